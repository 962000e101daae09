"""Solves exported folders with PyPSA, in a Python that has it: a folder on each line of stdin, a line `FOUND {...}` for each."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from typing import Any

OPTIONS = {"solver": "simplex", "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "output_flag": False}


def objective(n: Any) -> float | None:
    """Objective of a network; none where it has no optimum."""
    _status, condition = n.optimize(multi_investment_periods=n.has_investment_periods, solver_name="highs", include_objective_constant=False, **OPTIONS)
    return float(n.objective) if condition == "optimal" else None


def emissions(n: Any) -> float:
    """CO2 as PyPSA counts it [t]: output over efficiency, times that of the carrier."""
    made = n.generators_t.p.mul(n.snapshot_weightings.generators, axis=0)
    return float((made * n.generators.carrier.map(n.carriers.co2_emissions) / n.get_switchable_as_dense("Generator", "efficiency")).sum().sum())


def solve(folder: str) -> dict[str, object]:
    """Objectives: at the capacities of the run, and with capacities decided where some are."""
    import pypsa

    n = pypsa.Network(folder)
    held = n.copy()
    held.optimize.fix_optimal_capacities()
    found: dict[str, object] = {"operation": objective(held), "co2": emissions(held)}
    if n.meta["energyplan"]["capacities"] == "decided":
        found["objective"] = objective(n)
    return found


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print("FOUND " + json.dumps(solve(line.strip())), flush=True)
