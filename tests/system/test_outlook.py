"""What a year of operation can bring at most: every kind of target by hand, and against the linear program."""

import dataclasses
from typing import Any

import pytest
from cases.test_targets import CASES
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, existing

from energyplan.model.operation import KINDS as TECHNOLOGIES
from energyplan.model.rules.base import KINDS, reachable
from energyplan.results.compliance import achievements
from energyplan.system.outlook import KNOWN, Year
from energyplan.system.reach import Reach

law = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
UNSERVED = 2e4
"""Dearer than any penalty, so that no demand is left unserved to come nearer to a target."""


def reach_of(w: World) -> float | None:
    """What preflight says of the only target of a world."""
    system = w.system()
    return reachable(system, system.targets[0], Reach(system))


def test_every_kind_of_technology_is_known():
    # A new kind must be put into the arithmetic of `outlook`, or stand here: then nothing is said of operation where it stands.
    # What a converter and a unit make may come from any carrier; voltages, given levels and seasons are no matter of sums.
    silent = {"converter", "unit", "line", "store", "seasonal_store"}
    assert set(KNOWN) | silent == set(TECHNOLOGIES)
    assert not silent & set(KNOWN)


def test_nothing_is_said_of_operation_with_an_unknown_kind():
    w = tight()
    w.assets.append(dataclasses.replace(w.assets[0], kind="geyser", name="geyser"))
    w.target("generation_share", 0.5)
    assert reach_of(w) is None


# --- kinds of target ---------------------------------------------------------------------------------------------------------------

