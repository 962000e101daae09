"""Verbs that look around a plan: `explore corridor`, `explore regret`, `explore sensitivity`, `explore value`."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from energyplan.cli_base import JsonOption, Model, ScenarioOption, SetOption, TargetsOption, app, failures, progress
from energyplan.cli_study import MANY
from energyplan.i18n import _

explore = typer.Typer(no_args_is_help=True, help=_("Look around a plan: how far it may be changed, what it hangs on, how it fares in other futures."))
app.add_typer(explore, name="explore", rich_help_panel=MANY)


@explore.command(help=_("What planning for several futures is worth, and what knowing the future would be."))
def value(
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: Annotated[str | None, typer.Option(help=_("Length of steps; about a day unless given."), show_default=False)] = None,
    targets: TargetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Value of the stochastic solution and of perfect information."""
    with failures(as_json), progress() as listener:
        from energyplan.plan.request import Request
        from energyplan.questions import value_of_recourse
        from energyplan.report.recourse_page import recourse_as_dict, recourse_page

        plan, found = value_of_recourse(Request.of(model, scenario, sets or (), resolution, targets), listener)
        sys.stdout.write(json.dumps(recourse_as_dict(plan, found), ensure_ascii=False) + "\n" if as_json else recourse_page(plan, found))
