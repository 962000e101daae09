"""The chart of discounted cost: what is paid in each year, by component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.bars import crossed, stacked_bars
from energyplan.report.charts.palette import Entry, components, mark
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import WIDTH, finished, present, unseen
from energyplan.report.names import capital_name
from energyplan.report.names import components as component_names
from energyplan.report.scale import Scale, display_money


def cost_of(run: RunView) -> pd.DataFrame:
    """Discounted cost of each calendar year: `year`, `component`, `value` [CNY]."""
    return run.query("SELECT year, component, sum(discounted_cny) AS value FROM costs GROUP BY ALL ORDER BY ALL")


def cost(run: RunView) -> Any:
    """The chart of a run."""
    frame, entries = cost_of(run), components(component_names(capital_name(str(run.horizon["capital"]))))
    gross = display_money(run.manifest["gross_cost"], run.currency)
    sums = _("Whole horizon: gross cost {gross:,.1f}, net cost {net:,.1f} {unit}").format(
        gross=run.manifest["gross_cost"] / gross.factor, net=run.manifest["objective"] / gross.factor, unit=run.money_of(gross.name)
    )
    scale = display_money(float(frame[frame["value"] > 0].groupby("year")["value"].sum().max()), run.currency)
    chart = cost_chart(frame, entries, Scale(scale.factor, run.money_of(scale.name)))
    note = unseen(frame, "component", entries, present(frame, "component", entries))
    return finished(chart, _("Cost of each year, discounted to {year}").format(year=run.plan["base_year"]), run.subtitle, sums, note)


def cost_chart(frame: pd.DataFrame, entries: Sequence[Entry], scale: Scale, x: str = "year", width: Any = WIDTH) -> Any:
    """Bars by year, or by `x`, stacked by component, income below zero, the net cost as a line across.

    Args:
        frame: `year` or another `x`, `component`, `value`.
        entries: Components, from the axis outwards.
        scale: Unit of the axis.
        x: Column across.
        width: Of the chart [px].
    """
    bars, net = stacked_bars(frame, "component", entries, x, _("cost"), scale), frame.groupby(x, as_index=False)["value"].sum()
    return crossed(bars, net, x, scale.factor, _("net cost"), mark("net")).properties(width=width, height=360)
