"""Scores of mystery shopping: of outlets, dimensions and items, and critical fails, with what is certain of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.listening.visits import Visits
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import Interval, t_limits, tail_levels
from gapmodel.inference.share import blaker_interval

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
TABLE = "outlet visits score ci_low ci_high critical_visits critical_share critical_low critical_high".split()
SCORES = "level code label visits outlets score ci_low ci_high method".split()
ITEMS = "code label dimension weight critical n fails share ci_low ci_high not_applicable blank".split()
CRITICAL = "level code label n fails share ci_low ci_high".split()
VISITS = "outlet visit level code label score".split()
Row = tuple[Any, ...]
_NOTHING = 1e-18  # variance of scores out of 100 that are the same but for rounding


@dataclass(frozen=True, slots=True, eq=False)
class VisitScores:
    """The scores of visits, and at which outlet each was."""

    scores: Floats
    outlets: Codes

    @classmethod
    def of(cls, reports: Floats, visits: Codes, outlets: Codes) -> VisitScores:
        """The mean over the reports of every visit that has a score."""
        there = np.isfinite(reports)
        known, place = np.unique(visits[there], return_inverse=True)
        if not len(known):
            return cls(np.zeros(0), np.zeros(0, np.int64))
        first = np.unique(visits[there], return_index=True)[1]
        return cls(np.bincount(place, reports[there]) / np.bincount(place), outlets[there][first])

    def pooled(self) -> tuple[float, int]:
        """The variance of visits within outlets, and its degrees of freedom."""
        if not len(self.scores):
            return nan, 0
        sizes = np.bincount(self.outlets)
        means = np.bincount(self.outlets, self.scores) / np.maximum(sizes, 1)
        dof = len(self.scores) - int((sizes > 0).sum())
        return (float(((self.scores - means[self.outlets]) ** 2).sum()) / dof if dof else nan), dof

    def of_outlet(self, outlet: int, confidence: float) -> tuple[int, Interval]:
        """The mean of an outlet's visits, with the variance within all outlets.

        Notes
        -----
        Student's t with the degrees of freedom of all outlets together: two or three visits alone say next to nothing
        about how much visits vary. Limits stay between 0 and 100. Without a second visit anywhere there is no interval.
        """
        own = self.scores[self.outlets == outlet]
        if not len(own):
            return 0, Interval(nan, nan, nan, "undefined: nobody")
        variance, dof = self.pooled()
        return len(own), _student(float(own.mean()), variance / len(own), dof, confidence, "t, visits within outlets")

    def overall(self, confidence: float) -> tuple[int, int, Interval]:
        """Visits, outlets, and the mean of the outlets' means; of one outlet that of its visits."""
        present = np.unique(self.outlets)
        if len(present) < 2:
            n, found = self.of_outlet(int(present[0]), confidence) if len(present) else (0, Interval(nan, nan, nan, ""))
            return n, len(present), found
        means = np.array([self.scores[self.outlets == outlet].mean() for outlet in present])
        variance = float(means.var(ddof=1)) / len(means)
        found = _student(float(means.mean()), variance, len(means) - 1, confidence, "t, outlets as the sample")
        return len(self.scores), len(present), found


def _student(mean: float, variance: float, dof: int, confidence: float, method: str) -> Interval:
    if not dof:
        return Interval(mean, nan, nan, "undefined: no outlet was visited twice")
    if not variance > _NOTHING:
        return Interval(mean, nan, nan, "undefined: no variation to measure the mean by")
    low, high = t_limits(mean, sqrt(variance), dof, tail_levels(confidence, "two-sided"))
    return Interval(mean, max(low, 0.0), min(high, 100.0), method)


def numbered(visits: Visits) -> tuple[list[str], Codes]:
    """The outlets in the order of their first visit, and which one every report is of."""
    names = list(dict.fromkeys(visits.outlets.tolist()))
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[name] for name in visits.outlets])


