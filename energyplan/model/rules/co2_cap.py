"""Emissions of a year, those of imports included."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class Co2Cap(TargetKind):
    """Σ emissions <= value [t/a]."""

    kind = "co2_cap"
    unit = "t/a"
    row_unit = "t/a"
    penalty = 1e4  # CNY/t, far above any price of CO2

    def lhs(self, scope: Scope) -> Any:
        """Emissions at the sites."""
        return scope.annual("co2", scope_filter(scope))


def scope_filter(scope: Scope) -> Any:
    """Bookings of the covered technologies at the sites."""
    return lambda e: scope.covers(e.asset) and scope.at_sites(e.site)
