"""What preflight found, as a planner reads it: what cannot be reached, by how much, since when it can, and what keeps it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from energyplan.analysis.preflight_findings import Finding, Margin, Opening, Preflight
from energyplan.i18n import N_, _
from energyplan.model.rules.base import is_soft
from energyplan.notes import Amount, Note
from energyplan.plan.schema import Plan
from energyplan.plan.targets import YEAR_END_KINDS, Target
from energyplan.report.text import in_language, indented, render, table

DIGITS = 4
"""Significant digits of a value that is told."""


def preflight_page(found: Preflight, plan: Plan) -> str:
    """The page as text.

    Args:
        found: What preflight found.
        plan: The plan.
    """
    spec = plan.file
    parts: list[Any] = [
        _("Preflight of {title} · scenario {scenario}").format(title=in_language(spec.title.zh, spec.title.en), scenario=plan.scenario),
        _("Arithmetic only, with all demand served: what is beyond a reachable value is proven out of reach, what is within is not promised."), "",
    ]  # fmt: skip
    for severity, title in (
        ("unreachable", _("Cannot be reached, whatever is built")),
        ("conflict", _("Exclude each other, whatever is built")),
        ("adequacy", _("Demand that cannot be served with everything built")),
    ):
        findings = found.of(severity)
        if findings:
            parts += [title, ""]
            for i, finding in enumerate(findings, 1):
                head, *rest = sentences(finding, plan)
                parts += [f" {i}. {head}", *(indented(line) for line in rest), ""]
    out = {t.id for f in found.of("unreachable") for t in f.targets}
    within = [m for m in found.margins if m.target.id not in out]
    parts += [*([_margins(within, plan)] if within else []), *_feet(found, plan)]
    return render(parts)


def sentences(finding: Finding, plan: Plan) -> list[str]:
    """A finding in words, a line each."""
    if finding.severity == "adequacy":
        return _adequacy(finding, plan)
    return _conflict(finding, plan) if finding.severity == "conflict" else _unreachable(finding, plan)


def reasons(found: Preflight, plan: Plan) -> dict[str, Note]:
    """Why each target in force would be missed: out of reach and since when it is not, else beside others or at its cost."""
    other = Note(N_("within reach by arithmetic: missed beside other targets, or cheaper to miss; `energyplan diagnose` tells"))
    told = {m.target.id: other for m in found.margins}
    for f in found.of("unreachable"):
        (t,) = f.targets
        first = Note(N_("not before {end}"), {"end": plan.file.horizon.end}) if f.first_year is None else Note(N_("first in {year}"), {"year": f.first_year})
        words = N_("out of reach: {reachable} at most, {first}") if t.sense == ">=" else N_("out of reach: {reachable} at least, {first}")
        told[t.id] = Note(words, {"reachable": Amount(number(t.as_written(f.reachable), within=t.sense), t.unit_written or t.unit), "first": first})
    return told


# --- targets out of reach ----------------------------------------------------------------------------------------------------------


def _unreachable(f: Finding, plan: Plan) -> list[str]:
    (t,) = f.targets
    lines = [f"{t.id} · {in_language(t.title_zh, t.title_en)} · {t.clause} · {_enforced(t, plan)}"]
    figures = {"when": _when(t, f.year), "required": value(t, f.required), "reachable": value(t, f.reachable, within=t.sense)}
    gap = _gap(f)
    if t.sense == ">=":
        lines.append(_("Required {when}: {required}. Reachable: {reachable}, {gap} less.").format(**figures, gap=gap))
    else:
        lines.append(_("Allowed {when}: {required}. At least there is: {reachable}, {gap} more.").format(**figures, gap=gap))
    if f.check == "stock_above_cap":
        lines.append(_("It stands, and may not retire by then: {projects}.").format(projects=_named(f.openings)))
    else:
        lines.append(_reason(f))
    return [*lines, *_first(f, plan.file.horizon.end)]


def _gap(f: Finding) -> str:
    """Difference of the two numbers as told, so that a reader's own sum agrees."""
    (t,) = f.targets
    told = [float(number(t.as_written(v), within).replace(",", "")) for v, within in ((f.required, ""), (f.reachable, t.sense))]
    unit = _("percentage points") if t.unit_written == "%" else t.unit_written or t.unit
    return f"{number(abs(told[0] - told[1]))} {unit}"


