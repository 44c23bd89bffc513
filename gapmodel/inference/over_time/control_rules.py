"""Rules by which points of a control chart are out of the ordinary, and how often each raises a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gapmodel.errors import SettingError, nearest

Floats = NDArray[np.float64]
Kind = Literal["beyond", "trend", "alternating"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`count` of `window` points in a row are more than `sigmas` from the centre on one side, or as `kind` says."""

    count: int
    window: int
    sigmas: float = 0.0
    kind: Kind = "beyond"


RULES = {
    "WE1": Rule(1, 1, 3.0),
    "WE2": Rule(2, 3, 2.0),
    "WE3": Rule(4, 5, 1.0),
    "WE4": Rule(8, 8),
    "N2": Rule(9, 9),
    "N3": Rule(6, 6, kind="trend"),
    "N4": Rule(14, 14, kind="alternating"),
}
SETS = {"western_electric": ("WE1", "WE2", "WE3", "WE4"), "nelson": ("WE1", "N2", "N3", "N4")}


def rules_of(given: str | Sequence[str]) -> tuple[str, ...]:
    """The rules that a name, several names or the name of a set stand for.

    >>> rules_of("nelson"), rules_of(["WE2", "N1"])
    (('WE1', 'N2', 'N3', 'N4'), ('WE2', 'WE1'))
    """
    names = list(given) if isinstance(given, (list, tuple)) else [given]
    found: list[str] = []
    for name in names:
        if not isinstance(name, str) or name not in (*RULES, *SETS, "N1"):
            raise SettingError(f"There is no rule {name!r}.", nearest(str(name), [*RULES, *SETS, "N1"]))
        found += SETS.get(name, ("WE1" if name == "N1" else name,))
    if not found:
        raise SettingError("No rule is given.", 'give rules="WE1" for points beyond the limits.')
    return tuple(dict.fromkeys(found))


def signals_of(scores: ArrayLike, rules: Iterable[str]) -> list[tuple[int, str]]:
    """The points that complete a rule, as place and rule; `scores` are standard deviations from the centre.

    Notes
    -----
    WE1 to WE4: Western Electric (1956), Statistical Quality Control Handbook. A point beyond 3 sigma; two of three
    beyond 2, four of five beyond 1, eight in a row beyond the centre, each on one side. N1 (= WE1) to N4: Nelson
    (1984), Journal of Quality Technology 16(4), 237-239. Nine in a row on one side; six in a row that rise or fall;
    fourteen that alternate. Points without a value interrupt nothing: they are left out before.

    >>> signals_of([0.1, 2.5, 0.2, 2.1, -3.2], ["WE1", "WE2"])
    [(3, 'WE2'), (4, 'WE1')]
    """
    z = np.asarray(scores, float)
    found = {(int(place), name) for name in rules for place in np.flatnonzero(_completes(z, RULES[name]))}
    return sorted(found)


def _completes(z: Floats, rule: Rule) -> NDArray[np.bool_]:
    """Whether each point completes a rule."""
    done = np.zeros(len(z), bool)
    if rule.kind == "beyond":
        for side in (1, -1):
            beyond = side * z > rule.sigmas
            done |= beyond & (_last(beyond, rule.window) >= rule.count)
        return done
    steps = np.sign(np.diff(z))
    if rule.kind == "trend":
        good = [steps == side for side in (1, -1)]
    else:
        start = np.where(np.arange(len(steps)) % 2, 1, -1)
        good = [steps * side == start for side in (1, -1)]
    for one in good:
        done[1:] |= _last(one, rule.window - 1) >= rule.window - 1
    return done


def _last(flags: NDArray[np.bool_], window: int) -> NDArray[np.int64]:
    """How many of the last `window` are set, at each place."""
    total = np.concatenate([np.zeros(window, np.int64), np.cumsum(flags)])
    found: NDArray[np.int64] = total[window:] - total[: len(flags)]
    return found


@cache
def run_length(rules: tuple[str, ...]) -> float:
    """Points until a false alarm, on average, while nothing changes: independent normal values, known limits.

    Rules of trends and alternation are left out: with them false alarms are more frequent than it says.

    Notes
    -----
    Computed exactly from the zones of the last points, as by Champ and Woodall (1987), Technometrics 29(4), 393-399,
    whose table has 370.40 for WE1 and 91.75 for all four Western Electric rules.

    Examples
    --------
    >>> f"{run_length(('WE1',)):.2f} {run_length(('WE1', 'WE2', 'WE3', 'WE4')):.2f}"
    '370.40 91.75'
    """
    zoned = [RULES[name] for name in rules if RULES[name].kind == "beyond"]
    if not zoned:
        return inf
    edges = sorted({sign * rule.sigmas for rule in zoned for sign in (1, -1)})
    bounds = [-inf, *edges, inf]
    chances = np.diff(special.ndtr(bounds)).astype(float)
    hits = [tuple(_hits(zone, zoned)) for zone in pairwise(bounds)]
    return _mean_steps(hits, chances, zoned)


State = tuple[tuple[bool, ...], ...]


def _hits(zone: tuple[float, float], rules: Sequence[Rule]) -> Iterable[bool]:
    """Whether a zone lies beyond the line of each rule, above and below."""
    low, high = zone
    for rule in rules:
        yield low >= rule.sigmas
        yield high <= -rule.sigmas


def _mean_steps(hits: Sequence[tuple[bool, ...]], chances: Floats, rules: Sequence[Rule]) -> float:
    """The mean number of steps to absorption of the chain whose state is what the rules remember."""
    sided = [rule for rule in rules for _ in range(2)]
    start: State = tuple(() for _ in sided)
    places, moves, pending = {start: 0}, [], [start]
    while pending:
        state = pending.pop()
        for hit, chance in zip(hits, chances, strict=True):
            after = _after(state, hit, sided)
            if after is None:
                continue
            if after not in places:
                places[after] = len(places)
                pending.append(after)
            moves.append((places[state], places[after], chance))
    size = len(places)
    matrix = np.eye(size)
    for source, target, chance in moves:
        matrix[source, target] -= chance
    return float(np.linalg.solve(matrix, np.ones(size))[0])


def _after(state: State, hit: Sequence[bool], rules: Sequence[Rule]) -> State | None:
    """What is remembered after one more point; None if a rule is complete."""
    found = []
    for memory, one, rule in zip(state, hit, rules, strict=True):
        last = (*memory, one)[-rule.window :]
        if one and sum(last) >= rule.count:
            return None
        kept = last[1:] if len(last) == rule.window else last
        while kept and not (kept[0] and sum(kept) + rule.window - len(kept) >= rule.count):
            kept = kept[1:]  # the oldest point can no longer be one of those that complete the rule
        found.append(kept)
    return tuple(found)
