"""`energyplan` and `python -m energyplan`: the language first, for help is worded when the verbs are loaded; then the command line."""

from __future__ import annotations

import gettext
import os
import signal
import sys
from collections.abc import Sequence

from energyplan.errors import ExitCode
from energyplan.i18n import LANGUAGES, LOCALE_DIR, _, language, set_language
from energyplan.interrupts import Terminated, interrupted, terminated
from energyplan.streams import guard, last_words

OF_TYPER = (
    _("Arguments"), _("Options"), _("Commands"), _("Error"), _("Aborted."), _("[default: {}]"), _("[required]"), _("Missing command."),
    _("No such command {name!r}."), _("Try [blue]'{command_path} {help_option}'[/] for help."),
)  # fmt: skip
"""What Typer says itself, named here so that our catalogue has it."""


def language_of(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language that `--lang` names, wherever it stands in a command, and the other words; one that is none of ours is left to the verb to refuse.

    >>> language_of(["--lang", "zh", "run"]), language_of(["run", "m", "--lang=en"]), language_of(["run", "--lang", "fr"])
    (('zh', ['run']), ('en', ['run', 'm']), (None, ['run', '--lang', 'fr']))
    """
    named: str | None = None
    rest, ahead = list[str](), list(words)
    while ahead:
        word = ahead.pop(0)
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ahead[0] if word == "--lang" and ahead else ""
        if value not in LANGUAGES:
            rest.append(word)
            continue
        named = value
        if word == "--lang":
            ahead.pop(0)
    return named, rest


def main() -> None:
    """Entry point: streams that cannot fail, signals that end in a message wherever they come, exit codes of `errors.ExitCode`."""
    guard()
    try:
        signal.signal(signal.SIGTERM, terminated)
        code = _run_command()
    except KeyboardInterrupt:
        code = interrupted(ExitCode.INTERRUPTED)
    except Terminated:
        code = interrupted(ExitCode.TERMINATED)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # all is done: what comes now must not change the answer
    if not last_words() and code == ExitCode.OK:
        code = ExitCode.ENVIRONMENT
    sys.exit(code)


def _run_command() -> int:
    """Run the command line; its exit code. Words of help that are Typer's own ("Options") are looked up in our catalogue as well."""
    try:
        os.getcwd()
    except OSError:
        sys.stderr.write(_("the working directory no longer exists; change to one that does") + "\n")
        return ExitCode.ENVIRONMENT
    named, sys.argv[1:] = language_of(sys.argv[1:])
    if named:
        set_language(named)
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("energyplan", LOCALE_DIR)
    gettext.textdomain("energyplan")
    from energyplan.cli import app

    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.OK if end.code is None else ExitCode.BUG
    return ExitCode.OK


if __name__ == "__main__":
    main()
