"""Write the example log of complaints: synthetic, from a fixed seed.

Run with ``python data/complaints.py``; it needs numpy only and always writes the same bytes.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 20_261_129
FIRST, LAST = np.datetime64("2024-01-01"), np.datetime64("2025-12-31")
MONTHS = np.arange("2024-01", "2026-01", dtype="datetime64[M]")
WORSE, FROM, TIMES = "Market", 16, 3.0  # from month 17 on Market has three times as many complaints
DECEMBER = 1.3
TARGET = 15  # days in which complaints are to be answered
RATES = {  # complaints per 1 000 transactions, and transactions per month
    "Airport": (0.9, 3_200),
    "Castle": (0.6, 2_400),
    "Garden": (0.7, 1_800),
    "Harbour": (0.8, 5_200),
    "Market": (0.9, 4_600),
    "Mill": (1.1, 1_400),
    "Station": (1.3, 4_000),
    "University": (0.5, 3_000),
}
#    cause, dimension, gap, share, share of the additional complaints at Market
CAUSES = (
    ("waiting time", "responsiveness", 3, 0.27, 0.70),
    ("wrong booking", "reliability", 3, 0.20, 0.05),
    ("call back promised, not made", "reliability", 4, 0.14, 0.15),
    ("fees not as advertised", "assurance", 4, 0.11, 0.02),
    ("unfriendly staff", "empathy", 3, 0.09, 0.05),
    ("card blocked without notice", "responsiveness", 2, 0.07, 0.01),
    ("confusing forms", "tangibles", 2, 0.05, 0.01),
    ("opening hours", "empathy", 1, 0.04, 0.01),
    ("other", "", "", 0.03, 0.00),
)
#    channel, share, mean days until a complaint is registered
CHANNELS = (("branch", 0.36, 0.4), ("phone", 0.28, 0.2), ("web", 0.20, 0.6), ("app", 0.10, 0.3), ("letter", 0.06, 2.5))
SEVERITIES = {"minor": 0.66, "moderate": 0.28, "serious": 0.06}
DAYS = {"minor": 6.0, "moderate": 11.0, "serious": 18.0}  # mean days of investigation and answer together
CLOSING, NEVER = 5.0, 0.03  # mean days from answer to closing; cases that are never closed
REOPENED, AGAIN = 0.07, 0.18  # cases that are opened again; complaints of somebody who complained before
RESOLUTIONS = {"explanation": 0.34, "correction": 0.30, "apology": 0.20, "compensation": 0.16}
SATISFIED = {"explanation": 0.45, "correction": 0.75, "apology": 0.50, "compensation": 0.85}
OWNERS = ("Li", "Novak", "Okafor", "Smith")
COLUMNS = (
    *("case_id", "received", "registered", "investigated", "answered", "closed", "answered_in_time", "cause"),
    *("dimension", "gap", "severity", "channel", "branch", "owner", "customer", "reopened", "resolution"),
    *("compensation", "satisfied"),
)


@dataclass
class Customers:
    """Pseudonyms of customers; some complain again."""

    rng: np.random.Generator
    known: list[str]

    def next(self) -> str:
        """Who complains next."""
        if self.known and self.rng.random() < AGAIN:
            return str(self.rng.choice(self.known))
        self.known.append(f"K{1000 + len(self.known)}")
        return self.known[-1]


def chosen(rng: np.random.Generator, shares: dict[str, float]) -> str:
    """One name, by its share."""
    return str(rng.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))


def receipts(rng: np.random.Generator) -> tuple[list[tuple[np.datetime64, str, bool]], list[list[object]]]:
    """Days and branches of all complaints, whether each is one of the additional ones; transactions by month."""
    found, exposure = [], []
    for at, month in enumerate(MONTHS):
        days = int(((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int))
        for branch, (rate, usual) in RATES.items():
            transactions = int(rng.normal(usual, usual * 0.06))
            exposure.append([branch, str(month), transactions])
            mean = rate * transactions / 1000 * (DECEMBER if str(month).endswith("12") else 1)
            more = mean * (TIMES - 1) if branch == WORSE and at >= FROM else 0.0
            for number, additional in ((rng.poisson(mean), False), (rng.poisson(more), True)):
                first = month.astype("datetime64[D]")
                found += [(first + day, branch, additional) for day in rng.integers(0, days, number)]
    return sorted(found), exposure


def case(rng: np.random.Generator, received: np.datetime64, branch: str, *, additional: bool) -> dict[str, object]:
    """One case with its stages, as it stands on the last day."""
    shares = np.array([row[4 if additional else 3] for row in CAUSES])
    cause, dimension, gap, *_ = CAUSES[rng.choice(len(CAUSES), p=shares / shares.sum())]
    channel, _, wait = CHANNELS[rng.choice(len(CHANNELS), p=[share for _, share, _ in CHANNELS])]
    severity = chosen(rng, SEVERITIES)
    registered = received + int(rng.exponential(wait))
    investigated = registered + int(rng.exponential(DAYS[severity] * 0.5))
    answered = investigated + int(rng.exponential(DAYS[severity] * 0.5)) + (rng.random() < 0.5)
    closed = answered + int(rng.exponential(CLOSING))
    stages = {"received": received, "registered": registered, "investigated": investigated, "answered": answered}
    stages["closed"] = closed if rng.random() >= NEVER else LAST + 1
    cells: dict[str, object] = {stage: str(day) if day <= LAST else "" for stage, day in stages.items()}
    late = answered - received > np.timedelta64(TARGET, "D")
    known = answered <= LAST or LAST - received > np.timedelta64(TARGET, "D")
    cells["answered_in_time"] = ("no" if late else "yes") if known else ""
    cells |= {"cause": cause, "dimension": dimension, "gap": gap, "severity": severity, "channel": channel}
    cells |= {"branch": branch, "owner": rng.choice(OWNERS), "reopened": "yes" if rng.random() < REOPENED else "no"}
    resolution = chosen(rng, RESOLUTIONS)
    money, pleased, asked = int(rng.integers(1, 11)) * 10, rng.random() < SATISFIED[resolution], rng.random() < 0.6
    if cells["closed"]:
        cells["resolution"] = resolution
        cells["compensation"] = money if resolution == "compensation" else ""
        cells["satisfied"] = ("yes" if pleased else "no") if asked else ""
    return cells


def write(name: str, header: tuple[str, ...], rows: list[list[object]]) -> None:
    """A CSV file beside this one."""
    with (Path(__file__).parent / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """Write complaints.csv, complaints_exposure.csv and complaints_truth.csv beside this file."""
    rng = np.random.default_rng(SEED)
    received, exposure = receipts(rng)
    customers = Customers(rng, [])
    cases = []
    for number, (day, branch, additional) in enumerate(received, start=1):
        cells = case(rng, day, branch, additional=additional)
        cases.append(cells | {"case_id": f"C{number:04d}", "customer": customers.next()})
    for at in (41, 303):  # mistyped: answered before they were received
        cases[at]["answered"] = str(np.datetime64(str(cases[at]["received"])) - 3)
    rows = [[cells.get(name, "") for name in COLUMNS] for cells in cases]
    for at in (120, 418):  # entered twice
        rows.insert(at + 1, list(rows[at]))
    write("complaints.csv", COLUMNS, rows)
    write("complaints_exposure.csv", ("branch", "month", "transactions"), exposure)
    truth = [[branch, rate, rate * TIMES if branch == WORSE else rate] for branch, (rate, _) in RATES.items()]
    write("complaints_truth.csv", ("branch", "per_1000_until_month_16", "per_1000_from_month_17"), truth)


if __name__ == "__main__":
    main()
