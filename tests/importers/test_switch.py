"""Switch systems: those of its authors to their objective, small ones to numbers worked out by hand, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases.checked import failed
from pytest import approx
from systems import Solved, solve_system

from energyplan.errors import InputError
from energyplan.importers import switch
from energyplan.pipeline import run
from energyplan.plan.schema import Plan
from energyplan.system.assemble import assemble
from importers.tiny_switch import CORE, FILES, HOURS, MARKETS, PLANT, SIMPLE, WORTH, annuity, info, plus, write

MODULE = "switch_model."

# --- the systems of its authors ---


@pytest.fixture(scope="session")
def authors(shared: Path) -> Path:
    """Folder of Switch systems with the objective that their authors published."""
    folder = shared / "cases" / "switch"
    if not folder.is_dir():
        pytest.skip("no Switch systems beside the project (ENERGYPLAN_SHARED)")
    return folder


CAPACITIES = {
    "copperplate0": {("s_ng_cc@south", 2017): 7.34277, ("s_geothermal@south", 2017): 1.0},
    "3zone_toy": {("c_ng_cc@central", 2017): 2.47824, ("c_ng_cc@central", 2027): 6.01694, ("n_wind_1@north", 2027): 4.0, ("s_ng_cc@south", 2017): 5.0},
    "rps_simple": {("n_wind_1@north", 2027): 4.0, ("c_wind_2@central", 2027): 3.0},
    "hydrogen": {("n_fuelcell@north", 2017): 3.8019, ("n_central_pv_1@north", 2017): 3.0, ("n_biomass_igcc@north", 2027): 0.217073},
}
"""Capacity in service [MW] of plants whose size the optimum leaves no choice, from the authors' `gen_cap.csv`."""


@pytest.mark.reference
@pytest.mark.parametrize("case", CAPACITIES)
def test_published_objective(authors, tmp_path, case):
    published = float((authors / case / "reference" / "total_cost.txt").read_text())
    switch.read(authors / case / "inputs", case).write(tmp_path / case)
    result = run(tmp_path / case, out=tmp_path / "results")
    assert result.objective == approx(published, rel=1e-6)
    assert result.verified
    assert result.report.failed == ()
    table = result.tables["capacity"]
    stock = table[table["quantity"] == "power"].groupby(["asset", "year"])["in_service"].sum()
    for key, power in CAPACITIES[case].items():
        assert stock[key] == approx(power, abs=2e-5)


# --- small systems ---


def made(folder: Path, **files: str) -> tuple[Plan, Solved]:
    """The plan of a small system and its solution, which the verifier has passed."""
    plan = switch.read(write(folder / "inputs", **files), "tiny").write(folder / "plan")
    solved = solve_system(assemble(plan))
    assert failed(solved) == set()
    return plan, solved


def cost(folder: Path, **files: str) -> float:
    """Present value of the cost of a small system over that of one a year [$/a]."""
    return made(folder, **files)[1].cost / WORTH


GAS = 4 * 7 + 2
"""Cost of a MWh of the plant: fuel and variable O&M."""


def test_operation_is_paid_at_the_end_of_each_year(tmp_path):
    # 15 MW x 4383 h x 30, each of ten years from 2020 on, seen from the start of 2020.
    plan, solved = made(tmp_path)
    assert solved.cost == approx(15 * HOURS * GAS * (1 - 1.05**-10) / 0.05)
    assert plan.file.horizon.milestones == [2020]
    assert plan.file.horizon.end == 2029
    assert "2020 = 2020" in plan.file.description
    assert [row.step for row in plan.steps] == ["1", "2"]
    assert plan.file.technologies["plant"].title.en == "Plant"


