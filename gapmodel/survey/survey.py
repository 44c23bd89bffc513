"""A survey: matched answers, how they were matched, and their tally."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from gapmodel.errors import SettingError, SourceError, SourceWarning, counted, nearest
from gapmodel.instrument.instrument import Instrument
from gapmodel.notes.note import PAIRING, SCALE_REVERSED, UNUSED, Note, of_kinds
from gapmodel.plain_table import PlainTable, WithTables
from gapmodel.sources.sheet import Cells
from gapmodel.survey.counting.count import RowCount, by_name
from gapmodel.survey.counting.rows import Rows
from gapmodel.survey.decoding.group_names import by_column, names_notes
from gapmodel.survey.drop_respondents import Flagging, Mask, dropped
from gapmodel.survey.read_options import ReadOptions, listed_by
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import pandas as pd


class Recount(Protocol):
    """Counts the same answers once more, by other groups, of all sides or one, or with another gap."""

    def __call__(
        self, by: str | Sequence[str] | None, side: int | None = None, gap: tuple[int, int] | None = None
    ) -> Tally:
        """The tally by the groups of columns, of the side at a place, or with the gap of sides at two places."""


@dataclass(frozen=True, eq=False, repr=False)
class Survey(WithTables):
    """Answers matched to an instrument and counted.

    Attributes
    ----------
    instrument : Instrument
    mapping : pandas.DataFrame
        One row per column of the source: ``column role side code how question``; the question's text where the source
        has one besides the column's name.
    invalid_answers : pandas.DataFrame
        Invalid values and missing codes: ``column value why n rows``.
    notes : tuple of Note
        What was excluded, changed or is in doubt: sentences in English, and in Chinese by ``note.text("zh")``.
    best_answer : {"highest", "lowest"}
        The favourable end of the scale in the source; it is the highest from here on.
    directions : mapping of column to {"highest", "lowest"}
        The columns of the source in which it is the other end.
    options : ReadOptions or None
        What was asked of the source when it was read.
    different_people : bool
        Whether sides from different sources were answered by people of whom none is the same.
    """

    instrument: Instrument
    mapping: pd.DataFrame
    invalid_answers: pd.DataFrame
    notes: tuple[Note, ...]
    _count_by: Recount
    _groups: tuple[str, ...]
    best_answer: str = "highest"
    different_people: bool = False
    _unmatched: pd.DataFrame | None = None
    _tally: Tally | None = None  # where reading and counting were one pass
    _files: tuple[Path, ...] = ()  # that the answers were read from
    directions: Mapping[str, str] = field(default_factory=dict)
    options: ReadOptions | None = None

    @cached_property
    def tally(self) -> Tally:
        """The counts that every finding is computed from, by the groups of reading; counted when first asked for."""
        return self._count_by(self._groups) if self._tally is None else self._tally

    @property
    def pairing_notes(self) -> tuple[Note, ...]:
        """The notes that are also warnings because sides from different sources may hold different people."""
        return of_kinds(self.notes, PAIRING)

    @property
    def unused(self) -> tuple[Note, ...]:
        """The notes that are also warnings because sheets hold answers that are not used."""
        return of_kinds(self.notes, UNUSED)

    @property
    def rows(self) -> Rows | None:
        """The answers as codes, a row per respondent; None where rows were counted in batches and not kept."""
        return self._count_by.rows if isinstance(self._count_by, RowCount) else None

    @property
    def row_count(self) -> RowCount:
        """What counts the rows, with their layout and all columns beside the questions.

        Raises
        ------
        SourceError
            The rows were counted in batches.
        """
        if not isinstance(self._count_by, RowCount):
            raise SourceError(
                "The rows were counted in batches and not kept; this needs the answers of every respondent.",
                "read the source with engine='memory', and name outcomes at reading: outcome=[...].",
            )
        return self._count_by

    def recounted(self, row_count: RowCount) -> Survey:
        """The same survey with other rows, or further columns of numbers, counted by the same groups."""
        return self.changed(_count_by=row_count, _tally=None)

    @property
    def group_columns(self) -> tuple[str, ...]:
        """The columns that the survey was read by."""
        return self._groups

    @property
    def extra_columns(self) -> Mapping[str, Cells]:
        """The cells of all columns that match no question; none where rows were counted in batches."""
        return self._count_by.columns if isinstance(self._count_by, RowCount) else {}

    @property
    def unmatched(self) -> pd.DataFrame:
        """Rows of sides from different files whose respondent stands in one file only: ``side id row``."""
        return PlainTable({"side": [], "id": [], "row": []}).frame() if self._unmatched is None else self._unmatched

    @property
    def n(self) -> int:
        """Respondents read, whether or not they answered."""
        return self.tally.n if self.rows is None else len(self.rows.codes)

    def tally_by(self, by: str | Sequence[str] | None) -> Tally:
        """The tally of the same answers, by the groups of one or more other columns.

        Warns
        -----
        SourceWarning
            Names of groups differ only in capitals, spaces or full-width letters; of those that the survey was read
            by, `notes` tells.
        """
        if by_name(by) == by_name(self._groups):
            return self.tally
        tally = self._count_by(by)
        names = listed_by(by)
        for note in names_notes(names, by_column(tally, names), (), merge=False):
            warnings.warn(note, SourceWarning, stacklevel=2)
        return tally

    def tally_of_side(self, side: str, *, by: str | Sequence[str] | None = None) -> Tally:
        """The answers of one side alone, counted once more.

        Parameters
        ----------
        side : str
            Such as "expectation".
        by : str or list of str, optional
            Columns that group the respondents; default the groups that the survey was read with.

        Raises
        ------
        SettingError
            The instrument has no such side.
        ColumnError
            There is no such column to group by.

        Notes
        -----
        With two sides an item counts where both are answered, and score tables hold differences. Alone, it
        counts where this side is: the tally is that of an instrument which asks this side only. Points, weights and
        outcomes stay.

        Examples
        --------
        >>> import gapmodel as gm
        >>> gm.read_survey(gm.example("bank")).tally_of_side("expectation")
        Tally of 600 respondents: 22 items, expectation
        """
        return self._count_by(self._groups if by is None else by, self._place(side))

    def tally_of_gap(self, minuend: str, subtrahend: str, *, by: str | Sequence[str] | None = None) -> Tally:
        """The answers to all sides, counted once more with the gap between any two of them.

        Parameters
        ----------
        minuend, subtrahend : str
            The side that is subtracted from, such as "perception", and the one that is subtracted.
        by : str or list of str, optional
            Columns that group the respondents; default the groups that the survey was read with.

        Raises
        ------
        SettingError
            The instrument has no such side, or both are the same.
        ColumnError
            There is no such column to group by.

        Notes
        -----
        Items count where all sides are answered, whichever gap is counted: gaps of the same answers add up.

        Examples
        --------
        >>> import gapmodel as gm
        >>> survey = gm.read_survey(gm.example("library"), "zone-of-tolerance")
        >>> survey.tally_of_gap("perception", "desired")
        Tally of 480 respondents: 22 items, minimum and desired and perception
        """
        places = self._place(minuend), self._place(subtrahend)
        if places[0] == places[1]:
            raise SettingError(f"There is no gap between {minuend!r} and itself.", "name two sides.")
        return self._count_by(self._groups if by is None else by, gap=places)

    def _place(self, side: str) -> int:
        """The place of a side among those of the instrument."""
        codes = [side.code for side in self.instrument.sides]
        if side not in codes:
            raise SettingError(f"{self.instrument.name} has no side {side!r}.", nearest(str(side), codes))
        return codes.index(side)

    def frame(self) -> pd.DataFrame:
        """The matched rows: answers in scale points (reversed items already turned), NaN where missing.

        Columns are called ``expectation_1`` and so on, followed by all columns that match no question. A side that
        tells answers apart holds 1 where the answer used a special response option and 0 where it is on the scale.

        Raises
        ------
        SourceError
            The rows were counted in batches.
        """
        import pandas as pd

        rows = self.rows
        if rows is None:
            raise SourceError(
                "The rows were counted in batches and not kept.", "read the source with engine='memory' to see them."
            )
        scale, columns = self.instrument.scale, {}
        for place, side in enumerate(self.instrument.sides):
            for at, item in enumerate(self.instrument.items):
                codes = rows.codes[:, place, at]
                told = self.instrument.special is not None and side.code == self.instrument.special.side
                answers = codes.astype(float) if told else float(scale.lowest) + float(scale.step) * codes
                columns[f"{side.code}_{item.code}"] = np.where(codes == scale.levels, np.nan, answers)
        return pd.DataFrame(columns | dict(self.extra_columns))

    def write(self, path: str | Path, lang: str = "en") -> Path:
        """Write the matched rows to one tidy file; `read_survey` reads it with the same instrument and no mapping.

        Parameters
        ----------
        path : str or path
            Ending in ``.csv``, ``.parquet``, ``.sav`` (SPSS: questions and anchors as labels) or ``.xlsx`` (a second
            sheet says what the columns are).
        lang : {"en", "zh"}
            Of the labels.

        Returns
        -------
        Path

        Raises
        ------
        OutputError
            The file cannot be written there or so, or the answers were read from it; an old file then stays as it was.
        SourceError
            The rows were counted in batches.
        ColumnError
            Another column would be taken for answers.

        Notes
        -----
        Answers are numbers on the instrument's own scale: of items that it marks as reversed, and of all where it says
        that the lowest answer is best, what `frame` shows turned is turned back, so that reading turns it once. What
        ``read_survey(best=...)`` said of the source does not hold for the file: answers are written the way round that
        the instrument has, and are read without `best`; said again, it would turn them once more. Cells that
        were excluded are empty, answers that were words are numbers; points are those that were used, summing to 100.

        Columns are called E1, P1, W_reliability or by the instrument's own patterns. Other columns follow under their
        names, with " (other)" behind those that reading would take for answers; in ``.sav`` what SPSS does not allow
        in names is an underscore, and the label has the name. The column of dates that made `time` holds months.
        Where a platform wrote how long people took, or when they began and ended, a column ``duration_seconds`` follows
        unless a name says so already ("Duration (in seconds)"), and `check` knows it when the file is read.

        In ``.csv`` texts that begin with ``= + - @``, a tab or a carriage return get an apostrophe before them, as
        spreadsheets would run them; in ``.xlsx`` they are written as text. Where the last rows hold nothing, a column
        ``row`` with the numbers of the rows is added, as blank rows at the end are not read. SPSS holds texts of 32 767
        bytes, a workbook 32 767 letters and 16 digits; what is longer is cut.

        Examples
        --------
        >>> import gapmodel as gm, tempfile
        >>> survey = gm.read_survey(gm.example("bank"))
        >>> path = survey.write(tempfile.mkdtemp() + "/tidy.xlsx")
        >>> gm.read_survey(path).tally == survey.tally
        True
        """
        from gapmodel.survey.export.tidy import MatchedRows
        from gapmodel.survey.export.write import write

        matched = MatchedRows(self.instrument, self.rows, self.extra_columns, self.mapping)
        contradicted = bool(of_kinds(self.notes, SCALE_REVERSED))
        return write(matched, path, lang, sources=self._files, contradicted=contradicted)

    def drop_respondents(self, rows: Mask | Flagging, *, why: str = "") -> Survey:
        """The same survey without some of its respondents.

        Parameters
        ----------
        rows : (n,) array or Series of bool, or Check
            Who is left out, in the order of the source: such as ``gm.check(survey).flags["duplicate"]``. A check leaves
            out those whom at least two of its indices flag, see `Check.flagged`; ``check.flagged(1)`` is a mask of
            those whom any flags. A mask made from a check's flags may have been sorted: its index numbers the rows.
        why : str, optional
            The reason, for `notes`; by default the name of a Series, or the rule of a check.

        Returns
        -------
        Survey
            Counted by the same groups; `notes` says how many were left out and why. This survey stays as it is.

        Raises
        ------
        SettingError
            `rows` is no array of n truth values, its index is of other rows or out of order, or nobody would be left.
        SourceError
            The rows were counted in batches.

        Examples
        --------
        >>> import gapmodel as gm
        >>> survey = gm.read_survey(gm.example("bank"))
        >>> fewer = survey.drop_respondents(survey.frame()["branch"] == "Market", why="the branch was closed")
        >>> fewer.n, fewer.notes[-1]
        (431, '169 of 600 respondents were excluded on request: the branch was closed.')
        """
        if not isinstance(self._count_by, RowCount):
            raise SourceError(
                "The rows were counted in batches, and respondents cannot be dropped.",
                "read the source with engine='memory'.",
            )
        mask, reason = dropped(rows, self._count_by.rows.row_numbers, why)
        note = Note.of("dropped", n=mask.sum(), total=self.n, reason=reason)
        return self.changed(notes=(*self.notes, note), _count_by=self._count_by.taken(~mask))

    def __repr__(self) -> str:
        excluded = sum(self.plain("invalid_answers")["n"])
        aside = f", {excluded} cells invalid or coded as missing" if excluded else ""
        used = f"{self.tally.used} with answers"
        if self.different_people and self.rows is not None:  # nobody answered all sides
            answered = (self.rows.codes != self.instrument.scale.levels).any(axis=(1, 2))
            used = f"{int(answered.sum())} with answers, each on one side"
        groups = f", groups available by {self.tally.by}" if self.tally.by else ""
        return f"Survey of {counted(self.n, 'respondent')} ({used}){aside}{groups}; {self.instrument!r}"

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return f"<p>{escape(repr(self))}</p><ul>{notes}</ul>"
