"""Products of matrices on one thread."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


@cache
def _libraries() -> ThreadpoolController:
    """Those that are loaded by now; to look for them takes longer than to count a small survey."""
    return ThreadpoolController()


def on_one_thread() -> AbstractContextManager[object]:
    """Products inside use one thread: they are small, and respondents are counted on several."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited
