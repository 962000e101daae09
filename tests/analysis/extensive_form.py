"""Random systems with futures as mpi-sppy's extensive form: run by a Python that has it and finds the project and its tests,
`extensive_form.py FIRST LAST`.

Each realisation is a model of its own, built by the project's code from the system in which it is certain; mpi-sppy makes what is built and
retired the same in all, and with risk adds CVaR by a transformation of its own. It prints the optimum of each system.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
from systems import World, candidate, existing

from energyplan.model import build as building
from energyplan.system.futures import Risk
from energyplan.system.horizon import Realisation
from energyplan.system.system import System


def random_world(seed: int) -> World:
    """Coal that may retire, wind, a battery, a tie and fuel by tiers; two weather years, two or three futures, risk in half of them."""
    r = np.random.default_rng(seed)
    risk = Risk(float(r.uniform(0.1, 0.9)), float(r.uniform(0.3, 0.9))) if seed % 2 else None
    w = World(6, (2022, 2024), end=2025, rate=0.05, weather={"typical": 0.6, "poor": 0.4}, unserved=3000.0, carbon=50.0, risk=risk)
    w.load(r.uniform(40, 100, 6).round(2).tolist(), name="city")
    w.profile("wind", {name: r.uniform(0, 1, 6).round(3).tolist() for name in ("typical", "poor")})
    w.profile("tariff_import", r.uniform(0.8, 1.5, 6).round(2).tolist())
    w.fuel("coal", 80.0, 0.3)
    w.fuel("wood", 0.0, tiers={"near": (20, 100), "far": (90, 1000)})
    w.asset(
        "thermal", "coal", existing(60), candidate(50), fuel="coal", heat_rate=2.5, min_load=0.4, start_cost=30.0, power_capex=3000.0, power_fixed_om=200.0,
        lifetime=20, early_retirement=True,
    )  # fmt: skip
    w.asset("thermal", "wood", candidate(30), fuel="wood", heat_rate=3.0, power_capex=2000.0, lifetime=20)
    w.asset("renewable", "wind", candidate(200, profile="wind"), clean=True, power_capex=float(r.uniform(500, 3000)), lifetime=20)
    w.asset("battery", "cells", candidate(40, 160), eta_charge=0.9, power_capex=100.0, energy_capex=60.0, duration_max=4, lifetime=10)
    w.asset("trade", "tie", existing(20), import_price=250.0, export_price=100.0)
    likely = r.dirichlet(np.ones(2 + seed % 2) * 3)
    for k, p in enumerate(likely):
        w.future(
            f"f{k}", float(p), demand={"city": float(r.uniform(0.6, 1.5))}, fuel={"coal": float(r.uniform(0.5, 3)), "wood": float(r.uniform(0.5, 2))},
            carbon=float(r.uniform(0.5, 3)), imports=float(r.uniform(1, 1.5)), exports=float(r.uniform(0.5, 1)),
        )  # fmt: skip
    w.target("generation_share", 0.2, year=2024, weather="each_year")
    return w


def certain(system: System, realisation: Realisation) -> System:
    """The system in which one realisation comes true."""
    horizon = replace(system.horizon, weather_years=((realisation.weather, 1.0),), futures=((realisation.future, 1.0),))
    return replace(system, horizon=horizon, risk=None)


def scenario(name: str, system: System) -> Any:
    """The model of one realisation, with what mpi-sppy asks for."""
    import pyomo.environ as pyo
    from mpisppy.utils import sputils

    realisation = next(r for r in system.horizon.realisations if r.name == name)
    built = building.build(certain(system, realisation))
    m = built.pyomo
    m.constant = pyo.Param(initialize=built.constant)
    m.cost.set_value(m.cost.expr + m.constant)
    variables = [x for c in built.capacities.values() for x in c.b.component_objects(pyo.Var) if x.local_name.startswith(("build_", "retire"))]
    sputils.attach_root_node(m, 0.0, [element for variable in variables for element in variable.values()])
    m._mpisppy_probability = realisation.probability
    return m


def optimum(system: System) -> float:
    """Of the extensive form [CNY]; of a system with risk (1 - λ) expected cost + λ CVaR."""
    from mpisppy.opt.ef import ExtensiveForm
    from mpisppy.utils.cvar import cvar_scenario_creator

    creator, risk = scenario, system.risk
    if risk is not None:
        creator = cvar_scenario_creator(scenario, cvar_weight=risk.weight, cvar_alpha=risk.level, cvar_mean_weight=1 - risk.weight)
    names = [r.name for r in system.horizon.realisations]
    form = ExtensiveForm({"solver": "appsi_highs"}, names, creator, scenario_creator_kwargs={"system": system})
    form.solve_extensive_form()
    return float(form.get_objective_value())


def main(first: int, last: int) -> None:
    """Print the optimum of each system."""
    building.templates = nullcontext  # rows one by one, as mpi-sppy reads them
    for seed in range(first, last):
        print("FOUND " + json.dumps({"seed": seed, "optimum": optimum(random_world(seed).system())}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
