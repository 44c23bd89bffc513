"""One row of the provider's gaps: two means of different people, or a rating against the highest point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from gapmodel.inference.estimate import NAN, Interval, Test
from gapmodel.inference.exact.group_sum import permutation
from gapmodel.inference.means.difference import Drawn, difference_interval, finite
from gapmodel.inference.means.independent import brunner_munzel, welch_error, welch_t
from gapmodel.inference.means.mean_intervals import mean_interval
from gapmodel.tally.one_side import SideLine

NOT_COUNTED = "undefined: a tally of two sides counts no scores of one; give the survey"


@dataclass(frozen=True, slots=True)
class Side:
    """A line of one kind of people, with how many of them there are in all (None: unlimited)."""

    line: SideLine
    population: int | None = None

    @property
    def drawn(self) -> Drawn:
        """As a sample of a finite population."""
        return Drawn.of(self.line, self.population)

    def interval(self, confidence: float, ends: tuple[float, float], alternative: str = "two-sided") -> Interval:
        """Of the mean in scale points, within the `ends` of the scale; "less" and "greater" leave one side open."""
        return finite(mean_interval(self.line, confidence, ends, alternative), self.line.n, self.population)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The mean of some people minus that of others.

    Attributes
    ----------
    gap : float
        Correctly rounded.
    se : float
        Welch's, as far as populations are finite.
    interval : Interval
    tests : mapping of name to Test
    """

    gap: float
    se: float
    interval: Interval
    tests: Mapping[str, Test]


_MIRRORED = {"two-sided": "two-sided", "less": "greater", "greater": "less"}


def contrast(
    side: Side, reference: Side, confidence: float, ends: tuple[float, float], alternative: str = "two-sided"
) -> Contrast:
    """Compare two independent kinds of people on one line; "less": the side's mean is below the reference's."""
    a, b = side.line, reference.line
    known = a.exact_mean is not None and b.exact_mean is not None
    gap = float(a.exact_mean - b.exact_mean) if known else nan  # type: ignore[operator]
    interval = difference_interval(
        side.interval(confidence, ends, alternative), reference.interval(confidence, ends, _MIRRORED[alternative])
    )
    tests = {"welch": welch_t(side.drawn, reference.drawn, alternative)}
    for name, test in (("permutation", permutation), ("brunner_munzel", brunner_munzel)):
        given = a.answers is not None and b.answers is not None
        tests[name] = test(a.answers, b.answers, alternative) if given else Test(NAN, NAN, NAN, NOT_COUNTED)  # type: ignore[arg-type]
    return Contrast(gap, welch_error(side.drawn, reference.drawn)[0], interval, tests)


def share_interval(count: int, n: int, confidence: float) -> Interval:
    """A share with Wilson's interval; NaN of nobody.

    Notes
    -----
    Wilson (1927), as in ``scipy.stats.binomtest(count, n).proportion_ci(confidence, "wilson")``, which is called.
    """
    if not n:
        return Interval(NAN, NAN, NAN, "undefined: nobody")
    from scipy.stats import binomtest

    found = binomtest(count, n).proportion_ci(confidence, "wilson")
    return Interval(count / n, float(found.low), float(found.high), "Wilson")
