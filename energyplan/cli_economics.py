"""What a run costs and earns: `economics`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from energyplan.cli_base import JsonOption, ResultsOption, RulesOption, RunArgument, TablesOption, app, failures, finite, run_of
from energyplan.i18n import _


@app.command(help=_("Tell what a run costs and earns: cost of energy, cost of supply, revenue, cash flow, returns; nothing is solved."))
def economics(
    run_folder: RunArgument,
    rules: RulesOption = None,
    year: Annotated[int | None, typer.Option(help=_("Cost of energy and revenue of this year alone."), show_default=False)] = None,
    interest: Annotated[
        float | None,
        typer.Option(
            help=_("Interest rate while a unit is built, e.g. 0.04; without it the discount rate."), min=0, max=1, callback=finite, show_default=False
        ),
    ] = None,
    out: TablesOption = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """From stored tables."""
    with failures(as_json):
        from energyplan.report.economics_page import economics_as_dict, economics_page, frames_with_titles
        from energyplan.results.economics import chosen_rules, economics_of
        from energyplan.results.files import write_tables

        run = run_of(run_folder, results)
        found = economics_of(run, chosen_rules(rules, run), year, interest)
        if out is not None:
            for path in write_tables(out, frames_with_titles(found)):
                sys.stderr.write(f"{path}\n")
        sys.stdout.write(json.dumps(economics_as_dict(found), ensure_ascii=False) + "\n" if as_json else economics_page(found))
