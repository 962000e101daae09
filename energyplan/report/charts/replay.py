"""Charts of a replay: unserved energy by case, and what the worst case does not serve. Needs the extra `report`."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.palette import series
from energyplan.report.charts.style import altair, finished, panel_title

WIDTH = 620

Names = dict[str, str]


def by_case(years: pd.DataFrame) -> Any:
    """Unserved energy of each case, a bar in parts of a colour for each milestone; cases with nothing unserved stand with an empty bar.

    Args:
        years: `case`, `milestone`, `unserved_mwh`.
    """
    alt = altair()
    data = years[["case", "milestone", "unserved_mwh"]].astype({"milestone": str})
    order = list(dict.fromkeys(data["case"]))
    return (
        alt.Chart(data)
        .mark_bar()
        .encode(
            y=alt.Y("case:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)),
            x=alt.X("unserved_mwh:Q", title=_("unserved energy, each milestone year [MWh]"), axis=alt.Axis(tickCount=8)),
            color=alt.Color("milestone:N", title=_("year"), scale=alt.Scale(range=list(series()))),
        )
        .properties(width=WIDTH, height=18 * len(order))
    )


def worst_case(unserved: pd.DataFrame) -> tuple[str, int] | None:
    """Case and milestone with the most unserved energy; None where nothing is unserved."""
    rows = unserved[unserved["unserved_mw"] > 0] if len(unserved) else unserved
    if not len(rows):
        return None
    sums = (rows["unserved_mw"] * rows["hours"]).groupby([rows["case"], rows["milestone"]]).sum()
    case, milestone = sums.idxmax()
    return str(case), int(milestone)


def timeline(unserved: pd.DataFrame, case: str, milestone: int, names: Names) -> Any:
    """Unserved power of a case from the first to the last hour in which there is any, sites one upon the other.

    Args:
        unserved: `case`, `milestone`, `hour`, `hours`, `site`, `unserved_mw`: only hours with something unserved.
        case: Which case.
        milestone: Which year of it.
        names: Site -> its name in the language in force.
    """
    alt = altair()
    own = unserved[(unserved["case"] == case) & (unserved["milestone"] == milestone) & (unserved["unserved_mw"] > 0)]
    own = own.groupby(["hour", "hours", "site"], as_index=False)["unserved_mw"].sum()
    top = own.groupby("hour")["unserved_mw"].cumsum()
    own = own.assign(site=own["site"].map(lambda site: names.get(site, site)), top=top, foot=top - own["unserved_mw"])
    own = own.assign(begin=pd.Timestamp("2001-01-01") + pd.to_timedelta(own["hour"], unit="h"))  # a year without 29 February
    own = own.assign(end=own["begin"] + pd.to_timedelta(own["hours"], unit="h"))
    axis = alt.Axis(format="%m-%d", labelOverlap=True)
    title = _("The worst case hour by hour: {case}, {year}").format(case=case, year=milestone)
    return (
        alt.Chart(own)
        .mark_rect()
        .encode(
            x=alt.X("begin:T", title=_("day of the year"), axis=axis),
            x2="end:T",
            y=alt.Y("foot:Q", title=_("unserved power [MW]")),
            y2="top:Q",
            color=alt.Color("site:N", title=_("site"), scale=alt.Scale(range=list(series()))),
        )
        .properties(width=WIDTH, height=160, title=panel_title(title))
    )


def replay_chart(years: pd.DataFrame, unserved: pd.DataFrame, names: Names) -> Any:
    """Both charts, one above the other; the second only where something is unserved."""
    alt = altair()
    worst = worst_case(unserved)
    charts = [by_case(years), *([timeline(unserved, *worst, names)] if worst is not None else [])]
    return finished(alt.vconcat(*charts, spacing=28).resolve_scale(color="independent"), _("Replay"))
