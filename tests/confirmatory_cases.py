"""The confirmatory factor analyses that lavaan did, and the same ones here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from measurement_data import measurement_sets, school
from numpy.typing import NDArray
from reference_values import reference

from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample

SETTINGS: dict[str, dict[str, Any]] = {
    "variances 1": {"std_lv": True},
    "second order, variances 1": {"std_lv": True},
    "orthogonal": {"orthogonal": True},
    "means": {"means": True},
    "bifactor": {"std_lv": True, "orthogonal": True},
}
PARTIAL = {"visual=~x2", "x3~1", "x7~1"}
UNEXPLAINED = {
    # lavaan ends at a local minimum, 29.6 above the one found here, in which nothing is out of order
    ("clean_1", "wrong"): "lower here",
    # the likelihood rises as a loading grows without end and its residual variance falls below zero: no maximum
    ("heywood_2", "model"): "no maximum",
    # the same on this side of a factor variance of 0; lavaan steps over it, to a factor variance of -0.07
    ("heywood_2", "wrong"): "no maximum",
}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What lavaan found, and the model, its settings and estimator."""

    key: tuple[str, str]
    found: dict[str, Any]

    @property
    def grouped(self) -> bool:
        return self.key[0] == "groups"

    def fit(self) -> Fit:
        of = measurement_sets()["holzinger" if self.grouped else self.key[0]]
        text = self.found.get("model") or (of.wrong if self.key[1] == "wrong" else of.model)
        settings = dict(SETTINGS.get(self.key[1], {}))
        if self.grouped:
            equal = [one for one in self.found["equal"] if one]
            settings = {"groups": 2, "means": True, "equal": equal, "std_lv": self.found["unit"]}
            settings["partial"] = PARTIAL if self.key[1] == "partial ML" else ()
        table = parameter_table(parse(text, of.items), of.items, **settings)
        return fit(table, samples(self.key[0]), of.items, estimator=self.found.get("estimator", "ml"))

    def name(self, one: Any) -> str:
        """As the reference names a parameter."""
        return f"{one.lhs}{one.op}{one.rhs}" + (f".{one.group + 1}" if self.grouped else "")


@cache
def samples(name: str) -> tuple[Sample, ...]:
    """Of a set, or of the two schools."""
    rows = measurement_sets()["holzinger" if name == "groups" else name].rows
    if name != "groups":
        return (Sample.of_rows(rows),)
    return tuple(Sample.of_rows(rows[school() == one]) for one in (0, 1))


def cases() -> list[Case]:
    """All of them."""
    return [Case((one["set"], one["name"].strip()), one) for one in reference("confirmatory")["cases"]]


def numbers(values: list[Any]) -> NDArray[np.float64]:
    """NaN where lavaan has nothing."""
    return np.array([np.nan if value is None else float(value) for value in values])
