"""What the answers are like before anything is concluded from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.errors import SettingError
from gapmodel.findings.finding import Finding, Title, checked_options
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.labels import Labels, about_of
from gapmodel.findings.measurement.careless_respondents import NO_ROWS, Respondents, respondents_of
from gapmodel.findings.measurement.checks.item_direction import directions, scale_is_reversed
from gapmodel.findings.measurement.checks.missingness import Missingness
from gapmodel.findings.special_answers import joint_on_scale, special_answers
from gapmodel.inference.estimate import NAN, check_settings
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

CEILING = 0.15  # Terwee et al. (2007): more than 15% at an end of the scale


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Check(Finding):
    """What was read: missing answers, ceiling effects, reversed items and scales, and possibly careless respondents.

    Attributes
    ----------
    table : pandas.DataFrame
        Per item and side: ``code label dimension side n missing lowest highest mean share_lowest share_highest
        item_rest dimension_rest doubt``; shares of the answers given, between 0 and 1; the correlation of the item
        with the rest of its dimension and of the dimension with all others; ``doubt`` is "item" or "dimension" where
        that one runs against the rest, as if negatively worded and not turned, or turned and not worded so.
    ceilings : pandas.DataFrame
        Per item: ``code n share_both_highest``: answered on all sides, and the highest on all.
    respondents : pandas.DataFrame
        ``group n used``
    invalid_answers : pandas.DataFrame
        ``column value why n rows``
    notes : tuple of Note
        What reading changed or excluded, such as points that do not sum to 100.
    special_answers : int
        Answers that used a special response option, such as "no standards exist": neither missing nor counted in
        `table`.
    special_option : str
        The side that stands for this option; empty where there is none.
    reversed_scale : bool
        Whether expectations lie mostly in the lower half of the scale and below perceptions.
    respondent_checks : Respondents
        The tables that need rows, `indices` and the following; empty for a tally or batches.
    reversed : tuple of str or None
        The items that the instrument marks as reversed; None for a tally without an instrument.
    """

    ceilings: pd.DataFrame
    respondents: pd.DataFrame
    invalid_answers: pd.DataFrame
    notes: tuple[Note, ...]
    special_answers: int = 0
    special_option: str = ""
    reversed_scale: bool = False
    respondent_checks: Respondents = NO_ROWS
    reversed: tuple[str, ...] | None = None

    @property
    def indices(self) -> pd.DataFrame:
        """``index rule cutoff source n flagged share counted``, one row per index.

        ``n``: respondents who have it; ``counted``: whether `flagged` counts it.
        """
        return self.respondent_checks.indices

    @property
    def flags(self) -> pd.DataFrame:
        """Truth values, a column per index and a row per respondent; the row's name is its number in the source."""
        return self.respondent_checks.flags

    @property
    def index_values(self) -> pd.DataFrame:
        """The indices themselves, in the shape of `flags`; NaN where one is not defined."""
        return self.respondent_checks.measured

    @property
    def repeated(self) -> pd.DataFrame:
        """``row earlier differing``: who gave the answers of an earlier row, but for so many."""
        return self.respondent_checks.repeated

    @property
    def missingness(self) -> Missingness:
        """Missing answers by respondent: ``people``, ``patterns`` and ``stops``."""
        return self.respondent_checks.missingness

    @property
    def sensitivity(self) -> pd.DataFrame:
        """``without removed level code n gap ci_low ci_high change``: the gaps without those who are flagged.

        ``without`` is "nobody", an index, "any" or "two" (see `flagged`).
        """
        return self.respondent_checks.sensitivity

    @property
    def rule(self) -> str:
        """By which rule `Survey.drop_respondents` leaves out the respondents of a check."""
        return self.respondent_checks.flagged_by(2)

    @property
    def shown(self) -> tuple[pd.DataFrame | PlainTable, ...]:
        """The indices and the overall gap without those flagged, then the items."""
        overall = self.sensitivity[self.sensitivity["level"] == "overall"]
        return tuple(table for table in (self.indices, overall, self.table) if len(table))

    @checked_options
    def plot(
        self, *, lang: str = "en", kind: Literal["auto", "gap", "ceiling"] = "auto", title: Title = "finding"
    ) -> go.Figure:
        """The gaps without flagged respondents, or the share of highest answers, as a plotly figure.

        Parameters
        ----------
        lang : {"en", "zh"}
            Language of titles and labels.
        kind : {"auto", "gap", "ceiling"}
            "auto": the gap where somebody is flagged and there is one, else the ceiling.
        title : {"finding", "plain"}
            Whether the title says what is found or what is shown.

        Raises
        ------
        SettingError
            There is no such option, or its value is not valid.
        """
        return self._chart(lang=lang, kind=kind, title=title)

    def flagged(self, least: int = 2) -> pd.Series:
        """Who is flagged by at least so many of the counted indices.

        Parameters
        ----------
        least : int

        Returns
        -------
        pandas.Series
            One truth value per respondent. Nobody who gave the highest answer to every question is among them: a
            satisfied respondent may answer so; ``flags["all_highest"]`` names them. Even-odd consistency is not
            counted: with few scales it flags more careful respondents than others.

        Raises
        ------
        SettingError
            There are no rows, the sides were answered by different people, or `least` is no whole number from 1.
        """
        if not isinstance(least, int) or least < 1:
            raise SettingError(f"least={least!r} must be a whole number of indices.", "give a whole number from 1.")
        if self.respondent_checks is NO_ROWS and self.params["different"]:
            raise SettingError(
                "Expectations and perceptions were given by different people, of whom nobody is flagged.",
                "check each file by itself, and leave people out before both are read.",
            )
        if self.respondent_checks is NO_ROWS:
            raise SettingError(
                "Without rows nobody can be flagged: these are counts.", "read the answers with engine='memory'."
            )
        return self.respondent_checks.flagged(least)


