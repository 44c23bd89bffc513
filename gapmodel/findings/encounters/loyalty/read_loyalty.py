"""The answers about loyalty, read from a survey, a tally or a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gapmodel.errors import AnswerError, TallyError, counted, listed
from gapmodel.findings.encounters.loyalty.loyalty_answers import LoyaltyAnswers, Mask, RowAnswers, Whole
from gapmodel.findings.encounters.loyalty.questions import INDEX, Question, column_question
from gapmodel.instrument.instrument import Scale
from gapmodel.sources.distinct import map_distinct
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.answers import Decoder
from gapmodel.survey.decoding.group_names import NO_GROUP, group_name, joined
from gapmodel.survey.decoding.outcomes import checked, outcome_in
from gapmodel.survey.read_options import check_by, codes, listed_by
from gapmodel.survey.respondent_scores import with_outcomes
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.layout import HIGHEST_OUTCOME, Layout
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.moments import MISSING
from gapmodel.tally.one_side import item_answers


def of_tally(layout: Layout, groups: Mapping[str, Counts], asked: Mapping[str, Sequence[str]]) -> LoyaltyAnswers:
    """The answers that a tally of one side holds.

    Raises
    ------
    TallyError
        A name is no item or dimension of one side, or the sample has a design, of which a tally knows no promoters.
    """
    if layout.design:
        raise TallyError(
            f"A tally with {', '.join(layout.design)} does not count promoters by sampling unit.",
            "give the survey, read with engine='memory'.",
        )
    questions = {}
    for role, names in asked.items():
        found = item_question(layout, role, names) if role != INDEX else None
        if found is not None:
            questions[role] = found
        elif role != INDEX:
            raise TallyError(
                f"{role}={names[0]!r} is no item or dimension that this tally counted alone; "
                f"it has {listed(_codes(layout), 8) or 'several sides'}.",
                "outcome columns have sums in a tally, but no distribution: give the survey, read with "
                "engine='memory'.",
            )
    counts = {
        role: np.array([_counted(layout, counts, question) for counts in groups.values()])
        for role, question in questions.items()
    }
    return LoyaltyAnswers(questions, tuple(groups), counts)


def _counted(layout: Layout, counts: Counts, question: Question) -> Whole:
    """How often a tally counted each answer to an item, or each score of a dimension, in units above the lowest."""
    if question.level == "item":
        found = item_answers(layout, counts, layout.sides[0], layout.items.index(question.code))
    else:
        places = {(score.level, score.code): at for at, score in enumerate(layout.scores)}
        at = places["dimension", question.code]
        found = score_frequencies(layout, layout.scores[at], counts.tables[at])
    cells = np.zeros(question.units + 1, np.int64)
    cells[found.values] = found.counts
    return cells


def of_survey(
    survey: Survey, asked: Mapping[str, Sequence[str]], scales: Mapping[str, Any] | None, members: Mapping[str, Mask]
) -> RowAnswers:
    """The answers of a survey's respondents: items, dimensions, or columns beside the questions."""
    layout = survey.row_count.layout
    questions, columns = {}, []
    for role, names in asked.items():
        question = item_question(layout, role, names)
        if question is None:
            question = column_question(role, names, scales)
            columns += list(names)
        questions[role] = question
    held = with_outcomes(survey, columns).row_count
    answers, outcomes = held.rows.codes[:, 0].astype(np.int64), held.rows.outcomes
    at = {name: place for place, name in enumerate(held.layout.outcomes)}
    units = {}
    for role, question in questions.items():
        if question.level:
            units[role] = _of_codes(answers, layout, question)
        else:
            found = [] if outcomes is None else [outcomes[:, at[name]] for name in question.names]
            units[role] = _of_numbers(found, question)
    group = np.zeros(len(answers), np.int64)
    for place, inside in enumerate(members.values()):
        group[inside] = place
    return RowAnswers.of(questions, units, list(members), group, held.rows.sampling if layout.design else None)


