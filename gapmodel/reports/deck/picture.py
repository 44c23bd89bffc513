"""Pictures of charts that slides cannot draw, by one browser for all of them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from gapmodel.reports.browser import installed_browser

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LEAST, _MOST = 720, 1400  # pixels of a picture's width
_SCALE = 2
_EDGE = 8  # pixels above the chart


@dataclass(slots=True)
class Pictures:
    """Draws charts; the browser starts with the first and ends with the stack."""

    stack: ExitStack
    running: bool = field(default=False)

    def of(self, figure: go.Figure, shape: float) -> bytes | None:
        """A PNG picture for a place of a shape (width / height), or None without kaleido or a browser."""
        if find_spec("kaleido") is None or installed_browser() is None:
            return None
        if not self.running:
            import kaleido

            kaleido.start_sync_server(silence_warnings=True)
            self.stack.callback(kaleido.stop_sync_server, silence_warnings=True)
            self.running = True
        above = (figure.layout.margin.t or _EDGE) - _EDGE  # the slide has the title, its notes have the caption
        figure.update_layout(title=None, height=(figure.layout.height or 450) - above, margin={"t": _EDGE})
        height = figure.layout.height
        width = figure.layout.width or min(max(int(height * shape), _LEAST), _MOST)
        picture: bytes = figure.to_image(format="png", width=width, height=height, scale=_SCALE)
        return picture
