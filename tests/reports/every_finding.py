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
    found = _of_customers() | _of_priorities() | _of_provider() | _of_units() | _of_encounters() | _of_complaints()
    found |= _of_plans()
    assert sorted(found) == FUNCTIONS, "add the new finding here, so that every format is tried with it"
    return found


def _of_customers() -> dict[str, Finding]:
    bank, library = (
        gm.read_survey(gm.example("bank"), by="branch"),
        gm.read_survey(gm.example("library"), "zone-of-tolerance"),
    )
    said = {"said": (90, 100), "heard": (80, 100), "acted_on": (30, 100)}
    published = pd.DataFrame({"mean_e": [6.31, 5.9], "mean_p": [5.47, 6.1], "sd": [1.2, 1.0]})
    printed = "item  E  P  gap  SD\nprompt  6.31  5.47  -0.84  1.20\npolite  5.90  6.10  -0.20  1.00"
    return {
        "agreement": gm.agreement(bank),
        "answers": gm.answers(bank),
        "audit": gm.audit(printed, n=51, scale=(1, 7), items=1),
        "benchmark": gm.benchmark(bank, target=-0.5),
        "check": gm.check(bank),
        "confirm": gm.confirm(bank),
        "customer_groups": gm.customer_groups(bank, n_resamples=19),
        "exceeded": gm.exceeded(bank),
        "from_summary": gm.from_summary(published, n=51),
        "gaps": gm.gaps(bank, by="branch"),
        "invariance": gm.invariance(bank, model="reliability =~ 5 + 6 + 7 + 8 + 9", partial=True),
        "meta": gm.meta({"A": published.assign(n=51), "B": published.assign(n=80)}, scale=(1, 7)),
        "message_funnel": gm.message_funnel(said, reference={"said": 0.8}),
        "performance": gm.performance(bank),
        "positioning": gm.positioning(bank),
        "segments": gm.segments(bank, n_resamples=FEW),
        "tolerance": gm.tolerance(library),
        "trend": gm.trend(gm.read_survey(gm.example("panel")), time="wave", id="customer"),
    }


def _of_priorities() -> dict[str, Finding]:
    rated = gm.read_survey(gm.example("bank"), outcome="overall_rating")
    return {
        "asymmetry": gm.asymmetry(rated, "overall_rating", n_resamples=FEW),
        "difference_scores": gm.difference_scores(rated, "overall_rating"),
        "drivers": gm.drivers(rated, "overall_rating", n_resamples=FEW),
        "factors": gm.factors(rated, n_resamples=FEW),
        "importance_performance": gm.importance_performance(rated),
        "measurement_report": gm.measurement_report(_three_dimensions()),
        "polychoric": gm.polychoric(rated),
        "kano": gm.kano(gm.read_survey(gm.example("kano"), "kano"), n_resamples=FEW),
        "priorities": gm.priorities(rated, n_resamples=FEW),
        "reliability": gm.reliability(_three_dimensions(), by="group"),
        "validity": gm.validity(rated, "overall_rating", n_resamples=FEW),
        "what_if": gm.what_if(
            rated, {"reliability": 0.5}, outcome="overall_rating", costs={"reliability": 100}, budget=100
        ),
    }


