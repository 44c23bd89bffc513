"""That small groups were combined, or a tally was suppressed before it was asked for a finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gapmodel.tally.hidden_rows import OTHERS
from gapmodel.wording.catalogue import messages


def suppressed_before(params: Mapping[str, Any], lang: str = "en") -> list[str]:
    """A sentence on the rows that a tally was given without; none where it was not."""
    min_cell = params.get("suppressed_before", 0)
    return [messages("suppressed_before", lang)("rows", min_cell=min_cell, others=OTHERS)] if min_cell else []


def small_groups(params: Mapping[str, Any], lang: str = "en") -> list[str]:
    """Sentences on small groups that were combined, and on rows that a tally was given without."""
    counts = {name: params[name] for name in ("put_together", "min_cell") if params.get("put_together")}
    combined = [messages("performance", lang)("put_together", others=OTHERS, **counts)] if counts else []
    return [*combined, *suppressed_before(params, lang)]
