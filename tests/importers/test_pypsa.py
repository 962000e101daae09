"""PyPSA networks as plans: published objectives, a case by hand for each feature, faults, and random networks against PyPSA itself."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest import approx
from systems import solve_system

from energyplan.analysis.program import CostProgram
from energyplan.analysis.unique import ranges
from energyplan.errors import EnvironmentProblem, InfeasibleError, InputError
from energyplan.importers.pypsa import read
from energyplan.pipeline import run
from energyplan.plan.read import read_plan
from energyplan.system.assemble import assemble
from importers.tiny_pypsa import PLANT, Tiny

SHORT = "ENERGYPLAN_SHORT" in os.environ
PUBLISHED = {"ac-dc-meshed": (-3474256.0405499, 21915277.518279), "storage-hvdc": (14670508.825359, 1211329.780477)}
"""Objective and constant of the authors, as the page about the cases says."""


# --- the cases of the authors ---


@pytest.fixture(params=sorted(PUBLISHED))
def case(request: pytest.FixtureRequest, shared: Path) -> tuple[str, Path]:
    """Name and folder of a case; skipped where it is not beside the project."""
    folder = shared / "cases" / "pypsa" / request.param
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return request.param, folder


@pytest.mark.reference
def test_objective_and_constant_are_those_published(case, tmp_path):
    name, folder = case
    read(folder / "inputs", "net").write(tmp_path / "net")
    result = run(tmp_path / "net", out=tmp_path / "out")
    assert result.objective == approx(sum(PUBLISHED[name]), rel=1e-8)
    assert result.verified, [check for check in result.report.checks if not check.passed]


@pytest.mark.reference
def test_capacities_are_those_published_where_they_are_unique(case, tmp_path):
    name, folder = case
    plan = read(folder / "inputs", "net").write(tmp_path / "net")
    measured = json.loads((folder / "measured_highs.json").read_text(encoding="utf-8"))
    found = {r.technology: r for r in ranges(CostProgram(assemble(plan), first="simplex"), sum(PUBLISHED[name])) if r.quantity == "power"}
    titles = {entry.title.en: technology for technology, entry in plan.file.technologies.items()}
    unique = 0
    lists = {"generators_p_nom_opt": "generator", "lines_s_nom_opt": "line", "links_p_nom_opt": "link", "storage_units_p_nom_opt": "storage"}
    for list_, kind in lists.items():
        for component, size in measured[list_].items():
            of = found.get(titles.get(f"{component} ({kind})", ""))
            if of is None:
                assert size == approx(0, abs=1e-3), component
                continue
            assert of.least - 1e-3 <= size <= of.largest + 1e-3, component
            unique += of.unique
    assert unique >= 6
    assert max(r.largest for r in found.values()) < 0.5 * max(row.power_max for row in plan.candidates)  # what stands for no limit does not bind


# --- one feature at a time ---

TINY = Tiny(PLANT | {"snapshots": ",snapshot,objective,stores,generators\n0,0,1,1,1\n1,1,1,1,1\n2,2,1,1,1\n"})
network, solved = TINY.network, TINY.solved


def test_fixed_plants_in_the_order_of_their_cost(tmp_path):
    # 10 MW for 3 h at 50.
    assert solved(tmp_path).cost == approx(1500)


def test_snapshots_count_by_their_weightings(tmp_path):
    # Objective 2, 2, 8; stores 2, 2, 4: 10 MW x 12 x 50. A store of 10 MWh (from its initial level) gives 2.5 MW in the last, twice: saves 2.5 x 8 x 50.
    s = solved(
        tmp_path, snapshots=",snapshot,objective,stores,generators\n0,a,2,2,2\n1,b,2,2,2\n2,c,8,4,8\n",
        stores="name,bus,e_nom,e_initial\ntank,n,10,10\n",
    )  # fmt: skip
    assert s.cost == approx(10 * 12 * 50 - 2.5 * 8 * 50)


def test_capacity_is_paid_for_all_snapshots_together(tmp_path):
    # 10 MW at 60 a MW, not by the year, and 2 an hour: 600 + 60. The 7 MW that stood are no floor; PyPSA's constant would be 420, its objective 240.
    s = solved(
        tmp_path,
        generators="name,bus,p_nom,p_nom_extendable,capital_cost,marginal_cost\nnew,n,7,True,60,2\ndear,n,100,False,5000,50\n",
    )  # fmt: skip
    assert s.cost == approx(660)


def test_limits_of_capacity(tmp_path):
    # At most 4 MW of the cheap one and at least 3 MW of one that nobody needs: 4 x 10 + 3 x 7 + 4 x 3 x 1 + 6 x 3 x 50.
    s = solved(
        tmp_path,
        generators="name,bus,p_nom,p_nom_extendable,p_nom_min,p_nom_max,capital_cost,marginal_cost\n"
        "cheap,n,0,True,0,4,10,1\nidle,n,0,True,3,,7,99\ndear,n,100,False,0,,0,50\n",
    )  # fmt: skip
    assert s.cost == approx(40 + 21 + 12 + 900)


def test_an_overnight_cost_becomes_an_annuity(tmp_path):
    # 876 / MW at 0 % over 10 a is 87.6 a year, of which 3 h of 8760 count: 0.03; with a fixed cost of 1: 10 x 1.03.
    s = solved(
        tmp_path,
        generators="name,bus,p_nom_extendable,overnight_cost,discount_rate,lifetime,fom_cost\nnew,n,True,876,0,10,1\n",
    )  # fmt: skip
    assert s.cost == approx(10.3)


def test_output_between_shares_that_change(tmp_path):
    # At most 10, 5, 0 MW and at least half of it, at 60, in the place of 50: 5 + 2.5 at 60.
    s = solved(
        tmp_path, generators="name,bus,p_nom,marginal_cost\nwind,n,10,60\ndear,n,100,50\n",
        generators__p_max_pu=",wind\n0,1\n1,0.5\n2,0\n", generators__p_min_pu=",wind\n0,0.5\n1,0.25\n2,0\n",
    )  # fmt: skip
    assert s.cost == approx(7.5 * 60 + 22.5 * 50)


def test_cost_by_the_snapshot_and_sums_of_energy(tmp_path):
    # 12 MWh at 1, 2, 90 in all: 10 in the first, 2 in the second.
    s = solved(
        tmp_path, generators="name,bus,p_nom,e_sum_max,marginal_cost\ngas,n,10,12,0\ndear,n,100,,50\n", generators__marginal_cost=",gas\n0,1\n1,2\n2,90\n",
    )  # fmt: skip
    assert s.cost == approx(10 + 4 + 18 * 50)


def test_set_points_and_negative_loads(tmp_path):
    # 4 MW must be made in the second snapshot at 80; a load of -3 gives 3 MW in each.
    s = solved(
        tmp_path, generators="name,bus,p_nom,marginal_cost\nset,n,10,80\ndear,n,100,50\n", generators__p_set=",set\n0,\n1,4\n2,\n",
        loads="name,bus,p_set\nload,n,10\nsun,n,-3\n",
    )  # fmt: skip
    assert s.cost == approx(4 * 80 + (7 * 3 - 4) * 50)


def test_ramps_leave_the_first_snapshot_free(tmp_path):
    # From 2 MW, 10 % of 20 more each: 4 and 6 of 10 and 10; the rest at 50.
    s = solved(
        tmp_path, generators="name,bus,p_nom,marginal_cost,ramp_limit_up\nslow,n,20,1,0.1\ndear,n,100,50,\n", loads__p_set=",load\n0,2\n1,10\n2,10\n",
    )  # fmt: skip
    assert s.cost == approx(12 + 10 * 50)


def test_a_cap_of_emissions_over_efficiency(tmp_path):
    # 0.2 t/MWh of gas at 50 %: 0.4 t/MWh; 4 t are 10 MWh at 1, the other 20 at 50.
    s = solved(
        tmp_path, carriers="name,co2_emissions\ngas,0.2\n",
        generators="name,bus,carrier,p_nom,efficiency,marginal_cost\ngas,n,gas,10,0.5,1\ndear,n,,100,1,50\n",
        global_constraints="name,type,carrier_attribute,sense,constant\nco2,primary_energy,co2_emissions,<=,4\n",
    )  # fmt: skip
    assert s.cost == approx(10 + 20 * 50)


def test_links_of_several_outputs_and_both_ways(tmp_path):
    # 20 MW of gas at 2 make 10 MW of power and 8 of heat; heat asks for 8: 20 x 2 x 3. Without the second output heat would be bought at 50.
    s = solved(
        tmp_path, buses="name,carrier\nn,AC\nh,heat\ng,gas\n", loads="name,bus,p_set\nload,n,10\nheat,h,8\n",
        generators="name,bus,p_nom,marginal_cost\nwell,g,100,2\ndear,n,100,50\nboiler,h,100,50\n",
        links="name,bus0,bus1,bus2,efficiency,efficiency2,p_nom\nchp,g,n,h,0.5,0.4,100\n",
    )  # fmt: skip
    assert s.cost == approx(120)


def test_a_link_back_gives_what_it_took(tmp_path):
    # Power comes from m over a link from n to m, 90 % of what is sent: back 9 MW at m give 10 at n. At most 0.8 x 10: 8 at n for 7.2 at 10; 2 at 50.
    s = solved(
        tmp_path, buses="name,carrier\nn,AC\nm,AC\n", generators="name,bus,p_nom,marginal_cost\nfar,m,100,10\ndear,n,100,50\n",
        links="name,bus0,bus1,efficiency,p_nom,p_min_pu\ntie,n,m,0.9,10,-0.8\n",
    )  # fmt: skip
    assert s.cost == approx(3 * (72 + 100))


def test_lines_share_by_reactance_over_voltage(tmp_path):
    # x = 1 and 3 in parallel: the first is full at 3 MW, the second then has 1; of 10 MW 4 come from m at 10, 6 at 50.
    s = solved(
        tmp_path, buses="name,carrier,v_nom\nn,AC,380\nm,AC,380\n", generators="name,bus,p_nom,marginal_cost\nfar,m,100,10\ndear,n,100,50\n",
        lines="name,bus0,bus1,x,s_nom\none,n,m,1,3\ntwo,m,n,3,100\n",
    )  # fmt: skip
    assert s.cost == approx(3 * (40 + 300))


def test_lines_of_direct_current_share_by_resistance(tmp_path):
    # The same with r, and an x that does not count.
    s = solved(
        tmp_path, buses="name,carrier,v_nom\nn,DC,1\nm,DC,1\n", generators="name,bus,p_nom,marginal_cost\nfar,m,100,10\ndear,n,100,50\n",
        lines="name,bus0,bus1,r,x,s_nom\none,n,m,1,9,3\ntwo,m,n,3,9,100\n",
    )  # fmt: skip
    assert s.cost == approx(3 * (40 + 300))


def test_a_storage_unit_with_inflow_losses_and_a_given_level(tmp_path):
    # 12 MWh stand at first; inflow 1 MW; efficiency 50 % out. At the end of the first 4 must stand: 12 + 1 - 4 = 9 give 4.5 MW. Then half is lost in each hour:
    # 2 + 1 - 3 = 0 gives 1.5 in the second, 1 gives 0.5 in the third.
    s = solved(
        tmp_path, storage_units="name,bus,p_nom,max_hours,state_of_charge_initial,efficiency_dispatch,standing_loss,inflow\nlake,n,10,2,12,0.5,0.5,1\n",
        storage_units__state_of_charge_set=",lake\n0,4\n1,\n2,\n",
    )  # fmt: skip
    assert s.cost == approx((30 - 4.5 - 1.5 - 0.5) * 50)


def test_a_cyclic_storage_unit_shifts_energy(tmp_path):
    # 5 MW of 80 % in: 5 charged at 1, 4 given where it costs 50.
    s = solved(
        tmp_path, generators="name,bus,p_nom,marginal_cost\nn0,n,100,0\n", generators__marginal_cost=",n0\n0,1\n1,50\n2,50\n",
        storage_units="name,bus,p_nom,max_hours,cyclic_state_of_charge,efficiency_store\nbattery,n,5,6,True,0.8\n",
    )  # fmt: skip
    assert s.cost == approx(15 + 20 * 50 - 4 * 50)


def test_a_store_to_be_built_has_no_limit_of_power(tmp_path):
    # 20 MWh at 3 a MWh are filled in one hour at 1, for two hours at 50.
    s = solved(
        tmp_path, generators="name,bus,p_nom,marginal_cost\nn0,n,100,0\n", generators__marginal_cost=",n0\n0,1\n1,50\n2,50\n",
        stores="name,bus,e_nom_extendable,e_cyclic,capital_cost\ntank,n,True,True,3\n",
    )  # fmt: skip
    assert s.cost == approx(60 + 30)


def test_a_commitment_made_continuous(tmp_path):
    # 40 an hour for all of 20 MW online: 10 MW need half of it, 20 an hour and 10 x 1. A whole unit would pay 40 an hour.
    s = solved(
        tmp_path,
        generators="name,bus,p_nom,p_min_pu,marginal_cost,committable,stand_by_cost,shut_down_cost\nunit,n,20,0.5,1,True,40,0\ndear,n,100,0,50,False,0,0\n",
    )  # fmt: skip
    assert s.cost == approx(3 * (20 + 10))


def test_what_is_not_active_is_left_out(tmp_path):
    assert solved(tmp_path, loads="name,bus,p_set,active\nload,n,10,True\nother,n,10,False\n").cost == approx(1500)


# --- faults ---


def faults(tmp_path: Path, **files: str) -> list[str]:
    """What is told of a network, the folder's name left out."""
    with pytest.raises(InputError) as caught:
        read(network(tmp_path, **files), "net")
    return [str(problem).partition("/network/")[2] or str(problem) for problem in caught.value.problems]


