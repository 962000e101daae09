"""Whole units: worked by hand, then what must hold whatever the amounts and sizes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energyplan.analysis.decisions import BUILT, Decision, Decisions, decisions_of
from energyplan.analysis.held import capacities
from energyplan.analysis.rounded import Rounded, operate_rounded, unserved_by_carrier
from energyplan.analysis.rounding import LITTLE, rounded
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.solve.lp import compile_lp
from energyplan.system.system import System
from tests.systems import Solved, World, candidate, existing

GAS = ("gas@a", "gas@a_0", "power")


def built(group: tuple[str, str, str], amounts: dict[int, float]) -> Decisions:
    asset, project, quantity = group
    return {Decision(asset, project, year, quantity, BUILT): amount for year, amount in amounts.items()}


def counts(system: System, decisions: Decisions, sizes: dict[tuple[str, str, str], float]) -> dict[tuple[str, int], int]:
    model = build(system)
    found = rounded(model, compile_lp(model.pyomo), decisions, sizes)[1]
    return {(w.decision.quantity, w.decision.year): w.count for w in found}


def gas(**figures: float) -> System:
    w = World(hours=1, milestones=(2022, 2023, 2024))
    w.asset("thermal", "gas", candidate(figures.pop("power_max", 100), **figures))
    w.load(1)
    return w.system()


def test_the_sum_over_the_years_is_kept():
    # 1.5, 1.5 and 1.5 units: 2 by 2022 (halves upwards), 3 by 2023, 5 in all (4.5).
    assert counts(gas(), built(GAS, {2022: 6, 2023: 6, 2024: 6}), {GAS: 4}) == {("power", 2022): 2, ("power", 2023): 1, ("power", 2024): 2}
    # A third of a unit each: one in all, in the year in which half of it is passed.
    assert counts(gas(), built(GAS, {2022: 1, 2023: 1, 2024: 1}), {GAS: 3}) == {("power", 2022): 0, ("power", 2023): 1, ("power", 2024): 0}


def test_limits_of_the_plan_hold():
    # 3.6 units of 4 MW in a project of 15 MW: 3, not 4; 1.9 units where 7 MW may be added a year: 1.
    assert counts(gas(power_max=15), built(GAS, {2022: 14.4}), {GAS: 4}) == {("power", 2022): 3}
    assert counts(gas(build_rate=7), built(GAS, {2022: 7}), {GAS: 4}) == {("power", 2022): 1}
    with pytest.raises(InfeasibleError, match="no whole numbers"):
        counts(gas(power_max=15, power_min=14), built(GAS, {2022: 14.4}), {GAS: 4})


def test_two_projects_share_a_rate():
    w = World(hours=1)
    w.asset("thermal", "gas", candidate(100), candidate(100), build_rate=10)
    w.load(1)
    decisions = built(GAS, {2022: 4}) | built(("gas@a", "gas@a_1", "power"), {2022: 6})
    found = counts(w.system(), decisions, {GAS: 5, ("gas@a", "gas@a_1", "power"): 5})
    assert found == {("power", 2022): 1}  # one of each, 10 MW: the dict has one key for both


def test_what_is_as_good_as_whole_stays_and_dust_is_nothing():
    assert counts(gas(), built(GAS, {2022: 7.9999999, 2023: 1e-6}), {GAS: 4}) == {("power", 2022): 2}


def test_a_store_keeps_its_durations():
    # 10 MW and 40 MWh, 4 h at most: 10 MW are 2.5 units of 4 MW, so 3; 40 MWh are 5.7 modules of 7 MWh, so 6.
    w = World(hours=1)
    w.asset("battery", "cells", candidate(100, 400), duration_max=4)
    w.load(1)
    power, energy = ("cells@a", "cells@a_0", "power"), ("cells@a", "cells@a_0", "energy")
    decisions = built(power, {2022: 10}) | built(energy, {2022: 40})
    assert counts(w.system(), decisions, {power: 4, energy: 7}) == {("power", 2022): 3, ("energy", 2022): 6}
    # Power alone has a size: 9 MW are 8, which hold 32 of the 36 MWh.
    decisions, model = built(power, {2022: 9}) | built(energy, {2022: 36}), build(w.system())
    whole, __ = rounded(model, compile_lp(model.pyomo), decisions, {power: 4})
    assert {d.quantity: amount for d, amount in whole.items()} == {"power": 8, "energy": pytest.approx(32)}


def test_a_target_about_capacity_that_the_run_meets_is_met():
    w = World(hours=1)
    w.asset("thermal", "gas", candidate(100))
    w.target("capacity", 9, technologies=("gas",))
    w.load(1)
    assert counts(w.system(), built(GAS, {2022: 9}), {GAS: 4}) == {("power", 2022): 3}  # 8 would be nearer
    w.targets.clear()
    assert counts(w.system(), built(GAS, {2022: 9}), {GAS: 4}) == {("power", 2022): 2}


@settings(max_examples=40, deadline=None)
@given(
    amounts=st.lists(st.floats(0.0, 40.0).filter(lambda a: a == 0 or a > 2 * LITTLE), min_size=3, max_size=3), size=st.floats(0.5, 30.0),
    room=st.floats(1.0, 3.0),
)  # fmt: skip
def test_laws_of_whole_units(amounts: list[float], size: float, room: float):
    """Each year a whole number, not above the run's rounded up; the sum within a unit of the run's; never above the limit; every row of capacity holds."""
    limit = max(sum(amounts) * room, 1.0)
    model = build(gas(power_max=limit))
    lp = compile_lp(model.pyomo)
    decisions = built(GAS, {2022 + i: a for i, a in enumerate(amounts) if a > 0})
    whole, wholes = rounded(model, lp, decisions, {GAS: size})
    total = sum(whole.values())
    assert all(abs(w.wanted - w.amount) < size * (1 + 1e-6) and w.amount == w.count * size for w in wholes if total + size <= limit)
    assert all(w.count <= w.most for w in wholes)
    assert total <= limit * (1 + 1e-6)
    assert abs(total - sum(amounts)) < size * (1 + 1e-6)
    assert abs(total - sum(amounts)) <= size / 2 * (1 + 1e-6) or total + size > limit
    columns, x = capacities(model, lp, whole)
    assert (x[columns] <= lp.upper[columns] + 1e-6).all()


# --- operated again ----------------------------------------------------------------------------------------------------------------


def rounded_run(w: World, sizes: dict[tuple[str, str, str], float]) -> tuple[Solved, Rounded]:
    solved = w.solve()
    tables, system = solved.tables, solved.model.system
    met = dict(zip(tables["targets"]["target"], tables["targets"]["met"], strict=True))
    return solved, operate_rounded(system, decisions_of(tables["capacity"]), sizes, met, unserved_by_carrier(system, tables["accounts"]))


def cost(found: Solved | Rounded) -> float:
    return float(found.tables["costs"]["discounted_cny"].sum())


def served_by_gas(load: float, **more: float | dict[str, float]) -> World:
    w = World(hours=2, **more)
    w.asset("thermal", "gas", candidate(100), power_capex=1000, lifetime=50, variable_om=5)
    w.load([load, load / 2])
    return w


def test_rounded_up_costs_the_rest_of_a_unit():
    solved, found = rounded_run(served_by_gas(10, unserved=1e4), {GAS: 4})
    # 10 MW are 12: 2 MW more at 1,000 over 50 years, without interest 20 a year.
    assert cost(found) - cost(solved) == pytest.approx(2 * 20)
    assert not found.repairs
    assert not found.failing
    assert found.report.passed


def test_demand_that_fails_is_repaired():
    solved, found = rounded_run(served_by_gas(9, unserved=1e4), {GAS: 4})
    assert [(w.wanted, w.count) for w in found.wholes] == [(pytest.approx(9), 3)]
    assert [d.project for d in found.repairs] == ["gas@a_0"]
    assert cost(found) - cost(solved) == pytest.approx(3 * 20)
    assert found.unserved.sum() == pytest.approx(0, abs=1e-6)
    assert found.report.passed


def test_demand_that_must_be_met_is_repaired():
    __, found = rounded_run(served_by_gas(9, unserved={"electricity": float("inf")}), {GAS: 4})
    assert [w.count for w in found.wholes] == [3]
    assert not found.failing


def test_the_unit_that_repairs_is_the_one_where_demand_fails():
    w = served_by_gas(9, unserved=1e4)
    w.asset("thermal", "oil", candidate(100), site="b", power_capex=500, lifetime=50, variable_om=5)
    w.load([8, 8], site="b", name="village")  # two units of 4 MW, nothing is missing
    __, found = rounded_run(w, {GAS: 4, ("oil@b", "oil@b_0", "power"): 4})
    assert {x.decision.project: x.count for x in found.wholes} == {"gas@a_0": 3, "oil@b_0": 2}


def test_a_hard_target_of_operation_is_repaired_and_a_soft_one_is_not():
    def share(enforce: str) -> Rounded:
        w = World(hours=2, unserved=1e4)
        w.asset("thermal", "coal", existing(20), variable_om=1)
        w.asset("renewable", "wind", candidate(100), clean=True, power_capex=5000, lifetime=50)
        w.load(10)
        w.target("generation_share", 0.45, enforce=enforce)
        return rounded_run(w, {("wind@a", "wind@a_0", "power"): 2})[1]

    hard, soft = share("hard"), share("soft")
    # 4.5 MW of wind: 2.25 units, 2 by number, 3 where 45 % must be.
    assert [w.count for w in hard.wholes] == [3]
    assert not hard.failing
    assert [w.count for w in soft.wholes] == [2]
    assert soft.report.targets["met"].tolist() == ["missed"]
    assert soft.penalties > 0


def test_what_cannot_be_repaired_is_told():
    # 10 MW are all there may be; 2 units of 4 MW.
    w = World(hours=2, unserved=1e4)
    w.asset("thermal", "gas", candidate(10), power_capex=1000, lifetime=50)
    w.load(10)
    __, found = rounded_run(w, {GAS: 4})
    assert [x.count for x in found.wholes] == [2]
    assert found.repairs == []
    assert found.failing == ["electricity not served"]
    assert found.unserved["electricity"] == pytest.approx(4)
