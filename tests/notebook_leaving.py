"""What a student may answer in notebook 08: forms of the right answer, then wrong ones."""

from __future__ import annotations

MARKET = "np.exp(-lost[customers['branch'] == 'Market'].sum() / {}[customers['branch'] == 'Market'].sum())"
STAYED = MARKET.format("seen")
WORTH = "40 * 1.08 / (1.08 - 0.75)"
LARGEST = "found.turnoffs[found.turnoffs['p_largest'] > 0.05]['turnoff']"

ANSWERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exercise-1-answer": (
        (STAYED, f"round({STAYED}, 2)", "0.76", "'76%'", "'0,76'", "found.table['retention'][1]"),
        (MARKET.format("years"), "0.86", "0.5621", "76", "True", "'many'", f"1 - {STAYED}"),
    ),
    "exercise-2-answer": (
        (WORTH, f"str({WORTH})", "131", "'130,9'", "gm.lifetime_value(40, 0.75, 0.08, first='now').value.value"),
        ("gm.lifetime_value(40, 0.75, 0.08).value.value", "160", "40", "0", "True", "'much'"),
    ),
    "exercise-3-answer": (
        ("0.97 ** 12", "0.69", "'69%'", "round(0.97 ** 12, 3)", "np.float64(0.694)"),
        ("0.64", "0.97", "1 - 0.97 ** 12", "0.03", "True", "'most'"),
    ),
    "exercise-4-answer": (
        ("['people', 'systems']", "'Systems and people'", "{'人员', '系统'}", LARGEST, f"list({LARGEST})"),
        ("'people'", "['people', 'value']", "'all'", "2", "True", "[]", "['people', 'systems', 'value']"),
    ),
    "exercise-5-answer": (
        (
            "'a, c, e'",
            "'ace'",
            "['a', 'c', 'e']",
            "{'E', 'C', 'A'}",
            "'a, c and e'",
            "{'a': 1, 'b': 0, 'c': 1, 'e': 1}",
        ),
        ("'a'", "'a, b, c, e'", "'abcdef'", "'x'", "''", "3", "True", "'a, c, d, e'", "'a, c, e, f'"),
    ),
}
