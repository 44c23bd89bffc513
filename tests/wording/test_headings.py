"""Headings, titles and number formats of every table of every public finding, in both languages."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from every_finding import FUNCTIONS, every_finding

import gapmodel as gm
from gapmodel.findings.finding import Finding
from gapmodel.wording.catalogue import LANGUAGES, messages
from gapmodel.wording.cell_formats import NUMBER_FORMATS, format_of, limit_format
from gapmodel.wording.numbers import sign_only, tick
from gapmodel.wording.tables import own_section, readable, shown_columns

OTHERS = {  # the same findings with columns that other settings add
    "gaps": lambda bank: gm.gaps(bank, interval="t"),
    "performance": lambda bank: gm.performance(bank, by="branch", target=5),
    "importance_performance": lambda bank: gm.importance_performance(bank, by="branch"),
    "answers": lambda bank: gm.answers(bank, by="branch"),
    "published": lambda _: gm.from_summary(
        pd.DataFrame({"mean_e": [6.0], "mean_p": [5.0], "sd_e": [1.0], "sd_p": [1.2], "r": [0.4]}), n=30
    ),
}


def tables_of(finding: Finding) -> dict[str, pd.DataFrame]:
    """The tables of a finding, by attribute."""
    values = {one.name: getattr(finding, one.name) for one in fields(finding)}
    return {name: value for name, value in values.items() if isinstance(value, pd.DataFrame)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_column_has_a_heading_and_every_table_a_title_in_both_languages(name):
    finding = every_finding()[name]
    for lang in LANGUAGES:
        own, titles = messages(own_section(finding), lang).texts, messages("tables", lang).texts
        for attribute, table in tables_of(finding).items():
            assert own.get(f"{attribute}_table") or titles.get(attribute), (attribute, lang)
            headings = [one.heading for one in shown_columns(finding, table, lang) if one.limit != "high"]
            assert all(headings) and len(set(headings)) == len(headings), (attribute, headings)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_column_of_numbers_has_a_format(name):
    finding = every_finding()[name]
    for table in tables_of(finding).values():
        for column in table.columns if len(table) else ():
            kind, _, limit = column.rpartition("_")
            if limit in ("low", "high") and {f"{kind}_low", f"{kind}_high"} <= set(table):
                assert limit_format(kind, table.columns) in NUMBER_FORMATS, column
            elif table[column].dtype.kind in "fb":
                assert format_of(column, table.columns) in {*NUMBER_FORMATS, tick, sign_only}, column


@pytest.mark.parametrize("name", sorted(OTHERS))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_other_settings_add_no_column_without_a_heading(bank, name, lang):
    finding = OTHERS[name](bank)
    assert all(len(readable(finding, table, lang)) == len(table) for table in tables_of(finding).values())


@pytest.fixture(scope="module")
def units() -> gm.GapModel:
    frame = gm.simulate(n=60, level=6.0, gaps=-0.6, groups={"hotel": ["A", "B"]}, rng=1)
    managers = gm.simulate("servqual-managers", 12, level=5.5, groups={"hotel": ["A", "B"]}, rng=2)
    asked = gm.read_survey(managers, "servqual-managers", by="hotel")
    return gm.gap_model(customers=gm.read_survey(frame, by="hotel"), managers=asked, by="hotel")


def test_a_column_that_the_user_named_keeps_its_name(units):
    assert readable(units, units.units, "zh").columns.tolist()[:2] == ["hotel", "n（顾客）"]


def test_no_other_column_is_shown_without_a_heading(bank):
    found = gm.gaps(bank)
    with pytest.raises(KeyError, match="new_column"):
        readable(found, found.table.assign(new_column=1.0))


def test_importance_in_its_own_unit_is_no_share():
    points = every_finding()["importance_performance"].points
    shown = readable(every_finding()["importance_performance"], points)
    assert shown["Importance"].tolist() == [f"{value:.2f}" for value in points["importance"]]


def test_numbers_that_are_missing_are_dashes(bank):
    found = gm.gaps(bank)
    table = pd.DataFrame({"code": ["1", "2"], "gap": [np.nan, -0.5], "ci_low": [np.nan, -1], "ci_high": [np.nan, 0]})
    assert readable(found, table)["95% CI"].tolist() == ["–", "[-1.00, 0.00]"]
    assert readable(found, table)["Gap"].tolist() == ["–", "-0.50"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_cell_shows_a_sentence_that_lacks_its_values(lang):
    for finding in every_finding().values():
        for table in tables_of(finding).values():
            shown = readable(finding, table, lang)
            assert not [cell for name in shown for cell in shown[name] if "{" in str(cell)]


def test_names_of_tests_effects_and_terms_are_chinese_in_chinese():
    words = ("cohen_dz", "hedges_gz", "brunner_munzel", "wild_bootstrap", "random orders", "by definition", "intercept")
    for finding in every_finding().values():
        for table in tables_of(finding).values():
            shown = readable(finding, table, "zh")
            cells = {str(cell) for name in shown for cell in shown[name]}
            assert not [cell for cell in cells if any(word in cell for word in words)]
