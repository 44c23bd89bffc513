"""Bootstrap samples of blocks of respondents, and what is read off the resampled values."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, is_whole
from gapmodel.inference.estimate import NAN, Interval, tail_levels

Floats = NDArray[np.float64]

N_RESAMPLES = 2_000


def checked_rng(rng: object) -> int | np.random.Generator:
    """A seed as a Python integer, or a generator.

    Raises
    ------
    SettingError
        It is neither.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if not is_whole(rng) or int(rng) < 0:  # type: ignore[call-overload]  # whole numbers of any kind
        raise SettingError(f"rng={rng!r} is not a seed.", "give a whole number from 0, or a numpy.random.Generator.")
    return int(rng)  # type: ignore[call-overload,no-any-return]


def block_weights(blocks: int, n_resamples: int, rng: int | np.random.Generator) -> Floats:
    """How often each of some blocks occurs in each resample: (n_resamples, blocks), rows sum to `blocks`.

    Notes
    -----
    Respondents are blocks of their own up to 256, which is Efron's (1979) bootstrap; of more respondents 256 random
    groups are drawn, which estimates the same variances from 255 degrees of freedom.
    """
    if isinstance(rng, int):
        return _of_seed(blocks, n_resamples, rng)
    return _drawn(blocks, n_resamples, rng)


@lru_cache(maxsize=4)  # findings draw the same samples several times, which takes longer than what is done with them
def _of_seed(blocks: int, n_resamples: int, seed: int) -> Floats:
    weights = _drawn(blocks, n_resamples, np.random.default_rng(seed))
    weights.flags.writeable = False
    return weights


def _drawn(blocks: int, n_resamples: int, generator: np.random.Generator) -> Floats:
    return generator.multinomial(blocks, np.full(blocks, 1 / blocks), size=n_resamples).astype(np.float64)


def percentile_interval(value: float, resampled: Floats, confidence: float, method: str) -> Interval:
    """The percentile interval of a statistic from its values in resamples; those that are undefined (NaN) are left out.

    >>> found = percentile_interval(0.5, np.linspace(0, 1, 101), 0.9, "bootstrap")
    >>> round(found.low, 3), round(found.high, 3)
    (0.05, 0.95)
    """
    known = resampled[np.isfinite(resampled)]
    if not len(known) or not np.isfinite(value):
        return Interval(value, NAN, NAN, "undefined")
    below, above = tail_levels(confidence, "two-sided")
    low, high = np.quantile(known, [below, 1 - above])
    return Interval(value, float(low), float(high), method)


def positive_interval(value: float, error: float, resampled: Floats, errors: Floats, confidence: float) -> Interval:
    """The interval of a statistic that is never negative, such as an explained share.

    Parameters
    ----------
    value, error : float
        With its standard error.
    resampled : (r,) array
    errors : (q,) array
        Standard errors of the first q of them.

    Notes
    -----
    Bootstrap-t of the logarithm (Efron and Tibshirani 1993, chapter 12). As the statistic approaches zero its standard
    error does so too, and the upper limit falls below what may be true; it is at least the percentile one.

    >>> draws = np.random.default_rng(1).gamma(100, 0.003, 999)
    >>> found = positive_interval(0.3, 0.03, draws, draws / 10, 0.95)
    >>> f"{found.low:.2f} {found.high:.2f}"
    '0.25 0.37'
    """
    percentile = percentile_interval(value, resampled, confidence, "bootstrap, percentile")
    drawn = resampled[: len(errors)]
    known = np.isfinite(drawn) & (drawn > 0) & (errors > 0)
    if not (value > 0 and error > 0 and known.any()):
        return percentile
    studentized = np.log(drawn[known] / value) * drawn[known] / errors[known]
    below, above = tail_levels(confidence, "two-sided")
    lower, upper = np.quantile(studentized, [below, 1 - above])
    low, high = (float(value * np.exp(min(-t * error / value, 700))) for t in (upper, lower))
    return Interval(value, low, max(high, percentile.high), "bootstrap-t of the logarithm")


def rank_probabilities(values: Floats) -> Floats:
    """The share of resamples (r, k) in which column j has rank i, 0 being the largest: (k, k), ties shared equally.

    >>> rank_probabilities(np.array([[3.0, 1.0], [2.0, 2.0]])).tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    known = values[np.isfinite(values).all(axis=1)]
    k = values.shape[1]
    if not len(known):
        return np.full((k, k), NAN)
    larger = (known[:, :, None] > known[:, None, :]).sum(axis=1)
    equal = (known[:, :, None] == known[:, None, :]).sum(axis=1)
    places = np.arange(k)[:, None, None]
    found: Floats = (((larger <= places) & (places < larger + equal)) / equal).mean(axis=1)
    return found
