"""Certified runs beside the whole program of every hour, and a series of runs that keeps what it finds.

    python -m benchmarks.certified plans [--scenario NAME ...] [--gap 0.5% ...] [--whole] [--limit 2400]
    python -m benchmarks.certified levels [--set PATH] [--from V --to V --count 20] [--gap 0.5%]
    python -m benchmarks.certified page                 docs/benchmarks-certified.md from what was measured

Each run of `plans` is `energyplan run` in a fresh process, one after the other. `--whole` adds the run of resolution 1h: one that is not done
after `--limit` seconds is stopped and its time a lower bound. Records are kept in a JSON file (`--records`) and added to.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.page import machine
from benchmarks.peers import ROOT, versions

WHOLE = "1h"

HEAD = """# Certified runs, measured

Made by `python -m benchmarks.certified`. Each row is `energyplan run` in a fresh process on the plan of Zhuanghe, four milestones of 8,760 h;
seconds of the whole command. The whole program is the same plan at resolution 1h; where it was stopped, its time and the ratio are
bounds. Method: [a proven gap for every hour](how-to/certified.md).
"""


def run_apart(model: str | None, scenario: str, resolution: str, limit: float) -> dict[str, Any]:
    """One `energyplan run` in a process of its own: seconds in all and of the solve, cost, bound, gap, rounds."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "energyplan", "run", "--resolution", resolution, "--out", folder, "--json", *([model] if model else [])]
        command += ["--scenario", scenario] if scenario else []
        began = time.monotonic()
        record: dict[str, Any] = {"scenario": scenario, "resolution": resolution}
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return record | {"seconds": limit, "censored": True}
        record |= {"seconds": time.monotonic() - began, "exit": done.returncode}
        if done.returncode != 0:
            return record | {"trouble": done.stderr[-500:]}
        told = json.loads(done.stdout)
        manifest = json.loads((Path(told["run_dir"]) / "run.json").read_text(encoding="utf-8"))
        return record | {
            "solve": told["timings"]["solve"], "objective": told["objective"], "bound": told["bound"], "gap": told["gap"],
            "gross": told["gross_cost"], "size": told["size"], "rung": told["solver"]["rung"], "rounds": manifest["rounds"],
        }  # fmt: skip


