"""A system read back from its tables is the system: the same program to the last digit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from rows.golden import golden_world
from systems import World, candidate, existing

from energyplan.model.build import build
from energyplan.results.stored_system import system_of
from energyplan.results.system_tables import system_tables
from energyplan.solve.lp import Lp, compile_lp
from energyplan.system.finance import Finance
from energyplan.system.futures import Risk
from energyplan.system.horizon import own_steps
from energyplan.system.system import System


def programs(system: System) -> tuple[Lp, Lp]:
    again = system_of(system_tables(system))
    return compile_lp(build(system).pyomo), compile_lp(build(again).pyomo)


def same(one: Lp, other: Lp) -> None:
    for name in ("c", "row_lower", "row_upper", "lower", "upper"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.A.shape == other.A.shape
    assert np.array_equal(one.A.indices, other.A.indices)
    assert np.array_equal(one.A.data, other.A.data)
    assert one.offset == other.offset


def test_of_every_kind():
    same(*programs(golden_world().system()))


def test_of_futures_and_risk():
    w = golden_world()
    w.risk = Risk(0.4, 0.9)
    w.future("as_planned", 0.3)
    w.future("dear", 0.7, carbon=[1, 2, 2, 2], imports=1.5, exports=0.5, demand={"houses": 1.2}, fuel={"coal": 1.5, "wood": 2})
    same(*programs(w.system()))


def test_of_own_steps_and_other_conventions():
    w = World(100, (2022, 2023), end=2025, rate=0.05, unserved={"electricity": float("inf")})
    steps = own_steps(np.array([10.0, 5.0, 5.0]), np.array([4.0, 6.0, 6.0]), ["winter", "summer", "summer"], np.array([0, 1, 2]))
    w.horizon = dataclasses.replace(
        w.horizon, first=2022, own={2022: steps, 2023: steps}, build_years=(2022, 2023),
        finance=Finance(operation_at="end", capital_at="end", interest_rate=0.07, existing_capital="paid"),
    )
    w.fuel("coal", 5, 0.3)
    w.asset("thermal", "coal", existing(4), candidate(50, latest=2022), fuel="coal", heat_rate=2.0, power_capex=100, ramp=0.01)
    w.load({2022: 3, 2023: 9})
    system = w.system()
    profiles = {key: np.full(3, values[0]) for key, values in system.profiles.items()}
    same(*programs(dataclasses.replace(system, profiles=profiles)))


@pytest.mark.parametrize("target_mode", ["plan", "hard", "off"])
def test_of_the_mode_of_targets(target_mode):
    w = World(3, mode=target_mode)
    w.asset("thermal", "coal", existing(4), candidate(50), power_capex=100)
    w.load(3)
    w.target("capacity", 20)
    one, other = programs(w.system())
    same(one, other)
