"""What a year of operation can bring at most, with everything built that can be: power of each step, energy of the year, without a model.

All figures are bounds, taken so that no schedule that serves its demand can be beyond them: what is above the largest is proven out of
reach, what is below it is not promised. Means over a step bound the hours in it, so a bound of long steps also holds for short ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from energyplan.system.carriers import ELECTRICITY, GENERATORS, HYDROGEN, generates, least_draws
from energyplan.system.horizon import Array, OperationYear, Part
from energyplan.system.reach import Reach, by_technology, largest, least
from energyplan.system.system import Asset, System

if TYPE_CHECKING:
    from energyplan.plan.targets import Target

STORES = ("pumped_storage", "flow_battery", "battery", "hydrogen_store")
SIZED = (*STORES, "store")
"""Kinds whose energy a target of stored energy counts where it names no technology."""

CONVERTERS = ("electrolyser", "hydrogen_power", "desalination")
KNOWN = (*GENERATORS, *STORES, *CONVERTERS, "link", "trade", "demand")
"""Kinds of technology this arithmetic knows; with any other in a system nothing is said of its operation."""

Where = Callable[[str], bool]
"""Whether a site is one of those looked at."""


@dataclass(frozen=True)
class Year:
    """One operated year with all the capacity there can be.

    Attributes:
        system: The system.
        reach: What its assets can have.
        year: The operated year.
    """

    system: System
    reach: Reach
    year: OperationYear

    def of(self, *kinds: str, carrier: str | None = None) -> list[Asset]:
        """Assets of some kinds, and of a carrier where one is named."""
        return [a for a in self.system.assets if a.kind in kinds and (carrier is None or a.carrier == carrier)]

    def sum(self, power: Array | float) -> float:
        """Energy of the year: Σ w Δ p [MWh/a]."""
        return float(np.sum(power * self.year.steps.annual))

    def power(self, asset: Asset) -> float:
        """Most power of an asset in service: (1 - outage) P [MW, m3/h]."""
        return (1 - asset.at("outage", self.year.milestone)) * self.reach.largest([asset], "power", self.year.milestone)

    # --- generation ---

    def available(self, assets: Iterable[Asset]) -> Array:
        """Most power that generators can feed in, in each step [MW], shape (T,).

        Projects of a technology share what it can have in all; the best of the step are taken first.
        """
        total = np.zeros(len(self.year.steps))
        for group in by_technology(assets):
            pairs = [(a, p) for a in group for p in a.projects]
            shares = np.array([self._share(a, p.name) for a, p in pairs])
            sizes = np.array([largest(a, p, "power", self.year.milestone, self.system.horizon) for a, p in pairs])
            left = self.reach.largest(group, "power", self.year.milestone)
            order = np.argsort(-shares, axis=0, kind="stable")
            for row in order:
                taken = np.minimum(sizes[row], left)
                total += taken * np.take_along_axis(shares, row[None, :], axis=0)[0]
                left = left - taken
        return total

    def least_available(self, assets: Iterable[Asset]) -> Array:
        """Power that generators have at least, in each step [MW], shape (T,): that of the capacity which cannot have left."""
        total = np.zeros(len(self.year.steps))
        for a in assets:
            for p in a.projects:
                total += self._share(a, p.name) * least(a, p, "power", self.year.milestone, self.system.horizon)
        return total

    def _share(self, asset: Asset, project: str) -> Array:
        in_service = 1 - asset.at("outage", self.year.milestone)
        ones = np.ones(len(self.year.steps))
        return in_service * (self.system.profiles[self.year.name, project] if asset.kind == "renewable" else ones)

    # --- use ---

    def load(self, here: Where, carrier: str = ELECTRICITY) -> Array:
        """Demand at the sites in each step [MW, m3/h], shape (T,)."""
        loads = [self.system.profiles[self.year.name, a.name] for a in self.of("demand", carrier=carrier) if here(a.site)]
        return np.sum(loads, axis=0) if loads else np.zeros(len(self.year.steps))

    def trade(self, here: Where, carrier: str = ELECTRICITY) -> float:
        """Most power of the ties at the sites, one way [MW]."""
        return sum(self.power(a) for a in self.of("trade", carrier=carrier) if here(a.site))

    def across(self, here: Where, carrier: str = ELECTRICITY) -> float:
        """Most power sent over lines between the sites and others, one way [MW]."""
        return sum(self.power(a) for a in self.of("link", carrier=carrier) if here(a.site) != here(str(a.site_to)))

    def received(self, here: Where, carrier: str = ELECTRICITY) -> float:
        """Most power that the sites get over lines from others [MW]."""
        lines = [a for a in self.of("link", carrier=carrier) if here(a.site) != here(str(a.site_to))]
        return sum((1 - a.at("loss", self.year.milestone)) * self.power(a) for a in lines)

    def absorbed(self, here: Where) -> float:
        """Most power that stores, converters and lines between the sites can draw [MW]."""
        total, y = 0.0, self.year.milestone
        for a in self.system.assets:
            if not a.projects or not here(a.site):
                continue
            if a.kind in STORES and a.carrier == ELECTRICITY:
                pumping, standby = (a.at(n, y) if n in a.parameters else 0.0 for n in ("pumping", "standby"))
                total += (1 + pumping) * self.power(a) + standby * self.reach.largest([a], "power", y)
            elif a.kind == "electrolyser":
                total += self.power(a)
            elif a.kind == "hydrogen_store":
                total += a.at("compression", y) * self.power(a)
            elif a.kind == "desalination":
                total += a.at("electricity_use", y) * self.power(a)
            elif a.kind == "link" and a.carrier == ELECTRICITY and here(str(a.site_to)):
                total += 2 * a.at("loss", y) * self.power(a)
        return total

    def uptake(self, here: Where, *, leaving: bool = True) -> Array:
        """Most power that can be taken in each step [MW], shape (T,): load + charging and conversion, with what leaves + ties + lines."""
        return self.load(here) + self.absorbed(here) + (self.trade(here) + self.across(here) if leaving else 0.0)

    def inflow(self, here: Where) -> float:
        """Most energy that natural inflow gives [MWh/a]."""
        y = self.year.milestone
        stores = [a for a in self.of("pumped_storage") if here(a.site)]
        return sum(a.at("natural_inflow", y) * a.at("eta_discharge", y) * self.reach.largest([a], "power", y) for a in stores)

    def need(self, here: Where) -> float:
        """Electricity for the hydrogen and water that the sites use, by their best machines: h / max η + w min κ [MWh/a].

        Infinite where any carrier but electricity is traded, sent, or made otherwise: then what is left to them is not known beforehand.
        """
        draws = least_draws([a for a in self.system.assets if here(a.site)], self.year.milestone)
        if draws and any(a.kind in (*GENERATORS, "trade", "link") and a.carrier != ELECTRICITY for a in self.system.assets):
            return float("inf")
        return sum(draw * self.sum(self.load(here, carrier)) for carrier, draw in draws.items())

    # --- energies of the year ---

    def delivered(self, assets: list[Asset], here: Where) -> float:
        """Most energy that generators deliver: Σ g - L, what is lost at the sites taken off [MWh/a].

        In each step no more than is available, and no more than load, ties, lines, stores and converters take; in the year no more
        than is used in the end or leaves.
        """
        fed = self.sum(np.minimum(self.available(assets), self.uptake(here))) + self.inflow(here)
        used = self.sum(self.load(here) + self.trade(here) + self.across(here)) + self.need(here)
        return min(fed, used)

    def kept(self, power: Array, here: Where) -> float:
        """Most of some power that is used at the sites [MWh/a]: exports and what is sent away apart."""
        return self.sum(np.minimum(power, self.uptake(here, leaving=False))) + self.inflow(here)

    def least_delivered(self, here: Where) -> float:
        """Energy that generators of the sites deliver at least, Σ g - L, so that demand is served [MWh/a].

        Load and need, less the most that ties and lines bring; nothing where the need is not known.
        """
        need = self.need(here)
        bought = self.sum(self.trade(here) + self.across(here))
        return max(0.0, self.sum(self.load(here)) + need - bought) if np.isfinite(need) else 0.0

    def produced(self, assets: list[Asset], here: Where) -> float:
        """Most water or hydrogen that plants make in a year [m3/a, MWh/a]: at full flow, and no more than can be used at the sites."""
        total = 0.0
        for carrier in dict.fromkeys(a.carrier for a in assets):
            makers = [a for a in assets if a.carrier == carrier]
            made = sum(self.power(a) * (a.at("efficiency", self.year.milestone) if a.kind == "electrolyser" else 1.0) for a in makers)
            total += min(self.sum(made), self._used(carrier, here))
        return total

    def _used(self, carrier: str, here: Where) -> float:
        """Most of a carrier that the sites use or send away [m3/a, MWh/a]; infinite where stores lose some of it."""
        y = self.year.milestone
        if any(a.at("self_discharge", y) > 0 for a in self.of("hydrogen_store", carrier=carrier) if "self_discharge" in a.parameters):
            return float("inf")
        burnt = sum(self.power(a) / a.at("efficiency", y) for a in self.of("hydrogen_power") if here(a.site)) if carrier == HYDROGEN else 0.0
        # Lines between the sites may lose some of it either way.
        lines = sum(2 * self.power(a) for a in self.of("link", carrier=carrier))
        return self.sum(self.load(here, carrier) + self.trade(here, carrier) + lines + burnt)

    def least_co2(self, counts: Callable[[Asset], bool], here: Where) -> float:
        """CO2 that counted assets emit at least so that demand at the sites is served [t/a].

        What nothing else can serve is served by the cleanest of them first: 10 MWh that remain, 6 MWh of 0.2 t/MWh and enough of
        0.9 t/MWh, emit 6 x 0.2 + 4 x 0.9 = 4.8 t.
        """
        supply = [a for a in self.of(*GENERATORS, "trade", carrier=ELECTRICITY) if a.projects and here(a.site)]
        factors = {a.name: self._emission(a) if counts(a) else 0.0 for a in supply}
        power = {a.name: self.available([a]) if a.kind in GENERATORS else np.full(len(self.year.steps), self.power(a)) for a in supply}
        free = np.sum([power[a.name] for a in supply if not factors[a.name]], axis=0) + self.received(here)
        need = self.need(here)
        left = self.sum(self.load(here)) + (need if np.isfinite(need) else 0.0) - self.kept(free * np.ones(len(self.year.steps)), here)
        total = 0.0
        for asset in sorted((a for a in supply if factors[a.name]), key=lambda a: factors[a.name]):
            most = self.sum(power[asset.name])
            taken = most if factors[asset.name] < 0 else max(0.0, min(left, most))  # what takes CO2 up may run for that alone
            total, left = total + taken * factors[asset.name], left - taken
        return total

    def _emission(self, asset: Asset) -> float:
        """CO2 of a MWh fed in [t/MWh]: heat rate x what the fuel emits, or that of imports."""
        y = self.year.milestone
        if asset.kind == "trade":
            return asset.at("emission_factor", y)
        if asset.fuel is None or "heat_rate" not in asset.parameters:
            return 0.0
        capture = asset.parameters.get("capture", 0.0)
        return asset.at("heat_rate", y) * float(self.system.fuels[asset.fuel].emitted(capture)[y - asset.first_year])


@dataclass(frozen=True)
class Outlook:
    """What a target can count on.

    Attributes:
        system: The system.
        target: The target, its year included.
        reach: What the system's assets can have.
        years: Operated years of its milestone and their weights; none for a target of the stock.
    """

    system: System
    target: Target
    reach: Reach
    years: tuple[Part, ...] = ()

    def at(self, year: int) -> Outlook:
        """The same for another year of the target."""
        return replace(self, target=replace(self.target, year=year))

    def at_sites(self, site: str) -> bool:
        """Whether a site is one of the target's."""
        return not self.target.sites or site in self.target.sites

    def covers(self, asset: Asset) -> bool:
        """Whether the target's technologies and sites include an asset; an empty list includes all."""
        return (not self.target.technologies or asset.technology in self.target.technologies) and self.at_sites(asset.site)

    def assets(self, kinds: Iterable[str] = ()) -> list[Asset]:
        """Assets the target covers; where it names no technology, those of some kinds only."""
        named = bool(self.target.technologies) or not kinds
        return [a for a in self.system.assets if a.projects and self.covers(a) and (named or a.kind in kinds)]

    @cached_property
    def generators(self) -> list[Asset]:
        """What generates electricity at the target's sites."""
        year, of_electricity = self.target.year, self.system.only_of_electricity
        return [a for a in self.system.assets if a.projects and self.at_sites(a.site) and generates(a, year, of_electricity)]

    def machines(self) -> list[Asset]:
        """What is named, else the generators."""
        return self.assets() if self.target.technologies else self.generators

    def converts(self, assets: Iterable[Asset]) -> bool:
        """Whether converters are among the generators that are counted: a unit of their capacity is another amount of electricity."""
        return not self.target.technologies and any(a.modes for a in assets)

    def counted(self) -> list[Asset]:
        """Generators whose output the target counts: of the technologies it names, else the clean ones."""
        return [a for a in self.generators if self.target.counts(a.technology, a.clean)]

    def others(self) -> list[Asset]:
        """Generators at the sites that it does not count."""
        counted = {a.name for a in self.counted()}
        return [a for a in self.generators if a.name not in counted]

    def largest(self, assets: Iterable[Asset], quantity: str = "power") -> float:
        """Most power or energy of assets at the end of the target's year [MW, MWh]."""
        return self.reach.largest(assets, quantity, self.target.year)

    def least(self, assets: Iterable[Asset], quantity: str = "power") -> float:
        """Least power or energy of assets at the end of the target's year [MW, MWh]."""
        return self.reach.least(assets, quantity, self.target.year)

    def expected(self, amount: Callable[[Year], float]) -> float:
        """Expectation of a yearly amount over the target's weather years."""
        return sum(part.weight * amount(Year(self.system, self.reach, part.year)) for part in self.years)
