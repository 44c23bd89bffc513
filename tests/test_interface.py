"""The public functions as one interface: the same name, kind and default of an argument in all of them."""

from __future__ import annotations

import importlib
import inspect
import re

import pytest

import gapmodel as gm
from gapmodel import errors
from gapmodel.findings.finding import Finding
from gapmodel.inference.regression.few_units import SEED

FUNCTIONS = {name: getattr(gm, name) for name in gm.__all__ if inspect.isfunction(getattr(gm, name))}
METHODS = {
    f"{owner.__name__}.{name}": method
    for owner in (gm.Survey, gm.Tally)
    for name, method in inspect.getmembers(owner, callable)
    if not name.startswith("_")
}
DEFAULTS = {"padjust": "holm", "min_cell": None, "rng": SEED, "confidence": 0.95, "margin": None, "unit": None}


def paragraph(function: object, argument: str) -> str:
    """What the docstring says of an argument."""
    doc = inspect.getdoc(function) or ""
    return re.search(rf"^{argument} : .*\n((?:[ ]{{4}}.*\n)+)", doc, re.MULTILINE)[1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_groups_are_asked_for_by_keyword(name):
    arguments = inspect.signature(FUNCTIONS[name]).parameters
    if "by" in arguments:
        assert arguments["by"].kind is inspect.Parameter.KEYWORD_ONLY and arguments["by"].default is None
    if "unit" in arguments:
        assert arguments["unit"].kind is inspect.Parameter.KEYWORD_ONLY
        assert "unlike `by`" in paragraph(FUNCTIONS[name], "unit")


def test_methods_take_groups_by_keyword_unless_groups_are_all_that_they_take():
    for name, method in METHODS.items():
        arguments = inspect.signature(method).parameters
        if "by" in arguments and len(arguments) > 2:
            assert arguments["by"].kind is inspect.Parameter.KEYWORD_ONLY, name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_argument_has_one_default_or_its_docstring_says_why_not(name):
    for argument, parameter in inspect.signature(FUNCTIONS[name]).parameters.items():
        if argument in DEFAULTS and parameter.default != DEFAULTS[argument]:
            said = " ".join(paragraph(FUNCTIONS[name], argument).split())
            assert "unlike" in said and "because" in said, (name, argument)


@pytest.mark.parametrize("name", ["antecedents", "gap_model", "provider_gaps", "expectation_funnel"])
def test_whose_answers_they_are_is_said_by_keyword(name):
    for argument in inspect.signature(FUNCTIONS[name]).parameters.values():
        assert argument.kind is inspect.Parameter.KEYWORD_ONLY


def test_errors_of_values_are_value_errors():
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, gm.GapModelError) and kind is not gm.GapModelError:
            assert issubclass(kind, ValueError) != (kind in (errors.SourceError, errors.OutputError)), kind
    with pytest.raises(ValueError, match="confidence"):
        gm.gaps(gm.read_survey(gm.example("bank")), confidence=95)


FINDINGS = [value for name in gm.__all__ if isinstance(value := getattr(gm, name), type) and issubclass(value, Finding)]


@pytest.mark.parametrize("finding", FINDINGS)
def test_the_options_of_a_chart_are_typed_and_listed(finding):
    doc = inspect.getdoc(finding.plot)
    own = inspect.signature(finding.plot).parameters
    chart = importlib.import_module(finding.__module__.replace("findings", "charts", 1)).plot
    drawn = inspect.signature(chart).parameters
    assert list(own)[1:] == list(drawn)[1:] and "options" not in own
    for name, parameter in list(own.items())[1:]:
        assert parameter.default == drawn[name].default and re.search(rf"^{name} : ", doc, re.MULTILINE)
        for choice in re.findall(r"Literal\[(.*?)\]", parameter.annotation):
            assert f"{name} : {{{choice}}}".replace("'", '"') in doc


@pytest.fixture(scope="module")
def plotted() -> dict[str, Finding]:
    customers = gm.read_survey(gm.example("hotel_customers"), by="hotel")
    managers = [gm.read_survey(gm.example("hotel_managers"), name) for name in ("servqual-managers", "gap2-standards")]
    return {
        "gaps": gm.gaps(customers),
        "performance": gm.performance(customers),
        "agreement": gm.agreement(customers, by="hotel"),
        "check": gm.check(customers.tally),
        "provider": gm.provider_gaps(customers=customers, managers=managers),
    }


@pytest.mark.parametrize(
    ("which", "options", "hint"),
    [
        ("gaps", {"levels": "item"}, "its options are: lang, level, kind, title."),
        ("check", {"level": "item"}, "its options are: lang, kind, title."),
        ("agreement", {"colour": "red"}, "its options are: lang, side, title."),
        ("gaps", {"level": "sides"}, "known are: dimension, item, overall."),
        ("gaps", {"kind": "both"}, "known are: auto, intervals, heat, lines, slope, multiples, dumbbell, radar."),
        ("gaps", {"lang": "de"}, "known are: en, zh."),
        ("performance", {"kind": "boxes"}, "known are: auto, means, answers, heat, lines, slope, multiples."),
        ("agreement", {"side": "promise"}, "known are: gap, expectation, perception."),
        ("check", {"kind": "bars"}, "known are: auto, gap, ceiling."),
        ("provider", {"which": "gap_5"}, "did you mean 'gap_2'?"),
        ("provider", {"which": "model"}, "known are: gap_1, gap_2."),
    ],
)
def test_a_wrong_option_of_a_chart_gets_a_hint(plotted, which, options, hint):
    with pytest.raises(errors.SettingError, match=re.escape(f"Hint: {hint}")):
        plotted[which].plot(**options)


def test_groups_given_at_reading_are_available_and_reported_when_they_are_asked_for(tmp_path):
    read, plain = gm.read_survey(gm.example("bank"), by="branch"), gm.read_survey(gm.example("bank"))
    assert "groups available by branch" in repr(read) and "groups" not in repr(plain)
    for find, answers in ((gm.gaps, read), (gm.gaps, read.tally), (gm.performance, read)):
        assert find(answers).table.equals(find(plain).table)
        assert find(answers, by="branch").table.equals(find(plain, by="branch").table)
    assert gm.check(read).table.equals(gm.check(plain).table)
    pages = [
        gm.report(read, tmp_path / "read.html").read_text("utf-8"),
        gm.report(plain, tmp_path / "asked.html", by="branch").read_text("utf-8"),
        gm.report(plain, tmp_path / "plain.html").read_text("utf-8"),
    ]
    assert [page.count("Market") > 0 for page in pages] == [True, True, False]
    with pytest.raises(errors.SettingError, match="these cannot be changed here: 'by'"):
        gm.report(gm.gaps(plain), tmp_path / "found.html", by="branch")


@pytest.mark.parametrize("option", [{"titel": "x"}, {"levels": "item"}, {"groups": "branch"}])
def test_a_report_names_an_option_that_it_does_not_know(bank, tmp_path, option):
    with pytest.raises(errors.SettingError) as told:
        gm.report(bank, tmp_path / "report.html", **option)
    assert next(iter(option)) in str(told.value)


def test_help_of_plot_lists_its_options():
    for kind in (gm.Gaps, gm.Performance, gm.Tolerance, gm.Check, gm.ProviderGaps):
        known = inspect.signature(kind.plot).parameters
        assert not {"options", "kwargs"} & set(known)
        assert all(f"{name} : " in inspect.getdoc(kind.plot) for name in known if name != "self"), kind
