"""The compliance sheet: each target as written, and what the independent recount says of it.

Required, achieved, margin and verdict are the verifier's, counted from the tables of the run. Only the shadow price is the solver's, and its
columns say so. Nothing here knows the model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from energyplan.plan.targets import Target
    from energyplan.system.system import System

TOLERANCE = 1e-6
"""Margin, relative to what is required (to 1 at least), within which a constraint is active."""

PRICES = ("solver_price_last_unit", "solver_price_next_unit", "solver_saved_if_dropped_cny")
"""Prices to either side and what dropping the target would save, found on request."""

COLUMNS = [
    "target", "title_zh", "title_en", "document", "clause", "kind", "sense", "required", "achieved", "margin", "unit", "year", "verdict",
    "active", "solver_shadow_price", "solver_shadow_price_unit", *PRICES, "status", "obligation", "priority", "interpretation_zh", "interpretation", "reason",
]  # fmt: skip


def compliance_sheet(system: System, recount: pd.DataFrame, told: pd.DataFrame, reasons: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row a target of the register, in its order.

    `required`, `achieved`, `margin` are in the unit as written; a margin is positive where the target is met with something to spare. Where
    a target holds in each weather year they are those of the worst. `verdict` is met, missed, not set (no value, or no such kind), off (not
    asked for in this run; the figures are told all the same). `active`: the constraint holds with equality, to 1e-6; false with slack or
    where missed, empty where nothing is constrained. `reason` says why a target is missed where it is known.

    Args:
        system: For the register and what the run does with it.
        recount: The verifier's `target`, `achieved_canonical`, `required_canonical`, `margin_canonical`, `met`.
        told: The model's table `targets`, for `shadow_price` and its unit; of several weather years their sum, which is what one more unit
            in all of them costs.
        reasons: Why a target would be missed, in words, by target.
    """
    found = {str(row["target"]): row for row in recount.to_dict("records")}
    rows = [_row(target, found[target.id], target.is_off(system.target_mode)) | _price(target, told) for target in system.targets]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["reason"] = [(reasons or {}).get(t, "") if v == "missed" else "" for t, v in zip(table["target"], table["verdict"], strict=True)]
    missed = table["verdict"] != "met"
    table.loc[missed, "solver_shadow_price"] = math.nan
    table.loc[missed, "solver_shadow_price_unit"] = ""
    numbers = ("required", "achieved", "margin", "solver_shadow_price", *PRICES)
    return table.astype({"active": "boolean", **dict.fromkeys(numbers, float)})


def add_prices(sheet: pd.DataFrame, prices: Mapping[str, tuple[float, float | None, float]]) -> None:
    """Fill in the price of the last unit, of the next one (infinite where it cannot be had), and what dropping the target would save.

    Args:
        sheet: The compliance sheet; changed in place.
        prices: The three by target; prices in the unit of the shadow price, what is saved discounted [CNY].
    """
    for target, (last, following, saved) in prices.items():
        sheet.loc[sheet["target"] == target, list(PRICES)] = [last, math.inf if following is None else following, saved]


def _row(target: Target, found: dict[Any, Any], off: bool) -> dict[str, Any]:
    """The columns of a target but those of the solver."""
    names = ("title_zh", "title_en", "document", "clause", "kind", "sense", "year", "status", "obligation", "priority", "interpretation_zh", "interpretation")
    unit = target.unit_written
    row: dict[str, Any] = {"target": target.id, **{name: getattr(target, name) for name in names}, "unit": unit, "reason": "", "active": None}
    if found["met"] == "not set":
        return row | {"required": math.nan, "achieved": math.nan, "margin": math.nan, "verdict": "not set"}
    written = target.per_unit
    required, margin = float(found["required_canonical"]), float(found["margin_canonical"])
    figures = {name: float(found[f"{name}_canonical"]) / written for name in ("required", "achieved", "margin")}
    active = None if off else abs(margin) <= TOLERANCE * max(abs(required), 1.0)
    return row | figures | {"verdict": "off" if off else str(found["met"]), "active": active}


def _price(target: Target, told: pd.DataFrame) -> dict[str, Any]:
    """The solver's shadow price, summed over the rows of a target; no number where one of them has none."""
    own = told[told["target"] == target.id] if len(told) else told
    units = [unit for unit in own.get("shadow_price_unit", pd.Series(dtype=object)) if unit]
    price = float(own["shadow_price"].sum(skipna=False)) if units else math.nan
    return {"solver_shadow_price": price, "solver_shadow_price_unit": units[0] if units else ""}
