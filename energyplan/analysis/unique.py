"""Is this build-out the only one? The range of every capacity among the plans that cost the same, or a little more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energyplan.analysis.program import CostProgram
from energyplan.results.tabulate import units

SAME, MORE = 1e-6, 0.01
"""Cost above the least that still counts as the same, and what is a little more, in parts of gross cost.

A millionth lets a little slip: for 30 000 CNY of 30 bn a cable of 18.2 MW may have 18.5 MW, at the very least cost it may not.
"""

WIDTH = 0.01
"""Range at equal cost, in parts of the capacity or of its range at 1 % more, up to which it is what `SAME` lets slip and no other plan."""

ROUNDING = 1e-6
"""Range that is the solver's [MW, MWh]."""


@dataclass(frozen=True)
class Range:
    """A technology's capacity among plans of nearly the same cost, at the end of a year.

    Attributes:
        technology: The technology.
        quantity: `power` or `energy`.
        unit: MW or MWh, of water m3/h or m3.
        year: The year.
        least, largest: At equal cost [MW, MWh].
        least_more, largest_more: At 1 % of gross cost more.
    """

    technology: str
    quantity: str
    unit: str
    year: int
    least: float
    largest: float
    least_more: float
    largest_more: float

    @property
    def unique(self) -> bool:
        """Whether the capacity is the same in all plans of equal cost.

        Of two twins either may have all 20 MW or none; of 20 MW that another could stand in for at a price, a little.

        >>> twin, cheapest = Range("twin", "power", "MW", 2040, 0, 20, 0, 20.2), Range("cheapest", "power", "MW", 2040, 19.9998, 20, 18, 20.2)
        >>> twin.unique, cheapest.unique
        (False, True)
        """
        return self.largest - self.least <= WIDTH * max(self.largest, self.largest_more - self.least_more) + ROUNDING


def ranges(program: CostProgram, gross: float, say: Callable[[str], None] = lambda _: None) -> list[Range]:
    """Range of each technology's power, and energy of stores, at the last milestone.

    Args:
        program: The solved program.
        gross: Gross cost of the plan [CNY].
        say: Told which technology is being asked.
    """
    year = program.system.horizon.milestones[-1]
    columns: dict[tuple[str, str, str], list[int]] = {}
    for capacity in program.model.capacities.values():
        for quantity in capacity.quantities:
            column = int(program.lp.columns(capacity.total(quantity, year))[0])
            if column >= 0:
                unit = units(program.system, capacity.asset)[quantity]
                columns.setdefault((capacity.asset.technology, quantity, unit), []).append(column)
    ends: dict[tuple[str, str, str], list[float]] = {key: [] for key in columns}
    for part in (SAME, MORE):  # all of one level first: the next vertex is near
        for key, chosen in columns.items():
            say(f"{key[0]} {key[1]} +{part:g}")
            index = np.array(chosen)
            for sign in (1, -1):
                point = program.extreme(index, sign, part * gross)
                ends[key].append(float(point.x[index].sum()))
    return [Range(*key, year, *values) for key, values in ends.items()]
