"""Tables for display: rounded, with headings and labels. The underlying values are unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from gapmodel.files import harmless
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.notes.note import Note
from gapmodel.plain_table import PlainTable, as_plain
from gapmodel.wording.catalogue import messages
from gapmodel.wording.cell_formats import Shows, format_of, limit_format
from gapmodel.wording.measurement.level_problems import level_problems
from gapmodel.wording.names import index_name, side_name
from gapmodel.wording.numbers import percent, plain
from gapmodel.wording.terms import term

if TYPE_CHECKING:
    import pandas as pd

_TERMS = (
    "level", "test", "effect", "method", "source", "box", "form", "other", "model", "constraint", "errors", "measure",
    "contrast", "term", "against", "problem",
)  # fmt: skip
_CODES = (
    "asked", "axis", "category", "chart", "check", "coefficient", "component", "cusum_signal", "dominates", "doubt",
    "estimand", "explains", "found_by", "generalize", "given", "kind", "liking", "meaning", "move", "next_category",
    "other_kind", "other_state", "outside", "parameter", "part", "per", "place", "quadrant", "role", "rule", "scenario",
    "span", "stage", "state", "step", "turnoff", "verdict", "which", "why", "worst_step", "zone",
)  # fmt: skip
_PLACES = ("band", "position")  # of people, whose labels the finding brings
_OF_DIMENSIONS = ("worst_dimension", "dimension", "rung")
_OF_ROWS = ("before", "after", "predictor", "outcome")  # codes of items or dimensions
_OF_MODELS = ("factor", "item", "lhs", "nearest", "other", "rhs")  # codes of items or factors, in factor models
_NAMED_BY_THE_USER = ("by", "unit")  # settings with names of columns of the source


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of a table with its heading: numbers, and how they are shown, or texts in a language.

    Attributes
    ----------
    name : str
        What the finding calls it.
    heading : str
        Of the two limits of an interval: that of the interval.
    cells : list
        Numbers, unrounded, or texts.
    shows : function or None
        How a number becomes a text; None for texts and whole numbers.
    limit : {"", "low", "high"}
        Which limit of an interval it is.
    """

    name: str
    heading: str
    cells: list[Any]
    shows: Shows | None = None
    limit: str = ""

    @property
    def texts(self) -> list[str]:
        """The cells as texts; a dash for each missing number."""
        return [_text(cell, self.shows) for cell in self.cells]


def shown_columns(finding: Finding, given: pd.DataFrame | PlainTable, lang: str = "en") -> list[ShownColumn]:
    """The columns of a table with headings in `lang`; codes are replaced by labels, numbers stay numbers.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.gaps(gm.read_survey(gm.example("bank")))
    >>> [(one.heading, one.limit, round(one.cells[0], 3)) for one in shown_columns(found, found.table, "zh")[6:10]]
    [('差距', '', -0.503), ('标准差', '', 0.644), ('标准误', '', 0.026), ('95% 置信区间', 'low', -0.555)]
    """
    table = as_plain(given)
    shown = [_limits(finding, table, column, lang) or _column(finding, table, column, lang) for column in table.columns]
    return [one for one in shown if one]


def readable(finding: Finding, table: pd.DataFrame | PlainTable, lang: str = "en") -> pd.DataFrame:
    """A table of texts as a data frame, see `as_texts`."""
    return as_texts(finding, table, lang).frame()


def as_texts(finding: Finding, given: pd.DataFrame | PlainTable, lang: str = "en") -> PlainTable:
    """A table of texts: headings in `lang`, limits joined to intervals, numbers rounded.

    Columns of codes are replaced by labels.
    """
    columns, shown = shown_columns(finding, given, lang), {}
    highs = {one.heading: one.texts for one in columns if one.limit == "high"}
    for one in columns:
        if one.limit == "low":
            pairs = zip(one.texts, highs[one.heading], strict=True)
            shown[one.heading] = ["–" if low == "–" else f"[{low}, {high}]" for low, high in pairs]
        elif not one.limit:
            shown[one.heading] = one.texts
    return PlainTable(shown)


def _limits(finding: Finding, table: PlainTable, column: str, lang: str) -> ShownColumn | None:
    """The column of a limit, if it is one of an interval."""
    kind, _, limit = column.rpartition("_")
    if limit not in ("low", "high") or f"{kind}_low" not in table or f"{kind}_high" not in table:
        return None
    own, key = messages(own_section(finding), lang), f"column_{kind}_interval"
    say, key = (own, key) if key in own.texts else (messages("columns", lang), f"{kind}_interval")
    heading = say(key, confidence=percent(finding.params["confidence"]))
    return ShownColumn(column, heading, table[column], limit_format(kind, table.columns), limit)


