"""Change the code at random places and see whether the tests notice: ``python3 start.py mutate --seed 7 --count 60``.

Each mutant is one change of a comparison, a sign, a number or a junction in ``inference/`` or ``tally/``, written to a
copy of the package. The doctests of its module and the tests that import the module are run first, then all tests of
both folders. A mutant that no test notices survives and is printed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 300  # a mutant that runs longer is noticed
ANOTHER: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.USub: ast.UAdd,
}  # fmt: skip


def places(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that can be changed; annotations and messages are none."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns") or isinstance(node, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            number = isinstance(child, ast.Constant) and isinstance(child.value, (bool, int, float))
            operator = getattr(child, "op", None) or getattr(child, "ops", [None])[0]
            if number or type(operator) in ANOTHER:
                yield child
            yield from places(child)


def changed(node: ast.expr) -> ast.expr:
    new = copy.deepcopy(node)
    if isinstance(new, ast.Constant):
        new.value = not new.value if isinstance(new.value, bool) else new.value + 1
    elif isinstance(new, ast.Compare):
        new.ops[0] = ANOTHER[type(new.ops[0])]()
    else:
        new.op = ANOTHER[type(new.op)]()
    return new


def mutants(seed: int, count: int) -> list[tuple[Path, int]]:
    """Files and numbers of places in them, drawn without replacement."""
    found = []
    for folder in ("inference", "tally"):
        for path in sorted((ROOT / "gapmodel" / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [(path.relative_to(ROOT), number) for number, _ in enumerate(places(tree))]
    return random.Random(seed).sample(found, count)  # noqa: S311


def plant(path: Path, number: int, target: Path) -> str:
    """Write the mutant of a file and say what it changes."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    node = list(places(tree))[number]
    new = changed(node)
    said = f"{path}:{node.lineno}  {ast.unparse(node)}  ->  {ast.unparse(new)}"
    node.__dict__.update(new.__dict__)
    target.write_text(ast.unparse(tree), encoding="utf-8")
    return said


def notices(copied: Path, tests: list[Path | str]) -> bool:
    code = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=0",
        *map(str, tests),
    ]
    environment = {**os.environ, "PYTHONPATH": str(copied)}
    try:
        done = subprocess.run(code, check=False, cwd=copied, env=environment, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def noticed(copied: Path, path: Path) -> bool:
    """Whether the tests fail, those that import the module first."""
    module = ".".join(path.with_suffix("").parts)
    folders = [copied / "tests" / "inference", copied / "tests" / "tally"]
    files = [file for folder in folders for file in sorted(folder.rglob("test_*.py"))]
    own = [file for file in files if module in file.read_text(encoding="utf-8")]
    return notices(copied, [path, *own]) or notices(copied, folders)


def main() -> None:
    parser = argparse.ArgumentParser(prog="start.py mutate", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=60)
    asked = parser.parse_args()
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder)
        for name in ("gapmodel", "tests", "data"):
            shutil.copytree(ROOT / name, copied / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copied)
        for path, number in mutants(asked.seed, asked.count):
            said = plant(path, number, copied / path)
            seen = noticed(copied, path)
            survivors += not seen
            print("noticed " if seen else "SURVIVED", said, flush=True)  # noqa: T201
            shutil.copy(ROOT / path, copied / path)
    print(f"{asked.count - survivors} of {asked.count} mutants are noticed (seed {asked.seed}).")  # noqa: T201


if __name__ == "__main__":
    main()
