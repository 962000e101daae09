"""Charts of generation and use: over a year at each milestone, and hour by hour in a typical week of each season."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.balance import DEMAND, generation_of, hours_of, items_of
from energyplan.report.charts.bars import crossed, stacked_bars
from energyplan.report.charts.palette import Entry, mark
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import (
    WIDTH,
    altair,
    day_name,
    finished,
    labels,
    line_legend,
    panel_title,
    present,
    span,
    stack_colours,
    told,
    unseen,
    zero_line,
)
from energyplan.report.scale import display

WEEK = 168
SEASONS = ((*range(53), *range(334, 359)), range(59, 145), range(151, 237), range(243, 328))
"""Days on which a week of winter, spring, summer, autumn may begin; none runs over New Year."""


def generation(run: RunView) -> Any:
    """The chart of a run.

    Raises:
        InputError: nothing is generated.
    """
    frame, entries = generation_of(run), items_of(run)
    if not (frame["value"] > 0).any():
        raise run.nothing("generation", _("nothing is generated"))
    note = unseen(frame, "item", entries, present(frame[frame["item"] != DEMAND], "item", entries))
    return finished(generation_chart(frame, entries), _("Generation and use of a year"), run.subtitle, _reading(), note)


def _reading() -> str:
    return _("Above zero: fed in; below: taken out other than by demand (exports, charging, hydrogen, losses)")


def generation_chart(frame: pd.DataFrame, entries: Sequence[Entry]) -> Any:
    """Stacked bars at milestones, demand as a line across each.

    Args:
        frame: As of `generation_of`.
        entries: From the axis outwards.
    """
    stack, demand = frame[frame["item"] != DEMAND], frame[frame["item"] == DEMAND]
    scale = display(float(stack[stack["value"] > 0].groupby("year")["value"].sum().max()), "MWh/a")
    bars = stacked_bars(stack, "item", entries, "year", _("energy of a year"), scale, sorted(frame["year"].unique()))
    return crossed(bars, demand.assign(value=-demand["value"]), "year", scale.factor, _("demand"), mark("demand")).properties(width=WIDTH, height=380)


def weeks(run: RunView, year: int | None = None) -> Any:
    """The chart of a run at a milestone, by default the last.

    Raises:
        InputError: there is no calendar.
    """
    run.needs_calendar("weeks")
    milestone = run.milestone(year)
    operation_year, subtitle = run.operation_year(milestone)
    frame = hours_of(run, operation_year)
    variable = [t for t, kind in run.kinds.items() if kind == "renewable"]
    load, sun_and_wind = (
        frame[frame["item"].isin(items)].groupby("hour")["value"].sum().reindex(range(frame["hour"].max() + 1), fill_value=0.0).to_numpy()
        for items in ([DEMAND], variable)
    )
    starts = typical_weeks(-load, sun_and_wind)
    chart = weeks_chart(frame, items_of(run), starts)
    return finished(chart, _("Typical weeks of {year}").format(year=milestone), subtitle, _reading())


def typical_weeks(load: np.ndarray, renewable: np.ndarray) -> list[int]:
    """First hours of the weeks most like their season: winter, spring, summer, autumn.

    A week's distance is Σ ((mean of the week - mean of the season) / standard deviation of the season's days)² over load and wind and sun.

    Args:
        load: Demand of each hour (8760,) [MW].
        renewable: Wind and sun of each hour (8760,) [MW].
    """
    daily = [np.asarray(series)[: 24 * 365].reshape(365, 24).mean(axis=1) for series in (load, renewable)]
    found = []
    for starts in SEASONS:
        days = sorted({day for start in starts for day in range(start, start + 7)})

        def distance(start: int, days: list[int] = days) -> float:
            return sum(((series[start : start + 7].mean() - series[days].mean()) / (series[days].std() or 1.0)) ** 2 for series in daily)

        found.append(24 * min(starts, key=distance))
    return found


def weeks_chart(frame: pd.DataFrame, entries: Sequence[Entry], starts: Sequence[int]) -> Any:
    """Four panels of stacked areas with a line for demand, one scale for all.

    Args:
        frame: As of `hours_of`.
        entries: From the axis outwards.
        starts: First hour of each week.
    """
    alt = altair()
    parts = [frame[(frame["hour"] >= start) & (frame["hour"] < start + WEEK)].assign(hour=lambda f, s=start: f["hour"] - s) for start in starts]
    parts = [pd.concat([part, part[part["hour"] == WEEK - 1].assign(hour=WEEK)]) for part in parts]  # so that the last hour has a width
    together = pd.concat(parts)
    shown = present(together[together["item"] != DEMAND], "item", entries)
    largest = max(float(part[part["value"] > 0].groupby("hour")["value"].sum().max()) for part in parts)
    scale = display(largest, "MW")
    colours = stack_colours(shown, told(together, "item", shown, scale.factor))  # outlines are those of all weeks: one legend
    seasons = (_("Winter"), _("Spring"), _("Summer"), _("Autumn"))
    panels = []
    for start, season, part in zip(starts, seasons, parts, strict=True):
        title = f"{season} · {span(start // 24, 7)} [{scale.name}]"
        rows = stacked(told(part, "item", shown, scale.factor))
        dates = labels({24 * i: day_name(start // 24 + i) for i in range(0, 7, 2)})
        axis = alt.Axis(values=list(range(0, WEEK, 24)), labelExpr=dates, labelAlign="left", title=None)
        x = alt.X("hour:Q", scale=alt.Scale(domain=[0, WEEK], nice=False), axis=axis)
        areas = alt.Chart(rows).mark_area(interpolate="step-after", strokeWidth=0.4).encode(
            x=x, y=alt.Y("low:Q", title=None, stack=None, axis=alt.Axis(format=",~f")), y2="high:Q", detail="side:N", **colours,
        )  # fmt: skip
        demand = part[part["item"] == DEMAND].groupby("hour", as_index=False)["value"].sum()
        line = alt.Chart(demand.assign(shown=-demand["value"] / scale.factor, line=_("demand"))).mark_line(
            interpolate="step-after", color=mark("demand"), strokeWidth=2.2
        )
        drawn = alt.layer(areas, zero_line(), line.encode(x="hour:Q", y="shown:Q", opacity=line_legend(_("demand"), mark("demand"))))
        panels.append(drawn.properties(width=WIDTH // 2, height=210, title=panel_title(title)))
    return alt.concat(*panels, columns=2, spacing={"row": 24, "column": 40}).resolve_scale(y="shared")


def stacked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `low` and `high`: amounts of one hour upon each other by `rank`, what is fed in upwards, what is taken out downwards.

    >>> rows = pd.DataFrame({"hour": [0, 0, 0], "side": [1, 1, -1], "rank": [1, 0, 2], "shown": [2.0, 3.0, -1.0]})
    >>> stacked(rows)[["low", "high"]].to_numpy().tolist()
    [[0.0, 3.0], [3.0, 5.0], [0.0, -1.0]]
    """
    ordered = rows.assign(below=rows["side"] < 0).sort_values(["hour", "rank"])
    high = ordered.groupby(["hour", "below"])["shown"].cumsum()
    return ordered.assign(low=high - ordered["shown"], high=high).drop(columns="below")
