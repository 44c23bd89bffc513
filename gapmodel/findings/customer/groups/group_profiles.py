"""The mean gaps of groups on all dimensions, with the covariances of their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import TallyError
from gapmodel.inference.means.linearised import Drawn
from gapmodel.survey.respondent_scores import scores_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.profile import profile_of
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class GroupProfiles:
    """Groups with their values in k columns, of the respondents who have all of them.

    Attributes
    ----------
    names : tuple of str
        Groups with at least one such respondent.
    n : (g,) array
        Respondents.
    weights : (g,) array
        Their sum of weights; respondents without a design.
    values : (g, k) array
    covariances : (g, k, k) array
        Of the errors of the values; NaN where they are not known.
    dof : (g,) array
        Degrees of freedom of the covariances.
    empty : tuple of str
        Groups without such a respondent.
    """

    names: tuple[str, ...]
    n: Floats
    weights: Floats
    values: Floats
    covariances: Floats
    dof: Floats
    empty: tuple[str, ...] = ()


def profiles_of(tally: Tally) -> GroupProfiles:
    """The mean gaps of the groups of a tally without a design."""
    found = {name: profile_of(tally.layout, counts) for name, counts in tally.groups.items()}
    there = {name: profile for name, profile in found.items() if profile.n}
    k = len(tally.layout.dimensions)
    n = np.array([profile.n for profile in there.values()], float)
    covariances = np.array([profile.covariance / profile.n for profile in there.values()]).reshape(-1, k, k)
    means = np.array([profile.means for profile in there.values()]).reshape(-1, k)
    return GroupProfiles(tuple(there), n, n, means, covariances, n - 1, tuple(set(found) - set(there)))


def designed_profiles_of(survey: Survey | Tally, by: str | Sequence[str]) -> GroupProfiles:
    """The weighted mean gaps of groups, with errors that respect weights, strata and clusters.

    Raises
    ------
    TallyError
        The answers are counts, which hold no covariances of errors.
    SourceError
        The rows were counted in batches.

    Notes
    -----
    Linearised as `design_mean`, with the products of the influences on two means in place of squares.
    """
    if not isinstance(survey, Survey):
        raise TallyError(
            "How errors of weighted dimensions go together cannot be read off a tally.",
            "give the survey with its rows: gm.positioning(gm.read_survey(...), by=...).",
        )
    layout = survey.row_count.layout
    scores = scores_of(survey, [("gap", "dimension", code) for code, _ in layout.dimensions])
    groups, complete, sampling = survey.row_count.group_names(by), scores.complete, scores.sampling
    given = (None, None, None) if sampling is None else (sampling.weights, sampling.strata, sampling.cluster)
    drawn, order = Drawn.of(len(groups), *given), list(survey.tally_by(by).groups)
    rows = [_designed(drawn, scores.values, complete & (groups == name)) for name in order]
    kept = [name for name, row in zip(order, rows, strict=True) if row is not None]
    there = [row for row in rows if row is not None]
    k = len(layout.dimensions)
    n, weights, dof = (np.array([row[at] for row in there], float) for at in (0, 1, 4))
    values, covariances = np.array([row[2] for row in there]), np.array([row[3] for row in there])
    shapes = values.reshape(-1, k), covariances.reshape(-1, k, k)
    return GroupProfiles(tuple(kept), n, weights, *shapes, dof, tuple(set(order) - set(kept)))


def _designed(
    drawn: Drawn, values: Floats, members: NDArray[np.bool_]
) -> tuple[int, float, Floats, Floats, float] | None:
    """Respondents, their weight, weighted means, covariances of these and degrees of freedom; None of nobody."""
    w, at = drawn.weights[members], drawn.units[members]
    total = float(w.sum())
    if not total > 0:
        return None
    means = w @ values[members] / total
    units, places = np.unique(at, return_inverse=True)
    influence = np.zeros((len(units), len(means)))
    np.add.at(influence, places, w[:, None] * (values[members] - means) / total)
    covariance, dof = design_covariance(influence, drawn.strata[units], np.bincount(drawn.strata))
    return int(members.sum()), total, means, covariance, dof


def design_covariance(influence: Floats, strata: Whole, sizes: Whole) -> tuple[Floats, float]:
    """The covariances (k, k) of k estimates, and their degrees of freedom.

    Parameters
    ----------
    influence : (u, k) array
        Of the sampling units with somebody whom the estimates are of.
    strata : (u,) array
        The place of each unit's stratum.
    sizes : (strata,) array
        The units drawn in each stratum.

    Notes
    -----
    The sum over strata of m / (m - 1) sum (a - mean of a)(a - mean of a)' over the m units drawn, of which those
    without anybody have a = 0; a stratum of one unit contributes a a'. Its diagonal is the square of `design_mean`'s
    error.
    """
    kept = np.unique(strata)
    found = np.zeros((influence.shape[1], influence.shape[1]))
    for stratum in kept:
        own, m = influence[strata == stratum], int(sizes[stratum])
        total = own.sum(axis=0)
        found += (own.T @ own - np.outer(total, total) / m) * m / (m - 1) if m > 1 else own.T @ own
    dof = float(len(strata) - len(kept))
    return (found if dof > 0 else np.full_like(found, np.nan)), dof
