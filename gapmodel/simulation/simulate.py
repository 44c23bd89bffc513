"""Simulated survey answers whose gaps are known: for teaching, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gapmodel.errors import SettingError, one_of
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import read_instrument
from gapmodel.simulation.correlated_answers import Correlations, FactorModel, correlation_root
from gapmodel.simulation.judgements import judgements_of
from gapmodel.simulation.population import Grouping, Names, Shifts, groupings_of, scattered
from gapmodel.simulation.respondents import Block, Respondents, judged_side, latent_means
from gapmodel.simulation.rows import Rows, rows_of
from gapmodel.simulation.settings import Floats, PerItem, by_item, by_side, dimension_means, keys_known, whole, within
from gapmodel.simulation.write import check_rows_target, write_rows
from gapmodel.sources.batch_stream import Progress

if TYPE_CHECKING:
    import pandas as pd

_BLOCK = 2**13  # respondents who share a generator: what fits a processor's cache
_BLOCKS = 2**5  # blocks written at a time
_LEVEL, _ONLY_LEVEL, _GAP = 0.8, 0.7, -1 / 12  # shares of the scale's range: 5.8, 5.2 and -0.5 on 1..7
_FURTHER_LEVEL = 0.9  # of sides beside those of the gap
_SPREAD, _JUDGED_SPREAD = 1 / 6, 1 / 5  # 1.0 and 1.2 on 1..7
_LOADING = 0.75
_NARROWEST, _WIDEST = 0.05, 1000.0  # steps
_ABOUT = "synthetic answers made by gapmodel.simulate; nobody was asked"


def simulate(
    instrument: str | Path | Instrument = "servqual",
    n: int = 300,
    *,
    gaps: PerItem | None = None,
    level: PerItem | None = None,
    side_levels: Mapping[str, PerItem] | None = None,
    spread: float | Mapping[str, float] | None = None,
    loading: PerItem = 0.75,
    dimension_correlation: Correlations = 0.5,
    side_correlation: float = 0.4,
    groups: Mapping[str, Names] | None = None,
    shifts: Shifts | None = None,
    group_spread: float | Mapping[str, float] = 0.0,
    strata: Mapping[str, float] | None = None,
    clusters: int | None = None,
    icc: float = 0.05,
    missing: float = 0.0,
    careless: float = 0.0,
    careless_column: bool = False,
    points: bool | Mapping[str, float] = False,
    outcome: bool | Mapping[str, float] = False,
    rng: Any = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Synthetic answers to an instrument, with exactly the mean gaps asked for in the population they are drawn from.

    Parameters
    ----------
    instrument : str, path or Instrument
        A built-in instrument's name, or a TOML file of your own.
    n : int
        Respondents, one row each.
    gaps : float or mapping, optional
        Mean gap in scale points, for all items or by the codes of dimensions and items (an item's own goes first).
        Default, also for what a mapping leaves out: a twelfth of the scale's range downwards, -0.5 on 1..7. Only
        for instruments with a gap.
    level : float or mapping, optional
        Mean answer on the side that the gap is measured from, expectation; or on the only side. By item or
        dimension as above. Default 5.8 on 1..7 (5.2 on the only side), in proportion on other scales.
    side_levels : mapping of side to number or mapping, optional
        Mean answers on sides beside the two of the gap, as in ``{"desired": 8}``. Default 9/10 of the scale's range.
    spread : float or mapping by side, optional
        Standard deviation of answers before they are rounded and clipped to the scale. Default on 1..7: 1.0, and
        1.2 for perception (or the only side).
    loading : float or mapping
        Correlation (0..1) of an item with its dimension, before rounding.
    dimension_correlation : float or matrix
        Correlation between the dimensions on one side, before rounding.
    side_correlation : float
        Correlation (-1..1) of an item's expectation and perception (of further sides and that from which the gap is
        measured), before rounding and within clusters.
    groups : mapping of column to groups, optional
        Groups are a number, a list of names, or a mapping of names to shares, as in ``{"branch": 4}`` or
        ``{"month": ["2026-01", "2026-02"]}``. Members are drawn independently for every column.
    shifts : mapping of column to mapping of group to shift, optional
        What a group adds to the mean gap: a number, or a mapping by dimension or item, as in
        ``{"branch": {"branch 1": {"reliability": -0.4}}}``.
    group_spread : float or mapping by column
        Standard deviation of random moves of the groups' gaps, per dimension, centred so that the gap of all stays.
    strata : mapping of name to share, optional
        Shares in the population. Strata are sampled equally often, in a column ``stratum`` with a column ``weight``;
        `shifts` may name them.
    clusters : int, optional
        Number of clusters (column ``cluster``) to which respondents belong at random.
    icc : float
        Share (0..1) of the variance of an item's perception that lies between clusters, before rounding.
    missing : float
        Share (0..1) of answers left out, completely at random.
    careless : float
        Share (0..1) of respondents who do not read: half give one answer throughout, half random answers.
    careless_column : bool
        Whether a column ``careless`` says who they are.
    points : bool or mapping of dimension to number
        Importance points in columns ``W_reliability`` and so on, on average in these proportions (True: equal).
    outcome : bool or mapping of dimension to number
        A column ``overall_satisfaction`` on 1..10: 7 for the mean gaps, and that many points more per scale point
        of a dimension's gap (True: equal numbers that sum to one), plus standard normal noise, rounded.
    rng : None, int, SeedSequence or Generator
        As in numpy: the same whole number gives the same rows. Default None, unlike the seed of `gap_drivers` and
        `profit_chain`, because every call should draw another sample unless a seed is given.
    progress : callable, optional
        Called with (done, total, what).

    Returns
    -------
    pandas.DataFrame
        Columns of groups, cluster and weight; answers under names that `read_survey` matches without help (E1 .. P22);
        points, outcome and careless. Answers are the smallest whole numbers that hold the scale (uint8), pandas'
        nullable ones (UInt8) where answers can be missing, floats where the scale has half steps. Items that the
        instrument reverses are written as ticked. ``.attrs`` says that the data are synthetic and holds the
        population's mean gaps: ``gaps`` by dimension, ``item_gaps``, and ``group_gaps`` by column and group;
        where there are strata, of the strata in equal numbers, as they are sampled.

    Raises
    ------
    SettingError
        An argument has an invalid value, or a mean lies outside the scale.
    ColumnError, InstrumentError
        Names of groups clash with answers; there is no such instrument.

    Notes
    -----
    An answer is a normal value, rounded to the nearest step and clipped to the scale, which gives ceilings. The values
    follow a factor model: item = mean + spread * (loading * dimension + sqrt(1 - loading^2) * own part). The mean
    before rounding is solved for so that the mean *after* it is the one asked for, in every group. So the
    expected mean gap of respondents who read is ``gaps`` + ``shifts``. Careless ones have none on average: the
    gaps in ``.attrs`` are those of all respondents, and therefore 1 - `careless` times as large. Correlations
    are somewhat weaker after rounding. Respondents are drawn in blocks, each with a generator spawned from `rng`, so
    that `write_simulation` writes the same rows. A Generator counts what it spawns: a second call with the
    same one gives other rows.

    Examples
    --------
    >>> import gapmodel as gm
    >>> frame = gm.simulate(n=2_000, gaps={"reliability": -1.0}, rng=1)
    >>> frame.shape, frame.attrs["gaps"]["reliability"]
    ((2000, 44), -1.0)
    >>> found = gm.gaps(gm.read_survey(frame)).table.set_index("code")
    >>> f"{found.loc['reliability', 'gap']:.2f}"
    '-1.0...'
    """
    population = _Population(
        gaps=gaps,
        level=level,
        side_levels=side_levels,
        spread=spread,
        loading=loading,
        dimension_correlation=dimension_correlation,
        side_correlation=side_correlation,
        groups=groups,
        shifts=shifts,
        group_spread=group_spread,
        strata=strata,
        clusters=clusters,
        icc=icc,
        missing=missing,
        careless=careless,
        careless_column=careless_column,
        points=points,
        outcome=outcome,
    )
    simulation = _simulation(instrument, n, population, rng)
    frame = simulation.rows.frame(list(simulation.blocks(progress)))
    frame.attrs.update(_truth(simulation.respondents, simulation.gap))
    return frame


