"""The notebooks run afresh, say what they said when they were committed, and check exercises fairly."""

from __future__ import annotations

import base64
import copy
import importlib.util
import math
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from notebook_complaints import ANSWERS as COMPLAINTS
from notebook_league import ANSWERS as LEAGUE
from notebook_leaving import ANSWERS as LEAVING
from notebook_listening import ANSWERS as LISTENING
from notebook_over_time import ANSWERS as OVER_TIME
from notebook_scales import ANSWERS as SCALES

if TYPE_CHECKING:
    from types import ModuleType

    from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FIGURE = "application/vnd.plotly.v1+json"
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
UNANSWERED = re.compile(r"^answer = None.*$", re.MULTILINE)

MIX = "0.5 * brand_gap['Pocket'] + 0.25 * brand_gap['Aurum'] + 0.25 * brand_gap['Midway']"

WIDTH = (
    "(compared['without tickets']['ci_high'] - compared['without tickets']['ci_low'])"
    " / (compared['by ticket']['ci_high'] - compared['by ticket']['ci_low'])"
)

SCORE = "(order.table['gap'] * order.table['importance'])"
RATIO = f"{SCORE}[0] / {SCORE}[1]"
SLOPE = "plan.drivers.set_index('code')['slope']"
PRICE = f"{SLOPE}['reliability'] / {SLOPE}['responsiveness'] * costs['responsiveness']"
PAIR = "order.pairs.loc[order.pairs['probability'].idxmin(), ['before', 'after']]"
FIRST = "(lambda found: found[found['rank'] == 1].set_index('group')['p_worst'])"
BRANCHES = f"{FIRST}(gm.priorities(survey, outcome, by='branch').table)"

NEGATIVE = "(observed['score'] < 0).mean()"

STORIES = [4, 1, 3, 5, 2, 4, 2, 5, 3, 1]

