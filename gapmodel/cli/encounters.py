"""The commands for encounters: moments of truth, the blank record of them, and complaints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gapmodel.cli.printing import Format, Language, print_finding
from gapmodel.cli.verbs import CONFIDENCE, FORMAT, LANG, MARK, PADJUST, REPORT, WORKSHEET
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError

if TYPE_CHECKING:
    from gapmodel.findings.finding import Finding


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
    sheet: WORKSHEET = None,
    output: REPORT = None,
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
            source, columns=named_columns(columns or []), role=role, confidence=confidence, padjust=padjust, sheet=sheet
        )
    print_finding(found, format, lang, mark=bom)
    write_report(found, output, lang)


def complaints(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Log of complaints, one row per case (CSV, workbook, Parquet); several, or a quoted pattern.",
            show_default=False,
        ),
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            "-c",
            help="A column that is not recognised: 'received=Date opened'. May be repeated.",
            show_default=False,
        ),
    ] = None,
    exposure: Annotated[
        str | None,
        typer.Option(
            help="Transactions or customers: a number per period, or a file with the columns exposure and period, "
            "group (of --by) or both.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Groups: branch, channel, product, cause or another.", show_default=False)
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="The last day that counts; by default the latest date in the log.", show_default=False),
    ] = None,
    period: Annotated[str, typer.Option(help="Of rates, trend and backlog: week, month, quarter or year.")] = "month",
    answer_within: Annotated[
        float | None,
        typer.Option(help="Days within which an answer is in time; by default as the log says.", show_default=False),
    ] = None,
    per: Annotated[float, typer.Option(help="Rates are complaints per so many transactions.")] = 1000,
    rules: Annotated[str, typer.Option(help="Rules of the control chart: WE1, western_electric or nelson.")] = "WE1",
    dayfirst: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first", help="Order of day and month in dates such as 01/08/2026.", show_default=False
        ),
    ] = None,
    sheet: WORKSHEET = None,
    output: REPORT = None,
    confidence: CONFIDENCE = 0.95,
    padjust: PADJUST = "holm",
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print what a log of complaints says: causes, times, rates, trend, backlog, and how it was read."""
    from gapmodel.findings.encounters.complaints.complaints import complaints as found_in

    with Waiting("computing"):
        found = found_in(
            str(files[0]) if len(files) == 1 else list(files),
            columns=named_columns(columns or []),
            exposure=_number_or_path(exposure),
            by=by,
            until=until,
            period=period,
            answer_within=answer_within,
            per=per,
            rules=rules,
            dayfirst=dayfirst,
            sheet=sheet,
            confidence=confidence,
            padjust=padjust,
        )
    print_finding(found, format, lang, mark=bom)
    write_report(found, output, lang)


def _number_or_path(given: str | None) -> float | str | None:
    try:
        return float(given) if given is not None else None
    except ValueError:
        return given


def write_report(found: Finding, output: Path | None, lang: Language) -> None:
    """A report of the finding, if one is asked for."""
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


def named_columns(columns: list[str]) -> dict[str, str]:
    """The names of columns by what they hold."""
    pairs = [column.partition("=") for column in columns]
    for meaning, sign, name in pairs:
        if not (sign and name):
            raise SettingError(f"--columns {meaning!r} has no name.", "use for example --columns 'encounter=Contact'.")
    return {meaning.strip(): name.strip() for meaning, _, name in pairs}
