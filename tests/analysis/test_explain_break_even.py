"""The break-even of every kind against the program itself: a little cheaper and it is built, a little dearer and it is not.

Loads, profiles and prices are drawn at random, so that the duals are the only ones; where they are not, the break-even is an upper
estimate. Stores are looked at with their duration fixed. No kind is left out: hydrogen power gets its hydrogen from a reformer (a
thermal plant on the hydrogen bus), the electrolyser and the tank stand beside an older electrolyser, desalination beside an older plant.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pytest import approx
from systems import SIMPLEX, World, candidate, existing

from energyplan.analysis.explain import Card, explain_run

HOURS = 36
NAME = "new"

Change = Callable[[World], None]
Build = Callable[[World, float], None]
"""Adds the candidate with an overnight cost [CNY/MW], of stores at their duration."""


def draw(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(HOURS)


def world(weather: dict[str, float] | None = None) -> World:
    """Three plants at 20 to 25, 48 and 95 under a load of 40 to 130 MW, two milestones, interest."""
    w = World(HOURS, (2022, 2025), end=2027, rate=0.05, weather=weather, unserved=2000.0)
    w.asset("thermal", "base", existing(60), variable_om=[20, 21, 22, 23, 24, 25])
    w.asset("thermal", "mid", existing(40), variable_om=48)
    w.asset("thermal", "peak", existing(60), variable_om=95)
    rng = np.random.default_rng(7)
    w.load({year.name: 40 + 90 * rng.random(HOURS) for year in w.horizon.operation_years})
    w.profile("wind", draw(11))
    return w


# --- kinds -------------------------------------------------------------------------------------------------------------------------


def wind(w: World, cost: float) -> None:
    w.asset(
        "renewable", NAME, candidate(3, profile="wind", capex_factor=1.3), clean=True, power_capex=cost, lifetime=20, power_fixed_om=30,
        variable_om=4, outage=0.05,
    )  # fmt: skip


def thermal(w: World, cost: float) -> None:
    w.fuel("gas", 15, 0.2)
    w.carbon = 20.0
    w.asset(
        "thermal", NAME, candidate(3), fuel="gas", power_capex=cost, lifetime=30, power_fixed_om=30, variable_om=1, heat_rate=2.0, no_load=0.1,
        min_load=0.4, ramp=0.3, start_cost=20, outage=0.1,
    )  # fmt: skip


def store(kind: str, hours: float, **figures: Any) -> Build:
    def build(w: World, cost: float) -> None:
        w.asset(
            kind, NAME, candidate(3, 3 * hours), power_capex=cost - hours * 100, energy_capex=100, lifetime=12, power_fixed_om=3, energy_fixed_om=1,
            duration_min=hours, duration_max=hours, **figures,
        )  # fmt: skip

    return build


battery = store("battery", 4, eta_charge=0.93, eta_discharge=0.95, self_discharge=0.001, variable_om=1)
flow_battery = store("flow_battery", 6, eta_charge=0.9, eta_discharge=0.9, pumping=0.02, standby=0.003)
pumped_storage = store("pumped_storage", 8, eta_charge=0.9, eta_discharge=0.85, natural_inflow=3)


def with_hydrogen(w: World) -> None:
    w.asset("electrolyser", "old", existing(40), efficiency=0.5, carrier="hydrogen")
    w.load(2 + 5 * draw(5), carrier="hydrogen", name="hydrogen_load")


def electrolyser(w: World, cost: float) -> None:
    with_hydrogen(w)
    w.asset("electrolyser", NAME, candidate(1), carrier="hydrogen", efficiency=0.7, power_capex=cost, lifetime=15, power_fixed_om=3, variable_om=1)


def hydrogen_store(w: World, cost: float) -> None:
    with_hydrogen(w)
    w.asset(
        "hydrogen_store", NAME, candidate(1, 5), carrier="hydrogen", compression=0.03, self_discharge=0.002, power_capex=cost - 50, energy_capex=10,
        duration_min=5, duration_max=5, lifetime=15, power_fixed_om=1,
    )  # fmt: skip


def hydrogen_power(w: World, cost: float) -> None:
    w.asset("thermal", "reformer", existing(100), carrier="hydrogen", variable_om=20)
    w.load(3, carrier="hydrogen", name="hydrogen_load")
    w.asset("hydrogen_power", NAME, candidate(3), efficiency=0.5, power_capex=cost, lifetime=15, power_fixed_om=1, variable_om=1, outage=0.1)


def desalination(w: World, cost: float) -> None:
    w.asset("desalination", "old", existing(100, 0), carrier="water", electricity_use=0.1)
    w.load(30 + 30 * draw(5), carrier="water", name="water_load")
    w.asset(
        "desalination", NAME, candidate(10, 60), carrier="water", electricity_use=0.06, power_capex=cost - 12, energy_capex=2, duration_min=6,
        duration_max=6, lifetime=15, power_fixed_om=1,
    )  # fmt: skip


def link(w: World, cost: float) -> None:
    w.asset("thermal", "far_base", existing(30), variable_om=35, site="b")
    w.asset("thermal", "far_peak", existing(60), variable_om=70, site="b")
    w.load(10 + 50 * draw(5), site="b", name="far_load")
    w.asset("link", NAME, candidate(1), site_to="b", loss=0.05, power_capex=cost, lifetime=40, power_fixed_om=2, outage=0.02)


def trade(w: World, cost: float) -> None:
    w.profile("tariff_import", 0.5 + draw(5))
    w.profile("tariff_export", 0.5 + draw(5))
    w.asset("trade", NAME, candidate(1), import_price=60, export_price=50, power_capex=cost, lifetime=40, power_fixed_om=2, outage=0.02)


KINDS: dict[str, Build] = {
    "renewable": wind, "thermal": thermal, "battery": battery, "flow_battery": flow_battery, "pumped_storage": pumped_storage, "electrolyser": electrolyser,
    "hydrogen_store": hydrogen_store, "hydrogen_power": hydrogen_power, "desalination": desalination, "link": link, "trade": trade,
}  # fmt: skip

# --- targets that pay or charge ----------------------------------------------------------------------------------------------------


def sunny(w: World) -> None:
    w.profile("sun", np.clip(np.sin(np.arange(HOURS) / 24 * 2 * np.pi), 0, 1).round(3))
    w.profile("other_wind", draw(12))
    w.asset("renewable", "sun", existing(200, profile="sun"), clean=True)
    w.asset("renewable", "dear", candidate(400, profile="other_wind"), clean=True, power_capex=30000, lifetime=20)


def share(kind: str, value: float) -> Change:
    def change(w: World) -> None:
        sunny(w)
        w.target(kind, value, year=2025, enforce="hard")

    return change


def cap_in_each_year(w: World) -> None:
    w.fuel("coal", 5, 0.9)
    w.asset("thermal", "coal", existing(50), fuel="coal", heat_rate=2.5, variable_om=1)
    w.target("co2_cap", 2000, year=2025, sense="<=", enforce="hard", weather="each_year")


def wanted(kind: str) -> Change:
    """A target of 20 MW that a dear candidate meets, and the new one may."""

    def change(w: World) -> None:
        w.profile("other_wind", draw(12))
        w.asset("renewable", "dear", candidate(400, profile="other_wind"), power_capex=30000, lifetime=20, lead_time=1)
        w.target(kind, 20, year=2024, technologies=("dear", NAME), enforce="hard")

    return change


def energy_wanted(w: World) -> None:
    w.asset("battery", "dear", candidate(400, 4000), power_capex=30000, energy_capex=1000, lifetime=20)
    w.target("storage_energy", 20, year=2024, enforce="hard")


def two_futures(w: World) -> None:
    w.series["load@a"] = {int(name.split("_")[0]): load for name, load in w.series["load@a"].items()}
    w.future("low", 0.4, demand={"load": 0.95}, exports=0.8)
    w.future("high", 0.6, demand={"load": 1.1}, fuel={"gas": 1.4}, carbon=2, imports=1.1)


def nothing(w: World) -> None:
    pass


WEATHER = {"poor": 0.4, "good": 0.6}
CASES: dict[str, tuple[Build, Change, dict[str, float] | None]] = {
    **{kind: (build, nothing, None) for kind, build in KINDS.items()},
    "weather years": (wind, nothing, WEATHER),
    "futures": (battery, two_futures, None),
    "futures, fuel": (thermal, two_futures, None),
    "futures, tie": (trade, two_futures, None),
    "co2 cap": (wind, cap_in_each_year, WEATHER),
    "co2 cap, store": (battery, cap_in_each_year, WEATHER),
    "generation share": (wind, share("generation_share", 0.7), None),
    "generation share, store": (battery, share("generation_share", 0.7), None),
    "consumption share, store": (flow_battery, share("consumption_share", 0.6), None),
    "consumption share, tie": (trade, share("consumption_share", 0.6), None),
    "capacity share": (wind, share("capacity_share", 0.7), None),
    "capacity": (wind, wanted("capacity"), None),
    "start": (wind, wanted("start"), None),
    "storage energy": (battery, energy_wanted, None),
}


def solved(build: Build, change: Change, weather: dict[str, float] | None, cost: float) -> Any:
    w = world(weather)
    change(w)
    build(w, cost)
    return w.solve()


def built(s: Any) -> float:
    table = s.tables["capacity"]
    return float(table.loc[(table["technology"] == NAME) & (table["status"] == "candidate") & (table["quantity"] == "power"), "commissioned"].sum())


def best(s: Any) -> Card:
    """The vintage that comes nearest, of all years: one of them is built first when costs fall."""
    cards = explain_run(s.model.system, s.tables.frames, NAME, solve_options=SIMPLEX, years=s.model.system.horizon.years)
    return max(cards, key=lambda card: card.break_even)


@pytest.mark.parametrize("case", CASES)
def test_break_even(case):
    build, change, weather = CASES[case]
    s = solved(build, change, weather, 1e7)
    assert built(s) == 0
    card = best(s)
    assert card.verdict == "too_dear"
    assert card.cost == approx(1e7)
    assert card.scale * card.overnight(card.worth) == approx(card.break_even)
    assert built(solved(build, change, weather, 0.99 * card.break_even)) > 0.01
    assert built(solved(build, change, weather, 1.01 * card.break_even)) == 0


@pytest.mark.parametrize("case", ["battery", "hydrogen_store", "link", "generation share"])
def test_what_is_built_and_may_be_more_just_pays(case):
    # At 2 % below the break-even some is built; where no limit stops it, it is worth what it costs.
    build, change, weather = CASES[case]
    card = best(solved(build, change, weather, 1e7))
    after = solved(build, change, weather, 0.98 * card.break_even)
    cards = explain_run(after.model.system, after.tables.frames, NAME, solve_options=SIMPLEX, years=after.model.system.horizon.years)
    some = [c for c in cards if c.built > 0]
    assert some
    for c in some:
        if c.limits:
            assert c.break_even >= c.cost * (1 - 1e-6)
        else:
            assert c.break_even == approx(c.cost, rel=1e-6)


@pytest.mark.parametrize(("stands", "new"), [(1, 6), (8, 2)])
def test_a_store_beside_another_of_its_kind(stands, new):
    # They are operated as one: a unit of 6 h lends its energy to power that stands with 1 h, and is worth more than alone.
    def build(w: World, cost: float) -> None:
        w.asset(
            "battery", NAME, existing(10, 10 * stands), candidate(3, 3 * new), power_capex=cost - new * 100, energy_capex=100, lifetime=12,
            duration_min=new, duration_max=new, eta_charge=0.93, eta_discharge=0.95, power_fixed_om=3,
        )  # fmt: skip

    card = best(solved(build, nothing, None, 1e7))
    shared = sum(item.amount for item in card.stack if item.line.kind == "sharing")
    assert shared > 0
    assert card.break_even > card.scale * card.overnight(card.worth - shared)
    assert built(solved(build, nothing, None, 0.99 * card.break_even)) > 0.01
    assert built(solved(build, nothing, None, 1.01 * card.break_even)) == 0


def test_an_upper_estimate_where_prices_are_not_unique():
    # The load takes all that stands at 20 and nothing at 48: any price between is dual. Wind replaces what costs 20, so 20 a MWh is
    # what it is worth; the estimate is never below, and at what it says nothing is built.
    def build(w: World, cost: float) -> None:
        w.asset("renewable", NAME, candidate(3), power_capex=cost, lifetime=10)

    def case(cost: float) -> Any:
        w = World(4)
        w.asset("thermal", "base", existing(60), variable_om=20)
        w.asset("thermal", "mid", existing(40), variable_om=48)
        w.load(60)
        build(w, cost)
        return w.solve()

    card = best(case(1e7))
    assert 4 * 10 * 20 <= card.break_even * (1 + 1e-9) <= 4 * 10 * 48 * (1 + 1e-8)
    assert built(case(1.01 * card.break_even)) == 0
    assert built(case(0.99 * 4 * 10 * 20)) > 0.01
