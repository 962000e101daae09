"""Actual figures beside the plan as a page, as CSV files and as plain values."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.plan.targets import Target
from energyplan.report.preflight_page import number
from energyplan.report.text import amount, figure, in_language, indented, render, table
from energyplan.results.files import write_tables
from energyplan.study.track import PLAN, Point, Standing, Track, pace

ESTIMATE = "L"
"""Confidence of figures that a page marks."""


def track_page(found: Track) -> str:
    """The page: every target with its verdict, what is behind or missed and when it comes, the schedule of the run beside what stands."""
    spec = found.plan.file
    parts: list[Any] = [
        _("Actual figures beside {title} · scenario {scenario}").format(title=in_language(spec.title.zh, spec.title.en), scenario=found.plan.scenario),
        _head(found), "", _targets(found),
    ]  # fmt: skip
    titles = {"missed": _("Missed:"), "behind": _("Behind their path:"), "on course": _("On course:"), "met": _("Met:"), "no data": _("No verdict:")}
    if found.as_of <= spec.base_year:
        del titles["no data"]  # told once, above
    for verdict, title in titles.items():
        own = [s for s in found.standings if s.verdict == verdict]
        parts += ["", title, *(indented(sentence(s), 2) for s in own)] if own else []
    if found.run is not None:
        parts += ["", _schedule(found)]
    return render([*parts, "", *_feet(found)])


def _head(found: Track) -> str:
    base = found.plan.file.base_year
    if found.as_of <= base:
        words = _("The plan starts at the end of {base} and no actual figure is of a later year: nothing can be on course or behind yet.")
        return words.format(base=base)
    return _("The plan starts at the end of {base}; actual figures go up to {as_of}.").format(base=base, as_of=found.as_of)


def _targets(found: Track) -> Any:
    rows = table(_("Targets"), _("target"), _("due"), "", _("required"), _("start"), _("actual"), _("as of"), _("path"), _("unit"), "", "", wrap=30)
    for s in found.standings:
        t, at = s.target, s.judged or (s.points[-1] if len(s.points) > 1 else None)
        path = None if s.verdict == "not set" or s.path_year == t.year else s.path
        rows.add_row(
            in_language(t.title_zh, t.title_en), str(t.year), "" if t.value is None else t.sense, _shown(t, t.value), _shown(t, _value(s.start)),
            _shown(t, _value(at)) + _mark(at), "" if at is None else str(at.year), _shown(t, path), t.unit_written, verdict_word(s),
            "" if path is None else _("path of {year}").format(year=s.path_year) if at is None else _("path of the run") if s.path_of == "run" else "",
        )  # fmt: skip
    return rows


def _value(point: Point | None) -> float | None:
    return None if point is None else point.value


def _shown(t: Target, value: float | None) -> str:
    return "" if value is None else figure(t.as_written(value))


def _mark(point: Point | None) -> str:
    return "*" if point is not None and point.confidence == ESTIMATE else ""


def verdict_word(s: Standing) -> str:
    """The verdict in the language in force; what went wrong in capitals where a language has them."""
    return {
        "met": _("met"), "on course": _("on course"), "behind": _("BEHIND"), "missed": _("MISSED"), "no data": _("no data"), "not set": _("not set"),
    }[s.verdict]  # fmt: skip


def sentence(s: Standing) -> str:
    """What a verdict rests on: by how much, and when at the present pace."""
    t = s.target
    if s.reason:
        return f"{t.id}: {s.reason}"
    assert s.judged is not None
    assert s.ahead is not None
    words = {
        "missed": _("missed in {year} by {gap}"), "behind": _("behind in {year} by {gap}"), "on course": _("ahead in {year} by {gap}"),
        "met": _("met in {year} with {gap} to spare") if s.ahead else _("met in {year}"),
    }[s.verdict]  # fmt: skip
    told = [words.format(year=s.judged.year, gap=_gap(t, abs(s.ahead))), *([] if s.verdict == "met" else [_when(s)]), _so_far(s)]
    return f"{t.id} ({t.clause}): " + _("; ").join(told)


def _when(s: Standing) -> str:
    t, start, last = s.target, s.points[0], s.points[-1]
    assert t.value is not None
    required = _amount(t, t.value)
    if s.expected is not None and s.expected <= last.year:
        return _("{required} were reached in {year}").format(required=required, year=s.expected)
    if last.year == start.year:
        return _("one figure only, so no pace is known")
    a_year = _("{amount} a year").format(amount=_gap(t, pace(start, last)))
    if s.expected is None:
        return _("never at the pace since {start} ({pace})").format(start=start.year, pace=a_year)
    return _("{required} by the end of {year} at the pace since {start} ({pace})").format(required=required, year=s.expected, start=start.year, pace=a_year)


def _so_far(s: Standing) -> str:
    """All figures, such as `2021: 105, 2025: 150`."""
    return _("so far {figures}").format(figures=", ".join(f"{p.year}: {number(s.target.as_written(p.value))}{_mark(p)}" for p in s.points))


def _amount(t: Target, value: float) -> str:
    return f"{number(t.as_written(value))} {t.unit_written}"


def _gap(t: Target, value: float) -> str:
    """A difference: that of two percentages is in points."""
    return _("{number} percentage points").format(number=number(t.as_written(value))) if t.unit_written == "%" else _amount(t, value)


def _names(names: str, found: Track) -> str:
    entries = found.plan.file.technologies
    return ", ".join(in_language(entries[name].title.zh, entries[name].title.en) for name in names.split(";") if name)


def _schedule(found: Track) -> Any:
    title = _("Schedule of the run beside what stands, at the end of the year")
    rows = table(title, _("technology"), _("year"), _("planned"), _("actual"), _("difference"), _("unit"))
    before = None
    order = {name: i for i, name in enumerate(found.plan.file.technologies)}
    by_plan = found.schedule.sort_values("technologies", key=lambda names: names.map(lambda n: order.get(n, len(order))), kind="stable")
    for row in by_plan.to_dict("records"):
        name = _names(row["technologies"], found) + (f" ({row['sites']})" if row["sites"] else "")
        stands, difference = _("no figure"), ""
        if not math.isnan(row["actual"]):
            stands = amount(row["actual"]) + ("*" if row["confidence"] == ESTIMATE else "")
            difference = f"{row['difference']:+,.1f}" if abs(row["difference"]) >= 0.05 else "–"
        rows.add_row(name if name != before else "", str(row["year"]), amount(row["planned"]), stands, difference, row["unit"])
        before = name
    if not len(found.schedule):
        rows.add_row(_("no actual capacity of a year of the run"))
    return rows


def _feet(found: Track) -> list[str]:
    counts = {verdict: sum(s.verdict == verdict for s in found.standings) for verdict in ("met", "on course", "behind", "missed", "no data", "not set")}
    lines = [
        _("{n} targets: {met} met, {on} on course, {behind} behind, {missed} missed, {none} without data, {unset} not set.").format(
            n=len(found.standings), met=counts["met"], on=counts["on course"], behind=counts["behind"], missed=counts["missed"], none=counts["no data"],
            unset=counts["not set"],
        )
    ]  # fmt: skip
    if any(point.confidence == ESTIMATE for s in found.standings for point in s.points):
        lines.append(_("*: an estimate (confidence L in the table of actual figures)."))
    if any(s.start and s.start.confidence == PLAN for s in found.standings):
        lines.append(_("Start: the stock of the plan where the table has no figure of {base}.").format(base=found.plan.file.base_year))
    if found.before:
        lines.append(_("{n} figures of years before {base} are the last plan's and are not looked at.").format(n=found.before, base=found.plan.file.base_year))
    if found.run is None:
        lines.append(_("Paths are straight lines from the start; --run RUN sets the schedule of a run beside what stands."))
    else:
        lines.append(_("Paths are the schedule of the run for power and energy where it meets the target, else straight lines from the start."))
        lines.append(_("Run: {run}").format(run=found.run))
    return lines


# --- tables ------------------------------------------------------------------------------------------------------------------------


def frames_of(found: Track) -> dict[str, pd.DataFrame]:
    """The targets (amounts in the unit as written), every figure behind them, and the schedule."""
    targets = [
        {
            "target": s.target.id, "title_zh": s.target.title_zh, "title_en": s.target.title_en, "clause": s.target.clause, "kind": s.target.kind,
            "due": s.target.year, "sense": s.target.sense, "unit": s.target.unit_written, "required": _written(s.target, s.target.value),
            "start_year": s.start and s.start.year, "start": _written(s.target, _value(s.start)),
            "actual_year": s.judged and s.judged.year, "actual": _written(s.target, _value(s.judged)),
            "confidence": s.judged and s.judged.confidence, "path_year": s.path_year, "path": _written(s.target, s.path),
            "path_of": None if s.path is None else s.path_of, "verdict": s.verdict, "ahead": _written(s.target, s.ahead), "expected_year": s.expected,
            "reason": s.reason,
        }
        for s in found.standings
    ]  # fmt: skip
    figures = [
        {"target": s.target.id, "year": p.year, "value": _written(s.target, p.value), "unit": s.target.unit_written, "confidence": p.confidence}
        for s in found.standings if s.target.value is not None for p in s.points
    ]  # fmt: skip
    years = ["due", "start_year", "actual_year", "path_year", "expected_year"]
    frame = pd.DataFrame(targets)
    return {
        "targets": frame.astype(dict.fromkeys(years, "Int64")) if targets else frame,
        "figures": pd.DataFrame(figures, columns=["target", "year", "value", "unit", "confidence"]), "schedule": found.schedule,
    }  # fmt: skip


def _written(t: Target, value: float | None) -> float | None:
    return None if value is None else round(t.as_written(value), 9)


def track_as_dict(found: Track) -> dict[str, Any]:
    """The same as plain values."""
    tables = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames_of(found).items()}
    head = {"status": "ok", "plan": found.plan.file.name, "scenario": found.plan.scenario, "as_of": found.as_of, "run": found.run and str(found.run)}
    return head | tables


def write_track(found: Track, folder: Path) -> list[Path]:
    """CSV files (utf-8 with BOM) of the tables; their paths."""
    return write_tables(folder, frames_of(found), "track_")
