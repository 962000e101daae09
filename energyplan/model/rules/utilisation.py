"""Least utilisation of wind and sun: output over what the weather made available."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class Utilisation(TargetKind):
    """Σ output - u Σ available >= 0 [MWh/a]."""

    kind = "utilisation"
    unit = "1"
    row_unit = "MWh/a"
    penalty = 1e4  # CNY/MWh: half the price of unserved energy, so that no load is shed for a share

    def lhs(self, scope: Scope) -> Any:
        """Output of the covered renewables less the share of what was available."""
        output = scope.annual("generation", lambda e: e.asset.kind == "renewable" and scope.covers(e.asset))
        available = scope.annual("available", lambda e: scope.covers(e.asset))
        return output - float(scope.target.value or 0) * available

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0
