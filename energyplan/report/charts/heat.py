"""The chart of every hour of a year: days across, hours of the day upwards, a colour for the amount."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.balance import DEMAND, hours_of, items_of
from energyplan.report.charts.run_view import YEAR, RunView
from energyplan.report.charts.style import ABOVE, WIDTH, altair, finished, month_axis
from energyplan.report.scale import display

RESIDUAL = "residual"
"""Demand less wind, sun and other renewables: what is left for stores, plants and the grid."""

OVERLAP = 1.1
"""Size of a cell, so that no background shines through between neighbours."""


def heat_of(run: RunView, operation_year: str, quantity: str = RESIDUAL) -> pd.DataFrame:
    """Power of each hour [MW]: `day`, `hour` (of the day), `value`; demand is positive, what a technology takes out negative.

    Args:
        run: The run.
        operation_year: Of which year.
        quantity: `residual`, `demand`, or a technology of the plan.
    """
    frame = hours_of(run, operation_year)
    renewable = [t for t, kind in run.kinds.items() if kind == "renewable"]
    items = [DEMAND, *renewable] if quantity == RESIDUAL else [quantity]
    sign = -1.0 if quantity in (RESIDUAL, DEMAND) else 1.0
    values = sign * frame[frame["item"].isin(items)].groupby("hour")["value"].sum().reindex(range(YEAR), fill_value=0.0)
    hour = np.arange(YEAR)
    return pd.DataFrame({"day": hour // 24, "hour": hour % 24, "value": values.to_numpy()})


def heat(run: RunView, year: int | None = None, quantity: str = RESIDUAL) -> Any:
    """The chart of a run at a milestone, by default the last.

    Raises:
        InputError: there is no calendar, or no such technology.
    """
    run.needs_calendar("heat")
    names = {RESIDUAL: _("demand less wind and sun"), DEMAND: _("demand")} | {entry.ident: entry.name for entry in items_of(run)}
    if quantity not in names:
        raise run.refused("of", _("{name} is none of: {names}").format(name=quantity, names=", ".join(names)))
    milestone = run.milestone(year)
    operation_year, subtitle = run.operation_year(milestone)
    title = _("Every hour of {year}: {quantity}").format(year=milestone, quantity=names[quantity])
    reading = _("Below zero wind and sun give more than demand takes") if quantity == RESIDUAL else ""
    return finished(heat_chart(heat_of(run, operation_year, quantity)), title, subtitle, reading)


def heat_chart(frame: pd.DataFrame) -> Any:
    """365 days by 24 hours; where amounts go both ways, two colours from white at zero.

    Args:
        frame: `day`, `hour`, `value` [MW].
    """
    alt = altair()
    largest, least = float(frame["value"].abs().max()), float(frame["value"].min())
    scale = display(largest, "MW")
    # Both schemes are safe for colour-blind readers; the one-way scheme is even in grey.
    colours = (
        alt.Scale(scheme="redblue", domain=[-largest / scale.factor, largest / scale.factor], reverse=True)
        if least < -0.01 * largest
        else alt.Scale(scheme="viridis", domain=[0, largest / scale.factor], reverse=True)
    )
    legend = alt.Legend(title=scale.name, type="gradient", format=",~f", gradientLength=200)
    axis = alt.Axis(values=[0, 6, 12, 18, 24], grid=False, **ABOVE)
    rows = frame.assign(shown=frame["value"] / scale.factor, next=frame["day"] + OVERLAP, later=frame["hour"] + OVERLAP)
    return alt.Chart(rows).mark_rect(clip=True).encode(
        x=month_axis(), x2="next:Q", y2="later:Q",
        y=alt.Y("hour:Q", title=_("hour of the day"), scale=alt.Scale(domain=[0, 24], nice=False), axis=axis),
        color=alt.Color("shown:Q", scale=colours, legend=legend),
    ).properties(width=WIDTH, height=240)  # fmt: skip
