"""Benchmarks beside peers.

    python -m benchmarks                      the short form: a table in under ten minutes
    python -m benchmarks --long               the long form: writes docs/benchmarks.md and docs/img/benchmarks.svg
    python -m benchmarks --install-peers      first make an environment with PyPSA and oemof.solph in the cache
    python -m benchmarks counts [--update "reason"]
                                              rows, columns and nonzeros of stated systems against benchmarks/counts.csv

Figures are seconds of this machine at this moment: compare ratios within one run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks import counts, peers, table
from benchmarks.measure import APPSI, OURS, Measured, Task, measure

SHORT = (
    Task((1, 8760, 1), {OURS: 3, "PyPSA": 3, "oemof.solph": 1, APPSI: 1}),
    Task((4, 8760, 1), {OURS: 3, "PyPSA": 3}),
    Task((1, 720, 1), {OURS: 1, "PyPSA": 1, "oemof.solph": 1}, solve=True),
    Task((4, 720, 1), {OURS: 1, "PyPSA": 1}, solve=True, limit=150),
    Task((1, 168, 4), {OURS: 1, "PyPSA": 1}, solve=True, limit=60),
)
"""Builds of a whole year at one and four nodes; short solves prove that the programs are the same."""

BOTH = {OURS: 3, "PyPSA": 3}
LONG = (
    *(Task((1, hours, 1), {**BOTH, "oemof.solph": 1}) for hours in (1095, 2190, 4380)),
    Task((1, 8760, 1), {OURS: 4, "PyPSA": 4, "oemof.solph": 2, APPSI: 2}),
    Task((2, 8760, 1), {**BOTH, "oemof.solph": 1}),
    Task((4, 8760, 1), {**BOTH, "oemof.solph": 1}),
    *(Task((1, 2190, periods), BOTH) for periods in (2, 4)),
    Task((1, 8760, 4), BOTH),
    Task((4, 2190, 4), BOTH),
    *(Task((1, hours, 1), {OURS: 1, "PyPSA": 1, "oemof.solph": 1}, solve=True) for hours in (730, 1460, 2920)),
    Task((1, 8760, 1), {OURS: 1, "PyPSA": 1}, solve=True, limit=400),
    *(Task((nodes, 336, 1), {OURS: 1, "PyPSA": 1, "oemof.solph": 1}, solve=True, limit=180) for nodes in (1, 2, 4)),
    *(Task((1, 336, periods), {OURS: 1, "PyPSA": 1}, solve=True, limit=180) for periods in (2, 4)),
)
"""Hours, nodes and periods one at a time, builds before solves."""

QUICK = tuple(
    Task((n, max(24, h // 30), p), dict.fromkeys(task.tools, 1), solve=task.solve, limit=60) for task in LONG for n, h, p in (task.size,)
)  # fmt: skip
"""The long form at a thirtieth of its hours: to try the command itself; its figures mean nothing."""


def say(line: str) -> None:
    """Progress, beside the table."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """One command for all."""
    if sys.argv[1:2] == ["counts"]:
        return counts.main(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="the long form, written to the page")
    parser.add_argument("--quick", action="store_true", help="with --long: at a thirtieth of the hours, to try the command")
    parser.add_argument("--docs", type=Path, default=peers.ROOT / "docs", help="folder the long form writes benchmarks.md and img/benchmarks.svg to")
    parser.add_argument("--peer-python", help=f"a Python that has the peers; also {peers.VARIABLE}")
    parser.add_argument("--install-peers", action="store_true", help="make an environment with the peers in the cache first")
    parser.add_argument("--json", type=Path, help="also write every record to this file")
    parser.add_argument("--from-json", type=Path, help="measure nothing: tables and page from such a file")
    arguments = parser.parse_args()
    python = peers.install() if arguments.install_peers else peers.find(arguments.peer_python)
    if python is None:
        print(peers.HOW + "\n")
    began = time.monotonic()
    tasks = (QUICK if arguments.quick else LONG) if arguments.long else SHORT
    if arguments.from_json:
        stored = json.loads(arguments.from_json.read_text(encoding="utf-8"))
        measured, seconds = [Measured(**{**m, "size": tuple(m["size"])}) for m in stored["measured"]], stored["seconds"]
    else:
        measured = measure(tasks, python, say)
        seconds = time.monotonic() - began
    if arguments.json:
        arguments.json.write_text(json.dumps({"seconds": seconds, "measured": [vars(m) for m in measured]}, indent=1), encoding="utf-8")
    print(table.tables(measured, table.plain))
    if arguments.long:
        from benchmarks.page import write

        print("\nwritten:", *write(measured, python, arguments.docs, seconds))
    if broken := table.void(measured):
        print("\nVOID (objectives differ):", *broken, sep="\n  ")
        return 1
    say(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
