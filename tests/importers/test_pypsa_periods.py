"""PyPSA networks of several investment periods: two periods by hand, and faults with their places."""

from __future__ import annotations

import pytest
from pytest import approx
from systems import solve_system

from energyplan.errors import InputError
from energyplan.importers.pypsa import read
from energyplan.plan.read import read_plan
from energyplan.system.assemble import assemble
from importers.tiny_pypsa import PLANT, Tiny

ROWS = [(period, step) for period in (2020, 2030) for step in (0, 1)]
TINY = Tiny(PLANT | {
    "snapshots": ",period,timestep,objective,stores,generators\n" + "".join(f"{i},{p},{s},1,1,1\n" for i, (p, s) in enumerate(ROWS)),
    "investment_periods": "period,objective,years\n2020,8,10\n2030,5,10\n",
})  # fmt: skip
"""10 MW in two hours of 2020, whose costs count 8 times, and of 2030, whose costs count 5 times; all from a plant at 50."""
network, solved = TINY.network, TINY.solved


def generators(*rows: str) -> str:
    """The dear plant, and others: name, capacity, whether to be built, capital cost, marginal cost, build year, lifetime."""
    head = "name,bus,p_nom,p_nom_extendable,capital_cost,marginal_cost,build_year,lifetime,carrier\n"
    return head + "".join(row + "\n" for row in ("dear,n,100,False,0,50,0,inf,", *rows))


def test_operation_counts_by_the_weight_of_its_period(tmp_path):
    # 20 MWh at 50, 8 and 5 times.
    s = solved(tmp_path)
    assert s.cost == approx(1000 * 13)
    h = s.model.system.horizon
    assert (h.milestones, h.weights, h.end) == ((2020, 2030), (8, 5), 2039)


def test_capacity_is_paid_once_in_each_period_in_which_it_stands(tmp_path):
    # 10 MW at 60 a period and 2 an hour: (600 + 40) x 13. PyPSA's constant for the 7 MW would be 7 x 60 x 13.
    assert solved(tmp_path, generators=generators("new,n,7,True,60,2,0,inf,")).cost == approx(640 * 13)


@pytest.mark.parametrize(
    ("build_year", "lifetime", "weight"),
    [(2020, "10", 8), (2020, "10.5", 13), (2030, "5", 5), (2021, "inf", 5), (2010, "20", 8), (2031, "inf", 0), (2000, "20", 0)],
)
def test_what_is_built_stands_from_its_build_year_for_its_lifetime(tmp_path, build_year, lifetime, weight):
    # Stands in a period where build_year <= period < build_year + lifetime: 640 there, 1000 else.
    s = solved(tmp_path, generators=generators(f"new,n,0,True,60,2,{build_year},{lifetime},"))
    assert s.cost == approx(640 * weight + 1000 * (13 - weight))


@pytest.mark.parametrize(("build_year", "lifetime", "weight"), [(0, "inf", 13), (2020, "10", 8), (2030, "1", 5), (2000, "20", 0)])
def test_what_is_given_costs_nothing_while_it_stands(tmp_path, build_year, lifetime, weight):
    # 10 MW at 2: 40 there, 1000 else.
    s = solved(tmp_path, generators=generators(f"old,n,10,False,60,2,{build_year},{lifetime},"))
    assert s.cost == approx(40 * weight + 1000 * (13 - weight))


def test_series_have_a_value_for_each_snapshot_of_each_period(tmp_path):
    # Free wind gives 10, 5 in 2020, 0, 4 in 2030 of 10 MW; the load is 10, 10, 20, 20 MW.
    s = solved(
        tmp_path, generators=generators("wind,n,10,False,0,0,0,inf,"), generators__p_max_pu=",wind\n0,1\n1,0.5\n2,0\n3,0.4\n",
        loads__p_set=",load\n0,10\n1,10\n2,20\n3,20\n",
    )  # fmt: skip
    assert s.cost == approx(5 * 50 * 8 + 36 * 50 * 5)


def test_a_cap_of_one_period_counts_its_years(tmp_path):
    # Gas at 0.2 t/MWh and 1 an hour; 2030 may emit 20 t in ten years, 2 t in each: 10 MWh of gas and 10 at 50. 2020 has no cap: 20 MWh of gas.
    s = solved(
        tmp_path, generators=generators("gas,n,100,False,0,1,0,inf,gas"), carriers="name,co2_emissions\ngas,0.2\n",
        global_constraints="name,type,carrier_attribute,sense,constant,investment_period\nco2,primary_energy,co2_emissions,<=,20,2030\n",
    )  # fmt: skip
    assert s.cost == approx(20 * 8 + (10 + 500) * 5)


def test_a_cap_of_all_periods_is_a_budget(tmp_path):
    # 60 t in 20 years are 30 MWh of gas in the snapshots of both: 20 in 2020, where they save most, and 10 in 2030.
    s = solved(
        tmp_path, generators=generators("gas,n,100,False,0,1,0,inf,gas"), carriers="name,co2_emissions\ngas,0.2\n",
        global_constraints="name,type,carrier_attribute,sense,constant\nco2,primary_energy,co2_emissions,<=,60\n",
    )  # fmt: skip
    assert s.cost == approx(20 * 8 + (10 + 500) * 5)


