"""All that is computed of one line of the gap table."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Row:
    """A line of one group, its mean gap with the interval that counts, its tests and its effects."""

    group: str
    line: Line
    mean: Interval
    se: float
    tests: dict[str, Test]
    effects: Effects

    @property
    def cohen_dz(self) -> float:
        """Cohen's d_z."""
        return next(effect.value for name, effect in self.effects if name == "cohen_dz")

    @property
    def t(self) -> str:
        """The test of the mean gap whose p-value the table shows."""
        return "design_t" if self.line.weighted else "paired_t"

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
    means = _mean_intervals(line.gaps, settings)
    effects: Effects = [("mean_gap", interval) for interval in means.values()]
    effects += _effects(line, settings)
    return Row(group, line, means[settings.interval], standard_error(line.gaps), _tests(line.gaps, settings), effects)


def _tests(gaps: Frequencies, settings: Settings) -> dict[str, Test]:
    alternative = settings.alternative
    return {
        "paired_t": t_test(gaps, alternative),
        "signed_rank": signed_rank(gaps, alternative),
        "signed_rank_pratt": signed_rank(gaps, alternative, zeros="pratt"),
        "sign": sign_test(gaps, alternative),
        "sign_flip": sign_flip(gaps, alternative),
        "equivalence": equivalence(gaps, settings.margin),
        "non_inferiority": not_below(gaps, -settings.margin),
    }


def _mean_intervals(gaps: Frequencies, settings: Settings) -> dict[str, Interval]:
    """One interval of the mean gap for each of `INTERVALS`; those of `ASKED_FOR` only if asked for."""
    names = [name for name in INTERVALS if name not in ASKED_FOR or name == settings.interval]
    ends = -settings.widest, settings.widest
    return mean_intervals(gaps, ends, names, settings.confidence, settings.alternative)


def _effects(line: Line, settings: Settings) -> Effects:
    gaps, confidence = line.gaps, settings.confidence
    return [
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
    refused = Test(NAN, NAN, NAN, REFUSED)
    not_below = design_test(found, "greater", null=-settings.margin)
    not_above = design_test(found, "less", null=settings.margin)
    tests = {
        "design_t": design_test(found, settings.alternative),
        **dict.fromkeys(("signed_rank", "signed_rank_pratt", "sign", "sign_flip"), refused),
        "equivalence": max(not_below, not_above, key=lambda test: test.p_val),
        "non_inferiority": not_below,
    }
    dz = found.mean / weighted.sd if weighted.sd > 0 else NAN
    effects = [
        ("mean_gap", mean),
        ("cohen_dz", Interval(dz, NAN, NAN, "weighted mean over weighted SD; no interval")),
        ("prob_superiority", design_interval(design_mean(weighted.superiority), settings.confidence)),
        ("share_below", design_interval(design_mean(weighted.below), settings.confidence)),
        ("effective_n", Interval(weighted.effective_n, NAN, NAN, "Kish; no interval")),
    ]
    return Row(group, line, mean, found.se, tests, effects)
