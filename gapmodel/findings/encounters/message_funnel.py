"""The message funnel: what share of messages is said, heard, understood and acted on, and where most is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gapmodel.errors import SettingError, SourceError, listed, nearest
from gapmodel.findings.finding import Finding
from gapmodel.findings.labels import Labels
from gapmodel.inference.estimate import NAN, Interval, check_settings
from gapmodel.inference.independent_shares import independent_share_interval
from gapmodel.inference.means.paired import sign_flip
from gapmodel.inference.multiple_testing import largest_p
from gapmodel.inference.paired_shares import paired_share_interval
from gapmodel.inference.share import blaker_interval
from gapmodel.instrument.words import says_nothing, yes_or_no
from gapmodel.plain_table import PlainTable, later
from gapmodel.tally.frequencies import Frequencies

if TYPE_CHECKING:
    import pandas as pd

STAGES = ("thought", "said", "heard", "understood", "acted_on")
COLUMNS = "stage n count share ci_low ci_high lost lost_low lost_high p_largest method".split()
Answers = NDArray[np.int64]
Counts = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MessageFunnel(Finding):
    """The share of messages that reached each stage.

    Attributes
    ----------
    table : pandas.DataFrame
        ``stage n count share ci_low ci_high lost lost_low lost_high p_largest method``: one row per stage. ``share``
        is that of all messages, ``lost`` the share of the stage before minus it, both with limits, from 0 to 1.
        ``p_largest`` is the adjusted p-value of the hypothesis that the largest loss is at this stage: small where
        another stage clearly loses more.
    """


def message_funnel(
    messages: pd.DataFrame | Counts,
    stages: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    reference: Mapping[str, float] | None = None,
) -> MessageFunnel:
    """How much of what was meant is said, heard, understood and acted on, measured stage by stage.

    Parameters
    ----------
    messages : DataFrame or mapping
        Paired: one row per message (or per message and receiver), one column per stage with yes or no (True/False,
        1/0, yes/no, 是/否). Not paired: ``{"said": (count, n), ...}``, counts of different messages or people at each
        stage.
    stages : list of str, optional
        Columns of the data frame from the first stage to the last. Default: `thought`, `said`, `heard`, `understood`,
        `acted_on`, as far as they are there.
    confidence : float
        Level of all intervals, between 0 and 1.
    reference : mapping, optional
        Shares from elsewhere to compare with, from 0 to 1, such as ``{"said": 0.8, "heard": 0.6}``.

    Returns
    -------
    MessageFunnel

    Raises
    ------
    SourceError
        A column is missing, or has an answer that is neither yes nor no.
    SettingError
        Fewer than two stages, a count above its n, or a reference that is no share.

    Notes
    -----
    Shares have Blaker's exact interval. Of a data frame only rows with an answer at every stage count; the loss
    between two stages is a difference of shares of the same messages with Tango's interval
    (`paired_share_interval`), and two losses are compared by the exact sign-flip test of their difference per message.
    A message that comes to a later stage without an earlier one is counted where it is. Of counts, losses have
    Newcombe's interval (`independent_share_interval`), and two losses are compared by a normal test with (count + 1/2)
    / (n + 1) for the errors. ``p_largest`` is, per stage, the smallest one-sided p-value of the comparisons with the
    other stages times their number: stages with p above 1 - confidence form a set that contains the largest loss with
    at least that confidence.

    The series 100, 80, 60, 40, 20% that is often printed for these stages has no known source. It is not
    built in; give it as `reference` if you want to show it, and it is marked as unproven.

    Examples
    --------
    >>> import gapmodel as gm
    >>> found = gm.message_funnel({"said": (90, 100), "heard": (80, 100), "acted_on": (30, 100)})
    >>> [f"{lost:.2f}" for lost in found.table["lost"]][1:]
    ['0.10', '0.50']
    """
    check_settings(confidence, "two-sided")
    if not isinstance(messages, Mapping):
        names, answers, left_out = _answers(messages, stages)
        rows = _paired_rows(names, answers, confidence)
        params: dict[str, Any] = {"left_out": left_out, "out_of_order": int((np.diff(answers) > 0).any(axis=1).sum())}
    else:
        counts = _counts(messages)
        names, params = list(counts), {}
        rows = _independent_rows(counts, confidence)
    paired = not isinstance(messages, Mapping)
    params |= {"confidence": confidence, "paired": paired, "reference": _reference(reference, names)}
    return MessageFunnel(later(PlainTable.of_rows(COLUMNS, rows)), params, Labels("", {}, {}))


def _answers(frame: Any, stages: Sequence[str] | None) -> tuple[list[str], Answers, int]:
    """The stages, yes or no of every message that has all answers, and how many messages were left out."""
    columns = [str(name) for name in getattr(frame, "columns", ())]
    if not columns:
        raise SettingError(
            f"messages is a {type(frame).__name__}, neither a data frame nor counts.",
            'give one column per stage, or counts such as {"said": (80, 100), "heard": (60, 100)}.',
        )
    names = list(stages) if stages is not None else [name for name in STAGES if name in columns]
    for name in names:
        if name not in columns:
            raise SourceError(f"There is no column {name!r}.", nearest(str(name), columns))
        if columns.count(name) > 1:
            raise SourceError(f"There are {columns.count(name)} columns {name!r}.", "give them different names.")
        if names.count(name) > 1:
            raise SettingError(f"The stage {name!r} is given {names.count(name)} times.", "name every stage once.")
    if len(names) < 2:
        raise SettingError(
            f"A funnel needs at least two stages; {len(names)} of {listed(STAGES)} is a column.",
            'name your columns in their order, such as stages=["sent", "read", "done"].',
        )
    found = np.column_stack([_yes(name, frame[name]) for name in names])
    complete = (found >= 0).all(axis=1)
    return names, found[complete], int((~complete).sum())


def _yes(name: str, cells: Iterable[Any]) -> Answers:
    """Codes of a column: yes 1, no 0, without an answer -1."""
    found: list[int] = []
    for cell in cells:
        said = yes_or_no(cell)
        if said is not None:
            found.append(int(said))
        elif says_nothing(cell):
            found.append(-1)
        else:
            raise SourceError(
                f"Column {name!r} contains {str(cell)[:40]!r}, which is neither yes nor no.",
                "use yes/no, true/false, 1/0 or 是/否; leave the cell empty where it is not known.",
            )
    return np.array(found, np.int64)


def _counts(given: Counts) -> dict[str, tuple[int, int]]:
    counts = {str(stage): _pair(stage, pair) for stage, pair in given.items()}
    if len(counts) < 2:
        raise SettingError(f"A funnel needs at least two stages, not {len(counts)}.", "give a count for each stage.")
    return counts


def _pair(stage: str, pair: Any) -> tuple[int, int]:
    whole = isinstance(pair, Sequence) and len(pair) == 2 and all(isinstance(one, Integral) for one in pair)
    if not whole or not 0 <= pair[0] <= pair[1] or not pair[1]:
        raise SettingError(f"{stage!r} has {pair!r}, not a count out of n.", 'give it as "said": (80, 100).')
    return int(pair[0]), int(pair[1])


def _reference(given: Mapping[str, Any] | None, names: Sequence[str]) -> dict[str, float]:
    for stage, share in (given or {}).items():
        if stage not in names:
            raise SettingError(f"reference has the stage {stage!r}, the messages have not.", nearest(stage, names))
        if not isinstance(share, Real) or not 0 <= float(share) <= 1:
            raise SettingError(f"reference[{stage!r}] = {share!r} is no share.", "give it from 0 to 1.")
    return dict(given or {})


def _paired_rows(names: list[str], answers: Answers, confidence: float) -> list[tuple[Any, ...]]:
    n = len(answers)
    shares = [blaker_interval(int(count), n, confidence) for count in answers.sum(axis=0)]
    losses = -np.diff(answers)
    intervals = [paired_share_interval(*_signs(loss), n, confidence) for loss in losses.T]
    p = largest_p(losses.shape[1], lambda one, other: _flipped(losses[:, other] - losses[:, one]))
    counts = [(int(count), n) for count in answers.sum(axis=0)]
    return _rows(names, counts, shares, intervals, p)


def _signs(loss: Answers) -> tuple[int, int]:
    return int((loss > 0).sum()), int((loss < 0).sum())


def _flipped(difference: Answers) -> float:
    """The one-sided p-value that one stage loses more than another of the same messages."""
    return sign_flip(Frequencies.of(difference.tolist()), "greater").p_val if len(difference) else NAN


def _independent_rows(counts: Counts, confidence: float) -> list[tuple[Any, ...]]:
    shares = [blaker_interval(count, n, confidence) for count, n in counts.values()]
    intervals = [independent_share_interval(after, before, confidence) for before, after in pairwise(counts.values())]
    values = list(counts.values())
    p = largest_p(len(values) - 1, lambda one, other: _normal(values, one, other))
    return _rows(list(counts), values, shares, intervals, p)


def _normal(values: Sequence[tuple[int, int]], one: int, other: int) -> float:
    """The one-sided p-value that the loss after stage `other` is larger than that after stage `one`."""
    weights = np.zeros(len(values))
    np.add.at(weights, [other, one + 1, other + 1, one], [1, 1, -1, -1])  # neighbours share a stage
    shares = np.array([count / n for count, n in values])
    smoothed = np.array([(count + 0.5) / (n + 1) for count, n in values])
    errors = np.array([share * (1 - share) / n for share, (_, n) in zip(smoothed, values, strict=True)])
    return float(special.ndtr(-(weights @ shares) / sqrt(weights**2 @ errors)))


def _rows(
    names: Sequence[str],
    counts: Sequence[tuple[int, int]],
    shares: Sequence[Interval],
    losses: Sequence[Interval],
    p_largest: Sequence[float],
) -> list[tuple[Any, ...]]:
    nothing = Interval(NAN, NAN, NAN, "")
    rows = []
    for name, (count, n), share, lost, p in zip(
        names, counts, shares, (nothing, *losses), (NAN, *p_largest), strict=True
    ):
        method = "; ".join(part for part in (share.method, lost.method) if part)
        limits = (share.low, share.high, *lost.numbers)
        rows.append((name, n, count, share.value, *limits, p, method))
    return rows
