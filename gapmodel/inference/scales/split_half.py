"""The greatest split-half reliability, over every way to divide the items of a scale in two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.estimate import NAN
from gapmodel.inference.scales.reliability import cronbach_alpha

Floats = NDArray[np.float64]
MOST_ITEMS = 24  # beyond, there are too many splits to try each of them
_STARTS = 64  # random first splits of the search among more items


@dataclass(frozen=True, slots=True)
class Split:
    """A split of items in two and its reliability; `exact` where every split was tried.

    Attributes
    ----------
    value : float
    first : tuple of int
        The items of the part that the first one is in.
    exact : bool
    """

    value: float
    first: tuple[int, ...]
    exact: bool


def greatest_split(covariance: Floats, *, equal: bool = False) -> Split:
    """The split of the items with the greatest Guttman lambda-4, 4 cov(A, B) / var(A + B).

    Parameters
    ----------
    covariance : (k, k) array
    equal : bool
        Whether both parts have as many items (one item more, of an odd number).

    Returns
    -------
    Split
        NaN and no items below two items, or where their sum does not vary.

    Notes
    -----
    Guttman (1945); with x = 1 for the items of A and -1 for those of B, lambda-4 = 1 - x' C x / sum of C. All 2^(k - 1)
    splits of up to 24 items are tried, as sums of those of two halves of the items; of more items the best of several
    searches that exchange single items is found, which may not be the greatest. With `equal` and correlations it is
    ``psych::splitHalf(R)$maxrb`` (R) for up to 16 items. The greatest of many values is too high in a sample (Ten Berge
    and Socan 2004), the more so the more items and the fewer respondents there are.

    Examples
    --------
    >>> pairs = np.array([[1, 0.8, 0.1, 0.1], [0.8, 1, 0.1, 0.1], [0.1, 0.1, 1, 0.6], [0.1, 0.1, 0.6, 1]])
    >>> found = greatest_split(pairs)
    >>> f"{found.value:.4f} {found.first} {found.exact}"
    '0.8421 (0, 2) True'
    """
    k = len(covariance)
    if np.isnan(cronbach_alpha(covariance)):
        return Split(NAN, (), True)
    signs = _best(covariance, equal=equal) if k <= MOST_ITEMS else _searched(covariance)
    value = 1 - float(signs @ covariance @ signs) / float(covariance.sum())
    return Split(value, tuple(np.flatnonzero(signs == signs[0]).tolist()), k <= MOST_ITEMS)


def _best(covariance: Floats, *, equal: bool) -> Floats:
    """The signs with the smallest x' C x; the first is 1."""
    half = len(covariance) // 2
    left, right = _signs(half, fixed=True), _signs(len(covariance) - half, fixed=False)
    own = _forms(left, covariance[:half, :half])
    others, cross = _forms(right, covariance[half:, half:]), 2 * right @ covariance[half:, :half]
    least, best = np.inf, (0, 0)
    for place, row in enumerate(left):
        forms = own[place] + others + cross @ row
        if place == 0:
            forms[0] = np.inf  # nobody is in the second part
        if equal:
            forms = np.where(np.abs(right.sum(axis=1) + row.sum()) <= 1, forms, np.inf)
        at = int(forms.argmin())
        if forms[at] < least:
            least, best = float(forms[at]), (place, at)
    signs: Floats = np.concatenate([left[best[0]], right[best[1]]])
    return signs


def _signs(k: int, *, fixed: bool) -> Floats:
    """(2^k, k) all signs; half of them where the first one is fixed."""
    numbers = np.arange(2 ** (k - 1 if fixed else k))
    return np.asarray(1 - 2 * ((numbers[:, None] >> np.arange(k)[::-1]) & 1), np.float64)


def _forms(signs: Floats, covariance: Floats) -> Floats:
    found: Floats = ((signs @ covariance) * signs).sum(axis=1)
    return found


def _searched(covariance: Floats) -> Floats:
    """Signs that no change of one sign improves, the best of several starts."""
    drawn = np.random.default_rng(0).choice([-1.0, 1.0], size=(_STARTS, len(covariance)))
    starts = np.asarray(drawn, np.float64)
    found = [_descended(covariance, start) for start in starts]
    return min(found, key=lambda signs: float(signs @ covariance @ signs))


def _descended(covariance: Floats, signs: Floats) -> Floats:
    while True:
        gains = signs * (covariance @ signs) - np.diag(covariance)
        place = int(gains.argmax())
        if gains[place] <= 1e-12 * float(np.trace(covariance)):
            return signs
        signs[place] = -signs[place]
