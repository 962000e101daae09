"""Emissions over consumption."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY
from energyplan.system.outlook import Outlook


class Co2Intensity(TargetKind):
    """Σ emissions - i Σ (demand + use) <= 0 [t/a].

    Emissions are those of what makes electricity, all of a CHP's, and of imported electricity; a boiler's are not among them. Use is what is taken
    to make other carriers.
    """

    kind = "co2_intensity"
    unit = "t/MWh"
    row_unit = "t/a"
    penalty = Penalty("co2")

    def lhs(self, scope: Scope) -> Any:
        """Emissions less the intensity times the electricity used at the sites."""
        emitted = scope.annual("co2", lambda e: scope.at_sites(e.site) and e.carrier == ELECTRICITY)
        return emitted - float(scope.target.value or 0) * scope.used()

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        return _("CO2 of a year, that of imports included, over electricity demand")

    def reachable(self, outlook: Outlook) -> float | None:
        """What is emitted at least so that demand is served, over demand; a least value of emissions is no aim."""
        here = outlook.at_sites
        demand = outlook.expected(lambda year: year.sum(year.load(here)))
        if outlook.target.sense == ">=" or not demand:
            return None
        return outlook.expected(lambda year: year.least_co2(lambda asset: here(asset.site) and asset.carrier == ELECTRICITY, here)) / demand