def _column(finding: Finding, table: PlainTable, column: str, lang: str) -> ShownColumn | None:
    """A column that is no limit; None for the codes of drivers that have a label beside them."""
    cells, labels = table[column], finding.labels
    heads, own = messages("columns", lang), messages(own_section(finding), lang)
    if column == "driver" and "label" in table:
        return None
    coded = "code" in table or "driver" in table
    if (column == "label" and coded) or (column == "code" and "label" not in table):
        codes = table["driver" if "driver" in table else "code"]
        levels = table["level"] if "level" in table else [_level(finding, code) for code in codes]
        named = [labels.label(level, code, lang) for level, code in zip(levels, codes, strict=True)]
        return ShownColumn(column, heads("label"), named)
    if column in [finding.params.get(name) for name in _NAMED_BY_THE_USER]:
        return ShownColumn(column, column, [str(cell) for cell in cells])
    if column in finding.params.get("factors", ()):
        return ShownColumn(column, column, cells, plain)
    if column == "code":
        cells = [_own_code(labels, code) for code in cells]
    shows = format_of(column, table.columns)
    if column not in heads.texts and column in labels.texts.get("dimension", {}):  # scores of persons on a dimension
        return ShownColumn(column, labels.label("dimension", column, lang), cells, shows)
    heading = own(f"column_{column}") if f"column_{column}" in own.texts else heads(column)
    return ShownColumn(column, heading, list(_cells(finding, column, cells, shows, lang)), shows)


def _own_code(labels: Labels, code: Any) -> Any:
    """The code of an item; a dash for dimensions and overall scores, which have no code in the questionnaire."""
    known = any(code in labels.texts.get(level, {}) for level in ("dimension", "overall"))
    return "–" if known and code not in labels.texts.get("item", {}) else code


def _cells(finding: Finding, column: str, cells: list[Any], shows: Shows | None, lang: str) -> Iterator[Any]:
    """The cells of a column in words; numbers are left as they are."""
    labels, words = finding.labels, _words(finding, lang) if column in _CODES else {}
    own = messages(own_section(finding), lang).texts if column == "measure" else {}
    for cell in cells:
        if not isinstance(cell, str):
            yield cell if shows or not isinstance(cell, bool) else str(cell)
        elif isinstance(cell, Note):
            yield cell.text(lang)
        elif column == "driver" or (column in ("first", "second") and "driver" in labels.texts):
            yield labels.label("driver", cell, lang)
        elif column == "source" and "source" in labels.texts:
            yield labels.label("source", cell, lang)
        elif column in _OF_DIMENSIONS:
            yield labels.label("dimension", cell, lang)
        elif column in _OF_ROWS or (column in _OF_MODELS and "estimator" in finding.params):
            yield labels.label(_level(finding, cell), cell, lang)
        elif column in ("index", "without"):
            yield index_name(labels, cell, lang)
        elif column in ("side", "side_from", "side_to") or (
            column in ("group", "reference") and finding.params.get("side") == "sides"
        ):
            yield side_name(labels, cell, lang)
        elif column in _PLACES:
            yield labels.label(column, cell, lang)
        elif column == "problems":
            yield level_problems(labels, cell, finding.params["places"], lang) if cell else cell
        elif column in _TERMS:
            yield own.get(f"measure_{cell}") or term(cell, lang)
        else:
            yield words.get(f"{cell}_name" if column == "stage" else cell, cell)


def _text(cell: Any, shows: Shows | None) -> str:
    if is_missing(cell):
        return "–"
    return str(cell) if shows is None or isinstance(cell, str) else shows(cell)


def is_missing(cell: Any) -> bool:
    """Whether a cell has no value: NaN, None or pandas.NA, without importing pandas."""
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, float) and isnan(cell))


def listed_columns(table: pd.DataFrame, labels: Labels, lang: str = "en") -> pd.DataFrame:
    """A table about columns of a source: invalid and missing answers, or the column matching."""
    heads = messages("columns", lang)
    import pandas as pd

    shown = {}
    for name in table.columns:
        cells = table[name].tolist()
        if name == "side":
            cells = [side_name(labels, cell, lang) if cell else "" for cell in cells]
        elif name in ("role", "how", "why"):
            cells = [term(cell, lang) for cell in cells]
        shown[heads(name)] = [str(cell) for cell in cells]
    return pd.DataFrame(shown)


def own_section(finding: Finding) -> str:
    """The section of the catalogue with the words of a finding."""
    name = type(finding).__module__.rpartition(".")[2]
    return {"data_check": "check", "answer_distribution": "answers"}.get(name, name)


def _words(finding: Finding, lang: str) -> Mapping[str, str]:
    """Names of the codes in cells; the finding's own come before those of others."""
    sections = (
        "columns",
        "tolerance",
        "drivers",
        "performance",
        "antecedents",
        "expectation_funnel",
        "provider_gaps",
        "gaps",
        "internal_service",
        "check",
        "importance_performance",
        "asymmetry",
        own_section(finding),
    )
    texts = (item for section in sections for item in messages(section, lang).texts.items())
    return {key: text for key, text in texts if "{" not in text}  # sentences have values, names have none


def _level(finding: Finding, code: str) -> str:
    """The level of a code in a table that has one level only."""
    if code in finding.labels.texts.get("driver", {}):
        return "driver"
    return "item" if code in finding.labels.texts.get("item", {}) else "dimension"


def exported(table: pd.DataFrame) -> pd.DataFrame:
    """A table for a spreadsheet: texts that a spreadsheet would evaluate as a formula are escaped.

    >>> import pandas as pd
    >>> exported(pd.DataFrame({"group": ["=1+1", "North"]}))["group"].tolist()
    ["'=1+1", 'North']
    """
    texts = table.select_dtypes(exclude="number").columns
    return table.assign(**{name: [_harmless(cell) for cell in table[name]] for name in texts})


def _harmless(cell: Any) -> Any:
    return harmless(cell) if isinstance(cell, str) else cell
