"""Whole units: what a run chose in MW is rounded to numbers of turbines, reactors, stacks and modules, as near to it as the plan's limits allow.

For a project and quantity with amounts a_v by commissioning year v and units of size s, whole numbers n_v are sought in place of a_v / s:

    min  Σ_projects ( W |Σ_v (s n_v - a_v)| + Σ_k |Σ_{v<=k} (s n_v - a_v)| ) / s

so that the sum over the years is kept as near as can be, then the stock of each year. n_v is at most a_v / s rounded up, and all rows of the plan that
speak of capacity alone hold: limits of projects and sites, build rates, durations of stores, and targets about capacity where the run met them. A
small integer program, solved by HiGHS.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from energyplan.analysis.decisions import BUILT, Decision, Decisions, places
from energyplan.analysis.held import capacities, capacity_columns
from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import Model
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE, Numbers
from energyplan.solve.whole import solve_whole
from energyplan.system.horizon import Array

Group = tuple[str, str, str]
"""Asset, project, quantity."""

Sizes = Mapping[Group, float]
"""Size of one unit [MW, MWh; of water m3/h, m3]."""

LITTLE = 0.01
"""Built in a year, this much at most is what an interior point leaves of zero [MW, MWh, m3/h, m3]: no unit of it is built."""

SAME = 1e-6
"""Part of a unit by which an amount may differ from a whole number of them [1]."""

SUM_FIRST = 1e3
"""Weight of the sum over the years, beside 1 of the stock of a year."""

TARGET_FIRST = 1e6
"""Weight of a MW by which a target about capacity is missed more than in the run."""

UPWARDS = 1e-3
"""Weight by which, of two numbers that are equally near, the larger is taken."""


@dataclass(frozen=True)
class Whole:
    """A decision as whole units.

    Attributes:
        decision: Project, quantity and commissioning year.
        size: Of one unit [MW, MWh; m3/h, m3].
        wanted: What the run chose.
        count: Number of units.
    """

    decision: Decision
    size: float
    wanted: float
    count: int

    @property
    def amount(self) -> float:
        """What is built of it."""
        return self.count * self.size

    @property
    def most(self) -> int:
        """The number of units that the run's amount is rounded up to."""
        return up(self.wanted, self.size)


def up(amount: float, size: float) -> int:
    """Units that an amount takes, rounded up; what is as good as nothing takes none.

    >>> up(20.000001, 5), up(20.1, 5), up(1e-7, 5)
    (4, 5, 0)
    """
    return 0 if amount <= LITTLE else math.ceil(amount / size - SAME)


def rounded(model: Model, lp: Lp, decisions: Decisions, sizes: Sizes, least: Mapping[Decision, int] | None = None) -> tuple[Decisions, list[Whole]]:
    """Decisions in whole units, and those that were rounded.

    What has no size stays as it was, but for the power of a store whose energy has one and the other way round: that moves as little as the durations
    ask for. So does capacity retired before its age.

    Args:
        model: The model of the run.
        lp: Its program.
        decisions: What the run decided.
        sizes: Sizes of units.
        least: Numbers of units that are to be built at least.

    Raises:
        InfeasibleError: no whole numbers are within the limits.
    """
    program = _Program(model, lp, decisions, sizes, least or {})
    x = program.solve()
    found, wholes = dict(decisions), []
    for decision, column, _limit, _one in places(model, lp):
        group = (decision.asset, decision.project, decision.quantity)
        if column < 0 or decision.act != BUILT or not program.moves(group):
            continue
        value = float(x[program.place[column]])
        if group in sizes:
            whole = Whole(decision, sizes[group], decisions.get(decision, 0.0), round(value))
            wholes.append(whole)
            value = whole.amount
        found[decision] = value
    return {decision: amount for decision, amount in found.items() if amount > 0}, [w for w in wholes if w.count or w.wanted > LITTLE]


