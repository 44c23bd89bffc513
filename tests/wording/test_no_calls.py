"""What clients read contains no Python: neither calls nor options, in any language and from any finding."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gapmodel.reports.contents import _settings
from gapmodel.wording.catalogue import LANGUAGES, messages, sections
from gapmodel.wording.versions import versions

sys.path.append(str(Path(__file__).parents[1] / "reports"))
from every_finding import FUNCTIONS, every_finding

NAMES = r"\bgm\.|\bgapmodel\.\w|\b(?:survey|model|tally|found|check)\.\w"
CALLS = r"\b(?!r_wg)[a-z_]{3,}\([^ )]*\)"
OPTIONS = r"\w=[\"'(\[]|--[a-z]{2,}"
CALL = re.compile(f"{NAMES}|{CALLS}|{OPTIONS}")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_of_every_finding_contain_no_python(name, lang):
    for sentence in every_finding()[name].sentences(lang):
        assert not CALL.search(sentence), sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_contains_python(lang):
    for section in sections(lang):
        for key, text in messages(section, lang).texts.items():
            assert not CALL.search(re.sub(r"{\w+[^}]*}", "x", text)), (section, key, text)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_settings_of_reports_have_terms_and_hold_no_values_of_python(name):
    for setting, value in _settings([every_finding()[name]], "zh"):
        assert setting in versions() or not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", setting), (setting, value)
        assert not re.search(r"\{|\w+=|\('", value), (setting, value)
