"""What is fed in and taken out of the main carrier of a plan: the frame of the charts of years and of weeks.

One reading for both: above the axis what is fed in, below what is taken out other than by demand (charging, exports, hydrogen, losses), a line for demand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.palette import Entry, mark
from energyplan.report.charts.run_view import RunView

LOSSES, UNSERVED, DEMAND = "losses between sites", "unserved demand", "demand"
"""Items that are no technology."""

# A generator or a demand stands above zero, lines between sites below, each with the sum of its flows; a store, a tie, an electrolyser on either side.
BALANCE = f"""
    SELECT d.milestone, d.operation_year, d.step, sum(coalesce(power_mw, flow_m3_h)) AS rate,
        CASE WHEN flow = 'demand' THEN '{DEMAND}' WHEN flow = 'unserved' THEN '{UNSERVED}'
            WHEN kind IN ('link', 'line') THEN '{LOSSES}' ELSE d.technology END AS item,
        CASE WHEN kind IN ('renewable', 'thermal', 'hydro', 'demand') THEN 1 WHEN kind IN ('link', 'line') OR power_mw < 0 THEN -1 ELSE 1 END AS side
    FROM dispatch d JOIN numbers.assets a ON d.asset = a.asset WHERE d.carrier = ? AND coalesce(power_mw, flow_m3_h) IS NOT NULL GROUP BY ALL
"""


def items_of(run: RunView) -> list[Entry]:
    """Technologies, then what is no technology, from the axis outwards."""
    return [*run.technologies, Entry(LOSSES, _("losses between sites"), mark("losses")), Entry(UNSERVED, _("unserved demand"), mark("unserved"))]


def generation_of(run: RunView, carrier: str = "") -> pd.DataFrame:
    """Energy of a year by milestone, expected over weather years: `year`, `item`, `side` (1 above zero, -1 below), `value` [MWh/a, m3/a].

    Args:
        run: The run.
        carrier: Of what; empty is the main carrier.
    """
    return run.query(
        f"""
        SELECT b.milestone AS year, item, side, sum(rate * s.hours * s.weight * s.probability) AS value
        FROM ({BALANCE}) b JOIN numbers.steps s USING (operation_year, step) GROUP BY ALL ORDER BY ALL
        """,
        carrier or run.carrier,
    )


def hours_of(run: RunView, operation_year: str) -> pd.DataFrame:
    """Power in every hour of an operation year [MW]: `hour`, `item`, `side`, `value`, no hour of a series left out; that of a step in each of its hours."""
    rows = run.query(f"SELECT step, item, side, rate FROM ({BALANCE}) WHERE operation_year = ?", run.carrier, operation_year)
    steps = run.query("SELECT step, hours FROM numbers.steps WHERE operation_year = ? ORDER BY step", operation_year)
    of_step = rows.pivot_table(index="step", columns=["item", "side"], values="rate", aggfunc="sum").reindex(steps["step"]).fillna(0.0)
    of_hour = of_step.loc[np.repeat(steps["step"].to_numpy(), steps["hours"].to_numpy().astype(int))]
    return of_hour.set_axis(pd.RangeIndex(len(of_hour), name="hour")).melt(ignore_index=False).reset_index()
