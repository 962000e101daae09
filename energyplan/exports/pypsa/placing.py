"""A folder comes into being whole: written under another name, then renamed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from energyplan.errors import EnvironmentProblem, InputError, Place, Problem
from energyplan.i18n import _


def place(target: Path, write: Callable[[Path], None]) -> None:
    """Write a folder aside and give it its name; one that an earlier export left there is replaced.

    Raises:
        InputError: something else has the name.
        EnvironmentProblem: it cannot be written.
    """
    if target.exists() and not _is_ours(target):
        hint = _("give another folder with --out, or remove it")
        raise InputError([Problem(Place(target), "--out", _("is there already, and is no network of energyplan"), hint, "exists")])
    draft, old = (target.with_name(f".{target.name}.{os.getpid()}{end}") for end in ("", ".old"))
    try:
        draft.mkdir(parents=True)
        write(draft)
        if target.exists():
            target.rename(old)
        draft.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=target, error=error.strerror)) from error
    finally:
        for left in (draft, old):
            shutil.rmtree(left, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    try:
        return "energyplan" in json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
