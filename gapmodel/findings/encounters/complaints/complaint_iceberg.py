"""The complaint iceberg: how many people had a problem, from those who complained and the share who do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gapmodel.errors import SettingError, listed, one_of
from gapmodel.findings.encounters.complaints.given_shares import GivenShare, given_count, given_share, prior_of
from gapmodel.findings.encounters.complaints.market_damage import COLUMNS as DAMAGE_COLUMNS
from gapmodel.findings.encounters.complaints.market_damage import Quantity, damage_rows
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.products.factor import Factor
from gapmodel.inference.products.points import Points, counted_total, mixture
from gapmodel.inference.products.unheard import COUNTS, share_product, total_behind
from gapmodel.plain_table import PlainTable, later

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["part", "received", "share_heard", "heard_low", "heard_high", "estimate", "ci_low", "ci_high", "mean"]
COLUMNS += ["method"]
TOTAL = "total"
_FEW, _COMMON = 80, 30  # points of a share of one part, and of one that all parts have in common

Share = float | tuple[float, float] | Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ComplaintIceberg(Finding):
    """How many people had a problem.

    Attributes
    ----------
    table : pandas.DataFrame
        ``part received share_heard heard_low heard_high estimate ci_low ci_high mean method``: one row per part, and
        the total of several. ``share_heard``: of the people with a problem, the share whose complaint was received.
        ``estimate``: how many people had a problem: `received` over the median of that share; ``mean``: the mean of
        received / share, which is infinite where the share may be near zero.
    damage : pandas.DataFrame
        ``measure estimate ci_low ci_high`` of the total; measures ``share_lost lost_customers lost_by_telling
        margin_lost``, as far as what they need was given. ``margin_lost`` includes customers lost by telling.
    """

    damage: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Part:
    """One kind of problem or channel: complaints received, and the two shares."""

    name: str
    received: int
    shares: tuple[GivenShare, GivenShare]

    @property
    def factors(self) -> tuple[Factor, Factor]:
        return self.shares[0].factor, self.shares[1].factor


def complaint_iceberg(
    received: int | Mapping[str, int],
    *,
    complains: Share | Mapping[str, Share],
    reaches_us: Share | Mapping[str, Share] = 1,
    count: Literal["binomial", "poisson", "fixed"] = "binomial",
    prior: str | tuple[float, float] = "jeffreys",
    states: Mapping[str, float] | None = None,
    repurchase: Mapping[str, Share] | None = None,
    margin: float | tuple[float, float] | None = None,
    told: float | tuple[float, float] | None = None,
    lost_per_told: Share | None = None,
    confidence: float = 0.95,
) -> ComplaintIceberg:
    """How many people had a problem: received / (share who complain x share of complaints that reach us).

    Parameters
    ----------
    received : int or mapping
        People whose complaint was received in a period; or by channel or kind of problem,
        ``{"small": 40, "large": 12}``. A person who complained twice counts once.
    complains : share, or mapping of the same names to shares
        The share of people with a problem who complain. A share is a number (taken as certain), counts of a survey
        ``(complained, had_a_problem)``, a range of floats ``(0.04, 0.5)``, every value of which is equally plausible,
        or a beta distribution ``{"a": 2, "b": 10}``.
    reaches_us : share, or mapping of the same names to shares
        The share of their complaints that reaches those who count, not only an employee at the counter. Default: all.
    count : {"binomial", "poisson", "fixed"}
        What the number received is a sample of: "binomial" of a fixed number of people with a problem in this period,
        "poisson" of the number to be expected in a period like this one; "fixed": no uncertainty.
    prior : {"jeffreys", "uniform"} or two numbers
        The beta prior of shares from a survey; Jeffreys' is (0.5, 0.5).
    states : mapping, optional
        What became of people with a problem: shares that add up to 1, or counts of people.
    repurchase : mapping, optional
        The share who buy again, by the same states.
    margin : float or (low, high), optional
        The margin lost with one customer; a margin, not revenue.
    told : float or (low, high), optional
        People whom one person with a problem tells.
    lost_per_told : share, optional
        The share of people told who are lost as customers.
    confidence : float
        Level of all intervals, between 0 and 1.

    Returns
    -------
    ComplaintIceberg

    Raises
    ------
    SettingError
        An argument has an invalid value, or names do not match.

    Notes
    -----
    Intervals contain the error of the count and of both shares, integrated numerically (`total_behind`); with certain
    shares they are exact and the estimate is the plain quotient. Shares given for one part are independent of those of
    other parts; a share given once for all parts is the same in all of them, and its error does not average out. The
    total of parts with shares of their own and the damage are computed on weighted points, to about three digits; the
    upper limit of the total is not below that of any part.

    What is not in the interval: whether the share of a survey of other customers, other problems or another time holds
    here. Figures such as 1 in 20 or 4% are often repeated. They go back to studies by TARP of problems of small value
    and of complaints to headquarters; about half of the people complained to somebody at the front line, in business
    three quarters (Goodman, letter in Quality Progress, November 2005). They are not built in; given here, they are
    marked.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.complaint_iceberg(120, complains=(30, 150))  # 30 of 150 people with a problem had complained
    >>> found.table[["estimate", "ci_low", "ci_high"]].round(0).values.tolist()
    [[598.0, 427.0, 878.0]]
    """
    check_settings(confidence, "two-sided")
    one_of(count, COUNTS, "count")
    shapes = prior_of(prior)
    parts = _parts(received, complains, reaches_us, shapes)
    common = _common(complains, reaches_us, parts)
    rows = [_row(part, confidence, count) for part in parts]
    if len(parts) > 1:
        rows.append(_total(parts, confidence, count, common))
    given = {"states": states, "repurchase": repurchase, "margin": margin, "told": told, "lost_per_told": lost_per_told}
    damage = _damage(parts, count, common, given, shapes, confidence) if any(map(_is_given, given.values())) else []
    params: dict[str, Any] = {
        "confidence": confidence,
        "count": count,
        "prior": prior if isinstance(prior, str) else shapes,
    }
    params |= {"complains": _said([part.shares[0] for part in parts])}
    params |= {"reaches_us": _said([part.shares[1] for part in parts])}
    params |= {"repeated": any(share.repeated for part in parts for share in part.shares)}
    params |= {"given": tuple(name for name, value in given.items() if value is not None)}
    return ComplaintIceberg(
        later(PlainTable.of_rows(COLUMNS, rows)),
        params,
        Labels("", {}, {}),
        later(PlainTable.of_rows(DAMAGE_COLUMNS, damage)),
    )


def _is_given(value: Any) -> bool:
    return value is not None


def _damage(
    parts: list[_Part],
    model: str,
    common: tuple[bool, bool],
    given: Mapping[str, Any],
    prior: tuple[float, float],
    confidence: float,
) -> list[Any]:
    people = Quantity(_people(parts, "fixed", common), _people(parts, model, common))
    return damage_rows(people, given, prior, confidence)


def _parts(received: Any, complains: Any, reaches_us: Any, prior: tuple[float, float]) -> list[_Part]:
    if not isinstance(received, Mapping):
        counts = {"": given_count(received, "received")}
    elif not received:
        raise SettingError("received= names no part.", 'give counts such as {"small": 40, "large": 12}.')
    else:
        counts = {str(name): given_count(one, f"received[{name!r}]") for name, one in received.items()}
    if TOTAL in counts:
        raise SettingError(f"received= has a part {TOTAL!r}.", "leave it out: the total is computed.")
    columns = [
        _by_part(given, name, list(counts), prior)
        for given, name in ((complains, "complains"), (reaches_us, "reaches_us"))
    ]
    return [_Part(name, counts[name], (first, second)) for name, first, second in zip(counts, *columns, strict=True)]


def _own(given: Any, parts: list[str]) -> bool:
    """Whether shares are given part by part."""
    return isinstance(given, Mapping) and (set(map(str, given)) == set(parts) or set(given) != {"a", "b"})


def _by_part(given: Any, name: str, parts: list[str], prior: tuple[float, float]) -> list[GivenShare]:
    if not _own(given, parts):
        return [given_share(given, name, prior)] * len(parts)
    named = {str(key): value for key, value in given.items()}
    if set(named) != set(parts) or parts == [""]:
        raise SettingError(
            f"{name}= has the parts {listed(named)}, received= has {listed(part for part in parts if part) or 'none'}.",
            "name the same parts in both.",
        )
    return [given_share(named[part], f"{name}[{part!r}]", prior) for part in parts]


def _common(complains: Any, reaches_us: Any, parts: list[_Part]) -> tuple[bool, bool]:
    """Which of the two shares all parts have in common."""
    names = [part.name for part in parts]
    return not _own(complains, names) or len(parts) == 1, not _own(reaches_us, names) or len(parts) == 1


def _row(part: _Part, confidence: float, model: str) -> tuple[Any, ...]:
    found = _found(part, confidence, model)
    return _cells(part.name, part.received, share_product(part.factors, confidence), found, _mean(part))


def _found(part: _Part, confidence: float, model: str) -> Interval:
    return total_behind(part.received, part.factors, confidence, model=model)


def _mean(part: _Part) -> float:
    return part.received * prod(factor.mean_inverse for factor in part.factors) if part.received else 0.0


def _cells(name: str, received: int, heard: Interval, found: Interval, mean: float) -> tuple[Any, ...]:
    limits = (heard.value, heard.low, heard.high, found.value, found.low, found.high)
    return (name, received, *limits, mean, found.method)


def _total(parts: list[_Part], confidence: float, model: str, common: tuple[bool, bool]) -> tuple[Any, ...]:
    """The row of all parts together."""
    received, mean = sum(part.received for part in parts), sum(_mean(part) for part in parts)
    if all(common):
        return (TOTAL, *_row(_Part(TOTAL, received, parts[0].shares), confidence, model)[1:-2], mean, _method(model))
    points, tail = _people(parts, model, common), (1 - confidence) / 2
    typical = _people(parts, "fixed", common)
    low, middle, high = (typical.quantile(p) for p in (tail, 0.5, 1 - tail))
    share, least, largest = (received / people if people else NAN for people in (middle, high, low))
    heard = Interval(share, least, largest, "")
    most = max(points.quantile(1 - tail), *(_found(part, confidence, model).high for part in parts))
    found = Interval(middle, min(points.quantile(tail), middle), most, _method(model))
    return _cells(TOTAL, received, heard, found, mean)


def _method(model: str) -> str:
    return f"sum of parts, {model} count"


def _people(parts: list[_Part], model: str, common: tuple[bool, bool]) -> Points:
    """The distribution of the number of people with a problem in all parts."""
    shared = Points(*_unit())
    for place in (0, 1):
        if common[place]:
            shared = shared.times(Points.of(parts[0].factors[place], _FEW))
    if all(common):
        return counted_total(sum(part.received for part in parts), shared, model)
    found = []
    shared = shared.fewer(_COMMON)
    for value, weight in shared.pairs():
        people = Points(*_unit(0.0))
        for part in parts:
            own = Points(*_unit(value))
            for place in (0, 1):
                if not common[place]:
                    own = own.times(Points.of(part.factors[place], _FEW))
            people = people.plus(counted_total(part.received, own.fewer(_FEW), model).fewer(2 * _FEW))
        found.append((people, weight))
    return mixture(found)


def _unit(value: float = 1.0) -> tuple[Any, Any]:
    return np.array([value]), np.ones(1)


def _said(shares: list[GivenShare]) -> tuple[tuple[str, float, float, int, int], ...]:
    """How shares were given: source, the two numbers of the distribution, counts; each once."""
    said = [(one.source, one.factor.first, one.factor.second, one.count, one.n) for one in shares]
    return tuple(dict.fromkeys(said))
