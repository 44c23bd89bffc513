"""A study file repeats a report; what is wrong in it gets one sentence."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import GapModelError, OutputError, SettingError, SourceError

REPORT = '[report]\nfile = "a.html"\n'


def study(folder, text):
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    pd.read_csv(gm.example("bank")).head(60).to_csv(tmp_path / "data" / "answers.csv", index=False)
    return tmp_path


def test_a_study_writes_its_reports_beside_itself(folder, monkeypatch, tmp_path_factory):
    text = """
    [study]
    sources = "data/answers.csv"
    by = ["branch"]
    outcome = "overall_rating"
    [[report]]
    file = ["a.html", "data/b.html"]
    title = "Branches"
    date = 2026-11-28
    sections = ["dimensions"]
    margin = 0.5
    [[report]]
    file = "zh.html"
    lang = "zh"
    detail = "brief"
    """
    path = study(folder, text)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    written = gm.read_study(path).write()
    assert written == [folder / "a.html", folder / "data" / "b.html", folder / "zh.html"]
    page = written[0].read_text(encoding="utf-8")
    assert "<h1>Branches</h1>" in page and "2026-11-28" in page and "<td>0.5</td>" in page
    assert 'lang="zh-CN"' in written[2].read_text(encoding="utf-8")
    assert gm.verify(written[0], folder / "data" / "answers.csv", margin=0.5).equal


def test_the_command_line_repeats_a_study(folder, run):
    path = study(folder, '[study]\nsources = "data/answers.csv"\n' + REPORT)
    code, out, _ = run("report", path)
    assert code == 0 and "a.html" in out and (folder / "a.html").exists()
    code, _, err = run("report", path, "--title", "Branches")
    assert code == 2 and "--title" in err and "study file" in err


def test_a_tally_and_sides_from_two_files_are_sources(folder):
    answers = folder / "data" / "answers.csv"
    gm.read_survey(answers, by="branch").tally.save(folder / "a.tally")
    assert gm.read_study(study(folder, '[study]\nsources = "a.tally"\n' + REPORT)).read().by == "branch"
    sides = '[study]\nsources = { expectation = "data/answers.csv", perception = "data/answers.csv" }\nid = ""\n'
    assert gm.read_study(study(folder, sides + REPORT)).sources["perception"] == str(answers)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[study]\nsource = "a.csv"\n', "study.source is not a valid key.\nHint: did you mean 'sources'?"),
        ('[study]\nsources = "a.csv"\noutcom = "x"\n', "did you mean 'outcome'?"),
        ('[study]\nsources = "a.csv"\n[report]\nfile = "a.html"\ntitel = "x"\n', "did you mean 'title'?"),
        ('[study]\nsources = "a.csv"\n[repot]\n', "repot is not a valid key.\nHint: did you mean 'report'?"),
        ('[study]\nby = "x"\n' + REPORT, "study.sources is missing"),
        ('[study]\nsources = "a.csv"\n', "report is missing"),
        ('[study]\nsources = "a.csv"\n[report]\ntitle = "x"\n', "report.file is missing"),
        ("[study]\nsources = 3\n" + REPORT, "study.sources is 3, not a text, a list"),
        ('[study]\nsources = ["a.csv", 3]\n' + REPORT, "study.sources is ['a.csv', 3], not"),
        ('[study]\nsources = "a.csv"\nby = true\n' + REPORT, "study.by is True, not a text, or a list of texts"),
        ('[study]\nsources = "a.csv"\n' + REPORT + 'margin = "wide"\n', "report.margin is 'wide', not a number"),
        ('[study]\nsources = "a.csv"\n' + REPORT + "min_cell = true\n", "report.min_cell is True, not a whole number"),
        ('[study]\nsources = "a.csv"\n' + REPORT + "title = 3\n", "report.title is 3, not a text in quotes"),
        ('[study]\nsources = "a.csv"\n[report]\nfile = ["a.html", "./a.html"]\n', "one file for two reports"),
        ("study = 3\n", "study is 3, not a table"),
        ("[study\n", "is not valid TOML"),
        ("a = " + "[" * 100_000, "study file: too deep"),
        ("a = " + "9" * 10_000, "study file: too deep or too long"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, told):
    with pytest.raises(SettingError, match=re.escape(told)):
        gm.read_study(study(tmp_path, text))


def test_files_that_are_no_study(tmp_path):
    with pytest.raises(SourceError, match="There is no file"):
        gm.read_study(tmp_path / "none.toml")
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="not valid TOML"):
        gm.read_study(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_bytes(b"#" * 2 * 1024**2)
    with pytest.raises(SourceError, match="2.0 MiB"):
        gm.read_study(tmp_path / "b.toml")


def test_the_answers_and_the_study_are_never_overwritten(folder):
    (folder / "data" / "answers.csv").rename(folder / "data" / "answers.html")
    path = study(folder, '[study]\nsources = "data/answers.html"\n[report]\nfile = "data/answers.html"\n')
    with pytest.raises(OutputError, match="contains the answers"):
        gm.read_study(path).write()
    path = study(folder, '[study]\nsources = "data/answers.html"\n[report]\nfile = "a.rtf"\n')
    with pytest.raises(GapModelError, match="cannot be written as '.rtf'"):
        gm.read_study(path).write()
