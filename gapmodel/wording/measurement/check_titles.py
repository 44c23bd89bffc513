"""What charts of the data say in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gapmodel.findings.measurement.sensitivity import NOBODY
from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import percent, signed

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.findings.measurement.data_check import Check


def check_title(finding: Check, rows: pd.DataFrame, kind: str, lang: str) -> str:
    """How far the gap moves without flagged respondents, or how many columns are at the ceiling."""
    say = messages("check", lang)
    if kind == "ceiling":
        high = int((finding.table["share_highest"] > finding.params["ceiling"]).sum())
        return say("title_ceiling", n=high, total=len(finding.table), limit=percent(finding.params["ceiling"]))
    without = rows[rows["without"] != NOBODY]["gap"]
    ends = {"gap": signed(float(rows["gap"].iloc[0])), "low": signed(without.min()), "high": signed(without.max())}
    return say("title_same" if ends["low"] == ends["high"] else "title_gap", **ends)
