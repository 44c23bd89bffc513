"""What drivers and an outcome have in common: covariances of a sample and of bootstrap samples of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError
from gapmodel.findings.given_tally import groups_of, protected
from gapmodel.findings.priorities.columns import counted_with
from gapmodel.inference.resampling import block_weights
from gapmodel.survey.respondent_scores import Scores, of_respondents, scores_of, with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.blocks import BLOCKS, Blocks, hashed
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.relations import Column, Mixture, Relations, relations
from gapmodel.tally.tally import Tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One group's drivers and, last, an outcome.

    Attributes
    ----------
    n : int
        Respondents with the pair of columns that fewest answered.
    means : (p + 1,) array
    covariance : (p + 1, p + 1) array
    resampled : (r, p + 1, p + 1) array or None
        Of bootstrap samples; None where there are no blocks.
    blocks : int
        Respondents, groups of them or clusters that were resampled.
    independent : bool
        Whether respondents are independent and equally weighted.
    errors : function or None
        Standard errors (1 + q, s) of s statistics from their derivatives (1 + q, s, k, k) in the covariances of the
        sample and of the first q of `resampled`; None with a design.
    """

    n: int
    means: Floats
    covariance: Floats
    resampled: Floats | None
    blocks: int
    independent: bool = True
    errors: Callable[[Floats], Floats] | None = None

    @classmethod
    def of(cls, found: Relations, n_resamples: int, rng: int | np.random.Generator) -> Sample:
        """With resamples of the blocks of the relations, if there are two or more."""
        m = len(found.blocks[0]) if found.blocks is not None else 0
        if m < 2:
            return cls(found.n, found.means, found.covariance, None, m)
        weights = block_weights(m, n_resamples, rng)
        _, resampled = found.resampled(weights)

        def errors(gradients: Floats) -> Floats:
            return found.errors(np.vstack([np.ones((1, m)), weights[: len(gradients) - 1]]), gradients)

        return cls(found.n, found.means, found.covariance, resampled, m, errors=errors)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is related: columns of drivers, names of outcomes and further columns, groups."""

    outcomes: tuple[str, ...]
    by: str | Sequence[str] | None
    min_cell: int | None
    n_resamples: int
    rng: int | np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers with outcomes counted, and the groups that are shown.

    Attributes
    ----------
    layout : Layout
    tally : Tally
        As far as it may be shown.
    full : Tally
        With all that was counted.
    protection : dict
    blocks : dict of group to Blocks or None
    survey : Survey or None
        With the outcomes, where it was given.
    """

    layout: Layout
    tally: Tally
    full: Tally
    protection: dict[str, object]
    blocks: dict[str, Blocks | None]
    survey: Survey | None

    @classmethod
    def of(cls, answers: Survey | Tally, names: Sequence[str], asked: Asked) -> Answers:
        """Count what is needed; see `counted_with` and `protected` for the errors.

        Raises
        ------
        TallyError
            A tally has a design, or groups whose blocks are needed.
        """
        survey = with_outcomes(answers, names) if isinstance(answers, Survey) else None
        tally = counted_with(answers if survey is None else survey, names, by=asked.by)
        if tally.layout.design and survey is None:
            raise TallyError(
                "A tally does not hold weighted covariances, which a sample with a design needs.", "give the survey."
            )
        shown, protection = protected(tally, asked.by, asked.min_cell)
        blocks = blocks_of(tally if survey is None else survey, tally, asked.by, asked.min_cell)
        return cls(tally.layout, shown, tally, protection, blocks, survey)

    def samples(self, columns: Sequence[Column], asked: Asked) -> Iterator[tuple[str, Sample]]:
        """The sample of each group."""
        if self.layout.design and self.survey is not None:
            yield from self._designed(self.survey, columns, asked)
            return
        full = groups_of(self.full, asked.by)
        for group, counts in groups_of(self.tally, asked.by).items():
            own = related_counts(self.layout, counts, full.get(group), columns)
            found = relations(self.layout, own.moments, columns, self.blocks.get(group))
            yield group, Sample.of(found, asked.n_resamples, asked.rng)

    def _designed(self, survey: Survey, columns: Sequence[Column], asked: Asked) -> Iterator[tuple[str, Sample]]:
        scores = scores_of(survey, columns)
        names = None if asked.by is None else survey.row_count.group_names(asked.by)
        for group in groups_of(self.tally, asked.by):
            yield group, _weighted(scores, None if names is None else names == group, asked)


def related_counts(layout: Layout, counts: Counts, full: Counts | None, columns: Sequence[Column]) -> Counts:
    """The full counts of a group if `min_cell` hides none of the columns.

    Their covariances then show no row of few people; those of protected counts are missing.
    """
    places = Mixture.of(layout, columns).places
    shown = bool((np.diagonal(counts.moments.counts)[places] > 0).all())
    return full if full is not None and shown else counts


def blocks_of(
    answers: Survey | Tally, tally: Tally, by: str | Sequence[str] | None, min_cell: int | None
) -> dict[str, Blocks | None]:
    """Every group's own blocks of respondents; none of a tally with `min_cell`.

    Parameters
    ----------
    answers : Survey or Tally
        With all columns that are needed.
    tally : Tally
        Of `answers`, by the same groups.

    Raises
    ------
    TallyError
        A tally has blocks of all respondents together only.
    """
    if by is None:
        return {"": tally.blocks}
    if isinstance(answers, Survey):
        names = answers.row_count.group_names(by)
        return {str(name): of_respondents(answers, names == name).tally_by(None).blocks for name in np.unique(names)}
    if len(tally.groups) > 1 and min_cell is None and tally.blocks is not None:
        raise TallyError(
            "This tally has blocks of all respondents together and none of each group, which intervals need.",
            "give the survey, or a tally of each group, or leave `by` out.",
        )
    return {}


