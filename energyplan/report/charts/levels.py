"""The chart of the levels of stores over the year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.palette import Entry
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import WIDTH, altair, finished, month_axis, panel_title
from energyplan.report.scale import display


def levels_of(run: RunView, operation_year: str) -> pd.DataFrame:
    """Level of each day at the ends of its steps, all stores of a technology together: `day`, `technology`, `least`, `mean`, `most` [MWh]."""
    return run.query(
        """
        SELECT day, technology, min(level) AS least, avg(level) AS mean, max(level) AS most FROM (
            SELECT hour // 24 AS day, hour, technology, sum(level_mwh) AS level FROM storage
            WHERE operation_year = ? AND level_mwh IS NOT NULL GROUP BY ALL
        ) GROUP BY ALL ORDER BY ALL
        """,
        operation_year,
    )


def levels(run: RunView, year: int | None = None) -> Any:
    """The chart of a run at a milestone, by default the last.

    Raises:
        InputError: there is no calendar, or no store.
    """
    run.needs_calendar("levels", longest=31 * 24)
    milestone = run.milestone(year)
    operation_year, subtitle = run.operation_year(milestone)
    frame = levels_of(run, operation_year)
    highest = frame.groupby("technology")["most"].max()
    stores = [entry for entry in run.technologies if highest.get(entry.ident, 0.0) > run.noise]
    if not stores:
        raise run.nothing("levels", _("no store stands in {year}").format(year=milestone))
    lines = [subtitle, _("Line: mean of the day; band: least to most of the day")]
    return finished(levels_chart(frame, stores), _("Levels of stores in {year}").format(year=milestone), *lines)


def levels_chart(frame: pd.DataFrame, stores: Sequence[Entry]) -> Any:
    """A panel a technology, each on its own scale.

    Args:
        frame: As of `levels_of`.
        stores: Technologies, in the order of a stack.
    """
    alt, panels = altair(), []
    for store in stores:
        own = frame[frame["technology"] == store.ident]
        scale = display(float(own["most"].max()), "MWh")
        drawn = own.assign(**{name: own[name] / scale.factor for name in ("least", "mean", "most")})
        base = alt.Chart(drawn, title=panel_title(f"{store.name} [{scale.name}]")).encode(x=month_axis())
        level = alt.Y("least:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(format=",~f", tickCount=4))
        band = base.mark_area(color=store.colour, opacity=0.45, interpolate="step-after").encode(y=level, y2="most:Q")
        line = base.mark_line(color="#333333", strokeWidth=1.2, interpolate="step-after").encode(y="mean:Q")
        panels.append((band + line).properties(width=WIDTH, height=110))
    return alt.vconcat(*panels, spacing=18)
