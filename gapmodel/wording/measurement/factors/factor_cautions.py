"""What has to be said of factors before they are believed."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from gapmodel.findings.measurement.factors.factors import Factors
from gapmodel.wording.catalogue import Messages
from gapmodel.wording.numbers import p_relation, plain, precise

_ITEMS = 3  # of its own that a factor needs
_RATIO = 5  # respondents for each item below which loadings are called imprecise


def cautions(finding: Factors, say: Messages, lang: str) -> Iterator[str]:
    """Missing answers, items without variance of their own, factors of two items, few respondents, smoothing, fit."""
    params, labels = finding.params, finding.labels
    if params["n"] < params["n_read"]:
        yield say("complete", n=params["n"], n_read=params["n_read"])
    if params["pairwise"]:
        yield say("pairwise", n=params["n"])
    if params["heywood"]:
        names = [labels.label("item", code, lang) for code in params["heywood"]]
        yield say("heywood", names=say.listing(names), n=len(names))
    if not params["converged"]:
        yield say("not_converged")
    few = [row.factor for row in finding.plain("explained").rows if row.n_items < _ITEMS]
    if few:
        yield say("few_items", names=say.listing(few), n=len(few))
    small = [row for row in finding.plain("dimensions").rows if row.n_items < _ITEMS]
    if small:
        names = [labels.label("dimension", row.code, lang) for row in small]
        yield say("small_dimensions", names=say.listing(names), n=len(names))
    if params["n"] < _RATIO * params["n_items"]:
        yield say("few", n=params["n"], n_items=params["n_items"])
    if params["moved"] > 0:
        yield say("smoothed", moved=precise(params["moved"]))
    if params["extraction"] == "pca":
        yield say("components_only")
    elif not isnan(params["fit_chi2"]):
        fit = {"chi2": plain(params["fit_chi2"], 1), "dof": params["fit_dof"], "p": p_relation(params["fit_p"])}
        yield say("fit", rmsr=precise(params["rmsr"]), **fit)
    else:
        yield say("rmsr", rmsr=precise(params["rmsr"]))
