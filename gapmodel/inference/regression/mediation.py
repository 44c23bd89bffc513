"""Products of slopes along paths, with bootstrap intervals over units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.regression.few_units import N_RESAMPLES, SEED

Floats = NDArray[np.float64]

COARSE = 20  # units below which a bootstrap over units finds little
_SINGULAR = 1e-10  # of a determinant of correlations
_BEYOND = 1e-3


@dataclass(frozen=True, slots=True)
class Step:
    """One slope of a path: of `outcome` on `predictor`, with `others` in the regression; all are places of columns."""

    predictor: int
    outcome: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """An indirect effect: its estimate with percentile and BCa limits.

    Attributes
    ----------
    percentile, bca : Interval
    failed : resamples in which a column did not vary or predictors determined each other; they are left out
    """

    percentile: Interval
    bca: Interval
    failed: int


def indirect_effect(
    rows: Floats,
    paths: Sequence[Sequence[Step]],
    confidence: float = 0.95,
    *,
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> Product:
    """The sum over paths of the products of their standardized slopes.

    Parameters
    ----------
    rows : (n, k) array
        One row per unit, without missing values.
    paths : sequence of sequences of Step

    Returns
    -------
    Product
        In SDs of the last column per SD of the first.

    Raises
    ------
    SettingError
        A slope of the rows themselves does not exist.

    Notes
    -----
    Units are drawn with replacement and all slopes and SDs computed anew (Bollen and Stine 1990; Preacher and Hayes
    2008), since a product of slopes is skewed where it is not zero. BCa moves the percentile limits by the share of
    resamples below the estimate and by the jackknife's acceleration (Efron 1987); it covers better in the middle and
    rejects too often near zero (Fritz, Taylor and MacKinnon 2012), so that the percentile limits are the ones to
    begin with. Below about 20 units both are coarse and seldom leave out zero (docs/few_units.md). A product is an
    indirect effect only if the supposed order is the true one and nothing else moves both ends of a step; rows cannot
    show that.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=40)
    >>> m = x + rng.normal(size=40)
    >>> rows = np.column_stack([x, m, m + rng.normal(size=40)])
    >>> found = indirect_effect(rows, [[Step(0, 1), Step(1, 2, (0,))]])
    >>> found.failed, found.percentile.low < found.percentile.value < found.percentile.high
    (0, True)
    """
    check_settings(confidence, "two-sided")
    rows, paths = _narrowed(rows, paths)
    n = len(rows)
    varies = bool(np.ptp(rows, axis=0).all())
    estimate = float(_products(_correlations(np.ones((1, n)), rows), paths)[0]) if varies else NAN
    if estimate != estimate:
        raise SettingError(
            "An indirect effect does not exist: a column does not vary, or predictors determine each other.",
            "leave out columns that are constant or follow from others.",
        )
    drawn = np.random.default_rng(rng).multinomial(n, np.full(n, 1 / n), size=n_resamples).astype(float)
    resampled = _products(_correlations(drawn, rows), paths)
    kept = np.sort(resampled[~np.isnan(resampled)])
    failed = n_resamples - len(kept)
    if failed * 2 > n_resamples:
        nothing = Interval(estimate, NAN, NAN, "undefined: most resamples have no slope")
        return Product(nothing, nothing, failed)
    left_out = _products(_correlations(np.ones((n, n)) - np.eye(n), rows), paths)
    tail = (1 - confidence) / 2
    method = f"bootstrap over units, {n_resamples} resamples" + (f" ({failed} without a slope)" if failed else "")
    percentile = np.quantile(kept, [tail, 1 - tail])
    corrected = np.quantile(kept, _bca_levels(kept, estimate, left_out, tail))
    return Product(
        Interval(estimate, float(percentile[0]), float(percentile[1]), f"percentile {method}"),
        Interval(estimate, float(corrected[0]), float(corrected[1]), f"BCa {method}"),
        failed,
    )


def _narrowed(rows: Floats, paths: Sequence[Sequence[Step]]) -> tuple[Floats, list[list[Step]]]:
    """The columns that are used, and the same steps among them."""
    steps = {step for path in paths for step in path}
    used = sorted({place for step in steps for place in (step.predictor, step.outcome, *step.others)})
    at = {place: new for new, place in enumerate(used)}
    moved = {
        step: Step(at[step.predictor], at[step.outcome], tuple(at[place] for place in step.others)) for step in steps
    }
    return rows[:, used], [[moved[step] for step in path] for path in paths]


def _correlations(weights: Floats, rows: Floats) -> Floats:
    """The correlations of the columns, (B, k, k), under whole-number weights, (B, n); NaN of what does not vary."""
    n, k = rows.shape
    centred = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    total = weights.sum(axis=1)[:, None]
    means = weights @ centred / total
    products = (weights @ (centred[:, :, None] * centred[:, None, :]).reshape(n, k * k) / total).reshape(-1, k, k)
    covariances = products - means[:, :, None] * means[:, None, :]
    spread = np.sqrt(np.maximum(np.diagonal(covariances, axis1=1, axis2=2), 0))
    spread[spread < _SINGULAR**0.5] = NAN
    correlations: Floats = covariances / (spread[:, :, None] * spread[:, None, :])
    return correlations


def _products(correlations: Floats, paths: Sequence[Sequence[Step]]) -> Floats:
    slopes = {step: _slope(correlations, step) for path in paths for step in path}
    total: Floats = np.sum([np.prod([slopes[step] for step in path], axis=0) for path in paths], axis=0)
    return total


def _slope(correlations: Floats, step: Step) -> Floats:
    """The standardized slope of a step in every matrix of correlations."""
    places = [step.predictor, *step.others]
    among = correlations[:, places][:, :, places]
    sound = ~np.isnan(among).any(axis=(1, 2)) & ~np.isnan(correlations[:, step.predictor, step.outcome])
    sound[sound] = np.linalg.det(among[sound]) > _SINGULAR
    slopes = np.full(len(correlations), NAN)
    slopes[sound] = np.linalg.solve(among[sound], correlations[sound][:, places, step.outcome][:, :, None])[:, 0, 0]
    return slopes


def _bca_levels(kept: Floats, estimate: float, left_out: Floats, tail: float) -> Floats:
    """The levels of the resampled products at which the BCa limits lie."""
    below = (np.searchsorted(kept, estimate, "left") + np.searchsorted(kept, estimate, "right")) / 2
    share = min(max(below, 0.5), len(kept) - 0.5) / len(kept)
    bias = float(special.ndtri(share))
    influence = left_out[~np.isnan(left_out)].mean() - left_out[~np.isnan(left_out)]
    spread = float((influence**2).sum()) ** 1.5
    acceleration = float((influence**3).sum()) / (6 * spread) if spread else 0.0
    shifted = bias + special.ndtri(np.array([tail, 1 - tail]))
    stretch = np.maximum(1 - acceleration * shifted, _BEYOND)  # the formula ends where this reaches zero
    levels: Floats = special.ndtr(bias + shifted / stretch)
    return levels
