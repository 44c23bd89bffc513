"""Read a survey: open, match, check, turn reversed items, count."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.errors import AnswerError, listed
from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.instrument.read import read_instrument
from gapmodel.survey.answers import Answers, read_answers
from gapmodel.survey.long import widen
from gapmodel.survey.match import Columns, Match, mapping_table, match_answers, match_points
from gapmodel.survey.points import read_points
from gapmodel.survey.rows import Integers, Rows
from gapmodel.survey.sampling import read_sampling
from gapmodel.survey.sheet import Sheet
from gapmodel.survey.sources import open_source
from gapmodel.survey.survey import Survey, count_by, layout_of

_FEW_CODES = 5
_ENOUGH = 50  # answers before an unused end of the scale says anything
Progress = Callable[[int, int, str], None]


class AnswerWarning(UserWarning):
    """Answers were treated as missing because they were not understood."""


def read_survey(
    source: Any,
    instrument: str | Path | Instrument = "servqual",
    *,
    columns: Columns | None = None,
    by: str | Sequence[str] | None = None,
    id: str | None = None,
    weights: str | None = None,
    strata: str | None = None,
    cluster: str | None = None,
    importance: str | Mapping[str, str] | None = None,
    missing_codes: str | float | Sequence[object] = (),
    sheet: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Survey:
    """Read answers, match their columns to an instrument and count them.

    Parameters
    ----------
    source : path, frame or relation
        CSV or TSV in any usual encoding, a workbook (xlsx, xls, ods), Parquet, a pandas, polars or
        pyarrow frame, or a DuckDB relation; one row per respondent, or one per respondent and
        item (columns ``respondent``, ``item`` and one per side).
    instrument : str, path or Instrument
        A shipped instrument's name, or a TOML file of your own.
    columns : mapping, optional
        How the columns of each side are named: a pattern such as ``"E{code}"`` or, as a regular
        expression, ``"{code}-1.*expected"``; a list in item order; or a mapping by item code.
        Left out: the instrument's own pattern, else usual spellings (E1, e_01, Q1_E, exp.1, 期望1).
    by : str or list of str, optional
        Columns that group the respondents.
    id : str, optional
        The respondent column of the long form.
    weights, strata, cluster : str, optional
        Columns that say how respondents were sampled: design weights (any numbers from 0), strata, and the
        primary sampling unit, such as the branch where people were asked. Means are then weighted, and
        their errors linearised; exact tests, which take respondents as independent, are not given.
    importance : str or mapping, optional
        Columns with 100 importance points over the dimensions: a pattern such as ``"W_{code}"``
        with the dimension's code, or a mapping. Left out: usual spellings.
    missing_codes : value or sequence of values
        Further values that stand for "no answer", such as 99 or "N/A".
    sheet, encoding : str, optional
        Of a workbook; of a text file.
    progress : callable, optional
        Called with (done, total, what) while cells are read.

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
        Some cells hold something that is not an answer; they count as missing.

    Notes
    -----
    Items marked as reversed are turned once, here, on the scale's range (lowest + highest -
    answer). The source itself is never changed.

    Examples
    --------
    >>> import gapmodel as gm
    >>> survey = gm.read_survey(gm.example("bank"), by="branch")
    >>> survey.n, survey.tally.by
    (600, 'branch')
    """
    asked = instrument if isinstance(instrument, Instrument) else read_instrument(instrument)
    missing_codes = [missing_codes] if isinstance(missing_codes, (str, int, float)) else missing_codes
    cells = widen(open_source(source, sheet=sheet, encoding=encoding), asked, id)
    matches = match_answers(cells, asked, columns)
    point_matches = match_points(cells, asked, importance)
    read = _read_cells(cells, asked, matches, missing_codes, progress or _silent)
    codes = _codes(asked, matches, read)
    points, point_notes = _points(cells, point_matches)
    taken = {match.place for match in (*matches, *point_matches)}
    others = {name: cells.columns[place] for place, name in enumerate(cells.names) if place not in taken}
    sampling, sampling_matches = read_sampling(cells, weights, strata, cluster)
    layout = layout_of(asked, points=points is not None, about=_about(asked))
    layout = replace(layout, design=sampling.kinds if sampling else ())
    rows = Rows(codes, points, sampling)
    tally = count_by(layout, rows, others, by)
    aside = _set_aside(cells, matches, read)
    notes = (*cells.notes, *point_notes, *_notes(aside), *_unused(asked, codes))
    for note in _notes(aside):
        warnings.warn(note, AnswerWarning, stacklevel=2)
    mapping = mapping_table(
        cells, [*matches, *point_matches, *sampling_matches], [by] if isinstance(by, str) else list(by or ())
    )
    return Survey(asked, mapping, aside, notes, tally, rows, others)


def _read_cells(
    sheet: Sheet, instrument: Instrument, matches: Sequence[Match], missing_codes: Sequence[object], progress: Progress
) -> list[Answers]:
    read = []
    for done, match in enumerate(matches):
        read.append(read_answers(sheet.columns[match.place], instrument.scale, missing_codes))
        progress(done + 1, len(matches), "columns read")
    for match, answers in zip(matches, read, strict=True):
        odd = sum(map(len, answers.odd.values()))
        if odd > answers.filled / 2:
            raise AnswerError(
                f"The column {sheet.names[match.place]!r} ({match.side} {match.code}) holds text where numbers belong: "
                f"{listed(answers.odd, 3)}.",
                f"code the answers as numbers {instrument.scale.text}, or match another column.",
            )
    _on_scale(sheet, instrument, matches, read)
    return read


def _on_scale(sheet: Sheet, instrument: Instrument, matches: Sequence[Match], read: Sequence[Answers]) -> None:
    off = [
        (value, sheet.names[match.place], sheet.first_row + row)
        for match, answers in zip(matches, read, strict=True)
        for value, rows in answers.off.items()
        for row in rows
    ]
    if not off:
        return
    values = sorted({value for value, _, _ in off})
    places = "; ".join(f"{value} in row {row} of {name!r}" for value, name, row in off[:3])
    raise AnswerError(
        f"{len(off)} answers do not lie on the scale {instrument.scale.text}: {places}"
        + ("; and more." if len(off) > 3 else "."),
        _off_scale_hint(values),
    )


def _off_scale_hint(values: list[str]) -> str:
    if len(values) > _FEW_CODES:
        return (
            "look for rows that are no respondents, such as means below the answers, "
            "or use an instrument file with that scale and step."
        )
    codes, options = ", ".join(repr(value) for value in values), " ".join(f"--missing {value}" for value in values)
    return (
        f"if they mean 'no answer', say missing_codes=[{codes}] ({options} on the command line); "
        "if the scale or its step differs, use an instrument file with that scale."
    )


def _codes(instrument: Instrument, matches: Sequence[Match], read: Sequence[Answers]) -> Integers:
    """(n, sides, items) steps above the lowest answer, reversed items turned."""
    levels = instrument.scale.levels
    sides = [side.code for side in instrument.sides]
    items = {item.code: (place, item.reversed) for place, item in enumerate(instrument.items)}
    codes = np.empty((len(read[0].codes), len(sides), len(items)), np.int64)
    for match, answers in zip(matches, read, strict=True):
        place, turned = items[match.code]
        given = answers.codes
        codes[:, sides.index(match.side), place] = (
            np.where(given == levels, levels, levels - 1 - given) if turned else given
        )
    return codes


def _points(sheet: Sheet, matches: Sequence[Match]) -> tuple[Integers | None, tuple[str, ...]]:
    if not matches:
        return None, ()
    return read_points([sheet.columns[match.place] for match in matches])


def _set_aside(sheet: Sheet, matches: Sequence[Match], read: Sequence[Answers]) -> pd.DataFrame:
    rows = [
        (
            sheet.names[match.place],
            value,
            "not understood",
            len(places),
            [sheet.first_row + place for place in places[:5]],
        )
        for match, answers in zip(matches, read, strict=True)
        for value, places in answers.odd.items()
    ]
    rows += [
        (sheet.names[match.place], "", "missing code", answers.coded, [])
        for match, answers in zip(matches, read, strict=True)
        if answers.coded
    ]
    return pd.DataFrame(rows, columns=["column", "value", "why", "n", "rows"])


def _notes(aside: pd.DataFrame) -> list[str]:
    odd = aside[aside["why"] == "not understood"]
    if odd.empty:
        return []
    shown = "; ".join(
        f"{value!r} in row {rows[0]} of {column!r}"
        for column, value, rows in zip(odd["column"][:3], odd["value"][:3], odd["rows"][:3], strict=True)
    )
    more = "; and more" if len(odd) > 3 else ""
    return [f"{int(odd['n'].sum())} cells are not understood and count as missing: {shown}{more}."]


def _unused(instrument: Instrument, codes: Integers) -> list[str]:
    """A note where nobody uses an end of the scale: it may be another scale."""
    scale, given = instrument.scale, codes[codes < instrument.scale.levels]
    if scale.levels < 3 or len(given) < _ENOUGH or 0 < int(given.max()) - int(given.min()) >= scale.levels - 2:
        return []
    low, high = (float(scale.lowest + scale.step * int(code)) for code in (given.min(), given.max()))
    return [f"All answers lie between {low:g} and {high:g}, but the scale is {scale.text}: is it the right one?"]


def _about(instrument: Instrument) -> str:
    """What a tally needs of the instrument to label its findings."""
    labels: dict[str, Sequence[Item | Dimension]] = {"dimension": instrument.dimensions, "item": instrument.items}
    return json.dumps(
        {
            "name": instrument.name,
            "title": dict(instrument.title.texts),
            "labels": {level: {part.code: dict(part.label.texts) for part in parts} for level, parts in labels.items()},
        },
        ensure_ascii=False,
    )


def _silent(done: int, total: int, what: str) -> None:
    """No progress is shown."""
