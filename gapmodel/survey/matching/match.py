"""Find the column of every question by its name, and say how each was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.instrument.columns import PLACEHOLDER, POINTS, filled, names_of
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.plain_table import PlainTable
from gapmodel.sources.numbered_columns import names_in
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.durations import says_seconds
from gapmodel.survey.matching.contradictions import Contradicted, contradicted, instead_of
from gapmodel.survey.matching.missing_columns import missing_error
from gapmodel.survey.matching.question_text import Texts, common_end
from gapmodel.survey.matching.reversal_marks import MARKED, unmarked

Columns = Mapping[str, "str | Sequence[str] | Mapping[str, str]"]

ADDED = "says where each row comes from"  # how a column is told that was added to stacked sheets
_BETWEEN = ("", "q", "item", "question")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w]*[\W_]+(?=\d)")
_SEPARATORS = re.compile(r"[^\w|]|_")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_POINTS = (POINTS, "weight", "points", "importance", "权重", "重要性")


@dataclass(frozen=True, slots=True)
class Match:
    """A column, what it was taken for, and how that was decided."""

    place: int
    role: str
    side: str
    code: str
    how: str


def match_answers(sheet: Sheet, instrument: Instrument, columns: Columns | None = None) -> list[Match]:
    """The column of every item on every side.

    Parameters
    ----------
    columns : mapping of side to pattern, list or mapping, optional
        A pattern contains ``{code}`` or ``{label}`` and is the name itself ("E{code}") or a regular expression
        searched in the name ("{code}-1.*expected"); a list names the columns in the order of the
        items; a mapping names them by item code. Sides left out use the instrument's own pattern
        or the usual spellings.

    Raises
    ------
    ColumnError
        Columns are missing, two columns match one item, or names and questions tell different sides. Nothing is ever
        matched by position.

    Notes
    -----
    Usual spellings come before the text of the questions, but for names that the text contradicts (`contradicted`).
    Patterns and lists of `columns` or of the instrument stand against any text.
    """
    if columns is not None and not isinstance(columns, Mapping):
        raise ColumnError(
            f"columns={columns!r} names no side.", "write for example columns={'expectation': 'E{code}'}."
        )
    columns = dict(columns or {})
    known = [side.code for side in instrument.asked]
    for side in columns:
        if side not in known:
            raise ColumnError(f"columns names a side {side!r} that the instrument does not ask.", nearest(side, known))
    found = [_candidates(sheet, instrument, side, columns.get(side.code)) for side in instrument.asked]
    usual = [side.code for side in instrument.asked if side.code not in columns]
    lost = _drop_contradicted(sheet, instrument, found, [side for side in usual if side not in instrument.columns])
    _add_questions(sheet, instrument, found, usual)
    _complete(sheet, instrument, found, lost)
    instead = {(one.side, one.code): instead_of(sheet.names[one.place]) for one in lost}
    matches = [candidates[0] for by_item in found for candidates in by_item.values()]
    matches = [replace(match, how=instead.get((match.side, match.code), match.how)) for match in matches]
    _each_column_once(sheet, matches)
    return matches


def is_asked(sheet: Sheet, instrument: Instrument) -> bool:
    """Whether there is a column of any of the instrument's questions."""
    found = [_candidates(sheet, instrument, side, None) for side in instrument.asked]
    _add_questions(sheet, instrument, found, [side.code for side in instrument.asked])
    return any(candidates for by_item in found for candidates in by_item.values())


def places_by_side(sheet: Sheet, instrument: Instrument) -> dict[str, set[int]]:
    """The columns that name a side themselves, by their own name or in the text of their question."""
    sides = [side.code for side in instrument.asked]
    found = [_candidates(sheet, instrument, side, None) for side in instrument.asked]
    _add_questions(sheet, instrument, found, sides, named=True)
    return {
        side: {match.place for matches in by_item.values() for match in matches}
        for side, by_item in zip(sides, found, strict=True)
    }


