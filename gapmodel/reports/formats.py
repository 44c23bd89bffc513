"""The formats of reports: which suffix is written by what."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from gapmodel.errors import OutputError
from gapmodel.files import check_target
from gapmodel.reports.report_file import ReportFile

# The writer of every format: a module here and a function that takes a ReportFile and returns the file's bytes.
WRITERS = {
    ".html": ("html", "as_html"),
    ".htm": ("html", "as_html"),
    ".pdf": ("pdf", "as_pdf"),
    ".xlsx": ("workbook", "as_workbook"),
    ".docx": ("document.document", "as_docx"),
    ".pptx": ("slides", "as_pptx"),
}


def checked_path(path: str | Path) -> Path:
    """The path of a report, if its suffix is known and it can be written; to be called before long computations."""
    if not isinstance(path, (str, Path)):
        raise OutputError(f"{path!r} is not a valid path for a report.", f"give a file name ending in {_suffixes()}.")
    path = check_target(path)
    if path.suffix.lower() not in WRITERS:
        raise OutputError(
            f"A report cannot be written as {path.suffix or 'a file without a suffix'!r}.", f"use {_suffixes()}."
        )
    return path


def writer_of(path: Path) -> Callable[[ReportFile], bytes]:
    """What writes files of a suffix."""
    module, name = WRITERS[path.suffix.lower()]
    write: Callable[[ReportFile], bytes] = getattr(importlib.import_module(f"gapmodel.reports.{module}"), name)
    return write


def _suffixes() -> str:
    known = [suffix for suffix in WRITERS if suffix != ".htm"]
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} or {known[-1]}"
