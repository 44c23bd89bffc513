"""The provider's gaps 1 to 4, and gaps 6 and 7: what managers and employees say against what customers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.customer.gaps import checked_margin
from gapmodel.findings.finding import Finding, Level, Title, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.findings.provider.compared_importance import POINTS_COLUMNS, compared_points
from gapmodel.findings.provider.provider_rows import NOT_COUNTED, Contrast, Side, contrast, share_interval
from gapmodel.findings.provider.rankings import RANKING_COLUMNS, rankings_of
from gapmodel.findings.provider.respondent_groups import (
    Given,
    Key,
    RespondentGroup,
    RespondentGroups,
    answered_by,
    check_population,
    none_of,
    respondent_groups_of,
)
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.margin import verdict
from gapmodel.inference.means.difference import finite, left_open
from gapmodel.inference.means.mean_intervals import mean_interval
from gapmodel.inference.multiple_testing import METHODS, adjust
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import SideLine

if TYPE_CHECKING:
    import plotly.graph_objects as go

CONTRASTS: Mapping[str, tuple[Key, Key]] = {  # minuend, subtrahend
    "gap_1": (("managers", "expectation"), ("customers", "expectation")),
    "gap_4_promises": (("customers", "perception"), ("promises", "promise")),
    "gap_6": (("employees", "expectation"), ("customers", "expectation")),
    "gap_7": (("employees", "expectation"), ("managers", "expectation")),
}
RATINGS: Mapping[str, Key] = {
    "gap_2": ("managers", "standards"),
    "gap_3": ("employees", "delivery"),
    "gap_4": ("employees", "kept"),
}
Which = Literal["gap_1", "gap_2", "gap_3", "gap_4", "gap_4_promises", "gap_6", "gap_7"]
TESTS = ("permutation", "welch", "brunner_munzel")
_PAIRED = ("paired", "paired_t", "signed_rank", "sign", "sign_flip", "wilcoxon")
_KEY = ["which", "group", "level", "code"]
TABLE = [*_KEY, "n", "n_ref", "mean", "mean_ref", "gap", "se", "ci_low", "ci_high", "p_val", "p_adj", "verdict"]
TEST_COLUMNS = [*_KEY, "test", "statistic", "dof", "p_val", "p_adj", "method"]
RATING_COLUMNS = [*_KEY, "n", "attainment", "ci_low", "ci_high", "n_none", "share_none", "none_low", "none_high"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ProviderGaps(Finding):
    """Gaps 1 to 4, 6 and 7 per item, dimension and overall, as far as somebody was asked.

    Attributes
    ----------
    table : pandas.DataFrame
        ``which level code label n n_ref mean mean_ref gap se ci_low ci_high p_val p_adj verdict``, preceded by
        ``group`` if groups were asked for. ``which`` is gap_1 .. gap_7; ``gap = mean - mean_ref`` in scale points,
        negative is a shortfall (managers underestimate; standards, delivery, promises kept fall short). For gaps 2 to 4
        ``mean_ref`` is the highest point of the scale, ``n_ref`` zero, and there is no test: they cannot be positive.
    tests : pandas.DataFrame
        ``which group level code test statistic dof p_val p_adj method``; tests ``welch permutation brunner_munzel``.
    ratings : pandas.DataFrame
        Of gaps 2 to 4: ``attainment`` = (mean - lowest) / (highest - lowest) with its interval, and the share
        ``share_none`` of those asked who said that no standards exist, with Wilson's interval.
    rankings : pandas.DataFrame
        ``group code label`` and the rank of each dimension's mean expectation with customers, managers and employees
        (1 = highest; ties share the mean rank), with the managers' and the employees' difference from the customers'.
    points : pandas.DataFrame
        Mean importance points per dimension of customers and managers and their difference with Welch's interval.
    """

    tests: pd.DataFrame
    ratings: pd.DataFrame
    rankings: pd.DataFrame
    points: pd.DataFrame

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        which: Which | Sequence[Which] | None = None,
        level: Level | None = None,
        kind: Literal["auto", "intervals", "heat"] = "auto",
        title: Title = "finding",
    ) -> go.Figure:
        """Gaps of one kind with their intervals, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        which : str or list of str, optional
            "gap_1" .. "gap_7", "gap_4_promises"; default the differences (gaps 1, 6, 7, promises), else gaps 2 to 4.
        level : {"overall", "dimension", "item"}, optional
            Default "dimension"; with groups "overall" only.
        kind : {"auto", "intervals", "heat"}
            Marks with intervals, or groups as a heat map; "auto": a heat map for more than eight groups.
        title : {"finding", "plain"}
            What is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, which=which, level=level, kind=kind, title=title)


