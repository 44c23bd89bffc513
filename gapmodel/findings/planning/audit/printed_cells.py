"""Numbers as cells of a printed table show them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

from gapmodel.inference.printed.formulas import Range
from gapmodel.inference.printed.printed_number import Printed, decimals
from gapmodel.survey.decoding.answers import is_blank

_DASHES = str.maketrans(dict.fromkeys("−–—‐‑﹣－", "-") | {"·": ".", "\u00a0": " ", "'": None})
_DIGITS = r"(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?"
_SIGNED = rf"[+-]?\s?{_DIGITS}"
_MARKS = r"(?:\s*[*†‡§#^]+|\s*\(?[a-d]\)?|\s*ns)?"
_NUMBER = re.compile(rf"(?P<than>p?\s*[<>≤≥=]=?)?\s*(?P<number>{_SIGNED})\s*%?{_MARKS}")
_PAIR = re.compile(rf"(?P<first>{_SIGNED})\s*%?\s*(?:±|\+/-|\(|\[)\s*(?P<second>{_DIGITS})\s*%?\s*[)\]]?{_MARKS}")
_INTERVAL = re.compile(rf"[\[(]?\s*(?P<first>{_SIGNED})\s*(?:,|;|to|~|至|/|-)\s*(?P<second>{_SIGNED})\s*[\])]?")
_BETWEEN_LIMITS = re.compile(r";|\bto\b|~|至")  # by which a comma within a limit is a decimal comma
_LIST = re.compile(r"[\s;/、]+|,\s+|(?<=\d),(?=\.)")
_DECIMAL_COMMA = re.compile(r"([+-]?\d*),(\d+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LARGEST = 1e12
_MOST_LETTERS, _MOST_LISTED = 100, 2_000  # of a cell that holds a number or two, and of one that lists loadings
_DIGITS_OF_FLOATS = 12
_WHOLE = ("n", "items", "count", "total", "dof")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a printed table.

    Attributes
    ----------
    text : str
        As it is printed.
    value : float
        Of "< .001": 0.001.
    printed : Printed
        The numbers that it stands for: of "< .001" those from 0 to 0.001.
    """

    text: str
    value: float
    printed: Printed

    @property
    def ends(self) -> Range:
        """The smallest and the largest number that is printed so."""
        return self.printed.ends

    @property
    def cut_off(self) -> Range:
        """The same if further decimals may have been cut off."""
        return self.printed.cut_off.ends

    @property
    def turned(self) -> Number:
        """The number with the other sign."""
        text = self.text[1:] if self.text.startswith("-") else f"-{self.text.removeprefix('+')}"
        return Number(text, -self.value, Printed(-self.printed.value, self.printed.half))

    @property
    def whole(self) -> int | None:
        """The number as a count; None where it is none."""
        return int(self.value) if self.value >= 0 and self.value == int(self.value) else None


def exact(value: float) -> Number:
    """A number that is not rounded.

    >>> exact(51).ends
    (51.0, 51.0)
    """
    return Number(f"{value:.10g}", value, Printed(value, 0.0))


def number_in(cell: Any, meaning: str = "", most: int = 0) -> Number | None:
    """The number in a cell; None where it holds none.

    Parameters
    ----------
    meaning : str
        Of its column: whole numbers may have commas between thousands.
    most : int
        Decimals of a number that is not a text, which does not show its final zeros.

    Examples
    --------
    >>> number_in("−.4265**").ends, number_in("< .001").ends, number_in("3,50").text
    ((-0.42655, -0.42645), (0.0, 0.001), '3.50')
    >>> number_in("1,024", "n").value, number_in("about 3")
    (1024.0, None)
    """
    if isinstance(cell, str):
        return _of_text(cell, meaning) if len(cell) <= _MOST_LETTERS else None
    return None if isinstance(cell, bool) or is_blank(cell) else _of_float(cell, meaning, most)


