"""Power commissioned in a year."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.reach import build_max, vintages
from energyplan.system.system import Asset


class Commissioned(TargetKind):
    """Σ_p x^P_{p,y} + what is committed for the year >= value [MW], or <= value."""

    kind = "commissioned"
    unit = "MW|m3/h"
    row_unit = "MW"
    penalty = Penalty("power")
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Power of the covered assets that comes in the year, of the generators where no technology is named."""
        year, horizon, total = scope.target.year, scope.system.horizon, 0.0
        for share, capacity in scope.machines():
            for project in capacity.asset.projects:
                if project.given and project.commissioned == year:
                    total = total + share * project.power
                if year in vintages(capacity.asset, project, horizon):
                    total = total + share * capacity.b.build_power[project.name, year]
        return total

    def metric(self, target: Target) -> str:
        """In words."""
        return _("power commissioned in the year") if target.technologies else _("power of all generators commissioned in the year")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """What is named, else the generators."""
        return outlook.machines()

    def reachable(self, outlook: Outlook) -> float | None:
        """What is committed for the year, and for a least value the most that each project may add in it; nothing with converters among generators."""
        if outlook.converts(self.counted(outlook)):
            return None
        year, horizon, total = outlook.target.year, outlook.system.horizon, 0.0
        for asset in self.counted(outlook):
            for project in asset.projects:
                if project.given and project.commissioned == year:
                    total += project.power
                if outlook.target.sense == ">=" and year in vintages(asset, project, horizon):
                    total += build_max(asset, project, "power", year, horizon)
        return total