def test_existing_plants_pay_capital_and_fixed_cost(tmp_path):
    # 20 MW x ((1,000,000 + 100,000) x CRF(7 %, 20 a) + 5,000).
    costs = FILES["gen_build_costs.csv"].replace("Plant,2015,0,0", "Plant,2015,1000000,5000")
    found = cost(tmp_path, gen_build_costs=costs, gen_info=info(Plant=PLANT | {"gen_connect_cost_per_mw": 100000}))
    assert found == approx(15 * HOURS * GAS + 20 * (1.1e6 * annuity(20) + 5000))


def test_a_new_plant_has_the_cost_of_its_period(tmp_path):
    # Peak 10 MW, 20 % out: 12.5 MW. The costs of 2015 are of nothing that stands.
    costs = plus("gen_build_costs.csv", "Plant,2020,200000,1000")
    given = FILES["gen_build_predetermined.csv"].replace(",20\n", ",0\n")
    found = cost(tmp_path, gen_build_costs=costs, gen_build_predetermined=given, gen_info=info(Plant=PLANT | {"gen_forced_outage_rate": 0.2}))
    assert found == approx(15 * HOURS * GAS + 12.5 * (200000 * annuity(20) + 1000))


@pytest.mark.parametrize(("rule", "runs"), [("", True), ("--retire late", True), ("--retire=mid", False), ("--retire early", False)])
def test_the_rule_of_retirement(tmp_path, rule, runs):
    # A plant of 2015 for 7 years stands on 1 January 2020, not in the middle of 2020 to 2029. It costs 5 MW x 1000.
    (tmp_path / "options.txt").write_text(f"--solver glpk\n{rule}\n")
    files = {
        "gen_info": info(Plant=PLANT, Old=PLANT | {"gen_max_age": 7, "gen_variable_om": 100}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Old,2015,5"), "gen_build_costs": plus("gen_build_costs.csv", "Old,2015,0,1000"),
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15 * HOURS * GAS + (5000 if runs else 0))


def test_a_vintage_runs_to_the_end_of_the_last_period_it_reaches(tmp_path):
    # 2020 to 2024 and 2025 to 2029; a plant of 2020 that lives 7 years runs, and is paid for, in both.
    files = {
        "periods": "INVESTMENT_PERIOD,period_start,period_end\n2020,2020,2024\n2030,2025,2029\n",
        "timeseries": "TIMESERIES,ts_period,ts_duration_of_tp,ts_num_tps,ts_scale_to_period\nday,2020,12,2,1826.25\nnext,2030,12,2,1826.25\n",
        "timepoints": plus("timepoints.csv", "3,2035010100,next", "4,2035010112,next"), "loads": plus("loads.csv", "North,3,10", "North,4,5"),
        "fuel_cost": plus("fuel_cost.csv", "North,Gas,2030,5"), "gen_info": info(Plant=PLANT | {"gen_max_age": 7}), "gen_build_predetermined": None,
        "gen_build_costs": "GENERATION_PROJECT,build_year,gen_overnight_cost,gen_fixed_om\nPlant,2020,200000,0\n",
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    early, late = (1 - 1.05**-5) / 0.05, (1 - 1.05**-5) / 0.05 * 1.05**-5
    capital = 10 * 200000 * annuity(7)
    assert solved.cost == approx((15 * HOURS * 30 + capital) * early + (15 * HOURS * 37 + capital) * late)
    assert [row.lifetime for row in plan.technologies["plant"]] == [10, 5]


def test_baseload_runs_flat(tmp_path):
    # 81 % of 20 MW could run; flat it makes 5 MW for 1 a MWh, the plant the rest of the peak.
    files = {
        "gen_info": info(Plant=PLANT, Hot={
            "gen_energy_source": "Sun", "gen_variable_om": 1, "gen_is_baseload": 1, "gen_forced_outage_rate": 0.1, "gen_scheduled_outage_rate": 0.1,
        }),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Hot,2015,20"), "gen_build_costs": plus("gen_build_costs.csv", "Hot,2015,0,0"),
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    assert solved.cost / WORTH == approx(10 * HOURS * 1 + 5 * HOURS * GAS)
    assert plan.technologies["hot"][0].outage == approx(0.19)


@pytest.mark.parametrize(("factor", "kind", "made_of_sun"), [(0.5, "renewable", 1.8), (1.5, "thermal", 5.4)])
def test_variable_plants_have_a_profile(tmp_path, factor, kind, made_of_sun):
    # 4 MW, 10 % out: 1.8 MW in the first timepoint. A factor above 1 is no share: the plant is thermal with a profile.
    files = {
        "gen_info": info(Plant=PLANT, PV={"gen_energy_source": "Sun", "gen_is_variable": 1, "gen_forced_outage_rate": 0.1}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "PV,2015,4"), "gen_build_costs": plus("gen_build_costs.csv", "PV,2015,0,0"),
        "variable_capacity_factors": f"GENERATION_PROJECT,timepoint,gen_max_capacity_factor\nPV,1,{factor}\nPV,2,0\n",
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    assert solved.cost / WORTH == approx((15 - made_of_sun) * HOURS * GAS)
    assert plan.file.technologies["pv"].kind == kind


def test_markets_sell_by_tiers(tmp_path):
    # 460,215 MMBtu a year: 100,000 at 3, the rest at 5. Adders are in no equation of Switch: left out, and told.
    files = {
        "modules.txt": CORE + MARKETS, "fuel_cost": None, "regional_fuel_markets": "regional_fuel_market,fuel\nAll,Gas\n",
        "zone_to_regional_fuel_market": "load_zone,regional_fuel_market\nNorth,All\n",
        "fuel_supply_curves": "regional_fuel_market,period,tier,unit_cost,max_avail_at_cost\nAll,2020,0,3,100000\nAll,2020,1,5,.\n",
        "zone_fuel_cost_diff": "load_zone,fuel,period,fuel_cost_adder\nNorth,Gas,2020,1\n",
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    burnt = 15 * HOURS * 7
    assert solved.cost / WORTH == approx(100000 * 3 + (burnt - 100000) * 5 + 15 * HOURS * 2)
    assert "zone_fuel_cost_diff.csv" in plan.file.description


def test_a_fuel_that_a_zone_has_not_is_not_burnt(tmp_path):
    # Oil is nowhere for sale: the cheap plant that needs it stands still.
    files = {
        "fuels": plus("fuels.csv", "Oil,0.07,0"), "gen_info": info(Plant=PLANT, Cheap={"gen_energy_source": "Oil", "gen_full_load_heat_rate": 1}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Cheap,2015,20"), "gen_build_costs": plus("gen_build_costs.csv", "Cheap,2015,0,0"),
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15 * HOURS * GAS)


def test_a_plant_of_two_fuels_burns_the_cheaper(tmp_path):
    files = {
        "fuels": plus("fuels.csv", "Oil,0.07,0"), "fuel_cost": plus("fuel_cost.csv", "North,Oil,2020,3"),
        "gen_info": info(Plant=PLANT | {"gen_energy_source": "multiple"}), "gen_multiple_fuels": "GENERATION_PROJECT,fuel\nPlant,Gas\nPlant,Oil\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15 * HOURS * (3 * 7 + 2))


def test_distribution_loses_and_is_sized_for_the_peak(tmp_path):
    # 25 % lost: 20 MW sent for 15, and 12 MW of expected peak need 16 MW at 1000 a year, 5 of which stand.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}transmission.local_td\n",
        "load_zones": "LOAD_ZONE,existing_local_td,local_td_annual_cost_per_mw,local_td_loss_rate\nNorth,5,1000,0.25\n",
        "zone_coincident_peak_demand": "LOAD_ZONE,PERIOD,zone_expected_coincident_peak_demand\nNorth,2020,12\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(20 * HOURS * GAS + 16 * 1000)


def test_distributed_plants_stand_behind_the_distribution(tmp_path):
    # 2 MW of sun at the loads in the first timepoint: 13 MW are sent and 20 % lost, 16.25 MW made.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}transmission.local_td\n",
        "load_zones": "LOAD_ZONE,existing_local_td,local_td_annual_cost_per_mw,local_td_loss_rate\nNorth,50,0,0.2\n",
        "gen_info": info(Plant=PLANT, PV={"gen_energy_source": "Sun", "gen_is_variable": 1, "gen_is_distributed": 1}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "PV,2015,4"), "gen_build_costs": plus("gen_build_costs.csv", "PV,2015,0,0"),
        "variable_capacity_factors": "GENERATION_PROJECT,timepoint,gen_max_capacity_factor\nPV,1,0.5\nPV,2,0\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(16.25 * HOURS * GAS)


def test_lines_are_built_and_lose(tmp_path):
    # 9 MW of 12 MW in the south come over a line that loses 10 %: 10 MW of 100 km at 1000 a MW-km, 3 % O&M, 2 of them standing. 3 MW of its own.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}transmission.transport.build\n{MODULE}transmission.transport.dispatch\n",
        "load_zones": "LOAD_ZONE\nNorth\nSouth\n", "loads": plus("loads.csv", "South,1,12", "South,2,12"),
        "transmission_lines": "TRANSMISSION_LINE,trans_lz1,trans_lz2,trans_length_km,trans_efficiency,existing_trans_cap\nN-S,North,South,100,0.9,2\n",
        "gen_info": info(Plant=PLANT, Hot={"gen_energy_source": "Sun", "gen_load_zone": "South"}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Hot,2015,3"), "gen_build_costs": plus("gen_build_costs.csv", "Hot,2015,0,0"),
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(35 * HOURS * GAS + 10 * 100 * 1000 * (annuity(20) + 0.03))


def test_storage_loses_in_charge(tmp_path):
    # Of 8 MW: 2 MW for 12 h from a store of 24 MWh that 2.5 MW fill at 80 %; charge may be 1.25 of the power.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}generators.extensions.storage\n",
        "gen_info": info(Plant=PLANT, Cells={
            "gen_energy_source": "Electricity", "gen_max_age": 10, "gen_storage_efficiency": 0.8, "gen_store_to_release_ratio": 1.25,
        }),
        "gen_build_predetermined": FILES["gen_build_predetermined.csv"].replace(",20\n", ",8\n"),
        "gen_build_costs": "GENERATION_PROJECT,build_year,gen_overnight_cost,gen_fixed_om,gen_storage_energy_overnight_cost,gen_storage_energy_fixed_om\n"
        "Plant,2015,0,0,.,.\nCells,2020,1000,10,100,1\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15.5 * HOURS * GAS + (2 * 1000 + 24 * 100) * annuity(10) + 2 * 10 + 24)


def test_hydro_moves_its_water_within_the_timeseries(tmp_path):
    # 3 MW on average of 4 MW: 6 of 15. At least 2.5 MW in each timepoint.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}generators.extensions.hydro_simple\n",
        "gen_info": info(Plant=PLANT, Dam={"gen_energy_source": "Water", "gen_variable_om": 1}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Dam,2015,4"), "gen_build_costs": plus("gen_build_costs.csv", "Dam,2015,0,0"),
        "hydro_timeseries": "hydro_project,timeseries,hydro_min_flow_mw,hydro_avg_flow_mw\nDam,day,2.5,3\n",
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    assert solved.cost / WORTH == approx(6 * HOURS + 9 * HOURS * GAS)
    assert min(solved.flow("dam@north", "output", "2020_typical")) >= 2.5 - 1e-6
    assert plan.file.technologies["dam"].kind == "hydro"


def test_capture_takes_power_and_carbon_is_paid(tmp_path):
    # 20 % of the output goes into capture: 15 / 0.8; 10 % of 0.05 t/MMBtu remain, at 50 a tonne.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}policies.carbon_policies\n",
        "gen_info": info(Plant=PLANT | {"gen_ccs_capture_efficiency": 0.9, "gen_ccs_energy_load": 0.2}),
        "carbon_policies": "PERIOD,carbon_cap_tco2_per_yr,carbon_cost_dollar_per_tco2\n2020,.,50\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15 / 0.8 * HOURS * (GAS + 7 * 0.05 * 0.1 * 50))


def test_a_carbon_cap(tmp_path):
    # Half of the plant's CO2; the rest by one without at 50 a MWh.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}policies.carbon_policies\n",
        "gen_info": info(Plant=PLANT, Hot={"gen_energy_source": "Sun", "gen_variable_om": 50}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Hot,2015,20"), "gen_build_costs": plus("gen_build_costs.csv", "Hot,2015,0,0"),
        "carbon_policies": f"PERIOD,carbon_cap_tco2_per_yr,carbon_cost_dollar_per_tco2\n2020,{15 * HOURS * 7 * 0.05 / 2},.\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(15 * HOURS * (GAS + 50) / 2)


def test_a_portfolio_standard_counts_generation_over_demand(tmp_path):
    # 20 % of 15 MW by sun of 0.5 in each timepoint at 90 a MWh-year: 3 MW.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}policies.rps_simple\n", "rps_targets": "PERIOD,rps_target\n2020,0.2\n",
        "gen_info": info(Plant=PLANT, PV={"gen_energy_source": "Sun", "gen_is_variable": 1}),
        "gen_build_costs": plus("gen_build_costs.csv", "PV,2020,0,1000000"),
        "variable_capacity_factors": "GENERATION_PROJECT,timepoint,gen_max_capacity_factor\nPV,1,0.5\nPV,2,0.5\n",
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    assert solved.cost / WORTH == approx(12 * HOURS * GAS + 3 * 1000000)
    assert [t.kind for t in plan.targets] == ["portfolio_share"]


def test_planning_reserves(tmp_path):
    # 230 % of 10 MW at the peak: 20 MW of the plant, half of 4 MW of sun by its own value, and a peaker of 1 MW.
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}balancing.planning_reserves\n",
        "planning_reserve_requirements": "PRR,prr_cap_reserve_margin,prr_enforcement_timescale\nall,1.0,peak_load\n",
        "planning_reserve_requirement_zones": "PRR,LOAD_ZONE\nall,North\n",
        "loads": FILES["loads.csv"].replace("North,1,10", "North,1,11.5"),
        "gen_info": info(
            Plant=PLANT | {"gen_can_provide_cap_reserves": 1}, PV={"gen_energy_source": "Sun", "gen_is_variable": 1, "gen_can_provide_cap_reserves": 1},
            Peak={"gen_variable_om": 99, "gen_full_load_heat_rate": 9, "gen_can_provide_cap_reserves": 1},
        ),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "PV,2015,4"),
        "gen_build_costs": plus("gen_build_costs.csv", "PV,2015,0,0", "Peak,2020,0,700"),
        "variable_capacity_factors": "GENERATION_PROJECT,timepoint,gen_max_capacity_factor\nPV,1,0\nPV,2,0\n",
        "reserve_capacity_value": "GENERATION_PROJECT,timepoint,gen_capacity_value\nPV,1,0.5\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(16.5 * HOURS * GAS + 700)


def test_hydrogen_waits_in_a_tank_that_holds_the_year(tmp_path):
    # The summer's sun makes hydrogen for the winter. Two series of one timepoint, 4383 h each: 5 MW of winter load take 10 MW of hydrogen (heat rate
    # 2 MWh/MWh), 43,830 MWh a year, all of it liquid in a tank of that size; the electrolyser of 20 MW makes it at 50 %. Per kg of 1 MMBtu.
    unit = 0.29307107017222
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}energy_sources.hydrogen.production\n",
        "timeseries": "TIMESERIES,ts_period,ts_duration_of_tp,ts_num_tps,ts_scale_to_period\nsummer,2020,12,1,3652.5\nwinter,2020,12,1,3652.5\n",
        "timepoints": "timepoint_id,timestamp,timeseries\n1,a,summer\n2,b,winter\n", "loads": "LOAD_ZONE,TIMEPOINT,zone_demand_mw\nNorth,1,0\nNorth,2,5\n",
        "fuels": plus("fuels.csv", "Hydrogen,0,0"), "fuel_cost": plus("fuel_cost.csv", "North,Hydrogen,2020,0"),
        "gen_info": info(Cell={"gen_energy_source": "Hydrogen", "gen_full_load_heat_rate": 2 / unit}, PV={"gen_energy_source": "Sun", "gen_is_variable": 1}),
        "gen_build_predetermined": "GENERATION_PROJECT,build_year,build_gen_predetermined\nCell,2015,5\nPV,2015,100\n",
        "gen_build_costs": "GENERATION_PROJECT,build_year,gen_overnight_cost,gen_fixed_om\nCell,2015,0,0\nPV,2015,0,0\n",
        "variable_capacity_factors": "GENERATION_PROJECT,timepoint,gen_max_capacity_factor\nPV,1,1\nPV,2,0\n",
        "hydrogen": "hydrogen_mmbtu_per_kg,hydrogen_electrolyzer_capital_cost_per_mw,hydrogen_electrolyzer_kg_per_mwh,hydrogen_electrolyzer_life_years,"
        "hydrogen_liquefier_capital_cost_per_kg_per_hour,hydrogen_liquefier_mwh_per_kg,hydrogen_liquefier_life_years,"
        f"liquid_hydrogen_tank_capital_cost_per_kg,liquid_hydrogen_tank_life_years\n1,1000,{0.5 / unit},10,{200 * unit},0.01,20,{3 * unit},40\n",
    }  # fmt: skip
    assert cost(tmp_path, **files) == approx(20 * 1000 * annuity(10) + 10 * 200 * annuity(20) + 10 * HOURS * 3 * annuity(40))


def test_load_may_stay_unserved_at_its_price(tmp_path):
    given = FILES["gen_build_predetermined.csv"].replace(",20\n", ",8\n")
    found = cost(tmp_path, **{"modules.txt": CORE + SIMPLE + f"{MODULE}balancing.unserved_load\n"}, gen_build_predetermined=given)
    assert found == approx(13 * HOURS * GAS + 2 * HOURS * 500)


def test_a_least_build_above_all_loads_is_left_out_and_told(tmp_path):
    files = {
        "gen_info": info(Plant=PLANT, Huge={"gen_energy_source": "Sun", "gen_min_build_capacity": 1000}),
        "gen_build_costs": plus("gen_build_costs.csv", "Huge,2020,0,0"),
    }  # fmt: skip
    plan, solved = made(tmp_path, **files)
    assert solved.cost / WORTH == approx(15 * HOURS * GAS)
    assert "Huge is not built" in plan.file.description


# --- what is refused ---


def told(folder: Path, **files: str) -> list[str]:
    """Everything that is said of a faulty system, `file:line: what: why`."""
    with pytest.raises(InputError) as error:
        switch.read(write(folder / "inputs", **files), "tiny")
    return [str(problem).removeprefix(f"{folder}/inputs/") for problem in error.value.problems]


def has(problems: list[str], *parts: str) -> bool:
    """Whether one of them says all of some words."""
    return any(all(part in problem for part in parts) for problem in problems)


def test_modules_that_are_not_supported_are_named_with_their_line(tmp_path):
    problems = told(tmp_path, **{"modules.txt": CORE + SIMPLE + f"{MODULE}generators.core.gen_discrete_build\nmy_own.module\n"})
    assert has(problems, "modules.txt:12:", "switch_model.generators.core.gen_discrete_build", "not supported")
    assert has(problems, "modules.txt:13:", "my_own.module", "not supported")


def test_without_a_rule_of_dispatch(tmp_path):
    assert has(told(tmp_path, **{"modules.txt": CORE.replace(f"{MODULE}generators.core.no_commit\n", "") + SIMPLE}), "modules.txt", "unit commitment")


def test_what_is_wrong_is_told_at_once(tmp_path):
    problems = told(
        tmp_path, fuel_cost=None, loads=FILES["loads.csv"].replace("North,2,5", "North,2,five"),
        gen_info=info(
            Plant=PLANT | {"gen_energy_source": "Coal", "gen_is_variable": "maybe"}, Later=PLANT | {"gen_can_retire_early": 1, "gen_load_zone": "East"}
        ),
    )  # fmt: skip
    assert has(problems, "fuel_cost.csv: fuel_cost.csv: there is no such file")
    assert has(problems, "loads.csv:3: North.2.zone_demand_mw: 'five' is not a number")
    assert has(problems, "gen_info.csv:2: Plant.gen_energy_source: 'Coal' is neither in fuels.csv nor in non_fuel_energy_sources.csv")
    assert has(problems, "gen_info.csv:2: Plant.gen_is_variable: 'maybe' is neither 0 nor 1")
    assert has(problems, "gen_info.csv:3: Later.gen_can_retire_early", "not supported")
    assert has(problems, "gen_info.csv:3: Later.gen_load_zone: 'East' is not known")


def test_a_missing_column_and_a_ragged_row(tmp_path):
    problems = told(tmp_path, loads="LOAD_ZONE,TIMEPOINT,load\nNorth,1,10\nNorth,2\n")
    assert has(problems, "loads.csv:1: zone_demand_mw: the column is missing")
    assert has(problems, "loads.csv:3:", "2 cells, the header has 3")


def test_periods_must_follow_each_other(tmp_path):
    assert has(told(tmp_path, periods=FILES["periods.csv"] + "2040,2040,2049\n"), "periods.csv:3:", "periods must follow each other")


def test_a_least_build_within_reach_is_a_choice_of_whole_numbers(tmp_path):
    files = {"gen_info": info(Plant=PLANT, Big=PLANT | {"gen_min_build_capacity": 5}), "gen_build_costs": plus("gen_build_costs.csv", "Big,2020,0,0")}
    assert has(told(tmp_path, **files), "gen_info.csv:3: Big.gen_min_build_capacity", "whole numbers")


def test_hydro_that_may_be_built_is_refused(tmp_path):
    files = {
        "modules.txt": CORE + SIMPLE + f"{MODULE}generators.extensions.hydro_simple\n",
        "gen_info": info(Plant=PLANT, Dam={"gen_energy_source": "Water"}),
        "gen_build_predetermined": plus("gen_build_predetermined.csv", "Dam,2015,4"),
        "gen_build_costs": plus("gen_build_costs.csv", "Dam,2015,0,0", "Dam,2020,0,0"),
        "hydro_timeseries": "hydro_project,timeseries,hydro_min_flow_mw,hydro_avg_flow_mw\nDam,day,0,3\n",
    }  # fmt: skip
    assert has(told(tmp_path, **files), "gen_info.csv:3: Dam.gen_energy_source", "hydro whose capacity is chosen")


def test_no_folder_of_switch(tmp_path):
    with pytest.raises(InputError, match=r"modules\.txt"):
        switch.read(tmp_path, "tiny")


def test_files_that_are_not_utf_8_are_told_with_the_byte(tmp_path):
    folder = write(tmp_path / "inputs")
    for name in ("loads.csv", "modules.txt"):
        (folder / name).write_bytes((folder / name).read_bytes() + "# 负荷\n".encode("gbk"))
        with pytest.raises(InputError, match=f"{name}.*is not UTF-8: byte 0xb8"):
            switch.read(folder, "tiny")