@lru_cache(maxsize=2**12)
def _of_text(cell: str, meaning: str) -> Number | None:
    found = _NUMBER.fullmatch(_bare(cell, meaning))
    if found is None:
        return None
    than = (found["than"] or "").strip("p =")
    number = _printed(found["number"], meaning)
    if number is None or not than or than[0] in ">≥":
        return number if not than else None
    return Number(f"< {number.text}", number.value, Printed(number.value / 2, abs(number.value) / 2))


def pair_in(cell: Any, meanings: tuple[str, str]) -> tuple[Number, Number] | None:
    """The two numbers of a cell such as "3.51 (0.65)", "3.51 ± 0.65" or, of an interval, "[-0.58, -0.28]".

    >>> [number.value for number in pair_in("3.51 ± 0.65", ("mean", "sd_mean"))]
    [3.51, 0.65]
    >>> [number.value for number in pair_in("−0.58 to −0.28", ("ci_low", "ci_high"))]
    [-0.58, -0.28]
    >>> [number.value for number in pair_in("[0,40; 0,58]", ("ci_low", "ci_high"))]
    [0.4, 0.58]
    """
    if not isinstance(cell, str) or len(cell) > _MOST_LETTERS:
        return None
    interval = meanings[0] == "ci_low"
    pattern = _INTERVAL if interval else _PAIR
    found = pattern.fullmatch(_bare(cell, meanings[0], commas=not interval or _BETWEEN_LIMITS.search(cell) is not None))
    if found is None:
        return None
    first, second = _printed(found["first"], meanings[0]), _printed(found["second"], meanings[1])
    return None if first is None or second is None else (first, second)


def several_in(cell: Any, most: int = 0) -> tuple[Number, ...]:
    """The numbers of a cell that lists loadings; empty where it holds anything else.

    >>> [number.value for number in several_in(".809, .785; .810")]
    [0.809, 0.785, 0.81]
    """
    if not isinstance(cell, str):
        one = number_in(cell, "loading", most)
        return () if one is None else (one,)
    if len(cell) > _MOST_LISTED:
        return ()
    found = [number_in(part, "loading") for part in _LIST.split(cell.strip()) if part]
    return tuple(one for one in found if one is not None) if all(found) else ()


def decimals_of(cells: Sequence[Any]) -> int:
    """The largest number of decimals among numbers that are not texts."""
    return decimals(_shown(cell) for cell in cells if not isinstance(cell, str) and not is_blank(cell))


def _shown(value: Any) -> str:
    """A number without what floating-point arithmetic leaves in its last digits."""
    try:
        return f"{float(value):.{_DIGITS_OF_FLOATS}g}"
    except (TypeError, ValueError, OverflowError):
        return ""


def _of_float(cell: Any, meaning: str, most: int) -> Number | None:
    text = _shown(cell)
    if not text or not isfinite(float(text)) or abs(float(text)) > _LARGEST:
        return None
    if meaning in _WHOLE:
        return exact(float(text))
    return Number(text, float(text), Printed(float(text), 0.5 * 10.0**-most))


def _bare(cell: str, meaning: str, *, commas: bool = True) -> str:
    """A cell in plain characters, with a decimal point."""
    text = unicodedata.normalize("NFKC", cell.translate(_DASHES)).strip().casefold().translate(_DASHES)
    if meaning in _WHOLE:
        return _THOUSANDS.sub("", text)
    text = _DECIMAL_COMMA.sub(r"\1.\2", text) if commas and "." not in text else text
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") and meaning in ("sd_e", "sd_p", "sd") else text
    return inside.strip()


def _printed(text: str, meaning: str) -> Number | None:
    text = "".join(text.split())
    value = float(text)
    if not isfinite(value) or abs(value) > _LARGEST:
        return None
    if meaning in _WHOLE and value == int(value):
        return exact(value)
    return Number(text, value, Printed(value, 0.5 * 10.0 ** -decimals([text])))
