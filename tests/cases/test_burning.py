"""No target is met by burning energy: in a store, in a cable run both ways, in a hydrogen loop.

Load 10 MW in two hours; 20 MW of wind in the first, none in the second; coal at 10 CNY/MWh. Wind 10, coal 10: 100 CNY, and half of what
is delivered is clean. Each burner can waste the wind that is left, and can do nothing else.
"""

from __future__ import annotations

from math import inf

import pytest
from pytest import approx
from systems import Solved, World, existing

from energyplan.model.rules import generation_share, output_value, utilisation
from energyplan.results.kpis import kpis
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import Report, verify
from energyplan.results.verify_targets import compliance
from energyplan.results.verify_view import View


def world() -> World:
    w = World(2, unserved=2e4)
    w.profile("wind", [1, 0])
    w.asset("renewable", "wind", existing(20, profile="wind"), clean=True)
    w.asset("thermal", "coal", existing(30), variable_om=10)
    w.load(10)
    return w


def store(w: World) -> None:
    # No cells: what is charged must come out at once. 25 MW in, 20 out burn 5.
    w.asset("battery", "inverter", existing(100, 0), eta_charge=0.8)


def cable(w: World) -> None:
    # Nothing at the far end: what is sent comes back. x there, 0.9 x back, 0.81 x left.
    w.asset("link", "cable", existing(100), site_to="b", loss=0.1)


def loop(w: World) -> None:
    # Half of it is lost in either machine.
    w.asset("electrolyser", "pem", existing(100), carrier="hydrogen", efficiency=0.5)
    w.asset("hydrogen_power", "turbine", existing(100), efficiency=0.5)


BURNERS = {"store": store, "cable": cable, "loop": loop}
ASKED = {
    # kind: module, value, more; how much it is missed by when nothing is burnt [MWh]
    "generation_share": (generation_share, 0.6, {}, 2.0),  # 0.6 x 20 - 10; it took 15 of 25
    "output_value": (output_value, 6000, {"price": 400.0}, 5.0),  # 15 MWh
    "utilisation": (utilisation, 0.75, {}, 5.0),  # 15 of 20 MWh
}


def checked(s: Solved) -> Report:
    return verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("burner", BURNERS)
def test_burning_used_to_pay(total, monkeypatch, kind, burner):
    # Without the losses in the row 5 MWh are burnt at no cost, and the target looks met. The verifier is not taken in.
    module, value, more, short = ASKED[kind]
    w = world()
    BURNERS[burner](w)
    w.target(kind, value, **more)
    monkeypatch.setattr(module, "lost", lambda scope: 0.0)
    s = w.solve()
    assert s.slack(kind) == [approx(0)]
    assert total(s) == approx(100)
    assert s.flow("wind@a", "output")[0] >= 15 - 1e-6
    report = checked(s)
    assert {check.name for check in report.failed} == {"target_achieved", "target_verdict"}
    assert report.targets["met"].tolist() == ["missed"]
    assert short > 0


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("burner", BURNERS)
def test_burning_no_longer_pays(total, kind, burner):
    _, value, more, short = ASKED[kind]
    w = world()
    BURNERS[burner](w)
    w.target(kind, value, **more)
    s = w.solve()
    assert s.slack(kind) == [approx(short)]
    assert total(s) == approx(100)
    report = checked(s)
    assert report.passed
    assert report.targets["met"].tolist() == ["missed"]


@pytest.mark.parametrize("burner", BURNERS)
def test_a_clean_share_of_consumption_is_never_met_by_burning(burner):
    w = world()
    BURNERS[burner](w)
    w.target("consumption_share", 0.6)
    s = w.solve()
    assert s.slack("consumption_share") == [approx(2)]
    assert checked(s).passed


@pytest.mark.parametrize("burner", BURNERS)
def test_a_largest_share_is_not_met_by_burning_the_others(burner):
    # Coal at most 40 % of 20 MWh: 2 MWh too many, however much wind is made and burnt.
    w = world()
    BURNERS[burner](w)
    w.target("generation_share", 0.4, sense="<=", technologies=("coal",))
    s = w.solve()
    assert s.slack("generation_share") == [approx(2)]
    assert checked(s).passed


def test_a_cable_out_of_the_sites_is_no_burner():
    w = world()
    cable(w)
    w.target("generation_share", 0.6, sites=("a",))
    s = w.solve()
    assert s.slack("generation_share") == [approx(2)]
    assert checked(s).passed


