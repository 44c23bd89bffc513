"""The command line: one call does the job; a wrong input is one clear message and exit code 2."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.cli.waiting import Waiting


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(gm.example("bank").read_bytes())
    return path


def test_kiosk_in_one_call(run, shared, tmp_path):
    code, out, _ = run(
        "report", shared / "kiosk" / "kiosk.csv", "-i", "tests/kiosk.toml", "-o", tmp_path / "kiosk.html"
    )
    assert code == 0
    assert "kiosk.html" in out
    page = (tmp_path / "kiosk.html").read_text(encoding="utf-8")
    assert "211 respondents were read; 207 answered" in page
    assert "by 1.10 points" in page


def test_report_by_groups(run, answers, tmp_path):
    code, _, _ = run("report", answers, "--by", "branch", "-o", tmp_path / "out.html", "--lang", "zh")
    assert code == 0
    assert "总体上，感知比期望低" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_gaps_as_table_csv_json_and_markdown(run, answers):
    _, table, _ = run("gaps", answers)
    assert "Gap = P − E" in table
    assert "Reliability" in table
    _, text, _ = run("gaps", answers, "--format", "csv")
    assert pd.read_csv(io.StringIO(text))["gap"].to_numpy() == pytest.approx(
        gm.gaps(gm.read_survey(answers)).table["gap"]
    )
    _, text, _ = run("gaps", answers, "--format", "json")
    assert json.loads(text)[0]["code"] == "overall"
    _, text, _ = run("gaps", answers, "--format", "md")
    assert text.splitlines()[1].startswith("| --- |")


def test_csv_runs_no_formula(run, answers):
    frame = pd.read_csv(answers).assign(branch="=HYPERLINK(1)")
    frame.to_csv(answers, index=False)
    _, text, _ = run("gaps", answers, "--by", "branch", "--format", "csv")
    assert "\n'=HYPERLINK(1)," in text


def test_check_instruments_version_and_help(run, answers):
    assert "600 respondents were read" in run("check", answers)[1]
    assert "overall_rating" in run("check", answers, "--mapping")[1]
    assert "servqual-1988" in run("instruments")[1]
    assert run("--version")[1] == f"gapmodel {gm.__version__}\n"
    assert "report" in run("--help")[1]


@pytest.mark.parametrize("perception", ["Q23..Q44", "Q23..44", ", ".join(f"Q{number}" for number in range(23, 45))])
def test_columns_in_a_row_are_named_by_the_first_and_the_last(run, tmp_path, perception):
    answers = gm.simulate("servqual", 20, rng=3)
    answers.set_axis([f"Q{number}" for number in range(1, 45)], axis=1).to_csv(tmp_path / "a.csv", index=False)
    named = ["-c", "expectation=Q1..Q22", "-c", f"perception={perception}"]
    code, out, _ = run("gaps", tmp_path / "a.csv", *named, "--format", "csv")
    assert code == 0
    assert float(out.splitlines()[1].split(",")[6]) == pytest.approx(gm.gaps(gm.read_survey(answers)).table["gap"][0])


def test_columns_by_pattern(run, answers):
    frame = pd.read_csv(answers)
    frame.rename(columns={name: f"soll {name[1:]}" for name in frame if name[0] == "E"}).to_csv(answers, index=False)
    assert run("gaps", answers)[0] == 2
    assert run("gaps", answers, "--columns", "expectation=soll {code}")[0] == 0


def test_the_demo_prints_the_gaps_and_where_the_report_lies(run, tmp_path):
    code, out, _ = run("demo", "-o", tmp_path / "demo.html")
    assert code == 0
    assert "Perceptions fall short" in out
    assert f"Report: {tmp_path / 'demo.html'}" in out


def test_what_is_not_understood_is_a_warning_on_stderr(run, answers):
    frame = pd.read_csv(answers, dtype=object)
    frame.loc[3, "E2"] = "great"
    frame.to_csv(answers, index=False)
    code, _, err = run("gaps", answers)
    assert code == 0
    assert "Note: 1 cell is invalid and counts as missing: 'great' in row 5 of 'E2'." in err


def drop_columns(path):
    pd.read_csv(path).drop(columns=["E1", "P7", "P22"]).to_csv(path, index=False)


def off_the_scale(path):
    pd.read_csv(path).assign(E4=9).to_csv(path, index=False)


def words(path):
    pd.read_csv(path).assign(P3="very good").to_csv(path, index=False)


def twice(path):
    pd.read_csv(path).assign(e_1=5).to_csv(path, index=False)


def header_only(path):
    path.write_text(path.read_text().splitlines()[0] + "\n")


def torn_quote(path):
    path.write_bytes(path.read_bytes().replace(b"Harbour", b'"Harbour', 1))


WRONG = {
    "no such file": (lambda path: path.unlink(), [], "There is no file"),
    "empty file": (lambda path: path.write_bytes(b""), [], "is empty"),
    "header only": (header_only, [], "has column names but no answers below them"),
    "missing columns": (
        drop_columns,
        [],
        "lack 3 of the 44 columns of servqual: 'expectation 1', 'perception 7', 'perception 22'",
    ),
    "out of range": (off_the_scale, [], "are not on the scale 1..7: 9 in row 2 of 'E4'"),
    "text for numbers": (words, [], "contains text instead of numbers: 'very good'"),
    "two columns": (twice, [], "2 columns match expectation 1: 'E1', 'e_1'"),
    "torn quote": (torn_quote, [], "is not a table of text: unexpected end of data"),
    "unknown instrument": (None, ["-i", "servqal"], "did you mean 'servqual'?"),
    "missing instrument file": (None, ["-i", "no.toml"], "Instrument file not found: no.toml"),
    "unknown group": (None, ["--by", "brunch"], "did you mean 'branch'?"),
    "pattern without code": (None, ["-c", "expectation=E"], "has no {code} in it"),
    "pattern of no side": (None, ["-c", "expected=E{code}"], "did you mean 'expectation'?"),
    "broken pattern": (None, ["-c", "expectation=({code}"], "is not a regular expression"),
    "unknown encoding": (None, ["--encoding", "utf-99"], "There is no encoding called 'utf-99'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_input_is_one_message_with_a_hint_and_nothing_written(case, run, answers, tmp_path):
    spoil, options, words = WRONG[case]
    if spoil:
        spoil(answers)
    code, out, err = run("report", answers, *options, "-o", tmp_path / "out.html")
    assert code == 2
    assert err.startswith("Error: ")
    assert err.count("\nHint: ") == 1
    assert len(err.strip().splitlines()) == 2
    assert words in err
    assert "Traceback" not in out + err
    assert {path.name for path in tmp_path.iterdir()} <= {"answers.csv"}


def test_a_broken_instrument_file(run, answers, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "mine\n')
    code, _, err = run("report", answers, "-i", tmp_path / "mine.toml", "-o", tmp_path / "out.html")
    assert code == 2
    assert "mine.toml is not valid TOML" in err


def test_an_unreadable_workbook(run, answers, tmp_path):
    (tmp_path / "answers.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    code, _, err = run("report", tmp_path / "answers.xlsx", "-o", tmp_path / "out.html")
    assert code == 2
    assert "cannot be read as a workbook" in err


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_folder_instead_of_a_file(run, suffix, tmp_path):
    (tmp_path / f"a{suffix}").mkdir()
    code, _, err = run("gaps", tmp_path / f"a{suffix}")
    assert code == 2
    assert "is a folder" in err


@pytest.mark.parametrize(
    ("target", "words"),
    [("folder", "is a folder"), ("nowhere/out.html", "does not exist"), ("out.doc", "cannot be written as '.doc'")],
)
def test_an_output_that_cannot_be(run, answers, tmp_path, target, words):
    (tmp_path / "folder").mkdir()
    code, _, err = run("report", answers, "-o", tmp_path / target)
    assert code == 2
    assert words in err
    assert {path.name for path in tmp_path.iterdir()} == {"answers.csv", "folder"}


def test_an_output_that_may_not_be_written(run, answers, tmp_path, monkeypatch):
    """Root may write anywhere, so the refusal of the system is played."""
    (tmp_path / "out.html").write_text("old")
    access = os.access

    def refused(path, mode, **more):
        return not (mode == os.W_OK and "out.html" in str(path)) and access(path, mode, **more)

    monkeypatch.setattr(os, "access", refused)
    code, _, err = run("report", answers, "-o", tmp_path / "out.html")
    assert code == 2
    assert "permission denied" in err
    assert (tmp_path / "out.html").read_text() == "old"


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path, monkeypatch, bank):
    (tmp_path / "out.html").write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(gm.GapModelError, match="No space left on device"):
        gm.report(bank, tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.html"]


def test_an_unknown_option_exits_with_2(run, answers):
    assert run("gaps", answers, "--nonsense")[0] == 2


def test_help_does_not_load_the_heavy_libraries():
    code = "import sys; sys.argv=['gapmodel','--help']\n"
    code += "from gapmodel.cli.app import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "print([m for m in ('numpy','pandas','scipy','plotly') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


def test_only_long_work_shows_progress():
    with Waiting("reading", patience=60) as show:
        show(1, 4, "columns read")
    quick, slow = Waiting("reading", patience=60), Waiting("reading", patience=0.01)
    for waiting in (quick, slow):
        with waiting as show:
            time.sleep(0.5)
            show(1, 4, "columns read")
    assert quick.bar is None
    assert (slow.bar.tasks[0].description, slow.bar.tasks[0].completed, slow.bar.tasks[0].total) == (
        "columns read",
        1,
        4,
    )


def test_the_options_of_reading_are_those_of_every_verb_that_reads(run):
    for verb in ("report", "gaps", "check"):
        shown = run(verb, "--help")[1]
        for option in (
            "--instrument", "--columns", "--outcome", "--missing", "--weights", "--strata", "--cluster", "--sheet",
        ):  # fmt: skip
            assert option in shown, (verb, option)
        assert ("--by" in shown) == (verb != "check")
        assert ("--time" in shown) == (verb != "check")


def test_a_sample_with_a_design(run, answers):
    frame = pd.read_csv(answers)
    frame.assign(w=[1, 2] * 300, region=["north", "south"] * 300).to_csv(answers, index=False)
    options = ("--weights", "w", "--strata", "region", "--cluster", "branch")
    code, text, _ = run("gaps", answers, *options, "--format", "csv")
    assert code == 0
    survey = gm.read_survey(answers, weights="w", strata="region", cluster="branch")
    assert pd.read_csv(io.StringIO(text))["se"].to_numpy() == pytest.approx(gm.gaps(survey).table["se"])
    assert "weights, strata, clusters" in run("gaps", answers, *options)[1]


def test_outcomes_are_counted_into_a_tally(run, answers, tmp_path):
    frame = pd.read_csv(answers)
    frame.assign(satisfaction=[7, 9] * 300, back=[50, None] * 300).to_csv(answers, index=False)
    output = tmp_path / "rated.tally"
    assert run("tally", answers, "--outcome", "satisfaction", "--outcome", "back", "-o", output)[0] == 0
    tally = gm.read_tally(output)
    assert tally == gm.read_survey(answers, outcome=["satisfaction", "back"]).tally
    assert [int(tally.total.moments.counts[place, place]) for place in (-2, -1)] == [600, 300]
    assert "--outcome only applies to files of answers" in run("gaps", output, "--outcome", "back")[2]


def test_dates_group_by_month_besides_the_other_groups(run, answers, tmp_path):
    frame = pd.read_csv(answers)
    frame.assign(asked=["2026-03-09", "2026/4/1"] * 300).to_csv(answers, index=False)
    options, output = ("--by", "branch", "--time", "asked"), tmp_path / "dated.tally"
    code, text, _ = run("gaps", answers, *options, "--format", "csv")
    assert code == 0
    expected = gm.gaps(gm.read_survey(answers, by="branch", time="asked"), by=["branch", "asked"]).table
    found = pd.read_csv(io.StringIO(text))
    assert found["group"].tolist() == expected["group"].tolist()
    assert found["gap"].to_numpy() == pytest.approx(expected["gap"])
    assert {name.split(" / ")[1] for name in found["group"]} == {"2026-03", "2026-04"}
    assert run("tally", answers, *options, "-o", output)[0] == 0
    assert run("gaps", output, *options, "--format", "csv")[1] == text
    assert "was not counted by 'asked' but by 'branch / asked'" in run("gaps", output, "--time", "asked")[2]
    assert run("report", answers, "--time", "asked", "-o", tmp_path / "out.html")[0] == 0
    assert "asked 2026-04" in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "did you mean 'asked'?" in run("gaps", answers, "--time", "askd")[2]


def test_interval_and_alternative(run, answers):
    options = ("--interval", "t", "--alternative", "less", "--format", "csv")
    found = pd.read_csv(io.StringIO(run("gaps", answers, *options)[1]))
    expected = gm.gaps(gm.read_survey(answers), interval="t", alternative="less").table
    assert found["ci_high"].to_numpy() == pytest.approx(expected["ci_high"])
    assert found["p_val"].to_numpy() == pytest.approx(expected["p_val"])
    assert "did you mean 'lattice'?" in run("gaps", answers, "--interval", "latice")[2]


def test_the_report_shows_the_interval_asked_for(run, answers, tmp_path):
    assert run("report", answers, "--interval", "bca", "-o", tmp_path / "out.html")[0] == 0
    assert "ideal bootstrap, BCa" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_ctrl_c_is_a_sentence(run, answers, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("gapmodel.survey.read.read_survey", stop)
    assert run("report", answers, "-o", tmp_path / "out.html") == (1, "", "Stopped; nothing was written.\n")


def shown_by_the_bar(waiting):
    from rich.console import Console

    paper = Console(width=140, file=io.StringIO())
    paper.print(waiting.bar.get_renderable())
    return paper.file.getvalue()


class Clock:
    """The time for progress bars, which stands still but for what the test adds, however busy the machine is."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr("rich.console.monotonic", lambda: self.now)


