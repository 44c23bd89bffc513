"""Names of columns that the text of their question contradicts, as where E1 asks for the education."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gapmodel.errors import ColumnError
from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.question_text import Texts, common_start

_SHOWN = 3

Named = Mapping[str, Mapping[str, Sequence[int]]]  # of sides, the places of the columns named like each item


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A column that is named like an item on a side, and whose question is another's."""

    place: int
    side: str
    code: str


def contradicted(sheet: Sheet, instrument: Instrument, named: Named) -> list[Contradicted]:
    """The columns whose names do not count, because the source itself says that they ask something else.

    Notes
    -----
    A name gives way only where the text is certain: the question ends in the label of another item, apart from what
    stands before it, or it is about another side; or it is about no item, and another column asks for that very one.
    Where one name of a side is another item's number, those of the side that no label confirms are in doubt and
    give way, too.

    Raises
    ------
    ColumnError
        Columns named like one of several sides ask about another: names or questions are wrong, and every gap would
        have the opposite sign.
    """
    texts, labels = Texts.of(instrument), dict(_labels(sheet))
    ends = [texts.item(text, apart=True) for text in sheet.questions]
    items = {place: end for place, end in enumerate(ends) if end is not None}
    asking = {texts.question(sheet.questions[place]) for place in items}
    found: list[Contradicted] = []
    for side, by_item in named.items():
        columns = [Contradicted(place, side, code) for code, places in by_item.items() for place in places]
        elsewhere = _of_another_side(sheet, texts, columns, items, most=len(by_item))
        if elsewhere and len(named) > 1:
            raise _side_error(sheet, named, elsewhere)
        moved = any(items[one.place][1] != one.code for one in columns if one.place in items)
        for one in columns:
            said = texts.item(labels.get(one.place, ""))
            lost = one.place in labels and said is None and (side, one.code) in asking
            if one in elsewhere or lost or (moved and (said is None or said[1] != one.code)):
                found.append(one)
    return found


def contradiction(sheet: Sheet, found: Sequence[Contradicted]) -> str:
    """A sentence on columns that were not taken by their names, "" where there are none."""
    if not found:
        return ""
    shown = ", ".join(f"{sheet.names[one.place]!r} asks {sheet.questions[one.place]!r}" for one in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    taken = "1 column is" if len(found) == 1 else f"{len(found)} columns are"
    return f" {taken} not taken by name, as the question is another: {shown}{more}."


def names_hint(names: Sequence[str], found: Sequence[Contradicted]) -> str:
    """What to say where the names are right after all."""
    by_side: dict[str, list[Contradicted]] = {}
    for one in found:
        by_side.setdefault(one.side, []).append(one)
    said = ", ".join(f"'{side}': {_pattern(names, columns)}" for side, columns in by_side.items())
    return f"if the names are right, say so with columns={{{said}}}"


def contradiction_notes(mapping: PlainTable, instead_of: Mapping[int, str]) -> list[Note]:
    """A note on the columns at places that were matched by the text of their questions `instead_of` others by name."""
    rows = [mapping.rows[place] for place in instead_of]
    sides = ", ".join(f"'{side}': [...]" for side in dict.fromkeys(row.side for row in rows))
    shown = [_instead(row, name) for row, name in zip(rows, instead_of.values(), strict=True)]
    return [Note.of("question_text_used", n=len(rows), shown=shown, setting=f"columns={{{sides}}}")]


def _instead(row: Any, name: str) -> Note:
    values = {"side": row.side, "code": row.code, "column": row.column, "name": name}
    if row.question in ("", row.column):
        return Note.of("matched_instead", **values)
    return Note.of("matched_instead_asks", question=row.question, **values)


def _labels(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """The questions that say more than the names."""
    for place, label in enumerate(sheet.labels):
        if label and label != sheet.names[place]:
            yield place, label


def _of_another_side(
    sheet: Sheet, texts: Texts, columns: Sequence[Contradicted], items: Mapping[int, tuple[str, str]], *, most: int
) -> list[Contradicted]:
    """The columns that ask about another side, by what stands before their items or begins most questions of a side."""
    apart = [one for one in columns if one.place in items and texts.is_of_another(one.side, items[one.place][0])]
    labels = dict(_labels(sheet))
    asked = [one for one in columns if one.place in labels]
    if apart or 2 * len(asked) <= most or len(asked) < 2:
        return apart
    start = common_start([labels[one.place].removeprefix(sheet.names[one.place]) for one in asked])
    return asked if texts.is_of_another(asked[0].side, start) else []


def _side_error(sheet: Sheet, named: Named, found: Sequence[Contradicted]) -> ColumnError:
    first = found[0]
    every = [
        Contradicted(place, side, code)
        for side, by_item in named.items()
        for code, places in by_item.items()
        for place in places
    ]
    sides = ", ".join(f"'{side}': [...]" for side in named)
    return ColumnError(
        f"{len(found)} columns are named like {first.side}, but their questions are about another side: "
        f"{sheet.names[first.place]!r} asks {sheet.questions[first.place]!r}.",
        f"{names_hint(sheet.names, every)}; if the questions are, list the columns of each side in the order of the "
        f"items, columns={{{sides}}}.",
    )


def _pattern(names: Sequence[str], columns: Sequence[Contradicted]) -> str:
    """The pattern of columns' names, [...] where they have none in common."""
    first = columns[0]
    before, _, after = names[first.place].rpartition(first.code)
    alike = all(names[one.place] == f"{before}{one.code}{after}" for one in columns)
    return repr(f"{before}{{code}}{after}") if alike and "{" not in before + after else "[...]"
