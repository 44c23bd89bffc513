"""The command line: commands, version and exit codes."""

from __future__ import annotations

import atexit
import gc
import sys
import warnings
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_name

from gapmodel import __version__
from gapmodel.cli.convert import convert
from gapmodel.cli.encounters import complaints, moments, record_form
from gapmodel.cli.measure import measure
from gapmodel.cli.planning import audit
from gapmodel.cli.provider import model
from gapmodel.cli.questionnaire import questionnaire
from gapmodel.cli.report import demo, report, verify
from gapmodel.cli.scores import score
from gapmodel.cli.tallies import merge, tally
from gapmodel.cli.verbs import check, gaps, instruments, priorities
from gapmodel.errors import GapModelError


class _Commands(TyperGroup):
    """The commands; Ctrl-C ends any of them with a message."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            typer.echo(str(stop) or "Stopped; nothing was written.", err=True)
            raise typer.Exit(1) from None


_COMMANDS = (
    report,
    verify,
    gaps,
    priorities,
    model,
    score,
    moments,
    complaints,
    audit,
    check,
    measure,
    convert,
    tally,
    merge,
    instruments,
    questionnaire,
    record_form,
    demo,
)


def _version(requested: bool) -> None:
    if requested:
        typer.echo(f"gapmodel {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of every command."""


@cache
def application(name: str = "") -> typer.Typer:
    """The command line: with the command of this name alone, as the options of all take long to set up, or with all."""
    app = typer.Typer(
        help="Service-quality gaps from survey answers, with exact inference. Gap = P - E; negative = shortfall.",
        cls=_Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for command in [one for one in _COMMANDS if get_command_name(one.__name__) == name] or _COMMANDS:
        app.command()(command)
    return app


def main() -> None:
    """Run the command line: exit code 0 for success, 2 for invalid input (with one message), 1 for a bug or Ctrl-C."""
    gc.set_threshold(50_000)  # imports create many objects and no garbage
    atexit.register(gc.freeze)  # nor is any collected on the way out, which would take a tenth of a second
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may not support Chinese characters
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Nobody answered an item on both sides")  # also in the sentences
            application(*sys.argv[1:2])()
    except GapModelError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(2)
