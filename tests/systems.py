"""Systems by hand: a few lines make a whole `System`, a few more solve it.

    w = World(hours=3)
    w.asset("thermal", "coal", existing(100), variable_om=10)
    w.load([30, 40, 50])
    solved = w.solve()          # model, values, tables

Figures that are not given are neutral: nothing costs, nothing is lost, lives are long. A figure may be a number or a list, one
number a ledger year. A series may be a number, a list of hours, or a dict of those by milestone, weather year, future or operation year.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

import energyplan.model.technologies
from energyplan.model.build import Model, build
from energyplan.plan.rows import PARAMETERS, unit_of
from energyplan.plan.targets import Target
from energyplan.results.system_tables import system_tables
from energyplan.results.tabulate import Tables, tabulate
from energyplan.results.verify import verify
from energyplan.solve.highs import Rung, SolveOptions, solve
from energyplan.solve.lp import MONEY, Values, compile_lp
from energyplan.system.finance import Finance
from energyplan.system.futures import Future, Risk, demand_factor
from energyplan.system.horizon import Horizon
from energyplan.system.system import CREDIT, LEAST, Asset, Flow, Fuel, Mode, Project, System, Tier

assert energyplan.model.technologies  # importing it registers the kinds

EXACT = {"solver": "simplex", "dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10}
SIMPLEX = SolveOptions(ladder=(Rung("simplex", EXACT),), threads=1)
"""Exact vertices, so that hand-made numbers come back to the last digit.

