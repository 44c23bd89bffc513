"""The verb that makes any file of answers a tidy one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gapmodel.cli.printing import Language
from gapmodel.cli.reading import FILE, Reading, is_tally, read, takes_reading
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError, counted


@takes_reading("by", "time", "outcome", "weights", "strata", "cluster")
def convert(
    file: FILE,
    reading: Reading,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A .csv, .parquet, .sav or .xlsx file.", show_default=False)
    ],
    lang: Annotated[Language, typer.Option("--lang", help="Language of the labels.")] = Language.en,
) -> None:
    """Write the answers in a file as a tidy one, with labels, that is read without being told how."""
    from gapmodel.files import check_apart, check_target
    from gapmodel.survey.read import paths_of

    if is_tally(file):
        raise SettingError(f"{file.name} holds counts, not answers.", "name the file of answers.")
    check_target(output)
    check_apart(output, paths_of(reading.source(file)))
    survey = read(file, reading)
    with Waiting(f"writing {output.name}"):
        survey.write(output, lang.value)
    typer.echo(f"Answers of {counted(survey.n, 'respondent')}: {output.resolve()}")
