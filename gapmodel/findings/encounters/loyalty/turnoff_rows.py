"""Why customers left: value, systems and people, with the reasons as they were written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gapmodel.errors import SettingError, nearest
from gapmodel.inference.means.paired import sign_flip
from gapmodel.inference.multiple_testing import largest_p
from gapmodel.inference.share import simultaneous_intervals
from gapmodel.instrument.words import means_no_answer, plain
from gapmodel.plain_table import PlainTable
from gapmodel.tally.frequencies import Frequencies

TURNOFFS = ("value", "systems", "people")
OTHER = "other"
COLUMNS = ("turnoff", "n", "count", "share", "ci_low", "ci_high", "cumulative", "p_largest", "method")
REASON_COLUMNS = ("reason", "turnoff", "count")
_WORDS = {
    "value": "value, price, prices, cost, costs, too expensive, expensive, value for money, poor value, "
    "价值, 价格, 性价比, 太贵, 贵, 价格高, 价格太高, 收费高, 费用高",
    "systems": "systems, system, process, processes, procedures, hours, opening hours, policy, policies, rules, slow, "
    "系统, 流程, 制度, 手续, 营业时间, 排队, 等候时间长, 排队时间长, 手续繁琐, waiting time",
    "people": "people, person, staff, employee, employees, service staff, behaviour, behavior, rudeness, rude, "
    "人员, 员工, 人, 服务人员, 态度, 服务态度, 态度差, 服务态度差",
    OTHER: "other, others, else, 其他, 其它",
}
_KNOWN = {plain(word): turnoff for turnoff, words in _WORDS.items() for word in words.split(", ")}


@dataclass(frozen=True, slots=True)
class Reasons:
    """What lost customers said.

    Attributes
    ----------
    turnoffs : PlainTable
        Of those who gave a reason, the most frequent first and others last.
    reasons : PlainTable
        As written.
    n : int
        Lost customers with a reason.
    silent : int
        Those without one.
    several : int
        Those with reasons of several kinds.
    """

    turnoffs: PlainTable
    reasons: PlainTable
    n: int
    silent: int
    several: int


def reasons_of(given: Sequence[str], kinds: Mapping[str, str] | None, confidence: float) -> Reasons:
    """Shares of the lost customers who named each kind of turnoff, with limits that hold together.

    ``p_largest`` is the adjusted p-value of the hypothesis that a kind is the most frequent one, by exact sign-flip
    tests on the same customers (`largest_p`).

    Parameters
    ----------
    given : sequence of str
        One text per lost customer; several reasons are separated by semicolons, vertical bars or line breaks.
    kinds : mapping, optional
        Which kind each own reason is, ``{"moved away": "other", "queue": "systems"}``.

    Raises
    ------
    SettingError
        `kinds` names a kind that does not exist.
    """
    known = _KNOWN | _own(kinds)
    said = [_split(text) for text in given]
    of_each = [{known.get(plain(one), OTHER) for one in reasons} for reasons in said if reasons]
    counts = Counter(turnoff for turnoffs in of_each for turnoff in turnoffs)
    order = [one for one, _ in sorted(counts.items(), key=lambda item: (item[0] == OTHER, -item[1]))]
    order += [one for one in TURNOFFS if one not in counts and of_each]
    order.sort(key=lambda one: one == OTHER)
    n, rows, total, reached = len(of_each), [], max(sum(counts.values()), 1), 0
    named = np.array([[turnoff in turnoffs for turnoff in order] for turnoffs in of_each], int).reshape(n, len(order))
    p = largest_p(len(order), lambda one, other: _p_more(named[:, other] - named[:, one]))
    shares = simultaneous_intervals([counts[one] for one in order], n, confidence)
    for turnoff, share, p_largest in zip(order, shares, p, strict=True):
        reached += counts[turnoff]
        shown = (*share.numbers, reached / total, p_largest, share.method)
        rows.append((turnoff, n, counts[turnoff], *shown))
    written: Counter[tuple[str, str]] = Counter(
        (one, known.get(plain(one), OTHER)) for reasons in said for one in reasons
    )
    return Reasons(
        PlainTable.of_rows(COLUMNS, rows),
        PlainTable.of_rows(REASON_COLUMNS, [(*one, count) for one, count in written.most_common()]),
        n,
        len(said) - n,
        sum(len(turnoffs) > 1 for turnoffs in of_each),
    )


def _p_more(difference: NDArray[np.int64]) -> float:
    """One-sided exact p-value that customers do not name one kind more often than another."""
    return sign_flip(Frequencies.of(difference.tolist()), "greater").p_val if difference.any() else 1.0


def _split(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in re.split(r"[;；|\n]+", text))
    return list(dict.fromkeys(part for part in parts if part and not means_no_answer(part)))


def _own(kinds: Any) -> dict[str, str]:
    if kinds is not None and not isinstance(kinds, Mapping):
        raise SettingError(f"kinds={kinds!r} is no mapping.", 'give {"queue": "systems"}.')
    found = {}
    for reason, kind in (kinds or {}).items():
        if kind not in (*TURNOFFS, OTHER):
            raise SettingError(f"kinds[{reason!r}]={kind!r} is not a kind of turnoff.", nearest(str(kind), _WORDS))
        found[plain(reason)] = kind
    return found
