"""What a student may answer in notebook 06: forms of the right answer, then wrong ones."""

from __future__ import annotations

HEARD = "(26 + 22 * 14 / 40) / 160"
ROWS = "[gm.complaint_iceberg(complaints, complains=asked).table.iloc[0] for asked in ((48, 160), (480, 1600))]"
WIDTH = f"(lambda few, many: (many['ci_high'] - many['ci_low']) / (few['ci_high'] - few['ci_low']))(*{ROWS})"

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        (HEARD, f"round({HEARD}, 2)", f"str({HEARD})", f"'{{:.1%}}'.format({HEARD})", "34 / 160"),
        ("48 / 160", "26 / 160", "34 / 48", "'few'", "True", "0.05", "33.7"),
    ),
    "exercise-2-answer": (
        (WIDTH, f"round({WIDTH}, 2)", f"str({WIDTH}).replace('.', ',')"),
        (f"1 / {WIDTH}", "0.1", "1", "True", "'shorter'", "None or ''"),
    ),
    "exercise-3-answer": (
        ("'waiting time'", "'Waiting time.'", "['waiting time']", "table['8 months after'].idxmax()"),
        ("'wrong booking'", "'call back promised, not made'", "60", "True", "'reliability'"),
    ),
    "exercise-4-answer": (
        ("2 / math.factorial(5)", "1 / 60", "'1/60'", "0.0167", "'1.67%'"),
        ("1 / 120", "2 / 24", "0.05", "True", "'small'"),
    ),
    "exercise-5-answer": (
        (
            "'b, d, f'",
            "'bdf'",
            "['b', 'd', 'f']",
            "{'F', 'B', 'D'}",
            "'b, d and f'",
            "{'b': 1, 'd': 1, 'f': 1, 'a': 0}",
        ),
        ("'a'", "'b, d'", "'b, c, d, f'", "'abcdef'", "'x'", "''", "3", "True"),
    ),
}
