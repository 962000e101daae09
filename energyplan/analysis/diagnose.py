"""Why no schedule satisfies a plan, and what would: shortfalls, smallest repairs and conflicts, in terms of its targets and inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from energyplan.analysis.conflicts import conflict, repairs
from energyplan.analysis.elastic import TOLERANCE, Elastic, Limit
from energyplan.analysis.repair import Repair, Shortfall, least_repair, servable
from energyplan.plan.targets import YEAR_END_KINDS, Target
from energyplan.system.system import System

MOST = 5
"""Largest number of alternative repairs that are told."""


@dataclass(frozen=True)
class Conflict:
    """Targets and named inputs that cannot hold together, although they can without any one of them."""

    targets: tuple[Target, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What is known about an infeasible plan.

    Attributes:
        feasible: Whether all targets can hold, and nothing is to be explained.
        repair: The smallest repair: least shortfall, lexicographic by priority (1 is given up last).
        alternatives: Other repairs, each minimal as a set of targets.
        conflicts: An irreducible conflict for each target of the repair.
        proven: Lower bound of the total shortfall by the matrix of the plan's own steps [1]; above 0 it proves infeasibility.
        search_hours: Steps on which repairs and conflicts were searched [h].
        hours: Steps on which they were confirmed [h].
        unserved: Demands that cannot be served in full even without targets.
        seconds: Time it took.
    """

    feasible: bool
    repair: Repair = field(default_factory=lambda: Repair(()))
    alternatives: tuple[Repair, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    proven: float = 0.0
    search_hours: int = 1
    hours: int = 1
    unserved: tuple[str, ...] = ()
    seconds: float = 0.0


Say = Callable[[str], None]


def diagnose(systems: Iterable[System], say: Say = lambda _: None, most: int = MOST) -> Diagnosis:
    """Explain why a plan's targets cannot all hold.

    The search runs on the coarsest steps on which the plan is infeasible; averaging the hours of a feasible schedule is feasible for
    longer steps, so what cannot hold there cannot hold at all. Amounts and proof come from the plan's own steps, without presolve.

    Args:
        systems: The plan assembled with rising resolution, the last one with its own steps.
        say: Told what is being done.
        most: Largest number of alternatives.
    """
    began = time.monotonic()
    *coarse, own = systems
    full = Elastic(own, lift=False, presolve=False)
    unserved, limits = servable(full)
    found = full.shortfall(full.targets, limits)
    hours = own.horizon.hours_per_step
    if found is None or found[0] <= TOLERANCE:
        return Diagnosis(True, hours=hours, search_hours=hours, unserved=unserved, seconds=time.monotonic() - began)
    proven = full.least(full.targets, limits, found[1])
    say(own.name)
    main = least_repair(full, limits)
    search = _search_program(coarse, full, main)
    say(search.system.name)
    sets = _alternatives(search, main, most)
    others = [repair for names in sets if (repair := least_repair(full, limits, names)) is not None and repair.names != main.names]
    conflicts = tuple(_conflicts(search, main))
    dated = replace(main, shortfalls=tuple(replace(s, first_year=_first_year(search.system, main, s)) for s in main.shortfalls))
    return Diagnosis(
        False, dated, tuple(sorted(others, key=lambda r: (len(r.shortfalls), r.total))[:most]), conflicts, proven,
        search.system.horizon.hours_per_step, hours, unserved, time.monotonic() - began,
    )  # fmt: skip


def _search_program(coarse: list[System], full: Elastic, main: Repair) -> Elastic:
    """The coarsest program in which every target of the repair is in conflict; without one, the plan's own steps."""
    for system in coarse:
        program = Elastic(system)
        kept = [name for name in program.targets if name not in main.names]
        limits = servable(program)[1]
        if all(not program.holds([*kept, name], limits) for name in main.names):
            return program
    return full


def _alternatives(program: Elastic, main: Repair, most: int) -> list[list[str]]:
    limits = servable(program)[1]
    shares = {s.target.id: s.share for s in main.shortfalls}
    return list(repairs(list(program.targets), lambda names: program.holds(names, limits), most + 1, lambda name: shares.get(name, 1.0)))


def _conflicts(program: Elastic, main: Repair) -> Iterable[Conflict]:
    """For each target of the repair, the targets and then the inputs it is in conflict with; the same conflict only once."""
    limits = servable(program)[1]
    kept = [name for name in program.targets if name not in main.names]
    told: set[tuple[str, ...]] = set()
    for name in (s.target.id for s in main.shortfalls):
        if program.holds([*kept, name], limits):
            continue
        targets = conflict([*kept, name], lambda names: program.holds(names, limits))
        if tuple(targets) in told:
            continue
        told.add(tuple(targets))
        blamed: list[str] = []
        if program.holds(targets, ()):
            blamed = conflict(limits, lambda names, targets=targets: program.holds(targets, names))  # type: ignore[misc]
        yield Conflict(tuple(program.targets[t] for t in targets), tuple(program.limits[n] for n in blamed))


def _first_year(system: System, main: Repair, shortfall: Shortfall) -> int | None:
    """First later year in which a target can be reached beside all targets that are not repaired."""
    target, horizon = shortfall.target, system.horizon
    years = horizon.years if target.kind in YEAR_END_KINDS else horizon.milestones
    for year in (y for y in years if y > target.year):
        later = replace(target, year=year)
        targets = tuple(later if t.id == target.id else t for t in system.targets if t.id == target.id or t.id not in main.names)
        program = Elastic(replace(system, targets=targets), lift=False)
        if program.holds(list(program.targets), servable(program)[1]):
            return year
    return None
