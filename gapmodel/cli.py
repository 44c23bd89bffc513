"""The command line: parse, call, print."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gapmodel import __version__
from gapmodel.errors import GapModelError, SettingError

if TYPE_CHECKING:
    from gapmodel.findings.finding import Finding
    from gapmodel.survey.survey import Survey

app = typer.Typer(
    help="Service-quality gaps from survey answers, with exact inference. Gap = P - E; negative = shortfall.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Format(str, Enum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    md = "md"


class Language(str, Enum):
    """The language of sentences, headings and charts."""

    en = "en"
    zh = "zh"


_FILE = Annotated[Path, typer.Argument(help="CSV, TSV, workbook or Parquet file of answers.", show_default=False)]
_INSTRUMENT = Annotated[str, typer.Option("--instrument", "-i", help="A shipped instrument's name or a .toml file.")]
_COLUMNS = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        "-c",
        help="How a side's columns are named: 'expectation=E{code}'. May be repeated.",
        show_default=False,
    ),
]
_BY = Annotated[
    list[str] | None,
    typer.Option("--by", help="A column that groups the respondents. May be repeated.", show_default=False),
]
_MISSING = Annotated[
    list[str] | None,
    typer.Option(
        "--missing", help="A value that stands for 'no answer', such as 99. May be repeated.", show_default=False
    ),
]
_SHEET = Annotated[str | None, typer.Option(help="The sheet of a workbook.", show_default=False)]
_ENCODING = Annotated[
    str | None, typer.Option(help="Of a text file; told from its bytes by default.", show_default=False)
]
_IMPORTANCE = Annotated[
    str | None,
    typer.Option(help="How the columns of importance points are named: 'W_{code}'.", show_default=False),
]
_ID = Annotated[str | None, typer.Option("--id", help="The respondent column of the long form.", show_default=False)]
_CONFIDENCE = Annotated[float, typer.Option(help="Level of the intervals.")]
_MARGIN = Annotated[float | None, typer.Option(help="The smallest gap that matters, in points.", show_default=False)]
_PADJUST = Annotated[str, typer.Option(help="How p-values are adjusted.")]
_FORMAT = Annotated[Format, typer.Option(help="How the table is printed.")]
_LANG = Annotated[Language, typer.Option("--lang", help="Language of sentences and headings.")]


@app.command()
def report(
    file: _FILE,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("report.html"),
    instrument: _INSTRUMENT = "servqual",
    columns: _COLUMNS = None,
    by: _BY = None,
    missing: _MISSING = None,
    importance: _IMPORTANCE = None,
    id: _ID = None,
    sheet: _SHEET = None,
    encoding: _ENCODING = None,
    confidence: _CONFIDENCE = 0.95,
    margin: _MARGIN = None,
    padjust: _PADJUST = "holm",
    lang: _LANG = Language.en,
) -> None:
    """Write a report of the gaps as one HTML file that opens offline."""
    from gapmodel.files import check_target

    check_target(output)
    options = _Reading(instrument, columns, by, missing, importance, id, sheet, encoding)
    _write_report(_read(file, options), output, lang, confidence=confidence, margin=margin, padjust=padjust)


@app.command()
def gaps(
    file: _FILE,
    instrument: _INSTRUMENT = "servqual",
    columns: _COLUMNS = None,
    by: _BY = None,
    missing: _MISSING = None,
    importance: _IMPORTANCE = None,
    id: _ID = None,
    sheet: _SHEET = None,
    encoding: _ENCODING = None,
    confidence: _CONFIDENCE = 0.95,
    margin: _MARGIN = None,
    padjust: _PADJUST = "holm",
    format: _FORMAT = Format.table,
    lang: _LANG = Language.en,
) -> None:
    """Print the table of gaps."""
    from gapmodel.findings.customer.gaps import gaps as find_gaps

    survey = _read(file, _Reading(instrument, columns, by, missing, importance, id, sheet, encoding))
    with Waiting("computing"):
        finding = find_gaps(survey, by=by or None, confidence=confidence, margin=margin, padjust=padjust)
    _print(finding, format, lang)


@app.command()
def check(
    file: _FILE,
    instrument: _INSTRUMENT = "servqual",
    columns: _COLUMNS = None,
    missing: _MISSING = None,
    importance: _IMPORTANCE = None,
    id: _ID = None,
    sheet: _SHEET = None,
    encoding: _ENCODING = None,
    mapping: Annotated[bool, typer.Option("--mapping", help="Show how every column was matched.")] = False,
    format: _FORMAT = Format.table,
    lang: _LANG = Language.en,
) -> None:
    """Show how the answers were read, what is missing and what was set aside."""
    from gapmodel.findings.measurement.data_check import check as look

    survey = _read(file, _Reading(instrument, columns, None, missing, importance, id, sheet, encoding))
    if mapping:
        _print_table(survey.mapping, survey.mapping, format)
    else:
        _print(look(survey), format, lang)


@app.command()
def instruments() -> None:
    """List the instruments that ship with gapmodel."""
    from gapmodel.instrument.read import instruments as shipped

    typer.echo(_aligned(shipped()))


@app.command()
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("demo.html"),
    lang: _LANG = Language.en,
) -> None:
    """Run the main job on the shipped synthetic answers of a bank."""
    from gapmodel.files import check_target
    from gapmodel.findings.customer.gaps import gaps as find_gaps
    from gapmodel.survey.example import example

    check_target(output)
    survey = _read(example("bank"), _Reading("servqual", by=["branch"]))
    _print(find_gaps(survey), Format.table, lang)
    _write_report(survey, output, lang)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gapmodel {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of every command."""


