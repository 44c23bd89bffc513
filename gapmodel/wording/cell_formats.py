"""How the numbers of a column are shown: as texts, and as the number formats of spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from gapmodel.wording.numbers import (
    amount,
    days,
    general,
    p_value,
    percent,
    plain,
    precise,
    precise_signed,
    probability,
    sign_only,
    signed,
    three_figures,
    tick,
    whole,
)

Shows = Callable[[Any], str]

_PLAIN = (
    "alpha", "alpha_e", "alpha_gap", "alpha_if_dropped", "alpha_p", "ave", "cost", "cr", "cut", "desired", "expectation", "greatest_split", "impact_range", "lambda2", "mean",
    "mean_actual", "mean_e", "mean_ideal", "mean_observer", "mean_p", "mean_r", "mean_ref", "mean_self", "minimum", "now", "omega_h", "omega_total",
    "per_point", "perceived", "perception", "performance", "points", "r2", "r2_adj", "r2_both", "r2_gap",
    "r2_left_out", "r2_perception", "r_pe", "r_wg", "rating", "reliability", "room", "rwg_mean", "rwg_median", "sd",
    "sd_e", "sd_p", "std_alpha", "stratified_alpha", "se", "se_classical", "se_importance", "se_performance", "sem", "size", "stated_rating", "then",
    "vif", "width",
)  # fmt: skip
_FORMATS: dict[str, Shows] = {
    **dict.fromkeys(_PLAIN, plain),
    "gap": signed,
    "ci_low": signed,
    "ci_high": signed,
    "p_val": p_value,
    "p_adj": p_value,
    "cohen_dz": signed,
    "value": signed,
    "statistic": precise,
    "dof": whole,
    "share_lowest": percent,
    "share_highest": percent,
    "share_both_highest": percent,
    "double_ceiling": percent,
    "worst_gap": signed,
    "gap_first": signed,
    "gap_second": signed,
    "difference": signed,
    "attainment": percent,
    "share_none": percent,
    "step": percent,
    "survives": percent,
    "slope": signed,
    "icc1": signed,
    "icc2": signed,
    "standardized": signed,
    "shrunken": signed,
    "r": signed,
    "rwg_share": percent,
    "item_rest": signed,
    "dimension_rest": signed,
    "change": precise_signed,
    "cutoff": three_figures,
    "lowest": general,
    "highest": general,
    "share": percent,
    "sign": sign_only,
    "beta": signed,
    "partial_r": signed,
    "p_top": percent,
    "probability": percent,
    "p_greater": percent,
    "reproducibility": percent,
    "share_from": percent,
    "share_to": percent,
    "top_box": percent,
    "bottom_box": percent,
    "answer": general,
    "p_concentrate": percent,
    "p_keep_up": percent,
    "p_low_priority": percent,
    "p_overkill": percent,
    "adequacy": signed,
    "superiority": signed,
    "share_below": percent,
    "share_inside": percent,
    "share_above": percent,
    "position": percent,
    "p_inside": p_value,
    "gain": signed,
    "b_perception": signed,
    "b_expectation": signed,
    "estimate": signed,
    "score": signed,
    "tau": signed,
    "rho": signed,
    "p_first": percent,
    "p_same_first": percent,
    "contribution": signed,
    "p_cheapest": percent,
    "p_used": percent,
    "counted": tick,
    "importance": percent,
    "reach": percent,
    "p_worst": percent,
    "p_top3": percent,
    "stated": percent,
    "derived": percent,
    "rank": general,
    "penalty": signed,
    "reward": signed,
    "asymmetry": signed,
    "p_frustrator": percent,
    "p_dissatisfier": percent,
    "p_hybrid": percent,
    "p_satisfier": percent,
    "p_delighter": percent,
    "p_wrong_sign": percent,
    "small": tick,
    "wrong_sign": tick,
    "satisfaction": signed,
    "dissatisfaction": signed,
    "p_category": percent,
    "p_band": percent,
    "p_position": percent,
    "p_exact": p_value,
    "p_mode": percent,
    "mixed": tick,
    "total_strength": percent,
    "category_strength": percent,
    "wanted": signed,
    "correlation": signed,
    "customers": general,
    "employees": general,
    "employees_off": general,
    "managers": general,
    "managers_off": general,
    "p_max": percent,
    "inside": tick,
    "sure": tick,
    "share_negative": percent,
    "worst": general,
    "p_weakest": p_value,
    "p_most": p_value,
    "may_be_weakest": tick,
    "may_cost_most": tick,
    "linear": signed,
    "quadratic": signed,
    "lost": percent,
    "p_largest": p_value,
    "share_exceeded": percent,
    "share_met": percent,
    "share_missed": percent,
    "fitted": percent,
    "rise": percent,
    "alternatives": plain,
    "liked": tick,
    "buys_again": tick,
    "share_now": percent,
    **dict.fromkeys(("g", "mean_square", "n_items", "phi", "target", "variance", "w"), plain),
    **dict.fromkeys(("corrected", "critical_share", "i2", "share_customers", "share_reference"), percent),
    **dict.fromkeys(("visits", "weight"), general),
    "critical": tick,
    "answered_in_time": percent,
    "median_days": days,
    "median": days,
    "within": percent,
    "cumulative": percent,
    "rest": tick,
    "complete": tick,
    "exposure": general,
    "rate": plain,
    "centre": plain,
    "sigma_z": plain,
    "variation": plain,
    "variation_limit": plain,
    "ratio": plain,
    "share_heard": percent,
    "fulfilled": percent,
    "n_missing": whole,
    "share_missing": percent,
    "may_be_worst": tick,
    "ratio_given": general,
    "expected": plain,
    "value_other": plain,
    "p_not_less": p_value,
    "p_equal": p_value,
    "mean_before": plain,
    "mean_after": plain,
    "expected_change": signed,
    "p_permutation": p_value,
    "p_max_t": p_value,
    "dof_error": whole,
    "omega_sq": percent,
    "reached": tick,
    **dict.fromkeys(("amount", "converted", "high", "lifetime", "low", "per_year", "swing", "total", "years"), amount),
    "median_years": plain,
    "retention": percent,
    "survival": percent,
    **dict.fromkeys(("own_weight", "study_weight"), percent),
    **dict.fromkeys(("p_best", "p_top_quarter", "p_bottom_quarter", "p_target"), probability),
    **dict.fromkeys(("expected_rank", "true_sd"), plain),
    **dict.fromkeys(("change_first", "change_second", "season", "shift"), signed),
    **dict.fromkeys(("cusum_above", "cusum_below"), plain),
    "power": percent,
    "half_width": plain,
    "detectable": signed,
    "chosen": tick,
    **dict.fromkeys(("x", "y"), precise_signed),
    **dict.fromkeys(("se_x", "se_y"), precise),
    **dict.fromkeys(("f", "radius"), plain),
    "quality": percent,
    "off_centre": tick,
    **dict.fromkeys(("jaccard", "least_jaccard"), plain),
    "clearness": precise,
    "recovered": percent,
    "gap_all": signed,
    "disattenuated": signed,
    "done": tick,
    "r2_cv": plain,
    "first_component": percent,
}
_WITH_SHARES = {
    "survives", "attainment", "box", "p_top", "resamples", "p_greater", "answered_in_time", "cumulative",
    "retention", "survival",
}  # fmt: skip  # columns beside which limits are those of shares
_POINTS = ("respondent", "visit", "visits")  # beside one of them, a score is a sum or a mean and no difference
_UNITS = ("performance", "quadrant")  # beside one of them, importance is in its own unit and not a share
_BESIDE: dict[str, dict[str, Shows]] = {  # formats of columns, and of the interval "ci", beside another column
    "received": {"estimate": whole, "ci": whole, "mean": whole},
    "fulfilled": {"ci": percent},
    "ratio_given": {"ratio": three_figures, "ci": percent},
    "difference": {"value": plain, "ci": signed},
    "r_pe": {"ci": plain, "n_items": whole},
    "side": {"n_items": whole},
    "state": {"value": plain, "ci": plain},
    "period_from": {"change": signed},
    "cusum_above": {"value": plain},
    "axis": {"variance": precise},
    "least_jaccard": {"expected": precise},
    "r2_cv": {"ci": plain},
    "first_component": {"ci": percent, "n_items": whole},
    "tolerance": {"printed": general, "expected": general, "tolerance": general, "flag": tick},
}
_OTHERS: dict[str, Shows] = {  # formats of columns that are called by a dimension
    "p_position": plain,
    "fulfilled": percent,
    "gap_low": signed,
}
_SIGNED_LIMITS = (
    "adequacy", "asymmetry", "bca", "disattenuated", "dissatisfaction", "gain", "icc2", "linear", "quadratic", "r",
    "rho", "satisfaction", "slope", "std", "superiority", "tau",
)  # fmt: skip
_LIMITS: dict[str, Shows] = {
    "none": percent,
    "top": percent,
    "bottom": percent,
    "importance": percent,
    "reach": percent,
    "adf": plain,
    "alpha": plain,
    "bonett": plain,
    "omega_total": plain,
    "range": plain,
    "stated_rating": plain,
    "below": percent,
    "inside": percent,
    "above": percent,
    "position": percent,
    "width": plain,
    "classical": signed,
    "expectation": plain,
    "performance": plain,
    "perception": plain,
    "then": plain,
    "negative": percent,
    "lost": percent,
    "exceeded": percent,
    "met": percent,
    "missed": percent,
    "highest": percent,
    "share": percent,
    "fitted": percent,
    "rise": percent,
    "alternatives": plain,
    "critical": percent,
    "corrected": percent,
    "visits": general,
    "g": plain,
    "phi": plain,
    "median": days,
    "within": percent,
    "limit": plain,
    "rate": plain,
    "ratio": plain,
    "heard": percent,
    "missing": percent,
    "gap": signed,
    **dict.fromkeys(("expected", "jaccard"), plain),
    **dict.fromkeys(_SIGNED_LIMITS, signed),
    "omega": percent,
    "at": amount,
    "lifetime": amount,
    "median_years": plain,
    "retention": percent,
    "total": amount,
    "rank": general,
    "true_sd": plain,
    **dict.fromkeys(("chance", "far", "wide", "prediction"), signed),
}
# The number formats of spreadsheets that show the same as the functions above.
NUMBER_FORMATS: dict[Shows, str] = {
    signed: "+0.00;-0.00;0.00",
    precise_signed: "+0.000;-0.000;0.000",
    plain: "0.00",
    precise: "0.000",
    whole: "0",
    percent: "0.0%",
    probability: '[>0.999]"> 99.9%";[<0.001]"< 0.1%";0.0%',
    p_value: '[<0.001]"< 0.001";0.000',
    general: "General",
    days: "General",
    three_figures: "General",
    amount: "[>=100]#,##0;[<=-100]-#,##0;0.00",
}


def format_of(column: str, columns: Collection[str]) -> Shows | None:
    """How the numbers of a column are shown, in a table with such columns; None: whole numbers, or texts."""
    if column == "importance" and any(unit in columns for unit in _UNITS):
        return plain
    if column == "score" and any(unit in columns for unit in _POINTS):
        return plain
    if column == "value" and _of_measures(columns):
        return plain
    for marker, own in _BESIDE.items():
        if marker in columns and column in own:
            return own[column]
    others = next((shows for marker, shows in _OTHERS.items() if marker in columns), None)
    return _FORMATS.get(column, others)


def limit_format(kind: str, columns: Collection[str]) -> Shows | None:
    """How the limits ``{kind}_low {kind}_high`` are shown: as shares, gaps or means."""
    for marker, own in _BESIDE.items():
        if marker in columns and kind in own:
            return own[kind]
    if kind != "ci":
        return plain if kind == "importance" and any(unit in columns for unit in _UNITS) else _LIMITS.get(kind)
    present = set(columns)
    if _of_measures(present) and "value" in present:
        return plain
    if "amount" in present:
        return amount
    if present & _WITH_SHARES or _counted_share(present):
        return percent
    means = present & {"mean", "alpha", "per_point", "score", "variance"}
    return plain if means and not present & {"gap", "difference"} else signed


def _of_measures(columns: Collection[str]) -> bool:
    """Whether the rows are measures in units of their own, none of which is a gap."""
    return "measure" in columns and "level" not in columns


def _counted_share(present: Collection[str]) -> bool:
    """Whether the limits beside these columns are those of a share that was counted."""
    return "share" in present and any(name in present for name in ("count", "fails", "voices"))
