"""Groups of customers by their answers, where there are any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, nan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, TallyError, is_number, is_whole, listed, one_of
from gapmodel.findings.customer.groups.clustering import METHODS, Clustering
from gapmodel.findings.customer.groups.group_search import Found, Search
from gapmodel.findings.customer.zone import refuse_zone
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.one_thread import on_one_thread
from gapmodel.inference.regression.few_units import SEED
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.drop_respondents import ROW
from gapmodel.survey.respondent_scores import scores_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.layout import Layout
from gapmodel.tally.line import gap_places
from gapmodel.tally.one_side import both_sides_answered
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
STABLE = 0.75  # mean Jaccard similarity; Hennig 2007
MOST = 8  # groups
FEWEST_RESAMPLES = 19
LARGEST = 400  # respondents of the sample that is tested; all are grouped afterwards
TABLE = ["customer_group", "n", "share", "level", "code", "label", "gap", "gap_all"]
TESTS = ["groups", "clearness", "expected", "expected_low", "expected_high", "p_adj", "least_jaccard"]
STABILITY = ["groups", "customer_group", "n", "jaccard", "jaccard_low", "jaccard_high", "recovered"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CustomerGroups(Finding):
    """Groups of customers whose gaps are alike, or why there are none.

    Attributes
    ----------
    table : pandas.DataFrame
        ``customer_group n share level code label gap gap_all``: the mean gap of each group on each dimension, beside
        that of all respondents; the largest group first. Empty where the answers are refused.
    tests : pandas.DataFrame
        ``groups clearness expected expected_low expected_high p_adj least_jaccard`` for each number of groups that was
        tried: how clear they are (mean silhouette width, or gain of log-likelihood per respondent), how clear those of
        samples of one population are, on average and within the limits that hold the share `confidence` of these, the
        p-value adjusted for all numbers tried, and the smallest stability of a group (NaN where it was not needed).
    stability : pandas.DataFrame
        ``groups customer_group n jaccard jaccard_low jaccard_high recovered``: the mean Jaccard similarity of a group
        with the most similar one of a bootstrap sample, the limits that hold the share `confidence` of the samples,
        and the share of samples in which it is 0.75 or more. `n` is in the sample that was tested.
    members : pandas.Series
        The group of every respondent, 0 without one, by the number of the row; empty where the answers are refused.
    """

    tests: pd.DataFrame
    stability: pd.DataFrame
    members: pd.Series

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The groups, where there are any; the tests and the stability."""
        tables = (self.plain("table"), self.plain("tests"), self.plain("stability"))
        return tuple(table for table in tables if len(table)) or tables[:1]

    @checked_options
    def plot(
        self, *, lang: str = "en", title: Title = "finding", kind: Literal["auto", "profiles", "test"] = "auto"
    ) -> go.Figure:
        """The groups' mean gaps by dimension, or the test against one population.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.
        kind : {"auto", "profiles", "test"}
            "auto": profiles if there are groups, else the test.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there are no groups to show.
        """
        return self._chart(lang=lang, title=title, kind=kind)


