"""Verbs about many runs, and about a plan under way: sweep, status, compare, replay, track."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from energyplan.cli_base import (
    JOBS,
    CaseTimeOption,
    ChartOption,
    JobsOption,
    JsonOption,
    Model,
    OutOption,
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
    run_of,
)
from energyplan.i18n import _

MANY = _("Many runs")
"""Panel of these verbs in the help."""


@app.command(rich_help_panel=MANY, help=_("Run many cases: scenarios, a grid of values, samples. Finished cases are taken as they are."))
def sweep(
    context: typer.Context,
    words: PlanAndScenarios = None,
    every: Annotated[bool, typer.Option("--all", help=_("All scenarios of the plan."))] = False,
    grid: Annotated[Path | None, typer.Option(help=_("Grid file: combinations of values, or samples of ranges."), show_default=False)] = None,
    model: Annotated[
        Path | None, typer.Option(help=_("Plan file (YAML, xlsx), or a folder holding plan.yaml; default models/zhuanghe."), show_default=False)
    ] = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    targets: TargetsOption = None,
    jobs: JobsOption = JOBS,
    executor: Annotated[Literal["local", "dask"], typer.Option(help=_("This machine, or the workers of a Dask scheduler."))] = "local",
    scheduler: Annotated[str | None, typer.Option(help=_("Address of the Dask scheduler, e.g. tcp://host:8786."), show_default=False)] = None,
    time_limit: CaseTimeOption = None,
    retry: Annotated[int, typer.Option(help=_("How often a case whose process died is tried again."), min=0, max=100)] = 1,
    warm: Annotated[
        bool, typer.Option("--warm", help=_("Certified runs begin from those before them: faster; within the proven gap figures hang on the order."))
    ] = False,
    name: Annotated[str | None, typer.Option(help=_("Name of the sweep in its record."), show_default=False)] = None,
    out: OutOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """Cases side by side."""
    if executor == "dask" and scheduler is None:
        raise typer.BadParameter(_("--executor dask needs --scheduler ADDRESS"))
    if executor == "local":
        refuse(context, _("is for --executor dask"), "scheduler")
    else:
        refuse(context, _("is for this machine; a Dask scheduler has its own workers"), "jobs")
    model, names = plan_and_scenarios(words, model, every)
    with failures(as_json, _("interrupted; finished cases are kept: the same command goes on with the others")), progress() as listener:
        from energyplan.plan.read import list_scenarios
        from energyplan.study.cases import cases_of, read_grid
        from energyplan.study.sweep import go_on, prepare
        from energyplan.study.sweep_page import rows_of, sweep_page

        names = list(list_scenarios(model)) if every else names
        axes = read_grid(grid) if grid else None
        if axes is not None and names and "scenarios" in axes.model_fields_set:
            raise typer.BadParameter(_("{file} names scenarios too: name them here or there").format(file=grid))
        cases = cases_of(None if model is None else str(model), names, axes, sets or (), resolution, targets)
        done = go_on(
            prepare(cases, out, name), out, jobs=jobs, scheduler=scheduler if executor == "dask" else None, time_limit=time_limit, retries=retry,
            warm=warm, say=listener,
        )  # fmt: skip
        summary = {"sweep": done.name, "exit_code": int(done.exit_code), "cases": rows_of(done)}
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n" if as_json else sweep_page(done))
    raise typer.Exit(int(done.exit_code))


@app.command(rich_help_panel=MANY, help=_("Lay runs side by side: what their inputs have different, and what came of it."))
def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help=_("Run folders, scenarios, or plan/scenario for the latest run."))],
    explain: Annotated[
        bool, typer.Option("--explain", help=_("Also say which change of the inputs moves the cost by how much, from the first run to the last."))
    ] = False,
    out: Annotated[Path | None, typer.Option(help=_("Folder for CSV files and a workbook of all tables."), show_default=False)] = None,
    charts: Annotated[Path | None, typer.Option(help=_("Folder for pictures, or a file .html for a page of them."), show_default=False)] = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """Two runs or more."""
    if len(runs) < 2:
        raise typer.BadParameter(_("give two runs at least"))
    with failures(as_json), progress() as listener:
        from energyplan.study.compare import compare as lay_side_by_side
        from energyplan.study.compare_page import compare_page, frames_of, write_comparison
        from energyplan.study.explain_difference import explain_difference

        found = lay_side_by_side([run_of(run, results) for run in runs])
        moved, steps = explain_difference(found.manifests[0], found.manifests[-1], lambda message: listener("compare", message)) if explain else ([], "")
        if out is not None:
            for path in write_comparison(found, moved, out):
                sys.stderr.write(f"{path}\n")
        if charts is not None:
            from energyplan.report.charts.files import write_charts, write_page
            from energyplan.study.compare_charts import charts_of

            drawn = charts_of(found, moved, steps)
            for path in [write_page(drawn, charts)] if charts.suffix == ".html" else write_charts(drawn, charts, "png"):
                sys.stderr.write(f"{path}\n")
        tables = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames_of(found, moved).items()}
        sys.stdout.write(json.dumps({"runs": found.names, **tables}, ensure_ascii=False) + "\n" if as_json else compare_page(found, moved, steps))


@app.command(rich_help_panel=MANY, help=_("Operate what a run built in other weather and with outages: what is not served, which targets fail."))
def replay(
    run: Annotated[str, typer.Argument(metavar="RUN", help=_("A run folder, a scenario, or plan/scenario for the latest run."))],
    weather: Annotated[
        list[str] | None,
        typer.Option(help=_("A weather year by name, or NAME=PROFILES.csv; may be repeated. Default: all profiles of the inputs."), show_default=False),
    ] = None,
    outage: Annotated[
        list[str] | None,
        typer.Option(
            help=_("PROJECT[:AMOUNT]\\[@WINDOW], e.g. coal_1:300MW@01-10..01-24; may be repeated; `none` is nothing out. Default: a standard set."),
            show_default=False,
        ),
    ] = None,
    year: Annotated[list[int] | None, typer.Option(help=_("A milestone that is operated; may be repeated. Default: all."), show_default=False)] = None,
    resolution: Annotated[str, typer.Option(help=_("Length of steps: 1h is every hour of the year."))] = "1h",
    jobs: JobsOption = JOBS,
    time_limit: CaseTimeOption = None,
    out: Annotated[Path | None, typer.Option(help=_("Folder of the replay; default: beside the run, RUN.replay."), show_default=False)] = None,
    chart: ChartOption = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """A run's build-out under cases that it was not made for."""
    with failures(as_json, _("interrupted; finished cases are kept: the same command goes on with the others")), progress() as listener:
        from energyplan.report.charts.files import ready, save_chart
        from energyplan.report.charts.replay import replay_chart
        from energyplan.study.replay import go_on, prepare
        from energyplan.study.replay_page import as_dict, chart_frames, replay_page

        if chart is not None:
            ready(chart.suffix)
        cases = prepare(run_of(run, results), weather or (), outage or (), year or (), resolution=resolution, out=out)
        done = go_on(cases, jobs=jobs, time_limit=time_limit, say=listener)
        if chart is not None and len(done.failed) < len(done.cases):
            save_chart(replay_chart(*chart_frames(done)), chart)
        sys.stdout.write(json.dumps(as_dict(done), ensure_ascii=False) + "\n" if as_json else replay_page(done))
    raise typer.Exit(int(done.exit_code))


