"""Regret as a page, as CSV files and as plain values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.analysis.core import Stand
from energyplan.i18n import _
from energyplan.report.scale import Money, money
from energyplan.report.text import amount, in_language, render, table
from energyplan.results.files import write_tables
from energyplan.study.regret import ALONE, Cell, PlanRegret, Regret

ACROSS = 8
"""Futures side by side."""
MOST = 24
"""Notes of a kind that the page shows; the files have them all."""


def regret_page(found: Regret) -> str:
    """The page: the matrix, the plans by rank, what is chosen, the core, and what was lost, missed, lowered or failed."""
    scale = money(max(one.gross for one in found.optima.values()), found.currency) if found.optima else money(0.0, found.currency)
    parts: list[Any] = [_head(found)]
    if found.names:
        parts += [*_matrices(found, scale), _plans(found, scale), *_choice(found, scale), "", *_core(found, scale)]
    return render([*parts, *_notes(found)])


def _head(found: Regret) -> str:
    steps = _("steps of {n} h").format(n=found.hours) if found.hours else _("the plan's own steps")
    lines = [
        _("Regret of plans in {n} futures").format(n=len(found.names)),
        _("Decisions up to {year} are those of each plan, all else is decided anew in each future; {steps}.").format(year=found.last, steps=steps),
        _("Regret: cost of the plan in a future less the least cost of that future; discounted, without penalties."),
    ]
    return "\n".join(lines)


def _matrices(found: Regret, scale: Money) -> list[Any]:
    """The matrix in as many parts as the page is wide."""
    number = {name: i for i, name in enumerate(found.names, 1)}
    parts = [_matrix(found, found.names[i : i + ACROSS], number, scale) for i in range(0, len(found.names), ACROSS)]
    if any(cell.missed for cell in found.cells.values()):
        parts.append(_("*: misses targets that the future's own plan meets; it is compared with the least cost of missing them by as much."))
    return [*parts, ""]


def _matrix(found: Regret, futures: list[str], number: dict[str, int], scale: Money) -> Any:
    heads = [str(number[future]) for future in futures]
    rows = table(_("Regret [{unit}]").format(unit=scale.name), _("plan, future by number"), *heads)
    for plan in (*found.optima, ALONE):
        cells = [_cell(found.cells[plan, future], scale) for future in futures]
        rows.add_row(f"{number[plan]} {plan}" if plan in number else _name(plan), *cells)
    rows.add_section()
    rows.add_row(_("gross cost of the future"), *(f"{found.optima[future].gross / scale.factor:,.0f}" for future in futures))
    return rows


def _cell(cell: Cell, scale: Money) -> str:
    """A regret in the scale; a star where targets are missed, a cross where the plan cannot be held at all."""
    return ("×" if cell.cost != cell.cost else f"{cell.regret / scale.factor:,.1f}") + ("*" if cell.missed else "")


def _name(plan: str) -> str:
    return _("core alone") if plan == ALONE else plan


def _plans(found: Regret, scale: Money) -> Any:
    heads = [_("plan"), _("worst, {unit}").format(unit=scale.short), _("of gross cost"), _("in future"), _("mean"), _("targets missed")]
    rows = table(_("Plans, that of the least worst regret first"), *heads)
    for one in found.ranked():
        rows.add_row(one.plan, *_figures(one, scale))
    rows.add_section()
    rows.add_row(_name(ALONE), *_figures(found.of(ALONE), scale))
    return rows


def _figures(one: PlanRegret, scale: Money) -> list[str]:
    where = one.worst_in if one.worst >= 0.05 * scale.factor else "–"
    return [f"{one.worst / scale.factor:,.1f}", f"{one.worst_share:.2%}", where, f"{one.mean / scale.factor:,.1f}", str(one.missed)]


def _choice(found: Regret, scale: Money) -> list[str]:
    """Which plan's decisions are the safest, and what was weighed."""
    best, surest = found.ranked()[0], found.surest()
    words = _("Least worst regret: the decisions to {year} of {plan}. Whatever future of these comes, they cost at most {worst} more than had it been known.")
    lines = [words.format(year=found.last, plan=best.plan, worst=_worst(best, scale))]
    if best.missed:
        lines.append(_("They miss {n} targets in all futures together.").format(n=best.missed))
    if surest.missed < best.missed:
        words = _("Fewest targets are missed, {n}, by the decisions of {plan}; they cost at most {worst} more.")
        lines.append(words.format(n=surest.missed, plan=surest.plan, worst=_worst(surest, scale)))
    return lines


