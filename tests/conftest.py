"""What several tests share: example answers, a small instrument and the command line."""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from pathlib import Path

import pytest
import typer.main
from hypothesis import settings

import gapmodel as gm
from gapmodel.cli.app import main
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import parse_instrument

settings.register_profile("untimed", deadline=None, max_examples=40)  # no test depends on the machine's speed
settings.register_profile("many", deadline=None, max_examples=1_000)  # by hand: --hypothesis-profile=many
settings.register_profile("few", deadline=None, max_examples=5)  # with other versions: --hypothesis-profile=few
settings.load_profile("untimed")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # in workers and what they start: more would wait for each other
sys.modules.setdefault("rfc3987_syntax", None)  # parses a grammar for two seconds when nbformat is imported
typer.main.get_command = cache(typer.main.get_command)  # many tests run the command line, whose commands do not change

SMALL = """
name = "small"
title = { en = "Small", zh = "小量表" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }

[[dimensions]]
code = "speed"
label = { en = "Speed", zh = "速度" }
items = [ { code = "1", label = { en = "Quick" } }, { code = "2", label = { en = "Slow" }, reversed = true } ]

[[dimensions]]
code = "care"
label = { en = "Care" }
items = [ { code = "3", label = { en = "Kind" } } ]
"""
SHARED = Path(__file__).parents[2] / "shared" / "data"
LONG = [  # first, so that no worker is left alone
    "test_notebooks.py",
    "test_hostile_files.py",
    "test_engines.py",
    "test_questionnaire_round_trip.py",
    "test_counter.py",
    "test_differential.py",
]
collect_ignore = ["reference"]  # scripts that wrote reference values, with packages that the tests do without


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


def pytest_collection_finish() -> None:
    gc.freeze()  # what is imported and collected stays, and need not be looked through again


@pytest.fixture(scope="session")
def small() -> Instrument:
    return parse_instrument(SMALL, "small.toml")


@pytest.fixture(scope="session")
def bank() -> gm.Survey:
    return gm.read_survey(gm.example("bank"), by="branch")


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real survey data lie outside the repository and are not here")
    return SHARED


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line as a terminal would: its exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gapmodel", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call
