"""The lattice on which an instrument's answers are counted."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gapmodel.instrument.instrument import Dimension, Instrument, Item, Side
from gapmodel.tally.layout import Layout, Ratings


def layout_of(
    instrument: Instrument,
    *,
    points: bool,
    design: tuple[str, ...] = (),
    outcomes: tuple[str, ...] = (),
    rated: Sequence[str] = (),
) -> Layout:
    """The lattice on which an instrument's answers are counted, and what is counted beside them.

    `rated` are the codes whose importance is rated on the instrument's scale of importance.
    """
    codes = [item.code for item in instrument.items]
    sides = [side.code for side in instrument.sides]
    minuend_subtrahend = tuple(sides.index(side) for side in instrument.gap) if instrument.gap else None
    return Layout(
        sides=tuple(sides),
        gap=minuend_subtrahend,  # type: ignore[arg-type]  # always two places
        lowest=instrument.scale.lowest,
        step=instrument.scale.step,
        levels=instrument.scale.levels,
        items=tuple(codes),
        dimensions=tuple(
            (dimension.code, tuple(codes.index(item.code) for item in dimension.items))
            for dimension in instrument.dimensions
        ),
        points=points,
        design=design,
        outcomes=outcomes,
        ratings=_ratings(instrument, rated),
        about=_about(instrument),
    )


def _ratings(instrument: Instrument, rated: Sequence[str]) -> Ratings | None:
    if instrument.importance is None or not rated:
        return None
    level = "dimension" if rated[0] in [part.code for part in instrument.dimensions] else "item"
    if instrument.importance.of:
        level = instrument.importance.of
    scale = instrument.importance.scale
    return Ratings(level, tuple(rated), scale.lowest, scale.step, scale.levels)


def _about(instrument: Instrument) -> str:
    """What a tally needs of the instrument to label its findings."""
    labels: dict[str, Sequence[Item | Dimension | Side]] = {
        "dimension": instrument.dimensions,
        "item": instrument.items,
        "side": instrument.sides,
    }
    about = {
        "name": instrument.name,
        "title": dict(instrument.title.texts),
        "citation": instrument.citation,
        "labels": {level: {part.code: dict(part.label.texts) for part in parts} for level, parts in labels.items()},
        "explains": {dimension.code: dimension.explains for dimension in instrument.dimensions if dimension.explains},
        "unconfirmed": instrument.unconfirmed,
        "apart": {"side": instrument.special.side, "of": instrument.special.of} if instrument.special else {},
    }
    turned = {"reversed": [item.code for item in instrument.items if item.reversed]}
    return json.dumps({key: value for key, value in about.items() if value} | turned, ensure_ascii=False)
