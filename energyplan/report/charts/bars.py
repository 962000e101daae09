"""Stacked bars, what all charts of years and of runs are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from energyplan.report.charts.palette import Entry
from energyplan.report.charts.style import INK, altair, amounts, line_legend, present, short, stack_colours, told, zero_line
from energyplan.report.scale import Scale

MANY = 8
"""Bars from which they stand close together."""
FEW = 24
"""Bars up to which each has its total above it."""


def stacked_bars(
    frame: pd.DataFrame, column: str, entries: Sequence[Entry], x: str, quantity: str, scale: Scale, values: Sequence[Any] = ()
) -> Any:
    """Bars of `value` stacked by `column`: what is positive upwards from zero, what is negative downwards.

    Args:
        frame: `x`, `column`, `value`.
        column: Of the identifiers of entries.
        entries: From the axis outwards; those too small to be seen are left out.
        x: Column across.
        quantity: Title of the axis of amounts.
        scale: Its unit.
        values: What stands across, where it is more than the frame has or in another order.
    """
    alt, shown = altair(), present(frame, column, entries)
    rows = told(frame, column, shown, scale.factor)
    return alt.Chart(rows).mark_bar(strokeWidth=0.8).encode(
        x=across(x, values or list(dict.fromkeys(frame[x]))), y=amounts(quantity, scale.name), **stack_colours(shown, rows), order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip(f"{x}:O", title=" "), alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:Q", title=scale.name, format=",.4~r")],
    )  # fmt: skip


def across(x: str, values: Sequence[Any]) -> Any:
    """A horizontal axis of years or runs, bars narrower where there are few."""
    alt = altair()
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelLimit=140, ticks=False, domain=False)
    return alt.X(f"{x}:O", axis=axis, scale=alt.Scale(domain=list(values), paddingInner=0.25 if len(values) > MANY else 0.5))


def totals(frame: pd.DataFrame, x: str, factor: float) -> Any:
    """The sum of each bar above it; nothing where bars are many."""
    sums = frame.groupby(x, as_index=False)["value"].sum()
    sums = sums.assign(shown=sums["value"] / factor, text=[short(value / factor) for value in sums["value"]])
    texts = altair().Chart(sums.head(len(sums) if len(sums) <= FEW else 0)).mark_text(dy=-7, fontSize=11, color=INK)
    return texts.encode(x=f"{x}:O", y="shown:Q", text="text:N")


def crossed(bars: Any, line: pd.DataFrame, x: str, factor: float, name: str, colour: str) -> Any:
    """Bars above and below zero with a short line across each, which has an entry in the legend.

    Args:
        bars: Of `stacked_bars`.
        line: `x`, `value`.
        x: Column across.
        factor: Of the unit of the axis.
        name: Of the line.
        colour: Of the line.
    """
    alt = altair()
    ticks = alt.Chart(line.assign(shown=line["value"] / factor, line=name)).mark_tick(thickness=4, color=colour)
    return alt.layer(bars, zero_line(), ticks.encode(x=f"{x}:O", y="shown:Q", opacity=line_legend(name, colour)))