def weighted_samples(
    survey: Survey, columns: Sequence[Column], groups: Iterable[str], by: str | Sequence[str] | None
) -> dict[str, Sample]:
    """Weighted means and covariances of complete respondents of every group, without resamples."""
    scores = scores_of(survey, columns)
    names = None if by is None else survey.row_count.group_names(by)
    asked = Asked((), by, None, 0, 0)
    return {group: _weighted(scores, None if names is None else names == group, asked) for group in groups}


def _weighted(scores: Scores, kept: NDArray[np.bool_] | None, asked: Asked) -> Sample:
    """Weighted covariances of complete respondents; clusters, or respondents, resampled within strata.

    Rao, Wu and Yue (1992): of m units of a stratum m - 1 are drawn, and each counts m / (m - 1) times. Respondents of
    other groups stay sampling units of weight zero.
    """
    n, sampling = len(scores.values), scores.sampling
    weights = np.ones(n) if sampling is None or sampling.weights is None else sampling.weights
    there = scores.complete if kept is None else scores.complete & kept
    weights = np.where(there, weights, 0.0)
    weights = weights * (there.sum() / weights.sum()) if weights.sum() > 0 else weights
    values = np.where(there[:, None], scores.values, 0.0)
    values = np.where(there[:, None], values - np.average(values, axis=0, weights=weights + 1e-300), 0.0)
    unit, stratum = _units(sampling, n)
    k = values.shape[1]
    extended = np.hstack([np.ones((n, 1)), values])
    products = (weights[:, None, None] * extended[:, :, None] * extended[:, None, :]).reshape(n, -1)
    sums = np.zeros((len(stratum), (k + 1) ** 2))
    np.add.at(sums, unit, products)
    means = np.average(np.where(there[:, None], scores.values, 0.0), axis=0, weights=weights + 1e-300)
    drawn = _covariances(_drawn(stratum, asked) @ sums, k) if asked.n_resamples else None
    return Sample(int(there.sum()), means, _covariances(sums.sum(axis=0)[None], k)[0], drawn, len(stratum), False)


def _units(sampling: object, n: int) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """The sampling unit of every respondent, and the stratum of every unit."""
    cluster, strata = getattr(sampling, "cluster", None), getattr(sampling, "strata", None)
    strata = np.full(n, "") if strata is None else strata
    cluster = np.arange(n).astype(str) if cluster is None else cluster
    pairs = np.char.add(np.char.add(strata, "\x1f"), cluster)
    _, first, unit = np.unique(pairs, return_index=True, return_inverse=True)
    return _folded(unit, strata[first])


def _folded(unit: NDArray[np.int64], stratum: NDArray[np.str_]) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Of more than 256 units of a stratum 256 groups are made, as in the blocks of a tally."""
    names, places = np.unique(stratum, return_inverse=True)
    block = np.zeros(len(stratum), np.int64)
    for place in range(len(names)):
        own = np.flatnonzero(places == place)
        block[own[np.argsort(hashed(own), kind="stable")]] = np.arange(len(own)) % BLOCKS
    codes, again = np.unique(places * BLOCKS + block, return_inverse=True)
    return again[unit], names[codes // BLOCKS]


def _drawn(stratum: NDArray[np.str_], asked: Asked) -> Floats:
    generator = np.random.default_rng(asked.rng)
    found = np.zeros((asked.n_resamples, len(stratum)))
    for name in np.unique(stratum):
        own = np.flatnonzero(stratum == name)
        m = len(own)
        if m < 2:
            raise SettingError(
                f"Stratum {str(name)!r} has one sampling unit, so that its sampling error is unknown.",
                "read the answers with coarser strata.",
            )
        found[:, own] = generator.multinomial(m - 1, np.full(m, 1 / m), size=asked.n_resamples) * (m / (m - 1))
    return found


def _covariances(sums: Floats, k: int) -> Floats:
    whole = sums.reshape(-1, k + 1, k + 1)
    n = whole[:, :1, :1]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (whole[:, 1:, 1:] - whole[:, 1:, :1] * whole[:, :1, 1:] / n) / (n - 1)
    return found


def complete_rows(answers: Answers, columns: Sequence[Column], group: str, by: str | Sequence[str] | None) -> Floats:
    """The complete rows of a group, which a logit model needs.

    Raises
    ------
    SettingError
        A tally was given, or the sample has a design.
    """
    if answers.survey is None:
        raise SettingError(
            "method='ordinal' and method='binary' need the answers of every respondent.",
            "give the survey, or take method='lmg'.",
        )
    if answers.layout.design:
        raise SettingError(
            f"method='ordinal' and method='binary' do not respect {' and '.join(answers.layout.design)}.",
            "take method='lmg' or method='johnson', which do.",
        )
    scores = scores_of(answers.survey, columns)
    kept = scores.complete
    if by is not None:
        kept = kept & (answers.survey.row_count.group_names(by) == group)
    found: Floats = scores.values[kept]
    return found