class _Program:
    """The integer program: columns of capacity (of sized decisions in units), slacks of targets, then deviations."""

    def __init__(self, model: Model, lp: Lp, decisions: Decisions, sizes: Sizes, least: Mapping[Decision, int]):
        self._sized = {(asset, project) for asset, project, __ in sizes}
        own, sums = capacity_columns(model, lp)[:2]
        slacks = np.array([c for e in model.targets for s in e.slacks if (c := int(lp.columns(s)[0])) >= 0], dtype=np.int64)
        self.columns = np.concatenate([np.union1d(own, sums), slacks])
        self.place = {int(column): i for i, column in enumerate(self.columns)}
        n, last = len(self.columns), slice(len(self.columns) - len(slacks), None)
        rows, run = _rows_of(lp, self.columns), capacities(model, lp, decisions)[1][self.columns]
        A = sp.csr_array(lp.A)[rows][:, self.columns].tocsc()
        lower, upper = lp.row_lower[rows], lp.row_upper[rows]
        run[last] = _needed(A[:, last], lower - A @ run, upper - A @ run)  # a target is not to be missed more than in the run
        at = A @ run  # the run keeps to limits as nearly only
        low, high, unit = lp.lower[self.columns].copy(), lp.upper[self.columns].copy(), np.zeros(n)
        low[last], high[last] = run[last], np.inf
        groups: dict[Group, list[tuple[int, int]]] = {}
        for decision, column, limit, __ in places(model, lp):
            if column < 0:
                continue
            i, group = self.place[column], (decision.asset, decision.project, decision.quantity)
            if decision.act != BUILT or not self.moves(group):
                low[i] = high[i] = run[i]
                continue
            groups.setdefault(group, []).append((decision.year, i))
            if group in sizes:
                unit[i] = sizes[group]
                low[i], high[i] = least.get(decision, 0), min(up(float(run[i]), sizes[group]), math.floor(limit / sizes[group] + SAME))
            elif run[i] <= LITTLE:
                low[i] = high[i] = 0.0
        near, wanted, weights = _deviations(groups, unit, run)
        extra, free = len(weights), np.full(len(weights), np.inf)
        scaled, eye = A @ sp.diags_array(np.where(unit > 0, unit, 1.0)), sp.eye_array(extra)
        matrix = sp.block_array([[scaled, sp.csc_array((len(rows), extra))], [near, -eye], [near, eye]]).tocsc()
        cost = np.where(unit > 0, -UPWARDS * near.sum(axis=0), 0.0)
        cost[last] = TARGET_FIRST
        self._lp = Lp(
            np.concatenate([cost, weights]), 0.0, matrix,
            np.concatenate([np.minimum(lower, at), -free, wanted]), np.concatenate([np.maximum(upper, at), wanted, free]),
            np.concatenate([low, np.zeros(extra)]), np.concatenate([high, free]), NOWHERE, NOWHERE,
        )  # fmt: skip
        self._whole = np.flatnonzero(unit)

    def moves(self, group: Group) -> bool:
        """Whether what a project builds is decided anew: its power or its energy has a size."""
        return group[:2] in self._sized

    def solve(self) -> Array:
        """Values of the columns; of those in units their numbers."""
        crossed = (self._lp.lower > self._lp.upper).any()  # more units are asked for than there is room for
        found = None if crossed else solve_whole(self._lp, self._whole)
        if found is None:
            raise InfeasibleError(_("no whole numbers of these sizes are within the limits of the plan"))
        return found


def _rows_of(lp: Lp, columns: Numbers) -> Numbers:
    """Rows that speak of some columns alone."""
    inside = np.zeros(lp.A.shape[1])
    inside[columns] = 1.0
    entries = abs(lp.A).sign()
    own, all_ = entries @ inside, entries @ np.ones(len(inside))
    return np.flatnonzero((own == all_) & (own > 0))


def _needed(slacks: sp.csc_array, lower: Array, upper: Array) -> Array:
    """What each slack must be for the rows it stands in to hold, given the room that the other columns leave, shape (k,)."""
    entries, found = slacks.tocoo(), np.zeros(slacks.shape[1])
    with np.errstate(invalid="ignore"):
        short = np.where(entries.data > 0, lower[entries.row], upper[entries.row]) / entries.data
    np.maximum.at(found, entries.col, np.where(np.isfinite(short), short, 0.0))
    return found


def _deviations(groups: Mapping[Group, Iterable[tuple[int, int]]], sizes: Array, run: Array) -> tuple[sp.csr_array, Array, Array]:
    """Sums over the years so far of each project in units, what they should be, and the weight of a difference: of the last the largest.

    What has no size and has to move is told in parts of all that is built of it.
    """
    rows: list[tuple[int, int, float]] = []
    wanted, weights = list[float](), list[float]()
    for pairs in groups.values():
        there = [i for __, i in sorted(pairs) if run[i] > LITTLE]
        for k in range(len(there)):
            so_far = there[: k + 1]
            size = sizes[there[0]] or float(run[there].sum())
            rows += [(len(wanted), i, 1.0 if sizes[i] else 1.0 / size) for i in so_far]
            wanted.append(float(run[so_far].sum()) / size)
            weights.append(SUM_FIRST if k == len(there) - 1 else 1.0)
    if not wanted:
        return sp.csr_array((0, len(run))), np.zeros(0), np.zeros(0)
    at, columns, values = zip(*rows, strict=True)
    return sp.csr_array((values, (at, columns)), shape=(len(wanted), len(run))), np.array(wanted), np.array(weights)
