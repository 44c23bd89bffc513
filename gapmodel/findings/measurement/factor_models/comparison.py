"""The usual models of an instrument's dimensions beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

from scipy import special

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.factor_models.models import Model, possible
from gapmodel.findings.measurement.factor_models.parameter_rows import INDEX_COLUMNS, NO_INDEX, index_row
from gapmodel.findings.measurement.factor_models.solutions import ROBUST, solution
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.fitting import Fit

MODEL_COLUMNS = ["model", *INDEX_COLUMNS, "n_parameters", "against", "chi2_difference", "dof_difference"]
MODEL_COLUMNS += ["p_difference", "problem"]
# Every model is compared with one of which it is a special case (bifactor: Yung, Thissen and McLeod 1999).
_WITHIN = {"one factor": "dimensions", "uncorrelated": "dimensions", "second order": "dimensions"}
_HARMLESS = ("two items",)  # a problem that leaves the numbers what they are


def model_rows(answers: ItemAnswers, estimator: str, known: dict[str, Fit]) -> Iterator[tuple[Any, ...]]:
    """A row of `MODEL_COLUMNS` for every usual model that the instrument has enough dimensions for.

    Parameters
    ----------
    known : dict
        Solutions that are at hand, by name.
    """
    found: dict[str, Fit | None] = dict(known)
    faults: dict[str, str] = {}
    for name in possible(answers):
        if name not in found:
            try:
                found[name] = solution(Model.of(name, answers), answers, estimator)
            except SettingError:
                found[name], faults[name] = None, "not identified"
    for name in possible(answers):
        own, wider = found[name], _WITHIN.get(name, "")
        if own is None:
            yield name, *NO_INDEX, nan, "", nan, nan, nan, faults[name]
            continue
        other = found.get(wider)
        test = difference(own, other) if other is not None else (nan, nan, nan)
        yield name, *index_row(own.measures), own.measures.n_parameters, wider, *test, problem_of(own)


def problem_of(fit: Fit) -> str:
    """The kind of the first problem that makes a solution doubtful; "" if there is none."""
    return next((one.kind for one in fit.problems if one.kind not in _HARMLESS), "")


def difference(narrow: Fit, wide: Fit) -> tuple[float, float, float]:
    """Chi-square, degrees of freedom and p-value of the test that the narrower of two models is enough.

    Notes
    -----
    Where factors become one, correlations lie at the end of their range: the test is then approximate, and its p-value
    rather too large.
    """
    if narrow.estimator == ROBUST:
        from gapmodel.inference.confirmatory.difference import scaled_difference

        return scaled_difference(narrow, wide)
    dof = narrow.measures.dof - wide.measures.dof
    chi2 = narrow.measures.chi2 - wide.measures.chi2
    return chi2, dof, float(special.chdtrc(dof, max(chi2, 0.0))) if dof > 0 else nan
