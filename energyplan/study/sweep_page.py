"""A sweep as a page and as plain values: each case with its cost, what it missed, and where its run is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from energyplan.i18n import _
from energyplan.report.scale import money
from energyplan.report.text import render, table
from energyplan.results.runs import read_manifest
from energyplan.results.stored_run import proven_gap
from energyplan.study.sweep import Progress, Sweep


def rows_of(sweep: Sweep) -> list[dict[str, Any]]:
    """One row a case, in the order of the sweep: the same whatever way it was come by, but for the run folder and the seconds."""
    rows = []
    for case in sweep.cases:
        outcome = sweep.outcomes.get(case.key)
        row: dict[str, Any] = {"case": case.name, "scenario": case.scenario, "key": case.key, "status": outcome.status if outcome else "open"}
        if outcome and outcome.run:
            told = read_manifest(Path(outcome.run))
            missed = [t["target"] for t in told["targets"] if t["met"] == "missed"]
            row |= {name: told[name] for name in ("objective", "bound", "gap", "foresight", "gross_cost", "currency")} | {"missed": missed, "run": outcome.run}
        elif outcome:
            row["message"] = outcome.message
        rows.append(row)
    return rows


def sweep_page(sweep: Sweep) -> str:
    """The table, and the list of what failed."""
    rows = rows_of(sweep)
    solved = [row for row in rows if "gross_cost" in row]
    scales = {code: money(max(row["gross_cost"] for row in solved if row["currency"] == code), code) for code in {row["currency"] for row in solved}}
    alike = len(scales) <= 1
    unit = "".join(f", {scale.name}" for scale in scales.values()) if alike else ""
    costs = (f"{words}{unit}" for words in (_("net cost"), _("gross cost")))
    found = table(_("Sweep {name}").format(name=sweep.name), _("case"), _("status"), *costs, _("gap"), _("targets missed"), wrap=58)
    for row in rows:
        scale = scales.get(row.get("currency", ""))
        told = [] if scale is None else [f"{row[name] / scale.factor:,.1f}{'' if alike else f' {scale.short}'}" for name in ("objective", "gross_cost")]
        gap = proven_gap(row)
        found.add_row(row["case"], row["status"], *([*told, "" if gap is None else f"{gap:.3%}", str(len(row["missed"]))] if told else [""] * 4))
    parts: list[Any] = [found, ""]
    for case in sweep.failed:
        outcome = sweep.outcomes[case.key]
        parts.append(f"{case.name}: {outcome.status}: {outcome.message.splitlines()[0] if outcome.message else ''}")
        parts.append(f"  {case.request.command()}")
    done = len(sweep.cases) - len(sweep.failed) - len(sweep.open)
    parts.append(_("{n} of {m} cases are done; the same command goes on with the others.").format(n=done, m=len(sweep.cases)))
    return render(parts)


def status_page(found: list[Progress]) -> str:
    """Every recorded sweep: how many of its cases are where, and what failed."""
    if not found:
        return _("no sweep has been recorded") + "\n"
    lines = []
    for sweep in found:
        states = [state for _name, state, _message in sweep.cases]
        counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        lines.append(f"{sweep.name}: {counts}")
        lines += [f"  {name}: {state}: {message}".rstrip(": ") for name, state, message in sweep.cases if state not in ("done", "open")]
    return "\n".join(lines) + "\n"
