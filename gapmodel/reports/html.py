"""Findings as one HTML page."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gapmodel import __version__
from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.customer.performance import Performance
from gapmodel.findings.customer.tolerance import Tolerance
from gapmodel.findings.finding import Finding, Level
from gapmodel.findings.measurement.data_check import Check
from gapmodel.findings.provider.gap_model import GapModel
from gapmodel.findings.provider.provider_gaps import RATINGS
from gapmodel.survey.survey import Survey
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.customer.score_reliability import quality_sentences
from gapmodel.wording.notebook_html import html_table
from gapmodel.wording.tables import listed_columns, readable
from gapmodel.wording.terms import term

Tables = tuple[tuple[str, Markup], ...]
_NAMES = ("by", "unit", "duration", "outcome", "drivers")  # settings that name columns of the source
_FEW_ROWS = 8  # of a table that is not folded
_LIBRARIES = ("numpy", "scipy", "pandas", "plotly")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: sentences, charts, tables and folded tables."""

    heading: str
    sentences: tuple[str, ...] = ()
    charts: tuple[Markup, ...] = ()
    tables: tuple[tuple[str, Markup], ...] = ()
    folded: tuple[tuple[str, Markup], ...] = ()


def page(findings: list[Finding], survey: Survey | None, lang: str) -> str:
    """The whole page as text: charts drawn by one embedded copy of plotly, every label escaped."""
    from plotly.offline import get_plotlyjs

    say = messages("report", lang)
    sections = [section for finding in findings for section in _sections(finding, lang)]
    first = findings[0]
    if survey is not None:
        sections.append(
            Section(
                say("mapping"), folded=((say("mapping"), _table(listed_columns(survey.mapping, first.labels, lang))),)
            )
        )
    return (
        _environment()
        .get_template("report.html")
        .render(
            lang="zh-CN" if lang == "zh" else "en",
            title=_title(first, lang),
            lead=first.sentences(lang)[0],
            sections=sections,
            settings=_settings(findings, lang),
            settings_heading=say("settings"),
            made=say("made", version=__version__),
            plotly=Markup(get_plotlyjs()),  # noqa: S704  the library itself, not input
        )
    )


def _title(first: Finding, lang: str) -> str:
    kinds = {Performance: "performance", Tolerance: "tolerance"}
    section = kinds.get(type(first), "report")
    return messages(section, lang)("title", instrument=first.labels.heading(lang))


def _sections(finding: Finding, lang: str) -> list[Section]:
    if isinstance(finding, Gaps):
        return _gap_sections(finding, lang)
    if isinstance(finding, GapModel):
        return _model_sections(finding, lang)
    if isinstance(finding, Performance):
        return _performance_sections(finding, lang)
    heading = _heading(finding, lang)
    folded = ((heading, _table(readable(finding, finding.table, lang))),)
    if isinstance(finding, Check):
        return [_check_section(finding, heading, folded, lang)]
    if len(finding.table) > _FEW_ROWS:
        return [Section(heading, finding.sentences(lang), (_chart(finding.plot(lang=lang)),), (), folded)]
    shown = tuple((heading, _table(readable(finding, table, lang))) for table in finding.shown)
    return [Section(heading, finding.sentences(lang), (_chart(finding.plot(lang=lang)),), shown)]


def _check_section(finding: Check, heading: str, folded: Tables, lang: str) -> Section:
    """The gap without flagged respondents and the ceilings; invalid and missing answers; indices and items."""
    say, check = messages("report", lang), messages("check", lang)
    figures = [finding.plot(lang=lang), finding.plot(lang=lang, kind="ceiling")]
    charts = figures if figures[0].layout.title != figures[1].layout.title else figures[:1]
    invalid = (
        ((say("invalid"), _table(listed_columns(finding.invalid_answers, finding.labels, lang))),)
        if len(finding.invalid_answers)
        else ()
    )
    more = [(check("indices"), finding.indices), (check("gap_chart"), finding.sensitivity)]
    tables = tuple((title, _table(readable(finding, rows, lang))) for title, rows in more if len(rows))
    return Section(heading, finding.sentences(lang), tuple(map(_chart, charts)), invalid, tables + folded)


