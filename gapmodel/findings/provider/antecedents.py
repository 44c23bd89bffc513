"""What managers and employees say of the conditions that the provider's gaps come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gapmodel.errors import SettingError
from gapmodel.findings.finding import Finding
from gapmodel.findings.given_tally import groups_of, tally_of
from gapmodel.findings.labels import Labels, about_of
from gapmodel.inference.estimate import Interval, check_settings
from gapmodel.inference.means.default_interval import lattice_interval
from gapmodel.inference.means.design_based import design_interval, design_mean
from gapmodel.inference.means.paired import standard_error
from gapmodel.inference.scales.reliability import cronbach_alpha
from gapmodel.survey.survey import Survey
from gapmodel.tally.dimension_scores import DimensionScores, dimension_scores
from gapmodel.tally.layout import Layout
from gapmodel.tally.tally import Tally

ANTECEDENT_COLUMNS = (
    "group explains code label asked n mean sd se ci_low ci_high alpha items unconfirmed verdict".split()
)
_TITLE = {"en": "Antecedents of the provider's gaps", "zh": "提供方差距的前因"}
Answers = Survey | Tally | Sequence[Survey | Tally] | None
VERDICTS = ("unfavourable", "undecided", "favourable", "unconfirmed")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Antecedents(Finding):
    """Scores of the constructs that are to explain gaps 1 to 4; high is favourable.

    Attributes
    ----------
    table : pandas.DataFrame
        ``explains code label asked n mean sd se ci_low ci_high alpha items unconfirmed verdict``, preceded by
        ``group`` if groups were asked for. ``explains``: the gap, such as "gap 1"; ``asked``: managers or employees;
        ``n``: respondents with a score; ``mean`` in scale points; ``alpha``: Cronbach's, NaN of single statements;
        ``items``: statements of the construct, ``unconfirmed`` of which may point the other way. ``verdict``:
        favourable or unfavourable where the interval lies above or below the middle of the scale, else undecided;
        unconfirmed where the direction of a statement is.
    respondents : pandas.DataFrame
        ``group asked n used``: respondents read, and those with at least one answer.
    """

    respondents: pd.DataFrame


def antecedents(
    *,
    managers: Answers = None,
    employees: Answers = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Antecedents:
    """How favourable the conditions are that gaps 1 to 4 are said to come from, and which are the weakest.

    Parameters
    ----------
    managers : Survey, Tally or several of them, optional
        Read with the instrument "antecedents-managers" (gaps 1 and 2), or one of your own whose dimensions say what
        they explain; of several, as `read_managers` gives them, the one that does.
    employees : Survey, Tally or several of them, optional
        Read with "antecedents-employees" (gaps 3 and 4), likewise.
    by : str or list of str, optional
        Report each group of these columns; default all respondents together, also where groups were given at reading.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Antecedents

    Raises
    ------
    SettingError
        Nobody's answers are given, their dimensions explain nothing, or the two are on different scales.
    TallyError
        A tally has other groups, or holds differences of two sides.

    Notes
    -----
    Constructs, and the gap that each of them goes with: Zeithaml, Berry and Parasuraman (1988), Journal of Marketing
    52(2), 35-48. A respondent's score is the mean of the statements answered, if these are at least half; reversed
    statements are turned before, so that high is favourable: a higher score should go with a smaller shortfall.
    Statements of unconfirmed direction are not turned, and their constructs get no verdict; see `Instrument.confirmed`.

    The interval is the lattice interval, or the design-based t where there are weights, strata or clusters; the
    intervals are not adjusted for the number of constructs. The verdict compares with the middle of the scale, where
    people neither agree nor disagree, for want of a norm. ``alpha`` takes everybody who answered both of two
    statements, unweighted, and is reported without a threshold: a negative one hints at statements that point in
    opposite directions. Whether an antecedent goes with a gap is to be seen from units, such as branches, that have
    both; n is then the number of units.

    Examples
    --------
    >>> import gapmodel as gm
    >>> asked = gm.read_instrument("antecedents-managers").confirmed(["9"])
    >>> frame = gm.simulate(asked, n=40, level={"goal_setting": 2.5}, rng=1)
    >>> found = gm.antecedents(managers=gm.read_survey(frame, asked))
    >>> weakest = found.table.sort_values("mean").iloc[0]
    >>> weakest["explains"], weakest["code"], weakest["verdict"]
    ('gap 2', 'goal_setting', 'unfavourable')
    """
    check_settings(confidence, "two-sided")
    given = {"managers": _statements(managers), "employees": _statements(employees)}
    tallies = {who: tally_of(answers, by) for who, answers in given.items() if answers is not None}
    if not tallies:
        raise SettingError(
            "No answers of managers or employees are given.",
            "give gm.read_survey(path, 'antecedents-managers'), or employees= with 'antecedents-employees', or both.",
        )
    for who, tally in tallies.items():
        _check(who, tally.layout)
    scale = _scale(tallies)
    labels = _labels([tally.layout for tally in tallies.values()])
    rows = [row for who, tally in tallies.items() for row in _rows(who, tally, by, confidence)]
    table = pd.DataFrame(rows, columns=ANTECEDENT_COLUMNS)
    table["label"] = [labels.label("dimension", code) for code in table["code"]]
    counts = [
        (group, who, part.n, part.used)
        for who, tally in tallies.items()
        for group, part in groups_of(tally, by).items()
    ]
    return Antecedents(
        table.drop(columns="group") if by is None else table,
        _params(tallies, scale, confidence) | {"by": "" if by is None else next(iter(tallies.values())).by},
        labels,
        pd.DataFrame(counts, columns=["group", "asked", "n", "used"]),
    )


def _statements(answers: Answers) -> Survey | Tally | None:
    """The questionnaire whose dimensions explain something, of several."""
    if answers is None or isinstance(answers, (Survey, Tally)) or not isinstance(answers, Sequence):
        return answers
    those = [one for one in answers if about_of(tally_of(one).layout).get("explains")]
    return those[0] if those else None


def _check(who: str, layout: Layout) -> None:
    if not about_of(layout).get("explains"):
        name = about_of(layout).get("name", "their instrument")
        raise SettingError(
            f"The dimensions of {name}, which {who} were given, do not say which gap they explain.",
            f"read the answers with the instrument 'antecedents-{who}', or write explains = \"gap 1\" beside the "
            "dimensions of your own.",
        )


def _scale(tallies: Mapping[str, Tally]) -> tuple[float, float]:
    """The lowest and the highest answer of everybody."""
    scales = {who: tally.layout.ends for who, tally in tallies.items()}
    if len(set(scales.values())) > 1:
        each = " and ".join(f"{who} on {low:g}..{high:g}" for who, (low, high) in scales.items())
        raise SettingError(f"The answers are on different scales: {each}.", "call gm.antecedents once for each.")
    return next(iter(scales.values()))


def _labels(layouts: Sequence[Layout]) -> Labels:
    """The labels of the constructs of all; the title is the only one's, or says what they have in common."""
    each = [Labels.of(layout) for layout in layouts]
    texts = {code: label for labels in each for code, label in labels.texts["dimension"].items()}
    title = each[0].title if len(each) == 1 else _TITLE
    return Labels(each[0].instrument, title, {**each[0].texts, "dimension": texts})


