"""Survey platforms in small: each reads a questionnaire as it documents its import, and writes its documented export.

Respondents are lists of choices, one per question in the order asked: the number of the answer among those offered,
or None for a question left out. Nothing here knows how `read_survey` matches columns.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re


def limesurvey(text: str, people, values, *, as_text: bool) -> list[list[str]]:
    """LimeSurvey manual: "Tab Separated Value survey structure"; export with codes as headings."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t"))
    base = next(row["text"] for row in rows if row["class"] == "S" and row["name"] == "language")
    arrays, ids = [], {}
    for row in rows:
        assert None not in row and None not in row.values()  # as many cells as columns
        if row["class"] in ("Q", "SQ"):
            same = ids.setdefault(row["id"], (row["class"], row["name"]))
            assert same == (row["class"], row["name"])  # one id, one question, in every language
        if row["language"] != base:
            continue
        if row["class"] == "Q":
            assert re.fullmatch("[A-Za-z][A-Za-z0-9]{0,19}", row["name"])
            arrays.append((row, [], []))
        elif row["class"] == "SQ":
            assert re.fullmatch("[A-Za-z0-9]{1,20}", row["name"])
            arrays[-1][1].append(row)
        elif row["class"] == "A":
            assert re.fullmatch("[A-Za-z0-9]{1,5}", row["name"])
            arrays[-1][2].append(html.unescape(row["text"]) if as_text else row["name"])
    codes = [array["name"] for array, _, _ in arrays]
    assert len(set(codes)) == len(codes)
    asked = [(array, sub, answers) for array, subs, answers in arrays if array["type/scale"] != "X" for sub in subs]
    header = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        *(f"{array['name']}[{sub['name']}]" for array, sub, _ in asked),
    ]
    assert len(set(header)) == len(header)
    body = [
        [
            str(place),
            "2026-01-31 10:00:00",
            "2",
            base,
            "1881",
            *_given([answers for _, _, answers in asked], person, values),
        ]
        for place, person in enumerate(people, start=1)
    ]
    return [header, *body]


def labels_in_limesurvey(text: str) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t"))
    assert not re.search(r"[<>{}]", "".join(row["text"].replace("<br />", "") for row in rows))
    return [html.unescape(row["text"]) for row in rows if row["class"] == "SQ"]


def qualtrics(text: str, people, values, *, as_text: bool) -> list[list[str]]:
    """Qualtrics support: "Preparing an advanced format TXT file"; "Understanding your dataset": three header rows."""
    assert text.startswith("[[AdvancedFormat]]\n")
    columns = []
    for block in re.split(r"^(?=\[\[Question:)", text, flags=re.MULTILINE)[1:]:
        lines = block.splitlines()
        kind, name = (
            re.fullmatch(r"\[\[Question:([^\]]+)\]\]", lines[0])[1],
            re.fullmatch(r"\[\[ID:(\w+)\]\]", lines[1])[1],
        )
        said = html.unescape(re.sub("<br>", " ", lines[2]))
        if kind == "Matrix":
            answers = [pair[as_text] for pair in _tagged(lines, "Answer")]
            columns += [(f"{name}_{n}", f"{said} - {row}", answers) for n, row in _tagged(lines, "Choice")]
        elif kind.startswith("MC"):
            columns.append((name, said, [pair[as_text] for pair in _tagged(lines, "Choice")]))
        elif kind.startswith("TE"):
            columns.append((name, said, []))
        else:
            assert kind == "DB"
    known = [
        ("StartDate", "Start Date"),
        ("EndDate", "End Date"),
        ("Status", "Response Type"),
        ("Finished", "Finished"),
        ("ResponseId", "Response ID"),
    ]
    header = [*(name for name, _ in known), *(name for name, _, _ in columns)]
    assert len(set(header)) == len(header)
    texts = [*(text for _, text in known), *(text for _, text, _ in columns)]
    ids = [json.dumps({"ImportId": f"QID{place}"}) for place in range(len(header))]
    body = [
        [
            "2026-01-31 10:00:00",
            "2026-01-31 10:09:00",
            "0",
            "1",
            f"R_{place}",
            *_given([answers for _, _, answers in columns], person, values),
        ]
        for place, person in enumerate(people)
    ]
    return [header, texts, ids, *body]


def wenjuanxing(text: str, people, values, *, as_text: bool) -> list[list[str]]:
    """问卷星: text import (questions cut at empty lines, types in brackets); export by option number or option text.

    The title of a matrix stands before all of its rows, or before the first only.
    """
    columns, number = [], 0
    title, *blocks = re.split(r"\n\s*\n", text.lstrip("\ufeff").strip())
    assert title and "\n" not in title
    for block in blocks:
        first, *rest = block.splitlines()
        kind = re.search(r"\[([^\[\]]+)\]$", first)[1]
        assert len(re.findall(r"\[[^\[\]]*(?:题|栏|说明)\]", first)) == 1
        if kind == "段落说明":
            assert not rest
            continue
        number += 1
        asked = re.sub(r"^\d+[.、]\s*", "", first.removesuffix(f"[{kind}]"))
        if kind == "矩阵量表题":
            options = re.split("[ \t]+", rest[0].strip())
            stands = [f"{number}、{asked}—" if as_text or not place else "" for place in range(len(rest) - 1)]
            columns += [(before + row, options) for before, row in zip(stands, rest[1:], strict=True)]
        elif kind == "比重题":
            columns += [(f"{number}、{asked}—{row}", []) for row in rest]
        else:
            assert kind == ("量表题" if rest else "填空题")
            columns.append((f"{number}、{asked}", rest))
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", *(name for name, _ in columns)]
    offered = [options if as_text else [str(place + 1) for place in range(len(options))] for _, options in columns]
    body = [
        [str(place), "2026/1/31 10:00:00", "93秒", "微信", "无", "127.0.0.1(北京)", *_given(offered, person, values)]
        for place, person in enumerate(people, start=1)
    ]
    return [header, *body]


def _tagged(lines: list[str], tag: str) -> list[tuple[str, str]]:
    """Numbers and texts behind lines such as ``[[Choice:1]]``."""
    found = [(re.fullmatch(rf"\[\[{tag}:(\d+)\]\]", line), place) for place, line in enumerate(lines)]
    return [(match[1], html.unescape(lines[place + 1])) for match, place in found if match]


def _given(offered: list[list[str]], person, values) -> list[str]:
    """What is stored: an answer's code where there are some to choose from, else what was typed."""
    assert len(offered) >= len(person)
    pairs = zip(offered, person, strict=False)
    return ["" if k is None else (answers[k] if answers else values[k]) for answers, k in pairs] + [""] * (
        len(offered) - len(person)
    )
