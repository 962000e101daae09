"""Emissions over consumption."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class Co2Intensity(TargetKind):
    """Σ emissions - i Σ demand <= 0 [t/a]."""

    kind = "co2_intensity"
    unit = "t/MWh"
    row_unit = "t/a"
    penalty = 1e4  # CNY/t, far above any price of CO2

    def lhs(self, scope: Scope) -> Any:
        """Emissions less the intensity times electricity demand at the sites."""
        demand = scope.annual("demand", lambda e: scope.at_sites(e.site) and e.asset.carrier == "electricity")
        return scope.annual("co2", lambda e: scope.at_sites(e.site)) - float(scope.target.value or 0) * demand

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0
