"""The search for parameters whose release makes a level hold: exploratory."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gapmodel.findings.measurement.equal_measurement.levels import Step, step
from gapmodel.findings.measurement.equal_measurement.model import Model
from gapmodel.inference.invariance.equal_parameters import INTERCEPT, KINDS, LEVELS, LOADING, RESIDUAL, Key
from gapmodel.inference.invariance.release import Release, releases

FEWEST = 2  # items of a factor that stay equal (Byrne, Shavelson and Muthén 1989 ask for more than the marker)
SEARCHED = ("metric", "scalar")
KIND_NAMES = {LOADING: "loading", INTERCEPT: "intercept", RESIDUAL: "residual"}
FREED_COLUMNS = ["code", "label", "kind", "statistic", "dof", "p_val", "difference", "cfi"]


def tested(model: Model, one: Step) -> list[Release]:
    """Score tests of everything that a level sets equal; none where the model could not be estimated."""
    if one.level not in KINDS or not one.fit.converged:
        return []
    return releases(model.parameters, model.samples, model.observed, one.fit, model.twins, (one.level, one.released))


def searched(model: Model, estimator: str, confidence: float) -> tuple[list[Step], list[tuple[Step, Release]]]:
    """The levels, each followed by partial ones until one holds, and what was released on the way.

    Notes
    -----
    At a metric or scalar level that does not hold, the parameter with the largest score test is released in all groups,
    the model is fitted again, and so on until the changes of fit are within the cut-offs, no test is significant, or
    a factor would keep fewer than two items with equal parameters. The next level begins with what was released;
    residual variances are not searched, as comparing means does not need them.
    """
    steps: list[Step] = []
    freed: list[tuple[Step, Release]] = []
    released: tuple[Key, ...] = ()
    for level in LEVELS:
        before = steps[-1] if steps else None
        one = step(model, estimator, level, before, released)
        steps.append(one)
        own = released
        while not one.holds and one.sound and (before is None or before.holds) and level in SEARCHED:
            best = _largest(model, one, own)
            if best is None or best.p_val > 1 - confidence:
                break
            own = (*own, best.key)
            one = step(model, estimator, level, before, own)
            freed.append((one, best))
        if own != released:
            steps.append(one)
        released = own
    return steps, freed


def _largest(model: Model, one: Step, freed: tuple[Key, ...]) -> Release | None:
    allowed = _allowed(model, KINDS[one.level], freed)
    found = [release for release in tested(model, one) if release.key[1] in allowed]
    return max(found, key=lambda release: release.statistic, default=None)


def _allowed(model: Model, kind: str, freed: tuple[Key, ...]) -> set[str]:
    """Items whose release leaves every factor with enough equal ones."""
    kinds = {kind, LOADING}  # a released loading has its intercept released with it
    gone = {item for one, item in freed if one in kinds}
    twins = model.twins
    factors = {(twins.name(one.lhs), twins.key(one)[1]) for one in model.parameters if twins.kind(one) == LOADING}
    left = Counter(factor for factor, item in factors if item not in gone)
    return {item for factor, item in factors if item not in gone and left[factor] > FEWEST}


def freed_rows(freed: list[tuple[Step, Release]], label: Any) -> list[tuple[Any, ...]]:
    """The rows of what was released, in order."""
    return [
        (r.key[1], label(r.key[1]), KIND_NAMES[r.key[0]], r.statistic, r.dof, r.p_val, r.difference,
         one.fit.measures.cfi)
        for one, r in freed
    ]  # fmt: skip
