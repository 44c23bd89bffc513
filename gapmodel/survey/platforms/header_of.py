"""Which platform's export a file is, told by its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gapmodel.survey.platforms.header import Header


def header_of(rows: Sequence[Sequence[Any]], suffix: str = "") -> Header | None:  # noqa: ARG001  none is known yet
    """The header of a platform's export; None where no platform is recognised."""
    return None