def check(answers: Survey | Tally, *, duration: str | None = None, confidence: float = 0.95) -> Check:
    """Look at the answers before trusting what is computed from them. Nothing is changed or left out.

    Parameters
    ----------
    answers : Survey or Tally
        A tally, and a survey that was counted in batches, knows items but not respondents: read with
        ``engine="memory"`` for the indices.
    duration : str, optional
        The column that says how long each respondent took: seconds, "3:20", "3 min 20 s", "200秒". Default: that of
        a platform whose export was recognised, or a column called duration_seconds.
    confidence : float
        Level of the intervals of `Check.sensitivity`.

    Returns
    -------
    Check

    Raises
    ------
    SettingError
        `duration` is asked of counts, or no cell of that column is a duration.
    ColumnError
        There is no such column.

    Notes
    -----
    A share above 15% at an end of the scale is called a floor or ceiling effect (Terwee et al. 2007). Where both
    sides are at the highest answer the gap is zero and tells nothing about how much better the service could have
    been rated.

    Indices of careless responding, their cut-offs and sources stand in `Check.indices`; docs/careless.md says what each
    finds and how many honest respondents it flags; none is proof. Runs and low variability look at answers as they
    were ticked, in the order of the columns; the others at answers after turning. A run of the most favourable
    answer alone is not counted, as expectations are often all at the top. Variability and even-odd consistency are
    taken within the sides, so that leaving out those flagged does not choose people by their gap. Copies are looked
    for among respondents with at least 20 answers of which a third differ from their commonest one, and only
    the later row of a pair is flagged. To leave respondents out, say so: `Survey.drop_respondents`.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.check(gm.read_survey(gm.example("bank")))
    >>> found.table.shape, len(found.indices), int(found.flagged().sum())
    ((44, 14), 13, 0)
    """
    check_settings(confidence, "two-sided")
    tally = tally_of(answers)
    layout, total, labels = tally.layout, tally.total, Labels.of(tally.layout)
    tables, special = joint_on_scale(layout, total), special_answers(layout, total)
    ceilings = [{"code": code, **_both(layout, table)} for code, table in zip(layout.items, tables, strict=True)]
    survey = answers if isinstance(answers, Survey) else None
    nothing = pd.DataFrame(columns=["column", "value", "why", "n", "rows"])
    return Check(
        _items(layout, total, tables, labels),
        _params(layout, survey, duration, confidence),
        labels,
        pd.DataFrame(ceilings),
        pd.DataFrame([(name, c.n, c.used) for name, c in tally.groups.items()], columns=["group", "n", "used"]),
        survey.invalid_answers if survey else nothing,
        survey.notes if survey else (),
        0 if special is None else int(special.sum()),
        "" if special is None else layout.sides[-1],
        scale_is_reversed(layout, total),
        respondents_of(survey, duration, confidence),
        labels.reversed if "reversed" in about_of(layout) else None,
    )


def _params(layout: Layout, survey: Survey | None, duration: str | None, confidence: float) -> dict[str, Any]:
    return {
        "ceiling": CEILING,
        "scale": layout.ends,
        "rows": survey is not None,
        "best": survey.best_answer if survey else "",
        "different": survey is not None and survey.different_people,
        "duration": duration or "",
        "confidence": confidence,
        "interval": "design" if layout.design else "lattice",
        "sign": "gap = P - E",
    }


def _items(
    layout: Layout, total: Counts, tables: Sequence[NDArray[np.int64]] | NDArray[np.int64], labels: Labels
) -> pd.DataFrame:
    """One row per item and side that was asked."""
    asked = layout.sides[: tables[0].ndim]  # the last side may stand for a special response option
    pointing = [directions(layout, total, name) for name in asked]
    dimension = {item: code for code, items in layout.dimensions for item in items}
    rows = [
        {
            "code": code,
            "label": labels.label("item", code),
            "dimension": dimension[place],
            "side": name,
            **_side(layout, table, side),
            **pointing[side][place]._asdict(),
        }
        for place, (code, table) in enumerate(zip(layout.items, tables, strict=True))
        for side, name in enumerate(asked)
    ]
    return pd.DataFrame(rows)


def _side(layout: Layout, table: NDArray[np.int64], side: int) -> dict[str, float]:
    others = tuple(axis for axis in range(table.ndim) if axis != side)
    counts = table.sum(axis=others)
    given, n = counts[:-1], int(counts[:-1].sum())
    steps = float((given * np.arange(layout.levels)).sum())
    lowest, step = float(layout.lowest), float(layout.step)
    there = np.flatnonzero(given)
    return {
        "n": n,
        "missing": int(counts[-1]),
        "lowest": lowest + step * int(there[0]) if n else NAN,
        "highest": lowest + step * int(there[-1]) if n else NAN,
        "mean": lowest + step * steps / n if n else NAN,
        "share_lowest": float(given[0] / n) if n else NAN,
        "share_highest": float(given[-1] / n) if n else NAN,
    }


def _both(layout: Layout, table: NDArray[np.int64]) -> dict[str, float]:
    answered = table[(slice(0, layout.levels),) * table.ndim]
    n = int(answered.sum())
    return {"n": n, "share_both_highest": float(answered[(-1,) * table.ndim] / n) if n else NAN}
