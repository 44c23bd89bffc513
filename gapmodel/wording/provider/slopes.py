"""Confidence interval and p-values of a slope."""

from __future__ import annotations

from typing import Any

from gapmodel.wording.catalogue import messages
from gapmodel.wording.numbers import p_relation, percent, signed


def slope_detail(row: Any, limits: tuple[float, float], confidence: float, lang: str = "en") -> str:
    """Confidence interval and p-values of a slope; the limits are in the unit of the slope shown."""
    low, high = map(signed, limits)
    return messages("slopes", lang)(
        "detail",
        confidence=percent(confidence),
        low=low,
        high=high,
        p_val=p_relation(row.p_val),
        p_adj=p_relation(row.p_adj),
    )
