"""What a report says about itself: texts, logo, colour; wrong ones get one sentence."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import gapmodel as gm
from gapmodel.errors import SettingError
from gapmodel.reports.cover import ACCENT, _luminance, cover_of


def picture(kind="PNG", size=(8, 4)):
    file = io.BytesIO()
    Image.new("RGB", size, "#0072B2").save(file, kind)
    return file.getvalue()


def test_title_author_date_and_logo_stand_on_the_page(bank, tmp_path):
    (tmp_path / "logo.png").write_bytes(picture())
    texts = {"title": "Branches <b>2026", "subtitle": "Spring", "author": "A. Müller & Co", "date": "2026-11-28"}
    page = gm.report(bank, tmp_path / "a.html", logo=tmp_path / "logo.png", **texts).read_text(encoding="utf-8")
    assert "<h1>Branches &lt;b&gt;2026</h1>" in page and "A. Müller &amp; Co · 2026-11-28" in page and "Spring" in page
    assert 'class="logo" src="data:image/png;base64,' in page


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_usual_pictures_are_logos(tmp_path, kind):
    (tmp_path / "logo").write_bytes(picture(kind))
    assert cover_of(logo=tmp_path / "logo").logo_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg onload='alert(1)'/>", "not a complete picture"),
        (b"", "not a complete picture"),
        (picture("JPEG", (300, 300))[:700], "not a complete picture"),
        (picture("BMP"), "is a BMP picture"),
        (picture(size=(5000, 1)), "5000 pixels wide"),
        (picture() + b"x" * 3 * 1024**2, "3.0 MiB"),
    ],
    ids=["markup", "empty", "cut", "another format", "too wide", "too large"],
)
def test_what_is_no_logo_is_refused_in_one_sentence(tmp_path, content, told):
    (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(SettingError, match=told):
        cover_of(logo=tmp_path / "logo.png")


def test_other_wrong_settings_are_refused(tmp_path):
    for options, told in (
        ({"logo": tmp_path / "none.png"}, "cannot be read"),
        ({"logo": 3}, "not the path of a picture"),
        ({"accent": "blue"}, "accent='blue' is not a colour"),
        ({"title": 3}, "title=3 is not a text"),
        ({"title": "x" * 400}, "title has 400 characters"),
    ):
        with pytest.raises(SettingError, match=told):
            cover_of(**options)


def test_a_pale_accent_is_darkened_until_text_in_it_can_be_read_on_white():
    for asked in ("#ffff00", "#ffffff", "#00ff00", ACCENT, "#000000"):
        parts = [int(cover_of(accent=asked).accent[at : at + 2], 16) for at in (1, 3, 5)]
        assert 1.05 / (_luminance(parts) + 0.05) >= 4.5
    assert cover_of(accent="#0072B2").accent == "#0072b2"


def test_control_characters_leave_texts():
    assert cover_of(title="a\x00b\u202ec\n").title == "abc"
