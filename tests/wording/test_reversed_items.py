"""Items that are negatively worded are marked wherever their label stands, and the mark is explained once."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.charts.theme import wrapped
from gapmodel.findings.customer.gaps import Gaps
from gapmodel.findings.measurement.data_check import Check
from gapmodel.wording.tables import readable

CLIENTS = """
name = "clients"
title = { en = "Client survey", zh = "客户调查" }
sides = ["expectation", "perception"]
scale = { lowest = 1, highest = 5 }

[[dimensions]]
code = "waiting"
label = { en = "Waiting", zh = "等候" }
items = [
    { code = "W1", label = { en = "Short wait", zh = "等候时间短" } },
    { code = "W2", label = { en = "Appointment kept", zh = "预约准时" } },
    { code = "W3", label = { en = "I had to chase for an answer", zh = "需要反复催促" }, reversed = true },
]

[[dimensions]]
code = "staff"
label = { en = "Staff", zh = "员工" }
items = [
    { code = "S1", label = { en = "Know their job", zh = "员工专业" } },
    { code = "S2", label = { en = "Friendly", zh = "态度友好" } },
]
"""
MARKED = {"en": "I had to chase for an answer (reversed)", "zh": "需要反复催促（反向计分）"}
BARE = {"en": r"I had to chase for an answer(?! \(reversed\))", "zh": "需要反复催促(?!（反向计分）)"}
WHY = {
    "en": "“(reversed)” marks negatively worded items",
    "zh": "“（反向计分）”表示该题为反向题",
}
LANGUAGES = ("en", "zh")


@pytest.fixture(scope="module")
def instrument(tmp_path_factory):
    path = tmp_path_factory.mktemp("clients") / "clients.toml"
    path.write_text(CLIENTS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def frame():
    """Forty clients who expect much and get less; they agree that they had to chase."""
    rng = np.random.default_rng(3)
    codes = ("W1", "W2", "W3", "S1", "S2")
    columns = {f"E_{code}": rng.integers(4, 6, 40) for code in codes}
    columns |= {f"P_{code}": rng.integers(2, 5, 40) for code in codes}
    for name in ("E_W3", "P_W3"):
        columns[name] = 6 - columns[name]
    columns["P_W2"] = np.where(np.arange(40) < 5, np.nan, columns["P_W2"])
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def survey(frame, instrument):
    return gm.read_survey(frame, instrument)


@pytest.fixture(scope="module")
def provider(survey, instrument, frame):
    """Managers who were asked the same items about their clients."""
    path = instrument.with_name("managers.toml")
    text = CLIENTS.replace('"clients"', '"managers"').replace('["expectation", "perception"]', '["expectation"]')
    path.write_text(text, encoding="utf-8")
    managers = gm.read_survey(frame.filter(regex="^E_").head(7), path)
    return gm.provider_gaps(customers=survey, managers=managers)


def texts_of(figure) -> str:
    labels = [text for axis in (figure.layout.yaxis, figure.layout.xaxis) for text in axis.ticktext or ()]
    hovers = [text for trace in figure.data for text in (trace.text if trace.text is not None else ())]
    return " | ".join([*labels, *hovers]).replace("<br>", " ")


def is_marked(text: str, lang: str) -> bool:
    """Whether the label stands there, always with its mark; where lines end does not matter."""
    flat = re.sub(r"\s+", " ", text)
    if lang == "zh":
        flat = flat.replace(" ", "")
    assert not re.search(BARE[lang], flat), re.findall(rf".{{30}}{BARE[lang]}.{{30}}", flat)
    return MARKED[lang] in flat


@pytest.mark.parametrize("lang", LANGUAGES)
def test_gaps_checks_and_provider_gaps_mark_reversed_items_in_sentences_tables_and_charts(survey, provider, lang):
    for finding in (gm.gaps(survey), gm.gaps(survey.tally), gm.check(survey), provider):
        said = " ".join(finding.sentences(lang))
        assert said.count(WHY[lang]) == 1, type(finding)
        assert is_marked(said, lang) == isinstance(finding, Gaps), "gaps name the items, the others need not"
        table = readable(finding, finding.table, lang)
        assert is_marked(" | ".join(cell for name in table for cell in table[name]), lang), type(finding)
        options = {"kind": "ceiling"} if isinstance(finding, Check) else {"level": "item"}
        assert is_marked(texts_of(finding.plot(lang=lang, **options)), lang), type(finding)
    assert is_marked(texts_of(gm.gaps(survey).plot(lang=lang, level="item", kind="dumbbell")), lang)


def test_the_table_itself_has_the_mark_in_its_label_and_none_in_its_code(survey):
    row = gm.gaps(survey).table.set_index("code").loc["W3"]
    assert row["label"] == MARKED["en"]
    assert gm.check(survey).table.set_index("code").loc["W3", "label"].tolist() == [MARKED["en"]] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reports_mark_reversed_items_and_explain_the_mark(survey, tmp_path, lang):
    page = gm.report(survey, tmp_path / "page.html", lang=lang).read_text(encoding="utf-8")
    shown = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), page[page.index("<main>") :])
    shown = re.sub(r'<script type="application/json".*?</script>', "", shown, flags=re.DOTALL)  # the record
    assert shown.count(WHY[lang]) == 2, "once with the gaps, once with the data check"
    assert is_marked(shown.replace("<br>", " "), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_line_marks_reversed_items(frame, instrument, tmp_path, run, lang):
    frame.to_csv(tmp_path / "answers.csv", index=False)
    for verb in ("gaps", "check"):
        code, shown, said = run(verb, tmp_path / "answers.csv", "-i", instrument, "--lang", lang)
        assert code == 0, said
        assert is_marked(shown, lang) and shown.count(WHY[lang]) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_questionnaire_does_not_show_the_mark(instrument, tmp_path, lang):
    path = gm.questionnaire(gm.read_instrument(instrument), tmp_path / "form.html", lang=lang)
    page = path.read_text(encoding="utf-8")
    assert MARKED[lang].split(" (")[0].split("（")[0] in page
    assert "(reversed)" not in page and "反向计分" not in page


def test_answers_that_are_written_again_carry_the_bare_label(survey, instrument, tmp_path):
    again = gm.read_survey(survey.write(tmp_path / "tidy.xlsx"), instrument)
    assert again.tally == survey.tally
    assert again.instrument.label("item", "W3") == "I had to chase for an answer"


def test_nothing_is_explained_where_nothing_is_reversed(bank):
    for finding in (gm.gaps(bank), gm.check(bank)):
        assert "reversed)" not in finding.text


def test_a_label_that_is_cut_keeps_its_mark():
    label = "I had to chase and chase again for weeks on end before anybody gave me an answer (reversed)"
    assert wrapped(label).endswith("… (reversed)") and wrapped(label).count("<br>") == 2
    assert wrapped("需要反复催促" * 9 + "（反向计分）").endswith("…（反向计分）")
    assert not wrapped("a label without any mark that goes on and on for more than three of its lines").endswith(")")
