"""The public functions as one interface: the same name, kind and default of an argument in all of them."""

from __future__ import annotations

import inspect
import re

import pytest

import gapmodel as gm
from gapmodel import errors
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
