"""One program asked many questions: each answer is that of a fresh solve, and none leaves a trace."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing, solve_system

from energyplan.analysis.program import CostProgram
from energyplan.errors import InfeasibleError, SolveError
from energyplan.model.rules.penalties import worth
from energyplan.solve import highs
from energyplan.system.system import System


def world(mode: str = "hard") -> World:
    """Load 10 MW x 4 h in 2022 and 2024, coal at 100 CNY/MWh and 1 t/MWh, gas at 300; wind at 2000 CNY/MW, cells at 900 CNY/MWh."""
    w = World(4, (2022, 2024), rate=0.05, unserved=1e5, mode=mode)
    w.profile("wind", [1, 0.5, 0, 0.5])
    w.fuel("coal", 100, 1)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1, power_fixed_om=7)
    w.asset("thermal", "gas", existing(30), variable_om=300)
    w.asset("renewable", "wind", candidate(50, profile="wind"), power_capex=2000, lifetime=2, clean=True)
    w.asset("battery", "cells", candidate(50, 50), power_capex=100, energy_capex=900, duration_max=4, lifetime=2, eta_charge=0.9)
    w.load(10)
    w.target("co2_cap", 15, sense="<=", year=2024)
    w.target("storage_energy", 6, year=2023)
    w.target("capacity", 4, technologies=("wind",))
    w.target("generation_share", 0.5, year=2024)
    return w


@pytest.fixture(scope="module")
def system() -> System:
    return world().system()


def asked(system: System, names: tuple[str, ...], **values: float) -> System:
    kept = tuple(dataclasses.replace(t, value=values.get(t.id, t.value)) for t in system.targets if t.id in names)
    return dataclasses.replace(system, targets=kept)


NAMES = ("co2_cap", "storage_energy", "capacity", "generation_share")


@pytest.mark.parametrize("first", ["simplex", "ipx", "hipo"])
def test_the_optimum_is_that_of_a_run(system, first):
    program = CostProgram(system, first=first)
    assert program.cost(program.base) == approx(solve_system(system).cost, rel=1e-9)
    assert program.satisfied(program.base.x) == set(NAMES)


def test_every_question_in_any_order_is_answered_as_by_a_fresh_solve(system):
    # Targets taken out, values changed (coefficients too), values that cannot be had, extremes in between: costs and limits of one
    # question must be gone at the next.
    program = CostProgram(system, first="simplex")
    sets = [s for k in range(5) for s in itertools.combinations(NAMES, k)]
    values = {"co2_cap": 3.0, "storage_energy": 9.0, "capacity": 20.0, "generation_share": 0.8}
    fresh = {s: solve_system(asked(system, s)).cost for s in sets}
    changed = {name: solve_system(asked(system, NAMES, **{name: value})).cost for name, value in values.items()}
    wind = program.lp.columns(program.model.capacities["wind@a"].b.power_total)
    for i, names in enumerate(sets):
        assert program.cost(program.with_targets(names)) == approx(fresh[names], rel=1e-9)
        name = NAMES[i % 4]
        assert program.cost(program.with_value(name, values[name])) == approx(changed[name], rel=1e-9)
        assert program.with_value("capacity", 51.0) is None
        most = program.extreme(wind, -1, 500.0)
        assert program.cost(most) <= program.cost(program.base) + 500.0 + 1
        assert most.x[wind].sum() >= program.base.x[wind].sum() - 1e-6
    assert program.cost(program.with_targets(NAMES)) == approx(program.cost(program.base), rel=1e-9)


def test_what_holds_at_a_point():
    # Without targets 40 t are emitted, nothing is built: the cap and the least capacity fail, a share of nothing and a cap of 40 t hold.
    w = world()
    w.target("co2_cap", 40, sense="<=", year=2024, name="lax")
    w.target("generation_share", 0.0, year=2024, name="nothing")
    program = CostProgram(w.system(), first="simplex")
    assert program.satisfied(program.with_targets(()).x) == {"lax", "nothing"}
    assert program.satisfied(program.with_targets(("capacity",)).x) == {"lax", "nothing", "capacity"}


def test_penalties_are_no_cost():
    # 80 MW of 50 are asked for: 30 MW are missed at the penalty of a MW each.
    w = world("soft")
    w.target("capacity", 80, year=2024, technologies=("wind",), name="far")
    system = w.system()
    program, run = CostProgram(system, first="simplex"), solve_system(system)
    assert run.penalties == approx(30 * worth(system).power)
    assert run.penalties > run.cost
    assert program.cost(program.base) == approx(run.cost, rel=1e-9)


def test_targets_that_contradict_each_other():
    w = world()
    w.target("capacity", 3, sense="<=", technologies=("wind",), name="little")
    with pytest.raises(InfeasibleError):
        CostProgram(w.system(), first="simplex")


# --- the session ---


def test_a_session_that_loses_its_way_begins_again(system, monkeypatch):
    program = CostProgram(system, first="simplex")
    real, said = highs._run, iter(["Unknown"])
    monkeypatch.setattr(highs, "_run", lambda h, progress: next(said, None) or real(h, progress))
    assert program.cost(program.with_targets(("capacity",))) == approx(solve_system(asked(system, ("capacity",))).cost, rel=1e-9)
    assert program.cost(program.with_targets(NAMES)) == approx(program.cost(program.base), rel=1e-9)
    monkeypatch.setattr(highs, "_run", lambda h, progress: "Unknown")
    with pytest.raises(SolveError, match="Unknown"):
        program.with_targets(())


def test_primal_and_dual_simplex_find_the_same(system):
    program = CostProgram(system, first="simplex")
    lp, session = program.lp, program.session
    random = np.random.default_rng(0)
    for _ in range(10):
        c = lp.c * random.uniform(0.5, 2.0, len(lp.c))
        one, other = (session.minimise(c=c, primal=primal) for primal in (True, False))
        assert one is not None
        assert other is not None
        assert one.objective == approx(other.objective, rel=1e-9)
