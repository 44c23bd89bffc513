"""Read instruments from TOML: the shipped ones by name, a user's own by path."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from gapmodel.errors import InstrumentError, nearest
from gapmodel.instrument.columns import PLACEHOLDER
from gapmodel.instrument.instrument import (
    Dimension,
    Importance,
    Instrument,
    Item,
    Scale,
    Side,
    SpecialOption,
)
from gapmodel.instrument.read_scoring import scoring_of
from gapmodel.instrument.section import Section

if TYPE_CHECKING:
    import pandas as pd

_KEYS = "name title sides like scale dimensions gap special_option importance scoring columns citation note".split()
_MOST_LEVELS = 1001  # the joint table of two sides then has one million cells
_LIBRARY = files("gapmodel.instrument") / "library"


def read_instrument(source: str | Path) -> Instrument:
    """Read an instrument, by name or from a TOML file.

    Parameters
    ----------
    source : str or path
        A name that `instruments` lists, or the path of a ``.toml`` file.

    Raises
    ------
    InstrumentError
        The name is unknown, or the file is missing or invalid; the message names the file, the key and a remedy.

    Examples
    --------
    >>> read_instrument("servqual")
    Instrument 'servqual': 22 items in 5 dimensions, expectation and perception, answers 1..7
    """
    if isinstance(source, Path) or str(source).endswith(".toml"):
        return _from_file(Path(source))
    shipped = _shipped()
    if str(source) not in shipped:
        raise InstrumentError(
            f"Unknown instrument: '{source}'.",
            nearest(str(source), shipped) + " To use your own file, give its path, ending in .toml.",
        )
    return parse_instrument(shipped[str(source)], f"{source}.toml")


def instruments() -> pd.DataFrame:
    """A table of the included instruments, one row each.

    Examples
    --------
    >>> list(instruments()["name"])[-3:]
    ['vispac', 'zone-of-tolerance', 'zone-of-tolerance-2']
    """
    import pandas as pd

    shipped = [read_instrument(name) for name in _shipped()]
    rows = [
        {
            "name": instrument.name,
            "title": instrument.title.text(),
            "items": len(instrument.items),
            "dimensions": len(instrument.dimensions),
            "sides": ", ".join(side.code for side in instrument.sides),
            "scale": instrument.scale.text,
            "citation": instrument.citation,
        }
        for instrument in shipped
    ]
    return pd.DataFrame(rows)


def parse_instrument(text: str, name: str = "instrument") -> Instrument:
    """The instrument of a TOML text; `name` is used in error messages."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InstrumentError(
            f"{name} is not valid TOML: {error}.",
            "correct that line; texts need quotes, and brackets must be closed.",
        ) from None
    top = Section(table, name, "")
    top.only(_KEYS)
    sides, like = _sides(top), _like(top)
    codes = [side.code for side in sides]
    whole = like if "scale" not in top.table else None  # whose scale and scoring hold as well
    scale = whole.scale if whole else _scale(top.section("scale"))
    special = _special_option(top, codes, scale)
    dimensions = like.dimensions if like else _dimensions(top)
    own = scoring_of(top, scale, dimensions) if "scoring" in top.table else None
    instrument = Instrument(
        name=top.text("name"),
        title=top.label("title", top.text("name")),
        scale=scale,
        sides=sides,
        dimensions=dimensions,
        gap=_gap(top, codes),
        columns=_columns(top, codes[:1] if special else codes),
        citation=top.text("citation", ""),
        note=top.text("note", ""),
        special=special,
        importance=_importance(top),
        scoring=own or (whole.scoring if whole else None),
        text=text,
    )
    _distinct(top, "item", [item.code for item in instrument.items])
    _distinct(top, "dimension", [dimension.code for dimension in instrument.dimensions])
    return instrument


