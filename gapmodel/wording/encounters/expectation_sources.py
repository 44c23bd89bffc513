"""What forms expectations in sentences, and the titles of its chart."""

from __future__ import annotations

from typing import Any

from gapmodel.findings.encounters.expectation_sources import ExpectationSources
from gapmodel.wording.catalogue import messages
from gapmodel.wording.names import row_name, side_name
from gapmodel.wording.numbers import percent, plain


def sentences(finding: ExpectationSources, lang: str = "en") -> tuple[str, ...]:
    """The largest source overall and by dimension, what respondents say, cautions, settings."""
    say, params = messages("expectation_sources", lang), finding.params
    fits = list[Any](finding.fit.itertuples())
    lines = [
        say("overall", r2=percent(fit.r2), **_limits(fit), **_first(finding, fit, lang), **_of(finding))
        for fit in fits
        if fit.level == "overall"
    ]
    listed = [
        say("dimension", name=row_name(finding.labels, fit.level, fit.code, lang), r2=percent(fit.r2), **first)
        for fit in fits
        if fit.level == "dimension" and (first := _first(finding, fit, lang))
    ]
    lines.append(say("dimensions", rows=say.parts(listed)))
    said: Any = next(finding.stated.nlargest(1, "mean").itertuples())
    shown = {"low": plain(said.ci_low), "high": plain(said.ci_high), "n": int(said.n)}
    lines.append(
        say("stated", name=source_name(finding, said.source, lang), mean=plain(said.mean), **shown, **_of(finding))
    )
    side = side_name(finding.labels, params["side"], lang)
    return (*lines, say("caution"), say("settings", side=side, samples=params["n_resamples"], **_of(finding)))


def source_name(finding: ExpectationSources, source: str, lang: str) -> str:
    """The name of a source, in quotation marks."""
    return messages("lists", lang)("quoted", text=finding.labels.label("source", source, lang))


def _first(finding: ExpectationSources, fit: Any, lang: str) -> dict[str, Any]:
    """The source with the largest share of a row, and how certain it is the largest."""
    rows = finding.table[(finding.table["level"] == fit.level) & (finding.table["code"] == fit.code)]
    row: Any = next(rows.nlargest(1, "share").itertuples())
    shares = {"share": percent(row.share), "p_top": percent(row.p_top), "n": int(fit.n)}
    return {"first": source_name(finding, row.source, lang), **shares}


def _limits(row: Any) -> dict[str, str]:
    return {"low": percent(row.ci_low), "high": percent(row.ci_high)}


def _of(finding: ExpectationSources) -> dict[str, str]:
    return {"confidence": percent(finding.params["confidence"])}


def title_of(finding: ExpectationSources, lang: str) -> str:
    """The source with the largest share of the overall expectation, or of one dimension."""
    fit: Any = next(finding.fit.itertuples())
    shown = _first(finding, fit, lang)
    label = finding.labels.label(fit.level, fit.code, lang)
    key = "title_overall" if fit.level == "overall" else "title_dimension"
    return messages("expectation_sources", lang)(key, first=shown["first"], share=shown["share"], label=label)
