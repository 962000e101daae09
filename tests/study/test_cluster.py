"""The same sweep on a Dask cluster of two worker processes, one of which is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from energyplan.errors import EnvironmentProblem
from energyplan.study.cases import cases_of
from energyplan.study.cluster import run_cluster
from energyplan.study.sweep import go_on, prepare
from tests.study import tasks
from tests.study.conftest import MODEL, folders, grid, table_of

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.slow
def test_a_worker_is_killed(tmp_path: Path):
    distributed = pytest.importorskip("distributed")
    cases = cases_of(MODEL, [], grid(4))
    whole = go_on(prepare(cases, tmp_path / "whole"), tmp_path / "whole", jobs=2)
    out = tmp_path / "cluster"
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values()))

        def kill() -> None:
            while not folders(out):
                time.sleep(0.05)
            os.kill(victim.pid, signal.SIGKILL)

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        found = dict(run_cluster(cases, out, cluster.scheduler_address, None, 3, tasks.slow))
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert [found[case].status for case in cases] == ["done"] * 4
    assert table_of(prepare(cases, out)) == table_of(whole)
    assert folders(out) == folders(tmp_path / "whole")


def test_no_scheduler_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    distributed = pytest.importorskip("distributed")
    real = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda address, timeout: real(address, timeout=0.2))
    with pytest.raises(EnvironmentProblem, match="no Dask scheduler answers"):
        list(run_cluster(cases_of(MODEL, [], grid(1)), tmp_path, "tcp://127.0.0.1:9", None, 0))


def test_dask_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(EnvironmentProblem, match=r"pip install 'distributed"):
        list(run_cluster(cases_of(MODEL, [], grid(1)), tmp_path, "tcp://127.0.0.1:9", None, 0))
