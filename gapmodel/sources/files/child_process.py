"""Read files in a child process, within bounds of time and memory: what a file breaks there, it does not break here."""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from gapmodel.errors import SourceError

_LEAST_MEMORY, _MEMORY = 2**29, 32  # bytes, and per byte of the file
_LEAST_SECONDS, _BYTES_A_SECOND = 8, 2**20  # of work
_WAITING = 4  # seconds by the clock for one of work, where others work too
_SCRIPT = Path(__file__).with_name("child_script.py")
_LARGE = 2**23  # bytes of a file after which the child is let go


class EncodingError(SourceError):
    """The texts of a file do not fit the encoding that it names."""


class Broken(Exception):  # noqa: N818  not raised to users
    """The child gave no answer."""


class Child:
    """A process that reads one file after the other; begun anew where a file has ended it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._parent = 0
        self._late = False

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[str, Any]:
        """The child's answer.

        Raises
        ------
        Broken
            It ended, or was stopped after so many seconds.
        """
        with self._lock:
            process = self._running()
            timer = threading.Timer(seconds, self._stop, (process,))
            timer.start()
            try:
                return self._asked(process, request)
            except (EOFError, OSError, pickle.UnpicklingError):
                raise Broken("late" if self._late else "ended") from None
            finally:
                timer.cancel()

    def _asked(self, process: subprocess.Popen[bytes], request: dict[str, Any]) -> tuple[str, Any]:
        if process.stdin is None or process.stdout is None:
            raise OSError
        try:
            pickle.dump(request, process.stdin)
            process.stdin.flush()
            answer: tuple[str, Any] = pickle.load(process.stdout)  # noqa: S301  from our own child
        except BaseException:  # also of the keyboard: half an answer may be left in the pipe
            self.close()
            raise
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        self._late = False
        if self._parent != os.getpid():  # a fork has the pipes, but not the child
            self._process, self._parent = None, os.getpid()
        if self._process is not None and self._process.poll() is not None:  # somebody else ended it
            self.close()
        if self._process is None:
            paths = os.pathsep.join(path for path in sys.path if path)
            self._process = subprocess.Popen(  # noqa: S603  our own script
                [sys.executable, "-P", str(_SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
            )
        return self._process

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def close(self) -> None:
        """Let the process go."""
        process, self._process = self._process, None
        if process is None or self._parent != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not yet written to it
                    continue


_CHILD = Child()
atexit.register(_CHILD.close)


def read_apart(path: Path, what: str, hint: str, **request: Any) -> Any:
    """What the child finds in a file, given what it is called and what to do where it cannot be read.

    Raises
    ------
    EncodingError
        Its texts do not fit the encoding that it names.
    SourceError
        It is damaged, or it takes more time or memory than a file of its size needs.
    """
    size = path.stat().st_size
    seconds = _LEAST_SECONDS + size // _BYTES_A_SECOND
    bounds = {"memory": _LEAST_MEMORY + _MEMORY * size, "seconds": seconds}
    try:
        kind, answer = _CHILD.ask({"path": str(path), **bounds, **request}, _WAITING * seconds)
    except Broken as error:
        kind, answer = str(error), ""
    if size > _LARGE or kind == "memory":
        _CHILD.close()
    if kind == "done":
        return answer
    why = {
        "late": f"it takes longer than {_WAITING * seconds} seconds",
        "memory": "it asks for more memory than a file of its size needs",
        "ended": "it is damaged, or asks for more memory or time than a file of its size needs",
    }.get(kind, answer)
    raise (EncodingError if kind == "encoding" else SourceError)(f"{path.name} cannot be read as {what} ({why}).", hint)
