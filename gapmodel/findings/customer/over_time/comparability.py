"""What changed in the questionnaire, its scale or the way of asking from one wave to the next, as far as it shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import nan, sqrt
from typing import Any

import numpy as np

from gapmodel.errors import SettingError
from gapmodel.findings.customer.over_time.waves import Answers, Waves
from gapmodel.survey.decoding.group_names import BETWEEN, NO_GROUP
from gapmodel.survey.survey import Survey
from gapmodel.tally.design_sums import Integers
from gapmodel.tally.one_side import item_answers

COLUMNS = "kind code period_from period_to was now share_from share_to".split()
KINDS = ("question", "column", "direction", "platform", "unanswered", "scale_top", "scale_bottom", "mapped", "mode")
_EXPECTED = 20.0  # answers beyond those of a wave, if it were as the others, from which none is a sign
_SHARE = 0.1  # change of the share of a mode that is told,
_ERRORS = 3.0  # if it is so many standard errors, too
Row = tuple[str, str, str, str, str, str, float, float]


def changes_of_asking(answers: Answers, waves: Waves, mode: str | None) -> list[Row]:
    """All that differs between successive waves.

    Notes
    -----
    Of surveys by name: texts of questions, names of columns, the favourable end of the scale and the platform are
    compared. Of a merged survey: answers that were mapped from another scale. Of all waves: an item that nobody
    answered in one; ends of the scale that nobody used in a wave, where twenty such answers or more would be expected
    if it were as the others. Of the column that holds the mode of data collection: a share that differs by a tenth or
    more, and by three standard errors.

    Raises
    ------
    SettingError
        There are no respondents whose mode could be known.
    """
    counted = _by_wave(waves)
    found = [*_unanswered(waves, counted), *_unused_ends(waves, counted)]
    if isinstance(answers, Mapping):
        surveys = {_name(wave): one for wave, one in answers.items() if isinstance(one, Survey)}
        order = [wave for wave in waves.order.called if wave in surveys]
        order.sort(key=lambda wave: waves.order.waves.index(waves.order.called[wave]))
        for first, second in pairwise(order):
            pair = waves.order.called[first], waves.order.called[second]
            found += _read_differently(surveys[first], surveys[second], pair)
    else:
        found += _mapped(answers, waves)
    if mode is not None:
        found += _modes(answers, waves, mode)
    return sorted(found, key=lambda row: (KINDS.index(row[0]), waves.order.waves.index(row[3])))


def _name(wave: Any) -> str:
    return str(getattr(wave, "value", wave))


def _row(kind: str, pair: tuple[str, str], code: str = "", was: object = "", now: object = "") -> Row:
    return kind, code, *pair, str(was), str(now), nan, nan


def _read_differently(a: Survey, b: Survey, pair: tuple[str, str]) -> Iterator[Row]:
    before, after = _columns(a), _columns(b)
    for key, (column, question) in before.items():
        other, asked = after.get(key, ("", ""))
        if question and asked and _plain(question) != _plain(asked):
            yield _row("question", pair, key[1], question, asked)
        elif other and _plain(other) != _plain(column) and not (question and asked):
            yield _row("column", pair, key[1], column, other)
    if a.best_answer != b.best_answer:
        yield _row("direction", pair, "", a.best_answer, b.best_answer)
    platforms = [_platform(one) for one in (a, b)]
    if platforms[0] != platforms[1]:
        yield _row("platform", pair, "", *platforms)


def _columns(survey: Survey) -> dict[tuple[str, str], tuple[str, str]]:
    """Column and text of every question."""
    rows = survey.plain("mapping").rows
    return {
        (str(row.side), str(row.code)): (str(row.column), _text(row.question)) for row in rows if row.role == "answer"
    }


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


def _plain(text: str) -> str:
    """A text without case, marks and spaces."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _platform(survey: Survey) -> str:
    return next((str(note.values.get("platform", "")) for note in survey.notes if note.kind == "export"), "")


def _mapped(answers: Any, waves: Waves) -> Iterator[Row]:
    """The surveys of a merged one whose answers were mapped from another scale; their waves, if they are waves."""
    order, layout = waves.order.waves, waves.layout
    scale = f"{float(layout.lowest):g}..{float(layout.lowest + layout.step * (layout.levels - 1)):g}"
    for note in getattr(answers, "notes", ()):
        if note.kind != "merged_points":
            continue
        name = note.values["survey"]
        at = max(order.index(waves.order.called[name]) if name in waves.order.called else 1, 1)
        yield _row("mapped", (order[at - 1], order[at]), "", f"{name}: {note.values['own']}", scale)


