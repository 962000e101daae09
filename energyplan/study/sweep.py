"""Run many cases, finished ones taken as they are: whatever ends a sweep, the same command goes on from there."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from energyplan.errors import ExitCode
from energyplan.i18n import _
from energyplan.names import checked_name, inside
from energyplan.results.files import write_whole
from energyplan.results.runs import read_manifest
from energyplan.study.cases import Case
from energyplan.study.cluster import run_cluster
from energyplan.study.local import run_local
from energyplan.study.worker import STATUS, Outcome, as_record, ended, finished, outcome_of, run_case

Say = Callable[[str, str], None]


@dataclass
class Sweep:
    """A sweep and what became of its cases so far.

    Attributes:
        folder: Where its record stands: `cases.json`, and a file for each case that is not done.
        cases: All cases.
        outcomes: By key, of the cases that have ended.
    """

    folder: Path
    cases: list[Case]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return self.folder.name

    @property
    def failed(self) -> list[Case]:
        """Cases that ended without a verified run."""
        return [case for case in self.cases if case.key in self.outcomes and self.outcomes[case.key].status != "done"]

    @property
    def open(self) -> list[Case]:
        """Cases that have not ended."""
        return [case for case in self.cases if case.key not in self.outcomes]

    @property
    def exit_code(self) -> ExitCode:
        """0, or 7 where a case failed or is open."""
        return ExitCode.SWEEP_PARTLY_FAILED if self.failed or self.open else ExitCode.OK


def name_of(cases: Sequence[Case]) -> str:
    """A name that the same cases always have."""
    return "sweep-" + hashlib.sha256("".join(sorted(case.key for case in cases)).encode()).hexdigest()[:8]


def prepare(cases: list[Case], out: Path, name: str | None = None) -> Sweep:
    """The sweep of some cases, with what is known of them from before; its record is written.

    Finished runs are known by their folders, whoever ran them. Of a case that was found infeasible nothing else can come, so it counts as
    ended; those that died or ran out of time are tried again.
    """
    folder = inside(out, cases[0].plan) / ".sweeps" / (checked_name(name, "--name") if name else name_of(cases))
    folder.mkdir(parents=True, exist_ok=True)
    listed = [{"name": case.name, "key": case.key, "scenario": case.scenario, "command": case.request.command()} for case in cases]
    write_whole(folder / "cases.json", json.dumps(listed, ensure_ascii=False, indent=1))
    sweep = Sweep(folder, cases)
    for case in cases:
        if case.broken:
            sweep.outcomes[case.key] = Outcome(case.key, "invalid", message=case.broken)
        elif (run := finished(case, out)) is not None:
            sweep.outcomes[case.key] = outcome_of(case, run)
        elif (known := read_outcome(folder, case.key)) is not None and known.status == "infeasible":
            sweep.outcomes[case.key] = known
    return sweep


def go_on(
    sweep: Sweep, out: Path, *, jobs: int = 1, scheduler: str | None = None, time_limit: float | None = None, retries: int = 1, warm: bool = False,
    say: Say = lambda phase, message: None,
) -> Sweep:  # fmt: skip
    """Run the cases that are open.

    Args:
        sweep: The sweep; its outcomes are filled.
        out: Folder of all runs.
        jobs: How many cases at a time on this machine.
        scheduler: Address of a Dask scheduler in the place of this machine.
        time_limit: Seconds for each solve.
        retries: How often a case whose process died is tried again.
        warm: Whether certified runs begin from those before them in the same process (`worker.run_case`).
        say: Told how it gets on.
    """
    waiting, began = sweep.open, time.monotonic()
    known = len(sweep.cases) - len(waiting)
    if known:
        say("sweep", _("{n} of {m} cases are done already").format(n=known, m=len(sweep.cases)))
    for n, (case, outcome) in enumerate(_run(waiting, out, jobs, scheduler, time_limit, retries, warm), 1):
        sweep.outcomes[case.key] = outcome
        if outcome.status != "done":
            write_whole(sweep.folder / f"{case.key}.json", as_record(outcome))
        left = (time.monotonic() - began) / n * (len(waiting) - n)
        words = _("{n} of {m}: {case} {status} in {s:.0f} s, about {left:.0f} s left")
        say("sweep", words.format(n=known + n, m=len(sweep.cases), case=case.name, status=outcome.status, s=outcome.seconds, left=left))
    return sweep


def _run(
    cases: list[Case], out: Path, jobs: int, scheduler: str | None, time_limit: float | None, retries: int, warm: bool
) -> Iterator[tuple[Case, Outcome]]:
    task = partial(run_case, warm=warm)
    if not cases:
        return iter(())
    if scheduler is not None:
        return run_cluster(cases, out, scheduler, time_limit, retries, task)
    return run_local(cases, out, min(jobs, len(cases)), time_limit, retries, task)


def read_outcome(folder: Path, key: str) -> Outcome | None:
    """What was written of a case that is not done; None where nothing was."""
    path = folder / f"{key}.json"
    return Outcome(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


@dataclass(frozen=True)
class Progress:
    """How far a recorded sweep is.

    Attributes:
        name: Of the sweep.
        cases: Name, status (`open` where it has not ended) and message of each case.
    """

    name: str
    cases: list[tuple[str, str, str]]


def status(out: Path) -> list[Progress]:
    """Every sweep recorded in a folder of runs, from its record and the run folders."""
    found = []
    for record in sorted(out.glob("*/.sweeps/*/cases.json")):
        plan, rows = record.parents[2], []
        for entry in json.loads(record.read_text(encoding="utf-8")):
            ran = ended(plan / entry["scenario"], entry["key"])
            known = read_outcome(record.parent, entry["key"])
            state: str = STATUS[ExitCode(read_manifest(ran)["exit_code"])] if ran else known.status if known else "open"
            rows.append((entry["name"], state, "" if ran or known is None else known.message))
        found.append(Progress(f"{plan.name}/{record.parent.name}", rows))
    return found
