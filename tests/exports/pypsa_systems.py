"""Random systems of all that a PyPSA network carries."""

from __future__ import annotations

from typing import Any

import numpy as np
from systems import World, candidate, existing

from energyplan.system.finance import Finance
from energyplan.system.system import Project

HOURS = 12


def random_world(seed: int) -> World:
    """One milestone or several, steps of one or two hours; each kind with what stands, what may be built, or not at all."""
    r = np.random.default_rng(seed)
    milestones = ((2022,), (2023,), (2023, 2026), (2022, 2025, 2030))[r.integers(4)]
    finance = Finance(("annuity", "overnight_salvage")[r.integers(2)], operation_at=("start", "middle")[r.integers(2)])
    w = World(
        HOURS, milestones, end=milestones[-1] + int(r.integers(0, 4)), rate=float(r.integers(0, 9)) / 100, step=int(r.integers(1, 3)), unserved=2000.0,
        carbon=float(r.integers(0, 80)), finance=finance,
    )  # fmt: skip
    years = len(w.horizon.years)

    def some(*chance: float) -> bool:
        return bool(r.random() < (chance[0] if chance else 0.6))

    def share(low: float = 0.0, high: float = 1.0) -> float:
        return float(np.round(r.uniform(low, high), 3))

    def falling(low: float, high: float) -> Any:
        """A cost that falls, or stays."""
        first = share(low, high)
        return [first * (1 - 0.01 * y) for y in range(years)] if some() else first

    def projects(size: float, hours: float = 0.0, **more: Any) -> list[Project]:
        stands = [existing(share(0.1, 0.5) * size, share(0.1, 0.5) * size * hours, commissioned=2010, life=int(r.integers(13, 40)), **more)]
        may = [candidate(share(0.3, 1.5) * size, share(0.5, 1.5) * size * hours, **more)]
        return stands * some() + may * some() or stands

    w.fuel("coal", falling(8.0, 25.0), share(0.2, 0.4), upstream=share(0, 0.05))
    w.profile("wind", r.random(HOURS).round(2))
    w.profile("sun", np.clip(np.sin(np.linspace(0, 2 * np.pi, HOURS)), 0, 1).round(3))
    capex = {"lifetime": float(r.integers(2, 12))}
    w.asset("renewable", "wind", *projects(90, profile="wind"), power_capex=falling(100, 900), outage=share(0, 0.1), variable_om=share(0, 2), **capex)
    if some():
        panels = [*projects(60, profile="sun"), *projects(9, profile="wind")]
        w.asset("renewable", "solar", *panels, power_capex=falling(80, 600), power_fixed_om=share(0, 9), **capex)
    w.asset(
        "thermal", "coal", *projects(70), fuel="coal", heat_rate=falling(2.0, 3.0), variable_om=share(0, 9), own_use=share(0, 0.1), outage=share(0, 0.1),
        min_load=share(), no_load=share(0, 0.1), power_capex=falling(100, 900), capture=share(0, 1) * some(0.3), ramp=share(0.2, 1.0) if some(0.3) else 1.0,
        flat=float(some(0.2)), **capex,
    )  # fmt: skip
    eta = {"eta_charge": share(0.7, 1.0), "eta_discharge": share(0.7, 1.0)}
    if some():
        w.asset(
            "battery", "cells", *projects(20, 4), **eta, self_discharge=share(0, 0.02), charge_power=share(0.3, 1.2), power_capex=falling(5, 60),
            energy_capex=falling(2, 40), duration_max=float(r.integers(2, 9)), outage=share(0, 0.1), **capex,
        )  # fmt: skip
    if some():
        w.asset(
            "pumped_storage", "phs", *projects(15, 6), **eta, natural_inflow=share(0, 2) * some(0.3), power_capex=falling(20, 90),
            energy_capex=falling(1, 9), duration_min=6.0, duration_max=6.0, **capex,
        )  # fmt: skip
    if some():
        w.asset(
            "flow_battery", "flow", *projects(15, 5), **eta, pumping=share(0, 0.04), standby=share(0, 0.01) * some(0.3), power_capex=falling(5, 60),
            energy_capex=falling(2, 30), duration_max=8.0, variable_om=share(), **capex,
        )  # fmt: skip
    if some():
        w.asset("electrolyser", "alk", *projects(25), efficiency=share(0.5, 0.8), variable_om=share(), power_capex=falling(9, 200), carrier="hydrogen", **capex)
        w.asset("hydrogen_power", "turbine", *projects(9), efficiency=share(0.3, 0.6), variable_om=share(), power_capex=falling(20, 200), **capex)
        if some():
            w.asset(
                "hydrogen_store", "tank", *projects(15, 6), compression=share(0, 0.1), self_discharge=share(0, 0.01), power_capex=falling(1, 5),
                energy_capex=falling(0.5, 3), carrier="hydrogen", **capex,
            )  # fmt: skip
        if some():
            w.load(r.integers(0, 8, HOURS), carrier="hydrogen", name="works")
    if some():
        w.asset("link", "cable", *projects(25), site_to="b", loss=share(0, 0.1) * some(), backward=share() * some(), power_capex=falling(1, 90), **capex)
        w.load(r.integers(0, 20, HOURS), site="b", name="island")
        if some():
            w.asset("renewable", "island_wind", *projects(20, profile="wind"), site="b", power_capex=falling(100, 900), **capex)
        if some():
            w.asset(
                "desalination", "osmosis", *projects(30, 3), electricity_use=share(0.05, 0.2), variable_om=share(), power_capex=falling(5, 60),
                energy_capex=share(0, 2), carrier="water", site="b", duration_max=50.0, **capex,
            )  # fmt: skip
            w.load(r.integers(1, 20, HOURS), carrier="water", site="b", name="town")
    if some():
        prices = {"import_price": share(60, 200), "export_price": share(10, 60)}
        w.asset("trade", "tie", *projects(20), **prices, emission_factor=share(0, 0.6), power_capex=falling(5, 90), **capex)
        w.profile("tariff_import", 1 + 0.3 * r.random(HOURS))
        w.profile("tariff_export", 1 - 0.3 * r.random(HOURS))
    load = r.integers(20, 130, HOURS)
    w.load({m: load * (1 + 0.1 * i) for i, m in enumerate(milestones)})
    return w
