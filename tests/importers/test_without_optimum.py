"""Systems of other tools without an optimum: infeasible ones end with 4 and a reason, those whose cost falls without end with 5, whatever the cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Done, energyplan

from energyplan.errors import Problems
from energyplan.importers.osemosys import read_data
from importers.osemosys_texts import DEMAND, PLANT, per_year, text, write_csv
from importers.tiny_pypsa import PLANT as NETWORK
from importers.tiny_pypsa import Tiny
from importers.tiny_switch import CORE, SIMPLE, info, write
from importers.tiny_switch import PLANT as SWITCH_PLANT

CAPACITY = per_year("TotalAnnualMaxCapacity", "R,PP", 0.1)
CO2 = per_year("EmissionActivityRatio", "R,PP,CO2,1", 0.1)
RENEWABLE = per_year("RETagTechnology", "R,RE", 1) + per_year("RETagFuel", "R,ELC", 1)
RE = PLANT + per_year("OutputActivityRatio", "R,RE,ELC,1", 1)

OSEMOSYS = {
    "co2_cap": (DEMAND + PLANT + CO2 + per_year("AnnualEmissionLimit", "R,CO2", 0), {}, "AnnualEmissionLimit"),
    "co2_budget": (DEMAND + PLANT + CO2 + "param ModelPeriodEmissionLimit := R CO2 1.5;\n", {}, "ModelPeriodEmissionLimit"),
    "no_maker": (DEMAND + "param OperationalLife := R PP 2;\n", {}, "nothing makes or brings it"),
    "no_maker_of_an_annual_demand": (PLANT + per_year("AccumulatedAnnualDemand", "R,H2", 3), {"fuels": "ELC H2"}, "h2"),
    "no_input": (DEMAND + PLANT + per_year("InputActivityRatio", "R,PP,OIL,1", 2), {"fuels": "ELC OIL"}, "nothing makes or brings it"),
    "capacity": (DEMAND + PLANT + CAPACITY, {}, "demand"),
    "investment": (DEMAND + PLANT + per_year("TotalAnnualMaxCapacityInvestment", "R,PP", 0), {}, "nothing makes or brings it"),
    "activity_limit": (DEMAND + PLANT + per_year("TotalTechnologyAnnualActivityUpperLimit", "R,PP", 3), {}, "AnnualActivityUpperLimit"),
    "activity_floor": (
        DEMAND + PLANT + CAPACITY.replace("0.1", "0.4") + per_year("TotalTechnologyAnnualActivityLowerLimit", "R,PP", 50), {}, "AnnualActivityLowerLimit",
    ),
    "capacity_floor": (
        DEMAND + PLANT + per_year("TotalAnnualMaxCapacityInvestment", "R,PP", 1) + per_year("TotalAnnualMinCapacity", "R,PP", 7), {}, "TotalAnnualMinCapacity",
    ),
    "floor_of_what_cannot_be": (
        DEMAND + PLANT + per_year("TotalAnnualMaxCapacityInvestment", "R,Q", 0) + per_year("TotalAnnualMinCapacity", "R,Q", 1),
        {"technologies": "PP Q"}, "TotalAnnualMinCapacity",
    ),
    "capacity_limits_in_conflict": (
        DEMAND + PLANT + CAPACITY.replace("0.1", "0.5") + per_year("TotalAnnualMinCapacity", "R,PP", 0.7), {}, "TotalAnnualM",
    ),
    "activity_limits_in_conflict": (
        DEMAND + PLANT + per_year("TotalTechnologyAnnualActivityUpperLimit", "R,PP", 20) + per_year("TotalTechnologyAnnualActivityLowerLimit", "R,PP", 25),
        {}, "AnnualActivity",
    ),
    "reserve": (
        DEMAND + PLANT + per_year("ReserveMargin", "R", 3) + per_year("ReserveMarginTagFuel", "R,ELC", 1) + per_year("ReserveMarginTagTechnology", "R,PP", 1)
        + per_year("TotalAnnualMaxCapacity", "R,PP", 0.5), {}, "ReserveMargin",
    ),
    "renewables": (
        DEMAND + RE + RENEWABLE + per_year("REMinProductionTarget", "R", 0.5) + per_year("TotalAnnualMaxCapacity", "R,RE", 0.01),
        {"technologies": "PP RE"}, "REMinProductionTarget",
    ),
    "renewables_that_cannot_be": (
        DEMAND + RE + RENEWABLE + per_year("REMinProductionTarget", "R", 0.5) + per_year("TotalAnnualMaxCapacityInvestment", "R,RE", 0),
        {"technologies": "PP RE"}, "REMinProductionTarget",
    ),
    "conflict": (
        DEMAND + PLANT + CO2 + per_year("EmissionActivityRatio", "R,PP,CO2,2", 0.1) + per_year("AnnualEmissionLimit", "R,CO2", 2)
        + per_year("TotalTechnologyAnnualActivityLowerLimit", "R,PP", 30), {}, "AnnualEmissionLimit",
    ),
}  # fmt: skip
"""Cause -> data, sets, and what the explanation must name."""


def some(causes: dict[str, Any], *quick: str) -> list[Any]:
    """All causes, those that take no long time among the quick tests."""
    return [cause if cause in quick else pytest.param(cause, marks=pytest.mark.slow) for cause in causes]


def refused(folder: Path, code: int, *reasons: str) -> Done:
    """Run, diagnose and preflight: the first ends with a code and a reason, the second too where the plan is infeasible, the third knows or is silent."""
    done = energyplan("run", folder, "--out", folder.parent / "results")
    assert done.returncode == code, done.stderr + done.stdout
    assert all(reason in done.stderr for reason in reasons), done.stderr
    assert not list((folder.parent / "results").rglob("run.json"))
    if code == 4:
        again = energyplan("diagnose", folder)
        assert again.returncode == 4, again.stderr
        assert all(reason in again.stdout + again.stderr for reason in reasons)
    assert energyplan("preflight", folder).returncode in (0, 4)
    return done


@pytest.mark.parametrize("layout", ["mathprog", pytest.param("csv", marks=pytest.mark.slow)])
@pytest.mark.parametrize("cause", some(OSEMOSYS, "co2_cap", "floor_of_what_cannot_be"))
def test_osemosys_that_is_infeasible(cause, layout, tmp_path):
    body, sets, reason = OSEMOSYS[cause]
    source = tmp_path / "small.txt"
    source.write_text(text(body, **sets), encoding="utf-8")
    if layout == "csv":
        problems = Problems()
        write_csv(read_data(source, problems), tmp_path / "csv")
        source = tmp_path / "csv"
    assert energyplan("import", "osemosys", source, "-o", tmp_path / "plan").returncode == 0
    refused(tmp_path / "plan", 4, reason)


def test_osemosys_whose_cost_falls_without_end(tmp_path):
    source = tmp_path / "small.txt"
    source.write_text(text(DEMAND + PLANT + per_year("VariableCost", "R,PP,1", -3)), encoding="utf-8")
    done = energyplan("import", "osemosys", source, "-o", tmp_path / "plan")
    assert "VariableCost of PP is negative" in done.stdout
    refused(tmp_path / "plan", 5, "pp_new", "pp@r: ")


def table(name: str, columns: str, *rows: str) -> dict[str, str]:
    return {name: "\n".join([columns, *rows]) + "\n"}


BUSES = "name,carrier\nn,AC\nm,AC\nh,H2\n"
GENERATORS = "name,bus,p_nom,p_nom_extendable,p_nom_max,p_min_pu,marginal_cost,capital_cost,carrier,e_sum_min,e_sum_max,sign"


def generator(name: str = "g", bus: str = "n", size: float = 100, decided: bool = False, most: str = "inf", least: float = 0, cost: float = 5,
              capital: float = 0, carrier: str = "", sums: str = "-inf,inf", sign: int = 1) -> str:  # fmt: skip
    return f"{name},{bus},{size},{decided},{most},{least},{cost},{capital},{carrier},{sums},{sign}"


def generators(*rows: str) -> dict[str, str]:
    return table("generators", GENERATORS, *rows)


def loads(**mw: float) -> dict[str, str]:
    return table("loads", "name,bus,p_set", *(f"load_{bus},{bus},{value}" for bus, value in mw.items()))


CAP = table("global_constraints", "name,type,carrier_attribute,sense,constant", "cap,primary_energy,co2_emissions,<=,1")
COAL = table("carriers", "name,co2_emissions", "coal,0.5")
PYPSA = {
    "no_supply_of_hydrogen": ({"buses": BUSES} | loads(n=10, h=1) | generators(generator()), "site h, H2, 2030: 1 MW of demand, nothing makes or brings it"),
    "an_island": ({"buses": BUSES} | loads(n=10, m=2) | generators(generator()), "site m"),
    "no_generator": (loads(n=10) | {"generators": GENERATORS + "\n"}, "nothing makes or brings it"),
    "nothing_may_be_built": (loads(n=10) | generators(generator(decided=True, most="0")), "nothing makes or brings it"),
    "too_small": (loads(n=10) | generators(generator(size=4)), "6 MW are lacking"),
    "must_run": (loads(n=10) | generators(generator(least=0.5)), "40 MW too much"),
    "energy": (loads(n=10) | generators(generator(sums="-inf,3")), "demand"),
    "least_energy": (loads(n=10) | generators(generator(sums="1000,inf")), "too much"),
    "co2": (loads(n=10) | generators(generator(carrier="coal")) | COAL | CAP, "cap"),
    "co2_of_what_may_be_built": (loads(n=10) | generators(generator(decided=True, carrier="coal", capital=1)) | COAL | CAP, "cap"),
    "an_empty_store": (
        loads(n=10) | generators(generator(size=1)) | table("stores", "name,bus,e_nom,e_initial", "s,n,5,1"), "are lacking",
    ),
    "a_level_that_cannot_be": (
        loads(n=10) | generators(generator()) | table("storage_units", "name,bus,p_nom,max_hours,cyclic_state_of_charge,inflow", "s,n,1,1,True,0")
        | table("storage_units-state_of_charge_set", ",s", "0,9", "1,9", "2,9", "3,9"), "s@n",
    ),
    "a_thin_link": (
        {"buses": BUSES} | loads(m=10) | generators(generator()) | table("links", "name,bus0,bus1,p_nom,efficiency", "k,n,m,10,0.9"), "1 MW are lacking",
    ),
}  # fmt: skip
UNBOUNDED = {
    "export": (generators(generator("pv", decided=True, capital=10, cost=0), generator("export", decided=True, sign=-1, cost=-60, capital=1)), "export"),
    "negative_cost_and_a_sink": (generators(generator("g", decided=True, cost=-5), generator("dump", decided=True, sign=-1, cost=0)), "generator_g"),
    "negative_cost_and_an_infinite_sink": (generators(generator("g", decided=True, cost=-5), generator("dump", size="inf", sign=-1, cost=0)), "generator_g"),
    "both_infinite": (generators(generator("g", size="inf", cost=-5), generator("dump", size="inf", sign=-1, cost=0)), "generator_dump"),
}  # fmt: skip
BASE = Tiny(NETWORK | {"snapshots": "snapshot,objective,stores,generators\n0,1,1,1\n1,1,1,1\n2,1,1,1\n3,1,1,1\n"})


@pytest.mark.parametrize("cause", some(PYPSA, "no_supply_of_hydrogen", "must_run"))
def test_pypsa_that_is_infeasible(cause, tmp_path):
    files, reason = PYPSA[cause]
    done = energyplan("import", "pypsa", BASE.network(tmp_path, **files), "-o", tmp_path / "plan")
    assert done.returncode == 0, done.stderr
    refused(tmp_path / "plan", 4, reason)


@pytest.mark.parametrize("cause", some(UNBOUNDED, "export"))
def test_pypsa_whose_cost_falls_without_end(cause, tmp_path):
    files, reason = UNBOUNDED[cause]
    assert energyplan("import", "pypsa", BASE.network(tmp_path, **files), "-o", tmp_path / "plan").returncode == 0
    refused(tmp_path / "plan", 5, reason)


def test_an_idle_capacity_without_a_limit_is_no_fault(tmp_path):
    # Free capacity and a free sink: any amount of both is an optimum, and the cost is the same.
    files = generators(generator("g", decided=True, cost=2), generator("idle", decided=True, cost=2), generator("dump", size="inf", sign=-1, cost=0))
    assert energyplan("import", "pypsa", BASE.network(tmp_path, **files), "-o", tmp_path / "plan").returncode == 0
    done = energyplan("run", tmp_path / "plan", "--json", "--out", tmp_path / "results")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["objective"] == pytest.approx(4 * 10 * 2)


MODULE = "switch_model."
SWITCH = {
    "too_small": ({"gen_build_predetermined": "GENERATION_PROJECT,build_year,build_gen_predetermined\nPlant,2015,7\n"}, "demand"),
    "a_zone_without_a_plant": (
        {"load_zones": "LOAD_ZONE\nNorth\nSouth\n", "loads": "LOAD_ZONE,TIMEPOINT,zone_demand_mw\nNorth,1,10\nNorth,2,5\nSouth,1,3\nSouth,2,3\n",
         "fuel_cost": "load_zone,fuel,period,fuel_cost\nNorth,Gas,2020,4\nSouth,Gas,2020,4\n"},
        "nothing makes or brings it",
    ),
    "carbon": (
        {"modules.txt": CORE + SIMPLE + f"{MODULE}policies.carbon_policies\n",
         "carbon_policies": "PERIOD,carbon_cap_tco2_per_yr,carbon_cost_dollar_per_tco2\n2020,1,.\n"},
        "carbon",
    ),
    "reserves": (
        {"modules.txt": CORE + SIMPLE + f"{MODULE}balancing.planning_reserves\n",
         "gen_info": info(Plant=SWITCH_PLANT | {"gen_can_provide_cap_reserves": 1}),
         "planning_reserve_requirements": "PRR,prr_cap_reserve_margin,prr_enforcement_timescale\nall,1.0,peak_load\n",
         "gen_build_predetermined": "GENERATION_PROJECT,build_year,build_gen_predetermined\nPlant,2015,15\n",
         "planning_reserve_requirement_zones": "PRR,LOAD_ZONE\nall,North\n"},
        "reserve",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", some(SWITCH, "reserves"))
def test_switch_that_is_infeasible(cause, tmp_path):
    files, reason = SWITCH[cause]
    done = energyplan("import", "switch", write(tmp_path / "inputs", **files), "-o", tmp_path / "plan")
    assert done.returncode == 0, done.stderr
    refused(tmp_path / "plan", 4, reason)


def test_a_set_capacity_is_a_limit_that_an_optimum_may_rest_on(tmp_path):
    # 4 MW at 2 as set, of 100 that were allowed; the other 6 MW at 50 from the plant of the network: 4 h x (4 x 2 + 6 x 50).
    own = table("generators", "name,bus,p_nom,p_nom_extendable,p_nom_max,p_nom_set,marginal_cost", "cheap,n,0,True,inf,4,2", "dear,n,100,False,inf,,50")
    assert energyplan("import", "pypsa", BASE.network(tmp_path, **own), "-o", tmp_path / "plan").returncode == 0
    done = energyplan("run", tmp_path / "plan", "--json", "--out", tmp_path / "results")
    assert json.loads(done.stdout.splitlines()[-1])["objective"] == pytest.approx(4 * (4 * 2 + 6 * 50))
