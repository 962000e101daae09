"""Charts of what results hang on: bars to either side of the plan, effects and shares with their intervals. Needs the extra `report`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.style import altair, finished, panel_title
from energyplan.report.scale import Money

LOW, HIGH = "#2b83ba", "#e07b39"
"""Colours of the lower and the upper end, of a range alone and with others."""
MOST = 15
"""Ranges that a chart shows, the strongest."""
LABELS = 260
"""Room for the names of ranges [px]."""


def tornado_chart(effects: pd.DataFrame, title: str, base: float, scale: Money) -> Any:
    """Changes of one figure at the lower and upper end of each range, the widest on top.

    Args:
        effects: `range_title`, `low`, `high`, `low_change`, `high_change`, one row a range, sorted.
        title: Of the figure.
        base: The figure in the plan.
        scale: How its numbers are told.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    alt, own = altair(), effects.head(MOST)
    ends = {"low": _("at the lower end"), "high": _("at the upper end")}
    parts = [
        pd.DataFrame({"range": own["range_title"], "end": word, "value": own[end].str.replace("*", "×"), "change": own[f"{end}_change"] / scale.factor})
        for end, word in ends.items()
    ]  # fmt: skip
    data = pd.concat(parts, ignore_index=True)
    # A label stands outside its bar; where both bars point the same way that of the shorter would lie on the longer, and is left out.
    data["label"] = data["value"]
    (low, high), n = (own["low_change"].to_numpy(), own["high_change"].to_numpy()), len(own)
    shorter = np.where(np.abs(low) <= np.abs(high), np.arange(n), n + np.arange(n))[low * high > 0]
    data.loc[shorter, "label"] = ""
    data = data.dropna(subset="change").sort_values("change", key=abs, ascending=False)  # the shorter of two bars on one side lies on the longer
    colour = alt.Color("end:N", scale=alt.Scale(domain=list(ends.values()), range=[LOW, HIGH]), legend=alt.Legend(title=None, orient="top", labelFontSize=12))
    least, largest = min(0.0, float(data["change"].min())), max(0.0, float(data["change"].max()))
    room = 0.15 * (largest - least) or 1.0  # for the labels
    domain = alt.Scale(domain=[least - room, largest + room], nice=False)
    x = alt.X("change:Q", title=_("change [{unit}]").format(unit=scale.name), scale=domain, stack=None)
    bars = alt.Chart(data).mark_bar(height=16).encode(x=x, y=_ranges(alt, own), color=colour, tooltip=["range:N", "end:N", "value:N", "change:Q"])
    labels = alt.Chart(data).encode(x=x, y=_ranges(alt, own), text="label:N")
    left = labels.transform_filter("datum.change < 0").mark_text(align="right", dx=-4, fontSize=11, color="#555555")
    right = labels.transform_filter("datum.change >= 0").mark_text(align="left", dx=4, fontSize=11, color="#555555")
    zero = alt.Chart(pd.DataFrame({"change": [0.0]})).mark_rule(color="#333333").encode(x="change:Q")
    told = _("{figure} [{unit}]: {base} in the plan").format(figure=title, unit=scale.name, base=f"{base / scale.factor:,.1f}")
    return (bars + left + right + zero).properties(width=560, height=alt.Step(24), title=panel_title(told))


def shares_chart(effects: pd.DataFrame, title: str) -> Any:
    """First-order and total Sobol indices of one figure with their intervals.

    Args:
        effects: `range_title` and `first`, `total` with `_low`, `_high`, one row a range, sorted.
        title: Of the figure.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    alt, own = altair(), effects.head(MOST)
    kinds = {"first": _("alone (S1)"), "total": _("with others (ST)")}
    data = pd.concat(
        [
            pd.DataFrame({"range": own["range_title"], "kind": word, "share": own[kind], "least": own[f"{kind}_low"], "largest": own[f"{kind}_high"]})
            for kind, word in kinds.items()
        ],
        ignore_index=True,
    )
    domain = list(kinds.values())
    colour = alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[LOW, HIGH]), legend=alt.Legend(title=None, orient="top", labelFontSize=12))
    told = _("{figure}: shares of the variance, with 95 % intervals").format(figure=title)
    return _bars(alt, data, own, alt.X("share:Q", title=_("share of the variance"))).encode(color=colour, yOffset=alt.YOffset("kind:N", sort=domain)) + (
        _whiskers(alt, data, own).encode(yOffset=alt.YOffset("kind:N", sort=domain)).properties(title=panel_title(told), width=560, height=alt.Step(14))
    )


def elementary_chart(effects: pd.DataFrame, title: str, scale: Money) -> Any:
    """Mean size of elementary effects of one figure with its interval, and their spread as a tick.

    Args:
        effects: `range_title`, `mu_star`, `mu_star_error`, `sigma`, one row a range, sorted.
        title: Of the figure.
        scale: How its numbers are told.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    alt, own, f = altair(), effects.head(MOST), scale.factor
    data = pd.DataFrame({
        "range": own["range_title"], "share": own["mu_star"] / f, "spread": own["sigma"] / f,
        "least": (own["mu_star"] - own["mu_star_error"]) / f, "largest": (own["mu_star"] + own["mu_star_error"]) / f,
    })  # fmt: skip
    sizes, spreads = data.assign(kind=_("mean size (μ*)")), data.assign(kind=_("spread (σ)"))
    scale_of_kinds = alt.Scale(domain=[sizes["kind"].iloc[0], spreads["kind"].iloc[0]], range=[LOW, HIGH])
    colour = alt.Color("kind:N", scale=scale_of_kinds, legend=alt.Legend(title=None, orient="top", labelFontSize=12))
    bars = _bars(alt, sizes, own, alt.X("share:Q", title=_("change over the whole range [{unit}]").format(unit=scale.name))).encode(color=colour)
    ticks = alt.Chart(spreads).mark_tick(thickness=3, size=18).encode(x="spread:Q", y=_ranges(alt, own), color=colour)
    chart = bars + _whiskers(alt, data, own) + ticks
    return chart.properties(width=560, height=alt.Step(24), title=panel_title(_("{figure}: elementary effects").format(figure=title)))


def one_below_the_other(charts: Sequence[Any]) -> Any:
    """Charts of several figures as one.

    Args:
        charts: At least one.
    """
    return finished(altair().vconcat(*charts).resolve_scale(color="independent", x="independent"), _("What results hang on"))


def _ranges(alt: Any, own: pd.DataFrame) -> Any:
    return alt.Y("range:N", sort=list(own["range_title"]), title=None, axis=alt.Axis(labelLimit=LABELS, domain=False, ticks=False))


def _bars(alt: Any, data: pd.DataFrame, own: pd.DataFrame, x: Any) -> Any:
    return alt.Chart(data).mark_bar(height={"band": 0.8}).encode(x=x, y=_ranges(alt, own))


def _whiskers(alt: Any, data: pd.DataFrame, own: pd.DataFrame) -> Any:
    return alt.Chart(data).mark_rule(color="#333333").encode(x=alt.X("least:Q"), x2="largest:Q", y=_ranges(alt, own))
