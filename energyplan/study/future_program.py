"""The cost program of a future in which decisions are held one plan after the other, each from the vertex of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from energyplan.analysis.core import Stock, hold_core
from energyplan.analysis.decisions import Decisions, Lost, hold
from energyplan.analysis.elastic import TOLERANCE
from energyplan.model.build import build
from energyplan.results.compliance import achievements
from energyplan.solve.highs import Basis, Point, Session, SolveOptions
from energyplan.solve.lp import MONEY, Lp, Values, compile_lp
from energyplan.system.horizon import Array
from energyplan.system.system import System

COUNTS = 1e-3
"""Shortfall from which a target counts as missed, over what it requires [1]: values at the edge of what can be reached have three digits."""


@dataclass(frozen=True)
class Held:
    """A plan in a future.

    Attributes:
        cost: Its cost without penalties [CNY]; NaN where no schedule can hold it.
        least: Least cost of a plan that may miss what it misses [CNY]; None where it misses nothing at all.
        missed: Targets it misses, and by what part of what they require [1].
    """

    cost: float
    least: float | None
    missed: Mapping[str, float]


class FutureProgram:
    """The program of a future.

    Args:
        system: Its numbers, with targets that can hold together (`repair.repaired`).
        threads: Of the solver.
        basis: Its optimum, where it is known.
    """

    def __init__(self, system: System, threads: int = 1, basis: Basis | None = None):
        self.model = build(replace(system, target_mode="soft"))
        self.lp = compile_lp(self.model.pyomo)
        self._slacks = np.array([self.lp.columns(slack)[0] for e in self.model.targets for slack in e.slacks], dtype=np.int64)
        self._net = self.lp.c.copy()
        self._net[self._slacks] = 0.0
        self.session = Session(self.lp, SolveOptions(threads=threads), first="hipo", basis=basis)

    def cost(self, point: Point) -> float:
        """Cost of a point, penalties not [CNY]."""
        return float(self._net @ point.x + self.lp.offset) / MONEY + self.model.constant

    def least(self, missed: Array | float = 0.0) -> Point | None:
        """The optimum in which no target is missed by more than so much, which costs nothing.

        Args:
            missed: Largest slack of each row of targets.
        """
        upper = self.lp.upper.copy()
        upper[self._slacks] = missed
        return self.session.minimise(c=self._net, lower=self.lp.lower, upper=upper)

    def holding(self, made: Decisions, last: int) -> tuple[Lp, list[Lost]]:
        """The program in which decisions up to a year are held, and those it has no room for."""
        return hold(self.model, self.lp, made, last)

    def core(self, core: Stock, last: int) -> Lp:
        """The program in which the core is built up to a year, and nothing else."""
        return hold_core(self.model, self.lp, core, last, alone=True)

    def held(self, lp: Lp) -> Held:
        """What a program with narrower limits costs, with targets missed where there is no other way."""
        point = self.session.minimise(c=self.lp.c, lower=lp.lower, upper=lp.upper)
        if point is None:
            return Held(float("nan"), None, {})
        cost, missed = self.cost(point), self._missed(point)
        if not missed:
            return Held(cost, None, {})
        alike = self.least(point.x[self._slacks])
        assert alike is not None, "the held plan itself misses no more"
        return Held(cost, self.cost(alike), {target: share for target, share in missed.items() if share > COUNTS})

    def _missed(self, point: Point) -> dict[str, float]:
        if not (point.x[self._slacks] > TOLERANCE).any():
            return {}
        reached = achievements(self.model, Values(self.lp, point.x, point.y))
        found = {}
        for enforced in self.model.targets:
            target = enforced.target
            asked = target.value or 0.0
            short = (asked - reached[target.id].value) * (1 if target.sense == ">=" else -1) / max(abs(asked), TOLERANCE)
            if short > TOLERANCE:
                found[target.id] = short
        return found
