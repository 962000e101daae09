"""The program of switches: with all limits held it is the plan's own, each limit lifts what it names, shortfalls are in parts of what is required."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import SIMPLEX, World, candidate, committed, existing, solve_system

from energyplan.analysis.diagnose import diagnose
from energyplan.analysis.elastic import Elastic
from energyplan.analysis.repair import Repair
from energyplan.errors import InfeasibleError
from energyplan.model.build import build
from energyplan.solve.highs import solve
from energyplan.solve.lp import MONEY, compile_lp
from energyplan.system.system import System

HOURS = 4
law = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


def percent(low: int, high: int) -> Any:
    return st.integers(low, high).map(lambda n: n / 100)


# --- random systems ----------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Draw:
    """Figures of a random system with every named limit."""

    load: list[int]
    wind: list[float]
    coal: int
    coal_life: int
    leaves_early: bool
    wind_earliest: int
    wind_max: int
    wind_rate: int
    site_rate: int
    site_limit: int
    cells_power: int
    cells_energy: int
    duration: int
    solar: int
    price: int


draws = st.builds(
    Draw,
    load=st.lists(st.integers(0, 40), min_size=HOURS, max_size=HOURS).filter(any),
    wind=st.lists(percent(0, 100), min_size=HOURS, max_size=HOURS),
    coal=st.integers(5, 40),
    coal_life=st.integers(23, 30),
    leaves_early=st.booleans(),
    wind_earliest=st.integers(2022, 2025),
    wind_max=st.integers(0, 60),
    wind_rate=st.integers(5, 60),
    site_rate=st.integers(2, 40),
    site_limit=st.integers(10, 60),
    cells_power=st.integers(0, 30),
    cells_energy=st.integers(0, 60),
    duration=st.integers(1, 6),
    solar=st.integers(0, 20),
    price=st.integers(5, 200),
)


def world(d: Draw, weather: dict[str, float] | None = None, mode: str = "hard") -> World:
    """Two sites and a cable, coal, wind at both, sun, cells, and a tie that can serve everything."""
    w = World(HOURS, (2022, 2024), end=2025, weather=weather, unserved=1e5, mode=mode)
    w.profile("wind", {"typical": d.wind, "good": d.wind, "poor": [a / 2 for a in d.wind]})
    w.fuel("coal", 10, 0.3)
    w.asset("thermal", "coal", existing(d.coal, life=d.coal_life), fuel="coal", heat_rate=2, early_retirement=d.leaves_early, power_fixed_om=30)
    w.assets[-1] = dataclasses.replace(w.assets[-1], retire_from=2024)
    w.asset(
        "renewable", "wind", existing(5, profile="wind"), candidate(d.wind_max, profile="wind", earliest=d.wind_earliest, build_rate=d.wind_rate),
        candidate(10, profile="wind"), clean=True, power_capex=d.price, lifetime=3, build_rate=d.site_rate, power_limit=5 + d.site_limit,
    )  # fmt: skip
    w.asset(
        "renewable", "wind", candidate(d.wind_max, profile="wind"), site="b", clean=True, power_capex=d.price, lifetime=3, build_rate=d.site_rate, lead_time=1,
    )  # fmt: skip
    w.asset("renewable", "sun", committed(d.solar, commissioned=2023), clean=True)
    w.asset(
        "battery", "cells", existing(2, 4), candidate(d.cells_power, d.cells_energy), power_capex=5, energy_capex=2, lifetime=3, eta_charge=0.9,
        duration_max=d.duration,
    )  # fmt: skip
    w.asset("link", "cable", existing(100), site="a", site_to="b")
    w.asset("trade", "grid", existing(200), import_price=50, emission_factor=0.5)
    w.load(d.load)
    w.load(4, site="b", name="island")
    return w


@dataclasses.dataclass(frozen=True)
class Wish:
    """A random target."""

    kind: str
    size: float
    year: int
    priority: int
    each: bool


KINDS = (
    "wind", "little_wind", "coal", "few", "begun", "cells", "few_cells", "clean_capacity", "clean_generation", "coal_generation", "clean_island", "co2",
    "intensity", "curtailment", "output",
)  # fmt: skip
wishes = st.lists(
    st.builds(Wish, st.sampled_from(KINDS), percent(5, 100), st.sampled_from([2022, 2024]), st.integers(1, 2), st.booleans()),
    min_size=2, max_size=5, unique_by=lambda wish: wish.kind,
)  # fmt: skip


def wished(w: World, wish: Wish, load: float) -> None:
    """A target between easy and out of reach."""
    each, size, year = "each_year" if wish.each else "expected", wish.size, wish.year
    match wish.kind:
        case "wind":
            w.target("capacity", 100 * size, technologies=("wind",), year=year, name="wind")
        case "coal":
            w.target("capacity", 40 * size, technologies=("coal",), sense="<=", year=year, name="coal")
        case "little_wind":
            w.target("capacity", 40 * size, technologies=("wind",), sense="<=", year=year, name="little_wind")
        case "few":
            w.target("capacity", 80 * size, sense="<=", year=year, name="few")
        case "begun":
            w.target("start", 100 * size, technologies=("wind",), year=year, name="begun")
        case "cells":
            w.target("storage_energy", 100 * size, year=year, name="cells")
        case "few_cells":
            w.target("storage_energy", 40 * size, sense="<=", year=year, name="few_cells")
        case "clean_capacity":
            w.target("capacity_share", size, year=year, name="clean_capacity")
        case "clean_generation":
            w.target("generation_share", size, year=year, weather=each, name="clean_generation")
        case "coal_generation":
            w.target("generation_share", size, technologies=("coal",), year=year, weather=each, name="coal_generation")
        case "clean_island":
            w.target("consumption_share", size, sites=("b",), year=year, weather=each, name="clean_island")
        case "co2":
            w.target("co2_cap", load * size, sense="<=", year=year, weather=each, name="co2")
        case "intensity":
            w.target("co2_intensity", size, sense="<=", year=year, weather=each, name="intensity")
        case "curtailment":
            w.target("utilisation", size, year=year, weather=each, name="curtailment")
        case "output":
            w.target("output_value", 200 * load * size, price=100, year=year, weather=each, name="output")
    w.targets[-1] = dataclasses.replace(w.targets[-1], priority=wish.priority)


def planned(d: Draw, targets: Iterable[Wish], weather: dict[str, float] | None = None) -> World:
    w = world(d, weather)
    for wish in targets:
        wished(w, wish, sum(d.load) + 4 * HOURS)
    return w


WEATHER = {"good": 0.5, "poor": 0.5}

# --- limits by name ----------------------------------------------------------------------------------------------------------------


def all_limits() -> World:
    return world(Draw([10] * 4, [0.5] * 4, 20, 30, True, 2023, 40, 30, 20, 50, 10, 30, 4, 5, 10))


def test_every_named_limit_has_its_place_its_kind_and_its_value():
    program = Elastic(all_limits().system())
    assert {name: (limit.kind, limit.value) for name, limit in program.limits.items()} == {
        "existing.coal@a_0": ("existing", 20),  # it may leave from 2024 on, not before
        "existing.wind@a_0": ("existing", 5),
        "candidates.wind@a_1.earliest_year": ("earliest_year", 2023),
        "candidates.wind@a_1.power_max": ("power_max", 40),
        "candidates.wind@a_1.build_rate": ("build_rate", 30),
        "candidates.wind@a_2.power_max": ("power_max", 10),  # open from the first year: nothing to lift
        "candidates.wind@a.power_limit": ("power_limit", 55),
        "candidates.wind@b_0.power_max": ("power_max", 40),
        "committed.sun@a_0": ("existing", 5),
        "existing.cells@a_0": ("existing", 2),
        "candidates.cells@a_1.power_max": ("power_max", 10),
        "candidates.cells@a_1.energy_max": ("energy_max", 30),
        "existing.cable@a-b_0": ("existing", 100),
        "existing.grid@a_0": ("existing", 200),
        "technologies.wind.build_rate": ("technology_build_rate", 20),
        "demand.load": ("served", 0),
        "demand.island": ("served", 0),
    }
    assert set(Elastic(all_limits().system(), lift=False).limits) == {"demand.load", "demand.island"}


def test_a_rate_by_year_names_its_lowest():
    w = World(3, (2022, 2024), mode="hard")
    w.asset("renewable", "wind", candidate(100), build_rate=[30, 20, 40])
    w.asset("renewable", "sun", candidate(100), build_rate=[np.inf] * 3)
    program = Elastic(w.system())
    assert {name: limit.value for name, limit in program.limits.items() if "technologies" in name} == {"technologies.wind.build_rate": 20}


def reach(program: Elastic, target: str, *lifted: str) -> float:
    """Shortfall of a target with all limits but some."""
    found = program.shortfall([target], [name for name in program.limits if name not in lifted])
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("kind", "value", "more", "lifted", "held", "left"),
    [
        # 60 MW of wind at the end of 2022: 5 stand, 20 may be added. Without the rate 5 + 10 + 40, for wind@a_1 opens in 2023.
        ("capacity", 60, {"technologies": ("wind",)}, ["technologies.wind.build_rate"], 35 / 60, 5 / 60),
        # 200 MW in 2024: the rate gives 5 + 60; without it the sites 5 + min(40 + 10, 50) + 40.
        ("capacity", 200, {"technologies": ("wind",), "year": 2024}, ["technologies.wind.build_rate"], 135 / 200, 105 / 200),
        # With the size of a_1 and the total of its site lifted too, its own 30 MW a year are left: 5 + 60 + 10 + 40.
        (
            "capacity", 120, {"technologies": ("wind",), "year": 2024},
            ["technologies.wind.build_rate", "candidates.wind@a.power_limit", "candidates.wind@a_1.power_max"], 55 / 120, 5 / 120,
        ),
        # 4 + 30 MWh of cells, of 50.
        ("storage_energy", 50, {}, ["candidates.cells@a_1.energy_max"], 16 / 50, 6 / 50),  # 10 MW x 4 h + 4
        ("storage_energy", 50, {}, ["candidates.cells@a_1.energy_max", "candidates.cells@a_1.power_max"], 16 / 50, 0),
        # 4 MWh stand; they can be gone only with their store.
        ("storage_energy", 1, {"sense": "<="}, ["existing.cells@a_0"], 3, 0),
        ("capacity", 2, {"technologies": ("sun",), "sense": "<=", "year": 2024}, ["committed.sun@a_0"], 1.5, 0),
    ],
)  # fmt: skip
def test_a_lifted_limit_gives_what_it_held_back(kind, value, more, lifted, held, left):
    w = all_limits()
    w.target(kind, value, name="wanted", **more)
    program = Elastic(w.system())
    assert reach(program, "wanted") == approx(held, abs=1e-9)
    assert reach(program, "wanted", *lifted) == approx(left, abs=1e-9)
    # With all others lifted, these hold it back alone.
    alone = program.shortfall(["wanted"], lifted)
    assert alone is not None
    assert alone[0] > 0


def test_a_store_for_a_season_is_not_out_of_reach():
    # 1,000 h x 10 MW: the power that such a store asks for is small, its energy far above anything else in the plan.
    w = World(2000, (2022,), step=100, mode="hard")
    w.profile("wind", [1] * 1000 + [0] * 1000)
    w.asset("renewable", "wind", candidate(20, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(10))
    w.asset("battery", "cavern", candidate(10, 10), duration_max=2000)
    w.load(10)
    w.target("generation_share", 1)
    program = Elastic(w.system())
    assert reach(program, "generation_share", "candidates.cavern@a_0.energy_max") == approx(0, abs=1e-9)


# --- sizes -------------------------------------------------------------------------------------------------------------------------


def test_a_target_is_scaled_by_what_it_requires():
    # 10 MW in 4 h and 4 MW on the island: 56 MWh a year. Each row has the unit of the account it sums.
    w = all_limits()
    cases = {
        "capacity": (60, {}, 60),
        "start": (100, {"technologies": ("coal", "wind")}, 100),  # 25 MW of it stand: a number in the row, no part of the size
        "storage_energy": (50, {}, 50),
        "co2_cap": (30, {"sense": "<="}, 30),
        "co2_intensity": (0.3, {"sense": "<="}, 0.3 * 56),
        "consumption_share": (0.9, {"sites": ("b",)}, 0.9 * 16),
        "output_value": (3000, {"price": 100}, 30),
        "production": (7, {}, 7),
    }
    for kind, (value, more, _) in cases.items():
        w.target(kind, value, **more)
    program = Elastic(w.system())
    assert {name: scale.tolist() for name, scale in program.scale.items()} == {kind: [approx(size)] for kind, (_, _, size) in cases.items()}


def test_a_share_is_scaled_by_what_it_is_a_share_of_where_all_demand_is_served():
    # No tie: 10 MW x 3 h must be generated. Half of it clean are 15 MWh; 2 of 10 MW are, 9 MWh short.
    w = World(3, (2022,), mode="hard")
    w.asset("thermal", "coal", existing(20))
    w.asset("renewable", "wind", candidate(2), clean=True)
    w.load(10)
    w.target("generation_share", 0.5)
    program = Elastic(w.system(), lift=False)
    assert program.scale["generation_share"].tolist() == [approx(15)]
    assert reach(program, "generation_share") == approx(9 / 15)


def test_hydrogen_that_must_be_made_is_no_part_of_the_size_of_a_share():
    # 10 MW x 3 h of load and 2 MW of hydrogen, for which 4 MW are needed: that need is a number in the row, of 42 MWh delivered 12.
    # Clean are 6 MWh of 42; a half would be 21.
    w = World(3, (2022,), mode="hard")
    w.asset("thermal", "coal", existing(20))
    w.asset("renewable", "wind", candidate(2), clean=True)
    w.asset("electrolyser", "pem", existing(10), carrier="hydrogen", efficiency=0.5)
    w.load(10)
    w.load(2, carrier="hydrogen", name="lorries")
    w.target("generation_share", 0.5)
    program = Elastic(w.system(), lift=False)
    assert program.scale["generation_share"].tolist() == [approx(21)]
    assert reach(program, "generation_share") == approx(15 / 21)


# --- shortfalls --------------------------------------------------------------------------------------------------------------------


def wind_or_sun() -> Elastic:
    # At most 40 MW of both, 30 MW of each.
    w = World(3, (2022,), mode="hard")
    w.asset("trade", "grid", existing(100), import_price=1)
    for name in ("wind", "sun"):
        w.asset("renewable", name, candidate(100))
        w.target("capacity", 30, technologies=(name,), name=name)
    w.target("capacity", 40, technologies=("wind", "sun"), sense="<=", name="both")
    w.load(10)
    return Elastic(w.system())


def test_shortfalls_that_count_and_shortfalls_that_are_limited():
    program = wind_or_sun()
    limits = list(program.limits)

    def total(targets: list[str], **more: Any) -> float:
        found = program.shortfall(targets, limits, **more)
        assert found is not None
        return found[0]

    everything = ["wind", "sun", "both"]
    assert total(everything) == approx(20 / 40)  # the cap gives way
    assert total(everything, within={"both": 0}) == approx(20 / 30)
    assert total(everything, within={"both": 0.25}) == approx(0.25 + 10 / 30)  # 50 MW of both
    assert total(everything, within={"both": 0.25}, counted=["wind", "sun"]) == approx(10 / 30)
    assert total(everything, counted=["wind"]) == approx(0)
    assert total(["wind", "both"]) == approx(0)
    assert total(everything) == approx(20 / 40)
    assert program.shortfall(everything, limits, within=dict.fromkeys(everything, 0.0)) is None
    assert total(everything) == approx(20 / 40)  # and after a question without an answer
    assert program.holds(["wind", "both"], limits)
    assert not program.holds(everything, limits)


def test_the_limits_that_push_are_few_and_enough():
    program = Elastic(planned_wind().system())
    limits = list(program.limits)
    pushing = program.pushing(["capacity"], limits)
    assert pushing == ["technologies.wind.build_rate"]
    assert not program.holds(["capacity"], pushing)


def planned_wind() -> World:
    w = all_limits()
    w.target("capacity", 60, technologies=("wind",))
    return w


# --- laws of the program -----------------------------------------------------------------------------------------------------------


def least_cost(system: System) -> float:
    lp = compile_lp(build(system).pyomo)
    return solve(lp, SIMPLEX).objective / MONEY


@law
@given(draws)
def test_with_all_limits_held_the_program_is_the_plans_own(d):
    # The same least cost, demand being what may be left unserved at its price in both.
    system = world(d).system()
    program = Elastic(system)
    held = [name for name, limit in program.limits.items() if limit.kind != "served"]
    bounded = dataclasses.replace(program.bounded((), held), c=program.lp.c, offset=program.lp.offset)
    assert solve(bounded, SIMPLEX).objective / MONEY == approx(least_cost(dataclasses.replace(system, target_mode="off")), rel=1e-7, abs=1e-4)


@law
@given(draws, wishes)
def test_lifted_or_not_the_shortfall_is_the_same(d, targets):
    system = planned(d, targets, WEATHER).system()
    switched, plain = Elastic(system), Elastic(system, lift=False, presolve=False)
    for program in (switched, plain):  # a share may have other sizes in the two: both are asked for one and the same
        program.scale = plain.scale
    for names in (list(plain.targets), list(plain.targets)[:1]):
        with_all = switched.shortfall(names, switched.limits)
        alone = plain.shortfall(names, plain.limits)
        assert (with_all is None) == (alone is None)
        if with_all is not None and alone is not None:
            assert with_all[0] == approx(alone[0], rel=1e-6, abs=1e-8)


@law
@given(draws, wishes, st.randoms(use_true_random=False))
def test_fewer_targets_and_fewer_limits_fall_short_by_less(d, targets, random):
    program = Elastic(planned(d, targets).system())
    names, limits = list(program.targets), list(program.limits)
    total = program.shortfall(names, limits)
    assert total is not None
    for _ in range(4):
        some = random.sample(limits, random.randrange(len(limits) + 1))
        few = random.sample(names, random.randrange(len(names) + 1))
        less = program.shortfall(few, some)
        assert less is not None
        assert less[0] <= total[0] + 1e-7
        # What went before leaves nothing behind: the whole question has its answer again.
        again = program.shortfall(names, limits)
        assert again is not None
        assert again[0] == approx(total[0], abs=1e-8)


@law
@given(draws, wishes)
def test_the_bound_of_the_duals_is_below_the_shortfall_and_close_to_it(d, targets):
    program = Elastic(planned(d, targets).system(), lift=False, presolve=False)
    found = program.shortfall(program.targets, program.limits)
    assert found is not None
    proven = program.least(program.targets, program.limits, found[1])
    assert proven <= found[0] + 1e-9
    assert proven == approx(found[0], rel=1e-6, abs=1e-7)


# --- laws of the diagnosis ---------------------------------------------------------------------------------------------------------


def with_values(system: System, values: dict[str, float | None]) -> System:
    return dataclasses.replace(system, targets=tuple(dataclasses.replace(t, value=values.get(t.id, t.value)) for t in system.targets))


def can_hold(system: System) -> bool:
    """Whether a run with hard targets has a schedule that serves all demand; unserved energy is dearer than anything else."""
    try:
        return solve_system(system).account("unserved") < 1e-5
    except InfeasibleError:
        return False


def lowered(repair: Repair) -> dict[str, float | None]:
    """Repaired values, a little to the side that can be reached."""
    return {
        s.target.id: s.reachable + (-1 if s.target.sense == ">=" else 1) * 1e-6 * max(1.0, abs(s.reachable))
        for s in repair.shortfalls
    }  # fmt: skip


def is_smallest(system: System, repair: Repair) -> None:
    """Its values can hold, and none of its targets could be nearer to what it is: not all of it, not a twentieth of the way."""
    values = lowered(repair)
    assert can_hold(with_values(system, values))
    for s in repair.shortfalls:
        wanted = s.target.value or 0.0
        if s.share > 1e-3:  # else it lies within what the values were eased by
            for nearer in (wanted, s.reachable + 0.05 * (wanted - s.reachable)):
                assert not can_hold(with_values(system, values | {s.target.id: nearer}))


@law
@given(draws, wishes)
def test_a_repair_can_hold_and_nothing_less_can(d, targets):
    system = planned(d, targets).system()
    found = diagnose([system])
    assert found.feasible == can_hold(system)
    assert (found.proven > 0) == (not found.feasible)
    assert (len(found.repair.shortfalls) > 0) == (not found.feasible)
    for repair in (found.repair, *found.alternatives):
        is_smallest(system, repair)
    assert len({repair.names for repair in (found.repair, *found.alternatives)}) == 1 + len(found.alternatives)


@law
@given(draws, wishes)
def test_a_conflict_is_one_and_irreducible(d, targets):
    system = planned(d, targets, WEATHER).system()
    found = diagnose([system])
    assume(not found.feasible)
    assert {t.id for c in found.conflicts for t in c.targets} >= found.repair.names
    for conflict in found.conflicts:
        # A target that is asked for beside others of the repair is in conflict with them as lowered.
        program = Elastic(with_values(system, {t.id: t.value for t in conflict.targets}))
        names, limits = [t.id for t in conflict.targets], [limit.id for limit in conflict.limits]
        assert not program.holds(names, limits)
        for one in names:
            assert program.holds([n for n in names if n != one], limits)
        for one in limits:
            assert program.holds(names, [n for n in limits if n != one])


@law
@given(draws, wishes)
def test_long_steps_never_change_what_is_told_of_the_plans_own(d, targets):
    w = planned(d, targets)
    alone = diagnose([w.system()])
    w.horizon = dataclasses.replace(w.horizon, hours_per_step=2)
    coarse = w.system()
    w.horizon = dataclasses.replace(w.horizon, hours_per_step=1)
    both = diagnose([coarse, w.system()])
    assert told(both.repair) == approx(told(alone.repair), rel=1e-6, abs=1e-6)
    assert both.feasible == alone.feasible
    assert both.proven == approx(alone.proven, abs=1e-7)
    assert {r.names for r in both.alternatives} == {r.names for r in alone.alternatives}
    assert {s.target.id: s.first_year for s in both.repair.shortfalls} == {s.target.id: s.first_year for s in alone.repair.shortfalls}


def told(repair: Repair) -> dict[str, float]:
    return {s.target.id: s.reachable for s in repair.shortfalls}
