"""Laws of prices on random systems, and where cost is not convex in a target's value."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from laws.test_laws import draws, priced, world
from pytest import approx
from systems import World, existing, solve_system

from energyplan.analysis.prices import price_targets
from energyplan.analysis.repair import repaired
from energyplan.model.rules.base import KINDS
from energyplan.system.system import System

from .priced_plans import ask, prices, revalued, solved, targets_table, without

# --- where cost is not convex in the value ---


def retiring(written: str) -> System:
    # 10 MW of wind stand, 30 MW of coal may retire. In the year's one hour a MW of coal serves at 100 what the tie serves at 300, for a
    # fixed cost of 50.
    w = World(1, (2025,), end=2025, unserved=1e6, mode="hard")
    w.profile("wind", [0.0])
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=100, power_fixed_om=50, early_retirement=True)
    w.asset("trade", "grid", existing(50), import_price=300)
    w.load(30)
    ask(w, "capacity_share", written, "1")
    return w.system()


def test_a_share_of_what_may_retire_is_not_convex():
    # Coal may have C = 10 (1 - v) / v MW. A MW of coal is worth 300 - 100 - 50 = 150 CNY. -dC/dv = 10 / v^2: at 40 % a percentage point
    # takes 0.625 MW or 93.75 CNY; the next ones take less, the last one took more: easier > harder, and the dual lies between.
    system = retiring("40 %")
    found = prices(system)["capacity_share"]

    def coal(v: float) -> float:
        return 10 * (1 - v) / v

    assert found.easier == approx(150 * (coal(0.396) - coal(0.4)) / 0.4)
    assert found.harder == approx(150 * (coal(0.4) - coal(0.404)) / 0.4)
    assert found.easier > found.harder
    shadow = targets_table(solved(system)).loc["capacity_share", "shadow_price"]
    assert shadow == approx(93.75)
    # Small steps tell the slope all the same.
    small = prices(system, step=1e-4)["capacity_share"]
    assert small.easier == approx(93.75, rel=2e-4)
    assert small.harder == approx(93.75, rel=2e-4)


# --- laws on random systems ---

law = settings(
    max_examples=7, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip

CONVEX = {
    "capacity": {"technologies": ("wind",)}, "storage_energy": {"technologies": ("cells",)}, "start": {"technologies": ("wind",)},
    "output_value": {"price": 400.0}, "co2_cap": {}, "consumption_share": {}, "co2_intensity": {},
}  # fmt: skip
"""Kinds whose row is an amount, or a share of demand, which is always served here."""

NOT_CONVEX = ("capacity_share", "generation_share", "utilisation")
"""Kinds whose row is a share of what is decided: capacity, generation with trade, wind that is built."""


OF_DEMAND = ("consumption_share", "co2_intensity")


def random_system(d: Any, kind: str, sense: str, at: float) -> System:
    """A random system in thousands of CNY with a target at a part of the largest figure it could have, and no further than can be reached."""
    w = world(d)
    w.mode = "hard"
    w.asset("thermal", "reserve", existing(100), variable_om=400)
    w.unserved = dict.fromkeys(w.unserved, 1e5)
    load = sum(d.load)
    largest = {"capacity": d.wind_max, "start": d.wind_max, "storage_energy": 2 * d.cells_max, "output_value": 400 * load, "co2_cap": load}.get(kind, 1.0)

    def found(value: float) -> System:
        w.targets.clear()
        w.target(kind, value, sense=sense, year=2024, enforce="hard", name="it", **CONVEX.get(kind, {}))
        return repaired(w.system()).system

    value = at * largest
    if kind in OF_DEMAND:  # within what is reached with all demand served: beyond it what demand is served is decided too
        edge = found(largest if sense == ">=" else 0.0).targets[0].value
        value = 0.95 * at * edge if sense == ">=" else edge + (0.05 + at) * (largest - edge)
    system = found(value)
    assume(system.targets[0].value)
    return priced(system, 1e3)


senses = st.sampled_from([">=", "<="])


@law
@given(draws, st.sampled_from(sorted(CONVEX)), senses, st.integers(1, 99).map(lambda n: n / 100))
def test_slopes_of_a_convex_cost(d, kind, sense, at):
    system = random_system(d, kind, sense, at)
    program = solved(system)
    (p,) = price_targets(program) or (None,)
    assume(p is not None)
    shadow, cost = targets_table(program).loc["it", "shadow_price"], program.cost(program.base)
    weight = system.horizon.period_weight(2024) if KINDS[kind].yearly else system.horizon.discount(2024)
    room = 1e-6 * abs(cost) / p.step / weight + 1e-6 * shadow  # the solver's last digits in a slope
    assert 0 <= p.easier <= shadow + room
    assert p.harder is None or shadow <= p.harder + room
    assert p.dropped == approx(cost - solve_system(without(system, "it")).cost, abs=1e-6 * abs(cost))
    # A fresh solve: what is asked for in addition costs no less than the price says, what is let go saves no more.
    small = 1e-3 * system.targets[0].value * (1 if sense == ">=" else -1)
    assert cost - solve_system(revalued(system, "it", system.targets[0].value - small)).cost <= shadow * abs(small) * weight + 1e-6 * abs(cost)
    if p.harder is not None:
        assert solve_system(revalued(system, "it", system.targets[0].value + small)).cost - cost >= shadow * abs(small) * weight - 1e-6 * abs(cost)
    # The last unit is the dearest: going back a quarter saves no more than a quarter at the price of the last unit.
    quarter = 0.25 * system.targets[0].value * (1 if sense == ">=" else -1)
    saved = cost - program.cost(program.with_value("it", system.targets[0].value - quarter))
    assert saved <= p.easier * abs(quarter) * weight + room * abs(quarter) * weight
    assert saved <= p.dropped + 1e-6 * abs(cost)


@law
@given(draws, st.sampled_from(NOT_CONVEX), senses, st.integers(5, 95).map(lambda n: n / 100))
def test_slopes_of_a_share_of_what_is_decided(d, kind, sense, at):
    # Cost is not convex in the value, so that only small steps tell the dual's price; where it has corners they enclose it.
    assume(d.wind_max)  # utilisation of nothing is no figure
    system = random_system(d, kind, sense, at)
    program = solved(system)
    (p,) = price_targets(program, step=1e-3) or (None,)
    assume(p is not None)
    shadow, cost = targets_table(program).loc["it", "shadow_price"], program.cost(program.base)
    room = 1e-6 * abs(cost) / p.step / system.horizon.discount(2024) + 0.01 * shadow
    assert 0 <= p.easier <= shadow + room
    assert p.harder is None or shadow <= p.harder + room
    assert p.dropped == approx(cost - solve_system(without(system, "it")).cost, abs=1e-6 * abs(cost))
