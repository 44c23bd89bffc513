"""Which column of a printed table holds what: by names, and where names do not tell by the columns beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gapmodel.errors import ColumnError, listed, nearest
from gapmodel.findings.planning.audit.printed_cells import number_in, pair_in, several_in
from gapmodel.instrument.printed_table.words import (
    BARE_P,
    BARE_SD,
    MEANINGS,
    NUMBERS,
    REVERSED,
    SEVERAL,
    label_order,
    meaning_of_name,
)
from gapmodel.instrument.words import bare
from gapmodel.sources.sheet import Sheet
from gapmodel.survey.decoding.answers import is_blank

_SD_BESIDE = {"mean_e": "sd_e", "mean_p": "sd_p", "gap": "sd", "mean": "sd_mean"}
_MEAN_OF_SD = {sd: mean for mean, sd in _SD_BESIDE.items()}
PAIRS = {**{mean: (mean, sd) for mean, sd in _SD_BESIDE.items()}, "ci": ("ci_low", "ci_high")}
_PAIRS_OF_SHARES = {"percent": ("count", "percent"), "count": ("count", "percent"), "n": ("count", "percent")}
_LEVEL = re.compile(r"(\d{2}(?:\.\d+)?)\s*%")
_MOST = 0.5  # of the cells that say what a column holds


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of a printed table: what it holds, its place and name, and by what it was found.

    Attributes
    ----------
    found_by : str
        "given", "name" or "position".
    reversed : bool
        Whether the gaps are those of E - P.
    pair : tuple of two str
        What each of the two numbers in its cells is, if they hold two.
    """

    meaning: str
    place: int
    column: str
    found_by: str
    reversed: bool = False
    pair: tuple[str, str] | None = None

    @property
    def level(self) -> float | None:
        """The level of an interval that the name of the column says."""
        found = _LEVEL.search(self.column)
        return float(found[1]) / 100 if found and self.meaning.startswith("ci") else None


def printed_columns(sheet: Sheet, given: Mapping[str, Any]) -> list[Matched]:
    """What the columns of a table hold, as the caller says, else by name and position.

    Raises
    ------
    ColumnError
        A given name is not there, or several columns may be the same number.
    """
    found = _given(sheet, given)
    used, said = {one.place for one in found}, {one.meaning for one in found}
    named = [
        Matched(_by_cells(sheet, place, meaning), place, name, "name", meaning == REVERSED)
        for place, name in enumerate(sheet.names)
        if place not in used and (meaning := meaning_of_name(name))
    ]
    named = [one for one in named if one.meaning in SEVERAL or one.meaning not in said]
    found = _with_pairs(sheet, _bare_names(sheet, [*found, *named]))
    found = _counts(_one_label(sheet, found))
    _refuse_doubles(sheet, found)
    return sorted(found, key=lambda one: one.place)


def _given(sheet: Sheet, given: Mapping[str, Any]) -> list[Matched]:
    if not isinstance(given, Mapping):
        raise ColumnError(
            f"columns={given!r} does not say what each column holds.", "write columns={'mean_p': 'Perception mean'}."
        )
    found = []
    for meaning, names in given.items():
        if meaning not in MEANINGS:
            raise ColumnError(f"A printed table has no column {meaning!r}.", nearest(str(meaning), MEANINGS))
        for name in names if isinstance(names, (list, tuple)) and meaning in SEVERAL else [names]:
            if name not in sheet.names:
                raise ColumnError(
                    f"{sheet.origin} has no column {name!r} for {meaning}; it has {listed(sheet.names, 8)}.",
                    nearest(str(name), sheet.names),
                )
            found.append(Matched(meaning, sheet.place(name, meaning), name, "given"))
    if len({one.place for one in found}) < len(found):
        raise ColumnError("columns= names one column for two meanings.", "name every column once.")
    return found


def _by_cells(sheet: Sheet, place: int, meaning: str) -> str:
    """The meaning of a name that may be a label as well as a number, by what the column holds."""
    if meaning == REVERSED:
        return "gap"
    if meaning == "label" and bare(sheet.names[place]) == "items" and _numbers_in(sheet, place, "items") >= _MOST:
        return "items"  # how many there are
    if meaning not in (*NUMBERS, BARE_SD, BARE_P):
        return meaning
    share = _numbers_in(sheet, place, meaning)
    mean = _MEAN_OF_SD.get(meaning)
    if mean and share < _MOST <= _numbers_in(sheet, place, mean):
        return mean  # "Gap (SD)", whose cells hold both
    if share >= _MOST or (share > 0 and len(meaning) > 1):
        return meaning
    return "label" if meaning == "total" else ""


def _numbers_in(sheet: Sheet, place: int, meaning: str) -> float:
    """The share of a column's cells that hold numbers, also two or several in each; of an empty column none."""
    cells = [cell for cell in sheet.columns[place] if not is_blank(cell)]
    pair = PAIRS.get(meaning) or _PAIRS_OF_SHARES.get(meaning)
    told = [
        number_in(cell, meaning) is not None
        or (pair is not None and pair_in(cell, pair) is not None)
        or (meaning == "loading" and bool(several_in(cell)))
        for cell in cells
    ]
    return sum(told) / max(len(told), 1)