@pytest.mark.parametrize(("kind", "value", "more"), [("generation_share", 0.9, {}), ("output_value", 7200, {"price": 400.0}), ("utilisation", 0.9, {})])
def test_what_a_store_delivers_counts(total, kind, value, more):
    # 10 MWh charged, 8 delivered, 2 MWh of coal: 18 of 20 MWh are clean, 18 of 20 available are used, 18 x 400 are sold.
    w = world()
    w.asset("battery", "cells", existing(100, 100), eta_charge=0.8, variable_om=11)  # dearer than coal: it runs for the target only
    w.target(kind, value, **more)
    s = w.solve()
    assert s.slack(kind) == [approx(0, abs=1e-6)]
    assert total(s) == approx(2 * 10 + 8 * 11)
    report = checked(s)
    assert report.passed
    assert report.targets["margin_canonical"].tolist() == [approx(0, abs=1e-5)]


def hydrogen(*electrolysers: tuple[float, float]) -> World:
    # 2 MW of hydrogen in the first hour.
    w = world()
    for i, (power, efficiency) in enumerate(electrolysers):
        w.asset("electrolyser", f"pem_{i}", existing(power), carrier="hydrogen", efficiency=efficiency)
    w.load([2, 0], carrier="hydrogen", name="filling")
    w.target("generation_share", 0.5)
    return w


@pytest.mark.parametrize(
    "electrolysers",
    [
        [(100, 0.5)],  # 4 MWh of wind, as much as is needed: 14 of 24 are clean
        [(0, 0.5), (100, 0.4)],  # 5 MWh, one too many for the best machine of the plan: (15 - 1) / (25 - 1)
    ],
)
def test_final_hydrogen_is_use_and_a_worse_machine_is_loss(electrolysers):
    s = hydrogen(*electrolysers).solve()
    report = checked(s)
    assert report.passed
    assert report.targets["achieved_canonical"].tolist() == [approx(14 / 24)]
    figures = kpis(s.model.system, s.tables.frames).set_index("kpi")["value"]
    assert figures["clean_generation_share"] == approx(14 / 24)
    assert figures["lost"] == approx(len(electrolysers) - 1)


@pytest.mark.parametrize(
    ("maker", "filling", "share"),
    [
        # Made at a, used at b: 2 MW arrive of 2.5 sent, for which 5 MWh of wind are used, nothing lost: 15 of 25.
        ("a", "b", 15 / 25),
        # Made at b, used at a: no business of the generators at a but the 5 MWh they send over.
        ("b", "a", 15 / 25),
    ],
)
def test_hydrogen_over_a_pipe_is_used_where_it_leaves(maker, filling, share):
    w = world()
    w.asset("electrolyser", "pem", existing(100), site=maker, carrier="hydrogen", efficiency=0.5)
    w.asset("link", "pipe", existing(100), site=maker, site_to=filling, carrier="hydrogen", loss=0.2)
    w.asset("link", "cable", existing(100), site_to="b")
    w.load([2, 0], carrier="hydrogen", name="filling", site=filling)
    w.target("generation_share", 0.5, sites=("a",))
    w.target("consumption_share", 0.5, sites=("a",))
    report = checked(w.solve())
    assert report.passed
    # Of 20 MWh used at a the 10 of wind are clean: what goes into hydrogen, here or over the cable, is no consumption of electricity.
    assert report.targets["achieved_canonical"].tolist() == [approx(share), approx(0.5)]


def test_technologies_of_a_share_of_consumption():
    # Solar is clean too and as cheap, but the target names wind: 10 of 20 MWh.
    w = world()
    w.asset("renewable", "solar", existing(3), clean=True)
    w.target("consumption_share", 0.9, technologies=("wind",))
    s = w.solve()
    report = checked(s)
    assert report.passed
    assert report.targets["achieved_canonical"].tolist() == [approx(10 / 20)]


def test_bought_hydrogen_makes_no_clean_energy(total):
    # 8 MW of hydrogen are bought and burnt at 50 % in the second hour; 4 MWh of electricity come back, 16 would have made the hydrogen.
    # Not generated and not clean: 10 of 16 MWh generated, 12 of them lost. Nothing clean is left: -2 / 4.
    w = world()
    w.asset("trade", "pipe", existing(100), carrier="hydrogen", import_price=4)
    w.asset("electrolyser", "pem", existing(0), carrier="hydrogen", efficiency=0.5)
    w.asset("hydrogen_power", "turbine", existing(4), efficiency=0.5)
    w.target("generation_share", 0.1, enforce="off")
    w.profile("tariff_import", [3, 1])
    s = w.solve()
    assert total(s) == approx(8 * 4 + 6 * 10)
    report = checked(s)
    assert report.passed
    assert report.targets["achieved_canonical"].tolist() == [approx((10 - 12) / (16 - 12))]


