"""The models that can be asked for by name, as lavaan would have them written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import Parameter, parameter_table

NAMED = ("dimensions", "one factor", "second order", "bifactor")
USUAL = ("one factor", "uncorrelated", "dimensions", "second order", "bifactor")
GENERAL, HIGHER = "general", "second_order"  # names of the factors that the instrument does not name
OWN = "own text"
_NAME = re.compile(r"[^\W\d]\w*|\d+")


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its name, its text and its parameters.

    Attributes
    ----------
    name : str
        One of `USUAL`, or `OWN`.
    text : str
        In lavaan's syntax.
    orthogonal, std_lv : bool
        lavaan's arguments of these names.
    parameters : tuple of Parameter
    """

    name: str
    text: str
    orthogonal: bool
    std_lv: bool
    parameters: tuple[Parameter, ...]

    @classmethod
    def of(cls, model: str, answers: ItemAnswers, *, ordered: bool = False) -> Model:
        """The model of a name, or of a text.

        Raises
        ------
        SettingError
            The instrument has too few dimensions for it.
        ModelTextError
            The text cannot be read, or names what is not there.
        """
        name = model if model in USUAL else OWN
        text = model if name == OWN else _text(name, answers)
        apart = name in ("uncorrelated", "bifactor")
        scaled = name == "bifactor"  # a first loading near zero, as it often has, would be a poor unit
        parameters = parameter_table(
            parse(text, answers.names), answers.names, orthogonal=apart, std_lv=scaled, ordered=ordered
        )
        return cls(name, text, apart, scaled, parameters)

    @property
    def factors(self) -> dict[str, tuple[str, ...]]:
        """The names that the loadings of every factor lead to."""
        found: dict[str, list[str]] = {}
        for one in self.parameters:
            if one.op == "=~" and not one.group:
                found.setdefault(one.lhs, []).append(one.rhs)
        return {name: tuple(own) for name, own in found.items()}


def possible(answers: ItemAnswers) -> tuple[str, ...]:
    """The usual models that an instrument has enough dimensions for."""
    several = len(_dimensions(answers))
    return USUAL[:1] if several < 2 else USUAL if several > 2 else ("one factor", "uncorrelated", "dimensions")


def _text(name: str, answers: ItemAnswers) -> str:
    names, dimensions = answers.names, _dimensions(answers)
    if name == "one factor" or not dimensions:
        return _line(GENERAL, names)
    if name not in possible(answers) and name != "dimensions":
        raise SettingError(
            f"model={name!r} takes three dimensions or more, and the instrument has {len(dimensions)}.",
            "use model='dimensions' or model='one factor'.",
        )
    own = {_apart(code, names): [names[place] for place in places] for code, places in dimensions}
    lines = [_line(code, items) for code, items in own.items()]
    if name == "second order":
        lines.append(_line(_apart(HIGHER, own), list(own)))
    if name == "bifactor":
        lines.insert(0, _line(_apart(GENERAL, own), [item for items in own.values() for item in items]))
    return "\n".join(lines)


def _dimensions(answers: ItemAnswers) -> list[tuple[str, tuple[int, ...]]]:
    return [(code, places) for code, places in answers.dimensions if places]


def _line(factor: str, names: Sequence[str]) -> str:
    return f"{_written(factor)} =~ {' + '.join(_written(name) for name in names)}"


def _written(name: str) -> str:
    return name if _NAME.fullmatch(name) else f'"{name}"'


def _apart(code: str, names: Sequence[str] | dict[str, list[str]]) -> str:
    """A factor's name, which must not be that of an item or of another factor."""
    return f"{code}_" if code in names else code
