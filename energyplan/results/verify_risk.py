"""What each realisation costs, leaves unserved and emits, and the risk of it all, recounted from flows, prices and factors of futures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from energyplan.results import verify_money
from energyplan.results.verify_check import Check, Gauge
from energyplan.results.verify_records import MODAL, Array, number
from energyplan.results.verify_view import View
from energyplan.tolerances import LEFT_OUT

AGREE = 1e-6
"""Tolerance of figures of a realisation, relative to their size; the tables leave out rates that are nothing."""


@dataclass(frozen=True)
class Exposure:
    """Discounted net cost [CNY].

    Attributes:
        gross: Size of costs that errors are measured by.
        expected: Over all realisations.
        cost, operation: Of each realisation, with and without capacity; none where the plan speaks of neither futures nor risk.
        weight, level: Of risk; none without.
    """

    gross: float
    expected: float
    cost: dict[str, float]
    operation: dict[str, float]
    probability: Array
    weight: float | None
    level: float | None

    @property
    def value_at_risk(self) -> float:
        """Least cost such that realisations that cost no more have at least the probability `level`."""
        cost = np.array(list(self.cost.values()))
        enough = [c for c in cost if self.probability[cost <= c].sum() >= self.level - 1e-12]  # type: ignore[operator]
        return float(min(enough))

    @property
    def conditional(self) -> float:
        """Mean cost of the dearest realisations that together have the probability 1 - level; the last of them counts in part."""
        left, total = 1 - float(self.level), 0.0  # type: ignore[arg-type]
        for cost, p in sorted(zip(self.cost.values(), self.probability, strict=True), reverse=True):
            part = min(float(p), left)
            total, left = total + part * cost, left - part
        return total / (1 - float(self.level))  # type: ignore[arg-type]

    @property
    def minimised(self) -> float:
        """What the plan makes least."""
        if self.weight is None:
            return self.expected
        return (1 - self.weight) * self.expected + self.weight * self.conditional


def recount(view: View, costs: pd.DataFrame) -> Exposure:
    """Costs of realisations: what is expected, less operation that is expected, plus that of the realisation."""
    head, expected = view.system["horizon"].iloc[0], float(costs["discounted_cny"].sum())
    weight, level = (number(head[name]) if name in head else None for name in ("risk_weight", "risk_level"))
    gross = verify_money.totals(costs)["gross_discounted_cny"]
    if "futures" not in view.system and weight is None:
        return Exposure(gross, expected, {}, {}, np.empty(0), None, None)
    operated = {name: (p, verify_money.operated_cost(view, entries)) for name, (p, entries) in verify_money.operated(view).items()}
    capacity = expected - sum(p * cost for p, cost in operated.values())
    operation = {name: cost for name, (_, cost) in operated.items()}
    return Exposure(
        gross, expected, {name: capacity + cost for name, cost in operation.items()}, operation, np.array([p for p, _ in operated.values()]), weight, level
    )  # fmt: skip


def check_risk(view: View, found: Exposure) -> list[Check]:
    """Tables `realisations` and `risk` against the recount; demands against the factors of their futures. None without futures and risk."""
    if not found.cost:
        return []
    return [_realisations(view, found), *([_risk(view, found)] if found.weight is not None else []), *([_demands(view)] if "futures" in view.system else [])]


def _realisations(view: View, found: Exposure) -> Check:
    gauge = Gauge("realisations", view.currency)
    told = {str(row["realisation"]): row for row in _rows(view, "realisations")}
    for name in {**found.cost, **told}:
        if name not in told or name not in found.cost:
            gauge.fail(f"{name}: in one of the tables only")
            continue
        row, p = told[name], view.realisations[name]
        gauge.add(abs(number(row["probability"]) - p), 1e-9, f"{name} probability", "1")
        for column, cost in (("discounted_cny", found.cost[name]), ("operation_discounted_cny", found.operation[name])):
            gauge.add(abs(number(row[column]) - cost), AGREE * found.gross, f"{name} {column}")
        unserved = [view.amount(asset, "unserved") for asset in view.of_kind("demand") if not asset.volume]
        emitted = [verify_money.co2(view, asset) for asset in view.of_kind("thermal", "trade", *MODAL)]
        for column, amounts, unit in (("unserved_mwh", unserved, "MWh"), ("co2_t", emitted, "t")):
            ours, noise = _over_horizon(view, amounts, name), LEFT_OUT * view.size * view.hours_per_year * len(view.years) * max(1, len(amounts))
            gauge.add(abs(number(row[column]) - ours), AGREE * abs(ours) + noise, f"{name} {column}", unit)
    return gauge.check()


def _over_horizon(view: View, amounts: list[Array], realisation: str) -> float:
    """Amount of all years of the horizon, each as its milestone."""
    total = np.sum(amounts, axis=0) if amounts else np.zeros(len(view.steps))
    return sum(view.annual(total, m, realisation) * int(np.sum(view.milestone_of == m)) for m in view.milestones)


def _risk(view: View, found: Exposure) -> Check:
    gauge, rows = Gauge("risk", view.currency), _rows(view, "risk")
    if len(rows) != 1:
        gauge.fail("no row")
        return gauge.check()
    figures = {
        "expected_cny": found.expected, "value_at_risk_cny": found.value_at_risk, "conditional_value_at_risk_cny": found.conditional,
        "risk_weighted_cny": found.minimised,
    }  # fmt: skip
    for name, ours in figures.items():
        gauge.add(abs(number(rows[0][name]) - ours), AGREE * found.gross, name)
    for name, given in (("weight", found.weight), ("level", found.level)):
        gauge.add(abs(number(rows[0][name]) - float(given or 0.0)), 1e-12, name, "1")
    return gauge.check()


def _demands(view: View) -> Check:
    """In each step demands of futures are to each other as their factors."""
    gauge = Gauge("future_demand", "MW")
    names = list(dict.fromkeys(view.future))
    first = (view.future == names[0]).to_numpy()
    for asset in view.of_kind("demand"):
        load = view.profile(asset.name)
        for name in names[1:]:
            here = (view.future == name).to_numpy()
            ours, theirs = (view.at_step(view.factor(future, "demand", asset.technology))[here] for future in (names[0], name))
            error = load[here] * ours - load[first] * theirs
            gauge.add(np.abs(error), view.tolerance(asset.carrier), lambda at, name=name, asset=asset: f"{name} {asset.name} row {at}")  # type: ignore[misc]
    return gauge.check()


def _rows(view: View, name: str) -> list[dict[Any, Any]]:
    return view.tables[name].astype(object).to_dict("records") if name in view.tables else []
