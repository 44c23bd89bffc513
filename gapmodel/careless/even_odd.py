"""Whether the two halves of a respondent's scales agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes

Floats = NDArray[np.float64]
_ROUNDING = 1e-9  # a difference from a mean that is smaller is none
LEAST = 3  # pairs of half-scores: two always correlate perfectly


def even_odd(
    codes: Codes, missing: int, scales: Sequence[Sequence[int]], blocks: Sequence[int] | None = None
) -> Floats:
    """Each respondent's correlation of the means of odd and of even items over the scales, stepped up.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
        Answers with all items of a scale pointing the same way.
    missing : int
        The code of no answer.
    scales : sequence of sequences of int
        The places of each scale's items; scales of one item are left out.
    blocks : sequence of int, optional
        The block that each scale belongs to. Half-scores are then taken as differences from the respondent's mean
        over the block, so that a difference between blocks is neither consistency nor the lack of it.

    Returns
    -------
    (n,) array
        From -1 to 1; high where answers agree. NaN with fewer than three scales of which both halves were answered,
        and where the half-scores do not vary.

    Notes
    -----
    2 r / (1 + r) (Spearman and Brown), not below -1, of the within-person correlation r (Jackson 1976; Johnson 2005):
    ``-careless::evenodd(x, factors)`` in R, which correlates from two scales on. ``careless.evenodd`` in Python
    averages correlations within scales, which is another index.

    Examples
    --------
    >>> answers = np.array([[6, 5, 3, 3, 1, 0], [6, 0, 0, 6, 6, 0], [4, 4, 4, 4, 4, 4]])
    >>> even_odd(answers, 9, [(0, 1), (2, 3), (4, 5)])
    array([ 0.986..., -1. , nan])
    """
    several = [place for place, scale in enumerate(scales) if len(scale) > 1]
    halves = [(scales[place][0::2], scales[place][1::2]) for place in several]
    if len(halves) < LEAST:
        return np.full(len(codes), np.nan)
    odd, even = (np.column_stack([_means(codes, missing, half[which]) for half in halves]) for which in (0, 1))
    unpaired = np.isnan(odd) | np.isnan(even)
    odd, even = (np.where(unpaired, np.nan, half) for half in (odd, even))
    if blocks is not None:
        of = np.array([blocks[place] for place in several])
        odd, even = (_within(half, of) for half in (odd, even))
    r = _correlations(odd, even)
    with np.errstate(divide="ignore"):  # r = -1 has no finite value and is cut at -1
        stepped: Floats = np.maximum(2 * r / (1 + r), -1.0)
    return stepped


def _means(codes: Codes, missing: int, places: Sequence[int]) -> Floats:
    part = codes[:, list(places)]
    given = part != missing
    n = given.sum(axis=1)
    means: Floats = np.where(given, part, 0).sum(axis=1) / np.where(n > 0, n.astype(float), np.nan)
    return means


def _within(half: Floats, blocks: NDArray[np.int64]) -> Floats:
    """Differences from each row's mean over every block of columns."""
    differences = half.copy()
    for block in np.unique(blocks):
        differences[:, blocks == block] = _deviations(half[:, blocks == block])
    differences[np.abs(differences) < _ROUNDING] = 0.0
    return differences


def _correlations(x: Floats, y: Floats) -> Floats:
    """Pearson's r of the rows of two arrays with NaN in the same cells; NaN where a row does not vary."""
    pairs = (~np.isnan(x)).sum(axis=1)
    enough = pairs >= LEAST
    a, b = (np.nan_to_num(_deviations(values)) for values in (x, y))
    vary = enough & _vary(x) & _vary(y)
    root = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    r: Floats = (a * b).sum(axis=1) / np.where(vary, root, np.nan)
    return np.clip(r, -1.0, 1.0)


def _deviations(values: Floats) -> Floats:
    """Differences from the row's mean over the cells that are not empty."""
    n = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    deviations: Floats = values - (np.nansum(values, axis=1) / n)[:, None]
    return deviations


def _vary(values: Floats) -> NDArray[np.bool_]:
    """Whether a row holds different values: told by its ends, as means of equal values leave rounding errors."""
    ends: NDArray[np.bool_] = np.nan_to_num(values, nan=-np.inf).max(axis=1) > np.nan_to_num(values, nan=np.inf).min(
        axis=1
    )
    return ends
