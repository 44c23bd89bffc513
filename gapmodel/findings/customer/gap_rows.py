"""All that is computed of one line of the gap table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from gapmodel.errors import TallyError, listed
from gapmodel.inference.effects import (
    cohen_dav,
    cohen_dz,
    hedges_gz,
    prob_superiority,
    rank_biserial,
    share_below,
)
from gapmodel.inference.equivalence import equivalence, not_below
from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.exact.signed_rank import hodges_lehmann, sign_test, signed_rank
from gapmodel.inference.means.design_based import design_interval, design_mean, design_test
from gapmodel.inference.means.mean_intervals import INTERVALS, mean_intervals
from gapmodel.inference.means.paired import sign_flip, standard_error, t_test
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import Line
from gapmodel.tally.strata import Weighted

ASKED_FOR = ("studentized", "guaranteed")  # intervals that are given only if asked for: one is drawn, one is long
REFUSED = "not given: it takes respondents as independent and equally weighted; the design-based t is given instead"
EFFECT_COLUMNS = ["group", "level", "code", "effect", "value", "ci_low", "ci_high", "method"]
Effects = list[tuple[str, Interval]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a caller asked for; `widest` is the largest gap that the scale allows."""

    confidence: float
    alternative: str
    interval: str
    margin: float
    widest: float


@dataclass(frozen=True)
class Row:
    """A line of one group: its mean gap with the interval that counts, and the test whose p-value the table shows.

    All other tests and effects are computed when somebody first asks for them.
    """

    group: str
    line: Line
    settings: Settings
    mean: Interval
    se: float
    t: Test
    cohen_dz: float

    @cached_property
    def tests(self) -> dict[str, Test]:
        """All tests by name."""
        weighted = self.line.weighted
        return _designed_tests(weighted, self) if weighted is not None else _tests(self)

    @cached_property
    def effects(self) -> Effects:
        """All effects with their names, the mean gap once per interval."""
        weighted = self.line.weighted
        return _designed_effects(weighted, self) if weighted is not None else _effects(self.line, self.settings)

    @property
    def sd(self) -> float:
        """The standard deviation of the gap, weighted where there are weights."""
        return self.line.weighted.sd if self.line.weighted else self.line.gaps.sd

    @property
    def means(self) -> tuple[float, float]:
        """The means of E and of P."""
        sides = self.line.weighted or self.line.sides
        return sides.mean_e, sides.mean_p


def check_interval(interval: str, layout: Layout) -> None:
    """Raise `TallyError` if the sample's design is not what the interval is proved for."""
    if interval == "guaranteed" and layout.design:
        raise TallyError(
            f"The answers have {listed(layout.design)}, but the guaranteed interval takes respondents as independent "
            "and equally weighted.",
            "leave out interval='guaranteed': the design-based t is then given.",
        )


def row_of(group: str, line: Line, settings: Settings) -> Row:
    """The row of a line: exact inference, or design-based where the sample has a design."""
    if line.weighted is not None:
        return _designed(group, line, line.weighted, settings)
    gaps, asked = line.gaps, settings.interval
    mean = _mean_intervals(gaps, settings, [asked])[asked]
    t = t_test(gaps, settings.alternative)
    cohen_dz = t.statistic / sqrt(gaps.n) if gaps.n else NAN
    return Row(group, line, settings, mean, standard_error(gaps), t, cohen_dz)


def _tests(row: Row) -> dict[str, Test]:
    gaps, settings, alternative = row.line.gaps, row.settings, row.settings.alternative
    return {
        "paired_t": row.t,
        "signed_rank": signed_rank(gaps, alternative),
        "signed_rank_pratt": signed_rank(gaps, alternative, zeros="pratt"),
        "sign": sign_test(gaps, alternative),
        "sign_flip": sign_flip(gaps, alternative),
        "equivalence": equivalence(gaps, settings.margin),
        "non_inferiority": not_below(gaps, -settings.margin),
    }


def _mean_intervals(gaps: Frequencies, settings: Settings, names: Sequence[str]) -> dict[str, Interval]:
    ends = -settings.widest, settings.widest
    return mean_intervals(gaps, ends, names, settings.confidence, settings.alternative)


def _effects(line: Line, settings: Settings) -> Effects:
    """The mean gap by each of `INTERVALS` (those of `ASKED_FOR` only if asked for), and the other effects."""
    gaps, confidence = line.gaps, settings.confidence
    names = [name for name in INTERVALS if name not in ASKED_FOR or name == settings.interval]
    return [
        *(("mean_gap", interval) for interval in _mean_intervals(gaps, settings, names).values()),
        ("pseudomedian", hodges_lehmann(gaps, confidence, settings.alternative)),
        ("cohen_dz", cohen_dz(gaps, confidence)),
        ("hedges_gz", hedges_gz(gaps, confidence)),
        ("cohen_dav", cohen_dav(line.sides, confidence)),
        ("rank_biserial", rank_biserial(gaps, confidence)),
        ("rank_biserial", rank_biserial(gaps, confidence, zeros="pratt")),
        ("prob_superiority", prob_superiority(gaps, confidence)),
        ("share_below", share_below(gaps, confidence)),
    ]


def _designed(group: str, line: Line, weighted: Weighted, settings: Settings) -> Row:
    found = design_mean(weighted.gap)
    mean = design_interval(found, settings.confidence, settings.alternative)
    dz = found.mean / weighted.sd if weighted.sd > 0 else NAN
    return Row(group, line, settings, mean, found.se, design_test(found, settings.alternative), dz)


def _designed_tests(weighted: Weighted, row: Row) -> dict[str, Test]:
    found, margin, refused = design_mean(weighted.gap), row.settings.margin, Test(NAN, NAN, NAN, REFUSED)
    not_below = design_test(found, "greater", null=-margin)
    not_above = design_test(found, "less", null=margin)
    return {
        "design_t": row.t,
        **dict.fromkeys(("signed_rank", "signed_rank_pratt", "sign", "sign_flip"), refused),
        "equivalence": max(not_below, not_above, key=lambda test: test.p_val),
        "non_inferiority": not_below,
    }


def _designed_effects(weighted: Weighted, row: Row) -> Effects:
    settings = row.settings
    return [
        ("mean_gap", row.mean),
        ("cohen_dz", Interval(row.cohen_dz, NAN, NAN, "weighted mean over weighted SD; no interval")),
        ("prob_superiority", design_interval(design_mean(weighted.superiority), settings.confidence)),
        ("share_below", design_interval(design_mean(weighted.below), settings.confidence)),
        ("effective_n", Interval(weighted.effective_n, NAN, NAN, "Kish; no interval")),
    ]
