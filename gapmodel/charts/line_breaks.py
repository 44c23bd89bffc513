"""Line breaking, for languages with and without spaces between words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_NEVER_FIRST = set("，。；：、）》】」』”’？！…·,.;:)]}?!%‰")
_NEVER_LAST = set("（《【「『“‘([{")
_OPERATORS = set("=−")  # never at the beginning or end of a line: n = 5, P − E
_ENDING = re.compile(r"\s?[(（][^()（）]{1,16}[)）]$")  # says what the text before it is
_LONE = re.compile(r"(?:^|\W)[A-Za-z]$", re.ASCII)  # p in "p 值"


def breadth(text: str) -> int:
    """The width of a text in letters; a Chinese character counts as two."""
    return len(text) if text.isascii() else sum(2 if _wide(letter) else 1 for letter in text)


def broken(text: str, width: int) -> list[str]:
    """A text on lines of at most `width` letters' breadth; a word that is broader is cut, after a hyphen if it has one.

    Notes
    -----
    No line begins with a mark that closes or ends with one that opens, and signs and single letters stay with what
    they belong to.

    >>> broken("区间（95% 格点）的 p 值", 12)
    ['区间（95% 格', '点）的 p 值']
    """
    text = " ".join(text.split())
    ends = [0, *(at for at in range(1, len(text)) if _may_break(text, at)), len(text)]
    lines = [""]
    for start, end in pairwise(ends):
        part = text[start:end]
        if breadth((lines[-1] + part).rstrip()) > width and lines[-1]:
            lines.append("")
        while (head := clipped(part.rstrip(), width)) != part.rstrip():
            head = head or part[0]
            head = head[: head.rfind("-") + 1] or head
            lines[-1:] = [head, ""]
            part = part[len(head) :]
        lines[-1] += part
    return [line.rstrip() for line in lines if line.strip()]


def joined(lines: Iterable[str]) -> str:
    """Lines as one, with a space between words but none between Chinese characters.

    >>> joined(["区间（95% 格", "点）的 p 值"]), joined(["Prompt", "service"])
    ('区间（95% 格点）的 p 值', 'Prompt service')
    """
    text = ""
    for line in lines:
        beside = text and line and not (_wide(text[-1]) or _wide(line[0]) or text[-1] == "-")
        text += " " * bool(beside) + line
    return text


def clipped(text: str, width: int) -> str:
    """The beginning of a text that fits."""
    room = width
    for at, letter in enumerate(text):
        room -= breadth(letter)
        if room < 0:
            return text[:at]
    return text


def ending(text: str) -> str:
    """A short ending in parentheses, which is kept when a text is cut; else empty.

    >>> ending("I had to chase for an answer (reversed)"), ending("需要反复催促（反向计分）"), ending("Neat staff")
    (' (reversed)', '（反向计分）', '')
    """
    found = _ENDING.search(text)
    return found[0] if found else ""


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before the letter at a place."""
    before, after = text[at - 1], text[at]
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before == " ":
        word = text[: at - 1]
        return not (after in _OPERATORS or word[-1:] in _OPERATORS or _LONE.search(word[-2:]))
    return _wide(before) or _wide(after)


def _wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
