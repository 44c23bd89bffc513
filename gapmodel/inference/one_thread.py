"""Products of small matrices on one thread, which is faster: several threads would wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

P = ParamSpec("P")
T = TypeVar("T")


@cache
def _libraries() -> ThreadpoolController:
    """Those that are loaded by now; to look for them takes longer than to count a small survey."""
    return ThreadpoolController()


def on_one_thread() -> AbstractContextManager[object]:
    """Products inside use one thread."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


def one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """The function, whose products use one thread."""

    @wraps(function)
    def limited(*args: P.args, **options: P.kwargs) -> T:
        with on_one_thread():
            return function(*args, **options)

    return limited
