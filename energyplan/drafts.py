"""Drafts: what is written stands under a hidden name until it is whole. Here is how a draft is named, held, and found again after a kill."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _

PREFIX = ".draft-"
LOCK = ".lock"
"""File in the folder of a draft that its process holds locked."""

AT_ONCE = 600.0
"""Seconds after which a draft without a lock is abandoned: single files and plans are written in one go."""


def draft_of(target: Path, mark: str | None = None) -> Path:
    """The draft of a file or folder, beside it; its ending says what it is.

    Args:
        target: The file or folder.
        mark: Tells drafts of the same target apart; the process unless given.

    >>> draft_of(Path("out/page.html"), "7").as_posix()
    'out/.draft-7-page.html'
    """
    return target.with_name(f"{PREFIX}{os.getpid() if mark is None else mark}-{target.name[-60:]}")


def hold(folder: Path) -> IO[str]:
    """Hold the draft of a folder: who looks for abandoned drafts sees that it is at work. The system lets go when the process ends."""
    file = (folder / LOCK).open("w")
    with suppress(ImportError, OSError):  # Windows keeps an open file from being removed; some network file systems know no locks
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def let_go(lock: IO[str]) -> None:
    """Let go of a draft, before it gets its name."""
    lock.close()
    with suppress(OSError):
        Path(lock.name).unlink()


def abandoned(root: Path) -> list[Path]:
    """Drafts below a folder whose process ended before they were whole."""
    return sorted(path for path in root.rglob(f"{PREFIX}*") if PREFIX not in path.parent.as_posix() and not _at_work(path))


def _at_work(draft: Path) -> bool:
    lock = draft / LOCK
    if not lock.exists():
        with suppress(OSError):
            return time.time() - draft.stat().st_mtime < AT_ONCE
        return True  # gone meanwhile
    try:
        import fcntl
    except ImportError:
        try:
            lock.unlink()
        except OSError:
            return True
        return False
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def remove(draft: Path) -> None:
    """Remove a draft, file or folder, as far as it is there."""
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    with suppress(OSError):
        draft.unlink(missing_ok=True)


def refusal(error: Exception) -> str | None:
    """What the operating system refused, in its words, as Python and the writers of tables and workbooks raise it; None for any other error."""
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename is not None else error.strerror or str(error)
    for module, name in (("duckdb", "IOException"), ("xlsxwriter.exceptions", "FileCreateError")):
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return str(error).partition(": {")[0]
    return None


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """What the system refuses while something is written into a folder is told with the folder's name.

    Raises:
        EnvironmentProblem: naming the folder.
    """
    try:
        yield
    except Exception as error:
        if (words := refusal(error)) is None:
            raise
        if isinstance(error, OSError):
            words = error.strerror or words
        raise EnvironmentProblem(_("cannot write to {folder}: {error}").format(folder=folder, error=words)) from error
