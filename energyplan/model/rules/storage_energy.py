"""Energy capacity of stores at the end of a year."""

from typing import Any

from energyplan.model.rules.base import Scope, TargetKind

STORES = ("pumped_storage", "flow_battery", "battery", "hydrogen_store")
"""Stores of energy; a tank of water is none."""


class StorageEnergy(TargetKind):
    """Σ_a E_{a,y} >= value [MWh]."""

    kind = "storage_energy"
    unit = "MWh|m3"
    row_unit = "MWh"
    penalty = 2e7  # about five times the overnight cost of the dearest electrolyte
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Energy of the covered assets that have any."""
        return sum([c.total("energy", scope.target.year) for c in scope.assets(STORES) if c.asset.has_energy])
