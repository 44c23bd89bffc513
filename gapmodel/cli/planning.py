"""The commands for planning: the audit of a printed table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from gapmodel.cli.encounters import named_columns, write_report
from gapmodel.cli.printing import Format, Language, print_finding
from gapmodel.cli.verbs import CONFIDENCE, FORMAT, LANG, MARK, REPORT, WORKSHEET
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError


def audit(
    table: Annotated[
        Path,
        typer.Argument(help="Printed table: CSV, workbook, Word document or web page; - for pasted text on stdin."),
    ],
    n: Annotated[
        int | None, typer.Option("-n", "--n", help="Respondents, if the table does not say.", show_default=False)
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option(help="Scale of the answers: 1..7. Of single rows: 'Tangibles=5..25'.", show_default=False),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Option(
            help="Items that a mean is the mean of: 1, or of single rows 'Tangibles=4'. May be repeated.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            "-c",
            help="A column that is not recognised: 'mean_p=Score'. May be repeated.",
            show_default=False,
        ),
    ] = None,
    number: Annotated[
        int | None, typer.Option("--table", help="Which table of a document or page.", show_default=False)
    ] = None,
    step: Annotated[float, typer.Option(help="Between points of the scale.")] = 1,
    test: Annotated[str, typer.Option(help="Method of p-values and intervals: t or other.")] = "t",
    sheet: WORKSHEET = None,
    output: REPORT = None,
    confidence: CONFIDENCE = 0.95,
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Check a printed table: gaps, possible means and SDs, t, p, intervals, loadings, percentages, counts."""
    from gapmodel.findings.planning.audit.audit import audit as audited

    source = typer.get_text_stream("stdin").read() + "\n" if str(table) == "-" else str(table)
    with Waiting("checking"):
        found = audited(
            source,
            n=n,
            scale=_by_row(scale, _ends),
            items=_by_row(items, _whole),
            columns=named_columns(columns or []),
            which=number,
            step=step,
            test=test,
            sheet=sheet,
            confidence=confidence,
        )
    print_finding(found, format, lang, mark=bom)
    write_report(found, output, lang)


def _by_row(given: list[str] | None, read: Any) -> Any:
    """One value for all rows, or a value for each of those that are named."""
    if not given:
        return None
    pairs = [text.rpartition("=") for text in given]
    if all(sign for _, sign, _ in pairs):
        return {row.strip(): read(value) for row, _, value in pairs}
    if len(given) > 1:
        raise SettingError(f"{' '.join(given)!r} gives several values for all rows.", "write ROW=VALUE for each row.")
    return read(given[0])


def _ends(given: str) -> tuple[float, float]:
    low, sign, high = given.partition("..")
    try:
        return float(low), float(high if sign else "")
    except ValueError:
        raise SettingError(f"--scale {given!r} is not a valid scale.", "use its ends, such as 1..7.") from None


def _whole(given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise SettingError(f"--items {given!r} is not a number of items.", "use for example 1 or 4.") from None
