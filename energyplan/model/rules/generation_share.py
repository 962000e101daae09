"""Share of generation."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind


class GenerationShare(TargetKind):
    """Σ_{covered} g - s Σ g >= 0 [MWh/a]; without technologies it is the clean ones that are covered."""

    kind = "generation_share"
    unit = "1"
    row_unit = "MWh/a"
    penalty = 1e4  # CNY/MWh: half the price of unserved energy, so that no load is shed for a share

    def lhs(self, scope: Scope) -> Any:
        """Covered generation less the share of all."""
        t = scope.target
        return scope.annual(
            "generation",
            lambda e: (e.asset.technology in t.technologies if t.technologies else e.asset.clean) and scope.at_sites(e.site),
        ) - float(t.value or 0) * scope.annual("generation", lambda e: scope.at_sites(e.site))

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0
