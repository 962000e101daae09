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

# Of a generator, and of the lines between sites, all flows are one amount; a store, a tie, an electrolyser stands on either side with what goes in and out.
BALANCE = f"""
    SELECT d.milestone, d.operation_year, d.step, sum(power_mw) AS mw,
        CASE WHEN flow = 'demand' THEN '{DEMAND}' WHEN flow = 'unserved' THEN '{UNSERVED}'
            WHEN kind IN ('link', 'line') THEN '{LOSSES}' ELSE d.technology END AS item,
        CASE WHEN kind IN ('renewable', 'thermal', 'hydro', 'link', 'line') THEN 0 WHEN power_mw < 0 THEN -1 ELSE 1 END AS side
    FROM dispatch d JOIN numbers.assets a ON d.asset = a.asset WHERE d.carrier = ? AND power_mw IS NOT NULL GROUP BY ALL
"""


def items_of(run: RunView) -> list[Entry]:
    """Technologies, then what is no technology, from the axis outwards."""
    return [*run.technologies, Entry(LOSSES, _("losses between sites"), mark("losses")), Entry(UNSERVED, _("unserved demand"), mark("unserved"))]


def generation_of(run: RunView) -> pd.DataFrame:
    """Energy of a year by milestone, expected over weather years: `year`, `item`, `side`, `value` [MWh/a], negative where it is taken out."""
    return run.query(
        f"""
        SELECT b.milestone AS year, item, side, sum(mw * s.hours * s.weight * s.probability) AS value
        FROM ({BALANCE}) b JOIN numbers.steps s USING (operation_year, step) GROUP BY ALL ORDER BY ALL
        """,
        run.carrier,
    )


def hours_of(run: RunView, operation_year: str) -> pd.DataFrame:
    """Power in every hour of an operation year [MW]: `hour`, `item`, `side`, `value`; that of a step in each of its hours."""
    rows = run.query(f"SELECT step, item, side, mw AS value FROM ({BALANCE}) WHERE operation_year = ?", run.carrier, operation_year)
    steps = run.query("SELECT step, hours FROM numbers.steps WHERE operation_year = ? ORDER BY step", operation_year)
    of_hour = np.repeat(steps["step"].to_numpy(), steps["hours"].to_numpy().astype(int))
    return pd.DataFrame({"hour": np.arange(len(of_hour)), "step": of_hour}).merge(rows, on="step").drop(columns="step")
