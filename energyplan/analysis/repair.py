"""The smallest repair of a plan: by how much which targets must be lowered so that the others hold."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from energyplan.analysis.best import at_best
from energyplan.analysis.elastic import Elastic
from energyplan.plan.targets import RATIO_KINDS, Target
from energyplan.solve.highs import Point
from energyplan.system.system import System

DIGITS = 3
"""Digits of a repaired value, rounded to the side that can be reached."""

FEASIBLE = 1e-7
"""What a row may miss for the solver [unit of the row]."""


@dataclass(frozen=True)
class Shortfall:
    """A target of a repair.

    Attributes:
        target: The target.
        reachable: What can be reached instead [canonical unit of the target].
        share: Shortfall in parts of what is required [1].
        first_year: First later year in which it can be reached with all other targets kept, None where there is none.
    """

    target: Target
    reachable: float
    share: float
    first_year: int | None = None


@dataclass(frozen=True)
class Repair:
    """Targets to lower so that all others hold."""

    shortfalls: tuple[Shortfall, ...]

    @property
    def total(self) -> float:
        """Sum of the shortfalls in parts of what is required [1]."""
        return sum(s.share for s in self.shortfalls)

    @property
    def names(self) -> frozenset[str]:
        """Ids of its targets."""
        return frozenset(s.target.id for s in self.shortfalls)


def servable(program: Elastic) -> tuple[tuple[str, ...], list[str]]:
    """Demands that stay unserved whatever the targets, and the limits that are left.

    Where demands can be served one by one but not together, the first of them are.
    """
    limits = list(program.limits)
    if program.shortfall((), limits) is not None:
        return (), limits
    kept = [name for name in limits if program.limits[name].kind != "served"]
    lost = []
    for name in (name for name in limits if program.limits[name].kind == "served"):
        if program.shortfall((), [*kept, name]) is None:
            lost.append(name)
        else:
            kept.append(name)
    return tuple(program.limits[name].subject for name in lost), kept


def least_repair(program: Elastic, limits: list[str], only: Iterable[str] | None = None) -> Repair:
    """Least shortfall, first of the most important targets, then of the next; of some targets `only`."""
    point = _least_missed(program, limits, only)
    return Repair(()) if point is None else _repair_at(program, point)


def _least_missed(program: Elastic, limits: list[str], only: Iterable[str] | None = None) -> Point | None:
    free = set(program.targets if only is None else only)
    within = {name: 0.0 for name in program.targets if name not in free}
    point = None
    for priority in sorted({program.targets[name].priority for name in free}):
        level = [name for name in program.targets if name in free and program.targets[name].priority == priority]
        found = program.shortfall(program.targets, limits, within=within, counted=level)
        if found is None:
            return None
        point = found[1]
        within |= {name: float((point.x[program.slacks[name]] / program.scale[name]).max()) for name in level}
    return None if point is None else at_best(program, limits, point)


def _repair_at(program: Elastic, point: Point) -> Repair:
    missed, achieved = program.missed(point), program.achieved(point)

    def short(name: str) -> Shortfall:
        target, value = program.targets[name], achieved[name].value
        share = abs(target.value - value) / abs(target.value) if target.value and math.isfinite(value) else missed[name]
        return Shortfall(target, value, share)

    return Repair(tuple(short(name) for name in program.targets if name in missed))


def repaired_value(shortfall: Shortfall) -> float:
    """What can be reached in the unit as written, rounded to three digits to the side that can be reached.

    A least value is rounded down, a largest one up, so that the repaired plan has a schedule.
    """
    t = shortfall.target
    value = shortfall.reachable / t.per_unit
    if abs(value) < 1e-9:
        return 0.0
    if not math.isfinite(value):
        return value
    step = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
    towards = math.floor(value / step + 1e-6) if t.sense == ">=" else math.ceil(value / step - 1e-6)
    return float(f"{towards * step:.12g}")


def is_figure(target: Target, value: float) -> bool:
    """Whether a target can have a value [canonical unit]: none is below 0, no share above all. A row that says so is met by serving nobody."""
    return math.isfinite(value) and value >= 0 and (target.unit != "1" or target.kind in RATIO_KINDS or value <= 1)


def _value(shortfall: Shortfall) -> float | None:
    """The repaired value in the canonical unit; None where no figure would do, as where more is lost than is clean."""
    value = repaired_value(shortfall) * shortfall.target.per_unit
    return value if is_figure(shortfall.target, value) else None


def repairs_as_sets(repair: Repair) -> list[str]:
    """The repair as values of `--set`; a target that no figure would do for is switched off."""
    return [
        f"targets.{s.target.id}.enforce=off" if _value(s) is None else f"targets.{s.target.id}.value={repaired_value(s):.12g}"
        for s in repair.shortfalls
    ]  # fmt: skip


@dataclass(frozen=True)
class Repaired:
    """A system whose targets can all hold, and what was lowered for it.

    Attributes:
        system: The system, all targets hard, those of the repair at what can be reached; one that no figure would do for has none.
        repair: What was lowered; empty where nothing had to be.
    """

    system: System
    repair: Repair


def repaired(system: System) -> Repaired:
    """The system with all targets hard, those that cannot be reached at their repaired values.

    Prices, bills and reasons are told of this system: in one that misses targets they would be those of the penalties.
    """
    hard = replace(system, target_mode="hard")
    program = Elastic(hard, lift=False)
    point = _least_missed(program, servable(program)[1])
    if point is None:
        return Repaired(hard, Repair(()))
    repair = _repair_at(program, point)
    # What is missed by less than counts is not told, but a hard target is held to the last digit: it gets what is reached.
    missed = [name for name, columns in program.slacks.items() if point.x[columns].max() > FEASIBLE]
    values: dict[str, float | None] = {name: reached.value for name, reached in program.achieved(point).items() if name in missed}
    values |= {s.target.id: _value(s) for s in repair.shortfalls}
    targets = tuple(replace(t, value=values.get(t.id, t.value)) for t in system.targets)
    return Repaired(replace(hard, targets=targets), repair)