def _shipped() -> dict[str, str]:
    entries = sorted(_LIBRARY.iterdir(), key=lambda entry: entry.name.removesuffix(".toml"))
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in entries
        if entry.name.endswith(".toml")
    }


def _from_file(path: Path) -> Instrument:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InstrumentError(
            f"Instrument file not found: {path}.",
            f"check the path, or use an included instrument: {', '.join(_shipped())}.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InstrumentError(
            f"The instrument file {path} cannot be read ({error}).",
            "it must be a readable text file in UTF-8.",
        ) from None
    return parse_instrument(text, path.name)


def _scale(section: Section) -> Scale:
    section.only("lowest highest step missing_codes best anchors words".split())
    lowest, highest = section.number("lowest"), section.number("highest")
    step = section.number("step", Fraction(1))
    if step <= 0 or highest <= lowest or (highest - lowest) % step:
        section.wrong(
            "step",
            f"does not divide the range from {float(lowest):g} to {float(highest):g}",
            "use lowest < highest, and a whole number of steps between them",
        )
    if (highest - lowest) / step + 1 > _MOST_LEVELS:
        section.wrong("step", "gives too many answers", f"use at most {_MOST_LEVELS} different answers")
    codes = tuple(str(code) for code in section.items("missing_codes", default=()))
    best = section.text("best", "highest")
    if best not in ("highest", "lowest"):
        section.wrong("best", f"is '{best}'", 'write "highest", or "lowest" if 1 is the best answer')
    scale = Scale(lowest, highest, step, codes, best)
    return replace(scale, anchors=_anchors(section, scale), words=_words(section, scale))


def _anchors(section: Section, scale: Scale) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if "anchors" not in section.table:
        return ()
    anchors = section.section("anchors")
    found = tuple((lang, tuple(str(text) for text in anchors.items(lang))) for lang in anchors.table)
    for lang, texts in found:
        if len(texts) not in (2, scale.levels):
            anchors.wrong(lang, f"has {len(texts)} texts", f"write 2, for the ends, or {scale.levels}, one per answer")
    return found


def _words(section: Section, scale: Scale) -> tuple[tuple[str, Fraction], ...]:
    if "words" not in section.table:
        return ()
    words = section.section("words")
    found = tuple((text, words.number(text)) for text in words.table)
    for text, value in found:
        if value not in scale.answers:
            words.wrong(text, f"means {float(value):g}, which is not on the scale", f"the scale is {scale.text}")
    return found


def _sides(top: Section) -> tuple[Side, ...]:
    known = tomllib.loads((files("gapmodel.instrument") / "sides.toml").read_text(encoding="utf-8"))
    codes = [str(code) for code in top.items("sides")]
    unknown = [code for code in codes if code not in known]
    if unknown or not codes:
        top.wrong(
            "sides",
            f"contains unknown sides: {unknown}" if unknown else "is empty",
            f"use one or more of {', '.join(known)}",
        )
    _distinct(top, "side", codes)
    bare = [code for code in codes if not known[code]["spellings"]]
    if bare and "special_option" not in top.table:
        top.wrong(
            "sides",
            f"contains {bare[0]}, which has no columns of its own",
            "also write special_option = { side, of, values }",
        )
    sections = [Section(known[code], "sides.toml", code) for code in codes]
    return tuple(
        Side(
            code,
            section.label("label", code),
            tuple(section.table["spellings"]),
            tuple(section.table.get("words", ())),
            tuple(known[section.table["contrary"]]["spellings"]) if "contrary" in section.table else (),
        )
        for code, section in zip(codes, sections, strict=True)
    )


def _like(top: Section) -> Instrument | None:
    """The included instrument whose dimensions and items are used, and its scale if the file has none."""
    if "like" not in top.table:
        return None
    name, shipped = top.text("like"), _shipped()
    if name not in shipped:
        top.wrong("like", f"is not an included instrument: '{name}'", nearest(name, shipped))
    if "dimensions" in top.table:
        top.wrong("dimensions", "cannot be combined with like", f"omit one: like takes it from {name}")
    return parse_instrument(shipped[name], f"{name}.toml")


