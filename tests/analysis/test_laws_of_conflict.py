"""Laws of the program of switches and of the diagnosis, on small random plans in which every named limit stands against random targets."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

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
    max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
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
