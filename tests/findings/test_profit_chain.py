"""The service-profit chain over units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import gapmodel as gm
from gapmodel.errors import ColumnError, SettingError

FULL = {
    "internal_quality": "iq",
    "employee_satisfaction": "es",
    "retention": "ret",
    "productivity": "prod",
    "external_value": "ev",
    "customer_satisfaction": "cs",
    "loyalty": "loy",
    "growth": "gro",
    "profitability": "pro",
    "unit": "hotel",
    "n_resamples": 499,
}


def hotels(n: int = 24, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)

    def noise(spread: float = 0.6) -> np.ndarray:
        return rng.normal(0, spread, n)

    frame = pd.DataFrame({"hotel": [f"Hotel {place}" for place in range(n)], "iq": noise(1)})
    frame["es"] = 0.8 * frame["iq"] + noise()
    frame["ret"], frame["prod"] = 0.7 * frame["es"] + noise(), 0.5 * frame["es"] + noise(0.9)
    frame["ev"] = 0.5 * frame["ret"] + 0.5 * frame["prod"] + noise()
    frame["cs"] = 0.9 * frame["ev"] + noise()
    frame["loy"] = 0.8 * frame["cs"] + noise(0.5)
    frame["gro"], frame["pro"] = 0.4 * frame["loy"] + noise(1), -0.3 * frame["loy"] + noise(1)
    return frame


@pytest.fixture(scope="module")
def found():
    return gm.profit_chain(hotels(), **FULL)


def standardized(frame: pd.DataFrame, outcome: str, *predictors: str) -> list[float]:
    z = (frame - frame.mean()) / frame.std()
    return sm.OLS(z[outcome], z[list(predictors)]).fit().params.tolist()


def test_every_link_is_the_regression_on_the_stage_before(found):
    numbers = hotels().drop(columns="hotel")
    table = found.table.set_index("code")["standardized"]
    assert table["internal_quality->employee_satisfaction"] == pytest.approx(numbers["iq"].corr(numbers["es"]))
    assert table["loyalty->growth"] == pytest.approx(numbers["loy"].corr(numbers["gro"]))
    together = [table["retention->external_value"], table["productivity->external_value"]]
    assert together == pytest.approx(standardized(numbers, "ev", "ret", "prod"))
    assert len(table) == 9
    row = found.table.set_index("code").loc["retention->external_value"]
    assert row[["std_low", "std_high"]].tolist() == pytest.approx(
        (row[["ci_low", "ci_high"]] * row["standardized"] / row["slope"]).tolist()
    )


def test_the_chain_multiplies_its_links_and_adds_up_its_ways(found):
    links = found.table.set_index("code")["standardized"]
    effects = found.effects.set_index("code")["value"]
    begin = links["internal_quality->employee_satisfaction"]
    ways = sum(
        links[f"employee_satisfaction->{way}"] * links[f"{way}->external_value"]
        for way in ("retention", "productivity")
    )
    end = links["external_value->customer_satisfaction"] * links["customer_satisfaction->loyalty"]
    assert effects["internal_quality->...->growth"] == pytest.approx(begin * ways * end * links["loyalty->growth"])


def test_a_two_step_effect_holds_the_first_stage_fixed(found):
    numbers = hotels().drop(columns="hotel")
    effects = found.effects.set_index("code")["value"]
    first = standardized(numbers, "es", "iq")[0] * standardized(numbers, "ret", "es", "iq")[0]
    assert effects["internal_quality->employee_satisfaction->retention"] == pytest.approx(first)
    over_value = standardized(numbers, "ev", "ret", "prod")[0] * standardized(numbers, "cs", "ev", "ret", "prod")[0]
    assert effects["retention->external_value->customer_satisfaction"] == pytest.approx(over_value)
    parallel = standardized(numbers, "prod", "es")[0] * standardized(numbers, "ev", "prod", "ret", "es")[0]
    assert effects["employee_satisfaction->productivity->external_value"] == pytest.approx(parallel)


def test_there_are_as_many_effects_as_ways(found):
    assert found.effects["kind"].value_counts().to_dict() == {"two_step": 9, "chain": 2}
    assert (found.effects["ci_low"] <= found.effects["ci_high"]).all()


def test_stages_without_a_column_are_bridged():
    found = gm.profit_chain(hotels(), internal_quality="iq", productivity="prod", profitability="pro", n_resamples=199)
    assert found.table["code"].tolist() == ["internal_quality->productivity", "productivity->profitability"]
    assert found.effects["kind"].tolist() == ["two_step", "chain"]
    assert "Stages without a column were skipped: Employee satisfaction, Employee retention" in found.text


def test_two_stages_have_no_indirect_effect():
    found = gm.profit_chain(hotels(), employee_satisfaction="es", loyalty="loy", n_resamples=199)
    assert len(found.table) == 1 and found.effects.empty
    assert "indirect effects over one stage" not in found.text


def test_p_values_are_adjusted_over_all_links(found):
    order = found.table.sort_values("p_val")
    holm = np.maximum.accumulate(order["p_val"].to_numpy() * np.arange(9, 0, -1)).clip(max=1)
    assert order["p_adj"].tolist() == pytest.approx(holm.tolist())


def test_units_without_a_value_are_left_out_and_named():
    frame = hotels()
    frame.loc[3, "gro"] = np.nan
    found = gm.profit_chain(frame, **FULL)
    assert found.dropped == ("Hotel 3",) and found.table["n"].eq(23).all()
    assert "1 of 24 units were excluded because of missing values: Hotel 3." in found.text


def test_too_few_units_for_a_step_are_told():
    found = gm.profit_chain(hotels(5), **{**FULL, "internal_quality": None, "growth": None, "profitability": None})
    undefined = found.effects[found.effects["value"].isna()]
    assert undefined["method"].unique().tolist() == ["undefined: 5 units are too few"]
    assert "employee_satisfaction->retention->external_value" in undefined["code"].tolist()


def test_wrong_use_is_told():
    with pytest.raises(SettingError, match="two stages or more; there is none"):
        gm.profit_chain(hotels())
    with pytest.raises(SettingError, match="two stages or more; there is 'retention', 'productivity'"):
        gm.profit_chain(hotels(), retention="ret", productivity="prod")
    with pytest.raises(SettingError, match="'es' is named for two stages"):
        gm.profit_chain(hotels(), employee_satisfaction="es", loyalty="es")
    with pytest.raises(ColumnError, match="no column 'profit'"):
        gm.profit_chain(hotels(), employee_satisfaction="es", profitability="profit")
    with pytest.raises(SettingError, match="stand in several rows"):
        gm.profit_chain(hotels().assign(hotel="one"), **FULL)
    with pytest.raises(SettingError, match="3 units are too few"):
        gm.profit_chain(hotels(3), employee_satisfaction="es", loyalty="loy")
    with pytest.raises(SettingError, match="'loy' is the same in all units"):
        gm.profit_chain(hotels().assign(loy=1.0), customer_satisfaction="cs", loyalty="loy")


def test_the_sentences_name_the_strongest_link_and_warn(found):
    text = found.text
    assert "The strongest link is External service value → Customer satisfaction: +0.92 SDs per SD" in text
    assert "Negative association: Customer loyalty → Profitability" in text
    assert "They do not show that one stage causes the next" in text
    assert "n is the number of units" in text
    assert "imprecise" not in text
    assert "最强的环节是外部服务价值 → 顾客满意" in "".join(found.sentences("zh"))


def test_few_units_are_told_to_be_coarse():
    found = gm.profit_chain(hotels(12), employee_satisfaction="es", external_value="ev", loyalty="loy", n_resamples=199)
    assert "With fewer than 20 units, bootstrap CIs of indirect effects are imprecise" in found.text


def test_the_chart_has_a_box_per_stage_and_an_arrow_per_link(found):
    figure = found.plot()
    kinds = [shape.type for shape in figure.layout.shapes]
    assert kinds.count("rect") == 9 and kinds.count("line") == 9
    assert list(figure.data[0].customdata) == found.table["code"].tolist()
    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    widths = [line.line.width for line in lines]
    assert np.argsort(widths).tolist() == np.argsort(found.table["standardized"].abs()).tolist()
    assert [line.line.dash == "solid" for line in lines] == (found.table["p_adj"] < 0.05).tolist()
    texts = " ".join(note.text for note in figure.layout.annotations)
    assert "<b>+0.92</b>" in texts and "Customer loyalty" in texts
    title = figure.layout.title.subtitle.text.replace("<br>", " ")
    assert all(word in title for word in ("95%", "n = 24 units", "Holm", "Associations", "above zero"))


def test_arrows_point_downwards_between_the_boxes():
    found = gm.profit_chain(
        hotels(), retention="ret", productivity="prod", growth="gro", profitability="pro", n_resamples=99
    )
    lines = [shape for shape in found.plot(lang="zh").layout.shapes if shape.type == "line"]
    assert len(lines) == 4 and all(line.y1 > line.y0 for line in lines)


def test_a_column_named_like_markup_stays_text():
    frame = hotels().rename(columns={"es": "<b>es</b>"})
    figure = gm.profit_chain(frame, employee_satisfaction="<b>es</b>", loyalty="loy", n_resamples=99).plot()
    assert any("&lt;b&gt;es" in note.text for note in figure.layout.annotations)
