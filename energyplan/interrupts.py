"""Ctrl-C and SIGTERM: a message and an exit code, wherever they come; what is written meanwhile is whole or not there."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from energyplan.errors import ExitCode
from energyplan.i18n import _


class Terminated(BaseException):
    """SIGTERM, so that drafts are removed on the way out."""


def terminated(signum: int, frame: Any) -> None:
    """Handler of SIGTERM."""
    raise Terminated


def interrupted(code: ExitCode, words: str | None = None) -> ExitCode:
    """Say that the command was ended by a signal; its exit code.

    Args:
        code: 130 or 143.
        words: What is said; that nothing was written unless told otherwise.
    """
    sys.stderr.write((words or _("interrupted; nothing was written")) + "\n")
    return code


def leave(code: ExitCode) -> None:
    """End at once: HiGHS aborts the interpreter's own way out after an interrupted solve (its threads are not joined)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code))


@contextmanager
def held() -> Iterator[None]:
    """Signals wait until the block is done: what is inside happens whole, and who is told of it is told the truth."""
    waiting = list[int]()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for number in before:
            signal.signal(number, lambda signum, frame: waiting.append(signum))
    except ValueError:  # not the main thread: signals do not come here
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for signum in waiting:
            os.kill(os.getpid(), signum)
