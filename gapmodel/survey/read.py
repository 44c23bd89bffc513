"""Read a survey: open, match, check, turn reversed items, count."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import SettingError, SourceWarning, one_of
from gapmodel.instrument.instrument import Instrument
from gapmodel.instrument.read import read_instrument
from gapmodel.notes.note import ANSWERS, PAIRING, UNUSED, of_kinds
from gapmodel.sources.batch_stream import Progress, Stream
from gapmodel.sources.file_list import is_several, matching_files
from gapmodel.survey.batches.choose import ENGINES
from gapmodel.survey.matching.column_errors import LackingError
from gapmodel.survey.matching.own_instrument import with_instruments_beside
from gapmodel.survey.matching.spelling import Columns
from gapmodel.survey.read_options import Outcome, ReadOptions, Sheets
from gapmodel.survey.read_sheet import opened, read_sheet
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import PairingWarning


class AnswerWarning(UserWarning):
    """Invalid answers count as missing, or the direction of items is in doubt."""


_WARNINGS = ((ANSWERS, AnswerWarning), (UNUSED, SourceWarning), (PAIRING, PairingWarning))


def read_survey(
    source: Any,
    instrument: str | Path | Instrument = "servqual",
    *,
    columns: Columns | None = None,
    by: str | Sequence[str] | None = None,
    time: str | None = None,
    dayfirst: bool | None = None,
    outcome: Outcome = None,
    id: str | None = None,
    weights: str | None = None,
    strata: str | None = None,
    cluster: str | None = None,
    importance: str | Mapping[str, str] | None = None,
    importance_scale: tuple[int, int] | None = None,
    merge_groups: bool = False,
    missing_codes: str | float | Sequence[object] = (),
    best: str | Mapping[str, str] | None = None,
    sheet: Sheets = None,
    encoding: str | None = None,
    platform: str = "auto",
    engine: str = "auto",
    pair_tables: bool = False,
    progress: Progress | None = None,
) -> Survey:
    """Read answers, match their columns to an instrument and count them.

    Parameters
    ----------
    source : path, pattern, list of paths, frame, relation or (connection, table)
        CSV or TSV in any usual encoding, a workbook (xlsx, xls, ods), Parquet, an SQLite file; several files of one
        layout and of any of these kinds by a list or a pattern ("answers/*.xlsx"), whose rows the column ``source``
        tells apart by the file's name, ``by="source"``; filled-in Word documents of `questionnaire`
        ("filled/*.docx"); a pandas, polars, pyarrow or Spark frame; a DuckDB relation; an open database connection
        (DB-API, SQLAlchemy, DuckDB) with a table's name or a SELECT. One row per respondent, or, in memory, one per
        respondent and item (columns ``respondent``, ``item`` and one per side). Or a mapping of each side to a source
        of its own, ``{"expectation": "before.csv", "perception": "after.csv"}``, see below.
    instrument : str, path or Instrument
        A built-in instrument's name, or a TOML file of your own.
    columns : mapping, optional
        How the columns of each side are named: a pattern such as ``"E{code}"``, ``"Expected: {label}"`` (in any of the
        label's languages) or, as a regular expression, ``"{code}-1.*expected"``; a list in item order, also as
        ``"Q1..Q22"``; or a mapping by item code.
        Left out: the instrument's own pattern, else usual spellings (E1, e_01, Q1_E, exp.1, 期望1) and, where the
        file's own question clearly says otherwise or there is no such name, the text of the questions.
    by : str or list of str, optional
        Columns that group the respondents. Reading makes the groups available, it does not choose them:
        ``gm.gaps(survey)`` is of all respondents together, ``gm.gaps(survey, by="branch")`` of each group, and
        `report` has both. Any other column can be named there as well.
    time : str, optional
        A further grouping column of dates, which are read as months ("2026-03"): dates, texts in all usual forms,
        numbers such as 20260313 and those of spreadsheets; quarters and years if all are. Anything else is an error.
    dayfirst : bool, optional
        Whether 01/08/2026 in that column is the first of August. Left out, a number above 12 in the column tells, and
        where none does it is an error.
    outcome : str, list of str or mapping, optional
        Columns of what the answers are to explain, such as overall satisfaction (1..10) or the intention to return
        (0..100): whole numbers from 0 to 1000, numbers in cells as in answers. They are counted in the same pass, with
        everything they are to be correlated with. Blanks and `missing_codes` are missing, or, where a mapping gives a
        column codes of its own, these instead: ``{"NETPRO": 11}``. The instrument's codes are those of its answers
        and do not apply here. Anything else is an error.
    id : str, optional
        The respondent column of the long form, or the one that joins sides from different sources. Left out: a usual
        name (respondent, id, 受访者). "" says that those who answered the sides are different people.
    weights, strata, cluster : str, optional
        Columns that say how respondents were sampled: design weights (any numbers from 0), strata, and the
        primary sampling unit, such as the branch where people were asked. Means are then weighted, and
        their errors linearised; exact tests, which take respondents as independent, are not given.
    importance : str or mapping, optional
        Columns with 100 importance points over the dimensions: a pattern such as ``"W_{code}"``
        with the dimension's code, or a mapping. Left out: usual spellings. Or with ratings, see `importance_scale`.
    importance_scale : (int, int), optional
        The ends of the scale, such as (1, 7), where those columns hold ratings of every dimension or of every item and
        not points. An instrument can say so itself (``importance = { of = "dimension", scale = { ... } }``). A
        respondent's ratings become 100 points by their shares, see Notes.
    merge_groups : bool
        Whether groups of `by` whose names differ only in capitals, spaces or full-width letters (PUDONG, Pudong) are
        one, under the most frequent spelling. Left out, they are counted as different groups, and a note tells so.
    missing_codes : value or sequence of values
        Further values that stand for "no answer", such as 99 or "N/A".
    best : {"highest", "lowest"} or mapping, optional
        The favourable end of the scale, where it is not the one that the instrument names; with "lowest" (1 = strongly
        agree) every answer is turned. A mapping says it of single columns: ``{"E2": "lowest", "P2": "lowest"}``.
    sheet : str, list of str or mapping, optional
        The sheet of a workbook, or the table of an SQLite file. Several sheets of one layout, or "all" that hold
        answers, are one survey, whose rows the column ``sheet`` tells apart. A mapping of each side to its sheet
        reads the sides from two sheets of one workbook: ``{"expectation": "Before", "perception": "After"}``.
    encoding : str, optional
        Of a text file.
    platform : {"auto", "none"}
        Whether the export of a survey platform (Qualtrics, LimeSurvey, Google Forms, Microsoft Forms, SurveyMonkey,
        KoboToolbox, ODK, REDCap, Wenjuanxing) is recognised by its first rows; with "none" the file is read as it is.
    engine : {"auto", "memory", "batches"}
        Whether all rows are held in memory or counted batch by batch. Left to itself: in batches from 100 000 rows
        or 64 megabytes of text on, and for databases and Spark. The tally is the same.
    pair_tables : bool
        Whether the tally also gets the two-way tables of every two items of a side, which `polychoric` needs where the
        rows are not kept: ``tally.pairs``. Counting then takes two to three times as long.
    progress : callable, optional
        Called with (done, total, what) while cells are read; the total is 0 where it is not known.

    Returns
    -------
    Survey

    Raises
    ------
    SourceError, InstrumentError, ColumnError, AnswerError
        With what was wrong, what was there and what to do.

    Warns
    -----
    AnswerWarning
        Some cells are invalid and count as missing. Or the direction of items is not confirmed, and they were not
        reverse-scored.
    SourceWarning
        Other sheets of the workbook hold answers that are not used.
    PairingWarning
        Sides from different sources have no respondent in common, or were joined by what may be row numbers.

    Notes
    -----
    Items marked as reversed are turned once, here, on the scale's range (lowest + highest -
    answer). The source itself is never changed.

    Answers may be words: the instrument's own, else the usual ones for agreement, satisfaction and importance in
    English and Chinese on a scale of as many answers, faces and stars. ``survey.notes`` says how they were read.

    **Ratings of importance** of a respondent, those of items averaged within dimensions, are divided by their sum and
    rounded to whole points that sum to 100 (largest remainder), so that weighted means stay on a lattice. On a scale
    that begins below zero the lowest rating counts as one step. Who did not rate every dimension has no points. The
    mean ratings themselves stand in `Gaps.importance` and `Performance.importance`.

    In batches memory does not grow with the rows: about 400 megabytes for batches of half a million, and
    groups x columns^2 x 24 bytes of counts (a thousand groups of SERVQUAL, 61 columns: 90 megabytes).
    Respondents are known by their position in the source (in several files: file by file, those of a
    pattern in sorted order), which decides their block and nothing else.

    **Sides from different sources** are read in memory and joined by the respondent's id, compared as trimmed NFKC text
    (7.0 is "7"); an id that stands twice in a source is an error. Who stands in one source only counts as missing on
    the other side and in `Survey.unmatched`. Other columns may stand in either source. Where both have one and differ,
    the side that is subtracted from (perception) counts and a note says so; as groups that is an error. Importance
    points are those of one source. Missing weights count as 0. Where no id is shared, or there is none, the sides
    were answered by different people: `gaps` then compares independent samples, and groups must stand in all sources.

    Examples
    --------
    >>> import gapmodel as gm
    >>> survey = gm.read_survey(gm.example("bank"), by="branch")
    >>> survey.n, survey.tally.by
    (600, 'branch')
    """
    request = ReadOptions(
        instrument=instrument if isinstance(instrument, Instrument) else read_instrument(instrument),
        columns=columns,
        by=by,
        time=time,
        dayfirst=dayfirst,
        outcome=outcome,
        id=id,
        weights=weights,
        strata=strata,
        cluster=cluster,
        importance=importance,
        importance_scale=importance_scale,
        merge_groups=merge_groups,
        missing_codes=missing_codes,
        best=best,
        sheet=sheet,
        encoding=encoding,
        platform=platform,
        engine=engine,
        pair_tables=pair_tables,
    )
    survey = survey_of(source, request, progress)
    for kinds, category in _WARNINGS:
        for note in of_kinds(survey.notes, kinds):
            warnings.warn(note, category, stacklevel=2)
    return survey


def paths_of(source: Any) -> tuple[Path, ...]:
    """The files that a source, or the sources of its sides, name by a path, a pattern or a list."""
    sources = source.values() if isinstance(source, Mapping) else [source]
    named = [one for one in sources if isinstance(one, (str, Path)) or is_several(one)]
    return tuple(path.absolute() for one in named for path in matching_files(one))


def _named_paths(source: Any) -> list[Path]:
    """The files that a source names, as they were written."""
    sources = source.values() if isinstance(source, Mapping) else [source]
    return [Path(one) for one in sources if isinstance(one, (str, Path))]


def survey_of(source: Any, request: ReadOptions, progress: Progress | None = None) -> Survey:
    """Read a source in memory or in batches, without warnings."""
    try:
        return _survey_of(source, request, progress).changed(_files=paths_of(source), options=request)
    except LackingError as error:
        raise with_instruments_beside(error, request.instrument, _named_paths(source)) from None


def _survey_of(source: Any, request: ReadOptions, progress: Progress | None) -> Survey:
    one_of(request.engine, ENGINES, "engine")
    one_of(request.platform, ("auto", "none"), "platform")
    if request.dayfirst is not None and request.time is None:
        raise SettingError(
            f"dayfirst={request.dayfirst} says how dates are read, but no column of dates is named.",
            "name it with time= (--time), or leave dayfirst out.",
        )
    if isinstance(request.sheet, Mapping) and not isinstance(source, Mapping):
        source = dict.fromkeys(request.sheet, source)
    if isinstance(source, Mapping):
        from gapmodel.survey.two_files.read_sides import read_sides

        return read_sides(source, request, progress)
    found = opened(source, request)
    if isinstance(found, Stream):
        from gapmodel.survey.batches.read_batches import read_stream

        return read_stream(found, request, progress)
    return read_sheet(found, request, progress)
