"""Charts of a run: one grammar (Vega-Lite, by Altair) for pictures and pages. Needs the extra `report`.

A chart is a function of tidy frames and of entries, names and colours in the order of stacks; a function beside it reads the frame from a run folder.
Colours and order stand in `palette.csv`, the look in `style.py`, units in `energyplan/report/scale.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from energyplan.errors import InputError
from energyplan.report.charts.capacity import capacity
from energyplan.report.charts.cost import cost
from energyplan.report.charts.emissions import co2
from energyplan.report.charts.generation import generation, weeks
from energyplan.report.charts.heat import RESIDUAL, heat
from energyplan.report.charts.levels import levels
from energyplan.report.charts.prices import prices
from energyplan.report.charts.run_view import NOTHING, RunView
from energyplan.report.charts.targets import targets

KINDS = ("capacity", "generation", "cost", "co2", "weeks", "levels", "prices", "heat", "targets")
"""What can be drawn of a run, in the order of a page."""


def draw(run: RunView, kind: str, year: int | None = None, quantity: str = RESIDUAL) -> Any:
    """A chart of a run.

    Args:
        run: The run.
        kind: One of `KINDS`.
        year: Of `weeks`, `levels` and `heat`; the last milestone without one.
        quantity: Of `heat`: `residual`, `demand` or a technology.

    Raises:
        InputError: the run has nothing of the kind.
        EnvironmentProblem: the extra `report` is missing.
    """
    of_run: dict[str, Callable[[RunView], Any]] = {
        "capacity": capacity, "generation": generation, "cost": cost, "co2": co2, "prices": prices, "targets": targets,
        "weeks": lambda run: weeks(run, year), "levels": lambda run: levels(run, year), "heat": lambda run: heat(run, year, quantity),
    }  # fmt: skip
    return of_run[kind](run)


def draw_all(run: RunView, year: int | None = None, quantity: str = RESIDUAL) -> tuple[dict[str, Any], list[str]]:
    """Every chart that the run has something for, and why the others are missing.

    Raises:
        InputError: year or quantity are none of the run's.
        EnvironmentProblem: the extra `report` is missing.
    """
    charts, left_out = dict[str, Any](), list[str]()
    for kind in KINDS:
        try:
            charts[kind] = draw(run, kind, year, quantity)
        except InputError as error:
            if any(problem.code != NOTHING for problem in error.problems):
                raise
            left_out += [f"{problem.path}: {problem.message}" for problem in error.problems]
    return charts, left_out
