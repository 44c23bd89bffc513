"""Small layouts and random answers for the laws; a browser, where one is installed."""

from __future__ import annotations

import shutil
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import settings

from gapmodel.tally.layout import Layout

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SMALL_LAYOUT = Layout(
    sides=("expectation", "perception"),
    gap=(1, 0),
    lowest=Fraction(1),
    step=Fraction(1),
    levels=5,
    items=("1", "2", "3"),
    dimensions=(("speed", (0, 1)), ("care", (2,))),
)


def codes_of(rows: list[list[int]]) -> np.ndarray:
    """Rows of E1 E2 E3 P1 P2 P3 as (n, sides, items); 5 is missing."""
    return np.array(rows, np.int64).reshape(-1, 2, 3)


def random_codes(n: int, seed: int, levels: int = 5, items: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, levels + 1, (n, 2, items))


USUAL, ASKED = settings.get_profile("default").max_examples, settings().max_examples


def examples(n: int) -> settings:
    """So many examples of one law, and fewer if the profile asks for fewer of all (`--hypothesis-profile=few`)."""
    return settings(max_examples=n if ASKED >= USUAL else min(n, ASKED))


def in_a_browser(test):
    """Mark a test, or a class of them, that a real browser runs."""
    installed = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed here")
    return pytest.mark.browser(installed(test))
