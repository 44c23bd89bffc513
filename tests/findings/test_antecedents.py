"""Antecedents of the provider's gaps, in numbers, in words and as a chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels import api

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.provider.antecedents import ANTECEDENT_COLUMNS
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.instrument.read import parse_instrument
from gapmodel.tally.frequencies import Frequencies
from gapmodel.wording.tables import readable

MANAGERS = gm.read_instrument("antecedents-managers").confirmed(["2", "9", "13"])
EMPLOYEES = gm.read_instrument("antecedents-employees").confirmed(["16", "17", "29", "30"])
OWN = """
name = "own"
title = "Own"
sides = ["agreement"]
scale = { lowest = 1, highest = 5 }
[[dimensions]]
code = "mood"
explains = "gap 9"
items = [{ code = "1" }, { code = "2", reversed = "unconfirmed" }]
[[dimensions]]
code = "pace"
explains = "gap 9"
items = [{ code = "3" }]
[[dimensions]]
code = "aside"
items = [{ code = "4" }]
"""


@pytest.fixture(scope="module")
def managers():
    levels = {"goal_setting": 2.5, "research_orientation": 3.2, "few_levels": 4.0}
    return gm.read_survey(gm.simulate(MANAGERS, n=14, level=levels, missing=0.1, rng=1), MANAGERS)


@pytest.fixture(scope="module")
def employees():
    levels = {"control": 3.0, "little_conflict": 3.4, "horizontal_communication": 2.8}
    frame = gm.simulate(EMPLOYEES, n=300, groups={"branch": 10}, level=levels, missing=0.1, rng=2)
    return gm.read_survey(frame, EMPLOYEES)


def rows_of(survey, dimension):
    return survey.frame()[[f"agreement_{item.code}" for item in dimension.items]]


@pytest.mark.parametrize("who", ["managers", "employees"])
def test_scores_and_alpha_equal_those_of_pandas_on_rows(request, who):
    """Cronbach's alpha from pandas' pairwise covariances, which is what pingouin's cronbach_alpha computes."""
    survey = request.getfixturevalue(who)
    table = gm.antecedents(**{who: survey}).table.set_index("code")
    for dimension in survey.instrument.dimensions:
        row, rows = table.loc[dimension.code], rows_of(survey, dimension)
        scores = rows.mean(axis=1)[rows.notna().sum(axis=1) * 2 >= len(dimension.items)].dropna()
        assert (row["n"], row["items"]) == (len(scores), len(dimension.items))
        assert row["mean"] == pytest.approx(scores.mean(), rel=1e-12)
        assert row["sd"] == pytest.approx(scores.std(), rel=1e-12)
        assert row["se"] == pytest.approx(scores.sem(), rel=1e-12)
        if len(dimension.items) > 1:
            k, covariance = len(dimension.items), rows.cov().to_numpy()
            alpha = k / (k - 1) * (1 - covariance.trace() / covariance.sum())
            assert row["alpha"] == pytest.approx(alpha, rel=1e-10)
    assert table.loc[[d.code for d in survey.instrument.dimensions if len(d.items) == 1], "alpha"].isna().all()


def test_the_interval_is_the_lattice_interval_on_the_scale(managers):
    row = gm.antecedents(managers=managers, confidence=0.9).table.set_index("code").loc["few_levels"]
    steps = rows_of(managers, managers.instrument.dimensions[2]).dropna().to_numpy()[:, 0] - 1
    expected = lattice_interval(Frequencies.of(steps), 0, 6, 0.9)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((1 + expected.low, 1 + expected.high))


def test_the_table_of_both_says_who_was_asked_and_what_is_explained(managers, employees):
    found = gm.antecedents(managers=managers, employees=employees)
    assert found.table.columns.tolist() == ANTECEDENT_COLUMNS[1:]
    assert found.table["asked"].tolist() == ["managers"] * 7 + ["employees"] * 9
    assert found.table["explains"].tolist() == ["gap 1"] * 3 + ["gap 2"] * 4 + ["gap 3"] * 7 + ["gap 4"] * 2
    verdicts = found.table.set_index("code")["verdict"]
    assert verdicts[["goal_setting", "few_levels", "teamwork"]].tolist() == ["unfavourable", "undecided", "favourable"]
    assert found.respondents.to_numpy().tolist() == [["", "managers", 14, 14], ["", "employees", 300, 300]]


