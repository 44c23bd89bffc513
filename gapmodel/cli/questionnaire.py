"""The command that writes a questionnaire."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gapmodel.cli.printing import Language
from gapmodel.cli.reading import print_notes
from gapmodel.notes.note import Note


class Form(str, Enum):
    """The formats of questionnaires."""

    docx = "docx"
    html = "html"
    entry = "entry"
    xlsform = "xlsform"
    limesurvey = "limesurvey"
    qualtrics = "qualtrics"
    wenjuanxing = "wenjuanxing"


class Order(str, Enum):
    """The order of the sides."""

    blocks = "E-then-P"
    columns = "columns"


_SUFFIXES = {"docx": ".docx", "html": ".html", "entry": ".xlsx", "xlsform": ".xlsx", "limesurvey": ".tsv"}


def questionnaire(
    instrument: Annotated[
        str, typer.Argument(help="Name of an included instrument, or a .toml file.", show_default=False)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Output file (default: questionnaire.docx).")
    ] = None,
    format: Annotated[
        Form | None, typer.Option(help="Format; by default from the file name.", show_default=False)
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the questionnaire.")] = Language.en,
    service: Annotated[str, typer.Option(help="Name of the service, such as 'our bank'.", show_default=False)] = "",
    order: Annotated[
        Order, typer.Option(help="E-then-P: one side after the other; columns: all sides of an item together.")
    ] = Order.blocks,
    randomize: Annotated[
        int | None, typer.Option(help="Seed for a random order of the items.", show_default=False)
    ] = None,
    importance: Annotated[
        bool, typer.Option("--importance", help="Include the allocation of 100 importance points.")
    ] = False,
) -> None:
    """Write a questionnaire: to print, to fill in, or for a survey platform."""
    from gapmodel.instrument.questionnaire.write import questionnaire as write
    from gapmodel.instrument.read import read_instrument

    asked = read_instrument(instrument)
    written = write(
        asked,
        output or Path(f"questionnaire{_SUFFIXES.get(format.value if format else 'docx', '.txt')}"),
        lang=lang.value,
        service=service,
        order=order.value,
        randomize=randomize,
        importance=importance,
        format=format.value if format else None,
    )
    if asked.unconfirmed:
        print_notes([Note.of("labels_are_topics")], lang.value)
    typer.echo(f"Questionnaire: {written.resolve()}")
