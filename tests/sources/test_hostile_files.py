"""Damaged and hostile files: answers, a tally or one clear error, whatever the bytes; no crash, hang or much memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import mutated_files
import pandas as pd
import pytest
from mutated_files import ROWS, in_folder, mutated

import gapmodel as gm
from gapmodel.errors import GapModelError
from gapmodel.instrument.read import parse_instrument

SMALL = """
name = "small"
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }
dimensions = [{ code = "d", items = [{ code = "1" }, { code = "2" }, { code = "3", reversed = true }] }]
"""
INSTRUMENT = parse_instrument(SMALL, "small.toml")
FILES, ALL, PART, SECONDS, HANG, MEBIBYTES = 2_000, 20_000, 2_000, 10, 100, 1024
SEED = int(os.environ.get("GAPMODEL_MUTATED_SEED") or datetime.now(tz=UTC).toordinal())  # other files every day


def seeds_in(folder: Path) -> dict[str, bytes]:
    """An undamaged file of every format, by its name."""
    import pyreadstat

    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0])
    survey = gm.read_survey(frame, INSTRUMENT, by="branch")

    def sqlite(path: Path) -> None:
        import sqlite3

        with sqlite3.connect(path) as connection:
            frame.to_sql("answers", connection, index=False)
        connection.close()

    return {
        "a.csv": mutated_files.text(),
        "a.tsv": mutated_files.text("\t"),
        "utf16.tsv": mutated_files.text("\t", "utf-16"),
        "gb.csv": mutated_files.text(";", "gb18030").replace(b"text", "网点".encode("gb18030")),
        "qualtrics.csv": _qualtrics(),
        "a.xlsx": mutated_files.workbook(),
        "a.ods": in_folder(folder, lambda path: frame.to_excel(path, index=False, engine="odf"), "a.ods"),
        "a.parquet": mutated_files.parquet(),
        "a.sav": in_folder(folder, lambda path: pyreadstat.write_sav(frame, str(path)), "a.sav"),
        "a.zsav": in_folder(folder, lambda path: pyreadstat.write_sav(frame, str(path), compress=True), "a.zsav"),
        "a.dta": in_folder(folder, lambda path: pyreadstat.write_dta(frame, str(path)), "a.dta"),
        "a.sqlite": in_folder(folder, sqlite, "a.sqlite"),
        "a.csv.gz": gzip.compress(mutated_files.text()),
        "a.tally": in_folder(folder, survey.tally.save, "a.tally"),
        "hidden.tally": in_folder(folder, lambda path: survey.tally.save(path, min_cell=3), "hidden.tally"),
        "a.docx": in_folder(folder, lambda path: gm.questionnaire(INSTRUMENT, path), "a.docx"),
    }


def _qualtrics() -> bytes:
    names = [str(name) for name in ROWS[0]]
    imports = [f'"{{""ImportId"":""QID{place}""}}"' for place in range(len(names))]
    rows = [names, [f"Question {name}" for name in names], imports, *ROWS[1:]]
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


def outcome(path: Path) -> str:
    """What reading a file ends in: "survey" (or a tally), "error", or a traceback."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"{path.name} takes more than {SECONDS} s")

    for kind in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(kind, too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of computing, whatever else the machine does
    signal.alarm(HANG)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", gm.AnswerWarning)
            if path.suffix == ".tally":
                tally = gm.read_tally(path)
                assert repr(tally) and gm.check(tally).text and gm.gaps(tally, by=tally.by or None).text
            else:
                survey = gm.read_survey(path, INSTRUMENT)
                assert len(survey.mapping) and repr(survey) and gm.check(survey).text
    except GapModelError as error:
        clear = "Hint: " in str(error) and len(str(error)) < 4_000
        return "error" if clear else f"not clear: {str(error)[:200]}"
    except BaseException:  # noqa: BLE001  whatever it is, it must not come out
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    return "survey"


def memory() -> int:
    """The most mebibytes that this process has held at once, or any that it started."""
    status = Path("/proc/self/status")
    if status.exists():  # what the process that started this one held does not count
        held = int(status.read_text().partition("VmHWM:")[2].split()[0])
    else:
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(held, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def read_part(first: int, last: int) -> None:
    """Read the files of these numbers in this process and print what came of them."""
    found: dict[str, int] = {}
    whole = gm.read_survey(pd.DataFrame(ROWS[1:], columns=ROWS[0]), INSTRUMENT)
    assert gm.check(whole).text  # what is imported once is no file's fault
    with tempfile.TemporaryDirectory() as folder:
        seeds = seeds_in(Path(folder))
        for number in range(first, last):
            name, data = mutated(seeds, number)
            path = Path(folder) / name
            path.write_bytes(data)
            print(number, file=sys.stderr, flush=True)  # noqa: T201  who waits for us sees where a crash was
            result = outcome(path)
            if result not in ("survey", "error"):
                result = f"{number} {name}: {result}"
            found[result] = found.get(result, 0) + 1
    print(json.dumps({"found": found, "memory": memory()}))  # noqa: T201  who waits for us reads it


def part(first: int) -> dict[str, object]:
    """Read a part of the files in a process of its own."""
    code = [sys.executable, __file__, str(first), str(first + PART)]
    environment = {**os.environ, "PYTHONPATH": str(Path(gm.__file__).parents[1])}
    done = subprocess.run(code, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        return {"found": {f"file {done.stderr[-600:]} ended the process": 1}, "memory": 0}
    return json.loads(done.stdout.splitlines()[-1])


def read_all(numbers: range, at_once: int) -> None:
    """Read the mutated files of these numbers, in so many processes at once."""
    with ThreadPoolExecutor(at_once) as pool:
        parts = list(pool.map(part, numbers[::PART]))
    found: dict[str, int] = {}
    for one in parts:
        for result, n in one["found"].items():
            found[result] = found.get(result, 0) + n
    wrong = [result for result in found if result not in ("survey", "error")]
    assert not wrong, f"{len(wrong)} kinds of failure; the first: {wrong[0]}"
    n = len(numbers)
    assert sum(found.values()) == n
    assert found["survey"] > n / 50 and found["error"] > n / 10  # the damage is neither nothing nor all
    assert max(one["memory"] for one in parts) < MEBIBYTES


def test_mutated_files_end_in_a_survey_or_one_clear_error():
    first = SEED * FILES
    print(f"Mutated files {first} to {first + FILES - 1}; again with GAPMODEL_MUTATED_SEED={SEED}")  # noqa: T201
    read_all(range(first, first + FILES), at_once=1)


def bomb(parts: Iterable[bytes]) -> bytes:
    """A workbook whose sheet is made of these parts, packed one by one."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(mutated_files.workbook())) as book,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in book.namelist():
            with archive.open(name, "w", force_zip64=True) as member:
                member.writelines(parts if name == "xl/worksheets/sheet1.xml" else [book.read(name)])
    return target.getvalue()


def large(kind: str) -> tuple[str, bytes]:
    """Files that are built to take much time or memory."""
    names, answers = ",".join(map(str, ROWS[0])), ",".join(map(str, ROWS[1]))
    if kind == "40 000 columns":
        more = ",".join(f"x{place}" for place in range(40_000))
        return "a.csv", f"{names},{more}\n{answers},{more}\n{answers},{more}\n".encode()
    if kind == "a cell of 100 megabytes":
        return "a.csv", f"{names}\n{answers}{'x' * 100_000_000}\n{answers}\n".encode()
    if kind == "every cell quoted":
        quoted = [",".join(f'"{cell}"' for cell in [*row, *range(40)]) + "\n" for row in (ROWS[0], ROWS[1])]
        return "a.csv", (quoted[0] + quoted[1] * 60_000).encode()
    if kind == "a quotation that never ends":
        return "a.csv", f'{names}\n{answers}\n"{(answers + chr(10)) * 100_000}'.encode()
    if kind == "a bomb of a sheet":
        cell = b"<c t='inlineStr'><is><t>x</t></is></c>" * 10_000
        return "a.xlsx", bomb([b"<worksheet><sheetData><row>", *[cell] * 800, b"</row></sheetData></worksheet>"])
    if kind == "a bomb of blanks":
        return "a.xlsx", bomb([b" " * 1_000_000] * 1_100)
    if kind == "entities that grow":
        lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
        text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "x">{lines}]><worksheet>&a29;</worksheet>'
        return "a.xlsx", bomb([text.encode()])
    if kind == "a sheet that claims a far corner":
        cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
        text = f'<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{cell}'
        return "a.xlsx", bomb([(text + "</sheetData></worksheet>").encode()])
    return "a.csv", bytes(50_000_000)


@pytest.mark.parametrize(
    "kind",
    [
        "40 000 columns", "a cell of 100 megabytes", "a quotation that never ends", "every cell quoted",
        "a bomb of a sheet",
        "a bomb of blanks", "entities that grow", "a sheet that claims a far corner", "zeros only",
    ],
)  # fmt: skip
def test_files_built_to_exhaust_the_machine_do_not(kind, tmp_path):
    name, data = large(kind)
    path = tmp_path / name
    path.write_bytes(data)
    del data
    code = [sys.executable, __file__, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(gm.__file__).parents[1])}
    done = subprocess.run(code, capture_output=True, text=True, check=False, env=environment, timeout=2 * HANG)
    assert done.returncode == 0, done.stderr[-500:]
    result, held = json.loads(done.stdout.splitlines()[-1])
    assert result in ("survey", "error"), result[-1500:]
    assert held < MEBIBYTES


if __name__ == "__main__":
    if len(sys.argv) == 1:
        read_all(range(ALL), at_once=2)
        print(f"All {ALL} mutated files end in a survey or one clear error.")  # noqa: T201
    elif len(sys.argv) == 3:
        read_part(int(sys.argv[1]), int(sys.argv[2]))
    else:
        print(json.dumps([outcome(Path(sys.argv[1])), memory()]))  # noqa: T201
