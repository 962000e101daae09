"""What the verifier looks at: the tables of a run as arrays, and the gauge that keeps the worst place of a check.

Nothing here knows the model; the meanings are those of `docs/how-to/results.md`. Every operating quantity is an array over all
steps of all operation years, in the order of the table `steps`; every figure of the ledger is an array over the ledger years.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Tables = dict[str, pd.DataFrame]

GENERATORS = ("renewable", "thermal")
ELECTRIC_STORES = ("pumped_storage", "flow_battery", "battery")
STORES = (*ELECTRIC_STORES, "hydrogen_store")

RELATIVE = 1e-6
"""Tolerance of physical checks, relative to the scale of the carrier."""

# kind -> flow -> (sign of the injection, carrier or "own" for the asset's, end of the asset)
_STORE = {"charge": (-1, "own", "site"), "discharge": (1, "own", "site")}
FLOWS: dict[str, dict[str, tuple[int, str, str]]] = {
    "renewable": {"output": (1, "own", "site")},
    "thermal": {"output": (1, "own", "site")},
    "pumped_storage": _STORE,
    "battery": _STORE,
    "flow_battery": {**_STORE, "auxiliary": (-1, "own", "site")},
    "hydrogen_store": {**_STORE, "compression": (-1, "electricity", "site")},
    "electrolyser": {"input": (-1, "electricity", "site"), "output": (1, "own", "site")},
    "hydrogen_power": {"output": (1, "own", "site"), "input": (-1, "hydrogen", "site")},
    "desalination": {"electricity": (-1, "electricity", "site"), "supply": (1, "own", "site")},
    "link": {
        "forward_sent": (-1, "own", "site"),
        "forward_received": (1, "own", "site_to"),
        "backward_sent": (-1, "own", "site_to"),
        "backward_received": (1, "own", "site"),
    },
    "trade": {"import": (1, "own", "site"), "export": (-1, "own", "site")},
    "demand": {"demand": (-1, "own", "site"), "unserved": (1, "own", "site")},
}


@dataclass(frozen=True)
class Check:
    """The verdict of one law: its worst error, what would be allowed there, and where that is."""

    name: str
    passed: bool
    worst: float
    limit: float
    unit: str
    where: str


@dataclass
class Gauge:
    """Keeps, of all errors of a check, the one that is largest against its limit."""

    name: str
    unit: str
    worst: float = 0.0
    limit: float = 0.0
    where: str = ""
    _ratio: float = field(default=-1.0, repr=False)

    def add(
        self,
        error: ArrayLike,
        limit: ArrayLike,
        where: str | Callable[[int], str],
        unit: str | None = None,
    ) -> None:
        """Take errors (nothing below zero counts) with their limits; a value that is no number is an infinite error."""
        errors = np.atleast_1d(np.asarray(error, dtype=float))
        if not errors.size:
            return
        errors = np.where(np.isfinite(errors), np.maximum(errors, 0.0), np.inf)
        limits = np.broadcast_to(np.asarray(limit, dtype=float), errors.shape)
        ratios = errors / limits
        at = int(np.argmax(ratios))
        if ratios[at] > self._ratio:
            self._ratio = float(ratios[at])
            self.worst, self.limit = float(errors[at]), float(limits[at])
            self.where = where if isinstance(where, str) else where(at)
            self.unit = unit or self.unit

    def check(self) -> Check:
        """The verdict."""
        passed = self._ratio <= 1.0
        return Check(self.name, passed, self.worst, self.limit, self.unit, self.where)


def codes(column: pd.Series, names: pd.Index) -> NDArray[np.intp]:
    """Position of each value of a column (plain or categorical) in `names`, -1 where it is not there."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = np.append(names.get_indexer(pd.Index(column.cat.categories)), -1)
        return np.asarray(known[column.cat.codes.to_numpy()], dtype=np.intp)
    return np.asarray(names.get_indexer(pd.Index(column)), dtype=np.intp)


def given(value: object) -> bool:
    """Whether a cell holds something: not None, not a missing number, not an empty text."""
    return not (value is None or value == "" or bool(pd.isna(value)))  # type: ignore[call-overload]


