"""Reading and writing files: clear errors, and no partly written files."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gapmodel.errors import OutputError, SourceError

_CONTROL = dict.fromkeys((*(code for code in range(32) if chr(code) not in "\t\n\r"), 127, 0xFFFE, 0xFFFF))
_NAMED = 100  # letters of a file's name in that of its temporary one


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
    r"""A text that spreadsheets do not evaluate: with an apostrophe before ``= + - @``, tab and carriage return.

    Control characters, at which spreadsheets end a file, are left out.

    >>> harmless("=1+1"), harmless("North"), harmless("\x00=1")
    ("'=1+1", 'North', "'=1")
    """
    kept = text.translate(_CONTROL)
    return f"'{kept}" if kept.startswith(("=", "+", "-", "@", "\t", "\r")) else kept


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
    with writable(path):
        try:
            descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:_NAMED]}.", dir=path.parent)
            temporary = Path(name)
            os.close(descriptor)
            yield temporary
            temporary.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
            raise


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Errors of the system when writing, as clear messages.

    Raises
    ------
    OutputError
        The disk is full, or the file is open in another program or may not be written.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        hint = "free some space" if full else "close it in other programs"
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}.", f"{hint}, or choose another place."
        ) from None


def move_all(names: Sequence[str], source: Path, folder: Path) -> None:
    """Rename files of a temporary folder into another on the same disk: all of them, or none.

    Raises
    ------
    OutputError
        One of them cannot be written; those that were there before are there again.
    """
    moved: list[tuple[Path, Path]] = []
    with writable(folder):
        try:
            for name in names:
                target, kept = folder / name, source / f"{name}.old"
                if target.exists():
                    shutil.copy2(target, kept)
                (source / name).replace(target)
                moved.append((target, kept))
        except OSError:
            for target, kept in moved:
                if kept.exists():
                    kept.replace(target)
                else:
                    target.unlink()
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