def test_a_store_closes_in_each_period(tmp_path):
    # Energy costs 1, 50, then 50, 1. 5 MWh are charged in the first hour and given in the second in 2020, the other way round in 2030: 15 x 1 + 5 x 50.
    s = solved(
        tmp_path, generators__marginal_cost=",dear\n0,1\n1,50\n2,50\n3,1\n",
        stores="name,bus,e_nom,e_cyclic_per_period\ntank,n,5,True\n",
    )  # fmt: skip
    assert s.cost == approx((15 + 250) * 13)


def test_a_storage_unit_begins_each_period_at_its_initial_level(tmp_path):
    # 4 MWh are there in each period: 16 MWh at 50. One that stands in 2030 only needs no attribute for that: 2 MWh more.
    s = solved(
        tmp_path, storage_units="name,bus,p_nom,max_hours,state_of_charge_initial,state_of_charge_initial_per_period,build_year\n"
        "lake,n,10,2,4,True,0\nlate,n,10,2,2,False,2030\n",
    )  # fmt: skip
    assert s.cost == approx(16 * 50 * 8 + 14 * 50 * 5)


def test_an_overnight_cost_is_that_of_the_snapshots_of_one_period(tmp_path):
    # 87600 a MW at 0 % over 20 a is 4380 a year, of which 2 h of 8760 count: 1. It stands in both periods: 10 x 13.
    files = "name,bus,p_nom_extendable,overnight_cost,discount_rate,lifetime,build_year\nnew,n,True,87600,0,20,2020\n"
    assert solved(tmp_path, generators=files).cost == approx(10 * 13)


def test_periods_without_a_file_weigh_one(tmp_path):
    folder = network(tmp_path)
    (folder / "investment_periods.csv").unlink()
    read(folder, "net").write(tmp_path / "net")
    assert solve_system(assemble(read_plan(tmp_path / "net"))).cost == approx(2000)


# --- faults ---


SNAPSHOTS = ",period,timestep,objective,stores,generators\n0,{},0,1,1,1\n1,{},0,{},1,1\n"
CAP = "name,type,carrier_attribute,sense,constant{}\nco2,primary_energy,co2_emissions,<=,5{}\n"


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"snapshots": ",snapshot,objective\n0,0,1\n"}, "investment_periods.csv:2:1: investment_periods: the snapshots name no period; add"),
        ({"snapshots": SNAPSHOTS.format(2020, 2025, 1)}, "snapshots.csv:3:2: snapshots.period: period 2025 is not in investment_periods.csv"),
        ({"snapshots": SNAPSHOTS.format(2020, 2020, 1)}, "investment_periods.csv:3:1: investment_periods.period: period 2030 has no snapshot"),
        ({"snapshots": SNAPSHOTS.format(2030, 2020, 1)}, "snapshots.csv:2:2: snapshots.period: the periods do not rise"),
        ({"snapshots": SNAPSHOTS.format(2020, "soon", 1)}, "snapshots.csv:3:2: period: 'soon' is no year from 1900 to 2200"),
        ({"snapshots": SNAPSHOTS.format(2020, 2030, 3)}, "snapshots.csv:3:2: snapshots.objective: the weightings of 2030 add up to 3"),
        ({"investment_periods": "period,objective,years\n2020,0,10\n2030,1,10\n"}, "investment_periods.csv:2:2: investment_periods.objective: '0' is"),
        ({"investment_periods": "period,objective,years\n2030,1,10\n2020,1,10\n"}, "snapshots.csv:2:2: snapshots.period: the periods do not rise"),
        ({"investment_periods": "period,objective,years\n2020,1,10\nlater,1,10\n"}, "investment_periods.csv:3:1: period: 'later' is no year"),
        ({"generators": "name,bus,p_nom,committable\nu,n,100,True\n"}, "generators.csv:2:4: generators.u.committable: commitment in a network"),
        ({"generators": "name,bus,p_nom,e_sum_max\ng,n,100,5\n"}, "generators.csv:2:4: generators.g.e_sum_max: sums of energy of all periods"),
        ({"stores": "name,bus,e_nom,e_cyclic\ntank,n,5,True\n"}, "stores.csv:2:4: stores.tank.e_cyclic: a store that keeps its level"),
        (
            {"global_constraints": CAP.format("", ""), "investment_periods": "period,objective,years\n2020,8,5\n2030,5,10\n"},
            "global_constraints.csv:2:2: global_constraints.co2.type: a constraint of all periods needs 'years' that last to the next period",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(tmp_path, files, start):
    with pytest.raises(InputError) as caught:
        read(network(tmp_path, **files), "net")
    told = [str(problem).partition("/network/")[2] or str(problem) for problem in caught.value.problems]
    assert any(text.startswith(start) for text in told), told


def test_a_constraint_of_a_period_needs_periods(tmp_path):
    folder = network(tmp_path, snapshots=",snapshot,objective,stores,generators\n0,0,1,1,1\n", global_constraints=CAP.format(",investment_period", ",2030"))
    (folder / "investment_periods.csv").unlink()
    with pytest.raises(InputError, match=r"global_constraints.csv:2:6: global_constraints.co2.investment_period: the network has no investment periods"):
        read(folder, "net")
