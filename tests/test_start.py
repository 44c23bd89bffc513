"""The one script that needs nothing installed: which job it runs, and with which options."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "start.py"


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_options_are_passed_on_to_the_job(start, monkeypatch):
    ran = []
    monkeypatch.setattr(start, "make_environment", lambda: None)
    monkeypatch.setattr(start, "install", ran.append)
    monkeypatch.setattr(start, "run", ran.append)
    monkeypatch.setattr(sys, "argv", ["start.py", "differential", "--seed", "7", "--count", "100"])
    start.main()
    assert ran == [("test",), [str(start.PYTHON), "-m", "tests.differential", "--seed", "7", "--count", "100"]]


def test_every_job_stands_in_the_help(start):
    assert all(f"python3 start.py {job} " in start.__doc__ for job in start.JOBS)


@pytest.mark.parametrize("words", [[], ["dmeo"], ["lint", "--fix"], ["demo", "more"]])
def test_words_that_mean_nothing_are_refused_with_the_usage(words):
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Usage: python3 start.py demo|notebook|test|fuzz|differential|mutate|lint|build" in done.stderr
    assert "Traceback" not in done.stderr
