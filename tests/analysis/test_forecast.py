"""A forecast refuses what cannot fit, and says what would."""

from __future__ import annotations

from itertools import pairwise

import pytest

from energyplan.analysis.forecast import GB, PROGRAM, admit, duration, forecast, forecasts, gigabytes
from energyplan.errors import EnvironmentProblem
from energyplan.i18n import set_language
from energyplan.pipeline import read_plan, run
from energyplan.system.assemble import assemble


@pytest.fixture(scope="module")
def plan():
    return read_plan(resolution="219h")


@pytest.mark.slow
def test_longer_steps_take_less(plan):
    found = forecasts(plan)
    assert [f.hours for f in found] == [1, 2, 4, 8, 24, 219]
    for shorter, longer in pairwise(found):
        assert shorter.memory > longer.memory > PROGRAM
        assert shorter.seconds > longer.seconds
        assert shorter.size["rows"] > longer.size["rows"]


def test_a_run_is_told_what_it_will_take(plan):
    told: list[str] = []
    found = admit(plan, assemble(plan), told.append, free=64 * GB)
    assert told == [
        f"{found.size['rows']:,} rows, {found.size['columns']:,} columns, {found.size['nonzeros']:,} nonzeros: "
        f"about {duration(found.seconds)} and {gigabytes(found.memory)} of memory"
    ]
    assert found == forecast(assemble(plan))


def test_what_cannot_fit_is_refused_with_the_way_out(plan):
    hourly = read_plan(resolution="1h")
    with pytest.raises(EnvironmentProblem, match=r"steps of 1h needs about .* GB of memory and 2.0 GB are free; (\dh) would fit: --resolution \1") as error:
        admit(hourly, assemble(hourly), lambda _: None, free=2 * GB)
    assert error.value.exit_code == 9
    with pytest.raises(EnvironmentProblem, match="no longer steps fit"):
        admit(plan, assemble(plan), lambda _: None, free=1e6)


def test_where_memory_is_not_known_nothing_is_refused(plan, monkeypatch):
    monkeypatch.setattr("energyplan.analysis.forecast.available_memory", lambda: None)
    hourly = read_plan(resolution="1h")
    assert admit(hourly, assemble(hourly), lambda _: None).hours == 1


def test_times_are_told_no_finer_than_they_are_known():
    assert [duration(s) for s in (0.2, 7.4, 13, 88, 100, 5000, 9000)] == ["1 s", "7 s", "15 s", "90 s", "2 min", "83 min", "2.5 h"]
    set_language("zh")
    assert duration(100) == "2 分钟"


@pytest.mark.slow
def test_a_refused_run_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("energyplan.analysis.forecast.available_memory", lambda: 1e6)
    with pytest.raises(EnvironmentProblem):
        run(resolution="438h", out=tmp_path)
    assert not list(tmp_path.rglob("*.json*")), "a draft was left behind"
