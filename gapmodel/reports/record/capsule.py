"""What a report carries so that it can be computed again: versions, settings, instrument, digest, shown tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from gapmodel.errors import OutputError
from gapmodel.findings.given_tally import tally_of
from gapmodel.reports.contents import Contents
from gapmodel.reports.cover import COVER_TEXTS
from gapmodel.reports.record.digest import digest
from gapmodel.reports.report_file import ReportFile
from gapmodel.reports.section import ShownTable
from gapmodel.survey.read_options import ReadOptions
from gapmodel.survey.survey import Survey
from gapmodel.tally.tally import Tally
from gapmodel.wording.versions import versions

FORMAT = 1
Table = tuple[str, Mapping[str, Sequence[str]], bool]
_NOT_TOLD = ("instrument", "first", "engine", "encoding")  # of the options of reading
_LARGEST = 200 * 1024**2


@dataclass(frozen=True, slots=True)
class Capsule:
    """The record of a report.

    Attributes
    ----------
    versions : mapping of str to str
        Of gapmodel, Python and the libraries that compute.
    answers : {"rows", "batches", "tally", "findings"}
        What the report was made of.
    instrument : str
        The text of the instrument's file; empty for a tally.
    reading : mapping
        The arguments of `read_survey` other than the defaults.
    settings : mapping
        The arguments of `report` on which its numbers depend.
    dress : mapping
        The texts of its first page, and the other arguments on which what it shows depends.
    n : int
        Respondents read.
    digest : str
        Of the counts; with `min_cell` of what may be shown of all respondents together.
    tables : sequence of (title, columns, needs_rows)
        The tables as they are shown, in the order of the report, and whether counts alone do not have them.
    """

    versions: Mapping[str, str]
    answers: str
    instrument: str
    reading: Mapping[str, Any]
    settings: Mapping[str, Any]
    dress: Mapping[str, Any]
    n: int
    digest: str
    tables: Sequence[Table] = ()

    def json(self) -> str:
        """The capsule as text, without the characters that end a script in HTML."""
        record = {"format": FORMAT} | {one.name: getattr(self, one.name) for one in fields(self)}
        text = json.dumps(record, ensure_ascii=True, separators=(",", ":"), default=_plain)
        return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def capsule_of(answers: Survey | Tally | None, settings: Mapping[str, Any], file: ReportFile) -> Capsule:
    """The capsule of a report.

    Parameters
    ----------
    answers : Survey, Tally or None
        None if the report was made of findings.
    settings : mapping
    file : ReportFile
    """
    tables = tuple((one.title, one.first.texts(lang).columns, _needs_rows(one)) for lang, one in shown_tables(file))
    dress = _dress(file)
    if answers is None:
        return Capsule(versions(), "findings", "", {}, settings, dress, 0, "", tables)
    told = told_of(answers, settings.get("min_cell"))
    if isinstance(answers, Tally):
        return Capsule(versions(), "tally", "", {}, settings, dress, told.n, digest(told), tables)
    options = answers.options
    kind = "batches" if answers.rows is None else "rows"
    reading = {} if options is None else _reading(options)
    text = answers.instrument.text
    return Capsule(versions(), kind, text, reading, settings, dress, told.n, digest(told), tables)


def _dress(file: ReportFile) -> dict[str, Any]:
    """Whatever else than the answers and settings decides which texts a report shows."""
    texts = {name: getattr(file.cover, name) for name in COVER_TEXTS}
    own = {"paper": file.paper, "template": file.template is not None, "with_answers": file.with_answers}
    return texts | own | {"pictures": file.pictures}


def _needs_rows(table: ShownTable) -> bool:
    """Whether a table is of columns of the source, or of a finding that looks at rows where there are any."""
    return table.listed or "rows" in table.finding.params


def told_of(answers: Survey | Tally, min_cell: int | None) -> Tally:
    """The counts whose digest a report may tell: all of them, or with `min_cell` those of all respondents together.

    A digest of hidden rows could be compared with those of all numbers that they may hold.
    """
    tally = tally_of(answers)
    if min_cell is None:
        return tally
    together = replace(tally, by="", groups={"": tally.total}, blocks=None)
    return together.suppressed(min_cell) if together.used >= min_cell else nobody(together)


def nobody(tally: Tally) -> Tally:
    """A tally of the same layout without respondents."""
    return replace(tally, groups={}, blocks=None)


def shown_tables(file: ReportFile) -> Iterator[tuple[str, ShownTable]]:
    """The tables that a report shows, in its order, each with its language."""
    for contents in file.contents:
        yield from ((contents.lang, table) for table in _tables(contents, brief=file.detail == "brief"))


def _tables(contents: Contents, *, brief: bool) -> Iterator[ShownTable]:
    for section in contents.sections:
        yield from section.tables
        yield from () if brief else section.appendix


def _reading(options: ReadOptions) -> dict[str, Any]:
    """The options of reading other than their defaults."""
    given = {one.name: getattr(options, one.name) for one in fields(options) if one.name not in _NOT_TOLD}
    usual = {one.name: one.default for one in fields(options)}
    return {name: value for name, value in given.items() if value != usual[name]}


def _plain(value: Any) -> Any:
    """Whatever JSON does not know, as it would be written."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (tuple, set, frozenset)) else str(value)


def read_capsule(text: str, name: str) -> Capsule:
    """The capsule that `Capsule.json` wrote.

    Raises
    ------
    OutputError
        It is damaged, or a newer version wrote it.
    """
    problem = OutputError(f"The record in {name} is damaged.", "use the report as it was written.")
    try:
        record = json.loads(text) if len(text) <= _LARGEST else None
    except (ValueError, RecursionError):
        raise problem from None
    if not isinstance(record, dict):
        raise problem
    if record.get("format") != FORMAT:
        raise OutputError(f"The record in {name} has another format.", "use the version that wrote the report.")
    kinds = {"answers": str, "instrument": str, "n": int, "digest": str, "tables": list}
    kinds |= dict.fromkeys(("versions", "reading", "settings", "dress"), dict)
    if any(not isinstance(record.get(key), kind) for key, kind in kinds.items()):
        raise problem
    tables = [table for table in record["tables"] if _is_table(table)]
    if len(tables) < len(record["tables"]):
        raise problem
    return Capsule(**{one.name: record[one.name] for one in fields(Capsule)} | {"tables": tables})


def _is_table(table: Any) -> bool:
    """Whether it is a title and columns of texts."""
    return (
        isinstance(table, list)
        and len(table) == 3
        and isinstance(table[0], str)
        and isinstance(table[1], dict)
        and all(isinstance(column, list) for column in table[1].values())
    )
