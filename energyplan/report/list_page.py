"""Scenarios of a plan and runs, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from energyplan.errors import InputError
from energyplan.i18n import _
from energyplan.report.scale import MILLIONS
from energyplan.results.run_changes import told_changes
from energyplan.results.runs import read_manifest


def list_page(scenarios: Mapping[str, str], runs: Sequence[Path], drafts: Sequence[Path]) -> str:
    """Names and titles of scenarios, then runs with status and net cost; a run that cannot be read is listed as such and costs no other its line.

    Args:
        scenarios: Titles by name.
        runs: Run folders.
        drafts: What ended processes left unfinished.
    """
    lines = [f"{name:<24} {title}" for name, title in scenarios.items()]
    lines += [_line(run) for run in runs]
    if drafts:
        lines.append(_("{n} unfinished drafts of ended processes; `energyplan clean` removes them").format(n=len(drafts)))
    return "\n".join(lines) + "\n"


def _line(run: Path) -> str:
    try:
        told = read_manifest(run)
        size, word = (1e6, "mn ") if abs(told["objective"]) >= MILLIONS else (1.0, "")
        sets = (told.get("request") or {}).get("sets", ())
        changed = "  " + _("changed: {changes}").format(changes=told_changes(sets)) if sets else ""
        return f"{run}  {told['status']}  {told['objective'] / size:,.1f} {word}{told.get('currency', 'CNY')}{changed}"
    except InputError as error:
        return f"{run}  {error.problems[0].message}"
    except (KeyError, TypeError):
        return f"{run}  " + _("is of another version, or not a run")
