"""What a model's text in lavaan's syntax states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gapmodel.errors import nearest
from gapmodel.inference.confirmatory.names import resolved
from gapmodel.inference.confirmatory.tokens import OPERATORS, ModelTextError, Token, at, tokens_of

__all__ = ["ModelTextError", "Modifier", "Statement", "parse"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """What stands before a name: a fixed value, NA (free), a label, a start."""

    fixed: float | None = None
    free: bool = False
    label: str = ""
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One parameter that the text names.

    Attributes
    ----------
    lhs, op, rhs : as lavaan writes them; op is "=~", "~~", "~" or "~1" (with an empty rhs)
    modifiers : one for all groups, or one of every group
    line, column : where the right-hand name stands
    """

    lhs: str
    op: str
    rhs: str
    modifiers: tuple[Modifier, ...]
    line: int
    column: int


def parse(text: str, observed: Sequence[str]) -> tuple[Statement, ...]:
    """The statements of a model's text.

    Parameters
    ----------
    text : str
        lavaan's syntax: ``f =~ x1 + x2`` (a factor and its items), ``x1 ~~ x2`` (covariance), ``y ~ f`` (regression),
        ``x1 ~ 1`` (intercept), with ``0.5*x1`` (fixed), ``NA*x1`` (free), ``a*x1`` (label; equal labels are equal
        parameters), ``start(0.5)*x1``, ``c(a, b)*x1`` (by group); comments after ``#`` or ``!``.
    observed : sequence of str
        The items' names. They may be numbers; in ``y ~ 1``, though, 1 is the intercept, and "1" in quotes the item.

    Raises
    ------
    ModelTextError
        With line, column and a pointer: what cannot be read, names that are not known, parameters stated twice.

    Notes
    -----
    An item's code with letters before it, such as P5, stands for the one item "5", or for "performance.5" where
    there are several sides (`names.resolved`).

    Examples
    --------
    >>> [(one.lhs, one.op, one.rhs) for one in parse("f =~ 1 + 2 + P3; 1 ~~ 2", ["1", "2", "3"])]
    [('f', '=~', '1'), ('f', '=~', '2'), ('f', '=~', '3'), ('1', '~~', '2')]
    >>> parse("f =~ x1 + x9", ["x1", "x2"])
    Traceback (most recent call last):
    ...
    gapmodel.inference.confirmatory.tokens.ModelTextError: Line 1, column 11 of the model: 'x9' is neither an item ...
      f =~ x1 + x9
                ^
    Hint: known are: x1, x2, f.
    """
    statements = tokens_of(text)
    if not statements:
        raise ModelTextError("The model's text states nothing.", "write for example 'quality =~ x1 + x2 + x3'.")
    sides = [_split(text, tokens) for tokens in statements]
    factors = tuple(dict.fromkeys(token.text for left, op, _ in sides if op.text == "=~" for token in left))
    found: dict[tuple[str, str, str], Statement] = {}
    for left, op, terms in sides:
        for token in left:
            lhs = _name(text, token, observed, factors)
            if op.text == "=~" and lhs in observed:
                raise at(text, token, f"{token.text!r} is an item and cannot be a factor too", "give it another name.")
            for modifiers, name in terms:
                _add(text, found, (lhs, op, modifiers, name), (observed, factors))
    return tuple(found.values())


def _add(
    text: str,
    found: dict[tuple[str, str, str], Statement],
    stated: tuple[str, Token, tuple[Modifier, ...], Token],
    known: tuple[Sequence[str], tuple[str, ...]],
) -> None:
    lhs, op, modifiers, name = stated
    if op.text == "~" and name.text == "1" and name.kind != "quoted":
        one = Statement(lhs, "~1", "", modifiers, name.line, name.column)
    else:
        rhs = _name(text, name, *known)
        if rhs == lhs and op.text != "~~":
            raise at(text, name, f"{lhs!r} cannot depend on itself")
        one = Statement(lhs, op.text, rhs, modifiers, name.line, name.column)
    key, mirrored = (lhs, one.op, one.rhs), (one.rhs, one.op, lhs)
    if key in found or (one.op == "~~" and mirrored in found):
        raise at(text, name, f"{lhs} {one.op} {one.rhs} is stated twice".replace("  ", " "), "leave one of them out.")
    found[key] = one


def _split(text: str, tokens: list[Token]) -> tuple[list[Token], Token, list[tuple[tuple[Modifier, ...], Token]]]:
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
        return (Modifier(start=float(parts[0].text)),)
    return tuple(_modifier(text, part) for part in parts)


def _modifier(text: str, token: Token) -> Modifier:
    if token.kind == "number":
        return Modifier(fixed=float(token.text))
    if token.kind not in ("name", "quoted"):
        raise at(text, token, f"{token.text!r} is not expected before '*'")
    return Modifier(free=True) if token.text == "NA" else Modifier(label=token.text)


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


def _name(text: str, token: Token, observed: Sequence[str], factors: tuple[str, ...]) -> str:
    if token.kind not in ("name", "quoted"):
        raise at(text, token, f"{token.text!r} is not a name")
    if token.text in factors:
        return token.text
    found = resolved(token.text, observed)
    if found is None:
        hint = nearest(token.text, [*observed, *factors])
        raise at(text, token, f"{token.text!r} is neither an item nor a factor", hint)
    return found
