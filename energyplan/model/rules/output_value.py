"""Output value of clean energy: what the technologies generate, at a price of the register."""

from typing import Any

from energyplan.i18n import _
from energyplan.model.rules.base import Scope, TargetKind
from energyplan.model.rules.losses import lost
from energyplan.model.rules.penalties import Penalty
from energyplan.plan.targets import Target
from energyplan.system.outlook import Outlook
from energyplan.system.system import Asset
from energyplan.units import currency_unit


class OutputValue(TargetKind):
    """Σ g - L >= value / price, or Σ g <= value / price [MWh/a]; a value in % is a share of the register's base.

    L is what is lost at the sites (`losses`): energy that is generated and burnt has no value. Of 15 MWh, 5 of them lost, 10 are sold.
    """

    kind = "output_value"
    unit = "CNY/a|1"
    row_unit = "MWh/a"
    penalty = Penalty("output")

    def lhs(self, scope: Scope) -> Any:
        """Generation of the covered technologies, the clean ones where none is named; less what is lost where a least value is asked for."""
        t = scope.target
        made = scope.generated()
        return made - lost(scope) if t.sense == ">=" else made

    def rhs(self, scope: Scope) -> float:
        """Energy that is worth the value: 5 bn CNY at 374.9 CNY/MWh is 13.3 TWh."""
        t = scope.target
        assert t.value is not None
        assert t.price
        return t.value * (t.base if t.base is not None else 1.0) / t.price

    def metric(self, target: Target) -> str:
        """In words."""
        words = _("their generation of a year, less what is lost, at {price:g} {currency}/MWh") if target.technologies else _(
            "clean generation of a year, less what is lost, at {price:g} {currency}/MWh"
        )
        value = words.format(price=target.price or 0.0, currency=currency_unit(target.currency))
        if target.base is None:
            return value
        return _("{value}, over {base:,.0f} million {currency}").format(value=value, base=target.base / 1e6, currency=currency_unit(target.currency))

    def counted(self, outlook: Outlook) -> list[Asset]:
        """Generators of the technologies that are named, else the clean ones."""
        return outlook.counted()

    def reachable(self, outlook: Outlook) -> float:
        """The most that is delivered, or what demand leaves to it beside the most of the rest, at the price, over the base."""
        here, target = outlook.at_sites, outlook.target
        group = self.counted(outlook) if target.sense == ">=" else outlook.others()
        energy = outlook.expected(lambda year: year.delivered(group, here))
        if target.sense == "<=":
            energy = max(0.0, outlook.expected(lambda year: year.least_delivered(here)) - energy)
        return energy * (target.price or 0.0) / (target.base if target.base is not None else 1.0)
