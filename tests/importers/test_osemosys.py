"""Systems of OSeMOSYS: the published one to its digits, small ones by hand, and what is not supported is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pytest import approx
from systems import Solved, solve_system

from energyplan.errors import InputError, Problems
from energyplan.importers.osemosys import read, read_data
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify
from energyplan.system.assemble import assemble
from importers.osemosys_texts import DEMAND, PLANT, per_year, text, write_csv

PUBLISHED = 29446.86269
"""Total discounted cost of UTOPIA in the tests of OSeMOSYS [million]."""

GW = 1 / 1000
PJ_A = 0.031536
"""MW in units of capacity of OSeMOSYS."""


def solved(source: Path, tmp_path: Path) -> Solved:
    """A system read, written as a plan, read again and solved; the verifier has found nothing wrong."""
    s = solve_system(assemble(read(source, "imported").write(tmp_path / "imported")))
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    assert report.passed, report.failed
    return s


def small(tmp_path: Path, body: str, **more) -> Solved:
    """A system of a few lines, solved."""
    source = tmp_path / "small.txt"
    source.write_text(text(body, **more), encoding="utf-8")
    return solved(source, tmp_path)


def cost(s: Solved) -> float:
    """Discounted cost in millions."""
    return s.cost / 1e6


# --- the published system ---


@pytest.fixture(scope="module")
def utopia(shared) -> Path:
    source = shared / "cases" / "osemosys" / "utopia"
    if not source.is_dir():
        pytest.skip("no systems of other tools beside the project (cases/osemosys/utopia)")
    return source


@pytest.mark.reference
def test_utopia_costs_what_was_published(utopia, tmp_path):
    s = solved(utopia / "utopia.txt", tmp_path)
    assert cost(s) == approx(PUBLISHED, rel=1e-6)
    by_year = s.tables["costs"]
    # Fixed cost of each year, undiscounted, is that of the same capacities.
    fixed = pd.read_csv(utopia / "outputs" / "AnnualFixedOperatingCost.csv").groupby("YEAR")["VALUE"].sum()
    ours = by_year[by_year["component"] == "fixed_om"].groupby("year")["cny"].sum() / 1e6
    assert ours.to_dict() == approx(fixed.to_dict(), rel=1e-6)
    capacity = s.tables["capacity"]
    published = pd.read_csv(utopia / "outputs" / "TotalCapacityAnnual.csv")
    built = pd.read_csv(utopia / "outputs" / "NewCapacity.csv")
    for technology, unit in {"E01": GW, "E31": GW, "E51": GW, "E70": GW, "RHE": PJ_A, "RHO": PJ_A, "RL1": PJ_A, "SRE": PJ_A, "TXD": PJ_A}.items():
        own = capacity[capacity["technology"] == technology.lower()]
        stock = own.groupby("year")["in_service"].sum() * unit
        expected = published[published["TECHNOLOGY"] == technology].set_index("YEAR")["VALUE"]
        assert stock.reindex(expected.index).to_dict() == approx(expected.to_dict(), abs=1e-6), technology
        new = own[own["status"] == "candidate"].groupby("year")["commissioned"].sum() * unit
        wanted = built[built["TECHNOLOGY"] == technology].set_index("YEAR")["VALUE"]
        assert new[new > 1e-9].to_dict() == approx(wanted.to_dict(), abs=1e-6), technology


@pytest.mark.reference
@pytest.mark.slow
def test_utopia_in_the_layout_of_otoole_is_the_same(utopia, tmp_path):
    problems = Problems()
    data = read_data(utopia / "utopia.txt", problems)
    problems.raise_if_any()
    write_csv(data, tmp_path / "csv")
    assert cost(solved(tmp_path / "csv", tmp_path)) == approx(PUBLISHED, rel=1e-6)


# --- small systems by hand ---


def test_variable_cost_in_the_middle_of_the_year(tmp_path):
    # 10 PJ at 3 million a PJ in each of two years at 10 %: 30 / 1.1^0.5 + 30 / 1.1^1.5.
    s = small(tmp_path, DEMAND + PLANT + per_year("VariableCost", "R,PP,1", 3), rate=0.1)
    assert cost(s) == approx(30 * (1.1**-0.5 + 1.1**-1.5))


def test_capital_at_the_start_of_its_year_and_salvage_at_the_end(tmp_path):
    # 10 / 31.536 GW at 1000 million a GW in 2020 last to the end. With a life of 4 a part of ((1.1^2 - 1) / (1.1^4 - 1)) is used.
    body = DEMAND + PLANT.replace("R PP 2", "R PP 4") + per_year("CapitalCost", "R,PP", 1000)
    built = 10 / 31.536 * 1000
    left = 1 - (1.1**2 - 1) / (1.1**4 - 1)
    assert cost(small(tmp_path, body, rate=0.1)) == approx(built - built * left / 1.1**2)


def test_straight_line_depreciation(tmp_path):
    body = DEMAND + PLANT.replace("R PP 2", "R PP 4") + per_year("CapitalCost", "R,PP", 1000) + "param DepreciationMethod := R 2;\n"
    built = 10 / 31.536 * 1000
    assert cost(small(tmp_path, body, rate=0.1)) == approx(built - built / 2 / 1.1**2)


def test_interest_of_a_technology(tmp_path):
    # Financed at 5 % over two years, seen at 10 %, paid at the start of both: K r / (1 - 1.05^-2) / 1.05 x (1 + 1 / 1.1).
    body = DEMAND + PLANT + per_year("CapitalCost", "R,PP", 1000) + "param DiscountRateIdv := R PP 0.05;\n"
    payment = 10 / 31.536 * 1000 * 0.05 / (1 - 1.05**-2) / 1.05
    assert cost(small(tmp_path, body, rate=0.1)) == approx(payment * (1 + 1 / 1.1))


def test_capacity_in_units_of_activity(tmp_path):
    # Unit 1: 10 PJ a year at 7 million each, twice: a life of one year.
    body = DEMAND + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("CapitalCost", "R,PP", 7)
    assert cost(small(tmp_path, body)) == approx(2 * 70)


def test_fixed_cost_is_that_of_the_year(tmp_path):
    # 10 PJ/a of capacity at 1 in 2020 and at 4 in 2021.
    body = DEMAND + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + "param OperationalLife := R PP 2;\n" + per_year("FixedCost", "R,PP", "1 4")
    body += per_year("CapitalCost", "R,PP", "1000 2000")  # so that it is built once
    assert cost(small(tmp_path, body)) == approx(10_000 + 10 + 40)


def test_residual_capacity_may_come_and_go(tmp_path):
    # Stock of 4 and then 6 PJ/a, both for nothing; the rest, 6 and 4 PJ/a, is built for a year at 10.
    body = DEMAND + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("ResidualCapacity", "R,PP", "4 6") + per_year("CapitalCost", "R,PP", 10)
    assert cost(small(tmp_path, body)) == approx(60 + 40)


def test_availability_of_the_year_and_capacity_factor_of_the_slice(tmp_path):
    # 20 PJ/a by day are needed and 0 at night: demand by day only. Factor 0.8 by day: 20 / 0.8 = 25; the year allows
    # 0.5 x (0.5 x 0.8 + 0.5 x 1) K = 0.45 K >= 10: 22.2. So 25, at 1 a PJ/a, twice.
    demand = "param SpecifiedDemandProfile := [R,ELC,*,*] : 2020 2021 := D 1 1 N 0 0;\n" + per_year("SpecifiedAnnualDemand", "R,ELC", 10)
    body = demand + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("CapitalCost", "R,PP", 1)
    body += per_year("AvailabilityFactor", "R,PP", 0.5) + "param CapacityFactor default 1 := [R,PP,*,*] : 2020 2021 := D 0.8 0.8;\n"
    assert cost(small(tmp_path, body)) == approx(50)


def test_availability_of_the_year_binds(tmp_path):
    # 0.4 K >= 10: 25 instead of 10.
    body = DEMAND + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("CapitalCost", "R,PP", 1) + per_year("AvailabilityFactor", "R,PP", 0.4)
    assert cost(small(tmp_path, body)) == approx(50)


def test_inputs_modes_and_free_disposal(tmp_path):
    # A plant takes 2 of coal (mode 1) or 3 of gas (mode 2) for 1 of power and 1 of heat nobody wants. Coal costs 5, gas 2: gas.
    body = DEMAND + "".join(
        per_year(f"{side}ActivityRatio", key, value)
        for side, key, value in (
            ("Output", "R,PP,ELC,1", 1), ("Output", "R,PP,ELC,2", 1), ("Output", "R,PP,HEAT,1", 1), ("Output", "R,PP,HEAT,2", 1),
            ("Input", "R,PP,COAL,1", 2), ("Input", "R,PP,GAS,2", 3), ("Output", "R,MINE,COAL,1", 1), ("Output", "R,WELL,GAS,1", 1),
        )
    ) + per_year("VariableCost", "R,MINE,1", 5) + per_year("VariableCost", "R,WELL,1", 2)  # fmt: skip
    s = small(tmp_path, body, technologies="PP MINE WELL", fuels="ELC COAL GAS HEAT")
    assert cost(s) == approx(2 * 30 * 2)
    assert s.account("activity") == approx(2 * (10 + 30) / 3.6e-6)


def test_accumulated_demand_is_met_at_any_time_of_the_year(tmp_path):
    # 10 PJ a year from a plant that rests at night: 20 PJ/a of capacity at 1. Were it even, it could not be met.
    body = per_year("AccumulatedAnnualDemand", "R,ELC", 10) + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("CapitalCost", "R,PP", 1)
    body += "param CapacityFactor default 1 := [R,PP,*,*] : 2020 2021 := N 0 0;\n"
    assert cost(small(tmp_path, body)) == approx(40)


TWO = per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("OutputActivityRatio", "R,ALT,ELC,1", 1) + per_year("VariableCost", "R,ALT,1", 9)
"""A plant that makes power for nothing, and another at 9."""


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        # 6 PJ/a of the plant, 4 PJ of the other in each year; or 10 PJ of the plant in 2021.
        (per_year("TotalAnnualMaxCapacity", "R,PP", 6), 2 * 4 * 9),
        (per_year("TotalAnnualMaxCapacity", "R,PP", "6 -1"), 4 * 9),
        (per_year("TotalAnnualMaxCapacityInvestment", "R,PP", 6), 2 * 4 * 9),
        (per_year("TotalAnnualMaxCapacityInvestment", "R,PP", "-1 6"), 4 * 9),
        (per_year("TotalTechnologyAnnualActivityUpperLimit", "R,PP", 6), 2 * 4 * 9),
        (per_year("TotalTechnologyAnnualActivityLowerLimit", "R,ALT", "3 0"), 3 * 9),
        ("param TotalTechnologyModelPeriodActivityUpperLimit := R PP 15;\n", 5 * 9),
        ("param TotalTechnologyModelPeriodActivityLowerLimit := R ALT 7;\n", 7 * 9),
        # Capacity that is not needed: 5 PJ/a in each year at 2, at least so much, or so much built.
        (per_year("TotalAnnualMinCapacity", "R,ALT", 5) + per_year("CapitalCost", "R,ALT", 2), 20),
        (per_year("TotalAnnualMinCapacityInvestment", "R,ALT", "0 5") + per_year("CapitalCost", "R,ALT", 2), 10),
    ],
)
def test_limits(tmp_path, limit, expected):
    assert cost(small(tmp_path, DEMAND + TWO + limit, technologies="PP ALT", modes="1")) == approx(expected)


EMITS = per_year("EmissionActivityRatio", "R,PP,CO2,1", 0.5)
"""Half a megatonne a PJ of the plant that costs nothing."""


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (per_year("EmissionsPenalty", "R,CO2", 4), 2 * 10 * 0.5 * 4),
        (per_year("EmissionsPenalty", "R,CO2", 20), 2 * 10 * 9),
        # 3 Mt a year are 6 PJ, of which 1 Mt is emitted elsewhere: 4 PJ.
        (per_year("AnnualEmissionLimit", "R,CO2", 3), 2 * 4 * 9),
        (per_year("AnnualEmissionLimit", "R,CO2", 3) + per_year("AnnualExogenousEmission", "R,CO2", 1), 2 * 6 * 9),
        # 8 Mt in all are 16 of 20 PJ; with 2 Mt elsewhere 12.
        ("param ModelPeriodEmissionLimit := R CO2 8;\n", 4 * 9),
        ("param ModelPeriodEmissionLimit := R CO2 8;\nparam ModelPeriodExogenousEmission := R CO2 2;\n", 8 * 9),
        # A second emission without penalty or limit is left out.
        (per_year("EmissionActivityRatio", "R,ALT,NOX,1", 7), 0),
    ],
)
def test_emissions(tmp_path, limit, expected):
    assert cost(small(tmp_path, DEMAND + TWO + EMITS + limit, technologies="PP ALT")) == approx(expected, abs=1e-9)


def test_kilotonnes_are_no_megatonnes(tmp_path):
    # 50 a PJ are 50 kt: 180 kg/MWh. The penalty, in million a kt, costs the same.
    body = DEMAND + TWO + EMITS.replace("0.5", "50") + per_year("EmissionsPenalty", "R,CO2", 0.1)
    s = small(tmp_path, body, technologies="PP ALT")
    assert cost(s) == approx(2 * 10 * 50 * 0.1)
    assert s.account("co2") == approx(2 * 10 * 50 * 1e3)


def test_generation_reserve(tmp_path):
    # 10 PJ/a are generated in every slice; 1.5 times as much must stand: 10 of the plant at 1, 5 credited as half of 10 of the other at 0.4.
    body = DEMAND + TWO + per_year("CapitalCost", "R,PP", 1) + per_year("CapitalCost", "R,ALT", 0.4)
    body += per_year("ReserveMargin", "R", 1.5) + per_year("ReserveMarginTagFuel", "R,ELC", 1)
    body += per_year("ReserveMarginTagTechnology", "R,PP", 1) + per_year("ReserveMarginTagTechnology", "R,ALT", 0.5)
    assert cost(small(tmp_path, body, technologies="PP ALT")) == approx(2 * (10 + 4))


def test_share_of_renewables(tmp_path):
    # 40 % of 10 PJ at 9.
    body = DEMAND + TWO + per_year("REMinProductionTarget", "R", 0.4) + per_year("RETagFuel", "R,ELC", 1) + per_year("RETagTechnology", "R,ALT", 1)
    assert cost(small(tmp_path, body, technologies="PP ALT")) == approx(2 * 4 * 9)


STORE = (
    "set SEASON := 1; set DAYTYPE := 1; set DAILYTIMEBRACKET := 1 2;\n"
    "param Conversionls default 1 :=; param Conversionld default 1 :=; param Conversionlh := D 1 1 N 2 1;\n"
    "param TechnologyFromStorage := R ALT DAM 1 1;\nparam TechnologyToStorage := R ALT DAM 2 1;\n"
    + per_year("InputActivityRatio", "R,ALT,ELC,2", 1) + per_year("TotalAnnualMaxCapacity", "R,ALT", 3)
)  # fmt: skip


def test_storage_that_lasts_is_a_source(tmp_path):
    # 100 PJ at the start; 3 PJ a year can be taken out, instead of 3 PJ at 2 each.
    body = DEMAND + TWO.replace(per_year("VariableCost", "R,ALT,1", 9), "") + STORE + per_year("VariableCost", "R,PP,1", 2)
    body += "param StorageLevelStart := R DAM 100;\nparam ResidualStorageCapacity default 100 :=;\n"
    assert cost(small(tmp_path, body, technologies="PP ALT", storage="DAM")) == approx(2 * 7 * 2)


def test_storage_that_lets_nothing_out_is_no_source(tmp_path):
    body = DEMAND + TWO.replace(per_year("VariableCost", "R,ALT,1", 9), "") + STORE + per_year("VariableCost", "R,PP,1", 2)
    body += "param StorageMaxDischargeRate := R DAM 0;\n"
    assert cost(small(tmp_path, body, technologies="PP ALT", storage="DAM")) == approx(2 * 10 * 2)


def test_limits_of_nines_are_none(tmp_path):
    body = DEMAND + TWO + EMITS + per_year("AnnualEmissionLimit", "R,NOX", 9999) + per_year("TotalAnnualMaxCapacity", "R,PP", 99999)
    body += "param ModelPeriodEmissionLimit := R CO2 8 R NOX 99999;\n"
    assert cost(small(tmp_path, body, technologies="PP ALT")) == approx(4 * 9)


def test_regions_without_trade_stand_side_by_side(tmp_path):
    body = DEMAND + per_year("OutputActivityRatio", "R,PP,ELC,1", 1) + per_year("VariableCost", "R,PP,1", 3)
    body += body.replace("R,", "S,").replace("SpecifiedAnnualDemand := [S,ELC,*] 2020 10 2021 10", "SpecifiedAnnualDemand := [S,ELC,*] 2020 1 2021 2")
    source = tmp_path / "regions.txt"
    source.write_text(text(body).replace("set REGION := R;", "set REGION := R S;"), encoding="utf-8")
    assert cost(solved(source, tmp_path)) == approx(60 + 9)


# --- what OSeMOSYS means and a plan must say ---


def test_a_mode_that_makes_nothing_may_meet_a_least_activity(tmp_path):
    # P must do 8 PJ a year, at 50 in mode 1. Mode 2 makes nothing and costs nothing: it meets that, and Q makes all 10 PJ at 2 each: 2 years x 20.
    body = DEMAND + PLANT + per_year("OutputActivityRatio", "R,Q,ELC,1", 1) + per_year("VariableCost", "R,PP,1", 50) + per_year("VariableCost", "R,Q,1", 2)
    body += per_year("TotalTechnologyAnnualActivityLowerLimit", "R,PP", 8)
    assert cost(small(tmp_path, body, technologies="PP Q")) == approx(40)


def test_a_largest_value_of_what_can_never_exist_is_left_out(tmp_path):
    body = DEMAND + PLANT + per_year("VariableCost", "R,PP,1", 3) + per_year("TotalAnnualMaxCapacityInvestment", "R,Q", 0)
    body += per_year("TotalAnnualMaxCapacity", "R,Q", 0.7) + per_year("TotalTechnologyAnnualActivityUpperLimit", "R,Q", 5)
    assert cost(small(tmp_path, body, technologies="PP Q")) == approx(60)


def test_a_profile_that_does_not_add_up_is_told(tmp_path):
    # 0.5 + 0.6 of 10 PJ are 11 PJ, in two years at 1 each.
    body = DEMAND.replace("N 0.5 0.5", "N 0.6 0.6") + PLANT + per_year("VariableCost", "R,PP,1", 1)
    source = tmp_path / "small.txt"
    source.write_text(text(body), encoding="utf-8")
    notes = read(source, "imported").write(tmp_path / "noted").file.notes
    assert [note.en for note in notes] == [
        "As in OSeMOSYS, the profile of R,ELC adds up to 1.1: demand of 2020 becomes 11 PJ, where SpecifiedAnnualDemand is 10 PJ"
    ]
    assert "11 PJ" in notes[0].zh
    assert cost(solved(source, tmp_path)) == approx(22)


def test_demand_in_units_of_which_there_are_many_has_room(tmp_path):
    # A thousand million of anything a year, 2e9 in two years at 3 each.
    body = DEMAND.replace("2020 10 2021 10", "2020 1e9 2021 1e9") + PLANT + per_year("VariableCost", "R,PP,1", 3)
    assert cost(small(tmp_path, body)) == approx(6e9)


def test_negative_variable_cost_is_income_and_told(tmp_path):
    # 0.5 GW at most, 15.768 PJ a year, earn 3 each; what nobody uses goes to waste.
    body = DEMAND + PLANT + per_year("VariableCost", "R,PP,1", -3) + per_year("TotalAnnualMaxCapacity", "R,PP", 0.5)
    source = tmp_path / "small.txt"
    source.write_text(text(body), encoding="utf-8")
    assert "VariableCost of PP is negative" in read(source, "imported").write(tmp_path / "noted").file.notes[0].en
    assert cost(solved(source, tmp_path)) == approx(-3 * 2 * 15.768)


def test_messages_of_the_plan_in_the_making_name_the_source(tmp_path):
    source = tmp_path / "small.txt"
    source.write_text(text(DEMAND + PLANT + per_year("OutputActivityRatio", "R,PP,ELC,2", 2e6)), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(source, "imported").write(tmp_path / "imported")
    assert {problem.place.file for problem in error.value.problems} == {source}
    with pytest.raises(InputError, match="cannot be the name of a plan"):
        read(source, "my-plan").write(tmp_path / "my-plan")


# --- forms of data ---

KEYS = {("R", "PP", "1", "2020"): 3.0, ("R", "PP", "1", "2021"): 4.0}


@pytest.mark.parametrize(
    "statement",
    [
        "param VariableCost := R PP 1 2020 3 R PP 1 2021 4;",
        "param VariableCost default 3 := R PP 1 2021 4;",
        "param VariableCost, default 3, := R, PP, 1, 2021, 4;",
        "param VariableCost default 4 := R PP 1 2020 3 R PP 1 2021 .;",
        "param VariableCost := [R,PP,1,*] 2020 3 2021 4;",
        "param VariableCost := [R,PP,1,*] 2020 3, 2021 4 ;",
        "param VariableCost := [R,*,*,2020] PP 1 3 [R,*,*,2021] PP 1 4;",
        "param VariableCost := [R,PP,*,*] : 2020 2021 := 1 3 4;",
        "param VariableCost := [R,PP,*,*] (tr) : 1 := 2020 3 2021 4;",
        "param VariableCost := [R,*,*,*] : 2020 2021 := PP 1 3 4;",
        "param VariableCost := [R,PP,*,*] : 2020 := 1 3 : 2021 := 1 4;",
        "param VariableCost : 2020 2021 := R PP 1 3 4;",
        "param default 0 : VariableCost := R PP 1 2020 3 R PP 1 2021 4;",
        "param : VariableCost := R PP 1 2020 3 R PP 1 2021 4;",
        "param default 4 : VariableCost := R, PP, 1, 2020, 3  R PP 1 2021 .;",
        "param VariableCost := 'R' \"PP\" 1 2020 3 /* two\nlines */ R PP 1 2021 4.0; # end",
    ],
)
def test_every_form_of_a_parameter(statement, tmp_path):
    source = tmp_path / "form.txt"
    source.write_text("data;\nset REGION := R;\nset TECHNOLOGY := PP;\nset MODE_OF_OPERATION := 1;\nset YEAR := 2020, 2021;\n" + statement + "\nend;\n")
    problems = Problems()
    data = read_data(source, problems)
    assert not problems.found
    assert {key: data("VariableCost", *key) for key in data.keys("VariableCost")} == KEYS


def test_several_parameters_in_one_table(tmp_path):
    source = tmp_path / "form.txt"
    costs = "param default 0 : CapitalCost FixedCost :=\n R PP 2020 100 5\n R PP 2021 90 .\n;\n"
    source.write_text(costs + "param : REGION : DiscountRate := R1 0.05 R2 0.05 ;\nend;\n")
    problems = Problems()
    data = read_data(source, problems)
    assert not problems.found
    assert [data(name, "R", "PP", year) for name in ("CapitalCost", "FixedCost") for year in ("2020", "2021")] == [100, 90, 5, 0]
    assert data.of("REGION") == ["R1", "R2"]
    assert data("DiscountRate", "R2") == 0.05


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("param default 0 : CapitalCots := R PP 2020 1;", "CapitalCots: the parameter is not known; did you mean 'CapitalCost'?"),
        ("param default 0 : CapitalCost FixedCost := R PP 2020 1;", "CapitalCost: the values do not come out even"),
        ("param default 0 : CapitalCost R PP 2020 1;", "param: there is no := before the values"),
    ],
)
def test_faults_of_a_table_of_several_are_told_once(statement, said, tmp_path):
    source = tmp_path / "form.txt"
    source.write_text(statement + "\nend;\n")
    problems = Problems()
    read_data(source, problems)
    assert [str(problem).split(": ", 1)[1].startswith(said) for problem in problems.found] == [True]


def test_forms_of_tables(tmp_path):
    # A table, transposed, several slices in one statement, a dot for the default, commas, quotes and comments.
    body = """
    param SpecifiedDemandProfile default 0.5 := ;  # the same in both slices
    param SpecifiedAnnualDemand default 10 := [R,*,*] (tr) : ELC := 2020 . 2021 10 ;
    param OutputActivityRatio := [R,'PP',ELC,*,*] : 2020, 2021 := 1 1 1 [R,ALT,ELC,1,*] 2020 1, 2021 1 ; /* both */
    param VariableCost default 3 := [R,ALT,*,*] : 2020 2021 := 1 4 4 ;
    """
    assert cost(small(tmp_path, body, technologies="PP ALT")) == approx(60)


def told(tmp_path: Path, body: str, **more) -> list[str]:
    source = tmp_path / "wrong.txt"
    source.write_text(text(body, **more), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(source, "wrong")
    return [str(problem).replace(f"{tmp_path}/", "") for problem in error.value.problems]


def test_all_that_is_unknown_is_told_at_once_with_its_place(tmp_path):
    lines = told(tmp_path, "param CapitalCost := R PPP 2020 1;\nparam FixedCots := R PP 2020 1;\nparam VariableCost := R PP 3 2020 x;\nset TRADE := A;\n")
    assert lines == [
        "wrong.txt:12: CapitalCost: 'PPP' is not in the set TECHNOLOGY; did you mean 'PP'?",
        "wrong.txt:13: FixedCots: the parameter is not known; did you mean 'FixedCost'?",
        "wrong.txt:14: VariableCost: 'x' is not a number; write a number",
        "wrong.txt:15: TRADE: the set is not known; take it out, if the system can do without; it is not supported",
    ]


def test_missing_sets_are_told(tmp_path):
    source = tmp_path / "wrong.txt"
    source.write_text(text("").replace("set FUEL := ELC;", "").replace("set YEAR := 2020 2021;", "set YEAR := 2020 soon;"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(source, "wrong")
    lines = "\n".join(str(problem) for problem in error.value.problems)
    assert "FUEL: the set has no members, or is not there; write it; OSeMOSYS needs it as well" in lines
    assert "wrong.txt:7: YEAR: 'soon' is no year; write years as numbers, 2020" in lines
    assert "YearSplit: '2021' is not in the set YEAR" in lines


@pytest.mark.parametrize(
    ("body", "start"),
    [
        ("param CapitalCost := R PP 2020 -1;\n", "wrong.txt:12: CapitalCost[R,PP,2020]: must be from 0 to 1e+12, found -1"),
        ("param AvailabilityFactor default 2 :=;\n", "wrong.txt:12: AvailabilityFactor default: must be from 0 to 1, found 2"),
        (
            "param AnnualEmissionLimit := R CO2 2020 1; param AnnualExogenousEmission := R CO2 2020 3;\n",
            "wrong.txt:12: AnnualEmissionLimit[R,CO2,2020]: 3 are emitted elsewhere, more than the limit of 1",
        ),
        ("param TradeRoute := R R ELC 2020 1;\n", "wrong.txt:12: TradeRoute[R,R,ELC,2020]: trade between regions is not supported"),
        ("param CapacityOfOneTechnologyUnit default 1 :=;\n", "wrong.txt:12: CapacityOfOneTechnologyUnit[R,PP,2020]: capacity in whole units"),
        ("param DepreciationMethod := R 3;\n", "wrong.txt:12: DepreciationMethod[R]: there is no such method: 3"),
        ("param CapacityToActivityUnit := R PP 0;\n", "wrong.txt:12: CapacityToActivityUnit[R,PP]: must be above 0, found 0"),
        (
            "param EmissionsPenalty := R CO2 2020 1 R NOX 2021 1;\n",
            "wrong.txt:12: EmissionsPenalty[R,NOX,2021]: penalty or limit of a second emission (CO2 has one) is not supported",
        ),
        ("param REMinProductionTarget := R 2020 0.1;\n", "wrong.txt:12: REMinProductionTarget[R,2020]: no fuel or no technology is tagged"),
        (
            DEMAND + "param AccumulatedAnnualDemand := R ELC 2020 1;\n",
            "wrong.txt:14: AccumulatedAnnualDemand[R,ELC,2020]: the fuel has a specified demand as well",
        ),
        ("param CapitalCost := [R,PP,*] 2020;\n", "wrong.txt:12: CapitalCost: the values do not come out even"),
        ("param CapitalCost := [R,*] 2020 1;\n", "wrong.txt:12: CapitalCost: the slice does not have 3 subscripts"),
        ("solve;\n", "wrong.txt:12: solve: neither a set nor a parameter"),
    ],
)
def test_what_is_not_supported_is_told_with_its_place(tmp_path, body, start):
    (line,) = told(tmp_path, body)
    assert line.startswith(start)
    assert ";" in line, "there is a way out"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("param StorageLevelStart := R DAM 8;\n", "up to 9 can be taken out, and 8 are there at the start: the level may matter"),
        ("param StorageLevelStart := R DAM 100;\n", "more is stored at the start than there is room for"),
        ("param StorageLevelStart := R DAM 100;\nparam StorageMaxDischargeRate := R DAM 1;\n", "the largest rate of discharge may be reached"),
        (
            "param StorageLevelStart := R DAM 100;\n" + per_year("OutputActivityRatio", "R,ALT,HEAT,2", 1),
            "charging by ALT has other uses than to fill it",
        ),
        ("param Conversionlh := D 2 1;\n", "slice D is not of exactly one DAILYTIMEBRACKET (Conversionlh)"),
    ],
)
def test_storage_whose_level_matters_is_told(tmp_path, body, reason):
    (line,) = told(tmp_path, DEMAND + TWO + STORE + body, technologies="PP ALT", fuels="ELC HEAT", storage="DAM")
    assert f"StorageLevelStart[R,DAM]: {reason}" in line


def test_a_folder_tells_its_files(tmp_path):
    problems = Problems()
    source = tmp_path / "small.txt"
    source.write_text(text(DEMAND + PLANT), encoding="utf-8")
    write_csv(read_data(source, problems), tmp_path / "csv")
    assert read(tmp_path / "csv", "small").head["horizon"]["milestones"] == [2020, 2021]
    (tmp_path / "csv" / "CapitalCost.csv").write_text("REGION,TECHNOLOGY,YEAR,VALUE\nR,PP,2020,1\nR,QQ,2020,1\nR,2020,1\n", encoding="utf-8")
    (tmp_path / "csv" / "Unheard.csv").write_text("REGION,VALUE\nR,1\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(tmp_path / "csv", "small")
    lines = [str(problem).replace(f"{tmp_path}/", "") for problem in error.value.problems]
    assert lines == [
        "csv/CapitalCost.csv:3: CapitalCost: 'QQ' is not in the set TECHNOLOGY; write it in the set TECHNOLOGY, or take the row out",
        "csv/CapitalCost.csv:4: CapitalCost: 3 cells; the columns are REGION, TECHNOLOGY, YEAR, VALUE",
        "csv/Unheard.csv: Unheard: the parameter is not known; take it out, if the system can do without; it is not supported",
    ]


def test_no_source_is_told(tmp_path):
    with pytest.raises(InputError, match="there is no such file or folder"):
        read(tmp_path / "nothing", "x")


def test_files_that_are_not_utf_8_are_told_with_the_byte(tmp_path):
    source, problems = tmp_path / "small.txt", Problems()
    source.write_text(text(DEMAND + PLANT), encoding="utf-8")
    write_csv(read_data(source, problems), tmp_path / "csv")
    for file, where in ((source, source), (tmp_path / "csv" / "SpecifiedAnnualDemand.csv", tmp_path / "csv")):
        file.write_bytes(file.read_bytes() + "# 负荷\n".encode("gbk"))
        with pytest.raises(InputError, match=f"{file.name}.*is not UTF-8: byte 0xb8"):
            read(where, "small")
