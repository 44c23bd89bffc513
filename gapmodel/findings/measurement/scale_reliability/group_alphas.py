"""Alpha by group, and whether the groups' alphas are equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gapmodel.findings.measurement.item_answers import ItemAnswers
from gapmodel.findings.measurement.scale_reliability.side_rows import Row, Side
from gapmodel.inference.scales.equal_alphas import equal_alphas, equal_alphas_by_errors

COLUMNS = ["group", "side", "level", "code", "n_items", "n", "alpha", "ci_low", "ci_high", "adf_low", "adf_high"]
LEAST = 30  # respondents of a group below which the errors of alpha are too uncertain to compare it
TEST_COLUMNS = ["side", "level", "code", "groups", "statistic", "dof", "p_val", "p_adj"]


def group_rows(groups: Mapping[str, ItemAnswers], side: str, confidence: float) -> Iterator[Row]:
    """A row with `COLUMNS` for every group and scale."""
    for name, data in groups.items():
        for row in Side(side, data, confidence).alphas():
            yield row | {"group": name}


def with_errors(rows: Sequence[Row]) -> bool:
    """Whether alphas have a standard error; those of the groups of a tally have none."""
    return any(row["log_error"] == row["log_error"] for row in rows)


def small_groups(rows: Sequence[Row]) -> int:
    """How many groups have too few respondents on some side to be compared."""
    return len({row["group"] for row in rows if float(row["n"]) < LEAST})


def equality_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """A row of `TEST_COLUMNS`, without ``p_adj``, for every scale of one side.

    Notes
    -----
    Groups of fewer than `LEAST` respondents, and those without an alpha below 1, are left out.
    """
    known = with_errors(rows)
    for code in dict.fromkeys(row["code"] for row in rows):
        own = [row for row in rows if row["code"] == code and float(row["alpha"]) < 1 and float(row["n"]) >= LEAST]
        alphas, errors = ([float(row[name]) for row in own] for name in ("alpha", "log_error"))
        n, k = ([int(row[name]) for row in own] for name in ("n", "n_items"))
        test = equal_alphas_by_errors(alphas, errors, n) if known else equal_alphas(alphas, n, k)
        first = next(row for row in rows if row["code"] == code)
        yield {
            "side": first["side"],
            "level": first["level"],
            "code": code,
            "groups": len(own),
            "statistic": test.statistic,
            "dof": test.dof,
            "p_val": test.p_val,
        }
