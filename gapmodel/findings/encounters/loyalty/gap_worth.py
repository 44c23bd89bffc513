"""The lifetime value that goes with a change of gaps, with the errors of retention carried through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.findings.encounters.loyalty.lifetime_value import ValueForm
from gapmodel.findings.encounters.loyalty.one_at_a_time import Arm, arms_of, carried_through
from gapmodel.findings.encounters.loyalty.present_value import present_values, retentions_per
from gapmodel.findings.encounters.loyalty.retained_rows import RetainedRows
from gapmodel.findings.encounters.loyalty.uncertain_number import Uncertain
from gapmodel.inference.estimate import Interval
from gapmodel.inference.regression.share_change import logistic, shifted_share

Floats = NDArray[np.float64]
COLUMNS = ("code", "label", "n", "mean", "change", "amount", "ci_low", "ci_high", "method")
STAGE_COLUMNS = "code label retention retention_low retention_high lifetime lifetime_low lifetime_high".split()
SLOPE_COLUMNS = ("code", "label", "slope", "slope_low", "slope_high")
RELATION = "relation"


@dataclass(frozen=True, slots=True)
class Model:
    """From retention to value: the form, margin and discount, and the period of the retention."""

    form: ValueForm
    margin: Uncertain
    discount: Uncertain
    retained_per: str
    confidence: float
    rng: int | np.random.Generator

    def values(self, shares: Floats, margin: float, discount: float) -> Floats:
        """Lifetime values at retentions as they were observed."""
        kept = retentions_per(shares, self.retained_per, self.form.per)
        return present_values(margin, kept, discount, self.form.first, self.form.periods)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change is worth; retention and value now and then, each with limits."""

    change: Mapping[str, float]
    worth: Interval
    now: tuple[float, ...]
    then: tuple[float, ...]
    arms: tuple[Arm, ...]

    def row(self, name: str, rows: RetainedRows) -> tuple[Any, ...]:
        """A row of the table."""
        mean, change = nan, nan
        if name in rows.codes:
            mean, change = float(rows.means[rows.codes.index(name)]), self.change[name]
        return name, rows.label(name), rows.n, mean, change, *self.worth.numbers, self.worth.method


def worth_of(rows: RetainedRows, model: Model, change: Mapping[str, float], *, closed: bool) -> Worth:
    """The difference of lifetime values that goes with a change of some drivers.

    Parameters
    ----------
    closed : bool
        Whether the change brings the mean gap to zero, so that the error of the mean counts.
    """
    shift = np.array([change.get(code, 0.0) for code in rows.codes])
    found = shifted_share(rows.stayed, rows.values, shift, np.flatnonzero(shift) if closed else ())
    if found is None:
        share = float(rows.stayed.mean())
        none = Interval(nan, nan, nan, "undefined: no maximum")
        return Worth(change, none, (share, nan, nan) + (nan,) * 3, (nan,) * 6, ())
    margin, discount = model.margin.value, model.discount.value
    shares = found.through(np.asarray, model.confidence, model.rng)
    amounts = found.through(partial(model.values, margin=margin, discount=discount), model.confidence, model.rng)
    worth = amounts[2]
    relation = Uncertain(
        RELATION, 0.0, min(worth.low - worth.value, 0.0), max(worth.high - worth.value, 0.0), "estimate"
    )
    ends = np.array([found.now, found.then])
    difference = partial(_difference, model, ends, margin)
    numbers = (model.margin, model.discount, relation)
    through, several = carried_through(difference, numbers), not (model.margin.sure and model.discount.sure)
    method = f"{worth.method}; {through.method}" if several else worth.method
    limits = (through.low, through.high) if worth.low == worth.low else (nan, nan)
    through = Interval(worth.value, *limits, method)
    now, then = ((*share.numbers, *amount.numbers) for share, amount in zip(shares[:2], amounts[:2], strict=True))
    return Worth(change, through, now, then, tuple(arms_of(difference, numbers)))


def _difference(model: Model, shares: Floats, margin: float, numbers: Mapping[str, float]) -> float:
    """The worth with other margins and discount rates; the error of the relation grows with the margin."""
    now, then = model.values(shares, numbers["margin"], numbers["discount"])
    return float(then - now) + numbers[RELATION] * (numbers["margin"] / margin if margin else 0.0)


def slope_rows(rows: RetainedRows, confidence: float) -> list[tuple[Any, ...]]:
    """The slopes of the logistic regression with Wald limits."""
    b = logistic(rows.stayed, rows.values)
    if b is None:
        return [(code, rows.label(code), nan, nan, nan) for code in rows.codes]
    columns = np.column_stack([np.ones(rows.n), rows.values])
    share = special.expit(columns @ b)
    errors = np.sqrt(np.diag(np.linalg.inv((columns * (share * (1 - share))[:, None]).T @ columns)))
    reach = float(special.ndtri((1 + confidence) / 2)) * errors
    return [
        (code, rows.label(code), float(b[at]), float(b[at] - reach[at]), float(b[at] + reach[at]))
        for at, code in enumerate(rows.codes, start=1)
    ]
