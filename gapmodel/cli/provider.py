"""The command for the gap model: customers, managers and employees in one report."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gapmodel.cli.printing import Language
from gapmodel.cli.reading import is_tally, print_notes
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import GapModelError, SettingError, SourceWarning
from gapmodel.notes.note import Note, each_once, in_source

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally


def _file(help: str, *names: str) -> Any:
    return typer.Option(*names, help=help, show_default=False)


def model(
    customers: Annotated[Path, _file("Customers' answers (E1..E22, P1..P22), or a .tally file.", "--customers")],
    managers: Annotated[
        Path | None, _file("Managers' answers (E1..E22 as believed, S_reliability, ...).", "--managers")
    ] = None,
    employees: Annotated[
        Path | None, _file("Employees' answers (D_reliability, ..., K_reliability, ..., E1..E22).", "--employees")
    ] = None,
    promises: Annotated[
        Path | None, _file("Ratings of the promises made to customers (PR1..PR22).", "--promises")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")] = Path("model.html"),
    population: Annotated[
        list[str] | None, _file("Population size, such as managers=12. May be repeated.", "--population")
    ] = None,
    confidence: Annotated[float, typer.Option(help="Confidence level.")] = 0.95,
    margin: Annotated[float | None, _file("The smallest gap that matters, in points.", "--margin")] = None,
    padjust: Annotated[str, typer.Option(help="Adjustment of p-values for multiple testing.")] = "holm",
    test: Annotated[
        str, typer.Option(help="Test for the p-values: permutation, welch or brunner_munzel.")
    ] = "permutation",
    lang: Annotated[Language, typer.Option("--lang", help="Language of the output.")] = Language.en,
) -> None:
    """Write the gap model (all available gaps 1 to 7) as one HTML file."""
    from gapmodel.files import check_target
    from gapmodel.findings.provider.gap_model import gap_model
    from gapmodel.reports.report import report
    from gapmodel.survey.questionnaires import EMPLOYEES, MANAGERS

    check_target(output)
    given = {
        "customers": _answers(customers, (), lang.value),
        "managers": _answers(managers, MANAGERS, lang.value),
        "employees": _answers(employees, EMPLOYEES, lang.value),
        "promises": _answers(promises, ("servqual-promises",), lang.value),
    }
    with Waiting("computing"):
        found = gap_model(
            **given,
            confidence=confidence,
            margin=margin,
            padjust=padjust,
            test=test,
            population=_populations(population or []),
        )
        findings = [found, *_funnel(found, given, confidence, lang.value)]
        written = report(findings, output, lang=lang.value)
    for sentence in found.sentences(lang.value):
        typer.echo(sentence)
    typer.echo(f"Report: {written.resolve()}")


def _funnel(found: Any, given: dict[str, Any], confidence: float, lang: str) -> list[Any]:
    """The expectation funnel, or a note why it is not available."""
    from gapmodel.findings.provider.expectation_funnel import expectation_funnel

    if not (found.provider.table["which"] == "gap_1").any():
        return []
    people = {who: given[who] for who in ("customers", "managers", "employees")}
    try:
        return [expectation_funnel(**people, confidence=confidence, population=found.params["population"])]
    except GapModelError as error:
        print_notes([Note.of("no_funnel", problem=error.problem)], lang)
        return []


def _answers(file: Path | None, instruments: tuple[str, ...], lang: str) -> Any:
    """The answers in a file, by all instruments whose columns it contains."""
    from gapmodel.survey.questionnaires import EMPLOYEES, MANAGERS, read_employees, read_managers
    from gapmodel.survey.read import AnswerWarning, read_survey
    from gapmodel.tally.tally import read_tally

    if file is None:
        return None
    if is_tally(file):
        return read_tally(file)
    with warnings.catch_warnings(), Waiting(f"reading {file.name}"):
        for kind in (AnswerWarning, SourceWarning):
            warnings.simplefilter("ignore", kind)  # included in the notes
        surveys: tuple[Survey | Tally, ...]
        if instruments in (MANAGERS, EMPLOYEES):
            surveys = (read_managers if instruments == MANAGERS else read_employees)(file)
        else:
            surveys = (read_survey(file, instruments[0] if instruments else "servqual"),)
    print_notes(each_once(in_source(file.name, (note for survey in surveys for note in survey.notes))), lang)
    return surveys[0] if len(surveys) == 1 else surveys


def _populations(given: list[str]) -> dict[str, int] | None:
    pairs = [text.partition("=") for text in given]
    for who, sign, number in pairs:
        if not (who and sign and number.isdecimal()):
            raise SettingError(f"--population {who!r} is not valid.", "write --population managers=12.")
    return {who: int(number) for who, _, number in pairs} or None
