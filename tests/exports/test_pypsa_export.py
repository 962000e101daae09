"""A run as a PyPSA network: what is written, what is claimed; the claims are tried with PyPSA itself."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from pytest import approx
from systems import Solved, World, candidate, committed, existing

from energyplan.errors import InputError
from energyplan.exports.pypsa import write
from energyplan.exports.run_exports import Asked
from energyplan.importers.pypsa import read
from energyplan.pipeline import run
from exports.pypsa_runs import Pypsa, exported, meta, stored

REL = 1e-6


@pytest.fixture(scope="session")
def pypsa() -> Iterator[Pypsa]:
    """PyPSA; the test is skipped without."""
    python = os.environ.get("ENERGYPLAN_PYPSA_PYTHON") or (sys.executable if importlib.util.find_spec("pypsa") else "")
    if not python:
        pytest.skip("PyPSA is not installed, and ENERGYPLAN_PYPSA_PYTHON names no Python that has it")
    process = Pypsa(python)
    yield process
    process.close()


# --- systems by hand ---


def held() -> World:
    """Every kind that is carried, nothing to decide: 6 steps of 2 h, two sites, two carriers and water."""
    w = World(hours=12, step=2, carbon=50.0, unserved=3000.0)
    w.fuel("coal", 10.0, 0.3, upstream=0.02)
    w.profile("wind", [0.9, 0.9, 0.7, 0.7, 0.1, 0.1, 0.0, 0.0, 0.5, 0.5, 0.9, 0.9])
    w.profile("heat", [0.4] * 4 + [0.1] * 8)
    w.asset("renewable", "wind", existing(120, profile="wind", full_load_hours=2000), existing(30, profile="wind"), variable_om=1.0, outage=0.05)
    w.asset("thermal", "coal", existing(60), fuel="coal", heat_rate=2.5, variable_om=4.0, outage=0.1, own_use=0.06, fuel_delivery=1.0, min_load=0.4, no_load=0.05)
    w.asset("thermal", "chp", existing(20, least_profile="heat"), fuel="coal", heat_rate=3.0, capture=0.5, ramp=0.2)
    w.asset("thermal", "nuclear", existing(10), variable_om=5.0, flat=1.0)
    w.asset("pumped_storage", "phs", existing(20, 100), eta_charge=0.87, eta_discharge=0.86, variable_om=0.5, natural_inflow=3.0, outage=0.02)
    w.asset("battery", "cells", existing(10, 20), existing(5, 40), eta_charge=0.95, eta_discharge=0.9, self_discharge=0.01, charge_power=0.5, variable_om=0.3)
    w.asset("flow_battery", "flow", existing(8, 32), eta_charge=0.85, eta_discharge=0.84, pumping=0.02, standby=0.005, variable_om=0.2)
    w.asset("electrolyser", "alk", existing(15), efficiency=0.65, variable_om=0.7, carrier="hydrogen")
    w.asset("hydrogen_store", "tank", existing(9, 60), compression=0.05, self_discharge=0.001, carrier="hydrogen")
    w.asset("hydrogen_power", "turbine", existing(6), efficiency=0.5, variable_om=1.0)
    w.asset("desalination", "osmosis", existing(30, 90), electricity_use=0.1, variable_om=0.5, carrier="water", site="b")
    w.asset("link", "cable", existing(25), site_to="b", loss=0.03, backward=0.6, outage=0.01)
    w.asset("trade", "tie", existing(18), import_price=120.0, export_price=40.0, emission_factor=0.5, outage=0.02)
    w.profile("tariff_import", [1.0, 1.0, 0.6, 0.6, 1.4, 1.4] * 2)
    w.profile("tariff_export", [1.0, 1.0, 0.5, 0.5, 1.2, 1.2] * 2)
    w.load([50, 60, 70, 80, 110, 120, 130, 120, 90, 80, 60, 50])
    w.load([5, 5, 8, 8, 12, 12, 9, 9, 7, 7, 5, 5], site="b", name="island")
    w.load(2.0, carrier="hydrogen", name="works")
    w.load([10, 20] * 6, carrier="water", site="b", name="town")
    return w


def tiny() -> World:
    """One milestone, hand-solved: 10 MW for 3 h; a plant at 60 a year and 2 an hour, or one that stands, at 50 an hour."""
    w = World(unserved=3000.0)
    w.asset("thermal", "dear", existing(100), variable_om=50.0)
    w.asset("thermal", "new", candidate(40), variable_om=2.0, power_capex=0.0, power_fixed_om=60.0)
    w.load(10.0)
    return w


def greenfield() -> World:
    """One milestone of several years at 5 %, every kind with something to decide, sized freely."""
    w = World(hours=12, milestones=(2022,), end=2026, rate=0.05, step=2, carbon=50.0, unserved=3000.0)
    w.fuel("gas", [20.0, 21.0, 22.0, 23.0, 24.0], 0.2)
    w.profile("wind", [0.9, 0.9, 0.7, 0.7, 0.1, 0.1, 0.0, 0.0, 0.5, 0.5, 0.9, 0.9])
    w.asset("renewable", "wind", candidate(300, profile="wind"), existing(10, profile="wind"), power_capex=900.0, power_fixed_om=10.0, lifetime=20.0)
    w.asset("thermal", "gas", candidate(60), existing(20), fuel="gas", heat_rate=2.0, variable_om=4.0, power_capex=300.0, lifetime=3.0, own_use=0.02, outage=0.05)
    w.asset("thermal", "steady", candidate(20, power_min=5), variable_om=20.0, power_capex=400.0, lifetime=4.0, flat=1.0)
    w.asset("battery", "cells", candidate(80, 300), existing(2, 4), eta_charge=0.95, eta_discharge=0.9, self_discharge=0.01, power_capex=20.0, energy_capex=9.0, charge_power=0.5)
    w.asset("pumped_storage", "phs", candidate(30, 500), eta_charge=0.87, eta_discharge=0.86, power_capex=150.0, energy_capex=3.0, duration_min=6.0, duration_max=6.0)
    w.asset("flow_battery", "flow", candidate(30, 500), eta_charge=0.85, eta_discharge=0.84, pumping=0.02, power_capex=30.0, energy_capex=5.0, duration_min=1.0, duration_max=2.0)
    w.asset("electrolyser", "alk", candidate(50), efficiency=0.65, variable_om=0.7, power_capex=100.0, carrier="hydrogen")
    w.asset("hydrogen_store", "tank", candidate(50, 300), compression=0.05, power_capex=2.0, energy_capex=1.0, carrier="hydrogen")
    w.asset("desalination", "osmosis", candidate(60, 500), electricity_use=0.1, variable_om=0.5, power_capex=40.0, energy_capex=0.1, carrier="water", site="b")
    w.asset("link", "cable", candidate(60), site_to="b", loss=0.03, backward=0.6, power_capex=10.0)
    w.asset("trade", "tie", candidate(15), existing(3), import_price=150.0, export_price=20.0, power_capex=50.0)
    w.profile("tariff_import", [1.0, 1.0, 0.6, 0.6, 1.4, 1.4] * 2)
    w.load([50, 60, 70, 80, 110, 120, 130, 120, 90, 80, 60, 50])
    w.load([5, 5, 8, 8, 12, 12, 9, 9, 7, 7, 5, 5], site="b", name="island")
    w.load([2, 2, 9, 1] * 3, carrier="hydrogen", name="works")
    w.load([10, 20, 30] * 4, carrier="water", site="b", name="town")
    return w


def pathway() -> World:
    """Three milestones at 6 %, prices, efficiencies and costs that change, lives that end, commissioning years between milestones."""
    w = World(hours=6, milestones=(2023, 2026, 2030), end=2033, rate=0.06, carbon=list(range(20, 32)), unserved=3000.0, first=2022)
    years = range(12)
    w.fuel("gas", [20.0 + y for y in years], 0.2)
    w.profile("wind", [0.9, 0.6, 0.1, 0.0, 0.5, 0.9])
    w.asset("renewable", "wind", candidate(90, profile="wind"), power_capex=[400.0 - 12 * y for y in years], power_fixed_om=3.0, lifetime=5.0)
    w.asset("thermal", "gas", existing(60, commissioned=2010, life=17), candidate(80), fuel="gas", heat_rate=[2.2 - 0.02 * y for y in years], power_capex=300.0, lifetime=8.0)
    w.asset("battery", "cells", candidate(60, 300), eta_charge=0.95, eta_discharge=[0.9 + 0.002 * y for y in years], power_capex=[20.0 - y for y in years], energy_capex=[9.0 - 0.5 * y for y in years], lifetime=6.0)
    w.asset("hydrogen_power", "turbine", committed(4, commissioned=2025), efficiency=[0.4 + 0.01 * y for y in years])
    w.asset("electrolyser", "alk", committed(9, commissioned=2026), efficiency=0.7, carrier="hydrogen")
    w.load({2023: [50, 60, 70, 80, 60, 50], 2026: [55, 66, 77, 88, 66, 55], 2030: [70, 80, 90, 99, 80, 70]})
    return w


# --- the claims, tried with PyPSA ---


@pytest.mark.pypsa
def test_operation_of_every_kind_costs_the_same(pypsa, tmp_path):
    s = held().solve()
    folder = exported(s, tmp_path)
    found, expected = pypsa.solve(folder), meta(folder)["expected"]
    operation = sum(s.tables["costs"].loc[~s.tables["costs"]["component"].isin(["capital", "fixed_om"]), "cny"])
    assert expected["operation"] == approx(operation, rel=1e-9)
    assert found["operation"] == approx(operation, rel=REL)
    assert found["co2"] == approx(s.tables["emissions"]["co2_t"].sum(), rel=1e-4)  # of the same cost there may be several


@pytest.mark.pypsa
def test_an_expansion_by_hand(pypsa, tmp_path):
    # 10 MW of the new plant: 10 x 60 + 30 x 2 = 660, operation alone 60.
    folder = exported(tiny().solve(), tmp_path)
    assert meta(folder)["expected"] == {"operation": approx(60), "objective": approx(660), "tolerance": 1e-6, "of_the_run": approx(60)}
    assert pypsa.solve(folder) == {"operation": approx(60), "objective": approx(660), "co2": 0.0}


@pytest.mark.pypsa
@pytest.mark.parametrize("make", [pathway])
def test_the_optimum_is_the_same(pypsa, tmp_path, make):
    s = make().solve()
    folder = exported(s, tmp_path)
    found, said = pypsa.solve(folder), meta(folder)
    assert said["same_optimum"], said["left_out"]
    assert found["objective"] == approx(said["expected"]["objective"], rel=REL)
    assert found["operation"] == approx(said["expected"]["operation"], rel=REL)
