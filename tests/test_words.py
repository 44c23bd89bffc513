"""Private words and phrases do not occur, and percentages are written as the field writes them."""

from __future__ import annotations

import io
import json
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKED = (  # folders and files whose words are standard terms
    "gapmodel",
    "docs",
    "notebooks",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "benchmarks",
    "data/README.md",
)
SUFFIXES = (".py", ".toml", ".md", ".ipynb", ".html")
PRIVATE = (
    r"told from chance",
    r"\bstoreys?\b",
    r"\bupstairs\b",
    r"more goes with (?:more|less)",
    r"apart from the scale",
    r"is no size of a gap",
    r"\bmeans? nothing\b",
    r"has no weight has none",
    r"\bset aside\b",
    r"\bleft alone\b",
    r"\bwholly\b",
    r"\bin the house\b",
    r"\bthe look at the answers\b",
    r"\bworded in reverse\b",
    r"\bcareless answers\b",
    r"\bshipped instruments?\b",
    r"\bis no (?:seed|place|scale|unit|answer|number)\b",
)
WORDS = re.compile("|".join(PRIVATE), re.IGNORECASE)
SPACED_PERCENT = re.compile(r"(?<![\w.])\d+(?:\.\d+)? %(?!\})")
BARE_INTERVAL = re.compile(r"%\}? ?(?:intervals?\b|区间)|\{confidence\} (?:intervals?\b|区间)")

PATTERNS = (WORDS, SPACED_PERCENT, BARE_INTERVAL)


def files_in(part: str) -> list[Path]:
    path = ROOT / part
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES)


def prose(path: Path) -> str:
    """Strings and comments of code, values of TOML, sources of notebooks, everything of other files."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    if path.suffix == ".toml":  # keys may be values of other packages
        return re.sub(r'^"[^"]*" = ', "", text, flags=re.MULTILINE)
    if path.suffix != ".py":
        return text
    kinds = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(token.string for token in tokens if token.type in kinds)


CASES = [file for part in CHECKED for file in files_in(part)]


def test_there_are_files_to_check():
    assert len(CASES) > 80 and all((ROOT / part).exists() for part in CHECKED)


def test_words_are_standard_terms():
    found = []
    for path in CASES:
        whole = path.read_text(encoding="utf-8") if path.suffix == ".py" else prose(path)
        for pattern in (pattern for pattern in PATTERNS if pattern.search(whole)):
            text = prose(path)  # code is taken apart only where something is found
            hits = [text[max(0, hit.start() - 40) : hit.end() + 20] for hit in pattern.finditer(text)]
            found += [f"{path.relative_to(ROOT)}: {hit}" for hit in hits]
    assert not found, found


@pytest.mark.parametrize(
    "text", ["covers 95 % of", "a 95 % interval", "差距的 95 % 区间", "not told from chance", "95% 区间"]
)
def test_private_words_are_found(text):
    assert any(pattern.search(text) for pattern in PATTERNS)


@pytest.mark.parametrize(
    "text", ["a history", "95% CI [0.1, 0.3]", "95% 置信区间", "n % 3", "row_2 % size", "5% of answers"]
)
def test_standard_terms_are_not(text):
    assert not any(pattern.search(text) for pattern in (WORDS, SPACED_PERCENT, BARE_INTERVAL))
