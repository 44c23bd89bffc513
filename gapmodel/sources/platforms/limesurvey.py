"""Exports of LimeSurvey: headings as codes, as full text or as both; answers as codes or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, called, texts

PLATFORM = "LimeSurvey"
SIGNS = ("id", "submitdate", "lastpage", "startlanguage")
ENOUGH = 3  # of the four: some can be left out of an export
# The same four where headings are full text, which is in the language of whoever exported.
WORDED_SIGNS = (
    ("response id", "date submitted", "last page", "start language"),
    ("antwort id", "datum abgeschickt", "letzte seite", "start-sprache"),
)
OWN = {*SIGNS, "seed", "token", "startdate", "datestamp", "ipaddr", "refurl", "interviewtime"}
DURATIONS = ("interviewtime", "total time", "gesamtzeit")
SUBMITTED = ("submitdate", "date submitted", "datum abgeschickt")  # empty of who did not reach the end
STARTS = ("startdate", "date started", "datum gestartet")
ENDS = ("datestamp", "date last action", "datum letzte aktivität")
PREFIXES = ("AO", "A")  # of the answer codes that the editor suggests: AO01 today, A1 before
CODE = r"[A-Za-z]\w*(?:\[[^\]]*\]){0,2}"
FIRST_OF_BOTH = re.compile(rf"({'|'.join(sorted(OWN))})(\W{{1,4}})\S.*", re.IGNORECASE)
SUBQUESTION = re.compile(r"([\[_])SQ0*(\d+)(?=\]|_|$)")  # the codes that the editor suggests: SQ001


def limesurvey(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where LimeSurvey's own columns, as codes or in words, tell of it.

    Notes
    -----
    Suggested codes of subquestions are numbers: ``E[SQ001]`` is called ``E[1]``, and so is ``E_SQ001`` of exports for
    R ``E_1``. Where headings are codes and text, the code is the name and the text the label.
    """
    headings = texts(rows, 0)
    small = [heading.casefold() for heading in headings]
    if sum(sign in small for sign in SIGNS) >= ENOUGH:
        return _header([_plain(heading) for heading in headings], [""] * len(headings))
    spaced = {heading.replace("_", " ") for heading in small}
    if any(sum(sign in spaced for sign in signs) >= ENOUGH for signs in WORDED_SIGNS):
        questions = [heading.replace("_", " ") if " " not in heading else heading for heading in headings]
        return _header(called(questions), questions)
    return _of_both(headings)


def _of_both(headings: tuple[str, ...]) -> Header | None:
    """The header where all headings are a code, one separator and a text, and LimeSurvey's own are among them."""
    first = FIRST_OF_BOTH.fullmatch(headings[0]) if len(headings) > 1 else None
    if first is None:
        return None
    form = re.compile(rf"({CODE}){re.escape(first[2])}(.*)")
    found = [match for heading in headings if (match := form.fullmatch(heading))]
    codes, questions = [match[1] for match in found], [match[2] for match in found]
    own = sum(code.casefold() in OWN for code in codes)
    known = questions[0].casefold() in {signs[0] for signs in WORDED_SIGNS}
    if len(found) < len(headings) or not (own > 1 or known):
        return None
    return _header([_plain(code) for code in codes], questions)


def _plain(code: str) -> str:
    return SUBQUESTION.sub(r"\1\2", code)


def _header(names: Sequence[str], labels: Sequence[str]) -> Header:
    by_word = {name.casefold(): name for name in reversed(names)}

    def first(words: Sequence[str]) -> str:
        return next((by_word[word] for word in words if word in by_word), "")

    start, end, submitted = first(STARTS), first(ENDS), first(SUBMITTED)
    return Header(
        platform=PLATFORM,
        names=tuple(names),
        labels=tuple(labels),
        rows=1,
        prefixes=PREFIXES,
        duration=first(DURATIONS),
        span=(start, end) if start and end else None,
        unfinished=((submitted, frozenset({""})),) if submitted else (),
    )


LIMESURVEY = Platform(
    signs=(
        *(Sign(headings=signs, enough=ENOUGH) for signs in (SIGNS, *WORDED_SIGNS)),
        Sign(form=FIRST_OF_BOTH),
    ),
    header=limesurvey,
)
