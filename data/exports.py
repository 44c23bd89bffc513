"""Write the example exports of a café's survey: synthetic, from a fixed seed, with all that makes exports tedious.

Run with ``python data/exports.py``. Nobody was asked, and the café does not exist.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd

import gapmodel as gm

SEED = 20_261_123
FOLDER = Path(__file__).parent
WORDS = [
    "Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Agree",
    "Strongly agree",
]  # fmt: skip
GAPS = {"tangibles": 0.2, "reliability": -0.8, "responsiveness": -1.1, "assurance": -0.2, "empathy": -0.4}
STEMS = {
    "E": 'Think of cafés that are really good. "Expectations": to what extent do you agree that they have this?',
    "P": 'Now think of our café.\n"Perceptions": to what extent do you agree that we have this?',
}
BEFORE = [
    "StartDate",
    "EndDate",
    "Status",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
]
TITLES = ["Start Date", "End Date", "Response Type", "Progress", "Duration (in seconds)", "Finished", "Recorded Date"]
IMPORTS = ["startDate", "endDate", "status", "progress", "duration", "finished", "recordedDate", "_recordId"]
ITEMS = gm.read_instrument("servqual").items


def respondents(rng: np.random.Generator) -> pd.DataFrame:
    """Answers as numbers, of which a twelfth is careless, with branch, seconds and who they are."""
    frame = gm.simulate(
        "servqual", 180, gaps=GAPS, level=5.9, groups={"branch": ["Old town", "Station"]}, missing=0.01,
        careless=1 / 12, careless_column=True, rng=SEED,
    )  # fmt: skip
    careless = (frame["careless"] != "no").to_numpy(bool)
    seconds = np.where(careless, rng.normal(70, 12, len(frame)), np.exp(rng.normal(5.9, 0.35, len(frame))))
    return frame.assign(seconds=np.maximum(seconds, 25).round().astype(int), careless=careless)


def qualtrics(frame: pd.DataFrame, rng: np.random.Generator) -> list[list[object]]:
    """An export of Qualtrics: three header rows, words, previews, two people twice, "Not applicable"."""
    questions = [(f"{side}{item.code}", f"{STEMS[side]} - {item.label.text()}") for side in "EP" for item in ITEMS]
    names = [*BEFORE, *(f"Q{3 + (code[0] == 'P')}_{code[1:]}" for code, _ in questions), "branch"]
    labels = [*TITLES, "Response ID", *(label for _, label in questions), "Which branch did you visit?"]
    imports = [
        json.dumps({"ImportId": name}) for name in [*IMPORTS, *(f"QID{n}" for n in range(len(questions))), "QIDb"]
    ]
    rows: list[list[object]] = []
    for number, row in enumerate(frame.itertuples(index=False)):
        answers = [getattr(row, code) for code, _ in questions]
        cells = ["" if pd.isna(answer) else WORDS[int(answer) - 1] for answer in answers]
        if number % 45 == 7:
            cells[int(rng.integers(len(cells)))] = "Not applicable"
        start = pd.Timestamp("2026-10-05 08:00") + pd.Timedelta(minutes=37 * number)
        end = start + pd.Timedelta(seconds=row.seconds)
        known = [start, end, "IP Address", 100, row.seconds, "True", end, f"R_{number:015d}"]
        rows.append([*known, *cells, row.branch])
    previews = [
        [*row[:2], "Survey Preview", *row[3:7], f"R_9{place:014d}", *row[8:]] for place, row in enumerate(rows[:2])
    ]
    twice = [[*rows[place][:7], f"R_8{place:014d}", *rows[place][8:]] for place in (20, 111)]
    return [names, labels, imports, *previews, *rows, *twice]


def before_and_after(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Expectations on the way in, perceptions on the way out, by the number of a ticket; some gave only one."""
    tickets = pd.Series(np.arange(1001, 1001 + len(frame)), name="ticket")
    sides = [frame[[f"{side}{item.code}" for item in ITEMS]].astype("Int64") for side in "EP"]
    coming, going = (pd.concat([tickets, side.reset_index(drop=True)], axis=1) for side in sides)
    return coming.drop(index=[3, 17]), going.drop(index=[8, 30, 31]).iloc[::-1]


def write(rows: list[list[object]], name: str) -> None:
    """Rows as Qualtrics writes them: UTF-8 with a mark, and quotation marks where needed."""
    with (FOLDER / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def main() -> None:
    """Write the three files."""
    rng = np.random.default_rng(SEED)
    frame = respondents(rng)
    write(qualtrics(frame, rng), "cafe_export.csv")
    coming, going = before_and_after(frame.head(60))
    coming.to_csv(FOLDER / "cafe_coming.csv", index=False, lineterminator="\n")
    going.to_csv(FOLDER / "cafe_going.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
