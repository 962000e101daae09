"""The units a program is solved in: the solver's tolerances are absolute, and a plan may be one of watts in yen or of gigawatts in thousands of dollars.

Units go up and down in steps of a thousand, as W, kW, MW and GW do, so that a plan of usual size in a usual currency is solved as it stands. To
state all columns and limits in another unit leaves the matrix as it is: A x <= b is A (x / s) <= b / s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from energyplan.plan.rows import NO_LIMIT
from energyplan.system.horizon import Array
from energyplan.tolerances import SOLVER_ZERO, share

if TYPE_CHECKING:
    from energyplan.solve.lp import Lp

STEP = 1e3
"""From one unit to the next."""
USUAL_LIMIT, USUAL_COST = 100.0, 10.0
"""What the middle one of the limits of columns, and the largest cost of a column, are brought next to."""


@dataclass(frozen=True)
class Scaling:
    """Units of a program for the solver.

    Attributes:
        size: Unit of columns and limits in that of the program: 1000 states MW in GW.
        cost: Factor of the costs of columns, per unit as the program has it.
    """

    size: float = 1.0
    cost: float = 1.0

    @property
    def zero(self) -> float:
        """Values below this are what the solver left of nothing, in the unit of the program."""
        return SOLVER_ZERO * self.size

    def gap(self, difference: float, gross: float) -> float:
        """A difference of objectives in parts of gross cost [1]; one that the solver takes for nothing is none, where nothing costs anything too."""
        return 0.0 if abs(self.cost / self.size * difference) <= SOLVER_ZERO else share(difference, gross)

    def of(self, lp: Lp) -> Lp:
        """The program in these units."""
        if self.size == 1 and self.cost == 1:
            return lp
        return replace(
            lp, c=self.cost * lp.c, offset=self.cost / self.size * lp.offset, row_lower=self.sizes(lp.row_lower), row_upper=self.sizes(lp.row_upper),
            lower=self.sizes(lp.lower), upper=self.sizes(lp.upper),
        )  # fmt: skip

    def sizes(self, values: Array) -> Array:
        """Values or limits of the program in these units."""
        return values if self.size == 1 else values / self.size

    def values(self, x: Array) -> Array:
        """Values in the unit of the program."""
        return x if self.size == 1 else x * self.size

    def duals(self, y: Array) -> Array:
        """Duals in the unit of the program."""
        return y if self.cost == 1 else y / self.cost

    def objective(self, value: float) -> float:
        """An objective in the unit of the program."""
        return value * self.size / self.cost


def scaling(c: Array, upper: Array) -> Scaling:
    """The units that suit a program; columns without a limit say nothing of its size.

    Args:
        c: Costs of columns, shape (n,).
        upper: Their upper limits, shape (n,).

    >>> scaling(np.array([2e-5, 1.0]), np.array([190.0, 50.0, 1e5])), scaling(np.array([2e-5]), np.array([1e-4]))
    (Scaling(size=1.0, cost=1.0), Scaling(size=1e-06, cost=1000000.0))
    """
    limits = upper[(upper > 0) & (upper < NO_LIMIT)]
    return Scaling(unit_near(float(np.median(limits)) if len(limits) else 0.0, USUAL_LIMIT), cost_factor(c))


def cost_factor(c: Array) -> float:
    """Factor that brings the largest cost next to the usual one."""
    return 1 / unit_near(float(np.abs(c).max(initial=0.0)), USUAL_COST)


def unit_near(value: float, usual: float) -> float:
    """The power of a thousand that brings a value next to the usual one; 1 of nothing, and of what is no number.

    >>> unit_near(50.0, 100.0), unit_near(0.05, 100.0), unit_near(0.0, 100.0), unit_near(2e5, 100.0)
    (1.0, 0.001, 1.0, 1000.0)
    """
    return STEP ** round(math.log(value / usual, STEP)) if 0 < value < math.inf else 1.0
