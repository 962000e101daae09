"""What the files of technologies share while a network is made: its time, prices, buses and capacities, and what it cannot carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from energyplan.exports.pypsa.network import Network, Value
from energyplan.exports.pypsa.stock import Stock, choices, held, in_service
from energyplan.i18n import _
from energyplan.results.stored_run import StoredRun
from energyplan.system.horizon import Array, OperationYear
from energyplan.system.reach import vintages
from energyplan.system.system import LEAST, Asset, Project, System

NOTHING = 1e-8
"""Capacity below this share of all is what a solver leaves of zero."""
NEGATIVE = 1e-6
"""What a solver leaves of a price of zero, below it [CNY/MWh]."""
CAPACITY = ("capital", "fixed_om", "salvage")
"""Components of cost that come with capacity; all others come with operation."""


@dataclass(frozen=True)
class Left:
    """What a network does not carry, and whether the run would be another without it."""

    what: str
    matters: bool


@dataclass
class Making:
    """A network in the making.

    Attributes:
        run: The run.
        years: What is operated, in the order of snapshots: one year of each milestone.
        decided: Whether candidates are to be decided; else all capacity is held as the run has it.
        network: What has been made.
        left: What could not be carried.
        saved: What the run pays for what the network does not carry and does without, a year (with periods: discounted) [CNY].
    """

    run: StoredRun
    years: Sequence[OperationYear]
    decided: bool
    network: Network
    left: list[Left] = field(default_factory=list)
    saved: float = 0.0

    def __post_init__(self) -> None:
        self.horizon = self.run.system.horizon
        self.shared: dict[str, tuple[float, float]] = {}
        self.milestones = [year.milestone for year in self.years]
        self.lengths = [len(year.steps) for year in self.years]
        self.annual = np.concatenate([year.steps.annual for year in self.years])
        self.capacity = self.run.table("capacity")
        rows = self.capacity[self.capacity["year"].isin(self.milestones) & (self.capacity["quantity"] == "power")]
        self.least = NOTHING * float(rows["in_service"].sum())

    @property
    def pathway(self) -> bool:
        """Whether the network has investment periods."""
        return self.network.periods is not None

    def leave(self, what: str, matters: bool) -> None:
        """Note what is not carried."""
        self.left.append(Left(what, matters))

    # --- money of the run, a year of the milestone (with periods: discounted, of all years) ---

    def paid(self, asset: str = "", components: Sequence[str] = ()) -> float:
        """What the run pays for operation: of one asset, of some components; without them all [CNY]."""
        costs = self.run.table("costs")
        chosen = costs["component"].isin(components) if components else ~costs["component"].isin(CAPACITY)
        if asset:
            chosen &= costs["asset"] == asset
        if self.pathway:
            return float(costs.loc[chosen, "discounted_cny"].sum())
        milestone = self.milestones[0]
        chosen &= costs["year"].isin(self.horizon.period(milestone))
        return float(costs.loc[chosen, "discounted_cny"].sum()) / self.horizon.period_weight(milestone)

    def yearly(self, rate: Array) -> float:
        """The same for money by the hour in each snapshot."""
        weights = self.by_milestone(self.horizon.period_weight(m) if self.pathway else 1.0 for m in self.milestones)
        return float(weights @ (self.annual * rate))

    # --- values in each snapshot, shape (T,) ---

    def by_milestone(self, values: Iterable[float]) -> Array:
        """One value a milestone."""
        return np.repeat(np.array(list(values), dtype=float), self.lengths)

    def at(self, asset: Asset, parameter: str) -> Array:
        """A parameter of an asset."""
        return self.by_milestone(asset.at(parameter, m) for m in self.milestones)

    def in_service(self, asset: Asset) -> Array:
        """Share of capacity in service."""
        return 1 - self.at(asset, "outage")

    def price(self, by_year: Any) -> Array:
        """A price of each ledger year as what it counts on average over the years of each milestone."""
        values = np.broadcast_to(np.asarray(by_year, dtype=float), (len(self.horizon.years),))
        return self.by_milestone(self.horizon.period_price(values, m) for m in self.milestones)

    def profile(self, series: str, default: float = 1.0) -> Array:
        """A series of the system."""
        return np.concatenate([self.system(y).profiles.get((y.name, series), np.full(len(y.steps), default)) for y in self.years])

    def least_profile(self, project: Project) -> Array:
        """Least output of a project per power."""
        return self.profile(LEAST + project.name, 0.0)

    def system(self, year: OperationYear) -> System:
        """The system with the prices of the year's future."""
        return self.run.system.of(year)

    def dispatch(self, asset: Asset, flow: str) -> Array:
        """A flow in the run's dispatch, injections positive [MW, m3/h]."""
        sql = "SELECT operation_year, coalesce(power_mw, flow_m3_h) AS value FROM dispatch WHERE asset = ? AND flow = ? ORDER BY step"
        return self._series(sql, asset.name, flow)

    def bus_price(self, site: str, carrier: str) -> Array:
        """Price of a carrier at a site in the run [CNY/MWh, CNY/m3]."""
        sql = "SELECT operation_year, coalesce(price_cny_per_mwh, price_cny_per_m3) AS value FROM prices WHERE site = ? AND carrier = ? ORDER BY step"
        return self._series(sql, site, carrier)

    def priced(self, site: str, carrier: str) -> bool:
        """Whether nobody would pay to get rid of a carrier at a site, so that nothing is gained where it is led in a circle and lost."""
        return bool(self.bus_price(site, carrier).min() >= -NEGATIVE)

    def _series(self, sql: str, *keys: str) -> Array:
        found = {str(name): part["value"].to_numpy(dtype=float) for name, part in self.run.query(sql, *keys).groupby("operation_year", observed=True)}
        return np.concatenate([found.get(year.name, np.zeros(len(year.steps))) for year in self.years])

    # --- components ---

    def bus(self, site: str, carrier: str, of: str = "") -> str:
        """A bus: of a site, or inside an asset; added where it is new."""
        name = of or f"{site} {carrier}"
        if not self.network.has("buses", name):
            self.network.add("buses", name, carrier=carrier, unit=self.run.system.carriers[carrier])
        return name

    def carrier(self, asset: Asset, name: str = "", co2: float = 0.0) -> str:
        """The carrier of an asset's components: its technology, unless it is named; added where it is new, with its emissions [t/MWh]."""
        name = name or asset.technology
        if not self.network.has("carriers", name):
            titles = self.run.system.titles.get(asset.technology, (name, name))
            self.network.add("carriers", name, co2_emissions=co2, nice_name=titles[1], color=self.run.system.colours.get(asset.technology, ""))
        return name

    def add(self, kind: str, name: str, stock: Stock | None = None, **attributes: Value) -> str:
        """Add a component; with investment periods one of a stock stands in its years only."""
        if stock is not None and self.pathway:
            attributes |= {"build_year": float(stock.build_year), "lifetime": float(stock.lifetime)}
        return self.network.add(kind, name, **attributes)

    # --- capacity ---

    def groups(self, asset: Asset) -> list[tuple[str, list[Project]]]:
        """Projects of an asset that share a profile, each with a name."""
        found: dict[Any, list[Project]] = {}
        for project in asset.projects:
            least = project.name if self.least_profile(project).any() else None
            found.setdefault((project.profile, project.full_load_hours, least), []).append(project)
        return [(asset.name if len(found) == 1 else f"{asset.name} {projects[0].name}", projects) for projects in found.values()]

    def stocks(self, asset: Asset, projects: Sequence[Project] = (), name: str = "", decided: bool = True) -> list[Stock]:
        """Capacity of an asset, or of some of its projects: what is given, and what is to be decided.

        Args:
            asset: The asset.
            projects: Its projects; none is all.
            name: Name of what is held.
            decided: False where the asset is held whatever the network.
        """
        projects, decided = projects or asset.projects, decided and self.decided
        of = self.capacity[self.capacity["asset"] == asset.name]
        amounts = in_service(of, self.milestones)
        given = [(p, p.commissioned) for p in projects if p.given and p.commissioned is not None]
        built = [(p, v) for p in projects if not p.given for v in vintages(asset, p, self.horizon)]
        stocks = held(name or asset.name, given if decided else given + built, amounts, self.horizon, self.milestones)
        stocks = [s for s in stocks if max(s.power, s.energy) > self.least]
        if decided:
            for project in projects:
                if not project.given:
                    stocks += choices(asset, project, amounts, self.horizon)
        return stocks

    def hold(self, asset: Asset) -> list[Stock]:
        """Capacity of an asset as the run has it, in a network whose other candidates are to be decided."""
        self.leave(_("{asset}: its capacity is held as the run has it").format(asset=asset.name), False)
        return self.stocks(asset, decided=False)

    def power(self, asset: Asset, stock: Stock, factor: float = 1.0, *, hours: float | None = None, co2: float = 0.0) -> dict[str, Value]:
        """`p_nom` and what belongs to it, and the carrier.

        Args:
            asset: The asset.
            stock: Some of its capacity.
            factor: PyPSA's unit of power for a unit of ours.
            hours: Energy per power, of a storage unit.
            co2: Emissions of its carrier.
        """
        c = stock.choice
        if c is None:
            return {"p_nom": stock.power * factor, "carrier": self.carrier(asset, co2=co2)}
        most, cost, whole = c.power_max, c.power_cost, c.project.power_max
        if hours is not None:
            cost += hours * c.energy_cost
            most, whole = (min(power, energy / hours) if hours else power for power, energy in ((most, c.energy_max), (whole, c.project.energy_max)))
        name = c.project.name if c.shared else ""
        if c.shared:
            self.shared[name] = (whole * factor, c.project.power_min * factor)
        return {"carrier": self.carrier(asset, name, co2)} | _decided("p_nom", stock.power * factor, c.power_min * factor, most * factor, cost / factor)

    def energy(self, asset: Asset, stock: Stock) -> dict[str, Value]:
        """`e_nom` and what belongs to it, and the carrier."""
        c = stock.choice
        if c is None:
            return {"e_nom": stock.energy, "carrier": self.carrier(asset)}
        name = f"{c.project.name} energy" if c.shared else ""
        if c.shared:
            self.shared[name] = (c.project.energy_max, 0.0)
        return {"carrier": self.carrier(asset, name)} | _decided("e_nom", stock.energy, 0.0, c.energy_max, c.energy_cost)

    def limit_shared(self) -> None:
        """Global constraints for projects that may be built in several years: their size in each period, their least size in all.

        PyPSA limits what has a carrier, so such a project has a carrier of its own.
        """
        for name, (most, least) in self.shared.items():
            limit: dict[str, Value] = {"type": "tech_capacity_expansion_limit", "carrier_attribute": name}
            for milestone in self.milestones if self.pathway else [None]:
                of: dict[str, Value] = {} if milestone is None else {"investment_period": float(milestone)}
                self.network.add("global_constraints", f"{name} {milestone or ''}".strip(), **limit, **of, sense="<=", constant=most)
            if least > 0:
                self.network.add("global_constraints", f"{name} least", **limit, sense=">=", constant=least)

    def total(self, asset: Asset, quantity: str = "power") -> Array:
        """Capacity of an asset in the run, in each snapshot."""
        rows = self.capacity[(self.capacity["asset"] == asset.name) & (self.capacity["quantity"] == quantity)]
        by_year: pd.Series = rows.groupby("year")["in_service"].sum()
        return self.by_milestone(float(by_year.get(m, 0.0)) for m in self.milestones)


def _decided(nominal: str, size: float, least: float, most: float, cost: float) -> dict[str, Value]:
    return {f"{nominal}_extendable": True, f"{nominal}_min": least, f"{nominal}_max": most, f"{nominal}_opt": size, "capital_cost": cost}
