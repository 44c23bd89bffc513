"""What a model's text in lavaan's syntax states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gapmodel.errors import nearest
from gapmodel.inference.confirmatory.text.names import resolved
from gapmodel.inference.confirmatory.text.terms import Modifier, split
from gapmodel.inference.confirmatory.text.tokens import ModelTextError, Token, at, tokens_of

__all__ = ["ModelTextError", "Modifier", "Statement", "parse"]


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
    gapmodel.inference.confirmatory.text.tokens.ModelTextError: Line 1, column 11 of the model: 'x9' is neither ...
      f =~ x1 + x9
                ^
    Hint: known are: x1, x2, f.
    """
    statements = tokens_of(text)
    if not statements:
        raise ModelTextError("The model's text states nothing.", "write for example 'quality =~ x1 + x2 + x3'.")
    sides = [split(text, tokens) for tokens in statements]
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
