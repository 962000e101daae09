"""Plans that cannot hold: every kind of target, every kind of named limit, and what is known of each by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from systems import World, candidate, committed, existing

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
