"""The chart of targets: what is achieved against what is required."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from energyplan.errors import UnitProblem
from energyplan.i18n import _
from energyplan.report.charts.palette import mark
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import FOLDED, INK, altair, finished, folded, short
from energyplan.report.names import verdicts
from energyplan.report.scale import LADDERS, display, display_money
from energyplan.report.text import in_language
from energyplan.units import convert

MOST = 200.0
"""Share of what is required at which bars end [%]."""


def targets_of(run: RunView) -> pd.DataFrame:
    """Targets that were judged: `target`, `title`, `year`, `sense`, `required`, `achieved`, `unit`, `verdict`, `share` (achieved over required, %)."""
    sheet = run.query("SELECT * FROM compliance WHERE verdict IN ('met', 'missed') ORDER BY year, target")
    titles = [in_language(zh, en) for zh, en in zip(sheet["title_zh"], sheet["title_en"], strict=True)]
    share = 100 * sheet["achieved"] / sheet["required"].where(sheet["required"] != 0)
    return sheet.assign(title=titles, share=share)[["target", "title", "year", "sense", "required", "achieved", "unit", "verdict", "share"]]


def targets(run: RunView) -> Any:
    """The chart of a run.

    Raises:
        InputError: no target was judged.
    """
    frame = targets_of(run)
    if frame.empty:
        raise run.nothing("targets", _("no target of this plan was judged"))
    counts = frame["verdict"].value_counts()
    sums = _("{met} met, {missed} missed").format(met=counts.get("met", 0), missed=counts.get("missed", 0))
    return finished(targets_chart(frame, run.currency), _("Targets: achieved against required"), f"{run.subtitle} · {sums}")


def in_display_units(required: float, achieved: float, unit: str, currency: str) -> tuple[str, str]:
    """Both amounts of a target in one unit of the language: 190 万千瓦 are 1.9 GW in English; units that no chart knows stay as written.

    >>> in_display_units(190, 105, "万千瓦", "CNY"), in_display_units(16, 7.12, "%", "CNY")
    (('1.90 GW', '1.05 GW'), ('16.0 %', '7.12 %'))
    """
    factor, name = unit_of_language(max(abs(required), abs(achieved)), unit, currency)
    return f"{short(required * factor)} {name}", f"{short(achieved * factor)} {name}"


def unit_of_language(largest: float, unit: str, currency: str) -> tuple[float, str]:
    """What amounts up to `largest` of a unit as written are multiplied by to be told in one of the language, and that unit."""
    for canonical in (*dict.fromkeys(canonical for canonical, _language in LADDERS), "CNY/a", "CNY"):
        try:
            factor = convert(1.0, unit, canonical, currency)
        except UnitProblem:
            continue
        scale = display_money(factor * largest, currency) if canonical.startswith("CNY") else display(factor * largest, canonical)
        return factor / scale.factor, scale.name + (in_language("/年", "/a") if canonical.endswith("/a") else "")
    return 1.0, unit


def target_labels(targets: Iterable[str], years: Iterable[int], titles: Iterable[str]) -> dict[str, str]:
    """Target -> year and title, folded; with its identifier where another is called the same."""
    told = {target: f"{year} · {title}" for target, year, title in zip(targets, years, titles, strict=True)}
    twice = {label for label in told.values() if list(told.values()).count(label) > 1}
    return {target: folded(f"{label} ({target})" if label in twice else label) for target, label in told.items()}


def targets_chart(frame: pd.DataFrame, currency: str) -> Any:
    """A bar a target, as long as the share of what is required; the line at 100 % is the target, the words say which side is right.

    Args:
        frame: As of `targets_of`.
        currency: Of the run.
    """
    alt = altair()
    words = verdicts()
    rows = frame.assign(
        row=list(target_labels(frame["target"], frame["year"], frame["title"]).values()),
        length=frame["share"].clip(0, MOST).fillna(0.0),
        name=frame["verdict"].map(words),
        text=[_words(row, currency) for row in frame.to_dict("records")],
    )
    colours = alt.Scale(domain=[words["met"], words["missed"]], range=[mark("met"), mark("missed")])
    order = list(rows["row"])
    axis = alt.Axis(labelExpr=FOLDED, labelLimit=420, labelPadding=8, ticks=False, domain=False)
    base = alt.Chart(rows).encode(y=alt.Y("row:N", sort=order, title=None, axis=axis))
    bars = base.mark_bar(height={"band": 0.62}).encode(
        x=alt.X("length:Q", title=_("achieved, of what is required [%]"), scale=alt.Scale(domain=[0, MOST]), axis=alt.Axis(values=[0, 50, 100, 150, 200])),
        color=alt.Color("name:N", title=None, scale=colours, legend=alt.Legend(orient="top")),
    )  # fmt: skip
    ink = alt.condition(alt.datum.verdict == "missed", alt.value(mark("missed")), alt.value(INK))
    texts = base.mark_text(align="left", dx=8, fontSize=12).encode(x=alt.datum(MOST), text="text:N", color=ink)
    line = alt.Chart(pd.DataFrame({"at": [100.0]})).mark_rule(color=mark("required"), strokeWidth=2, strokeDash=[5, 3]).encode(x="at:Q")
    return alt.layer(bars, line, texts).properties(width=360, height=alt.Step(30))


def _words(row: dict[str, Any], currency: str) -> str:
    sense = {">=": "≥", "<=": "≤"}.get(row["sense"], row["sense"])
    required, achieved = in_display_units(row["required"], row["achieved"], row["unit"], currency)
    return f"{achieved} ({sense} {required})"
