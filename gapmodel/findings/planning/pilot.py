"""What a pilot survey says of the answers that are planned for, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy import special

from gapmodel.errors import SettingError, nearest
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.effects import cohen_dz
from gapmodel.inference.estimate import Interval
from gapmodel.inference.scales.agreement import intraclass
from gapmodel.tally.counts import Counts
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import lines
from gapmodel.tally.one_side import SideLine, both_sides_answered, side_lines
from gapmodel.tally.tally import Tally


@dataclass(frozen=True, slots=True, eq=False)
class Pilot:
    """One row of a pilot survey.

    Attributes
    ----------
    level, code : str
    n : int
    mean : float
        The mean gap; of one side alone the mean answer.
    sd : Interval
        With limits that hold for normal answers.
    dz : Interval or None
        The mean gap in standard deviations; None of one side alone.
    gaps : Frequencies or None
    labels : Labels
    tally : Tally
    """

    level: str
    code: str
    n: int
    mean: float
    sd: Interval
    dz: Interval | None
    gaps: Frequencies | None
    labels: Labels
    tally: Tally

    @classmethod
    def of(cls, given: Any, code: str, by: str | Sequence[str] | None, confidence: float) -> Pilot:
        """The row of a survey or tally.

        Raises
        ------
        SettingError
            It has no such row, or too little in it.
        TallyError
            The tally was counted by other groups than those asked for.
        """
        tally = tally_of(given, by)
        counts = tally.total
        row = _row(tally.layout, counts, code)
        answers = row.answers if isinstance(row, SideLine) else row.gaps
        source = row if isinstance(row, SideLine) else row.gaps
        if both_sides_answered(tally.layout, counts) and not tally.used:
            raise SettingError(
                "Different people answered the two sides of the pilot, so that no gap of a person is known.",
                "give sd= in place of the pilot, or plan for groups: purpose='groups'.",
            )
        if source.n < 2 or not source.sd > 0:
            raise SettingError(
                f"{source.n} answers of the pilot to {code!r}, all equal, say nothing of the spread."
                if source.n
                else f"Nobody in the pilot answered {code!r}.",
                "give sd= in place of the pilot, or name another row with code=.",
            )
        dz = None if tally.layout.gap is None else cohen_dz(row.gaps, confidence)
        gaps = None if tally.layout.gap is None else answers
        sd = _sd_interval(source.sd, source.n, confidence)
        return cls(row.level, row.code, source.n, source.mean, sd, dz, gaps, Labels.of(tally.layout), tally)

    def icc(self, confidence: float) -> Interval:
        """The correlation of two respondents of one group.

        Raises
        ------
        SettingError
            The pilot has no groups, or they do not tell.
        """
        rows = [_row(self.tally.layout, counts, self.code) for counts in self.tally.groups.values()]
        found = [row if isinstance(row, SideLine) else row.gaps for row in rows]
        if len(found) < 2:
            raise SettingError(
                "The pilot has no groups, so that it does not say how alike the respondents of one are.",
                "name the column of the groups with by=, or give icc=.",
            )
        n, means, variances = ([getattr(one, name) for one in found] for name in ("n", "mean", "sd"))
        kept = [at for at, size in enumerate(n) if size]
        squares = [variances[at] ** 2 if n[at] > 1 else 0.0 for at in kept]
        icc = intraclass([n[at] for at in kept], [means[at] for at in kept], squares, confidence).icc1
        if not icc.value == icc.value:
            raise SettingError(
                "The groups of the pilot are too few or too small to tell how alike the respondents of one are.",
                "give icc=, such as 0.05.",
            )
        return icc


def _row(layout: Layout, counts: Counts, code: str) -> Any:
    """The line of a gap, or of the first side where only one was asked."""
    if layout.gap is None:
        rows: Sequence[Any] = side_lines(layout, counts, layout.sides[0])
    else:
        rows = lines(layout, counts)
    by_code = {row.code: row for row in reversed(rows)}  # a dimension before an item of the same name
    if code not in by_code:
        raise SettingError(f"The pilot has no row {code!r}.", nearest(str(code), list(by_code)))
    return by_code[code]


def _sd_interval(sd: float, n: int, confidence: float) -> Interval:
    """The standard deviation with the chi-squared limits of normal answers."""
    dof, tail = n - 1.0, (1 - confidence) / 2
    low, high = (sd * sqrt(dof / float(special.chdtri(dof, level))) for level in (tail, 1 - tail))
    return Interval(sd, low, high, "chi-squared, normal answers")
