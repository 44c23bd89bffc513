"""A record of encounters as it was filled in, read into scores and remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapmodel.errors import AnswerError, ColumnError, listed
from gapmodel.findings.encounters.filled_records import filled_records
from gapmodel.instrument.record.words import KINDS, SCENARIOS, WHOLE, code_of, column_places
from gapmodel.sources.file_list import is_several, matching_files
from gapmodel.sources.open import open_source
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.group_names import is_nothing

LOWEST, HIGHEST = -3, 3
_CONTINUED = ("encounter", "rater", "role")  # blank cells continue the row above


@dataclass(frozen=True, slots=True)
class Score:
    """One score: who gave it to which step of which encounter, as it was or as it could have been."""

    encounter: str
    step: str
    rater: str
    scenario: str
    role: str
    score: int
    row: str = ""

    @property
    def cell(self) -> tuple[str, str, str, str, str]:
        """What the score is of, without the score."""
        return self.encounter, self.step, self.rater, self.scenario, self.role


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rater wrote about the customer of an encounter; `kind` is one of `KINDS`."""

    encounter: str
    rater: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Records:
    """Scores in the order of the record, remarks, and what was noticed in reading, by kind."""

    scores: tuple[Score, ...]
    remarks: tuple[Remark, ...]
    noticed: Mapping[str, Any]


def read_records(source: Any, columns: Mapping[str, str] | None = None, sheet: str | None = None) -> Records:
    """The scores and remarks in a frame, a CSV file, a workbook or filled-in forms, several as a list or pattern.

    Raises
    ------
    ColumnError
        A column is missing or there are two for one meaning.
    AnswerError
        A step, scenario or role has an unknown name, no score is on the scale, or a rater scored one step twice.
    """
    files = matching_files(source) if is_several(source) else [source]
    spellings: dict[str, str] = {}
    parts = [_of_sheet(_opened(one, sheet), columns or {}, spellings) for one in files]
    once, repeated = _each_once([one for part in parts for one in part.scores])
    if not once:
        raise AnswerError(
            f"There is no score from {LOWEST} to +{HIGHEST}{_examples(parts)}.",
            "give whole numbers from -3 (endangers the relationship) to +3 (delights).",
        )
    noticed = _together(part.noticed for part in parts) | ({"repeated": repeated} if repeated else {})
    return Records(tuple(once), tuple(dict.fromkeys(one for part in parts for one in part.remarks)), noticed)


def _opened(source: Any, sheet: str | None) -> Sheet:
    if isinstance(source, (str, Path)) and Path(source).suffix.lower() == ".docx":
        return filled_records(Path(source))
    return open_source(source, sheet=sheet, platform="none")


def _of_sheet(found: Sheet, columns: Mapping[str, str], spellings: dict[str, str]) -> Records:
    """What one source holds; names in other spellings are those of `spellings`, which grow."""
    places = column_places(found.names, columns, found.origin)
    _check_columns(found, places)
    rows, noticed = _rows(found, places)
    for row in rows:
        for name in ("encounter", "rater"):
            row[name] = spellings.setdefault(f"{name} {row[name].casefold()}", row[name])
    scores, invalid = _scores(rows)
    noticed |= {"off_scale": tuple(invalid), "source_notes": found.notes}
    return Records(tuple(scores), tuple(_remarks(rows)), {kind: value for kind, value in noticed.items() if value})


