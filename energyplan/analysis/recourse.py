"""What it is worth to plan for several futures at once, and what it would be worth to know which one comes.

Least costs of plans of the same system, each the expectation over futures f of probability p_f:

    RP    one build-out for all futures (the recourse problem, what a run solves),
    EEV   the build-out that is best for the mean future, held and operated in all,
    WS    the best build-out of each future by itself: wait and see, Σ_f p_f WS_f.

Value of the stochastic solution VSS = EEV - RP >= 0, expected value of perfect information EVPI = RP - WS >= 0 (Birge and Louveaux 2011,
chapter 4, doi:10.1007/978-1-4614-0237-4). So that all do the same work, targets of operation that hold in the mean of futures hold in each of
them here, in the mean of its weather years; else who plans for all could let one future do what another need not. Penalties of missed soft
targets are part of all three, or their order would not hold. Risk is left out: these are values of expected cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from energyplan.analysis.decisions import Decisions, decisions_of, hold
from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import build
from energyplan.model.rules.base import EACH_FUTURE
from energyplan.results.compliance import net_cost, penalty_of
from energyplan.results.tabulate import capacity_table
from energyplan.solve.highs import SolveOptions, solve
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.futures import mean
from energyplan.system.system import System

Say = Callable[[str], None]

MEAN = "mean"
"""Name of the mean future."""


@dataclass(frozen=True)
class Cost:
    """What a plan costs, discounted [CNY].

    Attributes:
        net: Expected net cost, penalties not included.
        penalties: Of missed soft targets.
        decisions: What it builds and retires.
    """

    net: float
    penalties: float
    decisions: Decisions

    @property
    def total(self) -> float:
        """What was made least."""
        return self.net + self.penalties


@dataclass(frozen=True)
class Recourse:
    """Plans of one system for its futures.

    Attributes:
        system: The system.
        together: One build-out for all futures.
        mean: The mean future's own plan, as if it were certain.
        held: Its build-out operated in all futures; None where some future cannot be served with it.
        alone: The plan of each future by itself.
    """

    system: System
    together: Cost
    mean: Cost
    held: Cost | None
    alone: dict[str, Cost]

    @property
    def wait_and_see(self) -> float:
        """Σ_f p_f WS_f [CNY]."""
        return sum(p * self.alone[name].total for name, p in self.system.horizon.futures)

    @property
    def stochastic_solution(self) -> float:
        """VSS = EEV - RP [CNY]; infinite where the build-out for the mean future does not do."""
        return np.inf if self.held is None else self.held.total - self.together.total

    @property
    def perfect_information(self) -> float:
        """EVPI = RP - WS [CNY]."""
        return self.together.total - self.wait_and_see


def recourse(system: System, say: Say = lambda _: None, options: SolveOptions | None = None) -> Recourse:
    """The plans of a system with futures.

    Args:
        system: The system.
        say: Told how it gets on.
        options: Of the solver.

    Raises:
        InfeasibleError: hard targets and limits cannot be met, where all futures are planned for or one by itself.
    """
    options, system = options or SolveOptions(), apart(system)
    say(_("one build-out for all futures"))
    together = _least(system, options)
    say(_("the mean future"))
    certain = _least(mean_system(system), options)
    say(_("its build-out in all futures"))
    try:
        held = _least(system, options, certain.decisions)
    except InfeasibleError:
        held = None
    alone = {}
    for name, _p in system.horizon.futures:
        say(_("{future} by itself").format(future=name))
        alone[name] = _least(known(system, name), options)
    return Recourse(system, together, certain, held, alone)


def apart(system: System) -> System:
    """The system without risk, whose targets of operation hold in each future."""
    targets = tuple(replace(t, weather=EACH_FUTURE) if t.weather == "expected" else t for t in system.targets)
    return replace(system, targets=targets, risk=None)


def known(system: System, future: str) -> System:
    """The system where a future is certain."""
    return replace(system, horizon=replace(system.horizon, futures=((future, 1.0),)))


def mean_system(system: System) -> System:
    """The system where the mean future is certain: factors and demands are those expected."""
    futures = dict(system.horizon.futures)
    single = replace(system.horizon, futures=((MEAN, 1.0),))
    profiles = {}
    for year in single.operation_years:
        same = [(p, replace(year, realisation=year.realisation._replace(future=future)).name) for future, p in futures.items()]
        for series in (series for name, series in system.profiles if name == same[0][1]):
            profiles[year.name, series] = np.asarray(sum(p * system.profiles[other, series] for p, other in same))
    average = mean({name: (p, system.futures[name]) for name, p in futures.items()}, len(system.horizon.years))
    return replace(system, horizon=single, profiles=profiles, futures={MEAN: average})


def _least(system: System, options: SolveOptions, held: Decisions | None = None) -> Cost:
    """The least-cost plan of a system, or the least-cost operation of what is held."""
    model = build(system)
    lp = compile_lp(model.pyomo)
    if held is not None:
        lp, _lost = hold(model, lp, held)  # the same projects and years: there is room for all of it
    found = solve(lp, options)
    values = Values(lp, found.x, found.y)
    return Cost(net_cost(model, values), penalty_of(model, values), decisions_of(capacity_table(model, values)))
