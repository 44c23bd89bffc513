"""The response audit 3W 4R 8F: how complaints were answered, and what is most often missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.encounter_scores import means_of_raters, rater_means
from gapmodel.findings.encounters.scored_people import Groups, groups_of, names_of
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.lowest import lowest_p
from gapmodel.inference.share import blaker_interval
from gapmodel.instrument.instrument import Instrument
from gapmodel.plain_table import PlainTable, later
from gapmodel.survey.read import read_survey
from gapmodel.survey.survey import Survey
from gapmodel.tally.frequencies import Frequencies

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

NAME, FAULTS = "response-audit", "faults"
COLUMNS = ["group", "level", "code", "label", "n", "fulfilled", "ci_low", "ci_high", "n_missing", "share_missing"]
COLUMNS += ["missing_low", "missing_high", "may_be_worst", "method"]
CASE_COLUMNS = ["case", "group", "answered", "fulfilled"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ResponseAudit(Finding):
    """How far the answers to complaints had what the checklist asks for.

    Attributes
    ----------
    table : pandas.DataFrame
        ``level code label n fulfilled ci_low ci_high n_missing share_missing missing_low missing_high may_be_worst
        method``, preceded by ``group`` if groups were asked for; levels overall, dimension, item. ``n``: cases to which
        it applies. ``fulfilled``: the mean share of the applicable points that a case has. ``n_missing``: cases in
        which an element is absent; in which a fault happened. ``may_be_worst``: whether no other element of the
        group, or no other fault, is certainly fulfilled less; false where all cases have it.
    cases : pandas.DataFrame
        ``case group answered fulfilled`` and one column per dimension: shares of the applicable points.
    """

    cases: pd.DataFrame

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Literal["finding", "plain"] = "finding",
        level: Literal["auto", "dimension", "item"] = "auto",
    ) -> go.Figure:
        """What is fulfilled, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        level : {"auto", "dimension", "item"}
            Which rows; "auto": items, with groups dimensions.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, title=title, level=level)


def response_audit(
    answers: Any, *, by: str | Sequence[str] | None = None, id: str | None = None, confidence: float = 0.95
) -> ResponseAudit:
    """Which of the 3W, 4R and 8F the answers to complaints had, which faults happened, and what is most often missing.

    Parameters
    ----------
    answers : Survey, path or data frame
        One row per complaint with the auditor's answers to the instrument ``response-audit`` (columns R1 to R29: yes,
        partly, no or 2, 1, 0; blank or N/A where it does not apply), or a survey of another checklist.
    by : str or list of str, optional
        Report each group of these columns: the person who answered, the branch, the channel.
    id : str, optional
        The column with the name of the case; by default a usual one, else the number of the row.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    ResponseAudit

    Raises
    ------
    SettingError
        The answers are to another instrument with two sides, or have weights.
    ColumnError, AnswerError
        As `read_survey`.

    Notes
    -----
    Cases are the sample: every case counts by its mean over what applies to it, N/A left out, whether it was answered
    fully or in part. Means have the lattice interval of `gaps`, shares of cases without an element Blaker's exact one;
    they are not adjusted. Which element may be the least fulfilled is a confidence set over the same cases
    (`lowest_p`); faults are a family of their own. With few cases per person the intervals are wide, and a rank order
    of persons is mostly chance.

    The checklist is a convention of training without a validation. One auditor's answers contain his severity: have
    some cases audited twice and compare them with `agreement` of raters.

    Examples
    --------
    >>> import gapmodel as gm
    >>> import pandas as pd
    >>> cases = pd.DataFrame([["yes"] * 14 + ["no"] * 9 + ["N/A"] * 6] * 8, columns=[f"R{n}" for n in range(1, 30)])
    >>> found = gm.response_audit(cases)
    >>> found.table.query("may_be_worst and level == 'item'")["label"].tolist()[:1]
    ['Feedback: told the customer the outcome']
    """
    check_settings(confidence, "two-sided")
    _check_names(by, id)
    survey = answers if isinstance(answers, Survey) else read_survey(answers, NAME)
    _check(survey)
    levels = survey.instrument.scale.levels
    codes = survey.row_count.rows.codes[:, 0].astype(np.float64)
    points = np.where(codes >= levels, NAN, codes / (levels - 1))
    groups, labels = groups_of(survey, by, None), Labels.of(survey.tally.layout)
    rows = [
        row for name, members in groups.members.items() for row in _group(survey, name, points[members], confidence)
    ]
    table = PlainTable.of_rows(COLUMNS, [(*row[:3], labels.label(row[1], row[2]), *row[3:]) for row in rows])
    params = {"confidence": confidence, "by": groups.by, "n": len(points), "instrument": survey.instrument.name}
    params |= {"faults": tuple(_faults(survey.instrument)), "empty": int(np.isnan(points).all(axis=1).sum())}
    cases = _cases(survey.instrument, names_of(survey, id), groups, points)
    return ResponseAudit(later(table if groups.by else table.without("group")), params, labels, later(cases))


