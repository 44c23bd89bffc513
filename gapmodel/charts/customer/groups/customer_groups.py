"""Mean gaps of customer groups, or how clear groups are beside those of one population."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gapmodel.charts.reference_lines import vertical_line
from gapmodel.charts.theme import (
    GROUP_COLOURS,
    GROUP_MARKS,
    dress,
    interval_marks,
    label_rows,
    marks_frame,
    new_figure,
    safe,
    wrapped,
)
from gapmodel.errors import SettingError, one_of
from gapmodel.findings.customer.groups.customer_groups import CustomerGroups
from gapmodel.wording.catalogue import messages
from gapmodel.wording.customer.groups.customer_groups import chosen_row, title_of
from gapmodel.wording.numbers import p_relation, p_value, percent, plain, signed, whole_percent
from gapmodel.wording.titles import chosen

_ALL = ("#8a8f91", "line-ns")
_POPULATION = "#c9cdce"


def plot(finding: CustomerGroups, *, lang: str = "en", title: str = "finding", kind: str = "auto") -> go.Figure:
    """The profiles of the groups, or the test."""
    one_of(kind, ("auto", "profiles", "test"), "kind")
    if kind == "auto":
        kind = "profiles" if len(finding.table) else "test"
    if (kind == "profiles" and finding.table.empty) or (kind == "test" and finding.tests.empty):
        raise SettingError("There is nothing to draw.", "the text says why: print(found.text).")
    say = messages("customer_groups", lang)
    heading = chosen(title, title_of(finding, lang), say(f"chart_{kind}"))
    return (_profiles if kind == "profiles" else _test)(finding, heading, lang)


def _profiles(finding: CustomerGroups, heading: str, lang: str) -> go.Figure:
    """A row per dimension, a mark per group, a bar for all."""
    say, table = messages("customer_groups", lang), finding.table
    codes = list(dict.fromkeys(table["code"]))
    labels = [wrapped(finding.labels.label("dimension", code, lang)) for code in codes]
    figure = new_figure()
    vertical_line(figure, 0, color="#555")
    own = table[table["customer_group"] == table["customer_group"].iloc[0]]
    everybody = marks_frame([(gap, float("nan"), float("nan")) for gap in own["gap_all"]])
    texts = [f"{safe(say('everybody'))}: {signed(gap)}" for gap in own["gap_all"]]
    places = [float(at) for at in range(len(codes))]
    figure.add_trace(interval_marks(everybody, places, texts, say("everybody"), _ALL))
    groups = list(table.groupby("customer_group", sort=False))
    for at, (group, part) in enumerate(groups):
        shift = (at - (len(groups) - 1) / 2) * 0.5 / len(groups)
        name = say("group_name", group=group, share=whole_percent(part["share"].iloc[0]))
        marks = marks_frame([(gap, float("nan"), float("nan")) for gap in part["gap"]])
        hovers = [_hover(finding, row, name, lang) for row in list[Any](part.itertuples())]
        style = (GROUP_COLOURS[at % len(GROUP_COLOURS)], GROUP_MARKS[at % len(GROUP_MARKS)])
        figure.add_trace(interval_marks(marks, [place + shift for place in places], hovers, safe(name), style))
    figure.update_xaxes(title=say("axis_gap"))
    label_rows(figure, labels)
    row = chosen_row(finding)
    numbers = {"p": p_relation(row.p_adj), "jaccard": plain(row.least_jaccard)}
    caption = say("caption_profiles", n=finding.params["n"]) + "\n" + say("caption_profiles_technical", **numbers)
    return dress(figure, heading, caption, labels, row=max(1.2, 0.5 * len(groups)))


def _hover(finding: CustomerGroups, row: Any, name: str, lang: str) -> str:
    label = finding.labels.label(row.level, row.code, lang)
    return "<br>".join(safe(part) for part in (name, f"{label}: {signed(row.gap)}", f"n = {row.n}"))


def _test(finding: CustomerGroups, heading: str, lang: str) -> go.Figure:
    """A row per number of groups: the range of one population as a bar, the answers as a mark."""
    say, tests, params = messages("customer_groups", lang), finding.tests, finding.params
    labels = [say("rows_groups", n=int(number)) for number in tests["groups"]]
    places = [float(at) for at in range(len(tests))]
    figure = new_figure()
    figure.add_trace(
        go.Bar(
            x=(tests["expected_high"] - tests["expected_low"]).tolist(),
            base=tests["expected_low"].tolist(),
            y=places,
            orientation="h",
            width=0.4,
            name=say("expected", confidence=percent(params["confidence"])),
            marker={"color": _POPULATION},
            hoverinfo="skip",
        )
    )
    marks = marks_frame([(value, float("nan"), float("nan")) for value in tests["clearness"]])
    hovers = [
        f"{label}: {plain(row.clearness, 3)}<br>p = {safe(p_value(row.p_adj))}"
        for label, row in zip(labels, list[Any](tests.itertuples()), strict=True)
    ]
    figure.add_trace(interval_marks(marks, places, hovers, say("observed"), (GROUP_COLOURS[0], GROUP_MARKS[0])))
    ends = pd.concat([tests["clearness"], tests["expected_low"], tests["expected_high"]])
    air = max(float(ends.max() - ends.min()), 1e-6) * 0.1
    index = say(f"index_{params['method']}")
    figure.update_xaxes(title=index[:1].upper() + index[1:], range=[ends.min() - air, ends.max() + air])
    label_rows(figure, labels)
    caption = say("caption_test", n=params["sampled"])
    technical = say("caption_test_technical", n_resamples=params["n_resamples"])
    return dress(figure, heading, f"{caption}\n{technical}", labels)
