"""Errors with a problem and a hint."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from math import inf, isfinite
from numbers import Integral, Real
from typing import Self

_NEAR = 0.7  # "none" is not near to "nonsense", nor "en" to "cn"
_BEGINNING = 5  # letters


class GapModelError(Exception):
    """Invalid input to gapmodel, with a message and a hint.

    Parameters
    ----------
    problem : str
        What is wrong.
    hint : str
        How to correct it.
    """

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(f"{problem}\nHint: {hint}")
        self.problem = problem
        self.hint = hint

    def about(self, source: str, more: str = "") -> Self:
        """The same error, which names the source that it is about, with more to its hint."""
        return type(self)(self.problem if source in self.problem else f"{source}: {self.problem}", self.hint + more)


class InstrumentError(GapModelError, ValueError):
    """An instrument is unknown, or its file does not hold what the format asks for."""


class SourceError(GapModelError):
    """The answers cannot be read or are not a table."""


class ColumnError(GapModelError, ValueError):
    """The columns of the answers cannot be matched to the instrument."""


class AnswerError(GapModelError, ValueError):
    """Answers do not lie on the instrument's scale."""


class TallyError(GapModelError, ValueError):
    """A tally cannot be read or added, or does not hold what is asked for."""


class SummaryError(GapModelError, ValueError):
    """Published values contradict each other, or are not numbers."""


class SettingError(GapModelError, ValueError):
    """An argument has an invalid value."""


class OutputError(GapModelError):
    """A result cannot be written to the given path."""


class SourceWarning(UserWarning):
    """Sheets or rows with answers are not used, or spellings of a group name differ."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the nearest known name, or with all known names if none is near.

    >>> nearest("servqal", ["servqual", "servperf"])
    "did you mean 'servqual'?"
    >>> nearest("cn", ["en", "zh"])
    'known are: en, zh.'
    """
    known = list(known)
    close = get_close_matches(name, known, n=1, cutoff=_NEAR) or [one for one in known if _alike(name, one)][:1]
    return f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(known)}."


def _alike(name: str, other: str) -> bool:
    """Whether one name contains the other, or both have the same beginning, in any case."""
    short, long = sorted((name.casefold(), other.casefold()), key=len)
    return (len(short) > 1 and short in long) or short[:_BEGINNING] == long[:_BEGINNING]


def one_of(value: str, known: Iterable[str], argument: str) -> None:
    """Raise `SettingError` unless `value` is one of the `known` values of `argument`."""
    known = list(known)
    if not isinstance(value, str) or value not in known:
        raise SettingError(f"{argument}={value!r} is not a valid value.", nearest(str(value), known))


def is_number(value: object, least: float = -inf) -> bool:
    """Whether an argument is a finite number, also one of numpy, of at least `least`; True and False are none.

    >>> is_number(0.5), is_number(-1, least=0), is_number(True), is_number("2")
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return isfinite(value) and float(value) >= least
    except OverflowError:
        return False


def is_whole(value: object) -> bool:
    """Whether an argument is a whole number, also one of numpy; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def counted(n: int, noun: str) -> str:
    """A number and its noun; irregular plurals after a bar.

    >>> counted(1, "answer"), counted(2, "answer"), counted(1, "person|people")
    ('1 answer', '2 answers', '1 person')
    """
    one, _, many = noun.partition("|")
    return f"{n} {one if n == 1 else many or one + 's'}"


def listed(values: Iterable[object], most: int = 5) -> str:
    """A list of the first `most` values, and the number of others.

    >>> listed(["E1", "E2", "E3"], most=2)
    "'E1', 'E2' and 1 more"
    """
    values = list(values)
    shown = ", ".join(repr(clipped(v)) for v in values[:most])
    more = len(values) - most
    return shown if more <= 0 else f"{shown} and {more} more"


def clipped(value: object, most: int = 60) -> object:
    """`value` itself, or the beginning of a long text."""
    return value[: most - 1] + "…" if isinstance(value, str) and len(value) > most else value
