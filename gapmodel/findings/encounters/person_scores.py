"""Every person's scores as whole steps on a lattice, and what they consist of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.scales.reliability import cronbach_alpha
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.scoring import Key, Scoring
from gapmodel.tally.frequencies import Frequencies

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PersonScores:
    """One score of all people.

    Attributes
    ----------
    level : "overall", "dimension" or "item"
    code : str
    items : tuple of int
        Places of the items.
    steps : (n,) array
        Whole multiples of `unit` above `ends[0]`; -1 where there is no score.
    unit : Fraction
    ends : (Fraction, Fraction)
        The lowest and the highest possible score.
    neighbour : Fraction
        The distance between neighbouring scores of people who answered all items.
    answered : (n,) array
        How many of the items each person answered.
    parts : (n, k) array
        What the items add to the score, in its own direction; NaN where missing.
    """

    level: str
    code: str
    items: tuple[int, ...]
    steps: Integers
    unit: Fraction
    ends: tuple[Fraction, Fraction]
    neighbour: Fraction
    answered: Integers
    parts: Floats

    @property
    def known(self) -> Flags:
        """Who has a score."""
        known: Flags = np.asarray(self.steps >= 0)
        return known

    @property
    def in_points(self) -> Floats:
        """The scores; NaN where there is none. Equal scores are equal numbers."""
        distinct, places = np.unique(self.steps, return_inverse=True)
        exact = [float(self.ends[0] + self.unit * int(step)) if step >= 0 else math.nan for step in distinct]
        return np.asarray(exact, float)[places]

    def frequencies(self, people: Flags) -> Frequencies:
        """The distribution over some of the people, in units above the lowest possible score."""
        return Frequencies.of(self.steps[people & self.known], self.unit)

    @property
    def alpha(self) -> tuple[float, int]:
        """Cronbach's alpha of the items and how many people it rests on: those who answered all of them."""
        complete = self.parts[(self.answered == len(self.items)) & self.known]
        covariance = np.atleast_2d(np.cov(complete.T)) if len(complete) > 1 else np.full((1, 1), math.nan)
        return cronbach_alpha(covariance), len(complete)


def person_scores(instrument: Instrument, scoring: Scoring, key: Key, codes: NDArray[np.int64]) -> list[PersonScores]:
    """The overall score, unless people stand on two axes; then those of the dimensions, of a single one its items.

    Parameters
    ----------
    codes : (n, items) array
        Answers in steps above the lowest, high favourable; the number of levels where missing.

    Notes
    -----
    A sum and the points of a key need all answers: a sum of fewer answers is one on another scale. A mean needs at
    least half of its items. Profiles are means of answers, or shares of right ones.
    """
    answers = _read_by(instrument, key, codes)
    every = tuple(range(len(instrument.items)))
    found = [] if scoring.axes else [_overall(instrument, scoring, answers, every)]
    parts = [("dimension", part.code, [item.code for item in part.items]) for part in instrument.dimensions]
    if len(parts) == 1:
        parts = [("item", item.code, [item.code]) for item in instrument.items]
    place = {item.code: at for at, item in enumerate(instrument.items)}
    lowest, step = _scale(instrument, scoring)
    for level, code, items in parts:
        places = tuple(place[item] for item in items)
        found.append(_mean((level, code), answers, places, lowest, step, _highest(instrument, scoring)))
    return found


def _read_by(instrument: Instrument, key: Key, codes: NDArray[np.int64]) -> Integers:
    """(n, items) Answers in the direction of the key, or whether they are right; -1 where missing."""
    levels = instrument.scale.levels
    codes = codes.astype(np.int64)
    missing = codes == levels
    if key.right:
        codes = (codes == np.asarray(key.right)).astype(np.int64)
    turned = [at for at, item in enumerate(instrument.items) if item.code in key.reversed]
    codes[:, turned] = levels - 1 - codes[:, turned]
    codes[missing] = -1
    return codes


def _scale(instrument: Instrument, scoring: Scoring) -> tuple[Fraction, Fraction]:
    """The lowest value and the step of what an item adds to a mean."""
    return (Fraction(0), Fraction(1)) if scoring.method == "key" else (instrument.scale.lowest, instrument.scale.step)


def _highest(instrument: Instrument, scoring: Scoring) -> Fraction:
    return Fraction(1) if scoring.method == "key" else instrument.scale.highest


def _overall(instrument: Instrument, scoring: Scoring, answers: Integers, places: tuple[int, ...]) -> PersonScores:
    lowest, step = _scale(instrument, scoring)
    if scoring.method == "mean":
        return _mean(("overall", "overall"), answers, places, lowest, step, _highest(instrument, scoring))
    answered = (answers >= 0).sum(axis=1)
    total = np.where(answered == len(places), answers.sum(axis=1), -1)
    unit = scoring.unit(step, len(places))
    ends = scoring.ends(instrument.scale.lowest, instrument.scale.highest, len(places))
    parts = np.where(answers < 0, math.nan, answers * float(unit))
    return PersonScores("overall", "overall", places, total, unit, ends, unit, answered, parts)


def _mean(
    name: tuple[str, str],
    answers: Integers,
    places: tuple[int, ...],
    lowest: Fraction,
    step: Fraction,
    highest: Fraction,
) -> PersonScores:
    own, k = answers[:, places], len(places)
    answered = (own >= 0).sum(axis=1)
    least = (k + 1) // 2
    enough = answered >= least
    parts_of_step = math.lcm(*np.unique(answered[enough]).tolist(), k)
    sums = np.where(own < 0, 0, own).sum(axis=1)
    steps = np.where(enough, sums * (parts_of_step // np.maximum(answered, 1)), -1)
    parts = np.where(own < 0, math.nan, float(lowest) + float(step) * own)
    return PersonScores(*name, places, steps, step / parts_of_step, (lowest, highest), step / k, answered, parts)
