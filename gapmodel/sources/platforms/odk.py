"""Exports of KoboToolbox and ODK: names of fields behind those of their groups, or labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, called, is_worded, texts

KOBO, ODK = "KoboToolbox", "ODK"
KOBO_SIGNS = {"_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "__version__", "_index"}
ENOUGH = 3
SUBMITTED, KEY = "SubmissionDate", "KEY"  # the first column of ODK and one of the last
OWN = KOBO_SIGNS | {"_notes", "_status", "_tags", "start", "end", "today", "deviceid", "SubmitterID", "SubmitterName"}
FIELD = re.compile(r"(?:[^\W\d]|_)[\w.-]*")  # of XForms: it never begins with a digit
BETWEEN = {KOBO: "/", ODK: "-"}
HXL = "#"


def odk(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where columns that the servers add to every form tell of KoboToolbox or ODK.

    Notes
    -----
    The groups before a field, as in ``service/E1`` or ``service-E1``, are taken off where the rest is a field's name
    that no other column has. They stay before the options of a question with several answers. A row of
    HXL tags below the header belongs to it.
    """
    headings = texts(rows, 0)
    if len(KOBO_SIGNS & set(headings)) >= ENOUGH and {"_id", "_uuid"} & set(headings):
        platform = KOBO
    elif headings and headings[0] == SUBMITTED and KEY in headings:
        platform = ODK
    else:
        return None
    tags = [tag for tag in texts(rows, 1) if tag]
    n = 2 if tags and all(tag.startswith(HXL) for tag in tags) else 1
    found = called(_without_groups(headings, BETWEEN[platform]))
    return Header(
        platform=platform,
        names=found,
        labels=tuple(heading if is_worded(heading) and heading not in OWN else "" for heading in headings),
        rows=n,
        span=("start", "end") if {"start", "end"} <= set(found) else None,
    )


def _without_groups(headings: Sequence[str], between: str) -> list[str]:
    asked = set(headings)
    shared = Counter(heading.rpartition(between)[0] for heading in headings)

    def field(heading: str) -> str:
        groups, _, name = heading.rpartition(between)
        if not groups or groups in asked or heading in OWN or not FIELD.fullmatch(name):
            return heading
        is_path = all(FIELD.fullmatch(group) for group in groups.split(between))
        return name if is_path and (between == "/" or shared[groups] > 1) else heading

    fields = [field(heading) for heading in headings]
    n = Counter(fields)
    return [name if n[name] == 1 else heading for name, heading in zip(fields, headings, strict=True)]


ODK_OR_KOBO = Platform(
    signs=(Sign(headings=KOBO_SIGNS, enough=ENOUGH), Sign(headings={SUBMITTED, KEY}, enough=2)), header=odk
)
