"""Programs some of whose columns are whole numbers: small ones, solved to the end."""

from __future__ import annotations

import highspy
import numpy as np

from energyplan.solve.highs import Rung, SolveOptions, load
from energyplan.solve.lp import Lp
from energyplan.solve.places import Numbers
from energyplan.system.horizon import Array

EXACT = Rung("whole", {"mip_rel_gap": 0.0, "mip_abs_gap": 1e-6})


def solve_whole(lp: Lp, whole: Numbers, options: SolveOptions | None = None) -> Array | None:
    """Column values (n,) of the optimum in which some columns are whole numbers; None where there is none.

    Args:
        lp: The program.
        whole: Columns that are whole numbers.
        options: Of the solver; its ladder is not used.
    """
    h = load(lp, EXACT, options or SolveOptions(threads=1), None)
    h.changeColsIntegrality(len(whole), whole.astype(np.int32), np.full(len(whole), highspy.HighsVarType.kInteger))
    h.run()
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.asarray(h.getSolution().col_value, dtype=float)
