"""Measurement invariance in sentences, and the titles of its charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.measurement.equal_measurement.levels import CUTOFFS
from gapmodel.findings.measurement.invariance import Invariance
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.invariance_comparison import compared
from gapmodel.wording.measurement.level_problems import level_problems
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import p_relation, percent, plain, precise, precise_signed, signed
from gapmodel.wording.terms import term

_FITS = {"CFI": 0.95, "RMSEA": 0.06, "SRMR": 0.08}  # Hu and Bentler (1999)
SMALL = 200  # respondents of a group below which the rules err often, see docs/coverage.md


def sentences(finding: Invariance, lang: str = "en") -> tuple[str, ...]:
    """Which level holds, how the model fits, every step, what that means for means, cautions, settings."""
    say, params = messages("invariance", lang), finding.params
    rows = finding.plain("table").rows
    lines = [head(finding, lang), *_problems(finding, say, lang), *(_fit(rows[0], say) if params["converged"] else ())]
    lines += [_step(row, say, lang) for row in rows[1:]]
    lines.append(say("cutoffs", **cutoff_texts()))
    lines += _freed(finding, say, lang)
    lines += compared(finding, lang)
    lines += _cautions(finding, say)
    return (
        *lines,
        say(
            "settings",
            first=place_name(finding, params["places"][0], lang),
            estimator=say(f"estimator_{params['estimator']}"),
            confidence=percent(params["confidence"]),
        ),
    )


def head(finding: Invariance, lang: str) -> str:
    """The level that is reached, and that it is doubtful if solutions are not admissible."""
    say, params = messages("invariance", lang), finding.params
    reached = str(params["reached"])
    held = say(f"held_{reached.replace(' ', '_')}")
    if params["side"] == "sides":
        names = [side_name(finding.labels, side, lang) for side in params["places"]]
        told = say("head_sides", first=names[0], second=names[1], n=params["sizes"][0], held=held)
    else:
        told = say("head_groups", by=params["by"], n=len(params["places"]), held=held, total=sum(params["sizes"]))
    doubtful = [term(level, lang) for level in params["doubtful"]]
    if not doubtful or reached == "none":
        return told
    between: str = messages("lists", lang).lists["between"]
    return between.join([told, say("unsafe", levels=say.listing(doubtful))])


def place_name(finding: Invariance, place: str, lang: str) -> str:
    """The name of a group, or of a side."""
    return side_name(finding.labels, place, lang) if finding.params["side"] == "sides" else place


def _fit(row: Any, say: Messages) -> Iterator[str]:
    if row.cfi != row.cfi:
        return
    numbers = {name: precise(getattr(row, name)) for name in ("cfi", "rmsea", "rmsea_low", "rmsea_high", "srmr")}
    yield say("fit", chi2=plain(row.chi2), dof=int(row.dof), p=p_relation(row.p_val), **numbers)
    worse = {"CFI": row.cfi < _FITS["CFI"], "RMSEA": row.rmsea > _FITS["RMSEA"], "SRMR": row.srmr > _FITS["SRMR"]}
    missed = [name for name, is_worse in worse.items() if is_worse]
    limits = {name.lower(): plain(limit) for name, limit in _FITS.items()}
    yield say("fit_missed", names=say.listing(missed), **limits) if missed else say("fit_met", **limits)


def _step(row: Any, say: Messages, lang: str) -> str:
    """How much worse a level fits than the one that it is compared with."""
    name, against = say(f"name_{row.level.replace(' ', '_')}"), term(row.against, lang)
    if row.cfi_difference != row.cfi_difference:
        return say("step_none", name=name)
    changes = {kind: precise_signed(getattr(row, f"{kind}_difference")) for kind in ("cfi", "rmsea", "srmr")}
    kind = say("beyond", names=say.listing(row.beyond.split(", "))) if row.beyond else say("within")
    test = say("no_test")
    if row.p_difference == row.p_difference:
        test = say("test", chi2=plain(row.chi2_difference), dof=int(row.dof_difference), p=p_relation(row.p_difference))
    return say("step", name=name, against=against, kind=kind, test=test, **changes)


def cutoff_texts() -> dict[str, str]:
    """The cut-offs as they are written."""
    loadings, others = CUTOFFS["metric"], CUTOFFS["scalar"]
    found = {"cfi": loadings.cfi, "rmsea": loadings.rmsea, "srmr": loadings.srmr, "other": others.srmr}
    return {name: f"{value:g}" for name, value in found.items()}


def _freed(finding: Invariance, say: Messages, lang: str) -> Iterator[str]:
    """What the search released, called exploratory."""
    rows = finding.plain("freed").rows
    if not rows:
        if finding.params["partial"]:
            yield say("search_nothing")
        return
    label = finding.labels.label
    named = [
        say(f"freed_{row.kind}", item=say.quoted(label("item", row.code, lang)), difference=signed(row.difference))
        for row in rows
    ]
    yield say("search", n=len(rows), names=say.parts(named))


def _problems(finding: Invariance, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.plain("table").rows
    for problem in dict.fromkeys(row.problems for row in rows if row.problems):
        levels = [term(row.level, lang) for row in rows if row.problems == problem]
        yield say(
            "problem",
            levels=say.listing(levels),
            problem=level_problems(finding.labels, problem, finding.params["places"], lang),
        )


def _cautions(finding: Invariance, say: Messages) -> Iterator[str]:
    params = finding.params
    out = [row for row in finding.plain("groups").rows if row.why]
    for why in dict.fromkeys(row.why for row in out):
        yield say(f"left_out_{why}", names=say.listing([row.group for row in out if row.why == why]))
    if min(params["sizes"]) < SMALL:
        yield say("small", n=min(params["sizes"]), limit=SMALL)
    if params["waves"]:
        yield say("waves")
    used = sum(params["sizes"])
    if params["pairwise"]:
        yield say("pairwise", n=used)
    elif params["asked"] > used:
        yield say("listwise", n=params["asked"] - used)


def title_of(finding: Invariance, kind: str, lang: str) -> str:
    """What a chart says: the level that holds, or the item that differs most."""
    say = messages("invariance", lang)
    if kind == "fit":
        return say(f"short_{str(finding.params['reached']).replace(' ', '_')}")
    rows = differing(finding)
    if not rows:
        return say("title_items_none")
    label = finding.labels.label("item", rows[0].code, lang)
    return say("title_items", item=label, difference=signed(rows[0].difference))


def differing(finding: Invariance, kind: str = "intercept") -> list[Any]:
    """Items whose parameter differs by the adjusted score test, the largest statistic first."""
    alpha = 1 - finding.params["confidence"]
    rows = [row for row in finding.plain("items").rows if row.kind == kind and row.p_adj < alpha]
    return sorted(rows, key=lambda row: -row.statistic)
