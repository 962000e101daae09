"""The command line in the tests' own process: what a shell would see of it, without the second that a start takes."""

from __future__ import annotations

from typing import NamedTuple

from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.i18n import language, set_language


class Done(NamedTuple):
    """What a command left, by the names that `subprocess` has for it."""

    returncode: int
    stdout: str
    stderr: str


def energyplan(*words: object, lang: str = "en") -> Done:
    """Run a command; a bug is raised as it is."""
    before = language()
    set_language(lang)
    try:
        done = CliRunner().invoke(app, ["--no-progress", *map(str, words)])
    finally:
        set_language(before)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)