def split(text: object) -> list[str]:
    """The names of a cell separated by `;`.

    >>> split("coal; nuclear"), split(None)
    (['coal', 'nuclear'], [])
    """
    return [name.strip() for name in str(text).split(";") if name.strip()] if given(text) else []


class View:
    """A run as arrays.

    Attributes:
        steps: Table `steps` with a plain index; its row number is the *position* of a step.
        hours, weight, previous: Length [h], occurrences a year [1/a] and position of the step before.
        years: Ledger years; `index_of[year]` is the position of a year.
        milestone_of: Milestone of each ledger year, 0 before the first.
        assets: Table `assets` by asset; `projects` likewise by project.
        flows: Signed injections by (asset, flow) [MW or m3/h].
        buses: Sum of the injections by (site, carrier).
        operation, levels, profiles: Arrays by (asset, quantity), asset, series.
        lost_rows: Rows of dispatch, operation and storage that belong to no step.
    """

    def __init__(self, system: Tables, tables: Tables) -> None:
        self.system, self.tables = system, tables
        horizon = system["horizon"].iloc[0]
        self.base_year, self.end = int(horizon["base_year"]), int(horizon["end"])
        self.rate = float(horizon["discount_rate"])
        self.hours_per_year = float(horizon["hours_per_year"])
        self.assets = system["assets"].astype(object).set_index("asset", drop=False)
        self.projects = system["projects"].astype(object).set_index("project", drop=False)
        self.lost_rows: dict[str, int] = {}
        self._read_years()
        self._read_steps()
        self._read_ledger()
        self._read_operation()

    # -- ledger -----------------------------------------------------------------------------------------------------------
    def _read_years(self) -> None:
        years = self.system["years"].sort_values("year")
        self.years = [int(year) for year in years["year"]]
        self.index_of = {year: i for i, year in enumerate(self.years)}
        milestones = pd.to_numeric(years["milestone"]).fillna(0).astype(int)
        self.milestone_of = milestones.to_numpy()
        self.carbon_price = years["carbon_price_cny_per_t"].to_numpy(dtype=float)
        self._figures = self._by_year(self.system["parameters"], ["asset", "parameter"], "value")
        fuels = self.system["fuels"]
        self.fuel_price = self._by_year(fuels, ["fuel"], "price_cny_per_mwh")
        self.fuel_emission = self._by_year(fuels, ["fuel"], "emission_t_per_mwh")

    def _by_year(self, frame: pd.DataFrame, keys: list[str], value: str) -> dict[Hashable, Array]:
        if frame.empty:
            return {}
        plain = frame[[*keys, "year", value]].astype({key: object for key in keys})
        wide = plain.pivot_table(index=keys, columns="year", values=value, aggfunc="sum")
        wide = wide.reindex(columns=self.years)
        return dict(zip(wide.index, wide.to_numpy(dtype=float), strict=True))

    def figures(self, asset: str, name: str, default: float = 0.0) -> Array:
        """A figure of an asset in every ledger year; `default` where it is not given."""
        values = self._figures.get((asset, name))
        if values is None:
            return np.full(len(self.years), default)
        return np.where(np.isnan(values), default, values)

    def figure(self, asset: str, name: str, year: int, default: float = 0.0) -> float:
        """A figure in a year; before the first ledger year that of the first holds."""
        nearest = min(max(year, self.years[0]), self.years[-1])
        return float(self.figures(asset, name, default)[self.index_of[nearest]])

    def own(self, project: str, column: str, default: float) -> float:
        """A number of a project, or `default` where the cell is empty or the project unknown."""
        if project not in self.projects.index:
            return default
        value = self.projects.at[project, column]
        return float(value) if given(value) else default

    def life(self, project: str, vintage: int) -> int:
        """Whole years of service of a vintage: the project's own life, else its technology's at commissioning."""
        asset = str(self.projects.at[project, "asset"])
        return max(1, round(self.own(project, "life", self.figure(asset, "lifetime", vintage))))

    def _read_ledger(self) -> None:
        frame = self.tables["capacity"]
        self.project_stock = self._by_year(frame, ["project", "quantity"], "in_service")
        self.asset_stock = self._by_year(frame, ["asset", "quantity"], "in_service")

    def stock(self, asset: str, quantity: str = "power") -> Array:
        """Power or energy in service at the end of each ledger year."""
        return np.nan_to_num(self.asset_stock.get((asset, quantity), np.zeros(len(self.years))))

    # -- operation --------------------------------------------------------------------------------------------------------
    def _read_steps(self) -> None:
        self.steps = self.system["steps"].reset_index(drop=True)
        self.operation_years = pd.Index(self.steps["operation_year"].astype(object).unique())
        self._labels = pd.Index(self.steps["step"].unique())
        size = (len(self.operation_years) + 1, len(self._labels) + 1)
        self._place = np.full(size, -1, dtype=np.intp)  # a code of -1 looks into the last row or column
        year = codes(self.steps["operation_year"], self.operation_years)
        self._place[year, codes(self.steps["step"], self._labels)] = np.arange(len(self.steps))
        self.previous = self._place[year, codes(self.steps["previous"], self._labels)]
        self.hours = self.steps["hours"].to_numpy(dtype=float)
        self.weight = self.steps["weight"].to_numpy(dtype=float)
        self.milestone = self.steps["milestone"].to_numpy(dtype=int)
        self.milestone_index = np.array([self.index_of[year] for year in self.milestone])
        self.weather = self.steps["weather_year"].astype(object).to_numpy()
        self.probability = self.steps["probability"].to_numpy(dtype=float)

    def positions(self, frame: pd.DataFrame) -> NDArray[np.intp]:
        """Position of the step of each row, -1 where there is none."""
        year = codes(frame["operation_year"], self.operation_years)
        return np.asarray(self._place[year, codes(frame["step"], self._labels)], dtype=np.intp)

    def spread(self, name: str, keys: list[str], value: Array) -> tuple[pd.DataFrame, Array]:
        """Rows of a table as arrays: the groups (columns `keys`) and their sums (group x step)."""
        frame = (self.tables if name in self.tables else self.system)[name]
        at = self.positions(frame)
        self.lost_rows[name] = int((at < 0).sum())
        combined = np.zeros(len(frame), dtype=np.int64)
        levels = []
        for key in keys:
            code, names = pd.factorize(frame[key])
            combined = combined * (len(names) + 1) + code + 1
            levels.append(np.append(np.asarray([None], dtype=object), np.asarray(names, object)))
        group, found = pd.factorize(combined)
        kept = at >= 0
        cells = group[kept] * len(self.steps) + at[kept]
        sums = np.bincount(cells, value[kept], len(found) * len(self.steps))
        columns: dict[str, ArrayLike] = {}
        for key, names in zip(reversed(keys), reversed(levels), strict=True):
            columns[key] = names[found % len(names)]
            found = found // len(names)
        groups = pd.DataFrame(columns, dtype=object)[keys]
        return groups, sums.reshape(len(groups), len(self.steps)).astype(float)

    def _read_operation(self) -> None:
        rows = self.tables["dispatch"]
        power, volume = rows["power_mw"].to_numpy(float), rows["flow_m3_h"].to_numpy(float)
        keys = ["asset", "flow", "site", "carrier"]
        value = np.where(np.isnan(power), volume, power)
        self.flow_groups, self.flow_values = self.spread("dispatch", keys, value)
        self.flows = self._sums(["asset", "flow"])
        self.buses = self._sums(["site", "carrier"])
        value = self.tables["operation"]["value"].to_numpy(float)
        self.operation = _as_dict(*self.spread("operation", ["asset", "quantity"], value))
        rows = self.tables["storage"]
        level, volume = rows["level_mwh"].to_numpy(float), rows["level_m3"].to_numpy(float)
        value = np.where(np.isnan(level), volume, level)
        self.levels = _as_dict(*self.spread("storage", ["asset"], value))
        value = self.system["profiles"]["value"].to_numpy(float)
        self.profiles = _as_dict(*self.spread("profiles", ["series"], value))
        self.scale = {str(name): self._scale(str(name)) for name in self.carriers()}

    def _sums(self, keys: list[str]) -> dict[Hashable, Array]:
        groups = self.flow_groups.groupby(keys, dropna=False).indices
        return {key: self.flow_values[at].sum(axis=0) for key, at in groups.items()}

    def carriers(self) -> Iterable[object]:
        """Carriers of the assets, and of any row of the dispatch."""
        found = (*self.assets["carrier"], *self.flow_groups["carrier"], "electricity", "hydrogen")
        return {name for name in found if given(name)}

    def _scale(self, carrier: str) -> float:
        """Size the tolerances refer to [MW or m3/h]: peak demand of the carrier, else its largest flow; at least 1."""
        demands = [self.profiles[a] for a in self.demands(carrier) if a in self.profiles]
        if demands and (peak := float(np.nanmax(np.sum(demands, axis=0)))) > 0:
            return max(1.0, peak)
        own = self.flow_values[(self.flow_groups["carrier"] == carrier).to_numpy(bool)]
        return max(1.0, float(np.nanmax(np.abs(own), initial=0.0)))

    def of_kind(self, *kinds: str) -> list[str]:
        """Assets of some kinds."""
        return [str(name) for name in self.assets.index[self.assets["kind"].isin(kinds)]]

    def demands(self, carrier: str) -> list[str]:
        """Demand assets of a carrier."""
        return [a for a in self.of_kind("demand") if self.assets.at[a, "carrier"] == carrier]

    def unit(self, asset: str, energy: bool = False) -> str:
        """Unit of the flows (MW, m3/h) or of the stores (MWh, m3) of an asset."""
        volume = self.assets.at[asset, "unit"] == "m3"
        return ("m3" if volume else "MWh") if energy else ("m3/h" if volume else "MW")

    def tolerance(self, asset: str) -> float:
        """What an error of a flow of the asset may be [MW or m3/h]."""
        return RELATIVE * self.scale[str(self.assets.at[asset, "carrier"])]

    def amount(self, asset: str, flow: str) -> Array:
        """A flow as a positive number [MW or m3/h], zero where there is no row."""
        sign = FLOWS[str(self.assets.at[asset, "kind"])][flow][0]
        return np.asarray(sign * self.flows.get((asset, flow), np.zeros(len(self.steps))))

    def quantity(self, asset: str, name: str) -> Array:
        """A quantity of the table `operation`, zero where there is no row."""
        return self.operation.get((asset, name), np.zeros(len(self.steps)))

    def at_step(self, yearly: Array) -> Array:
        """Values of the ledger years at the milestone of each step."""
        return np.asarray(yearly[self.milestone_index])

    def usable(self, asset: str) -> Array:
        """(1 - outage) x power in service at each step [MW or m3/h]."""
        return self.at_step((1 - self.figures(asset, "outage")) * self.stock(asset))

    def available(self, asset: str) -> Array:
        """Largest output of a renewable [MW]: (1 - outage) x sum over projects of availability x power."""
        total = np.zeros(len(self.steps))
        for project in self.projects.index[self.projects["asset"] == asset]:
            stock = self.project_stock.get((project, "power"))
            if stock is not None:
                profile = self.profiles.get(project, np.zeros(len(self.steps)))
                total += self.at_step(np.nan_to_num(stock)) * profile
        return self.at_step(1 - self.figures(asset, "outage")) * total

    def energy_weight(self, milestone: int, weather: object = None) -> Array:
        """Hours a year of each step [h/a] in a milestone: expected, or of one weather year."""
        return self.events(milestone, weather) * self.hours

    def events(self, milestone: int, weather: object = None) -> Array:
        """Occurrences a year of each step [1/a] in a milestone: expected, or of one weather year."""
        if weather is None:
            return np.where(self.milestone == milestone, self.probability, 0.0) * self.weight
        return np.where((self.milestone == milestone) & (self.weather == weather), self.weight, 0.0)

    def step_name(self, position: int) -> str:
        """A step in words: `2030_typical step 812`."""
        row = self.steps.iloc[position]
        return f"{row['operation_year']} step {row['step']}"

    def place(self, what: str) -> Callable[[int], str]:
        """Names a position in an array over steps: `2030_typical step 812 mainland electricity`."""
        return lambda position: f"{self.step_name(position)} {what}"


def _as_dict(groups: pd.DataFrame, values: Array) -> dict[Hashable, Array]:
    """Arrays by the columns of the groups: a tuple, or the plain name where there is one column."""
    names = groups.iloc[:, 0] if groups.shape[1] == 1 else groups.itertuples(index=False, name=None)
    return dict(zip(names, values, strict=True))