def _three_dimensions() -> gm.Survey:
    """Nine items of three dimensions on two sides, which are quickly examined."""
    frame = gm.simulate("internal-customers", 150, level=5.5, gaps=-0.5, outcome=True, rng=5)
    frame = frame.assign(group=["sales", "service"] * 75)
    return gm.read_survey(frame, "internal-customers", outcome="overall_satisfaction", by="group")


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
    rungs = ["customer", "client", "member", "friend"]
    told = {"people_told": (5, 10), "told_lost": (0, 0.02)}
    won = {"acquisition_ratio": (2, 20), "keeping_cost": 20, "replaced": (0.2, 0.6)}
    money = {"margin": (80, 120), "discount": 0.1}
    table = gm.example("customers")
    return {
        "loyalty": gm.loyalty(gm.read_survey(gm.simulate("loyalty", n=200, rng=3), "loyalty")),
        "relationship_ladder": gm.relationship_ladder(rungs * 10, [*rungs[1:], rungs[0], *rungs] * 5),
        "complaints": gm.complaints(complaint_log(), by="branch", answer_within=15, exposure=visits()),
        "listening": gm.listening(gm.example("channels"), by="segment", reference="survey"),
        "gap_value": gm.gap_value(gm.read_survey(table), retained="retained", customers=1_000, **money),
        "lifetime_value": gm.lifetime_value((80, 120), (80, 100), 0.1, retention_per="year", per="month"),
        "lost_customers": gm.lost_customers(table, by="branch", since="2023-01-01", **money, **told, **won),
        "moments_of_truth": gm.moments_of_truth(gm.example("encounters")),
        "mystery_shopping": gm.mystery_shopping(gm.example("visits")),
        "score": gm.score(styles, show_people=True),
    }


def _of_complaints() -> dict[str, Finding]:
    hotels = gm.read_survey(gm.example("hotel_customers"), by="hotel")
    counts = {name: 3 + 4 * at for at, name in enumerate(hotels.tally.groups)}
    states = {"silent": 30, "heard": 20}
    people = {"state": ["no problem", "resolved", "unresolved"] * 4, "loyalty": [6, 6, 3, 7, 5, 4, 5, 7, 2, 6, 6, 5]}
    people["earlier"] = [6, 5, 5, 6, 6, 4, 5, 6, 3, 7, 6, 6]
    cases = pd.DataFrame([["yes", "partly", "no"] * 9 + ["yes", "N/A"], ["no"] * 29, ["yes"] * 20 + ["no"] * 9])
    cases.columns = [f"R{number}" for number in range(1, 30)]
    return {
        "complaint_gaps": gm.complaint_gaps(
            counts, hotels, by="hotel", exposure=dict.fromkeys(counts, 2000), n_resamples=FEW
        ),
        "complaint_iceberg": gm.complaint_iceberg(
            {"desk": 40, "web": 12},
            complains={"desk": (30, 60), "web": (0.04, 0.1)},
            states=states,
            repurchase={"silent": 0.4, "heard": (12, 20)},
            margin=(80, 120),
            told=(2, 10),
            lost_per_told=0.01,
        ),
        "recovery": gm.recovery(pd.DataFrame(people), before="earlier", margin=0.5),
        "response_audit": gm.response_audit(cases),
        "severity_ratios": gm.severity_ratios({"serious": 4, "minor": 97, "trifle": 610}, [1, 29, 300]),
    }


def _of_plans() -> dict[str, Finding]:
    bank = gm.read_survey(gm.example("bank"))
    return {
        "sample_size": gm.sample_size(
            pilot=bank, code="empathy", gap=-0.25, tests=5, cluster_size=20, icc=0.02, population=4_000, response=0.4
        )
    }


def complaint_log() -> pd.DataFrame:
    """Three years of complaints from three branches; March 2024 of the North is bad, and letters take long."""
    rng = np.random.default_rng(18)
    n = 900
    day = pd.Series(np.sort(rng.integers(0, 1080, n)))
    branch = rng.choice(["North", "South", "East"], n, p=[0.5, 0.3, 0.2])
    day[::15], branch[::15] = 424 + rng.integers(0, 31, 60), "North"
    channel = rng.choice(["phone", "app", "letter"], n, p=[0.5, 0.3, 0.2])
    received = pd.Timestamp("2023-01-01") + pd.to_timedelta(day, "D")
    answered = received + pd.to_timedelta(rng.geometric(np.where(channel == "letter", 0.04, 0.1), n), "D")
    closed = answered + pd.to_timedelta(rng.integers(0, 20, n), "D")
    last = pd.Timestamp("2025-12-15")
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
    months = [str(month) for month in pd.period_range("2023-01", "2025-12", freq="M")]
    sizes = {"North": 2600, "South": 1500, "East": 900}
    rows = [(branch, month, size) for branch, size in sizes.items() for month in months]
    return pd.DataFrame(rows, columns=["branch", "month", "customers"])
