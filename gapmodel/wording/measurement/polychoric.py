"""Polychoric correlations in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gapmodel.findings.measurement.polychoric import FEWEST, VERY_FEW, Polychoric
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import side_name
from gapmodel.wording.numbers import percent, plain, precise, signed
from gapmodel.wording.table_rows import row_at


def sentences(finding: Polychoric, lang: str = "en") -> tuple[str, ...]:
    """The correlations, what their estimation met with, the distribution behind them, cautions, settings."""
    say, params = messages("polychoric", lang), finding.params
    known = finding.table.dropna(subset=["r"])
    r, linear = known["r"].to_numpy(), known["pearson"].to_numpy()
    numbers = {
        "low": signed(r.min()),
        "high": signed(r.max()),
        "mean": signed(r.mean()),
        "pearson": signed(linear.mean()),
    }
    side = side_name(finding.labels, params["side"], lang)
    return (
        say("head", n=params["n"], side=side, k=len(params["items"]), pairs=len(known), **numbers),
        *_strongest(finding, say),
        *_who(params, say),
        *_estimation(finding, say),
        *_distribution(finding, say),
        say("caution"),
        say("settings", method=say(f"method_{params['method']}"), confidence=percent(params["confidence"])),
    )


def title_of(finding: Polychoric, lang: str) -> str:
    """The pair of items that goes together most; empty where no correlation has an interval."""
    row = strongest(finding)
    if row is None:
        return ""
    return messages("polychoric", lang)("title_strongest", item=row.item, other=row.other, r=signed(row.r))


def strongest(finding: Polychoric) -> Any:
    """The row of the largest correlation that has an interval, or None."""
    rows = finding.table.dropna(subset=["r", "se"])
    return None if rows.empty else row_at(rows, rows["r"].abs().idxmax())


def _strongest(finding: Polychoric, say: Messages) -> Iterator[str]:
    row = strongest(finding)
    if row is not None:
        limits = {"low": signed(row.ci_low), "high": signed(row.ci_high)}
        confidence = percent(finding.params["confidence"])
        yield say("strongest", item=row.item, other=row.other, r=signed(row.r), confidence=confidence, **limits)


def _who(params: Any, say: Messages) -> Iterator[str]:
    if params["pairwise"]:
        yield say("pairwise")
    elif params.get("n_read", params["n"]) > params["n"]:
        yield say("complete", n=params["n"], total=params["n_read"])
    if params["constant"]:
        yield say("constant", names=say.listing(list(params["constant"])))
    if params["too_few"]:
        yield say("too_few", n=params["too_few"])


def _estimation(finding: Polychoric, say: Messages) -> Iterator[str]:
    params, pairs = finding.params, len(finding.table)
    if params["sparse"]:
        yield say(f"sparse_{params['correction']}", n=params["sparse"], pairs=pairs)
    if params["n"] < VERY_FEW:
        yield say("very_few", n=params["n"])
    elif params["method"] == "two-step" and params["n"] < FEWEST:
        yield say("few", n=params["n"])
    if params["at_limit"]:
        yield say("at_limit", n=params["at_limit"])
    if params["moved"]:
        yield say("smoothed", least=precise(params["eigenvalue"]), moved=precise(params["moved"]))
    elif np.isfinite(params["eigenvalue"]):
        yield say("definite", least=precise(params["eigenvalue"]))


def _distribution(finding: Polychoric, say: Messages) -> Iterator[str]:
    tested = finding.table["p_val"].dropna()
    if len(tested):
        alpha = 1 - float(finding.params["confidence"])
        below = int((tested < alpha).sum())
        yield say("normality", below=below, n=len(tested), alpha=f"{alpha:.3g}", chance=plain(alpha * len(tested), 1))
