"""What a run will take, told before it begins: size to the last entry, memory and time by rates that were measured once.

Memory is that of the process at its highest, which is in the solver. Time is that of building and solving; it hangs on the machine and
on the plan, so that it is told as rough: read it as between half and twice as much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from energyplan.analysis.counting import Size, count
from energyplan.analysis.machine import GB, available_memory
from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _
from energyplan.plan.schema import Plan
from energyplan.system.assemble import assemble, with_steps
from energyplan.system.system import System

STEPS = (1, 2, 4, 8, 24)
"""Lengths of steps a plan is told about, besides its own [h]."""

# Measured on the default plan by steps of 24, 12, 8 and 4 hours, each run in a process of its own (docs/decisions/0014).
PROGRAM = 0.2 * GB
"""What the program itself takes, before it builds anything."""
BYTES_PER_NONZERO = 800.0
"""Memory of the model, its arrays and the solver's factors together, at the highest [B]."""
MARGIN = 1.25
"""Safety of the memory that is told."""
BUILD_SECONDS = 4e-6
"""Building, per nonzero [s]."""
SOLVE_SECONDS, SOLVE_NONZEROS, SOLVE_EXPONENT = 15.0, 229_101, 1.5
"""HiPO on the default plan by steps of a day, and how its time grows with nonzeros."""


@dataclass(frozen=True)
class Forecast:
    """What a run of a plan will take.

    Attributes:
        hours: Length of its steps [h].
        size: Rows, columns and nonzeros, exact.
        memory: Memory of the process at its highest, with a margin [B].
        seconds: Time to build and solve, rough [s].
    """

    hours: int
    size: Size
    memory: float
    seconds: float

    @property
    def growth(self) -> float:
        """Memory beyond what the program has when it starts to build [B]."""
        return self.memory - PROGRAM

    def fits(self, free: float | None) -> bool:
        """Whether it fits into what is free; where that is not known nobody can say no."""
        return free is None or self.growth <= free


def memory_of(nonzeros: int) -> float:
    """Memory of a run at its highest: M_0 + 1.25 b N [B]."""
    return PROGRAM + MARGIN * BYTES_PER_NONZERO * nonzeros


def seconds_of(nonzeros: int) -> float:
    """Time to build and solve: β N + τ (N / N_d)^1.5 [s].

    >>> round(seconds_of(229_101))
    16
    """
    return BUILD_SECONDS * nonzeros + SOLVE_SECONDS * (nonzeros / SOLVE_NONZEROS) ** SOLVE_EXPONENT


def forecast(system: System) -> Forecast:
    """What a run of a system will take.

    Raises:
        InfeasibleError: a hard target that nothing can change is missed.
    """
    size = count(system)
    return Forecast(system.horizon.hours_per_step, size, memory_of(size["nonzeros"]), seconds_of(size["nonzeros"]))


def forecasts(plan: Plan) -> list[Forecast]:
    """What runs of a plan by shorter and longer steps will take, its own among them, shortest steps first."""
    if plan.steps:
        return [forecast(assemble(plan))]
    own = str(plan.file.horizon.hours_per_step)
    lengths = sorted({*([int(own)] if own.isdigit() else []), *(n for n in STEPS if n <= plan.file.hours_per_year)})
    return [forecast(assemble(with_steps(plan, n))) for n in lengths]


def admit(plan: Plan, system: System, say: Callable[[str], None], free: float | None = None) -> Forecast:
    """Tell what a run will take, and refuse what cannot fit.

    Args:
        plan: The plan.
        system: Its numbers on the steps of the run.
        say: Told size, memory and time.
        free: Memory that is free [B], None to look.

    Raises:
        EnvironmentProblem: it does not fit into memory; the message names steps that do.
    """
    found, free = forecast(system), available_memory() if free is None else free
    words = {"steps": f"{found.hours}h", "memory": gigabytes(found.memory), "free": gigabytes(free or 0.0)}
    if not found.fits(free):
        longer = [f for f in forecasts(plan) if f.hours > found.hours and f.fits(free)]
        if not longer:
            raise EnvironmentProblem(_("a run with steps of {steps} needs about {memory} of memory, {free} are free, and no longer steps fit").format(**words))
        raise EnvironmentProblem(
            _("a run with steps of {steps} needs about {memory} of memory and {free} are free; {fitting} would fit: --resolution {fitting}").format(
                **words, fitting=f"{longer[0].hours}h"
            )
        )
    size = _("{rows:,} rows, {columns:,} columns, {nonzeros:,} nonzeros").format(**found.size)
    say(_("{size}: about {time} and {memory} of memory").format(size=size, time=duration(found.seconds), memory=gigabytes(found.memory)))
    return found


def gigabytes(amount: float) -> str:
    """Memory in GB with two digits.

    >>> gigabytes(3.44e8), gigabytes(2.34e9), gigabytes(23.4e9)
    ('0.34 GB', '2.3 GB', '23 GB')
    """
    value = amount / GB
    return f"{value:.2f} GB" if value < 1 else f"{value:.1f} GB" if value < 10 else f"{value:,.0f} GB"


def duration(seconds: float) -> str:
    """A rough time in words: no more digits than it deserves."""
    if seconds < 90:
        return _("{n} s").format(n=max(1, round(seconds)) if seconds < 10 else round(seconds / 5) * 5)
    if seconds < 5400:
        return _("{n} min").format(n=round(seconds / 60))
    return _("{n:.1f} h").format(n=seconds / 3600)
