"""Write the hotel case: synthetic answers of customers, managers and employees of 24 hotels, from a fixed seed.

Run with ``python data/hotels.py``; it needs gapmodel and always writes the same bytes. What is true of every hotel
stands in ``hotel_truth.csv``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gapmodel as gm

SEED = 20_261_124
HERE = Path(__file__).parent
PER_BRAND = 8
CUSTOMERS, MANAGERS, EMPLOYEES = 45, 3, 10  # of every hotel
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
BRANDS = {  # expectations and gap 5 by dimension: the average of all brands hides both
    "Aurum": ((6.3, 6.5, 6.3, 6.5, 6.5), (-0.1, -0.5, -0.4, -0.5, -1.2)),
    "Midway": ((5.2, 6.6, 6.4, 6.0, 5.2), (0.1, -0.9, -0.9, -0.3, -0.1)),
    "Pocket": ((4.6, 6.2, 5.4, 5.6, 4.4), (-0.7, -0.3, 0.1, 0.1, 0.5)),
}
IMPORTANCE = {
    "Aurum": (15, 22, 18, 20, 25),
    "Midway": (8, 36, 30, 16, 10),
    "Pocket": (22, 36, 16, 18, 8),
}
# Managers of the luxury brand think of marble, those of the economy brand of smiles.
BELIEFS = {
    "Aurum": (0.2, -0.3, -0.4, -0.4, -1.0),
    "Midway": (0.3, -0.6, -0.5, -0.2, 0.2),
    "Pocket": (-0.8, -0.4, 0.1, 0.1, 0.7),
}
RATINGS = {"S": (5.6, 4.9, 4.6, 5.0, 3.4), "D": (5.4, 4.4, 4.5, 5.1, 4.6), "K": (5.2, 4.3, 4.6, 5.0, 4.8)}
NO_STANDARDS = 0.3  # share of managers who say so about empathy
SPREAD = {"gap_1": 0.30, "gap_2": 0.45, "gap_3": 0.55, "gap_4": 0.40}  # between hotels
EFFECTS = {"gap_1": 0.35, "gap_2": 0.10, "gap_3": 0.40, "gap_4": 0.15}  # on gap 5, per point
NOISE = 0.08
DEPARTMENTS = ("Front office", "Housekeeping", "Kitchen", "Engineering", "Sales", "Reservations")


def moved(means: tuple[float, ...], by: float, low: float = 1.3, high: float = 6.85) -> dict[str, float]:
    """Means by dimension, moved and kept on the scale."""
    return {code: float(np.clip(mean + by, low, high)) for code, mean in zip(DIMENSIONS, means, strict=True)}


def hotels(rng: np.random.Generator) -> pd.DataFrame:
    """Name, brand and what moves each of its gaps, centred within the brand."""
    rows = []
    for brand in BRANDS:
        moves = {gap: rng.normal(0, spread, PER_BRAND) for gap, spread in SPREAD.items()}
        moves = {gap: values - values.mean() for gap, values in moves.items()}
        noise = rng.normal(0, NOISE, PER_BRAND)
        for place in range(PER_BRAND):
            own = {gap: float(values[place]) for gap, values in moves.items()}
            effect = sum(EFFECTS[gap] * move for gap, move in own.items()) + float(noise[place])
            rows.append({"hotel": f"{brand} {place + 1}", "brand": brand, **own, "gap_5": effect})
    return pd.DataFrame(rows)


def told(frame: pd.DataFrame, hotel: Any) -> pd.DataFrame:
    """Answers with the hotel and the brand in front."""
    frame.insert(0, "brand", hotel.brand)
    frame.insert(0, "hotel", hotel.hotel)
    return frame


def ratings(letter: str, n: int, move: float, seed: int) -> pd.DataFrame:
    """One rating per dimension, on columns such as S_reliability."""
    frame = gm.simulate("gap4-promises", n, level=moved(RATINGS[letter], move), spread=1.1, rng=seed)
    return frame.rename(columns=lambda name: str(name).replace("K_", f"{letter}_"))


def customers(hotel: Any, seed: int) -> tuple[pd.DataFrame, dict[str, float]]:
    """A hotel's customers, and the true means of their dimensions' gaps."""
    expected, gap = BRANDS[hotel.brand]
    frame = gm.simulate(
        n=CUSTOMERS,
        level=moved(expected, 0),
        gaps={code: value + hotel.gap_5 for code, value in zip(DIMENSIONS, gap, strict=True)},
        points=dict(zip(DIMENSIONS, IMPORTANCE[hotel.brand], strict=True)),
        missing=0.01,
        rng=seed,
    )
    return told(frame, hotel), frame.attrs["gaps"]


def managers(hotel: Any, rng: np.random.Generator) -> pd.DataFrame:
    """Beliefs, points, standards and statements of a hotel's managers, side by side."""
    expected, _ = BRANDS[hotel.brand]
    believed = tuple(mean + off for mean, off in zip(expected, BELIEFS[hotel.brand], strict=True))
    seeds = [int(seed) for seed in rng.integers(2**31, size=3)]
    points = dict(zip(DIMENSIONS, (30, 22, 18, 15, 15), strict=True))
    view = gm.simulate(
        "servqual-managers", MANAGERS, level=moved(believed, hotel.gap_1), spread=0.8, points=points, rng=seeds[0]
    )
    standards = ratings("S", MANAGERS, hotel.gap_2, seeds[1]).astype(object)
    standards.loc[rng.random(MANAGERS) < NO_STANDARDS, "S_empathy"] = "no standards exist"
    level = {"upward_communication": float(np.clip(4.2 + 1.5 * hotel.gap_1, 1.5, 6.5)), "commitment": 4.6 + hotel.gap_2}
    statements = gm.simulate("antecedents-managers", MANAGERS, level=level, rng=seeds[2])
    return told(pd.concat([view, standards, statements], axis=1), hotel)


