"""The command line: thin verbs, each calls one function."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

import energyplan.cli_economics
import energyplan.cli_explore
import energyplan.cli_export
import energyplan.cli_inputs
import energyplan.cli_report
import energyplan.cli_study
from energyplan.cli_base import (
    DurationOption,
    JsonOption,
    Model,
    OutOption,
    ResolutionOption,
    ScenarioOption,
    SetOption,
    SolverTimeOption,
    TargetsOption,
    TimeLimitOption,
    app,
    failures,
    plan_name,
    progress,
    refuse,
    run_of,
)
from energyplan.errors import ExitCode, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.interrupts import leave

__all__ = ["app"]

# Importing them adds their verbs.
assert energyplan.cli_study
assert energyplan.cli_explore
assert energyplan.cli_economics
assert energyplan.cli_export
assert energyplan.cli_report
assert energyplan.cli_inputs


@app.command(help=_("Find the least-cost build-out, check it, write the run folder."))
def run(
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    targets: TargetsOption = None,
    foresight: Annotated[
        str | None,
        typer.Option(help=_("Years that a milestone's decisions look ahead, or 'perfect'; short for --set horizon.foresight=YEARS."), show_default=False),
    ] = None,
    prices: Annotated[bool, typer.Option("--prices", help=_("Price each target to either side, and without it."))] = False,
    check_unique: Annotated[bool, typer.Option("--check-unique", help=_("Find the range of each capacity at equal cost."))] = False,
    out: OutOption = Path("results"),
    time_limit: TimeLimitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Main job."""
    with failures(as_json), progress() as listener:
        from energyplan.pipeline import RunStopped
        from energyplan.pipeline import run as run_plan
        from energyplan.solve.highs import SolveOptions

        options = SolveOptions(threads=min(8, os.cpu_count() or 1), time_limit=time_limit)
        sets = [*(sets or ()), *([f"horizon.foresight={foresight}"] if foresight else [])]
        try:
            result = run_plan(
                model, scenario, sets, resolution=resolution, targets=targets, prices=prices, check_unique=check_unique,
                out=out, options=options, listener=listener,
            )  # fmt: skip
        except RunStopped as stop:
            result = stop.result
            sys.stderr.write(f"{stop}\n")
    with failures(as_json, _("interrupted; the run is written: {folder}").format(folder=result.run_dir)):
        sys.stdout.write(json.dumps(result.summary(), ensure_ascii=False) + "\n" if as_json else result.page)
    if result.stopped in ("interrupted", "terminated"):
        leave(result.exit_code)
    raise typer.Exit(int(result.exit_code))


@app.command(help=_("Check a plan and its tables; nothing is solved or written."))
def validate(model: Model = None, scenario: ScenarioOption = None, sets: SetOption = None, as_json: JsonOption = False) -> None:
    """All problems at once."""
    with failures(as_json):
        from energyplan.pipeline import read_plan
        from energyplan.plan.actual import has_actual, read_actual

        plan = read_plan(model, scenario, sets or ())
        if has_actual(plan):
            read_actual(plan)  # no input of a run, but a table of the plan
        text = _("{name}: no problems ({n} technologies, {m} targets)").format(name=plan.file.name, n=len(plan.technologies), m=len(plan.targets))
        sys.stdout.write(json.dumps({"status": "valid", "problems": []}) + "\n" if as_json else "\n".join([text, *map(str, plan.assumed)]) + "\n")


