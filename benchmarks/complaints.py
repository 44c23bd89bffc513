"""Read and count a large log of complaints, compared with pandas doing the same.

    python benchmarks/complaints.py make log.csv 5000000
    python benchmarks/complaints.py compare log.csv

The first writes a synthetic log. The second reads and counts it by the package and by pandas, each in a process of its
own, and prints what each found, its time and memory, and the ratios; `gapmodel` or `pandas` instead does it once.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

CAUSES = ("waiting time", "wrong amount", "rude staff", "card blocked", "no reply", "fees", "website", "other")
CHANNELS = ("phone", "web", "branch", "letter", "app")
COLUMNS = "case_id,received,answered,closed,cause,product,channel,branch,in_time,customer,reopened"


def make(path: Path, n: int, seed: int = 18) -> None:
    """Write a log of `n` cases of three years in 40 branches, in pieces."""
    rng = np.random.default_rng(seed)
    days = np.datetime_as_string(np.arange("2023-01-01", "2026-12-31", dtype="datetime64[D]"))
    with path.open("w", encoding="utf-8") as file:
        file.write(COLUMNS + "\n")
        for first in range(0, n, 200_000):
            size = min(200_000, n - first)
            received = np.sort(rng.integers(0, 1_000, size))
            answered = received + rng.geometric(0.2, size) - 1
            closed = answered + rng.geometric(0.08, size) - 1
            open_yet = rng.random(size) < 0.03
            texts = [
                np.char.add("C", np.char.mod("%08d", np.arange(first, first + size))),
                days[received],
                days[answered],
                np.where(open_yet, "", days[closed]),
                rng.choice(CAUSES, size, p=[0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05]),
                np.char.add("product ", rng.integers(1, 13, size).astype(str)),
                rng.choice(CHANNELS, size),
                np.char.add("branch ", rng.integers(1, 41, size).astype(str)),
                np.where(answered - received <= 7, "yes", "no"),
                np.char.add("K", rng.integers(0, n, size).astype(str)),
                np.where(rng.random(size) < 0.04, "yes", "no"),
            ]
            file.write("\n".join(map(",".join, zip(*texts, strict=True))) + "\n")


def with_gapmodel(path: Path) -> dict[str, float]:
    """Rates, Pareto and times by the package."""
    from gapmodel.findings.encounters.complaints.case_log import read_cases

    log = read_cases(path)
    counts = log.counts
    causes, times = counts.groups("cause"), counts.durations("closed", by="cause")
    months = counts.periods("month", by="branch")
    return {
        "cases": counts.n,
        "largest cause": int(causes["n"].iloc[0]),
        "repeated": int(counts.groups()["repeated"].iloc[0]),
        "closed": int(times["events"].sum()),
        "days": int((times["days"] * times["events"]).sum()),
        "months of branches": int((months["received"] + months["closed"] > 0).sum()),
    }


def with_pandas(path: Path) -> dict[str, float]:
    """The same by pandas, which holds the rows."""
    import pandas as pd

    frame = pd.read_csv(path, parse_dates=["received", "answered", "closed"], date_format="%Y-%m-%d").drop_duplicates()
    causes = frame.groupby("cause").size().sort_values(ascending=False)
    last = frame[["received", "answered", "closed"]].max().max()
    days = (frame["closed"].fillna(last) - frame["received"]).dt.days
    times = pd.DataFrame({"cause": frame["cause"], "days": days, "event": frame["closed"].notna()})
    table = times.groupby(["cause", "days", "event"]).size().reset_index(name="n")
    events = table[table["event"]]
    received = frame.groupby(["branch", frame["received"].dt.to_period("M")]).size()
    closed = frame.groupby(["branch", frame["closed"].dt.to_period("M")]).size()
    months = pd.concat([received, closed], axis=1).fillna(0)
    repeated = frame.sort_values("received", kind="stable").duplicated("customer")
    return {
        "cases": len(frame),
        "largest cause": int(causes.iloc[0]),
        "repeated": int(repeated.sum()),
        "closed": int(events["n"].sum()),
        "days": int((events["days"] * events["n"]).sum()),
        "months of branches": len(months),
    }


def once(what: str, path: Path) -> dict[str, object]:
    """What one of the two found, how long it took, and its memory."""
    start = time.perf_counter()
    found = with_gapmodel(path) if what == "gapmodel" else with_pandas(path)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    return {"found": found, "seconds": time.perf_counter() - start, "cpu": cpu, "gib": used.ru_maxrss / 2**20}


def compare(path: Path) -> None:
    """Both, and their ratios."""
    results = []
    for what in ("gapmodel", "pandas"):
        said = subprocess.run([sys.executable, __file__, what, str(path)], check=True, capture_output=True, text=True)
        results.append(json.loads(said.stdout))
        print("{}: {seconds:.0f} s, CPU {cpu:.0f} s, {gib:.2f} GiB at most, {found}".format(what, **results[-1]))
    own, other = results
    same = "the same counts" if own["found"] == other["found"] else "DIFFERENT COUNTS"
    ratios = ", ".join(f"{key} {own[key] / other[key]:.2f}" for key in ("seconds", "cpu", "gib"))
    print(f"{same}; ratios to pandas: {ratios}")


def main(what: str, path: Path, n: str = "5000000") -> None:
    """Do one of ``make compare gapmodel pandas``."""
    if what == "make":
        make(path, int(n))
    elif what == "compare":
        compare(path)
    else:
        print(json.dumps(once(what, path)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
