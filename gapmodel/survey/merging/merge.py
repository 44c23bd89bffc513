"""Merge surveys of several waves or places into one, whose questionnaires may differ as a crosswalk declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import SettingError, TallyError
from gapmodel.instrument.crosswalk import Crosswalk, read_crosswalk
from gapmodel.notes.note import Note, in_source
from gapmodel.plain_table import later
from gapmodel.survey.counting.count import RowCount
from gapmodel.survey.counting.layout_of import layout_of
from gapmodel.survey.counting.rows import Rows
from gapmodel.survey.merging.beside import beside_of, columns_of, common_design, sampling_of
from gapmodel.survey.merging.mapped import check_names, common_instrument, mapped, merged_codes, part_notes
from gapmodel.survey.merging.merged_mapping import below_each_other, mapping_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

BY = "wave"


def merge_surveys(
    surveys: Mapping[str, Survey | Tally],
    *,
    crosswalk: str | Path | Mapping[str, Any] | None = None,
    by: str | None = None,
) -> Survey | Tally:
    """Several waves or places as one survey, grouped by wave or place.

    Parameters
    ----------
    surveys : mapping of name to Survey or Tally
        In their order: ``{"2016": ..., "2017": ...}`` or ``{"Basel": ..., "Bern": ...}``.
    crosswalk : path or mapping, optional
        A TOML file that declares how the questionnaires differ, see Notes; not needed where they are the same.
    by : str, optional
        What the column is called that names the survey; default that of the crosswalk, else "wave". It cannot be None,
        unlike `by` of other functions, because the surveys are its groups.

    Returns
    -------
    Survey or Tally
        A survey of all respondents that every finding takes: ``gm.gaps(merged, by="wave")``. Of tallies a tally, whose
        groups are the surveys.

    Raises
    ------
    InstrumentError
        Something is not declared, or cannot be compared.
    SettingError
        Fewer than two surveys, a name that is taken, or surveys of which only some have weights, strata or clusters.
    TallyError
        Tallies count different things.

    Notes
    -----
    Nothing is guessed: where questionnaires differ, every item and every answer is declared ::

        by = "wave"
        like = "2017"                     # whose questionnaire the merged survey has; default the first
        # instrument = "own.toml"         # or another one
        # scale = { lowest = 1, highest = 7, step = 0.5 }

        [surveys.2016]
        same = true                       # items of the same code are the same
        items = { Q7WALKWAY = "Q7WALKWAYS" }     # merged item = its own code
        dropped = ["Q7ART"]               # asked there, not compared
        lacking = ["Q9FOOD"]              # not asked there
        points = { 1 = 1, 2 = 2.5, 3 = 4, 4 = 5.5, 5 = 7 }     # own answer = merged answer
        columns = { branch = "Branch name" }     # merged column = its own

    An item that one survey lacks is left out of all, as a dimension of other items would not be comparable. Answers are
    mapped as `Survey.frame` shows them, high is favourable. Importance points, ratings and outcomes are kept where all
    surveys have the same ones. Strata and clusters of different surveys are different ones. Mapping answers of one
    scale to another is a convention: a difference between waves may be one of the scales. Show both.

    Examples
    --------
    >>> import gapmodel as gm
    >>> first, second = (gm.read_survey(gm.simulate(n=40, rng=seed)) for seed in (1, 2))
    >>> merged = gm.merge_surveys({"2025": first, "2026": second})
    >>> merged.n, list(merged.tally.groups)
    (80, ['2025', '2026'])
    """
    walk = read_crosswalk(crosswalk)
    named, column = _checked(surveys, walk), by if by is not None else walk.by or BY
    if not isinstance(column, str) or not column:
        raise SettingError(f"by={by!r} is no name of a column.", "give for example by='wave'.")
    if any(isinstance(one, Tally) or one.rows is None for one in named.values()):
        return _tallies(named, walk, column)
    return _merged({name: one for name, one in named.items() if isinstance(one, Survey)}, walk, column)


def _checked(surveys: Any, walk: Crosswalk) -> dict[str, Survey | Tally]:
    """The surveys by name."""
    if not isinstance(surveys, Mapping):
        raise SettingError(
            "surveys= does not say what the surveys are called.",
            'give a mapping of name to survey, such as {"2016": first, "2017": second}.',
        )
    named = {str(name): one for name, one in surveys.items()}
    if len(named) < 2 or len(named) < len(surveys):
        raise SettingError(f"{len(named)} survey cannot be merged.", "give two or more, each with a name of its own.")
    for name, one in named.items():
        if not isinstance(one, (Survey, Tally)):
            raise SettingError(
                f"{name!r} is {type(one).__name__!r}, neither a survey nor a tally.",
                "read the answers first: gm.read_survey(path), or gm.read_tally(path).",
            )
        if isinstance(one, Survey) and one.different_people:
            raise SettingError(
                f"In {name!r} different people answered the two sides, whose rows cannot be merged.",
                "merge each side by itself: read every file with a one-sided instrument.",
            )
    check_names(list(named), walk)
    return named


def _tallies(named: Mapping[str, Survey | Tally], walk: Crosswalk, by: str) -> Tally:
    """The sum of tallies of the same questionnaire, each as a group."""
    if walk.surveys or walk.instrument or walk.scale:
        raise TallyError(
            "Tallies and surveys counted in batches have no rows left to which a crosswalk could be applied.",
            "read the answers with engine='memory', and merge the surveys.",
        )
    parts = []
    for name, one in named.items():
        tally = one if isinstance(one, Tally) else one.tally
        parts.append(replace(tally, by=by, groups={name: tally.total}))
    return reduce(add, parts)


def _merged(surveys: Mapping[str, Survey], walk: Crosswalk, by: str) -> Survey:
    lead = walk.like or next(iter(surveys))
    target = walk.instrument or surveys[lead].instrument
    if walk.scale is not None:
        own = target.scale
        target = replace(target, scale=replace(walk.scale, missing_codes=own.missing_codes, best=own.best))
    parts = [mapped(name, survey.instrument, target, walk) for name, survey in surveys.items()]
    merged = common_instrument(target, parts, walk)
    counts = [survey.row_count for survey in surveys.values()]
    names = [{own: ours for ours, own in part.declared.columns.items()} for part in parts]
    beside = beside_of([count.layout for count in counts], names, merged)
    design = common_design({name: count.layout for name, count in zip(surveys, counts, strict=True)})
    layout = layout_of(merged, points=beside.points, design=design, outcomes=beside.outcomes, rated=beside.rated)
    rows = Rows(
        np.concatenate(
            [
                merged_codes(part, survey.instrument, merged, count.rows.codes)
                for part, survey, count in zip(parts, surveys.values(), counts, strict=True)
            ]
        ),
        beside.points_of([count.rows for count in counts]),
        sampling_of({name: count.rows for name, count in zip(surveys, counts, strict=True)}),
        beside.numbers_of([(count.layout, count.rows) for count in counts], names),
    )
    columns = columns_of(surveys, [part.declared for part in parts], by, walk)
    declared = [
        note
        for part, survey in zip(parts, surveys.values(), strict=True)
        for note in (*part_notes(part, merged, target, survey.instrument), *in_source(part.name, survey.notes))
    ]
    head = Note.of("merged", n=[survey.n for survey in surveys.values()], surveys=list(surveys), column=by)
    return Survey(
        merged,
        later(lambda: mapping_of(surveys, parts, merged, lead)),
        later(lambda: below_each_other({name: survey.plain("invalid_answers") for name, survey in surveys.items()})),
        (head, *beside.notes, *declared),
        RowCount(layout, rows, columns, 0, merge=False),
        (by,),
    )