def test_a_bare_tally_says_the_same(managers, employees, tmp_path):
    saved = [gm.read_tally(one.tally.save(tmp_path / "a.tally")) for one in (managers, employees)]
    found = gm.antecedents(managers=saved[0], employees=saved[1])
    assert found.text == gm.antecedents(managers=managers, employees=employees).text
    assert gm.antecedents(employees=saved[1]).table["label"][0] == "Teamwork"


def test_reversed_statements_count_the_other_way(managers):
    frame = pd.DataFrame({f"A{k}": [7] for k in range(1, 21)})
    table = gm.antecedents(managers=gm.read_survey(frame, MANAGERS)).table.set_index("code")
    assert table.loc[["few_levels", "research_orientation", "goal_setting"], "mean"].tolist() == [1, 5.5, 7]


def test_unconfirmed_statements_leave_a_construct_without_a_verdict():
    frame = gm.simulate("antecedents-employees", n=60, rng=3)
    with pytest.warns(gm.AnswerWarning, match="not confirmed for 28 of the 30 items"):
        survey = gm.read_survey(frame, "antecedents-employees")
    found = gm.antecedents(employees=survey)
    assert found.table["verdict"].tolist() == ["unconfirmed"] * 8 + ["favourable"]
    assert found.table["unconfirmed"].tolist() == [5, 2, 1, 4, 3, 4, 5, 4, 0]
    assert (
        "Gap 4 (keeping promises): only “Little overpromising” has a confirmed direction; its mean is 5.2" in found.text
    )
    assert "the weakest" not in found.text
    assert "The direction of 28 statements to employees is not confirmed (1, 2, 3, 4," in found.text
    assert "confirm the items for which a low answer is favourable when antecedents-employees is read" in found.text
    assert "28 条陈述" in "".join(found.sentences("zh"))
    figure = found.plot()
    assert "* Direction of a statement not confirmed" in figure.layout.title.subtitle.text.replace("<br>", " ")
    assert [str(label).endswith("*") for label in figure.layout.yaxis.ticktext].count(True) == 8


def test_the_weakest_of_every_gap_is_told(managers, employees):
    text = gm.antecedents(managers=managers, employees=employees).text
    told = ("Gap 1 (knowing what customers expect): the lowest score is that of “Marketing research orientation”, with",
            "Gap 2 (setting standards): the lowest score is that of “Goal setting”, with a mean of 2.",
            "Gap 3 (delivering to the standards): the lowest score is that of “Perceived control”, with a mean of 2.",
            "Gap 4 (keeping promises): the lowest score is that of “Horizontal communication”, with a mean of 2.",
            "14 managers were read; 14 answered", "n = 14)", "negative gap is a shortfall",
            "95%, lattice, not adjusted")  # fmt: skip
    assert all(part in text for part in told), text
    chinese = "".join(gm.antecedents(managers=managers, employees=employees).sentences("zh"))
    assert "差距 2（制定服务标准）：得分最低的是“目标设定”" in chinese


def test_groups_are_those_respondents_alone(employees):
    by = gm.antecedents(employees=employees, by="branch")
    assert by.table.columns.tolist() == ANTECEDENT_COLUMNS
    frame = employees.frame()
    names = {f"agreement_{item.code}": f"A{item.code}" for item in EMPLOYEES.items}
    as_read = EMPLOYEES.confirmed([])  # rows are turned already
    alone = gm.read_survey(frame[frame["branch"] == "branch 3"].rename(columns=names), as_read)
    expected = gm.antecedents(employees=alone).table
    mine = by.table[by.table["group"] == "branch 3"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, expected)
    assert "Verdicts for the 70 scores with confirmed direction" in by.text  # ten groups are told together
    assert len(by.plot().data) == 1
    assert gm.antecedents(employees=gm.read_survey(frame.rename(columns=names), as_read, by="branch").tally).text == (
        gm.antecedents(employees=employees).text
    )


def test_a_design_has_linearised_errors(employees):
    """statsmodels: a mean with errors clustered by branch and the factor G / (G - 1)."""
    names = {f"agreement_{item.code}": f"A{item.code}" for item in EMPLOYEES.items}
    frame = employees.frame().rename(columns=names)
    survey = gm.read_survey(frame, EMPLOYEES.confirmed([]), cluster="branch")
    found = gm.antecedents(employees=survey)
    rows = frame[[f"A{k}" for k in range(9, 13)]]
    kept = rows.notna().sum(axis=1) >= 2
    y, clusters = rows.mean(axis=1)[kept], frame.loc[kept, "branch"].astype("category").cat.codes
    fit = api.OLS(y, np.ones(len(y))).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    row = found.table.set_index("code").loc["control"]
    assert (row["mean"], row["se"]) == pytest.approx((y.mean(), float(fit.bse.iloc[0])), rel=1e-9)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(fit.conf_int().iloc[0].tolist(), rel=1e-9)
    assert "design-based t" in found.text


