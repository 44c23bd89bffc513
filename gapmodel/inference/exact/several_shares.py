"""Whether several groups have the same share: Pearson's statistic and Freeman and Halton's exact test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.inference.estimate import NAN, Test

Floats = NDArray[np.float64]
_MOST_TABLES = 1_000_000
_LEAST = 5.0  # expected counts above which chi-square is good enough
_EQUAL = 1e-7  # to which two probabilities are taken as equal, as R's fisher.test does


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Pearson's test of equal shares, and how much they differ beyond chance.

    Attributes
    ----------
    test : Test
        The statistic is Pearson's X2.
    i2 : float
        (X2 - dof) / X2, zero where negative: the part of the differences that chance would not make.
    """

    test: Test
    i2: float


def equal_shares(counts: Sequence[int], sizes: Sequence[int]) -> Homogeneity:
    """Test that all groups have the same share, `counts` of `sizes`; groups of none are left out.

    Notes
    -----
    Where every expected count is at least five the p-value is that of Pearson's chi-square,
    ``scipy.stats.chi2_contingency(table, correction=False)``. Else it is Freeman and Halton's exact one
    (1951, Biometrika 38, 141-149): the probability, given both margins, of all tables that are no more likely than the
    one that was observed, as R's ``fisher.test``; of more than a million tables chi-square again. I2 is read off X2 as
    Higgins and Thompson (2002) read it off their Q.

    Examples
    --------
    >>> found = equal_shares([9, 2, 3], [10, 8, 4])
    >>> f"{found.test.statistic:.2f} {found.test.p_val:.4f} {found.test.method}"
    '8.39 0.0185 exact, Freeman and Halton'
    """
    known = [(int(count), int(size)) for count, size in zip(counts, sizes, strict=True) if size]
    x, n = (np.array(part, np.int64) for part in zip(*known, strict=True)) if known else (np.zeros(0, np.int64),) * 2
    dof = len(x) - 1
    if dof < 1:
        return Homogeneity(Test(NAN, NAN, NAN, "undefined: fewer than two groups"), NAN)
    total, size = int(x.sum()), int(n.sum())
    if total in (0, size):
        return Homogeneity(Test(0.0, dof, 1.0, "all shares are equal"), 0.0)
    share = total / size
    statistic = float(((x - n * share) ** 2 / (n * share * (1 - share))).sum())
    i2 = max(0.0, 1 - dof / statistic) if statistic > 0 else 0.0
    p_val, method = float(special.chdtrc(dof, statistic)), "chi-square, Pearson"
    if n.min() * min(share, 1 - share) < _LEAST and (exact := _freeman_halton(x, n)) is not None:
        p_val, method = exact, "exact, Freeman and Halton"
    return Homogeneity(Test(statistic, dof, p_val, method), i2)


def _freeman_halton(x: NDArray[np.int64], n: NDArray[np.int64]) -> float | None:
    """The exact p-value; None where there are too many tables."""
    order = np.argsort(-n)
    x, n, total = x[order], n[order], int(x.sum())
    if np.prod((n[1:] + 1).astype(float)) > _MOST_TABLES:
        return None
    whole = _log_choose(np.array([float(n.sum())]), np.array([float(total)]))[0]
    sums, logs = np.zeros(1, np.int64), np.zeros(1)
    for size in n[1:].tolist():  # the largest group has what is left
        own = np.arange(size + 1)
        sums = (sums[:, None] + own).ravel()
        logs = (logs[:, None] + _log_choose(np.full(size + 1, float(size)), own.astype(float))).ravel()
    rest = total - sums
    there = (rest >= 0) & (rest <= n[0])
    logs = logs[there] + _log_choose(np.full(int(there.sum()), float(n[0])), rest[there].astype(float)) - whole
    seen = float(_log_choose(n.astype(float), x.astype(float)).sum()) - whole
    return min(1.0, float(np.exp(logs[logs <= seen + np.log1p(_EQUAL)]).sum()))


def _log_choose(n: Floats, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))
