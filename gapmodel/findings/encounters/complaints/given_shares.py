"""Shares as somebody gives them: a number, counts of a survey, a range, a beta distribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any

from gapmodel.errors import SettingError, nearest
from gapmodel.inference.products.factor import Factor, certain

PRIORS = {"jeffreys": (0.5, 0.5), "uniform": (1.0, 1.0)}
_REPEATED = (1 / 27, 1 / 20)  # between them lie the figures that are repeated: 4%, 1 in 20, 24, 25, 26 or 27
_CLOSE = 1e-3
_HOW = (
    "give a number above 0 and up to 1 (4% is 0.04), counts of a survey such as (12, 150), a range such as "
    '(0.04, 0.5), or a beta distribution such as {"a": 2, "b": 10}.'
)


@dataclass(frozen=True, slots=True)
class GivenShare:
    """A share and where it comes from.

    Attributes
    ----------
    factor : Factor
    source : {"certain", "survey", "range", "beta"}
    count, n : int
        Of a survey.
    """

    factor: Factor
    source: str
    count: int = 0
    n: int = 0

    @property
    def repeated(self) -> bool:
        """Whether it is one of the figures that are repeated without their conditions."""
        if self.source == "survey":
            low = high = self.count / self.n if self.count == 1 else 0.0  # (1, 20) is hardly a survey
        else:
            low, high = self.factor.first, self.factor.second
        inside = low >= _REPEATED[0] * (1 - _CLOSE) and high <= _REPEATED[1] * (1 + _CLOSE)
        return self.source != "beta" and inside


def prior_of(prior: Any) -> tuple[float, float]:
    """The two shapes of the prior of a share that a survey measured.

    Raises
    ------
    SettingError
        It is neither a name nor two positive numbers.
    """
    if isinstance(prior, str) and prior in PRIORS:
        return PRIORS[prior]
    if isinstance(prior, Sequence) and not isinstance(prior, str) and len(prior) == 2 and all(map(_positive, prior)):
        return float(prior[0]), float(prior[1])
    hint = nearest(prior, PRIORS) if isinstance(prior, str) else 'give "jeffreys", "uniform" or two shapes: (0.5, 0.5).'
    raise SettingError(f"prior={prior!r} is not a valid value.", hint)


def given_share(given: Any, name: str, prior: tuple[float, float], *, zero: bool = False) -> GivenShare:
    """A share as it was given.

    Parameters
    ----------
    zero : bool
        Whether it may be zero.

    Raises
    ------
    SettingError
        It is no share.

    Examples
    --------
    >>> given_share((12, 150), "complains", (0.5, 0.5)).factor
    Factor(kind='beta', first=12.5, second=138.5)
    """
    if isinstance(given, Mapping):
        return _beta(given, name)
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2:
        first, second = given
        if _whole(first) and _whole(second):
            return _survey(int(first), int(second), name, prior)
        if _share(first, zero=zero) and _share(second, zero=zero) and first <= second:
            low, high = float(first), float(second)
            return GivenShare(certain(low) if low == high else Factor("range", low, high), "range")
    elif _share(given, zero=zero):
        return GivenShare(certain(float(given)), "certain")
    raise SettingError(f"{name}={given!r} is no share.", _HOW)


def _beta(given: Mapping[str, Any], name: str) -> GivenShare:
    if set(given) != {"a", "b"} or not all(map(_positive, given.values())):
        raise SettingError(f"{name}={dict(given)!r} is no beta distribution.", _HOW)
    return GivenShare(Factor("beta", float(given["a"]), float(given["b"])), "beta")


def _survey(count: int, n: int, name: str, prior: tuple[float, float]) -> GivenShare:
    if not 0 <= count <= n or not n:
        raise SettingError(f"{name}=({count}, {n}) is no count out of n.", "give the count first: (12, 150).")
    return GivenShare(Factor("beta", count + prior[0], n - count + prior[1]), "survey", count, n)


def _whole(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Integral)


def _real(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and isfinite(float(value))


def _positive(value: Any) -> bool:
    return _real(value) and float(value) > 0


def _share(value: Any, *, zero: bool) -> bool:
    return _real(value) and (0 if zero else 1e-12) <= float(value) <= 1


def given_amount(given: Any, name: str) -> Factor:
    """A number above zero, or a range of such numbers.

    Raises
    ------
    SettingError
        It is neither.
    """
    ends = given if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2 else (given, given)
    if not all(map(_positive, ends)) or ends[0] > ends[1]:
        raise SettingError(f"{name}={given!r} is no amount.", "give a number above zero, or a range such as (80, 120).")
    low, high = float(ends[0]), float(ends[1])
    return certain(low) if low == high else Factor("range", low, high)


def given_count(given: Any, name: str) -> int:
    """A whole number from zero on.

    Raises
    ------
    SettingError
        It is none.
    """
    if not _real(given) or float(given) < 0 or float(given) != int(given):
        raise SettingError(f"{name}={given!r} is no count of people.", "give a whole number, such as 120.")
    return int(given)
