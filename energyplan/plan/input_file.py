"""Opening every file that is read: a regular file of a bearable size, or a problem that says why not.

A device never ends, a pipe waits for a writer, a file of many GB fills the memory: none of them is opened. What may be read at most stands here, and in
docs/how-to/inputs.md.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.i18n import _

MB = 10**6


class Limit(NamedTuple):
    """What a file may hold at most.

    Attributes:
        size: Bytes.
        cells: Commas and line ends of a text: cells of a table, values of a document; None where they are not counted.
    """

    size: int
    cells: int | None = None


YAML = Limit(1 * MB, 50_000)
"""Plan, scenarios, grid, rules of revenue. The parser needs some seconds for so many lines."""

TABLE = Limit(20 * MB, 500_000)
"""A table of a plan, of weather statistics: 25,000 rows of 20 columns."""

PROFILES = Limit(100 * MB, 5_000_000)
"""Hourly profiles: 570 columns of 8,760 hours; weather of a station."""

SOURCE = Limit(500 * MB, 20_000_000)
"""A file of another tool, to be imported."""

NETCDF = Limit(2_000 * MB)
"""A network of PyPSA."""

RECORD = Limit(200 * MB)
"""A text of a run folder."""

TABLE_OF_RUN = Limit(4_000 * MB)
"""A Parquet file of a run folder, read by columns."""

OFFICE = Limit(50 * MB)
"""A workbook or a template for Word, as it is packed; `zip_file` says what may be in it."""


def shown(path: Path) -> Path:
    """The path as a user would type it: relative to the working folder where it lies below it."""
    path = Path(os.path.normpath(path.absolute()))
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path


def fault_of(path: Path, limit: Limit) -> Problem | None:
    """Why a file cannot be read; None where it can."""
    hint, code = "", "unreadable"
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            kind = _("a folder") if stat.S_ISDIR(found.st_mode) else _("a device, a pipe or a socket")
            message, hint = _("is {kind}, not a file").format(kind=kind), _("name a file")
        elif found.st_size > limit.size:
            message = _("has {found:,.0f} MB, and at most {most:,.0f} MB are read").format(found=found.st_size / MB, most=limit.size / MB)
            hint, code = _("split it, or take out what is not needed"), "too_large"
        elif not os.access(path, os.R_OK):
            message = _("cannot be read: {reason}").format(reason=os.strerror(13))
        else:
            return None
    except OSError as error:
        message = _("cannot be read: {reason}").format(reason=error.strerror or type(error).__name__)
    except ValueError:  # a NUL in the name
        message = _("cannot be read: {reason}").format(reason=_("no file has such a name"))
    return Problem(Place(shown(path)), path.name, message, hint, code)


def read_bytes(path: Path, limit: Limit, problems: Problems) -> bytes | None:
    """Content of a file; None (and a problem) where it cannot be read."""
    fault = fault_of(path, limit)
    if fault is None:
        try:
            with path.open("rb") as file:
                raw = file.read(limit.size + 1)  # files of /proc have no size, and files grow
        except OSError as error:
            reason = error.strerror or type(error).__name__
            fault = Problem(Place(shown(path)), path.name, _("cannot be read: {reason}").format(reason=reason), "", "unreadable")
        else:
            if len(raw) <= limit.size:
                return raw
            message = _("has more than {most:,.0f} MB, which is all that is read").format(most=limit.size / MB)
            fault = Problem(Place(shown(path)), path.name, message, _("split it, or take out what is not needed"), "too_large")
    problems.note(fault)
    return None


def readable(path: Path, limit: Limit) -> Path:
    """The path of a file that a library opens by itself.

    Raises:
        InputError: it is no regular file, or too large.
    """
    if fault := fault_of(path, limit):
        raise InputError([fault])
    return path