def _reason(f: Finding) -> str:
    words = {
        "earliest": _("the earliest commissioning years"),
        "lead_time": _("the lead time"),
        "build_rate": _("the largest additions a year"),
        "site": _("the site limits"),
        "uptake": _("what load, ties and stores can take"),
    }
    limits = [words[limit] for limit in f.limits]
    if not limits:
        return _("Limited because nothing that may be built adds to it.")
    if len(limits) == 1:
        return _("Limited by {limits}.").format(limits=limits[0])
    if f.enough:
        return _("Limited by {limits}; it would do to lift any one of these.").format(limits=joined(limits))
    return _("Limited by {first}, and where that is lifted by {rest}.").format(first=limits[0], rest=joined(limits[1:]))


def _first(f: Finding, end: int) -> list[str]:
    """Since when it can be reached, and what comes until then."""
    (t,) = f.targets
    if f.first_year is None:
        if f.best is None:
            return [_("In no year up to {end}; later years bring nothing more.").format(end=end)]
        best = value(t, f.best, within=t.sense)
        return [_("In no year up to {end}; the best is {best}, in {year}.").format(end=end, best=best, year=f.best_year)]
    year = (_("First year: {year}.") if t.kind in YEAR_END_KINDS else _("First milestone: {year}.")).format(year=f.first_year)
    committed, candidates = ([o for o in f.openings if o.given is given] for given in (True, False))
    told = []
    if t.kind == "start":
        if candidates:
            told.append(_("Then construction can begin: {projects}.").format(projects=_named(candidates, _("commissioned {year} at the earliest"))))
    else:
        if committed:
            told.append(_("Committed by then: {projects}.").format(projects=_named(committed)))
        if candidates:
            told.append(_("Possible by then: {projects}.").format(projects=_named(candidates, _("from {year}"))))
    if not told and "build_rate" in f.limits:
        told.append(_("Until then the largest additions a year add up."))
    return [year, *told]


def joined(items: Iterable[str]) -> str:
    """Items in a row, with the comma of the language in force."""
    return _(", ").join(items)


def _named(openings: Iterable[Opening], words: str = "{year}") -> str:
    """Projects with their years, those of one year together: `dl4, dl5 (from 2027), offshore_far (from 2030)`."""
    by_year: dict[int, list[str]] = {}
    for o in openings:
        by_year.setdefault(o.commissioned, []).append(o.project)
    return joined(_("{names} ({year})").format(names=joined(names), year=words.format(year=year)) for year, names in sorted(by_year.items()))


# --- targets that exclude each other, and demand -----------------------------------------------------------------------------------


def _conflict(f: Finding, plan: Plan) -> list[str]:
    lines = [" + ".join(t.id for t in f.targets)]
    lines += [
        f"{t.id} · {in_language(t.title_zh, t.title_en)} · {t.clause} · {t.sense} {value(t, t.value or 0.0)} {_when(t, t.year)} · {_enforced(t, plan)}"
        for t in f.targets
    ]
    unit = next((t for t in f.targets if t.unit == f.unit), f.targets[-1])
    asked, left = value(unit, f.required), value(unit, f.reachable)
    if f.check == "shares":
        return [*lines, _("Shares of the same whole in {year}: {asked} in sum, at most {left}.").format(year=f.year, asked=asked, left=left)]
    told = _("At the end of {year} they make at least {asked}, with what stands beside them; possible is at most {left}.")
    return [*lines, told.format(year=f.year, asked=asked, left=left)]


