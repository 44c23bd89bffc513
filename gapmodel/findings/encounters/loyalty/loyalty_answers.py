"""The answers about loyalty: of every respondent, or as far as a tally counted them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import AnswerError, TallyError, counted, listed
from gapmodel.findings.encounters.loyalty.questions import INDEX, Question, column_question
from gapmodel.inference.means.linearised import Drawn
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
from gapmodel.tally.frequencies import Frequencies
from gapmodel.tally.layout import HIGHEST_OUTCOME, Layout
from gapmodel.tally.line import score_frequencies
from gapmodel.tally.moments import MISSING
from gapmodel.tally.one_side import item_answers

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers:
    """The answers of every respondent.

    Attributes
    ----------
    questions : mapping of role to Question
    units : mapping of role to (n,) array
        Units above the lowest answer, -1 where missing.
    members : mapping of group to (n,) array of bool
    drawn : Drawn or None
        Where the sample has weights, strata or clusters.
    design : tuple of str
    """

    questions: Mapping[str, Question]
    units: Mapping[str, Whole]
    members: Mapping[str, Mask]
    drawn: Drawn | None = None
    design: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups in their order."""
        return list(self.members)

    def frequencies(self, role: str, group: str) -> Frequencies:
        """The answers of a group to one question, in units above the lowest."""
        question, units = self.questions[role], self.units[role]
        counts = np.bincount(units[self.members[group] & (units >= 0)], minlength=question.units + 1)
        values = np.flatnonzero(counts)
        return Frequencies(values, counts[values], question.unit)

    def joint(self, first: str, second: str) -> Whole:
        """How many respondents gave each pair of answers, of all groups."""
        a, b = self.units[first], self.units[second]
        both, width = (a >= 0) & (b >= 0), self.questions[second].units + 1
        height = self.questions[first].units + 1
        return np.bincount(a[both] * width + b[both], minlength=height * width).reshape(height, width)


@dataclass(frozen=True, slots=True, eq=False)
class TallyAnswers:
    """The answers as a tally counted them: question by question, so that none can be crossed with another."""

    questions: Mapping[str, Question]
    layout: Layout
    counts: Mapping[str, Counts]
    drawn: None = None
    design: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The groups in their order."""
        return list(self.counts)

    def frequencies(self, role: str, group: str) -> Frequencies:
        """The answers of a group to one question, in units above the lowest."""
        question, counts = self.questions[role], self.counts[group]
        if question.level == "item":
            return item_answers(self.layout, counts, self.layout.sides[0], self.layout.items.index(question.code))
        places = {(score.level, score.code): at for at, score in enumerate(self.layout.scores)}
        at = places["dimension", question.code]
        return score_frequencies(self.layout, self.layout.scores[at], counts.tables[at])


LoyaltyAnswers = RowAnswers | TallyAnswers


def of_tally(layout: Layout, groups: Mapping[str, Counts], asked: Mapping[str, Sequence[str]]) -> TallyAnswers:
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
    return TallyAnswers(questions, layout, groups)


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
    sampling, design = held.rows.sampling, layout.design
    drawn = None
    if sampling is not None and design:
        drawn = Drawn.of(len(answers), sampling.weights, sampling.strata, sampling.cluster)
    return RowAnswers(questions, units, members, drawn, design)


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
    return RowAnswers(questions, units, _members(sheet, by))


def _members(sheet: Sheet, by: Any) -> dict[str, Mask]:
    names = listed_by(by)
    check_by(names, list(sheet.names))
    if not names:
        return {"": np.ones(len(sheet), bool)}
    columns = [sheet.worded(sheet.place(name, "group")) for name in names]
    groups = joined([map_distinct(cells, group_name, NO_GROUP) for cells in columns])
    return {name: groups == name for name in sorted(set(groups.tolist()), key=natural)}


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
