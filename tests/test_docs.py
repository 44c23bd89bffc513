"""The Python of pages that read the shipped examples runs as it is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = ("asymmetry_and_kano", "drivers", "importance_performance", "priorities", "scores", "tolerance")
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")


@pytest.mark.parametrize("page", PAGES)
def test_python_of_a_page_runs(page, capsys):
    code = "\n".join(BLOCK.findall((DOCS / f"{page}.md").read_text("utf-8")))
    assert "gm.example(" in code
    exec(compile(code, f"{page}.md", "exec"), {})  # noqa: S102 (the page's own code)
    assert capsys.readouterr().out


def anchors(page: Path) -> set[str]:
    """The names of a page's headings in links."""
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.stem)
def test_links_of_a_page_have_targets(page):
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        there = page.parent / target if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


def test_the_readme_is_short():
    assert len((DOCS.parent / "README.md").read_text("utf-8").splitlines()) <= 120
