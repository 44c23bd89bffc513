"""A report as PDF: the page, printed by an installed browser."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from gapmodel.errors import OutputError
from gapmodel.files import writable
from gapmodel.reports.browser import browser
from gapmodel.reports.html import as_html
from gapmodel.reports.report_file import ReportFile

_SECONDS = 120  # until printing is given up
_WAIT = 20_000  # milliseconds that the page is given to draw its charts, of its own clock


def as_pdf(report: ReportFile) -> bytes:
    """The page as PDF.

    Raises
    ------
    OutputError
        No browser is installed, or it could not print.
    """
    program = browser()
    with (
        writable(Path(tempfile.gettempdir())),
        tempfile.TemporaryDirectory(prefix="gapmodel", ignore_cleanup_errors=True) as folder,
    ):
        page, printed = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_bytes(as_html(report, report.paper))
        command = [
            str(program),
            "--headless",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--virtual-time-budget={_WAIT}",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # which root cannot have
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603  our own command
            return printed.read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise OutputError(
                f"{program.name} could not print the report.", "write .html and print it from the browser."
            ) from None
