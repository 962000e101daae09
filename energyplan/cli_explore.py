"""Verbs that look around a plan: `explore corridor`, `explore regret`, `explore sensitivity`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli_base import JsonOption, SetOption, app, failures, progress
from energyplan.cli_study import MANY
from energyplan.i18n import _

explore = typer.Typer(no_args_is_help=True, help=_("Look around a plan: how far it may be changed, what it hangs on, how it fares in other futures."))
app.add_typer(explore, name="explore", rich_help_panel=MANY)


@explore.command(help=_("Say what the first decisions of each scenario's plan cost in the futures of the others, and what all plans have in common."))
def regret(
    scenarios: Annotated[list[str] | None, typer.Argument(help=_("Scenarios of the plan, two at least."), show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help=_("All scenarios of the plan that begin alike."))] = False,
    model: Annotated[Path | None, typer.Option(help=_("Plan file, or a folder holding plan.yaml; default models/zhuanghe."), show_default=False)] = None,
    sets: SetOption = None,
    until: Annotated[
        int | None, typer.Option(metavar="YEAR", help=_("Last year whose decisions are held; default: that before the third milestone."), show_default=False)
    ] = None,
    weights: Annotated[
        str | None, typer.Option(metavar="NAME=W,...", help=_("Weights of futures in the mean, 1 unless given: base=2,no_nuclear=0.5."), show_default=False)
    ] = None,
    resolution: Annotated[str | None, typer.Option(help=_("Length of steps; about a day unless given."), show_default=False)] = None,
    jobs: Annotated[int, typer.Option(help=_("Futures at a time on this machine."), min=1)] = max(1, (os.cpu_count() or 2) // 2),
    out: Annotated[Path | None, typer.Option(help=_("Folder for CSV files of all tables."), show_default=False)] = None,
    chart: Annotated[Path | None, typer.Option(help=_("Save the map of the matrix: a file ending in svg, png or html."), show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Plans in futures."""
    if not every and len(set(scenarios or [])) < 2:
        raise typer.BadParameter(_("name two scenarios at least, or --all"))
    if chart is not None and chart.suffix not in (".svg", ".png", ".html"):
        raise typer.BadParameter(_("--chart takes a file ending in svg, png or html"))
    with failures(as_json), progress() as listener:
        from energyplan.plan.read import list_scenarios
        from energyplan.report import regret_chart as charts
        from energyplan.study import regret_page as pages
        from energyplan.study.cases import cases_of
        from energyplan.study.regret import regret as find

        if chart is not None:
            charts.altair()  # missing, it is told before the work
        titles = list_scenarios(model)
        names = list(titles) if every else scenarios or []
        weighed = _weights(weights, names)
        cases = cases_of(None if model is None else str(model), names, None, sets or (), resolution)
        found = find(cases, every=every, last=until, weights=weighed, jobs=jobs, say=listener)
        if out is not None:
            for path in pages.write_regret(found, out):
                sys.stderr.write(f"{path}\n")
        if chart is not None and found.names:
            charts.save(charts.regret_chart(*pages.for_chart(found, titles)), chart)
            sys.stderr.write(f"{chart}\n")
        sys.stdout.write(json.dumps(pages.regret_as_dict(found), ensure_ascii=False) + "\n" if as_json else pages.regret_page(found))
    raise typer.Exit(int(found.exit_code))


def _weights(text: str | None, names: list[str]) -> dict[str, float]:
    """Weights by scenario from `base=2,no_nuclear=0.5`."""
    found: dict[str, float] = {}
    for part in (text or "").split(","):
        name, __, number = part.strip().partition("=")
        if not part.strip():
            continue
        try:
            found[name] = float(number)
        except ValueError:
            raise typer.BadParameter(_("--weights: '{part}' is not NAME=NUMBER").format(part=part)) from None
        if name not in names or not 0 <= found[name] < float("inf"):
            raise typer.BadParameter(_("--weights: '{part}' names no scenario of this study, or has no weight from 0 up").format(part=part))
    if found and not sum(found.get(name, 1.0) for name in names):
        raise typer.BadParameter(_("--weights: all weights are 0"))
    return found
