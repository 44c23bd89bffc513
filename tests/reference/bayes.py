"""Writes bayes.json: JZS log Bayes factors by mpmath's quadrature with 30 digits (pip install mpmath).

python tests/reference/bayes.py
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import mpmath as mp

mp.mp.dps = 30
EDGES = (-10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 4, 6, 9, 13, 18, 25, 35, 50, 70)
WIDTH = mp.sqrt(2) / 2


def log_bayes_factor(t: float, n: int, side: int) -> float:
    """Rouder et al. (2009), the integral over log g; side 1 and -1 put the prior above and below zero."""
    square = mp.mpf(t) ** 2

    def density(u: mp.mpf) -> mp.mpf:
        g = mp.e**u
        a = n * g * WIDTH**2
        fit = -mp.log1p(a) / 2 - mp.mpf(n) / 2 * (mp.log1p(square / ((1 + a) * (n - 1))) - mp.log1p(square / (n - 1)))
        prior = -mp.log(2 * mp.pi) / 2 - u / 2 - 1 / g / 2
        if not side:
            return mp.e ** (fit + prior)
        ratio = side * t * mp.sqrt(n) * mp.sqrt(a / (1 + a)) / mp.sqrt(n - 1 + square / (1 + a))
        tail = mp.betainc(mp.mpf(n) / 2, mp.mpf(1) / 2, 0, n / (n + ratio**2), regularized=True) / 2
        return mp.e ** (fit + prior) * 2 * (tail if ratio < 0 else 1 - tail)

    return float(mp.log(sum(mp.quad(density, [low, high], maxdegree=7) for low, high in pairwise(EDGES))))


def main() -> None:
    """Write the file."""
    names = {0: "two-sided", 1: "greater", -1: "less"}
    cases = [
        {"t": t, "n": n, "alternative": name, "log_bf": log_bayes_factor(t, n, side)}
        for n in (2, 3, 10, 100, 2_000, 1_000_000)
        for t in (0.0, 0.5, 2.03, -8.0, 60.0)
        for side, name in names.items()
    ]
    Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
