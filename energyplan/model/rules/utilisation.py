"""Least utilisation of wind and sun: output over what the weather made available."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.ledger import Booking
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.losses import lost
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class Utilisation(TargetKind):
    """Σ output - L - u Σ available >= 0, or Σ output - u Σ available <= 0 [MWh/a].

    L is what is lost at the sites (`losses`): to burn is no better than to curtail. Of 20 MWh available 10 are used, 8 curtailed and 2
    lost in a store: 50 %.
    """

    kind = "utilisation"
    unit = "1"
    row_unit = "MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Output of the covered renewables, less what is lost where a least value is asked for, less the share of what was available."""
        def counts(e: Booking) -> bool:
            return e.asset.kind == "renewable" and scope.covers(e.asset) and scope.counts(e)

        output, available = scope.annual("generation", counts), scope.annual("available", counts)
        counted = output - lost(scope) if scope.target.sense == ">=" else output
        return counted - float(scope.target.value or 0) * available

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        return _("output of wind and sun in a year, less what is lost, over what the weather made available")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Wind and sun of what is named."""
        return [a for a in outlook.assets() if a.kind == "renewable" and a.carrier == ELECTRICITY]

    def reachable(self, outlook: Outlook) -> float | None:
        """1 - what must be curtailed over all there can be: capacity that stands makes more than load, ties, lines and stores take.

        Curtailed at least: Σ (available of what stands - uptake)+. Nor is it more than what is used or leaves in the year over what
        stands. Natural inflow makes up for losses.
        """
        assets, here = self.counted(outlook), outlook.at_sites
        stands = outlook.expected(lambda year: year.sum(year.least_available(assets)))
        if outlook.target.sense == "<=" or not stands:
            return None
        curtailed = outlook.expected(lambda year: year.sum((year.least_available(assets) - year.uptake(here)).clip(min=0)))
        most = outlook.expected(lambda year: year.sum(year.available(assets)))
        used = outlook.expected(lambda year: year.delivered(assets, here))
        inflow = outlook.expected(lambda year: year.inflow(here))
        return min(1 - curtailed / most + inflow / stands, used / stands)
