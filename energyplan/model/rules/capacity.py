"""Power in operation at the end of a year."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class Capacity(TargetKind):
    """Σ_a P_{a,y} >= value [MW]."""

    kind = "capacity"
    unit = "MW|m3/h"
    row_unit = "MW"
    penalty = Penalty("power")
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Power of the covered assets, of the generators where no technology is named."""
        return sum([share * c.total("power", scope.target.year) for share, c in scope.machines()])

    def metric(self, target: Target) -> str:
        """In words."""
        return _("power in operation at the end of the year") if target.technologies else _("power of all generators in operation at the end of the year")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """What is named, else the generators."""
        return outlook.machines()

    def reachable(self, outlook: Outlook) -> float | None:
        """All that limits let stand, or only what must; with converters among generators arithmetic says nothing."""
        assets = self.counted(outlook)
        if outlook.converts(assets):
            return None
        return outlook.largest(assets) if outlook.target.sense == ">=" else outlook.least(assets)
