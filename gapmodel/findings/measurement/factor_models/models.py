"""The models that can be asked for, by name or as a text."""

from __future__ import annotations

from dataclasses import dataclass

from gapmodel.errors import SettingError
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.parameters import Parameter, parameter_table
from gapmodel.inference.confirmatory.usual_models import GENERAL, USUAL, UsualModel, usual_model

__all__ = ["GENERAL", "OWN", "USUAL", "Model", "possible"]
OWN = "own text"


@dataclass(frozen=True, slots=True)
class Model:
    """A model with its name, its text and its parameters.

    Attributes
    ----------
    name : str
        One of `USUAL`, or `OWN`.
    text : str
        In lavaan's syntax.
    parameters : tuple of Parameter
    """

    name: str
    text: str
    parameters: tuple[Parameter, ...]

    @classmethod
    def of(cls, model: str, answers: ItemAnswers, *, ordered: bool = False) -> Model:
        """The model of a name, or of a text.

        Parameters
        ----------
        ordered : bool
            For answers as ordered categories.

        Raises
        ------
        SettingError
            The instrument has too few dimensions for it.
        ModelTextError
            The text cannot be read, or names what is not there.
        """
        dimensions = _dimensions(answers)
        name = model if model in USUAL else OWN
        if name == OWN:
            own = UsualModel(model)
        else:
            single = name == "dimensions" and not dimensions
            own = usual_model("one factor" if single else name, dimensions or {GENERAL + "_": list(answers.names)})
        stated = parse(own.text, answers.names)
        check_factors([one for one in stated if one.op == "=~"])
        table = parameter_table(
            stated,
            answers.names,
            std_lv=own.std_lv,
            orthogonal=own.orthogonal,
            ordered=ordered,
        )
        return cls(name, own.text, table)

    @property
    def factors(self) -> dict[str, tuple[str, ...]]:
        """The names that the loadings of every factor lead to."""
        found: dict[str, list[str]] = {}
        for one in self.parameters:
            if one.op == "=~" and not one.group:
                found.setdefault(one.lhs, []).append(one.rhs)
        return {name: tuple(own) for name, own in found.items()}


def check_factors(factors: object) -> None:
    """Raise `SettingError` for a model without a factor."""
    if not factors:
        raise SettingError("The model has no factor.", "write for example 'quality =~ 1 + 2 + 3'.")


def possible(answers: ItemAnswers) -> tuple[str, ...]:
    """The usual models that an instrument has enough dimensions for.

    Notes
    -----
    Of two or three dimensions a second-order factor is the same model as their correlations, so it is not among them.
    """
    several = len(_dimensions(answers))
    if several < 2:
        return ("one factor",)
    return USUAL if several > 3 else tuple(name for name in USUAL if name != "second order")


def _dimensions(answers: ItemAnswers) -> dict[str, list[str]]:
    """The items of every dimension; a dimension that is called like an item gets another name."""
    names = answers.names
    return {
        f"{code}_" if code in names else code: [names[place] for place in places]
        for code, places in answers.dimensions
        if places
    }
