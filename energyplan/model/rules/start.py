"""Construction begun by the end of a year: commissioning year minus lead time."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.reach import vintages
from energyplan.system.system import Asset


class Start(TargetKind):
    """Σ power with v - lead time <= year, committed projects included, >= value [MW]."""

    kind = "start"
    unit = "MW|m3/h"
    row_unit = "MW"
    penalty = Penalty("power")
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Power whose construction has begun; what stands already counts as begun."""
        year, horizon, total = scope.target.year, scope.system.horizon, 0.0
        for share, capacity in scope.machines():
            asset = capacity.asset
            for project in asset.projects:
                if project.given:
                    assert project.commissioned is not None
                    if project.commissioned - asset.lead_time(project, project.commissioned) <= year:
                        total = total + share * project.power
                for v in vintages(asset, project, horizon):
                    if v - asset.lead_time(project, v) <= year:
                        total = total + share * capacity.b.build_power[project.name, v]
        return total

    def metric(self, target: Target) -> str:
        """In words."""
        if target.technologies:
            return _("power whose construction has begun by the end of the year (commissioning year less lead time)")
        return _("power of all generators whose construction has begun by the end of the year (commissioning year less lead time)")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """What is named, else the generators."""
        return outlook.machines()

    def reachable(self, outlook: Outlook) -> float | None:
        """All whose construction can have begun, or only what is given; with converters among generators arithmetic says nothing."""
        assets, year = self.counted(outlook), outlook.target.year
        if outlook.converts(assets):
            return None
        return outlook.reach.begun(assets, year) if outlook.target.sense == ">=" else outlook.reach.begun_least(assets, year)
