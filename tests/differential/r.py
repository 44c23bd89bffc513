"""The same questions put to R, all in one call: exactRankTests, coin and survey, where they are installed."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .case import Batch
from .ledger import Bound, Ledger

CLOSE = Bound(1e-9, 1e-12)
R_EXACT = Bound(1e-7, 1e-12)  # coin prints what its shift algorithm has added up
PACKAGES = ("coin", "exactRankTests", "survey")
SCRIPT = """
suppressWarnings(suppressMessages({library(coin); library(exactRankTests); library(survey)}))
options(survey.lonely.psu = "adjust", digits = 17)
folder <- commandArgs(TRUE)[1]
say <- function(...) cat(paste(..., sep = ","), "\\n", sep = "")
ranks <- read.csv(file.path(folder, "ranks.csv"))
for (d in split(ranks, ranks$case)) {
  x <- d$gap; way <- d$alternative[1]
  nonzero <- x[x != 0]
  say("signed_rank", d$case[1], wilcox.exact(nonzero, alternative = way, exact = TRUE)$p.value)
  say("sign_flip", d$case[1], perm.test(nonzero, alternative = way, exact = TRUE)$p.value)
  pratt <- wilcoxsign_test(x ~ rep(0, length(x)), zero.method = "Pratt", distribution = "exact", alternative = way)
  say("signed_rank_pratt", d$case[1], as.numeric(pvalue(pratt)))
}
designs <- read.csv(file.path(folder, "designs.csv"), colClasses = c(stratum = "character", cluster = "character"))
for (d in split(designs, designs$case)) {
  drawn <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
  mean <- svymean(~value, subset(drawn, !is.na(value)))
  say("design", d$case[1], as.numeric(coef(mean)), as.numeric(SE(mean)))
}
"""


def missing() -> str:
    """What of R is not here, in a word; empty where all is."""
    if shutil.which("Rscript") is None:
        return "R is not installed"
    there = f"cat(all(nzchar(sapply(c({', '.join(map(repr, PACKAGES))}), function(name) system.file(package = name)))))"
    found = subprocess.run(["Rscript", "-e", there], capture_output=True, text=True, check=False).stdout
    return "" if found.strip().endswith("TRUE") else f"R lacks one of {', '.join(PACKAGES)}"


def ask(batch: Batch, ledger: Ledger, folder: Path) -> None:
    """Put all questions of a run to R at once and enter its answers."""
    if reason := missing():
        ledger.skipped.append(f"Comparisons with R are left out: {reason}.")
        return
    _write(folder / "ranks.csv", ("case", "alternative", "gap"), _rank_rows(batch))
    _write(folder / "designs.csv", ("case", "value", "weight", "stratum", "cluster"), _design_rows(batch))
    (folder / "questions.R").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", str(folder / "questions.R"), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Rscript stopped: {done.stderr[-2000:]}")
    for line in done.stdout.splitlines():
        name, number, *values = line.split(",")
        if name == "design":
            _enter_design(ledger, batch.designs[int(number)], values)
        elif values[0] != "NA":
            _enter_rank(ledger, batch.ranks[int(number)], name, float(values[0]))


def _rank_rows(batch: Batch) -> Iterable[tuple[Any, ...]]:
    for number, asked in enumerate(batch.ranks):
        alternative = {"two-sided": "two.sided"}.get(asked["alternative"], asked["alternative"])
        yield from ((number, alternative, value) for value in asked["gap"])


def _design_rows(batch: Batch) -> Iterable[tuple[Any, ...]]:
    for number, asked in enumerate(batch.designs):
        columns = (asked["values"], asked["weights"], asked["strata"], asked["cluster"])
        for value, *rest in zip(*columns, strict=True):
            yield (number, "NA" if value != value else repr(value), *rest)


def _write(path: Path, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)


def _enter_rank(ledger: Ledger, asked: dict[str, Any], name: str, p_val: float) -> None:
    stated = asked["bounds"][name]
    bound = R_EXACT if stated.relative < R_EXACT.relative else Bound(stated.relative, R_EXACT.absolute)
    ledger.compare(f"R, {name}: p", asked["found"][name], p_val, bound, asked["place"])


def _enter_design(ledger: Ledger, asked: dict[str, Any], values: list[str]) -> None:
    for what, found, value in zip(("gap", "se"), asked["found"], values, strict=True):
        if found == found:
            ledger.compare(f"R, survey: {what}", found, float(value), CLOSE, asked["place"])