def of_sheet(
    sheet: Sheet, asked: Mapping[str, Sequence[str]], scales: Mapping[str, Any] | None, missing: Any, by: Any
) -> RowAnswers:
    """The answers in the columns of a table that no instrument describes."""
    decoder = Decoder.of(Scale(Fraction(0), Fraction(HIGHEST_OUTCOME), Fraction(1)), codes(missing))
    questions: dict[str, Question] = {}
    units: dict[str, Whole] = {}
    for role, names in asked.items():
        question = column_question(role, names, scales)
        numbers = []
        for name in names:
            place = sheet.place(name, role)
            cells = sheet.columns[place]
            found = map_distinct(cells, partial(outcome_in, decoder=decoder), MISSING)
            numbers.append(checked(name, found, cells, partial(sheet.cell_number, place)))
        questions[role], units[role] = question, _of_numbers(numbers, question)
    return RowAnswers.of(questions, units, *_groups(sheet, by))


def _groups(sheet: Sheet, by: Any) -> tuple[list[str], Whole]:
    """The groups of a table, and the place of each row's."""
    names = listed_by(by)
    check_by(names, list(sheet.names))
    if not names:
        return [""], np.zeros(len(sheet), np.int64)
    columns = [sheet.worded(sheet.place(name, "group")) for name in names]
    found, places = np.unique(
        joined([map_distinct(cells, group_name, NO_GROUP) for cells in columns]), return_inverse=True
    )
    order = sorted(range(len(found)), key=lambda at: natural(str(found[at])))
    return [str(found[at]) for at in order], np.argsort(order)[places]


def item_question(layout: Layout, role: str, names: Sequence[str]) -> Question | None:
    """A question that is an item or a dimension of an instrument with one side; None where it is not."""
    if len(layout.sides) != 1 or not set(names) <= set(_codes(layout)):
        return None
    scale = (layout.lowest, layout.step, layout.levels - 1)
    if role == INDEX:
        inside = set(names) <= set(layout.items)
        return Question(role, tuple(names), *scale, level="items", parts=len(names)) if inside else None
    level = "item" if names[0] in layout.items else "dimension"
    parts = 1
    if level == "dimension":
        parts = next(score.denominator for score in layout.scores if (score.level, score.code) == (level, names[0]))
    return Question(role, tuple(names), *scale, level, names[0], parts)


def _codes(layout: Layout) -> list[str]:
    return [*layout.items, *(code for code, _ in layout.dimensions)] if len(layout.sides) == 1 else []


def _of_codes(answers: Whole, layout: Layout, question: Question) -> Whole:
    """Units of items, or of a dimension's mean of at least half its items; of the index the sum of its items."""
    if question.level == "item":
        own = answers[:, layout.items.index(question.code)]
        return np.where(own < layout.levels, own, MISSING)
    if question.level == "items":
        places = [layout.items.index(name) for name in question.names]
    else:
        places = list(dict(layout.dimensions)[question.code])
    own = answers[:, places]
    there = own < layout.levels
    answered, total = there.sum(axis=1), np.where(there, own, 0).sum(axis=1)
    if question.level == "items":
        return np.where(answered == len(places), total, MISSING)
    enough = answered >= (len(places) + 1) // 2
    return np.where(enough, total * (question.parts // np.maximum(answered, 1)), MISSING)


def _of_numbers(columns: Sequence[Whole], question: Question) -> Whole:
    """Units of columns of whole numbers, which are added up if there are several.

    Raises
    ------
    AnswerError
        An answer lies off the scale.
    """
    low, high = (int(end) for end in question.ends)
    for name, numbers in zip(question.names, columns, strict=True):
        off = numbers[(numbers != MISSING) & ((numbers < low) | (numbers > high))]
        if len(off):
            found = listed(sorted(set(off.tolist())))
            raise AnswerError(
                f"{name!r} holds {counted(len(off), 'answer')} outside {low}..{high}: {found}.",
                f"correct the scale, scales={{{question.role!r}: (lowest, highest)}}, or make them blank.",
            )
    stacked = np.column_stack(columns)
    return np.where((stacked != MISSING).all(axis=1), (stacked - low).sum(axis=1), MISSING)
