"""The way back: a run's stored numbers become the system again, so that it can be solved a second time without the plan's files."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

import numpy as np
import pandas as pd

from energyplan.plan.targets import Target, names
from energyplan.results.system_tables import OWN_FIGURES
from energyplan.system.finance import Finance
from energyplan.system.futures import Future, Risk
from energyplan.system.horizon import NO_FUTURE, Array, Horizon, Steps, equal_steps
from energyplan.system.system import Asset, Flow, Fuel, Mode, Project, System, Tier

Tables = dict[str, pd.DataFrame]


def system_of(tables: Tables) -> System:
    """The system of the tables of `system/`; words that no equation reads (titles, clauses) are left empty."""
    horizon, years = _horizon(tables), tables["years"].sort_values("year")
    assets = tuple(_asset(row, tables, horizon) for row in _records(tables["assets"]))
    demands = [row for row in _records(tables["assets"]) if row["kind"] == "demand"]
    prices = {str(row["carrier"]): np.inf if row["unserved_price"] is None else float(row["unserved_price"]) for row in demands}
    profiles = {
        (str(year), str(series)): part.sort_values("step")["value"].to_numpy(dtype=float)
        for (year, series), part in tables["profiles"].astype({"operation_year": object, "series": object}).groupby(["operation_year", "series"], sort=False)
    }  # fmt: skip
    head = tables["horizon"].iloc[0]
    return System(
        name=str(head["plan"]), scenario=str(head["scenario"]), horizon=horizon, assets=assets, profiles=profiles,
        fuels=_fuels(tables),
        carbon_price=years["carbon_price_cny_per_t"].to_numpy(dtype=float),
        carriers={str(row["carrier"]): str(row["unit"]) for row in _records(tables["carriers"])},
        unserved_price=prices,
        free_disposal=frozenset(str(row["carrier"]) for row in _records(tables["carriers"]) if row["free_disposal"]), currency=str(head["currency"]),
        targets=tuple(map(_target, _records(tables["targets"]))), target_mode=str(head["target_mode"]),
        futures=_futures(tables), risk=Risk(float(head["risk_weight"]), float(head["risk_level"])) if "risk_weight" in head else None,
    )  # fmt: skip


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values, empty cells as None."""
    rows = frame.astype(object).to_dict("records")
    return [{str(key): None if pd.isna(value) else value for key, value in row.items()} for row in rows]


def _by_year(frame: pd.DataFrame | None, keys: list[str], columns: list[str]) -> dict[Any, tuple[Array, ...]]:
    """Columns as arrays over the ledger years by key, in the order in which keys appear."""
    if frame is None or frame.empty:
        return {}
    groups = frame.astype(dict.fromkeys(keys, object)).groupby(keys if len(keys) > 1 else keys[0], sort=False)
    return {cast(Hashable, key): tuple(part.sort_values("year")[column].to_numpy(dtype=float) for column in columns) for key, part in groups}


def _horizon(tables: Tables) -> Horizon:
    head, steps = tables["horizon"].iloc[0], tables["steps"].astype({"operation_year": object, "weather_year": object})
    milestones = tuple(int(m) for m in sorted(steps["milestone"].unique()))
    likely = tables["futures"].drop_duplicates("future") if "futures" in tables else None
    futures = ((NO_FUTURE, 1.0),) if likely is None else tuple(zip(likely["future"].astype(str), likely["probability"].astype(float), strict=True))
    once = steps.drop_duplicates("weather_year")
    weather = once["probability"].astype(float) / futures[0][1]  # rows of the first future
    own: dict[int, Steps] = {}
    for _year, part in steps.groupby("operation_year", sort=False):
        part, milestone = part.sort_values("step"), part["milestone"].iloc[0]
        arrays = (part["hours"].to_numpy(dtype=float), part["weight"].to_numpy(dtype=float))
        own.setdefault(int(milestone), Steps(*arrays, part["previous"].to_numpy(dtype=np.int64), part["first_hour"].to_numpy(dtype=np.int64), own=True))
    hours, ledger = float(head["hours_per_year"]), tables["years"]["year"]
    texts = {name: head[name] for name in ("capital", "capital_at", "operation_at", "existing_capital", "depreciation", "fixed_om")}
    finance = Finance(**texts, interest_rate=float(head["interest_rate"]))
    length = int(head["hours_per_step"])
    by_year = tables["years"].set_index("year").get("objective_weight")
    weights = () if by_year is None else tuple(float(by_year[m]) for m in milestones)
    plain = not bool(head["own_steps"]) and all(np.array_equal(s.hours, equal_steps(round(hours), length).hours) for s in own.values())
    return Horizon(
        int(head["base_year"]), milestones, int(head["end"]), float(head["discount_rate"]), hours,
        tuple(zip(once["weather_year"].astype(str), weather, strict=True)), length,
        int(ledger.min()), finance, milestones if head["build_in"] == "milestones" else None, {} if plain else own, weights, futures,
    )  # fmt: skip


