"""A three-hour system with every kind of technology and of target, and its linear program as text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pyomo.environ as pyo
from systems import World, candidate, committed, existing

from energyplan.model.build import Model, build
from energyplan.solve.lp import MONEY, Lp, compile_lp


def golden_world() -> World:
    """Small round figures, all different, so that a figure in the wrong place shows."""
    w = World(3, (2022, 2024), end=2025, rate=0.1, carbon=[60, 61, 62, 63], unserved={"electricity": 1000, "hydrogen": 1500, "water": 20})
    w.profile("sea", [0.9, 0.5, 0.1])
    w.profile("land", [0.3, 0.2, 0.0])
    w.profile("tariff_import", [1, 2, 3])
    w.profile("tariff_export", [0.5, 1, 1.5])
    w.fuel("coal", [100, 101, 102, 103], 0.34)
    money = {"power_capex": 1000, "power_fixed_om": 20, "lifetime": 20}
    store = money | {"energy_capex": 100, "energy_fixed_om": 2}
    w.asset(
        "renewable", "wind", existing(3, commissioned=2004, life=20, profile="land"), candidate(40, profile="sea", build_rate=15),
        clean=True, power_limit=38, outage=0.05, variable_om=1, build_rate=25, lead_time=1, **money,
    )  # fmt: skip
    w.asset("renewable", "wind", candidate(30, profile="land"), site="b", clean=True, outage=0.05, variable_om=1, build_rate=25, lead_time=1, **money)
    w.asset(
        "thermal", "coal", existing(50, commissioned=2010, life=40), committed(5, commissioned=2023, life=30, capex_factor=1.2), fuel="coal",
        early_retirement=True, heat_rate=2.5, no_load=0.05, min_load=0.4, ramp=0.25, start_cost=100, variable_om=30, outage=0.1, **money,
    )  # fmt: skip
    w.asset("pumped_storage", "pumped", existing(4, 12), eta_charge=0.9, eta_discharge=0.8, natural_inflow=0.3, variable_om=2, **store)
    w.asset(
        "flow_battery", "vanadium", candidate(10, 60), eta_charge=0.85, eta_discharge=0.8, pumping=0.02, standby=0.005, duration_min=2,
        duration_max=8, variable_om=3, **store,
    )  # fmt: skip
    w.asset("battery", "lithium", candidate(12, 40), eta_charge=0.95, eta_discharge=0.9, self_discharge=0.01, duration_max=4, outage=0.02, **store)
    w.asset("electrolyser", "pem", candidate(6), carrier="hydrogen", efficiency=0.65, variable_om=4, **money)
    w.asset("hydrogen_store", "tank", candidate(5, 20), carrier="hydrogen", compression=0.05, **store)
    w.asset("hydrogen_power", "turbine", candidate(3), efficiency=0.55, variable_om=5, **money)
    w.asset("desalination", "osmosis", candidate(100, 300), site="b", carrier="water", electricity_use=0.004, variable_om=0.5, **store)
    chp = (w.way({("a", "electricity"): 0.4, ("a", "hydrogen"): 0.5}, "chp", cost=[7, 8, 9, 10], co2=0.2), w.way({("a", "electricity"): 0.55}, "power", cost=6))
    w.asset(
        "converter", "plant", candidate(9, profile="land"), modes=chp, min_load=0.1, utilisation_max=0.7, activity_min=5, activity_max=26,
        outage=0.05, variable_om=2, capacity_credit=0.8, **money,
    )  # fmt: skip
    w.profile("rain", [0.6, 0.5, 0.4])
    w.profile("stream", [0.1, 0.1, 0.2])
    w.asset("hydro", "river", existing(7, profile="rain", least_profile="stream"), outage=0.03, variable_om=1.5, **money)
    w.fuel("wood", 0, 0.35, upstream=-0.35, tiers={"near": (30, 40), "far": ([50, 51, 52, 53], np.inf)})
    w.asset(
        "thermal", "steam", existing(3, profile="rain"), site="b", fuel="wood", heat_rate=3, flat=1, own_use=0.08, capture=0.9, fuel_delivery=4,
        variable_om=6, **money,
    )  # fmt: skip
    w.asset("link", "street", existing(4), site="b", site_to="c", backward=0, loss=0.06, **money)
    w.load(0.5, site="c", name="houses")
    w.asset("seasonal_store", "cavern", candidate(3, 30), carrier="hydrogen", eta_charge=0.95, cycles=2, **store)
    w.asset("link", "cable", existing(8), site_to="b", loss=0.03, outage=0.02, **money)
    w.asset("trade", "grid", existing(20), import_price=400, export_price=300, emission_factor=0.6, outage=0.01, **money)
    for name, ends, impedance in (("north", ("c", "d"), 2), ("east", ("d", "e"), 4), ("south", ("c", "e"), 1)):
        project = candidate(7, power_min=2) if name == "south" else existing(6, profile="land" if name == "east" else None)
        w.asset("line", name, project, site=ends[0], site_to=ends[1], impedance=impedance, outage=0.01, **money)
    own = (w.way({("c", "electricity"): 1.0, ("d", "electricity"): -0.1}, cost=3, co2=0.3),)
    times = {"min_up": 2, "min_down": 2, "ramp_start": 0.7, "ramp_stop": 0.8}
    w.asset("unit", "peaker", existing(8, profile="sea"), site="c", modes=own, start_cost=11, stop_cost=11, online_cost=12, outage=0.03, **times)
    w.asset(
        "store", "lake", existing(5, 11), site="d", eta_charge=0.9, eta_discharge=0.8, self_discharge=0.02, initial_level=4, variable_om=1, charge_cost=2,
        level_cost=3, spill_cost=4, outage=0.04, **store,
    )  # fmt: skip
    w.asset("store", "tanks", candidate(6, 6), site="e", energy_only=1, duration_min=1, duration_max=1, variable_om=1, charge_cost=-1, **store)
    by_step = {
        "peaker@c": {"least": [0.2, 0.3, 0.1], "ramp_up": 0.5, "ramp_down": [0.6, 0.5, 0.4], "ratio_main_electricity_d": [1, 2, 3], "cost_main": [3, 2, 1],
                     "emission_main": [1, 1, 2], "start_cost": [1, 2, 1], "stop_cost": [1, 2, 1]},
        "lake@d": {"discharge_max": [1, 0.9, 0.8], "charge_max": 0.7, "level_min": 0.1, "level_max": [0.9, 1, 0.9], "level_set": [-1, 6, -1],
                   "inflow": [1, 0, 2], "cost_discharge": [1, 2, 3]},
        "plant@a": {"least": [0.01, 0.02, 0.03], "ramp_up": 0.4, "ramp_down": 0.5},
    }  # fmt: skip
    for asset, quantities in by_step.items():
        for quantity, values in quantities.items():
            w.profile(f"{asset}.{quantity}", values)
    for site, load in (("c", 3), ("d", [1, 2, 3]), ("e", 2)):
        w.load(load, site=site, name=f"load_{site}")
    w.load([30, 40, 50])
    w.load(2, site="b", name="island")
    w.load(1, carrier="hydrogen", name="filling")
    w.load([40, 60, 50], site="b", carrier="water", name="water")
    for kind, value, more in (
        ("capacity", 20, {"technologies": ("wind",), "year": 2023}),
        ("storage_energy", 30, {"technologies": ("vanadium", "lithium"), "year": 2024}),
        ("start", 15, {"technologies": ("wind",), "year": 2023, "enforce": "hard"}),
        ("capacity_share", 0.3, {"year": 2025}),
        ("generation_share", 0.4, {"year": 2024}),
        ("consumption_share", 0.35, {"year": 2024, "sites": ("a",)}),
        ("co2_cap", 90, {"year": 2024, "sense": "<="}),
        ("co2_intensity", 0.8, {"year": 2024, "sense": "<=", "enforce": "hard"}),
        ("utilisation", 0.6, {"year": 2024, "technologies": ("wind",)}),
        ("output_value", 12000, {"year": 2024, "price": 375.0}),
        ("portfolio_share", 0.3, {"year": 2024}),
        ("reserve_margin", 0.1, {"year": 2024, "steps": "peak", "technologies": ("coal", "river", "wind", "lithium", "grid", "cable"), "sites": ("a",)}),
        ("production", 120, {"year": 2024, "technologies": ("osmosis",), "weather": "each_year"}),
        ("commissioned", 7, {"technologies": ("wind",), "year": 2023}),
        ("activity", 4, {"technologies": ("plant", "wind"), "year": 2024}),
        ("activity_budget", 5, {"technologies": ("plant", "coal"), "year": 2025}),
        ("co2_budget", 300, {"year": 2025, "sense": "<=", "enforce": "hard"}),
        ("generation_reserve", 0.06, {"year": 2022, "carriers": ("electricity",)}),
    ):
        w.target(kind, value, **more)
    return w


@cache
def golden() -> tuple[Model, Lp]:
    """The model and its arrays, built once."""
    model = build(golden_world().system())
    return model, compile_lp(model.pyomo)


def number(value: float) -> str:
    """A number as text, without the noise of its last digits."""
    return f"{value:.9g}"


def names_of(lp: Lp, m: pyo.ConcreteModel) -> list[str]:
    """Name of each column."""
    return [short(name) for name in lp.names(m)]


def short(name: str) -> str:
    """A component's name without the blocks' boilerplate: `2022_typical.coal@a.output[0]`."""
    for word in ("year", "part", "capacity", "bus", "cycle", "target"):
        name = name.replace(f".{word}[", ".[")
        name = name.removeprefix(f"{word}") if name.startswith(f"{word}[") else name
    return name.replace("].[", ".").replace("].", ".").removeprefix("[")


def row_text(lp: Lp, names: list[str], row: int) -> str:
    """`+2.5 x[0] -1 y >= 3`, terms by name."""
    matrix = lp.A.tocsr()
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    terms = sorted(zip((names[j] for j in matrix.indices[span]), matrix.data[span], strict=True))
    low, high = lp.row_lower[row], lp.row_upper[row]
    sense, limit = ("==", low) if low == high else (">=", low) if np.isfinite(low) else ("<=", high)
    return " ".join([*(f"{'+' if a >= 0 else '-'}{number(abs(a))} {name}" for name, a in terms), sense, number(limit)])


def block_text(block: Any, lp: Lp, names: list[str]) -> Iterator[str]:
    """Variables with bounds and cost, then rows, of a block and those below it."""
    for variable in block.component_objects(pyo.Var, descend_into=True):
        for column in lp.columns(variable):
            if column >= 0:
                cost = f", cost {number(lp.c[column] / MONEY)}" if lp.c[column] else ""
                yield f"{names[column]} in {number(lp.lower[column])} .. {number(lp.upper[column])}{cost}"
    for constraint in block.component_objects(pyo.Constraint, descend_into=True):
        yield f"\n# {constraint.local_name}: {constraint.doc}"
        for row in lp.rows(constraint):
            if row >= 0:
                yield row_text(lp, names, int(row))


def golden_texts() -> dict[str, str]:
    """File -> text: one for each kind of technology and of target, one for balances, one for the build rates."""
    model, lp = golden()
    m, names = model.pyomo, names_of(lp, model.pyomo)
    texts: dict[str, list[str]] = {}
    for asset in model.system.assets:
        lines = texts.setdefault(f"technology_{asset.kind}", [])
        lines.append(f"## {asset.name}\n")
        if asset.name in model.capacities:
            lines += [*block_text(m.capacity[asset.name], lp, names), ""]
        for year in m.year.values():
            if asset.name in year.part:
                lines += [*block_text(year.part[asset.name], lp, names), ""]
    for year in m.year.values():
        for block in year.fuel.values():
            texts.setdefault("fuel_purchase", []).extend(block_text(block, lp, names))
        for bus in year.bus.values():
            texts.setdefault("balance", []).extend(block_text(bus, lp, names))
        cycle = year.component("cycle")
        for block in cycle.values() if cycle is not None else ():
            texts.setdefault("voltage", []).extend(block_text(block, lp, names))
    for entry in model.targets:
        texts[f"target_{entry.target.kind}"] = list(block_text(m.target[entry.target.id], lp, names))
    texts["build_rate"] = [row_text(lp, names, int(row)) for row in lp.rows(m.build_rate)]
    texts["constant"] = [f"discounted cost of given capacity {number(model.constant)} CNY"]
    return {name: "\n".join(lines).strip() + "\n" for name, lines in texts.items()}
