"""Pictures of charts: one browser, safe names, all or none."""

from __future__ import annotations

import pandas as pd
import pytest
from PIL import Image
from tests_shared import in_a_browser

import gapmodel as gm
from gapmodel.errors import OutputError, SettingError
from gapmodel.reports import save_charts as module
from gapmodel.reports.save_charts import save_charts


@pytest.fixture
def drawn(monkeypatch):
    """Every call of the browser, which writes the names of its files instead of pictures."""
    calls = []

    def draw(jobs, program):
        calls.append(jobs)
        for job in jobs:
            with open(job["path"], "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(job["path"])

    monkeypatch.setattr(module, "_draw", draw)
    monkeypatch.setattr(module, "browser", lambda: None)
    return calls


def test_one_browser_draws_all_and_names_say_what_they_show(bank, tmp_path, drawn):
    saved = save_charts([gm.gaps(bank), gm.gaps(bank, by="branch"), gm.check(bank)], tmp_path / "charts", width=700)
    names = [path.name for path in saved]
    assert names[:3] == ["01_Dimensions.svg", "02_Items.svg", "03_Dimensions_branch.svg"] and len(names) == 6
    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == names and len(drawn) == 1
    assert all(job["opts"]["width"] == 700 for job in drawn[0])


def test_hostile_headings_are_harmless_names(tmp_path, drawn):
    column = "../../x\x00\u202e<script>" + "y" * 10_000
    frame = pd.read_csv(gm.example("bank")).head(60).rename(columns={"branch": column})
    saved = save_charts(gm.gaps(gm.read_survey(frame), by=column), tmp_path / "c", lang="zh")
    assert all(
        path.parent == tmp_path / "c" and path.name.replace("_", "").replace(".", "").isalnum() for path in saved
    )
    assert all(len(path.name.encode()) < 200 for path in saved)


def test_old_pictures_stay_whole_if_drawing_fails(bank, tmp_path, monkeypatch, drawn):
    saved = save_charts(gm.gaps(bank), tmp_path)
    before = [path.read_bytes() for path in saved]

    def fail(jobs, program):
        raise OutputError("no", "no")

    monkeypatch.setattr(module, "_draw", fail)
    with pytest.raises(OutputError):
        save_charts(gm.gaps(bank), tmp_path)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == before


def test_what_is_missing_is_told_in_one_sentence(bank, tmp_path, monkeypatch):
    found = gm.gaps(bank)
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(OutputError, match="No Chromium, Chrome or Edge is installed"):
        save_charts(found, tmp_path)
    monkeypatch.setattr(module, "find_spec", {}.get)
    with pytest.raises(OutputError, match="kaleido is not installed"):
        save_charts(found, tmp_path)


@pytest.mark.parametrize(
    "options",
    [{"format": "jpg"}, {"width": 10}, {"width": 800.5}, {"width": True}, {"scale": 0}, {"scale": "2"}, {"lang": "fr"}],
)
def test_wrong_settings_are_refused(bank, tmp_path, options):
    with pytest.raises(SettingError):
        save_charts(gm.gaps(bank), tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be(bank, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        save_charts(gm.gaps(bank), tmp_path / "file")
    with pytest.raises(OutputError, match="does not exist"):
        save_charts(gm.gaps(bank), tmp_path / "no" / "folder")


@in_a_browser
def test_a_browser_draws_pictures_of_the_size_asked_for(bank, tmp_path):
    pytest.importorskip("kaleido")
    saved = save_charts(gm.gaps(bank), tmp_path, format="png", width=600, scale=2)
    with Image.open(saved[0]) as image:
        assert image.width == 1200 and len(image.getcolors(10_000_000)) > 10
