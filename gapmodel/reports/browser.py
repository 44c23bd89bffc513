"""The browser that prints pages and draws pictures of charts, if one is installed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gapmodel.errors import OutputError

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def browser() -> Path:
    """The path of an installed Chromium, Chrome or Edge; `BROWSER_PATH` in the environment names another.

    Raises
    ------
    OutputError
        None is installed.
    """
    found = installed_browser()
    if found is None:
        raise OutputError(
            "No Chromium, Chrome or Edge is installed, which prints PDF files and draws pictures of charts.",
            "install one, set BROWSER_PATH to it, or write .html and print it from your own browser.",
        )
    return found


def installed_browser() -> Path | None:
    """The path of an installed browser, or None."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return Path(named) if Path(named).is_file() else None
    on_path = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(on_path) if on_path else next((Path(place) for place in _PLACES if Path(place).is_file()), None)
