"""The yearly ledger of capacity: what is built, kept and retired, by commissioning year.

For a candidate project p and commissioning year v the decisions are x^P_{p,v} (power) and x^E_{p,v} (energy of stores); for cohorts
that may retire early, z_{c,y}. In operation at the end of year y:

    P_{p,y} = given_{p,y} + Σ_v [v <= y < v + n_v] x^P_{p,v} - Σ_{u<=y} z_{p,u}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from energyplan.system.finance import Payment, capital_payments
from energyplan.system.horizon import Array, Horizon
from energyplan.system.reach import build_max, is_alive, largest, largest_total, retirement_years, technology_rate, vintages
from energyplan.system.system import Asset, Project, System

Key = tuple[str, int]
RateKey = tuple[str, int, int]


@dataclass(frozen=True)
class CapacityCost:
    """Costs of one unit of capacity commissioned in a year [CNY/MW or CNY/MWh].

    Attributes:
        capital: Payments within the horizon, made whether the unit runs or not.
        fixed_om: Fixed operation and maintenance, paid while in operation [CNY/MW/a or CNY/MWh/a]: one, or one of each ledger year, shape (Y,).
    """

    capital: list[Payment]
    fixed_om: float | Array

    def present(self, horizon: Horizon) -> float:
        """Capital seen from the base year."""
        return sum(p.amount * horizon.discount(p.year, p.at) for p in self.capital)

    def fixed_of(self, year: int, horizon: Horizon) -> float:
        """Fixed O&M of a year."""
        return self.fixed_om if isinstance(self.fixed_om, float) else float(self.fixed_om[year - horizon.years[0]])

    def fixed(self, years: Iterable[int], horizon: Horizon) -> float:
        """Fixed O&M of some years seen from the base year."""
        if isinstance(self.fixed_om, float):
            return self.fixed_om * sum(horizon.discount(y) for y in years)
        return sum(self.fixed_of(y, horizon) * horizon.discount(y) for y in years)

    def fixed_mean(self, years: Sequence[int], horizon: Horizon) -> float:
        """Fixed O&M a year, the same in each of some years, that is worth what they cost."""
        if isinstance(self.fixed_om, float):
            return self.fixed_om
        return self.fixed(years, horizon) / sum(horizon.discount(y) for y in years)


def capacity_cost(asset: Asset, project: Project, year: int, quantity: str, horizon: Horizon) -> CapacityCost:
    """Costs of one unit of a project's `power` or `energy` commissioned in `year`.

    Capital is capex x factor x what the plan's conventions ask for in each year (`finance.capital_payments`): the annuity CRF(rate, n) in each of
    the n years of the recovery period, or the overnight cost. Capital of existing units is sunk unless the plan says otherwise. Fixed O&M is that
    of the commissioning year, or of each year where the plan says so.
    """
    finance, om = horizon.finance, f"{quantity}_fixed_om"
    fixed_om: float | Array = project.figures.get(om, asset.at(om, year))
    if finance.fixed_om == "year" and om not in project.figures:
        fixed_om = asset.parameters[om]
    capex = asset.overnight_cost(project, quantity, year)
    sunk = project.status == "existing" and (finance.existing_capital == "sunk" or finance.capital == "overnight_salvage")
    if sunk or capex == 0:
        return CapacityCost([], fixed_om)
    return CapacityCost([p._replace(amount=p.amount * capex) for p in _payments(asset, project, year, horizon)], fixed_om)


def _payments(asset: Asset, project: Project, year: int, horizon: Horizon) -> list[Payment]:
    """Payments for one unit of overnight cost of a project commissioned in `year`."""
    life, recovery = asset.life(project, year), asset.recovery(project, year)
    return capital_payments(horizon.finance, horizon.discount_rate, year, life, recovery, horizon.years[0], horizon.end)


def capital_of_one(asset: Asset, project: Project, year: int, horizon: Horizon) -> float:
    """What one unit of overnight cost of a project commissioned in `year` costs, seen from the base year [1]."""
    return CapacityCost(_payments(asset, project, year, horizon), 0.0).present(horizon)


class AssetCapacity:
    """Variables and rows of one asset's capacity, on the Pyomo block `b`."""

    def __init__(self, b: pyo.Block, asset: Asset, horizon: Horizon):
        self.b, self.asset, self.horizon = b, asset, horizon
        self.projects = {project.name: project for project in asset.projects}
        self.quantities = ("power", "energy") if asset.has_energy else ("power",)
        for quantity in self.quantities:
            self._variables(quantity)
            self._rows(quantity)
        self._floors()
        if asset.has_energy:
            self._durations()

    # --- what operation asks for ---

    def total(self, quantity: str, year: int) -> Any:
        """Variable of the asset's total `power` or `energy` at the end of a year."""
        return self.b.component(f"{quantity}_total")[year]

    def of(self, project: str, year: int) -> Any:
        """Variable of a project's power at the end of a year."""
        return self.b.power[project, year]

    def largest(self, quantity: str, year: int) -> float:
        """Largest total that limits and ages allow at the end of a year: the justified upper bound of operation."""
        return largest_total(self.asset, quantity, year, self.horizon)

    # --- variables and rows ---

    def _variables(self, quantity: str) -> None:
        b, unit = self.b, "MW" if quantity == "power" else "MWh"
        keys = [(p.name, v) for p in self.projects.values() for v in vintages(self.asset, p, self.horizon)]
        most = {(p.name, y): largest(self.asset, p, quantity, y, self.horizon) for p in self.projects.values() for y in self.horizon.years}
        addition = {(n, v): build_max(self.asset, self.projects[n], quantity, v, self.horizon) for n, v in keys}
        symbol = quantity[0].upper()
        build = pyo.Var(keys, bounds=lambda _, *k: (0, addition[k]), doc=f"x^{symbol}: capacity commissioned in a year [{unit}]")
        b.add_component(f"build_{quantity}", build)
        b.add_component(
            quantity, pyo.Var(list(most), bounds=lambda _, *k: (0, most[k]), doc=f"{symbol}: capacity of a project at the end of a year [{unit}]")
        )
        years = self.horizon.years
        b.add_component(
            f"{quantity}_total",
            pyo.Var(years, bounds=lambda _, y: (0, self.largest(quantity, y)), doc=f"{symbol}: capacity of the asset at the end of a year [{unit}]"),
        )
        if quantity == "power":
            keys_z = [(p.name, y) for p in self.projects.values() for y in retirement_years(self.asset, p, self.horizon)]
            b.retire = pyo.Var(keys_z, bounds=lambda _, n, y: (0, self.projects[n].power), doc="z: capacity retired before its age in a year [MW]")

    def _rows(self, quantity: str) -> None:
        b, years = self.b, self.horizon.years
        capacity, build = b.component(quantity), b.component(f"build_{quantity}")
        total = b.component(f"{quantity}_total")

        def ledger(_: Any, name: str, year: int) -> Any:
            project = self.projects[name]
            if project.given:
                retired = sum(b.retire[name, u] for u in years if quantity == "power" and u <= year and (name, u) in b.retire)
                alive = project.alive(year)
                return capacity[name, year] == (getattr(project, quantity) - retired if alive else 0.0)
            return capacity[name, year] == sum(
                build[name, v] for v in vintages(self.asset, project, self.horizon) if v <= year and is_alive(self.asset, project, v, year, self.horizon.end)
            )

        b.add_component(
            f"{quantity}_ledger",
            pyo.Constraint(list(self.projects), years, rule=ledger, doc="P_{p,y} = given + Σ_v alive x_{p,v} - Σ_{u<=y} z_{p,u} [MW, MWh]"),
        )
        b.add_component(
            f"{quantity}_sum",
            pyo.Constraint(years, rule=lambda _, y: total[y] == sum(capacity[n, y] for n in self.projects), doc="P_y = Σ_p P_{p,y} [MW, MWh]"),
        )

    def _floors(self) -> None:
        b, least = self.b, {name: p.power_min for name, p in self.projects.items() if p.power_min > 0}
        built = {name: [b.build_power[n, v] for n, v in b.build_power if n == name] for name in least}
        names = [name for name in least if built[name]]  # without a year to build in a project is left out
        if names:
            b.power_min = pyo.Constraint(names, rule=lambda _, n: sum(built[n]) >= least[n], doc="Σ_v x^P_{p,v} >= least addition [MW]")

    def _durations(self) -> None:
        b, keys = self.b, list(self.b.build_power)
        b.duration_min = pyo.Constraint(
            keys, rule=lambda _, n, v: b.build_energy[n, v] >= self.asset.at("duration_min", v) * b.build_power[n, v], doc="x^E >= h_min x^P [MWh]"
        )
        b.duration_max = pyo.Constraint(
            keys, rule=lambda _, n, v: b.build_energy[n, v] <= self.asset.at("duration_max", v) * b.build_power[n, v], doc="x^E <= h_max x^P [MWh]"
        )

    # --- cost ---

    def discounted_cost(self) -> tuple[Any, float]:
        """Discounted cost of capacity: the part that depends on decisions, and the constant of given projects [CNY].

        A unit pays its capital as the plan's conventions say, and its fixed O&M in every year of operation within the horizon.
        """
        h, terms, constant = self.horizon, [], 0.0
        for project in self.projects.values():
            for quantity in self.quantities:
                if project.given:
                    assert project.commissioned is not None
                    cost = capacity_cost(self.asset, project, project.commissioned, quantity, h)
                    amount = getattr(project, quantity)
                    alive = [y for y in h.years if project.alive(y)]
                    constant += amount * (cost.present(h) + cost.fixed(alive, h))
                    if quantity == "power":
                        terms += [
                            -cost.fixed([y for y in alive if y >= u], h) * self.b.retire[project.name, u]
                            for u in alive
                            if (project.name, u) in self.b.retire
                        ]
                for vintage in vintages(self.asset, project, h):
                    cost = capacity_cost(self.asset, project, vintage, quantity, h)
                    alive = [y for y in h.years if is_alive(self.asset, project, vintage, y, h.end)]
                    factor = cost.present(h) + cost.fixed(alive, h)
                    terms.append(factor * self.b.component(f"build_{quantity}")[project.name, vintage])
        return sum(terms), constant