def outlet_rows(visits: Visits, confidence: float) -> list[Row]:
    """One row per outlet, the lowest score first."""
    names, outlets = numbered(visits)
    scores = VisitScores.of(visits.scores(), visits.visits, outlets)
    failed, tested = _critical(visits)
    rows = []
    for place, name in enumerate(names):
        n, score = scores.of_outlet(place, confidence)
        own = (outlets == place) & tested
        bad = len(np.unique(visits.visits[own & failed]))
        share = blaker_interval(bad, len(np.unique(visits.visits[own])), confidence)
        rows.append((name, n, score.value, score.low, score.high, bad, share.value, share.low, share.high))
    return sorted(rows, key=lambda row: (row[2] != row[2], row[2]))


def score_rows(visits: Visits, labels: Labels, confidence: float) -> list[Row]:
    """The score overall and of every dimension."""
    rows, (_, outlets) = [], numbered(visits)
    for level, code, places in _lines(visits):
        n, many, score = VisitScores.of(visits.scores(places), visits.visits, outlets).overall(confidence)
        cells = (score.value, score.low, score.high, score.method)
        rows.append((level, code, labels.label(level, code), n, many, *cells))
    return rows


def visit_rows(visits: Visits, labels: Labels) -> list[Row]:
    """The score of every visit, overall and by dimension; an outlet's visits are numbered in their order."""
    names, outlets = numbered(visits)
    codes, first, place = np.unique(visits.visits, return_index=True, return_inverse=True)
    seen, heads = dict.fromkeys(names, 0), []
    for report in first.tolist():
        outlet = names[outlets[report]]
        seen[outlet] += 1
        heads.append((outlet, seen[outlet]))
    rows = []
    for level, code, places in _lines(visits):
        reports = visits.scores(places)
        there = np.isfinite(reports)
        many = np.bincount(place[there], minlength=len(codes))
        sums = np.bincount(place[there], reports[there], minlength=len(codes))
        scores = np.divide(sums, many, out=np.full(len(codes), nan), where=many > 0).tolist()
        label = labels.label(level, code)
        rows += [(*head, level, code, label, score) for head, score in zip(heads, scores, strict=True)]
    return rows


def item_rows(visits: Visits, labels: Labels, confidence: float) -> list[Row]:
    """How often every item was failed, the most frequent first."""
    of = {place: code for code, places in visits.dimensions for place in places}
    rows = []
    for place, item in enumerate(visits.items):
        applicable = np.isfinite(visits.points[:, place])
        n, fails = int(applicable.sum()), int(visits.fails[:, place].sum())
        share = blaker_interval(fails, n, confidence)
        off = int(visits.not_applicable[:, place].sum())
        head = (item.code, labels.label("item", item.code), of[place], float(item.weight), item.critical)
        rows.append((*head, n, fails, share.value, share.low, share.high, off, len(applicable) - n - off))
    return sorted(rows, key=lambda row: (row[7] != row[7], -row[7] if row[7] == row[7] else 0.0))


def critical_rows(visits: Visits, labels: Labels, confidence: float) -> list[Row]:
    """Visits with a fail of any critical item, and of each."""
    failed, tested = _critical(visits)
    if not tested.any():
        return []
    n, bad = (len(np.unique(visits.visits[mask])) for mask in (tested, failed))
    whole = blaker_interval(bad, n, confidence)
    rows: list[Row] = [("overall", "any", labels.label("overall", "any"), n, bad, *_cells(whole))]
    for place, item in enumerate(visits.items):
        if item.critical:
            known, fails = np.isfinite(visits.points[:, place]), visits.fails[:, place]
            total, count = (len(np.unique(visits.visits[mask])) for mask in (known, fails))
            share = blaker_interval(count, total, confidence)
            rows.append(("item", item.code, labels.label("item", item.code), total, count, *_cells(share)))
    return rows


def _critical(visits: Visits) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(n,) Reports with a critical fail, and those on which a critical item applied."""
    marked = [place for place, item in enumerate(visits.items) if item.critical]
    failed, tested = visits.fails[:, marked], np.isfinite(visits.points[:, marked])
    return np.asarray(failed.any(axis=1)), np.asarray(tested.any(axis=1))


def _lines(visits: Visits) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    yield "overall", "overall", tuple(range(len(visits.items)))
    for code, places in visits.dimensions:
        yield "dimension", code, places


def _cells(share: Interval) -> tuple[float, float, float]:
    return share.value, share.low, share.high
