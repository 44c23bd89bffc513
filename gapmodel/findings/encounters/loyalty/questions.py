"""What is asked about loyalty, and the scale on which each question is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from gapmodel.errors import SettingError, is_number, is_whole, listed, nearest

RECOMMEND, SATISFACTION, REPURCHASE, ATTACHMENT = "recommend", "satisfaction", "repurchase", "attachment"
EFFORT, ALTERNATIVES, INDEX = "effort", "alternatives", "index"
ROLES = (RECOMMEND, SATISFACTION, REPURCHASE, ATTACHMENT, EFFORT, ALTERNATIVES, INDEX)
INDEX_ITEMS = 3  # of the ACSI
PROMOTER, DETRACTOR = 9, 6  # lowest answer of a promoter, highest of a detractor
OF_INSTRUMENT: Mapping[str, Any] = {
    RECOMMEND: "9",
    SATISFACTION: "1",
    REPURCHASE: "7",
    ATTACHMENT: "attachment",
    ALTERNATIVES: "alternatives",
    INDEX: ("1", "2", "3"),
}
_HIGH = Fraction(3, 10)  # of the scale's points count as high: 2 of 5 or 7, 3 of 10 or 11
_MOST_POINTS = 101


@dataclass(frozen=True, slots=True)
class Question:
    """One question, or the mean of several.

    Attributes
    ----------
    role : str
        One of `ROLES`.
    names : tuple of str
        The columns, or the codes of items.
    lowest, step : Fraction
        Scale points of the lowest answer, and between neighbouring answers.
    top : int
        Steps from the lowest to the highest answer.
    level, code : str
        Of the instrument's label; "" for a column beside the questions.
    parts : int
        Into how many units a step is divided where answers of several items are averaged.
    """

    role: str
    names: tuple[str, ...]
    lowest: Fraction
    step: Fraction
    top: int
    level: str = ""
    code: str = ""
    parts: int = 1

    @property
    def unit(self) -> Fraction:
        """Scale points of one unit."""
        return self.step / self.parts

    @property
    def units(self) -> int:
        """Units from the lowest to the highest answer."""
        return self.top * self.parts

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest answer."""
        return float(self.lowest), float(self.lowest + self.step * self.top)

    @property
    def usual_high(self) -> Fraction:
        """The lowest answer of the upper three tenths of the scale: 4 of 1..5, 6 of 1..7, 8 of 0..10.

        >>> float(Question("satisfaction", ("q",), Fraction(1), Fraction(1), 4).usual_high)
        4.0
        """
        points = max(1, floor(_HIGH * (self.top + 1) + Fraction(1, 2)))
        return self.lowest + self.step * (self.top + 1 - min(points, self.top or 1))

    def units_at(self, point: Fraction) -> int:
        """The first unit at or above a scale point."""
        return int(-((self.lowest - point) // self.unit))


def asked_for(given: Mapping[str, Any], otherwise: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of each role's columns or items: those given, else those of the instrument.

    Raises
    ------
    SettingError
        Nothing is named, or something else than names.
    """
    found: dict[str, tuple[str, ...]] = {}
    for role, names in given.items():
        named = otherwise.get(role) if names is None else names
        if named is None:
            continue
        found[role] = _names(role, named)
    if not found:
        raise SettingError(
            "No question about loyalty is named.",
            'name a column or an item, such as recommend="nps" or satisfaction="csat"; the instrument \'loyalty\' '
            "needs no names.",
        )
    if INDEX in found and len(found[INDEX]) != INDEX_ITEMS:
        raise SettingError(
            f"index= names {len(found[INDEX])} questions, not {INDEX_ITEMS}.",
            "name overall satisfaction, comparison with expectations and closeness to the ideal.",
        )
    return found


def _names(role: str, named: Any) -> tuple[str, ...]:
    names = (named,) if isinstance(named, str) else named
    if not isinstance(names, Sequence) or not names or not all(isinstance(name, str) and name for name in names):
        raise SettingError(f"{role}={named!r} names no column.", "give the name of a column or the code of an item.")
    if role != INDEX and len(names) > 1:
        raise SettingError(
            f"{role}= names {len(names)} questions.", "name one, or a dimension of the instrument, which is averaged."
        )
    if len(set(names)) < len(names):
        raise SettingError(f"{role}= names {listed(names)}, one of them twice.", "name every question once.")
    return tuple(names)


def column_question(role: str, names: Sequence[str], scales: Mapping[str, Any] | None) -> Question:
    """A question in columns of whole numbers, whose scale must be known.

    Raises
    ------
    SettingError
        It is not, or it has more than 101 points.
    """
    known = {} if scales is None else scales
    if not isinstance(known, Mapping):
        raise SettingError(f"scales={scales!r} is no mapping.", 'give for example scales={"satisfaction": (1, 5)}.')
    for name in known:
        if name not in ROLES:
            raise SettingError(f"scales has {name!r}, which is no question of loyalty.", nearest(str(name), ROLES))
    ends = known.get(role, (0, 10) if role == RECOMMEND else None)
    if ends is None:
        raise SettingError(
            f"The scale of {role}= (column {names[0]!r}) is not known, and answers alone do not tell it.",
            f"give its lowest and highest answer, such as scales={{{role!r}: (1, 5)}}.",
        )
    lowest, highest = _two_whole(role, ends)
    return Question(role, tuple(names), Fraction(lowest), Fraction(1), highest - lowest, parts=len(names))


def _two_whole(role: str, ends: Any) -> tuple[int, int]:
    pair = list(ends) if isinstance(ends, Sequence) and not isinstance(ends, str) else []
    whole = len(pair) == 2 and all(map(is_whole, pair))
    if not whole or not 0 <= pair[0] < pair[1] or pair[1] - pair[0] >= _MOST_POINTS:
        raise SettingError(
            f"scales[{role!r}] = {ends!r} is not a scale of 2 to {_MOST_POINTS} points.",
            "give the lowest and the highest answer as whole numbers from 0, such as (1, 5).",
        )
    return pair[0], pair[1]


def highs_of(questions: Mapping[str, Question], given: Mapping[str, Any] | None) -> dict[str, Fraction]:
    """The lowest answer that counts as high, by role.

    Raises
    ------
    SettingError
        One is given for a question that was not asked, or is no point of its scale above the lowest.
    """
    known = {} if given is None else given
    if not isinstance(known, Mapping):
        raise SettingError(f"high={given!r} is no mapping.", 'give for example high={"satisfaction": 4}.')
    for role in known:
        if role not in questions:
            raise SettingError(f"high has {role!r}, which was not asked.", nearest(str(role), questions))
    found = {}
    for role, question in questions.items():
        found[role] = point_of(known[role], question, f"high[{role!r}]") if role in known else question.usual_high
    return found


def point_of(value: Any, question: Question, what: str) -> Fraction:
    """A point of a question's scale above the lowest, as somebody wrote it."""
    low, high = question.ends
    if not is_number(value) or not low < float(value) <= high:
        raise SettingError(
            f"{what} = {value!r} is not above the lowest answer of {low:g}..{high:g} and on the scale.",
            f"give an answer from {low + float(question.step):g} to {high:g}.",
        )
    return Fraction(str(value))
