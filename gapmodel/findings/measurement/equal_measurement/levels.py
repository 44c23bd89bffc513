"""Fits of the levels of invariance, their differences, and the cut-offs from the literature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

from gapmodel.findings.measurement.equal_measurement.model import Model
from gapmodel.inference.confirmatory.difference import chi2_difference
from gapmodel.inference.confirmatory.fit_indices import FitMeasures, Indices
from gapmodel.inference.confirmatory.fitting import Fit, fit
from gapmodel.inference.invariance.equal_parameters import LEVELS, Key, constrained

_LESS = 1e-9  # differences of rounding do not exceed a cut-off


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """How much worse the fit may be: Cheung and Rensvold (2002) for CFI, Chen (2007) for RMSEA and SRMR."""

    cfi: float
    rmsea: float
    srmr: float


CUTOFFS = {
    "metric": Cutoffs(0.010, 0.015, 0.030),
    "scalar": Cutoffs(0.010, 0.015, 0.010),
    "strict": Cutoffs(0.010, 0.015, 0.010),
}
COLUMNS = ["level", "against", "chi2", "dof", "p_val", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"]
COLUMNS += ["aic", "bic", "chi2_difference", "dof_difference", "p_difference"]
COLUMNS += ["cfi_difference", "rmsea_difference", "srmr_difference", "beyond", "holds", "problems"]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A level as it was fitted, and the step that it is compared with.

    Attributes
    ----------
    level : str
    name : str
        The level, or "partial metric" and so on.
    fit : Fit
    before : Step or None
    released : tuple of (kind, item)
    """

    level: str
    name: str
    fit: Fit
    before: Step | None
    released: tuple[Key, ...] = ()

    @property
    def changes(self) -> tuple[float, float, float]:
        """CFI, RMSEA and SRMR less those of the step before; NaN of the first, and where one did not converge."""
        if self.before is None or not self.sound or not self.before.sound:
            return nan, nan, nan
        own, other = indices_of(self.fit.measures), indices_of(self.before.fit.measures)
        residuals = self.fit.measures.srmr - self.before.fit.measures.srmr
        return own.cfi - other.cfi, own.rmsea - other.rmsea, residuals

    @property
    def beyond(self) -> tuple[str, ...]:
        """Which of the three changes exceed their cut-offs; none where one of the two fits did not converge."""
        if self.before is None or not self.sound or not self.before.sound:
            return ()
        cfi, rmsea, srmr = self.changes
        allowed = CUTOFFS[self.level]
        worse = {"CFI": -cfi - allowed.cfi, "RMSEA": rmsea - allowed.rmsea, "SRMR": srmr - allowed.srmr}
        return tuple(name for name, excess in worse.items() if not excess <= _LESS)

    @property
    def sound(self) -> bool:
        """Whether the estimation came to an end."""
        return self.fit.converged

    @property
    def holds(self) -> bool:
        """Whether the fit is not worse than allowed, here and at all steps below."""
        return self.sound and not self.beyond and (self.before is None or self.before.holds)


def steps_of(model: Model, estimator: str) -> list[Step]:
    """The four levels, each compared with the one before."""
    steps: list[Step] = []
    for level in LEVELS:
        steps.append(step(model, estimator, level, steps[-1] if steps else None))
    return steps


def step(model: Model, estimator: str, level: str, before: Step | None, released: tuple[Key, ...] = ()) -> Step:
    """One level, with what is released."""
    table = constrained(model.parameters, model.twins, level, released)
    found = fit(table, model.samples, model.observed, estimator=estimator)
    return Step(level, f"partial {level}" if released else level, found, before, released)


def indices_of(measures: FitMeasures) -> FitMeasures | Indices:
    """CFI, TLI and RMSEA: of robust estimators those of the population ("robust" in lavaan), else the plain ones."""
    return measures.robust or measures.scaled or measures


def rows_of(model: Model, steps: Sequence[Step]) -> Iterator[tuple[Any, ...]]:
    """The rows of the table."""
    for one in steps:
        m = one.fit.measures
        tested, index = m.scaled or m, indices_of(m)
        against, change = "", (nan, nan, nan)
        if one.before is not None:
            against = one.before.name
            if one.sound and one.before.sound:
                found = chi2_difference(one.fit, one.before.fit)
                change = found.statistic, found.dof, found.p_val
        yield (
            one.name, against, tested.chi2, tested.dof, tested.p_val,
            index.cfi, index.tli, index.rmsea, index.rmsea_low, index.rmsea_high,
            m.srmr, m.aic, m.bic, *change, *one.changes, ", ".join(one.beyond), one.holds, _problems(model, one),
        )  # fmt: skip


def _problems(model: Model, one: Step) -> str:
    """What went wrong in an estimation, each with its parameters and the group."""
    found = []
    for problem in one.fit.problems:
        where = f" ({model.places[problem.group]})" if problem.group >= 0 and len(model.samples) > 1 else ""
        found.append(f"{problem.kind}: {', '.join(problem.names)}{where}" if problem.names else problem.kind)
    return "; ".join(found)
