"""What the command line can do: each verb parses, calls and prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gapmodel.cli.printing import Format, Language, aligned, print_finding, print_table
from gapmodel.cli.reading import FILE, MIN_CELL, Reading, is_tally, read, refuse, survey_or_tally, takes_reading
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally

_CONFIDENCE = Annotated[float, typer.Option(help="Level of the intervals.")]
_MARGIN = Annotated[float | None, typer.Option(help="The smallest gap that matters, in points.", show_default=False)]
_PADJUST = Annotated[str, typer.Option(help="How p-values are adjusted.")]
_INTERVAL = Annotated[
    str, typer.Option(help="Which interval of the mean gap: lattice, t, percentile, bca or studentized.")
]
_ALTERNATIVE = Annotated[str, typer.Option(help="What the tests look for: two-sided, less or greater than zero.")]
_FORMAT = Annotated[Format, typer.Option(help="How the table is printed.")]
_LANG = Annotated[Language, typer.Option("--lang", help="Language of sentences and headings.")]
_PAGE = Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")]


@takes_reading(unused=["outcome"])
def report(
    file: FILE,
    reading: Reading,
    output: _PAGE = Path("report.html"),
    confidence: _CONFIDENCE = 0.95,
    margin: _MARGIN = None,
    padjust: _PADJUST = "holm",
    interval: _INTERVAL = "lattice",
    min_cell: MIN_CELL = None,
    lang: _LANG = Language.en,
) -> None:
    """Write a report of the gaps as one HTML file that opens offline."""
    from gapmodel.files import check_target

    check_target(output)
    _write_report(
        survey_or_tally(file, reading),
        output,
        lang,
        confidence=confidence,
        margin=margin,
        padjust=padjust,
        interval=interval,
        min_cell=min_cell,
    )


@takes_reading(unused=["outcome"])
def gaps(
    file: FILE,
    reading: Reading,
    confidence: _CONFIDENCE = 0.95,
    alternative: _ALTERNATIVE = "two-sided",
    margin: _MARGIN = None,
    padjust: _PADJUST = "holm",
    interval: _INTERVAL = "lattice",
    min_cell: MIN_CELL = None,
    format: _FORMAT = Format.table,
    lang: _LANG = Language.en,
) -> None:
    """Print the table of gaps."""
    from gapmodel.findings.customer.gaps import gaps as find_gaps

    answers = survey_or_tally(file, reading)
    with Waiting("computing"):
        finding = find_gaps(
            answers,
            by=reading.groups,
            confidence=confidence,
            alternative=alternative,
            margin=margin,
            padjust=padjust,
            interval=interval,
            min_cell=min_cell,
        )
    print_finding(finding, format, lang)


@takes_reading("by", "time")
def check(
    file: FILE,
    reading: Reading,
    duration: Annotated[
        str | None, typer.Option(help="The column that says how long each respondent took.", show_default=False)
    ] = None,
    mapping: Annotated[bool, typer.Option("--mapping", help="Show how every column was matched.")] = False,
    flags: Annotated[bool, typer.Option("--flags", help="Show which rows each index flags.")] = False,
    engine: Annotated[
        str, typer.Option(help="Hold all rows (memory), count them in batches, or auto: batches for large files.")
    ] = "auto",
    format: _FORMAT = Format.table,
    lang: _LANG = Language.en,
) -> None:
    """Show how the answers were read, what is missing, and signs of careless answers."""
    from gapmodel.findings.measurement.data_check import check as look

    if not mapping and not is_tally(file):
        refuse(reading, ["outcome"], "check")
    if (mapping or flags) and is_tally(file):
        option = "--mapping" if mapping else "--flags"
        raise SettingError(f"{file.name} holds counts, not rows.", f"leave {option} out, or name the answers.")
    if mapping:
        from gapmodel.findings.labels import Labels
        from gapmodel.wording.tables import listed_columns

        survey = read(file, reading, engine)
        print_table(survey.mapping, listed_columns(survey.mapping, Labels.of(survey.tally.layout), lang.value), format)
        return
    answers = survey_or_tally(file, reading, engine)
    with Waiting("looking"):
        finding = look(answers, duration=duration)
    if flags:
        finding.flagged()  # or why nobody can be
        doubtful = finding.flags[finding.flags.any(axis=1)].reset_index()
        print_table(doubtful, doubtful.replace({True: "x", False: ""}), format)
    else:
        print_finding(finding, format, lang)


def instruments() -> None:
    """List the instruments that ship with gapmodel."""
    from gapmodel.instrument.read import instruments as shipped

    typer.echo(aligned(shipped()))


def demo(output: _PAGE = Path("demo.html"), lang: _LANG = Language.en) -> None:
    """Run the main job on the shipped synthetic answers of a bank."""
    from gapmodel.files import check_target
    from gapmodel.findings.customer.gaps import gaps as find_gaps
    from gapmodel.survey.example import example

    check_target(output)
    survey = read(example("bank"), Reading(by=["branch"]))
    print_finding(find_gaps(survey), Format.table, lang)
    _write_report(survey, output, lang)


def _write_report(answers: Survey | Tally, output: Path, lang: Language, **settings: Any) -> None:
    from gapmodel.reports.report import report as write

    with Waiting("writing the report"):
        written = write(answers, output, lang=lang.value, **settings)
    typer.echo(f"Report: {written.resolve()}")
