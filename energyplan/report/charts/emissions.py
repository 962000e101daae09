"""The chart of CO2 of a year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.bars import stacked_bars, totals
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import WIDTH, finished, present, unseen
from energyplan.report.scale import display


def co2_of(run: RunView) -> pd.DataFrame:
    """Expected CO2 of each milestone: `year`, `technology`, `value` [t/a]; that of imports stands with the tie."""
    return run.query("SELECT milestone AS year, technology, sum(co2_t) AS value FROM emissions GROUP BY ALL ORDER BY ALL")


def co2(run: RunView) -> Any:
    """The chart of a run.

    Raises:
        InputError: nothing emits.
    """
    frame = co2_of(run)
    if frame.empty or frame["value"].abs().max() < run.noise:
        raise run.nothing("co2", _("nothing of this plan emits CO2"))
    scale = display(float(frame.groupby("year")["value"].sum().max()), "t/a")
    chart = stacked_bars(frame, "technology", run.technologies, "year", "CO2", scale, run.milestones) + totals(frame, "year", scale.factor)
    note = unseen(frame, "technology", run.technologies, present(frame, "technology", run.technologies))
    return finished(chart.properties(width=WIDTH, height=320), _("CO2 of a year, imports included"), run.subtitle, note)
