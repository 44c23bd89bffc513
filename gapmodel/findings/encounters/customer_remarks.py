"""What raters recorded about the customer: wins, expectations and needs, how often and together with what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from gapmodel.findings.encounters.encounter_records import Remark
from gapmodel.instrument.record.words import KINDS

REMARK_COLUMNS = "kind remark n raters encounters".split()
TOGETHER_COLUMNS = "kind remark other_kind other_remark n".split()


def remark_rows(remarks: Sequence[Remark]) -> pd.DataFrame:
    """How often each remark was made, by how many raters and about how many encounters; frequent ones first."""
    rows: list[tuple[Any, ...]] = []
    for kind in KINDS:
        own = [remark for remark in remarks if remark.kind == kind]
        for text, n in Counter(remark.text for remark in own).most_common():
            same = [remark for remark in own if remark.text == text]
            raters, encounters = ({getattr(one, name) for one in same} for name in ("rater", "encounter"))
            rows.append((kind, text, n, len(raters), len(encounters)))
    return pd.DataFrame(rows, columns=REMARK_COLUMNS)


def together_rows(remarks: Sequence[Remark]) -> pd.DataFrame:
    """How often two remarks were made by the same rater about the same encounter; most frequent first."""
    by_record: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for remark in remarks:
        by_record.setdefault((remark.encounter, remark.rater), []).append((remark.kind, remark.text))
    pairs: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
    for made in by_record.values():
        pairs.update(combinations(sorted(made, key=lambda one: (KINDS.index(one[0]), one[1])), 2))
    rows = [(*first, *second, n) for (first, second), n in pairs.most_common()]
    return pd.DataFrame(rows, columns=TOGETHER_COLUMNS)
