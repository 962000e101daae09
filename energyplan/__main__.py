"""`energyplan` and `python -m energyplan`: the language first, for help is worded when the verbs are loaded; then the command line."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from energyplan.i18n import LANGUAGES, LOCALE_DIR, _, language, set_language

OF_TYPER = (
    _("Arguments"), _("Options"), _("Commands"), _("Error"), _("Aborted."), _("[default: {}]"), _("[required]"), _("Missing command."),
    _("No such command {name!r}."), _("Try [blue]'{command_path} {help_option}'[/] for help."),
)  # fmt: skip
"""What Typer says itself, named here so that our catalogue has it."""


def asked_for(words: Sequence[str]) -> str | None:
    """The language that `--lang` names anywhere in a command; None where none of ours is named.

    >>> asked_for(["--lang", "zh", "run"]), asked_for(["report", "base", "--lang=en"]), asked_for(["run", "--lang"])
    ('zh', 'en', None)
    """
    pairs = [*pairwise(words), *(word.split("=", 1) for word in words if word.startswith("--lang="))]
    named = [value for name, value in pairs if name == "--lang" and value in LANGUAGES]
    return named[0] if named else None


def main() -> None:
    """Entry point. Words of help that are Typer's own ("Options") are looked up in our catalogue as well."""
    if asked := asked_for(sys.argv[1:]):
        set_language(asked)
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("energyplan", LOCALE_DIR)
    gettext.textdomain("energyplan")
    from energyplan.cli import app

    app()


if __name__ == "__main__":
    main()
