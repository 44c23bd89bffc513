"""The usual models of an instrument's dimensions beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.factor_models.models import possible
from gapmodel.findings.measurement.factor_models.parameter_rows import INDEX_COLUMNS, NO_INDEX, index_row
from gapmodel.findings.measurement.factor_models.solutions import ORDERED, solution, specified
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fitting import Fit

MODEL_COLUMNS = ["model", *INDEX_COLUMNS, "n_parameters", "against", "chi2_difference", "dof_difference"]
MODEL_COLUMNS += ["p_difference", "problem"]
# Every model is compared with one of which it is a special case (bifactor: Yung, Thissen and McLeod 1999).
_WITHIN = {"one factor": "dimensions", "uncorrelated": "dimensions", "second order": "dimensions"}
HARMLESS = ("two items",)  # a problem that leaves the numbers what they are


def model_rows(answers: ItemAnswers, estimator: str, known: dict[str, Fit]) -> Iterator[tuple[Any, ...]]:
    """A row of `MODEL_COLUMNS` for every usual model that the instrument has enough dimensions for.

    Parameters
    ----------
    known : dict
        Solutions that are at hand, by name.

    Notes
    -----
    The difference of chi-squares tests whether the narrower model is enough. Where factors would become one,
    correlations lie at the end of their range: the test is then approximate, and its p-value rather too large.
    """
    found: dict[str, Fit | None] = dict(known)
    faults: dict[str, str] = {}
    for name in possible(answers):
        if name not in found:
            try:
                found[name] = solution(specified(name, answers, estimator), answers, estimator)
            except SettingError:
                found[name], faults[name] = None, "not identified"
    for name in possible(answers):
        own, wider = found[name], _WITHIN.get(name, "")
        if own is None:
            yield name, *NO_INDEX, nan, "", nan, nan, nan, faults[name]
            continue
        other = found.get(wider)
        sound = other is not None and not problem_of(own) and not problem_of(other)
        tested = sound and estimator != ORDERED  # a scaled and shifted chi-square has no difference
        found_by = chi2_difference(own, other) if tested and other is not None else None
        test = (found_by.statistic, found_by.dof, found_by.p_val) if found_by else (nan, nan, nan)
        yield name, *index_row(own.measures), own.measures.n_parameters, wider, *test, problem_of(own)


def problem_of(fit: Fit) -> str:
    """The kind of the first problem that makes a solution doubtful; "" if there is none."""
    return next((one.kind for one in fit.problems if one.kind not in HARMLESS), "")
