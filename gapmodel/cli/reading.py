"""The options that say how answers are read, written once, and reading with them."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError, SourceWarning

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally

Source = Path | list[Path]
Command = Callable[..., None]
FILES = Annotated[
    list[Path],
    typer.Argument(
        help="CSV, TSV, workbook or Parquet file of answers, several or a quoted pattern that are one survey, or a "
        ".tally of them.",
        show_default=False,
    ),
]

MIN_CELL = Annotated[
    int | None,
    typer.Option(help="Put groups with fewer respondents together before anything is shown.", show_default=False),
]


def _option(help: str, *names: str) -> Any:
    return typer.Option(*names, help=help, show_default=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read: each field is an option of every command that `takes_reading`."""

    instrument: Annotated[
        str | None,
        _option("A shipped instrument's name or a .toml file; servqual by default.", "--instrument", "-i"),
    ] = None
    columns: Annotated[
        list[str] | None,
        _option(
            "How a side's columns are named, 'expectation=E{code}', or which they are in the order of the items, "
            "'perception=Q23..Q44' or with commas. May be repeated.",
            "--columns",
            "-c",
        ),
    ] = None
    by: Annotated[
        list[str] | None,
        _option(
            "A column that groups the respondents: gaps shows each group, report has all respondents "
            "together and each group. May be repeated.",
            "--by",
        ),
    ] = None
    time: Annotated[
        str | None, _option("A column of dates that groups the respondents by month, with --by or alone.", "--time")
    ] = None
    merge_groups: Annotated[
        bool,
        typer.Option("--merge-groups", help="Groups that differ only in capitals or spaces are one."),
    ] = False
    dayfirst: Annotated[
        bool | None,
        _option("Which comes first in dates such as 01/08/2026.", "--day-first/--month-first"),
    ] = None
    outcome: Annotated[
        list[str] | None,
        _option(
            "A column of whole numbers 0..1000, such as overall satisfaction; 'NETPRO=11' says that 11 is no answer "
            "there. May be repeated.",
            "--outcome",
        ),
    ] = None
    missing: Annotated[
        list[str] | None, _option("A value that stands for 'no answer', such as 99. May be repeated.", "--missing")
    ] = None
    best: Annotated[
        list[str] | None,
        _option(
            "The favourable end of the scale: highest, or lowest where 1 is the most agreement; 'E2=lowest' says it of "
            "a column alone. May be repeated.",
            "--best",
        ),
    ] = None
    importance: Annotated[
        str | None, _option("How the columns of importance points are named: 'W_{code}'.", "--importance")
    ] = None
    importance_scale: Annotated[
        str | None,
        _option("The scale, '1..7', where these columns hold ratings of dimensions or items.", "--importance-scale"),
    ] = None
    weights: Annotated[str | None, _option("The column of design weights.", "--weights")] = None
    strata: Annotated[str | None, _option("The column of strata that were sampled from.", "--strata")] = None
    cluster: Annotated[
        str | None, _option("The column of clusters that were sampled, such as branches.", "--cluster")
    ] = None
    id: Annotated[
        str | None,
        _option("The respondent column of the long form, or that joins --with; '' says: different people.", "--id"),
    ] = None
    with_: Annotated[
        list[str] | None,
        _option("The other side's own file: 'perception=after.csv'; FILE is then the side that is left.", "--with"),
    ] = None
    sheet: Annotated[
        list[str] | None,
        _option(
            "The sheet of a workbook; 'all' that hold answers; of one side, 'perception=After'. May be repeated.",
            "--sheet",
        ),
    ] = None
    encoding: Annotated[str | None, _option("Of a text file; told from its bytes by default.", "--encoding")] = None
    platform: Annotated[
        str | None,
        _option("'none' reads a file as it is, without looking for a survey platform's header.", "--platform"),
    ] = None

    @property
    def groups(self) -> list[str] | None:
        """The columns that make the groups, the one of the time last; None without any."""
        return [*(self.by or []), *([self.time] if self.time else [])] or None

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are written."""
        there = [one.name for one in fields(self) if getattr(self, one.name) not in (one.default, [], "")]
        return [f"--{_NAMES.get(name, name)}" for name in there]

    def settings(self) -> dict[str, Any]:
        """The keyword arguments of `read_survey` that these options stand for."""
        return {
            "instrument": self.instrument or "servqual",
            "columns": _patterns(self.columns),
            "by": self.by or None,
            "outcome": _outcomes(self.outcome),
            "missing_codes": self.missing or (),
            "best": _best(self.best),
            "platform": self.platform or "auto",
            "sheet": self._sheets(),
            "importance_scale": _ends(self.importance_scale),
            **{name: getattr(self, name) for name in _PLAIN},
        }

    def source(self, files: Sequence[Path]) -> Source | dict[str, Source]:
        """What is read: the file or files, or with --with those of each side."""
        file = files[0] if len(files) == 1 else list(files)
        if not self.with_:
            return file
        pairs, asked = [given.partition("=") for given in self.with_], self._asked()
        others = {side.strip(): Path(path.strip()) for side, _, path in pairs}
        left = [side for side in asked if side not in others]
        if not all(side.strip() in asked and sign and path.strip() for side, sign, path in pairs) or len(left) != 1:
            raise SettingError(
                f"--with {' '.join(self.with_)!r} leaves no single side for {called(files)}.",
                f"write --with SIDE=FILE for all but one of {', '.join(asked)}.",
            )
        return {left[0]: file, **others}

    def _sheets(self) -> str | list[str] | dict[str, str] | None:
        """The sheet or sheets of all sides, or one for each that is named."""
        if not self.sheet:
            return None
        pairs = [given.partition("=") for given in self.sheet]
        if any(sign and side.strip() in self._asked() for side, sign, _ in pairs):
            return {side.strip(): name.strip() for side, _, name in pairs}
        return self.sheet[0] if len(self.sheet) == 1 else self.sheet

    def _asked(self) -> list[str]:
        from gapmodel.instrument.read import read_instrument

        return [side.code for side in read_instrument(self.instrument or "servqual").asked]


_NAMES = {"with_": "with", "dayfirst": "day-first", "merge_groups": "merge-groups"}
_PLAIN = ("time", "dayfirst", "merge_groups", "importance", "weights", "strata", "cluster", "id", "encoding")


def takes_reading(*without: str, unused: Sequence[str] = ()) -> Callable[[Command], Command]:
    """Give a command, where its parameter `reading` stands, the options of `Reading` but those in `without`.

    Those in `unused` mean something to other commands only and are refused in a sentence.
    """

    def decorated(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True).parameters.values()
        options = [option for option in _options() if option.name not in without]
        parameters = [p for one in own for p in (options if one.name == "reading" else [one])]
        names = [option.name for option in options]

        @wraps(command)
        def with_reading(**given: Any) -> None:
            reading = Reading(**{name: given.pop(name) for name in names})
            named = given.get("files") or [given[name] for name in ("file",) if name in given]
            if not any(map(is_tally, named)):  # of a tally all options are refused together
                refuse(reading, unused, command.__name__)
            command(reading=reading, **given)

        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
        with_reading.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_reading.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return with_reading

    return decorated


def refuse(reading: Reading, unused: Sequence[str], verb: str) -> None:
    """Raise `SettingError` where an option was given that would change nothing in what a verb shows."""
    for name in unused:
        if getattr(reading, name):
            raise SettingError(
                f"'gapmodel {verb}' shows nothing of --{name}, so it would change nothing.",
                f"leave it out; 'gapmodel tally' takes --{name} and keeps it in the tally.",
            )


def _options() -> list[inspect.Parameter]:
    """The fields of `Reading` as parameters of a command."""
    hints = get_type_hints(Reading, include_extras=True)
    kind = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(field.name, kind, default=field.default, annotation=hints[field.name])
        for field in fields(Reading)
    ]


def is_tally(file: Path) -> bool:
    """Whether a file is named as a tally."""
    return file.suffix.lower() == ".tally"


def called(files: Sequence[Path]) -> str:
    """What messages call the files that are given."""
    return files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"


def counted_file(files: Sequence[Path]) -> Path | None:
    """The tally that is given in place of answers."""
    tallies = [file for file in files if is_tally(file)]
    if tallies and len(files) > 1:
        raise SettingError(
            f"{tallies[0].name} is a tally, and {len(files)} files are given.",
            "add tallies with 'gapmodel merge'; count answers with 'gapmodel tally' first.",
        )
    return tallies[0] if tallies else None


def survey_or_tally(files: Sequence[Path], reading: Reading, engine: str = "auto") -> Survey | Tally:
    """The answers in files, or the tally in one, which must be grouped as asked."""
    file = counted_file(files)
    if file is None:
        return read(files, reading, engine)
    from gapmodel.findings.answers import tally_of
    from gapmodel.tally.tally import read_tally

    options = [name for name in reading.given if name not in ("--by", "--time")]
    if options:
        raise SettingError(
            f"{file.name} is counted already; {', '.join(options)} can only say how rows of answers are read.",
            "leave that out, or name the file of answers.",
        )
    return tally_of(read_tally(file), reading.groups)


def read(files: Sequence[Path], reading: Reading, engine: str = "auto") -> Survey:
    """The answers in files; what was set aside or changed is told on stderr."""
    from gapmodel.survey.read import AnswerWarning, read_survey
    from gapmodel.survey.two_files.pairing import PairingWarning

    with warnings.catch_warnings(), Waiting(f"reading {called(files)}") as progress:
        for kind in (AnswerWarning, PairingWarning, SourceWarning):
            warnings.simplefilter("ignore", kind)  # it is among the notes
        survey = read_survey(reading.source(files), **reading.settings(), engine=engine, progress=progress)
    tell(survey.notes)
    return survey


def tell(notes: Sequence[str]) -> None:
    """Print notes on stderr, apart from the result."""
    for note in notes:
        typer.echo(f"Note: {note}", err=True)


def _ends(given: str | None) -> tuple[int, int] | None:
    """The two ends of a scale, as in 1..7."""
    if given is None:
        return None
    try:
        low, high = map(int, given.split(".."))
    except ValueError:
        raise SettingError(f"--importance-scale {given!r} is no scale.", "write its ends, as in 1..7.") from None
    return low, high


def _best(given: list[str] | None) -> str | dict[str, str] | None:
    """The favourable end of all columns, or of those that are named."""
    if not given:
        return None
    pairs = [text.rpartition("=") for text in given]
    if all(sign for _, sign, _ in pairs):
        return {column.strip(): end.strip() for column, _, end in pairs}
    if len(given) > 1:
        raise SettingError(
            f"--best {' '.join(given)!r} says several things of all columns.",
            "say --best lowest once, or --best COLUMN=lowest for each column.",
        )
    return given[0]


def _outcomes(given: list[str] | None) -> dict[str, list[str]] | list[str] | None:
    """The columns of outcomes, with codes of their own if any column has them."""
    if not given or not any("=" in one for one in given):
        return given or None
    named = [one.rpartition("=") if "=" in one else (one, "", "") for one in given]
    return {name: [code for again, _, code in named if again == name and code] for name, _, _ in named}


def _patterns(columns: list[str] | None) -> dict[str, Any] | None:
    if not columns:
        return None
    pairs = [column.partition("=") for column in columns]
    for side, sign, pattern in pairs:
        if not (side and sign and pattern):
            raise SettingError(
                f"--columns {side!r} names no pattern.", "write for example --columns 'expectation=E{code}'."
            )
    return {side.strip(): _named_columns(pattern) for side, _, pattern in pairs}


def _named_columns(given: str) -> str | list[str]:
    """A pattern or a run such as Q23..Q44 as it is; else the names between commas."""
    plain = "{code}" in given or "{label}" in given or "," not in given
    return given if plain else [name.strip() for name in given.split(",")]
