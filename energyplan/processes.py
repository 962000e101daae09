"""Python processes of our own: they find modules where this one does, and never in the working directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START = "import sys; sys.path[:] = sys.argv[1:]; from {module} import main; main()"
SAFE_PATH = "PYTHONSAFEPATH"


def python(module: str) -> list[str]:
    """Command that runs `main` of a module in an isolated process.

    `python -m` and `python -c` alone have the working directory first in `sys.path`: a folder named as a package of ours, or a file `json.py`,
    would be taken from wherever the user stands. An isolated process (`-I`) has not, and gets the places this one has.

    >>> python("energyplan.solve.answers")[1:3]
    ['-I', '-c']
    """
    return [sys.executable, "-I", "-c", START.format(module=module), *module_places()]


def module_places() -> list[str]:
    """Places of modules in the order of `sys.path`, without the working directory that an interactive Python has; with that of this package."""
    package = str(Path(__file__).resolve().parents[1])
    found = [place for place in sys.path if os.path.isabs(place)]
    return found if package in found else [*found, package]


@contextmanager
def spawned_safely() -> Iterator[None]:
    """Processes that `multiprocessing` starts meanwhile do not look for modules in the working directory either."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before
