"""The machine a run is to be done on: memory, disk, cores, versions, and whether the solver works. Nothing here knows a plan."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from energyplan.errors import EnergyPlanError
from energyplan.solve.highs import LADDER, Rung, SolveOptions, solve
from energyplan.solve.lp import Lp
from energyplan.solve.places import NOWHERE

GB = 1e9
DISK_NEEDED = 0.2 * GB
"""A run of the default plan at every hour writes about so much."""


@dataclass(frozen=True)
class Check:
    """One thing the program needs.

    Attributes:
        name: What was looked at: `python`, `packages`, `hipo`, `cores`, `memory`, `disk` or the name of a package.
        found: What is there.
        fine: Whether that will do; False ends `doctor` with exit code 9.
        needed: What would do, where it does not; for `hipo` what the solver said.
    """

    name: str
    found: str
    fine: bool = True
    needed: str = ""


def checks(folder: Path) -> list[Check]:
    """Everything a run needs of the machine.

    Args:
        folder: Where run folders are written.
    """
    return [*_python(), *_packages(), _hipo(), Check("cores", str(cores())), _memory(), _disk(folder)]


# --- memory ---


def available_memory(root: Path = Path("/")) -> float | None:
    """Memory a program may still take [bytes]: the least of what the machine, its control groups and the process's own limit leave.

    None where nothing tells; elsewhere than on Linux it is the whole memory of the machine.

    Args:
        root: Where `/proc` and `/sys` are.
    """
    told = [*_meminfo(root), *_control_groups(root), *_own_limit(root)]
    if not told and root == Path("/"):
        told = list(_sysconf())
    return min(told, default=None)


def _meminfo(root: Path) -> Iterator[float]:
    found = re.search(r"^MemAvailable:\s*(\d+) kB", _read(root / "proc/meminfo"), re.MULTILINE)
    if found:
        yield int(found[1]) * 1024.0


def _control_groups(root: Path) -> Iterator[float]:
    """What each control group above the process leaves: its limit less its use, files that can be dropped not counted."""
    folder = root / "sys/fs/cgroup"
    own = re.findall(r"^\d+:(|[\w,]*memory[\w,]*):(/.*)$", _read(root / "proc/self/cgroup"), re.MULTILINE)
    for controllers, path in own or [("", "/")]:
        base = folder / "memory" if controllers else folder
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file") if controllers else ("memory.max", "memory.current", "inactive_file")
        group = base / path.lstrip("/")
        for place in (group, *group.parents):
            if place == folder.parent or not place.is_relative_to(base):
                break
            limit, used = _read(place / names[0]).strip(), _read(place / names[1]).strip()
            if limit.isdigit() and used.isdigit() and int(limit) < 2**60:  # the largest number is "no limit"
                idle = re.search(rf"^{names[2]} (\d+)", _read(place / "memory.stat"), re.MULTILINE)
                yield max(0.0, float(int(limit) - int(used) + (int(idle[1]) if idle else 0)))


def _own_limit(root: Path) -> Iterator[float]:
    """What `ulimit -v` leaves."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    limit, _hard = resource.getrlimit(resource.RLIMIT_AS)
    used = re.search(r"^VmSize:\s*(\d+) kB", _read(root / "proc/self/status"), re.MULTILINE)
    if limit != resource.RLIM_INFINITY and used:
        yield max(0.0, float(limit - int(used[1]) * 1024))


def _sysconf() -> Iterator[float]:
    try:
        yield float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


# --- the rest ---


def cores() -> int:
    """Cores the process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _python() -> Iterator[Check]:
    fine = sys.version_info >= (3, 11)
    yield Check("python", f"{platform.python_version()} ({platform.system()} {platform.machine()})", fine, "" if fine else ">=3.11")


def _packages() -> Iterator[Check]:
    """Pyomo and HiGHS by name, of the others only those that are missing or of another version than is needed."""
    for name, ranges in required():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Check(name, "", False, ranges or name)
            continue
        fine = within(found, ranges)
        if name in ("pyomo", "highspy") or not fine:
            yield Check(name, found, fine, "" if fine else ranges)


def required() -> list[tuple[str, str]]:
    """Packages the program declares that it needs, each with its range of versions; of a source tree that is not installed those two that matter most."""
    try:
        declared = requires("energyplan") or []
    except PackageNotFoundError:
        declared = ["pyomo", "highspy"]
    parsed = (re.match(r"([\w.-]+)(?:\[[^\]]*\])?\s*([^;]*)(;.*)?$", line) for line in declared)
    return [(m[1], m[2].strip()) for m in parsed if m and "extra" not in (m[3] or "")]


def within(found: str, ranges: str) -> bool:
    """Whether a version is in a range like `>=6.10.1,<6.11`.

    >>> within("6.10.1", "<6.11,>=6.10.1"), within("6.11.0", "<6.11,>=6.10.1"), within("15", ">=14")
    (True, False, True)
    """

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(int(n) for n in re.findall(r"\d+", text)[:3])

    have = numbers(found)
    for part in filter(None, ranges.split(",")):
        limit = numbers(part)
        n = max(len(have), len(limit))
        a, b = have + (0,) * (n - len(have)), limit + (0,) * (n - len(limit))
        if (part.strip().startswith(">=") and a < b) or (part.strip().startswith("<") and not part.strip().startswith("<=") and a >= b):
            return False
    return True


def _hipo() -> Check:
    """The solver's first rung, really run: min x + 2 y, x + y >= 1 is 1."""
    lp = Lp(
        np.array([1.0, 2.0]), 0.0, sp.csc_array([[1.0, 1.0]]), np.array([1.0]), np.array([np.inf]), np.zeros(2), np.full(2, 10.0), NOWHERE, NOWHERE,
    )  # fmt: skip
    first = LADDER[0]
    try:  # without presolve, which would leave nothing to solve
        found = solve(lp, SolveOptions(ladder=(Rung(first.name, first.options | {"presolve": "off"}),)))
    except EnergyPlanError as error:
        return Check("hipo", "", False, str(error))
    return Check("hipo", f"{found.objective:.6g}", abs(found.objective - 1) < 1e-4, "1")


def _memory() -> Check:
    free = available_memory()
    return Check("memory", "" if free is None else f"{free / GB:.1f} GB")


def _disk(folder: Path) -> Check:
    """Room where run folders are written, and whether they can be."""
    whole = folder.absolute()
    place = next((part for part in (whole, *whole.parents) if part.exists()), whole)  # of a drive that is not there no part exists
    if not os.access(place, os.W_OK):
        return Check("disk", str(place), False, "w")
    free = shutil.disk_usage(place).free
    return Check("disk", f"{free / GB:.1f} GB, {place}", free >= DISK_NEEDED, "" if free >= DISK_NEEDED else f"{DISK_NEEDED / GB:g} GB")
