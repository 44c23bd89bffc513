"""One case of the run: its random numbers, where its comparisons are entered, and how the package reads its answers."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gapmodel as gm

from .ledger import Ledger, Place
from .populations import SIDES, Answers, Form

ALTERNATIVES = ("two-sided", "less", "greater")
ADJUSTMENTS = ("holm", "bonferroni", "sidak", "holm-sidak", "simes-hochberg", "hommel", "fdr_bh", "fdr_by", "none")
_SHOWN = 12  # distinct differences that a failure lists


@dataclass
class Batch:
    """What R is asked at the end of a run, in one call: the tests and designs of the cases."""

    ranks: list[dict[str, Any]] = field(default_factory=list)
    designs: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """A numbered case.

    Attributes
    ----------
    rng : numpy.random.Generator
        Its own: the case is the same whatever ran before.
    folder : Path
        Where files of the case are written.
    batch : Batch or None
        Where questions to R are put, if it is asked.
    """

    rng: np.random.Generator
    ledger: Ledger
    again: str
    folder: Path
    batch: Batch | None = None

    def choose(self, *options: Any) -> Any:
        """One of some options."""
        return options[self.rng.integers(len(options))]

    def settings(self) -> dict[str, Any]:
        """Arguments that `gm.gaps` and `gm.from_summary` share."""
        return {
            "alternative": self.choose(*ALTERNATIVES, "two-sided"),
            "confidence": self.choose(0.9, 0.95, 0.95, 0.99),
            "padjust": self.choose(*ADJUSTMENTS),
        }

    def instrument(self, form: Form, sides: tuple[str, ...]) -> Path:
        """The form as a file that `gm.read_survey` takes."""
        path = self.folder / "form.toml"
        path.write_text(form.text(sides), encoding="utf-8")
        return path

    def read(self, answers: Answers, more: Mapping[str, Any] | None = None, **options: Any) -> gm.Survey:
        """The answers, and more columns, as the package reads them."""
        return self.read_frame(answers.form, answers.frame().assign(**(more or {})), **options)

    def read_frame(
        self,
        form: Form,
        source: pd.DataFrame | Mapping[str, pd.DataFrame],
        *,
        sides: tuple[str, ...] = SIDES,
        **options: Any,
    ) -> gm.Survey:
        """A frame, or one for every side."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return gm.read_survey(source, self.instrument(form, sides), **options)

    def place(self, line: str, values: np.ndarray | None = None) -> Place:
        """Where a number was found."""
        sample = ""
        if values is not None:
            points, counts = np.unique(values, return_counts=True)
            if len(points) <= _SHOWN:
                sample = ", ".join(f"{point} x {count}" for point, count in zip(points, counts, strict=True))
            else:
                sample = f"n = {len(values)}, {len(points)} distinct"
        return Place(self.again, line, sample)


def quiet_gaps(answers: gm.Survey | gm.Tally, **options: Any) -> gm.Gaps:
    """`gm.gaps` without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gm.gaps(answers, **options)


def tails(confidence: float, alternative: str) -> tuple[float, float]:
    """What an interval leaves below and above itself."""
    rest = 1 - confidence
    if alternative == "two-sided":
        return rest / 2, rest / 2
    return (0.0, rest) if alternative == "less" else (rest, 0.0)
