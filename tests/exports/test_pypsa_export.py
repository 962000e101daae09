"""A run as a PyPSA network: what is written, what is claimed; the claims are tried with PyPSA itself."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, committed, existing

from energyplan.errors import EnvironmentProblem, InputError
from energyplan.exports.pypsa import write
from energyplan.exports.run_exports import Asked
from energyplan.importers.pypsa import read
from energyplan.pipeline import run
from energyplan.results.stored_run import StoredRun
from exports.pypsa_runs import Pypsa, exported, meta, stored
from exports.pypsa_systems import random_world

SHORT = "ENERGYPLAN_SHORT" in os.environ
law = settings(
    max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow], phases=(Phase.explicit, Phase.generate)
)  # fmt: skip
REL = 1e-6


@pytest.fixture(scope="session")
def pypsa() -> Iterator[Pypsa]:
    """PyPSA; the test is skipped without."""
    python = os.environ.get("ENERGYPLAN_PYPSA_PYTHON") or (sys.executable if importlib.util.find_spec("pypsa") else "")
    if not python:
        pytest.skip("PyPSA is not installed, and ENERGYPLAN_PYPSA_PYTHON names no Python that has it")
    process = Pypsa(python)
    yield process
    process.close()


# --- systems by hand ---


def held() -> World:
    """Every kind that is carried, nothing to decide: 6 steps of 2 h, two sites, two carriers and water."""
    w = World(hours=12, step=2, carbon=50.0, unserved=3000.0)
    w.fuel("coal", 10.0, 0.3, upstream=0.02)
    w.profile("wind", [0.9, 0.9, 0.7, 0.7, 0.1, 0.1, 0.0, 0.0, 0.5, 0.5, 0.9, 0.9])
    w.profile("heat", [0.4] * 4 + [0.1] * 8)
    w.asset("renewable", "wind", existing(120, profile="wind", full_load_hours=2000), existing(30, profile="wind"), variable_om=1.0, outage=0.05)
    w.asset(
        "thermal", "coal", existing(60), fuel="coal", heat_rate=2.5, variable_om=4.0, outage=0.1, own_use=0.06, fuel_delivery=1.0, min_load=0.4, no_load=0.05,
    )  # fmt: skip
    w.asset("thermal", "chp", existing(20, least_profile="heat"), fuel="coal", heat_rate=3.0, capture=0.5, ramp=0.2)
    w.asset("thermal", "nuclear", existing(10), variable_om=5.0, flat=1.0)
    w.asset("pumped_storage", "phs", existing(20, 100), eta_charge=0.87, eta_discharge=0.86, variable_om=0.5, natural_inflow=3.0, outage=0.02)
    w.asset("battery", "cells", existing(10, 20), existing(5, 40), eta_charge=0.95, eta_discharge=0.9, self_discharge=0.01, charge_power=0.5, variable_om=0.3)
    w.asset("flow_battery", "flow", existing(8, 32), eta_charge=0.85, eta_discharge=0.84, pumping=0.02, standby=0.005, variable_om=0.2)
    w.asset("electrolyser", "alk", existing(15), efficiency=0.65, variable_om=0.7, carrier="hydrogen")
    w.asset("hydrogen_store", "tank", existing(9, 60), compression=0.05, self_discharge=0.001, carrier="hydrogen")
    w.asset("hydrogen_power", "turbine", existing(6), efficiency=0.5, variable_om=1.0)
    w.asset("desalination", "osmosis", existing(30, 90), electricity_use=0.1, variable_om=0.5, carrier="water", site="b")
    w.asset("link", "cable", existing(25), site_to="b", loss=0.03, backward=0.6, outage=0.01)
    w.asset("trade", "tie", existing(18), import_price=120.0, export_price=40.0, emission_factor=0.5, outage=0.02)
    w.profile("tariff_import", [1.0, 1.0, 0.6, 0.6, 1.4, 1.4] * 2)
    w.profile("tariff_export", [1.0, 1.0, 0.5, 0.5, 1.2, 1.2] * 2)
    w.load([50, 60, 70, 80, 110, 120, 130, 120, 90, 80, 60, 50])
    w.load([5, 5, 8, 8, 12, 12, 9, 9, 7, 7, 5, 5], site="b", name="island")
    w.load(2.0, carrier="hydrogen", name="works")
    w.load([10, 20] * 6, carrier="water", site="b", name="town")
    return w


def tiny() -> World:
    """One milestone, hand-solved: 10 MW for 3 h; a plant at 60 a year and 2 an hour, or one that stands, at 50 an hour."""
    w = World(unserved=3000.0)
    w.asset("thermal", "dear", existing(100), variable_om=50.0)
    w.asset("thermal", "new", candidate(40), variable_om=2.0, power_capex=0.0, power_fixed_om=60.0)
    w.load(10.0)
    return w


def greenfield() -> World:
    """One milestone of several years at 5 %, every kind with something to decide, sized freely."""
    w = World(hours=12, milestones=(2022,), end=2026, rate=0.05, step=2, carbon=50.0, unserved=3000.0)
    w.fuel("gas", [20.0, 21.0, 22.0, 23.0, 24.0], 0.2)
    w.profile("wind", [0.9, 0.9, 0.7, 0.7, 0.1, 0.1, 0.0, 0.0, 0.5, 0.5, 0.9, 0.9])
    w.asset("renewable", "wind", candidate(300, profile="wind"), existing(10, profile="wind"), power_capex=900.0, power_fixed_om=10.0, lifetime=20.0)
    w.asset("thermal", "gas", candidate(60), existing(20), fuel="gas", heat_rate=2.0, variable_om=4.0, power_capex=300.0, lifetime=3.0, own_use=0.02)
    w.asset("thermal", "steady", candidate(20, power_min=5), variable_om=20.0, power_capex=400.0, lifetime=4.0, flat=1.0)
    w.asset(
        "battery", "cells", candidate(80, 300), existing(2, 4), eta_charge=0.95, eta_discharge=0.9, self_discharge=0.01, power_capex=20.0, energy_capex=9.0,
        charge_power=0.5,
    )  # fmt: skip
    w.asset(
        "pumped_storage", "phs", candidate(30, 500), eta_charge=0.87, eta_discharge=0.86, power_capex=150.0, energy_capex=3.0, duration_min=6.0,
        duration_max=6.0,
    )  # fmt: skip
    w.asset(
        "flow_battery", "flow", candidate(30, 500), eta_charge=0.85, eta_discharge=0.84, pumping=0.02, power_capex=30.0, energy_capex=5.0, duration_min=1.0,
        duration_max=2.0,
    )  # fmt: skip
    w.asset("electrolyser", "alk", candidate(50), efficiency=0.65, variable_om=0.7, power_capex=100.0, carrier="hydrogen")
    w.asset("hydrogen_store", "tank", candidate(50, 300), compression=0.05, power_capex=2.0, energy_capex=1.0, carrier="hydrogen")
    w.asset("desalination", "osmosis", candidate(60, 500), electricity_use=0.1, variable_om=0.5, power_capex=40.0, energy_capex=0.1, carrier="water", site="b")
    w.asset("link", "cable", candidate(60), site_to="b", loss=0.03, backward=0.6, power_capex=10.0)
    w.asset("trade", "tie", candidate(15), existing(3), import_price=150.0, export_price=20.0, power_capex=50.0)
    w.profile("tariff_import", [1.0, 1.0, 0.6, 0.6, 1.4, 1.4] * 2)
    w.load([50, 60, 70, 80, 110, 120, 130, 120, 90, 80, 60, 50])
    w.load([5, 5, 8, 8, 12, 12, 9, 9, 7, 7, 5, 5], site="b", name="island")
    w.load([2, 2, 9, 1] * 3, carrier="hydrogen", name="works")
    w.load([10, 20, 30] * 4, carrier="water", site="b", name="town")
    return w


def pathway() -> World:
    """Three milestones at 6 %, prices, efficiencies and costs that change, lives that end, commissioning years between milestones."""
    w = World(hours=6, milestones=(2023, 2026, 2030), end=2033, rate=0.06, carbon=list(range(20, 32)), unserved=3000.0, first=2022)
    years = range(12)
    w.fuel("gas", [20.0 + y for y in years], 0.2)
    w.profile("wind", [0.9, 0.6, 0.1, 0.0, 0.5, 0.9])
    w.asset("renewable", "wind", candidate(90, profile="wind"), power_capex=[400.0 - 12 * y for y in years], power_fixed_om=3.0, lifetime=5.0)
    w.asset(
        "thermal", "gas", existing(60, commissioned=2010, life=17), candidate(80), fuel="gas", heat_rate=[2.2 - 0.02 * y for y in years], power_capex=300.0,
        lifetime=8.0,
    )  # fmt: skip
    w.asset(
        "battery", "cells", candidate(60, 300), eta_charge=0.95, eta_discharge=[0.9 + 0.002 * y for y in years], power_capex=[20.0 - y for y in years],
        energy_capex=[9.0 - 0.5 * y for y in years], lifetime=6.0,
    )  # fmt: skip
    w.asset("hydrogen_power", "turbine", committed(4, commissioned=2025), efficiency=[0.4 + 0.01 * y for y in years])
    w.asset("electrolyser", "alk", committed(9, commissioned=2026), efficiency=0.7, carrier="hydrogen")
    w.load({2023: [50, 60, 70, 80, 60, 50], 2026: [55, 66, 77, 88, 66, 55], 2030: [70, 80, 90, 99, 80, 70]})
    return w


# --- what is written ---


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", index_col=0)


@pytest.fixture(scope="module")
def held_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(held().solve(), tmp_path_factory.mktemp("held"))


def test_a_network_has_its_components(held_folder):
    counts = {kind: len(table(held_folder, kind)) for kind in ("buses", "generators", "loads", "links", "storage_units", "stores")}
    # Two profiles of wind, three plants, import, export, four unserved. Tie, cable each way, tank in and out, alk, turbine, osmosis and its supply.
    # Four demands and a standby. phs, flow and cells are units; tanks of hydrogen and water are stores on a bus of their own, as the tie has one.
    assert counts == {"buses": 7, "generators": 11, "loads": 5, "links": 9, "storage_units": 3, "stores": 2}
    assert {p.name for p in held_folder.iterdir()} >= {"README.md", "meta.json", "network.csv", "snapshots.csv", "generators-p_max_pu.csv", "loads-p_set.csv"}


def test_figures_of_components(held_folder):
    coal, phs = table(held_folder, "generators").loc["coal@a"], table(held_folder, "storage_units").loc["phs@a"]
    # Per gross MWh 4 + 2.5 x (10 + 1 + 50 x 0.32) = 71.5, over 0.94 net.
    assert (coal["p_nom"], coal["p_max_pu"], coal["marginal_cost"], coal["efficiency"]) == approx((60, 0.9 * 0.94, 71.5 / 0.94, 0.94 / 2.5))
    assert table(held_folder, "carriers").loc["coal", "co2_emissions"] == approx(0.32)
    assert (phs["max_hours"], phs["p_min_pu"], phs["inflow"]) == approx((5, -0.98, 20 * 3 / 12))
    tank = table(held_folder, "links").loc["tank@a charge"]
    assert (tank["bus0"], tank["bus2"], tank["efficiency2"]) == ("a hydrogen", "a electricity", approx(-0.05))


def test_snapshots_count_as_steps_do(held_folder):
    snapshots = table(held_folder, "snapshots")
    assert snapshots["snapshot"].tolist()[:2] == ["2022-01-01 00:00:00", "2022-01-01 02:00:00"]
    assert (snapshots[["objective", "stores", "generators"]] == 2).all().all()


def test_periods_stand_for_their_years(tmp_path):
    folder = exported(pathway().solve(), tmp_path)
    periods = table(folder, "investment_periods")
    assert periods["years"].to_dict() == {2023: 3, 2026: 4, 2030: 4}
    assert periods.loc[2023, "objective"] == approx(1.06**-2 + 1.06**-3 + 1.06**-4)
    gas = table(folder, "generators").loc["gas@a"]
    assert (gas["build_year"], gas["lifetime"]) == (2010, 20)  # of age in 2027, but nothing is operated before 2030
    assert set(table(folder, "global_constraints")["carrier_attribute"]) >= {"wind@a_0", "gas@a_1"}


# --- what is claimed, and what is not ---


def left(folder: Path, matters: bool = True) -> list[str]:
    return [row["what"] for row in meta(folder)["left_out"] if row["matters"] == matters]


def test_a_target_that_binds_ends_the_claim(tmp_path):
    w = tiny()
    w.target("co2_cap", 0.0, sense="<=", name="cap")
    w.target("capacity", 10.0, technologies=("dear",), name="spare")
    said = meta(exported(w.solve(), tmp_path))
    assert not said["same_operating_cost"]
    assert said["capacities"] == "held"
    assert said["expected"]["operation"] is None
    assert {row["what"]: row["matters"] for row in said["left_out"]} == {
        "targets that bind, or are missed: cap": True, "targets that are met with something to spare: spare": False,
    }  # fmt: skip


def test_starts_are_of_no_matter_where_output_follows_prices_anyway(tmp_path):
    # 20 MW: 10 of the base plant at 10, the rest at 50, in each hour.
    w = World(hours=4, unserved=3000.0)
    w.asset("thermal", "base", existing(10), variable_om=10.0, start_cost=1000.0, min_load=0.5)
    w.asset("thermal", "peak", existing(100), variable_om=50.0)
    w.load(20.0)
    folder = exported(w.solve(), tmp_path)
    assert meta(folder)["expected"]["operation"] == approx(4 * (10 * 10 + 10 * 50))
    assert left(folder, matters=False) == ["base@a: starts, their cost, and least load of what is online"]


def test_starts_that_shape_operation_end_the_claim(tmp_path):
    # The sun makes all of 20 MW in the second hour. To save 1,000 the base plant runs on at 9 of 10 MW; without the cost of a start it would not.
    w = World(hours=4, unserved=3000.0)
    w.asset("thermal", "base", existing(10), variable_om=10.0, start_cost=1000.0, min_load=0.9)
    w.asset("renewable", "sun", existing(30, profile="sun"))
    w.profile("sun", [0.0, 1.0, 0.0, 0.0])
    w.asset("thermal", "peak", existing(100), variable_om=50.0)
    w.load(20.0)
    folder = exported(w.solve(), tmp_path)
    assert not meta(folder)["same_operating_cost"]
    assert left(folder) == ["base@a: starts, their cost, and least load of what is online"]


@pytest.mark.parametrize(
    ("manifest", "why"),
    [({"gap": 0.004}, "the run is the optimum to its gap only (0.004 of gross cost)"), ({"foresight": "myopic"}, "decisions made year by year")],
)
def test_a_run_that_is_no_optimum_holds_its_capacities(tmp_path, manifest, why):
    folder = exported(tiny().solve(), tmp_path, **manifest)
    said = meta(folder)
    assert (said["capacities"], said["same_operating_cost"], said["same_optimum"]) == ("held", True, False)
    assert left(folder)[0].startswith(why)
    assert "p_nom_extendable" not in table(folder, "generators")


def test_what_is_of_another_kind_is_listed(tmp_path):
    w = tiny()
    w.asset("hydro", "river", existing(1))
    w.load(1.0, name="wash", flexible=True)
    assert left(exported(w.solve(), tmp_path))[:2] == [
        "river@a: technologies of kind hydro", "wash@a: demand that may be met at any time of the year; the load is its mean",
    ]  # fmt: skip


# --- files ---


def test_a_folder_is_replaced_whole_and_another_is_left_alone(tmp_path):
    run_ = stored(tiny().solve(), tmp_path / "run")
    folder = write(run_, Asked(tmp_path)).files[0]
    (folder / "stray.csv").write_text("")
    assert write(run_, Asked(tmp_path)).files == [folder]
    assert not (folder / "stray.csv").exists()
    (folder / "meta.json").unlink()
    with pytest.raises(InputError, match=r"is there already, and no export wrote it: it has no meta\.json"):
        write(run_, Asked(tmp_path))
    assert sorted(p.name for p in tmp_path.iterdir()) == [folder.name, "run"]


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match="cannot write to"):
        write(stored(tiny().solve(), tmp_path / "run"), Asked(tmp_path / "file"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "run"]


def test_an_old_run_is_told(tmp_path):
    run_ = stored(tiny().solve(), tmp_path / "run")
    (run_.folder / "tables" / "prices.parquet").unlink()
    with pytest.raises(InputError, match=r"prices.parquet: is missing; the run is of an older version"):
        write(run_, Asked(tmp_path))


@pytest.mark.parametrize(
    ("make", "of", "manifest"),
    [
        (tiny, "objective", {}), pytest.param(held, "operation", {}, marks=pytest.mark.slow),
        pytest.param(greenfield, "objective", {}, marks=pytest.mark.slow), pytest.param(pathway, "operation", {"gap": 1.0}, marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_the_importer_reads_it_back_at_the_same_cost(tmp_path, make, of, manifest):
    folder = exported(make().solve(), tmp_path, **manifest)
    read(folder, "net").write(tmp_path / "net")
    assert run(tmp_path / "net", out=tmp_path / "out").objective == approx(meta(folder)["expected"][of], rel=1e-8)


# --- the claims, tried with PyPSA ---


def kept(pypsa: Pypsa, folder: Path) -> str:
    """Which claims of a folder PyPSA bears out: `optimum`, `cost` or none."""
    said = meta(folder)
    if not said["same_operating_cost"]:
        return ""
    found, expected = pypsa.solve(folder), said["expected"]
    assert found["operation"] == approx(expected["operation"], rel=REL, abs=REL), folder
    if not said["same_optimum"]:
        return "cost"
    assert found["objective"] == approx(expected["objective"], rel=REL, abs=REL), folder
    return "optimum"


@pytest.mark.pypsa
def test_operation_of_every_kind_costs_the_same(pypsa, tmp_path):
    s = held().solve()
    folder = exported(s, tmp_path)
    found, costs = pypsa.solve(folder), s.tables["costs"]
    operation = costs.loc[~costs["component"].isin(["capital", "fixed_om"]), "cny"].sum()
    assert meta(folder)["expected"]["operation"] == approx(operation, rel=1e-9)
    assert found["operation"] == approx(operation, rel=REL)
    assert found["co2"] == approx(s.tables["emissions"]["co2_t"].sum(), rel=1e-4)  # of the same cost there may be several


@pytest.mark.pypsa
def test_an_expansion_by_hand(pypsa, tmp_path):
    # 10 MW of the new plant: 10 x 60 + 30 x 2 = 660, operation alone 60.
    folder = exported(tiny().solve(), tmp_path)
    assert meta(folder)["expected"] == {"operation": approx(60), "objective": approx(660), "tolerance": 1e-6, "of_the_run": approx(60)}
    assert pypsa.solve(folder) == {"operation": approx(60), "objective": approx(660), "co2": 0.0}


@pytest.mark.pypsa
@pytest.mark.parametrize("make", [greenfield, pathway])
def test_the_optimum_is_the_same(pypsa, tmp_path, make):
    assert kept(pypsa, exported(make().solve(), tmp_path)) == "optimum"


@pytest.mark.pypsa
@law
@given(seed=st.integers(0, 10_000))
def test_claims_of_random_systems_hold(pypsa, tmp_path_factory, seed):
    s = random_world(seed).solve()
    for year, manifest in ((None, {}), (None, {"gap": 1.0}), (s.model.system.horizon.milestones[-1], {})):  # a gap holds all capacity
        kept(pypsa, exported(s, tmp_path_factory.mktemp("random"), year, **manifest))


@pytest.mark.slow
@pytest.mark.pypsa
def test_forty_random_systems_are_mostly_carried(pypsa, tmp_path):
    seeds = range(3 if SHORT else 40)
    found = [kept(pypsa, exported(random_world(seed).solve(), tmp_path / str(seed))) for seed in seeds]
    assert found.count("optimum") >= 0.6 * len(seeds)


@pytest.mark.slow
@pytest.mark.pypsa
def test_the_real_plan_costs_the_same(pypsa, tmp_path, zhuanghe):
    result = run(zhuanghe, resolution="73h", out=tmp_path)
    told = {year: meta(write(StoredRun(result.run_dir), Asked(tmp_path, year)).files[0]) for year in (2022, 2030, 2035)}
    assert all(said["same_operating_cost"] for said in told.values())
    assert [kept(pypsa, folder) for folder in sorted(tmp_path.glob("*-pypsa-*"))] == ["cost"] * 3
