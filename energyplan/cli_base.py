"""What every verb of the command line shares: options, errors as messages and exit codes, progress."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from energyplan.drafts import refusal
from energyplan.errors import EnergyPlanError, EnvironmentProblem, ExitCode, InfeasibleError, InputError
from energyplan.i18n import _, set_language
from energyplan.interrupts import Terminated, interrupted, leave
from energyplan.names import name_fault
from energyplan.plain_text import Visible, visible

Model = Annotated[Path | None, typer.Argument(help=_("Plan file (YAML, xlsx), or a folder holding plan.yaml; default models/zhuanghe."), show_default=False)]
ScenarioOption = Annotated[str | None, typer.Option("--scenario", help=_("Scenario of the plan."), show_default=False)]
SetOption = Annotated[list[str] | None, typer.Option("--set", help=_("Change a value: path=value. May be repeated."), show_default=False)]
ResolutionOption = Annotated[
    str | None,
    typer.Option("--resolution", help=_("Length of steps: 1h is every hour of the year; certified:0.5% proves a gap for every hour."), show_default=False),
]
TargetsOption = Annotated[
    Literal["plan", "soft", "hard", "off"] | None, typer.Option("--targets", help=_("Whether targets may be missed."), show_default=False)
]
OutOption = Annotated[Path, typer.Option("--out", help=_("Folder of all runs."))]


def _time_limit(seconds: float | None) -> float | None:
    if seconds is not None and not 0 < seconds < float("inf"):
        raise typer.BadParameter(_("a time limit is a number of seconds above 0, e.g. --time-limit 600; found {value}").format(value=f"{seconds:g}"))
    return seconds


TimeLimitOption = Annotated[
    float | None, typer.Option("--time-limit", callback=_time_limit, help=_("Seconds for the whole run."), show_default=False, metavar="SECONDS")
]
SolverTimeOption = Annotated[
    float | None, typer.Option("--time-limit", callback=_time_limit, help=_("Seconds for the solver."), show_default=False, metavar="SECONDS")
]
CaseTimeOption = Annotated[
    float | None, typer.Option("--time-limit", callback=_time_limit, help=_("Seconds for each case."), show_default=False, metavar="SECONDS")
]


def given(context: typer.Context, *names: str) -> list[str]:
    """Which of some parameters stand on the command line, by the names of their options."""
    written = {p.name: max(p.opts, key=len) for p in context.command.params}
    return [written[name] for name in names if (source := context.get_parameter_source(name)) is not None and source.name == "COMMANDLINE"]


def refuse(context: typer.Context, why: str, *names: str) -> None:
    """Refuse options that would have no effect: a misunderstanding is told, not ignored."""
    if named := given(context, *names):
        raise typer.BadParameter(f"{', '.join(named)}: {why}")


def plan_and_scenarios(words: list[str] | None, model: Path | None, every: bool) -> tuple[Path | None, list[str]]:
    """The plan and the scenarios of `[MODEL] [SCENARIO]...`: the first word is the plan where it is a path or a plan."""
    names = list(words or ())
    if names and _is_path(names[0]):
        if model is not None:
            raise typer.BadParameter(_("{first} and --model {second}: name one plan").format(first=names[0], second=model))
        model = Path(names.pop(0))
    if every and names:
        raise typer.BadParameter(_("--all is every scenario of the plan: leave out {names}, or --all").format(names=", ".join(names)))
    return model, names


def _is_path(word: str) -> bool:
    """Whether a word names a plan file or a folder, there or not: no scenario is called so."""
    path = Path(word)
    return path.name != word or path.suffix.lower() in (".yaml", ".yml", ".xlsx") or (path / "plan.yaml").exists()


def plan_name(text: str) -> str:
    """The name of a new plan, if it can be one: identifiers, folders and sheets are named after it."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise typer.BadParameter(_("a name has small letters, digits and _ only, and begins with a letter"), param_hint="NAME")
    if fault := name_fault(text):
        raise typer.BadParameter("; ".join(fault), param_hint="NAME")
    return text


def _chart_file(path: Path | None) -> Path | None:
    if path is not None and path.suffix not in (".svg", ".png", ".pdf", ".html"):
        raise typer.BadParameter(_("the name of a chart ends with svg, png, pdf or html"))
    return path


