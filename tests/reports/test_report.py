"""The report: one safe file that opens offline, looked at by a real browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass

import pandas as pd
import pytest
from tests_shared import BROWSER, in_a_browser

import gapmodel as gm
from gapmodel.errors import OutputError, SettingError

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Answers whose group, columns and instrument labels are markup."""
    folder = tmp_path_factory.mktemp("hostile")
    frame = pd.read_csv(gm.example("bank")).replace(
        {"branch": {"Market": EVIL, "Station": "</script><img src=x onerror=alert(2)>"}}
    )
    frame[EVIL] = "left alone"
    (folder / "evil.toml").write_text(
        f"name = '{EVIL}'\ntitle = '{EVIL}'\nsides = ['expectation', 'perception']\n"
        + "scale = {lowest = 1, highest = 7}\n"
        + f"[[dimensions]]\ncode = 'd'\nlabel = '{EVIL}'\nitems = ["
        + ", ".join(f"{{code = '{code}', label = '<b>{code}</b>{EVIL}'}}" for code in (1, 2, 3))
        + "]\n[[dimensions]]\ncode = 'e'\nitems = [{code = '4'}]\n"
    )
    survey = gm.read_survey(frame, folder / "evil.toml", by="branch")
    return gm.report(survey, folder / "evil.html")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    survey = gm.read_survey(gm.example("bank"), by="branch")
    return gm.report(survey, tmp_path_factory.mktemp("report") / "bank.html")


def test_the_page_says_what_it_must(page):
    text = page.read_text(encoding="utf-8")
    for words in (
        "Perceptions fall short of expectations by 0.50 points",
        "600 respondents were read; 600 answered",
        "Gap = P − E",
        "sign-flip test",
        "adjusted within each level (Holm)",
        "adjustment of p-values",
        "gapmodel",
        "overall_rating",
        "matches no question",
    ):
        assert words in text, words
    assert text.count("plotly.js v") == 1
    assert text.count('class="plotly-graph-div"') == 7


def test_the_reliabilities_open_below_the_dimensions(page, bank, tmp_path):
    text = page.read_text(encoding="utf-8")
    tables = re.findall(r"<details><summary>Reliability of the difference scores</summary>(.*?)</details>", text)
    assert [table.count("<tr>") for table in tables] == [1 + 5, 1 + 4 * 5]
    assert "<th>Reliability of P − E</th>" in tables[0]
    assert "<th>Group</th>" not in tables[0] and "<th>Group</th>" in tables[1]
    assert re.search(r"<td>Reliability</td>.*?>0.67</td>.*?>18.8%</td>", tables[0])
    gm.report(gm.gaps(bank), tmp_path / "zh.html", lang="zh")
    assert "P − E 的信度" in (tmp_path / "zh.html").read_text(encoding="utf-8")
    published = gm.from_summary(pd.DataFrame({"gap": [-0.3, 0.1], "sd": [1.0, 1.0]}), n=30)
    gm.report(published, tmp_path / "published.html")
    assert "difference scores" not in (tmp_path / "published.html").read_text(encoding="utf-8").split("<main>")[1]


def test_the_page_refers_to_nothing_outside(page):
    text = re.sub(r"<script>.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)[^\"]*\"", text)


def test_labels_are_escaped(hostile):
    text = hostile.read_text(encoding="utf-8")
    assert EVIL not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_report_of_findings_a_tally_and_in_chinese(bank, tmp_path):
    gm.report(gm.gaps(bank), tmp_path / "one.html")
    gm.report([gm.check(bank), gm.gaps(bank, by="branch")], tmp_path / "two.html")
    gm.report(bank.tally, tmp_path / "three.html", lang="zh")
    assert "可靠性" in (tmp_path / "three.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in (tmp_path / "three.html").read_text(encoding="utf-8")


def test_what_cannot_be_reported_is_told(bank, tmp_path):
    with pytest.raises(SettingError, match="nothing to report"):
        gm.report([], tmp_path / "a.html")
    with pytest.raises(OutputError, match="cannot be written as '.rtf'"):
        gm.report(bank, tmp_path / "a.rtf")
    with pytest.raises(SettingError, match="lang='fr'"):
        gm.report(bank, tmp_path / "a.html", lang="fr")
    assert not list(tmp_path.iterdir())


@dataclass
class Visit:
    """A page as the browser left it, what its console said, and the addresses that the page asked for."""

    document: str
    console: list[str]
    requested: set[str]


def visit(address, folder, *, window="1280,900"):
    """Load a page in a headless browser that can reach no other machine."""
    log = folder / "net.json"
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}",
        f"--log-net-log={log}",
        "--enable-logging=stderr",
        "--v=0",
        f"--window-size={window}",
        "--virtual-time-budget=10000",
        "--dump-dom",
        address,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "HOME": str(folder)}
    )
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return Visit(done.stdout, console, requested(log.read_text(encoding="utf-8", errors="replace")))


def requested(log):
    """Addresses in a network log that a page asked for; the browser's own requests have no origin."""
    events = json.loads(log if log.rstrip().endswith("}") else log.rstrip().rstrip(",") + "]}")["events"]
    asked = [event.get("params", {}) for event in events]
    return {
        params["url"]
        for params in asked
        if "url" in params and params.get("initiator", "not an origin") != "not an origin"
    }


@in_a_browser
class TestInABrowser:
    @pytest.mark.parametrize("window", ["1280,900", "400,900"])
    def test_the_page_loads_without_console_error_or_network(self, page, tmp_path, window):
        seen = visit(page.as_uri(), tmp_path, window=window)
        assert seen.console == []
        assert seen.requested == set()
        assert seen.document.count('class="main-svg"') >= 5

    def test_a_hostile_page_runs_nothing(self, hostile, tmp_path):
        seen = visit(hostile.as_uri(), tmp_path)
        assert seen.console == []
        assert seen.requested == set()
        assert "<img" not in re.sub(r"<script.*?</script>", "", seen.document, flags=re.DOTALL)

    def test_a_request_and_a_console_error_would_be_seen(self, tmp_path):
        (tmp_path / "bad.html").write_text(
            "<script src='http://127.0.0.1:9/a.js'></script><script>console.error('x')</script>"
        )
        seen = visit((tmp_path / "bad.html").as_uri(), tmp_path)
        assert seen.requested == {"http://127.0.0.1:9/a.js"}
        assert any('"x"' in line for line in seen.console)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_of_the_provider_side_can_be_reported(tmp_path, lang):
    customers = gm.read_survey(gm.example("hotel_customers"), by="hotel")
    chain = pd.read_csv(gm.example("hotel_chain"))
    figures = dict(zip(("gap_1", "gap_2", "gap_3", "gap_4", "gap_5"), chain.columns[1:6], strict=True))
    units = chain.rename(columns={old: new for new, old in figures.items()})
    findings = [
        gm.agreement(customers, by="hotel"),
        gm.gap_drivers(units, unit="hotel", n_resamples=199),
        gm.profit_chain(chain, unit="hotel", loyalty="loyalty", growth="growth", n_resamples=199),
    ]
    page = gm.report(findings, tmp_path / "units.html", lang=lang).read_text(encoding="utf-8")
    words = {
        "en": ("Agreement within units", "across units", "service-profit chain"),
        "zh": ("一致性", "结果", "利润链"),
    }
    assert all(word in page for word in words[lang])
