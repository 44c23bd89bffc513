"""The `[scoring]` table of an instrument file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gapmodel.instrument.instrument import Dimension, Item, Scale
from gapmodel.instrument.label import Label
from gapmodel.instrument.scoring import DEFAULT_KEY, Axes, Axis, Band, Key, Position, Scoring
from gapmodel.instrument.section import Section
from gapmodel.instrument.words import step_of

METHODS = ("sum", "mean", "key")
_DEFAULT = Label((("en", "standard key"), ("zh", "默认计分键")))
_QUADRANTS = (("low", "low"), ("low", "high"), ("high", "low"), ("high", "high"))
_MIDDLE = ("middle", "middle")


def scoring_of(top: Section, scale: Scale, dimensions: Sequence[Dimension]) -> Scoring:
    """The scoring that a file gives."""
    section = top.section("scoring")
    section.only("method key start per_wrong bands alternative axes split middle positions".split())
    if len(top.items("sides")) != 1:
        section.wrong("method", "is given, but the instrument has several sides", "score an instrument with one side")
    method = section.text("method")
    if method not in METHODS:
        section.wrong("method", f"is '{method}'", f"write one of {', '.join(METHODS)}")
    items = [item for dimension in dimensions for item in dimension.items]
    scoring = Scoring(method, _keys(section, method, scale, items), *_points(section, method))
    bands = _bands(section, scoring.ends(scale.lowest, scale.highest, len(items)))
    return replace(scoring, bands=bands, axes=_axes(section, scale, dimensions))


def _points(section: Section, method: str) -> tuple[Fraction, Fraction]:
    if method != "key":
        for key in ("key", "start", "per_wrong"):
            if key in section.table:
                section.wrong(key, f"has no meaning with method = '{method}'", 'omit it, or write method = "key"')
        return Fraction(0), Fraction(1)
    start, per_wrong = section.number("start"), section.number("per_wrong")
    if per_wrong <= 0:
        section.wrong("per_wrong", "is not above 0", "write the points that each wrong answer costs")
    return start, per_wrong


def _keys(section: Section, method: str, scale: Scale, items: Sequence[Item]) -> tuple[Key, ...]:
    right = _right(section, scale, items) if method == "key" else ()
    default = Key(DEFAULT_KEY, _DEFAULT, (), right)
    if "alternative" not in section.table:
        return (default,)
    other = section.section("alternative")
    other.only(["code", "label", "key" if method == "key" else "reversed"])
    code = other.text("code")
    if code == DEFAULT_KEY:
        other.wrong("code", f"is '{code}', as the key that is used by default", "write another name")
    label = other.label("label", code)
    if method == "key":
        return (default, Key(code, label, (), _right(other, scale, items)))
    turned, known = tuple(str(one) for one in other.items("reversed")), [item.code for item in items]
    if not turned or set(turned) - set(known):
        problem = f"contains unknown items: {sorted(set(turned) - set(known))}" if turned else "is empty"
        other.wrong("reversed", problem, 'list codes of items, such as ["6"]')
    return (default, Key(code, label, turned))


def _right(section: Section, scale: Scale, items: Sequence[Item]) -> tuple[int, ...]:
    """The right answers in steps above the lowest, whether they are written as words or as numbers."""
    given = section.items("key")
    if len(given) != len(items):
        section.wrong("key", f"has {len(given)} answers for {len(items)} items", "write one for every item, in order")
    found = []
    for item, answer in zip(items, given, strict=True):
        step = _step(answer, scale)
        if step is None:
            known = ", ".join(scale.anchored()) or scale.text
            section.wrong("key", f"contains {answer!r}, which is not an answer", f"the answers are {known}")
        found.append(scale.levels - 1 - step if item.reversed else step)
    return tuple(found)


def _step(answer: object, scale: Scale) -> int | None:
    """The answer in steps above the lowest as it is counted: high is favourable."""
    if isinstance(answer, str):
        step = step_of(answer, scale)
    else:
        step = scale.numbers.index(answer) if answer in scale.numbers else None
    return step if step is None or scale.best == "highest" else scale.levels - 1 - step


def _bands(section: Section, ends: tuple[Fraction, Fraction]) -> tuple[Band, ...]:
    if "bands" not in section.table:
        return ()
    if "axes" in section.table:
        section.wrong("bands", "cannot be combined with axes", "omit one of them")
    parts, found = section.sections("bands"), list[Band]()
    for place, part in enumerate(parts):
        part.only(["code", "label", "lowest"])
        last = place == len(parts) - 1
        if last and "lowest" in part.table:
            part.wrong("lowest", "leaves the scores below without a band", "omit it in the last band")
        lowest = None if last else part.number("lowest")
        if lowest is not None and not ends[0] < lowest <= ends[1]:
            part.wrong(
                "lowest", "is no possible score", f"scores lie between {float(ends[0]):g} and {float(ends[1]):g}"
            )
        if lowest is not None and found and found[-1].lowest is not None and lowest >= found[-1].lowest:
            part.wrong("lowest", "is not below that of the band before", "begin with the highest band")
        found.append(Band(part.text("code"), part.label("label", part.text("code")), lowest))
    _different(section, "bands", [band.code for band in found])
    return tuple(found)


def _axes(section: Section, scale: Scale, dimensions: Sequence[Dimension]) -> Axes | None:
    if "axes" not in section.table:
        for key in ("split", "middle", "positions"):
            if key in section.table:
                section.wrong(key, "has no meaning without axes", "write two axes, or omit it")
        return None
    parts, known = section.sections("axes"), [dimension.code for dimension in dimensions]
    axes = [Axis(part.text("dimension"), part.label("low", "low"), part.label("high", "high")) for part in parts]
    for part, axis in zip(parts, axes, strict=True):
        part.only(["dimension", "low", "high"])
        if axis.dimension not in known:
            part.wrong("dimension", f"is '{axis.dimension}'", f"the dimensions are {', '.join(known)}")
    if len(axes) != 2 or axes[0].dimension == axes[1].dimension:
        section.wrong("axes", "are not two different dimensions", "write two axes")
    split = section.number("split", (scale.lowest + scale.highest) / 2)
    if not scale.lowest < split < scale.highest:
        section.wrong("split", "does not lie inside the scale", f"the scale is {scale.text}")
    middle = _middle(section, split)
    return Axes(
        (axes[0], axes[1]), split, middle, _positions(section, [*_QUADRANTS, _MIDDLE] if middle else list(_QUADRANTS))
    )


def _middle(section: Section, split: Fraction) -> tuple[Fraction, Fraction] | None:
    if "middle" not in section.table:
        return None
    ends = section.items("middle")
    numbers = [Section({"middle": end}, section.file, section.key).number("middle") for end in ends]
    if len(numbers) != 2 or not numbers[0] < split < numbers[1]:
        section.wrong("middle", "is not an interval around the split", "write for example middle = [2.5, 3.5]")
    return numbers[0], numbers[1]


def _positions(section: Section, places: list[tuple[str, str]]) -> tuple[Position, ...]:
    found = []
    for part in section.sections("positions"):
        part.only(["code", "label", "at"])
        at = tuple(str(end) for end in part.items("at"))
        if at not in (*_QUADRANTS, _MIDDLE):
            part.wrong("at", f"is {list(at)}", 'write "low" or "high" for each axis, or ["middle", "middle"]')
        found.append(Position(part.text("code"), part.label("label", part.text("code")), (at[0], at[1])))
    _different(section, "positions", [position.code for position in found])
    if sorted(position.at for position in found) != sorted(places):
        section.wrong("positions", "do not name every place once", f"the places are {[list(at) for at in places]}")
    return tuple(found)


def _different(section: Section, key: str, codes: list[str]) -> None:
    if len(set(codes)) < len(codes):
        section.wrong(key, "have a code twice", "use different codes")
