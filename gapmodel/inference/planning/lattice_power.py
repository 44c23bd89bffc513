"""The power of rank and sign-flip tests of answers on a lattice, with the exact tests that will be made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, one_of
from gapmodel.inference.estimate import ALTERNATIVES
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.means.paired import sign_flip
from gapmodel.inference.planning.lattice_law import LatticeLaw
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TESTS = ("signed_rank", "signed_rank_pratt", "sign_flip", "sign", "paired_t")
SEED = 20_264
DRAWN = 200  # tables of sizes that are drawn where there are too many
SIMULATED, FEWEST = 2_000, 500  # samples, each with an exact p-value
_RESPONDENTS = 400_000  # that are simulated, unless that were fewer than FEWEST samples
_T_SAMPLES = 40_000
_MOST_TABLES = 6_000  # that are all added up
_MOST_CELLS = 15_000_000  # frequencies times tables times sizes of one evaluation
_BATCH = 400_000  # frequencies times tables at once
_NOTHING = 1e-300
_SLACK = 1e-12  # of probabilities from a Fourier transform


@dataclass(frozen=True, slots=True)
class LatticePower:
    """A power, the standard error of its simulation (0: exact), how it was found, and from how many samples.

    `method` is "exact", "exact given the sizes" (of as many samples) or "simulated".
    """

    value: float
    error: float
    method: str
    samples: int = 0


def lattice_power(
    law: LatticeLaw, n: int, test: str, alpha: float = 0.05, alternative: str = "two-sided", *, rng: int = SEED
) -> LatticePower:
    """The chance that a test of n respondents whose differences follow a law on a lattice is significant.

    Parameters
    ----------
    test : {"signed_rank", "signed_rank_pratt", "sign_flip", "sign", "paired_t"}

    Notes
    -----
    Given how many respondents have a difference of each size, the null distribution of these tests is that of a sum of
    sizes (or of their midranks) with fair signs, and under the law the sign of a size is positive with the chance
    p(+) / (p(+) + p(-)). Both are computed on the lattice (by a Fourier transform), so that the power given the sizes
    is exact. It is then averaged over the sizes: over all tables of sizes where these are few ("exact"), else over 200
    that are drawn ("exact given the sizes"), whose standard error is small because the power hardly depends on them.
    Lattices too fine for that, as those of an overall score, are simulated: 2 000 samples, 500 of many
    respondents, each with the test's own exact p-value. The t test has no such distribution: 40 000 samples.

    Examples
    --------
    Three in four respondents fall short, the others are met: all of five must fall short.

    >>> law = LatticeLaw(np.array([-1, 0]), np.array([0.75, 0.25]), 1.0)
    >>> found = lattice_power(law, 5, "sign_flip", alternative="less")
    >>> f"{found.value:.6f}", f"{0.75**5:.6f}", found.method
    ('0.237305', '0.237305', 'exact')
    """
    one_of(test, TESTS, "test")
    one_of(alternative, ALTERNATIVES, "alternative")
    if n < 2:
        raise SettingError(f"n={n!r} respondents are too few to test.", "give two or more.")
    if test == "paired_t":
        return _of_t(law, n, alpha, alternative, rng)
    sizes = _Sizes.of(law, test)
    if not len(sizes.size):
        return LatticePower(0.0, 0.0, "exact")
    tables = comb(n + len(sizes.chances) - 1, len(sizes.chances) - 1)
    cells = (sizes.top(n) + 1) * len(sizes.size)
    if tables <= _MOST_TABLES and tables * cells <= _MOST_CELLS:
        table = _compositions(n, len(sizes.chances))
        chances = np.exp(_log_multinomial(table, sizes.chances))
        return LatticePower(float(chances @ sizes.power(table, alpha, alternative)), 0.0, "exact")
    if DRAWN * cells <= _MOST_CELLS:
        table = np.random.default_rng(rng).multinomial(n, sizes.chances, DRAWN)
        found = sizes.power(table, alpha, alternative)
        return LatticePower(float(found.mean()), float(found.std(ddof=1)) / sqrt(DRAWN), "exact given the sizes", DRAWN)
    return _simulated(law, n, test, alpha, alternative, rng)


@dataclass(frozen=True, slots=True, eq=False)
class _Sizes:
    """The sizes above zero, how likely each is (that of zero first), and the chance of each to be positive."""

    test: str
    size: Integers
    chances: Floats
    positive: Floats

    @classmethod
    def of(cls, law: LatticeLaw, test: str) -> _Sizes:
        if test == "sign":
            signs = np.sign(law.values)
            law = LatticeLaw(np.array([-1, 0, 1]), np.array([law.chances[signs == s].sum() for s in (-1, 0, 1)]), 1.0)
        by_value = dict(zip(law.values.tolist(), law.chances.tolist(), strict=True))
        sizes = sorted({abs(value) for value, chance in by_value.items() if value and chance > 0})
        up, down = (np.array([by_value.get(sign * size, 0.0) for size in sizes]) for sign in (1, -1))
        both = np.append(max(by_value.get(0, 0.0), 0.0), up + down)
        common = int(np.gcd.reduce(np.array(sizes, np.int64))) if sizes else 1
        return cls(test, np.array(sizes, np.int64) // common, both / both.sum(), up / np.where(up + down, up + down, 1))

    def top(self, n: int) -> int:
        """The largest sum of positive scores."""
        if self.test in ("sign_flip", "sign"):
            return int(self.size[-1]) * n
        return n * (n + 1)

    def scores(self, tables: Integers) -> Integers:
        """(T, K): what a respondent of each size adds to the sum; midranks twice, so that they are whole."""
        if self.test in ("sign_flip", "sign"):
            return np.broadcast_to(self.size, (len(tables), len(self.size)))
        times = tables[:, 1:]
        before = np.cumsum(times, axis=1) - times
        if self.test == "signed_rank_pratt":
            before = before + tables[:, :1]
        ranks: Integers = 2 * before + times + 1
        return ranks

    def power(self, tables: Integers, alpha: float, alternative: str) -> Floats:
        """(T,) the power given each table of sizes."""
        length = self.top(int(tables[0].sum())) + 1
        step = max(1, _BATCH // length)
        parts = [self._given(tables[at : at + step], length, alpha, alternative) for at in range(0, len(tables), step)]
        return np.concatenate(parts)

    def _given(self, tables: Integers, length: int, alpha: float, alternative: str) -> Floats:
        scores, times = self.scores(tables), tables[:, 1:]
        half = np.full(len(self.size), 0.5)
        null, real = (_sum_law(scores, times, chance, length) for chance in (half, self.positive))
        upper = null[:, ::-1].cumsum(axis=1)[:, ::-1]  # P(sum >= s)
        level = alpha / 2 if alternative == "two-sided" else alpha
        critical = (upper > level + _SLACK).sum(axis=1)  # the smallest sum whose tail is within the level
        top = (scores * times).sum(axis=1)
        sums = np.arange(length)
        above = np.where(sums >= critical[:, None], real, 0.0).sum(axis=1)
        below = np.where(sums <= (top - critical)[:, None], real, 0.0).sum(axis=1)
        found = {"greater": above, "less": below, "two-sided": above + below}[alternative]
        clipped: Floats = np.clip(found, 0.0, 1.0)
        return clipped


def _sum_law(scores: Integers, times: Integers, chance: Floats, length: int) -> Floats:
    """(T, length) The law of the sum of the scores that come up, each times[k] times with its chance."""
    waves = np.arange(length // 2 + 1)
    size, angle = np.zeros((len(scores), len(waves))), np.zeros((len(scores), len(waves)))  # logarithm of the transform
    for at in range(scores.shape[1]):
        turned = 2 * np.pi * ((scores[:, at, None] * waves) % length) / length
        real, imaginary, often = chance[at] * np.cos(turned), chance[at] * np.sin(turned), times[:, at, None]
        real += 1 - chance[at]
        size += often * np.log(np.maximum(real * real + imaginary * imaginary, _NOTHING))
        angle -= often * np.arctan2(imaginary, real)
    law: Floats = np.fft.irfft(np.exp(size / 2 + 1j * angle), n=length, axis=1).astype(np.float64)
    return law


def _compositions(n: int, parts: int) -> Integers:
    """All ways to share n among so many parts."""
    return np.array(list(_shared(n, parts)), np.int64)


def _shared(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in _shared(n - first, parts - 1):
            yield (first, *rest)


def _log_multinomial(tables: Integers, chances: Floats) -> Floats:
    logs = special.xlogy(tables, chances).sum(axis=1)
    found: Floats = special.gammaln(tables[0].sum() + 1) - special.gammaln(tables + 1).sum(axis=1) + logs
    return found


def _simulated(law: LatticeLaw, n: int, test: str, alpha: float, alternative: str, rng: int) -> LatticePower:
    """Samples of the law, each with the p-value that the test will have."""
    unit, found = Fraction(law.unit).limit_denominator(10**6), 0
    samples = max(FEWEST, min(SIMULATED, _RESPONDENTS // n))
    for counts in np.random.default_rng(rng).multinomial(n, law.chances, samples):
        gaps = Frequencies(law.values[counts > 0], counts[counts > 0], unit)
        if test == "sign_flip":
            p_val = sign_flip(gaps, alternative).p_val
        else:
            zeros = "pratt" if test == "signed_rank_pratt" else "wilcox"
            p_val = signed_rank(gaps, alternative, zeros=zeros).p_val
        found += p_val <= alpha
    return _of_samples(found, samples)


def _of_t(law: LatticeLaw, n: int, alpha: float, alternative: str, rng: int) -> LatticePower:
    """Samples of the law, each with its t; one without any spread decides nothing."""
    counts = np.random.default_rng(rng).multinomial(n, law.chances, _T_SAMPLES)
    mean = counts @ law.values / n
    variance = np.maximum(counts @ law.values**2 / n - mean**2, 0.0) * n / (n - 1)
    spread = variance > _SLACK
    t = np.zeros(len(mean))
    t[spread] = mean[spread] / np.sqrt(variance[spread] / n)
    tail = alpha / 2 if alternative == "two-sided" else alpha
    critical = -float(special.stdtrit(n - 1, tail))
    reached = {"two-sided": np.abs(t) >= critical, "greater": t >= critical, "less": t <= -critical}[alternative]
    return _of_samples(int(reached.sum()), _T_SAMPLES)


def _of_samples(found: int, samples: int) -> LatticePower:
    share = found / samples
    return LatticePower(share, sqrt(share * (1 - share) / samples), "simulated", samples)
