"""A certified run that is stopped keeps its best schedule and says how good it is; where there is none it says so."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pytest

from energyplan.errors import SolveError, TimeLimit
from energyplan.model.build import build
from energyplan.pipeline import gross_of
from energyplan.solve import answers, highs
from energyplan.solve.answers import LACK, Lost, solve_all, solve_here
from energyplan.solve.certified import Certified
from energyplan.solve.cuts import cuts
from energyplan.solve.highs import Solution, SolveOptions, solve
from energyplan.solve.layout import layout
from energyplan.solve.lp import Lp, compile_lp
from energyplan.solve.operation import operate
from energyplan.solve.optimality import residuals
from tests.solve.test_certified import random_world
from tests.systems import SIMPLEX, World, candidate


def search_of(world: World, wanted: float = 1e-9) -> Certified:
    """The search over a system."""
    model = build(world.system())
    lp = compile_lp(model.pyomo)
    return Certified(lp, layout(model.pyomo, lp), gross_of(model, lp), wanted)


def after_a_round(stop: BaseException) -> Callable[[str], None]:
    """A listener that raises when the first round has been told."""

    def say(message: str) -> None:
        if message.startswith("round 1"):
            raise stop

    return say


@pytest.mark.parametrize(
    ("stop", "told"), [(KeyboardInterrupt(), "interrupted"), (SystemExit(), "terminated"), (TimeLimit("over"), "time_limit")]
)
def test_the_best_schedule_is_kept(stop: BaseException, told: str) -> None:
    search = search_of(random_world(5))
    found = search.run(SolveOptions(threads=1), after_a_round(stop))
    optimum = solve(search.lp, SIMPLEX).objective
    assert found.stopped == told
    assert len(found.rounds) == 1
    assert max(residuals(search.lp, found.x)) <= LACK
    assert found.bound <= optimum + 1e-7 <= found.objective + 2e-7
    assert np.isfinite(search.gap)


def test_a_second_signal_ends_it_at_once() -> None:
    def say(message: str) -> None:
        if message.startswith("round 1"):
            try:
                raise KeyboardInterrupt
            except KeyboardInterrupt:
                raise KeyboardInterrupt from None

    with pytest.raises(KeyboardInterrupt):
        search_of(random_world(5)).run(SolveOptions(threads=1), say)


def test_no_time_no_schedule() -> None:
    options = SolveOptions(threads=1, deadline=time.monotonic() - 1)
    with pytest.raises(TimeLimit, match=r"before there was a schedule.*no bound was proven either; nothing was written"):
        search_of(random_world(5)).run(options, lambda _: None)


def test_a_bound_without_a_schedule_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_of(random_world(5))

    def over(*_: object) -> None:
        raise TimeLimit("over")

    monkeypatch.setattr(search, "_operate", over)
    with pytest.raises(TimeLimit, match=r"no build-out costs less than -?[\d.,]+ million"):
        search.run(SolveOptions(threads=1), lambda _: None)


def test_whole_program_without_an_answer_leaves_the_best_of_the_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_of(random_world(5))

    def full() -> None:
        raise SolveError("no room")

    search.admit = full
    assert search.run(SolveOptions(threads=1), lambda _: None).stopped == "gap_not_met"


# --- the solver itself ------------------------------------------------------------------------------------------------------------


def test_a_feasible_point_at_the_limit_is_kept_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    lp = search_of(random_world(5)).lp
    ran = highs._run

    def to_the_end(h: object, progress: object) -> str:
        ran(h, progress)  # type: ignore[arg-type]
        time.sleep(0.3)
        return "Time limit reached"

    def nothing(h: object, progress: object) -> str:
        time.sleep(0.3)
        return "Time limit reached"

    monkeypatch.setattr(highs, "_run", to_the_end)
    assert solve(lp, SolveOptions(time_limit=0.3, keep=True)).stopped == "time_limit"
    with pytest.raises(TimeLimit):
        solve(lp, SolveOptions(time_limit=0.3))
    monkeypatch.setattr(highs, "_run", nothing)
    with pytest.raises(TimeLimit):
        solve(lp, SolveOptions(time_limit=0.3, keep=True))


# --- capacities that cannot be operated ------------------------------------------------------------------------------------------


def must_be_met(hours: int = 48) -> World:
    """A demand that must be met, whose peak is an hour of its own; wind and coal may be built."""
    w = World(hours, (2022, 2024), end=2025, rate=0.05, unserved=float("inf"))
    r = np.random.default_rng(2)
    load = r.uniform(40, 60, hours)
    load[17] = 117.0
    w.load(load.round(1).tolist())
    w.profile("wind", r.uniform(0, 1, hours).round(2).tolist())
    w.fuel("coal", 80.0)
    w.asset("renewable", "wind", candidate(300, profile="wind"), clean=True, power_capex=900.0, lifetime=20)
    w.asset("thermal", "coal", candidate(200), fuel="coal", heat_rate=2.5, power_capex=800.0, lifetime=20)
    return w


def test_a_shortage_has_a_price_that_cuts_it_off() -> None:
    """Without any capacity 117 MW are lacking in the worst hour. The cut of it holds at the optimum and excludes the shortage."""
    search = search_of(must_be_met())
    lp, parts = search.lp, search.parts
    short = operate(lp, parts, np.zeros(len(parts.linking)), SolveOptions(threads=1), lambda _: None)
    assert not short.feasible
    best = solve(lp, SIMPLEX).x
    for cut, block, cost in zip(cuts(lp, parts, short.y), parts.blocks, short.costs, strict=True):
        assert cost > 10 * lp.c[block.columns] @ best[block.columns]
        assert cut.at(np.zeros(len(parts.linking))) == pytest.approx(cost, rel=1e-4)
        assert cut.at(best[parts.linking]) <= lp.c[block.columns] @ best[block.columns] + 1e-6


@pytest.mark.parametrize("wanted", [0.02, 0.2])
def test_rounds_find_a_schedule_though_demand_must_be_met(wanted: float) -> None:
    search = search_of(must_be_met(2400), wanted)
    found = search.run(SolveOptions(threads=1), lambda _: None)
    optimum = solve(search.lp, SIMPLEX).objective
    assert found.rung == "certified", "no whole program"
    assert search.rounds[0].gap is None, "the first capacities were too small"
    assert len(search.rounds) <= 4
    assert found.bound <= optimum * (1 + 1e-9) <= found.objective * (1 + 2e-9)
    assert search.gap <= wanted


def test_a_point_too_far_from_its_rows_is_solved_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_of(random_world(3))
    lp, asked = search.parts.blocks[0].lp, list[str]()

    def rough(lp: Lp, options: SolveOptions) -> Solution:
        asked.append(options.ladder[0].name)
        found = solve(lp, options)
        if len(asked) == 1:
            found.x[:] += 1e-5 * (1 + np.abs(found.x))
        return found

    shift = search.parts.blocks[0].B @ solve(search.lp, SIMPLEX).x[search.parts.linking]
    problem = Lp(lp.c, 0.0, lp.A, lp.row_lower - shift, lp.row_upper - shift, lp.lower, lp.upper, lp.column_of, lp.row_of)
    monkeypatch.setattr(answers, "solve", rough)
    answer = solve_here(problem, SolveOptions())
    assert len(asked) == 2
    assert max(residuals(problem, answer.x)) <= LACK


# --- processes that die or hang ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "told"), [("import os; os._exit(9)", "without an answer .exit code 9"), ("import time; time.sleep(600)", "did not end within 0 s")]
)
def test_a_process_that_is_lost_is_tried_once_more_and_then_told(monkeypatch: pytest.MonkeyPatch, code: str, told: str) -> None:
    started, words = list[str](), list[str]()

    def python(module: str) -> list[str]:
        started.append(module)
        return [sys.executable, "-c", code]

    monkeypatch.setattr(answers, "python", python)
    monkeypatch.setattr(answers, "SMALL", 0)
    monkeypatch.setattr(answers, "GRACE", 0.3)
    monkeypatch.setattr(answers, "LOST", 0.0)
    problems = [block.lp for block in search_of(random_world(3)).parts.blocks][:1]
    with pytest.raises(Lost, match=told):
        solve_all(problems, SolveOptions(threads=2), words.append)
    assert len(started) == 2
    assert words == [words[0]]
    assert words[0].endswith("it is operated once more")


def test_a_search_without_its_processes_solves_the_whole_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "python", lambda module: [sys.executable, "-c", "raise SystemExit(3)"])
    monkeypatch.setattr(answers, "SMALL", 0)
    search = search_of(random_world(5))
    found = search.run(SolveOptions(threads=2), lambda _: None)
    assert found.rung != "certified"
    assert found.objective == pytest.approx(solve(search.lp, SIMPLEX).objective, rel=1e-5)
