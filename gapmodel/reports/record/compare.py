"""What differs between the record of a report, the page that shows it, and what was computed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from gapmodel.errors import clipped
from gapmodel.reports.record.capsule import Capsule
from gapmodel.reports.record.shown_charts import alike, apart
from gapmodel.reports.record.shown_office import Shown
from gapmodel.reports.record.shown_page import ShownPage, one_line
from gapmodel.reports.report_file import ReportFile
from gapmodel.wording.catalogue import Messages

_MOST = 5  # differences between tables, and sentences, that are told
Rows = Sequence[Sequence[str]]


def different_tables(capsule: Capsule, fresh: Capsule, say: Messages) -> list[str]:
    """Tables of the record that are computed otherwise; of another kind of answers those that need no rows."""
    alike = capsule.answers == fresh.answers
    made, here = ([one for one in each.tables if alike or not one[2]] for each in (capsule, fresh))
    found = [say("number_of_tables", made=len(made), here=len(here))] if len(made) != len(here) else []
    for (title, columns, _), (_, others, _) in zip(made, here, strict=False):
        found += _cells(title, list(_rows(columns)), list(_rows(others)), "computed", say)
    return found[:_MOST] + ([say("more", n=len(found) - _MOST)] if len(found) > _MOST else [])


def different_page(page: ShownPage, capsule: Capsule, again: ReportFile | None, say: Messages) -> list[str]:
    """What a page shows other than its record, and sentences and settings other than those computed again."""
    found = []
    if len(page.tables) != len(capsule.tables):
        found.append(say("number_of_tables", made=len(page.tables), here=len(capsule.tables)))
    for shown, (title, columns, _) in zip(page.tables, capsule.tables, strict=False):
        found += _cells(title, shown, list(_rows(columns)), "recorded", say)
    return found if again is None else [*found, *_texts(page, capsule, again, say)]


def different_office(made: Shown, here: Shown, say: Messages) -> list[str]:
    """Sheets, slides and charts that show something else than what was computed; the first places of each."""
    found: dict[tuple[str, ...], list[tuple[str, str, str]]] = {}
    for place in dict.fromkeys([*here, *made]):
        old, new = made.get(place, ""), here.get(place, "")
        if not alike(old, new):
            found.setdefault(place[:-1], []).append((place[-1], old, new))
    told = []
    for (kind, *names), own in list(found.items())[:_MOST]:
        where = say(kind, **dict(zip(("at", "number"), names, strict=False)))
        first, old, new = own[0]
        made_text, here_text = apart(old, new)
        told.append(say("office", where=where, n=len(own), first=first, made=made_text, here=here_text))
    return told + ([say("more_places", n=len(found) - _MOST)] if len(found) > _MOST else [])


def _texts(page: ShownPage, capsule: Capsule, again: ReportFile, say: Messages) -> list[str]:
    """Sentences and settings that a page ought to show and does not."""
    text = "\n".join(page.lines)
    lines = [line for line in dict.fromkeys(_lines(again)) if one_line(line) not in text]
    found = [say("sentence", text=clipped(line, 200)) for line in lines[:_MOST]]
    settings = {tuple(row) for table in page.settings for row in table}
    for contents in () if again.detail == "brief" else again.contents:
        own = [(name, capsule.versions.get(name, value)) for name, value in contents.settings]
        rows = [(name, one_line(value)) for name, value in own]
        found += [say("shown_setting", name=name, here=value) for name, value in rows if (name, value) not in settings]
    return found


def _lines(file: ReportFile) -> Iterator[str]:
    """The sentences and numbers that a page shows beside its tables."""
    for contents in file.contents:
        yield from (contents.answer, *(f"{value} {what}" for value, what in contents.numbers))
        yield from (*contents.first, *contents.trust)
        for section in contents.sections:
            yield from section.sentences[-1:] if file.detail == "brief" else section.sentences


def _rows(columns: Mapping[str, Sequence[object]]) -> Iterator[list[str]]:
    """The rows of a table as a browser shows them."""
    for row in zip(*columns.values(), strict=False):
        yield [one_line(str(cell)) for cell in row]


def _cells(title: str, made: Rows, here: Rows, other: str, say: Messages) -> list[str]:
    """The first of the cells in which two tables differ, and how many do."""
    if len(made) != len(here):
        return [say("rows", title=title, made=len(made), here=len(here))]
    different = [
        (place, cell, wanted)
        for place, rows in enumerate(zip(made, here, strict=True), 1)
        for cell, wanted in zip_longest(*rows, fillvalue="")
        if cell != wanted
    ]
    if not different:
        return []
    place, cell, wanted = different[0]
    made_text, here_text = apart(cell, wanted)
    return [say(other, title=title, n=len(different), row=place, made=made_text, here=here_text)]
