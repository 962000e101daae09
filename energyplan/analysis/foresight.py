"""Decisions of limited foresight: milestone by milestone, each by a plan that sees some years and no further.

At milestone m_k with a foresight of F years the program is that of a plan that ends in E_k = max(m_k + F - 1, m_{k+1} - 1): the last milestone it
sees stands for the years to E_k, annuities are paid to E_k, and targets of later years are not there. What was decided before m_k is held; what is
decided for m_k to m_{k+1} - 1 is kept, the rest forgotten. The last milestone sees the end of the horizon, so its program, with all decisions before
it held, is the whole one: its optimum is the plan. With penalties of soft targets it costs no less than that of perfect foresight, which is the same
program with nothing held; without them it may cost less, by what it saves on targets that it misses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from energyplan.analysis.decisions import Decisions, decisions_of, hold
from energyplan.analysis.no_limit import Solved, without_stand_ins
from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import build
from energyplan.results.tabulate import capacity_table
from energyplan.solve.highs import SolveOptions, solve
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.horizon import Horizon
from energyplan.system.system import Project, System

Say = Callable[[str], None]


@dataclass(frozen=True)
class Look:
    """What one milestone decides and sees.

    Attributes:
        first: First year it decides; the first milestone decides the years before it too.
        last: Last year it decides.
        end: Last year it sees.
    """

    first: int
    last: int
    end: int


def looks(horizon: Horizon, years: int) -> list[Look]:
    """What each milestone decides and sees with a foresight of some years.

    >>> h = Horizon(2021, (2022, 2025, 2030, 2035), 2040, 0.07, 8760, (), 1)
    >>> [(look.first, look.last, look.end) for look in looks(h, 10)]
    [(2022, 2024, 2031), (2025, 2029, 2034), (2030, 2034, 2039), (2035, 2040, 2040)]
    """
    periods = [horizon.period(milestone) for milestone in horizon.milestones]
    found = [Look(p[0], p[-1], min(horizon.end, max(p[0] + years - 1, p[-1]))) for p in periods]
    return [replace(found[0], first=horizon.years[0]), *found[1:]]


def seen(system: System, end: int) -> System:
    """The system of a plan that ends in a year: later milestones, targets, given projects, and least additions that are due later, are not there."""
    h = system.horizon
    milestones = tuple(m for m in h.milestones if m <= end)
    horizon = replace(
        h, milestones=milestones, end=end, weights=h.weights[: len(milestones)], own={m: steps for m, steps in h.own.items() if m <= end},
        build_years=None if h.build_years is None else tuple(y for y in h.build_years if y <= end),
    )  # fmt: skip
    by_year = (system.assets, system.fuels, system.carbon_price, system.futures)
    assets, fuels, carbon_price, futures = _first_years(by_year, len(horizon.years))
    assets = tuple(replace(a, projects=tuple(_as_seen(p, end) for p in a.projects if not p.given or (p.commissioned or 0) <= end)) for a in assets)
    assets = tuple(a for a, whole in zip(assets, system.assets, strict=True) if a.projects or not whole.projects)
    targets = tuple(t for t in system.targets if t.year <= end)
    return replace(system, horizon=horizon, assets=assets, fuels=fuels, carbon_price=carbon_price, targets=targets, futures=futures)


def _as_seen(project: Project, end: int) -> Project:
    """A project, its least addition left out where it is due after a year."""
    return replace(project, power_min=0.0) if project.latest > end else project


def _first_years(part: Any, count: int) -> Any:
    """A part of a system with all its arrays, one number a ledger year, cut to the first years."""
    if isinstance(part, np.ndarray):
        return part[:count]
    if isinstance(part, tuple):
        return tuple(_first_years(value, count) for value in part)
    if isinstance(part, dict):
        return {name: _first_years(value, count) for name, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _first_years(getattr(part, f.name), count) for f in fields(part)})
    return part


def decide(system: System, years: int, options: SolveOptions | None = None, say: Say = lambda _: None) -> Decisions:
    """What is decided before the last milestone with a foresight of some years.

    Args:
        system: The system.
        years: Years that a milestone sees, itself included.
        options: How each program is solved.
        say: Told which years are seen.

    Raises:
        InfeasibleError: what was decided before leaves no way to meet the hard targets and limits of later years.
        UnboundedError: cost falls without end as a capacity grows that nothing limits.
    """
    made: Decisions = {}
    for look in looks(system.horizon, years)[:-1]:
        say(_("{first} to {last} decided, {end} is the last year seen").format(first=look.first, last=look.last, end=look.end))

        def solved(one: System, made: Decisions = made, before: int = look.first - 1) -> Solved:
            model = build(one)
            lp, __ = hold(model, compile_lp(model.pyomo), made, before)
            return model, lp, solve(lp, options, say)

        part = seen(system, look.end)
        try:
            model, lp, solution = without_stand_ins(solved(part), solved)
        except InfeasibleError as error:
            words = _("with a foresight of {n} years no schedule of {first} to {end} satisfies all hard targets and limits after what was decided before")
            raise InfeasibleError(words.format(n=years, first=look.first, end=look.end)) from error
        decided = decisions_of(capacity_table(model, Values(lp, solution.x, solution.y)))
        made |= {decision: amount for decision, amount in decided.items() if look.first <= decision.year <= look.last}
    return made
