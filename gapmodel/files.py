"""Reading and writing files: clear errors, and no partly written files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gapmodel.errors import OutputError, SourceError


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Errors of the system when reading a file of answers, as clear messages.

    Raises
    ------
    SourceError
        There is no such file, it is a folder, or it may not be read.
    """
    try:
        yield
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}.", "check the path and the spelling.") from None
    except IsADirectoryError:
        raise SourceError(f"{path} is a folder, not a file.", "name a file of answers in it.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.", "check the permissions of the file.") from None


def check_target(path: str | Path) -> Path:
    """`path` as a Path, if a file can be written there; to be called before long computations.

    Raises
    ------
    OutputError
        It is a folder, its folder does not exist, or neither may be written.
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError(f"{path} is a folder, not a file.", f"name a file in it, for example {path / 'report.html'}.")
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} does not exist.", "create it first, or write elsewhere.")
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise OutputError(f"{path} cannot be written: permission denied.", "choose a place that you may write to.")
    return path


def check_not_source(path: str | Path, sources: Iterable[Path]) -> None:
    """Raise `OutputError` if the output file is one of the files of answers, also by a link."""
    path = Path(path)
    if path.exists() and any(source.exists() and path.samefile(source) for source in sources):
        raise OutputError(f"{path} contains the answers.", "write to another file.")


def harmless(text: str) -> str:
    """A text that spreadsheets do not evaluate: with an apostrophe before ``= + - @``, tab and carriage return.

    >>> harmless("=1+1"), harmless("North")
    ("'=1+1", 'North')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def encodable(text: str) -> str:
    r"""A text that a file can hold: halves of characters (lone surrogates) become question marks in a diamond.

    >>> encodable("Nord \ud800"), encodable("Nord 😀")
    ('Nord �', 'Nord 😀')
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def write_whole(path: str | Path, content: bytes) -> Path:
    """Write `content` to a temporary file, then rename it to `path`: an existing file is never damaged."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return Path(path)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file to be written; it is renamed to `path` at the end, or removed after an error."""
    path = check_target(path)
    temporary = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        os.close(descriptor)
        yield temporary
        temporary.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            problem = f"{path} cannot be written: {error.strerror or error}."
            raise OutputError(problem, "choose a place that you may write to.") from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