def write_simulation(
    path: str | Path,
    instrument: str | Path | Instrument = "servqual",
    n: int = 300,
    *,
    rng: Any = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Path:
    """Write synthetic answers to a file, a part at a time: any number of respondents.

    Parameters
    ----------
    path : str or path
        Ending in ``.parquet`` or ``.csv``.
    instrument, n, progress
        As for `simulate`.
    rng : None, int, SeedSequence or Generator
        As for `simulate`; default None, unlike the seed of `gap_drivers`, because every call should draw another
        sample unless a seed is given.
    **settings
        All other settings of `simulate`: gaps, level, groups and so on.

    Returns
    -------
    Path
        Where the file lies. It holds the rows that `simulate` gives for the same `rng`. A Parquet file says in its
        metadata that the answers are synthetic.

    Raises
    ------
    SettingError, ColumnError, InstrumentError
        As `simulate` does.
    OutputError
        The file cannot be written there; an old file then stays as it was.

    Examples
    --------
    >>> import gapmodel as gm, tempfile
    >>> path = gm.write_simulation(tempfile.mkdtemp() + "/answers.parquet", n=1_000, gaps=-0.5, rng=1)
    >>> gm.read_survey(path).n
    1000
    """
    for name in settings:
        one_of(name, _Population.__dataclass_fields__, "setting")
    target = check_rows_target(path)
    simulation = _simulation(instrument, n, _Population(**settings), rng)
    blocks = simulation.blocks(progress)
    parts = (simulation.rows.frame(part) for part in _parts(blocks, ceil(simulation.n / _BLOCK)))
    return write_rows(parts, target, _ABOUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Population:
    """The settings of `simulate` that describe whom the answers come from."""

    gaps: PerItem | None = None
    level: PerItem | None = None
    side_levels: Mapping[str, PerItem] | None = None
    spread: float | Mapping[str, float] | None = None
    loading: PerItem = _LOADING
    dimension_correlation: Correlations = 0.5
    side_correlation: float = 0.4
    groups: Mapping[str, Names] | None = None
    shifts: Shifts | None = None
    group_spread: float | Mapping[str, float] = 0.0
    strata: Mapping[str, float] | None = None
    clusters: int | None = None
    icc: float = 0.05
    missing: float = 0.0
    careless: float = 0.0
    careless_column: bool = False
    points: bool | Mapping[str, float] = False
    outcome: bool | Mapping[str, float] = False


@dataclass(frozen=True, slots=True)
class _Simulation:
    """What is needed to draw the respondents, block by block."""

    respondents: Respondents
    rows: Rows
    gap: Floats
    n: int
    generator: np.random.Generator

    def blocks(self, progress: Progress | None) -> Iterator[Block]:
        """All respondents, in blocks that have a generator each."""
        for first in range(0, self.n, _BLOCK):
            size = min(_BLOCK, self.n - first)
            block = self.respondents.draw(self.generator.spawn(1)[0], size)
            if progress is not None:
                progress(first + size, self.n, "respondents simulated")
            yield block


def _simulation(instrument: str | Path | Instrument, n: int, of: _Population, rng: Any) -> _Simulation:
    """The checked settings as a population to draw from."""
    asked = (instrument if isinstance(instrument, Instrument) else read_instrument(instrument)).on_scale()
    n = whole(n, "n", "respondents")
    generator, design = _generators(rng)
    model = _model(asked, of.loading, of.dimension_correlation)
    groupings = scattered(groupings_of(of.groups, of.strata, of.shifts, asked), of.group_spread, model, design)
    levels, gap = _levels(asked, of.level, of.side_levels), _gaps(asked, of.gaps)
    deviation = _spreads(asked, of.spread)
    centre = gap if asked.gap else levels[0] - float(asked.scale.lowest)
    respondents = Respondents(
        instrument=asked,
        model=model,
        groupings=groupings,
        latent=latent_means(asked, levels, gap, groupings, deviation),
        spread=deviation.astype(np.float32),
        judged=judged_side(asked),
        side_correlation=within(of.side_correlation, "side_correlation", -1, 1),
        clusters=None if of.clusters is None else model.effects(design, whole(of.clusters, "clusters", "clusters")),
        icc=within(of.icc, "icc", 0, 1),
        missing=within(of.missing, "missing", 0, 1),
        careless=within(of.careless, "careless", 0, 1),
        judgements=judgements_of(
            asked, points=of.points, outcome=of.outcome, centre=dimension_means(centre + _shift(groupings), asked)
        ),
    )
    return _Simulation(respondents, rows_of(respondents, careless=of.careless_column), gap, n, generator)


def _generators(rng: Any) -> tuple[np.random.Generator, np.random.Generator]:
    """One that is spawned from for each block, and one for what all blocks share."""
    try:
        generator = np.random.default_rng(rng)
        return generator, generator.spawn(1)[0]
    except (TypeError, ValueError):
        raise SettingError(
            f"rng={rng!r} is not a valid seed.", "give a whole number, zero or more, or a Generator."
        ) from None


def _parts(blocks: Iterator[Block], count: int) -> Iterator[list[Block]]:
    for first in range(0, count, _BLOCKS):
        yield [next(blocks) for _ in range(min(_BLOCKS, count - first))]


def _model(instrument: Instrument, loading: PerItem, correlation: Correlations) -> FactorModel:
    sizes = tuple(len(dimension.items) for dimension in instrument.dimensions)
    loadings = by_item(loading, instrument, _LOADING, "loading")
    for value in loadings.tolist():
        within(value, "loading", 0, 1)
    return FactorModel(sizes, correlation_root(correlation, len(sizes)), loadings.astype(np.float32))


def _range(instrument: Instrument) -> float:
    return float(instrument.scale.highest - instrument.scale.lowest)


def _levels(instrument: Instrument, level: PerItem | None, others: Mapping[str, PerItem] | None) -> Floats:
    """(sides, items)."""
    lowest, width = float(instrument.scale.lowest), _range(instrument)
    share = _LEVEL if instrument.gap else _ONLY_LEVEL
    own = by_item(level, instrument, lowest + share * width, "level")
    further = [side.code for side in instrument.sides if side.code not in (instrument.gap or (side.code,))]
    keys_known(others or {}, further, "side_levels", f"side of {instrument.name} beside those of its gap")
    given = {
        code: by_item((others or {}).get(code), instrument, lowest + _FURTHER_LEVEL * width, f"side_levels[{code!r}]")
        for code in further
    }
    return np.stack([given.get(side.code, own) for side in instrument.sides])


def _gaps(instrument: Instrument, gaps: PerItem | None) -> Floats:
    if instrument.gap:
        return by_item(gaps, instrument, _GAP * _range(instrument), "gaps")
    if gaps is not None:
        raise SettingError(f"{instrument.name} asks one side only and has no gaps.", "say its mean answers with level.")
    return np.zeros(len(instrument.items))


def _spreads(instrument: Instrument, spread: float | Mapping[str, float] | None) -> Floats:
    """(sides,) standard deviations in steps."""
    judged, step = instrument.sides[judged_side(instrument)].code, float(instrument.scale.step)
    share = {side.code: _JUDGED_SPREAD if side.code == judged else _SPREAD for side in instrument.sides}
    defaults = {code: part * _range(instrument) for code, part in share.items()}
    steps = by_side(spread, instrument, defaults, "spread") / step
    if steps.min() < _NARROWEST or steps.max() > _WIDEST:
        raise SettingError(
            f"spread={spread!r} is not between {_NARROWEST * step:g} and {_WIDEST * step:g}.",
            "give a standard deviation in scale points, such as 1.0 on 1..7.",
        )
    return steps


def _shift(groupings: Sequence[Grouping]) -> Floats | float:
    """(items,): what the groups add to the mean gap of all respondents."""
    return sum((grouping.shares @ grouping.shifts for grouping in groupings), start=0.0)


def _truth(respondents: Respondents, gap: Floats) -> dict[str, Any]:
    """What the population's mean gaps are, for a frame's attrs: plain values, which every format can keep."""
    instrument, groupings = respondents.instrument, respondents.groupings
    truth: dict[str, Any] = {"synthetic": _ABOUT, "instrument": instrument.name}
    if not instrument.gap:
        return truth
    attending = 1 - respondents.careless
    items = (gap + _shift(groupings)) * attending
    codes = [dimension.code for dimension in instrument.dimensions]
    truth["gaps"] = dict(zip(codes, dimension_means(items, instrument).tolist(), strict=True))
    truth["item_gaps"] = dict(zip([item.code for item in instrument.items], items.tolist(), strict=True))
    truth["group_gaps"] = {}
    for grouping in groupings:
        own = items + attending * (grouping.shifts - grouping.shares @ grouping.shifts)
        by_group = [dict(zip(codes, row, strict=True)) for row in dimension_means(own, instrument).tolist()]
        truth["group_gaps"][grouping.column] = dict(zip(grouping.names, by_group, strict=True))
    return truth
