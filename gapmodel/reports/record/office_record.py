"""The record of a report inside a workbook, slides or a document: a custom XML part, which Office programs keep."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

from gapmodel.reports.record.shown_office import parts_of

SUFFIXES = (".xlsx", ".pptx", ".docx")
_PART = "customXml/gapmodel.xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
_MAIN = re.compile(r"(?:xl/_rels/workbook|ppt/_rels/presentation|word/_rels/document)\.xml\.rels")
_RECORD = re.compile(r'<record xmlns="gapmodel" parts="([0-9a-f]{64})">(.*)</record>', re.DOTALL)
_TIME = (1980, 1, 1, 0, 0, 0)  # the same report is the same file


def with_record(content: bytes, capsule: str) -> bytes:
    """The file with the record in it, and a digest of its other parts."""
    from xml.sax.saxutils import escape

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {info.filename: old.read(info) for info in old.infolist() if not info.is_dir()}
    main = next(name for name in parts if _MAIN.fullmatch(name))
    link = f'<Relationship Id="rIdRecord" Type="{_KIND}" Target="../{_PART}"/></Relationships>'
    parts[main] = parts[main].replace(b"</Relationships>", link.encode())
    record = f'<record xmlns="gapmodel" parts="{_parts_digest(parts)}">{escape(capsule)}</record>'
    parts[_PART] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{record}'.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(zipfile.ZipInfo(name, _TIME), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def record_in(content: bytes, name: str) -> tuple[str, bool]:
    """The record of a file, empty if it has none, and whether its other parts are as they were written.

    Raises
    ------
    OutputError
        The file is damaged.
    """
    from xml.sax.saxutils import unescape

    parts = parts_of(content, name)
    found = _RECORD.search(parts.pop(_PART, b"").decode(errors="replace"))
    return (unescape(found[2]), found[1] == _parts_digest(parts)) if found else ("", True)


def _parts_digest(parts: dict[str, bytes]) -> str:
    listed = "".join(f"{name} {hashlib.sha256(part).hexdigest()}\n" for name, part in sorted(parts.items()))
    return hashlib.sha256(listed.encode()).hexdigest()
