"""Every target recomputed from the tables: what was achieved, what was required, and whether it is met.

Canonical units: MW, MWh, t, m3 and CNY, amounts of a year, shares as plain ratios. Operation is expected over the weather years
by probability, or the worst of them where the target holds in each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from energyplan.results.verify_money import co2
from energyplan.results.verify_view import ELECTRIC_STORES, FLOWS, GENERATORS, STORES, Array, Check, Gauge, View, given, split

COLUMNS = ["target", "year", "achieved_canonical", "required_canonical", "margin_canonical", "met"]
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Scope:
    """What a target looks at: technologies and sites as listed (empty: all), year, and the weather year (None: expected)."""

    view: View
    row: pd.Series
    weather: object = None

    @property
    def year(self) -> int:
        """Year of the target."""
        return int(self.row["year"])

    @property
    def technologies(self) -> list[str]:
        """Technologies as listed."""
        return split(self.row["technologies"])

    def here(self, site: object) -> bool:
        """Whether a site belongs to the target's."""
        sites = split(self.row["sites"])
        return not sites or site in sites

    def assets(self, *kinds: str) -> list[str]:
        """Assets of some kinds at the sites of the target."""
        view = self.view
        return [asset for asset in view.of_kind(*kinds) if self.here(view.assets.at[asset, "site"])]

    def covered(self, *kinds: str, default: str = "clean") -> list[str]:
        """Assets of the listed technologies; where none is listed the clean ones, or all (`default`)."""
        table, listed = self.view.assets, self.technologies
        assets = self.assets(*kinds)
        if listed:
            return [asset for asset in assets if table.at[asset, "technology"] in listed]
        if default == "clean":
            return [asset for asset in assets if table.at[asset, "clean"] is True or table.at[asset, "clean"] == 1]
        return assets

    def annual(self, amount: Array) -> float:
        """Amount of the target's year: sum over steps of weight x hours x amount [MWh/a, m3/a, t/a]."""
        return float(np.sum(self.view.energy_weight(self.year, self.weather) * amount))

    def energy(self, assets: list[str], flow: str) -> float:
        """Annual amount of a flow of some assets [MWh/a]."""
        return sum(self.annual(self.view.amount(asset, flow)) for asset in assets)

    def stock(self, assets: list[str], quantity: str = "power") -> float:
        """Power or energy of some assets at the end of the target's year."""
        index = self.view.index_of[self.year]
        return sum(float(self.view.stock(asset, quantity)[index]) for asset in assets)


def capacity(scope: Scope) -> float:
    """Power in operation at the end of the year [MW, m3/h]; without technologies that of all generators."""
    kinds = [kind for kind in FLOWS if kind != "demand"] if scope.technologies else GENERATORS
    return scope.stock(scope.covered(*kinds, default="all"))


def storage_energy(scope: Scope) -> float:
    """Energy capacity of stores at the end of the year [MWh]."""
    kinds = (*STORES, "desalination") if scope.technologies else STORES
    return scope.stock(scope.covered(*kinds, default="all"), "energy")


def start(scope: Scope) -> float:
    """Power whose construction has begun: commissioning year - lead time <= year [MW]; existing units count."""
    view, total = scope.view, 0.0
    kinds = [kind for kind in FLOWS if kind != "demand"] if scope.technologies else GENERATORS
    assets = scope.covered(*kinds, default="all")

    def begun(project: str, asset: str, vintage: int) -> bool:
        lead = view.own(project, "lead_time", view.figure(asset, "lead_time", vintage))
        return vintage - lead <= scope.year + 1e-9

    for project in view.projects.index[view.projects["asset"].isin(assets)]:
        row = view.projects.loc[project]
        if row["status"] != "candidate" and (row["status"] == "existing" or begun(project, row["asset"], int(row["commissioned"]))):
            total += view.own(project, "power", 0.0)
    ledger = view.tables["capacity"]
    new = ledger[(ledger["quantity"] == "power") & (ledger["commissioned"] > 0)]
    for project, asset, vintage, built in new[["project", "asset", "vintage", "commissioned"]].itertuples(index=False):
        if asset in assets and view.projects["status"].get(project) == "candidate" and begun(project, asset, int(vintage)):
            total += float(built)
    return total


