"""Simulated respondents as a data frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.instrument.columns import point_names
from gapmodel.instrument.instrument import Scale
from gapmodel.simulation.judgements import OUTCOME
from gapmodel.simulation.population import STRATUM, Members
from gapmodel.simulation.respondents import CARELESS, Block, Respondents
from gapmodel.survey.matching.column_names import answer_names

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Rows:
    """How blocks of respondents become rows: the names of the columns, and which of them are shown."""

    respondents: Respondents
    answers: tuple[str, ...]
    points: tuple[str, ...]
    careless: bool

    def frame(self, blocks: Sequence[Block]) -> pd.DataFrame:
        """One row per respondent of all blocks, one after the other."""
        import pandas as pd

        columns = self._groups(blocks) | self._answers(blocks)
        points = np.concatenate([block.points for block in blocks if block.points is not None]) if self.points else None
        if points is not None:
            columns |= dict(zip(self.points, points.T.astype(np.uint8), strict=True))
        if blocks[0].outcome is not None:
            columns[OUTCOME] = _joined([block.outcome for block in blocks])
        if self.careless:
            columns["careless"] = _named(_joined([block.careless for block in blocks]), CARELESS)
        return pd.DataFrame(columns, copy=False)

    def _groups(self, blocks: Sequence[Block]) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for place, grouping in enumerate(self.respondents.groupings):
            members = _joined([block.members[place] for block in blocks])
            columns[grouping.column] = _named(members, grouping.names)
            if grouping.column == STRATUM:
                columns["weight"] = grouping.weights[members]
        if self.respondents.clusters is not None:
            columns["cluster"] = (_joined([block.cluster for block in blocks]) + 1).astype(np.uint32)
        return columns

    def _answers(self, blocks: Sequence[Block]) -> dict[str, Any]:
        codes = np.concatenate([block.codes for block in blocks], axis=2).reshape(len(self.answers), -1)
        given = [block.missing for block in blocks if block.missing is not None]
        missing = np.concatenate(given, axis=2).reshape(codes.shape) if given else None
        scale = self.respondents.instrument.scale
        return {
            name: _cells(codes[place], None if missing is None else missing[place], scale)
            for place, name in enumerate(self.answers)
        }


def rows_of(respondents: Respondents, *, careless: bool) -> Rows:
    """How `respondents` become rows.

    Raises
    ------
    ColumnError
        The columns of groups have names that would be taken for answers.
    """
    instrument, groupings = respondents.instrument, respondents.groupings
    points = point_names(instrument) if respondents.judgements.shares is not None else []
    others = [grouping.column for grouping in groupings]
    others += ["weight"] * (STRATUM in others) + ["cluster"] * (respondents.clusters is not None)
    others += [OUTCOME] * (respondents.judgements.drivers is not None) + ["careless"] * careless
    answers = answer_names(instrument, others, points=bool(points))
    return Rows(respondents, tuple(answers), tuple(points), careless)


def _cells(codes: NDArray[Any], missing: NDArray[np.bool_] | None, scale: Scale) -> Any:
    """Steps above the lowest answer as answers, in the smallest type that holds the scale."""
    import pandas as pd

    if scale.lowest.denominator > 1 or scale.step.denominator > 1:
        values = np.array([float(scale.lowest + scale.step * place) for place in range(scale.levels)])[codes]
        return values if missing is None else np.where(missing, np.nan, values)
    lowest, highest = int(scale.lowest), int(scale.highest)
    smallest = np.min_scalar_type(highest if lowest >= 0 else min(lowest, -highest - 1))
    answers = np.arange(lowest, highest + 1, int(scale.step)).astype(smallest)[codes]
    return answers if missing is None else pd.arrays.IntegerArray(answers, missing)


def _joined(parts: Sequence[NDArray[Any] | None]) -> NDArray[Any]:
    return np.concatenate([part for part in parts if part is not None])


def _named(places: Members, names: Sequence[str]) -> Any:
    import pandas as pd

    return pd.Categorical.from_codes(places, categories=pd.Index(names))
