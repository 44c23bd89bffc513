"""Importance points and overall satisfaction of simulated respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.instrument.instrument import Instrument
from gapmodel.simulation.correlated_answers import Codes
from gapmodel.simulation.settings import Floats, by_dimension, dimension_means

OUTCOME = "overall_satisfaction"
_FIVES = 20  # people mostly give points in fives
_AGREEMENT = 20.0  # the sum of a Dirichlet distribution's parameters
_MIDDLE, _LOWEST, _HIGHEST = 7, 1, 10


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """How importance points and the outcome are made; None where they are not asked.

    Attributes
    ----------
    shares : (dimensions,) array, or None
        Of the 100 points, on average.
    drivers : (dimensions,) array, or None
        Points of satisfaction per scale point of each dimension's gap.
    centre : (dimensions,) array
        The mean gap, at which satisfaction is 7.
    instrument : Instrument
    """

    shares: Floats | None
    drivers: Floats | None
    centre: Floats
    instrument: Instrument

    def points(self, rng: np.random.Generator, rows: int) -> NDArray[np.int64] | None:
        """(rows, dimensions) whole points in fives that sum to 100.

        Notes
        -----
        Twenty fives are spread by a multinomial draw with each respondent's own Dirichlet shares, so that the mean
        points are exactly those asked for.
        """
        if self.shares is None:
            return None
        own = rng.standard_gamma(np.broadcast_to(_AGREEMENT * self.shares, (rows, len(self.shares))))
        drawn: NDArray[np.int64] = rng.multinomial(_FIVES, own / own.sum(axis=1, keepdims=True))
        return drawn * (100 // _FIVES)

    def outcome(self, rng: np.random.Generator, codes: Codes, judged: int) -> NDArray[np.uint8] | None:
        """(rows,) satisfaction on 1..10: 7 + drivers * (own gaps - mean gaps) + a standard normal, rounded."""
        if self.drivers is None:
            return None
        gaps = codes[judged].astype(np.float32)
        gaps -= codes[1 - judged] if len(codes) == 2 else 0
        own = dimension_means(gaps.T, self.instrument) * float(self.instrument.scale.step)
        score = _MIDDLE + (own - self.centre) @ self.drivers + rng.standard_normal(len(own))
        return np.clip(np.rint(score), _LOWEST, _HIGHEST).astype(np.uint8)


def judgements_of(
    instrument: Instrument, *, points: bool | Mapping[str, float], outcome: bool | Mapping[str, float], centre: Floats
) -> Judgements:
    """The judgements asked for: by flags, or by numbers per dimension.

    Raises
    ------
    SettingError
        Points are negative or all zero, or a number is invalid.
    """
    drivers = _numbers(instrument, outcome, "outcome")
    shares = _numbers(instrument, points, "points")
    if shares is not None and instrument.importance is not None:
        raise SettingError(
            f"{instrument.name} has importance rated on a scale; only points are simulated.", "leave points out."
        )
    if shares is not None and (shares.min() < 0 or not shares.sum() > 0):
        raise SettingError(f"points={points!r} cannot be spread.", "give numbers of zero or more, not all zero.")
    return Judgements(None if shares is None else shares / shares.sum(), drivers, centre, instrument)


def _numbers(instrument: Instrument, asked: Mapping[str, float] | object, argument: str) -> Floats | None:
    """Per dimension: as asked, or equal numbers that sum to one; None where not asked."""
    if isinstance(asked, Mapping):
        return by_dimension(asked, instrument, argument)
    if not isinstance(asked, bool):
        raise SettingError(
            f"{argument}={asked!r} is neither a flag nor a mapping.", "give True, or {dimension: number}."
        )
    count = len(instrument.dimensions)
    return np.full(count, 1 / count) if asked else None
