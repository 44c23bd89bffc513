"""What a student may answer in notebook 09: forms of the right answer, then wrong ones."""

from __future__ import annotations

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        ("0.77", "'0,769'", "'77%'", "5 * 0.4 / (1 + 4 * 0.4)", "np.float64(0.769)"),
        ("0.4", "2 / 3", "0.8", "True", "'high'"),
    ),
    "exercise-2-answer": (
        ("0.5", "'0,5'", "'50%'", "((0.8 + 0.7) / 2 - 0.5) / (1 - 0.5)"),
        ("0.75", "0.25", "0.8", "True", "'low'"),
    ),
    "exercise-3-answer": (
        (
            "(ratios['ci_high'] < 0.6).sum()",
            "len(ratios[ratios['ci_high'] < 0.6])",
            "str((ratios['ci_high'] < 0.6).sum())",
        ),
        ("len(ratios)", "(ratios['htmt'] < 0.6).sum()", "-1", "True", "'all'"),
    ),
    "exercise-4-answer": (
        ("'b, c'", "'bc'", "['b', 'c']", "{'C', 'B'}", "'b and c'", "{'a': 0, 'b': 1, 'c': 1}"),
        ("'b'", "'a, b, c'", "'abcde'", "'x'", "''", "3", "True", "'d'"),
    ),
}
