"""The corridor as a page, for `--json`, as CSV files and as a chart."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from energyplan.analysis.repair import repaired_value
from energyplan.i18n import _
from energyplan.report.charts.corridor import corridor_chart
from energyplan.report.charts.files import save_chart
from energyplan.report.price_page import repaired_note
from energyplan.report.scale import money
from energyplan.report.text import amount, in_language, indented, render, table
from energyplan.results.files import write_tables
from energyplan.study.corridor import Band, Corridor, Pair
from energyplan.tolerances import share

CUTS = 5
"""Values of the first of a pair, from its least to its largest, at which the page tells the second."""

EDGE = 1e-4
"""How far inside its range the outermost of them are looked at, in parts of it: there the second still has its whole range."""


def corridor_page(found: Corridor) -> str:
    """The page as text."""
    title, hours, scale = found.plan.file.title, found.system.horizon.hours_per_step, money(found.gross, found.system.currency)
    parts: list[Any] = [
        _("Corridor of capacities · {title} · scenario {scenario} · end of {year}").format(
            title=in_language(title.zh, title.en), scenario=found.plan.scenario, year=found.year
        ),
        *repaired_note(found.repair),
        _("The plan's own {n} steps are operated.").format(n=len(found.plan.steps)) if found.plan.steps else
        _("Every hour of the year is operated.") if hours == 1 else
        _("Steps of {n} hours by their mean, an approximation without a bound; `--resolution` takes others.").format(n=hours),
        _("Least net cost {cost:,.1f} {money}; 1 % of gross cost is {part:,.1f}. Every plan below keeps all targets.").format(
            cost=found.cost / scale.factor, money=scale.name, part=0.01 * found.gross / scale.factor
        ),
        "", _bands(found), *_verdicts(found), *(part for pair in found.pairs for part in _pair(found, pair)), *_alternatives(found), "",
        _("{n} vertices in {s:.0f} s, {each:.2f} s each.").format(n=found.solves, s=found.seconds, each=found.seconds / max(1, found.solves)),
    ]  # fmt: skip
    return render(parts)


def percent(part: float) -> str:
    """A slack as it is told.

    >>> percent(0.01), percent(0.025)
    ('1 %', '2.5 %')
    """
    return f"{100 * part:g} %"


def _name(found: Corridor, technology: str) -> str:
    return in_language(*found.system.titles.get(technology, (technology, technology)))


def _label(found: Corridor, band: Band) -> str:
    """Name of a technology, and which of a store's two sizes is meant."""
    words = {"MW": _("{name}, power"), "MWh": _("{name}, energy"), "m3/h": _("{name}, flow"), "m3": _("{name}, volume")}
    two = any(b.quantity == "energy" for b in found.bands if b.technology == band.technology)
    return (words[band.unit] if two else "{name}").format(name=_name(found, band.technology))


def _span(least: float, largest: float) -> str:
    """A range in a table: `553 .. 2,329`, one figure where nothing is open.

    >>> _span(0.0, 352.84), _span(1000.0, 1000.0), _span(0.0, 0.0)
    ('– .. 353', '1,000', '–')
    """
    low, high = amount(least), amount(largest)
    return low if low == high else f"{low} .. {high}"


def _bands(found: Corridor) -> Any:
    heads = [_("at most {part} dearer").format(part=percent(part)) for part in found.more]
    rows = table(_("Capacity in operation, least .. largest"), _("technology"), _("unit"), _("stands"), _("least cost"), *heads)
    for band in found.bands:
        if band.verdict != "never":
            spans = map(_span, band.least, band.largest)
            rows.add_row(_label(found, band), band.unit, amount(band.standing), amount(band.optimum), *spans)
    return rows


