"""The target table as the model sees it: required, achieved, margin, price. The verifier judges it from the other tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from energyplan.model.build import Model
from energyplan.model.operation import view
from energyplan.model.rules.base import KINDS, Enforced, Scope, year_sets
from energyplan.plan.targets import Target
from energyplan.solve.lp import MONEY, Values
from energyplan.system.horizon import Horizon
from energyplan.tolerances import RATIOS, TARGET_SHORTFALL

COLUMNS = [
    "target", "title_zh", "title_en", "document", "clause", "kind", "sense", "unit", "year", "weather_year", "step", "status", "obligation", "priority",
    "required", "achieved", "margin", "met", "enforcement", "shadow_price", "shadow_price_unit", "row_dual_cny",
]  # fmt: skip


@dataclass(frozen=True)
class Solved(Scope):
    """A target's view with solved numbers in the place of expressions."""

    views: dict[tuple[str, str], Any] = field(default_factory=dict)
    solved: ClassVar[bool] = True

    def _rate(self, entry: Any) -> float:
        part = self.years[0]
        steps = np.arange(len(part.year.steps))
        return float(np.broadcast_to(entry.term(self.views[part.year.name, entry.asset.name], steps), (len(steps),))[part.step])

    def highest(self, accounts: Iterable[str], include: Any) -> float:
        """The highest rate there is."""
        peaks = [0.0]
        for part in self.years:
            entries = self.entries(part.year, accounts, include)
            rates = [np.broadcast_to(e.term(self.views[part.year.name, e.asset.name], slice(None)), len(part.year.steps)) for e in entries]
            peaks += [float(np.sum(rates, axis=0).max())] if rates else []
        return max(peaks)

    def _amount(self, year: Any, account: str, include: Any) -> float:
        first, total = self.system.horizon.years[0], 0.0
        for e in self.ledger.on(account, year):
            if include(e):
                rate = e.term(self.views[year.name, e.asset.name], slice(None))
                of_milestone = 1.0 if e.by_year is None else float(e.by_year[year.milestone - first])
                total += of_milestone * float((rate * year.steps.annual).sum())
        return total


class Views(dict[tuple[str, str], Any]):
    """Solved blocks by operation year and asset; flows below `zero` are what the solver left of nothing."""

    def __init__(self, found: dict[tuple[str, str], Any], zero: float):
        super().__init__(found)
        self.zero = zero


def solved_views(model: Model, values: Values) -> Views:
    """Every part of every operated year with its solved numbers."""
    found = {(year.index(), asset): view(part, values.of) for year in model.pyomo.year.values() for asset, part in year.part.items()}
    return Views(found, values.lp.units.zero)


def load_capacities(model: Model, values: Values) -> None:
    """Give the Pyomo variables of capacity their solved values; there are few of them."""
    for capacity in model.capacities.values():
        for variable in capacity.b.component_objects(pyo.Var):
            for element, value in zip(variable.values(), values.of(variable), strict=True):
                element.set_value(float(value), skip_validation=True)


def achieved(scope: Solved) -> float:
    """What a target reaches, in its own canonical unit, from the left-hand side of its row.

    A row that holds the value as a share, N - v D, reaches N / D, no number where there is nothing to share; another, lhs >= rhs(v), reaches
    lhs / rhs(1).
    """
    kind, target = KINDS[scope.target.kind](), scope.target
    whole = kind.rhs(replace(scope, target=replace(target, value=1.0)))
    numerator, denominator = _share(scope)
    if whole:
        return numerator / whole
    nothing = getattr(scope.views, "zero", 0.0) * (scope.system.horizon.hours_per_year if kind.row_unit.endswith("/a") else 1.0)
    if denominator < -nothing:  # more is lost than made
        return -math.inf if target.sense == ">=" else math.inf
    return numerator / denominator if denominator > nothing else math.nan


def row_units(scope: Solved) -> float:
    """Units of the row that one more of a target's canonical unit asks for: D of a share N - v D, else rhs / v.

    Money per row unit times this is money per unit of the target, by the envelope theorem.
    """
    kind, target = KINDS[scope.target.kind](), scope.target
    denominator = _share(scope)[1]
    if denominator:
        return denominator
    return kind.rhs(replace(scope, target=replace(target, value=1.0)))


def _share(scope: Solved) -> tuple[float, float]:
    """N and D of a row N - v D; D is zero where the value is no share."""
    kind = KINDS[scope.target.kind]()

    def lhs(value: float) -> float:
        return float(pyo.value(kind.lhs(replace(scope, target=replace(scope.target, value=value)))))

    return lhs(0.0), lhs(0.0) - lhs(1.0)


@dataclass(frozen=True)
class Achieved:
    """What a target reaches.

    Attributes:
        value: In the target's canonical unit; the worst weather year where it holds in each.
        row_units: Units of the row that one more of that unit asks for.
    """

    value: float
    row_units: float


def achievements(model: Model, values: Values) -> dict[str, Achieved]:
    """What every target in the model reaches at a point."""
    load_capacities(model, values)
    views = solved_views(model, values)
    found: dict[str, Achieved] = {}
    for enforced in model.targets:
        target = enforced.target
        scopes = [
            Solved(model.pyomo, model.system, model.ledger, model.capacities, target, years, views=views)
            for years in year_sets(target, KINDS[target.kind](), model.system)
        ]  # fmt: skip
        sign = 1 if target.sense == ">=" else -1
        worst = min(scopes, key=lambda scope, sign=sign: math.inf if math.isnan(reached := achieved(scope)) else sign * reached)  # type: ignore[misc]
        found[target.id] = Achieved(achieved(worst), row_units(worst))
    return found