def customer_groups(
    answers: Survey | Tally,
    *,
    method: str = "k_medoids",
    most: int = 4,
    stable: float = STABLE,
    confidence: float = 0.95,
    n_resamples: int = 99,
    rng: int = SEED,
) -> CustomerGroups:
    """Groups of customers by their gaps: shown if they are clearer than chance and come back, else refused.

    Parameters
    ----------
    answers : Survey
        With its rows: who is alike cannot be read off a tally.
    method : {"k_medoids", "latent_classes"}
        "k_medoids": by the mean absolute difference of the gaps on the dimensions. "latent_classes": by whether each
        item's expectation was missed, met or exceeded.
    most : int
        The largest number of groups tried, 2 to 8.
    stable : float
        The mean Jaccard similarity that every group must reach, between 0.5 and 1.
    confidence : float
        1 - confidence is the level of the test.
    n_resamples : int
        Samples of one population, and bootstrap samples; at least 19.
    rng : int
        The seed.

    Returns
    -------
    CustomerGroups
        Also where there are no groups: its text says why.

    Raises
    ------
    SettingError
        An argument has an invalid value.
    TallyError
        The answers are counts, have weights, strata or clusters, were given by different people, or to one side only.
    SourceError
        The rows were counted in batches.

    Notes
    -----
    A clustering finds groups in any answers. Two things are asked of them here. First, that they are clearer than
    those which the same method finds in samples of one population: same correlations, distributions with one peak
    (`against_one_population`; Hennig and Lin 2015). Second, that every group comes back in bootstrap samples with a
    mean Jaccard similarity of `stable` (`bootstrap_jaccard`; Hennig 2007). Of the numbers of groups that pass both,
    the clearest is shown.

    The test is strict: groups that overlap so far that the answers have a single peak are not told from differences
    of degree (docs/coverage.md has its power: latent classes hardly ever pass). A test of the groups' differences
    on the answers that formed them would be circular and is not given. Respondents count who have all gaps of the
    level. More than 400 are tested on a random 400 of them; everybody then belongs to the nearest medoid, or to the
    most probable class of a model of all.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.customer_groups(gm.read_survey(gm.example("bank")), n_resamples=19)
    >>> found.params["refused"], len(found.table)
    ('one_population', 0)
    """
    _check_arguments(method, most, stable, confidence, n_resamples, rng)
    survey = _checked(answers)
    way, layout = Clustering(method, rng), survey.row_count.layout
    codes = layout.items if way.level == "item" else [code for code, _ in layout.dimensions]
    scores = scores_of(survey, [("gap", way.level, code) for code in codes])
    complete, generator = scores.complete, np.random.default_rng(rng)
    gaps = scores.values[complete]  # noqa: PD011  no data frame
    sample = np.sort(generator.permutation(len(gaps))[:LARGEST])
    search = Search(way, gaps[sample], _units(layout, way.level), stable, confidence, n_resamples)
    with on_one_thread():  # many small products
        found = search.run(range(2, most + 1), generator)
        groups = way.of_all(gaps, sample, found.number) if found.number else np.zeros(0, np.int64)
    params = {"confidence": confidence, "method": method, "most": most, "stable": stable, "sign": "gap = P - E"}
    params |= {"n_resamples": n_resamples, "rng": rng, "refused": found.refused, "n": len(gaps), "level": way.level}
    params |= {"people": survey.n, "sampled": len(sample)}
    return _found(survey, complete, groups, found, params)


def _check_arguments(method: str, most: int, stable: float, confidence: float, n_resamples: int, rng: int) -> None:
    check_settings(confidence, "two-sided")
    one_of(method, METHODS, "method")
    if not is_whole(most) or not 2 <= most <= MOST:
        raise SettingError(f"most={most!r} is not a number of groups.", f"give a whole number from 2 to {MOST}.")
    if not is_number(stable, least=0.5) or stable > 1:
        raise SettingError(f"stable={stable!r} is not a similarity to be reached.", "give 0.75, or 0.5 to 1.")
    needed = max(FEWEST_RESAMPLES, ceil(1 / (1 - confidence)) - 1)
    if not is_whole(n_resamples) or n_resamples < needed:
        raise SettingError(
            f"n_resamples={n_resamples!r} cannot give a p-value as small as {1 - confidence:.3g}.",
            f"give a whole number from {needed}.",
        )
    if not is_whole(rng) or rng < 0:
        raise SettingError(f"rng={rng!r} is not a seed.", "give a whole number, such as 1.")