def _worst(one: PlanRegret, scale: Money) -> str:
    """Worst regret in words."""
    if one.worst == float("inf"):
        return _("without limit: it cannot be held in {future}").format(future=one.worst_in)
    words = _("{amount:,.1f} {unit} ({share:.2%} of gross cost)")
    return words.format(amount=one.worst / scale.factor, unit=scale.name, share=one.worst_share)


def _core(found: Regret, scale: Money) -> list[Any]:
    """What all plans have in operation, in words a planner can quote."""
    years = core_years(found)
    if not found.core:
        return [_("The plans have nothing in common that they build up to {year}.").format(year=found.last)]
    title = _("No-regret core: what every plan has newly in operation at the end of the year")
    rows = table(title, _("project"), _("technology"), *map(str, years), _("unit"))
    for project in dict.fromkeys((s.technology, s.project, s.quantity, s.unit) for s in found.core):
        technology, name, __, unit = project
        by_year = {s.year: value for s, value in found.core.items() if (s.technology, s.project, s.quantity, s.unit) == project}
        rows.add_row(name, _title(found, technology), *(amount(by_year.get(year, 0.0)) for year in years), unit)
    alone = found.of(ALONE)
    held = _("Recommended whatever comes: build at least this. Each of the {n} plans contains it, so in none of their futures does it cost anything extra.")
    words = _("Who builds this alone up to {year} and waits with all else pays at most {worst} more.")
    waiting = words.format(year=found.last, worst=_worst(alone, scale))
    if alone.missed:
        waiting += " " + _("{n} targets are missed then, in all futures together.").format(n=alone.missed)
    return [rows, held.format(n=len(found.optima)), waiting]


def core_years(found: Regret) -> list[int]:
    """Years in which the core is told: milestones up to the last year that is held, and that year."""
    return sorted({*(m for m in found.futures[0].system.horizon.milestones if m <= found.last), found.last})


def _title(found: Regret, technology: str) -> str:
    return in_language(*found.futures[0].system.titles.get(technology, (technology, technology)))


def _notes(found: Regret) -> list[str]:
    """What was missed, lost, lowered, left out, and what failed."""
    cells = found.cells.values()
    missed = _grouped(found, [(", ".join(f"{t} {share:.1%}" for t, share in c.missed.items()), c) for c in cells if c.missed])
    lost = _grouped(found, [(_lost(c), c) for c in cells if c.lost])
    lowered: dict[tuple[str, ...], list[str]] = {}
    for name, one in found.optima.items():
        if one.lowered:
            lowered.setdefault(one.lowered, []).append(name)
    lines = _listed(_("Targets missed (plans / futures: target, by what part of what it asks for):"), missed)
    lines += _listed(_("Decided, and without room in the future (plans / futures):"), lost)
    told = [f"{', '.join(targets)} ({_('all') if len(names) == len(found.optima) else ', '.join(names)})" for targets, names in lowered.items()]
    lines += _listed(_("Out of reach, so lowered to what can be reached (target, in futures):"), told)
    lines += _listed(_("Left out:"), [f"{name}: {why}" for name, why in found.left_out.items()])
    lines += _listed(_("Failed:"), [f"{name}: {o.status}: {(o.message.splitlines() or [''])[0]}" for name, o in found.failed.items()])
    return lines


def _lost(cell: Cell) -> str:
    """What a future has no room for, all years of a project together."""
    found: dict[tuple[str, str], float] = {}
    for one in cell.lost:
        key = one.decision.project, one.decision.quantity
        found[key] = found.get(key, 0.0) + one.amount - one.kept
    return ", ".join(f"{project} {amount(value)} ({quantity})" for (project, quantity), value in found.items())