# What a student may answer: forms of the right answer, then wrong ones.
ANSWERS = {
    "01_what_is_a_gap": {
        "exercise-1-answer": (
            (
                "np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability])",
                "round(np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability]), 2)",
                "str(np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability]))",
            ),
            (
                "1000",
                "True",
                "'none'",
                "-np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability])",
            ),
        ),
        "exercise-2-answer": (
            ("0.3125", "0.31", "'0,31'", "'5/16'", "10 / 32", "'31 %'", "'31.25%'", "np.float64(0.312)"),
            ("0.15625", "0.16", "0.0625", "10", "True", "'small'", "0", "0.3", "0.33", "'1/0'"),
        ),
        "exercise-3-answer": (
            ("'negligible'", "'Negligible.'", "' NEGLIGIBLE '", "'可忽略'"),
            ("'undecided'", "'shortfall'", "'surplus'", "'no'", "0.5", "'未定'"),
        ),
    },
    "02_the_five_gaps": {
        "exercise-1-answer": (
            (
                "'upward_communication'",
                "'Upward communication'",
                "'upward-communication'",
                "conditions.labels.label('dimension', 'upward_communication', 'zh')",
            ),
            ("'research_orientation'", "'few_levels'", "'teamwork'", "'gap_1'", "0.75"),
        ),
        "exercise-2-answer": (
            (
                "'gap_3'",
                "3",
                "3.0",
                "'3'",
                "'Gap 3'",
                "'gap3'",
                "'delivery'",
                "'Gap 3: delivery'",
                "'差距3'",
                "'gap three'",
            ),
            ("'gap_1'", "'Gap 2'", "4", "'gap_5'", "'standards'", "'沟通'", "13", "True", "'3 or 4'", "'?'"),
        ),
        "exercise-3-answer": (
            (MIX, f"round({MIX}, 2)", "-0.24", "'-0.24'", "'−0,24'", f"str({MIX})"),
            ("0", "brand_gap.mean()", "True", "'less'", f"-({MIX})", "0.24", "-0.2", "-0.32"),
        ),
        "exercise-4-answer": (
            (
                f"{STORIES}",
                f"tuple({STORIES})",
                f"[f'gap {{n}}' for n in {STORIES}]",
                f"[f'Gap_{{n}}' for n in {STORIES}]",
                f"[['knowledge', 'Standards', 'delivery', 'communication', 'customer gap'][n - 1] for n in {STORIES}]",
                f"['认知标准交付沟通顾客'[2 * n - 2 : 2 * n] + '差距' for n in {STORIES}]",
                "'4, 1, 3, 5, 2, 4, 2, 5, 3, 1'",
                "'4 1 3 5 2 4 2 5 3 1'",
                f"dict(zip('abcdefghij', {STORIES}))",
                f"pd.Series({STORIES})",
            ),
            (
                f"{STORIES[::-1]}",
                "[1, 2, 3]",
                "3",
                "'gap 3'",
                "[9] * 10",
                "['?'] * 10",
                f"{STORIES[:9]} + [4]",
                "[1, 2, 3, 4, 5] * 2",
                "True",
            ),
        ),
    },
    "03_from_export_to_clean_answers": {
        "exercise-1-answer": (
            ("survey.n - check.flags['duplicate'].sum()", "180", "180.0", "'180'"),
            ("182", "184", "178", "0", "'many'", "True", "survey.n"),
        ),
        "exercise-2-answer": (
            (
                "'mahalanobis'",
                "'Mahalanobis'",
                "'Mahalanobis distance'",
                "'unusual pattern (Mahalanobis)'",
                "'马氏距离'",
                "'irv_high'",
                "'high variability'",
                "'IRV high'",
            ),
            (
                "'longstring'",
                "'irv_low'",
                "'identical_sides'",
                "'seconds'",
                "'even_odd'",
                "'duplicate'",
                "'other'",
                "1",
            ),
        ),
        "exercise-3-answer": (
            (WIDTH, f"round({WIDTH}, 2)", f"str(round({WIDTH}, 2))", f"round({WIDTH}, 2) + 0.01"),
            ("1", "'wide'", "True", "0", f"1 / ({WIDTH})", f"{WIDTH} + 0.2"),
        ),
    },
    "04_what_to_mend_first": {
        "exercise-1-answer": (
            (RATIO, f"round({RATIO}, 2)", "'1.69'", "'1,7'", "(0.24 * 0.92) / (0.21 * 0.64)", f"[{RATIO}][0]"),
            ("1", "0.59", "1.44", "1.17", "2.03", "True", "'reliability'", "None or ''", "order.table['gap'][0]"),
        ),
        "exercise-2-answer": (
            ("'tangibles'", "'Tangibles'", "' TANGIBLES. '", "'有形性'", "['tangibles'][0]"),
            ("'reliability'", "'empathy'", "'servperf'", "1", "True", "'可靠性'", "['tangibles', 'empathy']"),
        ),
        "exercise-3-answer": (
            (
                "['empathy', 'assurance']",
                "('Assurance', 'Empathy')",
                "{'empathy', 'assurance'}",
                "'empathy and assurance'",
                "'Assurance - Empathy'",
                "'移情性、保证性'",
                PAIR,
                f"list({PAIR})",
                f"{PAIR}.to_numpy()",
            ),
            (
                "'empathy'",
                "['empathy', 'tangibles']",
                "['reliability', 'responsiveness']",
                "names",
                "0.7365",
                "True",
                "[]",
                "order.pairs['probability'].min()",
            ),
        ),
        "exercise-4-answer": (
            (
                PRICE,
                f"round({PRICE}, 1)",
                "33",
                "'33.03'",
                f"1000 * {PRICE}",
                "'33 000'",
                "'33 thousand euros'",
                "'€33,000'",
                "0.37 / 0.28 * 25",
            ),
            ("30", "25", "True", "0", "18.9", "3.03", "'expensive'", f"1 / ({PRICE})", "40"),
        ),
        "exercise-5-answer": (
            (f"{BRANCHES}.idxmin()", "'Station'", "'station'", "'branch Station'", "'the Station branch'"),
            ("'Market'", "'Harbour'", "'reliability'", "0.5", "True", f"{BRANCHES}.min()"),
        ),
        "exercise-6-answer": (
            (
                "'a, c, e'",
                "'ace'",
                "['a', 'c', 'e']",
                "{'E', 'A', 'C'}",
                "'a, c and e'",
                "{'a': 1, 'b': 0, 'c': 1, 'e': 1}",
            ),
            ("'a'", "'a, b, c, e'", "'abcdef'", "'x'", "''", "[]", "3", "True", "'d'", "'a, c, e, f'"),
        ),
    },
    "05_who_lost_the_contract": {
        "exercise-1-answer": (
            (NEGATIVE, f"round({NEGATIVE}, 2)", f"'{{:.0%}}'.format({NEGATIVE})", f"str({NEGATIVE}).replace('.', ',')"),
            ("0.5", "(observed['score'] <= 0).mean()", "True", "'many'", "107", "1", f"1 - {NEGATIVE}", "0.38"),
        ),
        "exercise-2-answer": (
            (
                "observed['encounter'].unique()",
                "list(found.params['encounters'])",
                "'all'",
                "'Message taker, Colleague, Account manager, Vice president, Help line'",
                "set(observed['encounter'])",
            ),
            ("'Vice president'", "['Vice president', 'Help line']", "4", "True", "'none'", "[]"),
        ),
        "exercise-3-answer": (
            ("1 / 16", "0.0625", "'1/16'", "'6.25%'", "0.06", "2**-4"),
            ("0.05", "1 / 32", "1 / 8", "16", "True", "'small'", "0"),
        ),
        "exercise-4-answer": (
            ("'confirm'", "'Confirm'", "' CONFIRM. '", "'确认'", "scores_of('Message taker').mean().idxmin()"),
            ("'explore'", "'offer'", "'行动'", "4", "True", "'none'"),
        ),
        "exercise-5-answer": (
            (
                "'a, c, f'",
                "'acf'",
                "['a', 'c', 'f']",
                "{'F', 'A', 'C'}",
                "'a, c and f'",
                "{'a': 1, 'b': 0, 'c': 1, 'f': 1}",
            ),
            ("'a'", "'a, b, c, f'", "'abcdef'", "'x'", "''", "[]", "3", "True", "'d'", "'a, c, e, f'"),
        ),
    },
    "06_complaints_that_teach": COMPLAINTS,
    "07_listening": LISTENING,
    "08_who_leaves_and_why": LEAVING,
    "09_can_the_scales_be_trusted": SCALES,
    "11_over_time": OVER_TIME,
    "10_fair_league_tables": LEAGUE,
}
MORE = {
    "03_from_export_to_clean_answers": {
        "every-index": "_ = [check_index(code) for code in check.indices['index']]; check_width('much')"
    }
}


