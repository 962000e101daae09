"""Share of generating capacity; stores and converters of stored energy stand apart."""

from typing import Any

from energyplan.model.rules.base import GENERATORS, Scope, TargetKind


class CapacityShare(TargetKind):
    """Σ_{covered} P - s Σ_{generators} P >= 0 [MW]; without technologies it is the clean ones that are covered."""

    kind = "capacity_share"
    unit = "1"
    row_unit = "MW"
    penalty = 1e8  # as for capacity
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Covered power less the share of all."""
        t, share = scope.target, float(scope.target.value or 0)
        generators = [c for c in scope.capacities.values() if c.asset.kind in GENERATORS and scope.at_sites(c.asset.site)]
        terms = []
        for capacity in generators:
            asset = capacity.asset
            covered = asset.technology in t.technologies if t.technologies else asset.clean
            terms.append((float(covered) - share) * capacity.total("power", t.year))
        return sum(terms)

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0
