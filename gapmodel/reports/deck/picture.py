"""Pictures of charts, by one browser for all of a file."""

from __future__ import annotations

import io
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from gapmodel.reports.browser import installed_browser

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LEAST, _MOST = 640, 1400  # pixels of a picture's width
_SCALE = 2
_EDGE = 8  # pixels above the chart


@dataclass(slots=True)
class Pictures:
    """Draws charts; the browser starts with the first and ends with the stack."""

    stack: ExitStack
    kind: Literal["drawn", "blank", "none"] = "drawn"
    running: bool = field(default=False)

    def of(self, figure: go.Figure, shape: float) -> bytes | None:
        """A PNG picture for a place of a shape (width / height), or None without kaleido or a browser."""
        if self.kind != "drawn" or not can_draw():
            return _blank() if self.kind == "blank" else None
        if not self.running:
            import kaleido

            kaleido.start_sync_server(silence_warnings=True)
            self.stack.callback(kaleido.stop_sync_server, silence_warnings=True)
            self.running = True
        above = (figure.layout.margin.t or _EDGE) - _EDGE  # the slide has the title, its notes have the caption
        figure.update_layout(title=None, height=(figure.layout.height or 450) - above, margin={"t": _EDGE})
        height = figure.layout.height
        width = figure.layout.width or min(max(int(height * shape), _LEAST), _MOST)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The kopts argument is ignored", UserWarning)  # plotly always gives one
            picture: bytes = figure.to_image(format="png", width=width, height=height, scale=_SCALE)
        return picture


def can_draw() -> bool:
    """Whether there are kaleido and a browser."""
    return find_spec("kaleido") is not None and installed_browser() is not None


def _blank() -> bytes:
    """A white picture, where only the texts around it are needed."""
    from PIL import Image

    written = io.BytesIO()
    Image.new("L", (8, 6), 255).save(written, "PNG")
    return written.getvalue()


def is_empty(figure: go.Figure) -> bool:
    """Whether a chart has nothing to draw."""
    return all(trace.type in ("bar", "scatter") and not len(trace.x or ()) for trace in figure.data)