def test_all_that_is_not_supported_is_told_at_once_with_its_place(tmp_path):
    told = faults(
        tmp_path, generators="name,bus,p_nom,marginal_cost_quadratic,p_nom_mod\ng,n,100,0.5,0\nh,nowhere,100,0,10\n",
        stores="name,bus,e_nom,e_min_pu\ntank,n,10,-1\n", lines="name,bus0,bus1,type\nl,n,n,Al/St\n",
        global_constraints="name,type,sense,constant\nlimit,operational_limit,<=,5\n", transformers="name,bus0,bus1\nt,n,n\n",
    )  # fmt: skip
    for start in (
        "generators.csv:2:4: generators.g.marginal_cost_quadratic: marginal_cost_quadratic = 0.5 is not supported; give a marginal cost",
        "generators.csv:3:5: generators.h.p_nom_mod: p_nom_mod = 10 is not supported",
        "generators.csv:3:2: generators.h.bus: there is no bus 'nowhere'",
        "stores.csv:2:4: stores.tank.e_min_pu: a level below zero is not supported",
        "lines.csv:2:4: lines.l.type: type = Al/St is not supported; write x and r",
        "global_constraints.csv:2:2: global_constraints.limit.type: constraints of type 'operational_limit' are not supported",
        "transformers.csv:2:1: transformers.t: components of this kind are not supported",
    ):
        assert any(text.startswith(start) for text in told), (start, told)


