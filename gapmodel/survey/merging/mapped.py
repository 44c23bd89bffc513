"""One survey's answers as those of a merged questionnaire, by what a crosswalk declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import InstrumentError, listed, nearest
from gapmodel.instrument.crosswalk import Crosswalk, Declared
from gapmodel.instrument.instrument import Instrument, Item, Scale
from gapmodel.notes.note import Note
from gapmodel.survey.counting.rows import Codes

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """How a survey becomes part of a merged one.

    Attributes
    ----------
    name : str
    items : mapping of the merged item's code to its own
    points : (levels + 1,) array
        The merged code of each of its own, the last for missing.
    declared : Declared
    moved : bool
        Whether its answers are mapped to others.
    """

    name: str
    items: Mapping[str, str]
    points: Integers
    declared: Declared
    moved: bool


def mapped(name: str, own: Instrument, merged: Instrument, walk: Crosswalk) -> Mapped:
    """How a survey's questions and answers become those of the merged questionnaire.

    Raises
    ------
    InstrumentError
        Something is not declared, or cannot be compared.
    """
    declared = walk.of(name)
    if [side.code for side in own.sides] != [side.code for side in merged.sides] or own.gap != merged.gap:
        sides, wanted = (" and ".join(side.code for side in asked.sides) for asked in (own, merged))
        raise walk.wrong(
            f"{name!r} asks {sides}, the merged survey {wanted}: they cannot be compared.",
            "merge only surveys that ask the same sides; survey.tally_of_side(side) has one side of each.",
        )
    if declared is None:
        declared = Declared(same=True) if _same_questions(own, merged) else _undeclared(name, own, merged, walk)
    items = _items(name, own, merged, declared, walk)
    points, moved = _points(name, own, merged.scale, declared, walk)
    return Mapped(name, items, points, declared, moved)


def _same_questions(own: Instrument, merged: Instrument) -> bool:
    """Whether both ask the same items with the same words."""
    return _asked(own) == _asked(merged)


def _asked(instrument: Instrument) -> dict[str, Item]:
    return {item.code: replace(item, unconfirmed=False) for item in instrument.items}


def _undeclared(name: str, own: Instrument, merged: Instrument, walk: Crosswalk) -> Declared:
    theirs, ours = _asked(own), _asked(merged)
    other = [code for code in {**ours, **theirs} if theirs.get(code) != ours.get(code)]
    raise walk.wrong(
        f"the questionnaire of {name!r} differs in {listed(other)}, and nothing is declared of it.",
        f"declare it: [surveys.{name!r}] with items, same, dropped and lacking; see docs/over_time.md.",
    )


def _items(name: str, own: Instrument, merged: Instrument, declared: Declared, walk: Crosswalk) -> dict[str, str]:
    """The own item of every merged one that was asked."""
    ours, theirs = [item.code for item in merged.items], [item.code for item in own.items]
    _check_known(name, ours, theirs, declared, walk)
    found = dict(declared.items)
    if declared.same:
        taken = {*found.values(), *declared.dropped}
        left_out = {*found, *declared.lacking}
        found |= {code: code for code in ours if code in theirs and code not in taken and code not in left_out}
    open_items = [code for code in ours if code not in found and code not in declared.lacking]
    if open_items:
        raise walk.wrong(
            f"of {name!r} it is not declared which items are {listed(open_items)}.",
            "map them in items, list them in lacking, or write same = true if those with the same code are the same.",
        )
    unused = [code for code in theirs if code not in found.values() and code not in declared.dropped]
    if unused:
        raise walk.wrong(
            f"{name!r} asks {listed(unused)}, of which nothing is declared.",
            "map them in items, or list them in dropped.",
        )
    return found


def _check_known(name: str, ours: list[str], theirs: list[str], declared: Declared, walk: Crosswalk) -> None:
    for kind, codes, known in (
        ("items", declared.items, ours),
        ("items", declared.items.values(), theirs),
        ("dropped", declared.dropped, theirs),
        ("lacking", declared.lacking, ours),
    ):
        for code in codes:
            if code not in known:
                raise walk.wrong(f"{kind} of {name!r} names an item {code!r} that there is not.", nearest(code, known))
    both = sorted({*declared.items} & {*declared.lacking} | {*declared.items.values()} & {*declared.dropped})
    if both:
        raise walk.wrong(f"{name!r} both maps {both[0]!r} and leaves it out.", "declare one of them.")


def _points(name: str, own: Instrument, merged: Scale, declared: Declared, walk: Crosswalk) -> tuple[Integers, bool]:
    """The merged code of each own code, missing last, and whether answers become others."""
    scale = own.scale
    ends = (scale.lowest, scale.highest) == (merged.lowest, merged.highest)
    told = dict(declared.points)
    if not told:
        if not (ends and all(answer in merged.answers for answer in scale.answers)):
            raise walk.wrong(
                f"the answers of {name!r} are {scale.text}, those of the merged survey {merged.text}, and it is not "
                "declared which is which.",
                f"declare it point by point: points = {{ {_number(scale.lowest)} = {_number(merged.lowest)}, ... }}.",
            )
        told = {answer: answer for answer in scale.answers}
    if own.special is not None and declared.points:
        raise walk.wrong(f"{name!r} has special response options, whose answers cannot be mapped.", "leave points out.")
    lacking = [_number(answer) for answer in scale.answers if answer not in told]
    if lacking or len(told) > scale.levels:
        raise walk.wrong(
            f"points of {name!r} must map each of the answers {scale.text} and no other.",
            f"add {listed(lacking)}." if lacking else f"its answers are {scale.text}.",
        )
    off = [_number(told[answer]) for answer in scale.answers if told[answer] not in merged.answers]
    if off:
        raise walk.wrong(
            f"points of {name!r} lead to {listed(off)}, which the merged scale {merged.text} does not have.",
            "give the merged scale smaller steps, as in scale = { lowest = 1, highest = 7, step = 0.5 }.",
        )
    codes = [int((told[answer] - merged.lowest) / merged.step) for answer in scale.answers]
    return np.array([*codes, merged.levels], np.int64), any(told[answer] != answer for answer in scale.answers)


def _number(value: Fraction) -> str:
    return f"{float(value):g}"


def common_instrument(merged: Instrument, parts: list[Mapped], walk: Crosswalk) -> Instrument:
    """The merged questionnaire with the items that all surveys asked.

    Raises
    ------
    InstrumentError
        There are none.
    """
    kept = {item.code for item in merged.items if all(item.code in part.items for part in parts)}
    if not kept:
        raise walk.wrong(
            "no item was asked in all surveys.", "merge fewer surveys, or declare which items are the same."
        )
    dimensions = tuple(
        replace(dimension, items=items)
        for dimension in merged.dimensions
        if (items := tuple(item for item in dimension.items if item.code in kept))
    )
    scoring = merged.scoring if len(kept) == len(merged.items) else None
    return replace(merged, dimensions=dimensions, scoring=scoring, text="")


def merged_codes(part: Mapped, own: Instrument, merged: Instrument, codes: Codes) -> Codes:
    """(n, sides, items) The survey's answers as codes of the merged questionnaire."""
    places = {item.code: at for at, item in enumerate(own.items)}
    chosen = codes[:, :, [places[part.items[item.code]] for item in merged.items]]
    return part.points.astype(np.min_scalar_type(merged.scale.levels))[chosen]


