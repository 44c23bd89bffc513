"""Draw the README's pictures from the shipped answers: ``python docs/picture.py`` (needs kaleido and Chromium)."""

from __future__ import annotations

from pathlib import Path

import gapmodel as gm


def main() -> None:
    """Write gaps.png and model.png beside this file."""
    figure = gm.gaps(gm.read_survey(gm.example("bank"))).plot(level="dimension")
    figure.write_image(Path(__file__).parent / "gaps.png", width=760, scale=2)
    hotels = {
        "customers": gm.read_survey(gm.example("hotel_customers")),
        "managers": gm.read_managers(gm.example("hotel_managers")),
        "employees": gm.read_employees(gm.example("hotel_employees")),
    }
    gm.gap_model(**hotels).plot().write_image(Path(__file__).parent / "model.png", width=820, scale=2)


if __name__ == "__main__":
    main()
