"""What gaps show in a report: dimensions, items, the reliability of differences, and tests."""

from __future__ import annotations

from collections.abc import Sequence

from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.finding import Level
from gapmodel.plain_table import as_plain
from gapmodel.reports.section import Section, ShownChart, ShownTable, largest_shortfall_first
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import MANY_GROUPS
from gapmodel.wording.customer.score_reliability import quality_sentences
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, signed

_PAIRED = ("why_t", "why_flip", "why_rank", "why_boot", "why_lattice")
_DIFFERENT_PEOPLE = ("why_welch", "why_permutation", "why_munzel", "why_boot", "why_mover")


def sections(finding: Gaps, lang: str) -> list[Section]:
    """Dimensions with all sentences, items, reliability and, of all respondents together, the tests."""
    say, by = messages("report", lang), finding.params["by"]
    top = messages("lists", lang)("titled", text=by) if by else ""
    measured = quality_sentences(finding, lang)
    own = tuple(sentence for sentence in finding.sentences(lang) if sentence not in measured)
    found = [_level(finding, "dimension", say("dimensions") + top, lang, own)]
    if (finding.table["level"] == "item").any() and finding.respondents["group"].nunique() <= MANY_GROUPS:
        found.append(_level(finding, "item", say("items") + top, lang, ()))
    if measured:
        title = messages("score_reliability", lang)("title")
        found.append(Section("quality", title + top, measured, appendix=_reliability(finding, title)))
    if not by:
        found.append(_tests(finding, lang))
    return found


def key_numbers(finding: Gaps, lang: str) -> list[tuple[str, str]]:
    """The overall gap, the largest shortfall, and the share of people below their expectation."""
    if finding.params["by"]:
        return []
    say = messages("report", lang)
    table = finding.table[finding.table["gap"].notna()]
    overall, dimensions = table[table["code"] == "overall"], table[table["level"] == "dimension"]
    found = [(signed(float(value)), say("number_overall")) for value in overall["gap"].head(1)]
    for row in as_plain(dimensions.nsmallest(1, "gap")).rows:
        name = row_name(finding.labels, row.level, row.code, lang)
        found += [(signed(row.gap), say("number_lowest", name=name))]
    below = [row for row in finding.plain("signs").rows if row.code == "overall" and row.n]
    return [*found, *((percent(row.n_below / row.n), say("number_below")) for row in below)]


def _level(finding: Gaps, level: Level, heading: str, lang: str, sentences: tuple[str, ...]) -> Section:
    levels, by = [level, "overall"] if level == "dimension" else [level], finding.params["by"]
    table = finding.table
    rows = table[table["level"].isin(levels)].drop(columns=["level", "se", "sd_e", "sd_p"], errors="ignore")
    rows.insert(0, "level", table["level"])
    rows = rows if by else largest_shortfall_first(rows, "gap")
    hidden = ("level", "code") if level == "dimension" else ("level",)
    chart = ShownChart(finding, {"level": level, "kind": "dumbbell" if level == "item" and not by else "auto"})
    charts: tuple[ShownChart, ...] = (chart,)
    if by and level == "dimension" and finding.respondents["group"].nunique() > MANY_GROUPS:
        charts = (ShownChart(finding, {"level": "overall"}), chart)
    part = "groups" if finding.params["by"] else f"{level}s"
    every, signs = (ShownTable(heading, finding, as_plain(rows), hidden),), _signs(finding, levels, lang)
    long = by and (level == "item" or finding.respondents["group"].nunique() > MANY_GROUPS)
    return Section(part, heading, sentences, charts, () if long else every, every + signs if long else signs)


def _signs(finding: Gaps, levels: Sequence[str], lang: str) -> tuple[ShownTable, ...]:
    """How many differences lie below, at and above zero."""
    rows = finding.signs[finding.signs["level"].isin(levels)]
    if rows.empty or rows["group"].nunique() > MANY_GROUPS:
        return ()
    rows = rows if finding.params["by"] else rows.drop(columns="group")
    return (ShownTable(messages("gap_signs", lang)("title"), finding, as_plain(rows), ("level",)),)


def _reliability(finding: Gaps, title: str) -> tuple[ShownTable, ...]:
    if finding.reliability.empty or finding.reliability["group"].nunique() > MANY_GROUPS:
        return ()
    rows = finding.reliability if finding.params["by"] else finding.reliability.drop(columns="group")
    return (ShownTable(title, finding, as_plain(rows.assign(level="dimension")), ("level",)),)


def _tests(finding: Gaps, lang: str) -> Section:
    """Why which test, and all of them."""
    say = messages("report", lang)
    why = _PAIRED if finding.paired else _DIFFERENT_PEOPLE
    why += ("why_guaranteed",) * (finding.params["interval"] == "guaranteed") + ("why_adjust", "why_verdict")
    padjust = messages("padjust", lang)(finding.params["padjust"])
    tables = tuple(
        ShownTable(title, finding, as_plain(table.drop(columns="group")))
        for title, table in ((say("all_tests"), finding.tests), (say("all_effects"), finding.effects))
    )
    return Section("methods", say("tests"), tuple(say(key, padjust=padjust) for key in why), appendix=tables)
