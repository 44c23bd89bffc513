"""The commands for moments of truth and complaints."""

from __future__ import annotations

import io

import pandas as pd

import gapmodel as gm


def test_a_record_is_printed_in_both_languages_and_written_as_a_report(run, tmp_path):
    code, out, _ = run("moments", gm.example("encounters"), "-o", tmp_path / "chain.html")
    assert code == 0
    assert "Vice president" in out and "The chain is weakest at" in out and "chain.html" in out
    assert "The chain is weakest at" in (tmp_path / "chain.html").read_text(encoding="utf-8")
    _, out, _ = run("moments", gm.example("encounters"), "--lang", "zh")
    assert "服务接触链最弱的一环" in out and "负分比例" in out
    _, text, _ = run("moments", gm.example("encounters"), "--format", "csv", "--role", "self")
    assert set(pd.read_csv(io.StringIO(text))["n"]) == {1}


def test_a_form_is_written_and_other_names_of_columns_are_named(run, tmp_path):
    code, out, _ = run("record-form", "-o", tmp_path / "form.docx", "-e", "Call", "-e", "Visit")
    assert code == 0 and "form.docx" in out
    assert run("record-form", "-o", tmp_path / "form.odt")[0] == 2
    frame = pd.read_csv(gm.example("encounters")).rename(columns={"encounter": "Where"})
    frame.to_csv(tmp_path / "a.csv", index=False)
    code, _, error = run("moments", tmp_path / "a.csv")
    assert code == 2 and "no column for encounter" in error
    assert run("moments", tmp_path / "a.csv", "-c", "encounter=Where")[0] == 0
    code, _, error = run("moments", tmp_path / "a.csv", "-c", "encounter")
    assert code == 2 and "has no name" in error


def test_complaints_are_printed_in_both_languages_and_written_as_a_report(run, tmp_path):
    log = gm.example("complaints")
    exposure = gm.example("complaints_exposure")
    code, out, _ = run("complaints", log, "--by", "branch", "--exposure", exposure, "-o", tmp_path / "c.html")
    assert code == 0 and "waiting time" in out and "2 of 607 rows equal an earlier row" in out and "c.html" in out
    assert "waiting time" in (tmp_path / "c.html").read_text(encoding="utf-8")
    code, out, _ = run("complaints", log, "--lang", "zh", "--until", "2025-06-30")
    assert code == 0 and "收到日期：“received”" in out
    _, text, _ = run("complaints", log, "--format", "csv", "--answer-within", "10")
    assert pd.read_csv(io.StringIO(text))["n"].sum() == 605


def test_what_is_wrong_with_a_log_is_one_line(run, tmp_path):
    frame = pd.DataFrame({"in on": ["03/04/2024", "05/04/2024"], "why": ["a", "b"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    code, _, error = run("complaints", tmp_path / "a.csv", "-c", "received=in on")
    assert code == 2 and "whether the day or the month comes first" in error and "--day-first" in error
    code, out, _ = run("complaints", tmp_path / "a.csv", "-c", "received=in on", "-c", "cause=why", "--day-first")
    assert code == 0 and "2024-04-05" in out
    code, _, error = run("complaints", tmp_path / "a.csv", "--exposure", tmp_path / "none.csv", "--day-first")
    assert code == 2 and "There is no file" in error
