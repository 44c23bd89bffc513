"""How many factors several rules keep, in the sample and in bootstrap samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.measurement.factors.item_correlations import ItemCorrelations
from gapmodel.inference.factors.average_partial import average_partials, n_minimum
from gapmodel.inference.factors.parallel_analysis import Eigenvalues, eigenvalues, n_above, reference_eigenvalues
from gapmodel.plain_table import PlainTable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RULES = ("components", "common", "map", "map4", "kaiser")  # kaiser is shown, and never chosen by
TABLE = [
    "factor", "eigenvalue", "parallel", "common_eigenvalue", "common_parallel", "map", "map4", "kept",
]  # fmt: skip
RULE_COLUMNS = ["rule", "n_factors", "n_factors_low", "n_factors_high", "share_same"]


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """What the rules say of a correlation matrix.

    Attributes
    ----------
    observed, reference : Eigenvalues
        Of the items, and the percentile of those of independent answers.
    resampled : Eigenvalues
        The same percentile for bootstrap samples, whose correlations vary around the truth like those of half as many
        respondents: once as the sample does, and once more around the sample.
    map, map4 : (k,) array
        Average squared and fourth powers of partial correlations after 0, 1 .. components.
    """

    observed: Eigenvalues
    reference: Eigenvalues
    resampled: Eigenvalues
    map: Floats
    map4: Floats

    @classmethod
    def of(cls, found: ItemCorrelations, percentile: float, rng: int | np.random.Generator) -> Number:
        """The rules of the sample; the reference is simulated with the same numbers of respondents and items."""
        k = len(found.matrix)
        scales = None if found.scales is None else tuple(found.scales.tolist())
        seed = rng if isinstance(rng, int) else int(rng.integers(2**31))
        reference = _reference(found.n, k, percentile, scales, seed)
        resampled = _reference(max(found.n // 2, k + 1), k, percentile, scales, seed)
        maps = average_partials(found.matrix), average_partials(found.matrix, 4)
        return cls(eigenvalues(found.matrix), reference, resampled, *maps)

    def kept(self) -> dict[str, int]:
        """How many factors each rule keeps."""
        counts = _counts(self.observed, self.reference, self.map, self.map4)
        return {rule: int(count) for rule, count in counts.items()}

    def kept_by(self, drawn: Floats) -> dict[str, Integers]:
        """How many factors each rule keeps in bootstrap samples (r, k, k)."""
        maps = average_partials(drawn), average_partials(drawn, 4)
        return _counts(eigenvalues(drawn), self.resampled, *maps)

    def table(self, n_factors: int) -> PlainTable:
        """A row per possible factor; partial correlations are those after so many components."""
        k = len(self.map)
        after = [[*one[1:].tolist(), nan] for one in (self.map, self.map4)]
        pairs = [self.observed.components, self.reference.components, self.observed.common, self.reference.common]
        columns = [list(range(1, k + 1)), *(one.tolist() for one in pairs), *after]
        return PlainTable(dict(zip(TABLE, [*columns, [m < n_factors for m in range(k)]], strict=True)))

    def rules(self, drawn: Floats, confidence: float) -> PlainTable:
        """A row per rule: its number, the range in bootstrap samples, and how often these have the same."""
        own, samples = self.kept(), self.kept_by(drawn) if len(drawn) else {}
        rows = []
        for rule in RULES:
            found = samples.get(rule)
            low, high, same = nan, nan, nan
            if found is not None:
                share = (1 - confidence) / 2
                low, high = (float(np.quantile(found, at, method="inverted_cdf")) for at in (share, 1 - share))
                same = float((found == own[rule]).mean())
            rows.append((rule, own[rule], low, high, same))
        return PlainTable.of_rows(RULE_COLUMNS, rows)


def _counts(observed: Eigenvalues, reference: Eigenvalues, squares: Floats, fourths: Floats) -> dict[str, Integers]:
    found = {
        "components": n_above(observed.components, reference.components),
        "common": n_above(observed.common, np.maximum(reference.common, 0)),
        "map": n_minimum(squares),
        "map4": n_minimum(fourths),
        "kaiser": n_above(observed.components, np.ones_like(reference.components)),
    }
    return {rule: np.asarray(count, np.int64) for rule, count in found.items()}


@lru_cache(maxsize=16)
def _reference(n: int, k: int, percentile: float, scales: tuple[float, ...] | None, seed: int) -> Eigenvalues:
    own = None if scales is None else np.array(scales)
    return reference_eigenvalues(n, k, percentile, scales=own, rng=seed)


def most_factors(k: int, method: str) -> int:
    """The most factors that k items determine: with no more parameters than correlations, or all but one component.

    >>> most_factors(22, "minres"), most_factors(9, "ml"), most_factors(9, "pca")
    (15, 5, 8)
    """
    if method == "pca":
        return k - 1
    return max(p for p in range(1, k) if (k - p) ** 2 >= k + p)
