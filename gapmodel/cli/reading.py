"""The reading options shared by all commands, and reading with them."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from gapmodel.cli.waiting import Waiting
from gapmodel.errors import SettingError, SourceWarning
from gapmodel.notes.note import Note

if TYPE_CHECKING:
    from gapmodel.survey.survey import Survey
    from gapmodel.tally.tally import Tally

Source = Path | list[Path]
Command = Callable[..., None]
FILES = Annotated[
    list[Path],
    typer.Argument(
        help="File of answers (CSV, TSV, workbook, Parquet, SPSS, Stata), several files or a quoted pattern that form "
        "one survey, or a .tally file.",
        show_default=False,
    ),
]

MIN_CELL = Annotated[
    int | None,
    typer.Option(help="Combine groups with fewer respondents before anything is shown.", show_default=False),
]


def _option(help: str, *names: str) -> Any:
    return typer.Option(*names, help=help, show_default=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading options: each field is an option of every command decorated with `takes_reading`."""

    instrument: Annotated[
        str | None,
        _option("Name of an included instrument, or a .toml file (default: servqual).", "--instrument", "-i"),
    ] = None
    columns: Annotated[
        list[str] | None,
        _option(
            "Column names of a side: a pattern, 'expectation=E{code}', or the columns in item order, "
            "'perception=Q23..Q44' or separated by commas. May be repeated.",
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
        typer.Option("--merge-groups", help="Merge groups that differ only in capitals or spaces."),
    ] = False
    dayfirst: Annotated[
        bool | None,
        _option("Order of day and month in dates such as 01/08/2026.", "--day-first/--month-first"),
    ] = None
    outcome: Annotated[
        list[str] | None,
        _option(
            "Outcome column with integers 0..1000, such as overall satisfaction; 'NPS=11' makes 11 a missing code of "
            "this column. May be repeated.",
            "--outcome",
        ),
    ] = None
    missing: Annotated[
        list[str] | None,
        _option("Missing code: a value that means 'no answer', such as 99. May be repeated.", "--missing"),
    ] = None
    best: Annotated[
        list[str] | None,
        _option(
            "Favourable end of the scale: highest, or lowest if 1 is the best answer; 'E2=lowest' applies to one "
            "column. May be repeated.",
            "--best",
        ),
    ] = None
    importance: Annotated[
        str | None, _option("Names of the columns of importance points: 'W_{code}'.", "--importance")
    ] = None
    importance_scale: Annotated[
        str | None,
        _option(
            "Scale of importance ratings, '1..7', if these columns are ratings of dimensions or items.",
            "--importance-scale",
        ),
    ] = None
    weights: Annotated[str | None, _option("Column of design weights.", "--weights")] = None
    strata: Annotated[str | None, _option("Column of sampling strata.", "--strata")] = None
    cluster: Annotated[str | None, _option("Column of sampled clusters, such as branches.", "--cluster")] = None
    id: Annotated[
        str | None,
        _option(
            "Respondent id, for long format or to join --with; '' if the sides have different respondents.", "--id"
        ),
    ] = None
    with_: Annotated[
        list[str] | None,
        _option("File of the other side: 'perception=after.csv'; FILE then contains the remaining side.", "--with"),
    ] = None
    sheet: Annotated[
        list[str] | None,
        _option(
            "Sheet of a workbook; 'all' for all sheets with answers; 'perception=After' for one side. May be repeated.",
            "--sheet",
        ),
    ] = None
    encoding: Annotated[str | None, _option("Encoding of a text file (default: detected).", "--encoding")] = None
    platform: Annotated[
        str | None,
        _option("'none': do not look for the header rows of a survey platform.", "--platform"),
    ] = None

    @property
    def groups(self) -> list[str] | None:
        """The grouping columns, the time column last; None without any."""
        return [*(self.by or []), *([self.time] if self.time else [])] or None

    @property
    def given(self) -> list[str]:
        """The options that were given, as written on the command line."""
        there = [one.name for one in fields(self) if getattr(self, one.name) not in (one.default, [], "")]
        return [f"--{_NAMES.get(name, name)}" for name in there]

    def settings(self) -> dict[str, Any]:
        """The keyword arguments of `read_survey` for these options."""
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
        """The file or files, or with --with the files of each side."""
        file = files[0] if len(files) == 1 else list(files)
        if not self.with_:
            return file
        pairs, asked = [given.partition("=") for given in self.with_], self._asked()
        others = {side.strip(): Path(path.strip()) for side, _, path in pairs}
        left = [side for side in asked if side not in others]
        if not all(side.strip() in asked and sign and path.strip() for side, sign, path in pairs) or len(left) != 1:
            raise SettingError(
                f"--with {' '.join(self.with_)!r} does not leave exactly one side for {called(files)}.",
                f"write --with SIDE=FILE for all but one of {', '.join(asked)}.",
            )
        return {left[0]: file, **others}

    def _sheets(self) -> str | list[str] | dict[str, str] | None:
        """The sheet or sheets of all sides, or one per named side."""
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
    """Replace the parameter `reading` of a command by the options of `Reading`, except those in `without`.

    Options in `unused` have an effect in other commands only; they raise an error.
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
            if not any(map(is_tally, named)):  # for a tally, all options raise one error
                refuse(reading, unused, command.__name__)
            command(reading=reading, **given)

        parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
        with_reading.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_reading.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return with_reading

    return decorated


def refuse(reading: Reading, unused: Sequence[str], command: str) -> None:
    """Raise `SettingError` if an option was given that has no effect in a command."""
    for name in unused:
        if getattr(reading, name):
            raise SettingError(
                f"--{name} has no effect in 'gapmodel {command}'.",
                f"omit it; 'gapmodel tally' accepts --{name} and keeps it in the tally.",
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
    """Whether a file name has the suffix of a tally."""
    return file.suffix.lower() == ".tally"


def called(files: Sequence[Path]) -> str:
    """The name of the given files in messages."""
    return files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"


def counted_file(files: Sequence[Path]) -> Path | None:
    """The tally that is given instead of answers, if any."""
    tallies = [file for file in files if is_tally(file)]
    if tallies and len(files) > 1:
        raise SettingError(
            f"{tallies[0].name} is a tally, and {len(files)} files are given.",
            "add tallies with 'gapmodel merge'; count answers with 'gapmodel tally' first.",
        )
    return tallies[0] if tallies else None


def survey_or_tally(files: Sequence[Path], reading: Reading, engine: str = "auto", lang: str = "en") -> Survey | Tally:
    """The answers in files, or a tally with the requested groups."""
    file = counted_file(files)
    if file is None:
        return read(files, reading, engine, lang)
    from gapmodel.findings.given_tally import tally_of
    from gapmodel.tally.tally import read_tally

    options = [name for name in reading.given if name not in ("--by", "--time")]
    if options:
        raise SettingError(
            f"{file.name} is already a tally; {', '.join(options)} only applies to files of answers.",
            "omit it, or use the file of answers.",
        )
    return tally_of(read_tally(file), reading.groups)


def read(files: Sequence[Path], reading: Reading, engine: str = "auto", lang: str = "en") -> Survey:
    """The answers in files; notes are printed on stderr."""
    from gapmodel.survey.read import read_survey

    with quiet(), Waiting(f"reading {called(files)}") as progress:
        survey = read_survey(reading.source(files), **reading.settings(), engine=engine, progress=progress)
    print_notes(survey.notes, lang)
    return survey


@contextmanager
def quiet() -> Iterator[None]:
    """Reading without warnings, which are included in the notes."""
    from gapmodel.survey.read import AnswerWarning
    from gapmodel.survey.two_files.pairing import PairingWarning

    with warnings.catch_warnings():
        for kind in (AnswerWarning, PairingWarning, SourceWarning):
            warnings.simplefilter("ignore", kind)
        yield


def print_notes(notes: Iterable[Note], lang: str = "en") -> None:
    """Print notes on stderr, separate from the result."""
    for note in notes:
        typer.echo(Note.of("note_line", note=note).text(lang), err=True)


def _ends(given: str | None) -> tuple[int, int] | None:
    """The two ends of a scale, as in 1..7."""
    if given is None:
        return None
    try:
        low, high = map(int, given.split(".."))
    except ValueError:
        raise SettingError(
            f"--importance-scale {given!r} is not a valid scale.", "use its ends, such as 1..7."
        ) from None
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
            f"--best {' '.join(given)!r} has several values for all columns.",
            "use --best lowest once, or --best COLUMN=lowest for each column.",
        )
    return given[0]


def _outcomes(given: list[str] | None) -> dict[str, list[str]] | list[str] | None:
    """The outcome columns, with missing codes of their own if any column has them."""
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
                f"--columns {side!r} has no pattern.", "use for example --columns 'expectation=E{code}'."
            )
    return {side.strip(): _named_columns(pattern) for side, _, pattern in pairs}


def _named_columns(given: str) -> str | list[str]:
    """A pattern or a range such as Q23..Q44 as it is; else the names separated by commas."""
    plain = "{code}" in given or "{label}" in given or "," not in given
    return given if plain else [name.strip() for name in given.split(",")]
