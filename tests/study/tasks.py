"""What the processes of a sweep do in tests, in a module that they can import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from energyplan.study.cases import Case
from energyplan.study.replay_case import ReplayCase, replay_case
from energyplan.study.worker import Outcome, run_case


def dies_once(case: Case, out: Path, threads: int, time_limit: float | None) -> Outcome:
    """The first process at a case is killed in the middle of it."""
    mark = out / f"{case.key}.was_here"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_case(case, out, threads, time_limit)


def dies_always(case: Case, out: Path, threads: int, time_limit: float | None) -> Outcome:
    """Every process at the case named so is killed."""
    if "power_capex=1001" in case.name:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_case(case, out, threads, time_limit)


def slow(case: Case, out: Path, threads: int, time_limit: float | None) -> Outcome:
    """A case that takes a second longer."""
    time.sleep(1.0)
    return run_case(case, out, threads, time_limit)


def replay_dies(case: Case, out: Path, threads: int, time_limit: float | None) -> Outcome:
    """Every process at the case with something out is killed."""
    if isinstance(case, ReplayCase) and case.outage:
        os.kill(os.getpid(), signal.SIGKILL)
    return replay_case(case, out, threads, time_limit)  # type: ignore[arg-type]
