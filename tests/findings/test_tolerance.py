"""The zone of tolerance: published tables, brute force on rows, gaps of two sides, and what is refused."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import gapmodel as gm
from gapmodel.errors import SettingError, SourceError, SummaryError, TallyError
from gapmodel.findings.customer.zone_of_means import zone_of_means
from gapmodel.inference.means.ratio import fieller_interval
from gapmodel.instrument.instrument import Instrument

DATA = Path(gm.__file__).parents[1] / "data"

# lehigh.edu/~inulg/LibQUAL02-04.htm: institution, minimum, desired, perceived, adequacy, superiority.
HELP = """J 5.70 7.72 6.92 1.22 -.80; I 5.88 7.92 7.09 1.21 -.83; B 6.11 8.03 7.31 1.20 -.71;
G 5.64 7.60 6.83 1.19 -.77; C 6.06 7.73 7.22 1.16 -.51; P 6.58 7.99 7.54 .96 -.45;
A 6.11 8.00 7.01 .90 -1.00; O 6.22 7.92 7.11 .89 -.81; N 6.54 8.08 7.38 .84 -.70;
Q 6.32 7.85 7.10 .78 -.75; E 6.26 8.08 6.92 .66 -1.16; M 6.81 8.17 7.42 .61 -.75;
L 6.70 8.13 7.19 .49 -.94; H 6.04 7.88 6.40 .37 -1.48; D 5.87 7.89 6.23 .36 -1.66;
K 6.81 7.90 6.85 .04 -1.05; F 6.30 7.88 6.27 -.02 -1.60"""
COURTEOUS = """P 6.15 8.02 7.61 1.46 -.41; I 6.37 8.08 7.47 1.10 -.60; B 6.63 8.17 7.71 1.08 -.46;
J 6.47 8.00 7.54 1.07 -.46; G 6.14 7.73 7.20 1.06 -.53; C 6.70 7.96 7.58 .89 -.37;
N 6.71 8.14 7.57 .86 -.57; Q 6.39 7.92 7.24 .85 -.68; M 6.77 8.14 7.49 .72 -.65;
A 6.79 8.12 7.50 .71 -.62; O 6.34 8.01 7.05 .71 -.96; L 6.85 8.18 7.39 .54 -.79;
E 6.92 8.31 7.46 .53 -.85; H 6.68 8.14 6.89 .21 -1.25; K 6.82 7.91 6.86 .04 -1.05;
F 6.90 8.26 6.86 -.04 -1.40; D 6.51 8.00 6.37 -.13 -1.63"""
MEANS = {HELP: (6.2324, 7.9276, 6.9876, 0.7565, -0.9394), COURTEOUS: (6.5965, 8.0641, 7.2818, 0.6859, -0.7812)}
LEVELS = ["minimum", "desired", "perceived"]
ALL = [*LEVELS, "adequacy", "superiority"]


def printed(text: str) -> pd.DataFrame:
    rows = [line.split() for line in text.replace("\n", " ").split(";")]
    return pd.DataFrame(rows, columns=["library", *ALL])


@pytest.mark.parametrize(("text", "below"), [(HELP, ["F"]), (COURTEOUS, ["F", "D"])])
def test_published_libraries_follow_within_what_is_printed(text, below):
    table = printed(text)
    found = zone_of_means(table[["library", *LEVELS]])
    for name in ("adequacy", "superiority"):
        assert (found[name] - table[name].astype(float)).abs().max() < 0.0101
    assert len(found) == 17 and (found["superiority"] < 0).all()
    assert found.loc[found["place"] == "below", "library"].tolist() == below
    whole = zone_of_means(table)
    assert [round(whole[name].mean(), 4) for name in ALL] == pytest.approx(MEANS[text], abs=6e-5)
    means = zone_of_means(pd.DataFrame([dict(zip(LEVELS, found[LEVELS].mean(), strict=True))]))
    assert means["position"][0] == pytest.approx({HELP: 0.446, COURTEOUS: 0.467}[text], abs=6e-4)


def test_levels_follow_from_the_differences():
    found = zone_of_means(pd.DataFrame({"perceived": ["7.00"], "adequacy": ["0.49"], "superiority": ["−0.88"]}))
    assert found["minimum"][0] == pytest.approx(6.51) and found["desired"][0] == pytest.approx(7.88)


def test_a_printed_difference_that_contradicts_its_means_is_an_error():
    wrong = pd.DataFrame({"minimum": [6.01], "desired": [8.01], "perceived": [7.26], "adequacy": [1.35]})
    with pytest.raises(SummaryError, match=r"Row 1: adequacy is 1\.35, but perceived - minimum is 1\.25"):
        zone_of_means(wrong)
    with pytest.raises(ValueError, match="lacks perceived, or both desired and superiority"):
        zone_of_means(wrong[["minimum", "perceived"]])


@pytest.fixture(scope="module")
def survey() -> gm.Survey:
    return gm.read_survey(gm.example("library"), "zone-of-tolerance")


@pytest.fixture(scope="module")
def found(survey) -> gm.Tolerance:
    return gm.tolerance(survey)


def part(name: str) -> Instrument:
    """The first nine items of an instrument, two dimensions: fewer lines of the same kinds."""
    whole = gm.read_instrument(name)
    return replace(whole, dimensions=tuple(own for own in whole.dimensions if own.code in ("tangibles", "reliability")))


NINE = range(1, 10)


@pytest.fixture(scope="module")
def small() -> gm.Survey:
    return gm.read_survey(gm.example("library"), part("zone-of-tolerance"))


@pytest.fixture(scope="module")
def small_found(small) -> gm.Tolerance:
    return gm.tolerance(small)


def scores(survey: gm.Survey, items: list[str]) -> pd.DataFrame:
    """Minimum, desired and perceived of people who answered enough items on all sides: plain pandas."""
    frame = survey.frame()
    sides = [frame[[f"{side}_{item}" for item in items]].to_numpy() for side in ("minimum", "desired", "perception")]
    lost = np.isnan(sides).any(axis=0)
    enough = (~lost).sum(axis=1) >= (len(items) + 1) // 2
    held = [np.nanmean(np.where(lost, np.nan, side)[enough], axis=1) for side in sides]
    return pd.DataFrame(dict(zip(LEVELS, held, strict=True))).round(12)


@pytest.mark.parametrize(
    ("code", "items"), [("reliability", list("56789")), ("empathy", [*map(str, range(18, 23))]), ("12", ["12"])]
)
def test_a_line_equals_its_rows(survey, found, code, items):
    rows, line = scores(survey, items), found.table.set_index("code").loc[code]
    assert line["n"] == len(rows)
    assert line[LEVELS].tolist() == pytest.approx(rows.mean().tolist(), abs=1e-12)
    adequacy, superiority = rows["perceived"] - rows["minimum"], rows["perceived"] - rows["desired"]
    assert line["adequacy"] == pytest.approx(adequacy.mean()) and line["superiority"] == pytest.approx(
        superiority.mean()
    )
    tests = found.tests[found.tests["code"] == code].set_index(["measure", "test"])["p_val"]
    assert tests["adequacy", "paired_t"] == pytest.approx(stats.ttest_1samp(adequacy, 0).pvalue, rel=1e-8)
    above = stats.ttest_1samp(adequacy, 0, alternative="greater").pvalue
    below = stats.ttest_1samp(superiority, 0, alternative="less").pvalue
    assert line["p_inside"] == tests["zone", "inside"] == pytest.approx(max(above, below), rel=1e-8)
    is_below = adequacy < -1e-9
    is_above = ~is_below & (superiority > 1e-9)
    shares = line[["share_below", "share_inside", "share_above"]].tolist()
    assert shares == pytest.approx([is_below.mean(), (~is_below & ~is_above).mean(), is_above.mean()])
    width = rows["desired"] - rows["minimum"]
    for end in ("position_low", "position_high"):
        assert stats.ttest_1samp(adequacy - line[end] * width, 0).pvalue == pytest.approx(0.05, rel=1e-6)


def test_identities_hold_on_every_line(found):
    table = found.table
    assert np.allclose(table["adequacy"] - table["superiority"], table["width"], atol=1e-12)
    assert np.allclose(table[["share_below", "share_inside", "share_above"]].sum(axis=1), 1)
    assert np.allclose(table["perceived"] - table["minimum"], table["adequacy"], atol=1e-12)


def test_differences_are_the_gaps_of_two_sides(survey, found):
    """Where nothing is missing adequacy is what `gm.gaps` gives of perception and minimum as two sides."""
    whole = survey.frame().dropna()
    pairs = {f"E{k}": whole[f"minimum_{k}"] - 1 for k in range(1, 23)} | {
        f"P{k}": whole[f"perception_{k}"] - 1 for k in range(1, 23)
    }
    instrument = gm.read_instrument("servqual")
    scale = gm.read_instrument("zone-of-tolerance").scale
    gaps = gm.gaps(gm.read_survey(pd.DataFrame(pairs) + 1, replace(instrument, scale=scale)))
    named = {
        f"{side}{k}": whole[f"{code}_{k}"]
        for side, code in zip("MDP", ("minimum", "desired", "perception"), strict=True)
        for k in range(1, 23)
    }
    own = gm.tolerance(gm.read_survey(pd.DataFrame(named), "zone-of-tolerance"))
    assert own.table[["adequacy", "adequacy_low", "adequacy_high"]].to_numpy() == pytest.approx(
        gaps.table[["gap", "ci_low", "ci_high"]].to_numpy()
    )
    tests = own.tests[own.tests["measure"] == "adequacy"].merge(gaps.tests, on=["level", "code", "test"])
    assert (
        len(tests) == 28 * 5
        and np.allclose(tests["p_val_x"], tests["p_val_y"])
        and np.allclose(tests["p_adj_x"], tests["p_adj_y"])
    )


def test_a_tally_has_exact_items_and_moments_of_scores(survey, found):
    tallied = gm.tolerance(survey.tally)
    items = found.table["level"] == "item"
    pd.testing.assert_frame_equal(tallied.table[items], found.table[items])
    scores_of = ["n", *ALL, "width", "position", "position_low", "p_inside"]
    assert tallied.table.loc[~items, scores_of].to_numpy() == pytest.approx(
        found.table.loc[~items, scores_of].to_numpy()
    )
    assert tallied.table.loc[~items, "share_below"].isna().all() and "tally stores" in tallied.text
    with pytest.raises(TallyError, match="needs the answers of every respondent"):
        gm.tolerance(survey.tally, inversions="exclude")


def test_inversions_are_counted_and_left_out_on_request(small, small_found):
    survey, found = small, small_found
    frame = survey.frame()
    inverted = [(frame[f"minimum_{k}"] > frame[f"desired_{k}"]) & frame[f"perception_{k}"].notna() for k in NINE]
    assert found.inversions["inverted"].tolist() == [int(one.sum()) for one in inverted]
    without = gm.tolerance(survey, inversions="exclude")
    assert without.inversions.equals(found.inversions) and "excluded from all other" in without.text
    assert (
        without.shares.loc[(without.shares["place"] == "inverted") & (without.shares["level"] == "item"), "count"] == 0
    ).all()
    items = found.table["level"] == "item"
    assert (found.table["n"] - without.table["n"])[items].tolist() == found.inversions["inverted"].tolist()


def test_groups_are_those_of_the_rows(small):
    survey = small
    by_user = gm.tolerance(survey, by="user").table.set_index(["group", "code"])
    staff = gm.tolerance(survey.drop_respondents(survey.frame()["user"] != "staff", why="")).table.set_index("code")
    pd.testing.assert_frame_equal(by_user.loc["staff"], staff)


def test_a_design_weights_means_and_shares():
    frame = pd.read_csv(gm.example("library"))
    frame["w"] = np.where(frame["user"] == "staff", 2, 1)
    weighted = gm.tolerance(gm.read_survey(frame, part("zone-of-tolerance"), weights="w"))
    line = weighted.table.set_index("code").loc["1"]
    own = frame[["M1", "D1", "P1", "w"]].dropna()
    assert line["adequacy"] == pytest.approx(np.average(own["P1"] - own["M1"], weights=own["w"]))
    assert line["share_below"] == pytest.approx(np.average(own["P1"] < own["M1"], weights=own["w"]))
    assert np.isfinite(line[["adequacy_low", "below_low", "position_low"]].astype(float)).all()
    assert "design_t" in set(weighted.tests["test"])


def test_direct_comparison_equals_the_three_columns_that_say_the_same():
    answers = gm.simulate("zone-of-tolerance-2", 150, gaps=1.5, level=4.2, rng=4, missing=0.02)
    compared = gm.read_survey(answers, part("zone-of-tolerance-2"))
    direct = gm.tolerance(compared)
    three = {f"P{k}": np.where(answers[f"MSA{k}"].isna() | answers[f"MSS{k}"].isna(), np.nan, 5.0) for k in NINE}
    three |= {f"M{k}": 10 - answers[f"MSA{k}"].astype(float) for k in NINE}
    three |= {f"D{k}": 10 - answers[f"MSS{k}"].astype(float) for k in NINE}
    levels = gm.tolerance(gm.read_survey(pd.DataFrame(three), part("zone-of-tolerance")))
    same = ["n", "adequacy", "superiority", "width", "share_below", "share_inside", "position", "p_inside"]
    assert direct.table[same].to_numpy() == pytest.approx(levels.table[same].to_numpy())
    assert direct.table["minimum"].isna().all() and "middle of the scale" in direct.text
    tallied = gm.tolerance(compared.tally)
    assert tallied.table[same[:4]].to_numpy() == pytest.approx(direct.table[same[:4]].to_numpy())


def swapped(survey: gm.Survey, names: dict[str, str]) -> gm.Tolerance:
    frame = survey.frame()
    columns = {
        f"{names.get(side, side)}{k}": frame[f"{code}_{k}"]
        for side, code in zip("MDP", ("minimum", "desired", "perception"), strict=True)
        for k in NINE
    }
    return gm.tolerance(gm.read_survey(pd.DataFrame(columns), part("zone-of-tolerance")))


def test_wrong_columns_get_one_sentence(small, small_found):
    survey, found = small, small_found
    assert "swapped" not in found.text and "颠倒" not in "".join(found.sentences("zh"))
    levels = swapped(survey, {"M": "D", "D": "M"})
    assert levels.text.count("desired level is below the minimum in most answers") == 1
    assert levels.table["position"].isna().all()
    perceived = swapped(survey, {"P": "D", "D": "P"})
    assert perceived.text.count("perceived service is above the desired level, which is unusual") == 1


def test_negative_superiority_is_said_to_be_normal(found):
    assert "normal state" in found.text and found.table["superiority"].max() < 0


MEANS_OF_ONE = st.tuples(*[st.floats(1, 9)] * 3)


@settings(max_examples=30)
@given(st.lists(MEANS_OF_ONE, min_size=1, max_size=6))
def test_means_on_the_scale_turned_over_have_the_zone_turned_over(means):
    """10 - x of every mean: the desired level becomes the minimum, and what was above the zone is below it."""
    frame = pd.DataFrame(means, columns=LEVELS)
    frame[["minimum", "desired"]] = np.sort(frame[["minimum", "desired"]].to_numpy(), axis=1)
    turned = (10 - frame).rename(columns={"minimum": "desired", "desired": "minimum"})
    one, other = zone_of_means(frame), zone_of_means(turned)
    assert one["adequacy"].to_numpy() == pytest.approx(-other["superiority"].to_numpy(), abs=1e-9)
    assert one["width"].to_numpy() == pytest.approx(other["width"].to_numpy(), abs=1e-9)
    sure = (one["width"] > 1e-6) & (one[["adequacy", "superiority"]].abs().min(axis=1) > 1e-6)
    opposite = one["place"].replace({"below": "above", "above": "below"})
    assert opposite[sure].tolist() == other["place"][sure].tolist()
    assert one["position"][sure].to_numpy() == pytest.approx(1 - other["position"][sure].to_numpy(), rel=1e-6, abs=1e-6)


def test_answers_on_the_scale_turned_over_have_the_shares_turned_over(small):
    frame, upright, turned = small.frame().dropna(), {}, {}
    for k in NINE:
        minimum, desired, perceived = (frame[f"{side}_{k}"] for side in ("minimum", "desired", "perception"))
        low, high = np.minimum(minimum, desired), np.maximum(minimum, desired)  # who is inverted is below either way
        upright |= {f"M{k}": low, f"D{k}": high, f"P{k}": perceived}
        turned |= {f"M{k}": 10 - high, f"D{k}": 10 - low, f"P{k}": 10 - perceived}
    asked = part("zone-of-tolerance")
    one, other = (gm.tolerance(gm.read_survey(pd.DataFrame(own), asked)).table for own in (upright, turned))
    shares = ["share_below", "share_inside", "share_above"]
    assert one[shares].to_numpy() == pytest.approx(other[shares[::-1]].to_numpy())
    assert one["p_inside"].to_numpy() == pytest.approx(other["p_inside"].to_numpy())
    limits = ["position", "position_low", "position_high"]
    assert one[limits].to_numpy() == pytest.approx(1 - other[[limits[0], limits[2], limits[1]]].to_numpy())


def test_the_example_is_written_byte_for_byte(tmp_path):
    spec = importlib.util.spec_from_file_location("library_script", DATA / "library.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.__file__ = str(tmp_path / "library.py")
    script.main()
    assert (tmp_path / "library.csv").read_bytes() == (DATA / "library.csv").read_bytes()


def test_what_is_no_zone_is_refused(survey):
    with pytest.raises(TallyError, match=r"no zone of tolerance: the sides asked are expectation, perception"):
        gm.tolerance(gm.read_survey(gm.example("bank")))
    with pytest.raises(TallyError, match=r"gm\.tolerance"):
        gm.gaps(survey)
    with pytest.raises(SettingError, match="known are: keep, exclude"):
        gm.tolerance(survey, inversions="drop")
    with pytest.raises(SettingError, match="no gap between"):
        survey.tally_of_gap("desired", "desired")


def test_rows_that_were_counted_in_batches_give_the_tally(tmp_path, survey):
    batches = gm.read_survey(gm.example("library"), "zone-of-tolerance", engine="batches")
    assert batches.tally_of_gap("perception", "desired") == survey.tally_of_gap("perception", "desired")
    assert not gm.tolerance(batches).params["exact"]
    with pytest.raises(SourceError):
        batches.row_count  # noqa: B018


def test_small_groups_are_not_shown(survey):
    frame = pd.read_csv(gm.example("library")).assign(room=lambda own: np.where(own.index < 4, "small", own["user"]))
    shown = gm.tolerance(gm.read_survey(frame, part("zone-of-tolerance")), by="room", min_cell=10)
    assert "small" not in set(shown.table["group"]) | set(shown.shares["group"])


def test_fieller_is_undefined_where_the_denominator_may_be_zero():
    assert np.isnan(fieller_interval((1.0, 0.1), (0.01, 0.01, 0.0), 50).low)
    assert np.isnan(fieller_interval((1.0, 0.0), (0.01, 0.01, 0.0), 50).value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_charts_show_the_numbers(found, lang):
    bars = found.plot(lang=lang)
    zones, *marks = bars.data
    assert len(zones.x) == 5 and sum(len(mark.x) for mark in marks) == 5
    table = found.table[found.table["level"] == "dimension"].sort_values("adequacy")
    assert list(zones.base) == pytest.approx(table["minimum"].tolist())
    radar = found.plot(lang=lang, kind="radar", level="item")
    patterns = [trace.marker.pattern.shape for trace in radar.data if trace.type == "barpolar"]
    assert len(patterns) == len(set(patterns)) > 1
    with pytest.raises(SettingError, match="at least three rows"):
        found.plot(kind="radar", level="overall")


def test_a_report_and_questionnaires_hold_three_sides(survey, tmp_path):
    page = gm.report(survey, tmp_path / "zone.html").read_text(encoding="utf-8")
    assert "Zone of tolerance" in page and "Superiority" in page
    for name in ("form.docx", "form.html"):
        assert gm.questionnaire("zone-of-tolerance", tmp_path / name).stat().st_size > 1000
