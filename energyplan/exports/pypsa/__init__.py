"""A run as a PyPSA network: a folder of CSV files, for one milestone, or for all as investment periods.

What costs the same there is said, and what the folder cannot carry is listed: `docs/how-to/export-pypsa.md`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from energyplan.exports.pypsa import conversion, generation, stores
from energyplan.exports.pypsa.claims import Claims
from energyplan.exports.pypsa.limits import limits_of_capacity, limits_of_operation
from energyplan.exports.pypsa.making import Left, Making
from energyplan.exports.pypsa.network import Network
from energyplan.exports.pypsa.readme import readme
from energyplan.exports.run_exports import Asked, Written
from energyplan.i18n import _
from energyplan.results.files import write_folder_whole
from energyplan.results.stored_run import StoredRun, check_run
from energyplan.system.horizon import OperationYear
from energyplan.system.system import Asset

__all__ = ["write"]

NEEDED = {
    "system/horizon": ("end", "fixed_om", "own_steps"), "system/steps": ("operation_year", "previous", "weight"),
    "system/projects": ("asset", "least_profile"),
    "system/assets": ("asset", "kind", "flexible", "retire_from"), "system/parameters": ("asset", "parameter", "value"),
    "system/targets": ("target", "enforce"), "system/profiles": ("series", "value"), "system/carriers": ("free_disposal",),
    "tables/capacity": ("asset", "vintage", "in_service"), "tables/costs": ("component", "discounted_cny"),
    "tables/dispatch": ("asset", "flow", "power_mw"), "tables/prices": ("site", "price_cny_per_mwh"),
    "tables/targets": ("kind", "margin", "required", "met"),
}  # fmt: skip
"""Tables of a run folder and columns of them that are read."""
MANIFEST = ("plan", "scenario", "run_id", "currency", "foresight", "gap", "titles", "colours")

CARRIED: dict[str, Callable[[Making, Asset], None]] = {
    "renewable": generation.renewable, "thermal": generation.thermal, "trade": generation.trade, "demand": generation.demand,
    "battery": stores.battery, "pumped_storage": stores.pumped_storage, "flow_battery": stores.flow_battery, "hydrogen_store": stores.hydrogen_store,
    "electrolyser": conversion.electrolyser, "hydrogen_power": conversion.hydrogen_power, "desalination": conversion.desalination, "link": conversion.link,
}  # fmt: skip
"""Kind -> what makes its components."""


def write(run: StoredRun, asked: Asked) -> Written:
    """Write the network, with a `README.md`, and the figures that PyPSA should find in `meta.json`.

    Raises:
        InputError: the run is of an older version, or another folder stands in the way.
        EnvironmentProblem: the place cannot be written.
    """
    check_run(run.folder, NEEDED, MANIFEST)
    milestones = run.milestones if asked.year is None else [asked.year]
    whole = milestones == run.milestones
    capacity = limits_of_capacity(run) if whole else [Left(_("capacities are decided for all milestones together, and held here"), True)]
    open_ = any(not project.given for asset in run.system.assets for project in asset.projects)
    making = make(run, milestones, decided=open_ and not any(left.matters for left in capacity))
    if making.decided and any(left.matters for left in making.left):
        capacity += [left for left in making.left if left.matters]
        making = make(run, milestones, decided=False)
    claims = Claims(making, capacity)
    folder = asked.out / (f"{run.file_name}-pypsa" + ("" if asked.year is None else f"-{asked.year}"))

    def write_into(draft: Path) -> None:
        making.network.write(draft)
        (draft / "meta.json").write_text(json.dumps({"energyplan": claims.meta()}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        (draft / "README.md").write_text(readme(making, claims, folder.name), encoding="utf-8")

    return Written([write_folder_whole(folder, write_into, "meta.json")], claims.notes())


def make(run: StoredRun, milestones: Sequence[int], *, decided: bool) -> Making:
    """The network of some milestones.

    Args:
        run: The run.
        milestones: One, or all.
        decided: Whether candidates are to be decided.
    """
    years = [_likeliest(run, milestone) for milestone in milestones]
    network = Network(run.file_name, *_time(run, years))
    making = Making(run, years, decided, network, limits_of_operation(run, milestones))
    for carrier in run.system.carriers:
        network.add("carriers", carrier, co2_emissions=0.0, nice_name=run.system.titles.get(carrier, (carrier, carrier))[1], color="")
    for asset in run.system.assets:
        if asset.kind in CARRIED:
            CARRIED[asset.kind](making, asset)
        elif making.stocks(asset) or asset.projects == ():
            making.leave(_("{asset}: technologies of kind {kind}").format(asset=asset.name, kind=asset.kind), True)
    making.limit_shared()
    return making


def _likeliest(run: StoredRun, milestone: int) -> OperationYear:
    return max((y for y in run.system.horizon.operation_years if y.milestone == milestone), key=lambda y: y.probability)


def _time(run: StoredRun, years: Sequence[OperationYear]) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Snapshots with their weightings, and investment periods where there are several."""
    horizon = run.system.horizon
    hours = np.concatenate([year.steps.hours for year in years])
    annual = np.concatenate([year.steps.annual for year in years])
    weights = {"objective": annual, "stores": hours, "generators": annual}
    names = [name for year in years for name in _labels(year, horizon.hours_per_year)]
    if len(years) == 1:
        return pd.DataFrame({"snapshot": names} | weights), None
    periods = pd.DataFrame({
        "period": [y.milestone for y in years], "objective": [horizon.period_weight(y.milestone) for y in years],
        "years": [float(len(horizon.period(y.milestone))) for y in years],
    })  # fmt: skip
    of = np.repeat([year.milestone for year in years], [len(year.steps) for year in years])
    return pd.DataFrame({"period": of, "timestep": names} | weights), periods


def _labels(year: OperationYear, hours: float) -> list[str]:
    """Time at which each step begins, in a year of 365 days; the numbers of steps that a plan brings."""
    if year.steps.own:
        return [f"step {i}" for i in range(len(year.steps))]
    calendar = 2023 if hours <= 8760 else 2024
    times = pd.Timestamp(f"{calendar}-01-01") + pd.to_timedelta(year.steps.first_hour, unit="h")
    return [f"{year.milestone}{time:-%m-%d %H:%M:%S}" for time in times]