def provider_gaps(
    *,
    customers: Given,
    managers: Given = None,
    employees: Given = None,
    promises: Given = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    padjust: str = "holm",
    margin: float | None = None,
    test: str = "permutation",
    population: Mapping[str, int] | None = None,
) -> ProviderGaps:
    """The gaps on the provider's side, with the inference that small numbers of managers allow.

    Parameters
    ----------
    customers : Survey or Tally
        Expectation and perception, as for `gaps`.
    managers : Survey, Tally or several of them
        Their view of customers' expectations ("servqual-managers": gap 1), the standards ("gap2-standards": gap 2);
        `read_managers` reads both from one file.
    employees : Survey, Tally or several of them
        Delivery ("gap3-delivery"), promises kept ("gap4-promises"), their view of customers' expectations
        ("servqual-employees": gaps 6 and 7); `read_employees` reads them from one file.
    promises : Survey or Tally, optional
        What is promised outside, on the customers' items ("servqual-promises").
    by : str or list of str, optional
        Columns that all of them have, such as the hotel; default all together. A gap is told of the groups that both
        of its sides have.
    confidence : float
    padjust : str
        How p-values are adjusted within each gap and level: statsmodels' names or "none".
    margin : float, optional
        The smallest gap that matters, in scale points; default as in `gaps`.
    test : {"permutation", "welch", "brunner_munzel"}
        Which p-value the table shows. Never a paired test: these are different people.
    population : mapping, optional
        How many "managers" or "employees" there are in all. With 5 of 5 managers their mean is known, and only the
        customers' is uncertain; p-values are then Welch's with the smaller errors.

    Returns
    -------
    ProviderGaps

    Raises
    ------
    SettingError, TallyError
        The same people twice, a paired test, different items or scales, nobody to compare.

    Notes
    -----
    Definitions after Parasuraman, Zeithaml and Berry (1985), Zeithaml, Parasuraman and Berry (1990) and, for gaps 6 and
    7, Luk and Layton (2002). Gap 1 = managers' mean minus customers' mean expectation; gap 6 = employees' minus
    customers', gap 7 = employees' minus managers', so that gap 6 = gap 1 + gap 7 exactly. Everybody who answered the
    expectation of an item enters, also customers without a perception. gap_4_promises = customers' perception minus
    what is promised. Gaps 2 to 4 are ratings on a scale of their own (mean minus its highest point): never add
    them to each other or to gap 5. Answers such as "no standards exist" are not ratings; `ratings` has their share.

    Intervals are lattice intervals of either mean (`gaps` says why), joined by MOVER (Zou and Donner 2008): with 3 to
    10 managers they are wide and keep their level (docs/coverage.md), where Welch's t is too sure because
    few managers often agree. The permutation test is exact for the question whether the two kinds of people answer
    alike. A score whose distribution was not counted (a tally of two sides) has t limits and Welch's test. One
    manager alone has no interval, unless there is no other.

    Examples
    --------
    >>> import gapmodel as gm
    >>> customers = gm.read_survey(gm.simulate(n=400, level=6.0, rng=1))
    >>> managers = gm.read_survey(gm.simulate("servqual-managers", 5, level=5.2, rng=4), "servqual-managers")
    >>> found = gm.provider_gaps(customers=customers, managers=managers)
    >>> row = found.table.query("code == 'overall'").iloc[0]
    >>> f"{row['which']}: {row['gap']:.2f}, {row['n']} managers and {row['n_ref']} customers"
    'gap_1: -0.7..., 5 managers and 400 customers'
    """
    check_settings(confidence, "two-sided")
    one_of(padjust, METHODS, "padjust")
    _check_test(test)
    surveyed = respondent_groups_of(by, customers=customers, managers=managers, employees=employees, promises=promises)
    check_population(population)
    if population and by is not None:
        raise SettingError("population counts all people together, by= splits them.", "leave one of the two out.")
    layout = _layout(surveyed)
    settings = _Settings(confidence, checked_margin(layout, margin), test, dict(population or {}))
    rows = sorted([*_contrasts(surveyed, by, settings), *_ratings(surveyed, by, settings)], key=lambda row: row.which)
    if not rows:
        raise SettingError(
            "There is no gap to compute: nobody is given whose answers can be compared with the customers'.",
            "give managers=, employees= or promises=, as gm.read_managers and gm.read_employees read them.",
        )
    tests = _tests(rows, padjust)
    labels = Labels.of(layout)
    table = _table(rows, tests, labels, settings)
    params = {"confidence": confidence, "padjust": padjust, "margin": settings.margin, "test": settings.shown}
    params |= {"population": settings.population, "by": "" if by is None else grouping_of(surveyed)}
    params |= {"scale": layout.ends}
    return ProviderGaps(
        table if by is not None else table.drop(columns="group"),
        params,
        labels,
        tests,
        _rating_table(rows),
        pd.DataFrame(rankings_of(surveyed, by, labels), columns=RANKING_COLUMNS),
        pd.DataFrame(compared_points(surveyed, by, confidence, settings.population), columns=POINTS_COLUMNS),
    )


