"""The files that a path, a pattern or a list names."""

from __future__ import annotations

import glob
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gapmodel.errors import SourceError
from gapmodel.notes.note import Note

_LOCK = "~$"  # how the names of the files begin by which Excel marks what is open


def is_several(source: Any) -> bool:
    """Whether a source is a list of files or a pattern, be it of one file.

    >>> is_several(["a.csv"]), is_several("answers/*.xlsx"), is_several("a.csv"), is_several({"expectation": "a.csv"})
    (True, True, False, False)
    """
    if isinstance(source, (str, Path)):
        return glob.has_magic(str(source)) and not Path(source).exists()
    return isinstance(source, list) or (
        isinstance(source, tuple) and all(isinstance(one, (str, Path)) for one in source)
    )


def matching_files(source: Any) -> list[Path]:
    """The files that a path or a pattern such as ``answers-*.parquet`` names, in sorted order, or a list, in its own.

    Raises
    ------
    SourceError
        There are none, a file is named twice, or the list holds anything but paths.
    """
    if isinstance(source, (str, Path)):
        return _matching(str(source))
    if not source:
        raise SourceError("There are no files to read.", "name at least one.")
    for one in source:
        if not isinstance(one, (str, Path)):
            raise SourceError(
                f"A list of sources holds {type(one).__name__!r}; it names files.",
                "give paths, or put frames together first: pandas.concat([...], keys=[...]).",
            )
    files = [path for one in source for path in _matching(str(one))]
    seen: dict[Path, Path] = {}
    for path in files:
        same = seen.setdefault(path.resolve(), path)
        if same is not path:
            raise SourceError(f"{path} and {same} are the same file.", "name every file once.")
    return files


def _matching(text: str) -> list[Path]:
    if Path(text).exists() or not glob.has_magic(text):
        return [Path(text)]
    found = sorted(Path(name) for name in glob.glob(text, recursive=True) if Path(name).is_file())  # noqa: PTH207  also absolute
    found = [path for path in found if not path.name.startswith(_LOCK)]
    if not found:
        raise SourceError(
            f"No file matches {text!r}.", "check the folder and the pattern; quote it on the command line."
        )
    return found


def source_names(files: Sequence[Path]) -> list[str]:
    """What the groups of files are called: their names without the suffix, or as much more as tells them apart.

    >>> source_names([Path("a/pudong.xlsx"), Path("a/jingan.csv")])
    ['pudong', 'jingan']
    >>> source_names([Path("2025/pudong.xlsx"), Path("2026/pudong.xlsx")])
    ['2025/pudong', '2026/pudong']
    """
    ways: list[Callable[[Path], str]] = [
        lambda path: path.stem,
        lambda path: path.name,
        lambda path: f"{path.parent.name}/{path.stem}",
    ]
    for way in ways:
        names = [way(path) for path in files]
        if len(set(names)) == len(files):
            return names
    return [str(path) for path in files]


def files_origin(files: Sequence[Path]) -> str:
    """What messages call files that are read as one."""
    more = len(files) - 1
    return Note.of("more_files", file=files[0].name, more=more) if more else files[0].name
