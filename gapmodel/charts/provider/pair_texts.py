"""Captions and hover texts of the charts of pairs of departments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gapmodel.charts.theme import safe
from gapmodel.findings.provider.internal_service import InternalService
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.gaps import detail
from gapmodel.wording.numbers import p_relation, percent, plain, signed
from gapmodel.wording.provider.internal_service import arrow


def hover(finding: InternalService, row: Any, lang: str) -> str:
    """A pair with all its numbers."""
    say = messages("gaps", lang)
    return "<br>".join(
        [
            safe(arrow(row)),
            f"E {plain(row.mean_e)}, P {plain(row.mean_p)}, {say('gap')} {signed(row.gap)}",
            detail(row, finding.params["confidence"], lang),
            f"{say('p_values', p_val=p_relation(row.p_val), p_adj=p_relation(row.p_adj))}; {say(row.verdict)}",
        ]
    )


def caption(finding: InternalService, rows: pd.DataFrame, lang: str, key: str, **more: object) -> str:
    """A caption with n, interval level, adjustment and margin."""
    params, (low, high) = finding.params, (int(rows["n"].min()), int(rows["n"].max()))
    return messages("internal_service", lang)(
        key,
        n=str(low) if low == high else f"{low}..{high}",
        confidence=percent(params["confidence"]),
        interval=messages("gaps", lang)(params["interval"]),
        padjust=messages("padjust", lang)(params["padjust"]),
        margin=plain(params["margin"]),
        **more,
    )
