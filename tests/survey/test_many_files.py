"""Many files count as one; a count that was stopped goes on, to the same bits, and counts no file twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from unittest.mock import ANY

import numpy as np
import pandas as pd
import pytest
from conftest import SMALL
from tests_shared import random_codes

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SettingError, SourceError, TallyError
from gapmodel.survey.batches import many_files
from gapmodel.survey.batches.parts import parts_folder
from gapmodel.survey.counting.count import count as recount
from gapmodel.survey.read import survey_of
from gapmodel.survey.read_options import ReadOptions

COUNT_AND_WAIT = """
import sys, time
from pathlib import Path
from gapmodel.survey.batches.many_files import count_files

def wait_in_the_eighth(done, total, what):
    if "(8 of 20)" in what:
        print("seven are counted", flush=True)
        time.sleep(600)

folder = Path(sys.argv[1])
files = sorted(folder.glob("*.csv"))
count_files(files, folder / "small.toml", by="branch", output=folder / "all.tally", progress=wait_in_the_eighth)
"""


def write(path, n, seed):
    codes = random_codes(n, seed)
    answers = pd.DataFrame(np.where(codes == 5, np.nan, codes + 1).reshape(n, 6), columns="E1 E2 E3 P1 P2 P3".split())
    answers.assign(branch=[f"b{row % 3}" for row in range(n)]).to_csv(path, index=False)
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture
def files(folder):
    return [write(folder / f"{letter}.csv", 30, place) for place, letter in enumerate("abcd")]


@pytest.fixture
def readings(monkeypatch):
    """The names of the files that were read, in order."""
    names = []
    read = many_files.survey_of

    def reading(paths, *rest, **options):
        names.extend(path.name for path in paths)
        return read(paths, *rest, **options)

    monkeypatch.setattr(many_files, "survey_of", reading)
    return names


def arrays(path):
    with np.load(path) as stored:
        return {name: (stored[name].dtype, stored[name].tobytes()) for name in stored.files}


def count(files, folder, **options):
    return gm.count_files(files, folder / "small.toml", by="branch", **options)


def stop_at(monkeypatch, name):
    """Ctrl-C while a file is read."""
    read = many_files.survey_of

    def stopped(paths, *rest, **options):
        if [path.name for path in paths] == [name]:
            raise KeyboardInterrupt
        return read(paths, *rest, **options)

    monkeypatch.setattr(many_files, "survey_of", stopped)


@pytest.fixture
def stopped(files, folder, monkeypatch):
    """Two of four files are counted."""
    with monkeypatch.context() as patch:
        stop_at(patch, "c.csv")
        with pytest.raises(KeyboardInterrupt):
            count(files, folder, output=folder / "all.tally")
    return parts_folder(folder / "all.tally")


def test_files_count_as_one_table(files, folder):
    frame = pd.concat([pd.read_csv(path) for path in files])
    together = gm.read_survey(frame, folder / "small.toml", by="branch").tally
    counted = count(files, folder)
    assert counted.groups == together.groups
    assert (counted.n, counted.by) == (120, "branch")


def test_one_file_is_its_survey(files, folder):
    alone = gm.read_survey(files[0], folder / "small.toml", by="branch").tally
    assert count(files[:1], folder) == count(files[0], folder) == alone


def test_respondents_of_all_files_are_blocks_of_their_own(files, folder):
    assert len(np.unique(count(files, folder).blocks.keys)) == 120


@pytest.mark.parametrize("n", [30, 300])
@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_a_survey_that_starts_later_is_counted_there(folder, n, engine):
    path, instrument = write(folder / "a.csv", n, 5), gm.read_instrument(folder / "small.toml")
    request = ReadOptions(instrument=instrument, by="branch", engine=engine, first=1 << 40)
    survey = gm.read_survey(path, instrument, by="branch")
    groups = np.array(survey.extra_columns["branch"].tolist())
    expected = recount(survey.tally.layout, survey.rows, groups=groups, by="branch", first=1 << 40)
    assert survey_of(path, request).tally == expected != survey.tally


def test_the_order_in_which_files_are_named_does_not_matter(files, folder):
    assert count(files[::-1], folder) == count([str(path) for path in files], folder)


def test_a_count_that_was_killed_goes_on_to_the_same_bits(folder, readings):
    files = [write(folder / f"{place:02}.csv", 30, place) for place in range(20)]
    count(files, folder, output=folder / "whole.tally")
    assert len(readings) == 20
    readings.clear()
    with subprocess.Popen(
        [sys.executable, "-c", COUNT_AND_WAIT, str(folder)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "seven are counted\n"
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    parts = parts_folder(folder / "all.tally")
    assert not (folder / "all.tally").exists()
    assert len(list(parts.glob("*.tally"))) == len(list(parts.glob("*.json"))) == 7
    (parts / f".{'0' * 16}.tally.ab_12").write_bytes(b"half a part")
    resumed = count(files, folder, output=folder / "all.tally", resume=True)
    assert readings == [path.name for path in files[7:]]
    assert resumed == gm.read_tally(folder / "whole.tally")
    assert arrays(folder / "all.tally") == arrays(folder / "whole.tally")
    assert not parts.exists()


def test_resuming_reads_only_what_is_missing(stopped, files, folder, readings):
    assert not (folder / "all.tally").exists()
    assert count(files, folder, output=folder / "all.tally", resume=True) == count(files, folder)
    assert readings[:2] == ["c.csv", "d.csv"]
    assert gm.read_tally(folder / "all.tally").n == 120
    assert not stopped.exists()


def test_without_resume_the_count_starts_again(stopped, files, folder, readings):
    count(files, folder, output=folder / "all.tally")
    assert readings == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_resuming_where_nothing_is_starts_from_the_beginning(files, folder, readings):
    count(files, folder, output=folder / "all.tally", resume=True)
    assert len(readings) == 4


def test_a_part_remembers_its_file_and_its_notes(files, folder, monkeypatch):
    files[0].write_text(files[0].read_text() + "great,1,1,1,1,1,b0\n")
    words = "a.csv: 1 cell is invalid and counts as missing: 'great' in row 32 of 'E1'"
    with monkeypatch.context() as patch:
        stop_at(patch, "b.csv")
        with pytest.warns(gm.FileWarning, match=words), pytest.raises(KeyboardInterrupt):
            count(files, folder, output=folder / "all.tally")
    (record,) = parts_folder(folder / "all.tally").glob("*.json")
    known = json.loads(record.read_text())
    assert (known["path"], known["size"]) == (str(files[0]), files[0].stat().st_size)
    with pytest.warns(gm.FileWarning, match=words) as caught:
        count(files, folder, output=folder / "all.tally", resume=True)
    assert caught[0].filename == __file__


def test_a_file_that_changed_is_read_again_with_a_note(stopped, files, folder, readings):
    write(files[0], 31, 9)
    with pytest.warns(gm.FileWarning, match="a.csv: The file changed since it was counted and was read again"):
        resumed = count(files, folder, output=folder / "all.tally", resume=True)
    assert readings == ["a.csv", "c.csv", "d.csv"]
    assert resumed == count(files, folder)
    assert resumed.n == 121


def test_a_change_in_place_is_seen_by_the_ends_of_the_file(stopped, files, folder, readings):
    """Same size, same time."""
    known, text = files[0].stat(), files[0].read_text()
    files[0].write_text(text[:-2] + ("0" if text[-2] != "0" else "1") + "\n")
    os.utime(files[0], ns=(known.st_atime_ns, known.st_mtime_ns))
    assert (files[0].stat().st_size, files[0].stat().st_mtime_ns) == (known.st_size, known.st_mtime_ns)
    with pytest.warns(gm.FileWarning, match="a.csv: The file changed"):
        count(files, folder, output=folder / "all.tally", resume=True)
    assert readings == ["a.csv", "c.csv", "d.csv"]


@pytest.mark.parametrize("damage", ["tally", "tally gone", "json", "another tally"])
def test_a_damaged_part_is_read_again(stopped, files, folder, readings, damage):
    kind = damage.partition(" ")[0] if damage != "another tally" else "tally"
    first, second = sorted(stopped.glob(f"*.{kind}"))
    if damage == "another tally":
        first.write_bytes(second.read_bytes())
    elif damage == "tally gone":
        first.unlink()
    else:
        first.write_bytes(first.read_bytes()[:-9])
    with pytest.warns(
        gm.FileWarning, match=r"[ab].csv: The saved part of this file is damaged; the file was read again"
    ):
        resumed = count(files, folder, output=folder / "all.tally", resume=True)
    assert len(readings) == 3
    assert resumed == count(files, folder)


def test_a_part_without_its_record_is_not_taken(stopped, files, folder, readings):
    min(stopped.glob("*.json")).unlink()
    assert count(files, folder, output=folder / "all.tally", resume=True) == count(files, folder)
    assert len(readings) == 3 + 4


def test_a_file_more_moves_the_others_and_they_are_read_again(stopped, files, folder, readings):
    early = write(folder / "0.csv", 10, 8)
    with pytest.warns(gm.FileWarning, match="has another place among the files now") as caught:
        resumed = count([*files, early], folder, output=folder / "all.tally", resume=True)
    assert len(caught) == 2
    assert resumed == count([early, *files], folder)
    assert len(np.unique(resumed.blocks.keys)) == 130


def test_other_options_are_an_error(stopped, files, folder):
    before = sorted(path.name for path in stopped.iterdir())
    with pytest.raises(SettingError, match="counted with other options.*\nHint: repeat the options of the first run"):
        gm.count_files(files, folder / "small.toml", output=folder / "all.tally", resume=True)
    (folder / "small.toml").write_text(SMALL.replace("highest = 5", "highest = 6"), encoding="utf-8")
    with pytest.raises(SettingError, match="counted with other options"):
        count(files, folder, output=folder / "all.tally", resume=True)
    assert sorted(path.name for path in stopped.iterdir()) == before


@pytest.mark.parametrize("resume", [True, False])
def test_a_foreign_folder_is_left_alone(files, folder, resume):
    foreign = parts_folder(folder / "all.tally")
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("years of work")
    with pytest.raises(SettingError, match="is not a folder of parts; it contains 'thesis.docx'.*\nHint: move it away"):
        count(files, folder, output=folder / "all.tally", resume=resume)
    assert (foreign / "thesis.docx").read_text() == "years of work"


@pytest.mark.parametrize("kind", ["file", "link"])
def test_parts_that_are_no_folder(files, folder, kind):
    foreign = parts_folder(folder / "all.tally")
    if kind == "file":
        foreign.write_text("x")
    else:
        (folder / "elsewhere").mkdir()
        foreign.symlink_to(folder / "elsewhere")
    with pytest.raises(SettingError, match="is not a folder of parts"):
        count(files, folder, output=folder / "all.tally")


@pytest.mark.parametrize("link", ["same path", "symlink", "hard link", "round about"])
def test_no_file_is_counted_twice(files, folder, link):
    twice = {"same path": files[0], "round about": folder / ".." / folder.name / "a.csv"}.get(link, folder / "z.csv")
    if link == "symlink":
        twice.symlink_to(files[0])
    elif link == "hard link":
        twice.hardlink_to(files[0])
    with pytest.raises(SourceError, match="are the same file.\nHint: name every file once"):
        count([*files, twice], folder)


def test_files_that_are_not_there_are_told_before_anything_is_read(files, folder, readings):
    with pytest.raises(SourceError, match=r"There is no file .*nowhere.csv"):
        count([*files, folder / "nowhere.csv"], folder)
    with pytest.raises(SourceError, match="is a folder"):
        count([*files, folder], folder)
    with pytest.raises(SourceError, match="There are no files to count"):
        count([], folder)
    with pytest.raises(SourceError, match="is one of the files to count"):
        count(files, folder, output=files[1])
    with pytest.raises(SettingError, match="resume=True finds its parts beside the output"):
        count(files, folder, resume=True)
    with pytest.raises(SettingError, match="min_cell=1 must be a whole number from 2"):
        count(files, folder, min_cell=1)
    assert not readings


def test_an_error_names_its_file_and_says_what_is_kept(files, folder, readings):
    frame = pd.read_csv(files[2])
    frame.assign(E2=9).to_csv(files[2], index=False)
    with pytest.raises(AnswerError, match="^c.csv: 30 answers are not on the scale") as caught:
        count(files, folder, output=folder / "all.tally")
    assert "go on with resume=True (--resume)" in caught.value.hint
    with pytest.raises(AnswerError) as caught:
        count(files, folder)
    assert "resume" not in caught.value.hint
    readings.clear()
    frame.to_csv(files[2], index=False)
    assert count(files, folder, output=folder / "all.tally", resume=True).n == 120
    assert readings == ["c.csv", "d.csv"]


def test_a_first_file_that_fails_leaves_no_folder(files, folder):
    files[0].write_text("x,y\n1,2\n")
    with pytest.raises(ColumnError):
        count(files, folder, output=folder / "all.tally")
    assert not parts_folder(folder / "all.tally").exists()


def test_a_file_that_counts_other_things_is_named(files, folder):
    frame = pd.read_csv(files[3])
    frame.assign(W_speed=60, W_care=40).to_csv(files[3], index=False)
    with pytest.raises(TallyError, match="^d.csv: These tallies count different things: they differ in 'points'"):
        count(files, folder)


def test_min_cell_suppresses_the_sum_and_not_the_parts(files, folder):
    whole = count(files, folder)
    counted = count(files, folder, output=folder / "all.tally", min_cell=35)
    assert counted == gm.read_tally(folder / "all.tally") == whole.suppressed(35)
    with pytest.raises(TallyError, match="fewer than min_cell=500.*\nHint: .*What was counted is kept"):
        count(files, folder, output=folder / "all.tally", min_cell=500)
    assert parts_folder(folder / "all.tally").is_dir()


def test_progress_is_told_in_respondents(files, folder):
    calls = []
    write(files[3], 60, 7)
    count(files, folder, progress=lambda *call: calls.append(call))
    of_file = {what: [call[:2] for call in calls if call[2] == what] for _, _, what in calls}
    assert list(of_file) == [f"{letter}.csv ({place} of 4)" for place, letter in enumerate("abcd", 1)]
    assert [calls[-1] for calls in of_file.values()] == [(30, ANY), (60, ANY), (90, ANY), (150, 150)]
    first, second, *_ = of_file.values()
    assert first == [(0, 0)] * 6 + [(30, ANY)]
    assert 140 < first[-1][1] < 160
    assert [done for done, _ in second[:6]] == pytest.approx([35, 40, 45, 50, 55, 60], abs=2)
    calls.clear()
    count(files[:1], folder, progress=lambda *call: calls.append(call))
    assert (6, 6, "columns read") in calls


def test_the_command_line_counts_and_every_verb_takes_the_tally(run, files, folder):
    target, kiosk = folder / "all.tally", ("-i", folder / "small.toml")
    code, out, err = run("tally", *files, "-o", target, *kiosk, "--by", "branch")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Tally of 120 respondents in 3 groups by branch: 3 items, expectation and perception",
        f"Tally: {target}",
    ]
    assert gm.read_tally(target) == count(files, folder)
    assert "120 respondents were read" in run("check", target)[1]
    assert "branch b1" in run("gaps", target, "--by", "branch")[1]
    assert "branch b1" not in run("gaps", target)[1]
    assert run("report", target, "--by", "branch", "-o", folder / "out.html")[0] == 0
    assert "branch b1" in (folder / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "shop"], "was not counted by 'shop' but by 'branch'"),
        (["-i", "servqual"], "all.tally is already a tally; --instrument only applies to files of answers"),
        (["--missing", "99", "--sheet", "x"], "already a tally; --missing, --sheet only applies"),
    ],
)
@pytest.mark.parametrize("verb", ["gaps", "report"])
def test_options_of_reading_mean_nothing_to_a_tally(run, files, folder, monkeypatch, verb, options, words):
    monkeypatch.chdir(folder)
    count(files, folder, output="all.tally")
    code, out, err = run(verb, "all.tally", *options)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 2
    assert not (folder / "report.html").exists()


def test_a_tally_has_no_columns_to_show(run, files, folder):
    count(files, folder, output=folder / "all.tally")
    code, _, err = run("check", folder / "all.tally", "--mapping")
    assert code == 2
    assert "contains counts, not rows" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tally", "a.csv", "-o", "a.csv"], "'a.csv' is not a valid name for a tally"),
        (["tally", "a.csv", "a.csv", "-o", "b.tally"], "are the same file"),
        (["tally", "a.csv", "old.tally", "-o", "b.tally"], "old.tally is already a tally.\nHint: add tallies with"),
        (["tally", "a.csv", "-o", "no/b.tally"], "does not exist"),
        (["merge", "old.tally", "a.csv", "-o", "b.tally"], "a.csv is not a whole tally file"),
        (["merge", "old.tally", "old.tally", "-o", "b.tally"], "are the same file"),
        (["merge", "old.tally", "-o", "old.tally"], "is one of the files to count"),
        (["merge", "old.tally", "-o", "b.html"], "'b.html' is not a valid name for a tally"),
        (["merge", "old.tally", "-o", "b.tally", "--min-cell", "500"], "fewer than min_cell=500"),
    ],
)
def test_what_cannot_be_counted_or_merged(run, files, folder, monkeypatch, arguments, words):
    monkeypatch.chdir(folder)
    count(files, folder).save("old.tally")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    small = ["-i", "small.toml", "--by", "branch"] if arguments[0] == "tally" else []
    code, out, err = run(*arguments, *small)
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.strip().splitlines()) == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_merging_is_adding(run, files, folder):
    parts = [count(files[:2], folder), count(files[2:], folder)]
    names = [part.save(folder / f"{place}.tally") for place, part in enumerate(parts)]
    code, out, _ = run("merge", *names, "-o", folder / "all.tally")
    assert code == 0
    assert out.startswith("Tally of 120 respondents in 3 groups by branch")
    assert gm.read_tally(folder / "all.tally") == parts[0] + parts[1]
    assert run("merge", *names, "-o", folder / "shown.tally", "--min-cell", "50")[0] == 0
    assert list(gm.read_tally(folder / "shown.tally").groups) == ["(other groups)"]


def test_ctrl_c_says_how_to_go_on(run, files, folder, monkeypatch):
    target = folder / "all.tally"
    arguments = ("tally", *files, "-o", target, "-i", folder / "small.toml", "--by", "branch")
    with monkeypatch.context() as patch:
        stop_at(patch, "c.csv")
        code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert err.strip() == (
        f"Stopped. The counts so far are kept in {target}.parts. To resume, repeat the command with --resume."
    )
    assert not target.exists()
    assert run(*arguments, "--resume")[0] == 0
    assert gm.read_tally(target) == count(files, folder)
    with monkeypatch.context() as patch:
        stop_at(patch, "a.csv")
        assert run(*arguments)[2].strip() == "Stopped; nothing was written."


def test_notes_on_files_are_printed_also_before_an_error(run, files, folder):
    files[0].write_text(files[0].read_text() + "great,1,1,1,1,1,b0\n")
    arguments = ("tally", *files, "-o", folder / "all.tally", "-i", folder / "small.toml")
    code, _, err = run(*arguments)
    assert code == 0
    assert err.startswith("Note: a.csv: 1 cell is invalid")
    pd.read_csv(files[3]).assign(P1=77).to_csv(files[3], index=False)
    code, _, err = run(*arguments)
    assert code == 2
    assert err.splitlines()[0].startswith("Note: a.csv: 1 cell")
    assert err.splitlines()[1].startswith("Error: d.csv: 30 answers are not on the scale")


def test_a_tally_with_a_design_from_many_files(run, files, folder):
    for place, path in enumerate(files):
        pd.read_csv(path).assign(w=1 + place / 2).to_csv(path, index=False)
    arguments = ("-i", folder / "small.toml", "--weights", "w", "--cluster", "branch")
    assert run("tally", *files, "-o", folder / "all.tally", *arguments)[0] == 0
    frame = pd.concat([pd.read_csv(path) for path in files])
    together = gm.read_survey(frame, folder / "small.toml", weights="w", cluster="branch").tally
    assert gm.read_tally(folder / "all.tally").total == together.total
