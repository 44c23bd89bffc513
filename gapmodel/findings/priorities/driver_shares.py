"""Shares of explained variance, or of fit, with what bootstrap samples say about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from gapmodel.errors import SettingError
from gapmodel.findings.priorities.driver_samples import Sample
from gapmodel.inference.regression.cumulative_logit import cumulative_logit, deviance_without, subset_fit
from gapmodel.inference.regression.dominance import dominances
from gapmodel.inference.regression.random_variable import random_variable_p_values
from gapmodel.inference.regression.relative_importance import (
    MOST_PREDICTORS,
    in_chunks,
    relative_weights,
    shapley,
    subset_r2,
)
from gapmodel.inference.regression.share_gradients import lmg_gradients, relative_weight_gradients

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

METHODS = ("auto", "lmg", "johnson", "ordinal", "binary")
MOST_AUTO = 10  # drivers up to which LMG shares of 2 000 resamples take about a second
MOST_DOMINANCE = 12  # drivers
MOST_LOGIT = 8  # drivers
FEWEST_RESAMPLES = 200
SMALLEST_CATEGORY = 10  # respondents of a category of an ordinal outcome
_DRAWS = 999  # of the random variable
_ROOM = 2**23  # subsets of all resamples of LMG
_STUDENTIZED = 1_000  # resamples that have standard errors
_ERROR_ROOM = 2**19  # subsets of all these
_LOGIT_ROOM = 2**24  # respondents times subsets times resamples of logit models
_LOGIT_RESAMPLES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """The shares of p drivers.

    Attributes
    ----------
    method : str
        Of `METHODS`, without "auto".
    value : (p,) array
    resampled : (r, p) array or None
        Samples in which it is undefined are left out.
    failed : int
        How many samples that are.
    dominance, dominance_resampled : (pairs, 3) and (r, pairs, 3) arrays or None
    p_random : (p,) array
        p-values against a random variable; NaN where the test is not available.
    errors : (1 + q, p + 1) array or None
        Standard errors of the shares and their sum, in the sample and in the first q of `resampled`.
    betas, slopes : (p,) arrays or None
        Of a logit model, in logits; None where those of the covariance matrix hold.
    slopes_resampled : (r, p) array or None
        Of a logit model.
    categories : int
        Of the outcome of a logit model, else 0.
    """

    method: str
    value: Floats
    resampled: Floats | None
    failed: int
    dominance: Floats | None
    dominance_resampled: Floats | None
    p_random: Floats
    errors: Floats | None = None
    slopes: Floats | None = None
    betas: Floats | None = None
    slopes_resampled: Floats | None = None
    categories: int = 0

    @property
    def r2(self) -> float:
        """The sum of the shares."""
        return float(self.value.sum())


def chosen_method(method: str, p: int) -> str:
    """The method for p drivers.

    Raises
    ------
    SettingError
        It takes too long with so many.
    """
    if method == "auto":
        return "lmg" if p <= MOST_AUTO else "johnson"
    most = {"lmg": MOST_PREDICTORS, "ordinal": MOST_LOGIT, "binary": MOST_LOGIT}.get(method, p)
    if p > most:
        raise SettingError(
            f"method={method!r} fits every subset of {p} drivers, which takes too long; it allows {most}.",
            "take method='johnson', or level='dimension'.",
        )
    return method


def moment_shares(sample: Sample, method: str, rng: int | np.random.Generator) -> Shares:
    """LMG shares or Johnson's relative weights from covariances."""
    p = len(sample.covariance) - 1
    drawn = sample.resampled
    if method == "johnson":
        value, again = relative_weights(sample.covariance), None if drawn is None else relative_weights(drawn)
        test = _tested(sample, relative_weights, _DRAWS, rng)
        return _shares(
            method, value, again, (None, None), test, _errors(sample, relative_weight_gradients, _STUDENTIZED)
        )
    if drawn is not None:
        enough = min(FEWEST_RESAMPLES, len(drawn))
        drawn = drawn[: _ROOM >> p] if _ROOM >> p >= enough else None
    r2 = subset_r2(sample.covariance)
    parts = [] if drawn is None else [_of_subsets(subset_r2(part), p) for part in in_chunks(drawn)]
    again = np.concatenate([part[0] for part in parts]) if parts else None
    pairs = np.concatenate([part[1] for part in parts]) if parts and p <= MOST_AUTO else None
    draws = _DRAWS if p < 14 else 0
    test = _tested(sample, lambda whole: np.concatenate([shapley(subset_r2(c)) for c in in_chunks(whole)]), draws, rng)
    own = dominances(r2) if p <= MOST_DOMINANCE else None
    errors = None if drawn is None else _errors(sample, lmg_gradients, min(_STUDENTIZED, _ERROR_ROOM >> p))
    return _shares(method, shapley(r2), again, (own, pairs), test, errors)


