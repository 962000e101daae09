"""The clock inside a measured process. Standard library only, so that it can be read before anything worth measuring is imported."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HIPO = {"solver": "hipo", "run_crossover": "off", "threads": 2}
"""HiGHS options of every tool: what energyplan tries first."""


class Laps:
    """Seconds of each phase, one after the other, from the moment it is made.

    The solver's own entrance is watched: what a tool does before HiGHS runs is its build, what it does after is its reading back, whatever
    functions it does that in.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.figures: dict[str, Any] = {}
        self._mark = time.perf_counter()

    def lap(self, phase: str) -> None:
        """End a phase."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._mark
        self._mark = now

    def note(self, h: Any) -> None:
        """Size of the program inside a HiGHS instance, and the memory so far."""
        self.figures |= {"rows": h.getNumRow(), "columns": h.getNumCol(), "nonzeros": h.getNumNz(), "build_gb": peak_gb()}

    def watch(self, *, build_only: bool) -> None:
        """End the phase `build` where HiGHS begins to run, and the phase `solve` where it stops; without a solve, leave there."""
        import highspy

        run = highspy.Highs.run

        def watched(h: Any) -> Any:
            self.lap("build")
            self.note(h)
            if build_only:
                raise Built
            status = run(h)
            self.lap("solve")
            info = h.getInfo()
            self.figures |= {"status": h.modelStatusToString(h.getModelStatus()), "iterations": int(info.ipm_iteration_count)}
            return status

        highspy.Highs.run = watched


class Built(BaseException):
    """The program is in the solver, and no more is wanted."""


def peak_gb() -> float:
    """Most memory this process has held [GB].

    The kernel's mark of this program's own memory where there is one: `ru_maxrss` may have been handed down by the process that started it.
    """
    try:
        line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 1024**2
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main(tool: Callable[[Path, Laps, bool], float | None], laps: Laps) -> None:
    """Run one tool on one case in this process and write what it took.

    Args:
        tool: Takes the case's file, the laps and whether to build only; returns the objective [CNY a year].
        laps: Begun before the tool's imports.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("case", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--build-only", action="store_true")
    arguments = parser.parse_args()
    try:
        objective = tool(arguments.case, laps, arguments.build_only)
    except Built:
        objective = None
    laps.lap("read_back")
    record = {**laps.figures, "seconds": laps.seconds, "peak_gb": peak_gb(), "objective": objective}
    if objective is None:
        laps.seconds.pop("read_back")
    arguments.out.write_text(json.dumps(record), encoding="utf-8")
