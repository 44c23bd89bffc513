"""What people score on a test: each person's score, band and profile, and the distribution in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from gapmodel.errors import SettingError, is_number
from gapmodel.findings.encounters.bands_and_positions import Places, bands_of, positions_of
from gapmodel.findings.encounters.person_scores import PersonScores, person_scores
from gapmodel.findings.encounters.score_rows import (
    GROUP_COLUMNS,
    RELIABILITY_COLUMNS,
    SHARE_COLUMNS,
    labelled,
    means,
    person_table,
    probabilities,
    profile,
    reliability_row,
    shares,
)
from gapmodel.findings.encounters.scored_people import groups_of, names_of, same_name
from gapmodel.findings.finding import Finding, checked_options
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import check_settings
from gapmodel.inference.scales.measurement_error import TrueScores
from gapmodel.instrument.read import instruments, read_instrument
from gapmodel.instrument.scoring import DEFAULT_KEY, Key, Scoring
from gapmodel.survey.survey import Survey
from gapmodel.tally.privacy import check_min_cell

if TYPE_CHECKING:
    import plotly.graph_objects as go


PEOPLE = ("table", "probabilities", "profile")  # the tables with a row per person


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scores(Finding):
    """The scores of people, and what they are worth.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per person: ``respondent score band p_band``, preceded by ``group`` if groups were asked for.
        ``p_band`` is the probability of that band. On two axes ``score`` is NaN, and the two dimensions, ``position``
        and ``p_position`` follow. Empty with `min_cell`.
    groups : pandas.DataFrame
        ``group level code label n mean sd ci_low ci_high``: the score, then the dimensions or items behind it.
    shares : pandas.DataFrame
        ``group level code label n count share ci_low ci_high``: how many are in each band or position, with Blaker's
        exact interval.
    reliability : pandas.DataFrame
        ``level code label items n alpha alpha_low alpha_high sem method``: Cronbach's alpha and the standard error of
        measurement, of all people together who answered all items.
    probabilities : pandas.DataFrame
        ``respondent level code label probability`` of every band or position for every person.
    profile : pandas.DataFrame
        ``respondent level code label answered score``: the dimensions of every person, of a single dimension its
        items. Means of answers, or shares of right ones.
    """

    groups: pd.DataFrame
    shares: pd.DataFrame
    reliability: pd.DataFrame
    probabilities: pd.DataFrame
    profile: pd.DataFrame

    @property
    def shown_tables(self) -> dict[str, pd.DataFrame]:
        """The tables that are shown, by name: of persons only if that was asked for; without empty columns."""
        names = ["table"] if self.params["show_people"] else []
        names += [name for name in ("shares", "groups") if len(getattr(self, name))]
        without = ["score", "band", "p_band"] if self.params["plane"] else []
        without += [] if self.params["by"] else ["group"]
        return {name: getattr(self, name).drop(columns=without, errors="ignore") for name in names}

    @property
    def shown(self) -> tuple[pd.DataFrame, ...]:
        """The tables that a notebook and the command line show."""
        return tuple(self.shown_tables.values())

    @checked_options
    def plot(
        self,
        *,
        lang: str = "en",
        title: Literal["finding", "plain"] = "finding",
        kind: Literal["auto", "shares", "scores", "people"] = "auto",
    ) -> go.Figure:
        """The finding as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        title : {"finding", "plain"}
            A title that says the result, or one that names what is shown.
        kind : {"auto", "shares", "scores", "people"}
            Shares of the bands or positions; the means of the score and its dimensions; or every person on the two
            axes with the name. "auto" is "shares", of an instrument without bands "scores", and "people" on two axes
            if persons may be shown.

        Raises
        ------
        SettingError
            There is no such option, its value is not valid, or there are no two axes or no persons to show.
        """
        return self._chart(lang=lang, title=title, kind=kind)


def score(
    survey: Survey,
    *,
    key: str = DEFAULT_KEY,
    id: str | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    sem: float | None = None,
    min_cell: int | None = None,
    show_people: bool = False,
) -> Scores:
    """Every person's score by the instrument's own scoring; reads rows.

    Parameters
    ----------
    survey : Survey
        Of an instrument with a scoring, such as ``listening-b``, with the answers of every respondent.
    key : str
        Which of the instrument's keys: "default", or the code of its alternative, such as "reversed".
    id : str, optional
        The column that says who answered. Default: that of reading, else a usual one (respondent, id, 受访者), else the
        number of the row.
    by : str or list of str, optional
        Report each group of these columns.
    confidence : float
        Level of all intervals, between 0 and 1.
    sem : float, optional
        The standard error of measurement, where it is known from elsewhere. Default: estimated from these people.
    min_cell : int, optional
        Put groups with fewer respondents together, see `Tally.suppressed`, leave out lines with fewer, and show no
        person at all.
    show_people : bool
        Whether reports, notebooks and charts show the scores of single persons.

    Returns
    -------
    Scores

    Raises
    ------
    SettingError
        An argument has an invalid value, the instrument has no scoring, or the sample has weights, strata or clusters.
    ColumnError
        There is no such column.
    SourceError
        The rows were counted in batches.
    TallyError
        There are fewer than `min_cell` respondents.

    Notes
    -----
    A sum and the points of a key need all answers; a mean needs at least half of its items. Whoever answered less has
    no score and is counted as missing. The mean has the lattice interval of `gaps`.

    The standard error of measurement is sd sqrt(1 - alpha), alpha being Cronbach's. The probability of a band is that
    of the person's true score, which is taken as normal with the mean alpha score + (1 - alpha) mean and the standard
    deviation sd sqrt(alpha (1 - alpha)) (Kelley 1947): people are a sample from one normal population, errors
    are normal and of the same size for all, and mean, sd and alpha are known without error. With `sem` the true score
    is normal around the score itself. A band reaches half a point below its lowest score, that is half the
    distance to the next possible score. On two axes, errors of one axis say nothing of the other. Alpha rests on
    uncorrelated errors; of few people it is itself uncertain.

    Examples
    --------
    >>> import gapmodel as gm
    >>> answers = pd.DataFrame([[5] * 20, [4] * 20, [3] * 19 + [4]], columns=[f"SR{n}" for n in range(1, 21)])
    >>> gm.score(gm.read_survey(answers, "listening-b")).table[["respondent", "score", "band"]].values.tolist()
    [['1', 100.0, 'excellent'], ['2', 80.0, 'very_good'], ['3', 61.0, 'training']]
    """
    check_settings(confidence, "two-sided")
    scoring = _scoring_of(survey)
    _check(survey, sem, min_cell, show_people=show_people)
    used, codes = scoring.key(key), survey.row_count.rows.codes[:, 0]
    people, groups = names_of(survey, id), groups_of(survey, by, min_cell)
    scores = person_scores(survey.instrument, scoring, used, codes)
    reliability = [reliability_row(one, confidence) for one in scores]
    places = _places(scoring, scores, [_truth(row, sem) for row in reliability])
    labels = _labels(survey, places)
    shown = None if min_cell is None else 0  # persons
    params = {"confidence": confidence, "sem": "" if sem is None else sem, "show_people": show_people, "rows": True}
    params |= _settings(scoring, used, scores) | groups.params | {"same_id": same_name(people)}
    return Scores(
        person_table(people, groups, scoring, scores, places).iloc[:shown],
        params,
        labels,
        labelled(means(groups, scores, confidence), GROUP_COLUMNS, labels),
        labelled(shares(groups, places, confidence), SHARE_COLUMNS, labels),
        labelled(reliability, RELIABILITY_COLUMNS, labels),
        probabilities(people, places, labels).iloc[:shown],
        profile(people, scores, labels).iloc[:shown],
    )


def _scoring_of(survey: Survey) -> Scoring:
    if not isinstance(survey, Survey):
        raise SettingError(
            f"gm.score needs the answers of every person, and {type(survey).__name__!r} has none.",
            "read them first: gm.read_survey(path, instrument).",
        )
    scoring = survey.instrument.scoring
    if scoring is None:
        known = [name for name in instruments()["name"] if read_instrument(name).scoring]
        raise SettingError(
            f"The instrument {survey.instrument.name!r} does not say how it is scored.",
            f"add a table [scoring] to its file, or use one of {', '.join(known)}.",
        )
    return scoring


def _check(survey: Survey, sem: float | None, min_cell: int | None, *, show_people: bool) -> None:
    if survey.row_count.layout.design:
        raise SettingError(
            "gm.score takes people as independent and equally weighted; "
            f"this sample has {', '.join(survey.row_count.layout.design)}.",
            "read the survey without weights, strata and cluster, and say so in the report.",
        )
    if sem is not None and not (is_number(sem) and sem > 0):
        raise SettingError(f"sem={sem!r} must be a number above 0.", "give it in points of the score.")
    if min_cell is not None:
        check_min_cell(min_cell)
        if show_people:
            raise SettingError("show_people= would show what min_cell= combines.", "use one of them.")


def _truth(row: dict[str, Any], sem: float | None) -> TrueScores:
    if sem is not None:
        return TrueScores.of_error(float(sem))
    return TrueScores.of_group(row["mean"], row["sd"], row["alpha"])


def _places(scoring: Scoring, scores: list[PersonScores], truths: list[TrueScores]) -> Places:
    """Bands, positions, or one place without a name for scores that have neither."""
    if scoring.axes is None:
        return bands_of(scoring.bands, scores[0], truths[0])
    own = {one.code: (one, truth) for one, truth in zip(scores, truths, strict=True)}
    on_axes = [own[axis.dimension] for axis in scoring.axes.axes]
    return positions_of(scoring.axes, [one for one, _ in on_axes], [truth for _, truth in on_axes])


def _labels(survey: Survey, places: Places) -> Labels:
    """The instrument's labels and those of the places."""
    known = Labels.of(survey.row_count.layout)
    named = {code: dict(label.texts) for code, label in places.labels.items()}
    return replace(known, texts={**known.texts, places.level: named})


def _settings(scoring: Scoring, key: Key, scores: list[PersonScores]) -> dict[str, Any]:
    """What sentences and charts need to know."""
    own = {one.code: one for one in scores}
    axes = scoring.axes
    first = [own[axis.dimension] for axis in axes.axes] if axes else scores[:1]
    known = np.logical_and.reduce([one.known for one in first])
    found: dict[str, Any] = {"method": scoring.method, "key": key.code, "n": len(known), "scored": int(known.sum())}
    found |= {"key_label": dict(key.label.texts) if len(scoring.keys) > 1 else {}}
    found |= {"score_range": tuple(map(float, first[0].ends)), "plane": {}}
    if axes:
        found["plane"] = {
            "axes": tuple(axis.dimension for axis in axes.axes),
            "ends": tuple((dict(axis.low.texts), dict(axis.high.texts)) for axis in axes.axes),
            "corners": {position.at: position.code for position in axes.positions},
            "split": float(axes.split),
            "middle": tuple(map(float, axes.middle)) if axes.middle else (),
        }
    return found
