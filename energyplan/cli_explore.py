"""Verbs that look around a plan: `explore corridor`, `explore regret`, `explore sensitivity`."""

from __future__ import annotations

import typer

from energyplan.cli_base import app
from energyplan.cli_study import MANY
from energyplan.i18n import _

explore = typer.Typer(no_args_is_help=True, help=_("Look around a plan: how far it may be changed, what it hangs on, how it fares in other futures."))
app.add_typer(explore, name="explore", rich_help_panel=MANY)
