"""The checklist of mystery shopping: an instrument, or columns that make one, with weights and critical marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gapmodel.errors import SettingError, is_number, nearest
from gapmodel.instrument.instrument import Dimension, Instrument, Item
from gapmodel.instrument.label import Label
from gapmodel.instrument.read import read_instrument
from gapmodel.survey.read import read_survey
from gapmodel.survey.survey import Survey

Checklist = Sequence[str] | Mapping[str, Sequence[str]]


def read_by(source: Any, checklist: str | Instrument | Checklist, sheet: str | None) -> Survey:
    """The visits, read by an instrument or by the names of columns."""
    if isinstance(checklist, (str, Instrument)):
        instrument = read_instrument(checklist) if isinstance(checklist, str) else checklist
        return read_survey(source, instrument, engine="memory", sheet=sheet)
    groups = checklist if isinstance(checklist, Mapping) else {"checklist": checklist}
    if not groups or not all(
        isinstance(names, (list, tuple)) and names and all(isinstance(name, str) for name in names)
        for names in groups.values()
    ):
        raise SettingError(
            f"instrument={checklist!r} is neither an instrument nor columns.",
            "give a name, or columns by dimension such as {'assurance': ['greeted', 'polite']}.",
        )
    names = [name for group in groups.values() for name in group]
    if len(set(names)) < len(names):
        raise SettingError("instrument= names a column twice.", "name every column once.")
    base = read_instrument("mystery-shopping")
    known = {dimension.code: dimension.label for dimension in base.dimensions}
    own = tuple(
        Dimension(str(code), known.get(str(code), Label((("en", str(code)),))), tuple(map(_item, group)))
        for code, group in groups.items()
    )
    instrument = replace(base, name="checklist", title=Label((("en", "Checklist"), ("zh", "检查表"))), dimensions=own)
    side = instrument.asked[0].code
    return read_survey(source, instrument, columns={side: names}, engine="memory", sheet=sheet)


def _item(name: str) -> Item:
    return Item(name, Label((("en", name),)))


def marked(
    items: Sequence[Item], weights: Mapping[str, Any] | None, critical: Sequence[str] | None
) -> tuple[Item, ...]:
    """The items with other weights and critical marks, where they are given."""
    known = [item.code for item in items]
    for argument, given in (("weights", weights), ("critical", critical)):
        shaped = isinstance(given, Mapping) if argument == "weights" else isinstance(given, (list, tuple, set))
        if given is not None and not shaped:
            example = "weights={'4': 2}" if argument == "weights" else "critical=['6', '11']"
            raise SettingError(f"{argument}={given!r} does not name items.", f"write for example {example}.")
        for code in given or ():
            if str(code) not in known:
                raise SettingError(f"{argument}= names item {code!r}, which is not there.", nearest(str(code), known))
    own = {str(code): weight for code, weight in (weights or {}).items()}
    for code, weight in own.items():
        if not is_number(weight) or not weight > 0:
            raise SettingError(f"weights[{code!r}] = {weight!r} is no weight.", "give a number above 0.")
    marks = (
        {item.code: item.critical for item in items} if critical is None else dict.fromkeys(map(str, critical), True)
    )
    return tuple(
        replace(item, weight=type(item.weight)(own.get(item.code, item.weight)), critical=marks.get(item.code, False))
        for item in items
    )
