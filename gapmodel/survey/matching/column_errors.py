"""Errors of matching: questions without a column, with several columns, or with the column of another question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from gapmodel.errors import ColumnError, listed
from gapmodel.instrument.instrument import Instrument, Side
from gapmodel.sources.numbered_columns import runs_of, shortened, written
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.matching.misleading_names import Contradicted, contradiction, names_hint
from gapmodel.survey.matching.question_text import Texts


class LackingError(ColumnError):
    """Questions of the instrument have no column, which is how answers to another instrument look."""


def missing_error(
    sheet: Sheet, instrument: Instrument, taken: Collection[int], lost: Sequence[Contradicted], missing: Sequence[str]
) -> ColumnError:
    """The error on questions without a column.

    Parameters
    ----------
    taken : of int
        The places of the columns that were matched.
    lost : of Contradicted
        What gave way to the text of questions.
    missing : of str
        The questions: side and code.
    """
    total = len(instrument.asked) * len(instrument.items)
    lack = f"The answers lack {len(missing)} of the {total} columns of {instrument.name}: {listed(missing)}."
    if lost:
        return ColumnError(
            f"{lack}{contradiction(sheet, lost)}",
            f"{names_hint(sheet.names, lost)}; else list the right columns there, in the order of the items.",
        )
    unsided = _without_side(sheet, instrument, taken)
    if not unsided:
        left = [name for place, name in enumerate(sheet.names) if place not in taken]
        return LackingError(
            f"{lack} {'Other columns' if taken else 'Columns found'}: {listed(shortened(left), 8) or 'none'}.",
            _missing_hint(sheet, instrument, left, everything=len(missing) == total),
        )
    only = instrument.asked[0].code
    if len(instrument.asked) == 1:
        return ColumnError(
            f"{lack} The items were found {len(unsided)} times, but in questions about another side: "
            f"{listed(unsided, 2)}.",
            f"read them with an instrument that asks for it; if they do hold {only}, list the columns in the order of "
            f"the items, columns={{'{only}': [...]}}.",
        )
    sides = [side for side in instrument.asked if any(question.startswith(f"{side.code} ") for question in missing)]
    return ColumnError(
        f"{lack} The items were found {len(unsided)} times, but not which side each belongs to: {listed(unsided, 2)}.",
        _unsided_hint(sides),
    )


def several_error(sheet: Sheet, places: Sequence[int], question: str) -> ColumnError:
    """The error on a question with several columns."""
    return ColumnError(
        f"{len(places)} columns match {question}: {listed([sheet.names[place] for place in places])}.",
        "rename or remove all but one, or say which with columns.",
    )


def shared_error(sheet: Sheet, place: int, questions: Iterable[str]) -> ColumnError:
    """The error on a column of two questions."""
    return ColumnError(
        f"The column {sheet.names[place]!r} matches both {' and '.join(questions)}.",
        "make the patterns of columns more precise.",
    )


def _without_side(sheet: Sheet, instrument: Instrument, taken: Collection[int]) -> list[str]:
    """The questions that end in an item, but for all that is known belong to no side, several or one not asked."""
    texts = Texts.of(instrument)
    return [text for place, text in enumerate(sheet.questions) if place not in taken and texts.item(text)]


def _unsided_hint(sides: Sequence[Side]) -> str:
    lists = ", ".join(f"'{side.code}': [...]" for side in sides)
    names = " and ".join(f"'{side.label.text()} [...]'" for side in sides)
    return (
        f"name the columns of each side in the order of the items, columns={{{lists}}}; "
        f"or let the headings say it, as in {names}."
    )


def _missing_hint(sheet: Sheet, instrument: Instrument, left: Sequence[str], *, everything: bool) -> str:
    runs = _runs_of_sides(instrument, left) if everything else {}
    first = instrument.asked[0]
    if runs:
        given = ", ".join(f"'{side}': '{run}'" for side, run in runs.items())
        options = " ".join(f"--columns '{side}={run}'" for side, run in runs.items())
        hint = (
            f"if these are the items in their order, say columns={{{given}}} ({options} on the command line); "
            f"else say how the columns are named, as in columns={{'{first.code}': 'E{{code}}'}}"
        )
    else:
        example = f"{first.spellings[0]}{{code}}"
        hint = (
            f"say how the columns are named: columns={{'{first.code}': '{example}', ...}}, "
            f"or --columns '{first.code}={example}' on the command line; leave out items that were not asked "
            "with an instrument file of your own"
        )
    if everything and not runs:
        hint += "; answers in long form need columns respondent, item and one per side"
    if sheet.others:
        hint += f"; or another sheet is meant: say sheet= (--sheet) with one of {listed(sheet.others)}"
    return hint + "."


def _runs_of_sides(instrument: Instrument, left: Sequence[str]) -> dict[str, str]:
    """A run of columns for every side where there are just so many of that length, or one of all; else none."""
    sides, items = [side.code for side in instrument.asked], len(instrument.items)
    runs = runs_of(left)
    fitting = [run for run in runs if len(run) == items]
    whole = [run for run in runs if len(run) == items * len(sides)]
    if len(fitting) != len(sides) and len(whole) == 1:
        fitting = [whole[0][start : start + items] for start in range(0, len(whole[0]), items)]
    return dict(zip(sides, map(written, fitting), strict=True)) if len(fitting) == len(sides) else {}
