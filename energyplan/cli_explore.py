"""Verbs that look around a plan: `explore corridor`, `explore regret`, `explore sensitivity`, `explore value`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from energyplan.cli_base import (
    JOBS,
    ChartOption,
    JobsOption,
    JsonOption,
    Model,
    PlanAndScenarios,
    ResolutionOption,
    ResultsOption,
    ScenarioOption,
    SetOption,
    TablesOption,
    TargetsOption,
    app,
    failures,
    plan_and_scenarios,
    progress,
    refuse,
)
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
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Near-optimal plans."""
    with failures(as_json), progress() as listener:
        from energyplan.plan.request import Request
        from energyplan.report.charts.files import ready
        from energyplan.study import corridor_page as pages
        from energyplan.study.corridor import corridor as find

        if chart is not None:
            ready(chart.suffix)
        request = Request.of(model, scenario, sets or (), resolution, None)
        found = find(request, more=more, year=year, technologies=technology or (), pairs=pair or (), alternatives=alternatives, say=listener)
        for path in pages.write_corridor(found, out, chart):
            sys.stderr.write(f"{path}\n")
        sys.stdout.write(json.dumps(pages.corridor_as_dict(found), ensure_ascii=False) + "\n" if as_json else pages.corridor_page(found))
    raise typer.Exit(int(ExitCode.OK if found.verified else ExitCode.NOT_VERIFIED))


@explore.command(help=_("Say which uncertain inputs costs, CO2 and capacity hang on."))
def sensitivity(
    context: typer.Context,
    model: Model = None,
    method: Annotated[
        Literal["tornado", "morris", "sobol"] | None,
        typer.Option(help=_("One range at a time (tornado), elementary effects (morris), shares of the variance (sobol)."), show_default="tornado"),
    ] = None,
    grid: Annotated[
        Path | None, typer.Option(help=_("Grid file with ranges; default sensitivity.yaml beside the plan."), show_default=False)
    ] = None,
    ranges: Annotated[
        list[str] | None, typer.Option("--range", help=_("A range: path=low..high; path=*0.8..*1.2 multiplies. May be repeated."), show_default=False)
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(help=_("Figures: net_cost, gross_cost, co2@YEAR, capacity.TECH, energy.TECH, shortfall.TARGET; stars allowed."), show_default=False),
    ] = None,
    count: Annotated[
        int | None, typer.Option(help=_("Trajectories (morris, default 10) or rows (sobol, default 64)."), min=2, max=100_000, show_default=False)
    ] = None,
    seed: Annotated[int | None, typer.Option(help=_("Of the random numbers."), min=0, max=2**32 - 1, show_default=False)] = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    targets: TargetsOption = None,
    sweep: Annotated[
        bool,
        typer.Option(
            "--sweep",
            help=_("Take the cases from full runs: finished ones as they are, the others are run. Else they are solved quickly, on longer steps."),
        ),
    ] = False,
    jobs: JobsOption = JOBS,
    chart: ChartOption = None,
    out: TablesOption = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """Ranges, cases, effects."""
    with failures(as_json, _("interrupted; finished cases are kept: the same command goes on with the others")), progress() as listener:
        from energyplan.pipeline import Request
        from energyplan.report.charts.files import ready, save_chart
        from energyplan.study.sensitivity import samples_of
        from energyplan.study.sensitivity import sensitivity as find
        from energyplan.study.sensitivity_page import chart_of, sensitivity_page, write_sensitivity

        if chart is not None:
            ready(chart.suffix)
        samples, scenarios = samples_of(model, grid, ranges or [], method, count, seed)
        if samples.method == "tornado":
            refuse(context, _("is for morris and sobol"), "count", "seed")
        if scenario is None and len(scenarios) > 1:
            raise typer.BadParameter(_("the grid file names several scenarios: choose one by --scenario"))
        request = Request.of(model, scenario or next(iter(scenarios), None), sets or (), resolution, targets)
        found = find(request, samples, of or (), results=results, sweep=sweep, jobs=jobs, say=listener)
        if out is not None:
            for path in write_sensitivity(found, out):
                sys.stderr.write(f"{path}\n")
        if chart is not None and len(found.figures):
            sys.stderr.write(f"{save_chart(chart_of(found, all_figures=bool(of)), chart)}\n")
        if as_json:
            sys.stdout.write(json.dumps(found.summary(), ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(sensitivity_page(found))
    if len(found.failed):
        raise typer.Exit(int(ExitCode.SWEEP_PARTLY_FAILED))


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


@explore.command(help=_("Say what the first decisions of each scenario's plan cost in the futures of the others, and what all plans have in common."))
def regret(
    words: PlanAndScenarios = None,
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
    jobs: JobsOption = JOBS,
    out: TablesOption = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plans in futures."""
    model, names = plan_and_scenarios(words, model, every)
    if not every and len(set(names)) < 2:
        raise typer.BadParameter(_("name two scenarios at least, or --all"))
    with failures(as_json), progress() as listener:
        from energyplan.plan.read import list_scenarios
        from energyplan.report.charts.files import ready, save_chart
        from energyplan.report.charts.regret import regret_chart
        from energyplan.study import regret_page as pages
        from energyplan.study.cases import cases_of
        from energyplan.study.regret import regret as find

        if chart is not None:
            ready(chart.suffix)
        titles = list_scenarios(model)
        names = list(titles) if every else names
        weighed = _weights(weights, names)
        cases = cases_of(None if model is None else str(model), names, None, sets or (), resolution)
        found = find(cases, every=every, last=until, weights=weighed, jobs=jobs, say=listener)
        if out is not None:
            for path in pages.write_regret(found, out):
                sys.stderr.write(f"{path}\n")
        if chart is not None and found.names:
            sys.stderr.write(f"{save_chart(regret_chart(*pages.for_chart(found, titles)), chart)}\n")
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