def wait_for_the_bar(waiting):
    while waiting.bar is None:
        time.sleep(0.01)


def test_the_bar_says_how_fast_it_goes_and_how_long_it_takes(monkeypatch):
    clock, waiting = Clock(monkeypatch), Waiting("counting", patience=0.01, unit="respondents")
    with waiting as show:
        wait_for_the_bar(waiting)
        for done in (1_000, 2_000, 3_000):
            show(done, 10_000, "jan.csv")
            clock.now += 0.5
        show(3_000, 10_000, "jan.csv")
        shown = shown_by_the_bar(waiting)
    assert "2,000 respondents per second" in shown
    assert "left: 0:00:04" in shown


@pytest.mark.parametrize(("engine", "is_told"), [("batches", True), ("memory", False)])
def test_the_bar_says_how_fast_a_single_file_is_counted(answers, monkeypatch, engine, is_told):
    monkeypatch.setattr("gapmodel.sources.batch_stream.ROWS", 100)
    clock, waiting = Clock(monkeypatch), Waiting("reading", patience=0.01)
    with waiting as show:

        def slowly(*told):
            clock.now += 0.05
            show(*told)

        wait_for_the_bar(waiting)
        gm.read_survey(answers, engine=engine, progress=slowly)
        shown = shown_by_the_bar(waiting)
    assert ("respondents counted" in shown) == is_told
    assert ("respondents per second" in shown) == is_told


