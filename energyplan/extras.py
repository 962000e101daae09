"""Packages that only some verbs need: what installs them where this program runs. The project is on no package index, so its own name would install nothing."""

from __future__ import annotations

import re
import shlex
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from energyplan.errors import EnvironmentProblem
from energyplan.i18n import _


def install_command(extra: str) -> str:
    """The command that installs the packages of an extra into this Python, by their own names.

    Raises:
        KeyError: there is no such extra.
    """
    try:
        told = requires("energyplan") or []
    except PackageNotFoundError:  # run from its folder without being installed: from there pip reads the extra itself
        return shlex.join([sys.executable, "-m", "pip", "install", "-e", f"{Path(__file__).parents[1]}[{extra}]"])
    packages = [parts[0].strip() for parts in (line.split(";") for line in told) if re.search(rf"""extra == ['"]{extra}['"]""", parts[-1])]
    if not packages:
        raise KeyError(extra)
    return shlex.join([sys.executable, "-m", "pip", "install", *packages])


def missing(what: str, extra: str) -> EnvironmentProblem:
    """What is told where a package of an extra is not there.

    Args:
        what: What needs it, in the language in force.
        extra: Name of the extra in `pyproject.toml`.
    """
    return EnvironmentProblem(_("{what}: packages are missing; install them by: {command}").format(what=what, command=install_command(extra)))
