"""The same system and the same equations the way Pyomo does it by itself: rules row by row, handed over by `appsi_highs`.

    python -m benchmarks.appsi CASE OUT --build-only

It never solves: the program is the same, only the way into the solver differs.
"""

from benchmarks.laps import Laps, main

laps = Laps()

import contextlib  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from pyomo.contrib.appsi.solvers import Highs  # noqa: E402

from benchmarks.case import load  # noqa: E402
from benchmarks.ours import build, system_of  # noqa: E402
from energyplan.model import build as build_module  # noqa: E402
from energyplan.system.system import System  # noqa: E402

laps.lap("import")


def hand_over(system: System) -> Any:
    """HiGHS holding a system's program that was built without templates and handed over by Pyomo's wrapper; it is given no time to solve."""
    build_module.templates = contextlib.nullcontext
    solver = Highs()
    solver.set_instance(build(system).pyomo)
    return solver._solver_model


def tool(path: Path, laps: Laps, build_only: bool) -> float | None:
    """Build without templates and hand over."""
    case = load(path)
    laps.lap("read_case")
    system = system_of(case)
    laps.lap("components")
    laps.note(hand_over(system))
    laps.lap("build")
    return None


if __name__ == "__main__":
    main(tool, laps)
