"""Tables for display: rounded, with headings and labels. The underlying values are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gapmodel.files import harmless
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.plain_table import PlainTable, as_plain
from gapmodel.wording.catalogue import messages
from gapmodel.wording.names import index_name, side_name
from gapmodel.wording.numbers import p_value, percent, plain, signed
from gapmodel.wording.terms import term

if TYPE_CHECKING:
    import pandas as pd

_TERMS = (
    "level",
    "test",
    "effect",
    "method",
    "source",
    "box",
    "form",
    "other",
    "model",
    "constraint",
    "errors",
    "measure",
    "contrast",
)
_CODES = ("verdict", "which", "stage", "explains", "asked", "role", "kind", "doubt", "dominates", "quadrant")
_FORMATS: dict[str, Callable[[Any], str]] = {
    "gap": signed,
    "ci_low": signed,
    "ci_high": signed,
    "p_val": p_value,
    "p_adj": p_value,
    "cohen_dz": signed,
    "value": signed,
    "statistic": lambda value: plain(value, 3),
    "dof": lambda value: plain(value, 0),
    "share_lowest": percent,
    "share_highest": percent,
    "share_both_highest": percent,
    "double_ceiling": percent,
    "worst_gap": signed,
    "gap_first": signed,
    "gap_second": signed,
    "difference": signed,
    "attainment": percent,
    "share_none": percent,
    "step": percent,
    "survives": percent,
    "slope": signed,
    "icc1": signed,
    "icc2": signed,
    "standardized": signed,
    "shrunken": signed,
    "r": signed,
    "rwg_share": percent,
    "item_rest": signed,
    "dimension_rest": signed,
    "change": lambda value: signed(value, 3),
    "cutoff": lambda value: f"{value:.3g}",
    "lowest": lambda value: f"{value:g}".replace("nan", "–"),
    "highest": lambda value: f"{value:g}".replace("nan", "–"),
    "share": percent,
    "sign": lambda value: {1: "+", -1: "−"}.get(value, "0"),
    "beta": signed,
    "partial_r": signed,
    "p_top": percent,
    "probability": percent,
    "p_greater": percent,
    "reproducibility": percent,
    "share_from": percent,
    "share_to": percent,
    "top_box": percent,
    "bottom_box": percent,
    "answer": lambda value: f"{value:g}",
    "p_concentrate": percent,
    "p_keep_up": percent,
    "p_low_priority": percent,
    "p_overkill": percent,
    "adequacy": signed,
    "superiority": signed,
    "share_below": percent,
    "share_inside": percent,
    "share_above": percent,
    "position": percent,
    "p_inside": p_value,
    "gain": signed,
    "b_perception": signed,
    "b_expectation": signed,
    "estimate": signed,
    "score": signed,
    "tau": signed,
    "rho": signed,
    "p_first": percent,
    "p_same_first": percent,
    "contribution": signed,
    "p_cheapest": percent,
    "p_used": percent,
    "counted": lambda value: "✓" if value else "–",
    "importance": percent,
    "reach": percent,
    "p_worst": percent,
    "p_top3": percent,
    "stated": percent,
    "derived": percent,
    "rank": lambda value: f"{value:g}",
    "penalty": signed,
    "reward": signed,
    "asymmetry": signed,
    "p_frustrator": percent,
    "p_dissatisfier": percent,
    "p_hybrid": percent,
    "p_satisfier": percent,
    "p_delighter": percent,
    "p_wrong_sign": percent,
    "small": lambda value: "✓" if value else "–",
    "wrong_sign": lambda value: "✓" if value else "–",
    "satisfaction": signed,
    "dissatisfaction": signed,
    "p_category": percent,
    "p_exact": p_value,
    "p_mode": percent,
    "mixed": lambda value: "✓" if value else "–",
    "total_strength": percent,
    "category_strength": percent,
}
_OF_QUADRANTS: dict[str, Callable[[Any], str]] = {"importance": plain}  # in its own unit, not a share
_LIMITS: dict[str, Callable[[float], str]] = {
    "none": percent,
    "top": percent,
    "bottom": percent,
    "importance": percent,
    "reach": percent,
    "range": plain,
    "stated_rating": plain,
    "below": percent,
    "inside": percent,
    "above": percent,
    "position": percent,
    "width": plain,
}


def readable(finding: Finding, table: pd.DataFrame | PlainTable, lang: str = "en") -> pd.DataFrame:
    """A table of texts as a data frame, see `as_texts`."""
    return as_texts(finding, table, lang).frame()


def as_texts(finding: Finding, given: pd.DataFrame | PlainTable, lang: str = "en") -> PlainTable:
    """A table of texts: headings in `lang`, limits joined to intervals, numbers rounded.

    Columns of codes are replaced by labels.
    """
    table = as_plain(given)
    heads, words = messages("columns", lang), _words(finding, lang)
    limit, formats = _limit(set(table.columns)), _FORMATS | (_OF_QUADRANTS if "quadrant" in table else {})
    shown: dict[str, list[str]] = {}
    for column, cells in table.columns.items():
        kind, end = column[:-4], column[-4:]
        if column.endswith("_high") and f"{column[:-5]}_low" in table:
            continue
        if end == "_low" and f"{kind}_high" in table:
            shows = limit if kind == "ci" else _LIMITS.get(kind, signed)
            limits = zip(cells, table[f"{kind}_high"], strict=True)
            name = heads(f"{kind}_interval", confidence=percent(finding.params["confidence"]))
            shown[name] = [f"[{shows(low)}, {shows(high)}]" if low == low else "–" for low, high in limits]
        elif column == "label" or (column == "code" and "label" not in table):
            own = table["driver"] if "driver" in table else table["code"]
            levels = table["level"] if "level" in table else [_level(finding, code) for code in own]
            codes = zip(levels, own, strict=True)
            shown[heads("label")] = [finding.labels.label(level, code, lang) for level, code in codes]
        elif column == "driver":
            if "label" not in table:
                shown[heads("driver")] = [finding.labels.label("driver", cell, lang) for cell in cells]
        elif column in ("first", "second") and "driver" in finding.labels.texts:
            shown[heads(column)] = [finding.labels.label("driver", cell, lang) for cell in cells]
        elif column in ("worst_dimension", "dimension"):
            shown[heads(column)] = [finding.labels.label("dimension", code, lang) for code in cells]
        elif column in ("index", "without"):
            shown[heads(column)] = [index_name(finding.labels, cell, lang) for cell in cells]
        elif column in ("side", "side_from", "side_to"):
            shown[heads(column)] = [side_name(finding.labels, cell, lang) for cell in cells]
        elif column in _TERMS:
            shown[heads(column)] = [term(cell, lang) for cell in cells]
        else:
            shown[heads.texts.get(column, column)] = [_cell(column, cell, words, formats) for cell in cells]
    return PlainTable(shown)


def listed_columns(table: pd.DataFrame, labels: Labels, lang: str = "en") -> pd.DataFrame:
    """A table about columns of a source: invalid and missing answers, or the column matching."""
    heads = messages("columns", lang).texts
    import pandas as pd

    shown = {}
    for name in table.columns:
        cells = table[name].tolist()
        if name == "side":
            cells = [side_name(labels, cell, lang) if cell else "" for cell in cells]
        elif name in ("role", "how", "why"):
            cells = [term(cell, lang) for cell in cells]
        shown[heads.get(name, name)] = [str(cell) for cell in cells]
    return pd.DataFrame(shown)


def _cell(column: str, cell: Any, words: Any, formats: Mapping[str, Callable[[Any], str]]) -> str:
    if column in formats:
        return formats[column](cell)
    if isinstance(cell, float):
        return plain(cell)
    if type(cell).__name__ == "NAType":  # pandas.NA, without importing pandas
        return "–"
    return str(words.get(f"{cell}_name" if column == "stage" else cell, cell)) if column in _CODES else str(cell)


def _limit(columns: set[str]) -> Callable[[float], str]:
    """The number format of interval limits: shares, gaps or means."""
    if columns & {"survives", "attainment", "box", "p_top", "resamples", "p_greater"} or {"count", "share"} <= columns:
        return percent
    return plain if columns & {"mean", "alpha", "per_point"} and not columns & {"gap", "difference"} else signed


def own_section(finding: Finding) -> str:
    """The section of the catalogue with the words of a finding."""
    name = type(finding).__module__.rpartition(".")[2]
    return {"data_check": "check", "answer_distribution": "answers"}.get(name, name)


def _words(finding: Finding, lang: str) -> dict[str, str]:
    """Names of the codes in cells; the finding's own come before those of others."""
    sections = (
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