def _runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks_run", FOLDER / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(path: Path) -> NotebookNode:
    import nbformat  # takes seconds to load

    return nbformat.read(path, as_version=4)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _execute(notebook: NotebookNode) -> NotebookNode:
    return _runner().execute(notebook, renderer="plotly_mimetype", timeout=300)


def _assert_same_text(fresh: str, committed: str, where: str) -> None:
    """Equal words; numbers within 1e-9."""
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (fresh, committed)]
    assert words[0] == words[1], where
    numbers = [[float(number) for number in NUMBER.findall(text)] for text in (fresh, committed)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-9, abs=0), where


def _html_text(html: str) -> str:
    """What a reader sees of an HTML output: no style, no tags."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL))


def _decoded(value: object) -> object:
    """A trace with plotly's packed arrays as lists."""
    if isinstance(value, dict):
        if set(value) >= {"dtype", "bdata"}:
            return np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"])).tolist()
        return {key: _decoded(part) for key, part in value.items()}
    return [_decoded(part) for part in value] if isinstance(value, list) else value


def _assert_same_data(fresh: object, committed: object, where: str) -> None:
    if isinstance(committed, dict):
        assert isinstance(fresh, dict), where
        assert fresh.keys() == committed.keys(), where
        for key, part in committed.items():
            _assert_same_data(fresh[key], part, f"{where}, {key}")
    elif isinstance(committed, list):
        assert isinstance(fresh, list), where
        assert len(fresh) == len(committed), where
        for place, parts in enumerate(zip(fresh, committed, strict=True)):
            _assert_same_data(*parts, f"{where}[{place}]")
    elif isinstance(committed, float) and isinstance(fresh, (int, float)):
        assert math.isclose(fresh, committed, rel_tol=1e-9, abs_tol=1e-12), where
    else:
        assert fresh == committed, where


def _assert_same_output(fresh: NotebookNode, committed: NotebookNode, where: str) -> None:
    assert fresh.output_type == committed.output_type, where
    if committed.output_type == "stream":
        assert fresh.name == committed.name, where
        return _assert_same_text(fresh.text, committed.text, where)
    assert set(fresh.data) == set(committed.data) - {"image/png"}, where
    for kind, content in fresh.data.items():
        if kind == FIGURE:
            traces = [_decoded(bundle["data"]) for bundle in (content, committed.data[kind])]
            _assert_same_data(*traces, where)
        else:
            texts = [content, committed.data[kind]]
            _assert_same_text(*(map(_html_text, texts) if kind == "text/html" else texts), where)
    return None


def test_there_are_notebooks():
    assert NOTEBOOKS


@cache
def _executed(path: Path) -> tuple[NotebookNode, NotebookNode]:
    """A notebook as committed, and executed once, with every exercise answered after its own cell."""
    committed = _read(path)
    return committed, _execute(_with_answers(committed, ANSWERS[path.stem], MORE.get(path.stem, {})))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_fresh_run_gives_the_committed_outputs(path):
    committed, fresh = _executed(path)
    own = {cell.id: cell for cell in _code(fresh)}
    for old in _code(committed):
        new = own[old.id]
        assert len(new.outputs) == len(old.outputs), old.id
        for outputs in zip(new.outputs, old.outputs, strict=True):
            _assert_same_output(*outputs, old.id)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebook_is_whole_and_tells_nothing_of_its_machine(path):
    import nbformat

    notebook = _read(path)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec"}
    outputs = [output for cell in _code(notebook) for output in cell.outputs]
    assert outputs
    assert [cell.execution_count for cell in _code(notebook)] == list(range(1, len(_code(notebook)) + 1))
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    figures = [output.data for output in outputs if {FIGURE, "image/png"} & set(output.get("data", {}))]
    assert figures
    assert all({FIGURE, "image/png"} <= set(data) for data in figures)
    for data in figures:
        del data["image/png"]  # letters of a picture spell anything
    text = nbformat.writes(notebook)
    assert not re.findall(r"/(?:home|root|work|tmp)/|[A-Z]:\\\\Users|\b0x[0-9a-f]{6,}", text)


