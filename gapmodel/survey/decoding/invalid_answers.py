"""Invalid and missing answers: errors where they cannot be, tables and notes where they may."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from shlex import quote

import numpy as np

from gapmodel.errors import AnswerError, counted, listed
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.words import means_no_answer
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.sheet import CellNumber, Sheet
from gapmodel.survey.counting.rows import Integers
from gapmodel.survey.decoding.answers import Held
from gapmodel.survey.matching.match import Match

INVALID, MISSING_CODE = "invalid", "missing code"  # why a cell counts as missing
_FEW_CODES = 5
_BARE = re.compile(r"[\w./+-]+")
_NOT_DOUBLY = set('"$`\\!')  # what shells read between double quotes
_ENOUGH = 50  # answers before an unused end of the scale says anything


def check_held(
    instrument: Instrument, names: Sequence[str], matches: Sequence[Match], held: Sequence[Held], number: CellNumber
) -> None:
    """Raise `AnswerError` where a column holds mostly text, or numbers that are not on the scale.

    Parameters
    ----------
    names : of all columns, by the matches' places
    number : of the row of a column's cell, in the source
    """
    for match, column in zip(matches, held, strict=True):
        odd = sum(places.n for places in column.invalid.values())
        if odd > column.filled / 2:
            raise AnswerError(
                f"The column {names[match.place]!r} ({match.side} {match.code}) contains text instead of numbers: "
                f"{listed(column.invalid, 3)}.",
                _text_hint(instrument, _usual(value for other in held for value in other.invalid)),
            )
    out_of_range = [
        (value, match.place, places)
        for match, column in zip(matches, held, strict=True)
        for value, places in column.out_of_range.items()
    ]
    if not out_of_range:
        return
    values = sorted({value for value, _, _ in out_of_range})
    total = sum(places.n for _, _, places in out_of_range)
    shown = [(value, place, row) for value, place, places in out_of_range for row in places.rows][:3]
    listing = "; ".join(f"{value} in row {number(place, row)} of {names[place]!r}" for value, place, row in shown)
    raise AnswerError(
        f"{counted(total, 'answer is|answers are')} not on the scale {instrument.scale.text}: {listing}"
        + ("; and more." if total > 3 else "."),
        _off_scale_hint(values),
    )


def _text_hint(instrument: Instrument, usual: Sequence[str]) -> str:
    code = (
        f"code the answers as numbers {instrument.scale.text}, say in the instrument file what the words stand "
        'for (scale = { ..., words = { "often" = 4 } }), or match another column.'
    )
    return f"if {listed(usual)} means 'no answer', say {_missing(usual)}; else {code}" if usual else code


def _missing(values: Sequence[str]) -> str:
    """The setting that says that values mean no answer, in Python and on the command line."""
    options = " ".join(f"--missing {argument(value)}" for value in values)
    return f"missing_codes={list(values)} ({options})"


def argument(value: str) -> str:
    """A value as an argument that can be pasted into a shell: in double quotes, which every shell knows, if it may.

    >>> print(argument("9"), argument("8 - Don't know"), argument("$9"))
    9 "8 - Don't know" '$9'
    """
    if _BARE.fullmatch(value):
        return value
    return quote(value) if set(value) & _NOT_DOUBLY else f'"{value}"'


def _off_scale_hint(values: list[str]) -> str:
    if len(values) > _FEW_CODES:
        return (
            "look for rows that are not respondents, such as means below the answers, "
            "or use an instrument file with that scale and step."
        )
    return (
        f"if they mean 'no answer', say {_missing(values)}; "
        "if the scale or its step differs, use an instrument file with that scale."
    )


def aside_table(names: Sequence[str], matches: Sequence[Match], held: Sequence[Held], number: CellNumber) -> PlainTable:
    """Invalid values with their first rows, and missing codes: ``column value why n rows``."""
    rows = [
        (names[match.place], value, INVALID, places.n, [number(match.place, row) for row in places.rows])
        for match, column in zip(matches, held, strict=True)
        for value, places in column.invalid.items()
    ]
    rows += [
        (names[match.place], value, MISSING_CODE, n, [])
        for match, column in zip(matches, held, strict=True)
        for value, n in sorted(column.missing.items())
    ]
    return PlainTable.of_rows(["column", "value", "why", "n", "rows"], rows)


def aside_notes(aside: PlainTable) -> list[Note]:
    """A note on invalid cells, if there are any."""
    invalid = [row for row in aside.rows if row.why == INVALID]
    if not invalid:
        return []
    shown = [Note.of("invalid_cell", column=row.column, value=row.value, row=row.rows[0]) for row in invalid[:3]]
    n, usual = sum(row.n for row in invalid), _usual(row.value for row in invalid)
    more = Note.of("and_more") if n > len(shown) else None
    hint = Note.of("invalid_hint", values=usual, setting=_missing(usual)) if usual else None
    return [Note.of("invalid", n=n, shown=shown, more=more, hint=hint)]


def platform_codes_note(sheet: Sheet, aside: PlainTable) -> list[Note]:
    """A note on the numbers that the platform wrote where the answer is missing."""
    written, counts = {str(code) for code in sheet.no_answer}, Counter[str]()
    for row in aside.rows:
        if row.why == MISSING_CODE and row.value in written:
            counts[row.value] += row.n
    if not counts:
        return []
    codes = [Note.of("code_cells", code=value, n=n) for value, n in counts.items()]
    return [Note.of("platform_codes", codes=codes, platform=sheet.platform or Note.of("this_platform"))]


def blank_note(origin: str, held: Sequence[Held]) -> list[Note]:
    """A note where the columns of answers hold nothing at all, as those of a form that nobody filled in."""
    return [] if any(column.filled for column in held) else [Note.of("blank_source", origin=origin)]


def _usual(values: Iterable[str]) -> list[str]:
    """The first values that usually mean "no answer", each once."""
    return list(dict.fromkeys(value for value in values if means_no_answer(value)))[:_FEW_CODES]


def unconfirmed_notes(instrument: Instrument) -> list[Note]:
    """A note on the items of which nobody has confirmed the direction, if there are any."""
    codes = instrument.unconfirmed
    if not codes:
        return []
    turned = [item.code for item in instrument.items if item.reversed]
    already = Note.of("already_reversed", codes=turned) if turned else None
    items = len(instrument.items)
    return [Note.of("unconfirmed", codes=codes, items=items, instrument=instrument.name, already=already)]


def unused_note(instrument: Instrument, parts: Iterable[Integers]) -> list[Note]:
    """A note where nobody uses an end of the scale: it may be another scale.

    Parameters
    ----------
    parts : of (levels,) arrays
        How often every answer was given, by some of the respondents after others, as many as it takes.
    """
    scale = instrument.scale
    if scale.levels < 3:
        return []
    counts = np.zeros(scale.levels, np.int64)
    for part in parts:
        counts += part
        given = counts.nonzero()[0]
        if len(given) and given[-1] - given[0] >= scale.levels - 2:
            return []
    if counts.sum() < _ENOUGH:
        return []
    low, high = (f"{float(scale.answers[code]):g}" for code in (given[0], given[-1]))
    setting = "scale = { lowest = ..., highest = ... }"
    return [Note.of("scale_end_unused", low=low, high=high, scale=scale.text, setting=setting)]
