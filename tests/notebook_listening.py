"""What a student may answer in notebook 07: forms of the right answer, then wrong ones."""

from __future__ import annotations

WRONG = "sum(given[0].upper() != right for given, right in zip(answers.loc[2, 'A1':'A15'], key))"
POINTS = f"105 - 7 * {WRONG}"
OPEN = "(as_given.table['p_band'] < 0.6).sum()"
ERROR = "complete.std() * 0.5"

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        (POINTS, f"str({POINTS})", f"float({POINTS})", "gm.score(test_a).table.loc[2, 'score']"),
        (WRONG, f"7 * {WRONG}", "True", "'many'", "106", "None or ''"),
    ),
    "exercise-2-answer": (
        ("'reversed'", "'Reversed.'", "turned.params['key']", "'the reversed key'", "'反向计分'"),
        ("'default'", "'as given'", "6", "True", "'both'", "0.914"),
    ),
    "exercise-3-answer": (
        (ERROR, f"round({ERROR}, 1)", f"str(round({ERROR}, 2))", "'5,54'", "complete.std() * (1 - 0.75) ** 0.5"),
        ("complete.std() * 0.25", "complete.std() * 0.75 ** 0.5", "3.77", "0", "True", "'half'"),
    ),
    "exercise-4-answer": (
        (OPEN, f"int({OPEN})", f"str({OPEN})", f"{OPEN} + 0.0"),
        ("(as_given.table['p_band'] >= 0.6).sum()", "20", "0", "True", "'few'", "180"),
    ),
    "exercise-5-answer": (
        ("'b, d, f'", "'bdf'", "['b', 'd', 'f']", "{'F', 'B', 'D'}", "'b, d and f'"),
        ("'a'", "'b, d'", "'b, c, d, f'", "'abcdef'", "'x'", "''", "3", "True"),
    ),
}
