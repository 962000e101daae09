"""The chart of a corridor: a bar a technology from the least to the largest capacity, paler for dearer plans. Needs the extra `report`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.style import altair, finished
from energyplan.report.text import amount

PALEST, DARKEST = 0.25, 0.95
"""Opacity of the bar of the largest slack and of the smallest."""
ROW = 24
"""Height of a technology [pixels]."""


def corridor_chart(bands: pd.DataFrame, title: str) -> Any:
    """The corridor, one panel a unit below the other.

    Args:
        bands: `name`, `colour`, `unit`, `more` and `slack` (a part of gross cost and its text), `least`, `largest`, `optimum`; a row a technology and slack.
        title: Title of the chart.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    alt = altair()
    panels = [_panel(alt, pd.DataFrame(own), str(unit)) for unit, own in bands.groupby("unit", sort=False)]
    return finished(alt.vconcat(*panels, spacing=14), title, _("black line: the least-cost plan"))


def _panel(alt: Any, bands: pd.DataFrame, unit: str) -> Any:
    """Technologies of one unit."""
    slacks = bands.sort_values("more", ascending=False).drop_duplicates("more")["slack"].tolist()
    tones = [PALEST + (DARKEST - PALEST) * i / max(1, len(slacks) - 1) for i in range(len(slacks))]
    widest = bands[bands["more"] == bands["more"].max()].copy()
    widest["range"] = [a if a == b else f"{a} – {b}" for a, b in zip(widest["least"].map(_figure), widest["largest"].map(_figure), strict=True)]
    axis = alt.Y("name:N", title=None, sort=bands["name"].drop_duplicates().tolist(), axis=alt.Axis(ticks=False, domain=False, grid=False, labelLimit=260))
    end = alt.X("least:Q", title=_("capacity in operation [{unit}]").format(unit=unit), axis=alt.Axis(format=",.0f"))
    colour = alt.Color("colour:N", scale=None)
    legend = alt.Legend(title=_("dearer by at most, of gross cost"), orient="top", symbolType="square")
    bars = alt.Chart(bands.sort_values("more", ascending=False)).mark_bar(height=14).encode(
        x=end, x2="largest:Q", y=axis, color=colour, opacity=alt.Opacity("slack:N", scale=alt.Scale(domain=slacks, range=tones), legend=legend),
    )  # fmt: skip
    fixed = alt.Chart(widest).mark_point(shape="square", filled=True, size=40, opacity=1).encode(x="least:Q", y=axis, color=colour)
    best = alt.Chart(widest).mark_tick(color="black", thickness=2, size=18).encode(x="optimum:Q", y=axis)
    figures = alt.Chart(widest).mark_text(align="left", dx=6, fontSize=11, color="#444").encode(x="largest:Q", y=axis, text="range:N")
    return alt.layer(bars, fixed.transform_filter("datum.largest - datum.least < 0.005"), best, figures).properties(
        width=640, height=ROW * bands["name"].nunique()
    )


def _figure(value: float) -> str:
    return "0" if amount(value) == "–" else amount(value)
