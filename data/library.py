"""Write the synthetic answers of library.csv: three ratings of every item, with known means.

``python data/library.py`` (from a checkout with gapmodel installed) reproduces the file.
"""

from __future__ import annotations

from pathlib import Path

import gapmodel as gm

SEED = 20_261_129
MINIMUM = {"tangibles": 5.6, "reliability": 6.6, "responsiveness": 6.2, "assurance": 6.4, "empathy": 5.8}
DESIRED = {"tangibles": 7.4, "reliability": 8.2, "responsiveness": 7.9, "assurance": 8.0, "empathy": 7.5}
ADEQUACY = {"tangibles": 1.3, "reliability": -0.35, "responsiveness": 0.3, "assurance": 1.1, "empathy": 0.7}
USERS = {"student": 0.7, "staff": 0.3}
SHIFTS = {"user": {"staff": {"tangibles": -0.6}, "student": {"tangibles": 0.6 * 0.3 / 0.7}}}


def main() -> None:
    """Write library.csv beside this file."""
    frame = gm.simulate(
        "zone-of-tolerance",
        480,
        gaps=ADEQUACY,
        level=MINIMUM,
        side_levels={"desired": DESIRED},
        spread={"minimum": 1.2, "desired": 1.0, "perception": 1.3},
        side_correlation=0.55,
        groups={"user": USERS},
        shifts=SHIFTS,
        missing=0.01,
        rng=SEED,
    )
    frame.to_csv(Path(__file__).parent / "library.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
