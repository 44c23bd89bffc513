"""How the measurement was examined, in the sentences of a methods section with citations."""

from __future__ import annotations

from collections.abc import Iterator

from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent
from gapmodel.wording.terms import term
from gapmodel.wording.versions import versions


def methods_sentences(finding: MeasurementReport, lang: str = "en") -> list[str]:
    """A sentence for every part that there is, and the software."""
    say, params = messages("measurement_report", lang), finding.params
    side = side_name(finding.labels, params["side"], lang)
    confidence = percent(params["confidence"])
    lines = [say("method_sample", n=params["n"], instrument=finding.labels.heading(lang), confidence=confidence)]
    if finding.reliability is not None:
        lines.append(say("method_reliability"))
    if finding.factors is not None:
        own = {name: term(finding.factors.params[name], lang) for name in ("extraction", "rotation")}
        lines.append(say("method_factors", side=side, **own))
    if finding.confirm is not None:
        lines.append(say("method_confirm", side=side, estimator=term(params["estimator"], lang)))
    lines += _invariance(finding, say, lang)
    if finding.validity is not None:
        outcomes = [say.quoted(one) for one in params["outcome"]]
        lines += [say("method_validity", outcomes=say.listing(outcomes))] if outcomes else []
        lines.append(say("method_screening"))
    return [*lines, say("method_software", version=versions()["gapmodel"])]


def _invariance(finding: MeasurementReport, say: Messages, lang: str) -> Iterator[str]:
    between = []
    if (both := finding.between_sides) is not None:
        first, second = (side_name(both.labels, side, lang) for side in both.params["places"])
        between.append(say("between_both", first=first, second=second))
    if finding.between_groups is not None:
        between.append(say("between_by", by=finding.params["by"]))
    if between:
        yield say("method_invariance", between=say("and").join(between))
