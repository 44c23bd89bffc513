"""Fields of Word: numbers that it counts itself."""

from __future__ import annotations

from typing import Any


def add_field(line: Any, instruction: str, shown: str, *, bold: bool = False) -> None:
    """A field of Word with the text that it has until it is updated."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", instruction, "separate", shown, "end"):
        run = line.add_run()
        run.bold = bold or None
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001  the library has no fields
        elif kind == instruction:
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {instruction} "
            run._r.append(text)  # noqa: SLF001
        else:
            run.text = shown
