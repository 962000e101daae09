"""Clean share of consumption: clean energy that stays at the sites, over their demand."""

from collections.abc import Callable
from typing import Any

from energyplan.i18n import _
from energyplan.model.ledger import Booking
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.carriers import ELECTRICITY
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset


class ConsumptionShare(TargetKind):
    """(clean generation - storage losses - conversion - losses and exports of lines) - s (demand + use) >= 0 [MWh/a].

    Use is what is taken to make other carriers, as heat pumps do: 60 MWh of clean generation, 90 MWh of demand and 10 MWh into heat pumps are 60 %.

    Exports are counted clean first. Energy burnt in stores or cables is taken off, so that burning cannot count as consumption. Where
    technologies are named their generation stands for the clean one.
    """

    kind = "consumption_share"
    unit = "1"
    row_unit = "MWh/a"
    penalty = Penalty("energy")

    def lhs(self, scope: Scope) -> Any:
        """Clean energy that stays less the share of what is used."""
        here, t = scope.at_sites, scope.target

        def total(account: str, where: Callable[[Booking], bool]) -> Any:
            return scope.annual(account, lambda e: e.carrier == ELECTRICITY and where(e))

        clean = total("generation", lambda e: t.counts(e.asset.technology, e.asset.clean) and here(e.site))
        losses = total("storage_loss", lambda e: here(e.site)) + scope.annual("conversion", lambda e: here(e.site))
        losses += total("own_use", lambda e: here(e.site))
        leaving = total("sent", lambda e: here(e.site) and not here(str(e.site_to))) + total("export", lambda e: here(e.site))
        lines = total("link_loss", lambda e: here(e.site) and here(str(e.site_to)))
        return clean - losses - leaving - lines - float(t.value or 0) * scope.used()

    def rhs(self, scope: Scope) -> float:
        """Nothing."""
        return 0.0

    def metric(self, target: Target) -> str:
        """In words."""
        if target.technologies:
            return _("their generation over electricity demand in a year; losses and exports are taken off first")
        return _("clean generation over electricity demand in a year; losses and exports are taken off first")

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Generators of the technologies that are named, else the clean ones."""
        return outlook.counted()

    def reachable(self, outlook: Outlook) -> float | None:
        """The most that is used at the sites of what counts, over their demand, at most all; or what the rest and imports leave to it."""
        here, target = outlook.at_sites, outlook.target
        demand = outlook.expected(lambda year: year.sum(year.load(here)))
        if not demand:
            return None
        if target.sense == ">=":
            return min(1.0, outlook.expected(lambda year: year.kept(year.available(self.counted(outlook)), here)) / demand)
        # What is brought in and sent on again is counted clean first: all of it may stand against the clean.
        rest = outlook.expected(lambda year: year.sum(year.available(outlook.others()) + year.trade(here) + year.received(here)))
        return max(0.0, 1 - rest / demand)
