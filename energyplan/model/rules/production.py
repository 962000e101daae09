"""What the technologies make in a year: water, hydrogen."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class Production(TargetKind):
    """Σ production >= value [m3/a, MWh/a]."""

    kind = "production"
    unit = "m3/a|MWh/a"
    row_unit = "m3/a, MWh/a"
    penalty = 1e4  # CNY/m3 of water, CNY/MWh of hydrogen: more than ten times the cost of either

    def lhs(self, scope: Scope) -> Any:
        """Production of the covered technologies at the sites."""
        return scope.annual("production", lambda e: scope.covers(e.asset))
