"""The verb that writes a questionnaire."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from gapmodel.cli.printing import Language
from gapmodel.cli.reading import tell
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
    """How the sides of an item follow each other."""

    blocks = "E-then-P"
    columns = "columns"


_SUFFIXES = {"docx": ".docx", "html": ".html", "entry": ".xlsx", "xlsform": ".xlsx", "limesurvey": ".tsv"}


def questionnaire(
    instrument: Annotated[str, typer.Argument(help="A shipped instrument's name or a .toml file.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; questionnaire.docx by default.")
    ] = None,
    format: Annotated[
        Form | None, typer.Option(help="Told from the suffix where it can be.", show_default=False)
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the questionnaire.")] = Language.en,
    service: Annotated[str, typer.Option(help="What is asked about, as in 'our bank'.", show_default=False)] = "",
    order: Annotated[Order, typer.Option(help="All items side by side, or the sides of each item.")] = Order.blocks,
    randomize: Annotated[int | None, typer.Option(help="A seed that shuffles the items.", show_default=False)] = None,
    importance: Annotated[bool, typer.Option("--importance", help="Ask for 100 points over the dimensions.")] = False,
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
        tell([Note.of("labels_are_topics")], lang.value)
    typer.echo(f"Questionnaire: {written.resolve()}")
