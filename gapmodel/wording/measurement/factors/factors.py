"""Factors in sentences: how many, which items, how sure, and whether they are the dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

import numpy as np

from gapmodel.findings.measurement.factors.factor_solution import CUT
from gapmodel.findings.measurement.factors.factors import Factors
from gapmodel.inference.factors.congruence import EQUAL, FAIR
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.factors.factor_cautions import cautions
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import p_relation, percent, plain, precise, signed, whole

FEW_MSA, GOOD_KMO, LEAST_KMO = 0.5, 0.8, 0.6  # Kaiser (1974)


def sentences(finding: Factors, lang: str = "en") -> tuple[str, ...]:
    """The factors, how many there are, their items, the dimensions, how stable all is, cautions, settings."""
    say = messages("factors", lang)
    lines = [_head(finding, say, lang), *_number(finding, say), *_adequacy(finding, say, lang)]
    lines += [*_factors(finding, say, lang), *_correlations(finding, say), *_dimensions(finding, say, lang)]
    lines += [*_stability(finding, say), *cautions(finding, say, lang), say("caution"), *_settings(finding, say)]
    return tuple(lines)


def loadings_title(finding: Factors, lang: str) -> str:
    """How many factors, and what they explain."""
    share = percent(finding.plain("explained")["cumulative"][-1])
    return messages("factors", lang)("title_loadings", n=finding.params["n_factors"], share=share)


def scree_title(finding: Factors, lang: str) -> str:
    """How many eigenvalues lie above those of independent answers."""
    kept = finding.params[f"kept_{finding.params['parallel_of']}"]
    return messages("factors", lang)("title_scree", n=kept)


def _head(finding: Factors, say: Messages, lang: str) -> str:
    params = finding.params
    names = {"method": say(params["extraction"]), "correlation": say(params["correlation"])}
    names |= {
        "rotation": say(f"rotation_{params['rotation']}"),
        "side": side_name(finding.labels, params["side"], lang),
    }
    counts = {name: params[name] for name in ("n", "n_items", "n_factors")}
    key = "head_one" if params["n_factors"] == 1 else "head"
    return say(key, share=percent(finding.plain("explained")["cumulative"][-1]), **names, **counts)


def _number(finding: Factors, say: Messages) -> Iterator[str]:
    params = finding.params
    own = params[f"kept_{params['parallel_of']}"]
    asked = {"percentile": whole(params["parallel_percentile"]), "kind": say(f"of_{params['parallel_of']}"), "n": own}
    if params["given"]:
        yield say("given", n=params["n_factors"])
    elif own == 0:
        yield say("none", **asked)
    else:
        yield say("chosen", **asked)
    counts = {rule: params[f"kept_{rule}"] for rule in ("components", "common", "map", "map4", "kaiser")}
    alike = len({count for rule, count in counts.items() if rule != "kaiser"}) == 1
    yield say("rules", percentile=whole(params["parallel_percentile"]), **counts)
    yield say("rules_agree" if alike else "rules_differ")


def _adequacy(finding: Factors, say: Messages, lang: str) -> Iterator[str]:
    params = finding.params
    kmo = params["kmo"]
    level = "good" if kmo >= GOOD_KMO else "fair" if kmo >= LEAST_KMO else "low"
    yield say(f"kmo_{level}", kmo=plain(kmo))
    if params["correlation"] == "pearson":
        test = {"chi2": plain(params["bartlett_chi2"], 1), "dof": params["bartlett_dof"]}
        yield say("bartlett", p=p_relation(params["bartlett_p"]), **test)
    rows = [row for row in finding.plain("pattern").rows if row.msa < FEW_MSA]
    if rows:
        yield say("low_msa", names=say.listing([finding.labels.label("item", row.code, lang) for row in rows]))


def _factors(finding: Factors, say: Messages, lang: str) -> Iterator[str]:
    """The items of every factor, sorted; items of no factor and of several."""
    loadings, labels = finding.solution.rotated.loadings, _labels(finding, lang)
    for at, row in enumerate(finding.plain("explained").rows):
        own = np.abs(loadings[:, at])
        order = [place for place in np.argsort(-own, kind="stable") if own[place] >= CUT]
        items = [say("item", label=labels[place], loading=plain(loadings[place, at])) for place in order]
        if items:
            names = say.parts(items[:8]) + (say("more_items", n=len(items) - 8) if len(items) > 8 else "")
            yield say("factor", factor=row.factor, share=percent(row.share), names=names, cut=plain(CUT))
        else:
            yield say("factor_without", factor=row.factor, share=percent(row.share), cut=plain(CUT))
    salient = (np.abs(loadings) >= CUT).sum(axis=1)
    for key, there in (("on_none", salient == 0), ("on_several", salient > 1)):
        found = [labels[place] for place in np.flatnonzero(there)]
        if found:
            yield say(key, names=say.listing(found), cut=plain(CUT))


def _correlations(finding: Factors, say: Messages) -> Iterator[str]:
    rows = finding.plain("factor_correlations").rows
    if not rows:
        return
    best = max(rows, key=lambda row: abs(row.r))
    least = min(rows, key=lambda row: row.r)
    ends = "" if isnan(best.r_low) else _interval(finding, say, best.r_low, best.r_high)
    key = "correlation" if len(rows) == 1 else "correlations"
    values = {"low": signed(least.r), "high": signed(max(row.r for row in rows))}
    yield say(key, one=best.factor, other=best.other_factor, r=signed(best.r), interval=ends, **values)


def _dimensions(finding: Factors, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.plain("dimensions").rows
    turned = [row for row in rows if not isnan(row.phi_target)]
    if turned and len(rows) > 1:
        parts = [say("phi", label=finding.labels.score(row.code, lang), phi=precise(row.phi_target)) for row in turned]
        yield say("target", n=len(rows), names=say.parts(parts))
        low = [finding.labels.score(row.code, lang) for row in turned if row.phi_target < FAIR]
        equal = all(row.phi_target >= EQUAL for row in turned)
        if low:
            yield say("target_low", names=say.listing(low))
        else:
            yield say("target_equal" if equal else "target_fair")
    merged: dict[str, list[str]] = {}
    for row in rows:
        merged.setdefault(row.factor, []).append(finding.labels.score(row.code, lang))
    for factor, names in merged.items():
        if len(names) > 1:
            yield say("merged", factor=factor, names=say.listing(names))


def _stability(finding: Factors, say: Messages) -> Iterator[str]:
    params = finding.params
    rule = next(row for row in finding.plain("rules").rows if row.rule == params["parallel_of"])
    if isnan(rule.share_same):
        yield say("no_bootstrap_polychoric" if params["correlation"] == "polychoric" else "no_bootstrap")
        return
    ends = {"low": whole(rule.n_factors_low), "high": whole(rule.n_factors_high)}
    range_ = "" if ends["low"] == ends["high"] else say("stable_range", **ends)
    yield say("stable_number", n=rule.n_factors, share=percent(rule.share_same), range=range_)
    rows = finding.plain("explained").rows
    worst = min(rows, key=lambda row: row.share_recurring)
    alike = len(rows) > 1 and len({row.share_recurring for row in rows}) == 1
    key = "stable_one" if len(rows) == 1 else "stable_all" if alike else "stable_factors"
    yield say(key, factor=worst.factor, share=percent(worst.share_recurring))


def _settings(finding: Factors, say: Messages) -> Iterator[str]:
    params = finding.params
    yield say("parallel_settings", percentile=whole(params["parallel_percentile"]), simulations=params["simulations"])
    if params["correlation"] == "polychoric":
        yield say("polychoric_settings")
    else:
        yield say("settings", confidence=percent(params["confidence"]))
    if params["n_starts"] > 1:
        yield say("starts", n=params["n_starts"], best=params["n_best"])


def _interval(finding: Factors, say: Messages, low: float, high: float) -> str:
    interval = say.interval(signed(low), signed(high), percent(finding.params["confidence"]))
    return say("beside", interval=interval)


def _labels(finding: Factors, lang: str) -> list[str]:
    return [finding.labels.label("item", code, lang) for code in finding.source.answers.names]
