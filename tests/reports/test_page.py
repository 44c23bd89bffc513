"""The page: first page, contents, parts, both languages, brevity, accessibility, print."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from importlib.resources import files

import pandas as pd
import pytest
from tests_shared import BROWSER, in_a_browser

import gapmodel as gm
from gapmodel.errors import OutputError, SettingError


@pytest.fixture(scope="module")
def survey():
    return gm.read_survey(gm.example("bank"), by="branch", outcome="overall_rating")


@pytest.fixture(scope="module")
def both(survey, tmp_path_factory):
    return gm.report(survey, tmp_path_factory.mktemp("page") / "both.html", lang="both")


def test_the_first_page_has_the_answer_three_numbers_and_what_to_improve_first(survey, both):
    first = both.read_text(encoding="utf-8").split("<section")[0]
    gaps = gm.gaps(survey)
    assert gaps.sentences()[0] in unescape(first)
    worst = gaps.table[gaps.table["level"] == "dimension"]["gap"].min()
    assert f"<b>{worst:.2f}</b>" in first and len(re.findall("<li><b>", first)) == 3
    assert gm.priorities(survey, "overall_rating").sentences()[0] in unescape(first)
    assert "600 respondents were read" in first


def test_both_languages_stand_in_one_page_and_contents_lead_to_every_section(both):
    page = both.read_text(encoding="utf-8")
    targets = re.findall(r'href="#([\w-]+)"', page)
    assert len(targets) == len(set(targets)) > 20
    assert all(f'id="{target}"' in page for target in targets)
    assert page.count('<article lang="en">') == page.count('<article lang="zh-CN">') == 1


def test_parts_can_be_chosen_and_a_brief_report_has_nothing_to_look_up(survey, tmp_path):
    some = gm.report(survey, tmp_path / "a.html", sections=["items"]).read_text(encoding="utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", some)[0] == "Items" and "<h2>Dimensions</h2>" not in some
    brief = gm.report(survey, tmp_path / "b.html", detail="brief").read_text(encoding="utf-8")
    assert "<details>" not in brief and "<h2>What to improve first</h2>" in brief and "<h2>Items</h2>" not in brief
    with pytest.raises(SettingError, match="sections='item' "):
        gm.report(survey, tmp_path / "c.html", sections=["item"])


def test_columns_of_groups_are_reported_one_by_one_unless_asked_together(tmp_path):
    frame = pd.read_csv(gm.example("bank")).head(120)
    frame["month"] = ["2026-01", "2026-02"] * 60
    survey = gm.read_survey(frame, by="branch", time="month")
    alone = gm.report(survey, tmp_path / "a.html", sections=["groups"]).read_text(encoding="utf-8")
    assert "<h2>Dimensions: branch</h2>" in alone and "<h2>Dimensions: month</h2>" in alone
    assert "<h2>Dimensions: branch / month</h2>" not in alone
    crossed = gm.report(survey, tmp_path / "b.html", by=["branch", "month"]).read_text(encoding="utf-8")
    assert "<h2>Dimensions: branch / month</h2>" in crossed


def test_a_long_table_is_cut_with_a_pointer_to_the_workbook(tmp_path):
    frame = pd.concat([pd.read_csv(gm.example("bank"))] * 2)
    frame["branch"] = [f"Branch {at // 12:03d}" for at in range(len(frame))]
    page = gm.report(gm.read_survey(frame, by="branch"), tmp_path / "many.html").read_text(encoding="utf-8")
    assert "more rows not shown; a workbook" in page
    assert max(table.count("<tr>") for table in page.split("<table")) <= 301
    assert len(page) < 20_000_000


def in_browser(page, folder, script, *options):
    """What a script leaves in the element #seen of a page."""
    changed = folder / "changed.html"
    changed.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{script}</body>"), encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run(
        [*command, f"--user-data-dir={folder / 'profile'}", *options, changed.as_uri()],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    return json.loads(unescape(re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)[1]))


SHOW = "const seen = document.createElement('pre'); seen.id = 'seen'; document.body.append(seen);"


@in_a_browser
class TestInABrowser:
    @pytest.mark.parametrize("options", [["--window-size=1280,900"], ["--window-size=500,900", "--force-dark-mode"]])
    def test_axe_finds_no_violation(self, survey, tmp_path, options):
        page = gm.report(survey, tmp_path / "a.html", lang="both", sections=["dimensions", "priorities"])
        axe = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
        told = "violations => { seen.textContent = JSON.stringify(violations.map(v => [v.id, v.nodes[0].html])); }"
        run = f"axe.run({{exclude: [['.js-plotly-plot']]}}).then(found => found.violations).then({told})"
        wait = f"addEventListener('load', () => setTimeout(() => {{ {run} }}, 500));"
        assert in_browser(page, tmp_path, f"<script>{axe}</script><script>{SHOW} {wait}</script>", *options) == []

    def test_a_table_is_sorted_by_its_numbers_and_a_chart_fits_its_place(self, both, tmp_path):
        act = """
        const table = document.querySelector('.scroll > table'), head = table.tHead.rows[0].cells;
        const at = Array.from(head).findIndex(cell => cell.innerText.trim().startsWith('Gap'));
        head[at].querySelector('button').click();
        const gaps = Array.from(table.tBodies[0].rows, row => parseFloat(row.cells[at].innerText));
        const wide = document.querySelector('.chart .main-svg').getBoundingClientRect().width;
        const place = document.querySelector('.chart').getBoundingClientRect().width;
        seen.textContent = JSON.stringify({gaps, sorted: head[at].getAttribute('aria-sort'), over: wide - place});
        """
        script = f"<script>{SHOW} addEventListener('load', () => setTimeout(() => {{ {act} }}, 500));</script>"
        found = in_browser(both, tmp_path, script)
        assert found["gaps"] == sorted(found["gaps"]) and found["sorted"] == "ascending" and found["over"] <= 1

    @pytest.mark.parametrize(("paper", "box"), [("A4", rb"59[45](\.\d+)? 84[12](\.\d+)?"), ("letter", rb"612 792")])
    def test_a_brief_pdf_has_two_pages_of_the_paper_asked_for(self, survey, tmp_path, paper, box):
        pages = gm.report(survey, tmp_path / "a.pdf", detail="brief", paper=paper).read_bytes()
        assert pages.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", pages)) == 2
        assert re.search(rb"/MediaBox\s*\[0 0 " + box + rb"\]", pages)


def test_without_a_browser_a_pdf_is_refused_in_one_sentence(survey, tmp_path, monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(OutputError, match="No Chromium, Chrome or Edge is installed"):
        gm.report(survey, tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())
