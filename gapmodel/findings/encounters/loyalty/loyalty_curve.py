"""The satisfaction-loyalty curve: how many will buy again at each level of satisfaction, and where it steps up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.loyalty.loyalty_answers import RowAnswers
from gapmodel.findings.encounters.loyalty.questions import REPURCHASE, SATISFACTION, Question, point_of
from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.independent_shares import independent_share_interval
from gapmodel.inference.isotonic import isotonic, rising_band
from gapmodel.inference.means.design_based import design_interval, design_test
from gapmodel.inference.means.linearised import Part, difference_of, mean_of, part_of
from gapmodel.inference.multiple_testing import adjust
from gapmodel.inference.share import blaker_interval, design_share
from gapmodel.tally.frequencies import Frequencies

ZONES = ("defection", "indifference", "affection")
COLUMNS = ["answer", "zone", "n", "n_high", "share", "share_low", "share_high", "fitted", "fitted_low"]
COLUMNS += ["fitted_high", "rise", "rise_low", "rise_high", "p_val", "p_adj", "method"]
_AFFECTION, _DEFECTION = Fraction(1, 5), Fraction(2, 5)  # of the points of the scale, as 5 and 1..2 on 1..5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The respondents at one level of satisfaction: how many, and how many will buy again."""

    point: Fraction
    n: int
    high: int
    share: Interval
    wide: Interval
    part: Part | None
    weight: float


def zones_of(question: Question | None, given: Any) -> tuple[Fraction, ...]:
    """The lowest answers of the zones of indifference and affection; none where satisfaction was not asked.

    Raises
    ------
    SettingError
        They are not two answers of the scale, the lower first; or they are given and satisfaction was not asked.

    Notes
    -----
    By default as 3 and 5 on a scale of 1..5: the upper fifth of the points is affection, the lower two fifths
    defection, rounded.
    """
    if question is None:
        if given is not None:
            raise SettingError("zones= divides satisfaction, which was not asked.", "name it: satisfaction='csat'.")
        return ()
    points = question.top + 1
    if given is None:
        lower, upper = (floor(part * points + Fraction(1, 2)) for part in (_DEFECTION, _AFFECTION))
        top = max(points - max(upper, 1), 1)
        return tuple(question.lowest + question.step * at for at in (min(max(lower, 1), top), top))
    pair = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
    if len(pair) != 2:
        raise SettingError(f"zones={given!r} are not two answers.", "give for example zones=(3, 5) on a scale of 1..5.")
    low, high = (point_of(value, question, "zones") for value in pair)
    if low > high:
        raise SettingError(f"zones={given!r} are out of order.", "give the lowest answer of indifference first.")
    return low, high


def zone_of(point: Fraction, zones: tuple[Fraction, Fraction]) -> str:
    """The zone of an answer.

    >>> zone_of(Fraction(4), (Fraction(3), Fraction(5)))
    'indifference'
    """
    return ZONES[(point >= zones[0]) + (point >= zones[1])]


def curve_rows(
    answers: RowAnswers, high: Fraction, zones: tuple[Fraction, Fraction], confidence: float, padjust: str
) -> list[tuple[Any, ...]]:
    """The rows of the curve, one for each level of satisfaction that somebody answered."""
    levels = _levels(answers, high, confidence)
    if not levels:
        return []
    fitted = isotonic([one.share.value for one in levels], [one.weight for one in levels])
    lower, upper = rising_band([one.wide.low for one in levels], [one.wide.high for one in levels], fitted)
    steps = [_step(answers, below, above, confidence) for below, above in pairwise(levels)]
    adjusted = adjust([test.p_val for _, test in steps], padjust).tolist()
    nothing = (Interval(NAN, NAN, NAN, ""), Test(NAN, NAN, NAN, ""))
    rows = []
    for place, one in enumerate(levels):
        step, test = steps[place - 1] if place else nothing
        curve = (float(fitted[place]), float(lower[place]), float(upper[place]))
        method = "; ".join(part for part in (one.share.method, step.method, test.method) if part)
        rows.append(
            (
                float(one.point),
                zone_of(one.point, zones),
                one.n,
                one.high,
                one.share.value,
                one.share.low,
                one.share.high,
                *curve,
                step.value,
                step.low,
                step.high,
                test.p_val,
                adjusted[place - 1] if place else NAN,
                method,
            )
        )
    return rows


def _levels(answers: RowAnswers, high: Fraction, confidence: float) -> list[Level]:
    question, bought = answers.questions[SATISFACTION], answers.questions[REPURCHASE]
    joint, first = answers.joint(SATISFACTION, REPURCHASE), bought.units_at(high)
    present = np.flatnonzero(joint.sum(axis=1)).tolist()
    wide = 1 - (1 - confidence) / max(len(present), 1)
    found = []
    for at in present:
        n, count = int(joint[at].sum()), int(joint[at, first:].sum())
        point = question.lowest + question.unit * at
        if answers.drawn is None:
            narrow = blaker_interval(count, n, confidence)
            found.append(Level(point, n, count, narrow, blaker_interval(count, n, wide), None, n))
            continue
        members = (answers.units[SATISFACTION] == at) & (answers.units[REPURCHASE] >= 0)
        part = part_of(answers.drawn, (answers.units[REPURCHASE] >= first).astype(float), members)
        mean = mean_of(answers.drawn, part)
        narrow, broad = (design_share(mean, n, part.effective_n, level) for level in (confidence, wide))
        found.append(Level(point, n, count, narrow, broad, part, float(answers.drawn.weights[members].sum())))
    return found


def _step(answers: RowAnswers, below: Level, above: Level, confidence: float) -> tuple[Interval, Test]:
    """How much larger the share is at the next level, and the test that it is not different."""
    if below.part is not None and above.part is not None and answers.drawn is not None:
        apart = difference_of(answers.drawn, below.part, above.part)
        return design_interval(apart, confidence), design_test(apart)
    interval = independent_share_interval((below.high, below.n), (above.high, above.n), confidence)
    test = permutation(_binary(above), _binary(below))
    return interval, Test(test.statistic, test.dof, test.p_val, f"permutation; {test.method}")


def _binary(one: Level) -> Frequencies:
    counts = np.array([one.n - one.high, one.high], np.int64)
    return Frequencies(np.flatnonzero(counts), counts[counts > 0])
