"""Whether a case of a replay is right: the independent checks of a run, and that nothing runs that is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from energyplan.study.outages import Stock
from energyplan.system.system import LEAST, Asset, System

if TYPE_CHECKING:
    from energyplan.analysis.held import Loss
    from energyplan.model.build import Model
    from energyplan.results.verify import Report
    from energyplan.solve.lp import Values

Frames = dict[str, pd.DataFrame]

NO_LIMIT = 1e3
"""A ramp per hour, or between two steps, that limits nothing [1/h, 1]."""

SLIGHT = 1e-5
"""Part of its power by which an asset may run beyond what is left: an interior point keeps to limits as nearly only."""


def checked(model: Model, values: Values, out: Sequence[Loss], stock: Stock) -> tuple[Frames, Report, list[str]]:
    """Tables of an operation, what the verifier says of them, and the checks that failed: its own, and that nothing runs that is out."""
    from energyplan.results.recount import recounted

    tables, report = recounted(model, values, relaxed(model.system, out))
    failed = [check.name for check in report.failed]
    return tables, report, failed + [f"outage of {loss.asset} in {loss.year.name}" for loss in out if excess(model.system, tables, loss, stock) > SLIGHT]


def excess(system: System, tables: Frames, loss: Loss, stock: Stock) -> float:
    """How much more than what is left in service an asset runs, at worst, as a share of its power [1]: flow <= P - lost, by plain arithmetic."""
    from energyplan.results.verify_operation import LIMITED

    asset, name, at = system.asset(loss.asset), loss.year.name, loss.year.milestone
    power = sum(stock.get((p.name, at), 0.0) for p in asset.projects)
    # A profile, or the charge of a battery, may be more than the power.
    names = {p.name for p in asset.projects}
    series = [values for (year, key), values in system.profiles.items() if year == name and (key in names or key.startswith(f"{asset.name}."))]
    most = max([1.0, *(float(values.max()) for values in series), asset.at("charge_power", at) if "charge_power" in asset.parameters else 1.0])
    dispatch, operation = (t[(t["asset"] == asset.name) & (t["operation_year"] == name)] for t in (tables["dispatch"], tables["operation"]))
    flows = {flow: own[["power_mw", "flow_m3_h"]].sum(axis=1).to_numpy() for flow, own in dispatch.groupby("flow", observed=True)}
    inner = {quantity: own["value"].to_numpy() for quantity, own in operation.groupby("quantity", observed=True)}
    amounts = [flows[flow] for flow in LIMITED.get(asset.kind, ("output", "charge", "discharge")) if flow in flows]
    amounts += [inner[quantity] for quantity in ("online", "made") if quantity in inner]
    modes = [values for quantity, values in inner.items() if str(quantity).startswith("activity_")]
    amounts += [np.sum(modes, axis=0)] if modes else []
    left = most * (power - loss.part * loss.total)
    return max((float((np.abs(amount) - left).max()) / power for amount in amounts), default=0.0)


def relaxed(system: System, out: Sequence[Loss]) -> System:
    """The system as the verifier is to see it: what an outage breaks by itself is no fault of the operation.

    A plant that must run, or run steadily, does not while it is out, and going out of service is no ramp.
    """
    assets, profiles = {a.name: a for a in system.assets}, dict(system.profiles)
    for loss in out:
        asset, at = assets[loss.asset], loss.year.milestone
        assets[asset.name] = _with(asset, {"flat": 0.0, "ramp": NO_LIMIT} if asset.kind == "thermal" else {"min_load": 0.0, "min_up": 0.0}, at)
        for key, values in system.profiles.items():
            year, series = key
            if year != loss.year.name:
                continue
            if series in {LEAST + project for project in loss.lost}:
                profiles[key] = values * (1 - loss.part)
            elif series == f"{asset.name}.least":
                profiles[key] = np.minimum(values, 0.0)
            elif series in (f"{asset.name}.ramp_up", f"{asset.name}.ramp_down"):
                profiles[key] = np.full_like(values, NO_LIMIT)
    return replace(system, assets=tuple(assets.values()), profiles=profiles)


def _with(asset: Asset, figures: Mapping[str, float], year: int) -> Asset:
    """An asset with other figures in a year, those of them that it has."""
    changed = {name: asset.parameters[name].copy() for name in figures if name in asset.parameters}
    for name, values in changed.items():
        values[year - asset.first_year] = figures[name]
    return replace(asset, parameters=asset.parameters | changed)
