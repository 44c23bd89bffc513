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
_NUMBER = r"[+-]?(?:\d+(?:\.\d+|,\d{1,2})?|\.\d+)(?:e[+-]\d{1,2})?"  # a comma before three digits is no decimal comma
_LEADING = re.compile(rf"({_NUMBER})(?:\s*(?:[-–—:=.、)/(（|]+|\s)\s*([^\d\s][^\d]*)|\s*[分点점점수星]+)?")
_TRAILING = re.compile(rf"([^\d]*[^\d\s][^\d]*)[(（\[]\s*({_NUMBER})\s*[)）\]]")
_ROUNDING = Fraction(1, 10**9)  # steps: 0.1 + 0.2 is 0.3, and no scale has points so close together
_LONGEST = 400  # letters of a cell that may hold a number; the search takes time as their square
_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september "
    "october november december".split()
)

BLANK, CODED, SPECIAL, ODD, OFF = -1, -2, -3, -4, -5


@dataclass(frozen=True, slots=True)
class Decoder:
    """What a cell means on a scale, given the values that stand for no answer and the special response options."""

    scale: Scale
    texts: frozenset[str]
    numbers: frozenset[Fraction]
    special: frozenset[str] = frozenset()
    special_numbers: frozenset[Fraction] = frozenset()

    @classmethod
    def of(cls, scale: Scale, missing_codes: Iterable[object] = (), special: Iterable[object] = ()) -> Decoder:
        """The decoder of a scale with further codes for "no answer", and special response options."""
        coded, options = _values((*scale.missing_codes, *missing_codes)), _values(special)
        return cls(scale, *coded, *options)

    def code(self, cell: object) -> int:
        """Steps above the lowest answer, or `BLANK`, `CODED` (no answer), `SPECIAL`, `ODD` (not understood), `OFF`.

        `OFF` is a number that is not on the scale, or further than a rounding error of floats from its points:
        0.30000000000000004 is 0.3. A value that stands for no answer does so even if it is one of
        the special response options.
        """
        if cell is None or cell != cell or is_blank(cell):
            return BLANK
        number = number_in(cell)
        if self._coded(cell, number):
            return CODED
        if number in self.special_numbers or _plain(cell) in self.special:
            return SPECIAL
        if number is None:
            word = step_of(cell, self.scale)
            return ODD if word is None else word
        steps = (number - self.scale.lowest) / self.scale.step
        nearest = round(steps)
        if abs(steps - nearest) > _ROUNDING or not 0 <= nearest < self.scale.levels:
            return OFF
        return ODD if _denied(cell) else nearest

    def is_missing(self, cell: object) -> bool:
        """Whether a cell, of answers or of anything else, is blank or stands for no answer."""
        return cell is None or cell != cell or is_blank(cell) or self._coded(cell, number_in(cell))

    @property
    def has_special_options(self) -> bool:
        """Whether there are special response options."""
        return bool(self.special)

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
        return special_code(self.decoder.code(cell))


def special_code(code: int) -> int:
    """1 of a special response option, 0 of an answer on the scale, else `BLANK`.

    >>> special_code(SPECIAL), special_code(6), special_code(ODD)
    (1, 0, -1)
    """
    return 1 if code == SPECIAL else min(0, max(code, BLANK))


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
    >>> float(number_in(5.551115123125783e-17))
    5.551115123125783e-17
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
