"""Internal service in sentences and in tables that people read."""

from __future__ import annotations

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.wording.tables import readable

PAIRS = {"IT / Sales": -1.2, "Sales / IT": 0.6, "IT / HR": 0.5, "HR / IT": 1.0}


@pytest.fixture(scope="module")
def found():
    frame = gm.simulate("internal-service", 240, groups={"pair": list(PAIRS)}, shifts={"pair": PAIRS}, rng=3)
    frame = pd.concat([frame, frame.head(3).assign(pair="HR / Sales"), frame.head(7).assign(pair="HR / HR")])
    frame[["supplier", "customer"]] = frame["pair"].str.split(" / ", expand=True)
    return gm.internal_service(frame, kinds={("IT", "Sales"): "process", ("IT", "HR"): "rank"})


def test_the_headline_counts_verdicts_and_the_extremes_have_intervals(found):
    said = found.sentences()
    assert said[0].startswith(
        "Verdicts for the 4 pairs of departments (supplier → customer): shortfall beyond the margin: 1 (IT → Sales)"
    )
    worst = found.table.nsmallest(1, "gap").iloc[0]
    assert said[1] == (
        f"The lowest gap is that of IT → Sales: {worst['gap']:+.2f} "
        f"(95% CI [{worst['ci_low']:+.2f}, {worst['ci_high']:+.2f}], n = {worst['n']})."
    )


def test_false_discoveries_are_spoken_of_only_where_they_are_controlled(found):
    assert "at a false discovery rate of 5%" in found.text
    frame = gm.simulate("internal-service", 60, rng=1).assign(supplier="A", customer=["B", "C"] * 30)
    assert "false discovery" not in gm.internal_service(frame, padjust="holm").text


def test_what_is_not_shown_is_told_as_a_number(found):
    text = found.text
    assert "Pairs with fewer than 5 respondents are not shown" in text and "adjustments: 1 pair." in text
    assert "HR → Sales" not in text
    assert "Ratings of the respondent's own department, excluded: 7." in text


def test_reciprocity_kinds_and_settings_are_told(found):
    text = found.text
    assert "2 pairs of departments rate each other; the two directions differ significantly in" in text
    assert "The largest difference is between IT → Sales (" in text
    assert "Mean gaps by type of internal customer: rank " in text
    assert "negative gap is a shortfall of the supplier" in text and "margin of ±0.25 points" in text


def test_one_way_ratings_say_nothing_on_reciprocity():
    frame = gm.simulate("internal-service", 60, rng=1).assign(supplier="A", customer=["B", "C"] * 30)
    assert "Reciprocity cannot be assessed" in gm.internal_service(frame).text


def test_chinese_says_as_much_as_english(found):
    assert len(found.sentences("zh")) == len(found.sentences("en"))
    assert found.sentences("zh")[0].startswith("4 对部门（供方 → 客户）的结论：不足（超过界值）1 个（IT → Sales）")


def test_tables_are_read_in_words(found):
    pairs = readable(found, found.table)
    assert pairs.columns.tolist()[:4] == ["Supplier", "Customer", "Kind", "n"]
    hidden = pairs[pairs["Verdict"] == "suppressed"].iloc[0]
    assert set(hidden.drop(["Supplier", "Customer", "Kind", "Verdict"])) == {"–"}
    departments = readable(found, found.departments, "zh")
    assert departments["角色"].unique().tolist() == ["供方", "客户"]
    assert set(departments["最低维度"]) <= {"有形性", "可靠性", "响应性", "保证性", "移情性"}
    assert readable(found, found.kinds, "zh")["类型"].tolist() == ["职级", "流程"]


def test_a_report_takes_the_finding(found, tmp_path):
    page = gm.report(found, tmp_path / "internal.html", lang="zh").read_text(encoding="utf-8")
    assert "4 对部门（供方 → 客户）的结论" in page and "&lt;NA&gt;" not in page
