"""The columns that say how respondents were sampled: weights, strata and clusters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError
from gapmodel.survey.answers import is_blank, number_in
from gapmodel.survey.match import Match
from gapmodel.survey.sheet import Cells, Sheet
from gapmodel.tally.design import HEAVIEST, Sampling

SHOWN = 3


def read_sampling(
    sheet: Sheet, weights: str | None, strata: str | None, cluster: str | None
) -> tuple[Sampling | None, list[Match]]:
    """The sampling of every respondent, None where no column is named, and the columns that say so.

    Raises
    ------
    ColumnError
        There is no such column.
    AnswerError
        A weight is no number from 0 to 2**20, or somebody has no stratum or cluster.
    """
    roles = {"weights": weights, "strata": strata, "cluster": cluster}
    places = {role: sheet.place(name, role) for role, name in roles.items() if name is not None}
    if not places:
        return None, []
    columns = {role: sheet.columns[place] for role, place in places.items()}
    sampling = Sampling(
        _weights(sheet, weights or "", columns["weights"]) if "weights" in columns else None,
        _names(sheet, strata or "", columns["strata"]) if "strata" in columns else None,
        _names(sheet, cluster or "", columns["cluster"]) if "cluster" in columns else None,
    )
    return sampling, [Match(place, role, "", "", "named") for role, place in places.items()]


def weight_in(cell: object) -> float:
    """The weight in a cell; NaN where it is no number from 0 to 2**20."""
    weight = number_in(cell)
    return float(weight) if weight is not None and 0 <= weight <= HEAVIEST else float("nan")


def named(cell: object) -> str:
    """The name of a stratum or cluster; empty where the cell says nothing."""
    if cell is None or cell != cell or is_blank(cell):
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()


def _weights(sheet: Sheet, name: str, cells: Cells) -> NDArray[np.float64]:
    weights = np.array([weight_in(cell) for cell in cells.tolist()])
    wrong = np.flatnonzero(np.isnan(weights)).tolist()
    if wrong:
        raise AnswerError(
            f"{len(wrong)} of {len(weights)} weights in {name!r} are no numbers from 0 to {HEAVIEST:.0f}: "
            f"{_shown(sheet, cells, wrong)}.",
            "give every respondent a weight (0 leaves one out), divide weights that large by a constant, "
            "or name another column.",
        )
    if not weights.any():
        raise AnswerError(f"All weights in {name!r} are zero.", "name the column that holds the weights.")
    return weights


def _names(sheet: Sheet, name: str, cells: Cells) -> NDArray[np.str_]:
    names = np.array([named(cell) for cell in cells.tolist()])
    wrong = np.flatnonzero(names == "").tolist()
    if wrong:
        raise AnswerError(
            f"{len(wrong)} of {len(cells)} respondents have nothing in {name!r}: {_shown(sheet, cells, wrong)}.",
            "give every respondent a stratum and a cluster, or leave those respondents out before reading.",
        )
    return names


def _shown(sheet: Sheet, cells: Cells, rows: list[int]) -> str:
    def each() -> Iterator[str]:
        for row in rows[:SHOWN]:
            yield f"{cells[row]!r} in row {sheet.first_row + row}"

    return "; ".join(each()) + ("; and more" if len(rows) > SHOWN else "")
