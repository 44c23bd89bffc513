"""The commands for moments of truth: scores of a chain of encounters, and the blank record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gapmodel.cli.printing import Format, Language, print_finding
from gapmodel.cli.verbs import CONFIDENCE, FORMAT, LANG, MARK, PADJUST
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError


def moments(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Record of encounters (CSV, workbook, filled-in form); several forms, or a quoted pattern.",
            show_default=False,
        ),
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            "-c",
            help="A column that is not recognised: 'encounter=Contact'. May be repeated.",
            show_default=False,
        ),
    ] = None,
    role: Annotated[str, typer.Option(help="Whose scores are shown: observer or self.")] = "observer",
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.", show_default=False)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Also write a report: .html, .docx, .pptx or .xlsx.")
    ] = None,
    confidence: CONFIDENCE = 0.95,
    padjust: PADJUST = "holm",
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print a chain of encounters: the weakest link, negative scores, losses and agreement of the raters."""
    from gapmodel.findings.encounters.moments_of_truth import moments_of_truth

    source = str(files[0]) if len(files) == 1 else list(files)
    with Waiting("computing"):
        found = moments_of_truth(
            source, columns=_named(columns or []), role=role, confidence=confidence, padjust=padjust, sheet=sheet
        )
    print_finding(found, format, lang, mark=bom)
    if output is not None:
        from gapmodel.reports.report import report

        typer.echo(f"Report: {report(found, output, lang=lang.value).resolve()}")


def record_form(
    output: Annotated[Path, typer.Option("--output", "-o", help="Output file: .docx, .xlsx or .html.")] = Path(
        "record.xlsx"
    ),
    encounters: Annotated[
        list[str] | None,
        typer.Option("--encounter", "-e", help="Name of an encounter. May be repeated, in order.", show_default=False),
    ] = None,
    number: Annotated[int, typer.Option(help="Number of encounters, if they have no names yet.")] = 5,
    rater: Annotated[str, typer.Option(help="Name of the rater.", show_default=False)] = "",
    role: Annotated[str, typer.Option(help="Role of the rater: observer or self.", show_default=False)] = "",
    lang: LANG = Language.en,
) -> None:
    """Write a blank record of encounters (moments of truth) to fill in."""
    from gapmodel.instrument.record.record_form import record_form as write

    written = write(output, encounters=encounters or number, lang=lang.value, rater=rater, role=role)
    typer.echo(f"Record form: {written.resolve()}")


def _named(columns: list[str]) -> dict[str, str]:
    """The names of columns by what they hold."""
    pairs = [column.partition("=") for column in columns]
    for meaning, sign, name in pairs:
        if not (sign and name):
            raise SettingError(f"--columns {meaning!r} has no name.", "use for example --columns 'encounter=Contact'.")
    return {meaning.strip(): name.strip() for meaning, _, name in pairs}