def part_notes(part: Mapped, merged: Instrument, whole: Instrument, own: Instrument) -> Iterator[Note]:
    """What was declared of a survey: items called otherwise, left out, and answers mapped."""
    renamed = [f"{theirs} = {ours}" for ours, theirs in part.items.items() if ours != theirs]
    if renamed:
        yield Note.of("merged_renamed", survey=part.name, items=renamed)
    if part.declared.dropped:
        yield Note.of("merged_dropped", survey=part.name, items=part.declared.dropped)
    lacking = [item.code for item in whole.items if item.code not in part.items]
    if lacking:
        yield Note.of("merged_lacking", survey=part.name, items=lacking)
    if part.moved:
        pairs = [
            f"{_number(answer)} → {_number(merged.scale.answers[part.points[at]])}"
            for at, answer in enumerate(own.scale.answers)
        ]
        scales = {"own": _said(own.scale), "scale": _said(merged.scale)}
        yield Note.of("merged_points", survey=part.name, **scales, points=pairs)


def _said(scale: Scale) -> str:
    """A scale in a note, with its steps where they are not of one point."""
    if scale.step == 1:
        return scale.text
    low, high, step = (f"{float(value):g}" for value in (scale.lowest, scale.highest, scale.step))
    return Note.of("scale_in_steps", low=low, high=high, step=step)


def check_names(names: list[str], walk: Crosswalk) -> None:
    """Raise `InstrumentError` where the crosswalk names a survey that is not given."""
    for name in [*walk.surveys, *([walk.like] if walk.like else [])]:
        if name not in names:
            raise InstrumentError(f"{walk.file}: there is no survey {name!r}.", nearest(name, names))