def _together(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was noticed in several sources: counts added up, names listed once."""
    found: dict[str, Any] = {}
    for part in parts:
        for kind, value in part.items():
            if isinstance(value, Mapping):
                found[kind] = dict(Counter(found.get(kind, {})) + Counter(value))
            else:
                found[kind] = tuple(dict.fromkeys((*found.get(kind, ()), *value)))
    return found


def _check_columns(found: Sheet, places: Mapping[str, int]) -> None:
    needed = ["encounter", "rater", *(["score"] if not places.keys() & {"score", *SCENARIOS} else [])]
    missing = [name for name in needed if name not in places]
    if missing:
        raise ColumnError(
            f"{found.origin} has no column for {' and '.join(missing)}; it has {listed(found.names, 8)}.",
            f"name it: columns={{{missing[0]!r}: 'the name of your column'}}.",
        )
    if "score" in places and places.keys() & set(SCENARIOS):
        raise ColumnError(
            f"{found.origin} has a column of scores and columns of actual or ideal scores.",
            "keep one column of scores with a column scenario, or the columns actual and ideal.",
        )


def _rows(found: Sheet, places: Mapping[str, int]) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """The rows as texts by meaning; blank names continued from above, rows without anything left out."""
    cells = {meaning: [_text(cell) for cell in found.columns[place]] for meaning, place in places.items()}
    named = any(cells["rater"]) or "." not in found.origin  # a form without a name is called by its file
    rows, above, continued = [], dict.fromkeys(_CONTINUED, ""), Counter[str]()
    for place in range(len(found)):
        row = {meaning: column[place] for meaning, column in cells.items()}
        if not any(row.values()):
            continue
        if not named:
            row["rater"] = found.origin.rpartition(".")[0]
        for name in _CONTINUED:
            if name in row and not row[name] and above[name]:
                row[name] = above[name]
                continued[name] += 1
        above |= {name: row.get(name, "") for name in _CONTINUED}
        for name in ("encounter", "rater", *(("scenario",) if row.get("score") and "scenario" in row else ())):
            if not row[name] and _scored(row):
                raise AnswerError(f"Row {found.row_name(place)} has a score but no {name}.", f"fill in the {name}.")
        rows.append({**row, "row": str(found.row_name(place))})
    absent = [name for name in ("step", "scenario", "role") if name not in places]
    if places.keys() & set(SCENARIOS) and "scenario" in absent:
        absent.remove("scenario")
    if "role" in places and any(_scored(row) and not row["role"] for row in rows):
        absent.append("role")
    by_file = () if named else (found.origin.rpartition(".")[0],)
    return rows, {"continued": dict(continued), "without_column": tuple(absent), "named_by_file": by_file}


def _scored(row: Mapping[str, str]) -> bool:
    return any(row.get(name) for name in ("score", *SCENARIOS))


def _scores(rows: list[dict[str, str]]) -> tuple[list[Score], list[str]]:
    """The scores on the scale, and the cells that are not."""
    scores, invalid = [], []
    for row in rows:
        for scenario, cell in _cells(row):
            number = _whole(cell)
            if number is None or not LOWEST <= number <= HIGHEST:
                invalid.append(f"{cell} (row {row['row']})")
                continue
            where = f"row {row['row']}"
            step = code_of(row["step"], "step", where) if row.get("step") else WHOLE
            role = code_of(row["role"], "role", where) if row.get("role") else "observer"
            scores.append(Score(row["encounter"], step, row["rater"], scenario, role, number, row["row"]))
    return scores, invalid


def _cells(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The cells with scores of a row, with their scenarios."""
    for name in SCENARIOS:
        if row.get(name):
            yield name, row[name]
    if row.get("score"):
        named = row.get("scenario")
        yield (code_of(named, "scenario", f"row {row['row']}") if named else "actual"), row["score"]


def _each_once(scores: list[Score]) -> tuple[list[Score], int]:
    """Repeated scores once; those that contradict each other are an error."""
    first: dict[tuple[str, ...], Score] = {}
    repeated = 0
    for one in scores:
        other = first.setdefault(one.cell, one)
        if other is one:
            continue
        if other.score != one.score:
            raise AnswerError(
                f"{one.rater} scored {one.encounter!r}, {one.step}, {one.scenario} twice: {other.score:+d} "
                f"(row {other.row}) and {one.score:+d} (row {one.row}).",
                "keep one of them, or give two raters different names.",
            )
        repeated += 1
    return list(first.values()), repeated


def _remarks(rows: list[dict[str, str]]) -> Iterator[Remark]:
    """The remarks; several in one cell are separated by semicolons or line breaks."""
    for row in rows:
        for kind in KINDS:
            for text in row.get(kind, "").replace("；", ";").replace("\n", ";").split(";"):
                remark = Remark(row["encounter"], row["rater"], kind, " ".join(text.split()))
                if remark.text:
                    yield remark


def _text(cell: Any) -> str:
    """A cell as text; whole numbers without decimals."""
    if is_nothing(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _whole(cell: str) -> int | None:
    """The whole number that a cell shows, with any kind of sign.

    >>> _whole("+2"), _whole("−3"), _whole("-1.0"), _whole("good")
    (2, -3, -1, None)
    """
    try:
        number = float(cell.replace("\u2212", "-").replace("\u2013", "-").replace("\uff0d", "-").replace("\uff0b", "+"))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _examples(parts: Sequence[Records]) -> str:
    invalid = [cell for part in parts for cell in part.noticed.get("off_scale", ())]
    return f"; there is {listed(invalid, 3)}" if invalid else ""
