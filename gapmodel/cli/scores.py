"""The command for scores of tests."""

from __future__ import annotations

from typing import Annotated

import typer

from gapmodel.cli.printing import Format, Language, print_finding, print_table
from gapmodel.cli.reading import FILES, MIN_CELL, Reading, counted_file, read, takes_reading
from gapmodel.cli.verbs import CONFIDENCE, FORMAT, LANG, MARK
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError


@takes_reading(unused=["outcome"])
def score(
    files: FILES,
    reading: Reading,
    key: Annotated[str, typer.Option(help="Which key of the instrument: default, or its alternative.")] = "default",
    people: Annotated[bool, typer.Option("--people", help="Show the scores of single persons.")] = False,
    sem: Annotated[
        float | None,
        typer.Option(help="Standard error of measurement, if it is known from elsewhere.", show_default=False),
    ] = None,
    confidence: CONFIDENCE = 0.95,
    min_cell: MIN_CELL = None,
    format: FORMAT = Format.table,
    bom: MARK = None,
    lang: LANG = Language.en,
) -> None:
    """Print scores, bands and positions of a test: of groups, and of persons with --people."""
    from gapmodel.findings.encounters.scores import score as find_scores
    from gapmodel.wording.tables import as_texts

    file = counted_file(files)
    if file is not None:
        raise SettingError(f"{file.name} contains counts, not rows.", "use the file of answers.")
    survey = read(files, reading, "memory", lang.value)
    with Waiting("computing"):
        finding = find_scores(
            survey,
            key=key,
            id=reading.id,
            by=reading.groups,
            confidence=confidence,
            sem=sem,
            min_cell=min_cell,
            show_people=people,
        )
    if format is Format.table:
        print_finding(finding, format, lang, mark=bom)
        return
    table = finding.shown[0]
    print_table(table, as_texts(finding, table, lang.value), format, mark=bom)