@app.command(help=_("Screen a plan by arithmetic before any model: what cannot be reached, and when it can."))
def preflight(
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    targets: TargetsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Every hour is looked at, whatever the plan's steps."""
    with failures(as_json):
        from energyplan.analysis.preflight import preflight as screen
        from energyplan.pipeline import read_plan
        from energyplan.report.preflight_page import preflight_as_dict, preflight_page
        from energyplan.system.assemble import assemble

        plan = read_plan(model, scenario, sets or (), targets=targets, resolution="1h")
        found = screen(assemble(plan))
        sys.stdout.write(json.dumps(preflight_as_dict(found, plan), ensure_ascii=False) + "\n" if as_json else preflight_page(found, plan))
    raise typer.Exit(int(ExitCode.INFEASIBLE if found.infeasible else ExitCode.OK))


@app.command(help=_("Show the target register: what is asked for, how it is measured, how far it binds, where it is from."))
def targets(
    context: typer.Context,
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    prices: Annotated[bool, typer.Option("--prices", help=_("Tell what each target costs at the margin, and what dropping it would save."))] = False,
    bill: Annotated[bool, typer.Option("--bill", help=_("Share the cost of all targets among them."))] = False,
    resolution: Annotated[str | None, typer.Option(help=_("Length of steps for prices and bill; about a day unless given."), show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """The register as the plan has it, or what its lines cost."""
    if not (prices or bill):
        refuse(context, _("is for --prices and --bill"), "resolution")
    with failures(as_json), progress() as listener:
        from energyplan.pipeline import Request, read_plan
        from energyplan.report.target_page import register_table, target_page

        if prices or bill:
            from energyplan.questions import price
            from energyplan.report.price_page import price_page, priced_as_dict

            priced = price(Request.of(model, scenario, sets or (), resolution, None), prices=prices, bill=bill, say=listener)
            sys.stdout.write(json.dumps(priced_as_dict(priced), ensure_ascii=False) + "\n" if as_json else price_page(priced))
            return
        plan = read_plan(model, scenario, sets or ())
        rows = json.loads(register_table(plan).to_json(orient="records", force_ascii=False))
        data = {"status": "ok", "plan": plan.file.name, "scenario": plan.scenario, "mode": plan.file.targets, "targets": rows}
        sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n" if as_json else target_page(plan))


@app.command(help=_("Say why the targets of a plan cannot all hold, and what would: all hard unless told otherwise."))
def diagnose(
    model: Model = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    targets: Annotated[Literal["plan", "soft", "hard", "off"], typer.Option(help=_("Whether targets may be missed."))] = "hard",
    as_json: JsonOption = False,
) -> None:
    """Infeasibility in the words of the plan."""
    with failures(as_json), progress() as listener:
        from energyplan.pipeline import Request
        from energyplan.questions import diagnose as diagnose_plan
        from energyplan.report.diagnosis_page import diagnosis_as_dict, diagnosis_page

        request = Request.of(model, scenario, sets or (), resolution, targets)
        plan, found = diagnose_plan(request, listener)
        sys.stdout.write(json.dumps(diagnosis_as_dict(found), ensure_ascii=False) + "\n" if as_json else diagnosis_page(found, plan, request))
    raise typer.Exit(int(ExitCode.OK if found.feasible else ExitCode.INFEASIBLE))


@app.command(help=_("Say why a technology is built or not: its break-even cost, what it earns, what holds it back."))
def explain(
    context: typer.Context,
    technology: Annotated[str, typer.Argument(metavar="TECH", help=_("Technology of the plan, e.g. offshore_wind."))],
    run_folder: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help=_("A run whose targets are met; without one the repaired plan is solved."), show_default=False),
    ] = None,
    model: Annotated[Path | None, typer.Option("--model", help=_("Plan file or folder, where no run is named."), show_default=False)] = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    duration: DurationOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why built, why not."""
    if run_folder is not None:
        refuse(context, _("cannot be given with a run, which has its own"), "model", "scenario", "sets", "resolution")
    with failures(as_json), progress() as listener:
        from energyplan.pipeline import Request
        from energyplan.questions import explain as explain_technology
        from energyplan.report.explain_page import explained_as_dict, explained_page

        run = None if run_folder is None else run_of(run_folder)
        request = Request.of(model, scenario, sets or (), resolution, None)
        told = explain_technology(technology, request, run, duration=duration, say=listener)
        sys.stdout.write(json.dumps(explained_as_dict(told), ensure_ascii=False) + "\n" if as_json else explained_page(told))


@app.command(help=_("Check a run again from its files, by code that does not know the model."))
def verify(
    context: typer.Context,
    run_folder: Annotated[str, typer.Argument(metavar="RUN")],
    second_solver: Annotated[bool, typer.Option("--second-solver", help=_("Also build the run's stored system again and solve it another way."))] = False,
    solver: Annotated[
        Literal["simplex", "ipx", "glpk", "cbc"] | None,
        typer.Option(help=_("That other way; simplex, or ipx for large programs, unless told."), show_default=False),
    ] = None,
    time_limit: SolverTimeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Independent checks of a run folder."""
    if not (second_solver or solver):
        refuse(context, _("is for --second-solver"), "time_limit")
    with failures(as_json), progress() as listener:
        from energyplan.report.verify_page import verify_page, verify_summary
        from energyplan.results.verify import verify_run

        folder, second = run_of(run_folder), None
        report = verify_run(folder)
        if second_solver or solver:
            from energyplan.analysis.second_solve import second_solve

            second = second_solve(folder, solver, time_limit, lambda message: listener("second solve", message))
        sys.stdout.write(json.dumps(verify_summary(report, second), ensure_ascii=False) + "\n" if as_json else verify_page(report, second))
        agrees = report.passed and (second is None or second.agrees)
        raise typer.Exit(int(ExitCode.OK if agrees else ExitCode.NOT_VERIFIED))


@app.command(help=_("Show the page of a run again."))
def show(run_folder: Annotated[str, typer.Argument(metavar="RUN")]) -> None:
    """The page as it was written."""
    with failures():
        from energyplan.plan.text_file import record_of

        sys.stdout.write(record_of(run_of(run_folder) / "page.txt"))


@app.command(help=_("Look at this machine, or at a plan before it is run: size, memory and time of runs, and how its numbers lie."))
def doctor(
    context: typer.Context,
    model: Annotated[
        Path | None, typer.Argument(help=_("Plan file (YAML, xlsx), or a folder holding plan.yaml; without one the machine is looked at."), show_default=False)
    ] = None,
    scenario: ScenarioOption = None,
    sets: SetOption = None,
    resolution: ResolutionOption = None,
    out: OutOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """The environment, or the numerics of a plan; a scenario, a change or a resolution alone mean the default plan."""
    of_plan = model is not None or bool(scenario or sets or resolution)
    if of_plan:
        refuse(context, _("is for a look at the machine"), "out")
    with failures(as_json), progress() as listener:
        from energyplan.report import doctor_page as pages

        if not of_plan:
            from energyplan.analysis.machine import checks
            from energyplan.report.charts.fonts import look_for_chinese

            found = [*checks(out), look_for_chinese()]
            sys.stdout.write(json.dumps(pages.machine_as_dict(found), ensure_ascii=False) + "\n" if as_json else pages.machine_page(found))
            raise typer.Exit(int(ExitCode.OK if all(check.fine for check in found) else ExitCode.ENVIRONMENT))
        from energyplan.analysis.examination import examine
        from energyplan.pipeline import read_plan

        looked = examine(read_plan(model, scenario, sets or (), resolution=resolution), listener)
        sys.stdout.write(json.dumps(pages.examination_as_dict(looked), ensure_ascii=False) + "\n" if as_json else pages.examination_page(looked))


@app.command("list", help=_("List the scenarios of a plan and its runs; without a plan the default one's scenarios, and the runs of all plans."))
def list_(model: Model = None, out: Annotated[Path, typer.Option()] = Path("results")) -> None:
    """Scenarios and runs."""
    with failures():
        from energyplan.drafts import abandoned
        from energyplan.plan.read import list_scenarios, name_of
        from energyplan.report.list_page import list_page
        from energyplan.results.runs import runs_in

        plan = None if model is None else name_of(model)
        runs = [run for run in runs_in(out) if plan in (None, run.parents[1].name)]
        sys.stdout.write(list_page(list_scenarios(model), runs, abandoned(out)))


@app.command(help=_("Remove what killed runs and exports left unfinished: hidden drafts that no process holds."))
def clean(
    folder: Annotated[Path, typer.Argument(help=_("Folder to look through, with all below it."))] = Path("results"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be removed."))] = False,
) -> None:
    """Whole runs are never touched."""
    with failures():
        from energyplan.drafts import abandoned, remove

        if not folder.is_dir():
            raise InputError([Problem(Place(folder), "folder", _("there is no such folder"), code="missing_folder")])
        found = abandoned(folder)
        for draft in found:
            sys.stdout.write(f"{draft}\n")
            if not dry_run:
                remove(draft)
        words = _("{n} unfinished drafts would be removed") if dry_run else _("{n} unfinished drafts removed")
        sys.stdout.write(words.format(n=len(found)) + "\n")


@app.command(help=_("Make the synthetic weather years of a plan anew from its statistics."))
def weather(model: Model = None) -> None:
    """Seeded, so the files come out the same."""
    with failures():
        from energyplan.plan.read import inputs_folder
        from energyplan.system.weather import write_profiles

        for path in write_profiles(inputs_folder(model, "weather/years")):
            sys.stdout.write(f"{path}\n")


@app.command("import", help=_("Make a plan of another tool's system: switch, pypsa, osemosys."))
def import_(
    tool: Annotated[Literal["switch", "pypsa", "osemosys"], typer.Argument(help=_("The tool it comes from."))],
    source: Annotated[Path, typer.Argument(help=_("Its inputs: a folder or a file."))],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("Folder of the new plan, e.g. models/NAME."))],
) -> None:
    """One importer a tool."""
    plan_name(out.name)
    with failures():
        from importlib import import_module

        plan = import_module(f"energyplan.importers.{tool}").read(source, out.name).write(out)
        sys.stdout.write("\n".join([_("{folder}: a plan of {n} technologies").format(folder=out, n=len(plan.technologies)), *map(str, plan.assumed)]) + "\n")
