"""Simulated respondents: from groups and a factor model to ticked answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.instrument.instrument import Instrument
from gapmodel.simulation.correlated_answers import Codes, FactorModel, Singles, code_type, latent_mean, to_scale
from gapmodel.simulation.judgements import Judgements
from gapmodel.simulation.population import Grouping, Members, combination, combined
from gapmodel.simulation.settings import Floats

CARELESS = ("no", "straight line", "random")


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some respondents' answers.

    Attributes
    ----------
    codes : (sides, items, rows) array
        Steps above the lowest answer, as ticked.
    missing : (sides, items, rows) array of bool, or None
    members : tuple of (rows,) arrays
        The place of each respondent's group, per grouping.
    cluster : (rows,) array, or None
    points : (rows, dimensions) array, or None
    outcome : (rows,) array, or None
    careless : (rows,) array
        Places in `CARELESS`.
    """

    codes: Codes
    missing: NDArray[np.bool_] | None
    members: tuple[Members, ...]
    cluster: Members | None
    points: NDArray[np.int64] | None
    outcome: NDArray[np.uint8] | None
    careless: Members


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """All that is fixed before anybody is drawn.

    Attributes
    ----------
    latent : (sides, items, combinations) array
        Means before rounding, in steps above the lowest answer, for every combination of groups.
    spread : (sides,) array
        Standard deviations before rounding, in steps.
    judged : int
        The place of the side that groups and clusters move: the minuend of the gap, or the only side.
    clusters : (dimensions, clusters) array, or None
        Standard normal effects.
    """

    instrument: Instrument
    model: FactorModel
    groupings: tuple[Grouping, ...]
    latent: Singles
    spread: Singles
    judged: int
    side_correlation: float
    clusters: Singles | None
    icc: float
    missing: float
    careless: float
    judgements: Judgements

    def draw(self, rng: np.random.Generator, rows: int) -> Block:
        """That many respondents; the same generator gives the same ones."""
        members = tuple(grouping.members(rng, rows) for grouping in self.groupings)
        cluster = rng.integers(self.clusters.shape[1], size=rows) if self.clusters is not None else None
        codes = self._attentive(rng, rows, combination(self.groupings, members), cluster)
        points, outcome = self.judgements.points(rng, rows), self.judgements.outcome(rng, codes, self.judged)
        turned = [place for place, item in enumerate(self.instrument.items) if self.instrument.turns(item)]
        codes[:, turned] = self.instrument.scale.levels - 1 - codes[:, turned]
        careless = self._disturb(rng, codes)
        missing = rng.random(codes.shape, dtype=np.float32) < self.missing if self.missing else None
        return Block(codes, missing, members, cluster, points, outcome, careless)

    def _attentive(
        self, rng: np.random.Generator, rows: int, combination: Members | None, cluster: Members | None
    ) -> Codes:
        """Answers of people who read the questions, high where favourable."""
        levels, shape = self.instrument.scale.levels, (len(self.instrument.sides), len(self.model.loading), rows)
        codes = np.empty(shape, code_type(levels))
        drawn = self.model.deviations(rng, rows)
        if self.instrument.gap:
            first = [side.code for side in self.instrument.sides].index(self.instrument.gap[1])
            own = self._correlated(rng, rows, drawn)
            for side in set(range(shape[0])) - {first, self.judged}:
                codes[side] = self._placed(self._correlated(rng, rows, drawn), side, None)
            codes[first] = self._placed(drawn, first, None)
            drawn = own
        if self.clusters is not None:
            drawn *= np.sqrt(np.float32(1 - self.icc))
            effects = np.sqrt(np.float32(self.icc)) * self.clusters[:, cluster]
            for dimension, items in self.model.parts():
                drawn[items] += effects[dimension]
        codes[self.judged] = self._placed(drawn, self.judged, combination)
        return codes

    def _correlated(self, rng: np.random.Generator, rows: int, drawn: Singles) -> Singles:
        """Deviations on another side than those drawn."""
        own = self.model.deviations(rng, rows)
        own *= np.sqrt(np.float32(1 - self.side_correlation**2))
        own += np.float32(self.side_correlation) * drawn
        return own

    def _placed(self, drawn: Singles, side: int, combination: Members | None) -> Codes:
        """Deviations on one side as steps on the scale; `drawn` is used up."""
        means = self.latent[side]
        drawn *= self.spread[side]
        drawn += means[:, combination] if combination is not None else means[:, :1]
        return to_scale(drawn, self.instrument.scale.levels)

    def _disturb(self, rng: np.random.Generator, codes: Codes) -> Members:
        """Overwrite the answers of careless people; who they are."""
        if not self.careless:
            return np.zeros(codes.shape[2], np.int64)
        levels, chance = self.instrument.scale.levels, rng.random((codes.shape[2],))
        careless: Members = (chance < self.careless).astype(np.int64) + (chance < self.careless / 2)
        straight, at_random = np.flatnonzero(careless == 1), np.flatnonzero(careless == 2)
        codes[:, :, straight] = rng.integers(levels, size=len(straight))
        codes[:, :, at_random] = rng.integers(levels, size=(*codes.shape[:2], len(at_random)))
        return careless


def latent_means(
    instrument: Instrument, level: Floats, gap: Floats, groupings: Sequence[Grouping], spread: Floats
) -> Singles:
    """(sides, items, combinations) means whose answers have the means asked for, in steps.

    Parameters
    ----------
    level : (sides, items) array
        In scale points; on the judged side what the gap is added to.
    gap : (items,) array
        In scale points.
    spread : (sides,) array
        In steps.

    Raises
    ------
    SettingError
        A mean is not within the scale.
    """
    scale, shifts = instrument.scale, combined(groupings, level.shape[1])
    asked = np.broadcast_to(level[:, None, :], (len(instrument.sides), *shifts.shape)).copy()
    asked[judged_side(instrument)] += gap + shifts
    low, high = float(scale.lowest), float(scale.highest)
    beyond = np.argwhere(~((asked > low) & (asked < high)))
    if len(beyond):
        side, row, item = beyond[0].tolist()
        added = gap[item] + shifts[row, item] if side == judged_side(instrument) else 0.0
        raise SettingError(
            f"The mean {instrument.sides[side].code} of item {instrument.items[item].code!r} would be "
            f"{asked[side, row, item]:g} (level {level[side, item]:g}, gap and shifts {added:+g}), "
            f"which the scale {scale.text} cannot have.",
            f"means lie between {low:g} and {high:g}, gaps at this level therefore between {low - level[side, item]:g} "
            f"and {high - level[side, item]:g}; change level, gaps, shifts or group_spread.",
        )
    steps = (asked - low) / float(scale.step)
    means = [latent_mean(mean, float(sd), scale.levels) for mean, sd in zip(steps, spread, strict=True)]
    return np.ascontiguousarray(np.transpose(means, (0, 2, 1)), dtype=np.float32)


def judged_side(instrument: Instrument) -> int:
    """The place of the gap's minuend, or of the only side."""
    return [side.code for side in instrument.sides].index(instrument.gap[0]) if instrument.gap else 0
