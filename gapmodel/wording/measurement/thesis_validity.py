"""What scores predict, and the screening for common method variance, in the sentences of a results section."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from gapmodel.findings.labels import ALL_SIDES
from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.findings.measurement.validity import Validity, main_side
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.validity import whole_screening
from gapmodel.wording.measurement.validity_wording import wording_sentences
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, plain, signed


def validity_sentences(finding: MeasurementReport, lang: str = "en") -> list[str]:
    """For every outcome the correlation and the prediction; then the screening."""
    say, own = messages("measurement_report", lang), finding.validity
    if own is None:
        return []
    lines = [line for outcome in finding.params["outcome"] for line in _of_outcome(own, outcome, say, lang)]
    if not finding.params["outcome"]:
        lines.append(say("result_no_outcome"))
    for row in whole_screening(own).to_dict("records"):
        limits = say.interval(percent(row["ci_low"]), percent(row["ci_high"]), percent(own.params["confidence"]))
        share = percent(row["first_component"])
        lines.append(say("result_screening", share=share, interval=limits, n_items=int(row["n_items"])))
    return [*lines, *wording_sentences(own, lang)]


def _of_outcome(own: Validity, outcome: str, say: Messages, lang: str) -> Iterator[str]:
    side = main_side(own.params)
    name, confidence = side_name(own.labels, side, lang), percent(own.params["confidence"])
    rows = [row for row in own.plain("table").rows if (row.outcome, row.side, row.level) == (outcome, side, "overall")]
    for row in rows:
        interval = say.interval(signed(row.ci_low), signed(row.ci_high), confidence)
        yield say("result_correlation", side=name, outcome=outcome, n=int(row.n), r=signed(row.r), interval=interval)
    shares = [
        say(
            "result_share",
            side=say("both_sides") if row.side == ALL_SIDES else side_name(own.labels, row.side, lang),
            r2=plain(row.r2),
            r2_adj=plain(row.r2_adj),
        )
        for row in own.plain("prediction").rows
        if row.outcome == outcome and not isnan(row.r2)
    ]
    if shares:
        yield say("result_prediction", outcome=outcome, shares=say.parts(shares))
