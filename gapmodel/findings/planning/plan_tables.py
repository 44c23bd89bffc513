"""The tables of a plan: the curve, how the number comes about, and what it would be otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Any

from gapmodel.errors import SettingError
from gapmodel.findings.planning.assumptions import Plan
from gapmodel.findings.planning.purposes import LatticeTest, Purpose
from gapmodel.findings.planning.solving import curve_sizes, detectable, needed
from gapmodel.plain_table import PlainTable

STEPS, SCENARIOS, CURVES = ("step", "n"), ("parameter", "source", "amount", "n"), ("parameter", "amount", "n")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was solved for, n, and the purpose with the effect that was found."""

    question: str
    n: int
    purpose: Purpose
    detectable: float


def curve(purpose: Purpose, n: int) -> PlainTable:
    """What numbers of respondents about n achieve."""
    sizes = curve_sizes(purpose, n)
    table: dict[str, list[Any]] = {"n": sizes, purpose.measure: [purpose.value(size) for size in sizes]}
    if isinstance(purpose, LatticeTest):
        table["se"] = [purpose.found(size).error for size in sizes]
    elif purpose.measure == "power":
        table["detectable"] = [detectable(purpose, size) for size in sizes]
    return PlainTable(table | {"chosen": [size == n for size in sizes]})


def step_rows(purpose: Purpose, answer: Answer, invited: int | None) -> Iterator[tuple[str, int]]:
    """How n came about."""
    drawing = purpose.drawing
    if answer.question == "n" and not drawing.simple:
        yield "step_alone", needed(replace(purpose, drawing=drawing.alone()))
        if drawing.clustered and drawing.population < inf:
            yield "step_clustered", needed(replace(purpose, drawing=drawing.endless()))
    last = "finite" if drawing.population < inf else "clustered" if drawing.clustered else "alone"
    last = f"step_{last}"
    yield last, answer.n
    if drawing.clustered:
        yield "step_clusters", ceil(answer.n / drawing.cluster_size - 1e-9)
    groups = getattr(purpose, "groups", 1)
    if groups > 1:
        yield "step_total", groups * answer.n
    if invited is not None:
        yield "step_invited", groups * invited


def scenario_rows(plan: Plan, answer: Answer) -> Iterator[tuple[str, str, float, int | None]]:
    """The respondents needed where the assumption is otherwise; None where no number is enough."""
    assumed = plan.assumed
    if assumed is None or answer.question != "n":
        return
    for amount in assumed.amounts:
        other = plan.purpose if amount == assumed.amounts[1] else assumed.purpose(amount)
        try:
            size = None if other is None else needed(other)
        except SettingError:
            size = None
        yield assumed.parameter, assumed.source, amount, size


def curve_rows(plan: Plan, answer: Answer) -> Iterator[tuple[str, float, int, float]]:
    """The curve where the assumption is otherwise."""
    assumed, purpose = plan.assumed, plan.purpose
    if assumed is None or answer.question != "n" or isinstance(purpose, LatticeTest):
        return
    for amount in (assumed.amounts[0], assumed.amounts[2]):
        other = assumed.purpose(amount)
        if other is not None:
            for size in curve_sizes(purpose, answer.n):
                yield assumed.parameter, amount, size, other.value(size)
