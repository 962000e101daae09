"""Phases of a run apart: read, assemble, build (Pyomo to arrays to HiGHS), solve, tabulate; rows, columns, nonzeros, peak memory.

    python -m benchmarks.phases [--resolution 6h] [--build-only] [--against-appsi]

`--against-appsi` builds the same model with plain rules and hands it over by Pyomo's own `appsi_highs` in the same process order, and
prints the ratio. Figures are seconds of this machine at this moment: compare ratios of one run, never two runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.laps import peak_gb
from energyplan.model import build as build_module
from energyplan.pipeline import read_plan
from energyplan.solve.highs import LADDER, SolveOptions, load, solve
from energyplan.solve.lp import Values, compile_lp
from energyplan.system.assemble import assemble


def appsi_seconds(system: Any) -> float:
    """Rules row by row, and the model handed over by Pyomo's wrapper."""
    from benchmarks.appsi import hand_over

    start = time.perf_counter()
    hand_over(system)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--resolution", default="6h")
    parser.add_argument("--build-only", action="store_true")
    parser.add_argument("--against-appsi", action="store_true")
    arguments = parser.parse_args()
    seconds: dict[str, float] = {}
    mark = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal mark
        now = time.perf_counter()
        seconds[name], mark = now - mark, now

    plan = read_plan(arguments.model, resolution=arguments.resolution)
    lap("read")
    system = assemble(plan)
    lap("assemble")
    model = build_module.build(system)
    lap("build_pyomo")
    lp = compile_lp(model.pyomo)
    lap("build_arrays")
    load(lp, LADDER[0], SolveOptions(), None)
    lap("build_highs")
    seconds["build"] = seconds["build_pyomo"] + seconds["build_arrays"] + seconds["build_highs"]
    figures: dict[str, Any] = {"resolution": arguments.resolution, **lp.size, "peak_gb_after_build": round(peak_gb(), 2)}
    if not arguments.build_only:
        mark = time.perf_counter()
        solution = solve(lp, say=lambda m: print(m, file=sys.stderr))
        lap("solve")
        from energyplan.results.tabulate import tabulate

        tabulate(model, Values(lp, solution.x, solution.y))
        lap("tabulate")
        figures["rung"], figures["iterations"] = solution.rung, solution.iterations
    if arguments.against_appsi:
        del model, lp
        seconds["build_appsi"] = appsi_seconds(system)
        figures["appsi_over_ours"] = round(seconds["build_appsi"] / seconds["build"], 1)
    figures["seconds"] = {k: round(v, 2) for k, v in seconds.items()}
    figures["peak_gb"] = round(peak_gb(), 2)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
