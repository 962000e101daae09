"""The table of contents of the linear program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base import constraint as pyomo_constraint
from pyomo.core.base import objective as pyomo_objective

from energyplan.model import rules, technologies
from energyplan.model.capacity import AssetCapacity, build_capacity
from energyplan.model.ledger import Bus, Ledger
from energyplan.model.objective import minimise_cost
from energyplan.model.operation import KINDS, Operation
from energyplan.model.purchase import buy
from energyplan.model.rules.base import Enforced, enforce
from energyplan.model.stepwise import StepRows, step_param
from energyplan.system.horizon import OperationYear
from energyplan.system.network import cycles
from energyplan.system.system import Asset, System

__all__ = ["Model", "build", "rules", "technologies"]  # importing the last two registers every kind

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Model:
    """The Pyomo model and what it takes to read it back."""

    pyomo: pyo.ConcreteModel
    system: System
    ledger: Ledger
    capacities: dict[str, AssetCapacity]
    targets: list[Enforced]
    constant: float
    """Discounted cost of existing and committed capacity, which no decision changes [CNY]."""


@contextmanager
def templates() -> Iterator[None]:
    """Write indexed constraints and objectives once as a template instead of a row at a time."""
    before = pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES
    pyomo_constraint.TEMPLATIZE_CONSTRAINTS = pyomo_objective.TEMPLATIZE_OBJECTIVES = True
    try:
        yield
    finally:
        pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES = before


def build(system: System, progress: Progress = lambda _: None) -> Model:
    """The whole model of a system."""
    m, ledger = pyo.ConcreteModel(system.name), Ledger()
    with PauseGC():
        capacities = build_capacity(m, system)
        with templates():
            m.year = pyo.Block([year.name for year in system.horizon.operation_years])
            for year in system.horizon.operation_years:
                progress(year.name)
                operate(m.year[year.name], year, system.of(year), ledger, capacities)
                balance(m.year[year.name], year, ledger, system.free_disposal)
                buy(m.year[year.name], year, system, ledger)
                voltage(m.year[year.name], year, ledger)
            targets = enforce(m, system, ledger, capacities)
            constant = minimise_cost(m, system, ledger, capacities, targets)
    return Model(m, system, ledger, capacities, targets, constant)


def operate(b: pyo.Block, year: OperationYear, system: System, ledger: Ledger, capacities: dict[str, AssetCapacity]) -> None:
    """Every part that may have capacity writes its rows of one operated year."""
    steps = year.steps
    b.T = pyo.RangeSet(0, len(steps) - 1)
    for name, values, doc in (
        ("hours", steps.hours, "Δ: length of the step [h]"),
        ("annual", steps.annual, "w Δ: hours of a year the step stands for [h/a]"),
        ("previous", steps.previous, "t-1: step before; the first follows the last [1]"),
    ):
        b.add_component(name, step_param(b.T, values, doc))
    present = [asset for asset in system.assets if is_present(asset, year, system, capacities)]
    b.part = pyo.Block([asset.name for asset in present])
    for asset in present:
        part = b.part[asset.name]
        op = Operation(part, b, year, asset, system, ledger, capacities.get(asset.name))
        KINDS[asset.kind]().operate(part, op)


def is_present(asset: Asset, year: OperationYear, system: System, capacities: dict[str, AssetCapacity]) -> bool:
    """Whether an asset can have any capacity, or a demand any load, in a year; without it there is nothing to write."""
    if asset.name in capacities:
        return capacities[asset.name].largest("power", year.milestone) > 0
    return bool(system.profiles[year.name, asset.name].max() > 0)


def balance(b: pyo.Block, year: OperationYear, ledger: Ledger, free: Collection[str] = ()) -> None:
    """Σ injections = 0 on every bus in every step, >= 0 where a carrier may go to waste; the dual is the price of the carrier there.

    Args:
        b: Block of the year.
        year: The operated year.
        ledger: Its injections.
        free: Carriers of free disposal.
    """
    entries: dict[Bus, list[Any]] = {}
    for entry in ledger.injections:
        if entry.year is year:
            entries.setdefault(entry.bus, []).append(entry)
    b.bus = pyo.Block(list(entries))
    for bus, flows in entries.items():

        def rule(_: Any, t: Any, flows: list[Any] = flows, waste: bool = bus[1] in free) -> Any:
            total = sum(flow.term(flow.view, t) for flow in flows)
            return total >= 0 if waste else total == 0

        b.bus[bus].balance = StepRows(b.T, rule=rule, doc=f"Σ injections {'>=' if bus[1] in free else '='} 0 [MW, m3/h]")


def voltage(b: pyo.Block, year: OperationYear, ledger: Ledger) -> None:
    """Around every cycle of lines of a carrier the voltage drops add up to nothing: Σ_l ± x_l f_{l,t} = 0, divided by the largest x."""
    branches = [e for e in ledger.branches if e.year is year]
    found = []
    for carrier in dict.fromkeys(e.carrier for e in branches):
        own = [e for e in branches if e.carrier == carrier]
        found += [[(sign, own[i]) for i, sign in cycle] for cycle in cycles([(e.site, e.site_to) for e in own])]
    if not found:
        return
    b.cycle = pyo.Block(range(len(found)))
    for k, cycle in enumerate(found):
        largest = max(e.impedance for _, e in cycle) or 1.0
        drops = [(sign * e.impedance / largest, e) for sign, e in cycle if e.impedance > 0]

        def rule(_: Any, t: Any, drops: list[tuple[float, Any]] = drops) -> Any:
            return sum([a * e.term(e.view, t) for a, e in drops]) == 0

        if drops:
            b.cycle[k].voltage = StepRows(b.T, rule=rule, doc="Σ_l ± x_l / max x f_{l,t} = 0 around a cycle of lines [MW]")
