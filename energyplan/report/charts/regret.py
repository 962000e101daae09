"""Regret as a map: a row a plan, a column a future, the darker the dearer. Needs the extra `report`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.style import altair, finished

SIDE = 46
"""Height and width of a cell [px]."""


def regret_chart(cells: pd.DataFrame, names: dict[str, str], unit: str) -> Any:
    """The map of a regret matrix.

    Args:
        cells: `plan`, `future`, `regret` in the unit (infinite where a plan cannot be held), `share` of gross cost, `missed` targets.
        names: Name shown for each plan and future.
        unit: Of money.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    alt = altair()
    data = cells.assign(plan=cells["plan"].map(names), future=cells["future"].map(names), percent=100 * cells["share"].replace(float("inf"), float("nan")))
    data["text"] = [_text(row) for row in cells.to_dict("records")]
    dark = 0.6 * float(data["percent"].max())
    plans, futures = list(dict.fromkeys(data["plan"])), list(dict.fromkeys(data["future"]))
    plain = {"labelLimit": 220, "titleFontWeight": "normal", "domain": False, "ticks": False, "grid": False}
    x = alt.X("future:N", sort=futures, title=_("future"), axis=alt.Axis(orient="top", labelAngle=-40, **plain))
    y = alt.Y("plan:N", sort=plans, title=_("decisions of plan"), axis=alt.Axis(**plain))
    legend = alt.Legend(title=_("% of gross cost"), orient="right", gradientLength=160, labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
    base = alt.Chart(data).encode(x=x, y=y)
    boxes = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("percent:Q", scale=alt.Scale(range=["#f1f5fa", "#0b4a8f"], domainMin=0, type="sqrt"), legend=legend)
    )
    figures = base.mark_text(fontSize=11).encode(
        text="text:N", color=alt.condition(f"datum.percent > {dark}", alt.value("white"), alt.value("#222222"))
    )
    sized = (boxes + figures).properties(width=SIDE * len(futures) * 1.2, height=SIDE * 0.7 * len(plans))
    note = _("* misses targets that the future's own plan meets") if data["missed"].any() else ""
    return finished(sized, _("Regret [{unit}]").format(unit=unit), note)


def _text(row: dict[str, Any]) -> str:
    """A cell's figure: nothing as 0, a star where targets are missed, a cross where the plan cannot be held."""
    if row["regret"] == float("inf"):
        return "×"
    value = "0" if row["regret"] < 0.05 else f"{row['regret']:,.0f}" if row["regret"] >= 10 else f"{row['regret']:.1f}"
    return value + ("*" if row["missed"] else "")
