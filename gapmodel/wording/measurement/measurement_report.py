"""The quality of the measurement in sentences, and as the paragraphs of methods and results that a thesis needs."""

from __future__ import annotations

from math import isnan

from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.notes.note import Note
from gapmodel.wording.catalogue import messages
from gapmodel.wording.measurement.thesis_methods import methods_sentences
from gapmodel.wording.measurement.thesis_results import results_sentences, scales_of
from gapmodel.wording.numbers import plain

_PARAGRAPHS = {"methods_sentences": methods_sentences, "results_sentences": results_sentences}


def sentences(finding: MeasurementReport, lang: str = "en") -> tuple[str, ...]:
    """What was found, what could not be computed, and how it was examined."""
    say = messages("measurement_report", lang)
    rows = [row for row in finding.plain("parts").rows if not row.done and row.why not in say.texts]
    reasons = [row.why.text(lang) if isinstance(row.why, Note) else row.why for row in rows]
    missing = [
        say("missing_part", part=say(f"part_{row.part}"), why=why) for row, why in zip(rows, reasons, strict=True)
    ]
    found = [*results_sentences(finding, lang), *missing, say("caution")]
    return *found, say("methods", text=paragraph(finding, "methods_sentences", lang))


def paragraph(finding: MeasurementReport, name: str, lang: str = "en") -> str:
    """The sentences of methods or results as one paragraph."""
    between: str = messages("lists", lang).lists["between"]
    return between.join(_PARAGRAPHS[name](finding, lang))


def lowest_title(finding: MeasurementReport, lang: str) -> str:
    """The dimension with the lowest alpha of the side that is examined; empty without one."""
    rows = [row for row in scales_of(finding, finding.params["side"]) if not isnan(row.alpha)]
    if not rows:
        return ""
    low = min(rows, key=lambda row: row.alpha)
    say = messages("measurement_report", lang)
    return say("title_lowest", label=finding.labels.score(low.code, lang), alpha=plain(low.alpha))