def _check_names(by: Any, id: Any) -> None:
    listed = by if isinstance(by, (list, tuple)) and by else [by]
    for argument, names in (("by", listed), ("id", [id])):
        for name in names:
            if not isinstance(name, str) and not (name is None and names is not by):
                raise SettingError(f"{argument}={name!r} is not the name of a column.", "give its name as a text.")


def _check(survey: Survey) -> None:
    if len(survey.instrument.sides) != 1:
        raise SettingError(
            f"The instrument {survey.instrument.name!r} has {len(survey.instrument.sides)} sides; a checklist has one.",
            'read the answers with gm.read_survey(path, "response-audit").',
        )
    if survey.tally.layout.design:
        raise SettingError(
            "These cases have weights, strata or clusters.", "read them without: every case counts once."
        )


def _faults(instrument: Instrument) -> list[str]:
    return [item.code for part in instrument.dimensions if part.code == FAULTS for item in part.items]


def _group(survey: Survey, group: str, points: Floats, confidence: float) -> Iterator[tuple[Any, ...]]:
    """The rows of one group: overall, dimensions, items."""
    instrument, steps = survey.instrument, survey.instrument.scale.levels - 1
    codes = [item.code for item in instrument.items]
    nothing = (NAN, NAN, NAN, NAN, False)

    def row(level: str, code: str, part: Floats, about: tuple[Any, ...]) -> tuple[Any, ...]:
        n, mean = _mean(part, steps, confidence)
        return (group, level, code, n, *mean.numbers, *about, mean.method)

    yield row("overall", "overall", points, nothing)
    for dimension in instrument.dimensions:
        places = [codes.index(item.code) for item in dimension.items]
        yield row("dimension", dimension.code, points[:, places], nothing)
    worst = _worst(instrument, points, confidence)
    for at, code in enumerate(codes):
        own = points[:, [at]]
        missing, n = int((own == 0).sum()), int((~np.isnan(own)).sum())
        share = blaker_interval(missing, n, confidence)
        yield row("item", code, own, (missing, *share.numbers, worst[code]))


def _mean(part: Floats, steps: int, confidence: float) -> tuple[int, Interval]:
    """How many cases something applies to, and the mean of what they have of it."""
    values, unit = rater_means(part * steps)
    if not len(values):
        return 0, Interval(NAN, NAN, NAN, "undefined: no cases")
    return len(values), lattice_interval(Frequencies.of(values, unit / steps), 0, 1, confidence)


def _worst(instrument: Instrument, points: Floats, confidence: float) -> dict[str, bool]:
    """Which elements, and which faults, may be fulfilled least."""
    faults, found = set(_faults(instrument)), {}
    for family in (False, True):
        places = [at for at, item in enumerate(instrument.items) if (item.code in faults) == family]
        own = points[:, places]
        applies = ~np.isnan(own).all(axis=0)
        p = np.zeros(len(places))
        if applies.sum() > 1:
            p[applies] = lowest_p(own[:, applies])
        for at, chance in zip(places, p.tolist(), strict=True):
            found[instrument.items[at].code] = chance > 1 - confidence and bool((points[:, at] < 1).any())
    return found


def _cases(instrument: Instrument, names: Any, groups: Groups, points: Floats) -> PlainTable:
    """One row per case."""
    codes = [item.code for item in instrument.items]
    columns: dict[str, Any] = {"case": names.tolist(), "group": groups.names.tolist()}
    columns |= {"answered": (~np.isnan(points)).sum(axis=1).tolist(), "fulfilled": means_of_raters(points).tolist()}
    for dimension in instrument.dimensions:
        places = [codes.index(item.code) for item in dimension.items]
        columns[dimension.code] = means_of_raters(points[:, places]).tolist()
    return PlainTable(columns if groups.by else {name: cells for name, cells in columns.items() if name != "group"})
