"""Two-way tables of the answers to every two items of one side, from rows or from a tally that holds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.measurement.item_answers import GAP, ItemAnswers
from gapmodel.inference.one_thread import ONE, libraries
from gapmodel.survey.survey import Survey
from gapmodel.tally.pairs.pair_tables import PairTables
from gapmodel.tally.tally import Tally

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ItemPairs:
    """The tables of k items, and of whom they are.

    Attributes
    ----------
    items : ItemAnswers
        The same items' means and covariances.
    tables : (k, k, L, L) array
        How many gave answer a to item i and b to item j.
    pairwise : bool
        Whether a table counts those who answered both items, and not only those who answered all.
    """

    items: ItemAnswers
    tables: Integers
    pairwise: bool

    @classmethod
    def of(cls, answers: Survey | Tally, side: str) -> ItemPairs:
        """The tables of a side.

        Raises
        ------
        TallyError
            There are no rows, and the tally was counted without tables of two items, or differences are asked of it.
        SettingError
            As in `ItemAnswers.of`.
        """
        items = ItemAnswers.of(answers, side)
        if items.survey is not None:
            codes = items.codes("polychoric_correlations")
            with libraries().limit(**ONE):  # products of a few thousand rows
                return cls(items, PairTables.of(codes[:, None], items.levels).tables[0], pairwise=False)
        pairs = tally_of(answers, None).pairs
        if pairs is None or side == GAP:
            counted = "holds none of differences" if pairs is not None else "was counted without them"
            raise TallyError(
                f"Polychoric correlations need the tables of every two items, and the tally {counted}.",
                "give a survey with its rows (engine='memory')"
                + ("." if pairs is not None else ", or count with pair_tables=True."),
            )
        tables = pairs.tables[items.layout.sides.index(side)]
        n = tables.sum(axis=(2, 3))
        return cls(items, tables, pairwise=bool(n.min() != n.max()))
