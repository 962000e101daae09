"""A run as the verifier sees it: its tables as arrays and plain records.

Nothing here knows the model; the meanings are those of `docs/how-to/results.md`. An operating
quantity is an array over the steps of all operation years, in the order of the table `steps`; a
figure of the ledger is an array over the ledger years.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from energyplan.results.verify_records import FLOWS, Array, Asset, Project, Vintage, assets, projects
from energyplan.results.verify_tables import codes, either, group, named
from energyplan.tolerances import CARRIER_LEAST, FLOW_ERROR, NOTHING, largest

Tables = dict[str, pd.DataFrame]

OWN_STEPS = 0.01
"""What the steps a plan brings may lack of a year, or have too much [1]."""


class View:
    """A run as arrays.

    Attributes:
        years: Ledger years; `index_of[year]` is the position of one.
        milestone_of: Milestone of each ledger year, 0 before the first.
        vintages: The ledger.
        steps: Table `steps`; its row number is the *position* of a step.
        weights: What money of each ledger year counts in the objective, where the plan gives it in place of discounting.
        hours, weight, previous: Length [h], occurrences a year [1/a], position of the step before.
        follows: Whether a step is not the first of its chain, which follows the last.
        assets: Assets of kinds the verifier has laws for; `unknown` has the kind of each other asset.
        injections: Signed injections by (asset, flow, site, carrier) [MW or m3/h].
        operation, levels, profiles: Arrays by (asset, quantity), asset, series.
        wasted: Carriers of which more may be made than used.
        lost_rows: Rows of a table that belong to no step.
        size: Largest flow or demand of the plan, or its middle capacity where next to nothing flows [MW or m3/h].
        realisation: Weather year, and future where there are any, of each step; `realisations` has the probability of each.
    """

    def __init__(self, system: Tables, tables: Tables) -> None:
        self.system, self.tables = system, tables
        horizon = system["horizon"].iloc[0]
        self.base_year, self.end = int(horizon["base_year"]), int(horizon["end"])
        self.rate = float(horizon["discount_rate"])
        self.hours_per_year = float(horizon["hours_per_year"])
        self.year_tolerance = OWN_STEPS if bool(horizon.get("own_steps", False)) else 1e-9
        self.interest = float(horizon.get("interest_rate", self.rate))
        self.capital, self.existing_capital = str(horizon.get("capital", "annuity")), str(horizon.get("existing_capital", "sunk"))
        self.currency = str(horizon.get("currency", "CNY"))
        self.depreciation, self.fixed_om = str(horizon.get("depreciation", "sinking_fund")), str(horizon.get("fixed_om", "vintage"))
        self.wasted = set(system["carriers"].query("free_disposal")["carrier"]) if "carriers" in system else set()
        self.capital_at, self.operation_at = str(horizon.get("capital_at", "start")), str(horizon.get("operation_at", "start"))
        every = assets(system["assets"])
        self.unknown = {name: asset.kind for name, asset in every.items() if asset.kind not in FLOWS}
        self.assets = {name: asset for name, asset in every.items() if name not in self.unknown}
        self.projects = projects(system["projects"])
        self.lost_rows: dict[str, int] = {}
        self._read_years()
        self._read_ledger()
        self._read_steps()
        self._read_operation()

    # -- ledger ----------------------------------------------------------------------------------
    def _read_years(self) -> None:
        years = self.system["years"].sort_values("year")
        self.years = [int(year) for year in years["year"]]
        self.first = self.years[0]
        only = str(self.system["horizon"].iloc[0].get("build_in", "every_year")) == "milestones"
        self.build_years = [year for year in self.years if not only or year in set(years["milestone"].dropna().astype(int))]
        self.index_of = {year: at for at, year in enumerate(self.years)}
        milestones = pd.to_numeric(years["milestone"]).astype(float).fillna(0).astype(int)
        self.milestone_of = milestones.to_numpy()
        self.carbon_price = years["carbon_price_cny_per_t"].to_numpy(dtype=float)
        self.weights = years["objective_weight"].to_numpy(dtype=float) if "objective_weight" in years else None
        self._figures = self._by_year("parameters", ["asset", "parameter"], "value")
        old = self.system.get("vintages")
        rows = () if old is None else old.astype({"asset": object, "parameter": object}).itertuples()
        self._of_vintage = {(str(row.asset), str(row.parameter), int(row.year)): float(row.value) for row in rows}
        columns = ("price_cny_per_mwh", "emission_t_per_mwh", "upstream_t_per_mwh")
        self._fuels = {column: self._by_year("fuels", ["fuel"], column) for column in columns}

        self._factors = self._by_year("futures", ["future", "quantity", "item"], "factor")
        self._flows_of = self._by_year("flows", ["asset", "mode", "flow", "site", "carrier"], "ratio")
        self._modes_of = {column: self._by_year("modes", ["asset", "mode"], column) for column in ("variable_om", "emission_factor", "fuel_use")}
        self.tiers = {column: self._by_year("fuel_tiers", ["fuel", "tier"], column) for column in ("price_cny_per_mwh", "limit_mwh")}

    def flows(self, asset: str) -> dict[tuple[str, str, str, str], Array]:
        """Flows of a converter by (mode, flow, site, carrier): what they give per activity, in every ledger year."""
        return {key[1:]: ratio for key, ratio in self._flows_of.items() if key[0] == asset}

    def modes(self, asset: str) -> list[str]:
        """Modes of a converter."""
        return list(dict.fromkeys(mode for mode, *_rest in self.flows(asset)))

    def mode(self, asset: str, mode: str, column: str) -> Array:
        """Cost [CNY/MWh] or emission factor [t/MWh] of a mode in every ledger year."""
        return self._modes_of[column].get((asset, mode), np.zeros(len(self.years)))

    def mode_fuels(self, asset: str) -> dict[str, str]:
        """Fuel of each mode of a converter that has one."""
        frame = self.system["modes"] if "modes" in self.system else pd.DataFrame(columns=["asset", "mode", "fuel"])
        own = frame[(frame["asset"].astype(object) == asset) & frame["fuel"].notna()]
        return {str(row.mode): str(row.fuel) for row in own.itertuples()}

    def own_figure(self, project: Project, name: str, year: int) -> float:
        """A figure of a project: its own, or its technology's of a year."""
        return project.figures.get(name, self.figure(project.asset, name, year))

    def _by_year(self, name: str, keys: list[str], value: str) -> dict[Any, Array]:
        if name not in self.system or value not in self.system[name]:
            return {}
        frame = self.system[name][[*keys, "year", value]].dropna(subset=[value])
        if frame.empty:
            return {}
        wide = frame.astype(dict.fromkeys(keys, object)).pivot(index=keys, columns="year")[value]
        wide = wide.reindex(columns=self.years)
        names = wide.index if len(keys) > 1 else wide.index.get_level_values(0)
        return dict(zip(names, wide.to_numpy(dtype=float), strict=True))

    def figures(self, asset: str, name: str, default: float = 0.0) -> Array:
        """A figure of an asset in every ledger year; `default` where it is not given."""
        values = self._figures.get((asset, name))
        if values is None:
            return np.full(len(self.years), default)
        return np.where(np.isnan(values), default, values)

    def figure(self, asset: str, name: str, year: int, default: float = 0.0) -> float:
        """A figure in a year; outside the ledger years that of the vintage, else of the nearest ledger year."""
        if (asset, name, year) in self._of_vintage:
            return self._of_vintage[asset, name, year]
        nearest = min(max(year, self.years[0]), self.years[-1])
        return float(self.figures(asset, name, default)[self.index_of[nearest]])

    def fuel(self, fuel: str, column: str) -> Array:
        """Price [CNY/MWh] or emission factor [t/MWh] in every ledger year; no number without."""
        return self._fuels[column].get(fuel, np.full(len(self.years), np.nan))

    def upstream(self, fuel: str) -> Array:
        """CO2 of a fuel before it is burnt [t/MWh] in every ledger year; none where the table says nothing."""
        return self._fuels["upstream_t_per_mwh"].get(fuel, np.zeros(len(self.years)))

    def life(self, project: Project, commissioned: float) -> int:
        """Whole years of service: its own life, else its technology's at commissioning."""
        technology = self.figure(project.asset, "lifetime", int(commissioned))
        return max(1, round(technology if np.isnan(project.life) else project.life))

    def status(self, vintage: Vintage) -> str:
        """Status of the project of a vintage, empty where there is no such project."""
        project = self.projects.get(vintage.project)
        return project.status if project else ""

    def _read_ledger(self) -> None:
        frame = self.tables["capacity"]
        frame = frame[frame["year"].isin(self.years)]
        keys = ["project", "asset", "vintage", "quantity"]
        number, found = group(frame, keys)
        cell = number * len(self.years) + frame["year"].map(self.index_of).to_numpy(dtype=int)
        moves: list[Array] = []
        for column in ("commissioned", "retired_early", "retired_age", "in_service"):
            values = frame[column].to_numpy(dtype=float)
            total = np.bincount(cell, values, len(found) * len(self.years)).astype(float)
            moves.append(total.reshape(len(found), len(self.years)))
        self.vintages = [
            Vintage(str(project), str(asset), int(year), str(quantity), *(m[at] for m in moves))
            for at, (project, asset, year, quantity) in enumerate(found)
        ]
        self._stock: dict[tuple[str, str], Array] = {}
        for vintage in self.vintages:
            for name in {("asset", vintage.asset), ("project", vintage.project)}:
                key = (f"{name[0]} {name[1]}", vintage.quantity)
                self._stock[key] = self._stock.get(key, 0.0) + vintage.in_service

    def stock(self, asset: str, quantity: str = "power") -> Array:
        """Power or energy of an asset in service at the end of each ledger year."""
        return self._stock.get((f"asset {asset}", quantity), np.zeros(len(self.years)))

    def stock_of(self, project: str) -> Array:
        """Power of a project in service at the end of each ledger year."""
        return self._stock.get((f"project {project}", "power"), np.zeros(len(self.years)))

    def building_years(self, year: int) -> range:
        """Years in which what candidates commission in a year is built: those after the last year open to them, up to this one."""
        since = [other for other in self.build_years if other < year]
        return range(since[-1] + 1 if since else self.first, year + 1)

    # -- operation -------------------------------------------------------------------------------
    def _read_steps(self) -> None:
        self.steps = self.system["steps"].reset_index(drop=True)
        self._operation_years = pd.Index(self.steps["operation_year"].astype(object).unique())
        self._labels = pd.Index(self.steps["step"].unique())
        year = codes(self.steps["operation_year"], self._operation_years)
        # a code of -1 looks into the last row or column, which stays -1
        size = (len(self._operation_years) + 1, len(self._labels) + 1)
        self._position = np.full(size, -1, dtype=np.intp)
        self._position[year, codes(self.steps["step"], self._labels)] = np.arange(len(self.steps))
        self.previous = self._position[year, codes(self.steps["previous"], self._labels)]
        self.follows = self.previous < np.arange(len(self.steps))
        self.hours = self.steps["hours"].to_numpy(dtype=float)
        self.weight = self.steps["weight"].to_numpy(dtype=float)
        self.milestone = self.steps["milestone"].to_numpy(dtype=int)
        self.milestones = [int(year) for year in np.unique(self.milestone)]
        weather = self.steps["weather_year"].astype(str)
        self.future = self.steps["future"].astype(str) if "future" in self.steps else pd.Series("", index=self.steps.index)
        self.realisation = named(weather, self.future).to_numpy(dtype=object)
        self.probability = self.steps["probability"].to_numpy(dtype=float)
        first = ~pd.Series(self.realisation).duplicated()
        self.realisations = dict(zip(self.realisation[first], self.probability[first].tolist(), strict=True))
        self._year_at_step = np.array([self.index_of[int(year)] for year in self.milestone])

    def _spread(self, frame: pd.DataFrame, name: str, keys: list[str], value: Array) -> Any:
        """Rows as arrays over steps, summed by the columns `keys` (one: a plain name)."""
        year = codes(frame["operation_year"], self._operation_years)
        at = self._position[year, codes(frame["step"], self._labels)]
        kept = at >= 0
        self.lost_rows[name] = int((~kept).sum())
        number, found = group(frame, keys)
        cells = (number * len(self.steps) + at)[kept]
        sums = np.bincount(cells, value[kept], len(found) * len(self.steps)).astype(float)
        names = found if len(keys) > 1 else [key[0] for key in found]
        return dict(zip(names, sums.reshape(len(found), len(self.steps)), strict=True))

    def _read_operation(self) -> None:
        dispatch, storage = self.tables["dispatch"], self.tables["storage"]
        keys = ["asset", "flow", "site", "carrier"]
        value = either(dispatch, "power_mw", "flow_m3_h")
        self.injections: dict[tuple[str, str, str, str], Array]
        self.injections = self._spread(dispatch, "dispatch", keys, value)
        self._flows: dict[tuple[str, str], Array] = {}
        for (asset, flow, _, _), values in self.injections.items():
            self._flows[asset, flow] = self._flows.get((asset, flow), 0.0) + values
        frame, keys = self.tables["operation"], ["asset", "quantity"]
        self.operation: dict[tuple[str, str], Array]
        self.operation = self._spread(frame, "operation", keys, frame["value"].to_numpy(float))
        levels = either(storage, "level_mwh", "level_m3")
        self.levels: dict[str, Array] = self._spread(storage, "storage", ["asset"], levels)
        frame = self.system["profiles"]
        value = frame["value"].to_numpy(float)
        self.profiles: dict[str, Array] = self._spread(frame, "profiles", ["series"], value)
        carriers = {asset.carrier for asset in self.assets.values()}
        carriers |= {carrier for _, _, _, carrier in self.injections} | {"electricity", "hydrogen"}
        loads = [self.profile(asset.name) for asset in self.of_kind("demand")]
        stocks = [peak for (_, quantity), stock in self._stock.items() if quantity == "power" and (peak := largest(stock)) > 0]
        usual = float(np.median(stocks)) if stocks else 0.0
        flows = largest(*self.injections.values(), *loads)
        self.size = flows if flows > FLOW_ERROR * usual else usual
        self._scale = {carrier: max(CARRIER_LEAST * self.size, self._largest_of(carrier)) for carrier in carriers}

    def _largest_of(self, carrier: str) -> float:
        """Peak demand of a carrier, else its largest flow [MW or m3/h]."""
        demands = [self.profile(asset.name) for asset in self.demands(carrier)]
        if demands and (peak := largest(np.sum(demands, axis=0))) > 0:
            return peak
        return largest(*(values for key, values in self.injections.items() if key[3] == carrier))

    @property
    def nothing(self) -> float:
        """Flows and capacities below this are nothing [MW or m3/h]."""
        return NOTHING * self.size

    def tolerance(self, carrier: str) -> float:
        """What an error of a flow of the carrier may be [MW or m3/h]: 1e-6 x its peak demand."""
        return FLOW_ERROR * self._scale[carrier]

    def stock_error(self, *values: ArrayLike) -> float:
        """What an error of a capacity may be [MW, MWh]: 1e-6 x the largest of the values, what is nothing at least."""
        return max(self.nothing, FLOW_ERROR * largest(*values))

    def of_kind(self, *kinds: str) -> list[Asset]:
        """Assets of some kinds."""
        return [asset for asset in self.assets.values() if asset.kind in kinds]

    def demands(self, carrier: str) -> list[Asset]:
        """Demands of a carrier."""
        return [asset for asset in self.of_kind("demand") if asset.carrier == carrier]

    def amount(self, asset: Asset, flow: str) -> Array:
        """A flow as a positive number [MW or m3/h]; zero where there is no row."""
        sign = FLOWS[asset.kind][flow][0]
        return sign * self._flows.get((asset.name, flow), np.zeros(len(self.steps)))

    def quantity(self, asset: Asset, name: str) -> Array:
        """A quantity of the table `operation`; zero where there is no row."""
        return self.operation.get((asset.name, name), np.zeros(len(self.steps)))

    def level(self, asset: Asset) -> Array:
        """Level at the end of each step [MWh or m3]; zero where there is no row."""
        return self.levels.get(asset.name, np.zeros(len(self.steps)))

    def profile(self, series: str, default: float = 0.0) -> Array:
        """A series of `profiles`."""
        return self.profiles.get(series, np.full(len(self.steps), default))

    def by_step(self, asset: Asset, quantity: str, default: float | Array) -> Array:
        """A quantity of an asset that its plan gives by the step, else its default."""
        given = self.profiles.get(f"{asset.name}.{quantity}")
        return np.broadcast_to(np.asarray(default, dtype=float), (len(self.steps),)) if given is None else given

    def at_step(self, yearly: Array) -> Array:
        """Values of the ledger years at the milestone of each step."""
        return np.asarray(yearly[self._year_at_step])

    def ratio(self, asset: Asset, name: str, default: float = 0.0) -> Array:
        """A figure of the milestone at each step."""
        return self.at_step(self.figures(asset.name, name, default))

    def power(self, asset: Asset) -> Array:
        """Power in service at each step [MW or m3/h]."""
        return self.at_step(self.stock(asset.name))

    def usable(self, asset: Asset) -> Array:
        """(1 - outage) x power in service at each step [MW or m3/h]."""
        return (1 - self.ratio(asset, "outage")) * self.power(asset)

    def available(self, asset: Asset) -> Array:
        """Largest output of a generator, activity of a converter, flow of a line [MW]: (1 - outage) x sum of availability x power."""
        total = np.zeros(len(self.steps))
        for project in self.projects.values():
            stock = self._stock.get((f"project {project.name}", "power"))
            if project.asset == asset.name and stock is not None:
                total += self.at_step(stock) * self.profile(project.name, 0.0 if asset.kind == "renewable" else 1.0)
        return (1 - self.ratio(asset, "outage")) * total

    def occurrences(self, milestone: int, realisation: str | None = None) -> Array:
        """How often a year each step occurs in a milestone: expected, or in a realisation."""
        if realisation is None:
            return np.where(self.milestone == milestone, self.probability * self.weight, 0.0)
        here = (self.milestone == milestone) & (self.realisation == realisation)
        return np.where(here, self.weight, 0.0)

    def annual(self, amount: Array, milestone: int, realisation: str | None = None) -> float:
        """Amount of a year [MWh/a, m3/a]: sum over steps of occurrences x hours x amount."""
        return float(np.sum(self.occurrences(milestone, realisation) * self.hours * amount))

    def under(self, realisation: str) -> View:
        """The run as it is where a realisation comes true: it is certain, and the prices are those of its future."""
        there, seen = self.realisation == realisation, copy(self)
        seen.probability = np.where(there, 1.0, 0.0)
        future = str(self.future[there].iloc[0])

        def dearer(prices: dict[Any, Array], quantity: str, item: Callable[[Any], str]) -> dict[Any, Array]:
            return {key: values * self.factor(future, quantity, item(key)) for key, values in prices.items()}

        price = "price_cny_per_mwh"
        seen.carbon_price = self.carbon_price * self.factor(future, "carbon")
        seen._fuels = self._fuels | {price: dearer(self._fuels[price], "fuel", str)}
        seen.tiers = self.tiers | {price: dearer(self.tiers[price], "fuel", lambda key: str(key[0]))}
        seen._figures = dict(self._figures)
        for side in ("import", "export"):
            seen._figures |= dearer({key: v for key, v in self._figures.items() if key[1] == f"{side}_price"}, side, lambda _: "")
        return seen

    def factor(self, future: str, quantity: str, item: str = "") -> Array:
        """What a future changes a demand or a price by in every ledger year [1]; 1 where its table says nothing."""
        return self._factors.get((future, quantity, item), np.ones(len(self.years)))

    def place(self, what: str) -> Callable[[int], str]:
        """Names a position in an array over steps: `2030_typical step 812 mainland electricity`."""

        def words(position: int) -> str:
            row = self.steps.iloc[position]
            return f"{row['operation_year']} step {row['step']} {what}"

        return words
