"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]  # done, in all (0 where unknown), what
COUNTED = "respondents counted"  # what is told of a source that is counted in batches


def silent(done: int, total: int, what: str) -> None:
    """No progress is shown."""