def test_more_lost_than_made_is_missed_without_end():
    # A city that lives on imports: 10 MWh bought in the first hour for the 5 of the second, half of them lost; 1 MWh of its own wind.
    # Delivered is less than nothing: (1 - 5) / (1 - 5) would look like 100 %.
    w = World(2, unserved=2e4)
    w.profile("wind", [1, 0])
    w.profile("tariff_import", [1, 100])
    w.asset("renewable", "wind", existing(1, profile="wind"), clean=True)
    w.asset("trade", "grid", existing(100), import_price=10)
    w.asset("battery", "cells", existing(100, 100), eta_charge=0.5)
    w.load([1, 5])
    for sense in (">=", "<="):
        w.target("generation_share", 0.5, sense=sense, enforce="off", name=sense)
    s = w.solve()
    assert s.account("storage_loss") == approx(5)
    found = compliance(View(system_tables(s.model.system), s.tables.frames))
    assert found["achieved_canonical"].tolist() == [-inf, inf]
    assert found["met"].tolist() == ["missed", "missed"]


def test_energy_in_and_out_at_once_is_told():
    # Wind that is paid 5 CNY/MWh to run: 20 MW in the first hour, 10 of them burnt somewhere.
    w = world()
    for burner in BURNERS.values():
        burner(w)
    w.assets[0].parameters["variable_om"][:] = -5
    s = w.solve()
    report = checked(s)
    assert report.passed
    assert report.overlap["lost_mwh"].sum() == approx(10)
    assert set(report.overlap["step_hours"]) == {1.0}
    told = {check.name.removeprefix("remark_"): check.worst for check in report.checks if check.name.startswith("remark_")}
    assert sum(told[what] for what in report.overlap["what"]) == approx(10)


def test_without_a_target_nothing_is_in_and_out_at_once():
    w = world()
    store(w)
    assert checked(w.solve()).overlap.empty


@pytest.mark.parametrize(
    ("burner", "what", "overlap", "lost"),
    [
        # 50 MW in, 40 out: 10 burnt.
        (store, "charge_and_discharge", 40, 10),
        # x there, 0.9 x back, 0.81 x left: 10 / 0.19 there.
        (cable, "both_ways", 0.9 * 10 / 0.19, 10),
        # 40 / 3 MW of electricity make 20 / 3 of hydrogen, of which 10 / 3 come back.
        (loop, "electrolysis_and_hydrogen_power", 20 / 3, 10),
    ],
)
def test_each_burner_is_told_with_its_energy(burner, what, overlap, lost):
    w = world()
    burner(w)
    w.assets[0].parameters["variable_om"][:] = -5
    row = checked(w.solve()).overlap.iloc[0]
    assert (row["what"], row["year"], row["site"].split("-")[0]) == (what, 2022, "a")
    assert row["overlap_mwh"] == approx(overlap)
    assert row["lost_mwh"] == approx(lost)


def test_steps_of_several_hours_say_so():
    # Wind that is paid to run; a year of one step.
    w = World(4, step=4, unserved=2e4)
    w.asset("renewable", "wind", existing(10), clean=True, variable_om=-5)
    w.asset("battery", "cells", existing(100, 0), eta_charge=0.5)
    w.load(5)
    report = checked(w.solve())
    assert report.overlap["step_hours"].tolist() == [4.0]
    remark = next(check for check in report.checks if check.name == "remark_charge_and_discharge")
    assert "steps of 4 h" in remark.where


def test_buying_and_selling_at_once_is_told():
    # Both prices are 10: 3 MW bought and sold is no gain and no loss, so it is put into the tables by hand.
    w = World(1, unserved=2e4)
    w.asset("trade", "grid", existing(100), import_price=10, export_price=10)
    w.load(5)
    s = w.solve()
    rows = s.tables["dispatch"]
    rows.loc[rows["flow"] == "import", "power_mw"] = 8.0
    rows.loc[rows["flow"] == "export", "power_mw"] = -3.0
    row = checked(s).overlap.iloc[0]
    assert (row["what"], row["overlap_mwh"], row["lost_mwh"], row["share"]) == ("import_and_export", 3.0, 0.0, 1.0)
