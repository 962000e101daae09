"""Portfolio standard: what eligible plants generate, over the demand that is served; losses are not taken off."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class PortfolioShare(TargetKind):
    """Σ_{covered} g - s Σ (d + use) >= 0 [MWh/a]; without technologies it is the clean ones that are covered.

    As certificates of renewable energy count: a MWh generated is a MWh, whatever the grid loses of it. With 45 MWh of wind, 5 of them lost, and a
    demand of 100 MWh the share is 45 %. `consumption_share` takes losses off, `generation_share` measures against what is delivered.
    """

    kind = "portfolio_share"
    unit = "1"
    row_unit = "MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Generation of what is covered less the share of demand and of what is taken to make other carriers."""
        return scope.generated() - float(scope.target.value or 0) * scope.used()

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        if target.technologies:
            return _("their generation over electricity demand in a year, losses not taken off")
        return _("clean generation over electricity demand in a year, losses not taken off")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Generators of the technologies that are named, else the clean ones."""
        return outlook.counted()

    def reachable(self, outlook: Outlook) -> float | None:
        """The most that is generated of what counts, over demand; a largest value can always be kept by generating less of it."""
        if outlook.target.sense == "<=":
            return None
        demand = outlook.expected(lambda year: year.sum(year.load(outlook.at_sites)))
        return outlook.expected(lambda year: year.sum(year.available(self.counted(outlook)))) / demand if demand else None