def _heading(finding: Finding, lang: str) -> str:
    """The heading of a finding of this kind."""
    name = "check" if isinstance(finding, Check) else type(finding).__module__.rpartition(".")[2]
    texts = messages(name, lang).texts
    return texts.get("heading") or texts["title"]


def _model_sections(finding: GapModel, lang: str) -> list[Section]:
    """The gap model with all gaps, the provider gaps by dimension, and the customer gap."""
    say, provider = messages("provider_gaps", lang), finding.provider
    heads = messages("columns", lang)
    rows = readable(finding, finding.table, lang).drop(columns=[heads("level"), heads("code")])
    table = ((_heading(finding, lang), _table(rows)),)
    sections = [Section(_heading(finding, lang), finding.sentences(lang), (_chart(finding.plot(lang=lang)),), table)]
    dimensions = provider.table[provider.table["level"] == "dimension"]
    there = list(dict.fromkeys(dimensions.loc[dimensions["gap"].notna(), "which"]))
    kinds = [[which for which in there if (which in RATINGS) == ratings] for ratings in (False, True)]
    charts = [_chart(provider.plot(lang=lang, which=kind)) for kind in kinds if kind]
    folded = [(say("items"), provider.table), (say("tests"), provider.tests), (say("ratings"), provider.ratings)]
    folded += [(say("rankings"), provider.rankings.assign(level="dimension")), (say("points"), provider.points)]
    shown = tuple(
        (title, _table(readable(provider, frame.drop(columns="group", errors="ignore"), lang)))
        for title, frame in folded
        if len(frame)
    )
    sections.append(Section(say("dimension_chart"), (), tuple(charts), (), shown))
    return sections + _gap_sections(finding.customer, lang)


def _gap_sections(finding: Gaps, lang: str) -> list[Section]:
    say, heads = messages("report", lang), messages("gaps", lang)
    by = finding.params["by"]
    top = messages("lists", lang)("titled", text=by) if by else ""
    measured = quality_sentences(finding, lang)
    own = tuple(sentence for sentence in finding.sentences(lang) if sentence not in measured)
    sections = [_level(finding, "dimension", say("dimensions") + top, lang, own)]
    if finding.respondents["group"].nunique() <= MANY_GROUPS:
        sections.append(_level(finding, "item", say("items") + top, lang, ()))
    if measured:
        title = messages("score_reliability", lang)("title")
        sections.append(Section(title + top, measured, folded=_quality(finding, lang)))
    if not by:
        why: tuple[str, ...] = ("why_t", "why_flip", "why_rank", "why_boot", "why_lattice")
        if not finding.paired:
            why = ("why_welch", "why_permutation", "why_munzel", "why_boot", "why_mover")
        why += ("why_guaranteed",) * (finding.params["interval"] == "guaranteed") + ("why_adjust", "why_verdict")
        padjust = messages("padjust", lang)(finding.params["padjust"])
        reasons = tuple(say(key, padjust=padjust) for key in why)
        folded = tuple(
            (title, _table(readable(finding, table.drop(columns="group"), lang)))
            for title, table in ((say("all_tests"), finding.tests), (say("all_effects"), finding.effects))
        )
        sections.append(Section(say("tests"), reasons, folded=folded))
    return [section for section in sections if section.charts or section.sentences] or [Section(heads("gap"))]


def _level(finding: Gaps, level: Level, heading: str, lang: str, sentences: tuple[str, ...]) -> Section:
    levels = [level, "overall"] if level == "dimension" else [level]
    table = finding.table
    rows = table[table["level"].isin(levels)].drop(columns="level")
    rows = rows.assign(level=table["level"])[["level", *rows.columns]]
    heads = messages("columns", lang)
    hidden = [heads("level")] + ([heads("code")] if level == "dimension" else [])
    shown = readable(finding, rows.drop(columns=["se", "sd_e", "sd_p"], errors="ignore"), lang).drop(columns=hidden)
    figure = finding.plot(lang=lang, level=level, sides=level == "item" and not finding.params["by"])
    return Section(heading, sentences, (_chart(figure),), ((heading, _table(shown)),), _signs(finding, levels, lang))


