"""The ladder: the next rung after one that fails, and what is told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
from pytest import approx
from systems import World, candidate, existing

from energyplan.errors import EnvironmentProblem, InfeasibleError, SolveError
from energyplan.model.build import build
from energyplan.solve.highs import LADDER, Rung, Session, SolveOptions, solve
from energyplan.solve.lp import Lp, compile_lp
from energyplan.solve.places import NOWHERE

SIMPLEX = Rung("simplex", {"solver": "simplex"})
STOPPED = Rung("stopped", {"solver": "ipx", "presolve": "off", "ipm_iteration_limit": 1, "run_crossover": "off"})
"""Gives up after one iteration."""


def small() -> Lp:
    """min x + 2 y + 3, x + y >= 4, x <= 3: x = 3, y = 1, cost 8; one more costs 2."""
    return Lp(
        c=np.array([1.0, 2.0]), offset=3.0, A=sp.csc_array([[1.0, 1.0]]), row_lower=np.array([4.0]), row_upper=np.array([np.inf]),
        lower=np.zeros(2), upper=np.array([3.0, 10.0]), column_of=NOWHERE, row_of=NOWHERE,
    )  # fmt: skip


@pytest.fixture(scope="module")
def large():
    """A program that takes an interior point more than one iteration."""
    w = World(24, (2022, 2023))
    w.profile("wind", np.linspace(0, 1, 24).tolist())
    w.asset("renewable", "wind", candidate(50, profile="wind"), power_capex=400, lifetime=2)
    w.asset("thermal", "coal", existing(10), variable_om=20, min_load=0.3, start_cost=10)
    w.asset("battery", "cells", candidate(20, 40), energy_capex=30, lifetime=2, eta_charge=0.9)
    w.load(np.linspace(5, 25, 24).tolist())
    return compile_lp(build(w.system()).pyomo)


@pytest.mark.parametrize("rung", [SIMPLEX, Rung("ipx", {"solver": "ipx", "run_crossover": "on"})], ids=lambda rung: rung.name)
def test_solves_by_hand(rung):
    found = solve(small(), SolveOptions(ladder=(rung,), threads=1))
    assert found.x.tolist() == approx([3, 1])
    assert found.y.tolist() == approx([2])
    assert found.objective == approx(8)
    assert found.rung == rung.name
    assert [a["outcome"] for a in found.attempts] == ["Optimal"]


def test_the_next_rung_follows_one_that_fails(large):
    said: list[str] = []
    found = solve(large, SolveOptions(ladder=(STOPPED, SIMPLEX), threads=1), say=said.append)
    assert found.rung == "simplex"
    assert [a["rung"] for a in found.attempts] == ["stopped", "simplex"]
    assert found.attempts[0]["outcome"] != "Optimal"
    assert found.attempts[1]["outcome"] == "Optimal"
    (message,) = said
    assert "stopped" in message
    assert "simplex" in message
    assert found.objective == approx(solve(large, SolveOptions(ladder=(SIMPLEX,), threads=1)).objective)


def test_nothing_is_said_where_the_first_rung_will_do():
    said: list[str] = []
    solve(small(), SolveOptions(ladder=(SIMPLEX, STOPPED), threads=1), say=said.append)
    assert said == []


def test_a_ladder_that_ends_names_every_rung(large):
    again = dataclasses.replace(STOPPED, name="again")
    with pytest.raises(SolveError) as error:
        solve(large, SolveOptions(ladder=(STOPPED, again), threads=1))
    assert "stopped" in str(error.value)
    assert "again" in str(error.value)


def test_time_that_is_up_ends_the_ladder(large):
    with pytest.raises(SolveError):
        solve(large, SolveOptions(ladder=(SIMPLEX,), threads=1, time_limit=0.0))


def test_an_option_that_is_none_is_refused():
    with pytest.raises(EnvironmentProblem, match="solver=abacus"):
        solve(small(), SolveOptions(ladder=(Rung("abacus", {"solver": "abacus"}),)))


@pytest.mark.parametrize("rung", [SIMPLEX, Rung("ipx", {"solver": "ipx", "run_crossover": "on"})], ids=lambda rung: rung.name)
def test_infeasible(rung):
    # x + y >= 14 with x <= 3 and y <= 10; a second rung is not tried.
    with pytest.raises(InfeasibleError):
        solve(dataclasses.replace(small(), row_lower=np.array([14.0])), SolveOptions(ladder=(rung, STOPPED), threads=1))


def test_infeasible_only_together():
    # x + y >= 4 and x + y <= 3: presolve and solver must both see it.
    lp = dataclasses.replace(
        small(), A=sp.csc_array([[1.0, 1.0], [1.0, 1.0]]), row_lower=np.array([4.0, -np.inf]), row_upper=np.array([np.inf, 3.0])
    )
    with pytest.raises(InfeasibleError):
        solve(lp, SolveOptions(ladder=(SIMPLEX,), threads=1))


def test_gains_end_at_the_bounds():
    # All costs are gains: with finite bounds cost cannot fall without end. 3 + 10 at -1 and -2.
    found = solve(dataclasses.replace(small(), c=np.array([-1.0, -2.0]), offset=0.0), SolveOptions(ladder=(SIMPLEX,), threads=1))
    assert found.objective == approx(-23)


def test_columns_are_within_their_bounds(large):
    found = solve(large, SolveOptions(ladder=(SIMPLEX,), threads=1))
    assert (found.x >= large.lower).all()
    assert (found.x <= large.upper).all()


def test_the_ladder_ends_with_the_simplex():
    # The last resort needs no extra and gives a vertex.
    assert LADDER[-1].options["solver"] == "simplex"
    assert len({rung.name for rung in LADDER}) == len(LADDER)


def test_a_session_goes_on_from_the_vertex_of_another(large):
    first = Session(large, SolveOptions(threads=1))
    found = first.minimise()
    other = Session(large, SolveOptions(threads=1), first="hipo", basis=first.basis)
    again = other.minimise()
    assert again.objective == approx(found.objective)
    assert other._h.getInfo().simplex_iteration_count == 0
