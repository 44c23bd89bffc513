"""The command for the quality of the measurement."""

from __future__ import annotations

from typing import Annotated

import typer

from gapmodel.cli.encounters import write_report
from gapmodel.cli.printing import Format, Language, print_finding
from gapmodel.cli.reading import FILES, Reading, survey_or_tally, takes_reading
from gapmodel.cli.verbs import CONFIDENCE, FORMAT, LANG, MARK, REPORT
from gapmodel.cli.waiting import Waiting


@takes_reading()
def measure(
    files: FILES,
    reading: Reading,
    side: Annotated[
        str | None,
        typer.Option(
            help="Whose factors are examined: perception, expectation, gap or another side.", show_default=False
        ),
    ] = None,
    estimator: Annotated[str, typer.Option(help="Of the factor models: ml, mlr or wlsmv.")] = "ml",
    output: REPORT = None,
    confidence: CONFIDENCE = 0.95,
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print whether the scales can be trusted: reliability, factors, factor models, invariance and validity."""
    from gapmodel.findings.measurement.measurement_report import measurement_report
    from gapmodel.reports.formats import checked_path

    if output is not None:
        checked_path(output)
    answers = survey_or_tally(files, reading, lang=lang.value)
    with Waiting("computing"):
        found = measurement_report(answers, side=side, by=reading.groups, estimator=estimator, confidence=confidence)
    print_finding(found, format, lang, mark=bom)
    write_report(found, output, lang)
