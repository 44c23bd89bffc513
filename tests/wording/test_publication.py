"""Findings as Markdown, LaTeX and CSV, and what to cite: nobody types a number, and no label is markup."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess

import pandas as pd
import pytest
from every_finding import FUNCTIONS, every_finding

import gapmodel as gm
from gapmodel.errors import OutputError, SettingError
from gapmodel.wording.methods import methods_paragraph, settings_sentences
from gapmodel.wording.references import references

EVIL = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "]]>",
    "a\x00b\x1fc\ufffe",
    "\\input{x} & 100% _$#",
    "| a | b |",
)
HOLM = "A simple sequentially rejective multiple test procedure"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def found(bank):
    return gm.gaps(bank)


def published(label):
    frame = pd.DataFrame({"label": [label, "plain"], "gap": [-0.3, 0.1], "sd": [1.0, 1.0]})
    return gm.from_summary(frame, n=30)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_finding_has_every_form(name, lang):
    finding = every_finding()[name]
    markdown, latex = finding.to_markdown(lang=lang), finding.to_latex(lang=lang)
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert rows and markdown.startswith("**")
    assert latex.count("\\toprule") >= len(finding.shown) and latex.count("\\begin{") == latex.count("\\end{")
    table = pd.read_csv(io.StringIO(finding.to_csv(lang=lang)))
    assert len(table) == len(finding.table)
    assert finding.cite(lang=lang).startswith("The gapmodel authors")
    assert finding.cite(lang=lang, style="bibtex").startswith("@misc{gapmodel,\n  author = {{The gapmodel authors}}")
    if lang == "zh":
        assert CHINESE.search(markdown) and CHINESE.search(latex)
        assert not re.search(r"[a-z]{3,}_[a-z]+", "".join(table.columns)), table.columns


def test_latex_has_three_rules_and_one_line_for_a_row(found):
    latex = found.to_latex()
    rows = latex.split("\\midrule\n")[1].split("\n\\bottomrule")[0].splitlines()
    assert [latex.count(f"\\{rule}rule") for rule in ("top", "mid", "bottom")] == [1, 1, 1]
    assert len(rows) == len(found.table) and all(row.endswith(r" \\") for row in rows)
    assert "Reliability & 600 & 6.53 & 5.61 & -0.92" in latex and "{[}-0.98, -0.85{]} & $<$ 0.001" in latex
    many = every_finding()["gaps"].to_latex()
    assert many.count("\\begin{longtable}") == 1 and "\\endhead" in many


def test_the_note_says_level_method_adjustment_and_sign(found):
    note = found.to_markdown().splitlines()[-1]
    for words in ("Note.", "95% level", "lattice", "paired t, two-sided", "Holm", "P − E", "±0.25"):
        assert words in note, words
    assert "置信区间的置信水平为 95\\%（方法：格点区间）" in found.to_latex(lang="zh")


def test_csv_keeps_every_digit(found):
    table = pd.read_csv(io.StringIO(found.to_csv()))
    assert list(table.columns) == list(found.table.columns)
    assert table["gap"].tolist() == pytest.approx(found.table["gap"].tolist(), rel=1e-15)
    chinese = pd.read_csv(io.StringIO(found.to_csv(lang="zh")))
    assert chinese["差距"].tolist() == pytest.approx(found.table["gap"].tolist(), rel=1e-15)
    assert chinese["95% 置信区间下限"].tolist() == pytest.approx(found.table["ci_low"].tolist(), rel=1e-15)
    assert chinese["名称"].tolist()[3] == "可靠性"


def test_csv_in_a_file_has_the_mark_that_excel_needs(found, tmp_path):
    path = found.to_csv(tmp_path / "gaps.csv", lang="zh")
    assert path.read_bytes().startswith("\ufeff层级".encode())
    with pytest.raises(OutputError, match="does not exist"):
        found.to_csv(tmp_path / "nowhere" / "gaps.csv")


@pytest.mark.parametrize("label", EVIL)
def test_hostile_labels_are_texts(label):
    finding = published(label)
    markdown, latex = finding.to_markdown(), finding.to_latex()
    assert "<script>" not in markdown and "\x00" not in markdown + latex
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in markdown.splitlines() if line.startswith("|")]
    assert len(set(bars)) == 1
    body = latex.split("\\midrule\n")[1].split("\n\\bottomrule")[0].splitlines()
    assert len(body) == 2 and len({len(re.findall(r"(?<!\\)&", line)) for line in body}) == 1
    assert "\\input" not in latex and not re.search(r"(?<!\\)[%#_]", body[0])
    rows = list(csv.reader(io.StringIO(finding.to_csv())))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@\t\r" and cell]


def test_citations_name_package_instrument_and_methods(found):
    said = found.cite().splitlines()
    assert said[0].endswith("[Computer software].") and gm.__version__ in said[0]
    assert said[1] == "Parasuraman, Berry & Zeithaml (1991), Journal of Retailing 67(4)."
    assert f"Holm, S. (1979). {HOLM}. Scandinavian Journal of Statistics, 6(2), 65–70." in said
    chinese = found.cite(lang="zh").splitlines()
    assert f"Holm S. {HOLM}[J]. Scandinavian Journal of Statistics, 1979, 6(2): 65–70." in chinese
    with pytest.raises(SettingError, match="style"):
        found.cite(style="apa")


def test_the_methods_cited_are_those_used(bank):
    keys = {one.key for one in references(gm.gaps(bank, padjust="fdr_bh", interval="bca"))}
    assert {"benjamini1995", "efron1987"} <= keys and not {"holm1979", "kano1984"} & keys
    assert "kano1984" in {one.key for one in references(every_finding()["kano"])}
    several = references([gm.gaps(bank), gm.check(bank)])
    assert len({one.key for one in several}) == len(several)


def test_the_citation_of_an_own_questionnaire_travels_with_its_answers(tmp_path):
    (tmp_path / "own.toml").write_text(
        'name = "own"\ntitle = "Own"\nsides = ["expectation", "perception"]\nscale = {lowest = 1, highest = 5}\n'
        'citation = "Li (2024), Thesis, Wuhan"\n[[dimensions]]\ncode = "d"\nitems = [{code = "1"}, {code = "2"}]\n',
        encoding="utf-8",
    )
    frame = pd.DataFrame({"E1": [4, 5, 3], "E2": [5, 5, 4], "P1": [3, 4, 3], "P2": [4, 4, 4]})
    finding = gm.gaps(gm.read_survey(frame, tmp_path / "own.toml"))
    assert "Li (2024), Thesis, Wuhan." in finding.cite().splitlines()
    assert "year = {2024}" in finding.cite(style="bibtex")
    assert "Own [Li (2024), Thesis, Wuhan]" in methods_paragraph(finding)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_several_findings_share_is_said_once(bank, lang):
    found = [gm.gaps(bank), gm.gaps(bank, by="branch"), gm.check(bank)]
    paragraph = methods_paragraph(found, lang)
    shared = [line for line in settings_sentences(found[0], lang) if "n = " not in line]
    assert len(shared) == 6 and all(paragraph.count(line) == 1 for line in shared)
    assert paragraph.count("600") == 1 and paragraph.count("111") == 1
    other = gm.gaps(bank, by="branch", margin=0.5)
    paragraph = methods_paragraph([found[0], other], lang)
    assert paragraph.count("±0.25") == paragraph.count("±0.50") == 1 and paragraph.count("Holm") == 2


HOSTILE = (
    *EVIL,
    "\\write18{touch pwned}",
    "^^5cinput{/etc/passwd}",
    "\\end{table}\\end{document}",
    "$x$ ~ {",
    "zero\u200bwidth\u200d\ufeff",
    "\u202eback",
    "x" * 10_000,
    "half \ud800 a letter",
    "na\u00efve \u2212 \u2265 \u00d7",
)
STRANGE = (*HOSTILE, "emoji \U0001f600", "\u4e2d\u6587 \u6807\u7b7e")


def document(latex, kind):
    head = f"\\documentclass{{{kind}}}\n\\usepackage{{booktabs,longtable}}\n\\begin{{document}}\n"
    return f"{head}{latex}\n\\end{{document}}\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_label_ends_a_group_or_begins_a_command_of_latex(lang):
    labels = pd.Series(STRANGE, dtype=object)
    latex = gm.from_summary(pd.DataFrame({"label": labels, "gap": -0.3, "sd": 1.0}), n=30).to_latex(lang=lang)
    depth, plain = 0, re.sub(r"\\[%&#_${}\\]", "", latex)
    for brace in re.findall(r"[{}]", plain):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0 and plain.count("$") % 2 == 0 and not re.search(r"[%#^~\u200b\u200d\ufeff\u202e\x00]", plain)
    known = "begin|end|centering|caption|footnotesize|setlength|tabcolsep|toprule|midrule|bottomrule|smallskip"
    known += "|textbackslash|textasciicircum|textasciitilde|geq|leq|pm|times|ldots"
    assert set(re.findall(r"\\([a-zA-Z]+)", plain)) <= set(known.split("|"))
    assert max(len(line) for line in latex.splitlines()) < 1500


@pytest.mark.parametrize(
    ("program", "kind", "labels", "lang"),
    [("pdflatex", "article", HOSTILE[:-2], "en"), ("xelatex", "ctexart", STRANGE, "zh")],
)
def test_hostile_labels_are_set_by_latex(tmp_path, program, kind, labels, lang):
    if shutil.which(program) is None:
        pytest.skip(f"no {program}")
    finding = gm.from_summary(pd.DataFrame({"label": pd.Series(labels, dtype=object), "gap": -0.3, "sd": 1.0}), n=30)
    (tmp_path / "a.tex").write_text(document(finding.to_latex(lang=lang), kind), encoding="utf-8")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert {path.name for path in tmp_path.iterdir()} <= {"a.tex", "a.aux", "a.log", "a.pdf"}