def _adequacy(f: Finding, plan: Plan) -> list[str]:
    spec = plan.file
    carrier = spec.carriers[f.carrier].title
    sites = joined(in_language(spec.sites[s].title.zh, spec.sites[s].title.en) for s in f.sites)
    head = _("{carrier}, {sites}, {year} (weather year {weather})").format(
        carrier=in_language(carrier.zh, carrier.en), sites=sites, year=f.year, weather=f.weather
    )
    if f.check == "supply":
        return [unsupplied(f, plan)]
    asked, had, gap = (f"{number(v)} {f.unit}" for v in (f.required, f.reachable, f.required - f.reachable))
    if f.check == "peak":
        told = _("At the worst {asked} is asked for and {had} can be supplied, {gap} less; short in {hours:,.0f} hours of the year.")
        return [head, told.format(asked=asked, had=had, gap=gap, hours=f.hours)]
    return [head, _("In the year {asked} is asked for and {had} can be supplied, {gap} less.").format(asked=asked, had=had, gap=gap)]


def unsupplied(f: Finding, plan: Plan) -> str:
    """A demand that nothing supplies, in one sentence."""
    spec, (site,) = plan.file, f.sites
    place, carrier = spec.sites[site].title, spec.carriers[f.carrier].title
    told = _("site {site}, {carrier}, {year}: {amount} of demand, nothing makes or brings it").format(
        site=in_language(place.zh, place.en), carrier=in_language(carrier.zh, carrier.en), year=f.year, amount=f"{number(f.required)} {f.unit}"
    )
    return told if f.first_year is None else _("{told} before {year}").format(told=told, year=f.first_year)


def unserved(found: Preflight, plan: Plan) -> str:
    """Demand that must be served and cannot be, whatever the targets; and the way out."""
    gaps = [f for f in found.of("adequacy") if f.hard]
    carriers = ", ".join(dict.fromkeys(f.carrier for f in gaps))
    return render([
        _("No schedule exists: demand that must be served cannot be, whatever is built and whatever the targets."), "",
        *(": ".join(_adequacy(f, plan)) for f in gaps), "",
        _("Add what makes or brings it, or give unserved_price of {carriers} a number to see when and how much is missing.").format(carriers=carriers),
    ])  # fmt: skip


# --- the rest of the page ----------------------------------------------------------------------------------------------------------


def _margins(margins: list[Margin], plan: Plan) -> Any:
    rows = table(_("Within reach by arithmetic, each by itself"), _("target"), _("year"), "", _("required"), _("reachable"), _("unit"), "", _("clause"))
    for m in margins:
        t = m.target
        reachable = "–" if m.reachable is None else number(t.as_written(m.reachable), within=t.sense)
        name = in_language(t.title_zh, t.title_en)
        rows.add_row(name, str(t.year), t.sense, number(t.as_written(t.value or 0.0)), reachable, t.unit_written, _enforced(t, plan), t.clause)
    return rows


def _feet(found: Preflight, plan: Plan) -> list[str]:
    out, conflicts, gaps = (len(found.of(s)) for s in ("unreachable", "conflict", "adequacy"))
    lines = [
        _("{n} targets in force: {out} cannot be reached, {conflicts} conflicts, {gaps} gaps of supply.").format(
            n=len(found.margins), out=out, conflicts=conflicts, gaps=gaps
        )
    ]
    if not found.margins:
        words = (
            _("Targets are off: only demand and supply were looked at. {gaps} gaps of supply.") if plan.targets
            else _("The plan has no targets: only demand and supply were looked at. {gaps} gaps of supply.")
        )  # fmt: skip
        lines = [words.format(gaps=gaps)]
    if found.infeasible:
        lines.append(_("Hard targets, or demand that must be served, are among them: no schedule exists."))
    elif out or conflicts:
        lines.append(_("None of them is hard: a run comes as near as it can and tells them as missed."))
    if dated := [f for f in found.of("unreachable") if f.first_year is not None]:
        lines.append(_("To give a target the year in which it can be reached:"))
        lines += [f"    --set targets.{t.id}.year={f.first_year}" for f in dated for t in f.targets]
    hours = plan.file.horizon.hours_per_step
    lines.append(_("Every hour of the year was looked at.") if hours == 1 else _("Steps of {n} hours were looked at.").format(n=hours))
    return lines