def employees(hotel: Any, rng: np.random.Generator) -> pd.DataFrame:
    """Delivery, promises, their own view and statements of a hotel's contact staff."""
    expected, _ = BRANDS[hotel.brand]
    seeds = [int(seed) for seed in rng.integers(2**31, size=4)]
    view = gm.simulate("servqual-employees", EMPLOYEES, level=moved(expected, -0.15), spread=0.9, rng=seeds[0])
    delivery, kept = ratings("D", EMPLOYEES, hotel.gap_3, seeds[1]), ratings("K", EMPLOYEES, hotel.gap_4, seeds[2])
    level = {"teamwork": float(np.clip(4.8 + hotel.gap_3, 1.5, 6.5)), "horizontal_communication": 4.4 + hotel.gap_4}
    statements = gm.simulate("antecedents-employees", EMPLOYEES, level=level, rng=seeds[3])
    return told(pd.concat([view, delivery, kept, statements], axis=1), hotel)


def chain(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Figures of every hotel along the service-profit chain."""
    n = len(truth)

    def after(cause: Any, share: float) -> Any:
        standard = (cause - np.mean(cause)) / np.std(cause)
        return share * standard + np.sqrt(1 - share**2) * rng.normal(0, 1, n)

    quality = truth["gap_3"].to_numpy() + rng.normal(0, 0.3, n)
    staff = after(quality, 0.7)
    stay, output = after(staff, 0.6), after(staff, 0.4)
    value = after(stay + output, 0.6)
    pleased = after(value, 0.7)
    loyal = after(pleased, 0.6)
    return pd.DataFrame(
        {
            "hotel": truth["hotel"],
            "internal_quality": 4.8 + 0.5 * quality,
            "employee_satisfaction": 5.0 + 0.5 * staff,
            "retention": 80 + 6 * stay,
            "productivity": 12 + 1.5 * output,
            "external_value": 5.2 + 0.4 * value,
            "customer_satisfaction": 7.4 + 0.5 * pleased,
            "loyalty": 55 + 8 * loyal,
            "growth": 3 + 2 * after(loyal, 0.5),
            "profitability": 14 + 3 * after(loyal, 0.4),
        }
    )


def departments(rng: np.random.Generator) -> pd.DataFrame:
    """Departments of one hotel rate each other; Engineering serves Housekeeping badly, Housekeeping serves it well."""
    worse = {("Engineering", "Housekeeping"): -1.6, ("Sales", "Kitchen"): -1.2, ("Housekeeping", "Engineering"): 0.1}
    frames = []
    for supplier in DEPARTMENTS:
        for customer in DEPARTMENTS:
            if supplier == customer:
                continue
            n = 3 if {supplier, customer} == {"Reservations", "Engineering"} else int(rng.integers(8, 16))
            frame = gm.simulate(
                "internal-service", n, gaps=worse.get((supplier, customer), -0.4), rng=int(rng.integers(2**31))
            )
            frame.insert(0, "customer", customer)
            frame.insert(0, "supplier", supplier)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def write(name: str, frame: pd.DataFrame) -> None:
    """A file beside this one."""
    frame.to_csv(HERE / f"hotel_{name}.csv", index=False, lineterminator="\n", float_format="%.6g")


def main() -> None:
    """Write all files of the case."""
    rng = np.random.default_rng(SEED)
    known = hotels(rng)
    asked = [customers(hotel, int(rng.integers(2**31))) for hotel in known.itertuples()]
    write("customers", pd.concat([frame for frame, _ in asked], ignore_index=True))
    write("managers", pd.concat([managers(hotel, rng) for hotel in known.itertuples()], ignore_index=True))
    write("employees", pd.concat([employees(hotel, rng) for hotel in known.itertuples()], ignore_index=True))
    gaps = pd.DataFrame([gap for _, gap in asked]).add_prefix("gap_5_")
    truth = known.rename(columns={gap: f"move_{gap}" for gap in SPREAD}).drop(columns="gap_5")
    write("truth", pd.concat([truth, gaps.assign(gap_5=gaps.mean(axis=1))], axis=1))
    write("chain", chain(known, rng))
    write("departments", departments(rng))


if __name__ == "__main__":
    main()