def capacity_share(scope: Scope) -> float:
    """Power of the covered generators over that of all generators [1]."""
    return _ratio(scope.stock(scope.covered(*GENERATORS)), scope.stock(scope.assets(*GENERATORS)))


def generation_share(scope: Scope) -> float:
    """Generation of the covered generators over that of all generators [1]."""
    return _ratio(scope.energy(scope.covered(*GENERATORS), "output"), scope.energy(scope.assets(*GENERATORS), "output"))


def consumption_share(scope: Scope) -> float:
    """(clean generation - storage losses - conversion - sent out - exports - line losses) / demand served [1]."""
    view = scope.view
    clean = scope.energy(scope.covered(*GENERATORS), "output")
    stores = scope.assets(*ELECTRIC_STORES)
    losses = scope.energy(stores, "charge") - scope.energy(stores, "discharge")
    losses += scope.energy([a for a in stores if view.assets.at[a, "kind"] == "flow_battery"], "auxiliary")
    conversion = scope.energy(scope.assets("electrolyser"), "input")
    conversion += scope.energy(scope.assets("hydrogen_store"), "compression")
    conversion += scope.energy(scope.assets("desalination"), "electricity")
    conversion -= scope.energy(scope.assets("hydrogen_power"), "output")
    lost = 0.0
    for link in view.of_kind("link"):
        ends = scope.here(view.assets.at[link, "site"]), scope.here(view.assets.at[link, "site_to"])
        for way, leaves, enters in (("forward", *ends), ("backward", *reversed(ends))):
            if leaves:
                lost += scope.energy([link], f"{way}_sent")
                lost -= scope.energy([link], f"{way}_received") if enters else 0.0
    own = clean - losses - conversion - lost - scope.energy(scope.assets("trade"), "export")
    return _ratio(own, _served(scope))


def _served(scope: Scope) -> float:
    """Electricity demand served at the sites [MWh/a]."""
    here = [asset for asset in scope.view.demands("electricity") if scope.here(scope.view.assets.at[asset, "site"])]
    return scope.energy(here, "demand") - scope.energy(here, "unserved")


def co2_cap(scope: Scope) -> float:
    """Emissions of the year, imports included [t/a]."""
    return sum(scope.annual(co2(scope.view, asset)) for asset in scope.covered("thermal", "trade", default="all"))


def co2_intensity(scope: Scope) -> float:
    """Emissions over the electricity demand served [t/MWh]."""
    return _ratio(co2_cap(scope), _served(scope))


def utilisation(scope: Scope) -> float:
    """Output over available energy of the covered renewables [1]."""
    covered = scope.covered("renewable")
    available = sum(scope.annual(scope.view.available(asset)) for asset in covered)
    return _ratio(scope.energy(covered, "output"), available)


def output_value(scope: Scope) -> float:
    """Generation of the covered generators x price [CNY/a], over the base where there is one [1]."""
    price = float(scope.row["price"]) if given(scope.row["price"]) else np.nan
    value = scope.energy(scope.covered(*GENERATORS), "output") * price
    return value / float(scope.row["base"]) if given(scope.row["base"]) else value


def production(scope: Scope) -> float:
    """Water made [m3/a], or hydrogen made [MWh/a]; without technologies the unit says which."""
    kinds = ("desalination", "electrolyser")
    if not scope.technologies:
        kinds = kinds[:1] if any(word in str(scope.row["unit"]) for word in ("m3", "m³", "立方米")) else kinds[1:]
    covered = scope.covered(*kinds, default="all")
    water = [asset for asset in covered if scope.view.assets.at[asset, "kind"] == "desalination"]
    made = sum(scope.annual(scope.view.quantity(asset, "made")) for asset in water)
    return made + scope.energy([asset for asset in covered if asset not in water], "output")