Costs are in millions, and those of these systems are small: with the solver's own tolerance of 1e-7 a price would be right to 0.1 CNY.
"""

NEUTRAL = {
    "lifetime": 100.0, "duration_max": 100.0, "eta_charge": 1.0, "eta_discharge": 1.0, "efficiency": 1.0, "ramp": 1.0, "utilisation_max": 1.0,
    "charge_power": 1.0, "backward": 1.0, "cycles": 1.0, "up_before": 1.0, "ramp_start": 1.0, "ramp_stop": 1.0,
}  # fmt: skip
"""Figures whose neutral value is not zero."""


def neutral_figures(kind: str) -> dict[str, float]:
    """Every figure of a kind that a plan must have, at the value that does nothing."""
    if kind == "demand":
        return {}
    row = PARAMETERS[kind]
    names = [name for name in row.model_fields if unit_of(row, name) and row.model_fields[name].default is not None]
    return {name: NEUTRAL.get(name, 0.0) for name in names}


def existing(power: float, energy: float = 0.0, *, commissioned: int = 2000, life: int = 100, **more: Any) -> Project:
    """Capacity that stands; its name is given by `World.asset`."""
    return Project("", "existing", commissioned=commissioned, power=power, energy=energy, life=life, **more)


def committed(power: float, energy: float = 0.0, *, commissioned: int, life: int = 100, **more: Any) -> Project:
    """Capacity that will come for certain."""
    return Project("", "committed", commissioned=commissioned, power=power, energy=energy, life=life, **more)


def candidate(power_max: float, energy_max: float = 0.0, **more: Any) -> Project:
    """Capacity that may be built."""
    return Project("", "candidate", power_max=power_max, energy_max=energy_max, **more)


@dataclasses.dataclass(frozen=True)
class Solved:
    """A solved system."""

    model: Model
    values: Values

    @cached_property
    def tables(self) -> Tables:
        """Its tables, made when they are asked for."""
        return tabulate(self.model, self.values)

    @property
    def penalties(self) -> float:
        """Penalties of missed targets in the objective [CNY]."""
        return sum(float(e.penalty_rate * self.values.of(slack)[0]) for e in self.model.targets for slack in e.slacks)

    @property
    def cost(self) -> float:
        """Discounted cost from the arrays of the linear program [CNY]."""
        lp = self.values.lp
        return float(lp.c @ self.values.x + lp.offset) / MONEY + self.model.constant - self.penalties

    @property
    def recounted(self) -> float:
        """Discounted cost from the undiscounted column of the table of costs, each row at the start, middle or end of its year [CNY]."""
        h, passed = self.model.system.horizon, {"start": 0.0, "middle": 0.5, "end": 1.0}
        if h.weights:
            return float(sum(row.cny * dict(zip(h.milestones, h.weights, strict=True)).get(row.year, 0.0) for row in self.tables["costs"].itertuples()))
        return float(sum(row.cny / (1 + h.discount_rate) ** (row.year - h.base_year + passed[row.at]) for row in self.tables["costs"].itertuples()))

    def flow(self, asset: str, flow: str, year: str = "2022_typical") -> list[float]:
        """A flow in every step, injections positive [MW, m3/h]."""
        d = self.tables["dispatch"]
        rows = d[(d["asset"] == asset) & (d["flow"] == flow) & (d["operation_year"] == year)]
        assert len(rows), f"{asset} has no flow {flow} in {year}"
        return rows["power_mw"].fillna(rows["flow_m3_h"]).round(6).tolist()

    def level(self, asset: str, year: str = "2022_typical") -> list[float]:
        """Level of a store at the end of every step [MWh, m3]."""
        s = self.tables["storage"]
        rows = s[(s["asset"] == asset) & (s["operation_year"] == year)]
        assert len(rows), f"{asset} has no level in {year}"
        return rows["level_mwh"].fillna(rows["level_m3"]).round(6).tolist()

    def price(self, site: str = "a", carrier: str = "electricity", year: str = "2022_typical") -> list[float]:
        """Price of a carrier in every step [CNY/MWh, CNY/m3]."""
        p = self.tables["prices"]
        rows = p[(p["site"] == site) & (p["carrier"] == carrier) & (p["operation_year"] == year)]
        assert len(rows), f"no price of {carrier} at {site} in {year}"
        return rows["price_cny_per_mwh"].fillna(rows["price_cny_per_m3"]).round(6).tolist()

    def component(self, component: str, asset: str | None = None) -> float:
        """Undiscounted cost of a component in all years [CNY]."""
        c = self.tables["costs"]
        chosen = c["component"] == component
        return float(c.loc[chosen if asset is None else chosen & (c["asset"] == asset), "cny"].sum())

    def stock(self, asset: str, quantity: str = "power") -> dict[int, float]:
        """Capacity in service at the end of every year of the ledger, from its variable."""
        total = self.model.capacities[asset].b.component(f"{quantity}_total")
        return dict(zip(total, self.values.of(total).round(6).tolist(), strict=True))

    def built(self, asset: str, quantity: str = "power") -> dict[int, float]:
        """What is commissioned by year, from the variables; years of nothing are left out."""
        build_ = self.model.capacities[asset].b.component(f"build_{quantity}")
        pairs = zip(build_, self.values.of(build_), strict=True)
        by_year: dict[int, float] = {}
        for (_, year), amount in pairs:
            if amount > 1e-9:
                by_year[year] = round(by_year.get(year, 0.0) + float(amount), 6)
        return by_year

    def slack(self, target: str) -> list[float]:
        """Shortfall of a soft target in the unit of its row, one number a row."""
        entry = next(e for e in self.model.targets if e.target.id == target)
        return [round(float(self.values.of(s)[0]), 6) for s in entry.slacks]

    def account(self, account: str) -> float:
        """Expected yearly amount on an account, all milestones together."""
        table, years = self.tables["accounts"], {y.name: y.probability for y in self.model.system.horizon.operation_years}
        rows = table[table["account"] == account]
        return float((rows["amount"] * rows["operation_year"].map(years)).sum())


def solve_system(system: System) -> Solved:
    """Build, and solve with the simplex alone."""
    model = build(system)
    lp = compile_lp(model.pyomo)
    solution = solve(lp, SIMPLEX)
    values = Values(lp, solution.x, solution.y)
    return Solved(model, values)


def verified(solved: Solved) -> list[str]:
    """Names of the independent checks that a solved system fails; its cost is one of them."""
    report = verify(system_tables(solved.model.system), solved.tables.frames, objective=solved.cost)
    return [check.name for check in report.failed]


class World:
    """A system in the making.

    Args:
        hours: Hours of a year.
        milestones: Years that are operated; `end` is the last of them unless given.
        rate: Discount rate; without one, hand-made sums stay whole numbers.
        weather: Weather years and their probabilities.
        step: Hours of a step.
        unserved: Price of unserved energy or water [CNY/MWh, CNY/m3]; by carrier if a dict.
        carbon: Carbon price [CNY/t].
        finance: Conventions of money; `first`: first ledger year, where it is not the one after 2021.
        waste: Carriers of free disposal.
        risk: How much dear realisations count.
    """

    def __init__(
        self, hours: int = 3, milestones: tuple[int, ...] = (2022,), *, end: int | None = None, rate: float = 0.0,
        weather: dict[str, float] | None = None, step: int = 1, unserved: float | dict[str, float] = 100.0, carbon: Any = 0.0,
        mode: str = "plan", finance: Finance | None = None, first: int | None = None, waste: Collection[str] = (), risk: Risk | None = None,
    ):  # fmt: skip
        years = tuple((weather or {"typical": 1.0}).items())
        self.horizon = Horizon(2021, tuple(milestones), end or milestones[-1], rate, hours, years, step, first, finance or Finance())
        self.waste = frozenset(waste)
        self.assets: list[Asset] = []
        self.fuels: dict[str, Fuel] = {}
        self.series: dict[str, Any] = {"tariff_import": 1.0, "tariff_export": 1.0}
        self.targets: list[Target] = []
        self.futures: dict[str, Future] = {}
        self.carbon, self.mode, self.risk = carbon, mode, risk
        self.carriers = {"electricity": "MWh", "hydrogen": "MWh", "water": "m3"}
        self.unserved = {c: float(unserved.get(c, 100.0) if isinstance(unserved, dict) else unserved) for c in self.carriers}

    def by_year(self, figure: Any) -> np.ndarray:
        """A figure in each ledger year."""
        return np.array(np.broadcast_to(np.asarray(figure, dtype=float), (len(self.horizon.years),)))

    def asset(
        self, kind: str, technology: str, *projects: Project, site: str = "a", carrier: str = "electricity", site_to: str | None = None,
        clean: bool = False, early_retirement: bool = False, fuel: str | None = None, power_limit: float = np.inf, modes: tuple[Mode, ...] = (),
        **figures: Any,
    ) -> Asset:  # fmt: skip
        """Add a technology at a site; projects get names `<technology>@<site>_0` and so on, candidates open in the first year."""
        name = f"{technology}@{site}" + (f"-{site_to}" if site_to else "")
        named = tuple(
            dataclasses.replace(p, name=p.name or f"{name}_{i}", earliest=max(p.earliest, self.horizon.years[0]))
            for i, p in enumerate(projects)
        )
        merged = {**neutral_figures(kind), **figures}
        asset = Asset(
            name, technology, kind, site, carrier, named, {k: self.by_year(v) for k, v in merged.items()}, self.horizon.years[0],
            site_to=site_to, clean=clean, early_retirement=early_retirement, fuel=fuel, power_limit=power_limit, modes=modes,
        )  # fmt: skip
        self.assets.append(asset)
        return asset

    def way(
        self, flows: dict[tuple[str, str], Any], name: str = "main", *, cost: Any = 0.0, co2: Any = 0.0, fuel: str | None = None, fuel_use: Any = 0.0
    ) -> Mode:
        """A mode of a converter: ratios by (site, carrier)."""
        parts = tuple(Flow(site, carrier, self.by_year(ratio)) for (site, carrier), ratio in flows.items())
        return Mode(name, parts, self.by_year(cost), self.by_year(co2), fuel, None if fuel is None else self.by_year(fuel_use))

    def load(self, values: Any, *, site: str = "a", carrier: str = "electricity", name: str = "load", flexible: bool = False) -> None:
        """Add a demand [MW, m3/h]; of a flexible one its mean."""
        asset = Asset(f"{name}@{site}", name, "demand", site, carrier, first_year=self.horizon.years[0], flexible=flexible)
        self.assets.append(asset)
        self.series[asset.name] = values

    def fuel(self, name: str, price: Any, emission_factor: Any = 0.0, *, upstream: Any = 0.0, tiers: dict[str, tuple[Any, Any]] | None = None) -> None:
        """Add a fuel [CNY/MWh, t/MWh]; with tiers (price, limit [MWh/a]) its own price is nothing."""
        offered = tuple(Tier(tier, self.by_year(cost), self.by_year(limit)) for tier, (cost, limit) in (tiers or {}).items())
        self.fuels[name] = Fuel(self.by_year(0.0 if offered else price), self.by_year(emission_factor), self.by_year(upstream), offered)

    def future(
        self, name: str, probability: float, *, carbon: Any = 1.0, imports: Any = 1.0, exports: Any = 1.0, demand: dict[str, Any] | None = None,
        fuel: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Add a future: factors of the carbon price, of prices of trade, of demands by name and of prices of fuels by name."""
        factors = [{item: self.by_year(value) for item, value in (given or {}).items()} for given in (demand, fuel)]
        likely = tuple((other, p) for other, p in self.horizon.futures if other in self.futures)
        self.horizon = dataclasses.replace(self.horizon, futures=(*likely, (name, probability)))
        self.futures[name] = Future(self.by_year(carbon), self.by_year(imports), self.by_year(exports), *factors)

    def profile(self, name: str, values: Any) -> None:
        """Give a profile that projects name, or `tariff_import`, `tariff_export`."""
        self.series[name] = values

    def target(
        self, kind: str, value: float | None, *, year: int = 2022, sense: str = ">=", technologies: tuple[str, ...] = (), sites: tuple[str, ...] = (),
        enforce: str = "soft", weather: str = "expected", price: float | None = None, base: float | None = None, name: str = "", steps: str = "all",
        carriers: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Add a line of the register, its value in canonical units."""
        self.targets.append(Target(
            id=name or kind, title_zh=kind, title_en=kind, document="by hand", clause="1", kind=kind, technologies=technologies, sites=sites,
            sense=sense, value=value, value_written="", unit="", year=year, status="N", obligation="binding", enforce=enforce, priority=1,
            weather=weather, price=price, base=base, interpretation="", source="by hand", steps=steps, carriers=carriers,
        ))  # fmt: skip

    def system(self) -> System:
        """The system as it is now."""
        profiles = {}
        for year in self.horizon.operation_years:
            for name, values in self.series.items():
                demand = name.split("@")[0]  # a series of another name has no factor
                profiles[year.name, name] = demand_factor(self.futures, year, demand, self.horizon.years[0]) * self._steps(values, year)
            for asset in self.assets:
                for project in asset.projects:
                    for kind, name in ((LEAST, project.least_profile), (CREDIT, project.credit_profile)):
                        if name is not None:
                            profiles[year.name, kind + project.name] = self._steps(self.series[name], year)
                    if asset.kind == "renewable" or project.profile is not None:
                        profiles[year.name, project.name] = self._steps(self.series.get(str(project.profile), 1.0), year)
        return System(
            "by_hand", "base", self.horizon, tuple(self.assets), profiles, self.fuels, self.by_year(self.carbon), self.carriers,
            self.unserved, tuple(self.targets), self.mode, free_disposal=self.waste,
            futures=dict(self.futures), risk=self.risk,
        )  # fmt: skip

    def _steps(self, values: Any, year: Any) -> np.ndarray:
        if isinstance(values, dict):
            values = next(values[k] for k in (year.name, year.milestone, year.weather, year.future) if k in values)
        hourly = np.array(np.broadcast_to(np.asarray(values, dtype=float), (self.horizon.hours_per_year,)))
        return year.steps.mean(hourly)

    def solve(self) -> Solved:
        """Build and solve."""
        return solve_system(self.system())


def rounded(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of a few columns as tuples, numbers rounded, for comparison with what was worked out by hand."""
    return list(frame[list(columns)].round(6).itertuples(index=False, name=None))
