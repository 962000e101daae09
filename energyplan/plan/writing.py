"""A new plan comes into being whole: written under another name, read back, renamed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from energyplan.drafts import draft_of, remove, writing
from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.read import read_plan


def write_aside(target: Path, write: Callable[[Path], None]) -> None:
    """Write a plan under another name, read it back and rename it: what has the name is a whole plan that can be read.

    Raises:
        InputError: the file or folder is there already, or the plan as written does not hold together.
        EnvironmentProblem: it cannot be written.
    """
    if target.exists():
        raise InputError([Problem(Place(target), "output", _("is there already"), _("give another name with -o, or remove it"), "exists")])
    draft = draft_of(target)
    try:
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            write(draft)
        read_plan(draft)
        draft.rename(target)
    finally:
        remove(draft)
