"""The waves of a line as a series: control chart, cumulative sums, change points, trend and season."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, nearest
from gapmodel.findings.customer.over_time.changes import Lines
from gapmodel.findings.customer.over_time.periods_of_waves import PER_YEAR
from gapmodel.findings.customer.over_time.wave_lines import Key
from gapmodel.findings.customer.over_time.waves import Waves
from gapmodel.findings.periods import step_of
from gapmodel.inference.over_time.change_point import ChangeSearch, change_points, period_weights
from gapmodel.inference.over_time.control_charts import ControlChart, xmr_chart
from gapmodel.inference.over_time.cusum import Cusum, cusum
from gapmodel.inference.over_time.series_trend import SeriesTrend, series_trend, wave
from gapmodel.plain_table import PlainTable

CONTROL_COLUMNS = "group level code period value season centre limit_low limit_high signal".split()
CONTROL_COLUMNS += "cusum_above cusum_below cusum_signal".split()
POINT_COLUMNS = "group level code period period_first period_last mean_before mean_after shift p_val n method".split()
YEARLY_COLUMNS = "group level code term n value ci_low ci_high p_val peak method".split()
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """How a series is judged.

    Attributes
    ----------
    rules : tuple of str
    baseline : str or None
        The last wave of those that centre and limits come from; None for all.
    confidence : float
    """

    rules: tuple[str, ...]
    baseline: str | None
    confidence: float


@dataclass(frozen=True)
class WaveSeries:
    """A line of a group over all waves, NaN where there is none."""

    group: str
    key: Key
    waves: tuple[str, ...]
    unit: str
    values: Floats
    errors: Floats

    @property
    def there(self) -> NDArray[np.intp]:
        """The places of the waves with a value."""
        return np.flatnonzero(~np.isnan(self.values))

    @cached_property
    def years(self) -> Floats:
        """The middle of every period in years; NaN of waves that are known by name only."""
        if not self.unit:
            return np.full(len(self.waves), nan)
        per_year = PER_YEAR[self.unit]
        first = 0 if self.unit == "year" else 1
        return np.array([(step_of(one) - first + 0.5) / per_year for one in self.waves])

    @cached_property
    def weights(self) -> Floats:
        """In proportion to one over the variance of each value that is there."""
        return period_weights(self.values[self.there], self.errors[self.there])


Fitted = tuple[WaveSeries, SeriesTrend]


def series_of(waves: Waves, found: Lines) -> list[WaveSeries]:
    """The series of all groups, overall and by dimension."""
    made = []
    for group, own in found.items():
        keys = [key for key in next(iter(own.values()), {}) if key[0] != "item"]
        for key in keys:
            cells = [own[one][key] if one in own else None for one in waves.order.waves]
            values = np.array([nan if one is None else one.mean for one in cells])
            errors = np.array([nan if one is None else one.se for one in cells])
            made.append(WaveSeries(group, key, waves.order.waves, waves.order.unit, values, errors))
    return made


def check_baseline(waves: Waves, baseline: str | None) -> None:
    """Raise `SettingError` where the baseline ends in no wave, or has fewer than two."""
    if baseline is None:
        return
    if baseline not in waves.order.waves:
        raise SettingError(f"baseline={baseline!r} is no wave.", nearest(str(baseline), waves.order.waves))
    if waves.order.waves.index(baseline) < 1:
        raise SettingError(
            f"baseline={baseline!r} leaves one wave, which has no limits.",
            "name a later wave, the last one of the baseline.",
        )


def control_table(made: Sequence[WaveSeries], fitted: Sequence[Fitted], settings: SeriesSettings) -> PlainTable:
    """Every wave of every series with its limits and sums, less the season where there is one; missing ones without."""
    waves = seasons_of(fitted, settings.confidence)
    rows = []
    for series in made:
        season = waves.get((series.group, series.key), np.zeros(len(series.waves)))
        chart, sums = _charts(series, series.values - season, settings)
        for at, period in enumerate(series.waves):
            here = series.values[at] == series.values[at]
            limits = (float(chart.low[at]), float(chart.high[at])) if here else (nan, nan)
            rows.append(
                (
                    series.group, *series.key, period, float(chart.points[at]), float(season[at]), chart.centre,
                    *limits, chart.rules_at(at), float(sums.upper[at]), float(sums.lower[at]), sums.side_at(at),
                )
            )  # fmt: skip
    return PlainTable.of_rows(CONTROL_COLUMNS, rows)


def _charts(series: WaveSeries, values: Floats, settings: SeriesSettings) -> tuple[ControlChart, Cusum]:
    """The XmR chart and the cumulative sums, with centre and spread of the baseline."""
    first = None if settings.baseline is None else series.waves.index(settings.baseline) + 1
    chart = xmr_chart(values, rules=settings.rules, first=first)
    return chart, cusum(values, chart.centre, float(chart.sigma[0]))


def seasons_of(fitted: Sequence[Fitted], confidence: float) -> dict[tuple[str, Key], Floats]:
    """The yearly wave of every series that has one by its own test."""
    return {
        (series.group, series.key): found.wave_at(series.years)
        for series, found in fitted
        if found.season.p_val < 1 - confidence
    }


def trends_of(made: Sequence[WaveSeries], confidence: float) -> Iterator[Fitted]:
    """Trend and season of the series that are long enough, of periods of the calendar."""
    for series in made:
        if not series.unit:
            continue
        at = series.there
        per_year = PER_YEAR[series.unit]
        fitted = series_trend(
            series.years[at], series.values[at], series.weights, per_year=per_year, confidence=confidence
        )
        if fitted is not None:
            yield series, fitted


def yearly_table(fitted: Sequence[Fitted]) -> PlainTable:
    """The change in a year and the yearly wave of every series."""
    rows = []
    for series, found in fitted:
        key, change, season = (series.group, *series.key), found.change, found.season
        rows.append((*key, "trend", found.n, *change.numbers, found.test.p_val, "", change.method))
        if found.peak == found.peak:
            peak = f"{int(found.peak * 12) % 12 + 1:02d}"
            rows.append((*key, "season", found.n, found.swing, nan, nan, season.p_val, peak, season.method))
    return PlainTable.of_rows(YEARLY_COLUMNS, rows)


def searches_of(
    made: Sequence[WaveSeries], fitted: Sequence[Fitted], confidence: float
) -> list[tuple[WaveSeries, ChangeSearch]]:
    """The change points of every series, at a level that holds for all dimensions (and groups) together.

    Where there is a season by its own test, its wave stands in the regression beside the steps.
    """
    seasonal = seasons_of(fitted, confidence)
    family: dict[str, int] = {}
    for series in made:
        family[series.key[0]] = family.get(series.key[0], 0) + 1
    searches = []
    for series in made:
        at = series.there
        nuisance = wave(series.years[at]) if (series.group, series.key) in seasonal else []
        alpha = (1 - confidence) / family[series.key[0]]
        values = series.values[at]
        found = change_points(values, weights=series.weights, nuisance=nuisance, confidence=confidence, alpha=alpha)
        searches.append((series, found))
    return searches


def point_table(searches: Sequence[tuple[WaveSeries, ChangeSearch]]) -> PlainTable:
    """Every change point of every series; a row without a period where there is none."""
    rows = []
    for series, search in searches:
        key, at = (series.group, *series.key), series.there
        for point in search.points:
            periods = [series.waves[at[place]] for place in (point.at, point.low, point.high)]
            shift = point.after - point.before
            rows.append((*key, *periods, point.before, point.after, shift, point.p_val, search.n, search.method))
        if not search.points:
            rows.append((*key, "", "", "", nan, nan, nan, search.p_val, search.n, search.method))
    return PlainTable.of_rows(POINT_COLUMNS, rows)
