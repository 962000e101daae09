"""What a run was given besides its scenario, by `--set` or a sweep, and which of several runs a name means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from energyplan.errors import InputError
from energyplan.i18n import _
from energyplan.plan.text_file import record_of

MOST_TOLD = 4
"""Changes of a run that are told one by one."""


def changes_of(run: Path) -> tuple[str, ...]:
    """Changes of a run folder as `path=value`; none where it is the scenario as it is, or does not say."""
    try:
        request = json.loads(record_of(run / "run.json")).get("request") or {}
        return tuple(map(str, request.get("sets", ())))
    except (InputError, ValueError, AttributeError, TypeError):
        return ()


def told_changes(sets: Sequence[str]) -> str:
    """Changes in a line; of many the first.

    >>> told_changes(["discount_rate=0.05", "targets=hard"]), told_changes([f"x{i}=1" for i in range(9)])
    ('discount_rate=0.05, targets=hard', 'x0=1, x1=1, x2=1, x3=1 and 5 more')
    """
    told = ", ".join(sets[:MOST_TOLD])
    return told if len(sets) <= MOST_TOLD else _("{changes} and {n} more").format(changes=told, n=len(sets) - MOST_TOLD)


def taken(name: str, run: Path) -> str:
    """What is to be told where a name might have meant another run than the one that was taken; nothing where it is clear.

    Args:
        name: As it was written: `scenario`, `plan/scenario`, a run or its folder.
        run: The run folder that `find_run` took for it.
    """
    if Path(name).name == run.name:
        return ""
    if sets := changes_of(run):
        return _("{name}: using {run}, a run with {changes}").format(name=name, run=run, changes=told_changes(sets))
    plan, others = run.parents[1], sorted(other.parent for other in run.parents[2].glob(f"*/{run.parent.name}/*/run.json"))
    plans = list(dict.fromkeys(other.parents[1].name for other in others if other.parents[1] != plan))
    if plans and "/" not in name.strip("/"):
        return _("{name}: using {run}; other plans have a scenario of this name too: {plans}").format(name=name, run=run, plans=", ".join(plans))
    newer = sum(other.name > run.name and other.parents[1] == plan for other in others)
    if newer:
        return _("{name}: using {run}, the latest run of the scenario as it is; {n} newer runs have changes").format(name=name, run=run, n=newer)
    return ""
