"""What would go with supposed changes of drivers: the outcome's mean, its share of top boxes, costs, a budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError, is_number, listed, nearest
from gapmodel.findings.finding import Finding
from gapmodel.findings.priorities.columns import check_related
from gapmodel.findings.priorities.drivers import Drivers
from gapmodel.findings.priorities.supposed_changes import Basis, check_budget
from gapmodel.inference.allocation import best_uses
from gapmodel.inference.estimate import Interval, check_settings
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.regression.from_covariance import slopes_of
from gapmodel.inference.regression.share_change import share_change
from gapmodel.inference.resampling import percentile_interval, rank_probabilities
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]

COLUMNS = ["measure", "n", "now", "then", "then_low", "then_high", "change", "ci_low", "ci_high", "method"]
DRIVER_COLUMNS = ["code", "label", "n", "mean", "wanted", "change", "slope", "slope_low", "slope_high"]
DRIVER_COLUMNS += ["contribution", "ci_low", "ci_high"]
COST_COLUMNS = ["code", "label", "cost", "per_point", "ci_low", "ci_high", "p_cheapest"]
BEST_COLUMNS = ["code", "label", "change", "cost", "contribution", "ci_low", "ci_high", "p_used"]
BOOTSTRAP = "bootstrap, percentile"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WhatIf(Finding):
    """The change of an outcome that goes with supposed changes of drivers, in a linear model.

    Attributes
    ----------
    table : pandas.DataFrame
        ``measure n now then then_low then_high change ci_low ci_high method``; measures ``mean`` of the outcome and,
        with rows, ``top_box``, the share of respondents at or above ``params["top"]``.
    drivers : pandas.DataFrame
        ``code label n mean wanted change slope slope_low slope_high contribution ci_low ci_high``, a row per driver
        that is supposed to change; ``change`` is what was wanted as far as the mean stays on the scale, ``slope`` the
        difference of the outcome per scale point with the other drivers held fixed.
    costs : pandas.DataFrame
        ``code label cost per_point ci_low ci_high p_cheapest``: cost per point of the driver and per point of the
        outcome (infinite where the slope is not above zero), and how often the driver is the cheapest in bootstrap
        samples.
    best : pandas.DataFrame
        ``code label change cost contribution ci_low ci_high p_used``: the best use of the budget, and how often the
        driver receives a part of it in bootstrap samples.
    """

    drivers: pd.DataFrame
    costs: pd.DataFrame
    best: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The outcome, the drivers, and what was asked about costs."""
        return tuple(table for table in (self.table, self.drivers, self.costs, self.best) if len(table))


