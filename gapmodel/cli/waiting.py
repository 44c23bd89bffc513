"""A progress bar for longer work."""

from __future__ import annotations

from collections.abc import Callable
from threading import Timer
from typing import Any

from gapmodel.sources.batch_stream import COUNTED


class Waiting:
    """A progress bar on stderr, shown on a terminal after two seconds of work.

    Parameters
    ----------
    what : str
        Description of the work.
    patience : float
        Seconds before the bar is shown.
    unit : str
        Unit of the progress, such as "respondents", for the rate per second. By default respondents, if these are
        counted.
    """

    def __init__(self, what: str, patience: float = 2.0, unit: str = "") -> None:
        self.bar: Any = None
        self._what, self._done, self._total, self._unit = what, 0, 0, unit
        self._timer = Timer(patience, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Callable[[int, int, str], None]:
        self._timer.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self.bar is not None:
            self.bar.stop()

    def _show(self, done: int, total: int, what: str) -> None:
        self._what, self._done, self._total = what, done, total
        if self.bar is not None:
            self.bar.update(
                self.bar.task_ids[0], completed=done, total=total or None, description=what, rate=self._rate()
            )

    def _rate(self) -> str:
        """The rate over the last half minute."""
        speed = self.bar.tasks[0].speed if self.bar is not None else None
        unit = self._unit or ("respondents" if self._what == COUNTED else "")
        return f"{speed:,.0f} {unit} per second" if unit and speed else ""

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        texts = TextColumn("{task.description}"), TextColumn("{task.fields[rate]}")
        times = TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()
        bar = Progress(
            SpinnerColumn(), texts[0], BarColumn(), texts[1], *times, console=Console(stderr=True), transient=True
        )
        bar.add_task(self._what, total=self._total or None, completed=self._done, rate="")
        bar.start()
        self.bar = bar
