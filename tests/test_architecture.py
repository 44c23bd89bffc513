"""The architecture: imports run downwards, the public interface is a table of contents, budgets hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import gapmodel as gm

ROOT = Path(gm.__file__).parent
LAYERS = [
    "errors",
    "files",
    "plain_table",
    "notes",
    "tally",
    "instrument",
    "sources",
    "inference",
    "survey",
    "careless",
    "simulation",
    "findings",
    "wording",
    "charts",
    "reports",
    "cli",
]
MODULES = sorted(
    path for path in ROOT.rglob("*.py") if path.stat().st_size and path.name not in ("__init__.py", "__main__.py")
)


def layer_of(module: str) -> str:
    return module.split(".")[1]


def module_name(path: Path) -> str:
    return ".".join(["gapmodel", *path.relative_to(ROOT).with_suffix("").parts])


@cache
def imports(path: Path) -> set[str]:
    """The package's modules that a file imports anywhere: inside functions and for types as well."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (below & NAMES) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("gapmodel.")}


NAMES = {module_name(path) for path in MODULES}


def test_imports_run_downwards():
    above = {
        module_name(path): name
        for path in MODULES
        for name in imports(path)
        if LAYERS.index(layer_of(name)) > LAYERS.index(layer_of(module_name(path)))
    }
    assert not above, f"{above}: a module must not import what stands above it."


def test_there_is_no_import_cycle():
    graph = {module_name(path): imports(path) for path in MODULES}
    done: set[str] = set()
    while ready := {module for module, needs in graph.items() if module not in done and needs <= done}:
        done |= ready
    assert not set(graph) - done, f"a circle runs through {set(graph) - done}"


def test_no_folder_holds_more_than_25_files():
    folders = Counter(path.parent for path in ROOT.rglob("*.py") if path.name != "__init__.py")
    assert max(folders.values()) <= 25, folders.most_common(3)


def test_packages_are_empty():
    assert not [path for path in ROOT.rglob("__init__.py") if path.stat().st_size and path.parent != ROOT]


def test_inference_and_tally_know_no_service_quality():
    for path in MODULES:
        if layer_of(module_name(path)) in ("tally", "inference"):
            text = path.read_text(encoding="utf-8").lower()
            assert "servqual" not in text or "such as 'servqual'" in text, path


def test_the_door_is_a_sorted_table_of_contents():
    assert list(gm.__all__) == sorted(gm.__all__)
    assert set(gm.__all__) == set(gm._HOMES)
    assert all(getattr(gm, name) is not None for name in gm.__all__)
    assert dir(gm) == sorted([*gm.__all__, "__version__"])


def test_an_unknown_name_at_the_door_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'gap'"):
        _ = gm.gap


def test_importing_the_package_loads_no_heavy_library():
    heavy = ["pandas", "scipy", "statsmodels", "plotly", "duckdb", "typer"]
    code = f"import sys, gapmodel; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


UNUSED = ["scipy.stats", "scipy.optimize", "scipy.fft", "statsmodels", "duckdb"]
UNUSED += ["python_calamine", "pyreadstat", "xlsxwriter", "docx", "pptx"]
UNUSED_BY_GAPS = [*UNUSED, "pandas", "narwhals", "plotly", "jinja2"]
UNUSED_BY_GAPS += ["gapmodel.survey.batches.read_batches", "gapmodel.findings.provider"]


@pytest.mark.parametrize(
    ("command", "first", "unused"),
    [
        ("gaps", "Level", UNUSED_BY_GAPS),
        ("report", "Report: ", [*UNUSED, "plotly.express", "PIL.Image", "gapmodel.findings.provider.gap_drivers"]),
    ],
)
def test_the_command_line_loads_no_library_that_it_does_not_use(command, first, unused, tmp_path):
    code = (
        "import contextlib, sys; from gapmodel.cli.app import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        f"print([name for name in {unused} if name in sys.modules])"
    )
    asked = [sys.executable, "-c", code, command, str(gm.example("bank"))]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.splitlines()
    assert said[0].startswith(first) and said[-1] == "[]"


@cache
def functions(path: Path) -> list[tuple[str, list[str], int]]:
    """The name of every function, its positional parameters, and the lines of its body without the docstring."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            documented = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            body = node.body[1:] if documented else node.body
            names = [argument.arg for argument in node.args.args if argument.arg not in ("self", "cls")]
            found.append((node.name, names, (body[-1].end_lineno - body[0].lineno + 1) if body else 0))
    return found


def test_functions_and_files_stay_short():
    lengths = sorted(length for path in MODULES for _, _, length in functions(path))
    lines = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert lengths[-1] <= 60
    assert lengths[int(0.95 * len(lengths))] <= 30
    assert lines[-1] <= 400
    assert lines[len(lines) // 2] <= 120


def test_functions_take_few_parameters():
    """Public entry points may have more, keyword-only; the command line's become options."""
    for path in MODULES:
        for name, names, _ in functions(path):
            assert len(names) <= 6 or layer_of(module_name(path)) == "cli", f"{path.name}: {name}{names}"


def test_nothing_is_rounded_before_display():
    for path in MODULES:
        if layer_of(module_name(path)) in ("tally", "inference", "findings"):
            calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
            rounds = [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr == "round"]
            assert not rounds, path
