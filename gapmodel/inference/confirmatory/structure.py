"""Where a model's parameters stand in its matrices, and the moments that they imply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gapmodel.inference.confirmatory.parameters import Parameter, observed_in
from gapmodel.inference.confirmatory.table.added import factors_of

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Entries(NamedTuple):
    """Entries of one matrix: row, column, and the place of its parameter in the table."""

    row: Integers
    column: Integers
    place: Integers


class Moments(NamedTuple):
    """What values of parameters imply in one group; leading axes are those of the values.

    total : (v, v) effects of the variables on each other, (I - A)^-1; onto : its rows of the observed ones
    everything : (v, v) covariances of all variables, factors too; levels : (v,) their means
    mean, covariance : of the p observed variables
    """

    total: Floats
    onto: Floats
    everything: Floats
    levels: Floats
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """A model in the form v = A v + u, with Cov(u) = S and E(u) = m (McArdle and McDonald 1984).

    Attributes
    ----------
    parameters : of all groups
    observed, factors : the variables v, observed ones first
    means : whether means are part of the model
    paths, covariances, intercepts : entries of A, S and m, of every group
    base, chooser : the values of the whole table are base + chooser @ x, x the free ones
    through : whether some effects go through other variables, as those of a second-order factor
    """

    parameters: tuple[Parameter, ...]
    observed: tuple[str, ...]
    factors: tuple[str, ...]
    means: bool
    paths: tuple[Entries, ...]
    covariances: tuple[Entries, ...]
    intercepts: tuple[Entries, ...]
    base: Floats
    chooser: Floats
    through: bool

    @classmethod
    def of(cls, parameters: Sequence[Parameter], observed: Sequence[str]) -> Structure:
        """Of a table of parameters and the sample's names."""
        names, factors = observed_in(parameters, observed), factors_of(parameters)
        at = {name: place for place, name in enumerate([*names, *factors])}
        paths, covariances, intercepts = (
            tuple(_entries(parameters, at, group, kind) for group in range(1 + max(one.group for one in parameters)))
            for kind in (("=~", "~"), ("~~",), ("~1",))
        )
        rows = list(enumerate(parameters))
        n_free = max((one.free for one in parameters), default=0)
        chooser = np.zeros((len(rows), n_free))
        for k, p in rows:
            if p.free:
                chooser[k, p.free - 1] = 1.0
        base = np.array([0.0 if p.free else p.value for p in parameters])
        means = any(p.op == "~1" for p in parameters)
        through = any(bool(np.isin(own.row, own.column).any()) for own in paths)
        return cls(tuple(parameters), names, factors, means, paths, covariances, intercepts, base, chooser, through)

    @property
    def n_free(self) -> int:
        """Parameters that are estimated, equal ones once."""
        return int(self.chooser.shape[1])

    @property
    def groups(self) -> int:
        """How many groups."""
        return len(self.paths)

    def table(self, free: Floats) -> Floats:
        """(..., k) the values of all parameters, from (..., q) free ones."""
        return self.base + free @ self.chooser.T

    def moments(self, free: Floats, group: int) -> Moments:
        """Of a group; `free` may have leading axes, and may be complex."""
        return moments(self, self.table(free), group)


def moments(structure: Structure, table: Floats, group: int) -> Moments:
    """The moments that (..., k) values of all parameters imply."""
    p, v = len(structure.observed), len(structure.observed) + len(structure.factors)
    paths, spread = (np.zeros((*table.shape[:-1], v, v), table.dtype) for _ in range(2))
    start = np.zeros((*table.shape[:-1], v), table.dtype)
    a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
    paths[..., a.row, a.column] = table[..., a.place]
    spread[..., s.row, s.column] = table[..., s.place]
    spread[..., s.column, s.row] = table[..., s.place]
    start[..., m.row] = table[..., m.place]
    total: Floats = np.asarray(
        np.linalg.inv(np.eye(v) - paths) if structure.through else np.eye(v) + paths, table.dtype
    )
    everything: Floats = total @ spread @ np.swapaxes(total, -1, -2)
    levels: Floats = (total @ start[..., None])[..., 0]
    return Moments(total, total[..., :p, :], everything, levels, levels[..., :p], everything[..., :p, :p])


def derivatives(structure: Structure, free: Floats, group: int) -> tuple[Floats, Floats]:
    """(q, p) derivatives of the means and (q, p, p) of the covariances by the free parameters."""
    p, q = len(structure.observed), structure.n_free
    mean, spread = np.zeros((q, p)), np.zeros((q, p, p))
    used, mean_used, spread_used = derivatives_by_used(structure, free, group)
    mean[used], spread[used] = mean_used, spread_used
    return mean, spread


def used_in(structure: Structure, group: int) -> Integers:
    """Which free parameters a group has."""
    places = np.concatenate(
        [part[group].place for part in (structure.paths, structure.covariances, structure.intercepts)]
    )
    found: Integers = np.flatnonzero(structure.chooser[places].any(axis=0))
    return found


def derivatives_by_used(structure: Structure, free: Floats, group: int) -> tuple[Integers, Floats, Floats]:
    """Which free parameters a group has, and the derivatives by these.

    Notes
    -----
    By A[i, j]: g_i c_j' + c_j g_i' and g_i times the mean of j, with G = total effects onto the observed variables, C =
    their covariances with all; by S[i, j]: g_i g_j' + g_j g_i' (half of it for i = j); by m[i]: g_i.
    """
    now, p = structure.moments(free, group), len(structure.observed)
    onto, shared = now.onto.T, now.everything[:, :p]
    a, s, m = structure.paths[group], structure.covariances[group], structure.intercepts[group]
    by_path = onto[a.row][:, :, None] * shared[a.column][:, None, :]
    by_spread = onto[s.row][:, :, None] * onto[s.column][:, None, :]
    by_spread *= np.where(s.row == s.column, 0.5, 1.0)[:, None, None]
    half = np.concatenate([by_path, by_spread]).reshape(-1, p * p)
    by_mean = np.concatenate([onto[a.row] * now.levels[a.column][:, None], onto[m.row]])
    used = used_in(structure, group)
    chooser = structure.chooser[:, used]
    spread = (chooser[np.concatenate([a.place, s.place])].T @ half).reshape(-1, p, p)
    mean = chooser[np.concatenate([a.place, m.place])].T @ by_mean
    return used, mean, spread + spread.transpose(0, 2, 1)


def _entries(parameters: Sequence[Parameter], at: dict[str, int], group: int, kind: tuple[str, ...]) -> Entries:
    """Loadings stand in the row of the item; all others in that of the name on the left."""
    own = [(place, one) for place, one in enumerate(parameters) if one.group == group and one.op in kind]
    ends = [((one.rhs, one.lhs) if one.op == "=~" else (one.lhs, one.rhs or one.lhs), place) for place, one in own]
    found = [(at[row], at[column], place) for (row, column), place in ends]
    return Entries(*np.array(found, np.int64).reshape(-1, 3).T)
