"""Cells as answers on a scale: what a cell means, and whole columns of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.instrument import Scale
from gapmodel.instrument.words import means_no_answer, plain, step_of
from gapmodel.sources.distinct import Distinct, Small, distinct_of
from gapmodel.sources.sheet import Cells
from gapmodel.survey.counting.rows import Codes

_SHOWN = 5
_MOST_DISTINCT = 2_000
_BYTE = 256
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


@dataclass(slots=True)
class Places:
    """How often a value stands in a column, and the first rows where it does."""

    n: int = 0
    rows: list[int] = field(default_factory=list)

    def add(self, rows: Sequence[int], n: int | None = None) -> None:
        """Further rows, in their order; `n` where more of them are known than listed."""
        self.n += len(rows) if n is None else n
        self.rows = [*self.rows, *rows[:_SHOWN]][:_SHOWN]


@dataclass(slots=True)
class Held:
    """What a column held besides plain answers; parts of a column add up.

    Attributes
    ----------
    invalid : dict of value to Places
        Values that are not understood, and where they stand.
    out_of_range : dict of value to Places
        Numbers that are not on the scale.
    missing : dict of value to int
        Values that stand for "no answer", and how often.
    filled : int
        Cells that held anything.
    verbal : dict of value to int
        Words, or numbers with words beside them, that were read as answers, and how often.
    """

    invalid: dict[str, Places] = field(default_factory=dict)
    out_of_range: dict[str, Places] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    filled: int = 0
    verbal: dict[str, int] = field(default_factory=dict)

    def add(self, other: Held) -> None:
        """What another part of the same column held."""
        for mine, theirs in ((self.invalid, other.invalid), (self.out_of_range, other.out_of_range)):
            for value, places in theirs.items():
                mine.setdefault(value, Places()).add(places.rows, places.n)
        self.filled += other.filled
        for counts, further in ((self.missing, other.missing), (self.verbal, other.verbal)):
            for value, n in further.items():
                counts[value] = counts.get(value, 0) + n


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One column of answers as whole steps above the lowest answer.

    Attributes
    ----------
    codes : (n,) array
        0 .. levels - 1; `levels` where the answer is missing.
    held : Held
    special : (n,) array or None
        1 where the answer used a special response option, 0 where it is on the scale; `levels` where there is none.
        None without such options.
    """

    codes: Codes
    held: Held
    special: Codes | None = None


def read_answers(cells: Cells | Distinct | Small, decoder: Decoder | SpecialDecoder, first: int = 0) -> Answers:
    """Place every cell of a column on the scale or among special response options; the first stands in row `first`.

    Notes
    -----
    Understood are numbers, numbers as text, also full-width and with a decimal comma, numbers
    that lead or close a text ("7 - strongly agree", "agree (6)"), words that stand for an answer ("agree", "同意"),
    stars and faces. Blank are empty cells and the marks that programs write for them: NA, NaN, null.
    """
    quick = _small_answers(cells.numbers, decoder) if isinstance(cells, Small) else None
    if quick is not None:
        return quick
    column, levels = distinct_of(cells), decoder.scale.levels
    places, values, counts = column.places, column.values, column.counts
    meaning = _meanings_of(decoder, values)
    held = Held(
        missing=_coded_in(values, meaning, counts),
        filled=int(counts[meaning != BLANK].sum()),
        verbal=_worded_in(values, meaning, places),
    )
    for kind, value, rows, n in _strange_rows(values, places, meaning):
        (held.invalid if kind == ODD else held.out_of_range).setdefault(value, Places()).add(
            [row + first for row in rows], n
        )

    def of_each(found: Codes) -> Codes:
        return column.of_each(np.where(found < 0, levels, found).astype(np.min_scalar_type(levels)))

    special = (
        np.array([special_code(code) for code in meaning.tolist()], np.int64) if decoder.has_special_options else None
    )
    return Answers(of_each(meaning), held, None if special is None else of_each(special))


