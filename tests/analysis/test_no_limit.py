"""Numbers that stand for no limit: by hand an optimum without end, one that a number cut short, and one that does not need it."""

from __future__ import annotations

import pytest
from command import energyplan
from pytest import approx
from systems import SIMPLEX, World, candidate, existing

from energyplan.analysis.foresight import decide
from energyplan.analysis.no_limit import Solved, large_limits_reached, refuse_stand_ins, without_stand_ins
from energyplan.errors import UnboundedError
from energyplan.model.build import build
from energyplan.results.tabulate import tabulate
from energyplan.solve.highs import Session, solve
from energyplan.solve.lp import MONEY, Values, compile_lp
from energyplan.system.system import System


def solved(system: System) -> Solved:
    model = build(system)
    lp = compile_lp(model.pyomo)
    return model, lp, solve(lp, SIMPLEX)


def exporting(tie: float, *, unlimited: bool) -> World:
    """Wind for nothing, and a tie that pays 3 a MWh: 10 MW of load, 3 hours of one year."""
    w = World(3)
    w.asset("renewable", "wind", candidate(1e4, unlimited=True), power_capex=1.0, lifetime=1.0)
    w.asset("trade", "tie", existing(tie, unlimited=unlimited), import_price=9.0, export_price=3.0)
    w.load(10)
    return w


def test_cost_that_falls_without_end_is_refused_and_names_what_grows_and_what_it_earns():
    with pytest.raises(UnboundedError, match=r"as wind@a_0, tie@a_0 grow.*what falls is tie@a: export"):
        without_stand_ins(solved(exporting(1e4, unlimited=True).system()), solved)


def test_a_limit_elsewhere_ends_it():
    # 100 MW of tie: 110 MW of wind at 1, paid back at once by 3 hours of 100 MW at 3.
    model, lp, solution = without_stand_ins(solved(exporting(100, unlimited=False).system()), solved)
    assert solution.objective / MONEY + model.constant == approx(110 - 3 * 100 * 3)
    assert lp.size["rows"] > 0


def test_a_number_that_is_too_small_is_taken_out_of_the_way():
    # Without a limit 10 MW are built for 10 a MW and serve all; up to 5 MW half of the load would stay unserved at 100 a MWh.
    w = World(3)
    w.asset("thermal", "coal", candidate(5, unlimited=True), power_capex=10.0, lifetime=1.0)
    w.load(10)
    first = solved(w.system())
    assert first[2].objective / MONEY == approx(50 + 3 * 5 * 100)
    assert without_stand_ins(first, solved)[2].objective / MONEY == approx(100)
    with pytest.raises(UnboundedError, match="coal@a_0"):
        refuse_stand_ins(first[0], first[1], Session(first[1]).minimise())


def test_idle_capacity_may_be_as_large_as_it_likes():
    # Standing charge, no use: capacity that costs nothing at its bound changes no cost.
    w = World(3)
    w.asset("thermal", "coal", candidate(40, unlimited=True), variable_om=2.0)
    w.load(10)
    first = solved(w.system())
    assert without_stand_ins(first, solved)[2].objective / MONEY == approx(60)
    refuse_stand_ins(first[0], first[1], Session(first[1]).minimise())


def test_what_has_limits_is_solved_once():
    w = World(3)
    w.asset("thermal", "coal", candidate(5), power_capex=10.0, lifetime=1.0)
    w.load(10)
    first = solved(w.system())
    assert without_stand_ins(first, lambda system: pytest.fail("solved again")) is first


def test_a_limit_far_beyond_all_load_that_is_reached_is_told():
    w = exporting(1e6, unlimited=False)
    w.assets.pop(0)
    w.asset("renewable", "wind", candidate(1001), power_capex=1.0, lifetime=1.0)
    model, lp, solution = solved(w.system())
    capacity = tabulate(model, Values(lp, solution.x, solution.y)).frames["capacity"]
    (told,) = large_limits_reached(w.system(), capacity)
    assert str(told).startswith("wind@a_0 is built up to its power_max of 1,001, 100 times all load")


@pytest.mark.slow
def test_the_largest_number_that_may_be_written_is_no_fault_anywhere(tmp_path):
    assert energyplan("init", "town", "-o", tmp_path / "town").returncode == 0
    table = tmp_path / "town" / "inputs" / "candidates.csv"
    text = table.read_text(encoding="utf-8")
    costs = []
    for size in ("1000000", "1000000000000"):
        table.write_text(text.replace("wind_new,wind,town,2028,400", f"wind_new,wind,town,2028,{size}"), encoding="utf-8")
        for words in (("run", "--out", tmp_path / "results", "--resolution", "365h"), ("preflight",), ("diagnose", "--resolution", "365h")):
            done = energyplan(words[0], tmp_path / "town", *words[1:])
            assert done.returncode == 0, done.stderr
            costs += [line for line in done.stdout.splitlines() if line.strip().startswith("net cost")]
        assert energyplan("explain", "wind", "--model", tmp_path / "town", "--resolution", "365h").returncode == 0
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_limited_foresight_does_not_decide_by_such_a_number_either():
    w = World(3, (2022, 2024))
    w.asset("renewable", "wind", candidate(1e4, unlimited=True), power_capex=1.0)
    w.asset("trade", "tie", existing(1e4, unlimited=True), import_price=9.0, export_price=3.0)
    w.load(10)
    with pytest.raises(UnboundedError, match="wind@a_0"):
        decide(w.system(), 2, SIMPLEX)
