"""What a cell means on a scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer, plain, step_of

_BLANK = {"", "na", "nan", "null"}
_NUMBER = r"[+-]?(?:\d+(?:\.\d+|,\d{1,2})?|\.\d+)"  # a comma before three digits is no decimal comma
_LEADING = re.compile(rf"({_NUMBER})(?:\s*(?:[-–—:=.、)/(（|]+|\s)\s*([^\d\s][^\d]*)|\s*[分点점점수星]+)?")
_TRAILING = re.compile(rf"([^\d]*[^\d\s][^\d]*)[(（\[]\s*({_NUMBER})\s*[)）\]]")
_LONGEST = 400  # letters of a cell that may hold a number; the search takes time as their square
_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september "
    "october november december".split()
)

BLANK, CODED, APART, ODD, OFF = -1, -2, -3, -4, -5


@dataclass(frozen=True, slots=True)
class Decoder:
    """What a cell means on a scale, given the values that stand for no answer and the special response options."""

    scale: Scale
    texts: frozenset[str]
    numbers: frozenset[Fraction]
    apart: frozenset[str] = frozenset()
    apart_numbers: frozenset[Fraction] = frozenset()

    @classmethod
    def of(cls, scale: Scale, missing_codes: Iterable[object] = (), apart: Iterable[object] = ()) -> Decoder:
        """The decoder of a scale with further codes for "no answer", and special response options."""
        coded, told = _values((*scale.missing_codes, *missing_codes)), _values(apart)
        return cls(scale, *coded, *told)

    def code(self, cell: object) -> int:
        """Steps above the lowest answer, or `BLANK`, `CODED` (no answer), `APART`, `ODD` (not understood), `OFF`.

        `OFF` is a number that is not on the scale. A value that stands for no answer does so even if it is one of
        the special response options.
        """
        if cell is None or cell != cell or is_blank(cell):
            return BLANK
        number = number_in(cell)
        if self._coded(cell, number):
            return CODED
        if number in self.apart_numbers or _plain(cell) in self.apart:
            return APART
        if number is None:
            word = step_of(cell, self.scale)
            return ODD if word is None else word
        steps = (number - self.scale.lowest) / self.scale.step
        if steps.denominator != 1 or not 0 <= steps < self.scale.levels:
            return OFF
        return ODD if _denied(cell) else int(steps)

    def is_missing(self, cell: object) -> bool:
        """Whether a cell, of answers or of anything else, is blank or stands for no answer."""
        return cell is None or cell != cell or is_blank(cell) or self._coded(cell, number_in(cell))

    @property
    def has_special_options(self) -> bool:
        """Whether there are special response options."""
        return bool(self.apart)

    def _coded(self, cell: object, number: Fraction | None) -> bool:
        return number in self.numbers or _plain(cell) in self.texts


@dataclass(frozen=True, slots=True)
class SpecialDecoder:
    """Whether a cell's answer is a special response option."""

    decoder: Decoder

    @property
    def scale(self) -> Scale:
        """The scale that it may lie on."""
        return self.decoder.scale

    @property
    def has_special_options(self) -> bool:
        """It has none itself."""
        return False

    def code(self, cell: object) -> int:
        """1 of a special response option, 0 of an answer on the scale, else `BLANK`."""
        return told(self.decoder.code(cell))


def told(code: int) -> int:
    """1 of a special response option, 0 of an answer on the scale, else `BLANK`.

    >>> told(APART), told(6), told(ODD)
    (1, 0, -1)
    """
    return 1 if code == APART else min(0, max(code, BLANK))


def _denied(cell: object) -> bool:
    """Whether the words beside a number say that it is not an answer, as in "7 - N/A"."""
    found = number_and_words(cell) if isinstance(cell, str) else None
    return found is not None and means_no_answer(found[1])


def number_and_words(value: object) -> tuple[Fraction, str] | None:
    """A number and the words that stand beside it, "" where there are none; None where there is not a number.

    >>> number_and_words("agree (6)")
    (Fraction(6, 1), 'agree')
    """
    text = _plain(value)
    if len(text) > _LONGEST:
        return None
    if found := _LEADING.fullmatch(text):
        number, words = found.group(1), plain(found.group(2)) if found.group(2) else ""
    elif found := _TRAILING.fullmatch(text):
        number, words = found.group(2), plain(found.group(1))
    else:
        return None
    return Fraction(number.replace(",", ".")), words


def is_blank(cell: object) -> bool:
    """Whether a cell is empty, or holds one of the marks that programs write for nothing.

    >>> is_blank(" "), is_blank(None), is_blank(float("nan")), is_blank("NA"), is_blank("N/A")
    (True, True, True, True, False)
    """
    return cell is None or _plain(cell) in _BLANK


def number_in(value: object) -> Fraction | None:
    """The number that a cell stands for; None where it stands for none.

    Examples
    --------
    >>> [int(number_in(text)) for text in ("７", "7 - strongly agree", "agree (6)", "6,0", "5分")]
    [7, 7, 6, 6, 5]
    >>> number_in("2-3 times") is number_in("agree") is number_in("5 May") is None
    True
    """
    if isinstance(value, bool):
        return None
    found = number_and_words(value)
    return None if found is None or found[1] in _MONTHS else found[0]


def _values(values: Iterable[object]) -> tuple[frozenset[str], frozenset[Fraction]]:
    """Values as texts, and the numbers that they stand for."""
    texts = frozenset(_plain(value) for value in values)
    return texts, frozenset(number for text in texts if (number := number_in(text)) is not None)


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip().casefold()
