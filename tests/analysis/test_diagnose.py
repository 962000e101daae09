"""Conflicts and smallest repairs of plans of which they are known, and of the plan of Zhuanghe."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.diagnose import Diagnosis, diagnose
from energyplan.analysis.repair import Repair
from energyplan.errors import InfeasibleError
from energyplan.pipeline import read_plan
from energyplan.report.reference_plans import REFERENCE
from energyplan.system.assemble import assemble

from .conflicting_plans import CASES, little_wind, overlapping_groups, powered, prioritised, three_in_pairs, wind_and_coal, world


def told(repair: Repair) -> dict[str, float]:
    return {s.target.id: s.reachable for s in repair.shortfalls}


def close(known: dict[str, float]) -> Any:
    return approx(known, rel=1e-6, abs=1e-6)


def explained(d: Diagnosis) -> list[tuple[set[str], set[str]]]:
    return [({t.id for t in c.targets}, {limit.id for limit in c.limits}) for c in d.conflicts]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.world.__name__)
def test_conflict_and_smallest_repair_are_the_known_ones(case):
    d = diagnose([case.world().system()])
    assert not d.feasible
    assert told(d.repair) == close({name: reachable for name, (reachable, _) in case.repair.items()})
    assert d.repair.total == approx(case.share, rel=1e-6)
    assert d.proven == approx(case.least or case.share, rel=1e-5)
    assert explained(d) == case.conflicts
    assert {s.target.id: s.first_year for s in d.repair.shortfalls} == {name: year for name, (_, year) in case.repair.items()}
    assert sorted(map(told, d.alternatives), key=str) == [close(a) for a in sorted(case.alternatives, key=str)]


def test_a_repair_that_lowers_more_targets_than_a_minimal_set_is_still_explained():
    # wind + sun, wind + tide, sun + tide <= 40 against 30 each. Every pair is a conflict of its own; two of them name all three.
    d = diagnose([three_in_pairs().system()])
    assert told(d.repair) == close({"wind": 20, "sun": 20, "tide": 20})
    assert d.repair.total == approx(1)
    groups = [targets for targets, limits in explained(d) if not limits]
    pairs = [{"wind", "sun", "wind_sun"}, {"wind", "tide", "wind_tide"}, {"sun", "tide", "sun_tide"}]
    assert len(groups) == 2
    assert all(group in pairs for group in groups)
    assert set().union(*groups) >= {"wind", "sun", "tide"}
    # Of the alternatives three lower two of the three to 10 MW; the others raise one cap to 60 and lower the third, or caps only.
    alternatives = [told(a) for a in d.alternatives]
    assert all(len(a) == 2 for a in alternatives)
    assert all(a == close({**dict.fromkeys(a, 10)}) for a in alternatives if not any("_" in name for name in a))


def test_a_target_that_is_in_conflict_only_with_another_as_lowered():
    # At least 6 MW where 4 may be is out of reach for itself; at most 3 MW is not, but the more important 4 MW stand against it.
    w = powered()
    w.asset("renewable", "wind", candidate(4))
    w.target("capacity", 6, technologies=("wind",), name="least")
    w.target("capacity", 3, technologies=("wind",), sense="<=", name="most")
    prioritised(w, 2)
    d = diagnose([w.system()])
    assert told(d.repair) == close({"least": 4, "most": 4})
    assert explained(d) == [({"least"}, {"candidates.wind@a_0.power_max"}), ({"least", "most"}, set())]
    assert [t.value for t in d.conflicts[1].targets] == [approx(4, rel=1e-5), 3]
    assert [told(a) for a in d.alternatives] == [close({"least": 3})]


def test_what_stands_behind_the_first_conflict_is_told_too():
    # 10 MW a year, and 30 MW in all: 40 MW in 2022 would take more of both. The rate is what the least shortfall of 30 MW rests on.
    w = powered()
    w.asset("renewable", "wind", candidate(30, build_rate=10))
    w.target("capacity", 40, technologies=("wind",))
    conflict = diagnose([w.system()]).conflicts[0]
    assert [limit.kind for limit in conflict.limits] == ["build_rate"]
    assert [[limit.kind for limit in limits] for limits in conflict.further] == [["power_max"]]


# --- resolution --------------------------------------------------------------------------------------------------------------------


def resolved(world: Callable[..., World], *steps: int) -> list[Any]:
    """A plan on steps of several lengths, its own last."""
    return [world(step=step).system() for step in steps]


def by_turns(step: int = 1, **more: Any) -> World:
    """10 MW of load, wind in every other hour, coal."""
    w = world(4, step=step, **more)
    w.profile("wind", [1, 0, 1, 0])
    w.asset("thermal", "coal", existing(30))
    w.asset("renewable", "wind", candidate(50, profile="wind"), clean=True)
    w.load(10)
    return w


def calm_hours(step: int = 1) -> World:
    # On steps of two hours 20 MW of wind are 10 all the time. By the hour they are 10 of 20 MWh, and 5 more from a store: 75 %.
    w = by_turns(step)
    w.asset("battery", "cells", candidate(100, 5))
    w.target("generation_share", 0.9)
    return w


def test_a_conflict_that_only_the_plans_own_steps_show():
    d = diagnose(resolved(calm_hours, 2, 1))
    assert told(d.repair) == close({"generation_share": 0.75})
    assert d.repair.total == approx(1 - 0.75 / 0.9)
    assert explained(d) == [({"generation_share"}, {"candidates.cells@a_0.energy_max", "demand.load"})]
    assert (d.search_hours, d.hours) == (1, 1)
    assert diagnose(resolved(calm_hours, 2)).feasible


def test_a_conflict_is_searched_on_the_longest_steps_that_show_it():
    def slow(step: int) -> World:
        w = by_turns(step)
        w.target("capacity", 60, technologies=("wind",))
        return w

    d = diagnose(resolved(slow, 4, 2, 1))
    assert (d.search_hours, d.hours) == (4, 1)
    assert told(d.repair) == close({"capacity": 50})
    assert explained(d) == [({"capacity"}, {"candidates.wind@a_0.power_max"})]


def test_a_conflict_of_long_steps_that_is_none_of_the_plans_own_is_not_told(monkeypatch):
    # A store that loses half its level in an hour. By the hour, 20 MWh at the end of the second hour serve 10 MW in the third; on steps
    # of two hours a quarter of 20 MWh, 5, is left at the end of the fourth: there the share alone is out of reach. On the plan's own
    # steps it is so only beside the cap on wind, with which 5 + 10 = 15 MWh are stored and 7.5 of 10 MWh clean.
    def leaky(step: int) -> World:
        w = world(4, (2022,), step=step)
        w.profile("wind", [1, 1, 0, 0])
        w.asset("thermal", "coal", existing(30))
        w.asset("renewable", "wind", candidate(50, profile="wind"), clean=True)
        w.asset("battery", "cells", candidate(100, 20), self_discharge=0.5)
        w.load([0, 0, 10, 0])
        w.target("generation_share", 0.9, name="clean")
        w.target("capacity", 10, technologies=("wind",), sense="<=", name="wind")
        return w

    alone = diagnose(resolved(leaky, 2))
    assert explained(alone)[0][0] == {"clean"}
    d = diagnose(resolved(leaky, 2, 1))
    assert told(d.repair) == close({"clean": 0.75})
    assert explained(d) == [({"clean", "wind"}, {"demand.load"})]
    assert [told(a) for a in d.alternatives] == [close({"wind": 12})]  # 9 MW out of 18 MWh in store: W / 2 + W = 18
    assert d.search_hours == 1
    # On more steps than are searched with all limits as switches, inputs are not sought, and it is said so.
    assert all(c.sought for c in d.conflicts)
    monkeypatch.setattr("energyplan.analysis.diagnose.LIFTED_STEPS", 3)
    many = diagnose(resolved(leaky, 2, 1))
    assert explained(many) == [({"clean", "wind"}, set())]
    assert not any(c.sought for c in many.conflicts)
    assert [told(a) for a in many.alternatives] == [close({"wind": 12})]


def test_an_alternative_of_long_steps_that_does_not_do_on_the_plans_own_is_completed_there():
    # 90 % clean by the hour: 10 MW in the hour of wind and 8 more for the calm one, 18 MW in all, 8 MWh in store. A cap of 10 MW of wind
    # stands against that on steps of either length, a cap of 2 MWh of cells by the hour only. With both caps 10 of 20 MWh are clean.
    def capped(step: int) -> World:
        w = by_turns(step)
        w.asset("battery", "cells", candidate(100, 100))
        w.target("generation_share", 0.9, name="clean")
        w.target("capacity", 10, technologies=("wind",), sense="<=", name="wind")
        w.target("storage_energy", 2, sense="<=", name="cells")
        return w

    d = diagnose(resolved(capped, 2, 1))
    assert told(d.repair) == close({"clean": 0.5})
    assert [told(a) for a in d.alternatives] == [close({"wind": 18, "cells": 8})]
    # On long steps the cap of wind is what stands against the share; by the hour each of the caps alone does.
    assert explained(d)[0][0] in ({"clean", "wind"}, {"clean", "cells"})


def test_the_first_year_is_one_of_the_plans_own_steps():
    # Wind of 10 MW, 10 more in 2025: enough on steps of two hours. By the hour it takes the store that may come in 2028.
    def growing(step: int) -> World:
        w = world(4, (2022, 2025, 2028), step=step)
        w.profile("wind", [1, 0, 1, 0])
        w.asset("thermal", "coal", existing(30))
        w.asset("renewable", "wind", candidate(10, profile="wind"), clean=True)
        w.asset("renewable", "more_wind", candidate(10, profile="wind", earliest=2025), clean=True)
        w.asset("battery", "cells", candidate(100, 100, earliest=2028))
        w.load(10)
        w.target("generation_share", 0.9)
        return w

    assert [s.first_year for s in diagnose(resolved(growing, 2)).repair.shortfalls] == [2025]
    d = diagnose(resolved(growing, 2, 1))
    assert d.search_hours == 2
    assert [s.first_year for s in d.repair.shortfalls] == [2028]


# --- plans without a repair --------------------------------------------------------------------------------------------------------


def test_a_plan_that_holds():
    w = little_wind()
    w.targets[-1] = dataclasses.replace(w.targets[-1], value=0.4)
    d = diagnose([w.system()])
    assert d.feasible
    assert (d.proven, d.repair.shortfalls, d.conflicts, d.alternatives, d.unserved) == (0.0, (), (), (), ())


def test_a_plan_without_targets_holds():
    assert diagnose([wind_and_coal().system()]).feasible


def test_demand_that_cannot_be_served_is_told_first():
    # 8 MW for 10: with or without the target. The taps can be served.
    w = world()
    w.asset("thermal", "coal", existing(8))
    w.asset("desalination", "ro", existing(5), carrier="water", electricity_use=0)
    w.load(10)
    w.load(1, carrier="water", name="taps")
    w.target("capacity", 8, technologies=("coal",))
    d = diagnose([w.system()])
    assert d.unserved == ("load",)
    assert d.feasible
    # A target beside it that is out of reach is explained all the same; the demand is not blamed for it.
    w.target("capacity", 9, technologies=("coal",), name="more")
    d = diagnose([w.system()])
    assert d.unserved == ("load",)
    assert told(d.repair) == close({"more": 8})
    assert explained(d) == [({"more"}, set())]


def test_demands_that_can_be_served_one_by_one_but_not_together():
    # 10 MW for 8 and 8, or for 8 and electrolysers that need 4 / 0.5 = 8.
    w = world()
    w.asset("thermal", "coal", existing(10))
    w.load(8, name="city")
    w.load(8, name="port")
    w.target("capacity", 10, technologies=("coal",))
    assert diagnose([w.system()]).unserved == ("port",)

    w = world()
    w.asset("thermal", "coal", existing(10))
    w.asset("electrolyser", "pem", existing(20), carrier="hydrogen", efficiency=0.5)
    w.load(8, name="city")
    w.load(4, carrier="hydrogen", name="lorries")
    w.target("capacity", 11, technologies=("coal",))
    d = diagnose([w.system()])
    assert d.unserved == ("lorries",)
    assert told(d.repair) == close({"capacity": 10})


def test_a_demand_on_an_island_that_its_cable_cannot_serve():
    # Two demands of one name: the island's 8 MW hang on a cable of 5, so the name is told.
    w = world()
    w.asset("thermal", "coal", existing(30))
    w.asset("link", "cable", existing(5), site="a", site_to="b")
    w.load(8, site="b")
    w.load(10)
    assert diagnose([w.system()]).unserved == ("load",)


def test_inputs_that_contradict_each_other_are_no_plan():
    # 30 MW stand where 20 may.
    w = powered()
    w.asset("thermal", "coal", existing(30), power_limit=20)
    w.target("capacity", 10, technologies=("coal",))
    with pytest.raises(InfeasibleError, match="contradict"):
        diagnose([w.system()])


# --- which targets count -----------------------------------------------------------------------------------------------------------


def test_only_targets_that_the_plan_calls_hard_count_unless_all_do():
    def plan(mode: str) -> Diagnosis:
        w = powered(hours=3)
        w.mode = mode
        w.asset("renewable", "wind", candidate(30))
        for name, enforce in (("hard", "hard"), ("soft", "soft"), ("off", "off")):
            w.target("capacity", 40, technologies=("wind",), name=name, enforce=enforce)
        return diagnose([w.system()])

    assert told(plan("plan").repair) == close({"hard": 30})
    assert told(plan("hard").repair) == close({"hard": 30, "soft": 30, "off": 30})
    assert plan("soft").feasible
    assert plan("off").feasible


def test_a_target_that_nothing_in_the_plan_moves():
    # There is no tide: 0 of 40 MW, whatever is built.
    w = powered()
    w.target("capacity", 40, technologies=("tide",))
    d = diagnose([w.system()])
    assert told(d.repair) == {"capacity": 0}
    assert explained(d) == [({"capacity"}, set())]


def test_targets_of_nothing_have_a_size():
    # At most no coal, where 50 MW stand; at most no CO2, where coal is all there is. Neither has a part of what it requires.
    w = world()
    w.fuel("coal", 10, 1)
    w.asset("thermal", "coal", existing(50), fuel="coal", heat_rate=1)
    w.load(10)
    w.target("capacity", 0, technologies=("coal",), sense="<=")
    w.target("co2_cap", 0, sense="<=")
    d = diagnose([w.system()])
    assert told(d.repair) == close({"capacity": 50, "co2_cap": 30})
    assert explained(d) == [({"capacity"}, {"existing.coal@a_0"}), ({"co2_cap"}, {"demand.load"})]


def test_priorities_decide_what_is_given_up():
    # The same conflict, each way round.
    one, other = overlapping_groups(), overlapping_groups()
    prioritised(one, 2)
    other.targets[0] = dataclasses.replace(other.targets[0], priority=2)
    assert told(diagnose([one.system()]).repair) == close({"both": 30})
    assert told(diagnose([other.system()]).repair) == close({"wind": 20})


# --- the plan of Zhuanghe ----------------------------------------------------------------------------------------------------------

OUT_OF_REACH = {"offshore_wind_2022": 2027, "nuclear_start": 2027, "clean_output_2025": 2035, "clean_output_share_2025": 2035}
"""What cannot be reached of the plan, and the first year in which it can beside all the rest."""


def zhuanghe_at(folder: Path, *resolutions: str | None) -> Diagnosis:
    """All targets hard, on steps of several lengths; None: those of the plan."""
    return diagnose([assemble(read_plan(folder, targets="hard", resolution=r)) for r in resolutions])


def check_zhuanghe(d: Diagnosis) -> None:
    assert not d.feasible
    assert d.unserved == ()
    assert {s.target.id: s.first_year for s in d.repair.shortfalls} == OUT_OF_REACH
    reached = told(d.repair)
    # 1,050 MW stand at the end of 2021; no nuclear unit can have begun.
    assert reached["offshore_wind_2022"] == approx(1050)
    assert reached["nuclear_start"] == approx(0, abs=1e-9)
    # 5 bn CNY and 16 % are 30 bn CNY of output apart: both are the same energy, worth a little over 2.1 bn.
    assert reached["clean_output_2025"] == approx(2.122e9, rel=1e-3)
    assert reached["clean_output_share_2025"] == approx(2.122e9 / 30e9, rel=1e-3)
    assert 2.58 < d.proven <= d.repair.total * (1 + 1e-6)
    assert d.alternatives == ()  # each is out of reach for itself
    inputs = {frozenset(targets): limits for targets, limits in explained(d)}
    assert set(inputs) == {frozenset([name]) for name in OUT_OF_REACH}
    farms = {f"candidates.{name}.earliest_year" for name in ("huayuankou_2", "dl4", "dl5", "dl6", "offshore_far")}
    assert inputs[frozenset(["offshore_wind_2022"])] == farms
    assert inputs[frozenset(["nuclear_start"])] == {"candidates.nuclear_phase_1.earliest_year"}
    for name in ("clean_output_2025", "clean_output_share_2025"):
        assert inputs[frozenset([name])] >= {*farms, "candidates.nuclear_phase_1.earliest_year"}
        assert all(limit.endswith(("earliest_year", "power_max", "build_rate")) for limit in inputs[frozenset([name])])


@pytest.mark.slow
@pytest.mark.skipif("ENERGYPLAN_SHORT" in os.environ, reason="the fast form is in test_questions.py")
def test_four_targets_of_zhuanghe_on_long_steps(zhuanghe):
    d = zhuanghe_at(zhuanghe, "365h", "73h")
    check_zhuanghe(d)
    assert (d.search_hours, d.hours) == (365, 73)


@pytest.mark.slow
@pytest.mark.skipif("ENERGYPLAN_SHORT" in os.environ, reason="the fast form is in test_questions.py")
def test_four_targets_of_zhuanghe_on_its_own_steps(zhuanghe):
    d = zhuanghe_at(zhuanghe, "73h", "24h", "8h")
    check_zhuanghe(d)
    assert (d.search_hours, d.hours) == (73, 8)


def share_target(*sets: str) -> Diagnosis:
    return diagnose([assemble(read_plan(REFERENCE / "share_target", sets=("tables.existing.coal_1.power=1 MW", *sets)))])


def test_demand_that_must_be_served_and_cannot_be_is_named_with_the_way_out():
    with pytest.raises(InfeasibleError, match=r"whatever the targets: load; give unserved_price of electricity"):
        share_target()
    assert share_target("carriers.electricity.unserved_price=9 CNY/MWh").unserved == ("load",)
