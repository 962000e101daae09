"""The chart of prices: the share of the year in which electricity costs at least so much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import WIDTH, altair, amounts, finished, line_styles

POINTS = 401
"""Points of a line."""
RARE = 0.005
"""Share of the hours, at either end, whose prices may lie beyond the chart."""


STEPS = """
    SELECT p.carrier, p.site, p.milestone AS year, coalesce(p.price_cny_per_mwh, p.price_cny_per_m3) AS value,
        s.hours * s.weight * s.probability AS hours, s.first_hour AS first, s.hours AS length
    FROM prices p JOIN numbers.steps s USING (operation_year, step) WHERE coalesce(p.price_cny_per_mwh, p.price_cny_per_m3) IS NOT NULL
"""
"""Prices of all buses [CNY/MWh, CNY/m3], the hours of the year that each stands for, and where its step begins in the year."""


def main_site(run: RunView) -> str:
    """The site of the largest demand of the main carrier; empty where there is no demand."""
    site = run.query("SELECT site FROM dispatch WHERE flow = 'demand' AND carrier = ? GROUP BY 1 ORDER BY sum(power_mw * hours)", run.carrier)["site"]
    return str(site.iloc[0]) if len(site) else ""


def prices_of(run: RunView) -> pd.DataFrame:
    """Marginal cost of the main carrier at the site of its largest demand: `year`, `share` of hours [%], `value` [CNY/MWh] that is reached or passed."""
    rows = run.query(f"SELECT year, value, hours FROM ({STEPS}) WHERE carrier = ? AND site = ?", run.carrier, main_site(run))
    parts = [pd.DataFrame(columns=["year", "share", "value"])] if rows.empty else []
    for year, own in rows.groupby("year"):
        share, value = duration(own["value"].to_numpy(), own["hours"].to_numpy())
        parts.append(pd.DataFrame({"year": year, "share": share, "value": value}))
    return pd.concat(parts, ignore_index=True)


def duration(values: np.ndarray, hours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of time from 0 to 100 %, and the value that is reached or passed for so long.

    >>> share, value = duration(np.array([10.0, 30.0]), np.array([3.0, 1.0]))
    >>> [float(value[share <= s][-1]) for s in (0, 24, 26, 100)]
    [30.0, 30.0, 10.0, 10.0]
    """
    order = np.argsort(-values, kind="stable")
    until = np.cumsum(hours[order]) / hours.sum()
    share = np.linspace(0, 1, POINTS)
    return 100 * share, values[order][np.minimum(np.searchsorted(until, share - 1e-12), len(order) - 1)]


def prices(run: RunView) -> Any:
    """The chart of a run.

    Raises:
        InputError: there is no demand, so no place to look at.
    """
    frame = prices_of(run)
    if frame.empty:
        raise run.nothing("prices", _("this plan has no demand"))
    return finished(prices_chart(frame, run.price_unit), _("Price duration curve"), run.subtitle, _beyond(frame, run.price_unit))


def _ends(frame: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis: from zero or the lowest to above the highest price, rare hours of either end left out."""
    often = frame.loc[frame["share"].between(100 * RARE, 100 * (1 - RARE)), "value"]
    low = min(0.0, float(often.min()))
    return low, max(1.1 * float(often.max()), low + 1.0)


def _beyond(frame: pd.DataFrame, unit: str) -> str:
    """A note on rare prices that the chart has no room for."""
    (low, high), least, most = _ends(frame), float(frame["value"].min()), float(frame["value"].max())
    if least >= low and most <= high:
        return ""
    return _("Rare prices lie beyond the chart: from {least:,.0f} to {most:,.0f} {unit}").format(least=least, most=most, unit=unit)


def prices_chart(frame: pd.DataFrame, unit: str) -> Any:
    """A line a milestone, told apart by colour and dashes.

    Args:
        frame: As of `prices_of`.
        unit: Of the price.
    """
    alt = altair()
    years = [str(year) for year in sorted(frame["year"].unique())]
    return alt.Chart(frame.assign(year=frame["year"].astype(str))).mark_line(interpolate="step-before", strokeWidth=2.4, clip=True).encode(
        x=alt.X("share:Q", title=_("share of the year [%]"), scale=alt.Scale(domain=[0, 100], nice=False), axis=alt.Axis(tickCount=10)),
        y=amounts(_("price of electricity"), unit, "value:Q", scale=alt.Scale(domain=list(_ends(frame)))), **line_styles("year:N", years),
    ).properties(width=WIDTH, height=340)  # fmt: skip