def _special_option(top: Section, sides: list[str], scale: Scale) -> SpecialOption | None:
    if "special_option" not in top.table:
        return None
    section = top.section("special_option")
    section.only(["side", "of", "values"])
    side, of = section.text("side"), section.text("of")
    if sides != [of, side]:
        section.wrong("side", f"and 'of' do not match the sides {sides}", f"write sides = {[of, side]}")
    if "gap" in top.table:
        top.wrong("gap", "cannot be combined with special_option", "omit it: special response options have no gap")
    values = tuple(str(value) for value in section.items("values"))
    taken = [value for value in values if _on_scale(value, scale) or value in scale.missing_codes]
    if taken or not values:
        problem = f"contains answers or missing codes of the scale: {taken}" if taken else "is empty"
        section.wrong("values", problem, 'list special response options, such as ["none exist"]')
    return SpecialOption(side, of, values)


def _importance(top: Section) -> Importance | None:
    if "importance" not in top.table:
        return None
    section = top.section("importance")
    section.only(["of", "scale", "column"])
    of, pattern = section.text("of"), section.text("column", "")
    if of not in ("dimension", "item"):
        section.wrong("of", f"is '{of}'", 'write "dimension" or "item"')
    if pattern and "{code}" not in pattern:
        section.wrong("column", "does not contain {code}", 'write for example "W_{code}"')
    return Importance(of, _scale(section.section("scale")), pattern)


def _on_scale(value: str, scale: Scale) -> bool:
    try:
        return scale.lowest <= Fraction(value) <= scale.highest
    except ValueError:
        return False


def _dimensions(top: Section) -> tuple[Dimension, ...]:
    sections = top.sections("dimensions")
    for section in sections:
        section.only(["code", "label", "explains", "items"])
    return tuple(
        Dimension(
            code=section.text("code"),
            label=section.label("label", section.text("code")),
            items=tuple(_item(item) for item in section.sections("items")),
            explains=section.text("explains", ""),
        )
        for section in sections
    )


def _item(section: Section) -> Item:
    section.only(["code", "label", "reversed", "weight", "critical"])
    code = section.text("code")
    turned = section.flag_or("reversed", "unconfirmed")
    weight = section.number("weight", Fraction(1))
    if weight <= 0:
        section.wrong("weight", "is not above 0", "write a number above 0, or leave the item out")
    return Item(code, section.label("label", code), bool(turned), turned is None, weight, section.flag("critical"))


def _gap(top: Section, sides: list[str]) -> tuple[str, str] | None:
    if len(sides) < 2 or "special_option" in top.table:
        return None
    if "gap" not in top.table:
        if sorted(sides) != ["expectation", "perception"]:
            top.wrong("gap", "is missing", f'write gap = {{ minuend = "{sides[0]}", subtrahend = "{sides[1]}" }}')
        return ("perception", "expectation")
    section = top.section("gap")
    section.only(["minuend", "subtrahend"])
    minuend, subtrahend = section.text("minuend"), section.text("subtrahend")
    if minuend == subtrahend or not {minuend, subtrahend} <= set(sides):
        section.wrong("minuend", "and subtrahend are not two of the sides", f"the sides are {sides}")
    return (minuend, subtrahend)


def _columns(top: Section, sides: list[str]) -> Mapping[str, str]:
    if "columns" not in top.table:
        return {}
    section = top.section("columns")
    section.only(sides)
    for side in sides:
        if not PLACEHOLDER.search(section.text(side)):
            section.wrong(side, "contains neither {code} nor {label}", 'write for example "E{code}"')
    return dict(section.table)


def _distinct(top: Section, kind: str, codes: list[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        top.wrong(f"{kind} code", f"is not unique: {', '.join(twice)}", "use unique codes")
