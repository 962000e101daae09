"""Emissions of a year, those of imports included."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook


class Co2Cap(TargetKind):
    """Σ emissions <= value [t/a]."""

    kind = "co2_cap"
    unit = "t/a"
    row_unit = "t/a"
    penalty = Penalty("co2")

    def lhs(self, scope: Scope) -> Any:
        """Emissions at the sites."""
        return scope.annual("co2", scope_filter(scope))

    def metric(self, target: Target) -> str:
        """In words."""
        return _("CO2 of a year") if target.technologies else _("CO2 of a year, that of imports included")

    def reachable(self, outlook: Outlook) -> float | None:
        """What is emitted at least so that demand is served; a least value of emissions is no aim."""
        if outlook.target.sense == ">=":
            return None
        return outlook.expected(lambda year: year.least_co2(outlook.covers, outlook.at_sites))


def scope_filter(scope: Scope) -> Any:
    """Bookings of the covered technologies at the sites."""
    return lambda e: scope.covers(e.asset) and scope.at_sites(e.site)
