"""Gaps whose expectations and perceptions were given by different people: two independent samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gapmodel.errors import SettingError, TallyError, listed
from gapmodel.findings.customer.gap_rows import EFFECT_COLUMNS, Settings
from gapmodel.findings.customer.gap_tests import TEST_COLUMNS, adjusted_in
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.provider_rows import NOT_COUNTED, Contrast, Side, contrast
from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.bootstrap_difference import bootstrap_difference
from gapmodel.inference.means.difference import Drawn
from gapmodel.inference.means.guaranteed import guaranteed_difference
from gapmodel.inference.means.independent import prob_above, welch_interval, welch_t
from gapmodel.plain_table import PlainTable
from gapmodel.survey.counting.count import by_name
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.hidden_rows import OTHERS, Plan
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import gap_places
from gapmodel.tally.one_side import SideLine, most_answers, side_lines
from gapmodel.tally.pooling import pooled
from gapmodel.tally.privacy import checked_plan
from gapmodel.tally.tally import Tally

UNPAIRED = "not given: nobody answered both sides"
UNPAIRED_INTERVALS = ("lattice", "t", "percentile", "bca", "guaranteed")
PEOPLE_COLUMNS = ["group", "n", "used_e", "used_p"]


@dataclass(frozen=True, slots=True)
class Samples:
    """The two sides of one group, each with the people who were asked it.

    Attributes
    ----------
    lines : pairs of lines, P's and E's
    n : int
        Respondents read.
    used_p, used_e : int
        With an answer on the side; of a tally of both sides, those of the item that most of them answered.
    """

    lines: tuple[tuple[SideLine, SideLine], ...]
    n: int
    used_p: int
    used_e: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one group: both sides and what is computed of them."""

    group: str
    p: SideLine
    e: SideLine
    found: Contrast
    means: Mapping[str, Interval]
    tests: Mapping[str, Test]

    @property
    def key(self) -> tuple[str, str, str]:
        """Group, level and code."""
        return self.group, self.p.level, self.p.code


def check_unpaired(layout: Layout, padjust: str, interval: str) -> None:
    """Raise what stands in the way of comparing different people.

    Raises
    ------
    SettingError
        The setting resamples or flips pairs.
    TallyError
        The sample has a design.
    """
    people = "but expectations and perceptions were given by different people."
    if padjust == "max_t":
        raise SettingError(f"padjust='max_t' flips the signs of paired differences, {people}", "use 'holm'.")
    if interval not in UNPAIRED_INTERVALS:
        raise SettingError(
            f"interval={interval!r} resamples paired differences, {people}", f"use {' or '.join(UNPAIRED_INTERVALS)}."
        )
    if layout.design:
        raise TallyError(
            f"The answers have {listed(layout.design)}, {people} Gaps of different people do not reckon with a design.",
            "read them without weights, strata and cluster, or join both sides by a respondent's id.",
        )


def samples_of(
    answers: Survey | Tally, tally: Tally, by: str | Sequence[str] | None, min_cell: int | None = None
) -> tuple[dict[str, Samples], dict[str, int]]:
    """The two sides of every group of `tally`, and the params that say which groups were put together.

    Raises
    ------
    SettingError, TallyError
        As `Tally.suppressed` does; a group, or a row of it, is as large as the smaller of its two samples.
    """
    sides = [tally, tally]
    names = [tally.layout.sides[place] for place in gap_places(tally.layout)]
    if isinstance(answers, Survey):
        own = None if by is None or by_name(by) == answers.tally.by else by
        sides = [answers.tally_of_side(name, by=own) for name in names]
    if by is None:
        tally, *sides = (replace(part, by="", groups={"": part.total}) for part in (tally, *sides))
    if min_cell is None:
        return _samples_of_groups(tally.groups, sides, names), {}
    plan = _plan(_samples_of_groups(tally.groups, sides, names), tally.layout, min_cell)
    params = {"min_cell": min_cell, "put_together": len(plan.together), "hidden_rows": plan.rows}
    whole = pooled(tally.layout, tally.groups, plan)
    sides = [replace(side, groups=pooled(side.layout, side.groups, plan)) for side in sides]
    found = _samples_of_groups(whole, sides, names)
    return {name: found[name] for name in sorted(found, key=OTHERS.__eq__)}, params


def _samples_of_groups(
    groups: Mapping[str, Counts], sides: Sequence[Tally], names: Sequence[str]
) -> dict[str, Samples]:
    return {
        group: _samples(counts, [side.groups.get(group) for side in sides], sides, names)
        for group, counts in groups.items()
    }


def _plan(found: Mapping[str, Samples], layout: Layout, min_cell: int) -> Plan:
    """The rows to hide: as large as the smaller of the two samples, if both have anybody."""
    places = {(score.level, score.code): place for place, score in enumerate(layout.scores)}
    places |= {("item", code): len(layout.scores) + place for place, code in enumerate(layout.items)}
    sizes = {group: np.zeros(len(places) + len(layout.outcomes), np.int64) for group in found}
    for group, one in found.items():
        for p, e in one.lines:
            sizes[group][places[p.level, p.code]] = min((line.n for line in (p, e) if line.n), default=0)
    return checked_plan(layout, {group: min(one.used_p, one.used_e) for group, one in found.items()}, sizes, min_cell)


