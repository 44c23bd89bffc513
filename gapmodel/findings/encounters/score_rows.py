"""The tables of scores: of people and of groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gapmodel.findings.encounters.bands_and_positions import Places
from gapmodel.findings.encounters.person_scores import PersonScores
from gapmodel.findings.encounters.scored_people import Groups, Names
from gapmodel.findings.labels import Labels
from gapmodel.inference.means.mean_intervals import mean_intervals, moved
from gapmodel.inference.scales.measurement_error import standard_error
from gapmodel.inference.scales.reliability import feldt_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.instrument.scoring import Scoring

GROUP_COLUMNS = ["group", "level", "code", "label", "n", "mean", "sd", "ci_low", "ci_high"]
SHARE_COLUMNS = ["group", "level", "code", "label", "n", "count", "share", "ci_low", "ci_high"]
RELIABILITY_COLUMNS = ["level", "code", "label", "items", "n", "mean", "sd", "alpha", "alpha_low", "alpha_high", "sem"]
RELIABILITY_COLUMNS += ["method"]
PROBABILITY_COLUMNS = ["respondent", "level", "code", "label", "probability"]
PROFILE_COLUMNS = ["respondent", "level", "code", "label", "answered", "score"]
Row = Mapping[str, Any]


def labelled(rows: Iterable[Row], columns: list[str], labels: Labels) -> pd.DataFrame:
    """A table of rows with the labels of their codes."""
    return with_labels(pd.DataFrame(list(rows), columns=columns), labels)


def with_labels(table: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """A table with the labels of its codes."""
    keys = list(zip(table["level"], table["code"], strict=True))
    own = {(level, code): labels.label(level, code) for level, code in dict.fromkeys(keys)}
    return table.assign(label=[own[key] for key in keys])


def means(groups: Groups, scores: Iterable[PersonScores], confidence: float) -> Iterator[Row]:
    """Every score in every group, with the lattice interval of its mean."""
    scores = list(scores)
    for group, members in groups.members.items():
        for one in scores:
            values = one.frequencies(members)
            low, high = (float(end) for end in one.ends)
            if values.n >= groups.least:
                found = moved(mean_intervals(values, (0, high - low), ["lattice"], confidence)["lattice"], low)
                about = {"group": group, "level": one.level, "code": one.code, "n": values.n, "sd": values.sd}
                yield about | {"mean": found.value, "ci_low": found.low, "ci_high": found.high}


def shares(groups: Groups, places: Places, confidence: float) -> Iterator[Row]:
    """Every band or position in every group, with Blaker's interval of its share."""
    for group, members in groups.members.items():
        n = int((places.codes[members] != "").sum())
        if n >= groups.least:
            for code, count in places.count(members):
                found = blaker_interval(count, n, confidence)
                about = {"group": group, "level": places.level, "code": code, "n": n, "count": count}
                yield about | {"share": found.value, "ci_low": found.low, "ci_high": found.high}


def reliability_row(one: PersonScores, confidence: float) -> dict[str, Any]:
    """Alpha and the standard error of measurement of one score, of all people who answered all items."""
    alpha, n = one.alpha
    found = feldt_interval(alpha, n, len(one.items), confidence)
    values = one.in_points[(one.answered == len(one.items)) & one.known]
    mean, sd = (values.mean(), values.std(ddof=1)) if n > 1 else (np.nan, np.nan)
    about = {"level": one.level, "code": one.code, "items": len(one.items), "n": n, "mean": mean, "sd": sd}
    limits = {"alpha": found.value, "alpha_low": found.low, "alpha_high": found.high, "method": found.method}
    return about | limits | {"sem": standard_error(sd, alpha)}


def person_table(
    people: Names, groups: Groups, scoring: Scoring, scores: list[PersonScores], places: Places
) -> pd.DataFrame:
    """One row per person: score and band; the two axes and the position."""
    columns: dict[str, Any] = {"group": groups.names} if groups.by else {}
    blank, unknown = np.full(len(people), "", object), np.full(len(people), np.nan)
    if scoring.axes is None:
        known = {"score": scores[0].in_points, "band": places.codes, "p_band": places.own_chance}
        return pd.DataFrame(columns | {"respondent": people} | known)
    own = {one.code: one.in_points for one in scores}
    columns |= {"respondent": people, "score": unknown, "band": blank, "p_band": unknown}
    columns |= {axis.dimension: own[axis.dimension] for axis in scoring.axes.axes}
    return pd.DataFrame(columns | {"position": places.codes, "p_position": places.own_chance})


def probabilities(people: Names, places: Places, labels: Labels) -> pd.DataFrame:
    """Every band or position of everybody who has one, with its probability."""
    own, names = np.flatnonzero(places.codes != ""), np.array(places.named, object)
    columns = {
        "respondent": np.repeat(people[own], len(names)),
        "level": places.level,
        "code": np.tile(names, len(own)),
        "label": "",
        "probability": places.chances[own].ravel(),
    }
    return with_labels(pd.DataFrame(columns, columns=PROBABILITY_COLUMNS), labels)


def profile(people: Names, scores: list[PersonScores], labels: Labels) -> pd.DataFrame:
    """The dimensions of everybody, of a single dimension its items."""
    parts = [one for one in scores if one.level != "overall"]
    columns = {
        "respondent": np.repeat(people, len(parts)),
        "level": parts[0].level,
        "code": np.tile(np.array([one.code for one in parts], object), len(people)),
        "label": "",
        "answered": np.column_stack([one.answered for one in parts]).ravel(),
        "score": np.column_stack([one.in_points for one in parts]).ravel(),
    }
    return with_labels(pd.DataFrame(columns, columns=PROFILE_COLUMNS), labels)
