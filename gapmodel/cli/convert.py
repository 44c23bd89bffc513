"""The command that writes answers as a tidy file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gapmodel.cli.printing import Language
from gapmodel.cli.reading import FILES, Reading, counted_file, read, takes_reading
from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError, counted


@takes_reading("by", "time", "outcome", "weights", "strata", "cluster")
def convert(
    files: FILES,
    reading: Reading,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A .csv, .parquet, .sav or .xlsx file.", show_default=False)
    ],
    lang: Annotated[Language, typer.Option("--lang", help="Language of the labels and notes.")] = Language.en,
) -> None:
    """Write the answers as a tidy, labelled file that needs no reading options."""
    from gapmodel.files import check_not_source, check_target
    from gapmodel.survey.read import paths_of

    file = counted_file(files)
    if file is not None:
        raise SettingError(f"{file.name} contains counts, not answers.", "use the file of answers.")
    check_target(output)
    check_not_source(output, paths_of(reading.source(files)))
    survey = read(files, reading, lang=lang.value)
    with Waiting(f"writing {output.name}"):
        survey.write(output, lang.value)
    typer.echo(f"Answers of {counted(survey.n, 'respondent')}: {output.resolve()}")
