"""What counts as nothing, as the same, as met: one value for one meaning, each relative to a size of the plan itself.

No number here has a unit of money, power or energy: a plan in yen or of kilowatts is held to the same digits as one in yuan and of gigawatts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TARGET_SHORTFALL = 1e-6
"""Part of what a target asks for that may lack of it when it is met."""
LEAST_RATIO, LARGEST_RATIO = 1e-7, 1e6
"""A target of a share or a ratio below the first is one of nothing, one above the second is as far away as that."""
RATIOS = ("1", "", "t/MWh")
"""Canonical units of targets that are a part of something: their errors are those of the whole."""
FLOW_ERROR = 1e-6
"""Error of a flow, a level or a capacity, relative to the size of what is compared."""
CARRIER_LEAST = 2e-3
"""Size that a carrier's flows are taken to have at least, relative to the largest flow of the plan: the solver's errors are those of the plan."""
NOTHING = 1e-6
"""Capacities and flows below this part of the largest flow of the plan are nothing: an interior point leaves as much of zero."""
SHOWN = 1e-5
"""Capacities, and energy and emissions of a year, below this part of the largest flow of the plan have no line in a report and no place in a chart."""
SOLVER_ZERO = 1e-7
"""What the tables leave out, in the unit a program is solved in, whose limits are near a hundred."""
LEFT_OUT = 3e-8
"""The same as the verifier sees it, relative to the largest flow of the plan."""
MONEY_ERROR = 1e-8
"""Error of a recounted amount of money or emissions, relative to all amounts: tables leave out flows that are nothing."""
OBJECTIVE_ERROR = 1e-6
"""Difference between two counts of what is made least, relative to gross cost."""
PRICE_ROUNDING = 1e-9
"""By what part of it a price may be above another that it must not exceed: products of factors with sixteen digits."""


def share(amount: float, whole: float) -> float:
    """An amount in parts of a size that is never negative [1]; of a plan in which nothing costs anything, nothing of nothing is nothing.

    >>> share(1.0, 4.0), share(0.0, 0.0), share(-1e-9, 0.0)
    (0.25, 0.0, -inf)
    """
    if whole > 0:
        return amount / whole
    return 0.0 if amount == 0 else float(np.copysign(np.inf, amount))


def trace(*values: ArrayLike) -> float:
    """What a solver may leave of nothing beside some amounts [their unit]: `NOTHING` of the largest.

    >>> trace([5000.0, 3.0]), trace([5.0, float("nan")]), trace([])
    (0.005, 4.9999999999999996e-06, 0.0)
    """
    return NOTHING * largest(*values)


def largest(*values: ArrayLike) -> float:
    """The largest magnitude of some values, those that are no number left out."""
    sizes = [np.abs(np.asarray(value, dtype=float)).ravel() for value in values]
    return max([0.0, *(float(np.max(size[np.isfinite(size)], initial=0.0)) for size in sizes)])
