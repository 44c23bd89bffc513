"""What a workbook, slides or a document show, read back: every cell, paragraph and number of a chart with its place."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from posixpath import dirname, join, normpath
from xml.etree import ElementTree as ET

from gapmodel.errors import OutputError

LARGEST = 200 * 1024**2  # bytes of a file, unpacked
Place = tuple[str, ...]  # the key of a message, then what it names
Shown = dict[Place, str]

_LINK = re.compile(r'r:(?:id|embed)="([^"]+)"')
_OF_SERIES = ("tx", "cat", "val", "xVal", "yVal", "plus", "minus")


def parts_of(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of a file by their names.

    Raises
    ------
    OutputError
        The file is damaged, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(info.file_size for info in file.infolist()) > LARGEST:
                raise OutputError(f"{name} is too large once unpacked.", "use the report as it was written.")
            return {info.filename: file.read(info) for info in file.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise OutputError(f"{name} is not a complete file.", "use the report as it was written.") from None


def shown_office(content: bytes, name: str) -> Shown:
    """Texts and numbers by their places.

    Raises
    ------
    OutputError
        The file is damaged.
    """
    package = _Package(parts_of(content, name))
    try:
        return dict(_shown(package, name))
    except (ET.ParseError, ValueError, LookupError, RuntimeError):  # the last: a generator misses its part
        raise OutputError(f"{name} is not a complete file.", "use the report as it was written.") from None


class _Package:
    """The parts of a file and how they refer to each other."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts

    def tree(self, part: str) -> ET.Element:
        """A part as a tree."""
        return ET.fromstring(self.parts[part])  # noqa: S314  bounded in size; expat refuses entities that grow

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """The kind and the name of every part that one refers to, by the identifier that it has there."""
        rels = join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")
        found = {}
        for one in self.tree(rels) if rels in self.parts else ():
            target = one.attrib["Target"]
            name = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
            found[one.attrib["Id"]] = (one.attrib["Type"].rpartition("/")[2], name)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of a kind that one refers to, in the order in which it does."""
        links = self.links(part)
        named = [key for key in _LINK.findall(self.parts[part].decode(errors="replace")) if key in links]
        return [links[key][1] for key in dict.fromkeys([*named, *links]) if links[key][0] == kind]


def _shown(package: _Package, name: str) -> Iterator[tuple[Place, str]]:
    main = _main(package)
    if main.startswith("xl/"):
        yield from _workbook(package, main)
    elif main.startswith("ppt/"):
        yield from _slides(package, main, name)
    else:
        yield from _document(package.tree(main))


def _main(package: _Package) -> str:
    return next(target for kind, target in package.links("").values() if kind == "officeDocument")


def _workbook(package: _Package, main: str) -> Iterator[tuple[Place, str]]:
    """Cells and charts of all sheets."""
    links = package.links(main)
    shared = [_text(one) for part in package.related(main, "sharedStrings") for one in package.tree(part)]
    for sheet in _all(package.tree(main), "sheet"):
        title = sheet.attrib["name"]
        part = next(links[value][1] for key, value in sheet.attrib.items() if key.endswith("}id"))
        for cell, text in _cells(package.tree(part), shared):
            yield ("sheet", title, cell), text
        charts = [one for drawing in package.related(part, "drawing") for one in package.related(drawing, "chart")]
        for number, chart in enumerate(charts, 1):
            for series, text in _chart(package.tree(chart)):
                yield ("sheet_chart", title, str(number), series), text


def _cells(sheet: ET.Element, shared: list[str]) -> Iterator[tuple[str, str]]:
    """Formulas and values; empty cells are left out."""
    for cell in _all(sheet, "c"):
        value, formula, own = (next(_all(cell, tag), None) for tag in ("v", "f", "is"))
        if formula is not None:
            yield f"{cell.attrib['r']} =", formula.text or ""
        if own is not None:
            yield cell.attrib["r"], _text(own)
        elif value is not None:
            text = value.text or ""
            yield cell.attrib["r"], shared[int(text)] if cell.attrib.get("t") == "s" else text


def _slides(package: _Package, main: str, name: str) -> Iterator[tuple[Place, str]]:
    """Paragraphs of slides and notes, and charts with the workbooks behind them."""
    for number, slide in enumerate(package.related(main, "slide"), 1):
        at = str(number)
        for key, parts in (("slide", [slide]), ("notes", package.related(slide, "notesSlide"))):
            lines = (_text(line) for part in parts for line in _all(package.tree(part), "p"))
            for place, text in enumerate(filter(None, lines), 1):
                yield (key, at, str(place)), text
        for order, chart in enumerate(package.related(slide, "chart"), 1):
            for series, text in _chart(package.tree(chart)):
                yield ("slide_chart", at, str(order), series), text
            for book in package.related(chart, "package"):
                inner = _Package(parts_of(package.parts[book], name))
                for cell, text in _workbook(inner, _main(inner)):
                    yield ("slide_data", at, str(order), cell[-1]), text


def _chart(chart: ET.Element) -> Iterator[tuple[str, str]]:
    """Values of series by number, tag and point, and the texts of titles and labels."""
    for number, series in enumerate(_all(chart, "ser"), 1):
        for tag in _OF_SERIES:
            for place, part in enumerate(_all(series, tag)):
                for point in _all(part, "pt"):
                    yield f"{number} {tag} {place} {int(point.attrib['idx']) + 1}", _text(point)
    for place, line in enumerate(filter(None, (_text(line) for line in _all(chart, "p"))), 1):
        yield f"text {place}", line


def _document(document: ET.Element) -> Iterator[tuple[Place, str]]:
    """Paragraphs, and cells of tables."""
    lines, tables = count(1), count(1)
    for part in [one for body in _all(document, "body") for one in body]:
        if _tag(part) == "tbl":
            number = str(next(tables))
            for row, cells in enumerate(_all(part, "tr"), 1):
                for column, cell in enumerate(_all(cells, "tc"), 1):
                    yield ("document_table", number, str(row), str(column)), _text(cell)
        elif text := _text(part):
            yield ("document", str(next(lines))), text


def _all(tree: ET.Element, tag: str) -> Iterator[ET.Element]:
    return (one for one in tree.iter() if _tag(one) == tag)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element) -> str:
    """The texts and values within an element."""
    return "".join(one.text or "" for one in element.iter() if _tag(one) in ("t", "v"))
