"""The audit of printed tables: no false flags, planted errors found, published tables, reading, words."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from math import sqrt

import docx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_tables import CORRECT, MODES, PLANTED, correct_table, rounded, squares
from typer.testing import CliRunner

import gapmodel as gm
from gapmodel.cli.app import application
from gapmodel.inference.printed.granularity import Lattice, nearest_mean, nearest_sd
from gapmodel.sources.tables.html_tables import html_tables
from gapmodel.sources.tables.pasted_text import pasted_rows

SEED = 19
TABLES, PLANTS = 300, 8  # `benchmarks/audit.py` tries more


def flagged(found: gm.Audit) -> list[tuple[str, str]]:
    """The rows and checks that are flagged."""
    return [(row.row, row.check) for row in found.plain("flags").rows]


def test_no_correct_table_of_three_hundred_is_flagged():
    rng, checks, decimals = np.random.default_rng(SEED), 0, set()
    for at in range(TABLES):
        made = correct_table(rng, at)
        found = gm.audit(made.table, **made.told)
        assert not flagged(found), (made.kind, made.told, made.table.to_string(), found.text)
        checks += len(found.plain("table"))
        decimals.add(1 + at // len(CORRECT) % 4)
    assert decimals == {1, 2, 3, 4} and checks > 8 * TABLES


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_planted_errors_are_found_in_their_row_and_nowhere_else(plant):
    rng, detectable = np.random.default_rng(SEED), 0
    for at in range(PLANTS):
        made = plant(rng, 1 + at % 4)
        rows = {row for row, _ in flagged(gm.audit(made.table, **made.told))}
        assert rows == ({made.wrong} if made.detectable else set()), (made.told, made.table.to_string())
        detectable += made.detectable
    assert detectable >= PLANTS // 2


# ---- published tables


def test_tv_02_goes_together():
    """N = 51; empathy: 3.8922 - 3.5490 = .3432 is printed as .3431."""
    printed = pd.DataFrame(
        [
            ("Tangibles", "3.5147", ".64694", "3.9412", ".4170", "-.4265", ".53454"),
            ("Reliability", "3.4771", ".74313", "3.9085", ".62921", "-.4314", ".52194"),
            ("Responsiveness", "3.5686", ".80635", "4.0000", ".72801", "-.4314", ".61660"),
            ("Assurance", "3.4771", ".64723", "3.9706", ".77725", "-.4935", ".64890"),
            ("Empathy", "3.8922", ".65813", "3.5490", ".75667", ".3431", ".65185"),
        ],
        columns=["dimension", "P", "SD_P", "E", "SD_E", "gap", "SD_gap"],
    )
    found = gm.audit(printed, n=51, scale=(1, 5))
    assert not flagged(found) and len(found.table) > 30
    tolerance = found.table.query("row == 'Empathy' and check == 'gap'")["tolerance"].item()
    assert tolerance == pytest.approx(0.00015, abs=1e-8)
    wrong = flagged(gm.audit(printed, n=51, scale=(1, 5), items=1))  # they are means of several items
    assert {check for _, check in wrong} <= {f"possible_{kind}_{side}" for kind in ("mean", "sd") for side in "ep"}
    assert ("Tangibles", "possible_mean_p") in wrong and ("Responsiveness", "possible_mean_e") not in wrong


TV_03 = {
    "Responsiveness": (
        "4.04 4.08 4.11 3.97 4.02 4.03 4.08 4.09 4.04 4.04 4.05",
        "4.94 4.92 4.92 4.93 4.90 4.91 4.93 4.94 4.95 4.95 4.93",
        "-.89 -.84 -.81 -.96 -.88 -.87 -.84 -.84 -.91 -.91 -0.88",
    ),
    "Empathy": (
        "4.39 3.95 3.34 3.97 3.90 3.83 3.86 3.89",
        "4.96 4.90 4.87 4.94 4.86 4.78 4.82 4.87",
        "-.57 -.94 -1.52 -.96 -.96 -.94 -.96 -.98",
    ),
}


def tv_03() -> pd.DataFrame:
    rows = [
        (dimension, f"{dimension[0]}{item}" if item < len(columns[0].split()) else "Mean", *cells)
        for dimension, columns in TV_03.items()
        for item, cells in enumerate(zip(*map(str.split, columns), strict=True), start=1)
    ]
    return pd.DataFrame(rows, columns=["Dimension", "Item", "P", "E", "gap"])


def test_tv_03_goes_together():
    """Printed gaps differ from P - E by up to 0.01; E of empathy is 4.8757 and printed as 4.87."""
    found = gm.audit(tv_03(), scale=(1, 5))
    assert not flagged(found)
    made = found.table.query("check == 'dimension_mean_e'")
    assert made["expected"].tolist() == pytest.approx([4.929, 4.87571], abs=1e-5)
    other = tv_03()
    other.loc[other["Item"] == "E3", "P"] = "3.43"  # 3.34 with digits turned
    names = {"E3", "Empathy: Mean"}
    assert {row for row, _ in flagged(gm.audit(other, scale=(1, 5)))} == names


TV_04 = (
    "3.36 4.08 −.72 −10.4|2.98 4.24 −1.26 −16.4|3.07 3.80 −.73 −9.40|3.38 4.20 −.81 −11.1|3.39 4.32 −.93 −13.5|"
    "3.00 4.03 −1.03 −11.7|2.45 3.86 −1.41 −16.5|2.40 3.92 −1.51 −17.6|3.38 4.08 −.70 −9.80|2.70 3.73 −1.03 −12.6|"
    "3.10 3.64 −.54 −7.10|2.77 4.04 −1.27 −15.1|2.99 4.06 −1.07 −12.8|2.98 4.03 −1.05 −12.7|3.03 4.04 −1.00 −11.7|"
    "3.56 4.35 −.79 −12.3|3.43 4.16 −.72 −10.6|3.07 3.79 −.72 −9.60"
)


def test_tv_04_goes_together():
    rows = [[f"Q{at}", *row.split()] for at, row in enumerate(TV_04.split("|"), start=1)]
    printed = pd.DataFrame(rows, columns=["item", "P", "E", "gap", "t"])
    found = gm.audit(printed, n=300, scale=(1, 5))
    assert not flagged(found) and found.checks.set_index("check").loc["t", "n"] == 18
    printed.loc[3, "t"] = "−1.11"  # the SD of the gap would be 12.6, on a scale with gaps from -4 to 4
    assert flagged(gm.audit(printed, n=300, scale=(1, 5))) == [("Q4", "t")]


TV_05 = """Dimension\tExpectation\tPerception\tDifference
Tangibility\t{}\t{}\t{}
Reliability\t{}\t{}\t{}
Responsiveness\t{}\t{}\t{}
Assurance\t{}\t{}\t{}
"""
OUT = (
    "23.7 (1.8)|19.4 (3.4)|−4.4 (3.4)|24.1 (1.5)|19.9 (3.4)|−4.1 (3.2)|"
    "19.4 (1.3)|16.9 (2.8)|−2.5 (2.6)|14.6 (0.9)|13.4 (2.0)|−1.3 (1.8)"
)
IN = (
    "23.1 (2.6)|18.3 (3.6)|−4.9 (4.0)|23.8 (2.3)|19.9 (3.7)|−3.8 (3.6)|"
    "19.4 (1.6)|16.7 (2.8)|−2.6 (2.8)|14.5 (1.3)|13.3 (2.0)|−1.2 (1.9)"
)


@pytest.mark.parametrize(("cells", "n"), [(OUT, 218), (IN, 195)])
def test_tv_05_goes_together(cells, n):
    scale = {"Tangibility": (5, 25), "Reliability": (5, 25), "Responsiveness": (4, 20), "Assurance": (3, 15)}
    found = gm.audit(TV_05.format(*cells.split("|")), n=n, scale=scale, items=1)
    assert not flagged(found) and set(found.checks["check"]) >= {"gap", "correlation", "possible_sd_e"}
    read = found.mapping.query("column == 'Expectation'")["meaning"]
    assert read.tolist() == ["mean_e", "sd_e"]


TV_11 = {
    "SV": (".809 .785 .810 .820", ".881", ".650"),
    "CS": (".823 .814 .747 .817 .774", ".896", ".633"),
    "CL": (".714 .853 .748 .884 .668", ".883", ".605"),
    "RSC": (".854 .945", ".896", ".811"),
    "SQ": (".781 .775 .769 .812 .757 .735", ".896", ".596"),
    "Volume": (".858 .905 .888", ".9146", ".7812"),
    "Uniqueness": (".850 .875 .851", ".8939", ".7374"),
    "Consistency": (".815 .837 .845 .850", ".9033", ".7003"),
    "Second order": (".907 .919 .850", ".9215", ".7966"),
}


@pytest.mark.parametrize("long", [True, False])
def test_tv_11_one_composite_reliability_does_not_follow_from_its_loadings(long):
    """Of SQ: .8983, and printed is .896; one row per loading, or one per construct."""
    if long:
        rows = [
            (name if not at else "", f"{name} {at}", loading, *(whole if not at else ("", "")))
            for name, (loadings, *whole) in TV_11.items()
            for at, loading in enumerate(loadings.split())
        ]
        printed = pd.DataFrame(rows, columns=["Construct", "Item", "Loading", "CR", "AVE"])
    else:
        rows = [(name, "; ".join(given.split()), *whole) for name, (given, *whole) in TV_11.items()]
        printed = pd.DataFrame(rows, columns=["Construct", "Loadings", "CR", "AVE"])
    found = gm.audit(printed)
    assert flagged(found) == [("SQ", "cr")] and len(found.table) == 2 * len(TV_11)
    assert found.flags["expected"].item() == pytest.approx(0.8983, abs=5e-5)


# ---- possible means and standard deviations


@given(st.integers(2, 9), st.integers(1, 5), st.integers(1, 3), st.data())
@settings(max_examples=25, deadline=None)
def test_possible_numbers_are_those_of_some_answers(n, high, decimals, data):
    """Every printed mean and SD of answers is possible; a mean is possible only if some answers have it."""
    given_answers = np.array(data.draw(st.lists(st.integers(0, high), min_size=n, max_size=n)))
    lattice, half = Lattice(1, 0, high), 0.5 * 10.0**-decimals
    mean = round(float(given_answers.mean()), decimals)
    for divisor in (0, 1):
        sd = round(float(given_answers.std(ddof=divisor)), decimals)
        assert abs(nearest_sd((mean - half, mean + half), sd, n, lattice) - sd) <= half + 1e-9
    asked = data.draw(st.floats(0, high))
    sums = np.array(list(squares(n, high)))
    assert abs(nearest_mean(asked, n, lattice) - asked) <= np.abs(sums / n - asked).min() + 1e-9


def test_a_mean_that_twenty_people_cannot_have():
    found = gm.audit("item  M  SD\nQ1  3.45  1.10\nQ2  3.48  1.10\nQ3  5.20  0.50", n=20, scale=(1, 5))
    assert flagged(found) == [("Q2", "possible_mean"), ("Q3", "possible_mean")]
    assert found.flags["expected"].tolist() == [3.5, 5.0]
    assert "whole answers of 20 respondents to one item" in found.flags["sentence"][0]


# ---- explanations and conventions


def test_sentences_name_what_may_explain_a_difference():
    assert "It fits E - P." in gm.audit("dimension,P,E,gap\na,3.1,4.2,1.1\nb,3.0,4.0,-1.0").text
    cut = gm.audit("dimension,P,E,gap\na,3.512,4.231,-0.717\nb,3.512,4.231,-0.719")  # 3.5129 - 4.2301 = -0.7172
    assert "cut off instead of rounded" in cut.text and flagged(cut) == [("a", "gap")]
    se = gm.audit("dimension,gap,SD gap,t\na,-.50,.10,-5.0\nb,-.50,1.00,-5.0", n=100)
    assert "is the standard error" in se.text and flagged(se) == [("a", "t")]
    half = gm.audit("dimension,t,p-value\na,2.00,.024\nb,2.00,.048", n=101)
    assert "one-sided p-value" in half.text and flagged(half) == [("a", "p_val")]


def test_conventions_of_a_whole_table_are_told_and_not_flagged():
    turned = gm.audit("dimension,P,E,gap,t\na,3.1,4.2,1.1,5\nb,3.0,4.0,1.0,6\nc,3.0,4.1,1.1,4", n=50)
    kinds = [note.kind for note in turned.notes]
    assert not flagged(turned) and {"audit_gap_reversed", "audit_reversed"} <= set(kinds)
    named = gm.audit("dimension,P,E,E - P\na,3.1,4.2,1.1", n=50)
    assert not flagged(named) and named.table["printed"][0] == -1.1
    sizes = gm.audit("dimension,gap,SD gap,t\na,-.50,1.0,5.0\nb,.50,1.0,5.0", n=100)
    assert not flagged(sizes) and "without its sign" in sizes.text


def test_several_answers_and_blocks_are_no_errors_of_sums():
    several = gm.audit("answer,n,%\nphone,40,80\nmail,30,60\nvisit,10,20", n=50)
    assert not flagged(several)
    blocks = gm.audit("variable,Frequency,Percent\nmale,23,45.1\nfemale,28,54.9\nyoung,20,39.2\nold,31,60.8")
    assert not flagged(blocks)
    lines = ["Variable  n (%)", "Gender", "male  23 (45.1)", "female  28 (54.8)", "Age", "young  20 (39.2)"]
    headings = gm.audit("\n".join([*lines, "old  31 (60.8)"]))
    assert flagged(headings) == [("female", "percent_of_count")]


def test_an_overall_row_lies_between_the_others():
    table = "维度,感知均值,期望均值,差距\n有形性,5.10,6.20,-1.10\n可靠性,5.25,6.31,-1.06\n总体,5.30,6.25,-0.95"
    assert flagged(gm.audit(table)) == [("总体", "overall_mean_p"), ("总体", "overall_gap")]


def test_an_own_table_is_not_flagged():
    bank = gm.read_survey(gm.example("bank"))
    found = gm.audit(gm.gaps(bank).table, scale=(1, 7), test="other")
    assert not flagged(found) and len(found.table) > 150


# ---- reading


COLUMNS = ["mean_p", "sd_p", "mean_e", "sd_e", "gap"]
ROWS = [["Tangibles", "3.51", "0.65", "3.94", "0.42", "−0.43"], ["Empathy", "3.89", "0.66", "3.55", "0.76", "0.43"]]
HEADS = ["Dimension", "Perception", "", "Expectation", "", "Gap"], ["", "Mean", "SD", "Mean", "SD", ""]


def document(path):
    made = docx.Document()
    made.add_table(1, 1)
    table = made.add_table(4, 6)
    for row, cells in zip(table.rows, (*HEADS, *ROWS), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for left in (1, 3):
        table.cell(0, left).merge(table.cell(0, left + 1))
    made.save(path)


def page(path):
    head = "<tr><th rowspan=2>Dimension<th colspan=2>Perception<th colspan=2>Expectation<th rowspan=2>Gap<tr>"
    body = "".join("<tr>" + "".join(f"<td>{cell}<sup>a</sup></td>" for cell in row) for row in ROWS)
    path.write_text(f"<p>x<table><tr><td>menu</table><table>{head}{'<th>Mean<th>SD' * 2}{body}</table>", "utf-8")


def comma_separated(path):
    path.write_text("\n".join(",".join(row) for row in (["Table 2"], *HEADS, *ROWS)), "utf-8")


def workbook(path):
    rows = [[float(cell.replace("−", "-")) if at else cell for at, cell in enumerate(row)] for row in ROWS]
    pd.DataFrame(rows, columns=["Dimension", "P", "SD P", "E", "SD E", "Gap"]).to_excel(path, index=False)


@pytest.mark.parametrize(
    ("write", "suffix"), [(document, "docx"), (page, "html"), (comma_separated, "csv"), (workbook, "xlsx")]
)
def test_files_are_read_with_titles_over_their_columns(write, suffix, tmp_path):
    write(tmp_path / f"table.{suffix}")
    found = gm.audit(tmp_path / f"table.{suffix}", n=51, scale=(1, 5))
    assert found.mapping["meaning"].tolist() == ["dimension", *COLUMNS]
    assert flagged(found) == [("Empathy", "gap")] and found.flags["expected"].item() == pytest.approx(0.34)


@pytest.mark.parametrize(
    ("names", "meanings"),
    [
        ("题项,感知均值,感知标准差,期望均值,期望标准差,差距,t值,显著性", [*COLUMNS, "t", "p_val"]),
        ("Item,P,SD,E,SD.1,Gap", COLUMNS),
        ("Statement,Perceived service,Std. Dev. (P),Expected service,Std. Dev. (E),Gap (P-E)", COLUMNS),
        ("Construct,Standardized factor loading,Composite reliability,AVE", ["loading", "cr", "ave"]),
        ("维度,Mean difference,Std. Deviation,Std. Error Mean,df,Sig. (2-tailed)", ["gap", "sd", "se", "dof", "p_val"]),
        ("问题,频数,占比", ["count", "percent"]),
        ("Attribute,Mean score (perception),Mean score (expectation),SERVQUAL gap", ["mean_p", "mean_e", "gap"]),
        ("题项,感知均值,期望均值,SQ=P-E", ["mean_p", "mean_e", "gap"]),
    ],
)
def test_columns_are_known_by_names_in_english_and_chinese(names, meanings):
    cells = ",".join(["0.5"] * names.count(","))
    found = gm.audit(f"{names}\na,{cells}\nb,{cells}\n")
    assert found.mapping["meaning"].tolist()[1:] == meanings


@pytest.mark.parametrize(
    ("table", "told", "words"),
    [
        ("item,E mean,expectation\na,3,3\nb,2,2", {}, "Two columns of the pasted text may be mean_e: 'E mean' and"),
        ("item,P\na,3\nb,2", {}, r"'P' of the pasted text may hold perceptions or p-values.*columns={'mean_p'"),
        ("item,P,E,SD\na,3,3,1\nb,2,2,1", {}, "does not say whose standard deviation it is"),
        ("Dimension,exp out,rec out,exp in,rec in\na,3,3,3,3\nb,2,2,2,2", {}, "No column of the pasted text"),
        ("a,b\n1,2\n3,4", {}, "No column of the pasted text is recognised as a number that can be checked"),
        ("one\ntwo", {}, "not recognised as a table"),
        ("item,gap\na,1\nb,2", {"columns": {"gaps": "gap"}}, "has no column 'gaps'.*did you mean 'gap'"),
        ("item,gap\na,1\nb,2", {"parts": {"a": ["c"]}}, "names the row 'c', which is not there"),
        ("item,gap\na,1\nb,2", {"n": 0}, "n=0 is not a number of respondents"),
        ("item,gap\na,1\nb,2", {"scale": (7, 1)}, "is not a scale.*scale=\\(1, 7\\)"),
        ("item,gap\na,1\nb,2", {"items": 0}, "items=0 is not a number of items"),
        ("item,gap\na,1\nb,2", {"which": 2}, "which=2 is not the number of a table; there are 1"),
        ("<table><tr><td>a", {}, "has no rows below the names"),
        ("x" * 2**20 + "\n", {}, "letters; up to 1,048,576 are read"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_a_hint(table, told, words):
    with pytest.raises(gm.GapModelError, match=re.compile(words, re.DOTALL)):
        gm.audit(table, **told)


def test_one_of_several_tables_is_chosen_or_named():
    one = "<table><tr><th>item<th>P<th>E<th>gap<tr><td>a<td>3<td>4<td>-1<tr><td>b<td>3<td>4<td>-9</table>"
    with pytest.raises(gm.GapModelError, match="There are 2 tables that can be checked: number 1, 3"):
        gm.audit(f"{one}<table><tr><td>x<tr><td>y</table>{one}")
    assert flagged(gm.audit(one * 2, which=2)) == [("b", "gap")]


def test_pages_and_texts_of_any_kind_end_soon():
    cell = "<table><tr><td>"
    for odd in ("<table>" * 5_000, cell[:-1] + " a='" * 50_000, "<!--" * 50_000, cell + "&#1" * 50_000):
        assert isinstance(html_tables(odd + "<td>1"), list)
    assert html_tables("<table><tr><td rowspan=99999 colspan=x>a<td>b<tr><td>c</table>")[0].rows[0] == ["a", "b"]
    assert pasted_rows("item P E\nlong name 3.5 4.0\nb 3.1 4.2").rows[1] == ["long name", "3.5", "4.0"]


# ---- words, chart, command


def test_sentences_in_both_languages_and_hostile_labels():
    found = gm.audit("item,P,E,gap\n<b>x</b>,3.1,4.2,-1.3\n=1+1,3.0,4.0,-1.0\nc,3.0,4.0,-1.5", n=9)
    assert found.sentences()[0] == "Flagged: 2 of 9 checks of 3 rows, in “<b>x</b>”, “c”."
    zh = found.sentences("zh")
    assert zh[0] == "对 3 行作了 9 项检查，其中 2 项不符，见于“<b>x</b>”、“c”。"
    off = "两者相差 0.2，四舍五入最多只能解释 0.15。如果数字是直接截断而非四舍五入的，则可以吻合。"
    assert zh[1] == f"<b>x</b>：差距印为 -1.3，而 P − E = 3.1 − 4.2 得 -1.1。{off}"
    assert found.flags["sentence"][0].text("zh") == zh[1]
    assert "<b>x" not in found._repr_html_() and "'=1+1" in found.to_csv()
    assert "差距" in found.to_markdown(lang="zh")
    drawn = json.dumps(found.plot(lang="zh").to_plotly_json(), default=list, ensure_ascii=False)
    assert "<b>x" not in drawn and "&lt;b&gt;x" in drawn and "9 项检查中有 2 项不符" in drawn
    marks = found.plot(title="plain")
    assert [len(trace.x) for trace in marks.data] == [4, 2] and marks.layout.title.text == "Checks of a printed table"


def test_the_command_prints_flagged_rows_first_and_writes_a_report(tmp_path):
    comma_separated(tmp_path / "a.csv")
    asked = ["audit", str(tmp_path / "a.csv"), "-n", "51", "--scale", "1..5", "-o", str(tmp_path / "a.xlsx")]
    done = CliRunner().invoke(application(), asked)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].split() == ["Row", "Check", "Printed", "Expected", "Tolerance"] and lines[1].startswith("Empathy")
    assert "1 of " in done.output and (tmp_path / "a.xlsx").stat().st_size > 5_000
    pasted = CliRunner().invoke(
        application(), ["audit", "-", "--format", "csv"], input="dimension,P,E,gap\na,3,4,-1\nb,3,4,-2"
    )
    assert pasted.output.splitlines()[0] == "row,check,printed,expected,tolerance,flag,sentence"
    assert len(pasted.output.splitlines()) == 3
    odd = CliRunner().invoke(application(), ["audit", "-", "--scale", "low"], input="item,gap\na,1\nb,2")
    assert "--scale 'low' is not a valid scale" in str(odd.exception)


def test_rounding_of_the_simulation_is_exact():
    assert [rounded(Fraction(1, 8), 2, mode) for mode in MODES] == ["0.13", "0.12"]
    assert [rounded(Fraction(-7, 200), 2, mode) for mode in MODES] == ["-0.04", "-0.04"]
    assert rounded(sqrt(2), 3, MODES[0]) == "1.414"


def test_means_with_deviations_in_brackets_are_read_whatever_the_name_of_the_column():
    head, first = "Dimension\tP (SD)\tE (SD)\tGap (SD)", "T\t3.51 (0.65)\t3.94 (0.42)\t-0.33 (0.53)"
    found = gm.audit(f"{head}\n{first}\nR\t3.48 (.74)\t3.91 (.63)\t-0.43 (1.53)", n=51, scale=(1, 5))
    assert flagged(found) == [("T", "gap"), ("R", "correlation")]


def test_names_of_columns_with_footnotes_and_abbreviations_are_read():
    found = gm.audit("Construct\tLoadings\tComposite reliability (CR)†\nSQ\t.781, .775, .769, .812, .757, .735\t.896")
    assert flagged(found) == [("SQ", "cr")]
    assert flagged(gm.audit("Item\tP\tE\tGap¹\nA\t3.51\t4.00\t-0.39")) == [("A", "gap")]


def test_a_printed_total_of_percentages_is_said_in_the_singular():
    found = gm.audit("Answer\tn\t%\nYes\t23\t45.1\nNo\t20\t38.2\nDo not know\t8\t15.7\nTotal\t51\t100.0")
    assert "Total: the total percentage is printed as 100.0;" in found.text


def test_gaps_made_of_rounded_means_may_miss_the_mean_of_their_items():
    """Each is up to one last digit from the true gap, that of the dimension to the other side."""
    head = "Dimension\tItem\tP\tE\tGap\n"
    rows = "T\tq1\t3.49\t3.61\t-0.12\nT\tq2\t3.49\t3.61\t-0.12\nT\tOverall mean\t3.49\t3.60\t-0.11\n"
    assert not flagged(gm.audit(head + rows))
    assert not flagged(gm.audit(head + rows.replace("3.49\t3.60\t-0.11", "3.50\t3.60\t-0.10")))
    wrong = flagged(gm.audit(head + rows.replace("3.49\t3.60\t-0.11", "3.49\t3.60\t-0.09")))
    assert ("Overall mean", "dimension_gap") in wrong and ("Overall mean", "gap") in wrong


def test_limits_with_decimal_commas_and_t_with_its_degrees_of_freedom_are_read():
    found = gm.audit("Item\tGap\tSD gap\tt(50)\tCI\nA\t0,49\t1,00\t2,2\t0,40 to 0,68", n=51)
    assert {check for _, check in flagged(found)} >= {"t", "ci_middle"}
