"""Respondents' answers as indices of careless responding look at them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.instrument.instrument import Instrument
from gapmodel.survey.counting.rows import Codes


@dataclass(frozen=True, slots=True, eq=False)
class Sheets:
    """Every respondent's answers in three arrangements; the code of no answer is the number of levels.

    Attributes
    ----------
    turned : (n, sides, items) array
        As they are counted: the highest answer is the favourable one.
    ticked : (n, questions) array
        As they were ticked, in the order in which they were asked.
    best : (n, questions) array of bool
        Which of these are the most favourable answer.
    lacking : (n, questions) array of bool
        Which answers are missing: neither on the scale nor a special response option.
    asked : list of (side, item)
        The questions in that order.
    """

    instrument: Instrument
    turned: Codes
    ticked: Codes
    best: NDArray[np.bool_]
    lacking: NDArray[np.bool_]
    asked: list[tuple[str, str]]

    @classmethod
    def of(cls, instrument: Instrument, codes: Codes, mapping: pd.DataFrame, against: Collection[str] = ()) -> Sheets:
        """From codes as they were counted and how the columns, in their order, were matched.

        `against`: the columns whose favourable end was the other one.
        """
        levels = instrument.scale.levels
        answers = mapping[mapping["role"] == "answer"]
        asked = list(zip(answers["side"], answers["code"], strict=True))
        sides = [side.code for side in instrument.sides]
        items = [item.code for item in instrument.items]
        small = codes[:, : len(instrument.asked)].astype(np.min_scalar_type(levels))
        places = [(sides.index(side), items.index(code)) for side, code in asked]
        as_counted = np.column_stack([small[:, side, item] for side, item in places])
        turns = np.array([instrument.turns(instrument.items[item]) for _, item in places])
        turns ^= answers["column"].isin(list(against)).to_numpy()
        ticked = np.where(turns & (as_counted < levels), levels - 1 - as_counted, as_counted)
        lacking = as_counted == levels
        if instrument.special is not None:
            special = codes[:, sides.index(instrument.special.side)]
            lacking &= np.column_stack([special[:, item] for _, item in places]) != 1
        return cls(instrument, small, ticked, as_counted == levels - 1, lacking, asked)

    @property
    def missing(self) -> int:
        """The code of no answer."""
        return self.instrument.scale.levels

    @property
    def flat(self) -> Codes:
        """The turned answers, (n, questions), side after side."""
        return self.turned.reshape(len(self.turned), -1)
