"""Exports of Google Forms: a timestamp and one column per question, grids as "Question [row]"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, below, called, is_moment, is_worded, texts

PLATFORM = "Google Forms"
TIMESTAMPS = {  # the first heading, in the language of whoever made the form
    "Timestamp",
    "时间戳",
    "时间戳记",
    "時間戳記",
    "Horodateur",
    "Zeitstempel",
    "Marca temporal",
    "Carimbo de data/hora",
    "Informazioni cronologiche",
    "タイムスタンプ",
}


def google_forms(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where moments stand below a timestamp, and most other headings are questions in words."""
    headings = texts(rows, 0)
    others = [heading for heading in headings[1:] if heading]
    if not others or headings[0] not in TIMESTAMPS:
        return None
    moments = below(rows, 0, 1)
    if not moments or not all(is_moment(cell) for cell in moments):
        return None
    if sum(map(is_worded, others)) * 2 < len(others):
        return None
    return Header(
        platform=PLATFORM,
        names=called(headings),
        labels=("", *headings[1:]),
        rows=1,
    )


GOOGLE_FORMS = Platform(signs=(Sign(headings=TIMESTAMPS),), header=google_forms)
