"""Verbs that show runs: `chart`, `report`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from energyplan.cli_base import JsonOption, ResultsOption, RulesOption, RunArgument, app, failures, refuse, run_of
from energyplan.i18n import _

FORMATS = (".html", ".docx", ".pdf")
"""Suffixes of reports."""


@app.command(help=_("Draw a run: capacity, generation, cost, CO2, typical weeks, levels of stores, prices, every hour of a year, targets."))
def chart(
    context: typer.Context,
    run_folder: RunArgument,
    kind: Annotated[
        Literal["capacity", "generation", "cost", "co2", "weeks", "levels", "prices", "heat", "targets", "all"], typer.Option(help=_("What is drawn."))
    ] = "all",
    year: Annotated[int | None, typer.Option(help=_("Year of weeks, levels and heat; the last milestone without one."), show_default=False)] = None,
    of: Annotated[str, typer.Option(help=_("What heat shows: residual (demand less wind and sun), demand, or a technology."))] = "residual",
    to: Annotated[Literal["png", "svg", "pdf", "html"], typer.Option(help=_("Pictures, or one page of all that loads nothing."))] = "png",
    out: Annotated[Path, typer.Option(help=_("Folder for the files."))] = Path("charts"),
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """Pictures and pages of a run."""
    if kind not in ("all", "weeks", "levels", "heat"):
        refuse(context, _("is for weeks, levels and heat"), "year")
    if kind not in ("all", "heat"):
        refuse(context, _("is for heat"), "of")
    with failures(as_json):
        from energyplan.report.charts import draw, draw_all
        from energyplan.report.charts.files import write_charts
        from energyplan.report.charts.run_view import RunView

        run = RunView(run_of(run_folder, results))
        charts, left_out = draw_all(run, year, of) if kind == "all" else ({kind: draw(run, kind, year, of)}, [])
        paths = [str(path) for path in write_charts(charts, out, to)]
        for line in left_out:
            sys.stderr.write(_("left out: {what}").format(what=line) + "\n")
        sys.stdout.write(json.dumps({"status": "ok", "files": paths, "left_out": left_out}, ensure_ascii=False) + "\n" if as_json else "\n".join(paths) + "\n")


@app.command(help=_("Write the report a planning office hands on: the answer on one page, targets, schedule, cost, operation, sources, proof."))
def report(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help=_("Run folders, scenarios, or plan/scenario for the latest run; several are compared."))],
    to: Annotated[Literal["html", "docx", "pdf"], typer.Option(help=_("One page that loads nothing, Word, or PDF."))] = "html",
    out: Annotated[Path, typer.Option(help=_("The file, or a folder for it."))] = Path("reports"),
    template: Annotated[Path | None, typer.Option(help=_("Template of your office for Word, .docx."), show_default=False)] = None,
    rules: RulesOption = None,
    results: ResultsOption = Path("results"),
    as_json: JsonOption = False,
) -> None:
    """One run, or a comparison of several."""
    if template and to != "docx":
        raise typer.BadParameter(_("a template is for --to docx"))
    if out.suffix in FORMATS and out.suffix != f".{to}":
        raise typer.BadParameter(_("{file} does not go with --to {to}").format(file=out, to=to))
    with failures(as_json):
        from energyplan.report.chapters.facts import Facts
        from energyplan.report.report_file import write_report
        from energyplan.report.run_report import report_of
        from energyplan.results.economics import chosen_rules
        from energyplan.study.compare import compare
        from energyplan.study.compare_report import comparison_report

        facts = [Facts(folder, chosen_rules(rules, folder)) for folder in (run_of(run, results) for run in runs)]
        document = report_of(facts[0]) if len(facts) == 1 else comparison_report(compare([one.run.folder for one in facts]), facts)
        path = write_report(document, out, to, facts[0].run.file_name if len(facts) == 1 else "comparison", template)
        sys.stdout.write(json.dumps({"status": "ok", "files": [str(path)]}, ensure_ascii=False) + "\n" if as_json else f"{path}\n")
