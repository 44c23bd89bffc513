"""The notebooks run afresh, say what they said when they were committed, and check exercises fairly."""

from __future__ import annotations

import base64
import copy
import importlib.util
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

if TYPE_CHECKING:
    from types import ModuleType

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

# What a student may answer: the right answer first, then wrong ones.
ANSWERS = {
    "01_what_is_a_gap": {
        "exercise-1-answer": (
            "np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability])",
            (
                "0",
                "1000",
                "'none'",
                "-np.nanmean([answers.iloc[2][f'P{i}'] - answers.iloc[2][f'E{i}'] for i in reliability])",
            ),
        ),
        "exercise-2-answer": ("0.3125", ("0.15625", "0.0625", "10", "True", "'small'", "0")),
        "exercise-3-answer": ("'negligible'", ("'undecided'", "'shortfall'", "'surplus'", "'no'", "0.5")),
    },
    "02_the_five_gaps": {
        "exercise-1-answer": (
            "'upward_communication'",
            ("'research_orientation'", "'few_levels'", "'teamwork'", "'gap_1'", "0.75"),
        ),
        "exercise-2-answer": ("'gap_3'", ("'gap_1'", "'gap_2'", "'gap_4'", "'gap_5'", "3", "'standards'")),
        "exercise-3-answer": (
            MIX,
            ("0", "brand_gap.mean()", "True", "'less'", f"-({MIX})"),
        ),
    },
    "03_from_export_to_clean_answers": {
        "exercise-1-answer": (
            "survey.n - check.flags['duplicate'].sum()",
            ("182", "184", "0", "'many'", "True", "survey.n"),
        ),
        "exercise-2-answer": (
            "'mahalanobis'",
            ("'longstring'", "'irv_low'", "'identical_sides'", "'seconds'", "'even_odd'", "1"),
        ),
        "exercise-3-answer": (WIDTH, ("1", "'wide'", "True", "0", f"1 / ({WIDTH})")),
    },
}


def _runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notebooks_run", FOLDER / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(path: Path) -> NotebookNode:
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


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def executed(request):
    """A notebook as committed, and executed once, with every exercise answered after its own cell."""
    committed = _read(request.param)
    return request.param.stem, committed, _execute(_with_answers(committed, ANSWERS.get(request.param.stem, {})))


def test_fresh_run_gives_the_committed_outputs(executed):
    _, committed, fresh = executed
    own = {cell.id: cell for cell in _code(fresh)}
    for old in _code(committed):
        new = own[old.id]
        assert len(new.outputs) == len(old.outputs), old.id
        for outputs in zip(new.outputs, old.outputs, strict=True):
            _assert_same_output(*outputs, old.id)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebook_is_whole_and_tells_nothing_of_its_machine(path):
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


def _with_answers(notebook: NotebookNode, answers: dict[str, tuple[str, tuple[str, ...]]]) -> NotebookNode:
    """A copy in which every exercise is answered rightly first and then wrongly, a cell each after its own."""
    answered = copy.deepcopy(notebook)
    cells = []
    for cell in answered.cells:
        cells.append(cell)
        right, wrong = answers.get(cell.id, (None, ()))
        if right is None:
            continue
        assert len(UNANSWERED.findall(cell.source)) == 1, cell.id
        for place, answer in enumerate((right, *wrong)):
            source = UNANSWERED.sub(f"answer = {answer}", cell.source)
            cells.append(nbformat.v4.new_code_cell(source, id=f"{cell.id}-{place}"))
    answered.cells = cells
    return answered


def test_exercises_know_right_from_wrong(executed):
    name, notebook, answered = executed
    exercises = [cell for cell in _code(notebook) if UNANSWERED.search(cell.source)]
    assert all("Not answered yet" in cell.outputs[0].text for cell in exercises)
    answers = ANSWERS.get(name, {})
    assert {cell.id for cell in exercises} == set(answers), "every exercise has its answers in ANSWERS"
    said = {cell.id: "".join(output.get("text", "") for output in cell.outputs) for cell in _code(answered)}
    for exercise, (_, wrong) in answers.items():
        assert "right" in said[f"{exercise}-0"].lower(), exercise
        for place, answer in enumerate(wrong, start=1):
            assert "right" not in said[f"{exercise}-{place}"].lower(), (exercise, answer)
            assert said[f"{exercise}-{place}"].strip(), (exercise, answer)
