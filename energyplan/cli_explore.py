"""Verbs that look around a plan: `explore corridor`, `explore regret`, `explore sensitivity`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli_base import JsonOption, Model, ScenarioOption, SetOption, app, failures, progress
from energyplan.cli_study import MANY
from energyplan.errors import ExitCode
from energyplan.i18n import _

explore = typer.Typer(no_args_is_help=True, help=_("Look around a plan: how far it may be changed, what it hangs on, how it fares in other futures."))
app.add_typer(explore, name="explore", rich_help_panel=MANY)


@explore.command(help=_("Say how far each capacity may go among all plans that cost little more than the least, and what all of them have in common."))
def corridor(
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: Annotated[str | None, typer.Option(help=_("Length of steps; about a day unless given."), show_default=False)] = None,
    more: Annotated[str, typer.Option(metavar="1%,2%,5%", help=_("How much dearer plans may be, in percent of gross cost."))] = "1%,2%,5%",
    year: Annotated[int | None, typer.Option(help=_("At the end of which year; the last milestone unless given."), show_default=False)] = None,
    technology: Annotated[list[str] | None, typer.Option(help=_("Only this technology. May be repeated."), show_default=False)] = None,
    pair: Annotated[
        list[str] | None, typer.Option(metavar="A,B", help=_("What two technologies can be together. May be repeated."), show_default=False)
    ] = None,
    alternatives: Annotated[int, typer.Option(help=_("So many plans within the largest slack that differ most."), min=0, max=50)] = 0,
    out: Annotated[Path | None, typer.Option(help=_("Folder for CSV files and the chart."), show_default=False)] = None,
    chart: Annotated[Path | None, typer.Option(help=_("Save the chart: a file ending in svg, png or html."), show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Near-optimal plans."""
    if chart is not None and chart.suffix not in (".svg", ".png", ".html"):
        raise typer.BadParameter(_("--chart takes a file ending in svg, png or html"))
    with failures(as_json), progress() as listener:
        from energyplan.plan.request import Request
        from energyplan.report.corridor_chart import altair
        from energyplan.study import corridor_page as pages
        from energyplan.study.corridor import corridor as find

        if chart is not None:
            altair()  # missing, it is told before the work
        request = Request.of(model, scenario, sets or (), resolution, None)
        found = find(request, more=more, year=year, technologies=technology or (), pairs=pair or (), alternatives=alternatives, say=listener)
        for path in pages.write_corridor(found, out, chart):
            sys.stderr.write(f"{path}\n")
        sys.stdout.write(json.dumps(pages.corridor_as_dict(found), ensure_ascii=False) + "\n" if as_json else pages.corridor_page(found))
    raise typer.Exit(int(ExitCode.OK if found.verified else ExitCode.NOT_VERIFIED))
