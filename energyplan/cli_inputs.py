"""Verbs about the inputs of a plan: init, convert."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from energyplan.cli_base import app, failures, plan_name
from energyplan.i18n import _

if TYPE_CHECKING:
    from energyplan.plan.written import WrittenPlan

INPUTS = _("Inputs")
"""Panel of these verbs in the help."""


@app.command(rich_help_panel=INPUTS, help=_("Begin a plan: a small one that runs, or one made from another; as files, or as one Excel workbook."))
def init(
    name: Annotated[str, typer.Argument(help=_("Name of the plan: small letters, digits and _."))],
    excel: Annotated[bool, typer.Option("--excel", help=_("One workbook that holds everything, NAME.xlsx."))] = False,
    source: Annotated[str | None, typer.Option("--from", metavar="MODEL", help=_("Plan it is made from; without one the starter."), show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help=_("Folder of the new plan, or of the workbook; models/NAME, or here."), show_default=False)
    ] = None,
) -> None:
    """A plan to change."""
    plan_name(name)
    with failures():
        from energyplan.exports.plan_folder import FOLDER  # registers every kind
        from energyplan.importers.starter import starter
        from energyplan.plan.written import read_written

        written = read_written(source) if source else starter(name)
        written.data["name"] = name
        target = out or (Path() if excel else FOLDER / name)
        _write(written, target / f"{name}.xlsx" if excel and target.suffix != ".xlsx" else target, template=True)


@app.command(rich_help_panel=INPUTS, help=_("Carry a plan from files into an Excel workbook, or back; every figure stays as it is."))
def convert(
    model: Annotated[str, typer.Argument(help=_("Plan file (YAML, xlsx), or a folder holding plan.yaml."))],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("What is written: NAME.xlsx, or a folder."))],
) -> None:
    """Values, comments, order, scenarios, hours."""
    with failures():
        import energyplan.exports.plan_folder
        from energyplan.plan.written import read_written

        assert energyplan.exports.plan_folder  # registers every kind
        _write(read_written(model), out, template=False)


def _write(written: WrittenPlan, target: Path, *, template: bool) -> None:
    """Write and tell."""
    from energyplan.exports.plan_folder import write_plan_folder
    from energyplan.exports.plan_workbook import write_plan_workbook
    from energyplan.plan.plan_source import is_workbook

    if is_workbook(target):
        write_plan_workbook(written, target, template=template)
    else:
        write_plan_folder(written, target)
    targets = written.tables["targets"].rows if "targets" in written.tables else []
    told = _("{target}: a plan of {technologies} technologies, {targets} targets and {scenarios} scenarios").format(
        target=target, technologies=len(written.data["technologies"]), targets=len(targets), scenarios=len(written.scenarios)
    )
    sys.stdout.write(told + "\n")
    if written.aside:
        sys.stdout.write(_("Not carried along, for it is no part of the plan: {names}").format(names=", ".join(written.aside)) + "\n")
    if written.calculated:
        sys.stdout.write(_("Formulas of the workbook were carried as the values they had.") + "\n")
    sys.stdout.write(_("Run it: {command}").format(command=shlex.join(["energyplan", "run", str(target)])) + "\n")