def _verdicts(found: Corridor) -> list[Any]:
    """What every plan has in common, in sentences."""
    words: list[tuple[str, str, Callable[[Band], str]]] = [
        ("must", _("Every one of them builds:"), lambda b: _("at least {least} {unit}, of which {new} new").format(
            least=amount(b.least[-1]), unit=b.unit, new=amount(b.least[-1] - b.standing))),
        ("stands", _("Needs no more than what stands:"), _stands),
        ("left_out", _("May be left out:"), lambda b: _("from nothing to {largest} {unit}").format(largest=amount(b.largest[-1]), unit=b.unit)),
        ("never", _("In none of them:"), lambda b: ""),
    ]  # fmt: skip
    lines: list[Any] = [_("Whatever is done, at the end of {year}, in all plans at most {part} of gross cost dearer than the least:").format(
        year=found.year, part=percent(found.more[-1])
    )]  # fmt: skip
    for verdict, head, tell in words:
        own = [(_label(found, band), tell(band)) for band in found.bands if band.verdict == verdict]
        if own and verdict == "never":
            lines += [head, indented(", ".join(label for label, _text in own))]
        elif own:
            lines += [head, *(indented(_("{name}: {text}").format(name=label, text=text)) for label, text in own)]
    return lines


def _stands(band: Band) -> str:
    if band.largest[-1] - band.least[-1] <= band.nothing:
        return _("{least} {unit}, nothing is open").format(least=amount(band.least[-1]), unit=band.unit)
    return _("{least} {unit} at least, up to {largest}").format(least=amount(band.least[-1]), unit=band.unit, largest=amount(band.largest[-1]))


def _pair(found: Corridor, pair: Pair) -> list[Any]:
    """The second of two at some values of the first."""
    (one, other), widest = (_name(found, name) for name in pair.technologies), pair.outlines[-1].corners[:, 0]
    heads = [_("at most {part} dearer").format(part=percent(part)) for part in found.more]
    title = _("{one} and {other} together [{units}]").format(one=one, other=other, units=", ".join(dict.fromkeys(pair.units)))
    rows = table(title, _("{name} is").format(name=one), *(_("{name}, {slack}").format(name=other, slack=head) for head in heads))
    inside = EDGE * np.ptp(widest)
    for value in dict.fromkeys(np.linspace(widest.min(), widest.max(), CUTS).tolist()):
        cuts = [o.cut(float(np.clip(value, widest.min() + inside, widest.max() - inside))) for o in pair.outlines]
        rows.add_row(amount(value), *(_("not possible") if cut is None else _span(*cut) for cut in cuts))
    told = [f"{o.share:.0%}" for o in pair.outlines]
    lines: list[Any] = ["", rows, _("Possible of all combinations of the two ranges: {shares}.").format(shares=", ".join(told))]
    if not all(o.proven for o in pair.outlines):
        lines.append(_("Not every side is proven: a little more may be possible."))
    return lines


def _alternatives(found: Corridor) -> list[Any]:
    if not found.alternatives:
        return []
    scale, plans = money(found.gross, found.system.currency), found.alternatives
    title = _("Other plans at most {part} dearer").format(part=percent(found.more[-1]))
    rows = table(title, _("technology"), _("unit"), _("least cost"), *(str(i + 1) for i in range(len(plans))))
    for i, band in enumerate(found.bands):
        values = [band.optimum, *(float(plan.capacities[i]) for plan in plans)]
        if max(values) > band.nothing:
            rows.add_row(_label(found, band), band.unit, *map(amount, values))
    rows.add_section()
    rows.add_row(_("net cost"), scale.short, *(f"{cost / scale.factor:,.0f}" for cost in (found.cost, *(plan.cost for plan in plans))))
    rows.add_row(_("dearer by, of gross cost"), "%", "", *(f"{100 * share(plan.cost - found.cost, found.gross):.1f}" for plan in plans))
    rows.add_row(_("distance to the nearest before"), "%", "", *(f"{100 * plan.nearest:.0f}" for plan in plans))
    told = [
        (_("{n}: as much {name} as possible") if plan.most else _("{n}: as little {name} as possible")).format(
            n=i, name=_name(found, found.bands[plan.leader].technology)
        )
        for i, plan in enumerate(plans, 1)
    ]  # fmt: skip
    lines: list[Any] = [
        "", rows, *told, _("Each with as little as can be of what the plans before it built."),
        _("Distance: mean over the technologies of the difference, in percent of the width of the corridor."),
    ]  # fmt: skip
    if found.verified:
        return [*lines, _("Each is recounted and passes the independent checks of a run, targets among them.")]
    failed = [f"{i + 1}: {', '.join(plan.failed)}" for i, plan in enumerate(plans) if plan.failed]
    return [*lines, _("NOT VERIFIED: {checks}").format(checks="; ".join(failed))]


