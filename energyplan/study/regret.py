"""Regret: what the first decisions of each scenario's plan cost in the futures of the others, who had known better.

A scenario is a plan, its least-cost one, and a future. Plan i decides up to a year Y; in future j its decisions are held and all else is optimised.

    R_ij = cost of plan i in future j - least cost of future j    >= 0, and 0 for i = j

Costs are discounted and never hold penalties. In each future the targets that cannot be reached at all are lowered first (`repair`), as everywhere. A held
plan that still misses some (they are soft then, with the plan's penalties) would look cheap by what it saved on them, so it is compared with the least
cost of a plan that may miss them by as much. So money is weighed with money; targets missed are counted beside, and where the plan that misses the fewest
is another than that of the least worst regret, both are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import Path
from typing import Any

from energyplan.analysis.core import Stock, core_of, stock_of
from energyplan.analysis.decisions import Decisions, Lost, decisions_of, until
from energyplan.analysis.repair import repaired
from energyplan.errors import EnergyPlanError, ExitCode, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.pipeline import gross_of
from energyplan.plan.targets import Target
from energyplan.results.tabulate import capacity_table
from energyplan.solve.highs import Basis
from energyplan.solve.lp import MONEY, Values
from energyplan.study.cases import Case
from energyplan.study.future_program import FutureProgram
from energyplan.study.futures import Future, futures_of
from energyplan.study.local import run_local
from energyplan.study.sweep import Say
from energyplan.study.worker import STATUS, Outcome
from energyplan.system.system import System
from energyplan.tolerances import share

ALONE = "core alone"
"""Name of the plan that builds the core and nothing else."""


@dataclass(frozen=True, kw_only=True)
class Optimum(Outcome):
    """A scenario's least-cost plan.

    Attributes:
        cost: Its cost [CNY].
        gross: Its gross cost [CNY].
        made: Its decisions up to the year that is held.
        stock: Candidates in operation up to that year.
        targets: Targets of the scenario, those out of reach lowered.
        lowered: Ids of those.
        basis: Its vertex.
    """

    cost: float
    gross: float
    made: Decisions
    stock: Stock
    targets: tuple[Target, ...]
    lowered: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True)
class Cell:
    """A plan in a future.

    Attributes:
        plan: The plan.
        future: The future.
        cost: Cost of the plan there [CNY]; NaN where it cannot be held.
        least: Least cost of the future, of targets missed alike [CNY].
        gross: Gross cost of the future's own plan [CNY].
        missed: Targets missed besides, and by what part of what they require [1].
        lost: Decisions that the future has no room for.
    """

    plan: str
    future: str
    cost: float
    least: float
    gross: float
    missed: Mapping[str, float]
    lost: tuple[Lost, ...]

    @property
    def regret(self) -> float:
        """Regret [CNY]; what the solver's tolerance takes below nothing is nothing."""
        return max(0.0, self.cost - self.least) if self.cost == self.cost else float("inf")

    @property
    def share(self) -> float:
        """Regret in parts of gross cost [1]."""
        return share(self.regret, self.gross)