def test_small_groups_are_not_shown(run, answers, tmp_path):
    code, text, _ = run("gaps", answers, "--by", "branch", "--min-cell", 130)
    assert code == 0
    assert "2 groups were combined as (other groups)" in text
    assert "Station" not in text
    code, _, err = run("gaps", answers, "--min-cell", 601)
    assert (code, "fewer than min_cell=601" in err) == (2, True)
    assert run("report", answers, "--by", "branch", "--min-cell", 130, "-o", tmp_path / "out.html")[0] == 0
    assert "Station" not in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_checking_files_of_different_people_says_how_each_is_checked(run, tmp_path, lang):
    frame = gm.simulate("servqual", 30, rng=3)
    frame.filter(regex="^E").to_csv(tmp_path / "before.csv", index=False)
    frame.filter(regex="^P").to_csv(tmp_path / "after.csv", index=False)
    sides = (tmp_path / "before.csv", "--with", f"perception={tmp_path / 'after.csv'}", "--id", "")
    code, out, _ = run("check", *sides, "--lang", lang)
    assert code == 0 and "gapmodel check after.csv -i perception.toml" in out
    lines = re.findall(r'(?:name|like) = "[a-z]+"|sides = \["[a-z]+"\]', out)
    (tmp_path / "perception.toml").write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = run("check", tmp_path / "after.csv", "-i", tmp_path / "perception.toml", "--format", "table")
    assert code == 0 and "flagged by at least two indices" in out
    code, out, err = run("check", *sides, "--flags")
    assert (code, out) == (2, "") and "given by different people, of whom nobody is flagged.\nHint: check each" in err


def test_a_report_is_verified_by_its_exit_code(run, tmp_path):
    page, data = tmp_path / "a.html", gm.example("bank")
    code, out, err = run(
        "report", data, "-o", page, "--title", "Branches", "--detail", "brief", "--lang", "both", "--accent", "#0072B2"
    )
    assert code == 0 and "Report:" in out and "<h1>Branches</h1>" in page.read_text(encoding="utf-8")
    code, out, _ = run("verify", page, "--data", data)
    assert code == 0 and out.startswith("Equal: computed again from the answers of 600 respondents")
    code, out, _ = run("verify", page, "--data", data, "--margin", "0.5", "--lang", "zh")
    assert code == 1 and "报告的 margin 为 默认值，而不是 0.5" in out
    code, _, err = run("verify", data, "--data", data)
    assert code == 2 and "carries no record" in err
    code, _, err = run("report", data, "-o", page, "--template", "a.pptx")
    assert code == 2 and "template" in err
