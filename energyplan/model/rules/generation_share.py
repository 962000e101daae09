"""Share of generation: of what is delivered, so that nothing is gained by burning."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.losses import lost
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class GenerationShare(TargetKind):
    """Σ_{covered} g - L - s (Σ g - L) >= 0, or Σ_{covered} g - s (Σ g - L) <= 0 [MWh/a]; without technologies it is the clean ones that are covered.

    L is what is lost at the sites (`losses`). It counts against compliance whatever made it: as covered where the share is a least
    value, as not covered where it is a largest. Of 22 MWh generated, 20 of them clean, 2 lost in a store, (20 - 2) / (22 - 2) = 90 %
    are clean; with 10 MWh more that are clean and burnt the share is (30 - 12) / (32 - 12) = 90 % as before. Generation is that of
    electricity; a target that names carriers counts that of those alone, and losses only if electricity is among them.
    """

    kind = "generation_share"
    unit = "1"
    row_unit = "MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Covered energy delivered less the share of all that is delivered."""
        t = scope.target
        losses = lost(scope) if not t.carriers or ELECTRICITY in t.carriers else 0.0
        covered, delivered = scope.generated(), scope.annual("generation", scope.counts) - losses
        return (covered - losses if t.sense == ">=" else covered) - float(t.value or 0) * delivered

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        if target.technologies:
            return _("their generation over all generation in a year, each less what is lost in stores, cables and conversion")
        return _("clean generation over all generation in a year, each less what is lost in stores, cables and conversion")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Generators of the technologies that are named, else the clean ones."""
        return outlook.counted()

    def reachable(self, outlook: Outlook) -> float | None:
        """N / (N + M): the most that is delivered of what counts, and of the rest what demand needs beside it; or the other way round.

        Of other carriers than electricity arithmetic says nothing.
        """
        if outlook.target.carriers:
            return None
        least = outlook.target.sense == ">="
        group = self.counted(outlook) if least else outlook.others()
        most = outlook.expected(lambda year: year.delivered(group, outlook.at_sites))
        needed = outlook.expected(lambda year: year.least_delivered(outlook.at_sites))
        share = most / max(most, needed) if needed else 1.0
        return share if least else 1 - share
