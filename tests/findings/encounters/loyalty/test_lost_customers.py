"""Lost customers against the truth of the example, by hand on small tables, and with odd tables."""

from __future__ import annotations

import datetime as dt
from math import exp

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError

WINDOW = {"since": "2023-01-01", "until": "2025-12-31"}
ASSUMED = {"people_told": (5, 9, 16), "told_lost": (0, 0.01, 0.02), "acquisition_ratio": (2, 5, 20)}
ASSUMED |= {"keeping_cost": 20, "replaced": (0.2, 0.6)}


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(gm.example("customers"))


@pytest.fixture(scope="module")
def found(table):
    return gm.lost_customers(table, by="branch", margin=100, discount=0.1, **WINDOW, **ASSUMED)


def small(**columns):
    return pd.DataFrame({"start": ["2020-01-01"] * 4, "end": ["2021-01-01", "", "2022-01-01", ""], **columns})


def test_turnoffs_of_the_example_contain_the_shares_they_were_drawn_from(found, table):
    truth = pd.read_csv(gm.example("customers_truth"), index_col="parameter")["value"]
    rows = found.turnoffs.set_index("turnoff")
    for turnoff, name in (("people", "people"), ("systems", "systems"), ("value", "value"), ("other", "moved_away")):
        assert rows.loc[turnoff, "ci_low"] < truth[f"turnoff_{name}"] < rows.loc[turnoff, "ci_high"]
    assert rows.index.tolist() == ["people", "systems", "value", "other"] and (rows["n"] == 261).all()
    assert found.params["several"] == 31 and rows["cumulative"].iloc[-1] == 1
    said = table["turnoff"].dropna()
    people, systems = said.str.contains("people"), said.str.contains("systems")
    one, other = (people & ~systems).sum(), (systems & ~people).sum()
    p = stats.binomtest(one, one + other, alternative="greater").pvalue
    assert rows.loc["systems", "p_largest"] == pytest.approx(min(1, 3 * p))


def test_retention_is_losses_per_customer_year_and_its_curve_counts_late_entries(found, table):
    market = found.table.set_index("group").loc["Market"]
    start, end = (pd.to_datetime(table[name]) for name in ("start", "end"))
    own = table["branch"] == "Market"
    years = ((end.fillna("2025-12-31") - start.clip(lower=pd.Timestamp("2023-01-01"))).dt.days[own] / 365.25).sum()
    assert market["years"] == pytest.approx(years) and market["retention"] == pytest.approx(exp(-127 / years))
    limits = stats.chi2.ppf([0.025, 0.975], [254, 256]) / 2 / years
    assert [market["ci_high"], market["ci_low"]] == pytest.approx(np.exp(-limits))
    first = found.retention.query("group == 'Market' and year == 1").iloc[0]
    there = (end.fillna("2026") - start).dt.days[own] >= 366
    entered = (pd.Timestamp("2023-01-01") - start).dt.days[own] < 366
    observed = (pd.Timestamp("2025-12-31") - start).dt.days[own] >= 366
    assert first["at_risk"] == (there & entered & observed).sum()
    assert found.tests.set_index("test").loc["log_rank", "p_val"] < 0.01
    assert "The groups do not stay equally long (log-rank test, p = 0.002)." in found.text


def test_a_table_of_survivors_is_noticed(table):
    naive = gm.lost_customers(table)
    assert naive.overall.value > gm.lost_customers(table, **WINDOW).overall.high
    assert "survivor bias: nobody in the table left before 2023-01-08, although 441 customers" in naive.text
    assert "survivor bias" not in gm.lost_customers(table, **WINDOW).text
    only = gm.lost_customers(table[table["end"].notna()], **WINDOW)
    assert only.text.splitlines()[1].startswith("Everybody in the table has left")


def test_cost_is_the_sum_of_its_parts_and_folklore_is_marked(found):
    cost, worth = found.cost.set_index("part"), found.worth.value
    lost = 297 / (1095 / 365.25)
    assert worth == pytest.approx(100 * found.overall.value / (1.1 - found.overall.value))
    assert cost.loc["lost_value", "amount"] == pytest.approx(lost * 0.6 * worth)
    assert cost.loc["word_of_mouth", "amount"] == pytest.approx(lost * 9 * 0.01 * worth)
    assert cost.loc["replacement", "amount"] == pytest.approx(lost * 0.4 * 5 * 20)
    assert cost.loc["total", "amount"] == pytest.approx(cost["amount"].iloc[:-1].sum())
    at_20 = found.tornado.set_index("parameter").loc["acquisition_ratio", "at_high"]
    assert at_20 == pytest.approx(cost.loc["total", "amount"] + lost * 0.4 * 15 * 20)
    text = found.text
    assert "published ratios run from 2 to 25. The ratio of 2–20 is your assumption, not a finding." in text
    assert "the 67 that is often quoted has no known source" in text
    assert "没有已知来源" in "\n".join(found.sentences("zh"))


def test_reasons_in_own_words_and_in_chinese():
    given = small(reason=["queue; 人员", None, "价格", ""])
    rows = gm.lost_customers(given, kinds={"Queue": "systems"}).turnoffs.set_index("turnoff")
    assert rows["count"].to_dict() == {"systems": 1, "people": 1, "value": 1}
    unknown = gm.lost_customers(small(reason=["a", None, "b", ""]))
    assert "say with kinds= which each is" in unknown.text
    assert "no column of reasons" in gm.lost_customers(small()).text
    with pytest.raises(SettingError, match="did you mean 'systems'"):
        gm.lost_customers(given, kinds={"queue": "system"})


