"""What charts of the data and of scores say in a few words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.findings.measurement.data_check import Check
from gapmodel.findings.measurement.difference_scores import DifferenceScores
from gapmodel.findings.measurement.sensitivity import NOBODY
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.difference_scores import line_name
from gapmodel.wording.numbers import percent, signed


def check_title(finding: Check, rows: pd.DataFrame, kind: str, lang: str) -> str:
    """How far the gap moves without flagged respondents, or how many columns are at the ceiling."""
    say = messages("check", lang)
    if kind == "ceiling":
        high = int((finding.table["share_highest"] > finding.params["ceiling"]).sum())
        return say("title_ceiling", n=high, total=len(finding.table), limit=percent(finding.params["ceiling"]))
    without = rows[rows["without"] != NOBODY]["gap"]
    ends = {"gap": signed(float(rows["gap"].iloc[0])), "low": signed(without.min()), "high": signed(without.max())}
    return say("title_same" if ends["low"] == ends["high"] else "title_gap", **ends)


def shares_title(finding: DifferenceScores, lang: str) -> str:
    """The shares of perception and of the gap, of the overall scores."""
    rows = finding.table[finding.table["code"] == "overall"]
    if rows.empty or rows[["r2_perception", "r2_gap"]].isna().any(axis=None):
        return ""
    row: Any = next(rows.itertuples())
    shares = {"perception": percent(row.r2_perception), "gap": percent(row.r2_gap)}
    return messages("difference_scores", lang)("title_shares", outcome=finding.params["outcome"], **shares)


def orders_title(finding: DifferenceScores, lang: str) -> str:
    """What comes first in every form of score, or that the forms differ."""
    first = finding.orders[finding.orders["rank"] == 1]["code"].unique().tolist()
    if not first:
        return ""
    say = messages("difference_scores", lang)
    return say("title_one_first", label=line_name(finding, first[0], lang)) if len(first) == 1 else say("title_differ")


def surface_title(finding: DifferenceScores, code: str, lang: str) -> str:
    """The slopes of the two sides."""
    rows = finding.table[finding.table["code"] == code]
    if rows.empty:
        return ""
    row: Any = next(rows.itertuples())
    slopes = {"p": signed(row.b_perception), "e": signed(row.b_expectation)}
    return messages("difference_scores", lang)("title_surface", name=line_name(finding, code, lang), **slopes)