def _bare_names(sheet: Sheet, found: list[Matched]) -> list[Matched]:
    """The same with "P" and "SD" as what the other columns make of them."""
    kinds = [one.meaning for one in found]
    own_names = {"mean_e", "mean_p"} & {one.column for one in found}
    deviations = [one for one in found if one.meaning == BARE_SD]
    beside = {one.place: one for one in found if one.meaning in _SD_BESIDE or one.meaning == BARE_P}
    resolved = []
    for one in found:
        if one.meaning == BARE_P:
            resolved.append(_bare_p(sheet, one, kinds))
        elif one.meaning != BARE_SD:
            resolved.append(one)
        elif len(deviations) == 1 and (own_names or not {"mean_e", "mean_p", "mean"} & {*kinds}):
            resolved.append(replace(one, meaning="sd"))
        elif len(deviations) == 1 and not {"mean_e", "mean_p", "gap", BARE_P} & {*kinds}:
            resolved.append(replace(one, meaning="sd_mean"))
        else:
            resolved.append(_bare_sd(sheet, one, beside, len(deviations)))
    return resolved


def _bare_p(sheet: Sheet, one: Matched, kinds: Sequence[str]) -> Matched:
    """A column "P": perception beside one of expectation, else a p-value beside a test."""
    others = kinds.count(BARE_P) > 1
    if others:  # P and p
        return replace(one, meaning="mean_p" if one.column.strip().startswith(("P", "\uff30")) else "p_val")
    if "mean_e" in kinds and "mean_p" not in kinds:
        return replace(one, meaning="mean_p", found_by="position")
    if "mean_p" in kinds or "t" in kinds or "gap" in kinds or one.column.strip() == "p":
        return replace(one, meaning="p_val", found_by="position")
    raise ColumnError(
        f"The column {one.column!r} of {sheet.origin} may hold perceptions or p-values.", _name_it(["mean_p", "p_val"])
    )


def _bare_sd(sheet: Sheet, one: Matched, beside: Mapping[int, Matched], several: int) -> Matched:
    """A column "SD" belongs to the mean on its left."""
    left = beside.get(one.place - 1)
    if left is not None and (several > 1 or left.meaning in ("gap", "mean")):
        meaning = "mean_p" if left.meaning == BARE_P else left.meaning
        return replace(one, meaning=_SD_BESIDE[meaning], found_by="position")
    raise ColumnError(
        f"The column {one.column!r} of {sheet.origin} does not say whose standard deviation it is.",
        _name_it(["sd_e", "sd_p", "sd"]),
    )


def _with_pairs(sheet: Sheet, found: list[Matched]) -> list[Matched]:
    """The same, told of which columns hold two numbers in a cell."""
    pairs = PAIRS | _PAIRS_OF_SHARES
    checked = []
    for one in found:
        pair = pairs.get(one.meaning)
        if pair:
            cells = [cell for cell in sheet.columns[one.place] if not is_blank(cell)]
            both = sum(number_in(cell) is None and pair_in(cell, pair) is not None for cell in cells)
            checked.append(replace(one, pair=pair) if both > _MOST * len(cells) else one)
        else:
            checked.append(one)
    return [one for one in checked if one.meaning]


def _one_label(sheet: Sheet, found: list[Matched]) -> list[Matched]:
    """The same with one column of labels: that with texts; else the first that nothing else is known of."""
    labels = [one for one in found if one.meaning == "label"]
    texts = [one for one in labels if _numbers_in(sheet, one.place, "") < _MOST]
    kept = sorted(texts or labels, key=lambda one: label_order(one.column))[:1]
    others = [one for one in found if one.meaning != "label"]
    if not kept and not any(one.meaning == "dimension" for one in found):
        used = {one.place for one in found}
        free = [place for place in range(len(sheet.names)) if place not in used]
        first = [place for place in free if _numbers_in(sheet, place, "") < _MOST][:1]
        kept = [Matched("label", place, sheet.names[place], "position") for place in first]
    return [*kept, *others]


def _counts(found: list[Matched]) -> list[Matched]:
    """The same with "n" as counts, where percentages stand beside it and no means do."""
    kinds = {meaning for one in found for meaning in (one.pair or (one.meaning,))}
    if "percent" not in kinds or kinds & {"mean", "mean_e", "mean_p", "gap", "loading"}:
        return found
    return [replace(one, meaning="count") if one.meaning == "n" and one.pair is None else one for one in found]


def _refuse_doubles(sheet: Sheet, found: list[Matched]) -> None:
    first: dict[str, Matched] = {}
    for one in found:
        for meaning in one.pair or (one.meaning,):
            other = first.setdefault(meaning, one)
            if other is not one and meaning not in SEVERAL:
                raise ColumnError(
                    f"Two columns of {sheet.origin} may be {meaning}: {other.column!r} and {one.column!r}.",
                    _name_it([meaning]),
                )


def _name_it(meanings: Sequence[str]) -> str:
    said = " or ".join(f"columns={{{meaning!r}: 'its name'}}" for meaning in meanings)
    return f"say what it is: {said} (-c '{meanings[0]}=its name' on the command line)."
