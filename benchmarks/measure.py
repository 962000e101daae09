"""Measuring: one tool on one case in one fresh process, several times over; tools take turns, so that a slow minute of the machine meets all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.case import make
from benchmarks.peers import PACKAGES, ROOT

OURS, APPSI = "energyplan", "the same by appsi_highs"
MODULES = {OURS: "benchmarks.ours", APPSI: "benchmarks.appsi", "PyPSA": "benchmarks.pypsa_peer", "oemof.solph": "benchmarks.oemof_peer"}
EQUAL = 1e-6
"""Objectives that differ by more make a comparison void."""


@dataclass(frozen=True)
class Task:
    """What to measure.

    Attributes:
        size: Nodes, hours, periods.
        tools: Tool -> how often.
        solve: Whether to solve too.
        limit: Seconds a process may take.
    """

    size: tuple[int, int, int]
    tools: dict[str, int]
    solve: bool = False
    limit: float = 900.0


@dataclass
class Measured:
    """One tool's records of one task."""

    tool: str
    size: tuple[int, int, int]
    solve: bool
    records: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""

    def seconds(self, *phases: str, middle: bool = False) -> float:
        """Least (or median) seconds of some phases together."""
        sums = [sum(r["seconds"].get(p, 0.0) for p in phases) for r in self.records]
        return statistics.median(sums) if middle else min(sums)

    @property
    def to_solver(self) -> float:
        """Least seconds from data in memory to a program inside the solver."""
        return self.seconds("components", "build")

    @property
    def build_gb(self) -> float:
        """Peak memory when the program is in the solver [GB], the least of the repeats."""
        return float(min(r["build_gb"] for r in self.records))

    def last(self, figure: str) -> Any:
        """A figure that does not change between repeats."""
        return self.records[-1].get(figure)


def gap(a: float, b: float) -> float:
    """Relative difference of two objectives."""
    return abs(a - b) / max(abs(a), abs(b))


def measure(tasks: Iterable[Task], peer_python: Path | None, say: Callable[[str], None]) -> list[Measured]:
    """All tasks, one process after the other."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for task in tasks:
            case = make(*task.size)
            path = Path(folder) / "case.npz"
            case.save(path)
            mine = {tool: Measured(tool, task.size, task.solve) for tool in task.tools if peer_python or tool not in PACKAGES}
            for turn in range(max(task.tools.values())):
                for tool, measured in mine.items():
                    if turn < task.tools[tool] and not measured.trouble:
                        say(f"{case.name}, {'build and solve' if task.solve else 'build'}: {tool}")
                        _once(measured, path, peer_python if tool in PACKAGES else Path(sys.executable), task)
            results += mine.values()
    return results


def _once(measured: Measured, case: Path, python: Path | None, task: Task) -> None:
    out = case.with_suffix(".json")
    out.unlink(missing_ok=True)
    command = [str(python), "-m", MODULES[measured.tool], str(case), str(out), *([] if task.solve else ["--build-only"])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=task.limit)
    except subprocess.TimeoutExpired:
        measured.trouble = f"not finished after {task.limit:.0f} s"
        return
    if done.returncode or not out.exists():
        lines = (done.stderr or done.stdout).strip().splitlines()
        measured.trouble = f"failed: {lines[-1] if lines else f'exit {done.returncode}'}"
        return
    record = json.loads(out.read_text(encoding="utf-8"))
    if task.solve and record.get("status") != "Optimal":
        measured.trouble = f"solver ended in '{record.get('status')}'"
        return
    measured.records.append(record)
