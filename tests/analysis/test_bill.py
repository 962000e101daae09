"""The bill adds up, is fair, and counts every order: by hand, against all permutations, and against drawn orders."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, existing, solve_system

from energyplan.analysis.bill import Bill, Cost, _Costs, bill, exact, sampled
from energyplan.analysis.prices import price_targets
from energyplan.analysis.program import CostProgram
from energyplan.analysis.repair import repaired
from energyplan.pipeline import read_plan
from energyplan.system.assemble import assemble
from energyplan.system.system import System


def by_permutations(names: Sequence[str], cost: Cost) -> dict[str, float]:
    """The definition: what each adds to the cost, averaged over all orders."""
    added = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        for i, name in enumerate(order):
            added[name] += cost(frozenset(order[: i + 1])) - cost(frozenset(order[:i]))
    return {name: amount / math.factorial(len(names)) for name, amount in added.items()}


class Solver:
    """Least cost of a system with some of its targets, by its own solve of each."""

    def __init__(self, system: System):
        self.program = CostProgram(system, first="simplex")
        self.known: dict[frozenset[str], float] = {}

    def __call__(self, names: frozenset[str]) -> float:
        if names not in self.known:
            self.known[names] = self.program.cost(self.program.with_targets(names))
        return self.known[names]


# --- systems ---


def base(**asked: float) -> World:
    """Load 10 MW x 4 h, coal at 100 CNY/MWh and 1 t/MWh, gas at 300 without CO2; wind at 2000 CNY/MW, or 500 CNY/MWh; cells at 900 CNY/MWh."""
    w = World(4, unserved=1e6, mode="hard")
    w.fuel("coal", 100, 1)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("thermal", "gas", existing(30), variable_om=300)
    w.asset("renewable", "wind", candidate(50), power_capex=2000, lifetime=1, clean=True)
    w.asset("battery", "cells", candidate(50, 50), power_capex=100, energy_capex=900, duration_max=4, lifetime=1)
    w.load(10)
    for name, value in asked.items():
        kind, _, _ = name.partition("_no_")
        more = {"capacity": {"technologies": ("wind",)}, "co2_cap": {"sense": "<="}}.get(kind, {})
        w.target(kind, value, name=name, **more)
    return w


def bill_of(system: System, **more: int) -> Bill:
    return bill(CostProgram(system, first="simplex"), **more)


def amounts(found: Bill) -> dict[str, float]:
    return {s.target.id: s.amount for s in found.shares}


# --- by hand ---


def test_one_target_pays_all_of_it():
    # 20 t: 20 MWh of gas instead of coal, 200 CNY more each.
    found = bill_of(base(co2_cap=20).system())
    assert found.without == approx(4000)
    assert found.total == approx(8000)
    assert [(s.amount, s.alone, s.error) for s in found.shares] == [(approx(4000), approx(4000), 0)]
    assert found.orders == 0


def test_two_that_help_each_other():
    # 20 MWh without coal cost 4000 by gas, 5 MW of wind 10 000 and save 2000 of coal: 8000. The wind is all the cap asks for: together
    # 8000. First in line the cap adds 4000, behind the wind nothing: 2000. The wind 8000 or 4000: 6000.
    found = bill_of(base(co2_cap=20, capacity=5).system())
    assert amounts(found) == {"co2_cap": approx(2000), "capacity": approx(6000)}
    assert [s.alone for s in found.shares] == [approx(4000), approx(8000)]
    assert found.total - found.without == approx(8000)


def test_twins_share_evenly():
    # Either asks for what the other does: dropped alone it saves nothing, and still pays half.
    found = bill_of(base(co2_cap_no_1=20, co2_cap_no_2=20, storage_energy=4).system())
    assert amounts(found) == {"co2_cap_no_1": approx(2000), "co2_cap_no_2": approx(2000), "storage_energy": approx(4 * 925)}
    assert amounts(found)["co2_cap_no_1"] == approx(amounts(found)["co2_cap_no_2"], rel=1e-12)


def test_strict_and_lax():
    # 10 t (30 MWh of gas, 6000) and 20 t (4000): the lax one pays half of what both ask for, 2000; the strict one that and the rest.
    found = bill_of(base(co2_cap_no_1=10, co2_cap_no_2=20).system())
    assert amounts(found) == {"co2_cap_no_1": approx(4000), "co2_cap_no_2": approx(2000)}


def test_a_target_that_never_binds_pays_nothing_to_the_last_digit():
    # 90 t are never emitted.
    found = bill_of(base(co2_cap=20, co2_cap_no_2=90, capacity=5, storage_energy=2).system())
    assert amounts(found)["co2_cap_no_2"] == 0
    assert {s.target.id: s.alone for s in found.shares}["co2_cap_no_2"] == 0
    assert sum(amounts(found).values()) == approx(found.total - found.without, rel=1e-9)


def idle_at_both_ends() -> World:
    # Load 10 MW in an hour; coal at 100 and 1 t/MWh, gas at 200 and 0.5, oil at 400 and 0.2. `gas` caps the CO2 of gas at 2 t, which is
    # 4 MWh. Alone it costs nothing, for all is coal. With a cap of 5 t gas would make all 10 MWh. With a cap of 2 t in all, gas makes
    # none, oil 10 MWh: dropped from all targets, the cap of gas saves nothing.
    w = World(1, unserved=1e6, mode="hard")
    for name, price, tonnes in (("coal", 100, 1), ("gas", 200, 0.5), ("oil", 400, 0.2)):
        w.fuel(name, price, tonnes)
        w.asset("thermal", name, existing(30), fuel=name, heat_rate=1)
    w.load(10)
    w.target("co2_cap", 2, sense="<=", name="gas", technologies=("gas",))
    w.target("co2_cap", 5, sense="<=", name="half")
    w.target("co2_cap", 2, sense="<=", name="strict")
    return w


def test_a_target_that_is_free_alone_and_saves_nothing_when_dropped_still_pays():
    # Costs: nothing asked 1000, `gas` 1000, `half` 10 MWh of gas: 2000. `strict` 4000: oil. `half` and `gas`: c + g + o = 10,
    # c + 0.5 g + 0.2 o <= 5 with g = 4, so that 0.8 c <= 5 - 2 - 1.2 = 1.8: c = 2.25, o = 3.75: 225 + 800 + 1500 = 2525.
    # `gas` adds 525 where it follows `half` before `strict` enters: in one order of six. 525 / 6 = 87.5.
    # `strict` adds 3000 first or right after `gas` (3 orders), 2000 after `half` alone (1), 1475 last (2): (9000 + 2000 + 2950) / 6 = 2325.
    # `half` adds 1000 first (2 orders), 1525 after `gas` (1), nothing after `strict` (3): 3525 / 6 = 587.5.
    found = bill_of(idle_at_both_ends().system())
    assert amounts(found) == {"gas": approx(87.5), "half": approx(587.5), "strict": approx(2325)}
    assert {s.target.id: s.alone for s in found.shares}["gas"] == approx(0)
    assert sum(amounts(found).values()) == approx(3000)


def test_twins_that_are_free_alone_and_saved_by_their_twin_leave_no_gap():
    # Two caps of gas: neither costs anything alone, nor does dropping one save anything. Left out of the bill, the 525 that they cost
    # together beside `half` would be nobody's.
    w = idle_at_both_ends()
    w.targets.pop()
    w.target("co2_cap", 2, sense="<=", name="twin", technologies=("gas",))
    found = bill_of(w.system())
    assert sum(amounts(found).values()) == approx(found.total - found.without)
    assert found.total - found.without == approx(1525)
    # `half` adds 1000 first (2 orders of 6), 1525 after a twin or both (4): 8100 / 6. A twin adds 525 right after `half`: 1 order.
    assert amounts(found) == {"gas": approx(87.5), "half": approx(1350), "twin": approx(87.5)}


# --- against the definition ---

REAL = {
    2: {"co2_cap": 15, "storage_energy": 6},
    3: {"co2_cap": 15, "storage_energy": 6, "capacity": 4},
    4: {"co2_cap": 15, "storage_energy": 6, "capacity": 4, "generation_share": 0.5},
    5: {"co2_cap": 15, "storage_energy": 6, "capacity": 4, "generation_share": 0.5, "capacity_share": 0.2},
}


@pytest.mark.parametrize("n", REAL)
def test_all_orders_by_brute_force(n):
    system = base(**REAL[n]).system()
    cost = Solver(system)
    found = bill_of(system)
    assert found.orders == 0
    assert found.solved <= 2**n
    assert amounts(found) == approx(by_permutations(list(REAL[n]), cost), rel=1e-9, abs=1e-6)
    for share in found.shares:
        assert share.alone == approx(cost(frozenset({share.target.id})) - cost(frozenset()), abs=1e-6)
    # Each alone by a solve of its own, from nothing.
    everything = solve_system(system).cost
    assert found.total == approx(everything, rel=1e-9)


@pytest.mark.parametrize("n", REAL)
def test_the_shortcut_changes_no_cost(n):
    # Every set of targets: what the bill believes, and what a solve of that set says.
    system = base(**REAL[n]).system()
    truth, believed = Solver(system), _Costs(CostProgram(system, first="simplex"), lambda _: None)
    sets = [frozenset(s) for k in range(n + 1) for s in itertools.combinations(REAL[n], k)]
    for seed in range(3):
        Random(seed).shuffle(sets)
        for names in sets:
            assert believed.cost(names) == approx(truth(names), rel=1e-9)
    assert believed.solved <= len(sets)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(st.frozensets(st.sampled_from("abcd"), min_size=1), min_size=1, max_size=6), st.integers(0, 3))
def test_blocks_add_up_to_the_orders_of_any_cost(bundles, spare):
    # A set costs the number of bundles it touches, less one: as targets that ask for the same thing do. Players that touch nothing are
    # satisfied by everything.
    names = [*"abcd", *(f"idle_{i}" for i in range(spare))]

    def cost(chosen: frozenset[str]) -> float:
        return float(max(0, sum(bool(bundle & chosen) for bundle in bundles) - 1))

    def holding(chosen: frozenset[str]) -> tuple[float, frozenset[str]]:
        holds = chosen
        for name in names:  # the order makes the set one of several largest ones, as an optimum does
            if cost(holds | {name}) == cost(chosen):
                holds = holds | {name}
        return cost(chosen), holds

    if len(names) <= 6:
        assert exact(names, holding) == approx(by_permutations(names, cost), abs=1e-12)
    found = exact(names, holding)
    assert found is not None
    assert all(found[f"idle_{i}"] == 0 for i in range(spare))
    assert sum(found.values()) == approx(cost(frozenset(names)))
    # Without any shortcut the blocks are single sets.
    assert exact(names, lambda s: (cost(s), s)) == approx(found, abs=1e-12)


# --- drawn orders ---


def test_drawn_orders_come_to_the_exact_bill():
    system = base(**REAL[5]).system()
    cost = Solver(system)
    true = by_permutations(list(REAL[5]), cost)
    for pairs in (16, 256):
        means, error, orders = sampled(list(REAL[5]), cost, 1, pairs)
        assert orders == 2 * pairs
        for name, amount in true.items():
            assert abs(means[name] - amount) <= 4 * error[name] + 1e-6
        assert sum(means.values()) == approx(sum(true.values()))


def test_the_error_tells_how_far_bills_of_other_seeds_lie():
    # Over 200 seeds the spread of the means is what each says of itself, within a tenth or so.
    cost = Solver(base(**REAL[5]).system())
    drawn = [sampled(list(REAL[5]), cost, seed, 16)[:2] for seed in range(200)]
    for name in REAL[5]:
        spread = np.std([means[name] for means, _ in drawn], ddof=1)
        told = np.sqrt(np.mean([errors[name] ** 2 for _, errors in drawn]))
        assert told == approx(spread, rel=0.15)


def test_the_error_is_that_of_means_of_pairs():
    # In a game of two every pair holds both orders: exact at once, no error. Single orders would have one.
    def cost(s: frozenset[str]) -> float:
        return {0: 0.0, 1: 6.0, 2: 8.0}[len(s)]

    means, errors, orders = sampled(["a", "b"], cost, 0, 5)
    assert (means, errors, orders) == ({"a": 4.0, "b": 4.0}, {"a": 0.0, "b": 0.0}, 10)


def test_orders_are_drawn_where_there_are_too_many_sets():
    system = base(**REAL[5]).system()
    counted, drawn = bill_of(system), bill_of(system, most=3, pairs=32)
    assert (counted.orders, drawn.orders) == (0, 64)
    assert drawn.without == approx(counted.without)
    assert drawn.total == approx(counted.total)
    assert sum(s.amount for s in drawn.shares) == approx(drawn.total - drawn.without, rel=1e-9)
    for one, other in zip(counted.shares, drawn.shares, strict=True):
        assert abs(one.amount - other.amount) <= 4 * other.error + 1e-6
        assert one.alone == approx(other.alone)
    assert any(s.error > 0 for s in drawn.shares)


def test_the_same_seed_is_the_same_bill():
    system = base(**REAL[5]).system()
    one, again, other = (bill_of(system, most=3, pairs=4, seed=seed) for seed in (7, 7, 8))
    assert amounts(one) == amounts(again)
    assert amounts(one) != amounts(other)


def test_it_says_how_it_gets_on():
    said: list[str] = []
    found = bill(CostProgram(base(**REAL[3]).system(), first="simplex"), said.append)
    assert said == [str(i) for i in range(2, found.solved + 1)]


# --- the real plan ---


SHORT = "ENERGYPLAN_SHORT" in os.environ


@pytest.mark.slow
def test_the_default_plan_in_days(zhuanghe):
    # Its repair, prices and bill (a week in the short form).
    found = repaired(assemble(read_plan(zhuanghe, resolution="168h" if SHORT else "24h")))
    program = CostProgram(found.system)
    prices = {p.target.id: p for p in price_targets(program)}
    tag = bill(program)
    # All orders are counted: six targets cost anything, and 2^6 programs tell.
    assert tag.orders == 0
    assert tag.solved <= 80
    assert sum(s.amount for s in tag.shares) == approx(tag.total - tag.without, rel=1e-9)
    assert all(s.amount >= 0 for s in tag.shares)
    assert tag.total == approx(program.cost(program.base), rel=1e-12)
    paid = {s.target.id for s in tag.shares if s.amount > 0}
    assert paid == {
        "vrfb_2025_power", "vrfb_2025_energy", "hydrogen_pilot_electrolyser", "hydrogen_pilot_power", "clean_output_2025", "clean_output_share_2025",
    }  # fmt: skip
    # 800 MWh of flow batteries: the last unit costs what the next would.
    energy = prices["vrfb_2025_energy"]
    assert energy.easier == approx(energy.harder, rel=1e-4)
    assert energy.easier > 0
    assert energy.unit == "CNY per 兆瓦时"
    # Wind of 2022 is what stands at its end: nothing is saved by asking for less, and no more is to be had.
    offshore = prices["offshore_wind_2022"]
    assert (offshore.easier, offshore.harder, offshore.dropped) == (0, None, 0)
    # Dropping one saves no more than dropping all.
    assert all(0 <= p.dropped <= (tag.total - tag.without) * (1 + 1e-9) for p in prices.values())
