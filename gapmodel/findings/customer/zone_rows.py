"""All that is computed of one difference of the zone of tolerance: adequacy, superiority or width."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan, nan, sqrt

from gapmodel.findings.customer.gap_rows import Row, Settings, row_of
from gapmodel.findings.customer.zone import MEASURES, Zone, cubes_with_same, with_same
from gapmodel.inference.estimate import NAN, Interval, Published, Test, t_p_val
from gapmodel.inference.means.paired import standard_error, t_interval, t_test
from gapmodel.inference.means.ratio import fieller_interval
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout, Score
from gapmodel.tally.line import Line, item_lines, lines, score_frequencies, score_sides
from gapmodel.tally.tally import Tally

TESTS = ("paired_t", "design_t", "signed_rank", "signed_rank_pratt", "sign", "sign_flip")
_FROM_MOMENTS = "not available: a tally counts the scores of one difference only; give the survey"
Key = tuple[str, str, str]  # group, level, code


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of one line and group.

    `mean_e` is the mean of what is subtracted, `mean_p` that of what it is subtracted from.
    """

    n: int
    mean_e: float
    mean_p: float
    mean: Interval
    sd: float
    se: float
    dof: float
    tests: Mapping[str, Test]

    @classmethod
    def of(cls, row: Row) -> Difference:
        """Of a row that gaps have too: exact, or design-based."""
        tests = {name: test for name, test in row.tests.items() if name in TESTS}
        return cls(row.line.gaps.n, *row.means, row.mean, row.sd, row.se, row.t.dof, tests)

    @classmethod
    def of_moments(cls, gap: Published, means: tuple[float, float], confidence: float) -> Difference:
        """Of mean and SD alone: t."""
        refused = Test(NAN, NAN, NAN, _FROM_MOMENTS)
        tests = {"paired_t": t_test(gap)} | dict.fromkeys(TESTS[2:], refused)
        mean = t_interval(gap, confidence)
        return cls(gap.n, *means, mean, gap.sd, standard_error(gap), gap.n - 1.0, tests)

    def one_sided(self, alternative: str) -> float:
        """The p-value of the t test that the mean is above ("greater") or below zero ("less")."""
        if not self.se > 0 or isnan(self.dof):
            return nan
        return t_p_val(self.mean.value / self.se, self.dof, alternative)


def counted_differences(
    tallies: Mapping[str, Tally], groups: Mapping[str, Mapping[str, Counts]], zone: Zone, settings: Settings
) -> dict[str, dict[Key, Difference]]:
    """Every difference by measure and line, each counted by itself."""
    found: dict[str, dict[Key, Difference]] = {}
    for measure, tally in tallies.items():
        design = tally.total.design if tally.layout.design else None
        drawn = design.units() if design else None
        own = _settings(settings, zone.widest(tally.layout, measure))
        found[measure] = {
            (group, line.level, line.code): Difference.of(row_of(group, line, own))
            for group, counts in groups[measure].items()
            for line in lines(tally.layout, counts, drawn)
        }
    return found


def tallied_differences(
    layout: Layout, groups: Mapping[str, Counts], zone: Zone, settings: Settings
) -> dict[str, dict[Key, Difference]]:
    """The same from one tally: items from their joint tables, scores from the moments of their sides."""
    found: dict[str, dict[Key, Difference]] = {measure: {} for measure in MEASURES}
    asked = with_same(layout) if zone.direct else layout
    for group, counts in groups.items():
        cubes = cubes_with_same(layout, counts.joint) if zone.direct else counts.joint
        for measure in MEASURES:
            of = asked.of_gap(zone.places(asked, measure))
            own = _settings(settings, zone.widest(layout, measure))
            exact = layout.gap is not None and asked.gap == of.gap
            for at in _in_order(layout):
                score = layout.scores[at]
                key = (group, score.level, score.code)
                if exact:
                    places = {column: place for place, column in enumerate(layout.columns)}
                    sides = score_sides(layout, score, counts.moments, places)
                    line = Line(score.level, score.code, score_frequencies(layout, score, counts.tables[at]), sides)
                    found[measure][key] = Difference.of(row_of(group, line, own))
                else:
                    found[measure][key] = _of_moments(layout, counts, score, zone.pairs[measure], settings.confidence)
            for line in item_lines(of, layout.items, cubes):
                found[measure][group, "item", line.code] = Difference.of(row_of(group, line, own))
    return found


def _in_order(layout: Layout) -> Iterator[int]:
    """The places of the scores, overall first."""
    yield from sorted(range(len(layout.scores)), key=lambda at: layout.scores[at].level != "overall")


def _of_moments(layout: Layout, counts: Counts, score: Score, pair: tuple[str, str], confidence: float) -> Difference:
    """From whole numbers: n, sums, squares and the product; a side that was not asked is the middle of the scale."""
    unit, moments = layout.step / score.denominator, counts.moments
    at = [layout.columns.index((side, score.level, score.code)) for side in pair if side in layout.sides]
    n = int(moments.counts[at[0], at[0]])
    sums = [int(moments.sums[place, place]) for place in at]
    signs = (1, -1)[: len(at)]
    total = sum(sign * part for sign, part in zip(signs, sums, strict=True))
    square = sum(
        a * b * int(moments.products[i, j])
        for a, i in zip(signs, at, strict=True)
        for b, j in zip(signs, at, strict=True)
    )
    middle = float(layout.lowest + layout.widest / 2)
    means = [float(layout.lowest + unit * part / n) if n else nan for part in sums] + [middle][: 2 - len(at)]
    sd = float(unit) * sqrt(max(n * square - total * total, 0) / (n * (n - 1))) if n > 1 else nan
    mean = means[0] - means[1] if len(at) == 1 else float(unit * total / n) if n else nan
    return Difference.of_moments(Published(n, mean, sd), (means[1], means[0]), confidence)


def _settings(settings: Settings, widest: float) -> Settings:
    return Settings(settings.confidence, settings.alternative, settings.interval, settings.margin, widest)


def position(adequacy: Difference, superiority: Difference, width: Difference, confidence: float) -> Interval:
    """Where the perceived mean lies between the minimum (0) and the desired level (1): a ratio of means.

    The covariance of adequacy a and width w follows from the three variances, as superiority is a - w.
    """
    if not width.mean.value > 0:
        return Interval(nan, nan, nan, "undefined: the desired level is not above the minimum")
    of_a, of_s, of_w = (part.se**2 for part in (adequacy, superiority, width))
    means = adequacy.mean.value, width.mean.value
    return fieller_interval(means, (of_a, of_w, (of_a + of_w - of_s) / 2), adequacy.dof, confidence)
