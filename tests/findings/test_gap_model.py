"""The whole model in one finding, its picture, the funnel, and the command that writes them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gapmodel as gm
from gapmodel.errors import SettingError, TallyError


def ratings(letter, n, level, seed):
    frame = gm.simulate("gap4-promises", n, level=level, rng=seed)
    return frame.rename(columns=lambda name: name.replace("K_", f"{letter}_"))


@pytest.fixture(scope="module")
def frames():
    hotels = np.array(["A", "B", "C"])
    customers = gm.simulate(n=150, level=6.0, gaps=-0.7, rng=1).assign(hotel=hotels.repeat(50))
    managers = pd.concat([gm.simulate("servqual-managers", 9, level=5.2, rng=2), ratings("S", 9, 5.0, 3)], axis=1)
    employees = pd.concat([ratings("D", 30, 5.5, 4), ratings("K", 30, 4.5, 5)], axis=1)
    return {
        "customers": customers,
        "managers": managers.assign(hotel=hotels.repeat(3)),
        "employees": employees.assign(hotel=hotels.repeat(10)),
    }


@pytest.fixture(scope="module")
def people(frames):
    return {
        "customers": gm.read_survey(frames["customers"]),
        "managers": gm.read_managers(frames["managers"]),
        "employees": gm.read_employees(frames["employees"]),
    }


@pytest.fixture(scope="module")
def model(people):
    return gm.gap_model(**people, by="hotel")


def test_every_gap_stands_in_the_table_in_order(model):
    overall = model.table[model.table["level"] == "overall"]
    assert overall["which"].tolist() == ["gap_1", "gap_2", "gap_3", "gap_4", "gap_5"]
    assert (model.table.groupby("which")["level"].size() == 6).all()


def test_gap_5_is_that_of_gaps(model, people):
    alone = gm.gaps(people["customers"]).table.set_index("code")
    row = model.table[(model.table["which"] == "gap_5") & (model.table["code"] == "empathy")].iloc[0]
    assert (row["gap"], row["ci_low"], row["p_adj"]) == tuple(alone.loc["empathy", ["gap", "ci_low", "p_adj"]])
    assert row["gap"] == pytest.approx(row["mean"] - row["mean_ref"])


def test_units_have_the_gaps_of_their_own_people(model, frames):
    assert model.units["hotel"].tolist() == ["A", "B", "C"]
    own = {who: frame[frame["hotel"] == "B"] for who, frame in frames.items()}
    alone = gm.gap_model(
        customers=gm.read_survey(own["customers"]),
        managers=gm.read_managers(own["managers"]),
        employees=gm.read_employees(own["employees"]),
    )
    expected = alone.table[alone.table["level"] == "overall"].set_index("which")["gap"]
    row = model.units[model.units["hotel"] == "B"].iloc[0]
    for which in ("gap_1", "gap_2", "gap_3", "gap_4", "gap_5"):
        assert row[which] == pytest.approx(expected[which], abs=1e-12)
    assert (row["n_customers"], row["n_managers"], row["n_employees"]) == (50, 3, 10)


def test_units_that_are_named_otherwise_are_refused(people, frames):
    other = frames["managers"].assign(hotel="X")
    with pytest.raises(SettingError, match="No unit of the customers is one of managers's"):
        gm.gap_model(customers=people["customers"], managers=gm.read_managers(other), by="hotel")


def test_gaps_are_never_added_up(model, people):
    with pytest.raises(SettingError, match="Gaps 1 to 4 do not add up to gap 5"):
        _ = model.total
    standards = next(survey for survey in people["managers"] if "standards" in survey.tally.layout.sides)
    with pytest.raises(TallyError, match="count different things"):
        _ = people["customers"].tally + standards.tally
    with pytest.raises(TallyError, match="There is no gap to compute"):
        gm.gaps(standards)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture_says_every_gap_once(model, lang):
    figure = model.plot(lang=lang)
    texts = [note.text for note in figure.layout.annotations]
    word = {"en": "Gap", "zh": "差距"}[lang]
    for number in range(1, 8):
        assert sum(f"{word} {number}" in text for text in texts) == 1
    missing = {"en": "not measured", "zh": "未测量"}[lang]
    assert sum(missing in text for text in texts) == 2  # gaps 6 and 7


def test_the_pictures_bars_are_as_long_as_the_gaps(model):
    rectangles = [shape for shape in model.plot().layout.shapes if shape.type == "rect" and shape.opacity == 0.85]
    overall = model.table[model.table["level"] == "overall"].set_index("which")["gap"]
    lengths = sorted(shape.x1 - shape.x0 for shape in rectangles)
    halves = {"gap_1": 24.5, "gap_2": 26, "gap_3": 26, "gap_4": 22.5, "gap_5": 26}
    expected = sorted(0.44 * width * overall[which] / 3 for which, width in halves.items())
    assert lengths == pytest.approx(expected)


def test_the_funnel_is_its_definition(people, frames):
    funnel = gm.expectation_funnel(**people)
    assert funnel.table["stage"].tolist() == ["expected", "known", "standards", "delivered", "promised"]
    sizes = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
    starts = dict(zip(sizes, np.cumsum([1, *list(sizes.values())[:-1]]), strict=True))
    expected = believed = left = 0.0
    for code, size in sizes.items():
        items = [f"E{number}" for number in range(starts[code], starts[code] + size)]
        own = frames["customers"][items].mean(axis=1).mean() - 1
        known = min(own, frames["managers"][items].mean(axis=1).mean() - 1)
        shares = [(frames[who][f"{letter}_{code}"].mean() - 1) / 6 for who, letter in _RATED]
        expected, believed, left = expected + own, believed + known, left + known * np.prod(shares)
    survives = funnel.table.set_index("stage")["survives"]
    assert survives["known"] == pytest.approx(believed / expected)
    assert survives["promised"] == pytest.approx(left / expected)
    assert (funnel.table["ci_low"] <= funnel.table["survives"]).all()


_RATED = (("managers", "S"), ("employees", "D"), ("employees", "K"))


def test_no_standards_count_as_none_in_the_funnel(people, frames):
    changed = frames["managers"].assign(S_empathy=["7"] + ["no standards exist"] * 8)
    managers = gm.read_managers(changed)
    funnel = gm.expectation_funnel(customers=people["customers"], managers=managers)
    share = funnel.dimensions.set_index(["stage", "code"])["survives"]
    assert share["standards", "empathy"] == pytest.approx(share["known", "empathy"] / 9)


def test_the_funnel_needs_somebody_who_knows(people):
    with pytest.raises(SettingError, match="Nobody says what managers take for the customers' expectation"):
        gm.expectation_funnel(customers=people["customers"], managers=None)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_model_and_funnel_are_told_and_reported(model, people, lang, tmp_path):
    funnel = gm.expectation_funnel(**people)
    for finding in (model, funnel):
        said = " ".join(finding.sentences(lang))
        assert "{" not in said
        assert said
    page = gm.report([model, funnel], tmp_path / "model.html", lang=lang).read_text(encoding="utf-8")
    title = {
        "en": ("The gap model of service quality", "The expectation funnel"),
        "zh": ("服务质量差距模型", "期望漏斗"),
    }
    assert all(text in page for text in title[lang])


def test_one_command_writes_the_model(run, frames, tmp_path):
    for who, frame in frames.items():
        frame.to_csv(tmp_path / f"{who}.csv", index=False)
    files = [text for who in frames for text in (f"--{who}", str(tmp_path / f"{who}.csv"))]
    code, out, err = run("model", *files, "--population", "managers=9", "-o", tmp_path / "model.html")
    assert code == 0, err
    assert "Gap 5 (customer gap): " in out
    assert "finite population" in out
    assert (tmp_path / "model.html").stat().st_size > 1_000_000


def test_a_wrong_file_on_the_command_line_is_told(run, frames, tmp_path):
    frames["customers"].to_csv(tmp_path / "c.csv", index=False)
    pd.DataFrame({"x": [1]}).to_csv(tmp_path / "m.csv", index=False)
    code, _, err = run("model", "--customers", tmp_path / "c.csv", "--managers", tmp_path / "m.csv")
    assert code == 2
    assert "m.csv has no column of" in err
    assert "Traceback" not in err
    code, _, err = run("model", "--customers", tmp_path / "c.csv", "--managers", tmp_path / "c.csv")
    assert code == 2
    assert "gave exactly the same answers" in err