def _by_wave(waves: Waves) -> dict[str, Integers]:
    """How often every point of the scale was given to every item, on all sides followed: (items, levels)."""
    layout = waves.layout
    sides = [waves.side] if waves.side else [layout.sides[at] for at in layout.gap or ()]
    found = {}
    for wave in waves.order.waves:
        counts = [own[wave] for own in waves.groups.values() if wave in own]
        if not counts:
            continue
        whole = replace(counts[0], joint=np.sum([one.joint for one in counts], axis=0))
        total = np.zeros((len(layout.items), layout.levels), np.int64)
        for place in range(len(layout.items)):
            for side in sides:
                given = item_answers(layout, whole, side, place)
                total[place, given.values] += given.counts
        if total.sum():
            found[wave] = total
    return found


def _unanswered(waves: Waves, counted: Mapping[str, Integers]) -> Iterator[Row]:
    """Items that nobody answered in one of two successive waves."""
    for first, second in pairwise(counted):
        for place, code in enumerate(waves.layout.items):
            before, after = int(counted[first][place].sum()), int(counted[second][place].sum())
            if (before == 0) != (after == 0):
                yield _row("unanswered", (first, second), code, before, after)


def _unused_ends(waves: Waves, given: Mapping[str, Integers]) -> Iterator[Row]:
    """Waves in which the highest or the lowest points of the scale were not used, as if it had fewer."""
    counted = {wave: total.sum(axis=0) for wave, total in given.items()}
    whole = sum(counted.values(), start=np.zeros(waves.layout.levels, np.int64))
    points = [float(waves.layout.lowest + waves.layout.step * level) for level in range(waves.layout.levels)]
    names = list(counted)
    for at, wave in enumerate(names):
        own, others = counted[wave], whole - counted[wave]
        if not others.sum():
            continue
        pair = names[max(at - 1, 0)], wave
        for kind, turned in (("scale_top", slice(None, None, -1)), ("scale_bottom", slice(None))):
            unused = int(np.argmax(own[turned] > 0))
            expected = own.sum() * others[turned][:unused].sum() / others.sum()
            if expected >= _EXPECTED:
                yield _row(kind, pair, "", f"{points[turned][0]:g}", f"{points[turned][unused]:g}")


def _modes(answers: Answers, waves: Waves, mode: str) -> Iterator[Row]:
    """Modes of asking whose share differs between successive waves, by a tenth and by more than chance."""
    counted = _by_mode(answers, waves, mode)
    names = [wave for wave in waves.order.waves if wave in counted]
    for first, second in pairwise(names):
        before, after = counted[first], counted[second]
        n, m = sum(before.values()), sum(after.values())
        for name in sorted({*before, *after}):
            was, now = before.get(name, 0) / n, after.get(name, 0) / m
            share = (before.get(name, 0) + after.get(name, 0)) / (n + m)
            if abs(now - was) >= max(_SHARE, _ERRORS * sqrt(share * (1 - share) * (1 / n + 1 / m))):
                yield ("mode", "", first, second, name, name, was, now)


def _by_mode(answers: Answers, waves: Waves, mode: str) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for wave, name, n in _counted(answers, waves, mode):
        if wave:
            own = counted.setdefault(wave, {})
            own[name] = own.get(name, 0) + n
    return counted


def _counted(answers: Answers, waves: Waves, mode: str) -> Iterator[tuple[str, str, int]]:
    """How many people were asked in a wave and mode, as far as both are known."""
    if not isinstance(mode, str):
        raise SettingError(
            f"mode={mode!r} is not the name of a column.", "name the column that says how people were asked."
        )
    parts: Sequence[tuple[str, Any]] = list(answers.items()) if isinstance(answers, Mapping) else [("", answers)]
    for wave, one in parts:
        if not isinstance(one, Survey):
            raise SettingError(
                "A tally does not know how people were asked.", f"give the survey, which has the column {mode!r}."
            )
        names = [mode] if isinstance(answers, Mapping) else [waves.time, mode]
        for name, counts in one.tally_by(names).groups.items():
            given, _, how = name.rpartition(BETWEEN)
            if how != NO_GROUP:
                yield waves.order.called.get(given or _name(wave), ""), how, counts.n
