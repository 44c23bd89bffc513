"""Exports of Wenjuanxing 问卷星: "1、question", and "3、question—row" for the rows of a matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gapmodel.sources.platforms.header import Header, Platform, Sign, called, texts

PLATFORM = "Wenjuanxing (问卷星)"
ID, DURATION = "序号", "所用时间"
SUBMITTED = "提交答卷时间"
OWN = {ID, SUBMITTED, DURATION, "来源", "来源详情", "来自IP", "总分", "用户ID"}
ENOUGH = 3
NUMBERED = re.compile(r"(?:(\d{1,3})\s*、|第(\d{1,3})题\s*(?=[(（]))\s*(.*)")
IN_BRACKETS = re.compile(r"[(（](.*)[)）]")
BETWEEN = "—"


def wenjuanxing(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The header where the columns of a submission, in Chinese, tell of Wenjuanxing.

    Notes
    -----
    The number of a question is taken off. A matrix stands above its first row only, as "3、question—row": the columns
    up to the next question are its rows, called "question—row". Rows may have numbers of their own: these begin at 1,
    and so a number that is not above the last question's, or that goes on from the last row's, is part of a row;
    where it could be the next question's too, it is the row's if that number comes again.
    """
    headings = texts(rows, 0)
    if not {ID, SUBMITTED} <= set(headings) or len(OWN & set(headings)) < ENOUGH:
        return None
    questions = _questions(headings)
    return Header(
        platform=PLATFORM,
        names=called(questions),
        labels=tuple("" if heading in OWN else question for heading, question in zip(headings, questions, strict=True)),
        rows=1,
        duration=DURATION if DURATION in headings else "",
    )


def _questions(headings: Sequence[str]) -> tuple[str, ...]:
    led = [_number(heading) for heading in headings]
    again = {number: place for place, number in enumerate(led)}
    found, matrix, last, row = [], "", 0, 0
    for place, heading in enumerate(headings):
        number, rest = led[place], NUMBERED.sub(r"\3", heading)
        is_row = number == row + 1 > 1 and (number != last + 1 or again[number] > place)
        if heading in OWN:
            found.append(heading)
        elif number > last and not is_row:
            question, between, rest = rest.partition(BETWEEN)
            last, matrix, row = number, question if between else "", _number(rest)
            found.append(_joined(matrix, rest) if between else _without_brackets(question))
        else:
            row = number if is_row else 0
            repeats = number == last and bool(IN_BRACKETS.fullmatch(rest))
            found.append(_joined(matrix, _without_brackets(rest if repeats else heading)))
    return tuple(found)


def _number(heading: str) -> int:
    found = NUMBERED.match(heading)
    return int(found[1] or found[2]) if found else 0


def _without_brackets(row: str) -> str:
    found = IN_BRACKETS.fullmatch(row)
    return found[1].strip() if found else row


def _joined(matrix: str, row: str) -> str:
    return f"{matrix}{BETWEEN}{row}" if matrix and row else matrix or row


WENJUANXING = Platform(signs=(Sign(headings={ID, SUBMITTED}, enough=2),), header=wenjuanxing)
