"""Is this build-out the only one? The range of every capacity among the plans that cost the same, or a little more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from energyplan.analysis.near_optimal import ends, fleets
from energyplan.analysis.program import CostProgram

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
    asked = fleets(program, year)
    found = ends(program, asked, [part * gross for part in (SAME, MORE)], say)
    return [Range(f.technology, f.quantity, f.unit, year, *map(float, found[:, i, :, i].ravel())) for i, f in enumerate(asked)]