def _with_answers(
    notebook: NotebookNode, answers: dict[str, tuple[tuple[str, ...], tuple[str, ...]]], more: dict[str, str]
) -> NotebookNode:
    """A copy in which every exercise is answered rightly first and then wrongly, a cell each after its own.

    Cells with more code end it.
    """
    from nbformat.v4 import new_code_cell

    answered = copy.deepcopy(notebook)
    cells = []
    for cell in answered.cells:
        cells.append(cell)
        right, wrong = answers.get(cell.id, ((), ()))
        if not right:
            continue
        assert len(UNANSWERED.findall(cell.source)) == 1, cell.id
        for place, answer in enumerate((*right, *wrong)):
            source = UNANSWERED.sub(f"answer = {answer}", cell.source)
            cells.append(new_code_cell(source, id=f"{cell.id}-{place}"))
    answered.cells = cells + [new_code_cell(source, id=name) for name, source in more.items()]
    return answered


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_exercises_know_right_from_wrong(path):
    notebook, answered = _executed(path)
    exercises = [cell for cell in _code(notebook) if UNANSWERED.search(cell.source)]
    assert all("Not answered yet" in cell.outputs[0].text for cell in exercises)
    answers = ANSWERS[path.stem]
    assert {cell.id for cell in exercises} == set(answers), "every exercise has its answers in ANSWERS"
    said = {cell.id: "".join(output.get("text", "") for output in cell.outputs) for cell in _code(answered)}
    for exercise, (right, wrong) in answers.items():
        for place, answer in enumerate(right):
            assert "right" in said[f"{exercise}-{place}"].lower(), (exercise, answer)
        for place, answer in enumerate(wrong, start=len(right)):
            assert "right" not in said[f"{exercise}-{place}"].lower(), (exercise, answer)
            assert re.search(r"Not yet[.:]|Nearly\.", said[f"{exercise}-{place}"]), (exercise, answer)


def test_an_index_that_exists_is_never_refused_as_unknown_and_rounding_is_said():
    _, fresh = _executed(FOLDER / "03_from_export_to_clean_answers.ipynb")
    said = next(cell for cell in fresh.cells if cell.id == "every-index").outputs[0].text
    assert said.count("\n") == len(re.findall(r"^(?:Right|Not yet)\.", said, re.MULTILINE)), said
    assert "none of check.indices" not in said and "rounding to two decimals is fine" in said
    assert said.count("Right.") == 2


def test_the_notebook_says_of_the_rule_of_two_what_was_measured():
    """The table of notebook 03 has the rounded values of docs/careless.md."""
    docs = (FOLDER.parent / "docs" / "careless.md").read_text(encoding="utf-8")
    lines = docs[docs.index("### Flagged, % (5% careless)") :].splitlines()
    measured = {name: next(line for line in lines if line.startswith(f"| {name} |")) for name in ("any", "two")}
    values = [[float(cell) for cell in line.split("|")[2:-1]] for line in measured.values()]
    honest, *kinds = zip(*values, strict=True)
    cell = next(
        cell
        for cell in _read(FOLDER / "03_from_export_to_clean_answers.ipynb").cells
        if "by two or more" in cell.source
    )
    shown = [
        tuple(map(float, row.split("|")[2:4])) for row in cell.source.splitlines() if re.search(r"\| [\d.]+ \|$", row)
    ]
    assert shown[-1] == honest
    assert shown[:-1] == [(float(f"{a:.0f}"), float(f"{b:.0f}")) for a, b in kinds]


def test_no_notebook_calls_the_default_interval_a_t_interval():
    text = _read(FOLDER / "01_what_is_a_gap.ipynb")
    prose = "\n".join(cell.source for cell in text.cells)
    assert "shows the t interval in its main table" not in prose
    assert "lattice interval" in prose and 'interval="t"' in prose
    by_hand = next(cell for cell in text.cells if cell.id == "interval-t").outputs[0].text
    limits = re.findall(r"CI \(t\) (?:by hand|gapmodel): +\[(\S+), (\S+)\]", by_hand)
    assert len(limits) == 2 and limits[0] == limits[1], "the comparison by hand is of one and the same interval"
