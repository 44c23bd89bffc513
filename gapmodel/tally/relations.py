"""How columns of a tally vary together: means and covariances in their own units, and those of its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gapmodel.tally.blocks import BLOCKS, Blocks
from gapmodel.tally.layout import RATED, Layout
from gapmodel.tally.moments import Moments

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Column = tuple[str, str, str]  # side, "gap", "points", `RATED` or "outcome"; level; code

_CHUNK = 2**22  # numbers of resampled moments held at once


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Columns as sums of moment columns: ``value = offset + factors @ whole``.

    Attributes
    ----------
    places : (b,) array
        The moment columns that are used.
    factors : (k, b) array
    offsets : (k,) array
    """

    places: Integers
    factors: Floats
    offsets: Floats

    @classmethod
    def of(cls, layout: Layout, columns: Sequence[Column]) -> Mixture:
        """The columns in scale points, points out of 100 and the outcomes' own units; a gap is P - E."""
        parts = [_parts(layout, column) for column in columns]
        places = sorted({place for _, terms in parts for place, _ in terms})
        factors = np.zeros((len(columns), len(places)))
        for row, (_, terms) in zip(factors, parts, strict=True):
            for place, factor in terms:
                row[places.index(place)] += factor
        return cls(np.array(places, np.int64), factors, np.array([offset for offset, _ in parts]))

    def values(self, whole: Integers) -> Floats:
        """(n, k) values of respondents from their (n, columns) moment columns; NaN where an answer is missing."""
        own = whole[:, self.places]
        there = (own >= 0).astype(np.float64) @ (self.factors != 0).T == (self.factors != 0).sum(axis=1)
        values: Floats = np.where(there, np.maximum(own, 0) @ self.factors.T + self.offsets, np.nan)
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Means and covariances of k columns, over pairs of columns as in R's ``cov(x, use = "pairwise")``.

    Attributes
    ----------
    columns : tuple of Column
    n : int
        Respondents of the pair of columns that fewest answered.
    means : (k,) array
    covariance : (k, k) array
        Divided by n - 1; NaN below two respondents.
    blocks : (counts, sums, products) or None
        (m, b, b) arrays of the moments of m blocks of respondents; None where there are no blocks.
    mixture : Mixture
    """

    columns: tuple[Column, ...]
    n: int
    means: Floats
    covariance: Floats
    blocks: tuple[Floats, Floats, Floats] | None
    mixture: Mixture

    def of_columns(self, places: Sequence[int]) -> Relations:
        """The relations of some of the columns, whose blocks hold nothing else; `n` stays that of all."""
        at = list(places)
        factors = self.mixture.factors[at]
        used = np.flatnonzero(factors.any(axis=0))
        mixture = Mixture(self.mixture.places[used], factors[:, used], self.mixture.offsets[at])
        parts = None if self.blocks is None else [part[:, used][:, :, used] for part in self.blocks]
        blocks = None if parts is None else (parts[0], parts[1], parts[2])
        columns = tuple(self.columns[place] for place in at)
        return Relations(columns, self.n, self.means[at], self.covariance[np.ix_(at, at)], blocks, mixture)

    def resampled(self, weights: Floats) -> tuple[Floats, Floats]:
        """Means (r, k) and covariances (r, k, k) of samples in which block j occurs ``weights[r, j]`` times.

        Raises
        ------
        ValueError
            There are no blocks.
        """
        if self.blocks is None:
            raise ValueError("There are no blocks to resample.")
        b = self.blocks[0].shape[1]
        chunk = max(_CHUNK // (b * b), 1)
        parts = [self._resampled(weights[start : start + chunk]) for start in range(0, len(weights), chunk)]
        means, covariances = zip(*parts, strict=True)
        return np.concatenate(means), np.concatenate(covariances)

    def _resampled(self, weights: Floats) -> tuple[Floats, Floats]:
        m, b, _ = self.blocks[0].shape if self.blocks else (0, 0, 0)
        counts, sums, products = ((weights @ part.reshape(m, b * b)).reshape(-1, b, b) for part in self.blocks or ())
        with np.errstate(invalid="ignore", divide="ignore"):
            scatter = products - sums * np.swapaxes(sums, 1, 2) / counts
            own = np.where(counts > 1, scatter / (counts - 1), np.nan)
            means = np.diagonal(sums, axis1=1, axis2=2) / np.diagonal(counts, axis1=1, axis2=2)
        factors = self.mixture.factors
        return means @ factors.T + self.mixture.offsets, factors @ own @ factors.T

    def errors(self, weights: Floats, gradients: Floats) -> Floats:
        """Standard errors (r, s) of s statistics of samples in which block j occurs ``weights[r, j]`` times.

        Parameters
        ----------
        weights : (r, m) array
        gradients : (r, s, k, k) array
            The statistics' derivatives in the covariances of each sample.

        Notes
        -----
        The infinitesimal jackknife over blocks (Efron 1982): a covariance over pairs of columns is
        (P - S S' / n) / (n - 1) in counts n, sums S and products P; a block's influence is linear in its own.

        Raises
        ------
        ValueError
            There are no blocks.
        """
        if self.blocks is None:
            raise ValueError("There are no blocks to resample.")
        m, b, _ = self.blocks[0].shape
        whole = np.stack(self.blocks, axis=1).reshape(m, -1)
        seen: dict[bytes, int] = {}  # a quarter of the columns are different if nothing is missing
        places = np.array([seen.setdefault(column.tobytes(), len(seen)) for column in np.ascontiguousarray(whole.T)])
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(len(seen)))
        different = whole[:, order[starts]]
        chunk = max(_CHUNK // (gradients.shape[1] * (m + 3 * b * b)), 1)
        found = np.empty(gradients.shape[:2])
        for at in range(0, len(weights), chunk):
            own = weights[at : at + chunk]
            rates = self._rates((own @ whole).reshape(-1, 3, b, b), gradients[at : at + chunk])
            influences = np.add.reduceat(rates[..., order], starts, axis=-1) @ different.T
            found[at : at + chunk] = np.sqrt((influences**2 @ own[:, :, None])[..., 0] * m / (m - 1))
        return found

    def _rates(self, moments: Floats, gradients: Floats) -> Floats:
        """The derivatives (r, s, 3 b b) of statistics in counts, sums and products, given these (r, 3, b, b)."""
        n, sums, products = np.moveaxis(moments, 1, 0)[:, :, None]
        factors = self.mixture.factors
        with np.errstate(invalid="ignore", divide="ignore"):
            own, means = factors.T @ gradients @ factors / (n - 1), sums / n
            across = np.swapaxes(means, -1, -2)
            covariances = (products - sums * across) / (n - 1)
            parts = (own * (means * across - covariances), -2 * own * across, own)
        return np.stack(parts, axis=2).reshape(*gradients.shape[:2], -1)


def relations(layout: Layout, moments: Moments, columns: Sequence[Column], blocks: Blocks | None = None) -> Relations:
    """The relations of columns of one group, with those of the blocks of the whole sample if these are given.

    Raises
    ------
    KeyError
        The layout has no such column.

    Notes
    -----
    Covariances of the moment columns are whole numbers until the last division, over the respondents who have both
    columns; those of a gap follow from the four covariances of its sides. Where nothing is missing all are those of
    the same respondents.
    """
    mixture = Mixture.of(layout, columns)
    at = np.ix_(mixture.places, mixture.places)
    counts, sums, products = (part[at].astype(object) for part in (moments.counts, moments.sums, moments.products))
    divisors = (counts * (counts - 1)).astype(np.float64)
    scatter = (counts * products - sums * sums.T).astype(np.float64)
    own = np.divide(scatter, divisors, out=np.full(divisors.shape, np.nan), where=divisors > 0)
    n = np.diagonal(counts).astype(np.float64)
    means = np.divide(np.diagonal(sums).astype(np.float64), n, out=np.full(len(n), np.nan), where=n > 0)
    factors = mixture.factors
    return Relations(
        tuple(columns),
        int(counts.min()),
        means @ factors.T + mixture.offsets,
        factors @ own @ factors.T,
        _block_moments(blocks, at) if blocks is not None else None,
        mixture,
    )


def relations_of_rows(values: Floats, columns: Sequence[Column], rng: int | np.random.Generator) -> Relations:
    """The relations of an (n, k) array of numbers, NaN where missing, with blocks of its rows.

    Up to 256 rows are blocks of their own, more are put into 256 random blocks of about equal size.
    """
    n, k = values.shape
    order = np.random.default_rng(rng).permutation(n)
    there = ~np.isnan(values)
    sizes = there.sum(axis=0)
    centre = np.divide(np.where(there, values, 0.0).sum(axis=0), sizes, out=np.zeros(k), where=sizes > 0)
    known = np.where(there, values - centre, 0.0)
    parts = np.array_split(order, max(min(n, BLOCKS), 1))
    moments = [_moments_of(known[part], there[part].astype(np.float64)) for part in parts]
    counts, sums, products = (np.stack(stack) for stack in zip(*moments, strict=True))
    mixture, least = Mixture(np.arange(k), np.eye(k), centre), int(counts.sum(axis=0).min()) if k else 0
    found = Relations(tuple(columns), least, centre, np.zeros((k, k)), (counts, sums, products), mixture)
    _, covariance = found.resampled(np.ones((1, len(parts))))
    return replace(found, covariance=covariance[0])


def _moments_of(known: Floats, there: Floats) -> tuple[Floats, Floats, Floats]:
    return there.T @ there, known.T @ there, known.T @ known


def _block_moments(blocks: Blocks, at: tuple[Integers, ...]) -> tuple[Floats, Floats, Floats]:
    parts = blocks.moments
    counts, sums, products = (
        np.stack([whole[at].astype(np.float64) for whole in wholes])
        for wholes in (
            [part.counts for part in parts],
            [part.sums for part in parts],
            [part.products for part in parts],
        )
    )
    return counts, sums, products


def _parts(layout: Layout, column: Column) -> tuple[float, list[tuple[int, float]]]:
    """What is added to a column's whole numbers, and these with their factors."""
    side, level, code = column
    places = {known: place for place, known in enumerate(layout.columns)}
    if side == "gap":
        if layout.gap is None:
            raise KeyError(column)
        minuend, subtrahend = (layout.sides[place] for place in layout.gap)
        unit = _unit(layout, level, code)
        return 0.0, [(places[minuend, level, code], unit), (places[subtrahend, level, code], -unit)]
    place = places[column]
    if side in layout.sides:
        return float(layout.lowest), [(place, _unit(layout, level, code))]
    if side == RATED and layout.ratings is not None:
        return float(layout.ratings.lowest), [(place, float(layout.ratings.step))]
    return 0.0, [(place, 1.0)]


def _unit(layout: Layout, level: str, code: str) -> float:
    """Scale points of one whole unit of an item or a score."""
    if level == "item":
        return float(layout.step)
    score = next(score for score in layout.scores if (score.level, score.code) == (level, code))
    return float(layout.step / score.denominator)
