"""How the columns of merged surveys were matched: one table, with the survey that each stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gapmodel.instrument.instrument import Instrument
from gapmodel.plain_table import PlainTable
from gapmodel.survey.merging.mapped import Mapped
from gapmodel.survey.survey import Survey

MERGED, UNUSED, LEFT_OUT = "merged", "unused", "left out of the merged survey"
_COLUMNS = ("source", "column", "role", "side", "code", "how", "question")


def mapping_of(surveys: Mapping[str, Survey], parts: Sequence[Mapped], merged: Instrument, lead: str) -> PlainTable:
    """The mapping of the survey whose questionnaire the merged one has, then what the others add.

    Columns of questions have the merged survey's codes; in the other surveys their role is "merged", so that every
    question of the merged survey is an answer once.
    """
    order = sorted(parts, key=lambda part: part.name != lead)
    rows = [row for part in order for row in _rows_of(surveys[part.name], part, merged, lead=part.name == lead)]
    return PlainTable.of_rows(_COLUMNS, rows)


def _rows_of(survey: Survey, part: Mapped, merged: Instrument, *, lead: bool) -> Iterator[tuple[Any, ...]]:
    kept = {item.code for item in merged.items}
    ours = {own: code for code, own in part.items.items() if code in kept}
    for row in survey.plain("mapping").rows:
        question = getattr(row, "question", "")
        if row.role == "answer" and row.code not in ours:
            yield part.name, row.column, UNUSED, row.side, row.code, LEFT_OUT, question
        elif row.role == "answer":
            yield part.name, row.column, row.role if lead else MERGED, row.side, ours[row.code], row.how, question
        else:
            role = MERGED if row.role == "points" and not lead else row.role
            yield part.name, row.column, role, row.side, row.code, row.how, question


def below_each_other(tables: Mapping[str, PlainTable]) -> PlainTable:
    """Tables of the surveys below each other, with the survey in the column `source`."""
    sources = [name for name, table in tables.items() for _ in range(len(table))]
    return PlainTable.joined(tables.values()).with_columns(source=sources)
