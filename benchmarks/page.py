"""The page of the long form: docs/benchmarks.md and its picture."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks import growth, peers, table
from benchmarks.laps import HIPO
from benchmarks.measure import APPSI, OURS, Measured

CALLIOPE = (
    "Calliope is left out: its stable release (0.6.10) is tied to numpy 1.23, pandas 1.5 and Pyomo 6.4, which cannot stand in one "
    "environment with the others, and 0.7 is not released yet."
)

HOW = """Every figure is of a fresh process; its phases are timed apart: *import* of the tool, *components* (arrays in memory to the tool's own objects), *to
solver* (those to a program inside HiGHS, up to the moment it would run), *solve*, *read back*. Each tool takes the shortest way its own interface
offers: PyPSA hands over without files and names, oemof.solph by Pyomo's `appsi_highs`; energyplan's own equations by `appsi_highs` with plain rules
tell what templates and arrays save. Of repeated builds the least counts, the median is beside it; tools take turns. Peak memory is that of the
process when the program is in the solver, without a solve (in the tables of solves: at the end). Garbage is collected as each tool does by default."""

SAME = """All tools are given the same arrays and express the same linear program: a node has wind, PV, nuclear, coal, a battery and a hydrogen tank with power
and energy sized apart, an electrolyser, a hydrogen turbine, demands of electricity and hydrogen with unserved energy at a price; nodes are joined by
lossy cables, CO2 is capped in each year, levels are cyclic. There are no ramps and no commitment. Money is in CNY for the peers and in
millions inside energyplan. Rows differ because PyPSA writes the lower limits
of extendable dispatch as rows and tied links as rows, columns because it needs a dispatch per link of a store; with several periods PyPSA has a
component, with a dispatch of its own, for each vintage, where energyplan has one dispatch of the stock. Objectives must agree to 1e-6, else the
comparison is marked VOID. oemof.solph 0.6 is left out with several periods: it turns expenses into annuities of its own and does not close a store's
year in each period, so that it would be another program."""


def machine() -> str:
    """Processor, cores, memory, system."""
    name = platform.processor() or platform.machine()
    try:
        name = next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
        total = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
        memory = f", {int(total.split()[1]) / 1024**2:.0f} GB"
    except (OSError, StopIteration, ValueError):
        memory = ""
    return f"{name}, {os.cpu_count()} cores{memory}, {platform.system()}, Python {platform.python_version()}"


def verdict(measured: Sequence[Measured]) -> list[str]:
    """The aims, and whether this run meets them."""
    lines = []
    for size, group in table.groups(measured, solve=False).items():
        by_tool = {m.tool: m for m in group if m.records}
        ours, pypsa, appsi = by_tool.get(OURS), by_tool.get("PyPSA"), by_tool.get(APPSI)
        if ours is None or size[1:] != (8760, 1):
            continue
        if pypsa:
            time, memory = ours.to_solver / pypsa.to_solver, ours.build_gb / pypsa.build_gb
            lines.append(f"| {table.name_of(size)} | data to solver over PyPSA's | 1.0 | {time:.2f} | {'met' if time <= 1 else 'missed'} |")
            lines.append(f"| {table.name_of(size)} | peak memory over PyPSA's | 1.2 | {memory:.2f} | {'met' if memory <= 1.2 else 'missed'} |")
        if appsi:
            ratio = appsi.to_solver / ours.to_solver
            lines.append(f"| {table.name_of(size)} | appsi_highs over ours, at least | 5.0 | {ratio:.1f} | {'met' if ratio >= 5 else 'missed'} |")
    return lines


def _version(name: str, ours: str | None, theirs: str | None) -> str:
    differ = ours and theirs and ours != theirs
    return f"{name} {ours or theirs}" + (f" (peers: {theirs})" if differ else "")


def write(measured: Sequence[Measured], peer_python: Path | None, docs: Path, seconds: float) -> list[Path]:
    """Write page and picture; returns their paths."""
    found = growth.series(measured)
    picture, page = docs / "img" / "benchmarks.svg", docs / "benchmarks.md"
    if found:
        growth.draw(found, picture)
    versions = peers.versions(Path(sys.executable))
    theirs = peers.versions(peer_python) if peer_python else {}
    told = "; ".join(_version(name, versions.get(name), theirs.get(name)) for name in versions if versions[name] or theirs.get(name))
    options = ", ".join(f"{k} {v}" for k, v in HIPO.items())
    parts = [
        "# Benchmarks beside peers",
        "<!-- Written by `python -m benchmarks --long`. -->\nSeconds of one machine on one day: read ratios within a table. "
        "`python -m benchmarks` prints the short form in under ten minutes, `python -m benchmarks --long` writes this page.",
        f"{date.today().isoformat()}; {machine()}; {told}. HiGHS options of every tool: {options}. The whole took {seconds / 60:.0f} minutes.",
        "## What is compared", SAME, HOW, CALLIOPE,
    ]  # fmt: skip
    if aims := verdict(measured):
        parts += ["## Aims", "\n".join(["| case | what | aim | here | |", "| --- | --- | ---: | ---: | --- |", *aims])]
    if void := table.void(measured):
        parts += ["**VOID**, objectives differ: " + "; ".join(void)]
    if found:
        exponents = [[s.tool, s.what, s.axis, s.at, f"{s.exponent:.2f}"] for s in found]
        parts += [
            "## Growth", "![Seconds over hours, nodes and periods](img/benchmarks.svg)",
            "Exponents by least squares on logarithms: 1 is in proportion to size.", table.markdown(("tool", "phase", "along", "at", "exponent"), exponents),
        ]  # fmt: skip
    parts += ["## Figures", table.tables(measured, table.markdown, "### {}")]
    docs.mkdir(parents=True, exist_ok=True)
    page.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return [page, *([picture] if found else [])]
