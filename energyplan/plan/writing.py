"""A new plan comes into being whole: written under another name, read back, renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from energyplan.errors import EnvironmentProblem, InputError, Place, Problem
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
    draft = target.with_name(f".{os.getpid()}.{target.name}")  # the ending says what it is
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(draft)
        except OSError as error:
            raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=target, error=error.strerror)) from error
        read_plan(draft)
        draft.rename(target)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        draft.unlink(missing_ok=True)
