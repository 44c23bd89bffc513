"""Respondents and visits as voices of a listening channel: positive above a share of the scale, negative below it."""

from __future__ import annotations

from gapmodel.errors import SettingError
from gapmodel.findings.encounters.listening.channel import Channel, known_dimension
from gapmodel.findings.encounters.listening.mystery_shopping import MysteryShopping
from gapmodel.findings.labels import Labels, about_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.counts import Counts
from gapmodel.tally.layout import Layout
from gapmodel.tally.one_side import side_lines
from gapmodel.tally.tally import Tally


def of_answers(name: str, given: Survey | Tally, by: str | None, cutoff: float) -> Channel:
    """Respondents whose score of a dimension lies above, or below, the cut-off of the scale."""
    layout = given.tally.layout if isinstance(given, Survey) else given.layout
    side = layout.sides[layout.gap[0] if layout.gap else 0]
    special = about_of(layout).get("apart", {}).get("side")
    tally = given.tally if isinstance(given, Survey) else given
    grouped = by is not None and (isinstance(given, Survey) or given.by == by)
    if isinstance(given, Survey):
        if grouped and by not in (*given.group_columns, *given.extra_columns):
            grouped = False
        tally = given.tally_of_side(side, by=by) if grouped else given.tally_of_side(side)
    elif len([code for code in layout.sides if code != special]) > 1:
        raise SettingError(
            f"{name}: a tally of {' and '.join(layout.sides)} does not count the scores of one side.",
            f"give the survey, or survey.tally_of_side({side!r}).",
        )
    labels = Labels.of(layout)
    channel = Channel(name, "survey", designed=bool(layout.design))
    for group, counts in (tally.groups if grouped else {"": tally.total}).items():
        _add_answers(channel, tally.layout, counts, side, str(group), cutoff)
    for code, _ in layout.dimensions:
        channel.labels[known_dimension(code)] = labels.texts.get("dimension", {}).get(code, {})
    return channel


def _add_answers(channel: Channel, layout: Layout, counts: Counts, side: str, group: str, cutoff: float) -> None:
    middle = (layout.levels - 1) * float(layout.step) * cutoff
    channel.people[group] = counts.used
    for line in side_lines(layout, counts, side):
        if line.level != "dimension" or line.answers is None:
            continue
        points = line.answers.values * float(line.answers.unit)
        above, below = points > middle + 1e-9, points < middle - 1e-9
        positive, negative = (int(line.answers.counts[mask].sum()) for mask in (above, below))
        channel.add(known_dimension(line.code), group, positive, negative)
        channel.neutral += line.answers.n - positive - negative


def of_visits(name: str, given: MysteryShopping, cutoff: float) -> Channel:
    """Visits whose score of a dimension lies above, or below, the cut-off."""
    channel, people = Channel(name, "visits"), set()
    for row in given.plain("visits").rows:
        if row.level == "dimension" and row.score == row.score:
            code = known_dimension(row.code)
            above, below = row.score > 100 * cutoff + 1e-9, row.score < 100 * cutoff - 1e-9
            channel.add(code, "", int(above), int(below))
            channel.neutral += int(not above and not below)
            channel.labels.setdefault(code, given.labels.texts.get("dimension", {}).get(row.code, {}))
            people.add((row.outlet, row.visit))
    channel.people = {"": len(people)}
    return channel
