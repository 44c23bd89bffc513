"""Products of small matrices on one thread, which is faster: several threads would wait for each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
T = TypeVar("T")
ONE: dict[str, Any] = {"limits": 1, "user_api": "blas"}


@cache
def libraries() -> ThreadpoolController:
    """Those that are loaded by now; to look for them takes longer than to count a small survey."""
    return ThreadpoolController()


def one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """The function, whose products use one thread."""

    @wraps(function)
    def limited(*args: P.args, **options: P.kwargs) -> T:
        with libraries().limit(**ONE):
            return function(*args, **options)

    return limited
