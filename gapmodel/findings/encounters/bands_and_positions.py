"""Where people stand: in a band of scores or at a position on two axes, and how probable each place is for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.encounters.person_scores import Floats, PersonScores
from gapmodel.inference.scales.measurement_error import TrueScores
from gapmodel.instrument.label import Label
from gapmodel.instrument.scoring import Axes, Band

BETWEEN = "between"
_LINE = Label((("en", "on a line between two"), ("zh", "位于分界线上")))
_JOINS = " / "


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where everybody stands.

    Attributes
    ----------
    level : "band" or "position"
    labels : mapping of code to Label
        Of all places, from the highest band on; last "between" if somebody stands on a line between positions, and
        what these are called.
    codes : (n,) array of str
        The place of each person, of a line all positions that meet there; "" without a score.
    chances : (n, k) array
        The probability of each of the first k places for each person; NaN where it is not known.
    """

    level: str
    labels: Mapping[str, Label]
    codes: NDArray[np.object_]
    chances: Floats

    @property
    def named(self) -> tuple[str, ...]:
        """The places that have probabilities."""
        return tuple(self.labels)[: self.chances.shape[1]]

    @property
    def counted(self) -> tuple[str, ...]:
        """The places that people are counted in."""
        return (*self.named, BETWEEN) if BETWEEN in self.labels else self.named

    @property
    def own_chance(self) -> Floats:
        """The probability of each person's own place, of a line the sum over the positions that meet there."""
        mine = np.array([[code in str(own).split(_JOINS) for code in self.named] for own in self.codes], bool)
        mine = mine.reshape(self.chances.shape)
        return np.where(mine.any(axis=1), np.where(mine, self.chances, 0.0).sum(axis=1), np.nan)

    def count(self, people: NDArray[np.bool_]) -> Iterator[tuple[str, int]]:
        """How many of some people stand at each place."""
        own = [str(code) for code in self.codes[people]]
        for code in self.named:
            yield code, own.count(code)
        if BETWEEN in self.labels:
            yield BETWEEN, sum(_JOINS in code for code in own)


def bands_of(bands: Sequence[Band], scores: PersonScores, truth: TrueScores) -> Places:
    """Everybody's band, and the probability that the true score, rounded to a possible score, lies in each."""
    if not bands:
        return Places("band", {}, np.full(len(scores.steps), "", object), np.empty((len(scores.steps), 0)))
    rising = bands[::-1]  # from the lowest
    edges = [band.lowest for band in rising if band.lowest is not None]
    cuts = [ceil((edge - scores.ends[0]) / scores.unit) for edge in edges]
    names = np.array([band.code for band in rising], object)
    codes = np.where(scores.known, names[np.searchsorted(cuts, scores.steps, side="right")], "")
    chances = truth.between(scores.in_points, [float(edge - scores.neighbour / 2) for edge in edges])
    return Places("band", {band.code: band.label for band in bands}, codes, chances[:, ::-1])


def positions_of(axes: Axes, scores: Sequence[PersonScores], truths: Sequence[TrueScores]) -> Places:
    """Everybody's position on two axes, and the probability of each if errors on the axes are independent."""
    known = scores[0].known & scores[1].known
    ends = [_ends(axes, one) for one in scores]
    places = [
        _JOINS.join(_meeting(axes, (first, second))) if is_known else ""
        for first, second, is_known in zip(*ends, known, strict=True)
    ]
    labels = {position.code: position.label for position in axes.positions}
    met = dict.fromkeys(place for place in places if _JOINS in place)
    joined = {place: _joined([labels[code] for code in place.split(_JOINS)]) for place in met}
    labels |= ({BETWEEN: _LINE} if met else {}) | joined
    return Places("position", labels, np.array(places, object), _chances(axes, scores, truths))


def _ends(axes: Axes, scores: PersonScores) -> list[tuple[str, ...]]:
    """On one axis, whether each person is low or high, on the line both, and whether in the middle."""
    split = (axes.split - scores.ends[0]) / scores.unit
    middle = [(end - scores.ends[0]) / scores.unit for end in axes.middle] if axes.middle else []

    def ends(step: int) -> tuple[str, ...]:
        side = ("low", "high") if step == split else ("low",) if step < split else ("high",)
        return (*side, "middle") if middle and middle[0] <= step <= middle[1] else side

    known = {int(step): ends(int(step)) for step in np.unique(scores.steps)}
    return [known[int(step)] for step in scores.steps]


def _meeting(axes: Axes, ends: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """The positions that meet at a point."""
    if all("middle" in end for end in ends):
        return [axes.at(("middle", "middle")).code]
    at = set(product(*ends))
    return [position.code for position in axes.positions if position.at in at]


def _joined(labels: Sequence[Label]) -> Label:
    languages = dict.fromkeys(lang for label in labels for lang, _ in label.texts)
    return Label(tuple((lang, _JOINS.join(label.text(lang) for label in labels)) for lang in languages))


def _chances(axes: Axes, scores: Sequence[PersonScores], truths: Sequence[TrueScores]) -> Floats:
    """(n, positions) Of a rectangle of the plane the product over the axes, less what lies in the middle zone."""
    halves, inner = [], []
    for one, truth in zip(scores, truths, strict=True):
        below, above = axes.middle or (axes.split, axes.split)
        reach = one.neighbour / 2 if axes.middle else Fraction(0)
        edges = [float(edge) for edge in (below - reach, axes.split, above + reach)]
        parts = truth.between(one.in_points, edges)
        halves.append({"low": parts[:, :2].sum(axis=1), "high": parts[:, 2:].sum(axis=1)})
        inner.append({"low": parts[:, 1], "high": parts[:, 2], "middle": parts[:, 1:3].sum(axis=1)})
    columns = []
    for first, second in (position.at for position in axes.positions):
        middle = inner[0][first] * inner[1][second]
        columns.append(middle if first == "middle" else halves[0][first] * halves[1][second] - middle)
    return np.column_stack(columns)
