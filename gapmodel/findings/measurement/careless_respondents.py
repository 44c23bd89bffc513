"""Indices of careless responding, copies and missing answers per respondent, and how the gaps depend on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gapmodel.careless.duplicates import Repeats
from gapmodel.careless.repeated_ids import repeated_ids
from gapmodel.careless.sheets import Sheets
from gapmodel.errors import ColumnError, SettingError, listed, nearest
from gapmodel.findings.measurement.checks.careless_cutoffs import PLAUSIBLE, UNCOUNTED, signs_of
from gapmodel.findings.measurement.checks.missingness import Missingness, missingness
from gapmodel.findings.measurement.checks.sensitivity import COLUMNS, sensitivity
from gapmodel.notes.note import Note
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.decoding.durations import seconds_in, seconds_taken
from gapmodel.survey.drop_respondents import ROW
from gapmodel.survey.survey import Survey

INDICES = ["index", "rule", "cutoff", "source", "n", "flagged", "share", "counted"]
REPEATED = ["row", "earlier", "differing"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """The tables that need rows; see `Check` for their columns.

    Attributes
    ----------
    indices, flags, measured, repeated, sensitivity : pandas.DataFrame
    missingness : Missingness
    complete : bool
        Whether the search for near copies came to its end.
    """

    indices: pd.DataFrame
    flags: pd.DataFrame
    measured: pd.DataFrame
    repeated: pd.DataFrame
    sensitivity: pd.DataFrame
    missingness: Missingness
    complete: bool = True

    def flagged(self, least: int) -> pd.Series:
        """Who is flagged by at least so many counted indices, but for those who gave the highest answer throughout."""
        counted = self.flags.drop(columns=list(UNCOUNTED)).sum(axis=1)
        return ((counted >= least) & ~self.flags[PLAUSIBLE]).rename(self.flagged_by(least))

    def flagged_by(self, least: int) -> Note:
        """The rule in words."""
        return Note.of("flagged_by", n=least)


NO_ROWS = Respondents(
    pd.DataFrame(columns=INDICES),
    pd.DataFrame(),
    pd.DataFrame(),
    pd.DataFrame(columns=REPEATED),
    pd.DataFrame(columns=COLUMNS),
    Missingness.unknown(),
)


def respondents_of(survey: Survey | None, duration: str | None, confidence: float) -> Respondents:
    """All that the rows of a survey tell; `NO_ROWS` where there are none.

    Raises
    ------
    SettingError, ColumnError
        As `check` does.
    """
    if survey is None or survey.rows is None:
        if duration is not None:
            raise SettingError(
                f"duration={duration!r} needs rows, and these are counts.",
                "read the answers with engine='memory' (--engine memory on the command line).",
            )
        return NO_ROWS
    if survey.different_people:  # whose other side is not missing, but somebody else's
        return NO_ROWS
    rows = survey.rows
    sheets = Sheets.of(survey.instrument, rows.codes, survey.mapping, survey.directions)
    seconds = seconds_taken(survey.extra_columns, survey.mapping) if duration is None else _seconds(survey, duration)
    signs, copied = signs_of(sheets, seconds, repeated_ids(survey))
    numbers = pd.Index(rows.row_numbers, name=ROW)
    flags = pd.DataFrame({sign.index: sign.flags for sign in signs}, index=numbers)
    found = Respondents(
        pd.DataFrame([sign.row for sign in signs], columns=INDICES),
        flags,
        pd.DataFrame({sign.index: sign.measured for sign in signs}, index=numbers),
        _repeated(copied, rows.row_numbers),
        NO_ROWS.sensitivity,
        missingness(sheets.lacking, sheets.asked),
        copied.complete,
    )
    cuts = {sign.index: sign.flags for sign in signs}
    cuts |= {name: found.flagged(least).to_numpy() for name, least in (("any", 1), ("two", 2))}
    changes = sensitivity(survey.tally, rows, cuts, confidence)
    return replace(found, sensitivity=changes)


def _seconds(survey: Survey, duration: str) -> Floats:
    columns = survey.extra_columns
    if duration not in columns:
        raise ColumnError(
            f"There is no column {duration!r} of durations; columns other than the questions are "
            f"{listed(list(columns), 8) or 'none'}.",
            nearest(str(duration), columns) if columns else "the source has only the columns of the questions.",
        )
    cells = columns[duration]
    seconds: Floats = map_distinct(cells, seconds_in, np.nan)
    if np.isnan(seconds).all():
        raise SettingError(
            f"No cell of {duration!r} is a duration: {listed(list(dict.fromkeys(cells[:50].tolist())), 3)}.",
            "name a column of seconds, or of times such as 3:20; subtract when people began from when they ended.",
        )
    return seconds


def _repeated(copied: Repeats, numbers: NDArray[np.int64]) -> pd.DataFrame:
    late = np.flatnonzero(copied.differing >= 0)
    columns = (numbers[late], numbers[copied.earlier[late]], copied.differing[late])
    return pd.DataFrame(dict(zip(REPEATED, columns, strict=True)))
