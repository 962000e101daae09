"""Cases side by side on this machine: processes of pebble, so that one that dies costs one case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from energyplan.drafts import abandoned, remove
from energyplan.i18n import _, language
from energyplan.processes import spawned_safely
from energyplan.study.cases import Case
from energyplan.study.worker import Outcome, in_language, run_case

GRACE = 120.0
"""Seconds beside the solver's time limit that a case may take for building, checking and writing."""


def run_local(
    cases: Sequence[Case], out: Path, jobs: int, time_limit: float | None, retries: int, task: Callable[..., Outcome] = run_case,
) -> Iterator[tuple[Case, Outcome]]:  # fmt: skip
    """Cases with their outcomes as they finish.

    Args:
        cases: The cases.
        out: Folder of all runs.
        jobs: How many at a time, one solver thread each.
        time_limit: Seconds for each solve; the process is ended two minutes after it.
        retries: How often a case whose process died is tried again.
        task: What a process does with a case.
    """
    from pebble import ProcessExpired, ProcessPool

    left = dict.fromkeys((case.key for case in cases), retries)
    hard = None if time_limit is None else time_limit + GRACE
    with cleaned(out), spawned_safely(), ProcessPool(max_workers=jobs, context=get_context("spawn")) as pool:

        def begin(case: Case) -> Future[Outcome]:
            future: Future[Outcome] = pool.schedule(in_language, args=(language(), task, case, out, 1, time_limit), timeout=hard)
            return future

        running = {begin(case): case for case in cases}
        try:
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    case = running.pop(future)
                    try:
                        yield case, future.result()
                    except ProcessExpired as error:
                        if left[case.key] > 0:
                            left[case.key] -= 1
                            running[begin(case)] = case
                            continue
                        yield case, Outcome(case.key, "failed", message=_("its process died (exit code {code})").format(code=error.exitcode))
                    except TimeoutError:
                        yield case, Outcome(case.key, "stopped", message=_("not done {s:.0f} s after its time limit").format(s=GRACE))
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


@contextmanager
def cleaned(out: Path) -> Iterator[None]:
    """Remove what processes that were ended in the middle of a case left unfinished, once they are gone."""
    try:
        yield
    finally:
        for draft in abandoned(out):
            remove(draft)
