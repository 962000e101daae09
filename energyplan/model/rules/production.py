"""What the technologies make in a year: water, hydrogen."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class Production(TargetKind):
    """Σ production >= value [m3/a, MWh/a]."""

    kind = "production"
    unit = "m3/a|MWh/a"
    row_unit = "m3/a, MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Production of the covered technologies at the sites."""
        return scope.annual("production", lambda e: scope.covers(e.asset))

    def metric(self, target: Target) -> str:
        """In words."""
        return _("what is made in a year: water, hydrogen")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Plants that make water or hydrogen."""
        return [a for a in outlook.assets() if a.kind in ("electrolyser", "desalination")]

    def reachable(self, outlook: Outlook) -> float | None:
        """All that the plants can make, and no more than the sites use; a largest value can always be kept by making less."""
        if outlook.target.sense == "<=":
            return None
        return outlook.expected(lambda year: year.produced(self.counted(outlook), outlook.at_sites))
