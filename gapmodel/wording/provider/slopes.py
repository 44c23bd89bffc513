"""What is told of any slope: its interval and its p-values."""

from __future__ import annotations

from typing import Any

from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import p_value, percent, signed


def slope_detail(row: Any, limits: tuple[float, float], confidence: float, lang: str = "en") -> str:
    """Interval and p-values of a slope, the limits in the unit that it is told in."""
    low, high = map(signed, limits)
    return messages("slopes", lang)(
        "detail", confidence=percent(confidence), low=low, high=high, p_val=p_value(row.p_val), p_adj=p_value(row.p_adj)
    )
