"""Customer groups in sentences, or why there are none, and the titles of their charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gapmodel.findings.customer.groups.customer_groups import CustomerGroups
from gapmodel.findings.customer.groups.group_search import FEWEST
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import reversed_items
from gapmodel.wording.numbers import p_relation, percent, plain, signed

if TYPE_CHECKING:
    import pandas as pd

_DETAILS = 2  # dimensions named of each group


def sentences(finding: CustomerGroups, lang: str = "en") -> tuple[str, ...]:
    """Whether there are groups and why, the groups, what they do not mean, who was left out, settings."""
    say, params = messages("customer_groups", lang), finding.params
    row = say(f"row_{params['level']}")
    if params["refused"] == "few":
        lines = [say("few", n=params["n"], row=row, fewest=FEWEST)]
    elif params["refused"] == "alike":
        lines = [say("alike", n=params["n"])]
    else:
        lines = [_tested(finding, say)]
        lines += [say("degrees")] if params["refused"] == "one_population" else []
        lines += _groups(finding, lang)
        lines += [say("sampled", sampled=params["sampled"], n=params["n"])] if params["sampled"] < params["n"] else []
    if params["n"] < params["people"] and params["refused"] != "few":
        lines.append(say("left_out", n=params["people"] - params["n"], people=params["people"], row=row))
    lines.append(say(f"settings_{params['method']}", most=params["most"]))
    tables = {"settings_test": finding.tests, "settings_stability": finding.stability}
    lines += [say(key, n_resamples=params["n_resamples"]) for key, table in tables.items() if len(table)]
    return (*lines, *(reversed_items(finding, lang) if params["level"] == "item" else ()))


def chosen_row(finding: CustomerGroups) -> Any:
    """The row of the number of groups that is shown, or that comes nearest to being shown."""
    tests = finding.tests
    if not finding.params["refused"]:
        tests = tests[tests["groups"] == len(set(finding.table["customer_group"]))]
    tried = tests[tests["least_jaccard"].notna()]
    if len(tried):
        return next(tried.nlargest(1, "least_jaccard").itertuples())
    return next(tests.nsmallest(1, "p_adj").itertuples())


def _tested(finding: CustomerGroups, say: Messages) -> str:
    params, row = finding.params, chosen_row(finding)
    shown = {
        "index": say(f"index_{params['method']}"),
        "value": plain(row.clearness, 3),
        "expected": plain(row.expected, 3),
        "low": plain(row.expected_low, 3),
        "high": plain(row.expected_high, 3),
        "confidence": percent(params["confidence"]),
        "p": p_relation(row.p_adj),
        "jaccard": plain(row.least_jaccard),
        "stable": plain(params["stable"]),
        "tried": len(finding.tests),
        "groups": row.groups,
        "number": row.groups,
    }
    return say(params["refused"] or "found", **shown)


def _groups(finding: CustomerGroups, lang: str) -> list[str]:
    """A sentence for each group, and what the groups do not mean."""
    say, table = messages("customer_groups", lang), finding.table
    if table.empty:
        return []
    lines = []
    for group, own in table.groupby("customer_group", sort=False):
        first = own.iloc[0]
        details = [_detail(finding, row, say, "group_detail", lang) for row in most_different(own)]
        whole = say.parts(details)
        lines.append(say("group", group=group, share=percent(first["share"]), n=int(first["n"]), details=whole))
    return [*lines, say("caution", number=table["customer_group"].nunique())]


def most_different(own: pd.DataFrame) -> list[Any]:
    """The dimensions on which a group differs most from all."""
    apart = (own["gap"] - own["gap_all"]).abs()
    return list(own.loc[apart.sort_values(ascending=False, kind="stable").index[:_DETAILS]].itertuples())


def _detail(finding: CustomerGroups, row: Any, say: Messages, key: str, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    return say(key, label=label, gap=signed(row.gap), all=signed(row.gap_all))


def title_of(finding: CustomerGroups, lang: str) -> str:
    """What a chart says: how many groups and what the largest is like, or why there are none."""
    say, table = messages("customer_groups", lang), finding.table
    if table.empty:
        return say("title_refused", reason=say(f"reason_{finding.params['refused']}"))
    own = table[table["customer_group"] == table["customer_group"].iloc[0]]
    detail = _detail(finding, most_different(own)[0], say, "title_detail", lang)
    share = percent(own["share"].iloc[0])
    return say("title_found", number=table["customer_group"].nunique(), share=share, detail=detail)