def match_points(sheet: Sheet, instrument: Instrument, importance: str | Mapping[str, str] | None) -> list[Match]:
    """The columns of importance points per dimension, or of ratings; an empty list where there are none.

    Raises
    ------
    ColumnError
        Some dimensions (or items) have a column and others do not, or two columns match one of them.
    """
    if importance is None and instrument.importance is not None and instrument.importance.pattern:
        importance = instrument.importance.pattern
    for codes in _weighed_codes(instrument):
        wanted, how = _point_places(sheet, instrument, importance, codes)
        if wanted:
            break
    if not wanted and importance is None:
        return []
    missing = [code for code in codes if code not in wanted]
    if missing:
        what = "importance points" if instrument.importance is None else "ratings of importance"
        raise ColumnError(
            f"There are no {what} for {listed(missing)}; columns found: {listed(sheet.names, 8)}.",
            "give every one a column, as in importance='W_{code}', or rename the columns that look like points.",
        )
    for code, places in wanted.items():
        _only_one(sheet, places, f"the points of {code}")
    return [Match(places[0], "points", "", code, how) for code, places in wanted.items()]


def _weighed_codes(instrument: Instrument) -> list[list[str]]:
    """What may have importance: the dimensions, or the items where these are rated."""
    dimensions, items = [part.code for part in instrument.dimensions], [item.code for item in instrument.items]
    rated = instrument.importance
    if rated is None or rated.of == "dimension":
        return [dimensions]
    return [items] if rated.of == "item" else [dimensions, items]


def _point_places(
    sheet: Sheet, instrument: Instrument, importance: str | Mapping[str, str] | None, codes: list[str]
) -> tuple[dict[str, list[int]], str]:
    if isinstance(importance, Mapping):
        wanted = {code: [sheet.place(importance[code], f"points of {code}")] for code in codes if code in importance}
        how = "named"
    elif importance is not None:
        dimensions = codes == [dimension.code for dimension in instrument.dimensions]
        parts: Sequence[Item | Dimension] = instrument.dimensions if dimensions else instrument.items
        wanted, how = {part.code: _by_pattern(sheet, importance, part) for part in parts}, f"pattern {importance}"
    else:
        spelled = _spelled(sheet.names)
        wanted, how = {code: _places(spelled, _POINTS, code) for code in codes}, "usual spelling"
        if not any(wanted.values()):
            texts = _points_by_text(sheet, instrument)
            wanted, how = {code: texts[code] for code in codes if code in texts}, "question text"
    return {code: places for code, places in wanted.items() if places}, how


def with_questions(instrument: Instrument, sheet: Sheet, matches: Sequence[Match]) -> Instrument:
    """The instrument whose items without a label of their own take the text of their questions."""
    asked: dict[str, list[str]] = {}
    for match in matches:
        if sheet.labels and sheet.labels[match.place]:
            asked.setdefault(match.code, []).append(sheet.labels[match.place])
    return instrument.labelled({code: common_end(texts) for code, texts in asked.items()})


def _points_by_text(sheet: Sheet, instrument: Instrument) -> dict[str, list[int]]:
    texts = Texts.of_points(instrument, _POINTS)
    found: dict[str, list[int]] = {}
    for place, text in enumerate(sheet.questions):
        question = texts.question(text)
        if question is not None:
            found.setdefault(question[1], []).append(place)
    return found


def mapping_table(sheet: Sheet, matches: Sequence[Match], by: Sequence[str] = ()) -> PlainTable:
    """One row per column of the sheet: what it was taken for and why, or that it is unused."""
    by_place = {place: Match(place, "group", "", "", "named") for place, name in enumerate(sheet.names) if name in by}
    for role, name in _times(sheet).items():
        if name in sheet.names:
            place, how = sheet.names.index(name), f"written by {sheet.platform}" if sheet.platform else "usual spelling"
            by_place.setdefault(place, Match(place, role, "", "", how))
    for place, name in enumerate(sheet.names):
        if name in sheet.added:
            by_place[place] = replace(by_place.get(place, Match(place, "unused", "", "", "")), how=ADDED)
    by_place |= {match.place: match for match in matches}
    unused = Match(-1, "unused", "", "", "matches no question of the instrument")
    rows = [(name, by_place.get(place, unused)) for place, name in enumerate(sheet.names)]
    questions = sheet.labels or [""] * len(rows)
    return PlainTable.of_rows(
        ["column", "role", "side", "code", "how", "question"],
        [
            (name, match.role, match.side, match.code, match.how, question)
            for (name, match), question in zip(rows, questions, strict=True)
        ],
    )