def plans(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Scenarios at each gap, then the whole program of each where asked for."""
    records = []
    resolutions = [f"certified:{gap}" for gap in arguments.gap] + ([WHOLE] if arguments.whole else [])
    for scenario in arguments.scenario or [""]:
        for resolution in resolutions:
            record = run_apart(arguments.model, scenario, resolution, arguments.limit)
            records.append(record)
            print(json.dumps({k: v for k, v in record.items() if k != "rounds"}), flush=True)
    return records


def levels(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Levels of one figure in one series that keeps what it finds; the first, the middle and the last also from nothing."""
    from energyplan.pipeline import run
    from energyplan.solve.kept import Kept

    low, high, count = arguments.low, arguments.high, arguments.count
    values = [low + (high - low) * i / (count - 1) for i in range(count)]
    resolution, kept, records = f"certified:{arguments.gap[0]}", Kept(), []

    def one(value: float, kept: Kept | None) -> None:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            result = run(arguments.model, sets=[f"{arguments.set}={value:g}"], resolution=resolution, out=Path(folder), kept=kept)
            seconds = time.monotonic() - began
        record = {
            "set": arguments.set, "value": value, "resolution": resolution, "kept": kept is not None, "seconds": seconds,
            "gap": result.certificate.relative_gap, "objective": result.objective, "rounds": len(result.solution.rounds), "verified": result.verified,
        }  # fmt: skip
        records.append(record)
        print(json.dumps(record), flush=True)

    for value in by_halves(values):
        one(value, kept)
    for value in (values[0], values[count // 2], values[-1]):
        one(value, None)
    return records


def by_halves(values: list[float]) -> list[float]:
    """The ends first, then the middle of what is between: each level so stands between two that are known.

    >>> by_halves([1, 2, 3, 4, 5])
    [1, 5, 3, 2, 4]
    """
    order, spans = [0, len(values) - 1], [(0, len(values) - 1)]
    while spans:
        low, high = spans.pop(0)
        if high - low > 1:
            middle = (low + high) // 2
            order.append(middle)
            spans += [(low, middle), (middle, high)]
    return [values[i] for i in dict.fromkeys(order)]


def page(records: list[dict[str, Any]]) -> str:
    """The page of docs."""
    runs, series = [r for r in records if "scenario" in r], [r for r in records if "kept" in r]
    whole = {r["scenario"]: r for r in runs if r["resolution"] == WHOLE}
    ours = ", ".join(f"{k} {v}" for k, v in versions(Path(sys.executable)).items() if v and k in ("highspy", "pyomo", "numpy"))
    lines = [HEAD, f"{date.today().isoformat()}, {machine()}; {ours}", ""]
    lines += ["| plan | gap asked | proven gap | cost, mn CNY | bound, mn CNY | rounds | seconds | of the whole program |", "|---|---|---|---|---|---|---|---|"]
    for r in runs:
        name, ratio = r["scenario"] or "as it happened", ""
        if (full := whole.get(r["scenario"])) and r is not full:
            ratio = f"{'< ' if full.get('censored') else ''}{r['seconds'] / full['seconds']:.3f}"
        asked = "every hour" if r["resolution"] == WHOLE else r["resolution"].split(":")[1]
        if "gap" not in r:
            lines.append(f"| {name} | {asked} | - | - | - | - | {'> ' if r.get('censored') else ''}{r['seconds']:.0f} | {r.get('trouble', 'stopped')[:80]} |")
            continue
        rounds = len(r["rounds"]) if r["rung"] == "certified" or r["resolution"] == WHOLE else f"{len(r['rounds'])}, then whole"
        lines.append(f"| {name} | {asked} | {r['gap']:.3%} | {r['objective'] / 1e6:,.1f} | {r['bound'] / 1e6:,.1f} | {rounds} | {r['seconds']:.0f} | {ratio} |")
    return "\n".join(lines + (_series(series) if series else [])) + "\n"


def _series(series: list[dict[str, Any]]) -> list[str]:
    cold, warm = [r for r in series if not r["kept"]], sorted((r for r in series if r["kept"]), key=lambda r: r["value"])
    mean, total = sum(r["seconds"] for r in cold) / len(cold), sum(r["seconds"] for r in warm)
    return [
        "", "## A series that keeps what it finds", "",
        f"{len(warm)} levels of `{warm[0]['set']}` at {warm[0]['resolution']}, in one process, the ends first: {total:.0f} s in all.",
        f"From nothing a level takes {mean:.0f} s (mean of {len(cold)}), so {len(warm)} of them {len(warm) * mean:.0f} s: "
        f"**{total / (len(warm) * mean):.2f}** of that.",
        "", "| level | seconds | rounds | proven gap | cost, mn CNY |", "|---|---|---|---|---|",
        *(f"| {r['value']:g} | {r['seconds']:.1f} | {r['rounds']} | {r['gap']:.3%} | {r['objective'] / 1e6:,.1f} |" for r in warm),
    ]  # fmt: skip


def main() -> None:
    """One command for all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certified", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("plans", "levels", "page"))
    parser.add_argument("--model")
    parser.add_argument("--scenario", action="append")
    parser.add_argument("--gap", action="append")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--limit", type=float, default=2400.0)
    parser.add_argument("--set", default="targets.vrfb_2025_energy.value")
    parser.add_argument("--from", dest="low", type=float, default=400.0)
    parser.add_argument("--to", dest="high", type=float, default=1600.0)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--records", type=Path, default=ROOT / "benchmarks" / "certified.json")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks-certified.md")
    arguments = parser.parse_args()
    arguments.gap = arguments.gap or ["0.5%"]
    known = json.loads(arguments.records.read_text(encoding="utf-8")) if arguments.records.exists() else []
    if arguments.what != "page":
        known += plans(arguments) if arguments.what == "plans" else levels(arguments)
        arguments.records.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    arguments.out.write_text(page(known), encoding="utf-8")
    print(page(known))


if __name__ == "__main__":
    main()