def finite(value: float | None) -> float | None:
    """An option that is a number: `nan` and `inf` are none, though a range of numbers lets `nan` through."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(_("{value} is not a finite number").format(value=value))
    return value


def _hours(value: float | None) -> float | None:
    if finite(value) is not None and not 0 < float(value or 0) <= LONGEST_DURATION:
        raise typer.BadParameter(_("must be above 0 and at most {most:,} hours").format(most=LONGEST_DURATION))
    return value


LONGEST_DURATION = 8760
"""Energy over power of a store, at most: as `duration_max` of a plan [h]."""

DurationOption = Annotated[float | None, typer.Option("--duration", callback=_hours, help=_("Energy over power of a store, in hours."), show_default=False)]
ChartOption = Annotated[
    Path | None, typer.Option("--chart", callback=_chart_file, help=_("Save the chart: a file ending in svg, png, pdf or html."), show_default=False)
]
PlanAndScenarios = Annotated[
    list[str] | None,
    typer.Argument(metavar="MODEL|SCENARIO", help=_("Plan file or folder, where it is not the default one; scenarios of the plan."), show_default=False),
]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help=_("Run folder, scenario, or plan/scenario for the latest run."))]
RulesOption = Annotated[
    str | None, typer.Option(help=_("File of rules of revenue; `on` takes revenue.yaml beside the run's plan."), metavar="FILE|on", show_default=False)
]
TablesOption = Annotated[Path | None, typer.Option("--out", help=_("Folder for CSV files of all tables."), show_default=False)]
JobsOption = Annotated[int, typer.Option("--jobs", help=_("Cases at a time on this machine."), min=1, max=1024)]
JOBS = max(1, (os.cpu_count() or 2) // 2)
ResultsOption = Annotated[Path, typer.Option(help=_("Folder of all runs."))]
JsonOption = Annotated[bool, typer.Option("--json", help=_("Print one JSON object on stdout."))]

app = typer.Typer(
    name="energyplan", help=_("From an official energy plan to a least-cost, verified capacity schedule."),
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


class State:
    """What the global options say."""

    quiet = False
    verbose = 0
    progress = True


@app.callback()
def common(
    lang: Annotated[
        Literal["zh", "en"] | None, typer.Option(help=_("Language of messages and of what is written; may stand anywhere in a command."), show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help=_("Say only results and errors."))] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help=_("Say more; -vv shows tracebacks."))] = 0,
    no_progress: Annotated[bool, typer.Option("--no-progress", help=_("No progress on stderr."))] = False,
) -> None:
    """Options of every command."""
    if lang:
        set_language(lang)
    State.quiet, State.verbose, State.progress = quiet, verbose, not (no_progress or quiet)


@contextmanager
def failures(as_json: bool = False, words: str | None = None) -> Iterator[None]:
    """Errors become messages and exit codes; a traceback is only for a bug, or with -vv.

    Args:
        as_json: Whether errors are also told as JSON.
        words: What is said on Ctrl-C and SIGTERM.
    """
    try:
        with redirect_stdout(Visible(sys.stdout)), redirect_stderr(Visible(sys.stderr)):
            yield
    except EnergyPlanError as error:
        if State.verbose > 1:
            raise
        _tell(error, as_json)
        raise typer.Exit(int(error.exit_code)) from None
    except (KeyboardInterrupt, Terminated) as stop:
        code = ExitCode.INTERRUPTED if isinstance(stop, KeyboardInterrupt) else ExitCode.TERMINATED
        leave(interrupted(code, words or "; ".join(getattr(stop, "__notes__", ())) or None))
    except MemoryError:
        sys.stderr.write(_("out of memory; use longer steps, e.g. --resolution 2h") + "\n")
        raise typer.Exit(int(ExitCode.ENVIRONMENT)) from None
    except Exception as error:
        if State.verbose > 1 or (refused := refusal(error)) is None:
            raise
        _tell(EnvironmentProblem(_("cannot read or write: {error}").format(error=refused)), as_json)
        raise typer.Exit(int(ExitCode.ENVIRONMENT)) from None


def _tell(error: EnergyPlanError, as_json: bool) -> None:
    problems = error.problems if isinstance(error, InputError) else []
    if as_json:
        data = {"status": type(error).__name__, "exit_code": int(error.exit_code), "message": str(error), "problems": [p.as_dict() for p in problems]}
        if isinstance(error, InfeasibleError) and error.detail:
            data["diagnosis"] = error.detail
        sys.stdout.write(visible(json.dumps(data, ensure_ascii=False)) + "\n")
    for line in [str(p) for p in problems] or [str(error)]:
        sys.stderr.write(visible(line) + "\n")


def run_of(name: str, results: Path = Path("results")) -> Path:
    """The run folder that a name means; where it might have meant another, which was taken is told."""
    from energyplan.results.run_changes import taken
    from energyplan.results.runs import find_run

    run = find_run(name, results)
    if (note := taken(name, run)) and not State.quiet:
        sys.stderr.write(visible(note) + "\n")
    return run


@contextmanager
def progress() -> Iterator[Any]:
    """A bar on a terminal, plain lines elsewhere; nothing with --no-progress."""
    if not State.progress:
        yield lambda phase, message: None
        return
    if not sys.stderr.isatty():
        yield lambda phase, message: sys.stderr.write(f"{phase}: {message}\n") if _worth_a_line(phase, message) else None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[phase]:<10}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.fields[message]}", markup=False),
        console=Console(file=sys.stderr.stream if isinstance(sys.stderr, Visible) else sys.stderr),
        redirect_stdout=sys.stdout.isatty(),  # a page that goes to a file must not end above the bar
        transient=True,
    ) as bar, redirect_stdout(Visible(sys.stdout)), redirect_stderr(Visible(sys.stderr)):  # fmt: skip
        task = bar.add_task("", phase="read", message="", total=None)
        yield lambda phase, message: bar.update(task, phase=phase, message=visible(message))


_told: dict[str, float] = {}


def _worth_a_line(phase: str, message: str) -> bool:
    """Every message in words, and of counts (they begin with a digit in every language) one in ten seconds."""
    import time

    now = time.monotonic()
    if phase not in ("solve", "bill") or not message[:1].isdigit() or now - _told.get(phase, 0) > 10:
        _told[phase] = now
        return True
    return False
