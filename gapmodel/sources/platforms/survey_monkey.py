"""Exports of SurveyMonkey: questions in the first row, their rows or "Response" in the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, called, filled, texts

PLATFORM = "SurveyMonkey"
ID = "Respondent ID"
OWN = {
    ID,
    *("Collector ID", "Start Date", "End Date", "Date Created", "Date Modified", "IP Address"),
    *("Email Address", "First Name", "Last Name", "Custom Data 1", "LanguageCode"),
}
ENOUGH = 3
ANSWERS = {"Response", "Open-Ended Response"}  # below a question that has no rows
SPANS = (("Start Date", "End Date"), ("Date Created", "Date Modified"))
BETWEEN = " — "


def survey_monkey(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where SurveyMonkey's own columns begin the first row and nothing stands below them in the second.

    Notes
    -----
    A question stands only above its first column and is carried to the right, up to the next. A column is
    called "question — row", or by the question alone.
    """
    first, second = texts(rows, 0), texts(rows, 1)
    own = _own(first)
    if ID not in first[:own] or own < ENOUGH or any(second[:own]) or not second:
        return None
    width = max(len(first), len(second))
    questions = _questions(filled(first, width), filled(second, width), own)
    names = called(questions)
    span = next((span for span in SPANS if set(span) <= set(first[:own])), None)
    return Header(
        platform=PLATFORM,
        names=(*first[:own], *names[own:]),
        labels=(*("",) * own, *questions[own:]),
        rows=2,
        span=span,
    )


def _own(row: Sequence[str]) -> int:
    """How many columns at the beginning are SurveyMonkey's own."""
    return next((place for place, heading in enumerate(row) if heading not in OWN), len(row))


def _questions(first: Sequence[str], second: Sequence[str], own: int) -> tuple[str, ...]:
    question = ""
    found = list(first[:own])
    for heading, row in zip(first[own:], second[own:], strict=True):
        question = heading or question
        parts = [question, "" if row in ANSWERS else row]
        found.append(BETWEEN.join(part for part in parts if part))
    return tuple(found)


SURVEY_MONKEY = Platform(signs=(Sign(headings={ID}),), header=survey_monkey)
