"""Changes of the same people from wave to wave, paired by their ids; reads rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import ColumnError, SettingError, SourceError, TallyError, listed, nearest
from gapmodel.findings.customer.over_time.changes import Change, spans_of
from gapmodel.findings.customer.over_time.wave_lines import Key, Lattice, line_unit
from gapmodel.findings.customer.over_time.waves import Answers, Waves
from gapmodel.inference.estimate import Interval, Test
from gapmodel.inference.exact.signed_rank import signed_rank
from gapmodel.inference.means.mean_intervals import mean_intervals
from gapmodel.inference.means.paired import sign_flip, standard_error, t_test
from gapmodel.sources.distinct import map_distinct
from gapmodel.survey.decoding.group_names import BETWEEN
from gapmodel.survey.matching.spelling import usual_id
from gapmodel.survey.read_options import listed_by
from gapmodel.survey.respondent_scores import of_side, scores_of
from gapmodel.survey.survey import Survey
from gapmodel.survey.two_files.pairing import id_text
from gapmodel.tally.frequencies import Frequencies

Whole = NDArray[np.int64]
_MISSING = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class WavePeople:
    """Who answered in a wave: ids (empty where a row names nobody), groups, and every line in steps of its lattice."""

    ids: NDArray[np.str_]
    groups: NDArray[np.str_]
    steps: Mapping[Key, Whole]


def check_people(answers: Answers, waves: Waves, min_cell: int | None) -> None:
    """Raise what stands in the way of pairing people.

    Raises
    ------
    SettingError, TallyError, SourceError
        There are no rows; the sample has a design; `min_cell` is asked for, which protects tallies only.
    """
    given = answers.values() if isinstance(answers, Mapping) else [answers]
    if not all(isinstance(one, Survey) for one in given):
        raise SettingError(
            "A tally does not know who answered, so that nobody can be paired by id.", "give the survey itself."
        )
    if any(one.rows is None for one in given if isinstance(one, Survey)):
        raise SourceError(
            "The rows were counted in batches and not kept, so that nobody can be paired by id.",
            "read the source with engine='memory'.",
        )
    if waves.layout.design:
        raise TallyError(
            f"The answers have {listed(waves.layout.design)}; changes of the same people do not reckon with a design.",
            "read them without weights, strata and cluster, or leave id out: waves are then compared as samples.",
        )
    if min_cell is not None:
        raise SettingError("min_cell protects tallies, not pairs of answers by id.", "leave out id or min_cell.")


def survey_only(answers: Answers) -> Survey:
    """The survey, where no tally or mapping was given."""
    if not isinstance(answers, Survey):
        raise SettingError("Only a survey knows who answered.", "give the survey itself.")
    return answers


def people_of(answers: Answers, waves: Waves, by: Any, name: str) -> dict[str, WavePeople]:
    """The people of every wave.

    Raises
    ------
    ColumnError
        There is no such column, or an id stands twice in a wave.
    """
    if isinstance(answers, Mapping):
        found = {
            str(getattr(wave, "value", wave)): _people(survey, waves, by, name)
            for wave, survey in answers.items()
            if isinstance(survey, Survey)
        }
        parts: dict[str, WavePeople] = {}
        for wave, people in found.items():
            if wave in waves.order.called:
                parts[waves.order.called[wave]] = people
    else:
        whole = _people(survey_only(answers), waves, [*listed_by(by), waves.time], name)
        split = [one.rpartition(BETWEEN) for one in whole.groups.tolist()]
        own = np.array([waves.order.called.get(wave, "") for _, _, wave in split])
        groups = np.array([group for group, _, _ in split])
        parts = {wave: _taken(whole, groups, own == wave) for wave in waves.order.waves if (own == wave).any()}
    for wave, people in parts.items():
        _check_once(people, wave, name)
    return parts


def _people(survey: Survey, waves: Waves, by: Any, name: str) -> WavePeople:
    columns = survey.row_count.columns
    if name not in columns:
        raise ColumnError(f"There is no column {name!r} to know people by.", nearest(str(name), list(columns)))
    ids = map_distinct(columns[name], id_text, "")
    names = listed_by(by)
    groups = survey.row_count.group_names(names) if names else np.full(len(ids), "")
    side = waves.side or "gap"
    read = of_side(survey, waves.side) if waves.side and len(survey.instrument.sides) > 1 else survey
    keys = line_keys(waves)
    values = scores_of(read, [(side, *key) for key in keys]).values
    offset = Lattice.of(waves).offset
    steps = {}
    for column, key in enumerate(keys):
        own = (values[:, column] - offset) / float(line_unit(waves.layout, key))
        steps[key] = np.where(np.isnan(own), _MISSING, np.rint(np.nan_to_num(own)).astype(np.int64))
    return WavePeople(ids, groups, steps)


def line_keys(waves: Waves) -> list[Key]:
    """All lines: overall, dimensions, items."""
    scores = [(score.level, score.code) for score in waves.layout.scores if score.code != "overall_weighted"]
    scores.sort(key=lambda key: key[0] != "overall")
    return scores + [("item", code) for code in waves.layout.items]


def _taken(people: WavePeople, groups: NDArray[np.str_], kept: NDArray[np.bool_]) -> WavePeople:
    return WavePeople(people.ids[kept], groups[kept], {key: own[kept] for key, own in people.steps.items()})


def _check_once(people: WavePeople, wave: str, name: str) -> None:
    ids, counts = np.unique(people.ids[people.ids != ""], return_counts=True)
    twice = ids[counts > 1].tolist()
    if twice:
        raise ColumnError(
            f"{len(twice)} of the ids in {name!r} stand twice in the wave {wave!r}, such as {listed(twice, 3)}.",
            "keep one row per person and wave, or leave id out.",
        )


def paired_changes(waves: Waves, people: Mapping[str, WavePeople], confidence: float, interval: str) -> list[Change]:
    """The changes of those who answered in both waves, in the same group."""
    lattice = Lattice.of(waves)
    ends = lattice.low - lattice.high, lattice.high - lattice.low
    found = []
    for group in waves.groups:
        for kind, first, last in spans_of(waves, group):
            a, b = people[first], people[last]
            rows = _both(a, b, group)
            for key in line_keys(waves):
                moved = _moved(a.steps[key][rows[0]], b.steps[key][rows[1]], line_unit(waves.layout, key))
                value = mean_intervals(moved, ends, [interval], confidence)[interval]
                found.append(_change((group, key, kind, first, last), moved, value))
    order = {key: at for at, key in enumerate(line_keys(waves))}
    return sorted(found, key=lambda one: order[one.key])


def _moved(before: Whole, after: Whole, unit: Fraction) -> Frequencies:
    there = (before != _MISSING) & (after != _MISSING)
    return Frequencies.of((after - before)[there], unit)


def _change(of: tuple[str, Key, str, str, str], moved: Frequencies, value: Interval) -> Change:
    n, test = moved.n, ("paired_t", t_test(moved))
    return Change(*of, n, n, value, standard_error(moved), n - 1.0, test, partial(_further, moved))


def _both(a: WavePeople, b: WavePeople, group: str) -> tuple[Whole, Whole]:
    """The rows of those who stand in both waves."""
    first, second = (np.flatnonzero((one.ids != "") & (one.groups == group)) for one in (a, b))
    _, at_first, at_second = np.intersect1d(a.ids[first], b.ids[second], assume_unique=True, return_indices=True)
    return first[at_first], second[at_second]


def _further(moved: Frequencies) -> dict[str, Test]:
    return {"sign_flip": sign_flip(moved), "signed_rank": signed_rank(moved)}


def overlap_of(answers: Answers, waves: Waves) -> tuple[str, int] | None:
    """A usual column of ids and how many people stand in several waves by it; None where there is no sign of that."""
    given = list(answers.values()) if isinstance(answers, Mapping) else [answers]
    surveys = [one for one in given if isinstance(one, Survey) and one.rows is not None]
    if len(surveys) < len(given):
        return None
    for name in filter(usual_id, surveys[0].extra_columns):
        found = _ids_by_wave(answers, waves, name)
        if not found:
            continue
        counts = np.unique(np.concatenate([np.unique(own[own != ""]) for own in found]), return_counts=True)[1]
        several = int((counts > 1).sum())
        if several:
            return name, several
    return None


def _ids_by_wave(answers: Answers, waves: Waves, name: str) -> list[NDArray[np.str_]]:
    if isinstance(answers, Mapping):
        columns = [one.extra_columns for one in answers.values() if isinstance(one, Survey)]
        if not all(name in own for own in columns):
            return []
        return [map_distinct(own[name], id_text, "") for own in columns]
    survey = survey_only(answers)
    ids = map_distinct(survey.extra_columns[name], id_text, "")
    own = np.array([waves.order.called.get(str(wave), "") for wave in survey.row_count.group_names(waves.time)])
    return [ids[own == wave] for wave in waves.order.waves]
