"""The best value of a share is not the one of the least energy short."""

from __future__ import annotations

import dataclasses

import pytest
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.best import at_best
from energyplan.analysis.diagnose import diagnose
from energyplan.analysis.elastic import Elastic
from energyplan.analysis.repair import Repair, least_repair


def told(repair: Repair) -> dict[str, float]:
    return {s.target.id: s.reachable for s in repair.shortfalls}


def coal_beside_wind(weather: dict[str, float] | None = None) -> World:
    """1 MW of wind that may not be curtailed, up to 9 MW of coal; what is not used is exported."""
    w = World(3, (2022,), mode="hard", weather=weather)
    w.profile("wind", {"typical": 1, "good": 1, "poor": 0.5})
    w.asset("renewable", "wind", existing(1, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(9))
    w.asset("trade", "grid", existing(100), import_price=10)
    w.load(5)
    w.target("utilisation", 1)
    return w


def second(w: World) -> World:
    """The last target is the less important."""
    w.targets[-1] = dataclasses.replace(w.targets[-1], priority=2)
    return w


def test_a_least_share_whose_whole_is_free():
    # All coal: short by the 3 MWh of wind, however much coal there is. With all 27 MWh of it 27 / 30.
    w = coal_beside_wind()
    w.target("generation_share", 1, technologies=("coal",), name="coal")
    d = diagnose([second(w).system()])
    assert told(d.repair) == approx({"coal": 0.9})
    assert d.repair.total == approx(0.1)
    assert [told(a) for a in d.alternatives] == [{"utilisation": approx(0, abs=1e-9)}]
    assert [({t.id for t in c.targets}, [limit.id for limit in c.limits]) for c in d.conflicts] == [({"utilisation", "coal"}, ["existing.wind@a_0"])]


def test_a_largest_share_of_nothing_whose_whole_is_free():
    # No wind: 3 MWh too much. The least share they can be is 3 / 30.
    w = coal_beside_wind()
    w.target("generation_share", 0, technologies=("wind",), sense="<=", name="wind")
    assert told(diagnose([second(w).system()]).repair) == approx({"wind": 0.1})


@pytest.mark.parametrize(("weather", "reached"), [("expected", 27 / 29.25), ("each_year", 27 / 30)])
def test_a_share_over_weather_years(weather, reached):
    # 3 MWh of wind in a good year, 1.5 in a poor one: 2.25 on average.
    w = coal_beside_wind({"good": 0.5, "poor": 0.5})
    w.target("generation_share", 1, technologies=("coal",), name="coal", weather=weather)
    assert told(diagnose([second(w).system()]).repair) == approx({"coal": reached})


def breeze() -> World:
    # 20 MW of wind blow in the first hour, for a load of 10: half is used. Every MW of breeze makes 0.25 MWh then, which nobody needs,
    # and 1 MWh in the second hour, which is used: four fifths of its own. 10 MW of it: (10 + 10) / (20 + 12.5).
    w = World(2, (2022,), mode="hard")
    w.profile("wind", [1, 0])
    w.profile("breeze", [0.25, 1])
    w.asset("renewable", "wind", existing(20, profile="wind"), clean=True)
    w.asset("renewable", "breeze", candidate(10, profile="breeze"), clean=True)
    w.asset("thermal", "coal", existing(100))
    w.load(10)
    return w


def test_more_energy_short_but_a_larger_share():
    # 90 %: without breeze short by 18 - 10 = 8 MWh, with all of it by 29.25 - 20 = 9.25 MWh.
    w = breeze()
    w.target("utilisation", 0.9)
    d = diagnose([w.system()])
    assert told(d.repair) == approx({"utilisation": 20 / 32.5})
    assert d.repair.total == approx(1 - 20 / 32.5 / 0.9)
    # What is within reach by that is no shortfall at all.
    w.targets[-1] = dataclasses.replace(w.targets[-1], value=0.615)
    assert diagnose([w.system()]).feasible


def test_the_more_important_of_two_is_at_its_best_first():
    # A cap of 4 MW on breeze: (10 + 4) / (20 + 5). Utilisation and cap of one importance; then the cap gives way, to all 10 MW.
    w = breeze()
    w.target("utilisation", 0.9)
    w.target("capacity", 4, technologies=("breeze",), sense="<=")
    assert told(diagnose([w.system()]).repair) == approx({"utilisation": 14 / 25})


def test_where_no_share_is_missed_the_point_stays():
    w = breeze()
    w.target("capacity", 30, technologies=("breeze",))
    program = Elastic(w.system(), lift=False)
    found = program.shortfall(program.targets, program.limits)
    assert found is not None
    assert at_best(program, list(program.limits), found[1]) is found[1]


def test_the_program_is_left_as_it_was():
    w = breeze()
    w.target("utilisation", 0.9)
    program = Elastic(w.system(), lift=False)
    limits = list(program.limits)
    before = program.shortfall(program.targets, limits)
    assert told(least_repair(program, limits)) == approx({"utilisation": 20 / 32.5})
    after = program.shortfall(program.targets, limits)
    assert before is not None
    assert after is not None
    assert before[0] == approx(after[0])
    assert program.achieved(after[1])["utilisation"].value == approx(program.achieved(before[1])["utilisation"].value)
    assert told(least_repair(program, limits)) == approx({"utilisation": 20 / 32.5})
