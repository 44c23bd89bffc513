"""What the gap adds over perception, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from gapmodel.findings.measurement.difference_scores import FEWEST, DifferenceScores
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.table_rows import rows_of
from gapmodel.wording.terms import term


def sentences(finding: DifferenceScores, lang: str = "en") -> tuple[str, ...]:
    """Explained shares, the constraint, the surface, forms and their orders, cautions, settings."""
    say, params = messages("difference_scores", lang), finding.params
    overall = finding.table[finding.table["code"] == "overall"]
    lines = [line for row in rows_of(overall) for line in _shares(finding, row, say)]
    lines += _which(finding, say, lang)
    lines += _surfaces(finding, say, lang) if params["rows"] else [say("no_rows")]
    for model, key in (("P, E", "no_hc3"), ("polynomial", "no_polynomial")):
        without = finding.left_out.loc[finding.left_out["model"] == model, "code"]
        if len(without):
            lines.append(say(key, names=say.listing([finding.labels.score(code, lang) for code in without])))
    lines += [*_forms(finding, say, lang), *_orders(finding, say, lang), say("caution")]
    return (
        *lines,
        say(
            "settings",
            confidence=percent(params["confidence"]),
            errors=say("hc3" if params["rows"] else "classical"),
            padjust=messages("padjust", lang)(params["padjust"]),
        ),
    )


def feature_texts(finding: DifferenceScores, code: str, lang: str = "en") -> dict[str, str]:
    """a1 to a4 of a line with their intervals; empty without a surface."""
    say = messages("difference_scores", lang)
    rows = finding.surface[finding.surface["code"] == code]
    return {
        row.feature: say("feature", value=signed(row.estimate), low=signed(row.ci_low), high=signed(row.ci_high))
        for row in rows_of(rows)
    }


def _shares(finding: DifferenceScores, row: Any, say: Messages) -> Iterator[str]:
    side = "less" if row.ci_high < 0 else "more" if row.ci_low > 0 else "undecided"
    confidence = percent(finding.params["confidence"])
    limits = {name: signed(100 * value, 1) for name, value in (("low", row.ci_low), ("high", row.ci_high))}
    shares = {"p": percent(row.r2_perception), "gap": percent(row.r2_gap), "outcome": finding.params["outcome"]}
    difference = signed(100 * row.difference, 1)
    yield say(f"head_{side}", n=int(row.n), difference=difference, confidence=confidence, **shares, **limits)
    if isnan(row.r2_both) or isnan(row.p_adj):
        yield say("undetermined")
        return
    adds = _test(finding, "overall", "expectation_adds")
    yield say("gain", both=percent(row.r2_both), gain=plain(100 * row.gain, 1), p_adj=p_relation(adds))
    kind = "rejected" if row.p_adj < _alpha(finding) else "kept"
    slopes = {"b_p": signed(row.b_perception), "b_e": signed(row.b_expectation)}
    yield say(f"constraint_{kind}", p_adj=p_relation(row.p_adj), **slopes)


def _which(finding: DifferenceScores, say: Messages, lang: str) -> Iterator[str]:
    own = finding.table[(finding.table["level"] == "dimension") & (finding.table["p_adj"] < _alpha(finding))]
    names = [finding.labels.score(code, lang) for code in own["code"]]
    yield say("constraint_which", names=say.listing(names)) if names else say("constraint_none")


def _surfaces(finding: DifferenceScores, say: Messages, lang: str) -> Iterator[str]:
    features = feature_texts(finding, "overall", lang)
    if features:
        yield say("surface", **features)
    tests = finding.tests[(finding.tests["constraint"] == "curvature") & (finding.tests["errors"] == "HC3")]
    tests = tests[tests["level"] == "dimension"]
    if len(tests):
        curved = tests.loc[tests["p_adj"] < _alpha(finding), "code"]
        names = say.listing([finding.labels.score(code, lang) for code in curved])
        yield say("curved", names=names, alpha=f"{_alpha(finding):.3g}") if len(curved) else say("straight")
    low, high = finding.params["scale"]
    limits = [f"{side}_{end}" for side in ("perception", "expectation") for end in ("low", "high")]
    for row in rows_of(
        finding.stationary[finding.stationary[limits].apply(lambda at: at.between(low, high)).all(axis=1)]
    ):
        at = {"p": plain(row.perception), "e": plain(row.expectation)}
        yield say("stationary", name=finding.labels.score(row.code, lang), kind=say(row.kind), **at)
    n = int(finding.table["n"].min())
    if n < FEWEST:
        yield say("few", n=n)


def _forms(finding: DifferenceScores, say: Messages, lang: str) -> Iterator[str]:
    rows = finding.forms[finding.forms["level"] == "overall"]
    shown = [
        say("form", form=term(row.form, lang), r=signed(row.r), low=signed(row.ci_low), high=signed(row.ci_high))
        for row in rows_of(rows)
    ]
    yield say("forms", outcome=finding.params["outcome"], n=int(rows["n"].iloc[0]), names=say.parts(shown))


def _orders(finding: DifferenceScores, say: Messages, lang: str) -> Iterator[str]:
    """Which dimension each form puts first, and how the two main orders agree."""
    if finding.agreement.empty:
        return
    first = finding.orders.sort_values("rank", kind="stable").drop_duplicates("form")
    first = first.set_index("form").loc[finding.orders["form"].unique()].reset_index()
    if len(set(first["code"])) == 1:
        yield say("orders_same", name=finding.labels.score(first["code"].iloc[0], lang))
    else:
        shown = [
            say(
                "first_of",
                form=term(row.form, lang),
                name=finding.labels.score(row.code, lang),
                share=percent(row.p_first),
            )
            for row in rows_of(first)
        ]
        yield say("orders_differ", names=say.parts(shown))
    row: Any = next(rows_of(finding.agreement))
    numbers = {
        name: signed(getattr(row, name)) for name in ("tau", "tau_low", "tau_high", "rho", "rho_low", "rho_high")
    }
    yield say("agreement", n=int(row.n), share=percent(row.p_same_first), **numbers)


def _test(finding: DifferenceScores, code: str, constraint: str) -> float:
    """The adjusted p-value of a constraint with the errors that `DifferenceScores.table` has."""
    errors = "HC3" if finding.params["rows"] else "classical"
    tests = finding.tests[finding.tests["errors"] == errors].set_index(["code", "constraint"])
    p_adj: Any = tests.loc[(code, constraint), "p_adj"]
    return float(p_adj)


def _alpha(finding: DifferenceScores) -> float:
    return 1 - float(finding.params["confidence"])


def shares_title(finding: DifferenceScores, lang: str) -> str:
    """The shares of perception and of the gap, of the overall scores."""
    rows = finding.table[finding.table["code"] == "overall"]
    if rows.empty or rows[["r2_perception", "r2_gap"]].isna().any(axis=None):
        return ""
    row: Any = next(rows.itertuples())
    shares = {"perception": percent(row.r2_perception), "gap": percent(row.r2_gap)}
    return messages("difference_scores", lang)("title_shares", outcome=finding.params["outcome"], **shares)


def orders_title(finding: DifferenceScores, lang: str) -> str:
    """What comes first in every form of score, or that the forms differ."""
    first = finding.orders[finding.orders["rank"] == 1]["code"].unique().tolist()
    if not first:
        return ""
    say = messages("difference_scores", lang)
    return (
        say("title_one_first", label=finding.labels.score(first[0], lang)) if len(first) == 1 else say("title_differ")
    )


def surface_title(finding: DifferenceScores, code: str, lang: str) -> str:
    """The slopes of the two sides."""
    rows = finding.table[finding.table["code"] == code]
    if rows.empty:
        return ""
    row: Any = next(rows.itertuples())
    slopes = {"p": signed(row.b_perception), "e": signed(row.b_expectation)}
    return messages("difference_scores", lang)("title_surface", name=finding.labels.score(code, lang), **slopes)
