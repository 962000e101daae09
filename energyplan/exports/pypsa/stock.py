"""Capacity of an asset as PyPSA can hold it: parts that stand in the same periods, or that are to be decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from energyplan.model.capacity import capacity_cost
from energyplan.system.horizon import Array, Horizon
from energyplan.system.reach import build_max, is_alive, vintages
from energyplan.system.system import Asset, Project

Amounts = Callable[[str, int, str], Array]
"""Project, vintage, `power` or `energy` -> what of it is in service in each milestone, shape (M,)."""


@dataclass(frozen=True)
class Choice:
    """Limits and cost of what is to be decided; costs are of a unit in each period in which it stands [CNY/MW, CNY/MWh]."""

    project: Project
    vintage: int
    shared: bool
    """Whether the project's size is shared with other commissioning years."""
    power_min: float
    power_max: float
    energy_max: float
    power_cost: float
    energy_cost: float
    duration_min: float
    duration_max: float


@dataclass(frozen=True)
class Stock:
    """Capacity that comes and goes as one.

    Attributes:
        name: Of what becomes its component.
        build_year, lifetime: PyPSA's: it stands where build_year <= period < build_year + lifetime.
        power, energy: What the run has of it.
        choice: None where it is held.
    """

    name: str
    build_year: int
    lifetime: int
    power: float
    energy: float = 0.0
    choice: Choice | None = None


def layers(amounts: Array) -> dict[tuple[int, int], float]:
    """Amounts that never rise again once they are there, as parts with a first and a last milestone.

    600 MW of which 400 leave before the third milestone:

    >>> layers(np.array([0.0, 600.0, 200.0]))
    {(1, 2): 200.0, (1, 1): 400.0}
    """
    there = np.flatnonzero(amounts > 0)
    if not len(there):
        return {}
    first, after = int(there[0]), np.append(amounts[1:], 0.0)
    left = np.maximum(amounts - after, 0.0)
    return {(first, last): float(left[last]) for last in range(len(amounts) - 1, first - 1, -1) if left[last] > 0}


def in_service(capacity: pd.DataFrame, milestones: Sequence[int]) -> Amounts:
    """Reads the table `capacity` of one asset."""
    rows = capacity[capacity["year"].isin(milestones)]
    found = {key: part.set_index("year")["in_service"] for key, part in rows.groupby(["project", "vintage", "quantity"], observed=True)}

    def amounts(project: str, vintage: int, quantity: str) -> Array:
        of = found.get((project, vintage, quantity))
        return np.array([0.0 if of is None else float(of.get(m, 0.0)) for m in milestones])

    return amounts


def held(name: str, parts: Sequence[tuple[Project, int]], amounts: Amounts, horizon: Horizon, milestones: Sequence[int]) -> list[Stock]:
    """Capacity as the run has it, one stock for all that stands in the same milestones.

    Args:
        name: Name of the only stock; several add their first milestone, and the last one where they must.
        parts: Projects with commissioning years.
        amounts: What of them is in service.
        horizon: The horizon.
        milestones: Milestones of the network.
    """
    sizes: dict[tuple[int, int], dict[str, float]] = {}
    built: dict[tuple[int, int], int] = {}
    for project, vintage in parts:
        for quantity in ("power", "energy"):
            for span, amount in layers(amounts(project.name, vintage, quantity)).items():
                size = sizes.setdefault(span, {"power": 0.0, "energy": 0.0})
                size[quantity] += amount
                built[span] = min(built.get(span, vintage), vintage)
    firsts = [first for first, _last in sizes]
    stocks = []
    for (first, last), size in sorted(sizes.items()):
        year = built[first, last] if first == 0 else milestones[first]
        label = name if len(sizes) == 1 else f"{name} {milestones[first]}" + (f"-{milestones[last]}" if firsts.count(first) > 1 else "")
        stocks.append(Stock(label, year, horizon.period(milestones[last])[-1] + 1 - year, size["power"], size["energy"]))
    return stocks


def choices(asset: Asset, project: Project, amounts: Amounts, horizon: Horizon) -> list[Stock]:
    """A candidate as stocks to be decided: for each set of milestones in which it may stand the commissioning years that no other makes needless.

    What a unit costs in all is spread over the periods in which it stands, so that PyPSA's sum of weight times capital cost is what the plan pays:
    annuities, or overnight cost and what is given back at the end, and fixed O&M of all its years.
    """
    milestones, energy = horizon.milestones, asset.has_energy
    spans: dict[tuple[int, ...], dict[int, tuple[float, float]]] = {}
    for vintage in vintages(asset, project, horizon):
        alive = [y for y in horizon.years if is_alive(asset, project, vintage, y, horizon.end)]
        stands = tuple(m for m in milestones if m in alive)
        if stands:
            weight = sum(horizon.period_weight(m) for m in stands)
            costs = [capacity_cost(asset, project, vintage, q, horizon) for q in (("power", "energy") if energy else ("power",))]
            each = [(cost.present(horizon) + cost.fixed(alive, horizon)) / weight for cost in costs]
            spans.setdefault(stands, {})[vintage] = (each[0], each[1] if energy else 0.0)
    found = []
    for stands, costs_of in spans.items():
        most = {v: build_max(asset, project, "power", v, horizon) for v in costs_of}
        kept = _needed(costs_of, most, project.power_max)
        sizes = {v: [float(amounts(project.name, v, q).max()) for q in ("power", "energy")] for v in costs_of}
        for vintage in set(costs_of) - set(kept):  # as dear as the one that is kept
            sizes[kept[0]] = [mine + other for mine, other in zip(sizes[kept[0]], sizes[vintage], strict=True)]
        for vintage in kept:
            least, longest = (asset.at(f"duration_{end}", vintage) if energy else 0.0 for end in ("min", "max"))
            energy_max = build_max(asset, project, "energy", vintage, horizon) if energy else 0.0
            choice = Choice(project, vintage, True, 0.0, most[vintage], energy_max, *costs_of[vintage], least, longest)
            lifetime = horizon.period(stands[-1])[-1] + 1 - stands[0]
            found.append(Stock(f"{project.name} {vintage}", stands[0], lifetime, sizes[vintage][0], sizes[vintage][1], choice))
    if len(found) == 1:
        assert found[0].choice is not None
        return [replace(found[0], name=project.name, choice=replace(found[0].choice, shared=False, power_min=project.power_min))]
    return found


def _needed(costs: dict[int, tuple[float, float]], rates: dict[int, float], size: float) -> list[int]:
    """Vintages that no other one of the same milestones beats in both costs; all where a year has no room for the whole project.

    >>> _needed({2022: (10.0, 5.0), 2023: (9.0, 5.0), 2024: (11.0, 4.0)}, {2022: 8.0, 2023: 8.0, 2024: 8.0}, 8.0)
    [2023, 2024]
    """
    if any(rate < size for rate in rates.values()):
        return list(costs)
    kept: list[int] = []
    for vintage in sorted(costs, key=lambda v: (*costs[v], v)):
        if not any(costs[other][0] <= costs[vintage][0] and costs[other][1] <= costs[vintage][1] for other in kept):
            kept.append(vintage)
    return sorted(kept)

