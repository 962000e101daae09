"""Reserve margin: creditable capacity over the highest load of the generators in the year."""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.i18n import _
from energyplan.model.operation import view
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.model.stepwise import StepRows
from energyplan.plan.targets import Target
from energyplan.system.horizon import Array, OperationYear

LOAD = ("generation", "unserved")
"""What capacity must carry: what is generated, and what should have been, so that no load is shed for a margin."""


class GenerationReserve(TargetKind):
    """Σ_a κ_a P_a >= r Σ (g_t + u_t) in every step t [MW]; κ is the column `capacity_credit`, g generation and u unserved demand of the carriers.

    Two plants of 100 MW, one with a credit of 1 and one of 0.2, carry a peak of 100 MW with a margin of 1.2. Without carriers it is electricity.
    """

    kind = "generation_reserve"
    unit = "1"
    row_unit = "MW"
    penalty = Penalty("power")
    of_peak = True

    def prepare(self, b: pyo.Block, scope: Scope, i: int) -> Any:
        """Peak G >= Σ (g_t + u_t) of every step of the years."""
        years = [(part.year, found) for part in scope.years if (found := scope.entries(part.year, LOAD, counts(scope)))]
        if not years:
            return None
        peak = pyo.Var(bounds=(0, max(most(found, year) for year, found in years)), doc="G: highest generation of the year [MW]")
        b.add_component(f"peak_{i}", peak)
        for year, found in years:
            rows = StepRows(
                scope.m.year[year.name].T, rule=lambda _, t, found=found: sum([e.term(e.view, t) for e in found]) <= peak, doc="Σ (g_t + u_t) <= G [MW]"
            )
            b.add_component(f"peak_{i}_{year.name}", rows)
        return peak

    def lhs(self, scope: Scope) -> Any:
        """Capacity that counts less the margin times the peak."""
        year, total = scope.target.year, 0.0
        for capacity in scope.capacities.values():
            asset = capacity.asset
            if "capacity_credit" in asset.parameters and scope.covers(asset) and (credit := asset.at("capacity_credit", year)):
                total = total + credit * capacity.total("power", year)
        return total - float(scope.target.value or 0) * scope.highest(LOAD, counts(scope))

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        return _("capacity times its credit over the highest load of the year")


def counts(scope: Scope) -> Any:
    """Generation and unserved demand of the target's carriers at its sites."""
    return scope.counts


def most(entries: list[Any], year: OperationYear) -> float:
    """Largest load that the bounds of all variables allow in a step [MW]."""
    rates = [np.broadcast_to(e.term(view(e.view, largest), slice(None)), len(year.steps)) for e in entries]
    return float(np.sum(rates, axis=0).max())


def largest(variable: Any) -> Array:
    """Upper bounds of a variable, in the order of its index."""
    if hasattr(variable, "limits"):
        return np.asarray(variable.limits[1])
    return np.array([element.ub for element in (variable.values() if variable.is_indexed() else [variable])], dtype=float)
