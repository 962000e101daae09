"""Cards by hand: what a unit earns at known prices, the verdict, the limit, the years of a unit that stands."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pytest import approx
from systems import SIMPLEX, World, candidate, existing

from energyplan.analysis.explain import Card, explain, explain_run
from energyplan.errors import EnergyPlanError, InputError
from energyplan.system.system import System

NO_TARGETS = pd.DataFrame({"target": [], "row_dual_cny": [], "met": []})
NOTHING_BUILT = pd.DataFrame({
    name: [] for name in ("asset", "technology", "project", "quantity", "year", "commissioned", "retired_early", "in_service")
})  # fmt: skip


def prices(system: System, by_year: dict[int, dict[tuple[str, str], list[float]]]) -> pd.DataFrame:
    """A table of prices as a run writes it."""
    rows = [
        {
            "operation_year": year.name, "step": step, "site": site, "carrier": carrier,
            "price_cny_per_mwh": price if carrier != "water" else np.nan, "price_cny_per_m3": price if carrier == "water" else np.nan,
        }
        for year in system.horizon.operation_years for (site, carrier), values in by_year[year.milestone].items() for step, price in enumerate(values)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def cards_at(w: World, market: dict[tuple[str, str], list[float]], technology: str, **more: Any) -> list[Card]:
    """Cards where nothing is built, at the same prices in every milestone."""
    system = w.system()
    return explain(system, prices(system, dict.fromkeys(w.horizon.milestones, market)), NO_TARGETS, NOTHING_BUILT, technology, solve_options=SIMPLEX, **more)


def stack(card: Card) -> dict[tuple[str, str], float]:
    """Discounted money of each line."""
    return {(item.line.kind, item.line.name): round(item.amount, 6) for item in card.stack}


ELECTRICITY = ("a", "electricity")
HYDROGEN = ("a", "hydrogen")


def test_wind_at_known_prices():
    # 0.5 x 40 + 1 x 60 = 80 a year, less 1.5 MWh x 10 and 5 of fixed O&M: 60 a year, 180 in three years without interest.
    # Capital is paid back in 10 years, 3 of them in the horizon: c x 2 (site) x 3/10 = 180, c = 300. The curve is there in 2024.
    w = World(2, (2022,), end=2024)
    w.profile("wind", [0.5, 1.0])
    w.asset("renewable", "wind", candidate(10, profile="wind", capex_factor=2.0), power_capex=[500, 400, 250], power_fixed_om=5, variable_om=10, lifetime=10)
    (card,) = cards_at(w, {ELECTRICITY: [40, 60]}, "wind")
    assert stack(card) == {("sold", "electricity"): 240, ("cost", "variable_om"): -45, ("fixed_om", "power"): -15}
    assert (card.verdict, card.vintage, card.cost, card.break_even) == ("too_dear", 2022, 500, approx(300))
    assert card.reached == 2024
    assert card.overnight(card.worth) == approx(0.3)  # CNY/kW
    assert card.yearly(card.worth) == approx(60)
    assert card.captured == approx(80 / 1.5)
    assert card.levelised == approx((500 * 2 / 10 + 5 + 15) / 1.5)
    assert card.dear == approx(3 * 0.02 * 60)  # 1 % of two hours, in the hour of 60
    assert card.years[0].hours == approx(1.5)
    assert card.years[0].net == approx(60)


def test_discounting_and_life():
    # d = 1/1.1, 1/1.21. Built in 2022: 50 d1 + 80 d2 = 111.570; CRF(10 %, 5 a) = 0.263797, x (d1 + d2) = 0.457829: 243.694.
    # Built in 2023: 80 d2 over 0.263797 d2 = 303.263. A life of one year ends before 2023: 50 d1 / (1.1 d1) = 45.4545.
    w = World(1, (2022, 2023), rate=0.1)
    w.asset("renewable", "long", candidate(10), power_capex=1000, lifetime=5)
    w.asset("renewable", "short", candidate(10), power_capex=1000, lifetime=1)
    system = w.system()
    table = prices(system, {2022: {ELECTRICITY: [50]}, 2023: {ELECTRICITY: [80]}})
    found = {t: [c.break_even for c in explain(system, table, NO_TARGETS, NOTHING_BUILT, t, solve_options=SIMPLEX)] for t in ("long", "short")}
    assert found["long"] == approx([243.694, 303.263], abs=1e-3)
    assert found["short"] == approx([50 / 1.1, 80 / 1.1])


def test_thermal_runs_when_it_pays():
    # Fuel 2 x 10, carbon 2 x 0.5 x 8: 28 a MWh. At 20 it stands still, at 60 it earns 32; 4 years of life, one of them here.
    w = World(2, carbon=8)
    w.fuel("gas", 10, 0.5)
    w.asset("thermal", "gas", candidate(10), fuel="gas", heat_rate=2, power_capex=1000, lifetime=4)
    (card,) = cards_at(w, {ELECTRICITY: [20, 60]}, "gas")
    assert stack(card) == {("sold", "electricity"): 60, ("cost", "fuel"): -20, ("cost", "carbon"): -8}
    assert card.break_even == approx(4 * 32)


def battery(w: World) -> None:
    w.asset(
        "battery", "cells", candidate(10, 20), power_capex=100, energy_capex=30, duration_min=0.5, duration_max=2, eta_charge=0.9, eta_discharge=0.9,
        lifetime=5,
    )  # fmt: skip


def test_battery_with_a_known_spread():
    # 1 MWh bought at 10 is 0.9 in the cells and 0.81 sold at 50: 40.5 - 10 = 30.5 a year, x 5 = 152.5 at 1 h. With 0.5 h 0.45 are
    # sold for 0.5556 bought: (22.5 - 5.556) x 5 = 84.72. 2 h give no more than 1 h. So 1 h comes nearest: 152.5 of 130.
    w = World(2)
    battery(w)
    (card,) = cards_at(w, {ELECTRICITY: [10, 50]}, "cells")
    assert (card.duration, card.cost, card.break_even) == (1, 130, approx(152.5))
    assert card.break_even_power == approx(122.5)
    assert stack(card) == {("sold", "electricity"): approx(40.5), ("bought", "electricity"): approx(-10)}
    assert card.levelised == approx((130 / 5 + 10) / 0.81)
    assert card.captured == approx(50)
    (half,) = cards_at(w, {ELECTRICITY: [10, 50]}, "cells", duration=0.5)
    assert (half.cost, half.break_even) == (115, approx(5 * (22.5 - 5 / 0.9)))


def test_trade_and_electrolyser():
    # The tie buys at 30 x 1 to sell at 50, and sells at 25 x 2 what costs 40: 20 + 10 a year. Its energy is 1 MWh in each hour.
    # The electrolyser makes 0.5 MWh of hydrogen at 120 of 1 MWh at 50 or 40: 10 + 20.
    w = World(2)
    w.profile("tariff_import", [1, 9])
    w.profile("tariff_export", [0.5, 2])
    w.asset("trade", "tie", candidate(10), import_price=30, export_price=25, power_capex=1, lifetime=10)
    w.asset("electrolyser", "pem", candidate(10), carrier="hydrogen", efficiency=0.5, power_capex=1, lifetime=10)
    market = {ELECTRICITY: [50, 40], HYDROGEN: [120, 120]}
    (tie,) = cards_at(w, market, "tie")
    assert stack(tie) == {("sold", "electricity"): 50, ("bought", "electricity"): -40, ("cost", "import"): -30, ("cost", "export"): 50}
    assert tie.break_even == approx(300)
    assert (tie.captured, tie.levelised) == (approx(100 / 2), approx((0.1 + 70) / 2))
    (pem,) = cards_at(w, market, "pem")
    assert pem.break_even == approx(300)
    assert pem.levelised == approx((0.1 + 90) / 1)


def test_nobody_to_trade_with():
    # Without a price of hydrogen nothing can be done with it: the electrolyser costs its fixed O&M.
    w = World(2)
    w.asset("electrolyser", "pem", candidate(10), carrier="hydrogen", efficiency=0.5, power_capex=100, power_fixed_om=3, lifetime=10)
    (card,) = cards_at(w, {ELECTRICITY: [-20, 10]}, "pem")
    assert stack(card) == {("fixed_om", "power"): -3}
    assert card.break_even == approx(-30)


# --- targets -----------------------------------------------------------------------------------------------------------------------


def wind_and_coal(capex: float, **wind: Any) -> World:
    """40 MW in each of two hours, coal at 50, wind of 0.5 and 1: worth 75 a year without targets, 750 in 10 years without interest."""
    w = World(2)
    w.asset("thermal", "coal", existing(100), variable_om=50)
    w.profile("wind", [0.5, 1.0])
    w.asset("renewable", "wind", candidate(**{"power_max": 100, **wind}, profile="wind"), clean=True, power_capex=capex, lifetime=10)
    w.load([40, 40])
    return w


def cards_of(w: World, technology: str) -> list[Card]:
    s = w.solve()
    return explain_run(s.model.system, s.tables.frames, technology, solve_options=SIMPLEX)


def test_capacity_target_pays_the_difference():
    # 1000 a MW are 100 a year, 25 more than energy pays: the target of 10 MW is worth 25 a MW and year.
    w = wind_and_coal(1000)
    w.target("capacity", 10, technologies=("wind",), enforce="hard")
    (card,) = cards_of(w, "wind")
    assert stack(card) == {("sold", "electricity"): 75, ("credit", "capacity"): 25}
    assert (card.verdict, card.built, card.break_even, card.for_target) == ("marginal", 10, approx(1000), True)
    assert card.break_even_without_targets == approx(750)
    assert card.stack[1].target is not None
    assert card.stack[1].target.clause == "1"


def test_generation_share_pays_for_what_is_clean():
    # Half of 80 MWh clean: 1000 / 10 / 1.5 = 66.67 a MWh of wind against 50 of coal. A MWh more of clean in the place of coal costs
    # 16.67; a MWh more of load is half of each, 58.33. Wind earns 58.33 + (1 - 0.5) 16.67 = 66.67: 875 + 125 of its 1000.
    w = wind_and_coal(1000)
    w.target("generation_share", 0.5, enforce="hard")
    (card,) = cards_of(w, "wind")
    assert stack(card) == {("sold", "electricity"): approx(87.5), ("credit", "generation_share"): approx(12.5)}
    assert (card.break_even, card.verdict) == (approx(1000), "marginal")


def test_a_missed_target_pays_its_penalty():
    # 5000 / 50 = 100 MWh are asked for, and 10 MW make 15: each of 1.5 MWh a MW saves a penalty of 550 / 3 CNY. Alone it is worth 750.
    w = wind_and_coal(1000, power_max=10)
    w.target("output_value", 5000, price=50, name="output", technologies=("wind",))
    (card,) = cards_of(w, "wind")
    credit = card.stack[-1]
    assert (credit.line.name, credit.at_penalty, credit.amount) == ("output", True, approx(275))
    assert (card.verdict, card.for_target, card.break_even_without_targets) == ("limited", True, approx(750))


# --- verdicts and limits -----------------------------------------------------------------------------------------------------------


def limits(card: Card) -> list[tuple[str, float, int]]:
    return [(limit.kind, limit.value, limit.year) for limit in card.limits]


@pytest.mark.parametrize(("wind", "figures", "reached"), [
    ({"power_max": 10}, {}, ("power_max", 10, 2022)),
    ({"build_rate": 7}, {}, ("build_rate", 7, 2022)),
    ({}, {"build_rate": 6.0}, ("technology_build_rate", 6, 2022)),
    ({}, {"power_limit": 5}, ("power_limit", 5, 2022)),
])  # fmt: skip
def test_built_at_a_limit(wind, figures, reached):
    # Worth 750 and 400 to buy: all that may be built is built, with a rent of 350.
    w = World(2)
    w.asset("thermal", "coal", existing(100), variable_om=50)
    w.profile("wind", [0.5, 1.0])
    w.asset("renewable", "wind", candidate(**{"power_max": 100, **wind}, profile="wind"), power_capex=400, lifetime=10, **figures)
    w.load([40, 40])
    (card,) = cards_of(w, "wind")
    assert (card.verdict, card.built, limits(card)) == ("limited", reached[1], [reached])
    assert card.break_even - card.cost == approx(350)


def test_no_room_in_a_later_year():
    # The site is full from 2022 on: in 2023 another MW would be worth 750 for 400.
    w = World(2, (2022, 2023))
    w.asset("thermal", "coal", existing(100), variable_om=50)
    w.profile("wind", [0.5, 1.0])
    w.asset("renewable", "wind", candidate(10, profile="wind"), power_capex=400, lifetime=10)
    w.load([40, 40])
    first, second = cards_of(w, "wind")
    assert (first.verdict, first.built, second.verdict, second.built) == ("limited", 10, "full", 0)
    assert limits(second) == [("power_max", 10, 2023)]


def test_not_open():
    w = wind_and_coal(400, earliest=2030)
    (card,) = cards_of(w, "wind")
    assert (card.verdict, card.earliest, card.vintage) == ("not_open", 2030, None)


def test_years_built_have_cards_besides_milestones():
    # 5 MW a year from 2022 on fill 10 MW in 2023; 2024 is the other milestone.
    w = World(2, (2022, 2024))
    w.asset("thermal", "coal", existing(100), variable_om=50)
    w.profile("wind", [0.5, 1.0])
    w.asset("renewable", "wind", candidate(10, profile="wind", build_rate=5), power_capex=[40, 40, 300], lifetime=10)
    w.load([40, 40])
    found = cards_of(w, "wind")
    assert [(c.vintage, c.built) for c in found] == [(2022, 5), (2023, 5), (2024, 0)]
    s = w.solve()
    (one,) = explain_run(s.model.system, s.tables.frames, "wind", solve_options=SIMPLEX, years=[2023])
    assert one.vintage == 2023


def test_a_full_tie():
    # 30 MW of wind for a load of 5 and a tie of 10 at 50: the rest is curtailed, the price is nothing, and wind is worth nothing.
    w = World(4)
    w.asset("trade", "tie", existing(10), import_price=60, export_price=50)
    w.asset("renewable", "wind", existing(30), candidate(10), power_capex=100, lifetime=10)
    w.load(5)
    (card,) = cards_of(w, "wind")
    assert (card.verdict, card.break_even) == ("too_dear", approx(0))
    assert card.years[0].tie_full == {"import": 0, "export": 4}


# --- what stands -------------------------------------------------------------------------------------------------------------------


def coal_under_a_falling_price(**coal: Any) -> World:
    """Imports at 50 and then at 10 for two hours a year, coal at 20 with 15 a year of fixed O&M: 60 - 15, then 0 - 15."""
    w = World(2, (2022, 2023))
    w.asset("trade", "tie", existing(100), import_price=[50, 10])
    w.asset("thermal", "coal", existing(10), variable_om=20, power_fixed_om=15, **coal)
    w.load(40)
    return w


def test_retired_when_it_loses():
    (card,) = cards_of(coal_under_a_falling_price(early_retirement=True), "coal")
    assert (card.verdict, card.retired, card.exit_years) == ("retired", {2023: 10}, (2022, 2023))
    assert [(y.milestone, y.standing, y.hours, y.fixed, y.net) for y in card.years] == [(2022, 10, 2, 15, approx(45)), (2023, 0, 0, 15, approx(-15))]
    assert card.years[0].running == approx(20)
    assert card.captured == approx(50)
    assert card.levelised == approx((2 * 20 + 2 * 15) / 2)


def test_kept_for_its_age_alone():
    (card,) = cards_of(coal_under_a_falling_price(), "coal")
    assert (card.verdict, card.yearly(card.worth), card.retired) == ("kept", approx(15), {})
    w = coal_under_a_falling_price(min_load=0.0)
    w.assets[-2].parameters["power_fixed_om"][:] = 40  # 60 - 40, then -40
    (card,) = cards_of(w, "coal")
    assert (card.verdict, card.yearly(card.worth)) == ("kept_at_loss", approx(-10))


def test_what_is_gone_has_no_card():
    w = coal_under_a_falling_price()
    w.asset("thermal", "gone", existing(10, commissioned=1990, life=20), existing(10))
    assert [card.project for card in cards_of(w, "gone")] == ["gone@a_1"]


# --- mistakes ----------------------------------------------------------------------------------------------------------------------


def test_unknown_technology():
    with pytest.raises(InputError, match="wind"):
        cards_of(wind_and_coal(400), "wint")


def test_tables_of_another_run():
    w = wind_and_coal(400)
    s = w.solve()
    other = World(3)
    other.assets = w.assets
    with pytest.raises(EnergyPlanError, match="not of this plan"):
        explain_run(other.system(), s.tables.frames, "wind")
    w.target("co2_cap", 1e9, sense="<=", weather="each_year", enforce="hard")
    tables = w.solve().tables.frames
    tables["targets"] = pd.concat([tables["targets"].assign(row_dual_cny=1.0)] * 2)
    with pytest.raises(EnergyPlanError, match="targets of the run"):
        explain_run(w.system(), tables, "wind")