def _errors(sample: Sample, gradients: Callable[[Floats], Floats], most: int) -> Floats | None:
    """Standard errors of the shares and their sum, of the sample and as many resamples as there is time for."""
    if sample.resampled is None or sample.errors is None or min(most, len(sample.resampled)) < FEWEST_RESAMPLES:
        return None
    own = gradients(np.concatenate([sample.covariance[None], sample.resampled[:most]]))
    return sample.errors(np.concatenate([own, own.sum(axis=1, keepdims=True)], axis=1))


def _of_subsets(r2: Floats, p: int) -> tuple[Floats, Floats]:
    return shapley(r2), dominances(r2) if p <= MOST_AUTO else np.empty(0)


def _tested(sample: Sample, shares: Callable[[Floats], Floats], draws: int, rng: int | np.random.Generator) -> Floats:
    """p-values against a random variable, which assumes independent respondents of equal weight."""
    if not draws or not sample.independent:
        return np.full(len(sample.covariance) - 1, np.nan)
    return random_variable_p_values(sample.covariance, sample.n, shares, draws, rng)


def _shares(
    method: str,
    value: Floats,
    again: Floats | None,
    dominance: tuple[Floats | None, Floats | None],
    test: Floats,
    errors: Floats | None = None,
) -> Shares:
    failed, (own, pairs) = 0, dominance
    if again is not None:
        known = np.asarray(np.isfinite(again).all(axis=1))
        failed = int((~known).sum())
        again, pairs = again[known], None if pairs is None else pairs[known]
        errors = None if errors is None else errors[np.append(True, known[: len(errors) - 1])]
    return Shares(method, value, again, failed, own, pairs, test, errors)


def logit_shares(values: Floats, method: str, top: int | None, rng: int | np.random.Generator, most: int) -> Shares:
    """Shares of McFadden's R2 from rows (n, p + 1), the outcome last.

    Notes
    -----
    A random variable adds chi-squared / deviance of the empty model to the R2 of every subset, asymptotically; the
    p-value of a share compares it with that.
    """
    predictors, outcome = values[:, :-1], values[:, -1]
    categories = ordinal_categories(outcome) if method == "ordinal" else top_box(outcome, top)
    n, p = predictors.shape
    weights = np.ones((1, n))
    r2 = subset_fit(predictors, categories, weights)[0]
    value = shapley(r2)
    resamples = min(_LOGIT_RESAMPLES, most, _LOGIT_ROOM // (n << p))
    again = pairs = slopes = None
    spread = predictors.std(axis=0)
    if resamples >= min(FEWEST_RESAMPLES // 2, most):
        drawn = np.random.default_rng(rng).multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float64)
        fits = subset_fit(predictors, categories, drawn)
        again, pairs = shapley(fits), dominances(fits)
        model = cumulative_logit(predictors, categories, drawn)
        slopes = model.slopes[np.isfinite(model.fit)] / spread
    test = stats.chi2.sf(np.maximum(value, 0) * deviance_without(categories), 1)
    found = _shares(method, value, again, (dominances(r2), pairs), test)
    betas = cumulative_logit(predictors, categories, weights).slopes[0]
    own = replace(found, betas=betas, slopes=betas / spread, slopes_resampled=slopes)
    return replace(own, categories=int(categories.max()) + 1)


def ordinal_categories(outcome: Floats) -> Integers:
    """The places of an ordinal outcome, neighbouring values together until each has enough respondents.

    >>> ordinal_categories(np.repeat([1.0, 2.0, 3.0, 4.0], [3, 20, 30, 4])).max()
    np.int64(1)
    """
    values, places, counts = np.unique(outcome, return_inverse=True, return_counts=True)
    category, inside = np.zeros(len(values), np.int64), 0
    for at, count in enumerate(counts.tolist()):
        category[at:] += inside >= SMALLEST_CATEGORY
        inside = count if inside >= SMALLEST_CATEGORY else inside + count
    if inside < SMALLEST_CATEGORY and category[-1] > 0:
        category[category == category[-1]] -= 1
    found: Integers = category[places]
    return found


def top_box(outcome: Floats, top: int | None) -> Integers:
    """Whether the outcome is at least `top`, by default its highest value.

    Raises
    ------
    SettingError
        Nobody, or everybody, is there.
    """
    least = outcome.max() if top is None else top
    found = (outcome >= least).astype(np.int64)
    if found.min() == found.max():
        raise SettingError(
            f"{'Everybody' if found.max() else 'Nobody'} has an outcome of at least {least:g}.",
            f"give a `top` above {outcome.min():g} and up to {outcome.max():g}.",
        )
    return found
