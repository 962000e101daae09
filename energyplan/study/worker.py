"""One case, in whatever process it is run: idempotent, so that it can be asked for again after anything."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from energyplan.errors import EnergyPlanError, ExitCode, InputError, SolveError
from energyplan.i18n import _, set_language
from energyplan.names import inside
from energyplan.results.runs import read_manifest
from energyplan.study.cases import Case

if TYPE_CHECKING:
    from energyplan.solve.kept import Kept

Status = Literal["done", "infeasible", "stopped", "not_verified", "invalid", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What became of a case.

    Attributes:
        key: Of the case.
        status: done; infeasible; stopped by its time limit; not_verified; invalid inputs; failed by anything else.
        run: Its run folder, empty where there is none.
        seconds: Wall time.
        message: Why, where it is not done.
    """

    key: str
    status: Status
    run: str = ""
    seconds: float = 0.0
    message: str = ""


STATUS: dict[ExitCode, Status] = {
    ExitCode.OK: "done", ExitCode.INFEASIBLE: "infeasible", ExitCode.NOT_VERIFIED: "not_verified", ExitCode.INVALID_INPUT: "invalid",
    ExitCode.STOPPED: "stopped", ExitCode.INTERRUPTED: "stopped", ExitCode.TERMINATED: "stopped",
}  # fmt: skip


def finished(case: Case, out: Path) -> Path | None:
    """The run folder of a case that was run before to its end, whoever ran it; None where there is none."""
    run = ended(inside(out, case.plan, case.scenario), case.key)
    return None if run is None or was_stopped(run) else run


def was_stopped(run: Path) -> bool:
    """Whether a run is the best schedule of a search that did not come to its end."""
    return STATUS.get(ExitCode(read_manifest(run)["exit_code"])) == "stopped"


def ended(folder: Path, key: str) -> Path | None:
    """The latest run in a folder whose inputs have a key and whose manifest can be read, one that was stopped only where there is no other."""
    stopped = None
    for manifest in sorted(folder.glob(f"[!.]*-{key}/run.json"), reverse=True):
        with contextlib.suppress(InputError):
            if not was_stopped(manifest.parent):
                return manifest.parent
            stopped = stopped or manifest.parent
    return stopped


_kept: dict[str, Kept] = {}
"""What certified runs of this process have left, by plan."""


def run_case(case: Case, out: Path, threads: int, time_limit: float | None, *, warm: bool = False) -> Outcome:
    """Run a case, or take its finished run; what goes wrong is an outcome, never an error.

    Another process that is at the same case is waited for, and its run taken.

    Args:
        case: The case.
        out: Folder of all runs.
        threads: Of the solver.
        time_limit: Seconds for the solver.
        warm: Whether a certified run begins from those of this process before it: faster, and within the proven gap its figures hang on them.
    """
    lock = inside(out, case.plan) / ".sweeps" / "locks" / case.key
    return once(case, lock, lambda: finished(case, out), lambda: _run(case, out, threads, time_limit, warm))


def in_language(name: str, task: Callable[..., Outcome], *arguments: Any) -> Outcome:
    """A task in the language of who asked for it: a process of its own speaks that of its machine."""
    set_language(name)
    return task(*arguments)


def once(case: Case, lock: Path, there: Callable[[], Path | None], work: Callable[[], tuple[Status, str, str]]) -> Outcome:
    """The outcome of a case, of its finished folder where there is one, else of the work: its status, folder and message.

    Args:
        case: The case.
        lock: Held meanwhile, so that a case is worked at by one process.
        there: The finished folder of the case, if there is one.
        work: What is done; an error is an outcome.
    """
    began = time.monotonic()
    with alone(lock):
        if (folder := there()) is not None:
            return outcome_of(case, folder)
        try:
            status, run, message = work()
        except Exception as error:  # a bug, a full disk: it costs this case only
            return failure(case, error, time.monotonic() - began)
    return Outcome(case.key, status, run, time.monotonic() - began, message)


def failure(case: Case, error: Exception, seconds: float) -> Outcome:
    """The outcome of a case that ended in an error."""
    if isinstance(error, SolveError):
        return Outcome(case.key, "stopped", "", seconds, str(error))
    if isinstance(error, EnergyPlanError):
        return Outcome(case.key, STATUS.get(error.exit_code, "failed"), "", seconds, str(error))
    return Outcome(case.key, "failed", "", seconds, f"{type(error).__name__}: {error}")


def _run(case: Case, out: Path, threads: int, time_limit: float | None, warm: bool) -> tuple[Status, str, str]:
    from energyplan.pipeline import run
    from energyplan.solve.highs import SolveOptions
    from energyplan.solve.kept import Kept

    r, kept = case.request, _kept.setdefault(case.plan, Kept()) if warm else None
    options = SolveOptions(threads=threads, time_limit=time_limit)
    result = run(r.model, r.scenario, r.sets, resolution=r.resolution, targets=r.targets, out=out, options=options, kept=kept, explain=False)
    failed = ", ".join(check.name for check in result.report.failed)
    if result.stopped:
        failed = failed or _("the best schedule so far is kept, gap {gap:.2%}").format(gap=result.certificate.relative_gap)
    return STATUS[result.exit_code], str(result.run_dir), failed


def outcome_of(case: Case, run: Path) -> Outcome:
    """The outcome of a finished run, from its manifest."""
    told = read_manifest(run)
    return Outcome(case.key, STATUS[ExitCode(told["exit_code"])], str(run), float(sum(told["timings"].values())))


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system: two sweeps at once may run a case twice, to the same result
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def as_record(outcome: Outcome) -> str:
    """JSON of an outcome."""
    return json.dumps(asdict(outcome), ensure_ascii=False)
