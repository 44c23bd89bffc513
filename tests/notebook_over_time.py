"""What a student may answer in notebook 11: forms of the right answer, then wrong ones."""

from __future__ import annotations

LIMIT = "np.mean(FIVE) {} 3 * np.abs(np.diff(FIVE)).mean() / 1.128"
MONTH = "phone.change_points.query(\"code == 'reliability'\")['period'].iloc[0]"

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        (LIMIT.format("+"), f"round({LIMIT.format('+')}, 2)", "4.93", "'4,93'", f"str({LIMIT.format('+')})"),
        (LIMIT.format("-"), "4.2", "5.025", "np.mean(FIVE) + 3 * np.std(FIVE, ddof=1)", "True", "'high'"),
    ),
    "exercise-2-answer": (
        ("1 - 0.95 ** 12", "0.46", "'46%'", "'0,46'", "np.float64(0.4596)"),
        ("0.05", "0.6", "0.95 ** 12", "46", "True", "'large'"),
    ),
    "exercise-3-answer": (
        ("0.4", "'+0.4'", "(-0.5 + 0.8) - (-0.7 + 0.6)", "'0,40'", "'2/5'"),
        ("0.3", "0.1", "-0.4", "0.2", "True", "'none'"),
    ),
    "exercise-4-answer": (
        (MONTH, "'2025-07'", "'2025-7'", "'July 2025: 2025-07'", "pd.Period('2025-07')", "'2025年7月'"),
        ("'2026-02'", "'July'", "'2025-06'", "7", "True", "2025"),
    ),
    "exercise-5-answer": (
        (
            "'a, c, f'",
            "'ACF'",
            "['a', 'c', 'f']",
            "{'f', 'a', 'c'}",
            "'a, c and f'",
            "{'a': True, 'c': True, 'f': True, 'b': False}",
        ),
        ("'a'", "'a, c'", "'a, b, c, f'", "'abcdef'", "'x'", "''", "3", "True"),
    ),
}
