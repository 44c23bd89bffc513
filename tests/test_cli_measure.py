"""The command for the quality of the measurement: what it prints and writes, and what it says of unsuitable files."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import gapmodel as gm

ASKED = ("-i", "internal-customers")  # nine items, which are quickly examined


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    groups = {"branch": ["North", "South"]}
    return gm.simulate("internal-customers", 160, level=5.5, gaps=-0.5, outcome=True, groups=groups, rng=5)


@pytest.fixture(scope="module")
def file(frame, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    frame.to_csv(path, index=False)
    return path


def test_a_file_is_examined_and_written_as_a_report(run, file, tmp_path):
    page = tmp_path / "scales.html"
    options = ("--outcome", "overall_satisfaction", "--by", "branch")
    code, out, error = run("measure", file, *ASKED, *options, "-o", page)
    assert code == 0, error
    assert "Cronbach's alpha lies between" in out and "Criterion validity" in out and "scales.html" in out
    assert "Groups by “branch” (2 groups" in out and "Not available" not in out
    text = page.read_text(encoding="utf-8")
    assert all(head in text for head in ("Can the scales be trusted?", "Measurement invariance", "factor analysis"))


def test_numbers_go_to_other_programs_and_chinese_is_printed(run, file):
    code, out, _ = run("measure", file, *ASKED, "--side", "expectation", "--format", "json")
    rows = json.loads(out)
    assert code == 0 and len(rows) == 12
    survey = gm.read_survey(file, "internal-customers")
    expected = gm.reliability(survey, side="expectation").table
    alphas = [row["alpha"] for row in rows if row["side"] == "expectation"]
    assert alphas == pytest.approx(expected["alpha"].tolist(), rel=1e-12)
    code, out, _ = run("measure", file, *ASKED, "--lang", "zh")
    assert code == 0 and "的信度（n = 160）" in out and "未给出结果变量" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--side", "percepton"), "There is no side 'percepton'"),
        (("--outcome", "satisfaction"), "no column 'satisfaction'"),
        (("--by", "brunch"), "brunch"),
        (("--confidence", "95"), "confidence=95.0 must be between 0 and 1"),
        (("--estimator", "mle"), "estimator='mle' is not a valid value"),
        (("-o", "scales.odt"), "cannot be written as '.odt'"),
        (("-o", "no/such/folder.html"), "no/such"),
    ],
)
def test_what_is_wrong_with_the_options_is_one_sentence(run, file, options, words):
    code, out, error = run("measure", file, *ASKED, *options)
    assert code == 2 and not out and words in error
    assert len(error.strip().splitlines()) == 2 and error.startswith("Error: ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame.head(2), "at least 3 respondents"),
        (lambda frame: frame.head(0), ""),
        (lambda frame: frame.assign(P3=None, E3=None), "3 respondents"),
        (lambda frame: frame.iloc[:, :4], "lack"),
        (lambda frame: frame[["E1"]].assign(text="?"), "lack"),
    ],
)
def test_files_that_do_not_do_get_one_sentence(run, frame, tmp_path, change, words):
    path = tmp_path / "answers.csv"
    change(frame).to_csv(path, index=False)
    code, _, error = run("measure", path, *ASKED)
    assert code == 2 and words in error and "Traceback" not in error
    assert len([line for line in error.splitlines() if line.startswith("Error: ")]) == 1


def test_a_messy_file_is_examined_as_far_as_it_can_be(run, frame, tmp_path):
    """A blank, spaces, a word for no answer, and one item that everybody answered alike."""
    messy = frame.head(60).astype(object)
    messy.loc[0, "P1"], messy.loc[1, "P2"], messy.loc[2, "E4"] = "", " 6 ", "n/a"
    messy["P5"] = 6
    messy.to_csv(tmp_path / "answers.csv", index=False)
    code, out, error = run("measure", tmp_path / "answers.csv", *ASKED)
    assert code == 0, error
    assert "Cronbach's alpha lies between" in out and "Not available: the confirmatory factor analysis" in out


def test_a_tally_is_examined_without_rows(run, file, tmp_path):
    tally = tmp_path / "answers.tally"
    assert run("tally", file, *ASKED, "-o", tally)[0] == 0
    code, out, error = run("measure", tally)
    assert code == 0, error
    assert "χ²(" in out and "Cronbach's alpha lies between" in out
