"""Set up an environment of its own in ``.venv`` and run one job in it.

    python3 start.py demo        run the main job on the shipped answers
    python3 start.py notebook    open the notebooks in JupyterLab; its options may follow, such as --no-browser
    python3 start.py test        run the tests, three at once, as some wait for browsers and Spark
    python3 start.py fuzz        read 20 000 mutated files, ten times as many as the tests do
    python3 start.py differential --seed 7 --count 100000
                                 compare the package's numbers with independent computations; what follows the job
                                 is passed on to it (differential --help says what)
    python3 start.py mutate --seed 7 --count 60
                                 change the code of inference and tallies at random, and count the changes that the
                                 tests notice
    python3 start.py lint        lint and types
    python3 start.py build       build the wheel into dist/

Needs Python 3.11 or newer and the package registry, nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = ROOT / ".venv"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# Garbage collection takes a third of mypy's time and finds nothing to free.
MYPY = "import gc; gc.enable = gc.disable; from mypy.__main__ import console_entry; console_entry()"
OFFLINE = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
OPEN = ("notebook", "test", "differential", "mutate")  # jobs that what follows is passed on to
JOBS: dict[str, tuple[tuple[str, ...], list[list[str]]]] = {
    "demo": ((), [["-m", "gapmodel", "demo", "--output", str(ROOT / "demo.html")]]),
    "notebook": (("notebooks",), [["-m", "jupyterlab", "notebooks", *OFFLINE]]),
    "test": (("test",), [["-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]]),
    "fuzz": (("test",), [["tests/sources/test_hostile_files.py"]]),
    "differential": (("test",), [["-m", "tests.differential"]]),
    "mutate": (("test",), [["-m", "tests.mutate"]]),
    "lint": (("test", "lint"), [["-m", "ruff", "check"], ["-m", "ruff", "format", "--check"], ["-c", MYPY]]),
    "build": ((), [["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(ROOT / "dist"), str(ROOT)]]),
}


def run(command: list[str], **options: object) -> None:
    """Run a command in the checkout and stop with its exit code if it fails."""
    code = subprocess.run(command, check=False, cwd=ROOT, **options).returncode  # type: ignore[call-overload]
    if code:
        sys.exit(code)


def make_environment() -> None:
    """Make ``.venv`` with pip in it, also where the system's Python comes without ensurepip."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    shutil.rmtree(HOME, ignore_errors=True)
    print(f"Making an environment in {HOME} ...", flush=True)
    try:
        venv.create(HOME, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit):
        venv.create(HOME, with_pip=False, clear=True)
        outside = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "pip"]
        if subprocess.run(outside, check=False).returncode:
            sys.exit("Error: this Python has neither venv nor pip.\nHint: on Debian, apt install python3-venv.")


def install(groups: tuple[str, ...]) -> None:
    """Install the checkout and the dependency groups; quick when they are there already."""
    options = ["--quiet", "--disable-pip-version-check"]
    mark, wanted = HOME / f"installed-{'-'.join(groups) or 'package'}", (ROOT / "pyproject.toml").read_bytes()
    if mark.exists() and mark.read_bytes() == wanted:
        return
    print("Installing packages; the first time takes a minute or two ...", flush=True)
    if groups:  # --group needs pip 25.1 or newer
        run([str(PYTHON), "-m", "pip", "install", *options, "--upgrade", "pip"])
    chosen = [part for group in groups for part in ("--group", group)]
    # Python compiles a module when it is first imported; most modules of plotly never are.
    run([str(PYTHON), "-m", "pip", "install", *options, "--no-compile", "--editable", ".", *chosen])
    mark.write_bytes(wanted)


def asked(words: list[str]) -> tuple[str, list[str]]:
    """The job that the words name, and the options that are passed on to it."""
    if not words or words[0] not in JOBS or (len(words) > 1 and words[0] not in OPEN):
        sys.exit(f"Usage: python3 start.py {'|'.join(JOBS)}\nOptions may follow {', '.join(OPEN)}.")
    return words[0], words[1:]


def main() -> None:
    """Run the job named on the command line."""
    job, options = asked(sys.argv[1:])
    if sys.version_info < (3, 11):
        sys.exit(f"Error: gapmodel needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    groups, commands = JOBS[job]
    make_environment()
    install(groups)
    for command in commands:
        run([str(PYTHON), *command, *options])


if __name__ == "__main__":
    main()