def what_if(
    drivers: Drivers | Survey | Tally,
    changes: Mapping[str, float],
    *,
    outcome: str | None = None,
    of: str | None = None,
    level: str | None = None,
    top: int | None = None,
    costs: Mapping[str, float] | None = None,
    budget: float | None = None,
    step: float = 0.1,
    confidence: float = 0.95,
    rng: int | np.random.Generator = SEED,
) -> WhatIf:
    """The change of an outcome's mean and share of top boxes that goes with supposed changes of drivers.

    Parameters
    ----------
    drivers : Drivers, Survey or Tally
        Of a finding of `gm.drivers`, its answers, side, level and outcome are taken. The share of top
        boxes needs the answers of every respondent.
    changes : mapping of str to float
        Scale points by driver, as in ``{"reliability": 0.5}``. Where a mean would leave the scale the change ends at
        its end, and `text` says so. With a `budget`: the largest change of each driver that is considered.
    outcome : str, optional
        A column of whole numbers such as an overall rating; may be left out where `drivers` has one.
    of : str, optional
        The drivers: a side, or "gap". Default: the side that says how the service was.
    level : {"dimension", "item"}, optional
        Default "dimension". All drivers of this level enter the model, also those that do not change.
    top : int, optional
        The lowest value of the outcome that counts as top box; default the highest that was given.
    costs : mapping of str to float, optional
        What one scale point of a driver costs, in any unit.
    budget : float, optional
        In the unit of the costs.
    step : float
        Changes are bought in steps of so many scale points.
    confidence : float
        Level of all intervals, between 0 and 1.
    rng : int or numpy.random.Generator
        For the bootstrap.

    Returns
    -------
    WhatIf

    Raises
    ------
    SettingError
        There is no such driver, a number makes no sense, the outcome has one value, or drivers give each other.
    TallyError
        The sample has a design, or the tally was counted without the outcome.

    Notes
    -----
    The mean changes by the sum of slope times change, slopes of the least-squares regression of the outcome on all
    drivers in their own units, from the covariances of the tally; percentile intervals of bootstrap samples of
    respondents (256 random blocks of them beyond 256). The share is the mean over respondents of the probability of a
    top box in a logistic regression on the same drivers, everybody's scores moved by the change, with delta-method
    errors (`share_change`).

    **This is a comparison of people, not a forecast.** The slope says by how much people differ in the outcome who
    differ by one point in the driver and agree in the others. It is what a change would bring only if nothing else made
    them differ, answers of the same person did not colour each other, and the relation stayed straight.

    Dimension scores of one side count all answers to it, as in `drivers`. The mean takes, as there, the respondents
    who have both of two columns, the share those who have all of them: each row of `table` has its own n.

    The best use of a budget is the plan with the largest sum of slope times change, by listing all plans where there
    are at most 20 000, else by ``scipy.optimize.milp``. It is chosen on the same data that estimate its gain, which is
    therefore a little optimistic; ``p_used`` and ``p_cheapest`` say how often another sample would choose alike. The
    plan of each bootstrap sample is found as the plan itself where plans are listed; where they are searched, whole
    steps are bought there in the order of slope per cost, which may miss the best by up to one step's gain, so that
    ``p_used`` is approximate and `text` says so.

    Examples
    --------
    >>> import gapmodel as gm
    >>> drivers = gm.drivers(gm.read_survey(gm.example("bank")), "overall_rating")
    >>> found = gm.what_if(drivers, {"reliability": 0.5})
    >>> row = found.table.iloc[0]
    >>> f"{row['change']:+.2f} [{row['ci_low']:+.2f}, {row['ci_high']:+.2f}]"
    '+0.18 [+0.13, +0.24]'
    """
    check_settings(confidence, "two-sided")
    if isinstance(drivers, Drivers):
        drivers, outcome, of, level = _asked_before(drivers, outcome, of, level)
    level = level or "dimension"
    if outcome is None:
        raise SettingError("No outcome is named.", 'name one, as in outcome="overall_rating".')
    basis = Basis.of_answers(drivers, outcome, of, level, rng)
    asked, supposed = basis.changes(changes)
    slopes, drawn = _slopes(basis)
    if budget is not None:
        check_budget(budget, asked, basis.costs(costs or {}), basis.codes)
    price = basis.costs(costs) if costs is not None else np.full(len(basis.codes), nan)
    best = _best_use(basis, (slopes, drawn), (supposed, price, step), budget, confidence)
    applied = supposed if budget is None else best["change"].reindex(basis.codes, fill_value=0.0).to_numpy()
    mean = _mean(basis, slopes, drawn, applied, confidence)
    share, top = _top_box(basis, applied, top, confidence)
    params = {"confidence": confidence, "outcome": outcome, "of": basis.of, "level": level, "top": top}
    params |= {"n": basis.own.n, "predictors": len(basis.codes), "rows": basis.rows is not None}
    params |= {"scale": basis.ends, "budget": budget, "step": step, "plans": best.attrs.get("method", "")}
    part = (asked, applied if budget is not None else supposed)
    return WhatIf(
        pd.DataFrame([row for row in (mean, share) if row], columns=COLUMNS),
        params,
        basis.labels,
        pd.DataFrame(list(_driver_rows(basis, slopes, drawn, part, confidence)), columns=DRIVER_COLUMNS),
        pd.DataFrame(list(_cost_rows(basis, slopes, drawn, price, confidence)), columns=COST_COLUMNS),
        best.reset_index(drop=True),
    )


def _asked_before(
    found: Drivers, outcome: str | None, of: str | None, level: str | None
) -> tuple[Survey | Tally, str, str, str]:
    """Answers, outcome, side and level of a finding; other ones are refused."""
    params, answers = found.params, found.answers
    outcomes, sides = list(params["outcome"]), list(params["of"])
    if params["by"] or answers is None:
        raise SettingError(
            "These drivers are those of groups.", "call gm.drivers without by, or give one group's survey."
        )
    if len(sides) > 1:
        raise SettingError(f"These drivers are of {listed(sides)}.", "call gm.drivers with one side or the gap.")
    if outcome is None and len(outcomes) > 1:
        raise SettingError("These drivers have several outcomes.", f"name one of {listed(outcomes)}.")
    outcome = outcome or outcomes[0]
    if outcome not in outcomes:
        raise SettingError(f"{outcome!r} is not an outcome of these drivers.", nearest(outcome, outcomes))
    for name, value, own in (("of", of, sides[0]), ("level", level, params["level"])):
        if value not in (None, own):
            raise SettingError(
                f"These drivers have {name}={own!r}, not {value!r}.", f"leave {name}= out, or give the survey."
            )
    return answers, outcome, sides[0], params["level"]


def _slopes(basis: Basis) -> tuple[Floats, Floats]:
    k = len(basis.codes)
    check_related(basis.own.n, basis.own.covariance, basis.codes, basis.outcome)
    return slopes_of(basis.own.covariance, k, range(k)), slopes_of(basis.covariances, k, range(k))


def _mean(basis: Basis, slopes: Floats, drawn: Floats, applied: Floats, confidence: float) -> tuple[Any, ...]:
    now, change = float(basis.own.means[-1]), float(slopes @ applied)
    moved = drawn @ applied
    limits = percentile_interval(change, moved, confidence, BOOTSTRAP)
    then = percentile_interval(now + change, basis.means[:, -1] + moved, confidence, BOOTSTRAP)
    return "mean", basis.own.n, now, then.value, then.low, then.high, change, limits.low, limits.high, limits.method