def _signs(finding: Gaps, levels: Sequence[str], lang: str) -> tuple[tuple[str, Markup], ...]:
    """How many differences lie below, at and above zero, to be opened below the gaps."""
    rows = finding.signs[finding.signs["level"].isin(levels)]
    if rows.empty or rows["group"].nunique() > MANY_GROUPS:
        return ()
    rows = rows if finding.params["by"] else rows.drop(columns="group")
    shown = readable(finding, rows, lang).drop(columns=messages("columns", lang)("level"))
    return ((messages("gap_signs", lang)("title"), _table(shown)),)


def _quality(finding: Gaps, lang: str) -> tuple[tuple[str, Markup], ...]:
    """The reliabilities, to be opened below what is said on them."""
    if finding.reliability.empty or finding.reliability["group"].nunique() > MANY_GROUPS:
        return ()
    rows = finding.reliability if finding.params["by"] else finding.reliability.drop(columns="group")
    shown = readable(finding, rows.assign(level="dimension"), lang).drop(columns=messages("columns", lang)("level"))
    return ((messages("score_reliability", lang)("title"), _table(shown)),)


def _performance_sections(finding: Performance, lang: str) -> list[Section]:
    """Dimensions with their sentences, items, and every answer; more tables on demand."""
    say, own = messages("report", lang), messages("performance", lang)
    top = messages("lists", lang)("titled", text=finding.params["by"]) if finding.params["by"] else ""
    dimensions = _rated(finding, "dimension", own("heading") + top, lang, finding.sentences(lang))
    few = finding.respondents["group"].nunique() <= MANY_GROUPS
    if not few:
        return [dimensions]
    items = _rated(finding, "item", say("items") + top, lang, ())
    if not finding.params["by"]:
        items = replace(items, charts=(*items.charts, _chart(finding.plot(lang=lang, kind="answers"))))
    frames = [("boxes_table", finding.boxes), ("answers_table", finding.answers)]
    frames += [("reliability_table", finding.reliability), ("importance_table", finding.importance)]
    folded = tuple(
        (own(title), _table(readable(finding, _without_blank(frame), lang))) for title, frame in frames if len(frame)
    )
    return [dimensions, replace(items, folded=items.folded + folded)]


def _rated(finding: Performance, level: Level, heading: str, lang: str, sentences: tuple[str, ...]) -> Section:
    """The chart and the table of one level; the overall means stand with the dimensions."""
    levels = [level, "overall"] if level == "dimension" else [level]
    shown = readable(finding, finding.table[finding.table["level"].isin(levels)].drop(columns="se"), lang)
    heads = messages("columns", lang)
    hidden = [heads("level")] + ([heads("code")] if level == "dimension" else [])
    chart = _chart(finding.plot(lang=lang, level=level))
    return Section(heading, sentences, (chart,), ((heading, _table(shown.drop(columns=hidden))),))


def _without_blank(frame: pd.DataFrame) -> pd.DataFrame:
    """A table without empty columns, and without the group if there is only one."""
    kept = frame if (frame["group"] != "").any() else frame.drop(columns="group")
    return kept.dropna(axis="columns", how="all")


def _chart(figure: go.Figure) -> Markup:
    options = {"responsive": True, "displaylogo": False, "displayModeBar": False}
    html = figure.to_html(full_html=False, include_plotlyjs=False, config=options, default_width="100%")
    return Markup(html)  # noqa: S704  labels are escaped by the charts' theme and by plotly


def _table(table: pd.DataFrame) -> Markup:
    return Markup(html_table(table))  # noqa: S704  every cell is escaped there


def _settings(findings: list[Finding], lang: str) -> list[tuple[str, str]]:
    params: dict[str, Any] = {}
    for finding in findings:
        params |= {key: value for key, value in finding.params.items() if key not in params and key != "rows"}
    libraries = {name: version(name) for name in _LIBRARIES}
    versions = {"gapmodel": __version__, "python": platform.python_version(), **libraries}
    rows = [
        (term(key, lang), str(value) if key in _NAMES else _setting(key, value, lang))
        for key, value in params.items()
        if value not in ("", ())
    ]
    return [*rows, *versions.items()]


def _setting(key: str, value: Any, lang: str) -> str:
    """A setting as a text: scales by their ends, several values as a list."""
    if key == "scale":
        return "..".join(f"{end:g}" for end in value)
    values = value if isinstance(value, tuple) else (value,)
    return messages("report", lang).listing([term(one, lang) for one in values])


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("gapmodel.reports"), autoescape=True, undefined=StrictUndefined)
