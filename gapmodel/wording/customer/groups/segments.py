"""Differences between groups in sentences, and the titles of their chart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gapmodel.findings.customer.groups.segment_tables import REST
from gapmodel.findings.customer.groups.segments import Segments
from gapmodel.findings.labels import Labels
from gapmodel.survey.decoding.group_names import NO_GROUP
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import design_names, reversed_items, row_name
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.suppressed_before import small_groups
from gapmodel.wording.terms import term

_LARGEST = 3  # dimensions whose largest difference is told


def sentences(finding: Segments, lang: str = "en") -> tuple[str, ...]:
    """Whether groups differ at all, overall, on which dimensions and items, by how much, and how it was tested."""
    say, whole = messages("segments", lang), finding.params["by"]
    rows = [row for row in finding.plain("table").rows if row.factor == whole]
    lines = [_answer(finding, rows, say), *_overall(finding, rows, say)]
    lines += _dimensions(finding, rows, say, lang)
    lines += _largest(finding, rows, say, lang)
    lines += _profile(finding, say)
    lines += _factors(finding, say, lang)
    lines += _left_out(finding, rows, say)
    lines += reversed_items(finding, lang)
    lines += small_groups(finding.params, lang)
    if finding.params["design"]:
        lines.append(messages("gaps", lang)("designed", kinds=design_names(finding.params["design"], lang)))
    return (*lines, settings(finding, lang))


def settings(finding: Segments, lang: str = "en") -> str:
    """Sign, tests, order, effect size and intervals."""
    say, params = messages("segments", lang), finding.params
    table, contrasts = finding.plain("table"), finding.plain("contrasts")
    tests = [method for method in dict.fromkeys(table["method"]) if not method.startswith("undefined")]
    kinds = dict.fromkeys(method.split(",")[0] for method in contrasts["method"])
    limits = [term(kind, lang) for kind in kinds if not kind.startswith("undefined")]
    if not tests or not limits:
        return say("settings_none")
    return say(
        "settings",
        tests=say.parts(term(test, lang) for test in tests),
        padjust=messages("padjust", lang)(params["padjust"]),
        confidence=percent(params["confidence"]),
        limits=say.parts(limits),
    )


def significant(row: Any, finding: Segments) -> bool:
    """Whether a row of the table is reached by the order of testing and significant."""
    return bool(row.reached and row.p_adj <= 1 - finding.params["confidence"])


def _answer(finding: Segments, rows: list[Any], say: Messages) -> str:
    """Whether there is any difference, of the profile or else of the overall gap."""
    params = finding.params
    named = {"n": params["n_groups"], "by": say.quoted(params["by"])}
    alpha = 1 - params["confidence"]
    found = [
        row for row in finding.plain("profile").rows if row.factor == params["by"] and row.test == "any_difference"
    ]
    joint = found[0] if found and found[0].p_val == found[0].p_val else None
    row = joint or next(row for row in rows if row.level == "overall")
    if row.p_val != row.p_val:
        return say("answer_none", reason=_reason(row, say), **named)
    key = ("any" if joint else "overall") + ("_differ" if row.p_val <= alpha else "_alike")
    return say(f"answer_{key}", test=_test(row, say), **named | {"n": row.groups})


def _reason(row: Any, say: Messages) -> str:
    found = [kind for kind, words in (("units", "sampling units"), ("equal", "nothing varies")) if words in row.method]
    return say(f"reason_{found[0] if found else 'few'}")


def _test(row: Any, say: Messages) -> str:
    """F with its degrees of freedom and the p-value."""
    dofs = [plain(dof, 0 if float(dof).is_integer() else 1) for dof in (row.dof, row.dof_error)]
    return say("test", dof=dofs[0], dof_error=dofs[1], f=plain(row.statistic), p=p_relation(row.p_val))


def _overall(finding: Segments, rows: list[Any], say: Messages) -> list[str]:
    """Between which overall gaps the groups lie, and the share of variance between them."""
    row = next(row for row in rows if row.level == "overall")
    own = [one for one in finding.plain("groups").rows if one.level == "overall" and one.gap == one.gap]
    if row.p_val != row.p_val or len(own) < 2:
        return []
    own.sort(key=lambda one: float(one.gap))
    ends = {"low": signed(own[0].gap), "lowest": own[0].group, "high": signed(own[-1].gap), "highest": own[-1].group}
    key = "overall_differ" if row.p_val <= 1 - finding.params["confidence"] else "overall_alike"
    return [say(key, test=_test(row, say), **_omega(row, finding, say), **ends)]


def _omega(row: Any, finding: Segments, say: Messages) -> dict[str, str]:
    """The share of variance between groups with its interval."""
    interval = say.interval(percent(row.omega_low), percent(row.omega_high), percent(finding.params["confidence"]))
    return {"value": percent(row.omega_sq), "interval": interval}


def _dimensions(finding: Segments, rows: list[Any], say: Messages, lang: str) -> list[str]:
    """The dimensions that differ, and the items of these."""
    tested = [row for row in rows if row.level == "dimension" and row.p_val == row.p_val]
    if not tested:
        return []
    if not any(row.reached for row in tested):
        return [say("closed")]
    found = _by_size(row for row in tested if significant(row, finding))
    alpha = percent(1 - finding.params["confidence"])
    if not found:
        return [say("dimensions_none", total=len(tested), p=p_relation(min(row.p_adj for row in tested)), alpha=alpha)]
    lines = [say("dimensions", n=len(found), total=len(tested), names=_names(finding, found, say, lang), alpha=alpha)]
    items = [row for row in rows if row.level == "item" and row.reached and row.p_val == row.p_val]
    differ = _by_size(row for row in items if significant(row, finding))
    if items:
        names = _names(finding, differ, say, lang)
        key = "items" if differ else "items_none"
        lines.append(say(key, n=len(differ), total=len(items), names=names, alpha=alpha))
    return lines


def _by_size(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: -row.omega_sq)


def _names(finding: Segments, rows: list[Any], say: Messages, lang: str) -> str:
    """Rows with their share of variance and p-value, the largest share first."""
    shown = [
        say(
            "named",
            name=row_name(finding.labels, row.level, row.code, lang),
            value=percent(row.omega_sq),
            p=p_relation(row.p_adj),
        )
        for row in rows
    ]
    return say.listing(shown, most=5)


def _largest(finding: Segments, rows: list[Any], say: Messages, lang: str) -> list[str]:
    """The largest difference overall, and on the dimensions that differ most."""
    found = _by_size(row for row in rows if row.level == "dimension" and significant(row, finding))[:_LARGEST]
    whole = [row for row in rows if row.level == "overall"]
    contrasts = [one for one in finding.plain("contrasts").rows if one.ci_low == one.ci_low]
    lines = []
    factors = dict.fromkeys(one.factor for one in contrasts)
    for factor in factors:
        for row in [*whole, *(found if len(factors) == 1 else [])]:
            own = [one for one in contrasts if (one.factor, one.level, one.code) == (factor, row.level, row.code)]
            if own:
                lines.append(_difference(finding, _told(own), len(own), say, lang))
    return lines


def _told(contrasts: list[Any]) -> Any:
    """The largest difference of pairs; of groups and all others the clearest, as the largest may be of two people."""
    if contrasts[0].second != REST:
        return max(contrasts, key=lambda one: abs(one.difference))
    return max(contrasts, key=lambda one: abs(one.difference) / ((one.ci_high - one.ci_low) or 1.0))


def _difference(finding: Segments, one: Any, total: int, say: Messages, lang: str) -> str:
    """The groups that are furthest apart on a line, the lower one first."""
    low, high, first, second = one.ci_low, one.ci_high, one.first, one.second
    above = one.difference > 0
    if above and second != REST:
        low, high, first, second, above = -high, -low, second, first, False
    interval = say.interval(signed(low), signed(high), percent(finding.params["confidence"]))
    several = finding.params["factors"] and one.factor in finding.params["factors"]
    key = f"rest_{'above' if above else 'below'}" if second == REST else "pair" if total > 1 else "of_two"
    of = say("of_factor", factor=say.quoted(one.factor)) if several else ""
    named = row_name(finding.labels, one.level, one.code, lang)
    name = say("on_overall") if one.level == "overall" else say("on", name=named)
    size = plain(abs(one.difference))
    shown = {"first": first, "second": second, "size": size, "interval": interval, "p": p_relation(one.p_adj)}
    return say(key, of=of, on=name, n=total, **shown)


def _profile(finding: Segments, say: Messages) -> list[str]:
    """Whether the differences depend on the dimension, where groups differ."""
    tests = {row.test: row for row in finding.plain("profile").rows if row.factor == finding.params["by"]}
    alpha = 1 - finding.params["confidence"]
    if not tests or not tests["any_difference"].p_val <= alpha or tests["parallel"].p_val != tests["parallel"].p_val:
        return []
    row = tests["parallel"]
    lines = [say("parallel_not" if row.p_val <= alpha else "parallel", test=_test(row, say))]
    flat = tests["flat"]
    return [*lines, say("flat_not" if flat.p_val <= alpha else "flat", test=_test(flat, say))]


def _factors(finding: Segments, say: Messages, lang: str) -> list[str]:
    """Every column and interaction by itself."""
    rows = finding.plain("table").rows
    joint = {row.factor: row for row in finding.plain("profile").rows if row.test == "any_difference"}
    lines = []
    for factor in dict.fromkeys(row.factor for row in rows if row.factor != finding.params["by"]):
        own = [row for row in rows if row.factor == factor]
        overall = next(row for row in own if row.level == "overall")
        key = "interaction" if "×" in factor else "factor"
        if overall.p_val != overall.p_val:
            lines.append(say(f"{key}_none", factor=say.quoted(factor)))
            continue
        row = joint[factor] if joint[factor].p_val == joint[factor].p_val else overall
        if not row.p_val <= 1 - finding.params["confidence"]:
            lines.append(say(f"{key}_alike", factor=say.quoted(factor), test=_test(row, say)))
            continue
        found = _by_size(one for one in own if one.level == "dimension" and significant(one, finding))
        names = _names(finding, found, say, lang) if found else say("no_dimension")
        omega = say("omega", **_omega(overall, finding, say))
        lines.append(say(f"{key}_differ", factor=say.quoted(factor), test=_test(row, say), names=names, omega=omega))
    return lines


def _left_out(finding: Segments, rows: list[Any], say: Messages) -> list[str]:
    """Groups that could not be compared, respondents without a group, and names that could not be taken apart."""
    params, lines = finding.params, []
    overall = next(row for row in rows if row.level == "overall")
    if overall.left_out and overall.p_val == overall.p_val:
        lines.append(say("left_out_units" if params["design"] else "left_out", n=overall.left_out))
    nobody = params["n_groups"] - overall.groups - overall.left_out
    if nobody and overall.p_val == overall.p_val:
        lines.append(say("left_out_nobody", n=nobody))
    if params["unnamed_n"]:
        lines.append(say("unnamed", n=params["unnamed_n"], name=NO_GROUP))
    if params["not_apart"]:
        lines.append(say("not_apart", by=say.quoted(params["by"])))
    return lines


def title_of(finding: Segments, level: str, lang: str) -> str:
    """What the chart says: the dimension or item on which groups differ most, or that no difference was found."""
    say = messages("segments", lang)
    rows = [row for row in finding.plain("table").rows if row.factor == finding.params["by"] and row.level == level]
    rows = [row for row in rows if row.p_val == row.p_val]
    found = _by_size(row for row in rows if significant(row, finding))
    if not rows:
        return ""
    if not found:
        return say(f"title_none_{level}", by=finding.params["by"])
    if level == "overall":
        return say("title_overall", by=finding.params["by"], value=percent(found[0].omega_sq))
    label = _label(finding.labels, found[0], lang)
    return say("title", by=finding.params["by"], label=label, n=len(found), total=len(rows), rows=say(f"rows_{level}"))


def _label(labels: Labels, row: Any, lang: str) -> str:
    return labels.label(row.level, row.code, lang)