@dataclass(frozen=True, slots=True)
class _Settings:
    confidence: float
    margin: float
    test: str
    population: Mapping[str, int]

    @property
    def shown(self) -> str:
        """The test whose p-value the table shows."""
        return "welch" if self.population else self.test


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table; `none` are those who said that nothing exists to be rated."""

    which: str
    group: str
    line: SideLine
    reference: SideLine | None
    found: Contrast
    attainment: Interval | None = None
    none: Interval | None = None
    n_none: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.which, self.group, self.line.level, self.line.code


def grouping_of(surveyed: RespondentGroups) -> str:
    """What the grouping of all of them is called."""
    return next(iter(surveyed.values())).tally.by


def _check_test(test: str) -> None:
    if test in _PAIRED:
        raise SettingError(
            f"test={test!r} pairs respondents, but managers, employees and customers are different people.",
            f"use {', '.join(TESTS)}: tests for independent samples.",
        )
    one_of(test, TESTS, "test")


def _layout(surveyed: RespondentGroups) -> Layout:
    """The layout that labels and margin are taken from: the customers', where there are any."""
    if not surveyed:
        raise SettingError("Nobody's answers are given.", "give customers= and managers= or employees=.")
    return next(iter(surveyed.values())).whole.layout


def _contrasts(surveyed: RespondentGroups, by: str | Sequence[str] | None, settings: _Settings) -> Iterator[_Row]:
    for which, (minuend, subtrahend) in CONTRASTS.items():
        if minuend not in surveyed or subtrahend not in surveyed:
            continue
        layout = surveyed[minuend].tally.layout
        minuends, subtrahends = surveyed[minuend].lines(by), surveyed[subtrahend].lines(by)
        if not set(minuends) & set(subtrahends):
            raise SettingError(
                f"No group of {subtrahend[0]} is one of {minuend[0]}: {listed(subtrahends)} and {listed(minuends)}.",
                "write the groups' names alike in all files.",
            )
        for group in subtrahends:
            for line, reference in zip(minuends.get(group, ()), subtrahends[group], strict=bool(minuends.get(group))):
                sides = (
                    Side(line, settings.population.get(minuend[0])),
                    Side(reference, settings.population.get(subtrahend[0])),
                )
                yield _Row(which, group, line, reference, contrast(*sides, settings.confidence, layout.ends))


def _ratings(surveyed: RespondentGroups, by: str | Sequence[str] | None, settings: _Settings) -> Iterator[_Row]:
    for which, key in RATINGS.items():
        if key in surveyed:
            for group, lines in surveyed[key].lines(by).items():
                for line in lines:
                    if line.level != "item":  # one item per dimension
                        yield _rating(which, group, line, surveyed[key], settings.population.get(key[0]), settings)


