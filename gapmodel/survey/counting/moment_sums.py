"""Moments of respondents, group by group, each by the shortest way that its missing answers allow."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from gapmodel.survey.counting.cross_moments import EXACT, Products
from gapmodel.survey.counting.moment_bases import bases
from gapmodel.survey.counting.rows import Codes, Integers
from gapmodel.survey.counting.scoring import Scoring, Slab
from gapmodel.tally.moments import Moments

SLAB = 8_192  # respondents whose base columns are held at once
_WAITING = 2**17
_TOGETHER = 32  # groups whose moments are mapped at once


class MomentSums:
    """Moments of the layout's columns in every group.

    Notes
    -----
    Respondents who lack a score in spite of all (few, in most surveys) wait until there are many of them, for theirs
    are the most columns.
    """

    def __init__(self, scoring: Scoring) -> None:
        self._scoring = scoring
        self._whole, self._scored, self._any = (Products(base) for base in bases(scoring.layout))
        self._waiting: list[tuple[Codes, Integers | None, Integers]] = []
        self._many = 0

    def add(self, slab: Slab, groups: Integers) -> None:
        """Add respondents whose groups' places ascend."""
        if slab.missing is None:
            self._whole.add(self._whole.base.write(slab), groups)
            return
        scored = slab.scored
        written = self._scored.base.write(slab)
        if not scored.all():
            written[:, ~scored] = 0
            self._wait(slab, groups, ~scored)
        self._scored.add(written, groups)

    def absorb(self, other: MomentSums) -> None:
        """Add what another summed up."""
        self._settle()
        other._settle()
        for mine, theirs in ((self._whole, other._whole), (self._scored, other._scored), (self._any, other._any)):
            mine.absorb(theirs)

    def moments(self, groups: int) -> list[Moments]:
        """The moments of the first groups."""
        self._settle()
        kinds = (self._whole, self._scored, self._any)
        if sum(products.largest() for products in kinds) < EXACT:
            return self._near(kinds, groups)
        found = [Moments.zero(len(self._scoring.layout.columns))] * groups
        for products in kinds:
            for group in np.flatnonzero(products.filled(np.arange(groups))).tolist():
                found[group] = found[group] + products.exactly(group)
        return found

    def _near(self, kinds: Sequence[Products], groups: int) -> list[Moments]:
        """The moments of the first groups, which double precision holds."""
        columns = len(self._scoring.layout.columns)
        found = np.zeros((groups, 3, columns, columns), np.int64)

        def add(start: int) -> None:
            some = np.arange(start, min(start + _TOGETHER, groups))
            for products in kinds:
                own = some[products.filled(some)]
                for kind, part in enumerate(products.near(own)):
                    found[own, kind] += part.astype(np.int64)

        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(2) as pool:
            list(pool.map(add, range(0, groups, _TOGETHER)))
        return [Moments(*parts) for parts in found]

    def _wait(self, slab: Slab, groups: Integers, those: NDArray[np.bool_]) -> None:
        beside = None if slab.beside is None else slab.beside[those]
        codes = slab.codes.reshape(-1, len(those))[:, those]
        self._waiting.append((codes, beside, groups[those]))
        self._many += len(self._waiting[-1][2])
        if self._many >= _WAITING:
            self._settle()

    def _settle(self) -> None:
        if not self._waiting:
            return
        codes = np.concatenate([waiting[0] for waiting in self._waiting], axis=1)
        groups = np.concatenate([waiting[2] for waiting in self._waiting])
        given = [beside for _, beside, _ in self._waiting if beside is not None]
        beside = np.concatenate(given) if given else None
        self._waiting, self._many = [], 0
        order = np.argsort(groups, kind="stable")
        for start in range(0, len(order), SLAB):
            own = order[start : start + SLAB]
            slab = self._scoring.read(codes[:, own], None if beside is None else beside[own], whole=False)
            self._any.add(self._any.base.write(slab), groups[own])
