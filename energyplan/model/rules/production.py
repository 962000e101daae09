"""What the technologies make in a year: water, hydrogen."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.ledger import Booking
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset

MAKERS = ("electrolyser", "desalination")
"""Kinds that book what they make as production."""


class Production(TargetKind):
    """Σ production >= value [m3/a, MWh/a].

    Of technologies that are named what they make of any carrier but electricity, as heat; without any, hydrogen of electrolysers and desalted water.
    """

    kind = "production"
    unit = "m3/a|MWh/a"
    row_unit = "m3/a, MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Production of the covered technologies at the sites."""
        made = scope.annual("production", lambda e: scope.covers(e.asset))
        return made + scope.annual("generation", lambda e: is_other(e, scope)) if scope.target.technologies else made

    def metric(self, target: Target) -> str:
        """In words."""
        return _("what is made in a year: water, hydrogen")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """What is named; without technologies the plants that make water or hydrogen."""
        return outlook.assets(MAKERS)

    def reachable(self, outlook: Outlook) -> float | None:
        """All that the plants can make, and no more than the sites use; a largest value can always be kept by making less. Nothing of other plants."""
        if outlook.target.sense == "<=" or any(a.kind not in MAKERS for a in self.counted(outlook)):
            return None
        return outlook.expected(lambda year: year.produced(self.counted(outlook), outlook.at_sites))


def is_other(entry: Booking, scope: Scope) -> bool:
    """Whether an entry is of a technology that the target names, and of another carrier than electricity."""
    carriers = scope.target.carriers
    return scope.covers(entry.asset) and entry.carrier != ELECTRICITY and (not carriers or entry.carrier in carriers)
