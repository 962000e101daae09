"""Files that are whole or not there: written aside and renamed into place."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from energyplan.drafts import draft_of, remove, writing
from energyplan.errors import EnvironmentProblem, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plain_text import without_formulas


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a file, and the folders above it, aside and rename it into place.

    Raises:
        EnvironmentProblem: it cannot be written, or is open in a program that locks it; nothing is left behind, and what was there stays.
    """
    draft = draft_of(path)
    try:
        with writing(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content if isinstance(content, bytes) else content.encode())
            os.replace(draft, path)
    except EnvironmentProblem as problem:
        error = problem.__cause__
        if isinstance(error, PermissionError) and path.exists():
            message = _("cannot replace {file}: {error}; close it where it is open in another program, or choose another folder")
            raise EnvironmentProblem(message.format(file=path, error=error.strerror)) from error
        raise
    finally:
        remove(draft)
    return path


def write_folder_whole(folder: Path, write: Callable[[Path], None], sign: str) -> Path:
    """Write a folder aside and rename it into place; what an earlier export left there goes away once the new one is whole.

    Args:
        folder: The folder.
        write: Writes what is in it into the folder it is given.
        sign: A file by which a folder is known to be of an earlier export.

    Raises:
        InputError: something else has the name.
        EnvironmentProblem: it cannot be written; what was there stays.
    """
    if folder.exists() and not (folder / sign).is_file():
        message, hint = _("is there already, and no export wrote it: it has no {file}").format(file=sign), _("give another folder with --out, or remove it")
        raise InputError([Problem(Place(folder), "--out", message, hint, "exists")])
    draft, old = draft_of(folder), draft_of(folder, f"{os.getpid()}-old")
    try:
        with writing(folder.parent):
            draft.mkdir(parents=True)
            write(draft)
            if folder.exists():
                os.replace(folder, old)
            os.replace(draft, folder)
    finally:
        if old.exists() and not folder.exists():
            os.replace(old, folder)
        for rest in (draft, old):
            remove(rest)
    return folder


def write_tables(folder: Path, frames: Mapping[str, pd.DataFrame], prefix: str = "", *, as_written: bool = False) -> list[Path]:
    """Tables as CSV files `<prefix>NAME.csv` that office programs read right (utf-8 with BOM), no text of theirs a formula; their paths.

    Args:
        folder: Where they are written.
        frames: Tables by name.
        prefix: Of the names of the files.
        as_written: Whether texts stay as they are, for tables that are read again as inputs.

    Raises:
        EnvironmentProblem: the folder cannot be written.
    """
    safe = frames if as_written else {name: without_formulas(frame) for name, frame in frames.items()}
    return [write_whole(folder / f"{prefix}{name}.csv", "\ufeff" + frame.to_csv(index=False, lineterminator="\n")) for name, frame in safe.items()]
