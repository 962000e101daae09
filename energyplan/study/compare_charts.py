"""Charts of a comparison: capacity, cost, CO2 and clean share, targets run by run, and what each change moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.charts.bars import stacked_bars
from energyplan.report.charts.capacity import CONNECTED, capacity_chart
from energyplan.report.charts.cost import cost_chart
from energyplan.report.charts.palette import Entry, components, mark, technologies
from energyplan.report.charts.run_view import RunView
from energyplan.report.charts.style import EDGE, FOLDED, INK, WIDTH, altair, finished, line_styles, panel_title, short
from energyplan.report.charts.targets import target_labels
from energyplan.report.names import components as component_names
from energyplan.report.names import figures, verdicts
from energyplan.report.scale import Scale, display, display_money
from energyplan.report.text import in_language
from energyplan.study.attribution import Moved
from energyplan.study.compare import Comparison
from energyplan.study.terms import notes

COLUMNS = 3
"""Panels side by side."""


def charts_of(found: Comparison, moved: Sequence[Moved] = (), steps: str = "") -> dict[str, Any]:
    """Every chart of a comparison, by the name of its file.

    Args:
        found: The runs side by side.
        moved: What each change moves, where that was asked for.
        steps: Steps on which that was found.
    """
    runs = [RunView(folder) for folder in found.runs]
    kinds = {name: kind for run in runs for name, kind in run.kinds.items()}
    titles, colours = ({name: value for m in found.manifests for name, value in m[key].items()} for key in ("titles", "colours"))
    entries = technologies(kinds, titles, colours)
    about = _("{title} · runs: {names}").format(title=runs[0].title, names=", ".join(found.names))
    heading = " · ".join([about, *dict.fromkeys(run.steps for run in runs if run.steps)])
    said = notes(found.names, found.terms)
    plants = [entry for entry in entries if kinds[entry.ident] not in CONNECTED]
    charts = _capacities(found, plants, heading)
    charts["compare_cost"] = _cost(found, runs, heading, said)
    charts["compare_co2"] = finished(_co2(found), _("CO2 and clean share by run"), heading)
    if len(found.verdicts):
        charts["compare_targets"] = finished(_targets(found), _("Targets by run"), heading)
    if moved:
        title = _("What moves the net cost from {first} to {last}").format(first=found.names[0], last=found.names[-1])
        how = _("Each share is the mean over the orders in which the changes could be made; {steps}").format(steps=steps)
        charts["compare_moved"] = finished(waterfall(moved, titles, runs[0]), title, how)
    return charts


def _tidy(found: Comparison, section: str) -> pd.DataFrame:
    """Results of a section: `item`, `year`, `unit`, `run`, `value`; nothing of years that a run does not have."""
    own = found.results[found.results["section"] == section]
    long = own.melt(id_vars=["item", "year", "unit"], value_vars=found.names, var_name="run", value_name="value")
    if section == "kpi":
        return long.dropna(subset=["value"])
    there = [year == 0 or found.has(run, year) for run, year in zip(long["run"], long["year"], strict=True)]
    return long[there].fillna({"value": 0.0})


def _capacities(found: Comparison, entries: Sequence[Entry], heading: str) -> dict[str, Any]:
    """By run in the last year, and year by year in a panel a run."""
    frame = _tidy(found, "capacity").rename(columns={"item": "technology"})
    frame = frame[frame["technology"].isin([entry.ident for entry in entries]) & frame["unit"].isin(["MW", "MWh"])]
    end = min(own.end for own in found.terms)
    last, power = frame[frame["year"] == end], frame[frame["unit"] == "MW"]
    alike = all(own.first <= end for own in found.terms)
    if not alike:  # no year is one of all runs
        ends = {name: own.end for name, own in zip(found.names, found.terms, strict=True)}
        last = frame[[year == ends[run] for run, year in zip(frame["run"], frame["year"], strict=True)]]
    title = _("Capacity in operation at the end of {year}, by run").format(year=end) if alike \
        else _("Capacity in operation at the end of the last year, by run")
    scale, years = display(float(power.groupby(["run", "year"])["value"].sum().max()), "MW"), sorted(frame["year"].unique())
    bars = stacked_bars(power, "technology", entries, "year", "", scale, years).properties(width=WIDTH // COLUMNS - 20, height=200)
    panels = bars.facet(facet=altair().Facet("run:N", sort=found.names, title=None), columns=COLUMNS)
    return {
        "compare_capacity": finished(
            capacity_chart(last, entries, "run", altair().Step(max(56, WIDTH // 2 // len(found.names)))),
            title, heading,
        ),
        "compare_capacity_by_year": finished(panels, _("Power in operation at the end of the year, by run [{unit}]").format(unit=scale.name), heading),
    }  # fmt: skip


def _cost(found: Comparison, runs: Sequence[RunView], heading: str, said: Sequence[str]) -> Any:
    """By component; runs that count in different money each have an axis of their own."""
    frame, charts, sums = _tidy(found, "cost").rename(columns={"item": "component"}), [], []
    for money in dict.fromkeys(own.money for own in found.terms):
        group = [(name, run) for name, run, own in zip(found.names, runs, found.terms, strict=True) if own.money == money]
        names, priced = [name for name, _run in group], group[0][1]
        part = frame[frame["run"].isin(names)]
        scale = display_money(float(part[part["value"] > 0].groupby("run")["value"].sum().max()), priced.currency)
        unit = Scale(scale.factor, priced.money_of(scale.name))
        net = part.groupby("run")["value"].sum() / scale.factor
        sums.append(_("Net cost [{unit}]: {amounts}").format(unit=unit.name, amounts=", ".join(f"{name} {net[name]:,.1f}" for name in names)))
        width = altair().Step(max(72, WIDTH // 2 // len(found.names)))
        charts.append(cost_chart(part, components(component_names(_("capital"))), unit, "run", width))
    drawn = charts[0] if len(charts) == 1 else altair().hconcat(*charts, spacing=40)
    return finished(drawn, _("Cost by run, discounted"), heading, *sums, *said)


def _co2(found: Comparison) -> Any:
    """Lines by run: CO2 of a year, and clean share of consumption."""
    alt, kpis, names = altair(), _tidy(found, "kpi"), figures()
    scale = display(float(kpis.loc[kpis["item"] == "co2", "value"].max()), "t/a")
    panels = []
    for item, factor, unit in (("co2", scale.factor, scale.name), ("clean_consumption_share", 0.01, "%")):
        rows = kpis[kpis["item"] == item].assign(shown=lambda f, by=factor: f["value"] / by)
        base = alt.Chart(rows, title=panel_title(f"{names[item]} [{unit}]")).encode(
            x=alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0)), y=alt.Y("shown:Q", title=None, axis=alt.Axis(format=",~f")),
            **line_styles("run:N", found.names), tooltip=["run:N", "year:O", alt.Tooltip("shown:Q", title=unit, format=",.4~r")],
        )  # fmt: skip
        panels.append(base.mark_line(strokeWidth=2.4, point=alt.OverlayMarkDef(size=55)).properties(width=WIDTH // 2 - 30, height=260))
    return alt.hconcat(*panels, spacing=40)


def _targets(found: Comparison) -> Any:
    """A row a target, a column a run; verdicts in words and colours."""
    alt, words = altair(), verdicts()
    known = {target["target"]: target for manifest in found.manifests for target in manifest["targets"]}
    register = sorted(known.values(), key=lambda target: target["year"])
    titles = target_labels(*zip(*((t["target"], t["year"], in_language(t["title_zh"], t["title_en"])) for t in register), strict=True))
    rows = found.verdicts.melt(id_vars="target", value_vars=found.names, var_name="run", value_name="verdict")
    rows = rows.assign(title=rows["target"].map(titles), word=rows["verdict"].map(words).fillna("–"), dark=rows["verdict"] == "missed")
    colours = [mark("met"), mark("missed"), mark("none"), mark("none"), "#ffffff"]
    base = alt.Chart(rows).encode(
        x=alt.X("run:N", sort=found.names, axis=alt.Axis(title=None, orient="top", labelAngle=0, ticks=False, domain=False)),
        y=alt.Y("title:N", sort=list(titles.values()), axis=alt.Axis(title=None, labelExpr=FOLDED, labelLimit=420, labelPadding=8, ticks=False, domain=False)),
    )  # fmt: skip
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("word:N", legend=None, scale=alt.Scale(domain=[words[v] for v in ("met", "missed", "not set", "off")] + ["–"], range=colours))
    )
    texts = base.mark_text(fontSize=12).encode(text="word:N", color=alt.condition(alt.datum.dark, alt.value("#ffffff"), alt.value(INK)))
    return (cells + texts).properties(width=alt.Step(110), height=alt.Step(30))


def waterfall(moved: Sequence[Moved], titles: dict[str, Any], run: RunView) -> Any:
    """From nothing to the whole difference of net cost, the largest share first.

    Args:
        moved: What each change moves.
        titles: Names of technologies, Chinese and English.
        run: Whose money it is.
    """
    alt, total = altair(), sum(one.share for one in moved)
    steps, at = [], 0.0
    for one in sorted(moved, key=lambda one: -abs(one.share)):
        name = in_language(*titles[one.change]) if one.change in titles else one.change
        steps.append((name, at, at + one.share, _("raises the cost") if one.share > 0 else _("lowers the cost")))
        at += one.share
    rows = pd.DataFrame([*steps, (_("all together"), 0.0, total, _("all together"))], columns=["change", "low", "high", "kind"])
    scale = display_money(float(rows[["low", "high"]].abs().max(axis=None)), run.currency)
    rows = rows.assign(low=rows["low"] / scale.factor, high=rows["high"] / scale.factor)
    rows = rows.assign(end=rows[["low", "high"]].max(axis=1), text=[_signed(high - low) for low, high in zip(rows["low"], rows["high"], strict=True)])
    reach = [min(0.0, rows[["low", "high"]].min(axis=None)), max(0.0, 1.12 * rows["end"].max()) or 0.1]  # with room for the last figure
    colours = alt.Scale(domain=[_("raises the cost"), _("lowers the cost"), _("all together")], range=[mark("more"), mark("less"), mark("losses")])
    base = alt.Chart(rows).encode(y=alt.Y("change:N", sort=list(rows["change"]), axis=alt.Axis(title=None, labelLimit=420, labelPadding=8, ticks=False)))
    bars = base.mark_bar(height={"band": 0.6}, stroke=EDGE, strokeWidth=0.6).encode(
        x=alt.X("low:Q", title=_("change of the net cost [{unit}]").format(unit=run.money_of(scale.name)), scale=alt.Scale(domain=reach)), x2="high:Q",
        color=alt.Color("kind:N", title=None, scale=colours, legend=alt.Legend(orient="top")),
    )  # fmt: skip
    texts = base.mark_text(align="left", dx=6, fontSize=12, color=INK).encode(x="end:Q", text="text:N")
    return alt.layer(bars, texts).properties(width=WIDTH - 200, height=alt.Step(34))


def _signed(value: float) -> str:
    """A difference with its sign; nothing is 0.

    >>> _signed(631.4), _signed(-2.5), _signed(-1e-9)
    ('+631', '−2.50', '0')
    """
    told = short(abs(value))
    return told if told == "0" else f"{'+' if value > 0 else '−'}{told}"
