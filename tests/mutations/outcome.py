"""What became of a damaged plan: `validate`, then `run` where it is valid, in a process of its own with limits of memory and time."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from energyplan.results.runs import read_frames
from tests.command import energyplan
from tests.mutations.bases import RESOLUTIONS
from tests.mutations.mutate import damage

SECONDS = 10
"""Of computing, so that other work on the machine is no fault of a plan."""

IDLE = 60
"""Seconds without any computing: it waits for something that never comes."""

MEMORY = 1e9
"""Resident bytes."""

ADDRESSES = 8 * 2**30
"""Addresses; threads of the solver reserve some that they never use."""


@dataclass
class Outcome:
    """What became of one.

    Attributes:
        case: Number of the case; the same number and seed are the same plan.
        base: Which plan was damaged.
        changes: How.
        kind: `invalid`, `optimal`, `infeasible` ..., or a fault: `traceback`, `too long`, `too much memory`, `not finite`, `exit code`.
        told: The last line of what was said, or the place of a traceback.
    """

    case: int
    base: str
    changes: list[str]
    kind: str = "died"
    told: str = ""
    seconds: float = 0.0
    memory: float = 0.0

    @property
    def is_fault(self) -> bool:
        """Whether a user should never see it."""
        return self.kind not in KINDS.values()


KINDS = {0: "optimal", 3: "invalid", 4: "infeasible", 5: "unbounded", 6: "not verified", 8: "stopped"}


def judged(plan: Path, out: Path, resolution: str | None = None, *, solve: bool = True) -> tuple[str, str]:
    """Kind and words of what `validate` makes of a plan, and `run` where it is valid and to be solved."""
    try:
        done = energyplan("validate", plan)
        if done.returncode == 0 and solve:
            done = energyplan("run", plan, "--out", out, "--json", *(("--resolution", resolution) if resolution else ()))
            wrong = list(not_finite(out, done.stdout)) if done.returncode in (0, 6) else []
            if wrong:
                return "not finite", "; ".join(wrong[:5])
        elif done.returncode == 3 and not done.stderr.strip():
            return "exit code", "nothing was said"
        return KINDS.get(done.returncode, "exit code"), f"{done.returncode} {done.stderr.strip()[-300:]}"
    except Exception as error:
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/energyplan/" in frame.filename]
        frames = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in ours]
        return "traceback", f"{type(error).__name__}: {str(error)[:150]} at {' < '.join(reversed(frames[-4:]))}"


def not_finite(out: Path, printed: str) -> Iterator[str]:
    """Where a run has numbers that are none."""

    def refuse(text: str) -> None:
        raise ValueError(text)

    for run in out.glob("*/*/*/run.json"):
        for name, text in (("run.json", run.read_text(encoding="utf-8")), ("--json", printed.strip().splitlines()[-1])):
            try:
                json.loads(text, parse_constant=refuse)
            except ValueError as error:
                yield f"{name}: {error}"
        for part in ("system", "tables"):
            for table, frame in read_frames(run.parent / part).items():
                numbers = frame.select_dtypes("number")
                yield from (f"{part}/{table}.{column}" for column in numbers if np.isinf(numbers[column].to_numpy(dtype=float)).any())


@dataclass
class Child:
    """One case that is under way; `cpu` is what it had computed at `active`, when it was last seen to compute."""

    outcome: Outcome
    began: float
    read: int
    folder: Path
    cpu: float = 0.0
    active: float = 0.0

    def is_late(self, pid: int) -> bool:
        """Whether it has computed too long, or waits."""
        cpu, now = _cpu(pid), time.monotonic()
        if cpu != self.cpu:
            self.cpu, self.active = cpu, now
        return cpu > SECONDS or now - max(self.active, self.began) > IDLE


@dataclass
class Harness:
    """Cases by number, each in a child of this process.

    Args:
        bases: Plans by name.
        seed: Of all random numbers.
        jobs: Children at a time.
    """

    bases: dict[str, Path]
    seed: int
    jobs: int = 2
    running: dict[int, Child] = field(default_factory=dict)

    def outcomes(self, numbers: range) -> Iterator[Outcome]:
        """What became of each, in the order in which they end."""
        ahead = iter(numbers)
        left: int | None = next(ahead, None)
        while left is not None or self.running:
            if left is not None and len(self.running) < self.jobs:
                self._begin(left)
                left = next(ahead, None)
                continue
            yield from self._ended()
            time.sleep(0.01)

    def prepared(self, number: int, folder: Path) -> tuple[Outcome, Path]:
        """The damaged plan of a number."""
        random = Random(f"{self.seed}-{number}")
        base = random.choice(sorted(self.bases))
        source = self.bases[base]
        plan = folder / source.name
        shutil.copy(source, plan) if source.is_file() else shutil.copytree(source, plan)
        return Outcome(number, base, damage(plan, random)), plan

    def _begin(self, number: int) -> None:
        folder = Path(tempfile.mkdtemp(prefix="mutation-"))
        outcome, plan = self.prepared(number, folder)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
            os.chdir(folder)
            try:
                found = judged(plan, folder / "out", RESOLUTIONS.get(outcome.base))
            except BaseException as error:
                found = ("traceback", repr(error)[:200])
            os.write(write, json.dumps(found).encode()[:4000])
            os._exit(0)
        os.close(write)
        self.running[pid] = Child(outcome, time.monotonic(), read, folder)

    def _ended(self) -> Iterator[Outcome]:
        for pid, child in list(self.running.items()):
            ended, _status, usage = os.wait4(pid, os.WNOHANG)
            late = not ended and child.is_late(pid)
            if late:
                os.kill(pid, signal.SIGKILL)
                _pid, _status, usage = os.wait4(pid, 0)
            if not ended and not late:
                continue
            del self.running[pid]
            outcome = child.outcome
            told = b"" if late else os.read(child.read, 5000)
            os.close(child.read)
            outcome.seconds, outcome.memory = time.monotonic() - child.began, usage.ru_maxrss * 1024
            if late:
                outcome.kind = "too long"
            elif told:
                outcome.kind, outcome.told = json.loads(told)
            if outcome.memory > MEMORY:
                outcome.kind = "too much memory"
            shutil.rmtree(child.folder, ignore_errors=True)
            yield outcome


def _cpu(pid: int) -> float:
    """Seconds of computing of a process and its threads."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def table(outcomes: list[Outcome]) -> str:
    """Counts by kind, and each fault with its number."""
    counts: Counter[Any] = Counter(one.kind for one in outcomes)
    lines = [f"{kind:<16}{count:>7}" for kind, count in counts.most_common()]
    lines += ["", f"slowest {max(one.seconds for one in outcomes):.1f} s, largest {max(one.memory for one in outcomes) / 1e6:.0f} MB"] if outcomes else []
    faults = [one for one in outcomes if one.is_fault]
    lines += [f"{one.case:>6} {one.kind}: {one.base}, {', '.join(one.changes)}: {one.told}" for one in sorted(faults, key=lambda one: (one.kind, one.told))]
    return "\n".join(lines)
