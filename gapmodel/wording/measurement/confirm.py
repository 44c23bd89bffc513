"""A confirmatory factor analysis in sentences, and the titles of its charts."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from types import SimpleNamespace
from typing import Any

from gapmodel.findings.measurement.confirm import FactorModel
from gapmodel.findings.measurement.factor_models.comparison import HARMLESS
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.measurement.factor_sentences import factor_sentences, lowest_loading
from gapmodel.wording.measurement.model_names import factor_label, model_label, problem_sentences
from gapmodel.wording.measurement.model_sentences import change_sentences, model_sentences
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import p_relation, percent, plain, precise
from gapmodel.wording.terms import term

_AT_LEAST = {"cfi": 0.95, "tli": 0.95}  # Hu and Bentler (1999)
_AT_MOST = {"rmsea": 0.06, "srmr": 0.08}
_FEW_POINTS = 5  # answers at and below which methods for ordered categories are usual


def sentences(finding: FactorModel, lang: str = "en") -> tuple[str, ...]:
    """Problems first; then fit, items and factors, other models, cautions, settings."""
    say = messages("confirm", lang)
    kinds, given = doubtful(finding), _problems(finding)
    problems, harmless = (
        problem_sentences([one for one in given if (one.kind in kinds) is bad], finding.labels, lang)
        for bad in (True, False)
    )
    lines = [*problems, _head(finding, say, lang), *_conventions(finding, say)]
    if usable(finding):
        lines += [*_sizes(finding, say), *factor_sentences(finding, lang), *harmless]
        lines += change_sentences(finding, lang)
    lines += model_sentences(finding, lang)
    return *lines, *_cautions(finding, say), _settings(finding, say, lang)


def doubtful(finding: FactorModel) -> list[str]:
    """The kinds of problems that make the solution doubtful."""
    return list(dict.fromkeys(one.kind for one in _problems(finding) if one.kind not in HARMLESS))


def usable(finding: FactorModel) -> bool:
    """Whether the numbers are those of a solution at all."""
    return not any(one.kind in ("not converged", "not identified") for one in _problems(finding))


def path_title(finding: FactorModel, lang: str) -> str:
    """The model's fit, or that its solution is doubtful."""
    say, fit = messages("confirm", lang), finding.plain("fit").rows[0]
    name = model_label(finding.params["model_name"], lang)
    kinds = doubtful(finding)
    if kinds:
        return say("title_problem", model=name, problem=term(kinds[0], lang))
    return say("title_path", model=name, **{key: plain(getattr(fit, key), 3) for key in ("cfi", "rmsea", "srmr")})


def loadings_title(finding: FactorModel, lang: str) -> str:
    """The range of the loadings, and the item with the lowest; or that there is no solution."""
    if not usable(finding):
        return path_title(finding, lang)
    low, high, row = lowest_loading(finding)
    if isnan(low):
        return ""
    label = factor_label(finding.labels, row.rhs, lang)
    return messages("confirm", lang)("title_loadings", low=plain(low), high=plain(high), label=label)


def htmt_title(finding: FactorModel, lang: str) -> str:
    """The pair of factors that overlaps most."""
    rows = [row for row in finding.plain("htmt").rows if row.htmt == row.htmt]
    if not rows:
        return ""
    most = max(rows, key=lambda row: row.htmt)
    first, second = (factor_label(finding.labels, name, lang) for name in (most.factor, most.other))
    return messages("confirm", lang)("title_htmt", first=first, second=second, value=plain(most.htmt))


def _problems(finding: FactorModel) -> list[Any]:
    return [SimpleNamespace(kind=row.problem, names=_names(row.names)) for row in finding.plain("problems").rows]


def _names(text: str) -> list[str]:
    return text.split(", ") if text else []


def _head(finding: FactorModel, say: Messages, lang: str) -> str:
    fit, params = finding.plain("fit").rows[0], finding.params
    named = {"model": model_label(params["model_name"], lang), "side": side_name(finding.labels, params["side"], lang)}
    if not usable(finding):
        return say("head_none", n=int(fit.n), **named)
    if not fit.dof:
        return say("head_saturated", n=int(fit.n), **named)
    numbers = {key: precise(getattr(fit, key)) for key in ("cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr")}
    numbers |= {"chi2": plain(fit.chi2, 1), "dof": f"{fit.dof:.0f}", "p": p_relation(fit.p_val)}
    return say("head", n=int(fit.n), **named, **numbers)


def _conventions(finding: FactorModel, say: Messages) -> Iterator[str]:
    fit = finding.plain("fit").rows[0]
    if not fit.dof or not usable(finding):
        return
    reached = {key: getattr(fit, key) >= limit for key, limit in _AT_LEAST.items()}
    reached |= {key: getattr(fit, key) <= limit for key, limit in _AT_MOST.items()}
    yes, no = ([key.upper() for key, held in reached.items() if held is wanted] for wanted in (True, False))
    which = "all" if not no else "none" if not yes else "some"
    yield say(f"conventions_{which}", yes=say.listing(yes), no=say.listing(no))
    if fit.rmsea_low <= _AT_MOST["rmsea"] < fit.rmsea_high:
        yield say("rmsea_open", low=precise(fit.rmsea_low), high=precise(fit.rmsea_high))


def _sizes(finding: FactorModel, say: Messages) -> Iterator[str]:
    fit = finding.plain("fit").rows[0]
    yield say("sizes", n=int(fit.n), free=int(fit.n_parameters), each=plain(fit.n / fit.n_parameters, 1))


def _cautions(finding: FactorModel, say: Messages) -> Iterator[str]:
    params = finding.params
    if params["side"] == "gap":
        yield say("gap")
    if params["estimator"] != "wlsmv" and params["levels"] <= _FEW_POINTS:
        yield say("few_points", points=params["levels"])
    elif params["estimator"] == "wlsmv":
        yield say("ordered")
    elif params["estimator"] == "ml":
        yield say("continuous", points=params["levels"])
    if params["blocks"]:
        yield say("blocks")
    if params["pairwise"]:
        yield say("pairwise", n=params["n"])
    elif params["n"] < params["read"]:
        yield say("complete", n=params["n"], total=params["read"])
    yield say("caution")


def _settings(finding: FactorModel, say: Messages, lang: str) -> str:
    params = finding.params
    return say("settings", estimator=term(params["estimator"], lang), confidence=percent(params["confidence"]))
