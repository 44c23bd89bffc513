"""The parts of one statement: the names on its left, its operator, the terms on its right."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gapmodel.inference.confirmatory.text.tokens import OPERATORS, Token, at

_LARGEST = 1e6  # of fixed values and starts


@dataclass(frozen=True, slots=True)
class Modifier:
    """What stands before a name: a fixed value, NA (free), a label, a start."""

    fixed: float | None = None
    free: bool = False
    label: str = ""
    start: float | None = None


def split(text: str, tokens: list[Token]) -> tuple[list[Token], Token, list[tuple[tuple[Modifier, ...], Token]]]:
    """The names on the left, the operator, and the terms on the right with what stands before them."""
    places = [place for place, token in enumerate(tokens) if token.kind == "operator"]
    if not places:
        raise at(text, tokens[0], f"{tokens[0].text!r} stands without one of {', '.join(OPERATORS)}")
    if len(places) > 1:
        second = tokens[places[1]]
        raise at(text, second, f"a second {second.text!r} in one statement", "begin a new line, or put ; before it.")
    op = tokens[places[0]]
    left = [_plain(text, one) for one in _terms(text, tokens[: places[0]], op)]
    return left, op, [_term(text, one) for one in _terms(text, tokens[places[0] + 1 :], op)]


def _terms(text: str, tokens: list[Token], op: Token) -> list[list[Token]]:
    terms: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "sign" and token.text == "+":
            if not terms[-1]:
                raise at(text, token, "a name is missing before '+'")
            terms.append([])
        else:
            terms[-1].append(token)
    if not terms[-1]:
        raise at(text, tokens[-1] if tokens else op, f"a name is missing beside {(tokens[-1:] or [op])[0].text!r}")
    return terms


def _plain(text: str, tokens: list[Token]) -> Token:
    for wrong in [token for token in tokens[:1] if token.kind not in ("name", "quoted")] + tokens[1:]:
        raise at(text, wrong, f"{wrong.text!r} is not expected here; '+' or an operator is")
    return tokens[0]


def _term(text: str, tokens: list[Token]) -> tuple[tuple[Modifier, ...], Token]:
    modifiers: tuple[Modifier, ...] = (Modifier(),)
    while len(tokens) > 1:
        star = next((place for place, token in enumerate(tokens) if token.text == "*" and token.kind == "sign"), None)
        if star is None:
            break
        if star == 0:
            raise at(text, tokens[0], "a number or label is missing before '*'")
        if star == len(tokens) - 1:
            raise at(text, tokens[star], "a name is missing after '*'")
        modifiers, tokens = _merged(modifiers, _modifiers(text, tokens[:star])), tokens[star + 1 :]
    return modifiers, _plain(text, tokens)


def _modifiers(text: str, tokens: list[Token]) -> tuple[Modifier, ...]:
    """Of `0.5`, `NA`, `a`, `"a"`, `start(0.5)`, `c(a, b)`."""
    first = tokens[0]
    if len(tokens) == 1:
        return (_modifier(text, first),)
    inside = tokens[2:-1]
    if first.text not in ("c", "start") or tokens[1].text != "(" or tokens[-1].text != ")":
        raise at(text, tokens[1], f"{tokens[1].text!r} is not expected before '*'; a number, a label or c(...) is")
    parts, commas = inside[::2], inside[1::2]
    for wrong in [token for token in commas if token.text != ","] + [token for token in parts if token.kind == "sign"]:
        raise at(text, wrong, f"{wrong.text!r} is not expected inside {first.text}( )")
    if not parts or len(parts) == len(commas):
        raise at(text, tokens[-1], "a value is missing before ')'")
    if first.text == "start" and (len(parts) > 1 or parts[0].kind != "number"):
        raise at(text, parts[0], "start( ) takes one number")
    if first.text == "start":
        return (Modifier(start=_number(text, parts[0])),)
    return tuple(_modifier(text, part) for part in parts)


def _modifier(text: str, token: Token) -> Modifier:
    if token.kind == "number":
        return Modifier(fixed=_number(text, token))
    if token.kind not in ("name", "quoted"):
        raise at(text, token, f"{token.text!r} is not expected before '*'")
    return Modifier(free=True) if token.text == "NA" else Modifier(label=token.text)


def _number(text: str, token: Token) -> float:
    value = float(token.text)
    if not abs(value) <= _LARGEST:
        raise at(text, token, f"{token.text} is too large", "numbers are at most a million in size.")
    return value


def _merged(first: tuple[Modifier, ...], second: tuple[Modifier, ...]) -> tuple[Modifier, ...]:
    groups = max(len(first), len(second))
    pairs = zip(first * (groups // len(first)), second * (groups // len(second)), strict=True)
    return tuple(
        replace(
            one,
            fixed=two.fixed if two.fixed is not None else one.fixed,
            free=one.free or two.free,
            label=two.label or one.label,
            start=two.start if two.start is not None else one.start,
        )
        for one, two in pairs
    )