def _grouped(found: Regret, notes: list[tuple[str, Cell]]) -> list[str]:
    """Lines `plans / futures: text`; what is said of the same plans in several futures is said once."""
    plans: dict[tuple[str, str], list[str]] = {}
    for text, cell in notes:
        plans.setdefault((text, cell.future), []).append(cell.plan)
    futures: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (text, future), own in plans.items():
        futures.setdefault((text, tuple(own)), []).append(future)
    return [f"{_those(found, own)} / {', '.join(of)}: {text}" for (text, own), of in futures.items()]


def _those(found: Regret, plans: tuple[str, ...]) -> str:
    """Some plans by name, or all but the few that are not among them."""
    others = [plan for plan in (*found.optima, ALONE) if plan not in plans]
    if len(others) < len(plans) and len(plans) > 2:
        return _("all but {names}").format(names=", ".join(map(_name, others))) if others else _("all")
    return ", ".join(map(_name, plans))


def _listed(head: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [_("... and {n} more").format(n=len(lines) - MOST)] if len(lines) > MOST else []
    return ["", head, *(f"  {line}" for line in [*lines[:MOST], *more])]


# --- files -------------------------------------------------------------------------------------------------------------------------


def frames_of(found: Regret) -> dict[str, pd.DataFrame]:
    """Regret as tables: `regret` (a row a plan and future), `plans`, `core`."""
    cells = [
        {
            "plan": c.plan, "future": c.future, "cost_cny": c.cost, "least_cost_cny": c.least, "regret_cny": c.regret, "regret_share": c.share,
            "missed": len(c.missed), "targets_missed": ", ".join(c.missed), "lost": _lost(c),
        }
        for c in found.cells.values()
    ]  # fmt: skip
    plans = [vars(one) for one in (*found.ranked(), found.of(ALONE))] if found.names else []
    columns = {"worst": "worst_cny", "worst_in": "worst_in", "mean": "mean_cny"}
    core = [vars(stand) | {"core": value} for stand, value in found.core.items()]
    return {
        "regret": pd.DataFrame(cells), "plans": pd.DataFrame(plans).rename(columns=columns),
        "core": pd.DataFrame(core, columns=[*Stand.__dataclass_fields__, "core"]),
    }  # fmt: skip


def write_regret(found: Regret, folder: Path) -> list[Path]:
    """CSV files (utf-8 with BOM), written aside and renamed; their paths."""
    return write_tables(folder, {name if name == "regret" else f"regret_{name}": frame for name, frame in frames_of(found).items()})


def for_chart(found: Regret, titles: dict[str, str]) -> tuple[pd.DataFrame, dict[str, str], str]:
    """Cells, names in the language in force and the unit of money, as `report.regret_chart` takes them.

    Args:
        found: The matrix.
        titles: Title of each scenario.
    """
    scale = money(max(one.gross for one in found.optima.values()), found.currency)
    cells = [
        {"plan": c.plan, "future": c.future, "regret": c.regret / scale.factor, "share": c.share, "missed": len(c.missed)}
        for plan in (*found.optima, ALONE) for c in (found.cells[plan, future] for future in found.names)
    ]  # fmt: skip
    return pd.DataFrame(cells), titles | {"base": _("base plan"), ALONE: _("core alone")}, scale.name


def regret_as_dict(found: Regret) -> dict[str, Any]:
    """What `--json` prints."""
    frames = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames_of(found).items()}
    return {
        "exit_code": int(found.exit_code), "until": found.last, "hours": found.hours, "futures": found.names,
        "least_worst_regret": found.ranked()[0].plan if found.names else None,
        "fewest_targets_missed": found.surest().plan if found.names else None, **frames,
        "failed": {name: {"status": o.status, "message": o.message} for name, o in found.failed.items()}, "left_out": dict(found.left_out),
    }  # fmt: skip
