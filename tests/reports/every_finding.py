"""Every public finding, made once from the example answers and shown by every format."""

from __future__ import annotations

import inspect
import warnings
from functools import cache

import numpy as np
import pandas as pd

import gapmodel as gm
from gapmodel.findings.finding import Finding

KINDS = {name for name in gm.__all__ if isinstance(kind := getattr(gm, name), type) and issubclass(kind, Finding)}
FEW = 199  # resamples: the formats do not depend on them
FUNCTIONS = sorted(
    name
    for name in gm.__all__
    if inspect.isfunction(function := getattr(gm, name))
    and inspect.signature(function).return_annotation.removeprefix("gm.") in KINDS
)


@cache
def every_finding() -> dict[str, Finding]:
    """A finding of every public function that returns one, by the function's name."""
    found = _of_customers() | _of_priorities() | _of_provider() | _of_units() | _of_encounters()
    assert sorted(found) == FUNCTIONS, "add the new finding here, so that every format is tried with it"
    return found


def _of_customers() -> dict[str, Finding]:
    bank, library = (
        gm.read_survey(gm.example("bank"), by="branch"),
        gm.read_survey(gm.example("library"), "zone-of-tolerance"),
    )
    said = {"said": (90, 100), "heard": (80, 100), "acted_on": (30, 100)}
    published = pd.DataFrame({"mean_e": [6.31, 5.9], "mean_p": [5.47, 6.1], "sd": [1.2, 1.0]})
    return {
        "agreement": gm.agreement(bank),
        "answers": gm.answers(bank),
        "check": gm.check(bank),
        "exceeded": gm.exceeded(bank),
        "from_summary": gm.from_summary(published, n=51),
        "gaps": gm.gaps(bank, by="branch"),
        "message_funnel": gm.message_funnel(said, reference={"said": 0.8}),
        "performance": gm.performance(bank),
        "tolerance": gm.tolerance(library),
    }


def _of_priorities() -> dict[str, Finding]:
    rated = gm.read_survey(gm.example("bank"), outcome="overall_rating")
    return {
        "asymmetry": gm.asymmetry(rated, "overall_rating", n_resamples=FEW),
        "difference_scores": gm.difference_scores(rated, "overall_rating"),
        "drivers": gm.drivers(rated, "overall_rating", n_resamples=FEW),
        "importance_performance": gm.importance_performance(rated),
        "kano": gm.kano(gm.read_survey(gm.example("kano"), "kano"), n_resamples=FEW),
        "priorities": gm.priorities(rated, n_resamples=FEW),
        "what_if": gm.what_if(
            rated, {"reliability": 0.5}, outcome="overall_rating", costs={"reliability": 100}, budget=100
        ),
    }


def _of_provider() -> dict[str, Finding]:
    customers = gm.read_survey(gm.example("hotel_customers"), by="hotel")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gm.AnswerWarning)  # nobody has confirmed the direction of the statements
        managers = gm.read_managers(gm.example("hotel_managers"))
        employees = gm.read_employees(gm.example("hotel_employees"))
    people = {"customers": customers, "managers": managers, "employees": employees}
    file = gm.example("expectation_sources")
    asked = gm.read_survey(file), gm.read_survey(file, "expectation-sources")
    sources = gm.expectation_sources(*asked, n_resamples=FEW)
    model = gm.gap_model(**people, sources=sources)
    return {
        "antecedents": gm.antecedents(managers=managers, employees=employees),
        "expectation_funnel": gm.expectation_funnel(**people),
        "expectation_sources": sources,
        "gap_model": model,
        "internal_service": gm.internal_service(pd.read_csv(gm.example("hotel_departments"))),
        "provider_gaps": model.provider,
    }


def _of_units() -> dict[str, Finding]:
    chain = pd.read_csv(gm.example("hotel_chain"))
    stages = {name: name for name in ("internal_quality", "employee_satisfaction", "customer_satisfaction", "loyalty")}
    drivers = ["internal_quality", "retention"]
    return {
        "gap_drivers": gm.gap_drivers(chain, "customer_satisfaction", drivers, unit="hotel", n_resamples=FEW),
        "profit_chain": gm.profit_chain(chain, unit="hotel", n_resamples=FEW, **stages),
    }


def _of_encounters() -> dict[str, Finding]:
    styles = gm.read_survey(gm.example("styles"), "interpersonal-styles")
    told = {"people_told": (5, 10), "told_lost": (0, 0.02)}
    won = {"acquisition_ratio": (2, 20), "keeping_cost": 20, "replaced": (0.2, 0.6)}
    money = {"margin": (80, 120), "discount": 0.1}
    table = gm.example("customers")
    return {
        "complaints": gm.complaints(complaint_log(), by="branch", answer_within=15, exposure=visits()),
        "gap_value": gm.gap_value(gm.read_survey(table), retained="retained", customers=1_000, **money),
        "lifetime_value": gm.lifetime_value((80, 120), (80, 100), 0.1, retention_per="year", per="month"),
        "lost_customers": gm.lost_customers(table, by="branch", since="2023-01-01", **money, **told, **won),
        "moments_of_truth": gm.moments_of_truth(gm.example("encounters")),
        "score": gm.score(styles, show_people=True),
    }


def complaint_log() -> pd.DataFrame:
    """Three years of complaints from three branches; March 2025 of the North is bad, and letters take long."""
    rng = np.random.default_rng(18)
    n = 900
    day = pd.Series(np.sort(rng.integers(0, 1080, n)))
    branch = rng.choice(["North", "South", "East"], n, p=[0.5, 0.3, 0.2])
    day[:60], branch[:60] = 424 + rng.integers(0, 31, 60), "North"
    channel = rng.choice(["phone", "app", "letter"], n, p=[0.5, 0.3, 0.2])
    received = pd.Timestamp("2024-01-01") + pd.to_timedelta(day, "D")
    answered = received + pd.to_timedelta(rng.geometric(np.where(channel == "letter", 0.04, 0.1), n), "D")
    closed = answered + pd.to_timedelta(rng.integers(0, 20, n), "D")
    last = pd.Timestamp("2026-12-15")
    causes = ["charged twice", "no answer to letters", "queue at the counter", "Other"]
    return pd.DataFrame(
        {
            "received": received,
            "answered": answered.where(answered <= last),
            "closed": closed.where(closed <= last),
            "cause": rng.choice(causes, n, p=[0.4, 0.3, 0.2, 0.1]),
            "gap": rng.integers(1, 5, n).astype(str),
            "channel": channel,
            "branch": branch,
            "customer": rng.integers(0, 3000, n).astype(str),
            "reopened": rng.choice(["yes", "no"], n, p=[0.1, 0.9]),
        }
    )


def visits() -> pd.DataFrame:
    """Customers of every branch and month of the same three years."""
    months = [str(month) for month in pd.period_range("2024-01", "2026-12", freq="M")]
    sizes = {"North": 2600, "South": 1500, "East": 900}
    rows = [(branch, month, size) for branch, size in sizes.items() for month in months]
    return pd.DataFrame(rows, columns=["branch", "month", "customers"])
