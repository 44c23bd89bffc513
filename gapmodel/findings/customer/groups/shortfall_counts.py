"""How many respondents of each group fall short where: counts for correspondence analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gapmodel.findings.customer.groups.group_profiles import GroupProfiles
from gapmodel.survey.respondent_scores import scores_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import answered_pairs, score_frequencies
from gapmodel.tally.relations import Column
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]

ROUNDING = 1e-9  # of a gap in scale points that is computed from two means: closer to zero is zero


def shortfalls_of(tally: Tally, level: str) -> Floats:
    """(g, k) Respondents of each group whose perception is below their expectation, by dimension or item."""
    rows = [list(_shortfalls(tally.layout, counts, level)) for counts in tally.groups.values()]
    return np.array(rows, float)


def _shortfalls(layout: Layout, counts: Counts, level: str) -> Iterator[int]:
    if level == "item":
        for place in range(len(layout.items)):
            yield int(np.tril(answered_pairs(layout, counts.joint[place]), -1).sum())  # E in rows, P in columns
        return
    for score, table in zip(layout.scores, counts.tables, strict=True):
        if score.level == "dimension":
            gaps = score_frequencies(layout, score, table)
            yield int(gaps.counts[gaps.values < 0].sum())


def counted_profiles(
    tally: Tally, counts: Floats, columns: Sequence[Column], survey: Survey | None, by: Sequence[str]
) -> GroupProfiles:
    """The groups' shares of their shortfalls by column; with errors where there are rows.

    Parameters
    ----------
    counts : (g, k) array
    columns : sequence of k columns
        The gaps that were counted.
    survey : Survey or None
        With its rows.
    by : sequence of str
        The columns of its groups.

    Notes
    -----
    One respondent falls short in several columns, so that the counts of a row are not independent and their errors do
    not follow from the table. With rows, a respondent with shortfalls z moves the profile p = N / sum(N) of the group
    by (z - p sum(z)) / sum(N), and the covariance is n / (n - 1) times the sum of the products of these.
    """
    kept = counts.sum(axis=1) > 0
    names = np.array(list(tally.groups), object)
    n = np.array([group.used for group in tally.groups.values()], float)
    k = counts.shape[1]
    covariances, dof = np.full((len(names), k, k), np.nan), np.zeros(len(names))
    if survey is not None and survey.rows is not None:
        values = scores_of(survey, columns).values
        answered, groups = ~np.isnan(values).all(axis=1), survey.row_count.group_names(by)
        for at in np.flatnonzero(kept):
            own = values[answered & (groups == names[at])]
            if len(own) > 1:
                covariances[at], dof[at] = _covariance((own < -ROUNDING).astype(float)), len(own) - 1
    masses = counts[kept].sum(axis=1)
    profiles = counts[kept] / masses[:, None]
    empty = tuple(names[~kept])
    return GroupProfiles(tuple(names[kept]), n[kept], masses, profiles, covariances[kept], dof[kept], empty)


def _covariance(short: Floats) -> Floats:
    total, n = short.sum(), len(short)
    profile = short.sum(axis=0) / total
    influence = (short - np.outer(short.sum(axis=1), profile)) / total
    found: Floats = influence.T @ influence * n / (n - 1)
    return found
