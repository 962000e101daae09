"""No result hangs on the unit of money, power or energy; and what cost is measured by is never nothing or negative."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, existing

from energyplan.model.build import build
from energyplan.model.rules.penalties import worth
from energyplan.pipeline import gross_of
from energyplan.results.compliance import net_cost
from energyplan.results.kpis import gross_cost
from energyplan.results.system_tables import system_tables
from energyplan.results.tabulate import tabulate
from energyplan.results.verify import verify
from energyplan.results.verify_money import totals
from energyplan.solve.highs import SolveOptions, solve
from energyplan.solve.lp import MONEY, Values, compile_lp
from energyplan.solve.optimality import GAP_MAX, certify
from energyplan.system.system import System
from laws.test_laws import Draw, law, priced, sized, world

DRAW = Draw([10, 25, 40, 5], [0.9, 0.3, 0.1, 0.6], 30, 30, 20, 0.3, 120, 50, 20, 0.9, 5, 40, 0.07)
AMOUNTS = ("capacity", "co2_cap", "storage_energy", "activity")


@dataclass(frozen=True)
class Outcome:
    """What a run of a system comes to."""

    net: float
    gross: float
    met: list[str]
    capacity: list[float]
    failed: list[str]
    proven: bool
    gap: float


def run(system: System) -> Outcome:
    """Solve as a run does, verify, certify."""
    model = build(system)
    lp = compile_lp(model.pyomo)
    gross = gross_of(model, lp)
    found = solve(lp, SolveOptions(threads=1), gap_of=lambda x, y: certify(lp, x, y, gross(x)).relative_gap, gap_max=GAP_MAX)
    values = Values(lp, found.x, found.y)
    tables, net = tabulate(model, values), net_cost(model, values)
    report = verify(system_tables(system), tables.frames, objective=net)
    measure = gross_cost(tables["costs"])
    assert report.cost["gross_discounted_cny"] == approx(measure)
    proof = certify(lp, found.x, found.y, MONEY * measure)
    last = tables["capacity"].query("year == 2024").groupby(["asset", "quantity"])["in_service"].sum()
    return Outcome(net, measure, list(tables["targets"]["met"]), last.tolist(), [c.name for c in report.failed], proof.holds, proof.relative_gap)


def with_targets() -> System:
    """Wind, coal, cells and a tie, with targets within reach and one far out of it."""
    w = world(DRAW)
    w.target("generation_share", 0.6, year=2024)
    w.target("capacity", 35.0, year=2024, technologies=("wind",))
    w.target("co2_cap", 200.0, sense="<=", year=2022)
    w.target("storage_energy", 1000.0, year=2024)
    w.target("reserve_margin", 0.1, year=2024, steps="peak")
    return w.system()


def resized(system: System, k: float) -> System:
    """The system with all sizes and the amounts of its targets times k."""
    targets = tuple(dataclasses.replace(t, value=k * t.value) if t.kind in AMOUNTS else t for t in system.targets)
    return dataclasses.replace(sized(system, k), targets=targets)


@pytest.fixture(scope="module")
def usual() -> Outcome:
    found = run(with_targets())
    assert found.met == ["met", "met", "met", "missed", "met"]
    assert found.failed == []
    assert found.proven
    return found


@pytest.mark.parametrize("k", [1e-3, 0.05, 20, 190, 1e6])
def test_money_in_another_unit_is_the_same_plan(usual, k):
    found = run(priced(with_targets(), k))
    assert found.net == approx(k * usual.net, rel=1e-6)
    assert (found.met, found.failed, found.proven) == (usual.met, [], True)
    assert found.capacity == approx(usual.capacity, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("k", [1e-6, 1e-3, 7, 1e3])
def test_sizes_in_another_unit_are_the_same_plan(usual, k):
    found = run(resized(with_targets(), k))
    assert found.net == approx(k * usual.net, rel=1e-6)
    assert (found.met, found.failed, found.proven) == (usual.met, [], True)
    assert found.capacity == approx([k * c for c in usual.capacity], rel=1e-4, abs=1e-3 * k)


def test_penalties_are_worked_out_from_the_money_of_the_plan():
    # Wind of 1,000 with a life of 10 years, no interest, one year of 1,000 h, unserved demand at 100.
    w = World(1000, unserved=100.0)
    w.asset("renewable", "wind", candidate(50), power_capex=1000, lifetime=10)
    w.load(1)
    found = worth(w.system())
    assert (found.energy, found.output, found.power, found.stored, found.co2) == (50, 5, 5000, 5000, 50)
    # Where all demand must be served: ten times 10 x 100 / 1000.
    w.unserved["electricity"] = w.unserved["hydrogen"] = w.unserved["water"] = float("inf")
    assert worth(w.system()).energy == approx(10)


@pytest.mark.parametrize("value", [1e-12, 1e3, 1e6, 1e12])
@pytest.mark.parametrize(("kind", "sense"), [("capacity", ">="), ("co2_cap", "<="), ("activity", ">="), ("generation_reserve", ">="), ("storage_energy", ">=")])
def test_a_target_of_any_magnitude_ends_properly(kind, sense, value):
    w = world(DRAW)
    w.target(kind, value, year=2024, sense=sense)
    found = run(w.system())
    assert found.failed == []
    assert found.proven


@pytest.mark.parametrize("kind", ["generation_share", "consumption_share", "portfolio_share", "utilisation", "capacity_share"])
@pytest.mark.parametrize("value", [1e-11, 1e-9])
def test_a_share_next_to_nothing_is_met(kind, value):
    w = world(DRAW)
    w.target(kind, value, year=2024)
    found = run(w.system())
    assert (found.met, found.failed, found.proven) == (["met"], [], True)


def free_wind(load: float) -> World:
    """Wind and cells that cost nothing, gas that would."""
    w = World(3)
    w.asset("renewable", "wind", existing(50))
    w.asset("thermal", "gas", existing(50), variable_om=40)
    w.load(load)
    return w


@pytest.mark.parametrize("load", [0.0, 20.0])
def test_a_plan_that_costs_nothing_is_proven(load):
    found = run(free_wind(load).system())
    assert (found.net, found.gross, found.gap) == (approx(0, abs=1e-6), approx(0, abs=1e-6), approx(0))
    assert (found.failed, found.proven) == ([], True)


@law
@given(st.integers(0, 60), st.integers(-80, 80), st.integers(0, 10))
def test_costs_may_be_nothing_or_negative(own, other, power):
    # Load 15 MW for 3 h; a plant of 10 MW at a cost of either sign, one without limit at its own.
    w = World(3)
    w.asset("store", "sink", existing(power, power), charge_cost=other, duration_max=1)
    w.asset("thermal", "gas", existing(100), variable_om=own)
    w.load(15)
    found = run(w.system())
    assert (found.failed, found.proven) == ([], True)
    assert found.gross >= abs(found.net) - 1e-6


def test_gross_cost_adds_up_amounts_of_either_sign():
    # 15 MW x 4 h x 10 paid, 5 MW x 4 h x 50 earned at a negative cost: 1,600; exports count only where they are more than that.
    import pandas as pd

    rows = [("a", "variable_om", 600.0), ("b", "modes", -1000.0), ("b", "capital", 90.0), ("b", "salvage", -40.0)]
    costs = pd.DataFrame(rows, columns=["asset", "component", "discounted_cny"])
    assert gross_cost(costs) == totals(costs)["gross_discounted_cny"] == 1650
    sold = pd.concat([costs, pd.DataFrame({"asset": ["tie"], "component": ["export"], "discounted_cny": [-2000.0]})])
    assert gross_cost(sold) == totals(sold)["gross_discounted_cny"] == 2000
    assert gross_cost(costs.iloc[:0]) == 0


def test_a_plan_with_nothing_to_decide_is_verified():
    # 5 MW for 3 h without any plant, at 100 each: unserved demand is all there is to measure by.
    w = World(3, unserved=100.0)
    w.load(5)
    found = run(w.system())
    assert (found.net, found.gross) == (approx(1500), approx(1500))
    assert (found.failed, found.proven) == ([], True)
