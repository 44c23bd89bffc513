"""What forms expectations: shares of word of mouth, needs, experience and promises in every dimension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, SourceError, TallyError, one_of
from gapmodel.findings.customer.performance import performance
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.findings.priorities.drivers import drivers
from gapmodel.inference.regression.few_units import SEED
from gapmodel.inference.resampling import N_RESAMPLES
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import MISSING

if TYPE_CHECKING:
    import pandas as pd

_HIGHEST = 1000  # of an outcome
_PREFIX = "expectation: "  # of the outcomes' names, so that they are no columns of the source
COLUMNS = "level code label source n share ci_low ci_high sign beta r p_top".split()
FIT = "level code label n r2 ci_low ci_high method".split()
STATED = "source n mean ci_low ci_high".split()
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ExpectationSources(Finding):
    """How the variance of expectations is shared out among what is said to have formed them.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label source n share ci_low ci_high sign beta r p_top``: for the expectation of every dimension and
        overall, the share of its variance that goes with every ``source``, see `drivers`.
    fit : pandas.DataFrame
        ``level code label n r2 ci_low ci_high method`` of every dimension and overall.
    stated : pandas.DataFrame
        ``source n mean ci_low ci_high``: how much influence respondents say that every source has.
    """

    fit: pd.DataFrame
    stated: pd.DataFrame


def expectation_sources(
    answers: Survey,
    sources: Survey,
    *,
    side: str = "expectation",
    confidence: float = 0.95,
    n_resamples: int = N_RESAMPLES,
    rng: int | np.random.Generator = SEED,
) -> ExpectationSources:
    """Which sources go with high expectations, dimension by dimension.

    Parameters
    ----------
    answers : Survey
        Expectations, such as answers to 'servqual'.
    sources : Survey
        Answers of the same respondents in the same order, read from the same source as 'expectation-sources'. Another
        instrument of one side will do; its dimensions are the sources.
    side : str
        The side of `answers` whose scores are explained.
    confidence : float
        Level of all intervals, between 0 and 1.
    n_resamples : int
        Bootstrap samples.
    rng : int or numpy.random.Generator

    Returns
    -------
    ExpectationSources

    Raises
    ------
    SettingError
        There is no such side, the two surveys have different numbers of respondents, or `drivers` has no shares.
    SourceError
        The rows of a survey were counted in batches.
    TallyError
        The sources were asked on several sides.

    Notes
    -----
    `drivers` with the expectation score as the outcome: LMG shares of R2 with bootstrap intervals. A dimension's
    expectation is the mean of its items for respondents who answered all of them; overall it is the mean of the
    dimensions. Expectations near the top of the scale vary little, which limits every share. Nothing here tells causes:
    people who expect much may remember more advertising.

    Examples
    --------
    >>> import gapmodel as gm
    >>> file = gm.example("expectation_sources")
    >>> found = gm.expectation_sources(gm.read_survey(file), gm.read_survey(file, "expectation-sources"))
    >>> overall = found.table[found.table["level"] == "overall"].nlargest(1, "share").iloc[0]
    >>> overall["source"], f"{overall['share']:.2f}"
    ('experience', '0.37')
    """
    layout = _layout(answers)
    one_of(side, layout.sides, "side")
    asked = _layout(sources)
    if len(asked.sides) != 1:
        raise TallyError(
            f"The sources were asked on {len(asked.sides)} sides, not on one.",
            "read them with the instrument 'expectation-sources', or one of your own that has one side.",
        )
    if answers.n != sources.n:
        raise SettingError(
            f"There are {answers.n} respondents with expectations and {sources.n} with sources.",
            "read both from the same file: gm.read_survey(path) and gm.read_survey(path, 'expectation-sources').",
        )
    scores = dict(_scores(answers, side))
    joined = _with_outcomes(sources, {_PREFIX + code: score for (_, code), score in scores.items()})
    names = [_PREFIX + code for _, code in scores]
    shares = drivers(joined, names, confidence=confidence, n_resamples=n_resamples, rng=rng)
    labels = replace(Labels.of(layout), texts={**Labels.of(layout).texts, "source": shares.labels.texts["driver"]})
    levels = {_PREFIX + code: level for level, code in scores}
    params = {"confidence": confidence, "n_resamples": n_resamples, "method": shares.params["method"], "side": side}
    params |= {"design": asked.design, "by": "", "sources": sources.instrument.name}
    return ExpectationSources(
        _named(shares.table, levels, labels)[COLUMNS],
        params,
        labels,
        _named(shares.fit, levels, labels)[FIT],
        _stated(sources, confidence),
    )


def _layout(survey: Survey) -> Layout:
    if not isinstance(survey, Survey) or survey.rows is None:
        raise SourceError(
            "Expectations and sources are compared respondent by respondent, and these rows were not kept.",
            "give surveys that were read with engine='memory'.",
        )
    return survey.row_count.layout


def _scores(answers: Survey, side: str) -> Iterator[tuple[tuple[str, str], Integers]]:
    """By level and code whole numbers in proportion to the respondents' scores, as far as an outcome can hold them."""
    counted = answers.row_count
    layout, codes = counted.layout, counted.rows.codes[:, counted.layout.sides.index(side)].astype(np.int64)
    sums = {}
    for code, items in layout.dimensions:
        own = codes[:, list(items)]
        sums[code] = np.where((own < layout.levels).all(axis=1), own.sum(axis=1), MISSING)
    sizes = {code: len(items) for code, items in layout.dimensions}
    unit = lcm(*sizes.values())
    if len(sizes) > 1 and unit * (layout.levels - 1) * len(sizes) <= _HIGHEST:
        complete = np.logical_and.reduce([total != MISSING for total in sums.values()])
        total = np.sum([total * (unit // sizes[code]) for code, total in sums.items()], axis=0)
        yield ("overall", "overall"), np.where(complete, total, MISSING)
    for code, total in sums.items():
        yield ("dimension", code), total


def _with_outcomes(survey: Survey, outcomes: dict[str, Integers]) -> Survey:
    """The survey with these outcomes only."""
    counted = survey.row_count
    rows = replace(counted.rows, outcomes=np.column_stack(list(outcomes.values())))
    return survey.recounted(replace(counted, layout=replace(counted.layout, outcomes=tuple(outcomes)), rows=rows))


def _named(table: pd.DataFrame, levels: dict[str, str], labels: Labels) -> pd.DataFrame:
    """A table of drivers with the dimension's code and label in place of the outcome."""
    level = [levels[name] for name in table["outcome"]]
    code = [name.removeprefix(_PREFIX) for name in table["outcome"]]
    named = [labels.label(*pair) for pair in zip(level, code, strict=True)]
    return table.assign(level=level, code=code, label=named).rename(columns={"driver": "source"})


def _stated(sources: Survey, confidence: float) -> pd.DataFrame:
    rated: Any = performance(sources, confidence=confidence).table
    rated = rated[rated["level"] == "dimension"].rename(columns={"code": "source"})
    stated: pd.DataFrame = rated[STATED].reset_index(drop=True)
    return stated
