"""What was found about the measurement, in the sentences of a results section with citations."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from gapmodel.findings.measurement.measurement_report import MeasurementReport
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.invariance import head
from gapmodel.wording.measurement.model_names import factor_label, model_label
from gapmodel.wording.measurement.thesis_validity import validity_sentences
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import p_relation, percent, plain, precise, precise_signed
from gapmodel.wording.terms import term

LEAST_ALPHA = 0.70  # Nunnally and Bernstein (1994)
_AT_LEAST, _AT_MOST = {"cfi": 0.95, "tli": 0.95}, {"rmsea": 0.06, "srmr": 0.08}  # Hu and Bentler (1999)
_RULES = {"parallel": "components", "common": "common", "map": "map"}
APART = 0.85  # Henseler, Ringle and Sarstedt (2015)


def results_sentences(finding: MeasurementReport, lang: str = "en") -> list[str]:
    """The sentences of every part that there is."""
    say = messages("measurement_report", lang)
    lines = [line for side in _sides(finding) for line in _reliability(finding, side, say, lang)]
    lines += _factors(finding, say, lang)
    lines += _confirmed(finding, say, lang)
    lines += _invariant(finding, say, lang)
    return lines + validity_sentences(finding, lang)


def scales_of(finding: MeasurementReport, side: str) -> list[Any]:
    """The rows of the dimensions of a side."""
    return [row for row in finding.plain("table").rows if row.side == side and row.level == "dimension"]


def _sides(finding: MeasurementReport) -> list[str]:
    """The sides, the one that is examined first."""
    every = list(dict.fromkeys(row.side for row in finding.plain("table").rows))
    return sorted(every, key=lambda side: side != finding.params["side"])


def _reliability(finding: MeasurementReport, side: str, say: Messages, lang: str) -> Iterator[str]:
    rows = [row for row in scales_of(finding, side) if not isnan(row.alpha)]
    if not rows:
        return
    rows.sort(key=lambda row: row.alpha)
    ends = [_alpha(finding, row, say, lang) for row in (rows[0], rows[-1])]
    omegas = sorted(row.omega_total for row in rows if not isnan(row.omega_total))
    omega = say("result_omega", low=plain(omegas[0]), high=plain(omegas[-1])) if len(omegas) > 1 else ""
    named = {"side": side_name(finding.labels, side, lang), "n": int(rows[0].n)}
    key = "result_alpha_one" if len(rows) == 1 else "result_alpha"
    yield say(key, low=ends[0], high=ends[1], omega=omega, **named)
    kinds = {
        "acceptable": [row for row in rows if row.ci_low >= LEAST_ALPHA],
        "doubtful": [row for row in rows if row.ci_low < LEAST_ALPHA <= row.ci_high],
        "below": [row for row in rows if row.ci_high < LEAST_ALPHA],
    }
    parts = [
        say(f"result_{kind}", names=say.listing([finding.labels.score(row.code, lang) for row in own]))
        for kind, own in kinds.items()
        if own
    ]
    yield say("result_judged", parts=say.parts(parts))


def _alpha(finding: MeasurementReport, row: Any, say: Messages, lang: str) -> str:
    interval = say.interval(plain(row.ci_low), plain(row.ci_high), percent(finding.params["confidence"]))
    return say("result_scale", alpha=plain(row.alpha), label=finding.labels.score(row.code, lang), interval=interval)


def _factors(finding: MeasurementReport, say: Messages, lang: str) -> Iterator[str]:
    own = finding.factors
    if own is None:
        return
    rules = {name: own.params[f"kept_{rule}"] for name, rule in _RULES.items()}
    named = {"side": side_name(finding.labels, finding.params["side"], lang), "n": own.params["n"]}
    dimensions = finding.params["n_dimensions"]
    yield say("result_factors", dimensions=dimensions, kmo=plain(own.params["kmo"]), **rules, **named)
    alike = sorted(row.phi_target for row in own.plain("dimensions").rows if not isnan(row.phi_target))
    if len(alike) > 1:
        yield say("result_congruence", low=plain(alike[0]), high=plain(alike[-1]))


def _confirmed(finding: MeasurementReport, say: Messages, lang: str) -> Iterator[str]:
    if finding.confirm is None:
        return
    fit, problems = finding.confirm.plain("fit").rows[0], finding.confirm.plain("problems").rows
    named = {"model": model_label(finding.confirm.params["model_name"], lang), "n": int(fit.n)}
    named["side"] = side_name(finding.labels, finding.params["side"], lang)
    doubts = [term(row.problem, lang) for row in problems if row.problem != "two items"]
    if doubts:
        yield say("result_problem", problem=say.listing(doubts), **named)
    if not fit.dof or isnan(fit.chi2):
        return
    numbers = {key: precise(getattr(fit, key)) for key in ("cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr")}
    yield say("result_fit", chi2=plain(fit.chi2, 1), dof=f"{fit.dof:.0f}", p=p_relation(fit.p_val), **numbers, **named)
    reached = {key: getattr(fit, key) >= limit for key, limit in _AT_LEAST.items()}
    reached |= {key: getattr(fit, key) <= limit for key, limit in _AT_MOST.items()}
    no = [key.upper() for key, held in reached.items() if not held]
    yield say("result_fit_doubtful", names=say.listing(no)) if no else say("result_fit_acceptable")
    good = [row for row in finding.confirm.plain("models").rows if not row.problem and not isnan(row.bic)]
    if len(good) > 1:
        yield say("result_models", model=model_label(min(good, key=lambda row: row.bic).model, lang), n=len(good))
    yield from _distinct(finding, say, lang)


def _distinct(finding: MeasurementReport, say: Messages, lang: str) -> Iterator[str]:
    """Convergent and discriminant validity."""
    model: Any = finding.confirm
    rows = sorted((row for row in model.plain("factors").rows if not isnan(row.ave)), key=lambda row: row.ave)
    if rows:
        ends = [
            say("result_of", value=plain(row.ave), label=factor_label(finding.labels, row.code, lang))
            for row in (rows[0], rows[-1])
        ]
        counts = {"ave": sum(row.ave >= 0.5 for row in rows), "cr": sum(row.cr >= 0.7 for row in rows)}
        yield say("result_convergent", low=ends[0], high=ends[1], total=len(rows), **counts)
    pairs = [row for row in model.plain("htmt").rows if not isnan(row.htmt)]
    if pairs:
        most = max(pairs, key=lambda row: row.htmt)
        first, second = (factor_label(finding.labels, name, lang) for name in (most.factor, most.other))
        interval = say.interval(plain(most.ci_low), plain(most.ci_high), percent(finding.params["confidence"]))
        numbers = {"value": plain(most.htmt), "interval": interval, "total": len(pairs)}
        apart = sum(row.ci_high < APART for row in pairs)
        yield say("result_discriminant", first=first, second=second, apart=apart, **numbers)


def _invariant(finding: MeasurementReport, say: Messages, lang: str) -> Iterator[str]:
    for part in (finding.between_sides, finding.between_groups):
        if part is None:
            continue
        changes = [
            say("result_change", level=term(row.level, lang), cfi=precise_signed(row.cfi_difference))
            for row in part.plain("table").rows
            if not isnan(row.cfi_difference)
        ]
        yield head(part, lang)
        if changes:
            yield say("result_changes", changes=say.listing(changes))
