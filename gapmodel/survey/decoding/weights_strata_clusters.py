"""The columns that say how respondents were sampled: weights, strata and clusters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import RowNumber, Sheet
from gapmodel.survey.decoding.answers import is_blank, number_in
from gapmodel.survey.decoding.group_names import group_name
from gapmodel.survey.matching.match import Match
from gapmodel.tally.design_sums import HEAVIEST, Sampling

_SHOWN, _LOOKED_AT = 3, 1_000
_COMMA = re.compile(r"([0-9]{1,7}),([0-9]{1,20})")
_SCIENTIFIC = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?[eE][+-]?[0-9]{1,3}")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")  # or three decimals
Roles = Sequence[tuple[str, str]]  # (role, column)
MISSING_ROLE: Mapping[str, Any] = {"weights": np.nan, "strata": "", "cluster": ""}


def read_sampling(sheet: Sheet, matches: Sequence[Match]) -> Sampling:
    """The sampling of every respondent.

    Raises
    ------
    AnswerError
        A weight is not a number from 0 to 2**20, all are zero, or somebody has no stratum or cluster.
    """
    roles = [(match.role, sheet.names[match.place]) for match in matches]
    parts = {}
    for (role, name), match in zip(roles, matches, strict=True):
        cells = sheet.columns[match.place]
        values = map_distinct(cells, MEANINGS[role], MISSING_ROLE[role])
        parts[role] = checked_role(role, name, values, cells, partial(sheet.cell_number, match.place))
    sampling = Sampling(**parts)
    check_weights(roles, sampling)
    return sampling


def weight_in(cell: object) -> float:
    """The weight in a cell; NaN where it is not a number from 0 to 2**20.

    A comma is a decimal one where it cannot part thousands; small weights are often written as 2.5e-07.

    >>> weight_in("0,98765"), weight_in("0,987"), weight_in("1,234"), weight_in("2.5e-07")
    (0.98765, 0.987, nan, 2.5e-07)
    """
    weight = number_in(cell)
    if weight is None and _SCIENTIFIC.fullmatch(text := str(cell).strip()):
        weight = Fraction(text)
    if weight is None and (found := _COMMA.fullmatch(str(cell).strip())) and not _THOUSANDS.fullmatch(found[0]):
        weight = Fraction(f"{found[1]}.{found[2]}")
    return float(weight) if weight is not None and 0 <= weight <= HEAVIEST else float("nan")


def named(cell: object) -> str:
    """The name of a stratum or cluster; empty where the cell says nothing."""
    return "" if is_blank(cell) else group_name(cell)


MEANINGS: Mapping[str, Any] = {"weights": weight_in, "strata": named, "cluster": named}


def checked_role(role: str, name: str, values: NDArray[Any], cells: Any, number: RowNumber) -> NDArray[Any]:
    """The values of a role, whose cells (a NumPy or Arrow array) are looked at where one says nothing."""
    wrong = np.flatnonzero(np.isnan(values) if role == "weights" else values == "").tolist()
    if not wrong:
        return values
    shown = "; ".join(f"{cells[at : at + 1].tolist()[0]!r} in row {number(at)}" for at in wrong[:_SHOWN])
    shown += "; and more" if len(wrong) > _SHOWN else ""
    if role == "weights":
        texts = (cells[at : at + 1].tolist()[0] for at in wrong[:_LOOKED_AT])
        either = next((text for text in texts if _THOUSANDS.fullmatch(str(text).strip())), None)
        comma = f"write weights with a decimal point, for the comma of {either!r} may part thousands or decimals; or "
        raise AnswerError(
            f"{len(wrong)} of {len(values)} weights in {name!r} are not numbers from 0 to {HEAVIEST:.0f}: {shown}.",
            ("" if either is None else comma)
            + "give every respondent a weight (0 excludes a respondent), divide weights that large by a constant, "
            "or name another column.",
        )
    raise AnswerError(
        f"{len(wrong)} of {len(values)} respondents have no value in {name!r}: {shown}.",
        "give every respondent a stratum and a cluster, or exclude those respondents before reading.",
    )


def check_weights(roles: Roles, sampling: Sampling) -> None:
    """Raise `AnswerError` where nobody has any weight."""
    if sampling.weights is not None and not sampling.weights.any():
        raise AnswerError(
            f"All weights in {dict(roles)['weights']!r} are zero.", "name the column that holds the weights."
        )