def test_defaults_of_what_is_not_supported_are_fine(tmp_path):
    files = {"generators": "name,bus,p_nom,marginal_cost,marginal_cost_quadratic,p_nom_mod,p_init,maintainable\ndear,n,100,50,0.0,0.0,,False\n"}
    assert solved(tmp_path, **files).cost == approx(1500)


@pytest.mark.parametrize(
    ("files", "start"),
    [
        ({"generatrs": "name,bus\n"}, "generatrs.csv: generatrs: is no file of a PyPSA network; did you mean 'generators'?"),
        ({"generators": "name,bus,p_nom,margnal_cost\ndear,n,100,50\n"}, "generators.csv:1:4: generators.margnal_cost: 'margnal_cost' is no attribute"),
        ({"generators": "name,bus,p_nom\ndear,n,much\n"}, "generators.csv:2:3: generators.dear.p_nom: 'much' is not a number"),
        ({"generators": "name,bus,p_nom\ndear,n,1\ndear,n,2\n"}, "generators.csv:3:1: generators.dear: 'dear' is there twice"),
        ({"generators__p_max_pu": ",dear\n0,1\n"}, "generators-p_max_pu.csv:1:1: generators-p_max_pu: has 1 rows, there are 3 snapshots"),
        ({"generators__p_max_pu": ",dear\n0,1\n1,\n2,1\n"}, "generators-p_max_pu.csv:1:2: generators.dear.p_max_pu: has no number in snapshot 2"),
        ({"generators__p_max_pu": ",deer\n0,1\n1,1\n2,1\n"}, "generators-p_max_pu.csv:1:2: generators-p_max_pu.deer: 'deer' is not known"),
        ({"generators": "name,bus,p_nom,p_nom_extendable\ndear,n,1,perhaps\n"}, "generators.csv:2:4: generators.dear.p_nom_extendable: 'perhaps' is neither"),
        ({"snapshots": ",snapshot,objective,stores,generators\n0,0,1,0,1\n"}, "snapshots.csv:2:1: snapshots: every weighting of a snapshot must be above 0"),
        ({"buses": "name,carrier,nom_max_gas\nn,AC,5\n"}, "buses.csv:1:3: buses.nom_max_gas: limits of capacity by bus and carrier are not supported"),
        ({"loads": "name,bus,p_set\nload,n,0\n"}, "loads.csv:1:1: loads: nothing asks for energy"),
        ({"generators": "name,bus,p_nom_extendable,committable\nu,n,True,True\n"}, "generators.csv:2:4: generators.u.committable: commitment of a capacity"),
        ({"generators": "name,bus,p_nom_extendable,p_nom_min,p_nom_max\nu,n,True,9,5\n"}, "generators.csv:2:4: generators.u.p_nom_min: 9 is above p_nom_max"),
        ({"lines": "name,bus0,bus1,x,s_nom\nl,n,m,1,0\n", "buses": "name,carrier\nn,AC\nm,AC\n"}, "lines.csv:2:5: lines.l.s_nom: a line of no capacity"),
        ({"stores": "name,bus,e_initial\nfull,n,5\n"}, "stores.csv:2:1: stores.full.e_nom: a store of no capacity with an initial or given"),
        ({"links": "name,bus0,bus1,p_nom,delay\nl,n,m,1,2\n", "buses": "name,carrier\nn,AC\nm,AC\n"}, "links.csv:2:5: links.l.delay: delay = 2 is not"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(tmp_path, files, start):
    told = faults(tmp_path, **files)
    assert any(text.startswith(start) for text in told), told


def test_columns_of_the_users_own_are_left_out_and_said(tmp_path):
    plan = read(network(tmp_path, generators="name,bus,p_nom,marginal_cost,owner_name\ndear,n,100,50,me\n"), "net")
    assert "generators.owner_name" in plan.head["description"]


def test_a_missing_reader_of_netcdf_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "netCDF4", None)
    (tmp_path / "net.nc").write_bytes(b"")
    with pytest.raises(EnvironmentProblem, match=r"pip install 'netcdf4"):
        read(tmp_path / "net.nc", "net")


# --- random networks, solved by PyPSA itself ---


@pytest.fixture(scope="session")
def pypsa_python() -> str:
    """An interpreter that has PyPSA; the test is skipped without."""
    python = os.environ.get("ENERGYPLAN_PYPSA_PYTHON") or (sys.executable if importlib.util.find_spec("pypsa") else "")
    if not python:
        pytest.skip("PyPSA is not installed, and ENERGYPLAN_PYPSA_PYTHON names no Python that has it")
    return python


def by_pypsa(python: str, folder: Path, first: int, last: int, *more: str) -> Iterator[dict[str, Any]]:
    """Random networks written into a folder and solved by PyPSA."""
    script = Path(__file__).with_name("pypsa_networks.py")
    done = subprocess.run([python, str(script), str(folder), str(first), str(last), *more], capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr
    yield from (json.loads(line.removeprefix("FOUND ")) for line in done.stdout.splitlines() if line.startswith("FOUND "))


def agree(python: str, folder: Path, first: int, last: int, *more: str) -> int:
    """How many random networks have an optimum; each costs the same here, and where PyPSA finds none there is none here."""
    optimal = 0
    for found in by_pypsa(python, folder, first, last, *more):
        seed = found["seed"]
        read(folder / str(seed), f"net_{seed}").write(folder / f"net_{seed}")
        if found["status"] != "optimal":
            with pytest.raises(InfeasibleError):
                solve_system(assemble(read_plan(folder / f"net_{seed}")))
            continue
        optimal += 1
        result = run(folder / f"net_{seed}", out=folder / "out")
        assert result.objective == approx(found["objective"] + found["constant"], rel=1e-8), f"seed {seed}"
        assert result.verified, (seed, [check for check in result.report.checks if not check.passed])
    return optimal


@pytest.mark.pypsa
def test_random_networks_cost_what_pypsa_says(pypsa_python, tmp_path):
    assert agree(pypsa_python, tmp_path, 0, 6) >= 4


@pytest.mark.pypsa
def test_random_networks_of_several_periods_cost_what_pypsa_says(pypsa_python, tmp_path):
    assert agree(pypsa_python, tmp_path, 0, 5, "periods") >= 2


@pytest.mark.slow
@pytest.mark.pypsa
def test_sixty_random_networks_of_several_periods_cost_what_pypsa_says(pypsa_python, tmp_path):
    assert agree(pypsa_python, tmp_path, 20, 26 if SHORT else 80, "periods") >= (1 if SHORT else 20)


@pytest.mark.slow
@pytest.mark.pypsa
def test_a_hundred_random_networks_cost_what_pypsa_says(pypsa_python, tmp_path):
    assert agree(pypsa_python, tmp_path, 10, 20 if SHORT else 110) >= (5 if SHORT else 80)


@pytest.mark.pypsa
def test_netcdf_says_what_the_folder_says(pypsa_python, tmp_path):
    pytest.importorskip("netCDF4", reason="netCDF4 is not installed (the extra 'import')")
    for found in by_pypsa(pypsa_python, tmp_path, 0, 2):
        folder, file = (read(tmp_path / f"{found['seed']}{end}", "net") for end in ("", ".nc"))
        assert (folder.tables, folder.series, folder.head) == (file.tables, file.series, file.head)