def _top_box(
    basis: Basis, applied: Floats, top: int | None, confidence: float
) -> tuple[tuple[Any, ...] | None, int | None]:
    """The row of the share, and from which value it counts; nothing without rows."""
    if basis.rows is None:
        if top is not None:
            raise SettingError(
                "The share of top boxes needs the answers of every respondent, and a tally has none.",
                "give the survey, or leave out top=.",
            )
        return None, None
    values = basis.rows[:, -1]
    low, high = int(values.min()), int(values.max())
    if top is None:
        top = high
    if not is_number(top) or top % 1 or not low < top <= high:
        raise SettingError(
            f"top={top!r} does not divide the respondents.", f"the answers to the outcome run from {low} to {high}."
        )
    top = int(top)
    found = share_change(values >= top, basis.rows[:, :-1], applied, confidence)
    if found is None:
        now = float((values >= top).mean())
        return ("top_box", len(values), now, nan, nan, nan, nan, nan, nan, "undefined: no maximum"), top
    then, change = found.then, found.change
    limits = (then.value, then.low, then.high, change.value, change.low, change.high)
    return ("top_box", len(values), found.now.value, *limits, change.method), top


def _driver_rows(
    basis: Basis, slopes: Floats, drawn: Floats, part: tuple[Floats, Floats], confidence: float
) -> Iterator[tuple[Any, ...]]:
    asked, applied = part
    for at, code in enumerate(basis.codes):
        if asked[at]:
            label, change = basis.labels.label(basis.level, code), float(applied[at])
            slope = percentile_interval(float(slopes[at]), drawn[:, at], confidence, BOOTSTRAP)
            moved = percentile_interval(slope.value * change, drawn[:, at] * change, confidence, BOOTSTRAP)
            mean, wanted = float(basis.own.means[at]), float(asked[at])
            limits = (slope.value, slope.low, slope.high, moved.value, moved.low, moved.high)
            yield code, label, basis.own.n, mean, wanted, change, *limits


def _cost_rows(
    basis: Basis, slopes: Floats, drawn: Floats, price: Floats, confidence: float
) -> Iterator[tuple[Any, ...]]:
    """Cheapest first; limits from those of outcome points per unit of cost, which have no pole."""
    priced = np.flatnonzero(~np.isnan(price))
    if not len(priced):
        return
    bought, samples = slopes[priced] / price[priced], drawn[:, priced] / price[priced]
    p_cheapest = rank_probabilities(samples)[0]
    for at in np.argsort(-bought, kind="stable"):
        code = basis.codes[priced[at]]
        limits = percentile_interval(float(bought[at]), samples[:, at], confidence, BOOTSTRAP)
        per_point = _inverse(limits)
        label, cost = basis.labels.label(basis.level, code), float(price[priced[at]])
        yield code, label, cost, per_point.value, per_point.low, per_point.high, float(p_cheapest[at])


def _inverse(bought: Interval) -> Interval:
    value, low, high = (
        nan if number != number else 1 / number if number > 0 else inf
        for number in (bought.value, bought.high, bought.low)
    )
    return Interval(value, low, high, bought.method)


def _best_use(
    basis: Basis,
    fitted: tuple[Floats, Floats],
    asked: tuple[Floats, Floats, float],
    budget: float | None,
    confidence: float,
) -> pd.DataFrame:
    """The best plan, by driver, with how it was found in ``attrs["method"]``."""
    (slopes, drawn), (most, price, step) = fitted, asked
    if budget is None:
        return pd.DataFrame(columns=BEST_COLUMNS)
    if not is_number(step) or step <= 0:
        raise SettingError(f"step={step!r} must be above zero.", "give scale points, such as 0.1.")
    at = np.flatnonzero(most > 0)
    known = drawn[np.isfinite(drawn).all(axis=1)]
    gains = np.vstack([slopes, known])[:, at] * step
    found = best_uses(gains, (price[at] * step).tolist(), np.floor(most[at] / step + 1e-9).astype(int).tolist(), budget)
    chosen, others = found.steps[0] * step, found.steps[1:]
    rows = []
    for place, own in enumerate(at):
        change, code = float(chosen[place]), basis.codes[own]
        moved = percentile_interval(float(slopes[own]) * change, drawn[:, own] * change, confidence, BOOTSTRAP)
        label, cost = basis.labels.label(basis.level, code), float(price[own]) * change
        p_used = float((others[:, place] > 0).mean()) if len(others) else nan
        rows.append((code, label, change, cost, moved.value, moved.low, moved.high, p_used))
    best = pd.DataFrame(rows, columns=BEST_COLUMNS, index=[basis.codes[own] for own in at])
    best.attrs["method"] = found.method
    return best