KINDS: dict[str, Callable[[Scope], float]] = {
    "capacity": capacity,
    "storage_energy": storage_energy,
    "start": start,
    "capacity_share": capacity_share,
    "generation_share": generation_share,
    "consumption_share": consumption_share,
    "co2_cap": co2_cap,
    "co2_intensity": co2_intensity,
    "utilisation": utilisation,
    "output_value": output_value,
    "production": production,
}


def _ratio(over: float, under: float) -> float:
    """A share; no number where there is nothing to share."""
    return over / under if under > 0 else np.nan


def _margin(achieved: float, required: float, sense: str) -> float:
    """How much better than required; 0 where there is nothing to measure."""
    margin = achieved - required if sense == ">=" else required - achieved
    return 0.0 if np.isnan(margin) else margin


def _verdict(margin: float, required: float) -> str:
    return "met" if margin >= -TOLERANCE * max(abs(required), 1.0) else "missed"


def compliance(view: View) -> pd.DataFrame:
    """One row a target: achieved (the worst weather year where it holds in each), required, margin, verdict."""
    rows = []
    for _, row in view.system["targets"].astype(object).iterrows():
        if row["kind"] not in KINDS or not given(row["value"]):
            rows.append((row["target"], row["year"], np.nan, np.nan, np.nan, "not set"))
            continue
        weathers: list[object] = [None]
        if row["weather"] == "each_year":
            weathers = list(pd.unique(view.weather[view.milestone == int(row["year"])])) or [None]
        required, sense = float(row["value"]), str(row["sense"])
        values = [KINDS[row["kind"]](Scope(view, row, weather)) for weather in weathers]
        achieved = min(values, key=lambda value: _margin(value, required, sense))
        margin = _margin(achieved, required, sense)
        rows.append((row["target"], row["year"], achieved, required, margin, _verdict(margin, required)))
    return pd.DataFrame(rows, columns=COLUMNS)


def check_targets(view: View, ours: pd.DataFrame) -> list[Check]:
    """The table `targets` against the recount (achieved, verdict), and no hard target missed.

    The table is in units as written; the factor to canonical is that between `value` and `required`.
    """
    achieved, verdict = Gauge("target_achieved", "1"), Gauge("target_verdict", "1")
    register = view.system["targets"].astype(object).set_index("target")
    mine = ours.set_index("target")
    table = view.tables["targets"].astype({"target": object, "met": object, "weather_year": object})
    for name in mine.index.difference(table["target"]):
        verdict.add(np.inf, 1.0, f"{name} is missing")
    for name, rows in table.groupby("target"):
        if name not in register.index:
            verdict.add(np.inf, 1.0, f"{name} is no target")
            continue
        target, met = register.loc[name], str(mine.at[name, "met"])
        place = f"{name} {target['kind']} {target['year']}"
        told = set(rows["met"]) - {"off"}
        worst = "missed" if "missed" in told else "met" if "met" in told else "not set"
        if told:
            verdict.add(float(worst != met), TOLERANCE, f"{place}: {worst}, recounted {met}")
        verdict.add(float(target["enforce"] == "hard" and met == "missed"), TOLERANCE, f"{place}: hard and missed")
        for _, row in rows.iterrows() if met != "not set" else ():
            _compare(view, achieved, target, row, place)
    return [achieved.check(), verdict.check()]


def _compare(view: View, gauge: Gauge, target: pd.Series, row: pd.Series, place: str) -> None:
    """One row of the table `targets` against the recount of its weather year."""
    if not given(row["required"]) or float(row["required"]) == 0.0:
        return
    weather = row["weather_year"] if given(row["weather_year"]) else None
    scope = Scope(view, target, weather)
    required = float(row["required"]) * (float(target["value"]) / float(row["required"]))
    value, factor = KINDS[target["kind"]](scope), required / float(row["required"])
    told = float(row["achieved"]) * factor if given(row["achieved"]) else np.nan
    if np.isnan(value) and np.isnan(told):
        return
    limit = TOLERANCE * max(abs(required), abs(value), TOLERANCE)
    gauge.add(abs(value - told), limit, f"{place} {weather or ''}".strip(), str(target["unit"]))
