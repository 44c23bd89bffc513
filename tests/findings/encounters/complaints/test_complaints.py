"""Complaints: every table against plain pandas, R or another function; odd logs; sentences and charts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from every_finding import complaint_log, visits

import gapmodel as gm
from gapmodel.charts.native import native
from gapmodel.inference.over_time.control_charts import p_chart, u_chart, xmr_chart
from gapmodel.inference.rate import rate_interval
from gapmodel.inference.share import blaker_interval, simultaneous_intervals
from gapmodel.inference.survival import kaplan_meier, logrank
from gapmodel.wording.catalogue import messages

LAST = pd.Timestamp("2025-12-15")


@pytest.fixture(scope="module")
def log():
    return complaint_log()


@pytest.fixture(scope="module")
def read(log):
    from gapmodel.findings.encounters.complaints.case_log import read_cases

    return read_cases(log, until="2025-12-15")


@pytest.fixture(scope="module")
def found(read):
    return gm.complaints(read, answer_within=15, exposure=visits())


@pytest.fixture(scope="module")
def by_branch(read):
    return gm.complaints(read, answer_within=15, exposure=visits(), by="branch")


def curve(log):
    days = (log["answered"].fillna(LAST) - log["received"]).dt.days
    return kaplan_meier(days, log["answered"].notna(), log["answered"].isna())


def test_causes_have_simultaneous_intervals_and_times_that_count_open_cases(log, found):
    table = found.table
    assert list(table) == "cause n share ci_low ci_high median_days answered_in_time".split()
    assert table["cause"].tolist() == ["charged twice", "no answer to letters", "queue at the counter", "Other"]
    expected = simultaneous_intervals(table["n"].tolist(), len(log))
    assert table["ci_low"].tolist() == [one.low for one in expected]
    for row in table.itertuples():
        own = curve(log[log["cause"] == row.cause])
        assert row.median_days == own.quantile().value
        assert row.answered_in_time == pytest.approx(1 - own.at(15).value)


def test_times_by_channel_have_a_log_rank_test(log, found):
    times = found.times.set_index(["stage", "part", "name"])
    own = {name: curve(part) for name, part in log.groupby("channel")}
    median = own["letter"].quantile()
    row = times.loc[("answered", "channel", "letter")]
    assert (row["median"], row["median_low"], row["median_high"]) == (median.value, median.low, median.high)
    assert row["events"] == log.loc[log["channel"] == "letter", "answered"].notna().sum()
    assert row["within_low"] == pytest.approx(1 - own["letter"].at(15).high)
    test = found.tests.set_index(["stage", "part"]).loc[("answered", "channel")]
    assert test["statistic"] == pytest.approx(logrank(list(own.values())).statistic) and test["dof"] == 2
    assert (found.tests["p_adj"] >= found.tests["p_val"]).all()


def test_rates_have_laneys_limits_and_an_incomplete_month_has_none(log, found):
    counts = log.groupby(log["received"].dt.strftime("%Y-%m")).size()
    rates = found.rates.set_index("period")
    assert rates["count"].to_dict() == counts.to_dict() and rates["exposure"].unique().tolist() == [5000]
    whole = counts[counts.index < "2025-12"]
    chart = u_chart(whole, np.full(len(whole), 5.0), laney=True)
    assert rates.loc[whole.index, "rate"].tolist() == pytest.approx((whole / 5).tolist())
    assert rates["limit_high"].dropna().tolist() == pytest.approx(chart.high.tolist())
    assert not rates.loc["2025-12", "complete"] and np.isnan(rates.loc["2025-12", "rate"])
    assert found.signals["period"].tolist() == ["2024-03"] and found.signals["signal"].tolist() == ["WE1"]
    control = found.control.iloc[0]
    assert control["chart"] == "u_laney" and control["sigma_z"] == pytest.approx(chart.sigma_z)


def test_without_exposure_counts_have_natural_limits(read, log):
    found = gm.complaints(read, rules="nelson")
    counts = log.groupby(log["received"].dt.strftime("%Y-%m")).size()
    chart = xmr_chart(counts[counts.index < "2025-12"])
    assert found.rates["limit_high"].iloc[0] == pytest.approx(chart.high[0]) and found.rates["limit_low"].min() == 0
    assert "is not known" in found.text and "at least once in" in found.text


def test_a_p_chart_is_of_customers_who_complain_once(read, log):
    found = gm.complaints(read, exposure=visits(), chart="p_laney", per=100)
    counts = log.groupby(log["received"].dt.strftime("%Y-%m")).size()
    chart = p_chart(counts[counts.index < "2025-12"], np.full(35, 5000), laney=True)
    assert found.rates["limit_high"].iloc[0] == pytest.approx(100 * chart.high[0])
    assert found.plot(kind="rates").layout.title.subtitle.text.startswith("p chart with Laney's limits")
    with pytest.raises(gm.GapModelError, match="exceeds its n"):
        gm.complaints(read, exposure=3, chart="p")


def test_backlog_is_what_was_received_minus_what_was_closed(log, found):
    ends = pd.period_range("2023-01", "2025-12", freq="M").end_time
    open_then = [int((log["received"] <= end).sum() - (log["closed"] <= end).sum()) for end in ends]
    assert found.backlog["open"].tolist() == open_then and found.params["open"] == open_then[-1]


def test_repeats_and_pareto_are_shares_of_known_cases(log, found):
    reopened = found.repeats.query("part == 'all' and measure == 'reopened'").iloc[0]
    assert (reopened["n"], reopened["count"]) == (900, (log["reopened"] == "yes").sum())
    again = found.repeats.query("part == 'all' and measure == 'repeated'").iloc[0]
    assert again["count"] == 900 - log["customer"].nunique()
    for part, rows in found.pareto.groupby("part"):
        assert rows["cumulative"].iloc[-1] == pytest.approx(1) and rows["n"].sum() == 900, part
    assert found.pareto[found.pareto["rest"]]["name"].tolist() == ["Other"]


def test_branches_are_compared_by_rate(log, by_branch):
    groups = by_branch.groups.set_index("group")
    before = log[log["received"] < "2025-12-01"].groupby("branch").size()
    rate = rate_interval(int(before["East"]), 900 * 35 / 1000)
    assert groups.loc["East", ["rate", "rate_low", "rate_high"]].tolist() == [rate.value, rate.low, rate.high]
    assert list(by_branch.table)[:2] == ["group", "cause"] and np.allclose(
        by_branch.table.groupby("group")["share"].sum(), 1
    )
    assert by_branch.signals[["group", "period"]].to_numpy().tolist() == [["North", "2024-03"]]
    assert "“North” 2024-03" in by_branch.text


def test_a_branch_without_a_complaint_has_a_rate_of_zero(read):
    found = gm.complaints(read, exposure={"North": 9e4, "South": 5e4, "East": 3e4, "West": 8e3}, by="branch")
    west = found.groups.set_index("group").loc["West"]
    assert west["rate"] == 0 and west["n"] == 0 and west["p_adj"] < 1e-6
    assert found.control["chart"].eq("xmr").all() and "“West” the fewest" not in found.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda log: log.iloc[:1], "Only one cause is named"),
        (lambda log: log.assign(answered=pd.NaT, closed=pd.NaT), "None of the complaints has been answered"),
        (lambda log: log[["received"]], "The log has no dates on which cases were answered"),
        (lambda log: log.drop(columns="cause").assign(product="loan"), "taken from its column of products"),
        (lambda log: log[log["received"] < "2023-01-30"], "There are too few complete periods"),
        (
            lambda log: log.assign(answered=log["answered"].where(log["channel"] != "letter")),
            "Not one complaint was answered of these, by channel: “letter” (n = 190)",
        ),
    ],
    ids=["one case", "all open", "only dates of receipt", "no cause", "one month", "a channel without answers"],
)
def test_odd_logs_have_a_defined_answer(log, change, said):
    found = gm.complaints(change(log))
    assert said in found.text and found.sentences("zh")
    assert len(found.table) and found.plot(kind="rates", title="plain").layout.title.text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"exposure": -1}, "not a number from 0"),
        ({"exposure": {}}, "exposure is empty"),
        ({"exposure": {"North": 5}}, "keys that are no dates"),
        ({"exposure": {"2031-01": 5}}, "none of which the log has"),
        ({"exposure": pd.DataFrame({"a": [1], "b": [2]})}, "2 columns that may be the numbers"),
        ({"exposure": visits().assign(month="soon")}, "no date"),
        ({"answer_within": "soon"}, "not a number of days"),
        ({"per": 0}, "not a number above 0"),
        ({"by": "cause"}, "shows without groups"),
        ({"rules": 3}, "no rule 3"),
        ({"columns": {"cause": "x"}}, "has been read already"),
    ],
)
def test_a_setting_without_meaning_is_one_sentence(read, arguments, problem):
    with pytest.raises(gm.GapModelError, match=problem):
        gm.complaints(read, **arguments)


def test_an_exposure_of_zero_gives_no_rate(read):
    found = gm.complaints(read, exposure=visits().assign(customers=0))
    assert found.control["chart"].tolist() == ["xmr"]
    months = {"2024-03": 0} | {f"2024-{month:02d}": 5000 for month in range(4, 12)}
    some = gm.complaints(read, exposure=months)
    assert some.rates.set_index("period")["rate"].notna().sum() == 8 and some.signals.empty
    assert "No exposure is given for 2023-01" in some.text


def test_an_exposure_may_be_a_file_or_any_frame(read, found, tmp_path):
    visits().to_csv(tmp_path / "visits.csv", index=False)
    for exposure in (tmp_path / "visits.csv", pa.Table.from_pandas(visits())):
        same = gm.complaints(read, exposure=exposure).rates
        pd.testing.assert_frame_equal(same, found.rates, check_exact=True)


def test_sentences_say_what_the_tables_say(found):
    text, chinese = found.text, "\n".join(found.sentences("zh"))
    first, median = found.table.iloc[0], found.times.iloc[0]
    assert f"“charged twice”: {100 * first['share']:.1f}%".replace(".0%", "%") in text
    assert f"answered within {median['median']:.0f} days of receipt" in text
    assert "1 of 35 months stands out: 2024-03" in text and "once in 370 months" in text
    assert "Few complaints do not prove good service" in text and "投诉少并不证明服务好" in chinese
    assert "35 个月中有 1 个异常：2024-03" in chinese and "{" not in text + chinese


def test_charts_show_the_tables(found, by_branch):
    kinds = {kind: found.plot(kind=kind) for kind in ("pareto", "times", "rates", "backlog")}
    assert list(kinds["pareto"].data[0].x) == found.table["share"].tolist()
    assert [trace.name for trace in kinds["times"].data] == ["phone (n = 435)", "app (n = 275)", "letter (n = 190)"]
    high, low, _, values, signal = kinds["rates"].data
    assert list(signal.x) == ["2024-03"] and values.y[14] == signal.y[0] > high.y[14] > low.y[14]
    assert native(kinds["rates"]).kind == native(kinds["backlog"]).kind == "line"
    assert list(kinds["backlog"].data[0].y) == found.backlog["open"].tolist()
    rates = by_branch.groups["rate"].sort_values(ascending=False).tolist()
    assert list(by_branch.plot(kind="groups").data[0].x) == rates
    assert "North" in by_branch.plot(kind="rates").layout.title.text
    for options in ({"kind": "groups"}, {"part": "owner"}, {"group": "North"}, {"kind": "rates", "part": "cause"}):
        with pytest.raises(gm.GapModelError):
            found.plot(**options)


def test_single_cases_are_in_no_report(found, tmp_path):
    gm.report([found], tmp_path / "complaints.xlsx", lang="zh")
    sheets = pd.read_excel(tmp_path / "complaints.xlsx", sheet_name=None, header=None, engine="calamine")
    customers = set(found.cases["customer"]) - {str(number) for number in range(1000)}
    cells = {str(cell) for sheet in sheets.values() for cell in sheet.to_numpy().ravel()}
    assert customers and not customers & cells
    assert messages("complaints", "zh")("signals_table") in cells


def test_the_axis_of_times_ends_where_nearly_all_is_over_and_says_so():
    start = pd.Timestamp("2024-01-01")
    took = [day % 20 + 1 for day in range(300)] + [280]
    log = pd.DataFrame({"received": start, "closed": [start + pd.Timedelta(days=days) for days in took]})
    log["id"] = range(len(log))
    figure = gm.complaints(log).plot(kind="times")
    assert tuple(figure.layout.xaxis.range) == (0, 20)
    assert "ends after 20 days" in figure.layout.title.subtitle.text.replace("<br>", " ")
    whole = gm.complaints(log.iloc[:300]).plot(kind="times")
    assert tuple(whole.layout.xaxis.range) == (0, 20) and "ends after" not in whole.layout.title.subtitle.text


def one_wait(days, n=4, **more):
    frame = pd.DataFrame({"id": range(n), "received": "2026-01-01", "cause": "late", **more})
    return frame.assign(answered=None if days is None else f"2026-01-{1 + days:02d}")


@pytest.mark.parametrize(("days", "count"), [(19, 0), (2, 4), (None, 0)])
def test_nobody_or_everybody_answered_in_time_is_not_certain(days, count):
    found = gm.complaints(one_wait(days), answer_within=10, until="2026-02-01")
    row = found.times.iloc[0]
    expected = blaker_interval(count, 4)
    assert (row["within"], row["within_low"], row["within_high"]) == (count / 4, expected.low, expected.high)
    if days is not None:  # the median lies within its limits
        assert (row["median"], row["median_low"], row["median_high"]) == (days, days, np.inf)


def test_cases_lost_from_sight_before_do_not_count_where_no_case_has_ended():
    log = pd.concat([one_wait(19), one_wait(None, 3).assign(id=[7, 8, 9], received="2026-01-28")])
    row = gm.complaints(log, answer_within=10, until="2026-02-01").times.iloc[0]
    assert (row["within"], row["within_high"]) == (0, blaker_interval(0, 4).high)


def test_early_answers_to_cases_that_are_not_due_do_not_count_while_others_are_open():
    past, recent = one_wait(3, due="2026-01-15"), one_wait(None, 10, due="2026-02-11")
    past.loc[0, "answered"] = None  # open, and late already
    recent = recent.assign(id=range(10, 20), received="2026-01-28")
    recent.loc[:4, "answered"] = "2026-01-29"
    log = pd.concat([past, recent])
    assert gm.complaints(log, until="2026-01-31").table["answered_in_time"].tolist() == [3 / 4]
    closed = gm.complaints(log.assign(answered=log["answered"].fillna("2026-01-30")), until="2026-01-31")
    assert closed.table["answered_in_time"].tolist() == [13 / 14]  # nothing is open: all of them are known


def test_the_log_says_nothing_of_open_cases():
    answered, waiting = one_wait(3, in_time="yes"), one_wait(None, 2).assign(id=[8, 9])
    found = gm.complaints(pd.concat([answered, waiting]), until="2026-03-01")
    assert "Of the 4 cases of which the log says whether they were in time, 100%" in found.text
    assert "of 2 it does not say" in found.text
    assert "of the cases were in time" in gm.complaints(answered).text
