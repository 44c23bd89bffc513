"""Charts of findings as picture files, all drawn by one browser."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from errno import ENOSPC
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gapmodel.errors import OutputError, SettingError, one_of
from gapmodel.files import check_target, move_all, writable
from gapmodel.findings.finding import Finding
from gapmodel.reports.browser import browser
from gapmodel.reports.report import findings_of
from gapmodel.reports.section import ShownChart, sections_of
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally

if TYPE_CHECKING:
    import plotly.graph_objects as go

_FORMATS = ("svg", "png", "pdf")
_WIDTH, _HEIGHT = 900, 480  # of a figure that does not say its own height
_WIDEST, _LARGEST = 10_000, 10
_LETTERS = 40  # of a heading in a file's name


def save_charts(
    findings: Survey | Tally | Finding | Sequence[Finding],
    folder: str | Path,
    *,
    format: Literal["svg", "png", "pdf"] = "svg",
    width: int = _WIDTH,
    scale: float = 1,
    lang: Literal["en", "zh"] = "en",
) -> list[Path]:
    """Save the charts that a report of the findings shows, one file each.

    Parameters
    ----------
    findings : Survey, Tally, or one or more findings
        As of `report`.
    folder : str or path
        It is made if there is none. Files of the same names are replaced, all of them or none.
    format : {"svg", "png", "pdf"}
    width : int
        Width in pixels; the height is the chart's own.
    scale : float
        Of the pixels of a PNG: 2 doubles width and height.
    lang : {"en", "zh"}

    Returns
    -------
    list of Path
        The files in the order of a report, named by number and heading.

    Raises
    ------
    OutputError
        kaleido or a browser is missing, or the files cannot be written.
    SettingError
        An argument has an invalid value.
    """
    one_of(format, _FORMATS, "format")
    one_of(lang, ("en", "zh"), "lang")
    _check_size(width, scale)
    folder = _folder(Path(folder))
    if find_spec("kaleido") is None:
        raise OutputError(
            "kaleido is not installed, which draws charts as pictures.",
            "pip install 'gapmodel[export]'; reports in .html need neither kaleido nor a browser.",
        )
    program = browser()
    charts = _charts(findings_of(findings), lang)
    names = [f"{place:02}_{_name(heading)}.{format}" for place, (heading, _) in enumerate(charts, 1)]
    with writable(folder), tempfile.TemporaryDirectory(prefix=".charts", dir=folder) as drawn:
        figures = [chart.figure(lang) for _, chart in charts]
        jobs = [
            {"fig": figure, "path": str(Path(drawn) / name), "opts": _options(figure, format, width, scale)}
            for name, figure in zip(names, figures, strict=True)
        ]
        _draw(jobs, program)
        move_all(names, Path(drawn), folder)
    return [folder / name for name in names]


def _check_size(width: Any, scale: Any) -> None:
    if type(width) is not int or not 100 <= width <= _WIDEST:
        raise SettingError(f"width={width!r} is not a width in pixels.", f"use a whole number from 100 to {_WIDEST}.")
    if isinstance(scale, bool) or not isinstance(scale, (int, float)) or not 0 < scale <= _LARGEST:
        raise SettingError(f"scale={scale!r} is not a factor.", f"use a number above 0 and up to {_LARGEST}.")


def _folder(folder: Path) -> Path:
    """The folder, made if there is none."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder.", "name a folder for the pictures.")
    if not folder.exists():
        check_target(folder)
        folder.mkdir()
    check_target(folder / "01.svg")
    return folder


def _charts(findings: Sequence[Finding], lang: str) -> list[tuple[str, ShownChart]]:
    """The charts of all sections, each with the heading of its section; none twice."""
    found: list[tuple[str, ShownChart]] = []
    for finding in findings:
        for section in sections_of(finding, lang):
            seen = [(chart.finding, chart.options) for _, chart in found]
            found += [(section.heading, one) for one in section.charts if (one.finding, one.options) not in seen]
    return found


def _name(heading: str) -> str:
    """The letters and digits of a heading, which every file system takes.

    >>> _name("Dimensions: ../Nord & Süd?")
    'Dimensions_Nord_Süd'
    """
    return re.sub(r"\W+", "_", heading)[:_LETTERS].strip("_") or "chart"


def _options(figure: go.Figure, format: str, width: int, scale: float) -> dict[str, Any]:
    return {"format": format, "width": width, "height": int(figure.layout.height or _HEIGHT), "scale": scale}


def _draw(jobs: list[dict[str, Any]], program: Path) -> None:
    """Draw all figures with one browser, without a network.

    Raises
    ------
    OutputError
        The browser could not be started, or did not draw them.
    """
    import kaleido

    try:
        kaleido.write_fig_from_object_sync(jobs, cancel_on_error=True, kopts={"path": str(program), "mathjax": False})
    except Exception as error:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            raise
        raise OutputError(
            f"{program.name} could not draw the charts ({str(error)[:200] or type(error).__name__}).",
            "try another browser with BROWSER_PATH, or save them from the .html report.",
        ) from None
