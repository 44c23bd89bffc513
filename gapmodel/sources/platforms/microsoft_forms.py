"""Exports of Microsoft Forms: ID, start and end, then one column per question or row of a Likert question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, below, called, is_moment, text, texts

PLATFORM = "Microsoft Forms"
# The first headings, in the language of whoever exported: response, start, end, then e-mail and name.
SIGNS = (
    ("id", "start time", "completion time"),
    ("id", "开始时间", "完成时间"),
    ("id", "heure de début", "heure de fin"),
)
OWN = {
    *(sign for signs in SIGNS for sign in signs),
    *("email", "name", "last modified time", "total points", "quiz feedback"),
    *("电子邮件", "姓名", "名称", "上次修改时间"),
    *("adresse de messagerie", "nom", "heure de la dernière modification"),
}


def microsoft_forms(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where the first three columns are Forms' own and hold numbers and moments."""
    headings = texts(rows, 0)
    if tuple(heading.casefold() for heading in headings[:3]) not in SIGNS or len(headings) < 4:
        return None
    if not all(text(cell).isdigit() for cell in below(rows, 0, 1)):
        return None
    moments = [*below(rows, 1, 1), *below(rows, 2, 1)]
    if not all(is_moment(cell) for cell in moments):
        return None
    return Header(
        platform=PLATFORM,
        names=called(headings),
        labels=tuple("" if heading.casefold() in OWN else heading for heading in headings),
        rows=1,
        span=(headings[1], headings[2]),
    )


MICROSOFT_FORMS = Platform(
    signs=tuple(Sign(headings=signs, enough=len(signs)) for signs in SIGNS), header=microsoft_forms
)
