"""How unusual a respondent's combination of answers is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.tally.composition import covariances
from gapmodel.tally.moments import MISSING, Moments

Floats = NDArray[np.float64]
_SINGULAR = 1e-10  # an eigenvalue below this share of the largest counts as zero
_CELLS = 4_000_000  # numbers held at once while blocks of missing answers are solved


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Squared distances from the mean answers.

    Attributes
    ----------
    squared : (n,) array
        NaN where there is none.
    dof : (n,) array
        Answers, among those that vary, that entered: the degrees of freedom of chi-square.
    p_val : (n,) array
        The share of multivariate normal respondents who lie at least as far away.
    method : str
    """

    squared: Floats
    dof: Integers
    p_val: Floats
    method: str


def mahalanobis(codes: Codes, missing: int) -> Distances:
    """The squared Mahalanobis distance of each respondent's answers.

    Parameters
    ----------
    codes : (n, k) array of whole numbers
    missing : int
        The code of no answer.

    Notes
    -----
    d' S^-1 d over the answers that the respondent gave, S being the covariances of everybody who answered both of two
    items. Items that all answered alike are left out. On complete answers it equals ``careless::mahad(x)`` in R; with
    missing ones R puts zero for their deviations, which overstates the distance, and this takes the covariances
    of the answered items alone. Where some items determine others, the generalised inverse is taken, and only complete
    respondents have a distance; where there are no more respondents than items, nobody has one.

    Examples
    --------
    >>> found = mahalanobis(np.array([[0, 1], [1, 1], [2, 3], [3, 2], [0, 9]]), missing=9)
    >>> found.dof.tolist(), [f"{value:.3f}" for value in found.squared]
    ([2, 2, 2, 2, 1], ['0.899', '0.860', '1.825', '2.693', '0.847'])
    """
    from scipy import special

    given = codes != missing
    moments = Moments.of(np.where(given, codes.astype(np.int64), MISSING))  # a small type holds no -1
    covariance = covariances(moments, list(range(codes.shape[1])), Fraction(1))
    varying = np.diag(covariance) > 0
    given, nobody = given[:, varying], np.full(len(codes), np.nan)
    dof = given.sum(axis=1)
    covariance = covariance[np.ix_(varying, varying)]
    if int((dof > 0).sum()) <= varying.sum():
        return Distances(nobody, dof, nobody, "not computed: no more respondents than items that vary")
    if not np.isfinite(covariance).all():
        return Distances(
            nobody, dof, nobody, "not computed: fewer than two respondents answered both items of some pair"
        )
    means = np.diag(moments.sums)[varying].astype(float) / np.diag(moments.counts)[varying].astype(float)
    away = np.where(given, codes[:, varying] - means, 0.0)
    values, vectors = np.linalg.eigh(covariance)
    firm = values > _SINGULAR * values[-1]
    inverse = (vectors[:, firm] / values[firm]) @ vectors[:, firm].T
    if firm.all():
        squared, method = _over_answered(away, given, inverse), "chi-square of the answers given"
    else:
        squared = np.where(given.all(axis=1), ((away @ inverse) * away).sum(axis=1), np.nan)
        dof = np.where(given.all(axis=1), int(firm.sum()), dof)
        method = "generalised inverse: some items determine others; complete respondents only"
    squared = np.where(dof > 0, squared, np.nan)
    return Distances(squared, dof, special.chdtrc(np.maximum(dof, 1), np.maximum(squared, 0)), method)


def _over_answered(away: Floats, given: NDArray[np.bool_], inverse: Floats) -> Floats:
    """The squared distances over the answered items alone.

    With v = S^-1 d and zero for missing deviations, they are d' v - v_m' ((S^-1)_mm)^-1 v_m over the missing items m
    (the inverse of a partitioned matrix): blocks as small as the number of missing answers.
    """
    moved = away @ inverse
    squared: Floats = (moved * away).sum(axis=1)
    lacking = (~given).sum(axis=1)
    for k in np.unique(lacking[(lacking > 0) & (lacking < given.shape[1])]).tolist():
        rows = np.flatnonzero(lacking == k)
        for start in range(0, len(rows), max(1, _CELLS // (k * k))):
            some = rows[start : start + max(1, _CELLS // (k * k))]
            at = np.nonzero(~given[some])[1].reshape(-1, k)
            part = np.take_along_axis(moved[some], at, axis=1)
            solved = np.linalg.solve(inverse[at[:, :, None], at[:, None, :]], part[:, :, None])[:, :, 0]
            squared[some] -= (part * solved).sum(axis=1)
    return squared
