"""The program of switches: each limit lifts what it names, and shortfalls are in parts of what is required."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.elastic import Elastic

from .test_laws_of_conflict import Draw, world

# --- limits by name ----------------------------------------------------------------------------------------------------------------


def all_limits() -> World:
    return world(Draw([10] * 4, [0.5] * 4, 20, 30, True, 2023, 40, 30, 20, 50, 10, 30, 4, 5, 10))


def test_every_named_limit_has_its_place_its_kind_and_its_value():
    program = Elastic(all_limits().system())
    assert {name: (limit.kind, limit.value) for name, limit in program.limits.items()} == {
        "existing.coal@a_0": ("existing", 20),  # it may leave from 2024 on, not before
        "existing.wind@a_0": ("existing", 5),
        "candidates.wind@a_1.earliest_year": ("earliest_year", 2023),
        "candidates.wind@a_1.power_max": ("power_max", 40),
        "candidates.wind@a_1.build_rate": ("build_rate", 30),
        "candidates.wind@a_2.power_max": ("power_max", 10),  # open from the first year: nothing to lift
        "candidates.wind@a.power_limit": ("power_limit", 55),
        "candidates.wind@b_0.power_max": ("power_max", 40),
        "committed.sun@a_0": ("existing", 5),
        "existing.cells@a_0": ("existing", 2),
        "candidates.cells@a_1.power_max": ("power_max", 10),
        "candidates.cells@a_1.energy_max": ("energy_max", 30),
        "existing.cable@a-b_0": ("existing", 100),
        "existing.grid@a_0": ("existing", 200),
        "technologies.wind.build_rate": ("technology_build_rate", 20),
        "demand.load": ("served", 0),
        "demand.island": ("served", 0),
    }
    assert set(Elastic(all_limits().system(), lift=False).limits) == {"demand.load", "demand.island"}


def test_a_rate_by_year_names_its_lowest():
    w = World(3, (2022, 2024), mode="hard")
    w.asset("renewable", "wind", candidate(100), build_rate=[30, 20, 40])
    w.asset("renewable", "sun", candidate(100), build_rate=[np.inf] * 3)
    program = Elastic(w.system())
    assert {name: limit.value for name, limit in program.limits.items() if "technologies" in name} == {"technologies.wind.build_rate": 20}


def reach(program: Elastic, target: str, *lifted: str) -> float:
    """Shortfall of a target with all limits but some."""
    found = program.shortfall([target], [name for name in program.limits if name not in lifted])
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("kind", "value", "more", "lifted", "held", "left"),
    [
        # 60 MW of wind at the end of 2022: 5 stand, 20 may be added. Without the rate 5 + 10 + 40, for wind@a_1 opens in 2023.
        ("capacity", 60, {"technologies": ("wind",)}, ["technologies.wind.build_rate"], 35 / 60, 5 / 60),
        # 200 MW in 2024: the rate gives 5 + 60; without it the sites 5 + min(40 + 10, 50) + 40.
        ("capacity", 200, {"technologies": ("wind",), "year": 2024}, ["technologies.wind.build_rate"], 135 / 200, 105 / 200),
        # With the size of a_1 and the total of its site lifted too, its own 30 MW a year are left: 5 + 60 + 10 + 40.
        (
            "capacity", 120, {"technologies": ("wind",), "year": 2024},
            ["technologies.wind.build_rate", "candidates.wind@a.power_limit", "candidates.wind@a_1.power_max"], 55 / 120, 5 / 120,
        ),
        # 4 + 30 MWh of cells, of 50.
        ("storage_energy", 50, {}, ["candidates.cells@a_1.energy_max"], 16 / 50, 6 / 50),  # 10 MW x 4 h + 4
        ("storage_energy", 50, {}, ["candidates.cells@a_1.energy_max", "candidates.cells@a_1.power_max"], 16 / 50, 0),
        # 4 MWh stand; they can be gone only with their store.
        ("storage_energy", 1, {"sense": "<="}, ["existing.cells@a_0"], 3, 0),
        ("capacity", 2, {"technologies": ("sun",), "sense": "<=", "year": 2024}, ["committed.sun@a_0"], 1.5, 0),
    ],
)  # fmt: skip
def test_a_lifted_limit_gives_what_it_held_back(kind, value, more, lifted, held, left):
    w = all_limits()
    w.target(kind, value, name="wanted", **more)
    program = Elastic(w.system())
    assert reach(program, "wanted") == approx(held, abs=1e-9)
    assert reach(program, "wanted", *lifted) == approx(left, abs=1e-9)
    # With all others lifted, these hold it back alone.
    alone = program.shortfall(["wanted"], lifted)
    assert alone is not None
    assert alone[0] > 0


def test_a_store_for_a_season_is_not_out_of_reach():
    # 1,000 h x 10 MW: the power that such a store asks for is small, its energy far above anything else in the plan.
    w = World(2000, (2022,), step=100, mode="hard")
    w.profile("wind", [1] * 1000 + [0] * 1000)
    w.asset("renewable", "wind", candidate(20, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(10))
    w.asset("battery", "cavern", candidate(10, 10), duration_max=2000)
    w.load(10)
    w.target("generation_share", 1)
    program = Elastic(w.system())
    assert reach(program, "generation_share", "candidates.cavern@a_0.energy_max") == approx(0, abs=1e-9)


# --- sizes -------------------------------------------------------------------------------------------------------------------------


def test_a_target_is_scaled_by_what_it_requires():
    # 10 MW in 4 h and 4 MW on the island: 56 MWh a year. Each row has the unit of the account it sums.
    w = all_limits()
    cases = {
        "capacity": (60, {}, 60),
        "start": (100, {"technologies": ("coal", "wind")}, 100),  # 25 MW of it stand: a number in the row, no part of the size
        "storage_energy": (50, {}, 50),
        "co2_cap": (30, {"sense": "<="}, 30),
        "co2_intensity": (0.3, {"sense": "<="}, 0.3 * 56),
        "consumption_share": (0.9, {"sites": ("b",)}, 0.9 * 16),
        "output_value": (3000, {"price": 100}, 30),
        "production": (7, {}, 7),
    }
    for kind, (value, more, _) in cases.items():
        w.target(kind, value, **more)
    program = Elastic(w.system())
    assert {name: scale.tolist() for name, scale in program.scale.items()} == {kind: [approx(size)] for kind, (_, _, size) in cases.items()}


def test_a_share_is_scaled_by_what_it_is_a_share_of_where_all_demand_is_served():
    # No tie: 10 MW x 3 h must be generated. Half of it clean are 15 MWh; 2 of 10 MW are, 9 MWh short.
    w = World(3, (2022,), mode="hard")
    w.asset("thermal", "coal", existing(20))
    w.asset("renewable", "wind", candidate(2), clean=True)
    w.load(10)
    w.target("generation_share", 0.5)
    program = Elastic(w.system(), lift=False)
    assert program.scale["generation_share"].tolist() == [approx(15)]
    assert reach(program, "generation_share") == approx(9 / 15)


def test_hydrogen_that_must_be_made_is_no_part_of_the_size_of_a_share():
    # 10 MW x 3 h of load and 2 MW of hydrogen, for which 4 MW are needed: that need is a number in the row, of 42 MWh delivered 12.
    # Clean are 6 MWh of 42; a half would be 21.
    w = World(3, (2022,), mode="hard")
    w.asset("thermal", "coal", existing(20))
    w.asset("renewable", "wind", candidate(2), clean=True)
    w.asset("electrolyser", "pem", existing(10), carrier="hydrogen", efficiency=0.5)
    w.load(10)
    w.load(2, carrier="hydrogen", name="lorries")
    w.target("generation_share", 0.5)
    program = Elastic(w.system(), lift=False)
    assert program.scale["generation_share"].tolist() == [approx(21)]
    assert reach(program, "generation_share") == approx(15 / 21)


# --- shortfalls --------------------------------------------------------------------------------------------------------------------


def wind_or_sun() -> Elastic:
    # At most 40 MW of both, 30 MW of each.
    w = World(3, (2022,), mode="hard")
    w.asset("trade", "grid", existing(100), import_price=1)
    for name in ("wind", "sun"):
        w.asset("renewable", name, candidate(100))
        w.target("capacity", 30, technologies=(name,), name=name)
    w.target("capacity", 40, technologies=("wind", "sun"), sense="<=", name="both")
    w.load(10)
    return Elastic(w.system())


def test_shortfalls_that_count_and_shortfalls_that_are_limited():
    program = wind_or_sun()
    limits = list(program.limits)

    def total(targets: list[str], **more: Any) -> float:
        found = program.shortfall(targets, limits, **more)
        assert found is not None
        return found[0]

    everything = ["wind", "sun", "both"]
    assert total(everything) == approx(20 / 40)  # the cap gives way
    assert total(everything, within={"both": 0}) == approx(20 / 30)
    assert total(everything, within={"both": 0.25}) == approx(0.25 + 10 / 30)  # 50 MW of both
    assert total(everything, within={"both": 0.25}, counted=["wind", "sun"]) == approx(10 / 30)
    assert total(everything, counted=["wind"]) == approx(0)
    assert total(["wind", "both"]) == approx(0)
    assert total(everything) == approx(20 / 40)
    assert program.shortfall(everything, limits, within=dict.fromkeys(everything, 0.0)) is None
    assert total(everything) == approx(20 / 40)  # and after a question without an answer
    assert program.holds(["wind", "both"], limits)
    assert not program.holds(everything, limits)


def test_the_limits_that_push_are_few_and_enough():
    program = Elastic(planned_wind().system())
    limits = list(program.limits)
    pushing = program.pushing(["capacity"], limits)
    assert pushing == ["technologies.wind.build_rate"]
    assert not program.holds(["capacity"], pushing)


def planned_wind() -> World:
    w = all_limits()
    w.target("capacity", 60, technologies=("wind",))
    return w