def _futures(tables: Tables) -> dict[str, Future]:
    found: dict[str, dict[tuple[str, str], Array]] = {}
    for (future, quantity, item), (factor,) in _by_year(tables.get("futures"), ["future", "quantity", "item"], ["factor"]).items():
        found.setdefault(str(future), {})[str(quantity), str(item)] = factor

    def items(factors: dict[tuple[str, str], Array], quantity: str) -> dict[str, Array]:
        return {item: values for (other, item), values in factors.items() if other == quantity}

    return {
        name: Future(f["carbon", ""], f["import", ""], f["export", ""], items(f, "demand"), items(f, "fuel")) for name, f in found.items()
    }  # fmt: skip


def _asset(row: dict[str, Any], tables: Tables, horizon: Horizon) -> Asset:
    name = str(row["asset"])
    figures = tables["parameters"][tables["parameters"]["asset"].astype(object) == name]
    projects = tables["projects"][tables["projects"]["asset"].astype(object) == name]
    return Asset(
        name=name, technology=str(row["technology"]), kind=str(row["kind"]), site=str(row["site"]), carrier=str(row["carrier"]),
        projects=tuple(map(_project, _records(projects))),
        parameters={parameter: columns[0] for parameter, columns in _by_year(figures, ["parameter"], ["value"]).items()},
        first_year=horizon.years[0], vintages=_vintages(name, tables), site_to=row["site_to"],
        clean=bool(row["clean"]), early_retirement=bool(row["early_retirement"]),
        retire_from=int(row["retire_from"]), fuel=row["fuel"], power_limit=np.inf if row["power_limit"] is None else float(row["power_limit"]),
        modes=_modes(name, tables), flexible=bool(row["flexible"]),
    )  # fmt: skip


def _vintages(asset: str, tables: Tables) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = {}
    frame = tables.get("vintages")
    for row in () if frame is None else frame[frame["asset"].astype(object) == asset].itertuples():
        found.setdefault(int(row.year), {})[str(row.parameter)] = float(row.value)
    return found


def _fuels(tables: Tables) -> dict[str, Fuel]:
    tiers: dict[str, list[Tier]] = {}
    for (fuel, tier), (price, limit) in _by_year(tables.get("fuel_tiers"), ["fuel", "tier"], ["price_cny_per_mwh", "limit_mwh"]).items():
        tiers.setdefault(fuel, []).append(Tier(tier, price, np.where(np.isnan(limit), np.inf, limit)))
    columns = ["price_cny_per_mwh", "emission_t_per_mwh", "upstream_t_per_mwh"]
    found = _by_year(tables.get("fuels"), ["fuel"], columns)
    return {name: Fuel(price, factor, upstream, tuple(tiers.get(name, ()))) for name, (price, factor, upstream) in found.items()}


def _modes(asset: str, tables: Tables) -> tuple[Mode, ...]:
    if "flows" not in tables:
        return ()
    flows, modes = (tables[name][tables[name]["asset"].astype(object) == asset] for name in ("flows", "modes"))
    costs = _by_year(modes, ["mode"], ["variable_om", "emission_factor", "fuel_use"])
    fuels = {row["mode"]: row["fuel"] for row in _records(modes)}
    buses = _by_year(flows, ["mode", "site", "carrier"], ["ratio"])
    def of(mode: str) -> tuple[Flow, ...]:
        return tuple(Flow(site, carrier, ratio[0]) for (other, site, carrier), ratio in buses.items() if other == mode)

    return tuple(Mode(mode, of(mode), om, co2, fuels[mode], use if fuels[mode] else None) for mode, (om, co2, use) in costs.items())


def _project(row: dict[str, Any]) -> Project:
    def number(column: str, default: float) -> float:
        return default if row[column] is None else float(row[column])

    return Project(
        name=str(row["project"]), status=str(row["status"]), profile=row["profile"], full_load_hours=row["full_load_hours"],
        least_profile=row["least_profile"], credit_profile=row["credit_profile"],
        commissioned=None if row["commissioned"] is None else int(row["commissioned"]), power=float(row["power"]), energy=float(row["energy"]),
        life=int(number("life", 1)), earliest=int(number("earliest", 0)), latest=int(number("latest", 9999)),
        power_min=float(row["power_min"]), power_max=float(row["power_max"]), energy_max=float(row["energy_max"]), build_rate=number("build_rate", np.inf),
        lead_time=row["lead_time"], capex_factor=float(row["capex_factor"]),
        figures={figure: float(row[figure]) for figure in OWN_FIGURES if row[figure] is not None},
    )  # fmt: skip


def _target(row: dict[str, Any]) -> Target:
    return Target(
        id=str(row["target"]), kind=str(row["kind"]), technologies=names(row["technologies"] or ""), sites=names(row["sites"] or ""),
        sense=str(row["sense"]), value=row["value"], unit=str(row["unit"] or ""), year=int(row["year"]), status=str(row["status"]),
        enforce=str(row["enforce"]), weather=str(row["weather"]), steps=str(row["steps"]), price=row["price"], base=row["base"],
        carriers=names(row["carriers"] or ""), obligation="binding", priority=1,
        title_zh="", title_en="", document="", clause="", value_written="", interpretation="", source="",
    )  # fmt: skip
