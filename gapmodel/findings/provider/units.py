"""The gaps of every unit, such as branches or hotels: one row each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gapmodel.errors import SettingError
from gapmodel.findings.given_tally import tally_of
from gapmodel.findings.provider.provider_gaps import CONTRASTS, RATINGS
from gapmodel.findings.provider.respondent_groups import (
    Key,
    RespondentGroups,
)
from gapmodel.inference.estimate import NAN
from gapmodel.survey.survey import Survey
from gapmodel.tally.line import lines
from gapmodel.tally.one_side import SideLine
from gapmodel.tally.tally import Tally


def units_of(customers: Survey | Tally, surveyed: RespondentGroups, by: str | Sequence[str]) -> pd.DataFrame:
    """The overall gaps of every unit as they are estimated there; NaN where nobody there was asked.

    Raises
    ------
    SettingError
        The customers' units are not those of the others.
    """
    tally = tally_of(customers, by)
    overall = {key: {group: found[0] for group, found in people.lines(by).items()} for key, people in surveyed.items()}
    _same_units(set(tally.groups), overall)
    frame = pd.DataFrame({tally.by: list(tally.groups)})
    for who in ("customers", "managers", "employees"):
        asked = [people.tally.groups for (other, _), people in surveyed.items() if other == who]
        if asked:
            frame[f"n_{who}"] = [max(its[name].n if name in its else 0 for its in asked) for name in tally.groups]
    for which, (minuend, subtrahend) in CONTRASTS.items():
        if minuend in overall and subtrahend in overall:
            frame[which] = [_minus(overall[minuend].get(name), overall[subtrahend].get(name)) for name in tally.groups]
    for which, key in RATINGS.items():
        if key in overall:
            layout = surveyed[key].tally.layout
            frame[which] = [_below(overall[key].get(name), layout.highest) for name in tally.groups]
    frame["gap_5"] = [lines(tally.layout, counts)[0].gaps.mean for counts in tally.groups.values()]
    names = [str(name) for name in frame.columns]
    gaps = sorted(name for name in names if name.startswith("gap_"))
    return frame[[name for name in names if name not in gaps] + gaps]


def _same_units(known: set[str], overall: Mapping[Key, Mapping[str, SideLine]]) -> None:
    for (who, _), found in overall.items():
        if not known & set(found):
            raise SettingError(
                f"No unit of the customers is one of {who}'s: {sorted(known)[:3]} and {sorted(found)[:3]}.",
                "write the units' names alike in all files.",
            )


def _minus(line: SideLine | None, reference: SideLine | None) -> float:
    if line is None or reference is None or line.exact_mean is None or reference.exact_mean is None:
        return NAN
    return float(line.exact_mean - reference.exact_mean)


def _below(line: SideLine | None, top: Any) -> float:
    return NAN if line is None or line.exact_mean is None else float(line.exact_mean - top)
