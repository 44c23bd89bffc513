"""The tables of one group and outcome: shares, fit, ranks, differences, dominance, slopes, random variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.findings.priorities.driver_samples import Sample
from gapmodel.findings.priorities.driver_shares import Shares
from gapmodel.inference.estimate import Interval
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.regression.coefficients import Coefficients
from gapmodel.inference.regression.dominance import dominance
from gapmodel.inference.regression.from_covariance import slopes_of
from gapmodel.inference.resampling import percentile_interval, positive_interval, rank_probabilities

Floats = NDArray[np.float64]
NAN = float("nan")
_DOMINATES = {1.0: "first", 0.5: "neither", 0.0: "second"}

TABLE = ["driver", "label", "n", "share", "ci_low", "ci_high", "sign", "beta", "r", "partial_r", "vif", "p_top"]
FIT = ["n", "r2", "ci_low", "ci_high", "r2_adj", "method", "resamples", "failed", "blocks"]
RANKS = ["driver", "rank", "probability"]
DIFFERENCES = ["first", "second", "difference", "ci_low", "ci_high", "p_greater"]
DOMINANCE = ["first", "second", "kind", "dominates", "mean", "reproducibility"]
SLOPES = ["driver", "mean", "sd", "slope", "ci_low", "ci_high"]
RANDOM = ["driver", "share", "p_val", "p_adj"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the tables are made with."""

    confidence: float
    padjust: str


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One group and outcome: its drivers' names and labels, sample and shares."""

    names: tuple[str, ...]
    labels: tuple[str, ...]
    sample: Sample
    shares: Shares

    def tables(self, settings: Settings) -> dict[str, pd.DataFrame]:
        """All tables, by the name of the finding's field."""
        test = adjust(self.shares.p_random, settings.padjust)
        rows = {
            "table": (TABLE, self.rows(settings)),
            "fit": (FIT, self.fit(settings)),
            "ranks": (RANKS, self._ranks()),
            "differences": (DIFFERENCES, self._differences(settings)),
            "dominance": (DOMINANCE, self._dominance()),
            "slopes": (SLOPES, self._slopes(settings)),
            "random_variable": (RANDOM, zip(self.names, self.shares.value, self.shares.p_random, test, strict=True)),
        }
        return {name: pd.DataFrame(list(lines), columns=columns) for name, (columns, lines) in rows.items()}

    def _interval(self, value: float, drawn: Floats | None, confidence: float) -> Interval:
        if drawn is None:
            return Interval(value, NAN, NAN, "not available: there are no blocks to resample")
        return percentile_interval(value, drawn, confidence, "bootstrap, percentile")

    def _positive(self, value: float, drawn: Floats | None, at: int, confidence: float) -> Interval:
        """Of a share, or at place -1 of their sum: studentized where there are standard errors."""
        errors = self.shares.errors
        if drawn is None or errors is None:
            return self._interval(value, drawn, confidence)
        found = positive_interval(value, float(errors[0, at]), drawn, errors[1:, at], confidence)
        return replace(found, high=min(found.high, 1.0))

    def rows(self, settings: Settings) -> Iterator[tuple[Any, ...]]:
        """Of the table."""
        own, shares = Coefficients.of(self.sample.covariance), self.shares
        betas = own.betas if shares.betas is None else shares.betas
        tops = self._probabilities()[0]
        for at, (name, label) in enumerate(zip(self.names, self.labels, strict=True)):
            drawn = None if shares.resampled is None else shares.resampled[:, at]
            limits = self._positive(float(shares.value[at]), drawn, at, settings.confidence)
            low = 0.0 if shares.p_random[at] > 1 - settings.confidence and limits.low == limits.low else limits.low
            values = (limits.value, low, limits.high, int(np.sign(own.r[at])))
            yield (name, label, self.sample.n, *values, betas[at], own.r[at], own.partial_r[at], own.vif[at], tops[at])

    def _probabilities(self) -> Floats:
        drawn = self.shares.resampled
        return rank_probabilities(np.empty((0, len(self.names))) if drawn is None else drawn)

    def fit(self, settings: Settings) -> Iterator[tuple[Any, ...]]:
        """The row of the explained share."""
        shares, n, p = self.shares, self.sample.n, len(self.names)
        drawn = None if shares.resampled is None else shares.resampled.sum(axis=1)
        limits = self._positive(shares.r2, drawn, -1, settings.confidence)
        adjusted = 1 - (1 - shares.r2) * (n - 1) / (n - p - 1) if shares.categories == 0 else NAN
        resamples = 0 if drawn is None else len(drawn)
        values = (n, limits.value, limits.low, limits.high, adjusted, shares.method)
        yield (*values, resamples, shares.failed, self.sample.blocks)

    def _ranks(self) -> Iterator[tuple[Any, ...]]:
        found = self._probabilities()
        for at, name in enumerate(self.names):
            for rank in range(len(self.names)):
                yield name, rank + 1, found[rank, at]

    def _differences(self, settings: Settings) -> Iterator[tuple[Any, ...]]:
        shares = self.shares
        for i, j in combinations(range(len(self.names)), 2):
            drawn = None if shares.resampled is None else shares.resampled[:, i] - shares.resampled[:, j]
            limits = self._interval(float(shares.value[i] - shares.value[j]), drawn, settings.confidence)
            greater = NAN if drawn is None else float((drawn > 0).mean() + (drawn == 0).mean() / 2)
            yield self.names[i], self.names[j], limits.value, limits.low, limits.high, greater

    def _dominance(self) -> Iterator[tuple[Any, ...]]:
        if self.shares.dominance is None:
            return
        for pair in dominance(self.shares.dominance, self.shares.dominance_resampled):
            first, second = self.names[pair.first], self.names[pair.second]
            yield first, second, pair.kind, _DOMINATES[pair.value], pair.mean, pair.reproducibility

    def _slopes(self, settings: Settings) -> Iterator[tuple[Any, ...]]:
        """Slopes with their intervals, of least squares or a logit model."""
        sample, slopes, drawn = self.sample, self.shares.slopes, self.shares.slopes_resampled
        if slopes is None:
            slopes = Coefficients.of(sample.covariance).slopes
            drawn = None if sample.resampled is None else _slopes(sample.resampled)
        for at, name in enumerate(self.names):
            limits = self._interval(float(slopes[at]), None if drawn is None else drawn[:, at], settings.confidence)
            sd = float(np.sqrt(sample.covariance[at, at]))
            yield name, float(sample.means[at]), sd, limits.value, limits.low, limits.high


def stacked(parts: Sequence[tuple[dict[str, str], dict[str, pd.DataFrame]]]) -> dict[str, pd.DataFrame]:
    """The tables of several groups and outcomes, preceded by the columns that tell them apart."""
    found: dict[str, list[pd.DataFrame]] = {}
    for keys, tables in parts:
        for name, table in tables.items():
            frame = table.copy()
            for place, (key, value) in enumerate(keys.items()):
                frame.insert(place, key, value)
            found.setdefault(name, []).append(frame)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in found.items()}


def _slopes(covariances: Floats) -> Floats:
    """Slopes (r, p) of the outcome, which stands last, on all others."""
    p = covariances.shape[-1] - 1
    return slopes_of(covariances, p, range(p))
