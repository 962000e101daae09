"""Preflight: what cannot be, by hand, and on the plan of Zhuanghe."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.analysis.preflight import Preflight, lifted, preflight
from energyplan.analysis.preflight_conflicts import FEW, Demanded, heaviest
from energyplan.analysis.preflight_findings import Finding, Opening
from energyplan.pipeline import read_plan
from energyplan.system.assemble import assemble


def world(**more: Any) -> World:
    """Load of 5 MW that 20 MW of coal serve; ledger 2022 to 2026, milestones 2022, 2024, 2026."""
    w = World(2, (2022, 2024, 2026), unserved=2e4, **more)
    w.asset("thermal", "coal", existing(20))
    w.load(5)
    return w


def wind(w: World, *projects: Any, **more: Any) -> World:
    w.asset("renewable", "wind", *projects, clean=True, **more)
    return w


def only(w: World) -> Finding:
    (finding,) = preflight(w.system()).findings
    return finding


# --- targets out of reach ----------------------------------------------------------------------------------------------------------


def test_a_capacity_that_comes_too_late():
    # 10 MW stand, 5 are committed for 2023; 30 may come from 2024 on, 8 MW a year: 10, 15, 23, 31.
    w = wind(world(), existing(10), committed(5, commissioned=2023), candidate(30, earliest=2024), build_rate=8)
    w.target("capacity", 25, technologies=("wind",))
    f = only(w)
    assert (f.check, f.severity, f.hard, f.year) == ("reach", "unreachable", False, 2022)
    assert (f.required, f.reachable, f.first_year) == (25, 10, 2025)
    assert f.openings == (Opening("wind@a_1", 2023, given=True), Opening("wind@a_2", 2024))
    # Without the earliest year 18, and only without the rate too 40.
    assert (f.limits, f.enough) == (("earliest", "build_rate"), False)


@pytest.mark.parametrize(
    ("candidates", "more", "limits", "enough"),
    [
        ([candidate(30, earliest=2023)], {}, ("earliest",), True),
        ([candidate(30)], {"build_rate": 5}, ("build_rate",), True),
        ([candidate(30, build_rate=5)], {}, ("build_rate",), True),
        ([candidate(9)], {}, ("site",), True),
        ([candidate(30)], {"power_limit": 19}, ("site",), True),
        # Both bind at 9 MW: neither alone brings more.
        ([candidate(9)], {"build_rate": 9}, ("build_rate", "site"), False),
        # Nothing to lift.
        ([], {}, (), False),
    ],
)
def test_what_keeps_it(candidates, more, limits, enough):
    w = wind(world(), existing(10), *candidates, **more)
    w.target("capacity", 25, technologies=("wind",))
    f = only(w)
    assert (f.limits, f.enough) == (limits, enough)


def test_a_lead_time_that_is_too_long():
    # From 2024 on, three years of building: begun in 2021, but only 5 MW a year; by 2022 2024 and 2025 count.
    w = wind(world(), candidate(30, earliest=2024), lead_time=3, build_rate=5)
    w.target("start", 12, technologies=("wind",))
    f = only(w)
    assert (f.reachable, f.first_year) == (10, 2023)
    assert f.limits == ("earliest", "build_rate")  # either would do
    w = wind(world(), candidate(30, earliest=2026), lead_time=1)
    w.target("start", 12, technologies=("wind",))
    f = only(w)
    assert (f.reachable, f.first_year, f.openings) == (0, 2025, (Opening("wind@a_0", 2026, 2025),))


def test_in_no_year():
    # 10 MW until 2023, then their life is over and 12 MW may come: 10, 10, 12 and so on.
    w = wind(world(), existing(10, commissioned=2014, life=10), candidate(12, earliest=2024))
    w.target("capacity", 25, technologies=("wind",))
    f = only(w)
    assert (f.reachable, f.first_year, f.best, f.best_year) == (10, None, 12, 2024)
    w = wind(world(), existing(10))
    w.target("capacity", 25, technologies=("wind",))
    f = only(w)
    assert (f.first_year, f.best, f.best_year) == (None, None, None)


def test_a_yearly_target_names_milestones():
    # 2 h x 4 MW of wind in 2024; 20 MW from 2025 on count in the milestone 2026, but nobody takes more than 10 MWh.
    w = wind(world(), existing(4), candidate(20, earliest=2025))
    w.target("output_value", 9, price=1.0, year=2024)
    f = only(w)
    assert (f.reachable, f.first_year, f.limits) == (8, 2026, ("earliest",))
    w.targets.clear()
    w.target("output_value", 11, price=1.0, year=2026)
    f = only(w)
    assert (f.reachable, f.first_year, f.limits) == (10, None, ("uptake",))


def test_a_cap_below_what_stands():
    # 20 MW of coal until 2024 (10 MW of them) and 2026.
    w = World(2, (2022, 2026))
    w.asset("thermal", "coal", existing(10, commissioned=2000, life=25), existing(10))
    w.load(5)
    w.target("capacity", 15, sense="<=", technologies=("coal",), enforce="hard")
    f = only(w)
    assert (f.check, f.required, f.reachable, f.first_year, f.hard) == ("stock_above_cap", 15, 20, 2025, True)
    assert f.openings == (Opening("coal@a_0", 2000, given=True), Opening("coal@a_1", 2000, given=True))
    # Where it may retire early there is nothing to say.
    w = World(2, (2022, 2026))
    w.asset("thermal", "coal", existing(20), early_retirement=True)
    w.load(5)
    w.target("capacity", 15, sense="<=", technologies=("coal",))
    assert preflight(w.system()).findings == ()


@pytest.mark.parametrize(
    ("mode", "enforce", "hard"), [("plan", "soft", False), ("plan", "hard", True), ("soft", "hard", False), ("hard", "soft", True), ("hard", "off", True)]
)
def test_hard_is_as_the_run_would_have_it(mode, enforce, hard):
    w = wind(world(mode=mode), existing(1))
    w.target("capacity", 25, technologies=("wind",), enforce=enforce)
    found = preflight(w.system())
    assert found.infeasible == hard
    assert [f.hard for f in found.findings] == [hard]


@pytest.mark.parametrize(("load", "hard"), [(5, True), (50, False)])
def test_what_less_demand_would_meet_is_no_proof_where_demand_cannot_be_served(load, hard):
    # 20 MW of coal emit 20 t/h. A load of 50 MW sheds 30 MW whatever is asked for, and might as well shed more.
    w = World(1, (2022,))
    w.fuel("coal", 1, 1.0)
    w.asset("thermal", "coal", existing(20), fuel="coal", heat_rate=1)
    w.load(load)
    w.target("co2_cap", 1, sense="<=", enforce="hard")
    found = preflight(w.system())
    assert found.findings[0].check == "reach"
    assert found.infeasible == hard


@pytest.mark.parametrize(("mode", "enforce"), [("off", "hard"), ("plan", "off")])
def test_what_is_off_is_not_looked_at(mode, enforce):
    w = wind(world(mode=mode), existing(1))
    w.target("capacity", 25, technologies=("wind",), enforce=enforce)
    assert preflight(w.system()) == Preflight((), ())


def test_what_is_in_reach_has_its_margin():
    w = wind(world(), candidate(30))
    w.target("capacity", 30, technologies=("wind",))
    found = preflight(w.system())
    assert found.findings == ()
    assert [(m.target.id, m.reachable) for m in found.margins] == [("capacity", 30)]


def test_lifting_changes_nothing_but_its_limit():
    w = wind(world(), candidate(30, earliest=2024), build_rate=5)
    w.asset("battery", "cells", candidate(3, 12))
    system = w.system()
    assert lifted(system, "earliest").assets[1] == system.assets[1]  # the load
    assert lifted(system, "lead_time").assets[2].projects[0].lead_time == 0
    free = lifted(system, "build_rate").assets[2]
    assert "build_rate" not in free.parameters
    assert free.projects[0].earliest == 2024
    assert {a.kind for a in lifted(system, "uptake").assets[4:]} == {"trade"}


# --- conflicts ---------------------------------------------------------------------------------------------------------------------


def two_sites(**more: Any) -> World:
    w = wind(world(), candidate(50), **more)
    w.asset("renewable", "wind", candidate(50), site="b", **more)
    w.asset("battery", "cells", existing(2, 4), candidate(50, 200), duration_max=4)
    return w


def ids(f: Finding) -> list[str]:
    return [t.id for t in f.targets]


def test_least_values_of_parts_above_a_cap():
    w = two_sites()
    w.target("capacity", 18, technologies=("wind",), sites=("a",), name="at_a")
    w.target("capacity", 14, technologies=("wind",), sites=("b",), name="at_b", enforce="hard")
    w.target("capacity", 30, technologies=("wind",), sense="<=", name="cap", enforce="hard")
    w.target("capacity", 20, technologies=("wind",), year=2023, sites=("b",), name="another_year")
    f = only(w)
    assert (f.check, f.severity, ids(f), f.required, f.reachable, f.hard) == ("exclusive", "conflict", ["at_a", "at_b", "cap"], 32, 30, False)
    w.targets[2] = w.targets[2].__class__(**{**vars(w.targets[2]), "value": 32.0})
    assert preflight(w.system()).findings == ()


def test_what_stands_beside_counts_too():
    # 20 MW of coal stand: 12 MW of wind more are 32 of all generators.
    w = two_sites()
    w.target("capacity", 12, technologies=("wind",), name="wind", enforce="hard")
    w.target("capacity", 30, sense="<=", name="cap", enforce="hard")
    f = only(w)
    assert (ids(f), f.required, f.reachable, f.hard) == (["wind", "cap"], 32, 30, True)


def test_overlapping_least_values_do_not_add_up():
    w = two_sites()
    w.target("capacity", 20, technologies=("wind",), name="all")
    w.target("capacity", 18, technologies=("wind",), sites=("a",), name="at_a")
    w.target("capacity", 30, technologies=("wind",), sense="<=", name="cap")
    assert preflight(w.system()).findings == ()


def test_what_must_begin_stands_later():
    # Begun by 2022 with two years of building: in service in 2024 at the latest.
    w = two_sites(lead_time=2)
    w.target("start", 40, technologies=("wind",), name="start")
    w.target("capacity", 30, technologies=("wind",), sense="<=", year=2025, name="cap")
    assert (ids(only(w)), only(w).required) == (["start", "cap"], 40)
    # In 2023 what is to be commissioned in 2024 is not there yet.
    w.targets.pop()
    w.target("capacity", 30, technologies=("wind",), sense="<=", year=2023, name="cap")
    assert preflight(w.system()).findings == ()


def test_energy_above_the_longest_duration_of_a_capped_power():
    # 10 MW: 2 stand with 4 MWh, 8 more for 4 h at most are 36 MWh.
    w = two_sites()
    w.target("storage_energy", 40, name="energy")
    w.target("capacity", 10, technologies=("cells",), sense="<=", name="cap")
    f = only(w)
    assert (ids(f), f.required, f.reachable, f.unit) == (["energy", "cap"], 40, 36, "")
    w.targets[0] = w.targets[0].__class__(**{**vars(w.targets[0]), "value": 36.0})
    assert preflight(w.system()).findings == ()


def test_shares_of_a_whole():
    w = two_sites()
    w.asset("renewable", "solar", candidate(500))
    w.target("generation_share", 0.6, technologies=("wind",), name="wind", enforce="hard")
    w.target("generation_share", 0.5, technologies=("solar",), name="solar", enforce="hard")
    w.target("generation_share", 0.9, name="clean")  # of wind: overlaps
    w.target("consumption_share", 0.5, technologies=("coal",), name="of_another_whole")
    # The hard ones among themselves first; then the heaviest of all, 0.5 + 0.9.
    found = [(f.check, ids(f), f.hard, round(f.required, 9)) for f in preflight(w.system()).findings]
    assert found == [("shares", ["wind", "solar"], True, 1.1), ("shares", ["solar", "clean"], False, 1.4)]


# --- demand and supply -------------------------------------------------------------------------------------------------------------


def test_a_peak_above_all_supply():
    # 5 MW of coal in service, 2 of wind by night, a tie of 3, a battery of 1: 9 by day, 11 by night. A load of 14 by day;
    # over both hours there is enough, 18 MWh for 17.
    w = World(2, (2022,))
    w.profile("night", [0, 1])
    w.asset("thermal", "coal", existing(10), outage=0.5)
    w.asset("renewable", "wind", existing(2, profile="night"))
    w.asset("trade", "grid", existing(3))
    w.asset("battery", "cells", candidate(1, 1))
    w.load([14, 3])
    f = only(w)
    assert (f.check, f.severity, f.sites, f.carrier, f.unit) == ("peak", "adequacy", ("a",), "electricity", "MW")
    assert (f.required, f.reachable, f.hours) == (14, 9, 1)
    assert not preflight(w.system()).infeasible


def test_energy_above_all_supply():
    # Wind of 8 MW in one of two hours, a store of 50 MW that only shifts it: 8 of 12 MWh.
    w = World(2, (2022,))
    w.profile("night", [0, 1])
    w.asset("renewable", "wind", existing(8, profile="night"))
    w.asset("battery", "cells", existing(50, 50))
    w.load(6)
    f = only(w)
    assert (f.check, f.required, f.reachable, f.unit) == ("energy", 12, 8, "MWh/a")


def test_islands_and_cables():
    # 4 MW of cable, half lost: 2 of 3 MW at b, though both sites together have plenty.
    w = world()
    w.load(3, site="b", name="island")
    w.asset("link", "cable", existing(4), site_to="b", loss=0.5)
    found = preflight(w.system()).findings
    assert {(f.check, f.year, f.sites, f.required, f.reachable) for f in found} == {
        (check, year, ("b",), 3 * hours, 2 * hours) for check, hours in (("peak", 1), ("energy", 2)) for year in (2022, 2024, 2026)
    }
    # With a cable that carries it both sites together are short: 20 MW for 23.
    w.load({2022: 20, 2024: 5, 2026: 5}, name="city")
    assert {f.sites for f in preflight(w.system()).findings if f.year == 2022} == {("b",), ("a",), ("a", "b")}


def test_water_from_the_tank_helps_for_an_hour():
    # 10 m3/h and a tank of 5 m3: 15 in an hour, 20 in the two hours; 16 and 4 are asked for.
    w = World(2, (2022,))
    w.asset("thermal", "coal", existing(9))
    w.asset("desalination", "osmosis", existing(10, 5), carrier="water")
    w.load([16, 4], carrier="water")
    f = only(w)
    assert (f.check, f.required, f.reachable, f.unit, f.carrier) == ("peak", 16, 15, "m3/h", "water")


def test_the_worst_weather_year_is_told():
    w = World(2, (2022,), weather={"good": 0.5, "poor": 0.5})
    w.profile("wind", {"good": 0.9, "poor": 0.4})
    w.asset("renewable", "wind", existing(10, profile="wind"))
    w.load(9.5)
    found = preflight(w.system()).findings
    assert [(f.check, f.weather, f.reachable) for f in found] == [("peak", "poor", approx(4)), ("energy", "poor", approx(8))]


# --- the plan of Zhuanghe ----------------------------------------------------------------------------------------------------------


@cache
def real(scenario: str = "base", mode: str | None = None) -> tuple[Any, Preflight]:
    plan = read_plan("models/zhuanghe", scenario, targets=mode, resolution="1h")
    return plan, preflight(assemble(plan))


def test_the_real_plan_has_exactly_these_targets_out_of_reach(zhuanghe):
    _plan, found = real()
    told = {f.targets[0].id: f for f in found.findings}
    assert {name: f.first_year for name, f in told.items()} == {
        "offshore_wind_2022": 2027, "nuclear_start": 2027, "clean_output_2025": 2035, "clean_output_share_2025": 2035,
    }  # fmt: skip
    offshore, nuclear, output, share = told.values()
    assert (offshore.required, offshore.reachable) == (1900, 1050)
    assert [o.project for o in offshore.openings if not o.given] == ["dl4", "dl5", "dl6", "huayuankou_2"]
    assert {o.commissioned for o in offshore.openings if not o.given} == {2027}
    assert (nuclear.required, nuclear.reachable, nuclear.openings) == (1200, 0, (Opening("nuclear_phase_1", 2032, 2027),))
    # 1,500 MW offshore, 21 on the islands, 1,000 of PV and 321 on roofs make 5.67 TWh of the 13.3 that are asked for.
    assert output.reachable / 374.9 == approx(5.67e6, rel=1e-3)
    assert share.reachable == approx(output.reachable / 3e10)
    assert not found.infeasible
    assert real(mode="hard")[1].infeasible


def test_many_demands_that_overlap_are_taken_one_after_another():
    # Each shares an asset with the next: all ways to take some of 60 are more than 10 ** 12.
    chain = [Demanded(None, frozenset({str(i), str(i + 1)}), float(1 + i % 2)) for i in range(60)]  # type: ignore[arg-type]
    assert len(chain) > FEW
    assert sum(demand.amount for demand in heaviest(chain)) == 30 * 2.0
