"""The same system and the same equations the way Pyomo does it by itself: rules row by row, handed over by `appsi_highs`.

    python -m benchmarks.appsi CASE OUT --build-only

It never solves: the program is the same, only the way into the solver differs.
"""

from benchmarks.laps import Laps, main

laps = Laps()

import contextlib  # noqa: E402
from pathlib import Path  # noqa: E402

from pyomo.contrib.appsi.solvers import Highs  # noqa: E402

from benchmarks.case import load  # noqa: E402
from benchmarks.ours import build, system_of  # noqa: E402
from energyplan.model import build as build_module  # noqa: E402

laps.lap("import")


def tool(path: Path, laps: Laps, build_only: bool) -> float | None:
    """Build without templates and hand over."""
    case = load(path)
    laps.lap("read_case")
    system = system_of(case)
    laps.lap("components")
    build_module.templates = contextlib.nullcontext
    model = build(system)
    solver = Highs()
    solver.set_instance(model.pyomo)
    laps.note(solver._solver_model)
    laps.lap("build")
    return None


if __name__ == "__main__":
    main(tool, laps)
