"""Execute every notebook of this folder afresh and write it back with its outputs.

Run with ``python notebooks/run.py``. Each figure is stored twice: interactive, and as a static
picture for places that show no scripts. The picture needs Chrome or Chromium; the environment
variable BROWSER_PATH says where it is, if it is not found.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets import default

FOLDER = Path(__file__).resolve().parent
RENDERER = "plotly_mimetype+png"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PICTURES = (
    "import kaleido, atexit, warnings, plotly.io",
    "warnings.filterwarnings('ignore', 'The kopts argument is ignored', UserWarning)",
    "kaleido.start_sync_server(silence_warnings=True)",  # one browser for all pictures
    "atexit.register(kaleido.stop_sync_server, silence_warnings=True)",
    "plotly.io.renderers['png'].width = 760",
    "del kaleido, atexit, warnings, plotly",
)


class ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs this script, whatever else is installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the same specification for every name."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python", name=kernel_name)


class Kernel(AsyncKernelManager):
    """A kernel of this Python."""

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return ThisPython(parent=self)


def execute(notebook: NotebookNode, *, renderer: str = RENDERER, timeout: int = 300) -> NotebookNode:
    """Execute a notebook in a new kernel and an empty folder.

    Parameters
    ----------
    notebook : NotebookNode
        Not changed.
    renderer : str
        Plotly's renderers, joined by ``+``.
    timeout : int
        Seconds that one cell may take.

    Returns
    -------
    NotebookNode
        A copy with outputs, free of all that changes from run to run.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell failed.
    """
    notebook = nbformat.from_dict(notebook)
    client = NotebookClient(
        notebook,
        kernel_manager_class=Kernel,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    client.extra_arguments = ["--log-level=ERROR"]
    if "png" in renderer:
        client.extra_arguments += [f"--IPKernelApp.exec_lines={line}" for line in PICTURES]
    with tempfile.TemporaryDirectory() as folder:
        settings = {"PLOTLY_RENDERER": renderer, "IPYTHONDIR": folder, "BROWSER_PATH": _browser()}
        client.execute(cwd=folder, env={**os.environ, **{name: value for name, value in settings.items() if value}})
    return _plain(notebook)


def _browser() -> str:
    """Where the browser is that draws the pictures; empty leaves the search to kaleido."""
    return os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), "")


def _plain(notebook: NotebookNode) -> NotebookNode:
    """Without what differs between machines and runs."""
    kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernelspec})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return notebook


def write(notebook: NotebookNode, path: Path) -> None:
    """Write beside the target first, so that a failure leaves the old notebook whole."""
    nbformat.validate(notebook)
    draft = path.with_suffix(".ipynb.tmp")
    try:
        draft.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def main() -> None:
    """Execute and write back all notebooks."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        write(execute(nbformat.read(path, as_version=4)), path)
        print(path.name)


if __name__ == "__main__":
    main()