def test_rows_that_cannot_be_are_left_out_and_said():
    given = pd.DataFrame(
        {
            "开始日期": ["2020-01-01", "", "2021-06-01", "2020-02-01", "2020-03-01", "2022-01-01"],
            "结束日期": ["9999-12-31", "2021-01-01", "2021-01-01", "soon", 44197.0, dt.date(2022, 6, 30)],
        }
    )
    found = gm.lost_customers(given, until="2022-01-01")
    assert found.params["n"] == 3 and found.params["lost"] == 1
    for said in (
        "1 row has no start date: left out.",
        "1 row has an end that is not a day ('soon'): left out.",
        "1 row ends before it starts: left out.",
        "1 end lies after 2022-01-01",
    ):
        assert said in found.text
    assert found.params["until"] == dt.date(2022, 1, 1)


def test_words_for_customers_who_are_still_there_are_understood():
    days = {"开户日期": ["2020-01-01"] * 3, "销户日期": ["2021-01-01", "未销户", "active"]}
    found = gm.lost_customers(pd.DataFrame(days).assign(流失原因=["排队", "", ""]), until="2022-01-01")
    assert (found.params["n"], found.params["lost"]) == (3, 1)
    assert "In 2 rows the end says in words that the customer is still there ('未销户', 'active')." in found.text
    assert found.turnoffs.set_index("turnoff").loc["systems", "count"] == 1


def test_nobody_lost_and_one_customer_have_a_defined_answer():
    stayed = gm.lost_customers(small().assign(end=""), until="2021-01-01", margin=100, discount=0.1)
    assert stayed.overall.value == 1 and stayed.text.startswith("None of 4 customers left")
    assert stayed.overall.low == pytest.approx(exp(stats.chi2.ppf(0.975, 2) / -2 / (4 * 366 / 365.25)))
    one = gm.lost_customers(small().head(1))
    assert one.params["only_lost"] and np.isnan(gm.lost_customers(small().assign(end="").head(1)).overall.value)


@pytest.mark.parametrize(
    ("columns", "settings", "error", "said"),
    [
        ({"end": ["03/04/2021", "", "05/06/2022", ""]}, {}, ColumnError, "do not say whether the day or the month"),
        ({"end": ["13/04/2021", "", "05/16/2022", ""]}, {}, ColumnError, "written in two orders"),
        ({}, {"by": "branch"}, ColumnError, "no column 'branch'"),
        ({}, {"start": "begun"}, ColumnError, "no column 'begun'"),
        ({"start": ["", "", "", ""]}, {}, ColumnError, "no row with a start date"),
        ({}, {"since": "2030-01-01"}, SettingError, "not before the last day"),
        ({}, {"until": "soon"}, SettingError, "until='soon' is not a date"),
        ({}, {"margin": 10}, SettingError, "needs discount="),
        ({}, {"margin": 10, "discount": 0.1, "people_told": 67}, SettingError, "without told_lost gives no cost"),
        ({}, {"people_told": 67, "told_lost": 0.1}, SettingError, "needs the value of a customer"),
    ],
)
def test_odd_input_is_one_sentence(columns, settings, error, said):
    with pytest.raises(error, match=said):
        gm.lost_customers(small(**columns), **settings)


def test_charts_show_the_tables(found):
    curves = found.plot()
    marks = [trace for trace in curves.data if trace.mode == "markers"]
    assert [trace.name for trace in marks] == ["Harbour", "Market", "Station"]
    year = found.retention.query("group == 'Harbour'")
    assert list(marks[0].y) == pytest.approx(year["survival"].tolist())
    steps = curves.data[0]
    assert (steps.line.shape, steps.x[0], steps.y[0]) == ("hv", 0, 1)
    bars = found.plot(kind="turnoffs", lang="zh").data[0]
    assert list(bars.x) == pytest.approx(found.turnoffs["share"].tolist())
    assert len(found.plot(kind="turnoffs").data) == 1  # several reasons per customer: no cumulative line
    assert len(found.plot(kind="cost").data[0].x) == len(found.tornado)
    with pytest.raises(SettingError, match="no cost to show"):
        gm.lost_customers(small()).plot(kind="cost")


def test_losses_on_the_last_day_of_a_year_belong_to_it():
    frame = pd.DataFrame({"start": ["2020-01-01"] * 5, "end": ["2024-01-01"] * 3 + ["", ""]})  # 1461 days: four years
    ages = gm.lost_customers(frame, until="2024-01-01").by_age
    assert ages["n_lost"].tolist() == [0, 0, 0, 3]
    assert ages["years"].tolist() == pytest.approx([5] * 4)


def test_curves_end_where_nobody_of_an_age_was_seen():
    young, old = ["2024-01-01"] * 3, ["2022-12-01"] + ["2010-01-01"] * 4
    window = {"since": "2023-01-01", "until": "2025-01-01"}
    ends = ["2023-01-10", "2024-05-01", "", "", ""]  # the youngest of the old ones leaves, and then nobody is at risk
    found = gm.lost_customers(pd.DataFrame({"start": old, "end": ends}), **window)
    assert found.retention.empty and np.isnan(found.table.loc[0, "median_years"])
    both = gm.lost_customers(pd.DataFrame({"start": old + young, "end": [*ends, "", "2024-07-01", ""]}), **window)
    assert both.retention["year"].tolist() == [1]  # not 14: nobody of two to twelve years was seen
    seen = next(iter(both.curves.values()))
    assert seen.survival.tolist() == pytest.approx([3 / 4, 1 / 2, 1 / 2])
    assert both.plot().data
