"""The words and signs of a model's text, each with its place; errors that point at one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gapmodel.errors import SettingError

OPERATORS = ("=~", "~~", "~")
_REFUSED = {
    ":=": "defined quantities are not available here.",
    "==": "give parameters that are to be equal the same label, such as a*x1 + a*x2.",
    "<": "limits of parameters are not available here.",
    ">": "limits of parameters are not available here.",
    "|": "thresholds of answers are estimated without being named.",
    "<~": "formative factors are not available here; '=~' makes a factor of its items.",
    "~*~": "scales of answers are not available here.",
}
_AROUND = 60  # characters shown on each side of the place
_NARROW = str.maketrans("＝～＋＊；，（）＃！｜：＜＞", "=~+*;,()#!|:<>")  # signs of a Chinese keyboard
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\u3000]+) | (?P<comment>[\#!][^\n]*) | (?P<end>[\n;])
    | (?P<operator>=~|~\*~|~~|<~|:=|==|~|<|>|\|)
    | (?P<quoted>"[^"\n]*"|'[^'\n]*')
    | (?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?=\s*[*,)]))
    | (?P<name>[\w.]+)
    | (?P<sign>[*+(),])""",
    re.VERBOSE,
)


class ModelTextError(SettingError):
    """A model's text cannot be read; the message names the line and column, and points at the place."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign: its kind, its text without quotes, and where it begins (both from 1)."""

    kind: str
    text: str
    line: int
    column: int


def tokens_of(text: str) -> list[list[Token]]:
    r"""The tokens of every statement. A line without an operator continues the one before it.

    Raises
    ------
    ModelTextError
        A character has no meaning, or an operator of lavaan is not available here.

    Examples
    --------
    >>> [[token.text for token in one] for one in tokens_of("f =~ x1 +\n  0.5*x2; x1 ~~ x2  # both")]
    [['f', '=~', 'x1', '+', '0.5', '*', 'x2'], ['x1', '~~', 'x2']]
    """
    lines: list[list[Token]] = [[]]
    place, line, start = 0, 1, 0
    narrow = text.translate(_NARROW)
    while place < len(text):
        found = _TOKEN.match(narrow, place)
        column = place - start + 1
        if found is None:
            raise at(text, Token("sign", text[place], line, column), f"{text[place]!r} has no meaning here")
        kind = str(found.lastgroup)
        if kind == "end":
            lines.append([])
        elif kind not in ("space", "comment"):
            token = Token(kind, found.group().strip("\"'") if kind == "quoted" else found.group(), line, column)
            if token.kind == "operator" and token.text in _REFUSED:
                raise at(text, token, f"{token.text!r} cannot be used", _REFUSED[token.text])
            lines[-1].append(token)
        place = found.end()
        if found.group() == "\n":
            line, start = line + 1, place
    return _statements(lines)


def _statements(lines: list[list[Token]]) -> list[list[Token]]:
    found: list[list[Token]] = []
    for line in lines:
        if not line:
            continue
        if found and not any(token.kind == "operator" for token in line):
            found[-1] += line
        else:
            found.append(line)
    return found


def at(text: str, token: Token, problem: str, hint: str = "") -> ModelTextError:
    """An error about a token, with its line, its column and a pointer at it."""
    line, place = text.split("\n")[token.line - 1], token.column - 1
    first = max(place - _AROUND, 0)
    shown = line[first : place + _AROUND]
    before, after = "... " * (first > 0), " ..." * (len(line) > place + _AROUND)
    line, pointer = before + shown + after, " " * (len(before) + place - first) + "^"
    return ModelTextError(
        f"Line {token.line}, column {token.column} of the model: {problem}.\n  {line}\n  {pointer}",
        hint or "write for example 'quality =~ x1 + x2 + x3', one statement on a line.",
    )
