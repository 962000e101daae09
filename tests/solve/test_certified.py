"""Bounds of certified runs: lower <= optimum <= upper, whatever the system."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from energyplan.model.build import build
from energyplan.pipeline import gross_of
from energyplan.solve.aggregate import aggregate, kinds_of
from energyplan.solve.alike import by_inputs, labels
from energyplan.solve.answers import solve_apart, solve_here
from energyplan.solve.certified import Certified
from energyplan.solve.highs import SolveOptions, solve
from energyplan.solve.layout import layout
from energyplan.solve.lp import compile_lp
from energyplan.solve.operation import Apart, operate, split
from energyplan.solve.optimality import lower_bound, residuals
from tests.systems import SIMPLEX, World, candidate, existing


def random_world(seed: int) -> World:
    """A small system with stores that lose, ramps, starts, trade at changing prices, inflow, hard and soft targets, years and weather."""
    r = np.random.default_rng(seed)
    days, length = int(r.integers(2, 5)), int(r.integers(3, 7))
    hours = days * length
    weather = {"typical": 0.6, "poor": 0.4} if r.random() < 0.4 else {"typical": 1.0}
    milestones = (2022, 2024) if r.random() < 0.4 else (2022,)
    w = World(hours, milestones, end=milestones[-1] + 1, rate=0.05, weather=weather, unserved=3000.0, carbon=50.0)

    def series(low: float, high: float) -> dict[str, list[float]]:
        return {name: r.uniform(low, high, hours).round(3).tolist() for name in weather}

    w.load(series(40, 100))
    w.profile("wind", series(0, 1))
    w.fuel("coal", 80.0, 0.3)
    w.asset("renewable", "wind", candidate(300, profile="wind"), clean=True, power_capex=r.uniform(100, 3000), lifetime=20)
    w.asset(
        "thermal", "coal", existing(float(r.uniform(20, 80))), candidate(80), fuel="coal", heat_rate=2.5, no_load=0.05, min_load=0.4,
        ramp=float(r.uniform(0.2, 1)), start_cost=float(r.choice([0.0, 30.0])), power_capex=800.0, lifetime=20, early_retirement=bool(r.random() < 0.3),
    )  # fmt: skip
    w.asset(
        "battery", "battery", candidate(60, 300), eta_charge=0.9, eta_discharge=0.9, self_discharge=float(r.choice([0.0, 0.02])),
        power_capex=100.0, energy_capex=50.0, duration_min=1.0, duration_max=6.0, lifetime=20,
    )  # fmt: skip
    if r.random() < 0.5:
        w.asset("pumped_storage", "pumped", existing(20.0, 80.0), eta_charge=0.85, eta_discharge=0.9, natural_inflow=float(r.uniform(0, 3)))
    if r.random() < 0.6:
        w.asset("trade", "tie", existing(float(r.uniform(10, 50))), import_price=150.0, export_price=100.0, emission_factor=0.5)
        w.profile("tariff_import", (f := r.choice([0.5, 1.0, 1.5], hours)).tolist())
        w.profile("tariff_export", f.tolist())
    enforce = "hard" if r.random() < 0.3 else "soft"
    kind = r.choice(["none", "co2_cap", "generation_share"])
    if kind == "co2_cap":
        w.target("co2_cap", float(r.uniform(200, 2000)), sense="<=", enforce=enforce)
    elif kind == "generation_share":
        w.target("generation_share", float(r.uniform(0.2, 0.8)), enforce=enforce)
    return w


COUNT = 12
"""Random systems of the fast tests; the slow one has 300, 20 in its short form."""


def check(seed: int, wanted: float, world: Callable[[int], World] = random_world) -> None:
    """Bound of one grouping, and of the whole search, against the optimum of the simplex."""
    model = build(world(seed).system())
    lp = compile_lp(model.pyomo)
    optimum = solve(lp, SIMPLEX).objective
    place = layout(model.pyomo, lp)
    scale = 1e-7 * (1 + abs(optimum))
    r = np.random.default_rng(seed)
    by_chance = [r.integers(0, 4, place.steps) for _ in range(place.years)]
    by_days = [labels(lp, place, y, features, 2, 3) for y, features in enumerate(by_inputs(lp, place))]
    for groups in (by_chance, by_days):
        small = aggregate(lp, place, kinds_of(lp, place), groups)
        assert lower_bound(lp, small.lift(solve(small.lp, SIMPLEX).y)) <= optimum + scale
    search = Certified(lp, place, gross_of(model, lp), wanted)
    found = search.run(SolveOptions(threads=1), lambda _: None)
    assert search.bound <= optimum + scale
    assert found.objective >= optimum - scale
    assert (found.objective - search.bound) <= max(wanted, 1e-5) * search.gross(found.x) + scale


@pytest.mark.parametrize("seed", range(COUNT))
def test_bound_optimum_cost_in_this_order(seed: int) -> None:
    check(seed, 0.005 if seed % 2 else 0.2)  # a wide gap is met by the rounds, a narrow one of so small a system seldom


def world_of_free_flows(seed: int) -> World:
    """Power that may go to waste, a demand that may be met at any time, and a margin over the peak."""
    w = random_world(seed)
    w.waste = frozenset({"electricity"})
    w.load(15, name="pumping", flexible=True)
    w.assets[2].parameters["capacity_credit"] = w.by_year(0.9)
    w.target("generation_reserve", 0.7, name="margin")
    return w


@pytest.mark.parametrize("seed", range(4))
def test_bound_optimum_cost_with_free_flows(seed: int) -> None:
    check(seed, 0.2, world_of_free_flows)


def uncertain_world(seed: int) -> World:
    """The same in two or three futures of demand and prices, of which a target may make one block."""
    w, r = random_world(seed), np.random.default_rng(1000 + seed)
    for name, likely in (("as_planned", 0.5), ("dear", 0.5)) if r.random() < 0.5 else (("as_planned", 0.5), ("dear", 0.2), ("more", 0.3)):
        w.future(
            name, likely, demand={"load": float(r.uniform(0.8, 1.3))}, fuel={"coal": float(r.uniform(0.5, 2))}, carbon=float(r.uniform(0.5, 3)),
            imports=float(r.uniform(1, 1.5)), exports=float(r.uniform(0.5, 1)),
        )  # fmt: skip
    return w


@pytest.mark.parametrize("seed", range(COUNT // 3))
def test_futures_are_only_more_operated_years(seed):
    check(seed, 1e-3, uncertain_world)


@pytest.mark.slow
def test_bound_optimum_cost_on_three_hundred_systems() -> None:
    for seed in range(1000, 1000 + (20 if os.environ.get("ENERGYPLAN_SHORT") else 300)):
        check(seed, 0.001)


def test_a_process_of_its_own_gives_the_same() -> None:
    model = build(random_world(3).system())
    lp = compile_lp(model.pyomo)
    x, y, __ = solve_apart(lp, SolveOptions(), running := [], threading.Event())
    assert running[0].returncode == 0
    assert float(lp.c @ x) == pytest.approx(float(lp.c @ solve_here(lp, SolveOptions()).x), rel=1e-6)
    assert lower_bound(lp, y) == pytest.approx(float(lp.c @ x + lp.offset), rel=1e-4, abs=1e-6)


def test_blocks_hold_every_row_and_column_once() -> None:
    lp = compile_lp((model := build(random_world(3).system())).pyomo)
    parts = split(lp, layout(model.pyomo, lp))
    assert sorted(np.concatenate([parts.rows, *(b.rows for b in parts.blocks)])) == list(range(lp.A.shape[0]))
    assert sorted(np.concatenate([parts.linking, *(b.columns for b in parts.blocks)])) == list(range(lp.A.shape[1]))


def linked(share: float) -> World:
    """Two weather years that a soft target in their mean links; wind and coal with nothing to choose."""
    r = np.random.default_rng(5)
    w = World(24, (2022,), weather={"typical": 0.6, "poor": 0.4}, unserved=1e6)
    w.load({name: r.uniform(40, 100, 24).round(3).tolist() for name in ("typical", "poor")})
    w.profile("wind", {name: r.uniform(0, 1, 24).round(3).tolist() for name in ("typical", "poor")})
    w.fuel("coal", 80.0, 0.3)
    w.asset("renewable", "wind", existing(60, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(120), fuel="coal", heat_rate=2.5, ramp=0.3, start_cost=20.0, min_load=0.3)
    w.fuel("straw", 200.0)
    w.asset("thermal", "straw", existing(20), fuel="straw", heat_rate=2.5, clean=True)
    w.asset("battery", "battery", existing(20, 60), eta_charge=0.9, eta_discharge=0.9, duration_max=6.0)
    w.target("generation_share", share)
    return w


@pytest.mark.parametrize(("share", "taken"), [(0.1, True), (0.9, True), (0.6, False)])
def test_years_linked_by_a_target_are_operated_by_themselves_at_its_price(share: float, taken: bool) -> None:
    """Reached with ease its price is nothing, missed it is the penalty; at the edge of what can be had no price will do, and they are taken together."""
    model = build(linked(share).system())
    lp = compile_lp(model.pyomo)
    place = layout(model.pyomo, lp)
    parts, whole = split(lp, place), solve(lp, SIMPLEX)
    [block] = parts.blocks
    capacities = whole.x[parts.linking]
    problem = block.lp
    shift = block.B @ capacities
    problem = replace(problem, row_lower=problem.row_lower - shift, row_upper=problem.row_upper - shift)
    priced = Apart.of(problem, block, whole.y[block.rows])
    assert (priced is not None) == taken
    together = operate(lp, parts, capacities, SolveOptions(threads=1), lambda _: None)
    apart = operate(lp, parts, capacities, SolveOptions(threads=1), lambda _: None, prices=whole.y, careless=1e-3)
    assert apart.costs == pytest.approx(together.costs, rel=1e-3)
    assert max(residuals(lp, apart.x)) < 1e-6
    if priced is not None:
        assert [len(p.c) > 0 for p in priced.apart] == [True, True]
        assert priced.joined([solve_here(p, SolveOptions()) for p in priced.apart], 1e-3) is not None


def searched(w: World, wanted: float = 0.005) -> tuple[Certified, float, float]:
    """The search over a system, the cost it found, and the optimum."""
    model = build(w.system())
    lp = compile_lp(model.pyomo)
    search = Certified(lp, layout(model.pyomo, lp), gross_of(model, lp), wanted)
    return search, search.run(SolveOptions(threads=1), lambda _: None).objective, solve(lp, SIMPLEX).objective


def test_capacities_that_cannot_be_operated_are_no_verdict_on_the_plan() -> None:
    """A flow battery draws power in standby; in calm hours nothing else could serve it."""
    w = World(24, (2022,), unserved=3000.0)
    w.load(50.0)
    w.profile("wind", [1.0, 1.0, 0.0, 0.0] * 6)
    w.asset("renewable", "wind", candidate(300, profile="wind"), clean=True, power_capex=100.0)
    w.asset("flow_battery", "vrfb", candidate(60, 300), standby=0.1, eta_charge=0.9, eta_discharge=0.9, power_capex=50.0, energy_capex=10.0)
    w.target("capacity", 20.0, technologies=("vrfb",), enforce="hard")
    search, cost, optimum = searched(w)
    assert search.bound <= optimum * (1 + 1e-6) + 1e-9
    assert cost == pytest.approx(optimum, rel=0.006)


def test_capacities_that_miss_a_hard_target_are_no_solution() -> None:
    w = World(24, (2022,), unserved=1.0)
    w.load(50.0)
    w.profile("wind", 1.0)
    w.asset("renewable", "wind", candidate(3000, profile="wind"), clean=True, power_capex=1e5)
    w.target("output_value", 6e3, price=10.0, technologies=("wind",), enforce="hard")
    model = build(w.system())
    lp = compile_lp(model.pyomo)
    parts, best = split(lp, layout(model.pyomo, lp)), solve(lp, SIMPLEX).x
    assert operate(lp, parts, best[parts.linking], SolveOptions(threads=1), lambda _: None).feasible
    short = operate(lp, parts, best[parts.linking] * (1 - 4e-5), SolveOptions(threads=1), lambda _: None)
    assert not short.feasible
    [block] = parts.blocks
    assert short.costs[0] > lp.c[block.columns] @ short.x[block.columns]  # what is lacking has a price
