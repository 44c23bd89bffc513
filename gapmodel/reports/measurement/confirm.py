"""What a factor model shows in a report: the path diagram, and how far the factors overlap."""

from __future__ import annotations

from dataclasses import replace

from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.reports.section import Section, ShownChart, default_section, titled
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.confirm import usable
from gapmodel.wording.numbers import plain, precise

_MOST = 20  # residuals and modification indices, which are sorted; a workbook has all


def sections(finding: FactorModel, lang: str) -> list[Section]:
    """Everything in one section, of residuals and modification indices the largest; the overlap of two factors."""
    several = {name: len(finding.plain(name)) for name in ("problems", "models")}
    names = ["problems_table"] * (several["problems"] > 0) + ["measures_table", "loadings_table", "factors_table"]
    names += ["models_table"] * (several["models"] > 1)
    section = titled(default_section(finding, lang), names, lang)
    long = {messages("confirm", lang)(name) for name in ("residuals_table", "modification_table")}
    appendix = tuple(replace(one, most=_MOST) if one.title in long else one for one in section.appendix)
    more = [ShownChart(finding, {"kind": "loadings"})]
    more += [ShownChart(finding, {"kind": "htmt"})] if len(finding.plain("htmt")) else []
    return [replace(section, charts=(*section.charts, *more), appendix=appendix)]


def key_numbers(finding: FactorModel, lang: str) -> list[tuple[str, str]]:
    """CFI, RMSEA with its interval and the largest HTMT; none without a solution."""
    say, fit = messages("confirm", lang), finding.plain("fit").rows[0]
    if not usable(finding):
        return []
    interval = f"{precise(fit.rmsea)} [{precise(fit.rmsea_low)}, {precise(fit.rmsea_high)}]"
    ratios = [row.htmt for row in finding.plain("htmt").rows if row.htmt == row.htmt]
    found = [(precise(fit.cfi), say("number_cfi")), (interval, say("number_rmsea"))]
    return [*found, (plain(max(ratios)), say("number_htmt"))] if ratios else found