def _times(sheet: Sheet) -> dict[str, str]:
    """The columns that tell how long people took: those of the platform, else one that is called so."""
    if sheet.duration or sheet.span:
        return dict(zip(("duration", "start", "end"), (sheet.duration, *(sheet.span or ("", ""))), strict=True))
    return {"duration": next(filter(says_seconds, sheet.names), "")}


def _candidates(
    sheet: Sheet, instrument: Instrument, side: Side, given: str | Sequence[str] | Mapping[str, str] | None
) -> dict[str, list[Match]]:
    codes = [item.code for item in instrument.items]
    pattern = given if given is not None else instrument.columns.get(side.code)
    pattern = names_in(pattern) or pattern if isinstance(pattern, str) else pattern
    if pattern is None:
        bare = len(instrument.asked) == 1
        return {code: _usual(sheet, side, code, bare=bare) for code in codes}
    if isinstance(pattern, str):
        places = {item.code: _by_pattern(sheet, pattern, item) for item in instrument.items}
        how = f"pattern {pattern}"
    else:
        places, how = _named(sheet, pattern, codes, side), "named"
    return {code: [Match(place, "answer", side.code, code, how) for place in places[code]] for code in codes}


def _usual(sheet: Sheet, side: Side, code: str, *, bare: bool) -> list[Match]:
    """The columns spelled as usual, else those spelled so but for a mark that says "reversed"."""
    how, places = "usual spelling", _places(_spelled(sheet.names), side.spellings, code, bare=bare)
    if not places:
        unmarked_names = tuple(map(unmarked, sheet.names))
        how, places = MARKED, _places(_spelled(unmarked_names), side.spellings, code, bare=bare)
    return [Match(place, "answer", side.code, code, how) for place in places]


def _add_questions(
    sheet: Sheet,
    instrument: Instrument,
    found: list[dict[str, list[Match]]],
    sides: Sequence[str],
    *,
    named: bool = False,
) -> None:
    """Match what no name told by the text of the questions, or by those only in which a side is named."""
    by_side = {side.code: by_item for side, by_item in zip(instrument.asked, found, strict=True)}
    open_codes = {(side, code) for side in sides for code, matches in by_side[side].items() if not matches}
    if not open_codes:
        return
    taken = {match.place for by_item in found for matches in by_item.values() for match in matches}
    texts = replace(Texts.of(instrument), words=()) if named else Texts.of(instrument)
    for place, text in enumerate(sheet.questions):
        question = texts.question(text) if place not in taken else None
        if question in open_codes:
            side, code = question
            by_side[side][code].append(Match(place, "answer", side, code, "question text"))


def _drop_contradicted(
    sheet: Sheet, instrument: Instrument, found: list[dict[str, list[Match]]], sides: Sequence[str]
) -> list[Contradicted]:
    """Take out what the usual spellings told of columns whose questions are others."""
    by_side = {side.code: by_item for side, by_item in zip(instrument.asked, found, strict=True) if side.code in sides}
    named = {
        side: {code: [match.place for match in matches] for code, matches in by_item.items()}
        for side, by_item in by_side.items()
    }
    lost = contradicted(sheet, instrument, named)
    for one in lost:
        matches = by_side[one.side][one.code]
        by_side[one.side][one.code] = [match for match in matches if match.place != one.place]
    return lost


def _named(
    sheet: Sheet, names: Sequence[str] | Mapping[str, str], codes: list[str], side: Side
) -> dict[str, list[int]]:
    if not isinstance(names, Mapping):
        if len(names) != len(codes):
            raise ColumnError(
                f"columns lists {len(names)} names for {side.code}, but the instrument has {len(codes)} items.",
                f"list one column per item, in this order: {listed(codes, 8)}.",
            )
        names = dict(zip(codes, names, strict=True))
    return {code: [sheet.place(names[code], f"{side.code} {code}")] if code in names else [] for code in codes}