def build_capacity(m: pyo.ConcreteModel, system: System) -> dict[str, AssetCapacity]:
    """Capacity of every asset that has projects, and the build rates that technologies share between sites."""
    m.capacity = pyo.Block([asset.name for asset in system.assets if asset.projects])
    capacities = {asset.name: AssetCapacity(m.capacity[asset.name], asset, system.horizon) for asset in system.assets if asset.projects}
    rates, members = _shared_rates(capacities.values(), system.horizon)
    # A rate that no set of projects can exceed is no row.
    keys = [k for k, v in members.items() if sum(x.ub for x in v) > rates[k]]
    doc = "Σ_p x^P_{p,v} <= Σ_{y=e..v} r_y: additions of a technology in year v, of projects that open in e or later [MW]"
    m.build_rate = pyo.Constraint(keys, rule=lambda _, *k: sum(members[k]) <= rates[k], doc=doc)
    return capacities


def _shared_rates(capacities: Iterable[AssetCapacity], horizon: Horizon) -> tuple[dict[RateKey, float], dict[RateKey, list[Any]]]:
    """What the projects of a technology may add together in a commissioning year, and their variables, by technology, e and v.

    Where a commissioning year stands for several years of building, projects that open in the middle of them have only the years from then on:
    each opening e makes a row of its own. Together they are exact, for the years from e to v are all that those projects can use.
    """
    opening: dict[Key, list[tuple[int, AssetCapacity, Any]]] = {}
    for capacity in capacities:
        asset, build = capacity.asset, capacity.b.build_power
        for name, vintage in build if "build_rate" in asset.parameters else ():
            e = horizon.building_years(vintage, capacity.projects[name].earliest)[0]
            opening.setdefault((asset.technology, vintage), []).append((e, capacity, build[name, vintage]))
    rates, members = dict[RateKey, float](), dict[RateKey, list[Any]]()
    for (technology, vintage), found in opening.items():
        for e in sorted({e for e, _capacity, _x in found}):
            rates[technology, e, vintage] = technology_rate(found[0][1].asset, vintage, horizon, e)
            members[technology, e, vintage] = [x for other, _capacity, x in found if other >= e]
    return rates, members
