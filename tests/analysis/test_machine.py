"""What is free on a machine, from files laid out as its kernel lays them out; and what is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from energyplan.analysis import machine
from energyplan.analysis.machine import available_memory, checks, within
from energyplan.errors import EnvironmentProblem

MEMINFO = "MemTotal:       24000000 kB\nMemFree:          500000 kB\nMemAvailable:   16000000 kB\n"


def lay(root, **files: str):
    """Files under a root; `__` stands for a slash and `_dot_` for a dot."""
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_what_the_machine_has_free(tmp_path):
    assert available_memory(lay(tmp_path, proc__meminfo=MEMINFO)) == 16_000_000 * 1024


def test_a_control_group_leaves_less(tmp_path):
    """4 GB may be used, 3 GB are, of which 1 GB is files that can be dropped."""
    group = "sys__fs__cgroup__user__"
    lay(tmp_path, proc__meminfo=MEMINFO, proc__self__cgroup="0::/user/work\n")
    lay(tmp_path, **{f"{group}memory_dot_max": "4000000000\n", f"{group}memory_dot_current": "3000000000\n"})
    lay(tmp_path, **{f"{group}memory_dot_stat": "anon 2000000000\ninactive_file 1000000000\n", f"{group}work__memory_dot_max": "max\n"})
    assert available_memory(tmp_path) == 2e9


def test_the_older_control_groups_too(tmp_path):
    group = "sys__fs__cgroup__memory__job__"
    lay(tmp_path, proc__meminfo=MEMINFO, proc__self__cgroup="5:cpu:/job\n4:memory:/job\n")
    lay(tmp_path, **{f"{group}memory_dot_limit_in_bytes": "1000000000", f"{group}memory_dot_usage_in_bytes": "250000000"})
    lay(tmp_path, **{"sys__fs__cgroup__memory__memory_dot_limit_in_bytes": "9223372036854771712", "sys__fs__cgroup__memory__memory_dot_usage_in_bytes": "5"})
    assert available_memory(tmp_path) == 7.5e8


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of its own")
def test_the_process_has_a_limit_of_its_own(tmp_path, monkeypatch):
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (3_000_000 * 1024, -1))
    assert available_memory(lay(tmp_path, proc__meminfo=MEMINFO, proc__self__status="VmSize:  1000000 kB\n")) == 2_000_000 * 1024


def test_where_nothing_tells_it_is_not_known(tmp_path):
    assert available_memory(tmp_path) is None


def test_versions_in_ranges():
    assert within("3.0.3", ">=3.0.3,<4")
    assert not within("4.0", ">=3.0.3,<4")
    assert not within("3.0.2", ">=3.0.3,<4")
    assert within("2026.1", "")


def test_this_machine_will_do(tmp_path):
    found = {c.name: c for c in checks(tmp_path / "not" / "yet")}
    assert set(found) >= {"python", "pyomo", "highspy", "hipo", "cores", "memory", "disk"}
    assert all(c.fine for c in found.values()), found


def test_a_solver_without_its_extras_is_told(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise EnvironmentProblem("HiGHS refuses option solver=hipo")

    monkeypatch.setattr(machine, "solve", refuse)
    hipo = next(c for c in checks(tmp_path) if c.name == "hipo")
    assert not hipo.fine
    assert "refuses option" in hipo.needed


def test_missing_and_old_packages_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "requires", lambda _: ["pyomo<6.11,>=7", "no-such-package>=1", "altair>=6; extra == 'report'"])
    found = {c.name: c for c in checks(tmp_path)}
    assert (found["pyomo"].fine, found["pyomo"].needed) == (False, "<6.11,>=7")
    assert (found["no-such-package"].fine, found["no-such-package"].found) == (False, "")
    assert "altair" not in found


def test_a_full_disk_and_a_locked_folder_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1e6})())
    assert not next(c for c in checks(tmp_path) if c.name == "disk").fine
    monkeypatch.setattr(machine.os, "access", lambda *_: False)
    assert next(c for c in checks(tmp_path) if c.name == "disk").needed == "w"


def test_a_folder_of_which_nothing_is_there_is_no_disk(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # as of a drive that is not there, whose root is its own parent
    assert not machine._disk(Path("Z:/results")).fine