def _samples(whole: Counts, own: Sequence[Counts | None], sides: Sequence[Tally], names: Sequence[str]) -> Samples:
    given = [
        side_lines(side.layout, counts, name) if counts is not None else None
        for counts, side, name in zip(own, sides, names, strict=True)
    ]
    there = next(lines for lines in given if lines is not None)
    nobody = tuple(SideLine(line.level, line.code, 0, None, NAN, Frequencies.of([])) for line in there)
    p, e = (nobody if lines is None else lines for lines in given)
    used_p, used_e = (
        0 if counts is None else counts.used if len(side.layout.sides) == 1 else most_answers(side.layout, counts, name)
        for counts, side, name in zip(own, sides, names, strict=True)
    )
    return Samples(tuple(zip(p, e, strict=True)), whole.n, used_p, used_e)


def unpaired_lines(samples: Mapping[str, Samples], ends: tuple[float, float], settings: Settings) -> list[Line]:
    """What is computed of every line of every group."""
    return [_line(group, p, e, ends, settings) for group, one in samples.items() for p, e in one.lines]


def _line(group: str, p: SideLine, e: SideLine, ends: tuple[float, float], settings: Settings) -> Line:
    confidence, alternative = settings.confidence, settings.alternative
    found = contrast(Side(p), Side(e), confidence, ends, alternative)
    means = {"lattice": found.interval, "t": welch_interval(p, e, confidence, alternative)}
    resampled = (Interval(found.gap, NAN, NAN, NOT_COUNTED),) * 2
    if p.answers is not None and e.answers is not None:
        resampled = bootstrap_difference(p.answers, e.answers, confidence, alternative)
    means |= dict(zip(("percentile", "bca"), resampled, strict=True))
    if settings.interval == "guaranteed":
        means["guaranteed"] = Interval(found.gap, NAN, NAN, NOT_COUNTED)
        if p.answers is not None and e.answers is not None:
            means["guaranteed"] = guaranteed_difference(
                p.answers, e.answers, ends[1] - ends[0], confidence, alternative
            )
    above, below = welch_t(_moved(p, settings.margin), e, "greater"), welch_t(_moved(p, -settings.margin), e, "less")
    worse = max(above, below, key=lambda test: test.p_val)
    tests = {
        **found.tests,
        "equivalence": replace(worse, method=worse.method.replace("Welch t", "Welch t, TOST, one-sided")),
        "non_inferiority": replace(above, method=above.method.replace("Welch t", "Welch t, one-sided")),
    }
    return Line(group, p, e, found, means, tests)


def _moved(line: SideLine, by: float) -> Drawn:
    """The sample with all answers moved."""
    return Drawn(line.n, line.mean + by, line.sd, line.constant)


def unpaired_table(lines: Sequence[Line], tests: PlainTable, labels: Labels, settings: Settings) -> PlainTable:
    """The table of `Gaps`, of different people."""
    means = [line.means[settings.interval] for line in lines]
    return PlainTable(
        {
            "group": [line.group for line in lines],
            "level": [line.p.level for line in lines],
            "code": [line.p.code for line in lines],
            "label": [labels.label(line.p.level, line.p.code) for line in lines],
            "n_e": [line.e.n for line in lines],
            "n_p": [line.p.n for line in lines],
            "mean_e": [line.e.mean for line in lines],
            "mean_p": [line.p.mean for line in lines],
            "gap": [line.found.gap for line in lines],
            "sd_e": [line.e.sd for line in lines],
            "sd_p": [line.p.sd for line in lines],
            "se": [line.found.se for line in lines],
            "ci_low": [mean.low for mean in means],
            "ci_high": [mean.high for mean in means],
            "p_val": [line.tests["welch"].p_val for line in lines],
            "p_adj": [row.p_adj for row in tests.rows if row.test == "welch"],
            "verdict": [verdict(mean.low, mean.high, settings.margin) for mean in means],
        }
    )


def unpaired_tests(lines: Sequence[Line], padjust: str) -> PlainTable:
    """One row per line and test, adjusted within a level; the tests of all dimensions at once are not given."""
    entries = [(*line.key, name, test) for line in lines for name, test in line.tests.items()]
    groups = dict.fromkeys(line.group for line in lines)
    refused = Test(NAN, NAN, NAN, UNPAIRED)
    entries += [(group, "overall", "overall", name, refused) for name in ("hotelling", "flatness") for group in groups]
    adjusted = adjusted_in([entry[4].p_val for entry in entries], [f"{e[1]} {e[3]}" for e in entries], padjust)
    return PlainTable.of_rows(
        TEST_COLUMNS,
        [
            (*names, test.statistic, test.dof, test.p_val, p_adj, test.method)
            for (*names, test), p_adj in zip(entries, adjusted, strict=True)
        ],
    )


def unpaired_effects(lines: Sequence[Line], confidence: float) -> PlainTable:
    """The mean gap, once per interval method, and how likely a perception stands above somebody else's expectation."""
    rows = []
    for line in lines:
        above = Interval(NAN, NAN, NAN, NOT_COUNTED)
        if line.p.answers is not None and line.e.answers is not None:
            above = prob_above(line.p.answers, line.e.answers, confidence)
        named = [*(("mean_gap", mean) for mean in line.means.values()), ("prob_superiority", above)]
        rows += [(*line.key, name, found.value, found.low, found.high, found.method) for name, found in named]
    return PlainTable.of_rows(EFFECT_COLUMNS, rows)


def people_of(samples: Mapping[str, Samples]) -> PlainTable:
    """How many people were read, and answered either side, in every group."""
    rows = [(group, one.n, one.used_e, one.used_p) for group, one in samples.items()]
    return PlainTable.of_rows(PEOPLE_COLUMNS, rows)
