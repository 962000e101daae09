"""Share of the capacity that generates electricity; stores and converters of stored energy stand apart."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class CapacityShare(TargetKind):
    """Σ_{covered} ρ P - s Σ_{generators} ρ P >= 0 [MW]; without technologies it is the clean ones that are covered.

    ρ is the electricity that a unit of capacity can feed in: 1, of a converter the most that a mode gives. 100 MW of wind beside a CHP of 250 MW of
    fuel, 0.4 of it electricity, are 50 %.
    """

    kind = "capacity_share"
    unit = "1"
    row_unit = "MW"
    penalty = Penalty("power")
    yearly = False

    def lhs(self, scope: Scope) -> Any:
        """Covered power less the share of all."""
        t, share = scope.target, float(scope.target.value or 0)
        terms = []
        for electric, capacity in scope.generators():
            covered = t.counts(capacity.asset.technology, capacity.asset.clean)
            terms.append((float(covered) - share) * electric * capacity.total("power", t.year))
        return sum(terms)

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def leverage(self, target: Target) -> float:
        """A MW more of what is covered moves the row by 1 - s, a MW more of the rest by s; a hundredth at least."""
        share = float(target.value or 0)
        return 1 / max(min(share, 1 - share), 0.01)

    def metric(self, target: Target) -> str:
        """In words."""
        if target.technologies:
            return _("their power over that of all generators, at the end of the year; stores apart")
        return _("power of clean generators over that of all generators, at the end of the year; stores apart")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Generators of the technologies that are named, else the clean ones."""
        return outlook.counted()

    def reachable(self, outlook: Outlook) -> float | None:
        """N / (N + M) with the most of what counts and the least of the rest, or the other way round; 1 or 0 without any rest; none with converters."""
        if any(a.modes for a in outlook.generators):
            return None
        counted, others = self.counted(outlook), outlook.others()
        if outlook.target.sense == ">=":
            most, rest = outlook.largest(counted), outlook.least(others)
            return most / (most + rest) if rest else 1.0
        fewest, rest = outlook.least(counted), outlook.largest(others)
        return fewest / (fewest + rest) if fewest else 0.0