def _checked(answers: Survey | Tally) -> Survey:
    """The survey, if its respondents have gaps that can be grouped."""
    tally = tally_of(answers)
    if not isinstance(answers, Survey):
        raise TallyError(
            "Which customers are alike cannot be read off counts: groups need the answers of every respondent.",
            "give the survey: gm.customer_groups(gm.read_survey(path)).",
        )
    refuse_zone(tally.layout)
    gap_places(tally.layout)
    if tally.layout.design:
        raise TallyError(
            f"The groups of a sample with {listed(tally.layout.design)} are not computed: bootstrap samples of "
            "respondents would not be samples of its population.",
            "read the answers without these columns to group the respondents themselves.",
        )
    if not tally.used and both_sides_answered(tally.layout, tally.total):
        raise TallyError(
            "Different people answered the two sides, so that nobody has gaps.",
            "join the sides by an id: gm.read_survey({'expectation': ..., 'perception': ...}, id=...).",
        )
    return answers


def _units(layout: Layout, level: str) -> Floats:
    """The lattice of each gap, in scale points, where no answer is missing."""
    step = float(layout.step)
    return np.array([step] * len(layout.items) if level == "item" else [step / len(at) for _, at in layout.dimensions])


def _found(
    survey: Survey, complete: NDArray[np.bool_], groups: Codes, found: Found, params: dict[str, Any]
) -> CustomerGroups:
    labels, layout = Labels.of(survey.row_count.layout), survey.row_count.layout
    members = np.zeros(len(complete), np.int64)
    if found.number:
        sizes = np.bincount(groups, minlength=found.number)
        places = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
        members[complete] = places[groups] + 1
    table = list(_profiles(survey, layout, members, labels)) if found.number else []
    confidence = params["confidence"]
    return CustomerGroups(
        later(PlainTable.of_rows(TABLE, table)),
        params,
        labels,
        later(PlainTable.of_rows(TESTS, list(_tests(found, confidence)))),
        later(PlainTable.of_rows(STABILITY, list(_stability(found, params["stable"], confidence)))),
        _series(members if found.number else members[:0], survey.row_count.rows.row_numbers),
    )


def _profiles(survey: Survey, layout: Layout, members: Codes, labels: Labels) -> Iterator[tuple[Any, ...]]:
    codes = [code for code, _ in layout.dimensions]
    scores = scores_of(survey, [("gap", "dimension", code) for code in codes])
    gaps = scores.values  # noqa: PD011  no data frame
    whole = np.nanmean(gaps[members > 0], axis=0)
    for group in range(1, int(members.max()) + 1):
        own = gaps[members == group]
        for code, gap, everybody in zip(codes, np.nanmean(own, axis=0).tolist(), whole.tolist(), strict=True):
            share = len(own) / int((members > 0).sum())
            label = labels.label("dimension", code)
            yield str(group), len(own), share, "dimension", code, label, gap, everybody


def _tests(found: Found, confidence: float) -> Iterator[tuple[Any, ...]]:
    test = found.test
    if test is not None:
        low, high = np.quantile(test.drawn, _central(confidence), axis=0)
        rows = zip(test.numbers, test.found, test.expected, low, high, test.p_adj, strict=True)
        for number, *numbers in rows:
            tried = found.stability.get(number)
            yield number, *map(float, numbers), float(tried.means.min()) if tried else nan


def _stability(found: Found, stable: float, confidence: float) -> Iterator[tuple[Any, ...]]:
    for number, tried in found.stability.items():
        limits = np.nanquantile(tried.jaccard, _central(confidence), axis=0)
        recovered = (tried.jaccard >= stable).mean(axis=0)
        for place, at in enumerate(np.argsort(-tried.sizes, kind="stable").tolist(), 1):
            numbers = (tried.means[at], limits[0, at], limits[1, at], recovered[at])
            yield number, str(place), int(tried.sizes[at]), *map(float, numbers)


def _central(confidence: float) -> tuple[float, float]:
    """The levels between which the share `confidence` lies."""
    return (1 - confidence) / 2, (1 + confidence) / 2


def _series(members: Codes, numbers: NDArray[np.int64]) -> pd.Series:
    import pandas as pd

    return pd.Series(members, index=pd.Index(numbers[: len(members)], name=ROW), name="customer_group", dtype="int64")