def test_an_instrument_of_ones_own_explains_what_it_says():
    frame = pd.DataFrame({"A1": [1, 2, 4], "A2": [5, 4, 2], "A3": [5, 5, 5], "A4": [1, 1, 1]}, index=range(3))
    frame = pd.concat([frame] * 10)
    with pytest.warns(gm.AnswerWarning, match="1 of the 4 items of own, which was not reverse-scored: 2"):
        found = gm.antecedents(managers=gm.read_survey(frame, parse_instrument(OWN)))
    assert found.table["code"].tolist() == ["mood", "pace"]
    assert found.table["verdict"].tolist() == ["unconfirmed", "favourable"]
    assert "gap 9: only “pace” has a confirmed direction; its mean is 5.00" in found.text
    assert found.params["middle"] == 3


def test_one_answer_has_no_interval_and_none_no_score():
    frame = pd.DataFrame({f"A{k}": [None if k < 10 else 6] for k in range(1, 21)})
    found = gm.antecedents(managers=gm.read_survey(frame, MANAGERS))
    assert found.table["verdict"].tolist() == ["undecided"] * 7
    assert found.table["ci_low"].isna().all()
    assert found.table["n"].tolist() == [0] * 3 + [1] * 4
    assert "Gap 1" not in found.text
    assert "A confidence interval and a verdict are not available for" in found.text
    assert len(found.plot().layout.yaxis.ticktext) == 5


def test_what_cannot_be_used_is_told(bank, managers):
    with pytest.raises(SettingError, match="No answers of managers or employees are given.\nHint: give gm.read_survey"):
        gm.antecedents()
    with pytest.raises(SettingError, match="dimensions of servqual, which employees were given, do not say which gap"):
        gm.antecedents(managers=managers, employees=bank)
    with pytest.raises(SettingError, match="confidence=95 must be between 0 and 1"):
        gm.antecedents(managers=managers, confidence=95)
    with pytest.raises(TallyError, match="not counted by 'branch'"):
        gm.antecedents(managers=managers.tally, by="branch")
    frame = pd.DataFrame({f"A{k}": [3, 4] for k in range(1, 5)})
    own = gm.read_survey(frame, parse_instrument(OWN).confirmed(["2"]))
    with pytest.raises(SettingError, match="different scales: managers on 1..7 and employees on 1..5"):
        gm.antecedents(managers=managers, employees=own)


def test_tables_and_the_report_show_plain_means(managers, employees, tmp_path):
    found = gm.antecedents(managers=managers, employees=employees)
    shown = readable(found, found.table)
    assert shown["95% CI"][0][:3] in ("[2.", "[3.")
    assert shown["Explains"][0] == "Gap 1 (knowing what customers expect)"
    assert shown["Label"].tolist()[:2] == ["Marketing research orientation"] * 1 + ["Upward communication"]
    page = gm.report(found, tmp_path / "a.html", lang="zh").read_text(encoding="utf-8")
    assert "<title>服务质量差距：提供方差距的前因</title>" in page
    assert ">提供者差距的前因</h2>" in page


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chart_shows_constructs_below_their_gap_weakest_first(managers, employees, lang):
    found = gm.antecedents(managers=managers, employees=employees)
    figure = found.plot(lang=lang)
    labels = [str(label).replace("<br>", " " if lang == "en" else "") for label in figure.layout.yaxis.ticktext]
    assert [place for place, label in enumerate(labels) if label.startswith("<b>")] == [0, 4, 9, 17]
    shown = {y: x for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    table = found.table.sort_values("mean")
    assert [shown[place] for place in (1, 2, 3)] == table[table["explains"] == "gap 1"]["mean"].tolist()
    assert [shown[place] for place in (18, 19)] == table[table["explains"] == "gap 4"]["mean"].tolist()
    title = figure.layout.title.subtitle.text.replace("<br>", " " if lang == "en" else "")
    words = ("negative = shortfall", "unadjusted") if lang == "en" else ("负值表示不足", "未校正")
    assert all(word in title for word in (*words, "95", "..299")), title
    first = figure.data[0]
    row = found.table[found.table["mean"] == first.x[0]].iloc[0]
    assert first.error_x.array[0] == pytest.approx(row["ci_high"] - row["mean"])
    assert first.error_x.arrayminus[0] == pytest.approx(row["mean"] - row["ci_low"])
