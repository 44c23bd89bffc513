"""What a student may answer in notebook 10: forms of the right answer, then wrong ones."""

from __future__ import annotations

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        ("-0.56", "'-0,56'", "'−0.56'", "-0.6 * 0.8 - 0.4 * 0.2", "np.float64(-0.56)"),
        ("-0.44", "-0.6", "0.56", "-0.5", "True", "'less'"),
    ),
    "exercise-2-answer": (
        ("36", "4 * 0.36 / 0.04", "'36'", "36.0"),
        ("9", "324", "7.2", "0.8", "True", "'many'"),
    ),
    "exercise-3-answer": (
        ("(table['rank_low'] == 1).sum()", "5", "'5'", "len(table[table['rank_low'] == 1])"),
        ("1", "40", "0", "True", "'Branch 40'"),
    ),
    "exercise-4-answer": (
        ("'a, c'", "'ac'", "['a', 'c']", "{'C', 'A'}", "'a and c'", "{'a': 1, 'b': 0, 'c': 1}"),
        ("'a'", "'a, b, c'", "'abcde'", "'x'", "''", "3", "True", "'a, c, d'"),
    ),
}
