"""Measured times of factor models and polychoric correlations, beside other libraries, in one run.

    python benchmarks/measurement.py [folder of other libraries]

Simulated answers to SERVQUAL's 22 items of perception (five dimensions, 1..7). Other libraries are semopy,
factor_analyzer and ordinalcorr, in this environment or installed into a folder of their own (``pip install --target
folder semopy factor_analyzer ordinalcorr``), and R's lavaan and psych if Rscript is there; what is missing is said.
Times are those of a clock, the least of several, with as many threads as the libraries take; semopy also on one
thread. R's are those it measures itself. The tally of 20 million is one of 312 500 respondents added to itself six
times: a tally of other people has the same size.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

import gapmodel as gm
from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.measurement.item_pairs import ItemPairs
from gapmodel.inference.confirmatory.fitting import fit
from gapmodel.inference.confirmatory.model_text import parse
from gapmodel.inference.confirmatory.ordered_sample import OrderedSample
from gapmodel.inference.confirmatory.ordinal import fit_ordered
from gapmodel.inference.confirmatory.parameters import parameter_table
from gapmodel.inference.confirmatory.sample import Sample

SIDE, SEED, FEW, MANY, DOUBLED = "perception", 2026, 300, 312_500, 6
R_SCRIPT = """
suppressMessages({{library(lavaan); library(psych)}}); d <- read.csv("{data}"); m <- "{model}"
least <- function(f) min(sapply(1:3, function(i) sum(system.time(suppressWarnings(f()))[c(1, 2, 4, 5)])))
cat(least(function() cfa(m, d)), least(function() lavCor(d, ordered = names(d))),
  least(function() polychoric(d, correct = 0, progress = FALSE)),
  least(function() cfa(m, d, ordered = TRUE, estimator = "WLSMV")))
"""


def least(work: Callable[[], Any], times: int = 5) -> float:
    """The shortest of several times in seconds; NaN, with the reason printed, where it fails."""
    found = []
    try:
        for _ in range(times):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    except Exception as error:  # noqa: BLE001  of another library, whatever it is
        print(f"failed: {type(error).__name__}: {str(error).splitlines()[0][:120] if str(error) else ''}")
        return float("nan")
    return min(found)


def model_of(items: ItemAnswers) -> str:
    """Each dimension a factor of its items, which are called x1 .. x22."""
    parts = ((code, " + ".join(f"x{at + 1}" for at in places)) for code, places in items.dimensions)
    return "\n".join(f"{code} =~ {own}" for code, own in parts)


def own_times(answers: Any, model: str, names: list[str]) -> dict[str, float]:
    """Seconds of each of gapmodel's calculations from a survey or tally."""

    def confirm() -> None:
        items = ItemAnswers.of(answers, SIDE)
        fit(
            parameter_table(parse(model, names), names),
            [Sample.of_moments(items.n, items.means, items.covariance)],
            names,
        )

    def ordered() -> None:
        pairs = ItemPairs.of(answers, SIDE)
        rows = pairs.items.codes("This") if pairs.items.survey is not None else None
        fit_ordered(
            parameter_table(parse(model, names), names, ordered=True),
            OrderedSample.of_tables(pairs.tables, rows),
            names,
        )

    work = {
        "CFA, ML": confirm,
        "polychoric, two steps": lambda: gm.polychoric(answers, side=SIDE),
        "polychoric, ML": lambda: gm.polychoric(answers, side=SIDE, method="ml"),
        "CFA, WLSMV": ordered,
    }
    for name in ("reliability", "factors"):
        if hasattr(gm, name):
            options = {"side": SIDE} if name == "factors" else {}
            work[f"gm.{name}"] = lambda name=name, options=options: getattr(gm, name)(answers, **options)
    return {name: least(one, 3) for name, one in work.items()}


