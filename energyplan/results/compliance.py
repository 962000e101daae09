"""The target table: judged by the verifier, priced by the duals."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from energyplan.model.build import Model
from energyplan.solve.lp import Values
from energyplan.units import factor


def target_table(model: Model, values: Values, judged: pd.DataFrame) -> pd.DataFrame:
    """Every line of the register: required, achieved and margin as written, met or missed, and the shadow price of its row.

    The shadow price is the cost of one more unit of the row, undiscounted: for a capacity its present value in the target year, for
    a yearly amount the cost in each year the milestone stands for. A missed target has none: its dual is the penalty.

    Args:
        model: The model, for the rows.
        values: The solved duals.
        judged: The verifier's compliance rows.
    """
    system = model.system
    enforced = {e.target.id: e for e in model.targets}
    verdicts = judged.set_index("target").to_dict("index")
    rows: list[dict[str, Any]] = []
    for target in system.targets:
        verdict = verdicts[target.id]
        entry = enforced.get(target.id)
        written = written_factor(target)
        row: dict[str, Any] = {
            "target": target.id, "title_zh": target.title_zh, "title_en": target.title_en, "document": target.document,
            "clause": target.clause, "kind": target.kind, "sense": target.sense, "unit": target.unit, "year": target.year,
            "status": target.status, "obligation": target.obligation, "priority": target.priority,
        }  # fmt: skip
        for name in ("required", "achieved", "margin"):
            value = verdict[f"{name}_canonical"]
            row[name] = math.nan if value is None or pd.isna(value) else value / written
        off = target.value is not None and entry is None
        row["met"] = "off" if off else verdict["met"]
        row["enforcement"] = "none" if entry is None else "soft" if entry.slacks else "hard"
        row["shadow_price"], row["shadow_price_unit"] = math.nan, ""
        if entry is not None and row["met"] == "met":
            weight = system.horizon.period_weight(target.year) if entry.yearly else system.horizon.discount(target.year)
            row["shadow_price"] = sum(abs(float(values.dual(r)[0])) for r in entry.rows) / weight
            row["shadow_price_unit"] = f"CNY per {entry.row_unit}"
        rows.append(row)
    return pd.DataFrame(rows)


def written_factor(target: Any) -> float:
    """Canonical units in one unit as the plan wrote it: 0.01 for %, 10 for 万千瓦."""
    from energyplan.plan.schema import TARGET_KINDS

    if target.value is None:
        return 1.0
    for canonical in TARGET_KINDS[target.kind].split("|"):
        try:
            return factor(target.unit or "1", canonical)
        except Exception:  # another of the kind's units
            continue
    return 1.0