def _params(tallies: Mapping[str, Tally], scale: tuple[float, float], confidence: float) -> dict[str, Any]:
    abouts = {who: about_of(tally.layout) for who, tally in tallies.items()}
    return {
        "confidence": confidence,
        "interval": {who: "design" if tally.layout.design else "lattice" for who, tally in tallies.items()},
        "scale": scale,
        "middle": sum(scale) / 2,
        "sign": "gap = perceived - reference; high scores are favourable",
        "instruments": {who: about.get("name", "") for who, about in abouts.items()},
        "unconfirmed": {who: tuple(about.get("unconfirmed", ())) for who, about in abouts.items()},
    }


def _rows(who: str, tally: Tally, by: str | Sequence[str] | None, confidence: float) -> Iterator[dict[str, Any]]:
    layout = tally.layout
    about = about_of(layout)
    drawn = tally.total.design.units() if tally.total.design else None
    for group, counts in groups_of(tally, by).items():
        for line in dimension_scores(layout, counts, drawn):
            if line.code in about["explains"]:
                unconfirmed = len(set(line.items) & set(about.get("unconfirmed", ())))
                yield {
                    "group": group,
                    "explains": about["explains"][line.code],
                    "code": line.code,
                    "asked": who,
                    **_estimates(line, layout, confidence),
                    "alpha": cronbach_alpha(line.covariance),
                    "items": len(line.items),
                    "unconfirmed": unconfirmed,
                } | ({"verdict": "unconfirmed"} if unconfirmed else {})


def _estimates(line: DimensionScores, layout: Layout, confidence: float) -> dict[str, Any]:
    lowest, widest = float(layout.lowest), float(layout.widest)
    if line.weighted is not None:
        found = design_mean(line.weighted.gap)
        interval, se = design_interval(found, confidence), found.se
    else:
        interval, se = lattice_interval(line.scores, 0.0, widest, confidence), standard_error(line.scores)
    low, high = lowest + interval.low, lowest + interval.high
    verdict = _verdict(Interval(line.mean, low, high, interval.method), lowest + widest / 2)
    return {
        "n": line.scores.n,
        "mean": line.mean,
        "sd": line.sd,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "verdict": verdict,
    }


def _verdict(mean: Interval, middle: float) -> str:
    if mean.low > middle:
        return "favourable"
    return "unfavourable" if mean.high < middle else "undecided"
