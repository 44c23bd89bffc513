"""A full disk, or a file that is open elsewhere: one sentence, and the old file stays whole, in every format."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import OutputError
from gapmodel.reports import save_charts as pictures

OLD = b"the file of last quarter"
NAMES = ["a.html", "a.pdf", "a.xlsx", "a.docx", "a.pptx", "a.csv", "a.tally", "a.parquet"]


@pytest.fixture(scope="module")
def survey(small):
    answers = {f"{side}{item}": [4, 5, 3, 2] * 8 for side in "EP" for item in "123"}
    return gm.read_survey(pd.DataFrame(answers), small)


@pytest.fixture
def write(survey, monkeypatch):
    """Write a file of any kind, without a browser."""
    monkeypatch.setattr("gapmodel.reports.pdf.as_pdf", lambda _: b"%PDF")
    monkeypatch.setattr("gapmodel.reports.deck.picture.find_spec", {}.get)

    def written(path):
        if path.suffix == ".tally":
            return survey.tally.save(path)
        if path.suffix == ".csv":
            return gm.gaps(survey).to_csv(path)
        return survey.write(path) if path.suffix == ".parquet" else gm.report(survey, path, detail="brief")

    return written


def half_written(path, content):
    """What happens on a disk that is full."""
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refused(path, target):
    """What happens to a file that another program has opened on Windows."""
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("there", [True, False])
def test_an_open_or_forbidden_file_stays_whole(write, tmp_path, monkeypatch, name, there):
    path = tmp_path / name
    if there:
        path.write_bytes(OLD)
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(OutputError, match=rf"{name} cannot be written: Permission denied") as told:
        write(path)
    assert "close it in other programs" in str(told.value)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(name, OLD)] * there


@pytest.mark.parametrize("name", [name for name in NAMES if name != "a.parquet"])  # whose library writes itself
def test_a_full_disk_leaves_the_old_file_whole(write, tmp_path, monkeypatch, name):
    path = tmp_path / name
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "write_bytes", half_written)
    with pytest.raises(OutputError, match=rf"{name} cannot be written: No space left on device") as told:
        write(path)
    assert "free some space" in str(told.value)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(name, OLD)]


def test_a_name_as_long_as_the_system_allows_can_be_written(write, tmp_path):
    assert write(tmp_path / f"{'a' * 250}.csv").exists()


@pytest.fixture
def drawn(monkeypatch):
    """Pictures without a browser."""

    def draw(jobs, program):
        for job in jobs:
            Path(job["path"]).write_bytes(b"new")

    monkeypatch.setattr(pictures, "_draw", draw)
    monkeypatch.setattr(pictures, "browser", lambda: None)
    monkeypatch.setattr(pictures, "find_spec", lambda name: name)


def test_of_pictures_all_are_replaced_or_none(survey, tmp_path, monkeypatch, drawn):
    first, second, *_ = gm.save_charts(survey, tmp_path)
    first.write_bytes(OLD)
    second.unlink()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda own, to: (refused if "03_" in own.name else replace)(own, to))
    with pytest.raises(OutputError, match="cannot be written: Permission denied"):
        gm.save_charts(survey, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_no_room_for_pictures_is_one_sentence(survey, tmp_path, monkeypatch, drawn):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(OutputError, match="No space left on device"):
        gm.save_charts(survey, tmp_path)