def _by_pattern(sheet: Sheet, pattern: str, part: Item | Dimension) -> list[int]:
    """Columns whose name is the pattern, else those in whose name, or else question, it is found as an expression.

    ``{code}`` stands for the code, which does not match within a longer number; ``{label}`` for the label in any of
    its languages, as it is written.
    """
    if not PLACEHOLDER.search(pattern):
        raise ColumnError(
            f"The pattern {pattern!r} has no {{code}} in it, nor {{label}}.",
            'write for example "E{code}", or "Q1..Q22" for columns in the order of the items.',
        )
    names = names_of(pattern, part)
    exact = [place for place, name in enumerate(sheet.names) if name in names]
    if exact:
        return exact
    try:
        expressions = [re.compile(text, re.DOTALL) for text in dict.fromkeys(_expressions(pattern, part))]
    except re.error as error:
        raise ColumnError(
            f"The pattern {pattern!r} is not a regular expression: {error}.", "put a backslash before ( ) [ ] . * + ?"
        ) from None

    def found_in(texts: Sequence[str]) -> list[int]:
        return [place for place, text in enumerate(texts) if any(one.search(text) for one in expressions)]

    return found_in(sheet.names) or found_in(sheet.labels)


def _expressions(pattern: str, part: Item | Dimension) -> Iterator[str]:
    """The pattern as an expression, for every label of the part."""
    code = rf"(?<!\d){re.escape(part.code)}(?!\d)"
    for _, label in part.label.texts:
        own = {"{code}": code, "{label}": rf"(?<![^\W\d_]){re.escape(label)}(?![^\W\d_])"}
        yield filled(pattern, own)


@lru_cache(maxsize=8)
def _spelled(names: tuple[str, ...]) -> dict[str, list[int]]:
    spelled: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if name:
            spelled.setdefault(_canonical(name), []).append(place)
    return spelled


def _places(spelled: dict[str, list[int]], spellings: Sequence[str], code: str, *, bare: bool = False) -> list[int]:
    forms = {form for spelling in spellings for form in _forms(spelling, code)}
    if bare:
        forms |= {_canonical(f"{between} {code}") for between in _BETWEEN}
    return sorted({place for form in forms for place in spelled.get(form, ())})


def _forms(spelling: str, code: str) -> Iterator[str]:
    for between in _BETWEEN:
        yield _canonical(f"{spelling} {between} {code}")
        yield _canonical(f"{between} {code} {spelling}")
        yield _canonical(f"{between} {spelling} {code}")


@lru_cache(maxsize=8_192)
def _canonical(name: str) -> str:
    """A name without case, width, separators and leading zeros; digits never run together.

    >>> _canonical("E_01") == _canonical("e1") == _canonical("Ｅ-1")
    True
    >>> _canonical("E1_1") == _canonical("E11")
    False
    """
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = _BETWEEN_DIGITS.sub("|", plain)
    return _LEADING_ZEROS.sub("", _SEPARATORS.sub("", plain))


def _complete(
    sheet: Sheet, instrument: Instrument, found: list[dict[str, list[Match]]], lost: Sequence[Contradicted]
) -> None:
    missing = []
    for side, by_item in zip(instrument.asked, found, strict=True):
        for code, candidates in by_item.items():
            if not candidates:
                missing.append(f"{side.code} {code}")
            _only_one(sheet, [match.place for match in candidates], f"{side.code} {code}")
    if missing:
        taken = {match.place for by_item in found for matches in by_item.values() for match in matches}
        raise missing_error(sheet, instrument, taken, lost, missing)


def _only_one(sheet: Sheet, places: Sequence[int], question: str) -> None:
    if len(places) > 1:
        raise ColumnError(
            f"{len(places)} columns match {question}: {listed([sheet.names[place] for place in places])}.",
            "rename or remove all but one, or say which with columns.",
        )


def _each_column_once(sheet: Sheet, matches: Sequence[Match]) -> None:
    taken: dict[int, Match] = {}
    for match in matches:
        if match.place in taken:
            other = taken[match.place]
            raise ColumnError(
                f"The column {sheet.names[match.place]!r} matches both {other.side} {other.code} "
                f"and {match.side} {match.code}.",
                "make the patterns of columns more precise.",
            )
        taken[match.place] = match
