"""Plans whose conflicts and smallest repairs are known: every kind of target, every kind of named limit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.analysis.diagnose import Diagnosis, diagnose
from energyplan.analysis.repair import Repair
from energyplan.errors import InfeasibleError
from energyplan.pipeline import read_plan
from energyplan.system.assemble import assemble

YEARS = (2022, 2025)


def world(hours: int = 3, milestones: tuple[int, ...] = YEARS, **more: Any) -> World:
    """All targets hard; every year from 2022 to the last milestone is in the ledger."""
    return World(hours, milestones, mode="hard", **more)


def powered(power: float = 1000, **more: Any) -> World:
    """A world with a load of 10 MW and a tie that covers it, so that capacity is all that matters."""
    w = world(**more)
    w.asset("trade", "grid", existing(power), import_price=10)
    w.load(10)
    return w


def prioritised(w: World, priority: int) -> None:
    """The last target gets a priority."""
    w.targets[-1] = dataclasses.replace(w.targets[-1], priority=priority)


# --- worlds: capacity and stores ---------------------------------------------------------------------------------------------------


def wind_opens_late() -> World:
    # 10 MW stand, 50 MW may come from 2024 on: 40 MW in 2022 are 10.
    w = powered()
    w.asset("renewable", "wind", existing(10), candidate(50, earliest=2024))
    w.target("capacity", 40, technologies=("wind",))
    return w


def site_is_small() -> World:
    w = powered()
    w.asset("renewable", "wind", candidate(30))
    w.target("capacity", 40, technologies=("wind",))
    return w


def project_grows_slowly() -> World:
    # 10 MW a year: 10, 20, 30 MW at the end of 2022, 2023, 2024.
    w = powered()
    w.asset("renewable", "wind", candidate(100, build_rate=10))
    w.target("capacity", 25, technologies=("wind",))
    return w


def technology_grows_slowly() -> World:
    # Two sites, 20 MW a year in all: 20, 40, 60.
    w = powered()
    for site in ("a", "b"):
        w.asset("renewable", "wind", candidate(100), site=site, build_rate=20)
    w.target("capacity", 50, technologies=("wind",))
    return w


def site_has_a_largest_total() -> World:
    w = powered()
    w.asset("renewable", "wind", existing(30), candidate(100), power_limit=50)
    w.target("capacity", 80, technologies=("wind",))
    return w


def coal_stays() -> World:
    # 50 MW of coal may not retire; they are in service to the end of 2023.
    w = powered()
    w.asset("thermal", "coal", existing(50, life=24))
    w.target("capacity", 20, technologies=("coal",), sense="<=")
    return w


def coal_stays_before_the_first_milestone() -> World:
    # As before, but hours are operated in 2025 only: no unit could retire before 2025 anyway.
    w = powered(milestones=(2025,))
    w.asset("thermal", "coal", existing(50, life=26))
    w.target("capacity", 20, technologies=("coal",), sense="<=", year=2023)
    return w


def coal_may_retire_late() -> World:
    # Coal may retire from 2025 on, the target asks in 2022.
    w = powered()
    w.asset("thermal", "coal", existing(50), early_retirement=True)
    w.assets[-1] = dataclasses.replace(w.assets[-1], retire_from=2025)
    w.target("capacity", 20, technologies=("coal",), sense="<=")
    return w


def committed_comes() -> World:
    # 30 MW are committed for 2023: at most 20 MW in 2024 cannot be.
    w = powered()
    w.asset("thermal", "gas", committed(30, commissioned=2023))
    w.target("capacity", 20, technologies=("gas",), sense="<=", year=2024)
    return w


def tank_is_small() -> World:
    w = powered()
    w.asset("battery", "cells", candidate(10, 30))
    w.target("storage_energy", 50)
    return w


def cells_follow_power() -> World:
    # 10 MW with at most 4 h: 40 MWh, whatever the 1000 MWh of the site.
    w = powered()
    w.asset("battery", "cells", candidate(10, 1000), duration_max=4)
    w.target("storage_energy", 50)
    return w


def store_stays() -> World:
    # 100 MWh stand and may not retire.
    w = powered()
    w.asset("battery", "cells", existing(10, 100))
    w.target("storage_energy", 60, sense="<=")
    return w


def nuclear_begins_late() -> World:
    # In service from 2026 on, three years after the decision: construction begins in 2023 at the earliest.
    w = powered(milestones=(2022, 2027))
    w.asset("thermal", "nuclear", candidate(100, earliest=2026), lead_time=3)
    w.target("start", 60, technologies=("nuclear",))
    return w


def most_has_begun() -> World:
    # 990 MW are committed for 2024 and begun in 2022; the rest may come in 2026. 10 MW short of 1000 is one in a hundred.
    w = powered(milestones=(2022, 2027))
    w.asset("thermal", "nuclear", committed(990, commissioned=2024), candidate(100, earliest=2026), lead_time=2)
    w.target("start", 1000, technologies=("nuclear",))
    return w


def coal_stands_beside_wind() -> World:
    # 100 / (100 + 50) of the generators is wind.
    w = powered()
    w.asset("thermal", "coal", existing(50))
    w.asset("renewable", "wind", candidate(100), clean=True)
    w.target("capacity_share", 0.8)
    return w


def much_coal_stands_beside_wind() -> World:
    # 100 / 5100. With 20 GW of wind it would be 80 %: far above anything else in the plan.
    w = powered()
    w.asset("thermal", "coal", existing(5000))
    w.asset("renewable", "wind", candidate(100), clean=True)
    w.target("capacity_share", 0.75)
    return w


# --- worlds: energy ----------------------------------------------------------------------------------------------------------------


def wind_and_coal(power_max: float = 4, **more: Any) -> World:
    # Load 10 MW x 3 h; wind in every hour; coal emits 1 t/MWh.
    w = world(**more)
    w.fuel("coal", 10, 1)
    w.asset("thermal", "coal", existing(30), fuel="coal", heat_rate=1)
    w.asset("renewable", "wind", candidate(power_max), clean=True)
    w.load(10)
    return w


def little_wind() -> World:
    # 4 of 10 MW.
    w = wind_and_coal()
    w.target("generation_share", 0.5)
    return w


def wind_of_one_hour() -> World:
    # Wind blows in one of four hours and nothing stores it: 10 of 40 MWh, however many turbines there are.
    w = world(4)
    w.profile("wind", [1, 0, 0, 0])
    w.asset("thermal", "coal", existing(30))
    w.asset("renewable", "wind", candidate(50, profile="wind"), clean=True)
    w.load(10)
    w.target("generation_share", 0.5)
    return w


def coal_is_needed() -> World:
    # At most 40 % coal, but wind makes 4 of 10 MW: 60 %.
    w = wind_and_coal()
    w.target("generation_share", 0.4, technologies=("coal",), sense="<=")
    return w


def little_wind_on_an_island() -> World:
    # The island (b) uses 8 MW, has 4 MW of wind and a cable to coal: half of what it uses is clean.
    w = world()
    w.asset("thermal", "coal", existing(30))
    w.asset("link", "cable", existing(10), site="a", site_to="b")
    w.asset("renewable", "wind", candidate(4), site="b", clean=True)
    w.load(10)
    w.load(8, site="b", name="island")
    w.target("consumption_share", 0.8, sites=("b",))
    return w


def emissions_of_coal() -> World:
    # 10 - 5 MW of coal in 3 h are 15 t; 3 MW more of wind may come in 2025: (10 - 8) x 3 = 6 t.
    w = wind_and_coal(5)
    w.asset("renewable", "more_wind", candidate(3, earliest=2025), clean=True)
    w.target("co2_cap", 10, sense="<=")
    return w


def emissions_of_imports() -> World:
    # 2 MW of wind, the other 8 of 10 MWh imported at 0.5 t/MWh: 0.4 t/MWh.
    w = world()
    w.asset("trade", "grid", existing(100), import_price=10, emission_factor=0.5)
    w.asset("renewable", "wind", candidate(2), clean=True)
    w.load(10)
    w.target("co2_intensity", 0.3, sense="<=")
    return w


def too_much_wind() -> World:
    # 20 MW stand, 10 MW are used.
    w = world()
    w.asset("renewable", "wind", existing(20), clean=True)
    w.load(10)
    w.target("utilisation", 0.8)
    return w


def output_at_a_price() -> World:
    # 4 MW x 3 h at 100 CNY/MWh are 1200 CNY.
    w = wind_and_coal()
    w.target("output_value", 1500, price=100)
    return w


def output_over_a_base() -> World:
    # 1200 of 10,000 CNY; twice the wind in 2025.
    w = wind_and_coal()
    w.asset("renewable", "more_wind", candidate(4, earliest=2024), clean=True)
    w.target("output_value", 0.2, price=100, base=10_000)
    return w


def hydrogen_is_bought() -> World:
    # 4 MW of electrolysers make 2 MW of hydrogen, 6 MWh in 3 h; the rest of the 4 MW that are used is bought.
    w = powered()
    w.asset("electrolyser", "pem", candidate(4), carrier="hydrogen", efficiency=0.5)
    w.asset("trade", "pipe", existing(100), carrier="hydrogen", import_price=10)
    w.load(4, carrier="hydrogen", name="lorries")
    w.target("production", 9, technologies=("pem",))
    return w


def more_water_than_is_used() -> World:
    # 2 m3/h x 3 h are used, and there is nowhere to put more: 6 m3.
    w = powered()
    w.asset("desalination", "ro", existing(5, 0), carrier="water", electricity_use=0.004)
    w.load(2, carrier="water", name="taps")
    w.target("production", 9, technologies=("ro",))
    return w


def poor_year() -> World:
    # 10 MW of wind for 10 MW of load: all of it in a good year, half of it in a poor one.
    w = world(weather={"good": 0.5, "poor": 0.5})
    w.profile("wind", {"good": 1, "poor": 0.5})
    w.asset("thermal", "coal", existing(30))
    w.asset("renewable", "wind", candidate(10, profile="wind"), clean=True)
    w.load(10)
    w.target("generation_share", 0.7, name="expected")  # 0.75
    w.target("generation_share", 0.7, name="each", weather="each_year")
    return w


def long_calm() -> World:
    # Wind blows in the first ten of 20 days. To serve the calm with it takes 240 h x 10 MW = 2400 MWh: the number is far above any
    # other in the plan.
    w = world(480, (2022,), step=24)
    w.profile("wind", [1] * 240 + [0] * 240)
    w.asset("thermal", "coal", existing(30))
    w.asset("renewable", "wind", candidate(20, profile="wind"), clean=True)
    w.asset("battery", "cavern", candidate(20, 24), duration_max=1000)
    w.load(10)
    w.target("generation_share", 0.99)
    return w


# --- worlds: several targets -------------------------------------------------------------------------------------------------------


def clean_share_against_a_wind_cap() -> World:
    # Half of 10 MW clean takes 5 MW of wind. With 4 MW it is 40 %, a fifth short; 5 MW are a quarter too much.
    w = wind_and_coal(50)
    w.target("generation_share", 0.5, name="clean")
    w.target("capacity", 4, technologies=("wind",), sense="<=", name="wind")
    return w


def co2_cap_against_coal() -> World:
    # Half of 30 MWh from coal are 15 t; 12 t are 40 %. 15 t are a quarter too much, 40 % a fifth short.
    w = wind_and_coal(50)
    w.target("co2_cap", 12, sense="<=", name="co2")
    w.target("generation_share", 0.5, technologies=("coal",), name="coal")
    return w


def overlapping_groups() -> World:
    # 30 MW of wind, of wind and sun at most 20. 10 of 30 are a third, 10 of 20 a half.
    w = powered()
    for name in ("wind", "sun"):
        w.asset("renewable", name, candidate(100))
    w.target("capacity", 30, technologies=("wind",), name="wind")
    w.target("capacity", 20, technologies=("wind", "sun"), sense="<=", name="both")
    return w


def overlapping_groups_by_priority() -> World:
    # As before, but wind is the more important; what is built of it stays.
    w = overlapping_groups()
    prioritised(w, 2)
    return w


def three_together() -> World:
    # 30 + 30 > 40. Total 60 is a half too much; wind or sun at 10 is two thirds short.
    w = powered()
    for name in ("wind", "sun"):
        w.asset("renewable", name, candidate(100))
        w.target("capacity", 30, technologies=(name,), name=name)
    w.target("capacity", 40, technologies=("wind", "sun"), sense="<=", name="both")
    return w


def three_in_pairs() -> World:
    # Any two of three within 40 MW, which is the more important. 20 + 20 + 20 are a third short each, 1 in all; 30 + 10 + 10 two thirds
    # twice, 4/3 in all: the least shortfall lowers three targets where two would do, and none of the three is alone in conflict.
    w = powered()
    names = ("wind", "sun", "tide")
    for name in names:
        w.asset("renewable", name, candidate(100))
        w.target("capacity", 30, technologies=(name,), name=name)
        prioritised(w, 2)
    for left, right in ((0, 1), (0, 2), (1, 2)):
        w.target("capacity", 40, technologies=(names[left], names[right]), sense="<=", name=f"{names[left]}_{names[right]}")
    return w


# --- what is known of them ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """What is known of a plan.

    Attributes:
        world: The plan.
        repair: Target -> what can be reached, and the first year in which the target can.
        conflicts: Targets and named inputs of each conflict.
        share: Shortfall of the repair in parts of what is required.
        alternatives: Other repairs.
        least: Least sum of shortfalls, where priorities make that of the repair larger.
    """

    world: Callable[[], World]
    repair: dict[str, tuple[float, int | None]]
    conflicts: list[tuple[set[str], set[str]]]
    share: float
    alternatives: list[dict[str, float]] = field(default_factory=list)
    least: float | None = None


def one(world: Callable[[], World], reachable: float, year: int | None, *limits: str, share: float) -> Case:
    """A plan with one target out of reach."""
    name = world().targets[-1].id
    return Case(world, {name: (reachable, year)}, [({name}, set(limits))], share)


CASES = [
    one(wind_opens_late, 10, 2024, "candidates.wind@a_1.earliest_year", share=30 / 40),
    one(site_is_small, 30, None, "candidates.wind@a_0.power_max", share=10 / 40),
    one(project_grows_slowly, 10, 2024, "candidates.wind@a_0.build_rate", share=15 / 25),
    one(technology_grows_slowly, 20, 2024, "technologies.wind.build_rate", share=30 / 50),
    one(site_has_a_largest_total, 50, None, "candidates.wind@a.power_limit", share=30 / 80),
    one(coal_stays, 50, 2024, "existing.coal@a_0", share=30 / 20),
    one(coal_stays_before_the_first_milestone, 50, None, "existing.coal@a_0", share=30 / 20),
    one(coal_may_retire_late, 50, 2025, "existing.coal@a_0", share=30 / 20),
    one(committed_comes, 30, None, "committed.gas@a_0", share=10 / 20),
    one(tank_is_small, 30, None, "candidates.cells@a_0.energy_max", share=20 / 50),
    one(cells_follow_power, 40, None, "candidates.cells@a_0.power_max", share=10 / 50),
    one(store_stays, 100, None, "existing.cells@a_0", share=40 / 60),
    one(nuclear_begins_late, 0, 2023, "candidates.nuclear@a_0.earliest_year", share=1),
    one(most_has_begun, 990, 2024, "candidates.nuclear@a_1.earliest_year", share=10 / 1000),
    one(coal_stands_beside_wind, 2 / 3, None, "candidates.wind@a_0.power_max", "existing.coal@a_0", share=1 - 2 / 3 / 0.8),
    one(much_coal_stands_beside_wind, 100 / 5100, None, "candidates.wind@a_0.power_max", "existing.coal@a_0", share=1 - 100 / 5100 / 0.75),
    one(little_wind, 0.4, None, "candidates.wind@a_0.power_max", "demand.load", share=0.2),
    one(wind_of_one_hour, 0.25, None, "demand.load", share=0.5),
    one(coal_is_needed, 0.6, None, "candidates.wind@a_0.power_max", "demand.load", share=0.5),
    one(little_wind_on_an_island, 0.5, None, "candidates.wind@b_0.power_max", "demand.island", share=0.3 / 0.8),
    one(
        emissions_of_coal, 15, 2025, "candidates.wind@a_0.power_max", "candidates.more_wind@a_0.earliest_year", "demand.load", share=0.5,
    ),
    one(emissions_of_imports, 0.4, None, "candidates.wind@a_0.power_max", "demand.load", share=1 / 3),
    one(too_much_wind, 0.5, None, "existing.wind@a_0", share=0.3 / 0.8),
    one(output_at_a_price, 1200, None, "candidates.wind@a_0.power_max", share=0.2),
    one(
        output_over_a_base, 0.12, 2025, "candidates.wind@a_0.power_max", "candidates.more_wind@a_0.earliest_year", share=0.4,
    ),
    one(hydrogen_is_bought, 6, None, "candidates.pem@a_0.power_max", share=1 / 3),
    one(more_water_than_is_used, 6, None, share=1 / 3),
    one(poor_year, 0.5, None, "candidates.wind@a_0.power_max", "demand.load", share=0.2 / 0.7),
    # 2400 of 4800 MWh in the wind, 24 of the calm from the store.
    one(long_calm, 0.505, None, "candidates.cavern@a_0.energy_max", "demand.load", share=1 - 0.505 / 0.99),
    Case(
        clean_share_against_a_wind_cap, {"clean": (0.4, 2025)}, [({"clean", "wind"}, {"demand.load"})], 0.2, [{"wind": 5}],
    ),
    Case(co2_cap_against_coal, {"coal": (0.4, 2025)}, [({"co2", "coal"}, {"demand.load"})], 0.2, [{"co2": 15}]),
    Case(overlapping_groups, {"wind": (20, 2023)}, [({"wind", "both"}, set())], 1 / 3, [{"both": 30}]),
    Case(overlapping_groups_by_priority, {"both": (30, None)}, [({"wind", "both"}, set())], 1 / 2, [{"wind": 20}], 1 / 3),
    Case(three_together, {"both": (60, None)}, [({"wind", "sun", "both"}, set())], 1 / 2, [{"wind": 10}, {"sun": 10}]),
]  # fmt: skip


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
    inputs = {targets: limits for targets, limits in ((frozenset(t), limits) for t, limits in explained(d))}
    assert set(inputs) == {frozenset([name]) for name in OUT_OF_REACH}
    farms = {f"candidates.{name}.earliest_year" for name in ("huayuankou_2", "dl4", "dl5", "dl6", "offshore_far")}
    assert inputs[frozenset(["offshore_wind_2022"])] == farms
    assert inputs[frozenset(["nuclear_start"])] == {"candidates.nuclear_phase_1.earliest_year"}
    for name in ("clean_output_2025", "clean_output_share_2025"):
        assert inputs[frozenset([name])] >= {*farms, "candidates.nuclear_phase_1.earliest_year"}
        assert all(limit.endswith(("earliest_year", "power_max")) for limit in inputs[frozenset([name])])


def test_four_targets_of_zhuanghe_on_long_steps(zhuanghe):
    d = zhuanghe_at(zhuanghe, "365h", "73h")
    check_zhuanghe(d)
    assert (d.search_hours, d.hours) == (365, 73)


@pytest.mark.slow
def test_four_targets_of_zhuanghe_on_its_own_steps(zhuanghe):
    d = zhuanghe_at(zhuanghe, "73h", "24h", None)
    check_zhuanghe(d)
    assert (d.search_hours, d.hours) == (73, 8)
