"""Tests and intervals of regression slopes that hold with few units of unequal spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from math import factorial, inf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.regression.least_squares import Regression

Floats = NDArray[np.float64]

SEED = 20_262
N_RESAMPLES = 9_999
WEBB = tuple(sign * sqrt(size) for sign in (-1, 1) for size in (0.5, 1, 1.5))
FEWEST_SIGNS = 8  # units from which two signs give enough different resamples
MOST_SIGNS = 13  # units up to which all 2**n are listed
MOST_ORDERS = 8  # units up to which all n! are listed
_TIED = 1e-9  # of a statistic
_ROOM = 2**20  # cells of resampled residuals held at once
_NEAREST, _FARTHEST = 1e-2, 1e6  # standard errors from the estimate between which a limit is sought
_BISECTIONS = 40


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope with its interval and the test that the interval inverts."""

    interval: Interval
    test: Test


def wild_slope(
    model: Regression,
    predictor: int,
    confidence: float = 0.95,
    *,
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> Slope:
    """A slope's interval and p-value by the wild bootstrap-t with the null imposed.

    Parameters
    ----------
    model : Regression
    predictor : int
        Its place among the predictors.
    n_resamples : int
        Random resamples where not all are listed.
    rng : int or numpy.random.Generator

    Returns
    -------
    Slope
        The test is that of a slope of zero, two-sided; its statistic is slope / HC1 error. A limit is infinite where no
        value of the slope, however far, would be rejected.

    Notes
    -----
    For a supposed slope b the residuals of the model with that slope are multiplied by random signs, the model is
    fitted again, and the p-value of b is the share of refits whose t ratio is at least as large as the observed one.
    The interval runs from the lowest to the highest b with p above 1 - confidence (Cameron, Gelbach and Miller 2008;
    Davidson and Flachaire 2008; inverted as in MacKinnon 2015): a slope outside it is rejected by the test whose
    p-value stands beside it.

    The t ratios have HC1 errors, as is usual for clusters. With HC3 coverage is a little higher, and intervals are half
    as long again where one unit lies far from the others; imposing the null matters more (docs/few_units.md).

    Signs are Rademacher's, all 2**n of them for 8 to 13 units, random ones beyond. Below 8 units they give too few
    different refits, and Webb's six weights are drawn (MacKinnon and Webb 2017). The observed residuals are among the
    drawn ones, so that no p-value is zero.

    Examples
    --------
    >>> from gapmodel.inference.regression.least_squares import least_squares
    >>> x, y = [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 7, 5, 8, 9]
    >>> found = wild_slope(least_squares(y, np.transpose([x]), ["x"]), 0)
    >>> f"{found.interval.value:.2f} [{found.interval.low:.2f}, {found.interval.high:.2f}]", found.test.p_val
    ('1.08 [0.49, 1.50]', 0.0078125)
    """
    own, slope, error = model.own_part(predictor), float(model.slopes[predictor]), float(model.errors[predictor])
    weights, method = _weights(model.n, n_resamples, rng)
    if not error > 0:
        return Slope(Interval(slope, NAN, NAN, "undefined: no error"), Test(NAN, NAN, NAN, "undefined: no error"))
    refits = _refits(model, own, weights)
    level = 1 - confidence
    low, high = (slope + side * _farthest(refits, side, error, level) for side in (-1.0, 1.0))
    p_val = refits.p_value(-slope)
    ratio = slope * refits.own / sqrt(refits.spread * model.n / model.dof)
    return Slope(Interval(slope, low, high, method), Test(ratio, NAN, p_val, method))


def permutation_test(
    model: Regression, predictor: int, *, n_resamples: int = N_RESAMPLES, rng: int | np.random.Generator = SEED
) -> Test:
    """The two-sided test of a slope of zero by permuting residuals.

    Notes
    -----
    Freedman and Lane (1983): the residuals of the model without the predictor are permuted, added to its fit and the
    whole model is fitted again; the p-value is the share of orders whose t ratio is at least as large. All n! orders
    for up to 8 units, else random ones with the observed one among them. The t ratio has HC3 errors (after DiCiccio
    and Romano 2017), which keeps the size nearer to its level than the ordinary one where the spread depends on the
    predictors; it is then still above it (docs/few_units.md), since permuting takes the units as exchangeable. With
    one predictor it is the exact permutation test of the outcome.

    Examples
    --------
    >>> from gapmodel.inference.regression.least_squares import least_squares
    >>> x, y = [1, 2, 3, 4, 5], [2, 1, 4, 3, 7]
    >>> test = permutation_test(least_squares(y, np.transpose([x]), ["x"]), 0)
    >>> f"{test.p_val:.4f}", test.method
    ('0.0833', 'permutation of residuals, all 120 orders')
    """
    own, n, generator = model.own_part(predictor), model.n, np.random.default_rng(rng)
    residuals = model.residuals + own * model.slopes[predictor]
    if n <= MOST_ORDERS:
        blocks, method = iter([_all_orders(n)]), f"all {factorial(n)} orders"
    else:
        _check_resamples(n_resamples)
        blocks = _chunks(n_resamples, n, lambda size: generator.permuted(np.tile(np.arange(n), (size, 1)), axis=1))
        method = f"{n_resamples} random orders"
    observed = _ratio(model, own, residuals[None])[0]
    extreme = drawn = 0
    for block in blocks:
        ratios = _ratio(model, own, residuals[block])
        extreme += int((ratios >= observed * (1 - _TIED)).sum())
        drawn += len(block)
    if n > MOST_ORDERS:
        extreme, drawn = extreme + 1, drawn + 1
    statistic = float(model.slopes[predictor] / model.errors[predictor])
    return Test(statistic, NAN, extreme / drawn, f"permutation of residuals, {method}")


@dataclass(frozen=True, slots=True, eq=False)
class _Refits:
    """Refitted t ratios as functions of the supposed slope, one for each vector of weights.

    At a distance d of the supposed slope from the estimate, the squared ratio of a refit is (a - d b)^2 / (c - 2 d e
    + d^2 f); `own` is the sum of squares of the predictor's own part, `spread` that of its products with the
    residuals.
    """

    numerators: tuple[Floats, Floats]
    denominators: tuple[Floats, Floats, Floats]
    own: float
    spread: float

    def p_value(self, distance: float) -> float:
        """Share of refits at least as far from the supposed slope as the estimate is."""
        a, b = self.numerators
        c, e, f = self.denominators
        refitted = np.maximum(c - 2 * distance * e + distance**2 * f, 0)
        observed = (distance * self.own) ** 2 / self.spread
        return float(((a - distance * b) ** 2 >= observed * (1 - _TIED) * refitted).mean())


def _refits(model: Regression, own: Floats, weights: Iterator[Floats]) -> _Refits:
    sums: list[list[Floats]] = []
    scale = own**2
    for block in weights:
        one, two = block * model.residuals, block * own
        left_one, left_two = (part - (part @ model.basis) @ model.basis.T for part in (one, two))
        products = ((left_one**2), left_one * left_two, left_two**2)
        sums.append([one @ own, two @ own, *(part @ scale for part in products)])
    a, b, c, e, f = (np.concatenate(parts) for parts in zip(*sums, strict=True))
    return _Refits((a, b), (c, e, f), float(own @ own), float(scale @ model.residuals**2))


def _farthest(refits: _Refits, side: float, error: float, level: float) -> float:
    """The largest distance to one side that is not rejected."""
    distances = (error * np.geomspace(_NEAREST, _FARTHEST, 64)).tolist()
    kept = next((at for at in range(63, -1, -1) if refits.p_value(side * distances[at]) > level), -1)
    if kept == 63:
        return inf
    inside, outside = distances[kept] if kept >= 0 else 0.0, distances[kept + 1]
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        if refits.p_value(side * middle) > level:
            inside = middle
        else:
            outside = middle
    return inside


def _ratio(model: Regression, own: Floats, residuals: Floats) -> Floats:
    """Squared t ratios of refits to residuals, (B, n)."""
    left = residuals - (residuals @ model.basis) @ model.basis.T
    scale = (own / (1 - model.leverages)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Floats = (residuals @ own) ** 2 / (left**2 @ scale)
    return np.nan_to_num(ratios, nan=0.0, posinf=inf)


def _weights(n: int, n_resamples: int, rng: int | np.random.Generator) -> tuple[Iterator[Floats], str]:
    """Blocks of weight vectors, (B, n), and what they are."""
    head, generator = "wild bootstrap-t, null imposed", np.random.default_rng(rng)
    if FEWEST_SIGNS <= n <= MOST_SIGNS:
        return iter([_all_signs(n)]), f"{head}, all {2**n} sign vectors"
    _check_resamples(n_resamples)
    values, name = ((-1.0, 1.0), "sign vectors") if n > MOST_SIGNS else (WEBB, "vectors of Webb's weights")

    def drawn() -> Iterator[Floats]:
        yield np.ones((1, n))
        yield from _chunks(n_resamples, n, lambda size: generator.choice(values, (size, n)))

    return drawn(), f"{head}, {n_resamples} random {name}"


def _chunks(total: int, n: int, draw: Callable[[int], NDArray[Any]]) -> Iterator[NDArray[Any]]:
    most = max(1, _ROOM // n)
    for start in range(0, total, most):
        yield draw(min(most, total - start))


def _check_resamples(n_resamples: int) -> None:
    if n_resamples < 1:
        raise SettingError(
            f"n_resamples={n_resamples!r} draws nothing.", "give a whole number above zero, such as 9999."
        )


@lru_cache(maxsize=4)
def _all_signs(n: int) -> Floats:
    """Half of them: all signs turned round give the same squared ratio."""
    return np.array([(1.0, *signs) for signs in product((1.0, -1.0), repeat=n - 1)])


@lru_cache(maxsize=4)
def _all_orders(n: int) -> NDArray[np.int64]:
    return np.array(list(permutations(range(n))))
