"""The least length of an interval that covers with rare extreme answers, by a linear program over all samples.

    python benchmarks/least_length.py

Thirty gaps on 1..7: -1, 0 or +1, each side a tenth, where both of t's errors are 2.4%. A rule contains t's interval
and, when a share of up to a tenth stands at -6 (or +6) besides, errs at most `risk`. The program asks for the rule, at
random if need be, whose mean length without rare answers is least.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, sparse, special, stats

N, FARTHEST = 30, 6
SHARES = np.linspace(0, 0.1, 41)


def least(risk: float) -> float:
    """The least mean length over t's; both sides alike."""
    tables = np.array([(i, j, N - i - j) for i in range(N + 1) for j in range(N + 1 - i)])
    chances = stats.multinomial.pmf(tables, N, [0.1, 0.8, 0.1])
    tables, chances = tables[chances > 1e-9], chances[chances > 1e-9]
    mean = tables @ np.array([-1, 0, 1]) / N
    half = special.stdtrit(N - 1, 0.975) * np.sqrt((tables @ np.array([1, 0, 1]) / N - mean**2) / (N - 1))
    places = FARTHEST * SHARES
    within_t = (half - mean)[:, None] >= places[None, :]  # the limit lies so far below zero, the mean
    n_tables, n_places = within_t.shape
    covered = sparse.kron(sparse.csr_array(-chances[None, :]), sparse.eye_array(n_places))
    step = sparse.diags_array([-1.0, 1.0], offsets=[0, 1], shape=(n_places - 1, n_places), dtype=float)
    nested = sparse.kron(sparse.eye_array(n_tables), step)  # what covers a mean covers those nearer
    found = optimize.linprog(
        np.repeat(chances * (places[1] - places[0]), n_places),
        A_ub=sparse.vstack([covered, nested]),
        b_ub=np.concatenate([risk * (1 - SHARES) ** -float(N) - 1, np.zeros(nested.shape[0])]),
        bounds=np.column_stack([within_t.ravel().astype(float), np.ones(within_t.size)]),
    )
    longer = found.fun - float((chances @ within_t).sum()) * (places[1] - places[0])
    return 1 + 2 * longer / float(chances @ (2 * half))


def main() -> None:
    """Print the ratios as Markdown."""
    print("| covers at least | least mean length / t |\n|--:|--:|")
    for risk in (0.05, 0.07, 0.10):
        print(f"| {100 * (1 - risk):.0f} % | {least(risk):.2f} |")


if __name__ == "__main__":
    main()
