"""What every column of a source is: the value that matching makes and that decoding reads."""

from __future__ import annotations

from dataclasses import dataclass

from gapmodel.instrument.instrument import Instrument
from gapmodel.plain_table import PlainTable
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.matching.match import Match, mapping_table, match_answers, match_points, with_questions
from gapmodel.survey.read_options import ReadOptions, check_by
from gapmodel.tally.layout import Layout


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
        table=mapping_table(sheet, [*answers, *points, *sampling, *outcomes], request.groups),
    )
