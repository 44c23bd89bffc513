"""What a test and an interval are, whatever made them; the p-values and limits that Student's t gives."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import inf
from typing import Protocol

from scipy import special

from gapmodel.errors import SettingError, one_of

ALTERNATIVES = ("two-sided", "less", "greater")
NAN = float("nan")


class Measured(Protocol):
    """What moment methods need of a sample: frequencies have it, a published row too."""

    @property
    def n(self) -> int:
        """Respondents."""

    @property
    def mean(self) -> float:
        """The mean; NaN of nobody."""

    @property
    def sd(self) -> float:
        """The standard deviation (n - 1); NaN below two respondents."""

    @property
    def constant(self) -> bool:
        """Whether all values are equal."""


@dataclass(frozen=True, slots=True)
class Published:
    """The mean and standard deviation of differences as a paper prints them."""

    n: int
    mean: float
    sd: float

    @property
    def constant(self) -> bool:
        """Whether all values are equal."""
        return self.sd == 0


class _Value:
    """Results are equal if their fields are; NaN (not available) equals NaN, in every version of Python."""

    __slots__ = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple("NaN" if field != field else field for field in astuple(self))  # type: ignore[call-overload]

    def __eq__(self, other: object) -> bool:
        return self._fields() == other._fields() if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._fields())


@dataclass(frozen=True, slots=True, eq=False)
class Test(_Value):
    """One test: its statistic, degrees of freedom (NaN where it has none), p-value and method.

    A p-value that does not exist is NaN, and `method` says why.
    """

    statistic: float
    dof: float
    p_val: float
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Interval(_Value):
    """An estimate with its confidence limits, and the method that gave them."""

    value: float
    low: float
    high: float
    method: str

    @property
    def numbers(self) -> tuple[float, float, float]:
        """The estimate and its limits."""
        return self.value, self.low, self.high


def check_settings(confidence: float, alternative: str) -> None:
    """Raise `SettingError` unless both mean something."""
    if not isinstance(confidence, (int, float)) or not 0 < confidence < 1:
        raise SettingError(f"confidence={confidence!r} must be between 0 and 1.", "give for example 0.95.")
    one_of(alternative, ALTERNATIVES, "alternative")


def check_resamples(n_resamples: int) -> None:
    """Raise `SettingError` unless something is drawn."""
    if n_resamples < 1:
        raise SettingError(
            f"n_resamples={n_resamples!r} draws nothing.", "give a whole number above zero, such as 9999."
        )


def tail_levels(confidence: float, alternative: str) -> tuple[float, float]:
    """The probabilities left below and above an interval; zero on its open side.

    >>> tail_levels(0.9, "less")
    (0.0, 0.09999999999999998)
    """
    rest = 1 - confidence
    if alternative == "two-sided":
        return rest / 2, rest / 2
    return (0.0, rest) if alternative == "less" else (rest, 0.0)


def t_p_val(statistic: float, dof: float, alternative: str) -> float:
    """The p-value of a t statistic; two-sided twice the smaller tail.

    It equals ``scipy.stats.t.cdf(statistic, dof)`` for "less" and ``scipy.stats.t.sf(statistic, dof)`` for "greater".

    >>> [f"{t_p_val(-2.0, 10, alternative):.4f}" for alternative in ("two-sided", "less", "greater")]
    ['0.0734', '0.0367', '0.9633']
    """
    lower, upper = float(special.stdtr(dof, statistic)), float(special.stdtr(dof, -statistic))
    return {"two-sided": 2 * min(lower, upper), "less": lower, "greater": upper}[alternative]


def t_limits(value: float, error: float, dof: float, tails: tuple[float, float]) -> tuple[float, float]:
    """The limits of an estimate with that standard error, which leave the `tails` below and above; infinite for zero.

    With equal tails they are those of ``scipy.stats.t.interval(confidence, dof, value, error)``.

    >>> [f"{limit:.3f}" for limit in t_limits(1.0, 0.5, 10, (0.025, 0.025)) + t_limits(1.0, 0.5, 10, (0.0, 0.05))]
    ['-0.114', '2.114', '-inf', '1.906']
    """
    below, above = tails
    low = value + error * float(special.stdtrit(dof, below)) if below else -inf
    high = value - error * float(special.stdtrit(dof, above)) if above else inf
    return low, high
