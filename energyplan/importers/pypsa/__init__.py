"""Networks of PyPSA: a folder of CSV files, or a netCDF file, as a plan of one year, or of its investment periods, whose steps are the snapshots.

What each attribute becomes is listed in `docs/how-to/import-pypsa.md`. The discounted cost of the plan is PyPSA's `objective` plus its
`objective_constant`, for PyPSA leaves out of the one what existing extendable components cost.
"""

from __future__ import annotations

from pathlib import Path

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.i18n import _
from energyplan.importers.new_plan import NewPlan, both
from energyplan.importers.pypsa.folder import read_folder
from energyplan.importers.pypsa.generation import add_generation
from energyplan.importers.pypsa.limits import add_limits
from energyplan.importers.pypsa.making import YEAR, Making, room_of
from energyplan.importers.pypsa.netcdf import read_netcdf
from energyplan.importers.pypsa.network import add_buses, add_lines
from energyplan.importers.pypsa.parts import check_attributes
from energyplan.importers.pypsa.periods import last_year
from energyplan.importers.pypsa.stores import add_stores
from energyplan.importers.pypsa.tables import Network

__all__ = ["read"]

CHAIN = "all"


def read(source: Path, name: str) -> NewPlan:
    """The plan of a PyPSA network.

    Args:
        source: Folder that `Network.export_to_csv_folder` wrote, or file of `export_to_netcdf`.
        name: Identifier of the new plan.

    Raises:
        InputError: every fault of the network, and everything in it that would change the optimum and is not supported.
        EnvironmentProblem: a netCDF file, and nothing to read it with.
    """
    problems = Problems()
    if not source.exists():
        told = _("there is no such folder or file"), _("give a folder of CSV files, or a .nc file"), "missing_file"
        raise InputError([Problem(Place(source), "source", *told)])
    network = read_folder(source, problems) if source.is_dir() else read_netcdf(source, problems)
    problems.raise_if_any()
    if not network.table("buses").rows:
        problems.add(Place(source), "buses", _("the network has no buses"), _("give a folder that PyPSA exported, with buses.csv"), "empty")
    strange = check_attributes(network, problems)
    plan = _make(network, source, name, strange, problems)
    problems.raise_if_any()
    return plan


def _make(network: Network, source: Path, name: str, strange: list[str], problems: Problems) -> NewPlan:
    hours, objective = network.weights["stores"], network.weights["objective"]
    periods = network.periods
    first = periods[0].year if periods else YEAR
    left_out = f" Columns that are no attributes of PyPSA were left out: {', '.join(strange)}." if strange else ""
    head = {
        "title": both(f"{network.name} (PyPSA)"),
        "description": "A PyPSA network; money is of all snapshots together, whatever their length." + _said_of_periods(network) + left_out,
        "currency": "EUR", "price_year": first, "base_year": first, "discount_rate": 0.0,
        "hours_per_year": float(objective.sum() if not periods else objective[network.period_of == first].sum()),
        "horizon": {
            "milestones": [p.year for p in periods] or [YEAR], "first": first, "end": last_year(network) if periods else YEAR, "build_in": "milestones",
            **({"weights": [p.objective for p in periods]} if periods else {}), "resolution": "1h",
        },
        "carriers": {}, "sites": {}, "technologies": {},
    }  # fmt: skip
    plan = NewPlan(name, head, f"PyPSA network {network.name}", source)
    making = Making(network, plan, problems, hours, objective / hours, network.weights["generators"] / objective, room_of(network, hours, problems))
    milestones = [int(year) for year in network.period_of] if periods else [None] * len(network.snapshots)
    for step, milestone, length, times in zip(network.snapshots, milestones, hours, making.times, strict=True):
        plan.add("steps", step=step, milestone=milestone, chain=CHAIN, hours=float(length), weight=float(times))
    add_buses(making)
    add_generation(making)
    add_lines(making)
    add_stores(making)
    add_limits(making)
    if not plan.tables.get("demand"):
        problems.add(network.table("loads").place, "loads", _("nothing asks for energy"), _("give at least one load that is not 0"), "empty")
    return plan




def _said_of_periods(network: Network) -> str:
    """What a reader must know of the weights of periods."""
    return " Milestones are its investment periods, with their weights in the objective in place of discounting." if network.periods else ""
