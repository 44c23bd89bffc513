"""What charts of the provider side say in a few words: numbers of their rows, without a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gapmodel.findings.provider.provider_gaps import RATINGS
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.provider.agreement import side_name
from gapmodel.wording.provider.gap_drivers import clear_rows, outcome_name
from gapmodel.wording.provider.internal_service import arrow
from gapmodel.wording.table_rows import row_at

if TYPE_CHECKING:
    from gapmodel.findings.provider.antecedents import Antecedents
    from gapmodel.findings.provider.expectation_funnel import ExpectationFunnel
    from gapmodel.findings.provider.gap_drivers import GapDrivers
    from gapmodel.findings.provider.gap_model import GapModel
    from gapmodel.findings.provider.profit_chain import ProfitChain
    from gapmodel.findings.provider.provider_gaps import ProviderGaps


def provider_title(finding: ProviderGaps, rows: pd.DataFrame, level: str, lang: str) -> str:
    """The gap farthest from zero among those drawn; ratings are below the highest point, differences either way."""
    rows = rows[rows["gap"].notna()]
    if rows.empty:
        return ""
    say, by = messages("provider_gaps", lang), finding.params["by"]
    row: Any = row_at(rows, rows["gap"].abs().idxmax())
    groups = rows["group"].nunique() if by else 0
    label = "" if level == "overall" else finding.labels.label(level, row.code, lang)
    place = say(row.which) if groups <= 1 else messages("lists", lang)("grouped", text=say(row.which), group=row.group)
    place = messages("lists", lang)("grouped", text=place, group=label) if label else place
    key = "rating" if row.which in RATINGS else "undecided" if row.verdict == "undecided" else "difference"
    head = say("group_head", by=by, group=row.group) if groups == 1 else ""
    return head + say(f"title_{key}", place=place, gap=signed(row.gap))


def model_title(finding: GapModel, lang: str) -> str:
    """The gap of the customers, on which the model ends."""
    rows = finding.table[(finding.table["which"] == "gap_5") & (finding.table["level"] == "overall")]
    if rows.empty or rows["gap"].isna().any():
        return ""
    row: Any = next(rows.itertuples())
    return messages("gaps", lang)(f"title_overall_{row.verdict}", gap=signed(row.gap))


def funnel_title(finding: ExpectationFunnel, lang: str) -> str:
    """The stage at which most is lost."""
    rows = finding.table[finding.table["step"].notna()]
    if len(rows) < 2:
        return ""
    row: Any = next(rows.nsmallest(1, "step").itertuples())
    say = messages("expectation_funnel", lang)
    return say("title_lost", stage=say(f"{row.stage}_name"), lost=percent(1 - row.step))


def agreement_title(rows: pd.DataFrame, side: str, lang: str) -> str:
    """How reliable the means of units are."""
    rows = rows[(rows["level"] == "overall") & rows["icc2"].notna()]
    if rows.empty:
        return ""
    value = signed(float(rows["icc2"].iloc[0]))
    return messages("agreement", lang)("title_reliable", side=side_name(side, lang), value=value)


def gap_drivers_title(finding: GapDrivers, lang: str) -> str:
    """The clear driver with the largest slope in SDs."""
    say, outcome, clear = messages("gap_drivers", lang), outcome_name(finding, lang), clear_rows(finding)
    if clear.empty:
        return say("title_none", outcome=outcome)
    row: Any = row_at(clear, clear["standardized"].abs().idxmax())
    label = finding.labels.label("item", row.code, lang)
    return say("title_clear", label=label, outcome=outcome, slope=signed(row.standardized))


def chain_title(finding: ProfitChain, lang: str) -> str:
    """The link with the largest slope in SDs."""
    rows = finding.table[finding.table["standardized"].notna()]
    if rows.empty:
        return ""
    row: Any = row_at(rows, rows["standardized"].abs().idxmax())
    label = finding.labels.label("item", row.code, lang)
    return messages("profit_chain", lang)("title_strongest", label=label, slope=signed(row.standardized))


def antecedents_title(finding: Antecedents, table: pd.DataFrame, lang: str) -> str:
    """The lowest mean whose direction is confirmed."""
    rows = table[(table["verdict"] != "unconfirmed") & table["mean"].notna()]
    if rows.empty:
        return ""
    say, by = messages("antecedents", lang), finding.params["by"]
    row: Any = next(rows.nsmallest(1, "mean").itertuples())
    label, groups = finding.labels.label("dimension", row.code, lang), rows["group"].nunique() if by else 0
    place = messages("lists", lang)("grouped", text=label, group=row.group) if groups > 1 else label
    head = say("group_head", by=by, group=row.group) if groups == 1 else ""
    return head + say("title_lowest", place=place, mean=plain(row.mean))


def service_title(rows: pd.DataFrame, lang: str, dimension: str = "") -> str:
    """The pair of departments with the lowest gap, of one dimension or overall."""
    rows = rows[rows["gap"].notna()]
    if rows.empty:
        return ""
    row: Any = next(rows.nsmallest(1, "gap").itertuples())
    say = messages("internal_service", lang)
    head = say("title_dimension", dimension=dimension) if dimension else ""
    key = "title_undecided" if row.verdict == "undecided" else "title_lowest"
    return head + say(key, pair=arrow(row), gap=signed(row.gap))
