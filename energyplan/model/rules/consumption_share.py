"""Clean share of consumption: clean energy that stays at the sites, over their demand."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class ConsumptionShare(TargetKind):
    """(clean generation - storage losses - conversion - losses and exports of lines) - s demand >= 0 [MWh/a].

    Exports are counted clean first. Energy burnt in stores or cables is taken off, so that burning cannot count as consumption.
    """

    kind = "consumption_share"
    unit = "1"
    row_unit = "MWh/a"
    penalty = 1e4  # CNY/MWh: half the price of unserved energy, so that no load is shed for a share

    def lhs(self, scope: Scope) -> Any:
        """Clean energy that stays less the share of demand."""
        here = scope.at_sites
        clean = scope.annual("generation", lambda e: e.asset.clean and here(e.site))
        losses = scope.annual("storage_loss", lambda e: here(e.site)) + scope.annual("conversion", lambda e: here(e.site))
        leaving = scope.annual("sent", lambda e: here(e.site) and not here(str(e.site_to))) + scope.annual("export", lambda e: here(e.site))
        lines = scope.annual("link_loss", lambda e: here(e.site) and here(str(e.site_to)))
        demand = scope.annual("demand", lambda e: here(e.site) and e.asset.carrier == "electricity")
        return clean - losses - leaving - lines - float(scope.target.value or 0) * demand

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0
