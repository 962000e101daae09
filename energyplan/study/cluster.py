"""Cases on the workers of a Dask scheduler: the same work as on one machine, elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from energyplan.errors import EnvironmentProblem
from energyplan.extras import missing
from energyplan.i18n import _, language
from energyplan.study.cases import Case
from energyplan.study.worker import Outcome, in_language, run_case


def run_cluster(
    cases: list[Case], out: Path, scheduler: str, time_limit: float | None, retries: int, task: Callable[..., Outcome] = run_case,
) -> Iterator[tuple[Case, Outcome]]:  # fmt: skip
    """Cases with their outcomes as they finish.

    Workers must see the plan and the folder of runs under the same paths; they run one case at a time with one thread.

    Args:
        cases: The cases.
        out: Folder of all runs.
        scheduler: Address, e.g. `tcp://host:8786`.
        time_limit: Seconds for each solve.
        retries: How often a case whose worker died is tried again.
        task: What a worker does with a case.

    Raises:
        EnvironmentProblem: the extra is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise missing(_("sweeps on a cluster"), "cluster") from error
    try:
        client = Client(scheduler, timeout=20)
    except OSError as error:
        raise EnvironmentProblem(_("no Dask scheduler answers at {address}").format(address=scheduler)) from error
    with client:
        def begin(case: Case) -> Any:
            name = f"{case.plan}-{case.scenario}-{case.key}"
            return client.submit(in_language, language(), task, case, out.resolve(), 1, time_limit, key=name, retries=retries, pure=False)

        futures = {begin(case): case for case in cases}
        for future in as_completed(list(futures)):
            case = futures[future]
            try:
                yield case, future.result()
            except Exception as error:  # a worker that died too often, or a program that differs there
                yield case, Outcome(case.key, "failed", message=f"{type(error).__name__}: {error}")
