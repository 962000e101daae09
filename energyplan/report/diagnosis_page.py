"""Why a plan cannot hold, in its own words: shortfalls, conflicts, repairs, and the command that plans with the smallest of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from energyplan.analysis.diagnose import Conflict, Diagnosis
from energyplan.analysis.elastic import Limit
from energyplan.analysis.repair import Repair, repaired_value, repairs_as_sets
from energyplan.i18n import _
from energyplan.plan.request import Request
from energyplan.plan.schema import Plan
from energyplan.report.text import figure, in_language, indented, render, table


def diagnosis_page(diagnosis: Diagnosis, plan: Plan, request: Request) -> str:
    """The page as text.

    Args:
        diagnosis: What was found.
        plan: The plan.
        request: How it was asked for; the repair is added to it.
    """
    d, title = diagnosis, plan.file.title
    name = f"{in_language(title.zh, title.en)} · {plan.scenario}"
    if d.feasible:
        words = (
            _("{name}: all hard targets can hold together (steps of {n} h, {s:.0f} s).") if plan.targets
            else _("{name}: the plan has no targets, so none stands in the way of another (steps of {n} h, {s:.0f} s).")
        )  # fmt: skip
        return render([words.format(name=name, n=d.hours, s=d.seconds), *_lost(d)])
    parts: list[Any] = [
        _("{name}: no schedule meets all hard targets.").format(name=name),
        _("Proven from the matrix of the plan's own steps ({n} h), without presolve: whatever is built, not all targets can hold.").format(n=d.hours),
        "", _shortfalls(d.repair), _("Why"),
    ]  # fmt: skip
    for i, conflicts in enumerate(_alike(d.conflicts), 1):
        parts += sentences(conflicts, i)
    if any(c.limits for c in d.conflicts):
        parts.append(_("Each list is as short as can be: without any one of its entries the others would not stand in the way."))
    if d.alternatives:
        parts += ["", _("Other repairs, none of whose targets could be left out:")]
        parts += [f" {i}. {_lowered(repair)}" for i, repair in enumerate(d.alternatives, 1)]
    parts += [*_lost(d), "", _("To plan with the smallest repair:"), _broken(request.changed(repairs_as_sets(d.repair), targets="hard").command())]
    if dated := [s for s in d.repair.shortfalls if s.first_year]:
        parts += [
            _("or give a target the year in which it can be reached, in the place of its lower value:"),
            *(f"    --set targets.{s.target.id}.year={s.first_year}" for s in dated),
        ]
    parts += ["", _("Searched on steps of {n} h, {s:.0f} seconds in all.").format(n=d.search_hours, s=d.seconds)]
    return render(parts)


def _lost(d: Diagnosis) -> list[str]:
    return [_("Even without targets this demand cannot be served in full: {names}").format(names=", ".join(d.unserved))] if d.unserved else []


def _shortfalls(repair: Repair) -> Any:
    rows = table(_("Smallest repair"), _("target"), _("year"), "", _("required"), _("reachable"), _("short by"), _("unit"), _("first year"), _("clause"))
    for s in repair.shortfalls:
        t, unit = s.target, s.target.unit_written
        required, reachable = (t.value or 0.0) / t.per_unit, repaired_value(s)
        rows.add_row(
            in_language(t.title_zh, t.title_en), str(t.year), t.sense, figure(required), f"{reachable:,.10g}", figure(abs(required - reachable)), unit,
            str(s.first_year or "–"), t.clause,
        )  # fmt: skip
    return rows


def _broken(command: str) -> str:
    """A command with each change on a line of its own, still one command for a shell."""
    return "  " + command.replace(" --set ", " \\\n    --set ")


def _lowered(repair: Repair) -> str:
    changes = [
        _("{id} ({clause}): {required:,g} to {reachable:,g} {unit}").format(
            id=s.target.id, clause=s.target.clause, required=(s.target.value or 0.0) / s.target.per_unit, reachable=repaired_value(s),
            unit=s.target.unit_written,
        )
        for s in repair.shortfalls
    ]  # fmt: skip
    return "; ".join(changes)


# --- conflicts ---------------------------------------------------------------------------------------------------------------------


def _alike(conflicts: Iterable[Conflict]) -> list[list[Conflict]]:
    """Conflicts in their order, those of single targets with the same inputs together."""
    groups: dict[Any, list[Conflict]] = {}
    for i, c in enumerate(conflicts):
        groups.setdefault((c.limits, c.further) if len(c.targets) == 1 and c.limits else i, []).append(c)
    return list(groups.values())


def sentences(conflicts: list[Conflict], number: int) -> list[Any]:
    """A conflict in words, or several alike: the targets, then the inputs they cannot hold with."""
    conflict = conflicts[0]
    targets = [t for c in conflicts for t in c.targets]
    names = [_("“{title}” ({clause}, {id})").format(title=in_language(t.title_zh, t.title_en), clause=t.clause, id=t.id) for t in targets]
    together = len(conflict.targets) > 1
    if len(conflicts) > 1:
        told = _("{names}: none of them can hold with these inputs:")
    elif not names:  # nothing in it is a target: demand that must be served, or units that cannot run as they must
        told = _("These inputs cannot hold together, whatever the targets:")
    elif conflict.limits:
        told = _("{names} cannot hold together with these inputs:") if together else _("{names} cannot hold with these inputs:")
    elif conflict.sought:
        told = _("{names} cannot hold together, whatever is built.") if together else _("{names} cannot hold, whatever is built.")
    else:
        told = _("{names} cannot hold together; inputs were not searched on steps this short.") if together else _(
            "{names} cannot hold; inputs were not searched on steps this short."
        )
    lines = [indented(f"{number}. " + told.format(names=_and(names)), 1), *(indented(line, 6) for line in _inputs(conflict.limits))]
    for limits in conflict.further:
        lines += [indented(_("nor, were these lifted, with:"), 4), *(indented(line, 6) for line in _inputs(limits))]
    return lines


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else "" if not names else _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])


def _inputs(limits: Iterable[Limit]) -> list[str]:
    """The inputs of a conflict, a line for each kind."""
    words = {
        "earliest_year": _("earliest years: {list}"),
        "power_max": _("site limits [MW, m3/h]: {list}"),
        "energy_max": _("limits of energy at the site [MWh, m3]: {list}"),
        "build_rate": _("largest additions a year of projects [MW/a]: {list}"),
        "technology_build_rate": _("largest additions a year [MW/a]: {list}"),
        "power_limit": _("largest total at the site [MW]: {list}"),
        "existing": _("units that stand and may not retire yet [MW]: {list}"),
        "served": _("demand that must be served: {list}"),
    }
    by_kind: dict[str, list[Limit]] = {}
    for limit in limits:
        by_kind.setdefault(limit.kind, []).append(limit)
    return [words[kind].format(list=", ".join(map(_named, group))) for kind, group in by_kind.items()]


def _named(limit: Limit) -> str:
    if limit.kind == "served":
        return limit.subject
    return f"{limit.subject} {int(limit.value)}" if limit.kind == "earliest_year" else f"{limit.subject} {limit.value:,g}"


# --- for programs ------------------------------------------------------------------------------------------------------------------


def diagnosis_as_dict(d: Diagnosis) -> dict[str, Any]:
    """The diagnosis for `--json`: values in the unit as written, and canonical."""
    return {
        "feasible": d.feasible, "proven_shortfall": d.proven, "search_hours": d.search_hours, "hours": d.hours, "seconds": round(d.seconds, 2),
        "unserved": list(d.unserved), "repair": _repair_as_dict(d.repair), "alternatives": [_repair_as_dict(r) for r in d.alternatives],
        "conflicts": [
            {
                "targets": [t.id for t in c.targets], "clauses": [t.clause for t in c.targets], "inputs": [vars(limit) for limit in c.limits],
                "further": [[vars(limit) for limit in limits] for limits in c.further],
            }
            for c in d.conflicts
        ],
    }  # fmt: skip


def _repair_as_dict(repair: Repair) -> dict[str, Any]:
    return {
        "set": repairs_as_sets(repair), "total": repair.total,
        "targets": [
            {
                "target": s.target.id, "clause": s.target.clause, "year": s.target.year, "required": (s.target.value or 0.0) / s.target.per_unit,
                "reachable": repaired_value(s), "unit": s.target.unit_written, "required_canonical": s.target.value,
                "reachable_canonical": s.reachable, "unit_canonical": s.target.unit, "share": s.share, "first_year": s.first_year,
            }
            for s in repair.shortfalls
        ],
    }  # fmt: skip
