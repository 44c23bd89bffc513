"""The column of groups in a finding's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from gapmodel.findings.finding import Finding


def with_group(finding: Finding) -> pd.DataFrame:
    """The table of a finding with a group column, empty where no groups were asked for."""
    return finding.table if "group" in finding.table else finding.table.assign(group="")