@lru_cache(maxsize=8)
def _table_of(decoder: Decoder | SpecialDecoder) -> tuple[int, bytes]:
    """The levels, and what each byte stands for: a code, `levels` where blank, 255 where it needs a closer look."""
    levels = decoder.scale.levels
    meaning = [decoder.code(value) for value in range(_BYTE - 1)]
    if levels >= _BYTE - 1:
        return levels, b""
    return levels, bytes([levels if code == BLANK else _BYTE - 1 if code < 0 else code for code in [*meaning, BLANK]])


def _small_answers(numbers: NDArray[np.uint8], decoder: Decoder | SpecialDecoder) -> Answers | None:
    """The answers of a column of small numbers, None where it holds anything but answers and blanks."""
    levels, table = _table_of(decoder)
    if not table:
        return None
    codes = np.frombuffer(bytearray(numbers.tobytes().translate(table)), np.uint8)
    if int(codes.max(initial=0)) > levels:
        return None
    given = codes != levels
    special = np.where(given, np.uint8(0), codes) if decoder.has_special_options else None
    return Answers(codes, Held(filled=int(np.count_nonzero(given))), special)


def _meanings_of(decoder: Decoder | SpecialDecoder, values: Sequence[Any]) -> Codes:
    """What each of a column's distinct values means, and at last what a missing cell does.

    Beyond 2 000 distinct values, which no scale has, a column holds something else: the rest is not understood, and
    nobody waits for a million remarks to be read as numbers.
    """
    read = [decoder.code(value) for value in values[:_MOST_DISTINCT]]
    return np.array([*read, *[ODD] * (len(values) - len(read)), BLANK], np.int64)


def _strange_rows(
    values: Sequence[Any], places: NDArray[Any], meaning: Codes
) -> Iterator[tuple[int, str, list[int], int]]:
    """Values that are not understood or not on the scale: `ODD` or `OFF`, as text, their first rows and number.

    Beyond 2 000 of them they count together.
    """
    if not (meaning <= ODD).any():
        return
    strange = np.flatnonzero((meaning <= ODD)[places])
    order = strange[np.argsort(places[strange], kind="stable")]
    found, starts, counts = np.unique(places[order], return_index=True, return_counts=True)
    few = slice(0, _MOST_DISTINCT)
    for at, start, n in zip(found[few].tolist(), starts[few].tolist(), counts[few].tolist(), strict=True):
        yield int(meaning[at]), _shown(values[at]), order[start : start + _SHOWN].tolist(), n
    if len(found) > _MOST_DISTINCT:
        rest = order[starts[_MOST_DISTINCT] :]
        yield ODD, f"({len(found) - _MOST_DISTINCT} other values)", np.sort(rest)[:_SHOWN].tolist(), len(rest)


def _shown(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _coded_in(values: Sequence[Any], meaning: Codes, counts: NDArray[Any]) -> dict[str, int]:
    """The values that stand for "no answer", and how often each of them stands in the column."""
    found: dict[str, int] = {}
    for at in np.flatnonzero(meaning == CODED).tolist():
        text = _shown(values[at]).strip()
        found[text] = found.get(text, 0) + int(counts[at])
    return found


def _worded_in(values: Sequence[Any], meaning: Codes, places: NDArray[Any]) -> dict[str, int]:
    """The values with words in them that are answers, and how often each stands among the places."""
    understood = np.flatnonzero(meaning[: len(values)] >= 0).tolist()
    texts = {at: text for at in understood if (text := _worded(values[at]))}
    if not texts:
        return {}
    counts = np.bincount(places[places < len(values)].astype(np.int64) + 1, minlength=len(values) + 1)
    return {text: int(counts[at + 1]) for at, text in texts.items()}


def _worded(value: Any) -> str:
    return value.strip() if isinstance(value, str) and any(map(str.isalpha, value)) else ""


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