def _when(t: Target, year: int) -> str:
    return _("at the end of {year}").format(year=year) if t.kind in YEAR_END_KINDS else _("in {year}").format(year=year)


def _enforced(t: Target, plan: Plan) -> str:
    return _("soft") if is_soft(t, plan.file.targets) else _("hard")


def value(t: Target, amount: float, within: str = "") -> str:
    """An amount of a target in its unit as written: 1,050 MW are `105 万千瓦`."""
    return f"{number(t.as_written(amount), within=within)} {t.unit_written or t.unit}".strip()


def number(amount: float, within: str = "") -> str:
    """A number with four digits, whole ones from 1,000 up.

    Args:
        amount: The number.
        within: `>=` rounds a largest value down, `<=` a least one up, so that what is told can be reached.

    >>> number(105.0), number(7.08579), number(7.08579, ">="), number(7.08513, "<="), number(13489.7), number(0)
    ('105', '7.086', '7.085', '7.086', '13,490', '0')
    """
    if not math.isfinite(amount) or abs(amount) < 1e-9:
        return "0" if abs(amount) < 1e-9 else str(amount)
    places = max(0, DIGITS - 1 - math.floor(math.log10(abs(amount)) + 1e-9))
    scaled = amount * 10**places
    whole = {">=": math.floor(scaled + 1e-6), "<=": math.ceil(scaled - 1e-6)}.get(within, round(scaled))
    text = f"{whole / 10**places:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places else text


# --- for programs ------------------------------------------------------------------------------------------------------------------


def preflight_as_dict(found: Preflight, plan: Plan) -> dict[str, Any]:
    """What was found for `--json`: values canonical, and in the unit as written where it is one target's."""
    return {
        "status": "infeasible" if found.infeasible else "out_of_reach" if found.of("unreachable", "conflict") else "ok",
        "plan": plan.file.name, "scenario": plan.scenario, "mode": plan.file.targets,
        "findings": [_as_dict(f) for f in found.findings],
        "targets": [
            {
                "target": m.target.id, "year": m.target.year, "sense": m.target.sense, "unit": m.target.unit_written,
                "required": _written(m.target, m.target.value), "reachable": _written(m.target, m.reachable),
                "unit_canonical": m.target.unit, "required_canonical": m.target.value, "reachable_canonical": m.reachable,
            }
            for m in found.margins
        ],
    }  # fmt: skip


def _as_dict(f: Finding) -> dict[str, Any]:
    single = f.targets[0] if f.severity == "unreachable" else None
    data: dict[str, Any] = {
        "check": f.check, "severity": f.severity, "hard": f.hard, "year": f.year,
        "target": single.id if single else None, "targets": [t.id for t in f.targets], "clauses": [t.clause for t in f.targets],
        "required_canonical": f.required, "reachable_canonical": f.reachable, "unit_canonical": f.unit,
    }  # fmt: skip
    if single:
        data |= {
            "required": _written(single, f.required), "reachable": _written(single, f.reachable), "unit": single.unit_written,
            "first_year": f.first_year, "best": _written(single, f.best), "best_year": f.best_year, "limits": list(f.limits),
            "any_limit_alone": f.enough, "projects": [vars(o) for o in f.openings],
        }  # fmt: skip
    if f.severity == "adequacy":
        data |= {"sites": list(f.sites), "carrier": f.carrier, "weather": f.weather, "hours": f.hours}
    return data


def _written(t: Target, amount: float | None) -> float | None:
    """An amount in the unit as written, without the noise of the last digits."""
    return None if amount is None else float(f"{t.as_written(amount):.12g}")
