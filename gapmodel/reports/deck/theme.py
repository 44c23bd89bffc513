"""The look of slides without a template: wide, with the report's colour and palette, and fonts for both languages."""

from __future__ import annotations

from typing import Any

from gapmodel.charts.theme import GROUP_COLOURS

_WIDTH, _HEIGHT = 12192000, 6858000  # 16:9
_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_COVER = 4000  # hundredths of a point of the cover's title
_STRIPE = 101600  # the height of the stripe
_INK, _PAPER = "222222", "F2F4F5"
_MARGIN, _TOP, _TITLE = 533400, 330200, 838200  # the title's left, top and height
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NAMES = {"a": _DRAWING, "p": "http://schemas.openxmlformats.org/presentationml/2006/main"}


def select(owner: Any, path: str) -> list[Any]:
    """Elements of a shape, layout or master, or of an element; python-pptx has no names for all of them."""
    from lxml.etree import XPath

    found: list[Any] = XPath(path, namespaces=_NAMES)(getattr(owner, "_element", owner))
    return found


def restyle(file: Any, accent: str) -> None:
    """Change python-pptx's plain presentation."""
    from pptx.oxml import parse_xml

    narrow = file.slide_width
    file.slide_width, file.slide_height = _WIDTH, _HEIGHT
    master = file.slide_masters[0]
    for owner in (master, *file.slide_layouts):
        for shape in owner.placeholders:
            if select(shape, "./p:spPr/a:xfrm"):  # others take their place from the master
                shape.left, shape.width = shape.left * _WIDTH // narrow, shape.width * _WIDTH // narrow
    _place(master.placeholders[0], (_MARGIN, _TOP, _WIDTH - 2 * _MARGIN, _TITLE))
    first = file.slide_layouts[0].placeholders
    _place(first[0], (_MARGIN, 2108200, _WIDTH - 2 * _MARGIN, 1371600))
    _place(first[1], (_MARGIN, 3606800, _WIDTH - 2 * _MARGIN, 1371600))
    _left(select(master, ".//p:titleStyle/a:lvl1pPr")[0], 2600)
    (style,) = select(first[0], ".//a:lstStyle")
    style.append(parse_xml(f'<a:lvl1pPr xmlns:a="{_DRAWING}" algn="l"><a:defRPr sz="{_COVER}" b="1"/></a:lvl1pPr>'))
    for paragraph in select(first[1], ".//a:lvl1pPr"):
        paragraph.set("algn", "l")
    _stripe(master)
    _colour(master, accent)


def _stripe(master: Any) -> None:
    """A stripe in the report's colour at the upper edge of every slide."""
    from pptx.oxml import parse_xml

    xml = (
        f'<p:sp xmlns:a="{_DRAWING}" xmlns:p="{_NAMES["p"]}"><p:nvSpPr><p:cNvPr id="900" name="Stripe"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_WIDTH}" cy="{_STRIPE}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        '<a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    master.shapes._spTree.insert(2, parse_xml(xml))  # noqa: SLF001  a master has no door for new shapes


def _place(shape: Any, box: tuple[int, int, int, int]) -> None:
    shape.left, shape.top, shape.width, shape.height = box


def _left(paragraph: Any, size: int) -> None:
    """Titles at the left, bold, of a size in hundredths of a point."""
    paragraph.set("algn", "l")
    for font in select(paragraph, "./a:defRPr"):
        font.set("sz", str(size))
        font.set("b", "1")


def _colour(master: Any, accent: str) -> None:
    """Colours and fonts of the theme."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    colours = [accent[1:], *(colour[1:] for colour in GROUP_COLOURS[:5])]
    named = {f"accent{at}": colour for at, colour in enumerate(colours, 1)}
    for name, colour in ({"dk1": _INK, "lt2": _PAPER} | named).items():
        (own,) = select(theme, f".//a:clrScheme/a:{name}")
        for child in list(own):
            own.remove(child)
        own.append(parse_xml(f'<a:srgbClr xmlns:a="{_DRAWING}" val="{colour}"/>'))
    for kind in ("majorFont", "minorFont"):
        for script, font in (("latin", _LATIN), ("ea", _EAST_ASIAN)):
            for own in select(theme, f".//a:fontScheme/a:{kind}/a:{script}"):
                own.set("typeface", font)
    part._blob = serialize_part_xml(theme)  # noqa: SLF001  python-pptx keeps a theme as bytes
