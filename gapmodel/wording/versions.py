"""What results depend on, and in which version."""

from __future__ import annotations

import platform
from importlib.metadata import version

from gapmodel import __version__

LIBRARIES = ("numpy", "scipy", "pandas", "plotly")


def versions() -> dict[str, str]:
    """The versions of the package, of Python and of the libraries that results depend on."""
    return {"gapmodel": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
