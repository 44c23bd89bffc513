"""The texts of the usual models of an instrument with dimensions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapmodel.errors import SettingError, one_of

USUAL = ("one factor", "uncorrelated", "dimensions", "second order", "bifactor")
GENERAL = "general"


@dataclass(frozen=True, slots=True)
class UsualModel:
    """A model's text, and the settings of `parameter_table` that go with it."""

    text: str
    std_lv: bool = False
    orthogonal: bool = False


def usual_model(kind: str, dimensions: Mapping[str, Sequence[str]], general: str = GENERAL) -> UsualModel:
    """One of the usual models.

    Parameters
    ----------
    kind : str
        "one factor"; "dimensions": a factor for each, which covary; "uncorrelated": which do not; "second order": their
        covariances come from one general factor; "bifactor": a general factor of all items beside one of each
        dimension, uncorrelated.
    dimensions : mapping of str to sequence of str
        The names of each dimension's items.
    general : str
        The name of the factor of all.

    Raises
    ------
    SettingError
        There is no such model; it needs more dimensions.

    Notes
    -----
    Of two dimensions the loadings on a factor of second order are equal, and so are those of a dimension's two items
    in the bifactor model; a single item has no factor beside the general one there. A second-order factor of three
    dimensions fits exactly as their covariances do.

    Examples
    --------
    >>> print(usual_model("second order", {"A": ["1", "2", "3"], "B": ["4", "5"], "C": ["6", "7"]}).text)
    A =~ 1 + 2 + 3
    B =~ 4 + 5
    C =~ 6 + 7
    general =~ A + B + C
    """
    one_of(kind, USUAL, "model")
    while general in dimensions:
        general += "_"
    several = {name: list(items) for name, items in dimensions.items() if items}
    if kind not in ("one factor", "dimensions") and len(several) < 2:
        raise SettingError(f"The model {kind!r} needs two dimensions or more.", "use 'one factor'.")
    every = [item for items in several.values() for item in items]
    own = [_line(name, items) for name, items in several.items()]
    if kind == "one factor":
        return UsualModel(_line(general, every))
    if kind == "second order":
        two = len(several) == 2
        return UsualModel("\n".join([*own, _line(general, list(several), same=two)]), std_lv=two)
    if kind == "bifactor":
        parts = [_line(name, items, same=len(items) == 2) for name, items in several.items() if len(items) > 1]
        return UsualModel("\n".join([_line(general, every), *parts]), std_lv=True, orthogonal=True)
    return UsualModel("\n".join(own), orthogonal=kind == "uncorrelated")


def _line(factor: str, items: Sequence[str], *, same: bool = False) -> str:
    before = f'"equal {factor}"*' if same else ""
    return f"{_quoted(factor)} =~ {' + '.join(before + _quoted(item) for item in items)}"


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[\w.]+", name) else f'"{name}"'
