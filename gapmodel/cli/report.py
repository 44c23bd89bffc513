"""The commands that write reports and compute them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gapmodel.cli.printing import Format, Language, print_finding
from gapmodel.cli.reading import (
    FILES,
    MIN_CELL,
    Reading,
    print_notes,
    quiet,
    read,
    survey_or_tally,
    takes_reading,
)
from gapmodel.cli.verbs import CONFIDENCE, INTERVAL, LANG, MARGIN, PADJUST, TARGET, own_settings
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally

_PAGE = Path("report.html")


class ReportLanguage(str, Enum):
    """The language or languages of a report."""

    en = "en"
    zh = "zh"
    both = "both"


class Detail(str, Enum):
    """How much a report shows."""

    full = "full"
    brief = "brief"


class Paper(str, Enum):
    """The pages of a PDF."""

    A4 = "A4"
    letter = "letter"


def _text(help: str) -> Any:
    return typer.Option(help=help, show_default=False)


@takes_reading()
def report(
    files: FILES,
    reading: Reading,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            help="The file to write; its suffix chooses the format: a page (.html), the page printed (.pdf), a "
            "workbook (.xlsx), slides (.pptx) or a document (.docx). May be repeated. Default: report.html.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[str, _text("Title of the first page (default: from the instrument).")] = "",
    subtitle: Annotated[str, _text("Line below the title.")] = "",
    author: Annotated[str, _text("Who made the report.")] = "",
    date: Annotated[str, _text("Date of the report, as it is to be printed.")] = "",
    logo: Annotated[Path | None, _text("A PNG, JPEG or GIF file of at most 2 MiB.")] = None,
    accent: Annotated[str, _text("Main colour, as '#0072B2'.")] = "",
    sections: Annotated[
        list[str] | None,
        _text(
            "A part to report: dimensions, items, groups, priorities, provider, measurement, quality or methods "
            "(default: all but measurement, which takes some seconds). May be repeated."
        ),
    ] = None,
    detail: Annotated[Detail, typer.Option(help="brief: two pages, without tables to look up.")] = Detail.full,
    paper: Annotated[Paper, typer.Option(help="Size of the pages of a PDF.")] = Paper.A4,
    template: Annotated[Path | None, _text("For slides: a .pptx or .potx file with your layouts and colours.")] = None,
    with_answers: Annotated[
        bool, typer.Option("--with-answers", help="For a workbook: add the answers of every respondent.")
    ] = False,
    confidence: CONFIDENCE = 0.95,
    margin: MARGIN = None,
    padjust: PADJUST = "holm",
    interval: INTERVAL = "lattice",
    target: TARGET = None,
    min_cell: MIN_CELL = None,
    lang: Annotated[ReportLanguage, typer.Option("--lang", help="Language of the report.")] = ReportLanguage.en,
) -> None:
    """Write a report of answers, of a tally, or of a study file (.toml) that names answers and reports."""
    cover = {"title": title, "subtitle": subtitle, "author": author, "date": date, "logo": logo, "accent": accent}
    shown: dict[str, Any] = cover | {"sections": sections, "detail": detail.value, "lang": lang.value}
    shown |= {"paper": paper.value, "template": template, "with_answers": with_answers}
    settings = {"confidence": confidence, "interval": interval, "min_cell": min_cell}
    of_gaps = {"margin": margin, "padjust": padjust}
    if len(files) == 1 and files[0].suffix.lower() == ".toml":
        given = _changed({"output": output} | shown | settings | of_gaps | {"target": target})
        _write_study(files[0], [*reading.given, *given])
        return
    outputs = output or [_PAGE]
    _check_outputs(outputs)
    answers = survey_or_tally(files, reading, lang="zh" if lang is ReportLanguage.zh else "en")
    _write(answers, outputs, {**shown, **settings, **own_settings(answers, of_gaps, target)})


_USUAL = {"detail": "full", "paper": "A4", "lang": "en", "confidence": 0.95, "interval": "lattice", "padjust": "holm"}


def _changed(options: Mapping[str, Any]) -> list[str]:
    """The options that are not as usual, as they are written on the command line."""
    return [f"--{name.replace('_', '-')}" for name, value in options.items() if value and value != _USUAL.get(name)]


def _check_outputs(outputs: Sequence[Path]) -> None:
    from gapmodel.reports.formats import checked_path

    for output in outputs:
        checked_path(output)


def _write_study(file: Path, given: list[str]) -> None:
    """Write what a study file asks for."""
    from gapmodel.reports.study import read_study
    from gapmodel.survey.survey import Survey

    if given:
        raise SettingError(
            f"{', '.join(given)} has no effect on the study file {file.name}.", "write it into the file instead."
        )
    study = read_study(file)
    study.check_targets()
    with quiet(), Waiting(f"reading {file.name}") as progress:
        answers = study.read(progress)
    if isinstance(answers, Survey):
        print_notes(answers.notes)
    with Waiting("writing the reports"):
        written = study.write(answers)
    for path in written:
        typer.echo(f"Report: {path.resolve()}")


def _write(answers: Survey | Tally, outputs: Sequence[Path], settings: dict[str, Any]) -> None:
    """Write the same report to one or several files."""
    from gapmodel.reports.report import report as write_report

    only = {".pptx": ("template",), ".xlsx": ("with_answers",)}
    suffixes = [output.suffix.lower() for output in outputs]
    for output, suffix in zip(outputs, suffixes, strict=True):
        elsewhere = {name for one, names in only.items() if one != suffix and one in suffixes for name in names}
        own = {name: value for name, value in settings.items() if name not in elsewhere}
        with Waiting(f"writing {output.name}"):
            written = write_report(answers, output, **own)
        typer.echo(f"Report: {written.resolve()}")


def verify(
    file: Annotated[
        Path, typer.Argument(help="A report (.html, .xlsx, .pptx, .docx) of gapmodel.", show_default=False)
    ],
    data: Annotated[
        list[Path],
        typer.Option(
            help="The answers that it was made of, or a .tally file; may be repeated for several files, or "
            "'perception=after.csv' for sides from different files.",
            show_default=False,
        ),
    ],
    margin: MARGIN = None,
    confidence: Annotated[
        float | None, typer.Option(help="The confidence level that the report should have.", show_default=False)
    ] = None,
    lang: LANG = Language.en,
) -> None:
    """Compute a report again from the answers. Exit code 0: equal; 1: something differs; 2: it cannot be computed."""
    from gapmodel.reports.record.verify import verify as compare

    with Waiting("computing again"):
        found = compare(file, _source(data), lang=lang.value, margin=margin, confidence=confidence)
    typer.echo(str(found))
    if not found.equal:
        raise typer.Exit(1)


def _source(data: Sequence[Path]) -> Any:
    """One file, several, or one for each side."""
    pairs = [str(path).partition("=") for path in data]
    if all(sign and not path.exists() for path, (_, sign, _) in zip(data, pairs, strict=True)):
        return {side.strip(): Path(path.strip()) for side, _, path in pairs}
    return data[0] if len(data) == 1 else list(data)


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("demo.html"),
    lang: LANG = Language.en,
) -> None:
    """Run an example: synthetic answers of bank customers."""
    from gapmodel.findings.customer.gaps import gaps as find_gaps
    from gapmodel.sources.example import example

    _check_outputs([output])
    survey = read([example("bank")], Reading(by=["branch"]), lang=lang.value)
    print_finding(find_gaps(survey), Format.table, lang)
    _write(survey, [output], {"lang": lang.value})