def target_table(model: Model, values: Values, views: dict[tuple[str, str], Any]) -> pd.DataFrame:
    """Every line of the register, figures in the unit as written.

    The shadow price is what one more unit of the target costs, in its unit as written (of a cap: one unit less), undiscounted to its
    year: of a stock the value in the target year of asking for more in that year, of a yearly amount the cost in each year the
    milestone stands for. It is never negative. A target that is missed, or met at the edge of what can be had, has none: its dual is
    the penalty. `row_dual_cny` is the dual as the
    program has it, discounted money per unit of the row, positive where a least value pushes.

    Args:
        model: The model.
        values: Solved values and duals.
        views: Solved blocks by operation year and asset.
    """
    load_capacities(model, values)
    system, enforced = model.system, {e.target.id: e for e in model.targets}
    rows: list[dict[str, Any]] = []
    for target in system.targets:
        entry = enforced.get(target.id)
        unit = target.unit_written
        row: dict[str, Any] = {
            "target": target.id, "title_zh": target.title_zh, "title_en": target.title_en, "document": target.document,
            "clause": target.clause, "kind": target.kind, "sense": target.sense, "unit": unit, "year": target.year,
            "weather_year": None, "step": math.nan, "status": target.status, "obligation": target.obligation, "priority": target.priority,
            "required": math.nan, "achieved": math.nan, "margin": math.nan, "met": "not set", "enforcement": "none",
            "shadow_price": math.nan, "shadow_price_unit": "", "row_dual_cny": math.nan,
        }  # fmt: skip
        if target.value is None or target.kind not in KINDS:
            rows.append(row)
            continue
        written = target.per_unit
        sets = list(year_sets(target, KINDS[target.kind](), system))
        for i, years in enumerate(sets):
            scope = Solved(model.pyomo, system, model.ledger, model.capacities, target, years, views=views)
            reached = achieved(scope)
            margin = 0.0 if math.isnan(reached) else (reached - target.value) * (1 if target.sense == ">=" else -1)
            met = margin >= -TARGET_SHORTFALL * max(abs(target.value), 1.0 if target.unit in RATIOS else values.lp.units.size)
            one = years[0].year if years and (target.weather == "each_year" or years[0].step is not None) else None
            figures: dict[str, Any] = {
                "weather_year": one and one.weather, "future": one and one.future,
                "step": years[0].step if years and years[0].step is not None else math.nan,
                "required": target.value / written, "achieved": reached / written, "margin": margin / written,
                "met": "off" if entry is None else "met" if met else "missed",
            }  # fmt: skip
            if entry is not None:
                figures["enforcement"] = "soft" if entry.slacks else "hard"
                if entry.rows:
                    figures["row_dual_cny"] = float(values.dual(entry.rows[i])[0])
                if entry.rows and met and not at_penalty(entry, figures["row_dual_cny"]):
                    figures["shadow_price"] = abs(figures["row_dual_cny"]) * row_units(scope) * written / year_weight(system.horizon, target)
                    figures["shadow_price_unit"] = price_unit(unit, system.currency, yearly=entry.yearly)
            rows.append(row | figures)
    return pd.DataFrame(rows, columns=COLUMNS + (["future"] if system.futures else []))


def at_penalty(entry: Enforced, dual: float) -> bool:
    """Whether a soft target's dual is its penalty: it is met at the edge of what can be had, and the next unit has no price."""
    return bool(entry.slacks) and abs(dual) >= 0.999 * entry.penalty_rate


def year_weight(horizon: Horizon, target: Target) -> float:
    """What a unit of money of a target's year is worth in discounted money [1].

    A stock is priced in its year; a yearly amount in each year its milestone stands for.
    """
    return horizon.period_weight(target.year) if KINDS[target.kind].yearly else horizon.worth(target.year)


def price_unit(unit: str, currency: str, *, yearly: bool) -> str:
    """Unit of a shadow price in a currency.

    >>> price_unit("万千瓦", "CNY", yearly=False), price_unit("%", "EUR", yearly=True)
    ('CNY per 万千瓦', 'EUR/a per percentage point')
    """
    return f"{currency}{'/a' if yearly else ''} per {'percentage point' if unit == '%' else unit or '1'}"


def net_cost(model: Model, values: Values) -> float:
    """What is made least without penalties, constant included [CNY]: a sum of its own, for penalties may be many times the cost."""
    rates, lp = values.lp.c.copy(), values.lp
    for enforced in model.targets:
        for slack in enforced.slacks:
            columns = lp.columns(slack)
            rates[columns[columns >= 0]] = 0.0
    return float(rates @ values.x + lp.offset) / MONEY + model.constant


def penalty_of(model: Model, values: Values) -> float:
    """Penalties of missed targets in the solver's objective [CNY]: never part of a cost that is told."""
    total = 0.0
    for enforced in model.targets:
        if enforced.slacks:
            total += enforced.penalty_rate * sum(float(values.of(slack)[0]) for slack in enforced.slacks)
    return total
