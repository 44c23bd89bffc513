"""Student's t: the p-value of a statistic, and the limits about an estimate."""

from __future__ import annotations

from math import inf

from scipy import special


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
