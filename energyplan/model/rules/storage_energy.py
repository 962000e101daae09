"""Energy capacity of stores at the end of a year."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import SIZED, Outlook
from energyplan.system.system import Asset


class StorageEnergy(TargetKind):
    """Σ_a E_{a,y} >= value [MWh]."""

    kind = "storage_energy"
    unit = "MWh|m3"
    row_unit = "MWh"
    penalty = Penalty("stored")
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Energy of the covered assets that have any."""
        return sum([c.total("energy", scope.target.year) for c in scope.assets(SIZED) if c.asset.has_energy])

    def metric(self, target: Target) -> str:
        """In words."""
        return _("energy capacity at the end of the year") if target.technologies else _("energy capacity of all stores at the end of the year")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """What is named, else the stores of energy."""
        return [a for a in outlook.assets(SIZED) if a.has_energy]

    def reachable(self, outlook: Outlook) -> float:
        """All that limits let stand, or only what must."""
        assets = self.counted(outlook)
        return outlook.largest(assets, "energy") if outlook.target.sense == ">=" else outlook.least(assets, "energy")
