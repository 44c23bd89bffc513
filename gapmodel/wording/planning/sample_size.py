"""Sample sizes in sentences, and the titles of their chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gapmodel.findings.planning.sample_size import SampleSize
from gapmodel.wording.catalogue import Messages, messages
from gapmodel.wording.names import row_name
from gapmodel.wording.numbers import percent, plain, signed
from gapmodel.wording.tables import is_missing

_FEW_CLUSTERS = 20


def sentences(finding: SampleSize, lang: str = "en") -> tuple[str, ...]:
    """The answer, what it rests on and how sure that is, how respondents are drawn, what the numbers are."""
    say, found = messages("sample_size", lang), finding.params["planned"]
    lines = [say(_key(finding), **values_of(finding, say))]
    if found["question"] == "effect":
        key = {"equivalence": "smaller_equivalence", "groups": "smaller_groups"}.get(
            finding.params["purpose"], "smaller"
        )
        lines.append(say(key))
    elif found["question"] == "value" and found["detectable"] == found["detectable"]:
        lines.append(_also(finding, say))
    lines += [*_total(finding, say), *_several(finding, say), *_drawn(finding, say)]
    lines += [*_assumed(finding, say), *_lattice(finding, say, lang)]
    return (*lines, *_settings(finding, say))


def _key(finding: SampleSize) -> str:
    """Which sentence answers what was asked."""
    purpose, found = finding.params["purpose"], finding.params["planned"]
    if found["measure"] == "power":
        return f"{found['question']}_{purpose}"
    if purpose == "interval" and finding.params.get("assurance") is not None:
        return "n_interval_assured"
    return f"n_{purpose}"


def values_of(finding: SampleSize, say: Messages) -> dict[str, Any]:
    """The numbers of sentences, titles and captions, as they are read."""
    params, found = finding.params, finding.params["planned"]
    effect = found["effect"]
    return {
        "n": found["n"],
        "effect": "" if effect is None else effect_text(finding, effect, say),
        "gap": _in_unit(found["true_gap"], found["unit"], say),
        "power": percent(params.get("power", 0.8)),
        "value": value_text(finding, found["value"], say),
        "half": value_text(finding, found["value"], say),
        "target": value_text(finding, found["target"], say),
        "test": _test_name(finding, say),
        "sided": say(params.get("alternative", "two-sided")),
        "alpha": percent(1 - params["confidence"]),
        "confidence": percent(params["confidence"]),
        "assurance": percent(params.get("assurance") or 0.0),
        "groups": found["groups"],
        "icc": "" if found["icc"] is None else plain(found["icc"], 3),
    }


def effect_text(finding: SampleSize, effect: float, say: Messages) -> str:
    """An effect in its unit: gaps with their sign, margins and differences without."""
    found = finding.params["planned"]
    unsigned = finding.params["purpose"] != "test"
    text = _in_unit(abs(effect) if unsigned else effect, found["unit"], say, signs=not unsigned)
    either = not unsigned and found["question"] == "effect" and finding.params["alternative"] == "two-sided"
    return "±" + text.lstrip("+-") if either else text


def _in_unit(value: float, unit: str, say: Messages, *, signs: bool = True) -> str:
    number = signed(value) if signs else plain(value)
    return say(f"unit_{unit}", value=number) if unit in ("points", "sd") else number


def value_text(finding: SampleSize, value: float, say: Messages) -> str:
    """What is achieved, in its unit."""
    found = finding.params["planned"]
    if found["measure"] == "power":
        return percent(value)
    if found["measure"] == "reliability":
        return plain(value)
    if found["unit"] == "share":
        return percent(value)
    return plain(value, 1) if found["unit"] == "nps" else say("unit_points", value=plain(value))


def _test_name(finding: SampleSize, say: Messages) -> str:
    found = finding.params["planned"]
    if finding.params["purpose"] == "groups":
        return say("two_groups" if found["groups"] == 2 else "f_test")
    return say(found["test"])


def _also(finding: SampleSize, say: Messages) -> str:
    """What else so many respondents find."""
    key = {"equivalence": "detectable_margin", "groups": "detectable_difference"}.get(
        finding.params["purpose"], "detectable"
    )
    values = values_of(finding, say) | {"effect": effect_text(finding, finding.detectable, say)}
    return say(key, **values)


def _total(finding: SampleSize, say: Messages) -> Iterator[str]:
    steps = {row.step: row.n for row in finding.plain("steps").rows}
    if "step_total" in steps:
        yield say("total", total=steps["step_total"])


def _several(finding: SampleSize, say: Messages) -> Iterator[str]:
    """What is said of several tests or intervals."""
    params = finding.params
    tests, rest = params.get("tests", 1), 1 - params["confidence"]
    if tests == 1 or params["purpose"] in ("reliability", "visits"):
        return
    if finding.params["planned"]["measure"] != "power":
        yield say("bonferroni", tests=tests, confidence=percent(params["confidence"]))
        return
    key = "holm_all" if params.get("find") == "all" else "holm_each"
    yield say(key, tests=tests, alpha=percent(rest), each=_level(rest / tests))


def _level(value: float) -> str:
    """A small level with two significant digits.

    >>> _level(0.05 / 22)
    '0.23%'
    """
    return f"{100 * value:.2g}%"


def _drawn(finding: SampleSize, say: Messages) -> Iterator[str]:
    """How respondents are drawn, and who must be invited."""
    params, found = finding.params, finding.params["planned"]
    steps = {row.step: row.n for row in finding.plain("steps").rows}
    size, clusters = params.get("cluster_size"), steps.get("step_clusters")
    if size is not None and clusters is not None:
        values = {"size": f"{size:g}", "icc": plain(found["icc"], 3), "deff": plain(found["design_effect"])}
        values |= {"worth": plain(1 / found["design_effect"]), "clusters": clusters}
        alone = steps.get("step_alone")
        yield say("clusters", alone=alone, **values) if alone is not None else say("clusters_given", **values)
        if clusters < _FEW_CLUSTERS:
            yield say("few_clusters", clusters=clusters)
    population = params.get("population")
    if population is not None:
        endless = steps.get("step_clustered", steps.get("step_alone"))
        if found["n"] >= population:
            yield say("everybody")
        elif endless is not None:
            yield say("finite", population=population, n=endless)
    if "step_invited" in steps:
        yield say("invited", share=percent(params.get("response", 1.0)), n=steps["step_invited"])


def _assumed(finding: SampleSize, say: Messages) -> Iterator[str]:
    """What the number rests on, and what it would be otherwise."""
    params, found = finding.params, finding.params["planned"]
    rows = finding.plain("scenarios").rows
    if params["purpose"] in ("nps", "share") and not {"promoters", "share"} & set(params) and not found["pilot"]:
        yield say("worst_case")
    if not rows:
        if found["pilot_n"] and found["sd"]:
            yield say("sd_pilot_used", n=found["pilot_n"], value=plain(found["sd"]))
        return
    low, middle, high = rows
    values: dict[str, Any] = {
        "low": amount_text(low.parameter, low.amount),
        "value": amount_text(middle.parameter, middle.amount),
        "high": amount_text(high.parameter, high.amount),
        "n_low": _number(low.n, say),
        "n_high": _number(high.n, say),
        "n": found["pilot_n"] or 0,
        "confidence": percent(params["confidence"]),
    }
    if middle.source == "supposed":
        yield say(f"scenario_{middle.parameter}", **values)
    elif middle.parameter == "gap" and is_missing(low.n):
        yield say("scenario_pilot_none", **values)
    else:
        if middle.parameter == "gap":
            values |= {"low": signed(low.amount / found["sd"]), "high": signed(high.amount / found["sd"])}
        yield say(f"scenario_pilot_{middle.parameter}", **values)


def _number(n: Any, say: Messages) -> str:
    return say("no_number") if is_missing(n) else str(int(n))


def amount_text(parameter: str, amount: float) -> str:
    """What is assumed, as it is read.

    >>> amount_text("gap", -0.3), amount_text("icc", 0.05), amount_text("sd", 1.0)
    ('-0.30', '0.050', '1.00')
    """
    if parameter in ("sd", "difference"):
        return plain(amount)
    return plain(amount, 3) if parameter in ("icc", "single") else signed(amount)


def _lattice(finding: SampleSize, say: Messages, lang: str) -> Iterator[str]:
    """Where the answers come from, and what is exact."""
    found = finding.params["planned"]
    if not found["lattice"]:
        return
    if found["lattice"] == "supposed":
        yield say("lattice_supposed", sd=plain(found["sd"]))
    else:
        level, code = found["pilot_row"]
        moved = say("lattice_moved") if found["lattice"] == "moved" else ""
        yield say("lattice_pilot", name=row_name(finding.labels, level, code, lang), moved=moved)
    if found["method"] == "exact":
        yield say("lattice_exact")
    elif found["method"] == "exact given the sizes":
        yield say("lattice_given", n=found["samples"], se=plain(found["se"], 3))
    else:
        yield say("lattice_simulated", n=found["samples"], se=plain(found["se"], 3))
    yield say("lattice_uneven")
    if found["n_error"] >= 1:
        yield say("lattice_error", n=round(found["n_error"]))


def _settings(finding: SampleSize, say: Messages) -> Iterator[str]:
    params, found = finding.params, finding.params["planned"]
    if found["measure"] == "reliability":
        yield say("settings_visits" if params["purpose"] == "visits" else "settings_reliability")
    elif params["purpose"] in ("nps", "share"):
        yield say("settings_share")
    elif params.get("method") == "normal":
        yield say("settings_known")
    elif params["purpose"] == "interval":
        yield say("settings_interval")
    else:
        yield say("settings_lattice" if found["lattice"] else "settings_normal")


def title_of(finding: SampleSize, lang: str) -> str:
    """What the chart says: how many respondents achieve what."""
    say, values = messages("sample_size", lang), values_of(finding, messages("sample_size", lang))
    if finding.params["planned"]["measure"] == "power":
        values |= {"power": values["value"]}
    return say(f"title_{finding.params['purpose']}", **values)
