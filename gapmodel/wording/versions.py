"""What results depend on, and in which version."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version

from gapmodel import __version__

LIBRARIES = ("numpy", "scipy", "pandas", "plotly")


def versions() -> dict[str, str]:
    """The versions of the package, of Python and of the libraries that results depend on."""
    return {"gapmodel": __version__, "python": platform.python_version(), **_of_libraries()}


@cache
def _of_libraries() -> dict[str, str]:
    """What is installed, which takes milliseconds to look up."""
    return {name: version(name) for name in LIBRARIES}
