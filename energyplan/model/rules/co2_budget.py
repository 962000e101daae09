"""Emissions of all years up to one: a carbon budget."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook


class Co2Budget(TargetKind):
    """Σ_{y <= year} emissions <= value [t]; each year emits what its milestone does.

    Milestones 2025 and 2030 with 10 and 6 t/a have emitted 5 x 10 + 3 x 6 = 68 t by the end of 2032.
    """

    kind = "co2_budget"
    unit = "t"
    row_unit = "t"
    penalty = Penalty("co2")
    yearly = False
    until = True

    def lhs(self, scope: Scope) -> Any:
        """Emissions at the sites."""
        return scope.annual("co2", lambda e: scope.covers(e.asset) and scope.at_sites(e.site))

    def metric(self, target: Target) -> str:
        """In words."""
        return _("CO2 of all years up to this one") if target.technologies else _("CO2 of all years up to this one, that of imports included")

    def reachable(self, outlook: Outlook) -> float | None:
        """What is emitted at least by then so that demand is served; a least value of emissions is no aim."""
        if outlook.target.sense == ">=":
            return None
        return outlook.expected(lambda year: year.least_co2(outlook.covers, outlook.at_sites))
