"""What ratings of one side show in a report: dimensions, items, and every answer."""

from __future__ import annotations

import pandas as pd

from gapmodel.findings.customer.performance import Performance
from gapmodel.findings.finding import Level
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, heading_of, largest_shortfall_first
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS


def sections(finding: Performance, lang: str) -> list[Section]:
    """Dimensions with all sentences, and items with the distribution of their answers."""
    top = messages("lists", lang)("titled", text=finding.params["by"]) if finding.params["by"] else ""
    found = [_level(finding, "dimension", heading_of(finding, lang) + top, finding.sentences(lang))]
    if finding.respondents["group"].nunique() > MANY_GROUPS:
        return found
    own = messages("performance", lang)
    frames = [("boxes_table", finding.boxes), ("answers_table", finding.answers)]
    frames += [("reliability_table", finding.reliability), ("importance_table", finding.importance)]
    more = tuple(
        ShownTable(own(title), finding, as_plain(_without_blank(frame))) for title, frame in frames if len(frame)
    )
    return [*found, _level(finding, "item", messages("report", lang)("items") + top, (), more)]


def _level(
    finding: Performance, level: Level, heading: str, sentences: tuple[str, ...], more: tuple[ShownTable, ...] = ()
) -> Section:
    """The chart and the table of one level; the overall means stand with the dimensions."""
    levels = [level, "overall"] if level == "dimension" else [level]
    rows = finding.table[finding.table["level"].isin(levels)].drop(columns="se")
    rows = rows if finding.params["by"] else largest_shortfall_first(rows, "mean")
    hidden = ("level", "code") if level == "dimension" else ("level",)
    charts: tuple[ShownChart, ...] = (ShownChart(finding, {"level": level}),)
    if level == "item" and not finding.params["by"]:
        charts += (ShownChart(finding, {"kind": "answers"}),)
    part = "groups" if finding.params["by"] else f"{level}s"
    every = (ShownTable(heading, finding, as_plain(rows), hidden),)
    long = finding.params["by"] and (level == "item" or finding.respondents["group"].nunique() > MANY_GROUPS)
    return Section(part, heading, sentences, charts, () if long else every, every + more if long else more)


def _without_blank(frame: pd.DataFrame) -> pd.DataFrame:
    """A table without empty columns, and without the group if there is only one."""
    kept = frame if (frame["group"] != "").any() else frame.drop(columns="group")
    return kept.dropna(axis="columns", how="all")
