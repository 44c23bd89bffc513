"""What every column is: a question, found by its name or its text, or another role; and how it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.instrument.columns import POINTS
from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable
from gapmodel.sources.numbered_columns import names_in
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.matching.column_errors import missing_error, several_error, shared_error
from gapmodel.survey.matching.misleading_names import Contradicted, contradicted, contradiction_notes
from gapmodel.survey.matching.question_text import Texts, common_end
from gapmodel.survey.matching.reversal_marks import MARKED, unmarked
from gapmodel.survey.matching.spelling import Columns, by_pattern, says_seconds, spelled, spelled_so
from gapmodel.survey.read_options import ReadOptions, check_by
from gapmodel.tally.layout import Layout

ADDED = "says where each row comes from"  # how a column is told that was added to stacked sheets
_POINTS = (POINTS, "weight", "points", "importance", "权重", "重要性")


@dataclass(frozen=True, slots=True)
class Match:
    """A column, what it was taken for, and how that was decided: `instead_of` another one of the right name."""

    place: int
    role: str
    side: str
    code: str
    how: str
    instead_of: str = ""


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
    spelled_as_usual = [side for side in usual if side not in instrument.columns]
    lost = _drop_contradicted(sheet, instrument, found, spelled_as_usual) if sheet.labels else []
    _add_questions(sheet, instrument, found, usual)
    _complete(sheet, instrument, found, lost)
    matches = [candidates[0] for by_item in found for candidates in by_item.values()]
    _each_column_once(sheet, matches)
    named = {(one.side, one.code): sheet.names[one.place] for one in lost}
    return [_instead(match, named.get((match.side, match.code), "")) for match in matches]


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
        if len(places) > 1:
            raise several_error(sheet, places, f"the points of {code}")
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
        wanted, how = {part.code: by_pattern(sheet, importance, part) for part in parts}, f"pattern {importance}"
    else:
        names = spelled(sheet.names)
        wanted, how = {code: spelled_so(names, _POINTS, code) for code in codes}, "usual spelling"
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
        places = {item.code: by_pattern(sheet, pattern, item) for item in instrument.items}
        how = f"pattern {pattern}"
    else:
        places, how = _named(sheet, pattern, codes, side), "named"
    return {code: [Match(place, "answer", side.code, code, how) for place in places[code]] for code in codes}


def _usual(sheet: Sheet, side: Side, code: str, *, bare: bool) -> list[Match]:
    """The columns spelled as usual, else those spelled so but for a mark that says "reversed"."""
    how, places = "usual spelling", spelled_so(spelled(sheet.names), side.spellings, code, bare=bare)
    if not places:
        unmarked_names = tuple(map(unmarked, sheet.names))
        how, places = MARKED, spelled_so(spelled(unmarked_names), side.spellings, code, bare=bare)
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


def _instead(match: Match, name: str) -> Match:
    """The match with the name of the column whose question is another's, if there is one."""
    return replace(match, how=f"question text, not the name {name}", instead_of=name) if name else match


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


def _complete(
    sheet: Sheet, instrument: Instrument, found: list[dict[str, list[Match]]], lost: Sequence[Contradicted]
) -> None:
    missing = []
    for side, by_item in zip(instrument.asked, found, strict=True):
        for code, candidates in by_item.items():
            if not candidates:
                missing.append(f"{side.code} {code}")
            if len(candidates) > 1:
                raise several_error(sheet, [match.place for match in candidates], f"{side.code} {code}")
    if missing:
        taken = {match.place for by_item in found for matches in by_item.values() for match in matches}
        raise missing_error(sheet, instrument, taken, lost, missing)


def _each_column_once(sheet: Sheet, matches: Sequence[Match]) -> None:
    taken: dict[int, Match] = {}
    for match in matches:
        other = taken.setdefault(match.place, match)
        if other is not match:
            raise shared_error(sheet, match.place, (f"{one.side} {one.code}" for one in (other, match)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching:
    """The columns of a source by their role.

    Attributes
    ----------
    asked : Instrument
        With the scale as it was said for the source; items without a label of their own take the text of the question.
    names, columns : tuple of str
        Of all columns, and what the source calls the columns that they were made of.
    answers, points, sampling, outcomes : tuple of Match
    layout : Layout
        The lattice on which these answers are counted.
    table : PlainTable
        As of a survey's `mapping`.
    notes : sequence of Note
        On columns whose names their questions contradict.
    """

    asked: Instrument
    names: tuple[str, ...]
    columns: tuple[str, ...]
    answers: tuple[Match, ...]
    points: tuple[Match, ...]
    sampling: tuple[Match, ...]
    outcomes: tuple[Match, ...]
    layout: Layout
    table: PlainTable
    notes: Sequence[Note] = ()

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """What the source calls the columns of answers."""
        return tuple(self.columns[match.place] for match in self.answers)

    @property
    def rated(self) -> tuple[Match, ...]:
        """The columns that hold ratings of importance."""
        return self.points if self.asked.importance else ()


def matched(sheet: Sheet, request: ReadOptions) -> Matching:
    """Find the column of every question and role by the names and the texts of the questions; no cell is read.

    Raises
    ------
    ColumnError
        Columns are missing, or two columns match one question or role.
    """
    asked = request.asked
    answers = match_answers(sheet, asked, request.columns)
    request.check_directions([sheet.source_names[match.place] for match in answers])
    asked = with_questions(asked, sheet, answers)
    points = match_points(sheet, asked, request.importance)
    taken = {match.place for match in (*answers, *points)}
    check_by(request.groups, [name for place, name in enumerate(sheet.names) if place not in taken])
    sampling = [Match(sheet.place(name, role), role, "", "", "named") for role, name in request.sampling]
    outcomes = [Match(sheet.place(name, "outcome"), "outcome", "", "", "named") for name in request.outcomes]
    table = mapping_table(sheet, [*answers, *points, *sampling, *outcomes], request.groups)
    instead = [match for match in sorted(answers, key=attrgetter("place")) if match.instead_of]
    return Matching(
        asked=asked,
        names=sheet.names,
        columns=sheet.source_names,
        answers=tuple(answers),
        points=tuple(points),
        sampling=tuple(sampling),
        outcomes=tuple(outcomes),
        layout=layout_of(
            asked,
            points=bool(points),
            design=tuple(match.role for match in sampling),
            outcomes=request.outcomes,
            rated=[match.code for match in points] if asked.importance else [],
        ),
        table=table,
        notes=contradiction_notes(table, {match.place: match.instead_of for match in instead}) if instead else (),
    )
