"""The stages of the service-profit chain that there are, and the ways along them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from gapmodel.inference.regression.mediation import Step

Stages = tuple[tuple[str, ...], ...]

_STAGES = (
    ("internal_quality",),
    ("employee_satisfaction",),
    ("retention", "productivity"),
    ("external_value",),
    ("customer_satisfaction",),
    ("loyalty",),
    ("growth", "profitability"),
)


@dataclass(frozen=True, slots=True)
class Path:
    """What leads from one stage to another: the ways, each a row of steps, whose products add up."""

    kind: str
    code: str
    ways: tuple[tuple[Step, ...], ...]


def stages_of(named: Collection[str]) -> Stages:
    """The stages in chain order, as far as they are named.

    >>> stages_of(["loyalty", "retention"])
    (('retention',), ('loyalty',))
    """
    parts = (tuple(name for name in stage if name in named) for stage in _STAGES)
    return tuple(part for part in parts if part)


def two_step_paths(stages: Stages, places: Mapping[str, int]) -> list[Path]:
    """From every stage over the next to the one after; the first is held fixed in the second step."""
    return [
        Path("two_step", f"{x}->{m}->{y}", ((_link(stages[at], x, m, places), _held(stages, at, m, y, places)),))
        for at in range(len(stages) - 2)
        for x, m, y in product(*stages[at : at + 3])
    ]


def chain_paths(stages: Stages, places: Mapping[str, int]) -> list[Path]:
    """From the first stage to the last over all between, where there is one between."""
    if len(stages) < 3:
        return []
    return [
        Path("chain", f"{first}->...->{last}", tuple(_ways(((first,), *stages[1:-1], (last,)), stages, places)))
        for first, last in product(stages[0], stages[-1])
    ]


def _ways(between: Stages, stages: Stages, places: Mapping[str, int]) -> list[tuple[Step, ...]]:
    return [
        tuple(_link(stages[at], x, y, places) for at, (x, y) in enumerate(pairwise(way))) for way in product(*between)
    ]


def _link(stage: tuple[str, ...], x: str, y: str, places: Mapping[str, int]) -> Step:
    """The slope of a link: the other column of the same stage, if any, is in the regression."""
    return Step(places[x], places[y], tuple(places[name] for name in stage if name != x))


def _held(stages: Stages, at: int, m: str, y: str, places: Mapping[str, int]) -> Step:
    others = [name for name in stages[at + 1] if name != m] + list(stages[at])
    return Step(places[m], places[y], tuple(places[name] for name in others))
