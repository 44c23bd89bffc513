"""Where the shipped example answers lie."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from gapmodel.errors import SourceError, nearest


def example(name: str = "bank") -> Path:
    """The path of a shipped file of synthetic answers.

    Examples
    --------
    >>> example("bank").name
    'bank.csv'
    """
    package = Path(str(files("gapmodel")))
    # An installed package carries the data inside, a checkout keeps them beside the package.
    folder = next(folder for folder in (package / "data", package.parent / "data") if folder.is_dir())
    known = sorted(path.stem for path in folder.glob("*.csv"))
    if name not in known:
        raise SourceError(f"There are no example answers called {name!r}.", nearest(name, known))
    return folder / f"{name}.csv"