def main() -> None:
    """Run the command line: exit code 0 done, 2 for a user's mistake in one clear message, 1 for a bug."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack Chinese letters
    try:
        app()
    except GapModelError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing was written.", err=True)
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The options that say how a file is read."""

    instrument: str
    columns: list[str] | None = None
    by: list[str] | None = None
    missing: list[str] | None = None
    importance: str | None = None
    id: str | None = None
    sheet: str | None = None
    encoding: str | None = None


def _read(file: Path, options: _Reading) -> Survey:
    from gapmodel.survey.read import AnswerWarning, read_survey

    with warnings.catch_warnings(), Waiting(f"reading {file.name}") as progress:
        warnings.simplefilter("ignore", AnswerWarning)  # it is among the notes
        survey = read_survey(
            file,
            options.instrument,
            columns=_patterns(options.columns),
            by=options.by or None,
            missing_codes=options.missing or (),
            importance=options.importance,
            id=options.id,
            sheet=options.sheet,
            encoding=options.encoding,
            progress=progress,
        )
    for note in survey.notes:
        typer.echo(f"Note: {note}", err=True)
    return survey


def _patterns(columns: list[str] | None) -> dict[str, Any] | None:
    if not columns:
        return None
    pairs = [column.partition("=") for column in columns]
    for side, sign, pattern in pairs:
        if not (side and sign and pattern):
            raise SettingError(
                f"--columns {side!r} names no pattern.", "write for example --columns 'expectation=E{code}'."
            )
    return {side.strip(): pattern for side, _, pattern in pairs}


def _print(finding: Finding, format: Format, lang: Language) -> None:
    from gapmodel.wording.tables import readable

    _print_table(finding.table, readable(finding, finding.table, lang.value), format)
    if format is Format.table:
        typer.echo()
        for sentence in finding.sentences(lang.value):
            typer.echo(sentence)


def _print_table(table: Any, shown: Any, format: Format) -> None:
    """Values for machines (csv, json), texts for people (table, md)."""
    from gapmodel.wording.tables import exported

    if format is Format.csv:
        typer.echo(exported(table).to_csv(index=False), nl=False)
    elif format is Format.json:
        typer.echo(table.to_json(orient="records", force_ascii=False, double_precision=15))
    else:
        typer.echo(_markdown(shown) if format is Format.md else _aligned(shown))


def _aligned(table: Any) -> str:
    import unicodedata

    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

    rows = [
        [str(name) for name in table.columns],
        *([str(cell) for cell in row] for row in table.itertuples(index=False)),
    ]
    rows = [[" ".join(cell.split())[:60] for cell in row] for row in rows]
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    padded = ("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in padded)


def _markdown(table: Any) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    rows = [line([str(cell) for cell in row]) for row in table.itertuples(index=False)]
    return "\n".join([line(list(table.columns)), line(["---"] * len(table.columns)), *rows])


def _write_report(survey: Survey, output: Path, lang: Language, **settings: Any) -> None:
    from gapmodel.reports.report import report as write

    with Waiting("writing the report"):
        written = write(survey, output, lang=lang.value, **settings)
    typer.echo(f"Report: {written.resolve()}")


class Waiting:
    """A line with a bar on stderr once work takes longer than two seconds, on a terminal only."""

    def __init__(self, what: str, patience: float = 2.0) -> None:
        from threading import Timer

        self.bar: Any = None
        self._what, self._done, self._total = what, 0, 0
        self._timer = Timer(patience, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Callable[[int, int, str], None]:
        self._timer.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self.bar is not None:
            self.bar.stop()

    def _show(self, done: int, total: int, what: str) -> None:
        self._what, self._done, self._total = what, done, total
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=done, total=total, description=what)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task(self._what, total=self._total or None, completed=self._done)
        bar.start()
        self.bar = bar


if __name__ == "__main__":
    main()
