"""Plans that cost a little more than the least: how far the capacity of each technology may go among them.

The plans within a slack s are the points of the program, all targets kept, that cost at most the least and so much of the gross cost G more,

    X(s) = {x : all limits hold, c x <= c x* + s G}.

X(s) is convex, holds the optimum and grows with s: what a capacity may be is one interval, and holds those of smaller slacks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.results.tabulate import units
from energyplan.system.horizon import Array
from energyplan.system.system import Asset


@dataclass(frozen=True, eq=False)
class Fleet:
    """A technology's power or energy at the end of a year, all its sites together.

    Attributes:
        technology: The technology.
        quantity: `power` or `energy`.
        unit: MW or MWh, of water m3/h or m3.
        assets: The technology at each of its sites.
        columns: Their totals in the program, shape (n,).
    """

    technology: str
    quantity: str
    unit: str
    assets: tuple[Asset, ...]
    columns: np.ndarray

    @property
    def name(self) -> str:
        """Technology and quantity."""
        return f"{self.technology} {self.quantity}"

    def at(self, x: Array) -> float:
        """Its capacity at a point of the program."""
        return float(x[self.columns].sum())


def fleets(program: CostProgram, year: int) -> list[Fleet]:
    """Every technology of a program with capacity, as it is at the end of a year."""
    found: dict[tuple[str, str, str], list[tuple[Asset, int]]] = {}
    for capacity in program.model.capacities.values():
        for quantity in capacity.quantities:
            column = int(program.lp.columns(capacity.total(quantity, year))[0])
            if column >= 0:
                key = capacity.asset.technology, quantity, units(program.system, capacity.asset)[quantity]
                found.setdefault(key, []).append((capacity.asset, column))
    return [Fleet(*key, tuple(asset for asset, _ in own), np.array([column for _, column in own])) for key, own in found.items()]


def capacities(fleets: Sequence[Fleet], x: Array) -> Array:
    """Capacity of each fleet at a point of the program, shape (F,)."""
    return np.array([fleet.at(x) for fleet in fleets])


def ends(program: CostProgram, fleets: Sequence[Fleet], more: Sequence[float], say: Callable[[str], None] = lambda _: None) -> Array:
    """The plans in which each fleet has the least and the largest capacity, at each level of cost.

    Args:
        program: The solved program.
        fleets: Fleets (F).
        more: What plans may cost above the least [CNY], the smallest first (L).
        say: Told which fleet is being asked.

    Returns:
        Capacities of all fleets in each of these plans, shape (L, F, 2, F): of fleet f the least is `[l, f, 0, f]`, the largest `[l, f, 1, f]`.
    """
    found = np.empty((len(more), len(fleets), 2, len(fleets)))
    for level, amount in enumerate(more):  # all of one level first: the next vertex is near
        for i, fleet in enumerate(fleets):
            say(f"{fleet.name} {level + 1}/{len(more)}")
            for j, sign in enumerate((1, -1)):
                found[level, i, j] = capacities(fleets, program.extreme(fleet.columns, sign, amount).x)
    return found
