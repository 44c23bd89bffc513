"""Draw the README's picture from the shipped answers: ``python docs/picture.py`` (needs kaleido and Chromium)."""

from __future__ import annotations

from pathlib import Path

import gapmodel as gm


def main() -> None:
    """Write gaps.png beside this file."""
    figure = gm.gaps(gm.read_survey(gm.example("bank"))).plot(level="dimension")
    figure.write_image(Path(__file__).parent / "gaps.png", width=760, scale=2)


if __name__ == "__main__":
    main()