def _rating(
    which: str, group: str, line: SideLine, people: RespondentGroup, population: int | None, settings: _Settings
) -> _Row:
    layout = people.tally.layout
    lowest, highest = ends = layout.ends
    answered = answered_by(people, group, line)
    mean = finite(mean_interval(line, settings.confidence, ends), answered, population)
    gap = NAN if line.exact_mean is None else float(line.exact_mean - layout.highest)
    to_top = Interval(gap, mean.low - highest, mean.high - highest, mean.method)
    attainment = Interval(
        NAN if line.exact_mean is None else float((line.exact_mean - layout.lowest) / (layout.highest - layout.lowest)),
        (mean.low - lowest) / (highest - lowest),
        (mean.high - lowest) / (highest - lowest),
        mean.method,
    )
    se = line.sd / line.n**0.5 * left_open(answered, population) if line.n else NAN
    n_none, none = _none(people, group, line, settings.confidence)
    none = finite(none, answered, population)
    return _Row(which, group, line, None, Contrast(gap, se, to_top, {}), attainment, none, n_none)


def _none(people: RespondentGroup, group: str, line: SideLine, confidence: float) -> tuple[int, Interval]:
    """How many of a dimension's raters said that there is nothing to be rated, and their share."""
    codes = [code for code, _ in people.whole.layout.dimensions]
    if line.code not in codes:  # who rates not all dimensions has no overall rating
        return 0, Interval(NAN, NAN, NAN, "undefined: overall")
    n_none = none_of(people, codes.index(line.code), group)
    return n_none, share_interval(n_none, line.n + n_none, confidence)


def _tests(rows: list[_Row], padjust: str) -> pd.DataFrame:
    entries = [(*row.key, name, test) for row in rows for name, test in row.found.tests.items()]
    frame = pd.DataFrame(
        [(*entry[:5], entry[5].statistic, entry[5].dof, entry[5].p_val, NAN, entry[5].method) for entry in entries],
        columns=TEST_COLUMNS,
    )
    for _, part in frame.groupby(["which", "level", "test"], sort=False):
        frame.loc[part.index, "p_adj"] = adjust(part["p_val"].to_numpy(), padjust)
    return frame


def _table(rows: list[_Row], tests: pd.DataFrame, labels: Labels, settings: _Settings) -> pd.DataFrame:
    shown = tests[tests["test"] == settings.shown].set_index(_KEY)
    welch = tests[tests["test"] == "welch"].set_index(_KEY)
    by_test = shown.where(shown["method"] != NOT_COUNTED, welch) if len(tests) else shown
    p_values = dict(zip(by_test.index, zip(by_test["p_val"], by_test["p_adj"], strict=True), strict=True))
    top = {row.key: row.line.mean - row.found.gap for row in rows if row.reference is None}
    cells = []
    for row in rows:
        p_val, p_adj = p_values[row.key] if row.reference is not None else (NAN, NAN)
        reference, interval = row.reference, row.found.interval
        cells.append(
            (
                *row.key,
                row.line.n,
                reference.n if reference else 0,
                row.line.mean,
                reference.mean if reference else top[row.key],
                row.found.gap,
                row.found.se,
                interval.low,
                interval.high,
                p_val,
                p_adj,
                verdict(interval.low, interval.high, settings.margin),
            )
        )
    table = pd.DataFrame(cells, columns=TABLE)
    table.insert(
        4, "label", [labels.label(level, code) for level, code in zip(table["level"], table["code"], strict=True)]
    )
    return table


def _rating_table(rows: list[_Row]) -> pd.DataFrame:
    cells = [
        (*row.key, row.line.n, *_ends(row.attainment), row.n_none, *_ends(row.none))
        for row in rows
        if row.attainment is not None and row.none is not None
    ]
    return pd.DataFrame(cells, columns=RATING_COLUMNS)


def _ends(found: Interval) -> tuple[float, float, float]:
    return found.value, found.low, found.high