@dataclass(frozen=True, kw_only=True)
class Row(Outcome):
    """All plans in one future."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PlanRegret:
    """A plan over all futures.

    Attributes:
        plan: The plan.
        worst: Largest regret [CNY].
        worst_in: The future where it is.
        worst_share: The same in parts of that future's gross cost [1].
        mean: Mean regret [CNY].
        missed: Targets missed in all futures together.
        futures: Futures in which it was tried.
    """

    plan: str
    worst: float
    worst_in: str
    worst_share: float
    mean: float
    missed: int
    futures: int


@dataclass(frozen=True)
class Regret:
    """Plans in futures.

    Attributes:
        futures: The scenarios.
        last: Last year whose decisions are held.
        hours: Length of the steps [h], None for the plan's own.
        optima: Least-cost plan of each scenario that has one.
        cells: By plan and future.
        core: What all plans have.
        failed: What came of the others.
        weights: Of futures in the mean.
        left_out: Scenarios that begin elsewhere, and why.
    """

    futures: list[Future]
    last: int
    hours: int | None
    optima: dict[str, Optimum]
    cells: dict[tuple[str, str], Cell]
    core: Stock
    failed: dict[str, Outcome]
    weights: Mapping[str, float]
    left_out: Mapping[str, str]

    @property
    def exit_code(self) -> ExitCode:
        """0, or 7 where a scenario failed."""
        return ExitCode.SWEEP_PARTLY_FAILED if self.failed else ExitCode.OK

    @property
    def currency(self) -> str:
        """Currency of all its futures: those of another are left out."""
        return self.futures[0].system.currency

    @property
    def names(self) -> list[str]:
        """Futures that were computed, in their order."""
        there = {future for __, future in self.cells}
        return [f.name for f in self.futures if f.name in there]

    def of(self, plan: str) -> PlanRegret:
        """A plan over all futures."""
        cells = [self.cells[plan, future] for future in self.names]
        weights = [self.weights.get(cell.future, 1.0) for cell in cells]
        worst = max(cells, key=lambda cell: cell.regret)
        mean = sum(w * cell.regret for w, cell in zip(weights, cells, strict=True) if w) / (sum(weights) or 1.0)
        return PlanRegret(plan, worst.regret, worst.future, worst.share, mean, sum(len(cell.missed) for cell in cells), len(cells))

    def ranked(self) -> list[PlanRegret]:
        """Plans, that of the least worst regret first; of equal ones that which misses fewer targets."""
        return sorted((self.of(plan) for plan in self.optima), key=lambda p: (p.worst, p.missed, p.mean))

    def surest(self) -> PlanRegret:
        """The plan that misses the fewest targets, of those that every future can hold; of equal ones that of the least worst regret."""
        return min(self.ranked(), key=lambda p: (p.worst == float("inf"), p.missed))


def default_last(system: System) -> int:
    """Last year of the decisions that are held unless another is chosen: that before the third milestone, or before the last of two, or all."""
    milestones = system.horizon.milestones
    return system.horizon.end if len(milestones) == 1 else milestones[min(2, len(milestones) - 1)] - 1


def regret(
    cases: Sequence[Case], *, every: bool = False, last: int | None = None, weights: Mapping[str, float] | None = None, jobs: int = 1,
    say: Say = lambda phase, message: None,
) -> Regret:  # fmt: skip
    """Every scenario's first decisions in every scenario.

    Args:
        cases: The scenarios.
        every: Whether all scenarios of the plan were asked for.
        last: Last year whose decisions are held; None is that before the third milestone.
        weights: Weights of futures in the mean, 1 unless given.
        jobs: Futures at a time.
        say: Told how it gets on.

    Raises:
        InputError: scenarios that do not go together, a year outside the plan, fewer than two scenarios that are sound.
    """
    futures, failed, left_out = futures_of(cases, every, say)
    if len(futures) < 2:
        found = [Problem(Place(name), "scenario", outcome.message, code="broken") for name, outcome in failed.items()]
        raise InputError([*found, Problem(Place("scenarios"), "regret", _("two scenarios at least must be sound"), code="too_few")])
    horizon = futures[0].system.horizon
    last = default_last(futures[0].system) if last is None else last
    if last not in horizon.years:
        words = _("{year} is outside the plan's years {first} to {last}")
        raise InputError([Problem(Place("--until"), "until", words.format(year=last, first=horizon.years[0], last=horizon.end), code="wrong_year")])
    return matrix(futures, last, partial(_side_by_side, jobs=jobs), weights or {}, failed, left_out, say)


Run = Callable[[Sequence[Future], "partial[Outcome]"], Iterable[tuple[Case, Outcome]]]
"""Futures with what a task finds of each, as they finish."""


def matrix(
    futures: list[Future], last: int, run: Run, weights: Mapping[str, float], failed: dict[str, Outcome], left_out: Mapping[str, str], say: Say,
) -> Regret:  # fmt: skip
    """The least-cost plan of each future, then all plans in each.

    Args:
        futures: The futures.
        last: Last year whose decisions are held.
        run: How futures are run.
        weights: Weights of futures in the mean.
        failed: Scenarios that failed before; those that fail here are added.
        left_out: Scenarios that begin elsewhere.
        say: Told how it gets on.
    """
    optima: dict[str, Optimum] = {}
    for n, (case, outcome) in enumerate(run(futures, partial(least_cost, last=last)), 1):
        say("regret", _("plan {n} of {m}: {name} {status}").format(n=n, m=len(futures), name=case.name, status=outcome.status))
        if isinstance(outcome, Optimum):
            optima[case.name] = outcome
        else:
            failed[case.name] = outcome
    sound = [f for f in futures if f.name in optima]
    optima = {f.name: optima[f.name] for f in sound}
    core, cells = core_of([one.stock for one in optima.values()]), dict[tuple[str, str], Cell]()
    for n, (case, outcome) in enumerate(run(sound, partial(in_future, optima=optima, core=core, last=last)), 1):
        say("regret", _("future {n} of {m}: {name} {status}").format(n=n, m=len(sound), name=case.name, status=outcome.status))
        if isinstance(outcome, Row):
            cells |= {(cell.plan, cell.future): cell for cell in outcome.cells}
        else:
            failed[case.name] = outcome
    horizon = futures[0].system.horizon
    return Regret(futures, last, None if horizon.own else horizon.hours_per_step, optima, cells, core, failed, weights, left_out)


def _side_by_side(futures: Sequence[Future], task: partial[Outcome], jobs: int) -> Iterable[tuple[Case, Outcome]]:
    return run_local(list(futures), Path(), min(jobs, len(futures)), None, 1, task) if futures else []


def told(find: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """A task of which what goes wrong is an outcome: it costs its future only."""

    @wraps(find)
    def task(future: Future, *arguments: Any, **more: Any) -> Outcome:
        try:
            return find(future, *arguments, **more)
        except EnergyPlanError as error:
            return Outcome(future.key, STATUS.get(error.exit_code, "failed"), message=str(error))
        except Exception as error:  # a bug
            return Outcome(future.key, "failed", message=f"{type(error).__name__}: {error}")

    return task


@told
def least_cost(future: Future, out: Path, threads: int, time_limit: float | None, *, last: int) -> Outcome:
    """The least-cost plan of a future, in a process of its own."""
    found = repaired(future.system)
    program = FutureProgram(found.system, threads)
    point = program.least()
    if point is None:
        return Outcome(future.key, "infeasible", message=_("no schedule satisfies all limits"))
    capacity = capacity_table(program.model, Values(program.lp, point.x, point.y))
    gross = gross_of(program.model, program.lp)(point.x) / MONEY
    return Optimum(
        future.key, "done", cost=program.cost(point), gross=gross, made=until(decisions_of(capacity), last), stock=stock_of(capacity, last),
        targets=found.system.targets, lowered=tuple(s.target.id for s in found.repair.shortfalls), basis=program.session.basis,
    )  # fmt: skip


@told
def in_future(
    future: Future, out: Path, threads: int, time_limit: float | None, *, optima: Mapping[str, Optimum], core: Stock, last: int
) -> Outcome:
    """All plans and the core alone in a future, in a process of its own; it goes on from the vertex of the future's own plan."""
    own, cells = optima[future.name], list[Cell]()
    program = FutureProgram(replace(future.system, target_mode="hard", targets=own.targets), threads, own.basis)
    held = {plan: program.holding(optimum.made, last) for plan, optimum in optima.items()} | {ALONE: (program.core(core, last), [])}
    for plan, (lp, lost) in held.items():
        found = program.held(lp)
        least = own.cost if found.least is None else found.least
        cells.append(Cell(plan, future.name, found.cost, least, own.gross, found.missed, tuple(lost)))
    return Row(future.key, "done", cells=tuple(cells))