def others(frame: pd.DataFrame, crowd: pd.DataFrame, model: str) -> dict[str, float]:
    """Seconds of other Python libraries on the same answers, by name; of semopy also on those of many."""
    found = {}
    try:
        import semopy

        found["semopy: CFA, ML"] = least(lambda: semopy.Model(model).fit(frame), 3)
        found["semopy: with errors and fit"] = least(lambda: _semopy_whole(semopy, frame, model), 3)
        with threadpool_limits(1, user_api="blas"):
            found["semopy: with errors and fit, one thread"] = least(lambda: _semopy_whole(semopy, frame, model), 3)
        found[f"semopy: with errors and fit, {MANY:,} rows"] = least(lambda: _semopy_whole(semopy, crowd, model), 1)
    except ImportError as error:
        print(f"semopy is not there ({error}).")
    try:
        from factor_analyzer import FactorAnalyzer

        found["factor_analyzer: minres, oblimin"] = least(lambda: FactorAnalyzer(5, rotation="oblimin").fit(frame), 3)
    except ImportError as error:
        print(f"factor_analyzer is not there ({error}).")
    try:
        from ordinalcorr import polychoric

        def all_pairs() -> None:
            values = [frame[name].to_numpy() for name in frame]
            for place, one in enumerate(values):
                for two in values[:place]:
                    polychoric(one, two)

        found["ordinalcorr: polychoric, all pairs"] = least(all_pairs, 1)
    except ImportError as error:
        print(f"ordinalcorr is not there ({error}).")
    return found


def _semopy_whole(semopy: Any, frame: pd.DataFrame, model: str) -> None:
    own = semopy.Model(model)
    own.fit(frame)
    own.inspect(std_est=True)
    semopy.calc_stats(own)


def of_r(frame: pd.DataFrame, model: str) -> dict[str, float]:
    """Seconds that R measures for the same answers."""
    if which("Rscript") is None:
        print("Rscript is not there.")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(Path(folder) / "data.csv", index=False)
        code = R_SCRIPT.format(data=Path(folder) / "data.csv", model=model.replace("\n", "; "))
        done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)  # noqa: S607
    names = ("lavaan: CFA, ML", "lavaan: lavCor", "psych: polychoric", "lavaan: CFA, WLSMV")
    if done.returncode:
        print(f"R failed: {done.stderr.strip().splitlines()[-1][:120]}")
        return {}
    return dict(zip(names, map(float, done.stdout.split()[-4:]), strict=True))


def main() -> None:
    """Print the tables."""
    sys.path.extend(sys.argv[1:])
    warnings.simplefilter("ignore")
    answers = gm.simulate(n=FEW, rng=SEED)
    survey = gm.read_survey(answers, pair_tables=True)
    crowd = gm.read_survey(gm.simulate(n=MANY, rng=SEED), pair_tables=True, engine="memory")
    many = crowd.tally
    for _ in range(DOUBLED):
        many = many + many
    items = ItemAnswers.of(survey, SIDE)
    names, model = [f"x{at + 1}" for at in range(len(items.names))], model_of(items)
    few, rows = own_times(survey.tally, model, names), own_times(survey, model, names)
    whole = own_times(many, model, names)
    print(f"| seconds | {FEW} rows | tally of {FEW} | tally of {many.n:,} |\n|---|--:|--:|--:|")
    for name in few:
        print(f"| {name} | {rows[name]:.3f} | {few[name]:.3f} | {whole[name]:.3f} |")
    frame = pd.DataFrame(items.rows("This"), columns=names)
    print(f"\n| other library, {FEW} rows | seconds | gapmodel | times |\n|---|--:|--:|--:|")
    rows_of_many = pd.DataFrame(ItemAnswers.of(crowd, SIDE).rows("This"), columns=names)
    for name, seconds in (others(frame, rows_of_many, model) | of_r(frame, model)).items():
        mine = "CFA, WLSMV" if "WLSMV" in name else "CFA, ML" if "CFA" in name or "semopy" in name else ""
        mine = mine or ("gm.factors" if "factor_analyzer" in name else "polychoric, two steps")
        own = whole if name.endswith(" rows") else rows
        if mine in own and np.isfinite(seconds):
            print(f"| {name} | {seconds:.3f} | {mine} {own[mine]:.3f} | {seconds / own[mine]:.1f} |")


if __name__ == "__main__":
    main()
