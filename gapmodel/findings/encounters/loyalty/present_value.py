"""The present value of a customer's margins, and shares per month as shares per year."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FIRST = ("later", "now")
PERIODS = {"week": 52, "month": 12, "quarter": 4, "year": 1}  # in a year


def present_value(margin: float, retention: float, discount: float, first: str, periods: int | None = None) -> float:
    """What the margins of a customer are worth today.

    Parameters
    ----------
    margin : float
        Per period, of a customer who is still there.
    retention, discount : float
        Per period: the share of customers who stay, and what a margin loses by coming a period later.
    first : {"later", "now"}
        Whether the first margin comes one period later, if the customer is still there, or now.
    periods : int, optional
        How many margins there may be; default without end.

    Notes
    -----
    Without end m r / (1 + i - r) if the first margin comes later and m (1 + i) / (1 + i - r) if it comes now (Gupta and
    Lehmann 2003, Journal of Interactive Marketing 17(1), 9-24); m times the sum of the first `periods` terms of the
    same series with an end. Infinite where nobody leaves and nothing is discounted.

    Examples
    --------
    >>> [round(present_value(1, 0.8, 0.1, first), 3) for first in ("later", "now")]
    [2.667, 3.667]
    """
    return float(present_values(margin, np.array(retention, float), discount, first, periods))


def present_values(margin: float, retention: Floats, discount: float, first: str, periods: int | None = None) -> Floats:
    """The same for an array of retentions."""
    kept = retention / (1 + discount)
    start = kept if first == "later" else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        if periods is None:
            length = np.where(kept < 1, 1 / (1 - kept), np.inf)
        else:
            length = np.where(kept < 1, (1 - kept**periods) / (1 - kept), float(periods))
    found: Floats = margin * start * length if margin else np.zeros(np.shape(retention))
    return found


def expected_life(retention: float) -> float:
    """The mean number of periods until a customer leaves, 1 / (1 - retention).

    >>> round(expected_life(0.85), 2)
    6.67
    """
    return 1 / (1 - retention) if retention < 1 else inf


def retention_per(retention: float, own: str, per: str) -> float:
    """A retention per one period as one per another: staying for a year is staying twelve months.

    >>> round(retention_per(0.98, "month", "year"), 4)
    0.7847
    """
    return float(retentions_per(np.array(retention, float), own, per))


def retentions_per(retention: Floats, own: str, per: str) -> Floats:
    """The same for an array of retentions."""
    found: Floats = retention ** _many(own, per)
    return found


def discount_per(discount: float, own: str, per: str) -> float:
    """A discount rate per one period as one per another, by compound interest.

    >>> round(discount_per(0.1, "year", "month"), 5)
    0.00797
    """
    return float((1 + discount) ** _many(own, per) - 1)


def value_of(numbers: Mapping[str, float], first: str, periods: int | None) -> float:
    """The present value from numbers by name: margin, retention and discount."""
    return present_value(numbers["margin"], numbers["retention"], numbers["discount"], first, periods)


def _many(own: str, per: str) -> float:
    """How many of one period make another."""
    return PERIODS[own] / PERIODS[per]