REACH = {
    "capacity": 50,
    "storage_energy": 30,  # within 10 MW x 4 h = 40 MWh
    "start": 62,  # 12 committed and 50 of 2023 or 2024
    "capacity_share": 50 / 80,
    "generation_share": 6 / 30,  # 2 MW x 3 h of wind, and coal for the rest of 30 MWh
    "consumption_share": 1.0,  # 10 MWh of wind by night for 10 MWh: losses are not counted, so more than the 75 % there are
    "co2_cap": 6,  # all gas
    "co2_intensity": 0.2,
    "utilisation": 0.7,  # 14 MWh of load for 20 MWh of wind
    "output_value": 12000,  # nobody takes more than 30 MWh, at 400
    "production": 8,  # all hydrogen that is asked for
    "commissioned": 50,
    "activity": None,  # of converters nothing is known
    "activity_budget": None,
    "co2_budget": 12,  # all gas, twice
    "generation_reserve": None,
    "portfolio_share": 6 / 30,  # 2 MW of wind, whatever the load takes of it
    "reserve_margin": None,
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_by_hand(kind):
    # The systems of tests/cases/test_targets.py, where the same is reached by the linear program but for losses.
    case = CASES[kind]
    w = case.world()
    w.target(kind, case.value, **case.more)
    assert reach_of(w) == approx(REACH[kind])


OTHER_SIDE = {
    "capacity": 0,  # of the wind nothing must be built
    "storage_energy": 0,
    "start": 12,  # what is committed has begun
    "capacity_share": 0,
    "generation_share": 0,  # coal can serve it all
    "consumption_share": 0,
    "co2_cap": None,
    "co2_intensity": None,
    "utilisation": None,
    "output_value": 0,
    "production": None,
    "commissioned": 0,
    "activity": None,
    "activity_budget": None,
    "co2_budget": None,
    "generation_reserve": None,
    "portfolio_share": None,
    "reserve_margin": None,
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_other_sense(kind):
    case = CASES[kind]
    w = case.world()
    w.target(kind, case.value, **(case.more | {"sense": "<=" if case.more.get("sense", ">=") == ">=" else ">="}))
    assert reach_of(w) == OTHER_SIDE[kind]


def tight(**more: Any) -> World:
    """Load 10 MW x 2 h: coal 4 MW at 1 t/MWh, a tie of 3 MW at 0.5 t/MWh, clean wind of 8 MW for half the time."""
    w = World(2, unserved=UNSERVED)
    w.fuel("coal", 1, 1.0)
    w.profile("wind", [1, 0])
    w.asset("thermal", "coal", existing(4), fuel="coal", heat_rate=1)
    w.asset("trade", "grid", existing(3), import_price=5, emission_factor=0.5)
    w.asset("renewable", "wind", existing(8, profile="wind"), clean=True)
    w.load(10, **more)
    return w


@pytest.mark.parametrize(
    ("kind", "sense", "more", "value"),
    [
        # Wind delivers 8 of 20 MWh; at most 6 are imported, so 14 are generated: 8 / 14.
        ("generation_share", ">=", {}, 8 / 14),
        # Coal makes 8 MWh at most: of 14 MWh at least 6 are wind. Of coal at least 14 - 8 = 6.
        ("generation_share", "<=", {}, 1 - 8 / 14),
        ("generation_share", "<=", {"technologies": ("coal",)}, 1 - 8 / 14),
        ("consumption_share", ">=", {}, 0.4),
        # Coal 8 and imports 6: 6 of 20 MWh are left to the wind.
        ("consumption_share", "<=", {}, 0.3),
        ("output_value", ">=", {"price": 10.0}, 80),
        ("output_value", "<=", {"price": 10.0}, 60),
        # 12 MWh remain beside the wind: 6 x 0.5 of imports first, then 6 x 1.
        ("co2_cap", "<=", {}, 3 + 6),
        ("co2_intensity", "<=", {}, 9 / 20),
        # Coal alone: of wind and imports 10 MW find a use in the first hour and 3 in the second, so 7 t.
        ("co2_cap", "<=", {"technologies": ("coal",)}, 7),
        ("capacity_share", ">=", {}, 8 / 12),
        ("capacity_share", "<=", {}, 8 / 12),
        # All 8 MWh find takers.
        ("utilisation", ">=", {}, 1.0),
    ],
)
def test_a_tight_system(kind, sense, more, value):
    w = tight()
    w.target(kind, 0.5, sense=sense, **more)
    assert reach_of(w) == approx(value)


def test_wind_that_nobody_takes_is_curtailed():
    # 30 MW of wind in the first hour, load 10 and a tie of 3 MW: 17 of 30 MWh are left over, whatever else is built.
    w = tight()
    w.asset("renewable", "sea", existing(22, profile="wind"), clean=True)
    w.target("utilisation", 0.5)
    assert reach_of(w) == approx(13 / 30)
    # 2 MW of battery take 2 more.
    w.asset("battery", "cells", candidate(2, 10))
    assert reach_of(w) == approx(15 / 30)


def test_lines_and_sites():
    # At b a load of 10 and wind of 20 MW in the first hour; a cable of 4 MW to a.
    w = tight(site="a")
    w.asset("renewable", "wind", existing(20, profile="wind"), site="b", clean=True)
    w.load(10, site="b", name="island")
    w.asset("link", "cable", existing(4), site_to="b", loss=0.5)
    w.target("output_value", 1, price=1.0, sites=("b",))
    assert reach_of(w) == 14  # 10 are used, 4 sent away, 6 curtailed
    w.targets.clear()
    w.target("consumption_share", 0.5, sites=("b",))
    assert reach_of(w) == 0.5  # what is sent away does not count
    w.targets.clear()
    w.target("consumption_share", 0.1, sites=("b",), sense="<=")
    assert reach_of(w) == approx(1 - 4 / 20)  # the cable brings 2 MW in each hour


def test_expected_and_each_weather_year():
    # Wind of 10 MW, 20 MWh in the good year and 10 in the poor one.
    w = World(2, weather={"good": 0.75, "poor": 0.25}, unserved=UNSERVED)
    w.profile("wind", {"good": 1.0, "poor": 0.5})
    w.asset("renewable", "wind", existing(10, profile="wind"), clean=True)
    w.load(50)
    for when, value in (("expected", 0.75 * 20 + 0.25 * 10), ("each_year", 10)):
        w.targets.clear()
        w.target("output_value", 1, price=1.0, weather=when)
        assert reach_of(w) == approx(value)


def test_projects_of_a_technology_share_what_they_can_have():
    # 10 MW in all at two sites: in each hour the better one is counted, 10 x 0.9 and 10 x 0.8, not both.
    w = World(2)
    w.profile("north", [0.9, 0.1])
    w.profile("south", [0.2, 0.8])
    for site, name in (("a", "north"), ("b", "south")):
        w.asset("renewable", "wind", candidate(10, profile=name), site=site, build_rate=10)
    system = w.system()
    year = Year(system, Reach(system), system.horizon.operation_years[0])
    assert year.available(system.assets).tolist() == approx([9, 8])
    assert year.least_available(system.assets).tolist() == [0, 0]


def test_hydrogen_and_water_are_used_no_more_than_asked_for():
    # 20 MW of electrolysers, 4 MW of hydrogen asked for: 8 MWh; a turbine of 1 MW at 50 % burns 4 more.
    w = CASES["production"].world()
    w.target("production", 100, technologies=("pem",))
    assert reach_of(w) == 8
    w.asset("hydrogen_power", "turbine", candidate(1), efficiency=0.5)
    assert reach_of(w) == 12
    # A leaking tank may lose whatever is made: 20 MW x 0.5 x 2 h.
    w.asset("hydrogen_store", "tank", existing(1, 1), carrier="hydrogen", self_discharge=0.1)
    assert reach_of(w) == 20


# --- against the linear program ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Parts:
    """Sizes of a system with something of everything."""

    wind: tuple[int, int]
    shape: tuple[float, float, float]
    coal: int
    tie: int
    cable: int
    pumped: int
    cells: int
    pem: int
    turbine: int
    osmosis: int
    load: tuple[int, int]
    hydrogen: int
    water: int


def sizes(high: int) -> Any:
    return st.integers(0, high)


parts = st.builds(
    Parts,
    wind=st.tuples(sizes(40), sizes(40)), shape=st.tuples(*[st.sampled_from([0.0, 0.3, 1.0])] * 3), coal=sizes(40), tie=sizes(20),
    cable=sizes(10), pumped=sizes(10), cells=sizes(10), pem=sizes(10), turbine=sizes(5), osmosis=sizes(10),
    load=st.tuples(st.integers(1, 30), st.integers(1, 10)), hydrogen=sizes(3), water=sizes(3),
)  # fmt: skip


def everything(d: Parts, **more: Any) -> World:
    w = World(3, (2022, 2024), end=2024, unserved=UNSERVED, **more)
    w.profile("wind", list(d.shape))
    w.fuel("coal", 5, 0.3)
    w.asset("renewable", "wind", existing(d.wind[0] // 2, profile="wind"), candidate(d.wind[0], profile="wind"), clean=True, build_rate=8, lifetime=9)
    w.asset("renewable", "wind", candidate(d.wind[1]), site="b", clean=True, build_rate=8, lifetime=9, outage=0.1)
    w.asset("thermal", "coal", existing(d.coal), fuel="coal", heat_rate=2, no_load=0.1, min_load=0.3, early_retirement=True)
    w.asset("trade", "grid", existing(d.tie), import_price=9, export_price=5, emission_factor=0.5)
    w.asset("link", "cable", existing(d.cable), site_to="b", loss=0.1)
    w.asset("pumped_storage", "pumped", existing(d.pumped, 3 * d.pumped), eta_charge=0.9, eta_discharge=0.8, natural_inflow=0.6)
    w.asset("flow_battery", "cells", candidate(d.cells, 9), site="b", eta_charge=0.9, eta_discharge=0.9, pumping=0.02, standby=0.01, duration_max=4)
    w.asset("electrolyser", "pem", existing(d.pem), carrier="hydrogen", efficiency=0.6)
    w.asset("hydrogen_store", "tank", existing(5, 5), carrier="hydrogen", compression=0.05)
    w.asset("hydrogen_power", "turbine", existing(d.turbine), efficiency=0.5)
    w.asset("desalination", "osmosis", existing(d.osmosis, 9), site="b", carrier="water", electricity_use=0.2)
    w.load(d.load[0])
    w.load(d.load[1], site="b", name="island")
    w.load(d.hydrogen, carrier="hydrogen", name="filling")
    w.load(d.water, site="b", carrier="water", name="water")
    return w


YEARLY = sorted(kind for kind, rule in KINDS.items() if rule.yearly)


@law
@given(parts, st.sampled_from(YEARLY), st.sampled_from([">=", "<="]), st.sampled_from([(), ("a",), ("b",)]), st.sampled_from([(), ("wind",), ("coal",)]))
def test_operation_is_a_bound_where_demand_is_served(d, kind, sense, sites, technologies):
    # The target asks for far more than there is, so the program goes as near as it can; what it reaches is within what was said.
    w = everything(d)
    far = 0.99 if kind.endswith("share") or kind == "utilisation" else 1e7
    named = ("pem", "osmosis") if kind == "production" else technologies
    w.target(kind, far if sense == ">=" else 1e-3, year=2024, sense=sense, sites=sites, technologies=named, price=400.0)
    bound = reach_of(w)
    assume(bound is not None)
    s = w.solve()
    assume(s.account("unserved") < 1e-6)
    value = achievements(s.model, s.values)[kind].value
    assume(value == value)
    value = max(value, 0.0)  # a share is told from 0 on, though exports counted clean first may bring it below
    noise = 1e-6 * max(1.0, abs(value))
    assert value <= bound + noise if sense == ">=" else value >= bound - noise
