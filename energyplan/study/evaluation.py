"""Many cases and their figures: solved quickly, one from another's vertex, or taken from the runs of a sweep."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

from energyplan.i18n import _
from energyplan.names import inside
from energyplan.plan.resolved import identity, resolved
from energyplan.results.files import write_whole
from energyplan.results.kpis import kpis
from energyplan.results.tabulate import tabulate
from energyplan.study.cases import Case, key_of
from energyplan.study.figures import Figures, figures_of, figures_of_run
from energyplan.study.least_cost import LeastCost
from energyplan.study.local import run_local
from energyplan.study.sweep import go_on, prepare
from energyplan.study.worker import Outcome, failure

Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Evaluated(Outcome):
    """What became of a case, with its figures where it is done."""

    figures: Figures = field(default_factory=dict)


_sessions: dict[int | None, LeastCost] = {}
"""What solves the cases of this process, by length of steps."""


def solve_case(case: Case, out: Path, threads: int, time_limit: float | None, *, hours: int | None) -> Outcome:
    """Solve a case from the vertex of the one before it in this process, or take what is kept of it; what goes wrong is an outcome.

    Args:
        case: The case.
        out: Where figures are kept, by the hash of the resolved inputs.
        threads: Of the solver.
        time_limit: Not used.
        hours: Length of steps, None for the plan's own.
    """
    began = time.monotonic()
    try:
        plan = case.request.read()
        kept = out / f"{key_of(identity(resolved(plan)))}.json"
        if kept.exists():
            return Evaluated(case.key, "done", figures=json.loads(kept.read_text(encoding="utf-8")))
        optimum = _sessions.setdefault(hours, LeastCost(hours, threads)).solve(plan)
        tables = tabulate(optimum.model, optimum.values).frames
        figures = figures_of(tables | {"kpis": kpis(optimum.model.system, tables)})
        write_whole(kept, json.dumps(figures, ensure_ascii=False))
    except Exception as error:
        return failure(case, error, time.monotonic() - began)
    return Evaluated(case.key, "done", seconds=time.monotonic() - began, figures=figures)


def solved_quickly(cases: list[Case], hours: int | None, results: Path, jobs: int, say: Say) -> dict[str, Outcome]:
    """Outcomes by key, without run folders: only their figures are kept, so that the same command goes on after anything.

    Args:
        cases: The cases, each once.
        hours: Length of steps, None for their own.
        results: Folder of all runs.
        jobs: How many processes; 1 is this one.
        say: Told how it gets on.
    """
    out = inside(results, cases[0].plan) / ".quick" / f"{hours}h-{version('energyplan')}"
    out.mkdir(parents=True, exist_ok=True)
    task, began = partial(solve_case, hours=hours), time.monotonic()
    _sessions.clear()  # what is found hangs on no study before
    here: Iterator[tuple[Case, Outcome]] = ((case, task(case, out, 2, None)) for case in cases)
    found: dict[str, Outcome] = {}
    for n, (case, outcome) in enumerate(here if jobs == 1 else run_local(cases, out, min(jobs, len(cases)), None, 1, task), 1):
        found[case.key] = outcome
        left = (time.monotonic() - began) / n * (len(cases) - n)
        say("solve", _("{n} of {m} cases, about {left:.0f} s left").format(n=n, m=len(cases), left=left))
    return found


def solved_by_sweep(cases: list[Case], results: Path, jobs: int, say: Say) -> dict[str, Outcome]:
    """Outcomes by key, of runs: finished ones are taken as they are, whoever ran them, the others are run."""
    done = go_on(prepare(cases, results), results, jobs=jobs, say=say)
    return {
        key: Evaluated(key, "done", outcome.run, outcome.seconds, figures=figures_of_run(Path(outcome.run))) if outcome.status == "done" else outcome
        for key, outcome in done.outcomes.items()
    }