@app.command("status", rich_help_panel=MANY, help=_("Say how far each recorded sweep is."))
def status_(out: OutOption = Path("results")) -> None:
    """From records and run folders."""
    with failures():
        from energyplan.study.sweep import status
        from energyplan.study.sweep_page import status_page

        sys.stdout.write(status_page(status(out)))


@app.command(rich_help_panel=MANY, help=_("Set actual figures by year beside the plan: which targets are met, on course, behind or missed."))
def track(
    model: Model = None,
    scenario: ScenarioOption = None,
    actual: Annotated[Path | None, typer.Option(help=_("Table of actual figures; actual.csv of the plan's inputs unless told."), show_default=False)] = None,
    run_folder: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help=_("A run of the plan, whose schedule is laid beside."), show_default=False)
    ] = None,
    out: TablesOption = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """A plan under way."""
    with failures(as_json):
        from energyplan.pipeline import read_plan
        from energyplan.plan.actual import read_actual
        from energyplan.study.track import track as set_beside
        from energyplan.study.track_page import track_as_dict, track_page, write_track

        plan = read_plan(model, scenario)
        found = set_beside(plan, read_actual(plan, actual), None if run_folder is None else run_of(run_folder, results))
        if out is not None:
            for path in write_track(found, out):
                sys.stderr.write(f"{path}\n")
        sys.stdout.write(json.dumps(track_as_dict(found), ensure_ascii=False) + "\n" if as_json else track_page(found))
