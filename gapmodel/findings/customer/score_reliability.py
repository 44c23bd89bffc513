"""How well the difference scores measure: their reliability, and pairs that had no room to differ upwards."""

from __future__ import annotations

from collections.abc import Mapping

from gapmodel.inference.estimate import NAN
from gapmodel.inference.scales.reliability import cronbach_alpha, difference_reliability
from gapmodel.plain_table import PlainTable
from gapmodel.tally.composition import Composition, compositions
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout

RELIABILITY_COLUMNS = ["group", "code", "n", "alpha_e", "alpha_p", "r_pe", "reliability", "alpha_gap", "double_ceiling"]
DOUBLE_CEILING = 0.5  # beyond, most pairs of a dimension have no room to show a better service


def score_reliability(layout: Layout, groups: Mapping[str, Counts]) -> PlainTable:
    """Reliability of every dimension's difference score and its share of pairs at the double ceiling.

    Returns
    -------
    PlainTable
        One row per group and dimension with `RELIABILITY_COLUMNS`. ``n``: respondents who have the dimension's score.
        ``alpha_e alpha_p``: Cronbach's alpha of either side's items. ``r_pe``: correlation of the two sides'
        scores. ``reliability``: of the difference P - E, not cut at zero. ``alpha_gap``: alpha of the items'
        differences. ``double_ceiling``: share of the answered pairs, over all items of the dimension, in which
        both sides are at the highest point of the scale, between 0 and 1. What does not exist is NaN.

    Raises
    ------
    TallyError
        The instrument asks one side only.

    Notes
    -----
    ``reliability`` takes the SDs and the correlation of respondents who have the score, and the two alphas, whose
    covariances take everybody who answered both of two items; without missing answers these are the same people.
    ``alpha_gap`` is something else and often higher, as what items share through wording and response style
    survives in it. Reversed items count as they are after turning. All estimates are of the group itself.
    """
    rows = [_row(group, part) for group, counts in groups.items() for part in compositions(layout, counts)]
    return PlainTable.of_rows(RELIABILITY_COLUMNS, rows)


def _row(group: str, part: Composition) -> tuple[str | int | float, ...]:
    sides = part.sides
    alpha_e, alpha_p = cronbach_alpha(part.covariance_e), cronbach_alpha(part.covariance_p)
    reliability = difference_reliability(sides.sd_p, sides.sd_e, alpha_p, alpha_e, sides.r)
    share = part.both_highest / part.pairs if part.pairs else NAN
    alpha_gap = cronbach_alpha(part.covariance_gap)
    return (group, part.code, sides.n, alpha_e, alpha_p, sides.r, reliability, alpha_gap, share)
