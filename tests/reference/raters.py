"""Writes raters.json: Krippendorff's alpha and weighted kappa by other packages.

    python raters.py        (needs krippendorff, statsmodels and scikit-learn)

alpha: krippendorff.alpha of nominal, ordinal and interval ratings, raters in rows there. kappa and its error in large
samples: statsmodels' cohens_kappa of the table of all seven points; kappa: also scikit-learn's cohen_kappa_score.
"""

import json
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

POINTS = np.arange(-3, 4)
LEVELS = ("nominal", "ordinal", "interval")


def ratings(rng, units, raters, rho, missing):
    latent = np.sqrt(rho) * rng.normal(size=(units, 1)) + np.sqrt(1 - rho) * rng.normal(size=(units, raters))
    found = np.clip(np.rint(1.6 * latent), -3, 3)
    found[rng.random(found.shape) < missing] = np.nan
    return found


def alpha_case(rng, units, raters, rho, missing):
    rows = ratings(rng, units, raters, rho, missing)
    alphas = {level: float(krippendorff.alpha(reliability_data=rows.T, level_of_measurement=level)) for level in LEVELS}
    return {"ratings": [[None if cell != cell else int(cell) for cell in row] for row in rows], **alphas}


def kappa_case(rng, units, rho):
    rows = ratings(rng, units, 2, rho, 0.0).astype(int)
    table = np.zeros((7, 7))
    np.add.at(table, (rows[:, 0] + 3, rows[:, 1] + 3), 1)
    case = {"first": rows[:, 0].tolist(), "second": rows[:, 1].tolist()}
    for name in ("linear", "quadratic"):
        found = cohens_kappa(table, wt=name)
        other = cohen_kappa_score(rows[:, 0], rows[:, 1], weights=name, labels=POINTS)
        case[name] = {"kappa": float(found.kappa), "error": float(found.std_kappa), "sklearn": float(other)}
    return case


def main():
    rng = np.random.default_rng(31)
    shapes = [(20, 5, 0.7, 0.0), (20, 5, 0.7, 0.2), (12, 2, 0.9, 0.0), (8, 3, 0.1, 0.4), (60, 4, 0.5, 0.5)]
    found = {
        "versions": {name: version(name) for name in ("krippendorff", "statsmodels", "scikit-learn", "numpy")},
        "alphas": [alpha_case(rng, *shape) for shape in shapes],
        "kappas": [kappa_case(rng, *shape) for shape in [(20, 0.7), (12, 0.9), (40, 0.2), (100, 0.5)]],
    }
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
