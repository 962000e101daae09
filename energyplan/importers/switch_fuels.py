"""Fuels of a Switch system: simple costs by zone, or regional markets with supply curves; carbon."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from energyplan.i18n import _
from energyplan.importers.new_plan import NewPlan
from energyplan.importers.switch_tables import Folder, Line
from energyplan.importers.switch_time import Period, Time

MWH_PER_MMBTU = 0.29307107017222
"""Of the British thermal unit of the international table, 1055.05585262 J [MWh/MMBtu]."""

NONE = 0.0
"""Limit of a fuel that a zone or a period has not [MMBtu/a]."""


@dataclass
class Offer:
    """What a fuel is offered at: (price [$/MMBtu], limit [MMBtu/a] or None) by tier and period."""

    fuel: str
    tiers: dict[str, dict[str, tuple[float, float | None]]] = field(default_factory=dict)


@dataclass
class Fuels:
    """Fuels and where they can be had.

    Attributes:
        factors: Fuel -> direct and upstream CO2 [t/MMBtu].
        eligible: Fuels that a portfolio standard counts.
        offers: Name of an offer -> it.
        at: (zone, fuel) -> name of its offer.
        used: What plants burn so far.
    """

    factors: dict[str, tuple[float, float]] = field(default_factory=dict)
    eligible: set[str] = field(default_factory=set)
    offers: dict[str, Offer] = field(default_factory=dict)
    at: dict[tuple[str, str], str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    """Offer, or fuel where its offers are all alike -> fuel of the plan."""

    def buy(self, plan: NewPlan, time: Time, zone: str, fuel: str) -> str:
        """Identifier of the fuel that a plant of a zone burns; its rows are written with the first."""
        name = self.at.get((zone, fuel), f"no {fuel}")
        offer = self.offers.setdefault(name, Offer(fuel))
        if not offer.tiers:
            offer.tiers["none"] = {p.name: (0.0, NONE) for p in time.periods}
        shared = self._common(offer) or name
        if shared not in self.used:
            self.used[shared] = plan.identifier(shared, "fuel")
            _write(plan, time, self.used[shared], offer, self.factors[fuel])
        return self.used[shared]

    def _common(self, offer: Offer) -> str | None:
        """Name of the fuel, where it is at one price without limit everywhere; what is limited is shared by a market only."""
        free = all(limit is None for tier in offer.tiers.values() for _price, limit in tier.values())
        return offer.fuel if free and all(other == offer for other in self.offers.values() if other.fuel == offer.fuel) else None

    def flat_price(self, time: Time, zone: str, fuel: str) -> dict[str, float] | None:
        """Price of a fuel by period [$/MWh], where it has one without limit; else None."""
        offer = self.offers.get(self.at.get((zone, fuel), ""), Offer(fuel))
        prices = [by_period.get(p.name, (0.0, NONE)) for by_period in offer.tiers.values() for p in time.periods]
        if len(offer.tiers) != 1 or any(limit is not None for _price, limit in prices):
            return None
        return {p.name: price / MWH_PER_MMBTU for p, (price, _limit) in zip(time.periods, prices, strict=True)}


def _write(plan: NewPlan, time: Time, fuel: str, offer: Offer, factors: tuple[float, float]) -> None:
    """Rows at the first and last year of each period: between rows figures are interpolated."""
    emission, upstream = (factor / MWH_PER_MMBTU for factor in factors)
    whole = len(offer.tiers) == 1 and all(offer.tiers[name].get(p.name, (0.0, NONE))[1] is None for name in offer.tiers for p in time.periods)
    for tier, by_period in offer.tiers.items():
        for p in time.periods:
            price, limit = by_period.get(p.name, (0.0, NONE))
            for year in edges(p):
                plan.add(
                    "fuels", fuel=fuel, tier=None if whole else plan.identifier(tier if not tier.isdigit() else f"tier_{tier}", f"tier {fuel}"), year=year,
                    price=price / MWH_PER_MMBTU, emission_factor=emission, upstream=upstream or None, limit=None if limit is None else limit * MWH_PER_MMBTU,
                )  # fmt: skip


def edges(period: Period) -> list[int]:
    """First and last year of a period."""
    return list(dict.fromkeys((period.start, period.end)))


def read_fuels(folder: Folder, time: Time, zones: list[str], markets: bool) -> Fuels:
    """Read `fuels.csv` and what the module of fuel costs reads."""
    fuels = Fuels()
    for line in folder.lines("fuels.csv", 1, ("co2_intensity",), required=False):
        fuels.factors[line.key[0]] = (line.number("co2_intensity", least=0), line.number("upstream_co2_intensity", 0.0))
        if line.flag("f_rps_eligible"):
            fuels.eligible.add(line.key[0])
    if markets:
        _read_markets(folder, time, zones, fuels)
    simple = folder.lines("fuel_cost.csv", 3, ("fuel_cost",), required=not markets)
    for line in simple:
        zone, fuel, period = line.key
        if _known(line, time, fuels, zones, zone, fuel, period):
            if markets and (name := fuels.at.get((zone, fuel))) is not None and name != f"{zone} {fuel}":
                line.blame("fuel_cost", _("{fuel} of {zone} already has the market {market}").format(fuel=fuel, zone=zone, market=name))
                continue
            fuels.at[zone, fuel] = f"{zone} {fuel}"
            offer = fuels.offers.setdefault(f"{zone} {fuel}", Offer(fuel, {"all": {}}))
            offer.tiers["all"][period] = (line.number("fuel_cost", least=0), None)
    for offer in fuels.offers.values():
        if "all" in offer.tiers:
            offer.tiers["all"] |= {p.name: (0.0, NONE) for p in time.periods if p.name not in offer.tiers["all"]}
    return fuels


def _known(line: Line, time: Time, fuels: Fuels, zones: list[str], zone: str, fuel: str, period: str) -> bool:
    known: list[tuple[str, str, Any]] = [("load_zone", zone, zones), ("fuel", fuel, fuels.factors), ("period", period, [p.name for p in time.periods])]
    for column, name, names in known:
        if name not in names:
            line.blame(column, _("'{name}' is not known").format(name=name))
            return False
    return True


def _read_markets(folder: Folder, time: Time, zones: list[str], fuels: Fuels) -> None:
    of = {}
    for line in folder.lines("regional_fuel_markets.csv", 1, ("fuel",)):
        of[line.key[0]] = fuel = line.name("fuel")
        if fuel not in fuels.factors:
            line.blame("fuel", _("'{name}' is not known").format(name=fuel))
        fuels.offers[line.key[0]] = Offer(fuel)
    for line in folder.table("fuel_supply_curves.csv", 3, ("unit_cost", "max_avail_at_cost")).values():
        market, period, tier = line.key
        if market not in of or time.period(period) is None:
            line.blame("regional_fuel_market", _("'{name}' is not known").format(name=market if market not in of else period))
            continue
        limit = line.number("max_avail_at_cost", least=0) if line.text("max_avail_at_cost") not in (None, "inf") else None
        fuels.offers[market].tiers.setdefault(tier, {})[period] = (line.number("unit_cost", least=0), limit)
    for line in folder.lines("zone_to_regional_fuel_market.csv", 2):
        zone, market = line.key
        if market not in of or zone not in zones:
            line.blame("regional_fuel_market", _("'{name}' is not known").format(name=market if market not in of else zone))
            continue
        fuels.at.setdefault((zone, of[market]), market)
