"""Reserve margin: creditable capacity over the highest generation of the year."""

from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.i18n import _
from energyplan.model.operation import view
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.stepwise import StepRows
from energyplan.plan.targets import Target
from energyplan.system.horizon import Array, OperationYear


class ReserveMargin(TargetKind):
    """Σ_a κ_a P_a >= r Σ g_t in every step t [MW]; κ is the column `capacity_credit`, g the generation of the target's carriers.

    Two plants of 100 MW, one with a credit of 1 and one of 0.2, carry a peak of 100 MW with a margin of 1.2.
    """

    kind = "reserve_margin"
    unit = "1"
    row_unit = "MW"
    penalty = 1e8  # as for capacity
    of_peak = True

    def prepare(self, b: pyo.Block, scope: Scope, i: int) -> Any:
        """Peak G >= Σ g_t of every step of the years."""
        rates = [(year, rate) for year, _ in scope.years if (rate := scope.rate(year, "generation", counts(scope))) is not None]
        if not rates:
            return None
        peak = pyo.Var(bounds=(0, max(most(scope, year) for year, _ in rates)), doc="G: highest generation of the year [MW]")
        b.add_component(f"peak_{i}", peak)
        for year, rate in rates:
            steps = scope.m.year[year.name].T
            b.add_component(f"peak_{i}_{year.name}", StepRows(steps, rule=lambda _, t, rate=rate: rate(t) <= peak, doc="Σ g_t <= G [MW]"))
        return peak

    def lhs(self, scope: Scope) -> Any:
        """Capacity that counts less the margin times the peak."""
        year, total = scope.target.year, 0.0
        for capacity in scope.capacities.values():
            asset = capacity.asset
            if "capacity_credit" in asset.parameters and scope.covers(asset) and (credit := asset.at("capacity_credit", year)):
                total = total + credit * capacity.total("power", year)
        return total - float(scope.target.value or 0) * scope.highest("generation", counts(scope))

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        return _("capacity times its credit over the highest generation of the year")


def most(scope: Scope, year: OperationYear) -> float:
    """Largest generation that the bounds of all variables allow in a step [MW]."""
    entries = [e for e in scope.ledger.on("generation", year) if counts(scope)(e)]
    rates = [np.broadcast_to(e.term(view(e.view, largest), slice(None)), len(year.steps)) for e in entries]
    return float(np.sum(rates, axis=0).max())


def largest(variable: Any) -> Array:
    """Upper bounds of a variable, in the order of its index."""
    if hasattr(variable, "limits"):
        return np.asarray(variable.limits[1])
    return np.array([element.ub for element in (variable.values() if variable.is_indexed() else [variable])], dtype=float)


def counts(scope: Scope) -> Any:
    """Generation at the sites, of the target's carriers where it names some."""
    carriers = scope.target.carriers
    return lambda e: scope.at_sites(e.site) and (not carriers or e.asset.carrier in carriers)