def frames_of(found: Corridor) -> dict[str, pd.DataFrame]:
    """The corridor as tidy tables; money in the plan's currency."""
    label = {"plan": found.plan.file.name, "scenario": found.plan.scenario, "year": found.year}
    bands = [
        {**label, "technology": b.technology, "quantity": b.quantity, "unit": b.unit, "standing": b.standing, "optimum": b.optimum, "more": part,
         "least": b.least[level], "largest": b.largest[level], "verdict": b.verdict}
        for b in found.bands for level, part in enumerate(found.more)
    ]  # fmt: skip
    corners = [
        {**label, "technology": pair.technologies[0], "other": pair.technologies[1], "unit": pair.units[0], "other_unit": pair.units[1], "more": part,
         "corner": i, "capacity": float(a), "other_capacity": float(b), "area": o.area, "share_of_box": o.share, "proven": o.proven}
        for pair in found.pairs for part, o in zip(found.more, pair.outlines, strict=True) for i, (a, b) in enumerate(o.corners)
    ]  # fmt: skip
    plans = [
        {**label, "alternative": n, "leader": found.bands[plan.leader].technology, "to": "largest" if plan.most else "least",
         "technology": f.technology, "site": asset.name.partition("@")[2], "quantity": f.quantity, "unit": f.unit,
         "capacity": float(value), "net_cost": plan.cost, "more": share(plan.cost - found.cost, found.gross), "distance": plan.nearest,
         "verified": not plan.failed}
        for n, plan in enumerate(found.alternatives, 1) for f, values in zip(found.fleets, plan.by_site, strict=True)
        for asset, value in zip(f.assets, values, strict=True)
    ]  # fmt: skip
    frames = {"corridor": pd.DataFrame(bands)}
    return frames | ({"pairs": pd.DataFrame(corners)} if corners else {}) | ({"alternatives": pd.DataFrame(plans)} if plans else {})


def corridor_as_dict(found: Corridor) -> dict[str, Any]:
    """The corridor for `--json`."""
    verdicts = {v: [f"{b.technology} {b.quantity}" for b in found.bands if b.verdict == v] for v in ("must", "stands", "left_out", "never")}
    tables = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames_of(found).items()}
    return {
        "status": "ok" if found.verified else "not_verified", "plan": found.plan.file.name, "scenario": found.plan.scenario, "year": found.year,
        "hours": found.system.horizon.hours_per_step, "currency": found.system.currency, "least_net_cost": found.cost, "gross_cost": found.gross,
        "repaired": {s.target.id: repaired_value(s) for s in found.repair.shortfalls}, "verdicts": verdicts, **tables,
        "solves": found.solves, "seconds": round(found.seconds, 2),
    }  # fmt: skip


def chart_of(found: Corridor) -> Any:
    """The corridor as a chart; needs the extra `report`.

    Raises:
        EnvironmentProblem: it is missing.
    """
    frame = frames_of(found)["corridor"]
    names = {(b.technology, b.quantity): _label(found, b) for b in found.bands}
    frame["name"] = [names[key] for key in zip(frame["technology"], frame["quantity"], strict=True)]
    frame["colour"] = frame["technology"].map(found.system.colours)
    frame["slack"] = frame["more"].map(percent)
    title = found.plan.file.title
    return corridor_chart(frame[frame["verdict"] != "never"], f"{in_language(title.zh, title.en)} · {found.plan.scenario} · {found.year}")


def write_corridor(found: Corridor, folder: Path | None, chart: Path | None = None) -> list[Path]:
    """CSV files of all tables (utf-8 with BOM) and `corridor.svg` in a folder, the chart as a file of its own; their paths.

    Without the extra `report` the folder has no chart.
    """
    paths = [] if folder is None else write_tables(folder, frames_of(found))
    drawn = [path for path in (chart, folder / "corridor.svg" if folder and find_spec("altair") and find_spec("vl_convert") else None) if path]
    return paths + [save_chart(chart_of(found), path) for path in drawn]
