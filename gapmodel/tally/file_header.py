"""The header of a tally's file: what is counted, checked before anything is believed of it."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from gapmodel.tally.archive import MalformedError
from gapmodel.tally.layout import HIGHEST_OUTCOME, Layout, Ratings
from gapmodel.tally.moments import LARGEST

_NUMBER = re.compile(r"-?[0-9]{1,15}(/[1-9][0-9]{0,14})?")
_MOST_LEVELS, _MOST_ITEMS, _MOST_SIDES, _LONGEST = 10_001, 10_000, 4, 60
_ROLES = ("weights", "strata", "cluster")


def header_of(text: bytes) -> dict[str, Any]:
    """The header, an object of JSON.

    Raises
    ------
    ValueError
        It is none: not JSON, with numbers that JSON does not know, or too deep.
    """
    try:
        header = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is too deep") from None
    if isinstance(header, dict):
        return header
    raise ValueError("it is no object")


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def layout_record(layout: Layout) -> dict[str, Any]:
    """The layout as JSON holds it."""
    return {
        "sides": layout.sides,
        "gap": layout.gap,
        "lowest": str(layout.lowest),
        "step": str(layout.step),
        "levels": layout.levels,
        "items": layout.items,
        "dimensions": layout.dimensions,
        "points": layout.points,
        "design": layout.design,
        "outcomes": layout.outcomes,
        "ratings": _ratings_record(layout.ratings),
        "about": layout.about,
    }


def layout_of_record(record: Any) -> Layout:
    """The layout that a header tells of.

    Raises
    ------
    MalformedError
        It tells of none.
    """
    _must(isinstance(record, dict), "layout")
    dimensions = record["dimensions"]
    _must(
        isinstance(dimensions, list) and all(isinstance(part, list) and len(part) == 2 for part in dimensions),
        "dimensions",
    )
    layout = Layout(
        sides=names_of(record["sides"], "sides"),
        gap=None if record["gap"] is None else tuple(record["gap"]),
        lowest=_fraction(record["lowest"]),
        step=_fraction(record["step"]),
        levels=record["levels"],
        items=names_of(record["items"], "items"),
        dimensions=tuple((code, tuple(places)) for code, places in dimensions),
        points=record["points"],
        design=names_of(record["design"], "design"),
        outcomes=names_of(record.get("outcomes", []), "outcomes"),
        ratings=_ratings_of(record.get("ratings")),
        about=record["about"],
    )
    _check_scale(layout)
    _check_parts(layout)
    _check_ratings(layout)
    _check_about(layout.about)
    return layout


def _ratings_record(ratings: Ratings | None) -> list[Any] | None:
    if ratings is None:
        return None
    return [ratings.level, ratings.codes, str(ratings.lowest), str(ratings.step), ratings.levels]


def _ratings_of(record: Any) -> Ratings | None:
    if record is None:
        return None
    _must(isinstance(record, list) and len(record) == 5, "ratings")
    level, codes, lowest, step, levels = record
    return Ratings(level, names_of(codes, "ratings"), _fraction(lowest), _fraction(step), levels)


def names_of(value: Any, what: str) -> tuple[str, ...]:
    """Different texts."""
    _must(isinstance(value, list) and all(isinstance(name, str) for name in value), what)
    _must(len(set(value)) == len(value), what)
    return tuple(value)


def _must(so: bool, what: str) -> None:  # noqa: FBT001  a condition, as of an assertion
    if not so:
        raise MalformedError(f"its {what} cannot be")


def _whole(value: Any) -> bool:
    return type(value) is int


def _fraction(text: Any) -> Fraction:
    _must(isinstance(text, str) and _NUMBER.fullmatch(text) is not None, "scale")
    return Fraction(text)


def _check_scale(layout: Layout) -> None:
    _must(1 <= len(layout.sides) <= _MOST_SIDES, "sides")
    _must(_whole(layout.levels) and 2 <= layout.levels <= _MOST_LEVELS and layout.step > 0, "scale")
    gap = layout.gap
    places = () if gap is None else gap
    _must(all(map(_whole, places)) and len(set(places)) in (0, 2) and len(places) in (0, 2), "gap")
    _must((gap is None or len(places) == 2) and set(places) <= set(range(len(layout.sides))), "gap")
    _must(type(layout.points) is bool, "points")
    _must(set(layout.design) <= set(_ROLES), "design")
    _must(len(layout.outcomes) <= HIGHEST_OUTCOME, "outcomes")


def _check_parts(layout: Layout) -> None:
    _must(1 <= len(layout.items) <= _MOST_ITEMS, "items")
    codes = [code for code, _ in layout.dimensions]
    _must(all(isinstance(code, str) for code in codes) and len(set(codes)) == len(codes), "dimensions")
    places = [place for _, items in layout.dimensions for place in items]
    _must(all(map(_whole, places)) and sorted(places) == list(range(len(layout.items))), "dimensions")
    _must(all(1 <= len(items) <= _LONGEST for _, items in layout.dimensions), "dimensions")
    finest = max(score.denominator for score in layout.scores)
    _must(finest * 2 * layout.levels <= LARGEST, "dimensions")


def _check_ratings(layout: Layout) -> None:
    ratings = layout.ratings
    if ratings is None:
        return
    rated = {"item": layout.items, "dimension": tuple(code for code, _ in layout.dimensions)}
    _must(layout.points and ratings.level in rated and set(ratings.codes) <= set(rated[ratings.level]), "ratings")
    _must(_whole(ratings.levels) and 2 <= ratings.levels <= HIGHEST_OUTCOME + 1 and ratings.step > 0, "ratings")


def _check_about(about: Any) -> None:
    _must(isinstance(about, str), "labels")
    found = header_of(about.encode()) if about else {}
    _must(isinstance(found.get("name", ""), str), "labels")
    _must(
        _texts(found.get("title", {})) and _texts(found.get("explains", {})) and _texts(found.get("apart", {})),
        "labels",
    )
    unconfirmed = found.get("unconfirmed", [])
    _must(isinstance(unconfirmed, list) and all(isinstance(item, str) for item in unconfirmed), "labels")
    labels = found.get("labels", {})
    _must(isinstance(labels, dict) and all(isinstance(parts, dict) for parts in labels.values()), "labels")
    _must(all(_texts(texts) for parts in labels.values() for texts in parts.values()), "labels")


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
