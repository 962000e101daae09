"""A program changed and solved again is the program built anew; what is kept of runs gives sound bounds and schedules of the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from energyplan.model.build import Model, build
from energyplan.pipeline import gross_of
from energyplan.solve.certified import ROUNDS, Certified
from energyplan.solve.highs import Session, SolveOptions, solve
from energyplan.solve.kept import DUALS, POINTS, Kept, Schedule, mixture
from energyplan.solve.layout import layout
from energyplan.solve.lp import Lp, compile_lp
from energyplan.solve.optimality import residuals
from tests.systems import SIMPLEX, World, candidate, existing

HOURS = 24


def plan(
    *, capex: float = 6e4, largest: float = 300.0, share: float = 0.4, fuel: float = 80.0, wind: int = 1, battery: bool = True, enforce: str = "soft",
) -> World:  # fmt: skip
    """Wind, coal and a battery, with a share of clean energy."""
    r = np.random.default_rng(wind)
    w = World(HOURS, (2022, 2024), end=2025, rate=0.05, unserved=3000.0)
    w.load(np.random.default_rng(0).uniform(40, 100, HOURS).round(3).tolist())
    w.profile("wind", r.uniform(0.1, 1, HOURS).round(3).tolist())
    w.fuel("coal", fuel, 0.3)
    w.asset("renewable", "wind", candidate(largest, profile="wind"), clean=True, power_capex=capex, lifetime=20)
    w.asset("thermal", "coal", existing(120), fuel="coal", heat_rate=2.5, min_load=0.3, ramp=0.5, start_cost=20.0)
    if battery:
        figures = {"eta_charge": 0.9, "eta_discharge": 0.9, "power_capex": 100.0, "energy_capex": 50.0, "duration_max": 6.0, "lifetime": 20}
        w.asset("battery", "battery", candidate(60, 300), **figures)
    w.target("generation_share", share, enforce=enforce)
    return w


def program(**changes: Any) -> tuple[Model, Lp]:
    model = build(plan(**changes).system())
    return model, compile_lp(model.pyomo)


def large(lp: Lp) -> Lp:
    """With costs so large that the solver's dual tolerance is nothing beside them."""
    return replace(lp, c=1e6 * lp.c, offset=1e6 * lp.offset)


CHANGES = {
    "cost": {"capex": 66e3}, "limit": {"largest": 45.0}, "target": {"share": 0.55}, "price": {"fuel": 95.0}, "profile": {"wind": 2},
    "an asset less": {"battery": False},
    "another kind of target": {"enforce": "hard", "share": 0.5}, "all at once": {"capex": 5e4, "largest": 250.0, "fuel": 60.0, "wind": 5},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_program_is_the_one_built_anew(change: str) -> None:
    before, after = large(program()[1]), large(program(**CHANGES[change])[1])
    session = Session(before)
    first = session.minimise()
    session.become(after)
    there = session.minimise()
    session.become(before)
    back = session.minimise()
    assert first
    assert there
    assert back
    assert there.objective == pytest.approx(Session(after).minimise().objective, rel=1e-9)
    assert back.objective == pytest.approx(first.objective, rel=1e-9)
    assert max(residuals(after, there.x)) < 1e-9
    assert abs(there.objective - first.objective) > 1e-6 * abs(first.objective)  # the change is one


def test_only_what_differs_is_told() -> None:
    lp = program()[1]
    session = Session(lp)
    assert session.become(program()[1]) == 0
    assert session.become(program(capex=60001.0)[1]) <= 10  # the annuities of wind in each year
    assert session.become(program(battery=False)[1]) > 1000  # another program


@pytest.mark.parametrize("change", CHANGES)
def test_bound_and_cost_from_what_is_kept(change: str) -> None:
    kept = Kept()
    for changes in ({}, CHANGES[change], {}):
        model, lp = program(**changes)
        search = Certified(lp, layout(model.pyomo, lp), gross_of(model, lp), 0.002, kept)
        found = search.run(SolveOptions(threads=1), lambda _: None)
        optimum = solve(lp, SIMPLEX).objective
        scale = 1e-7 * (1 + abs(optimum))
        assert search.bound <= optimum + scale
        assert found.objective >= optimum - scale
        assert found.objective - search.bound <= 0.002 * search.gross(found.x) + scale
    assert change == "an asset less" or not found.rounds  # back at the first, all is known, but for what an asset left out took with it


def test_a_level_between_two_is_their_mixture() -> None:
    points = []
    for share in (0.4, 0.8):
        lp = program(share=share, enforce="hard")[1]
        points.append(Schedule((s := solve(lp, SIMPLEX)).x, s.y))
    model, lp = program(share=0.6, enforce="hard")
    mixed = mixture(lp, layout(model.pyomo, lp), points)
    assert mixed is not None
    assert max(residuals(lp, mixed.x)) < 1e-6
    assert float(lp.c @ mixed.x) <= (lp.c @ points[0].x + lp.c @ points[1].x) / 2 * (1 + 1e-6)
    assert mixture(lp, layout(model.pyomo, lp), points[:1]) is None  # the lower level alone falls short


def test_what_an_interior_point_leaves_in_level_balances_does_not_stand_in_the_way() -> None:
    noise, points = np.random.default_rng(3), []
    for share in (0.4, 0.8):
        lp = program(share=share, enforce="hard")[1]
        s = solve(lp, SIMPLEX)
        points.append(Schedule(np.clip(s.x * (1 + 5e-7 * noise.uniform(-1, 1, len(s.x))), lp.lower, lp.upper), s.y))
    model, lp = program(share=0.6, enforce="hard")
    assert any(np.maximum(lp.row_lower - lp.A @ p.x, lp.A @ p.x - lp.row_upper).max() > 5e-6 for p in points)
    mixed = mixture(lp, layout(model.pyomo, lp), points)
    assert mixed is not None
    assert float(lp.c @ mixed.x) <= (lp.c @ points[0].x + lp.c @ points[1].x) / 2 * (1 + 1e-5)


def test_nothing_kept_is_no_mixture() -> None:
    model, lp = program()
    assert mixture(lp, layout(model.pyomo, lp), []) is None


def test_another_program_takes_the_place_of_costs_and_limits_changed_for_a_solve() -> None:
    lp = large(program()[1])
    session = Session(lp)
    session.minimise(c=2 * lp.c, upper=0.9 * lp.upper)
    session.become(lp)
    again = session.minimise()
    assert again
    assert again.objective == pytest.approx(Session(lp).minimise().objective, rel=1e-9)


def test_groups_of_a_series_do_not_grow_without_end() -> None:
    kept = Kept()
    for step in range(8):
        model, lp = program(capex=5e4 + 2e3 * step, wind=step)
        search = Certified(lp, layout(model.pyomo, lp), gross_of(model, lp), 0.002, kept)
        search.run(SolveOptions(threads=1), lambda _: None)
    assert all(year.features.shape[0] <= 100 for year in kept.years)
    assert len(kept.points) <= POINTS + 1
    assert len(kept.duals) <= DUALS + 2 * ROUNDS + 1
