"""A gate on the size of the program: rows, columns and nonzeros of stated systems, which no machine's mood changes.

`benchmarks/counts.csv` holds one row a change: the last of a system is in force, those before tell how it came about.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from energyplan.system.system import System

FILE = Path(__file__).with_name("counts.csv")
COLUMNS = ("system", "rows", "columns", "nonzeros", "date", "reason")
Size = dict[str, int]


def _plan(resolution: str) -> Size:
    from energyplan.pipeline import read_plan
    from energyplan.system.assemble import assemble

    return _size(assemble(read_plan(None, resolution=resolution)))


def _synthetic(nodes: int, hours: int, periods: int) -> Size:
    from benchmarks.case import make
    from benchmarks.ours import system_of

    return _size(system_of(make(nodes, hours, periods)))


def _size(system: System) -> Size:
    from energyplan.model.build import build
    from energyplan.solve.lp import compile_lp

    return compile_lp(build(system).pyomo).size


SYSTEMS: dict[str, Callable[[], Size]] = {
    "default plan, 24h": lambda: _plan("24h"),
    "default plan, 8h": lambda: _plan("8h"),
    "synthetic, 1 node, 168 h": lambda: _synthetic(1, 168, 1),
    "synthetic, 4 nodes, 168 h": lambda: _synthetic(4, 168, 1),
    "synthetic, 1 node, 168 h, 4 periods": lambda: _synthetic(1, 168, 4),
}


def stated() -> dict[str, Size]:
    """The counts in force."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["system"]: {k: int(row[k]) for k in ("rows", "columns", "nonzeros")} for row in csv.DictReader(file)}


def main(arguments: list[str]) -> int:
    """Compare, or write what is new with its reason."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks counts", description=__doc__)
    parser.add_argument("--update", metavar="REASON", help="add rows for counts that changed")
    reason = parser.parse_args(arguments).update
    before = stated() if FILE.exists() else {}
    changed = []
    for name, count in SYSTEMS.items():
        now = count()
        if now != before.get(name):
            changed.append([name, *(now[k] for k in ("rows", "columns", "nonzeros")), date.today().isoformat(), reason])
            print(f"{name}: {before.get(name)} -> {now}")
    if reason and changed:
        new = not FILE.exists()
        with FILE.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([[*COLUMNS], *changed] if new else changed)
        return 0
    print("as stated" if not changed else 'changed; to accept: python -m benchmarks counts --update "reason"')
    return int(bool(changed))
