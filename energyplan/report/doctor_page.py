"""What `doctor` found: the machine, or size, memory, time and numbers of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from energyplan.analysis.examination import Examination
from energyplan.analysis.forecast import Forecast, duration, gigabytes
from energyplan.analysis.machine import Check
from energyplan.analysis.numerics import WIDE, Advice, Number, Numerics, Part, Spread
from energyplan.i18n import _
from energyplan.plan.schema import Plan
from energyplan.report.text import in_language, indented, render, table

# --- the machine ---


def machine_page(found: list[Check]) -> str:
    """The page of the machine as text."""
    rows = table(_("What a run needs of this machine"), _("needed"), "", _("found"))
    rows.columns[2].justify = "left"
    rows.columns[2].no_wrap = False
    rows.columns[2].overflow = "fold"
    for check in found:
        rows.add_row(_name(check), _("fine") if check.fine else _("MISSING"), _found(check))
    missing = [c for c in found if not c.fine]
    foot = _("Everything needed is there.") if not missing else _("{n} of {m} are missing or will not do.").format(n=len(missing), m=len(found))
    return render([rows, foot])


def _name(check: Check) -> str:
    words = {
        "python": "Python", "pyomo": "Pyomo", "highspy": "HiGHS", "hipo": _("HiGHS solves with HiPO"), "cores": _("cores"),
        "memory": _("memory that is free"), "disk": _("folder of runs"), "font": _("font for pictures in Chinese"),
    }  # fmt: skip
    return words.get(check.name, check.name)


def _found(check: Check) -> str:
    if check.name == "hipo":
        return _("a small program was solved") if check.fine else _("{reason}: pip install 'highspy[extras]'").format(reason=check.needed or check.found)
    if check.name == "memory" and not check.found:
        return _("not known; no run is refused for it")
    if check.name == "disk":
        return _disk(check)
    if check.name == "font" and not check.found:
        return _("none. {way}").format(way=check.needed)
    if check.fine:
        return check.found
    return _("{found}; needed is {needed}").format(found=check.found or _("not installed"), needed=check.needed)


def _disk(check: Check) -> str:
    if check.needed == "w":
        return _("{place} cannot be written to; choose another with --out").format(place=check.found)
    free, _comma, place = check.found.partition(", ")
    told = _("{free} free in {place}").format(free=free, place=place)
    return told if check.fine else _("{found}; needed is {needed}").format(found=told, needed=check.needed)


def machine_as_dict(found: list[Check]) -> dict[str, Any]:
    """The machine for `--json`."""
    fine = all(c.fine for c in found)
    return {"status": "ok" if fine else "EnvironmentProblem", "exit_code": 0 if fine else 9, "checks": [vars(c) for c in found]}


# --- a plan ---


def examination_page(found: Examination) -> str:
    """The page of a plan as text."""
    spec = found.plan.file
    title = _("Size and numbers of {title} · scenario {scenario}").format(title=in_language(spec.title.zh, spec.title.en), scenario=found.plan.scenario)
    parts: list[Any] = [title, "", _sizes(found), *_size_feet(found), ""]
    if found.numerics is None:
        words = _("The numbers were not looked at: with steps of {steps} the program does not fit into memory. Name longer ones with --resolution.")
        return render([*parts, words.format(steps=f"{found.hours}h")])
    ranges = found.numerics
    parts += [_spreads(ranges, found.hours, spec.currency), _("Outermost coefficients"), ""]
    for words, numbers in ((_("smallest: {what}"), ranges.smallest), (_("largest: {what}"), ranges.largest)):
        for number in numbers:
            head, *rest = in_words(number, found.plan)
            parts += [" " + words.format(what=head), *(indented(line) for line in rest)]
    parts += ["", _("Outermost costs and limits"), ""]
    for s in ranges.spreads:
        if s.what != "matrix":
            ends = ((_("smallest: {what}"), s.smallest), (_("largest: {what}"), s.largest))
            parts += [" " + _what(s, spec.currency), *(indented(words.format(what=_place(number, found.plan))) for words, number in ends)]
    return render([*parts, "", *_verdict(ranges)])


def _sizes(found: Examination) -> Any:
    rows = table(_("What a run takes"), _("steps"), _("rows"), _("columns"), _("nonzeros"), _("memory"), _("time"), "")
    for f in found.forecasts:
        chosen = f.hours == found.hours and found.plan.gap is None
        steps = (_("{steps} (chosen)") if chosen else "{steps}").format(steps=f"{f.hours}h")
        rows.add_row(
            steps, *(f"{f.size[k]:,}" for k in ("rows", "columns", "nonzeros")), gigabytes(f.memory), duration(f.seconds),
            "" if f.fits(found.free) else _("does not fit"),
        )  # fmt: skip
    return rows


def _size_feet(found: Examination) -> list[str]:
    lines = [_("Rows, columns and nonzeros are exact. Memory has a margin; time is rough, half or twice as much is possible.")]
    if (gap := found.plan.gap) is not None:
        words = _("Runs of this plan are certified: the program of 1h is built, but solved in parts to a gap of {gap:.1%}, in far less time.")
        lines.append(words.format(gap=gap))
    if found.free is None:
        return [*lines, _("How much memory is free is not known; no run is refused for it.")]
    lines.append(_("Memory that is free: {free}.").format(free=gigabytes(found.free)))
    if any(not f.fits(found.free) for f in found.forecasts):
        lines.append(_("A run that does not fit is refused before it begins (exit code 9)."))
    return lines


def _spreads(ranges: Numerics, hours: int, currency: str) -> Any:
    rows = table(_("Magnitude of the numbers, with steps of {steps}").format(steps=f"{hours}h"), "", _("how many"), _("smallest"), _("largest"), _("ratio"))
    for s in ranges.spreads:
        rows.add_row(_what(s, currency), f"{s.count:,}", magnitude(s.smallest.value), magnitude(s.largest.value), ratio(s.ratio))
    return rows


def _what(s: Spread, currency: str) -> str:
    if s.part:
        return "  " + part_name(s.part)
    words = {
        "matrix": _("coefficients"), "cost": _("costs [{currency}]").format(currency=currency), "row limit": _("limits of rows"),
        "column limit": _("limits of columns"),
    }  # fmt: skip
    return words[s.what]


def part_name(part: str) -> str:
    """A part of the model in words; a kind of technology that is not known here by its id."""
    words = {
        "capacity": _("capacity by year"), "balance": _("balances"), "target": _("targets"), "thermal": _("thermal plants"), "renewable": _("wind and sun"),
        "trade": _("trade"), "link": _("cables"), "demand": _("demand"), "battery": _("batteries"), "flow_battery": _("flow batteries"),
        "pumped_storage": _("pumped storage"), "electrolyser": _("electrolysers"), "hydrogen_store": _("hydrogen stores"),
        "hydrogen_power": _("hydrogen power"), "desalination": _("desalination"),
        "line": _("lines"), "cycle": _("voltages"), "store": _("stores"), "unit": _("units"), "converter": _("converters"),
    }  # fmt: skip
    return words.get(part, part)


def in_words(number: Number, plan: Plan) -> list[str]:
    """A coefficient, of what it is, and in which row it stands."""
    head = _("{value} of {column}").format(value=magnitude(number.value), column="?" if number.column is None else named(number.column, number.column_index))
    return [head] if number.row is None else [head, _("in {row}").format(row=_row(number.row, number.row_index, plan))]


def _place(number: Number, plan: Plan) -> str:
    """A cost or a limit, and of what."""
    value = magnitude(number.value)
    if number.column is not None:
        return _("{value} of {column}").format(value=value, column=named(number.column, number.column_index))
    return value if number.row is None else _("{value} of {column}").format(value=value, column=_row(number.row, number.row_index, plan))


def named(part: Part, index: str) -> str:
    """Asset and quantity with unit and place: `coal@mainland.output [MW], 2030_typical, step 17`."""
    name = ".".join(filter(None, (part.owner, part.name))) + (f" [{part.unit}]" if part.unit else "")
    if not part.year:
        return ", ".join(filter(None, (name, index)))
    return ", ".join(filter(None, (name, part.year, _("step {n}").format(n=index) if index else "")))


def _row(part: Part, index: str, plan: Plan) -> str:
    if part.part != "target":
        return f"{named(part, index)}: {part.doc}"
    target = next((t for t in plan.targets if t.target == part.owner), None)
    title = part.doc if target is None else in_language(target.title_zh, target.title_en)
    return _("target {id} [{unit}]: {title}").format(id=part.owner, unit=part.unit, title=title)


def _verdict(ranges: Numerics) -> Iterable[str]:
    told = ratio(ranges.matrix.ratio)
    if ranges.wide:
        yield _("The coefficients lie {ratio} apart, more than {limit}: the solver may lose digits. Look at the outermost ones above: a unit, a "
                "profile that is nearly zero, a typing error?").format(ratio=told, limit=ratio(WIDE))  # fmt: skip
    else:
        yield _("The coefficients lie {ratio} apart; up to {limit} is no trouble for the solver.").format(ratio=told, limit=ratio(WIDE))
    if ranges.advice is not None:
        yield _advice(ranges.advice)


def _advice(a: Advice) -> str:
    words = _("Rows of {part} times {factor:g} would bring them to {after}; HiGHS scales rows by itself, other solvers may not.")
    return words.format(part=part_name(a.part), factor=a.factor, after=ratio(a.after))


def magnitude(value: float) -> str:
    """A magnitude with three digits.

    >>> magnitude(-0.00183), magnitude(43.8), magnitude(13334207.0), magnitude(240), magnitude(1e-7)
    ('0.00183', '43.8', '1.33e+07', '240', '1e-07')
    """
    size = abs(value)
    return f"{size:.3g}" if size < 1e5 else f"{size:.2e}"


def ratio(value: float) -> str:
    """A ratio in whole numbers up to a thousand, by its power of ten above.

    >>> ratio(3.3), ratio(550.2), ratio(131147.5)
    ('3.3', '550', '1.3e+05')
    """
    return f"{value:.2g}" if value < 100 else f"{value:,.0f}" if value < 1000 else f"{value:.1e}"


# --- for programs ---


def examination_as_dict(found: Examination) -> dict[str, Any]:
    """A plan for `--json`: memory in bytes, time in seconds."""
    ranges = found.numerics
    return {
        "status": "ok", "plan": found.plan.file.name, "scenario": found.plan.scenario, "resolution": f"{found.hours}h", "available_memory": found.free,
        "forecast": [_forecast_as_dict(f, found.free) for f in found.forecasts],
        "numerics": None if ranges is None else {
            "size": ranges.size, "wide": ranges.wide,
            "ranges": [
                {"what": s.what, "part": s.part, "count": s.count, "smallest": abs(s.smallest.value), "largest": abs(s.largest.value), "ratio": s.ratio}
                for s in ranges.spreads
            ],
            "smallest": [_number_as_dict(n) for n in ranges.smallest], "largest": [_number_as_dict(n) for n in ranges.largest],
            "advice": None if ranges.advice is None else vars(ranges.advice),
        },
    }  # fmt: skip


def _forecast_as_dict(f: Forecast, free: float | None) -> dict[str, Any]:
    return {"resolution": f"{f.hours}h", "size": f.size, "memory": round(f.memory), "seconds": round(f.seconds, 1), "fits": f.fits(free)}


def _number_as_dict(n: Number) -> dict[str, Any]:
    def place(part: Part | None, index: str) -> dict[str, str] | None:
        if part is None:
            return None
        return {"part": part.part, "owner": part.owner, "name": part.name, "unit": part.unit, "doc": part.doc, "year": part.year, "index": index}

    return {"value": n.value, "row": place(n.row, n.row_index), "column": place(n.column, n.column_index)}
