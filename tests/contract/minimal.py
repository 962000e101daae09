"""The smallest system in which each kind of technology runs, and what any model must satisfy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo
from systems import World, candidate, existing, neutral_figures

from energyplan.model.build import Model
from energyplan.solve.rows import template_of


def minimal(kind: str) -> World:
    """A load that is served by the technology alone, or by the least it needs to run."""
    w = World(3, (2022, 2023), weather={"good": 0.5, "poor": 0.5}, unserved=1e3)
    w.profile("wind", [0.9, 0.5, 0.1])
    w.fuel("coal", 5, 0.3)
    more: dict[str, Any] = {}
    load = {"site": "a", "carrier": "electricity"}
    if kind in ("pumped_storage", "flow_battery", "battery", "hydrogen_store", "hydrogen_power", "electrolyser", "desalination", "link", "line", "store"):
        w.asset("trade", "feed", existing(100), import_price=10)
        w.profile("tariff_import", [1, 2, 30])
    if kind == "thermal":
        more = {"fuel": "coal", "heat_rate": 2.0, "min_load": 0.3, "ramp": 0.2, "start_cost": 5.0}
    if kind == "renewable":
        more = {"clean": True}
    if kind == "pumped_storage":
        more = {"natural_inflow": 1.0, "eta_charge": 0.9, "self_discharge": 0.01}
    if kind in ("battery", "flow_battery"):
        more = {"eta_charge": 0.9, "eta_discharge": 0.9, "self_discharge": 0.01}
    if kind == "flow_battery":
        more |= {"pumping": 0.02, "standby": 0.01}
    if kind == "hydrogen_store":
        w.asset("electrolyser", "maker", existing(20), carrier="hydrogen", efficiency=0.6)
        more = {"carrier": "hydrogen", "compression": 0.05, "self_discharge": 0.01}
        load["carrier"] = "hydrogen"
    if kind == "hydrogen_power":
        w.asset("electrolyser", "maker", existing(20), carrier="hydrogen", efficiency=0.6)
        w.asset("hydrogen_store", "tank", existing(20, 40), carrier="hydrogen")
        more = {"efficiency": 0.5}
    if kind == "electrolyser":
        more = {"carrier": "hydrogen", "efficiency": 0.6}
        load["carrier"] = "hydrogen"
    if kind == "desalination":
        more = {"carrier": "water", "electricity_use": 0.01}
        load["carrier"] = "water"
    if kind == "link":
        more = {"site_to": "b", "loss": 0.03}
        load["site"] = "b"
    if kind == "line":
        more = {"site_to": "b", "impedance": 2.0}
        load["site"] = "b"
    if kind == "store":
        more = {"eta_charge": 0.9, "eta_discharge": 0.9, "self_discharge": 0.01, "charge_cost": 0.1, "level_cost": 0.01, "spill_cost": 0.2}
    if kind == "unit":
        more = {"modes": (w.way({("a", "electricity"): 1.0}, cost=2.0, co2=0.1),), "start_cost": 3.0, "stop_cost": 1.0, "online_cost": 0.5}
        more |= {"min_up": 2, "min_down": 2, "ramp_start": 0.8, "ramp_stop": 0.8}
        for quantity, value in (("least", 0.1), ("ramp_up", 0.7), ("ramp_down", 0.7)):
            w.profile(f"subject@a.{quantity}", value)
    if kind == "converter":
        w.asset("trade", "feed", existing(100), import_price=10)
        ways = [
            ({("a", "electricity"): -1.0, ("a", "hydrogen"): 0.6, ("a", "water"): 0.1}, "main"),
            ({("a", "electricity"): -2.0, ("a", "hydrogen"): 0.9}, "other"),
        ]
        modes = tuple(w.way(flows, name, cost=1.0, co2=0.1) for flows, name in ways)
        more = {"carrier": "hydrogen", "modes": modes, "min_load": 0.1, "utilisation_max": 0.8}
        load["carrier"] = "hydrogen"
        w.load([0.1, 0.2, 0.3], carrier="water", name="wash")
    if kind == "hydro":
        w.profile("least", [0.1, 0.1, 0.1])
    if kind == "seasonal_store":
        w.asset("trade", "feed", existing(100), import_price=10)
        w.profile("tariff_import", [1, 2, 30])
        more = {"eta_charge": 0.9}
    if kind == "trade":
        more = {"import_price": 10.0, "export_price": 5.0, "emission_factor": 0.5}
    if kind != "demand":
        # Every cost a kind knows, so that it books all of them.
        known = {"variable_om": 1.0, "outage": 0.1, "power_capex": 3.0, "power_fixed_om": 1.0, "energy_capex": 2.0, "energy_fixed_om": 0.5}
        more |= {k: v for k, v in known.items() if k in neutral_figures(kind) and k not in more}
        w.asset(kind, "subject", existing(4, 8, profile="wind"), candidate(6, 12, profile="wind"), **more)
    w.load([5, 6, 7], **load)
    return w




def subject(kind: str) -> str:
    """Name of the asset under test in `minimal`."""
    if kind == "demand":
        return "load@a"
    return "subject@a-b" if kind in ("link", "line") else "subject@a"


def components(model: Model) -> Iterator[Any]:
    """Every variable, parameter and constraint of a model."""
    return model.pyomo.component_objects((pyo.Var, pyo.Param, pyo.Constraint), descend_into=True)


def not_templated(model: Model) -> list[str]:
    """Names of constraints by the step, and of the objective, that were written row by row.

    Rows by the step are those on the blocks of operated years that have an index; capacity and targets are few and need no template.
    """
    found = []
    for year in model.pyomo.year.values():
        for constraint in year.component_objects(pyo.Constraint, descend_into=True):
            if constraint.is_indexed() and template_of(constraint) is None:
                found.append(constraint.name)
    if not hasattr(model.pyomo.cost, "template_expr"):
        found.append(model.pyomo.cost.name)
    return found
