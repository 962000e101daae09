"""The build-out of a run operated in other weather, and with something out of service: what is not served, which targets fail."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.drafts import draft_of, writing
from energyplan.errors import ExitCode, InputError, Place, Problems
from energyplan.i18n import _
from energyplan.pipeline import Request
from energyplan.plan.read import inputs_folder
from energyplan.plan.resolved import identity, resolved
from energyplan.plan.schema import Plan
from energyplan.plan.wording import did_you_mean
from energyplan.questions import request_of, same_inputs
from energyplan.results.files import write_tables
from energyplan.results.runs import database, database_path, read_frames, read_manifest
from energyplan.study.cases import KEY
from energyplan.study.local import run_local
from energyplan.study.outages import Outage, Stock, read_outages, standard, stock_of, touched
from energyplan.study.replay_case import ReplayCase, folder_of, plan_under, replay_case
from energyplan.study.replay_check import Frames
from energyplan.study.worker import Outcome, outcome_of
from energyplan.system.assemble import assemble
from energyplan.system.system import System

Say = Callable[[str, str], None]

TABLES = ("years", "unserved_sites", "unserved", "targets")


@dataclass
class Replay:
    """A replay and what became of its cases.

    Attributes:
        run: The run folder.
        folder: Where the replay is written.
        plan: The plan.
        system: Its system.
        stock: Power in service by project and year.
        cases: All cases.
        outcomes: By key, of the cases that have ended.
    """

    run: Path
    folder: Path
    plan: Plan
    system: System
    stock: Stock
    cases: list[ReplayCase]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def failed(self) -> list[ReplayCase]:
        """Cases that ended without checked figures, or have not ended."""
        return [case for case in self.cases if case.key not in self.outcomes or self.outcomes[case.key].status != "done"]

    @property
    def exit_code(self) -> ExitCode:
        """0, or 7 where a case failed."""
        return ExitCode.SWEEP_PARTLY_FAILED if self.failed else ExitCode.OK

    @property
    def told(self) -> dict[str, Any]:
        """What the run itself says of its cost and targets."""
        found: dict[str, Any] = read_manifest(self.run)
        return found

    def frames(self) -> Frames:
        """Tables of all cases that have figures: `years`, `unserved_sites`, `unserved`, `targets`; targets with the run's own verdict."""
        found = [read_frames(Path(o.run) / "tables") for case in self.cases if (o := self.outcomes.get(case.key)) is not None and o.run]
        frames = {name: pd.concat([tables[name] for tables in found], ignore_index=True) if found else pd.DataFrame() for name in TABLES}
        if found:
            own = read_frames(self.run / "tables", "compliance")["compliance"].set_index("target")["verdict"]
            frames["targets"]["verdict_of_run"] = frames["targets"]["target"].map(own)
        return frames


def prepare(
    run: Path, weather: Sequence[str] = (), outages: Sequence[str] = (), years: Sequence[int] = (), *, resolution: str = "1h", out: Path | None = None
) -> Replay:
    """The cases of a replay: every weather year with nothing out, and with each outage.

    Args:
        run: The run folder.
        weather: Weather years, by name or as `NAME=PROFILES.csv`; none is all profiles of the plan's inputs.
        outages: Outages as `outages` reads them; none is a standard set, `none` is nothing out.
        years: Milestones that are operated; none is all.
        resolution: Length of steps.
        out: Where it is written; None is a folder beside the run, named after it.

    Raises:
        InputError: with everything that is wrong.
    """
    request, problems = request_of(run), Problems()
    same_inputs(request.read(), run)
    asked = request.changed(resolution=resolution, targets="off" if request.targets == "off" else "soft")
    plan = asked.read()
    system, stock = assemble(plan), stock_of(read_frames(run / "tables", "capacity")["capacity"])
    milestones = _milestones(years, system, problems)
    if out is not None and run.resolve() in (out.resolve(), *out.resolve().parents):
        problems.add(Place("--out"), str(out), _("is in the run folder, which stays as it is"), _("write another folder"), "run_folder")
    files = _weather(weather, request, plan, problems)
    texts = [] if list(outages) == ["none"] else list(outages) or standard(system, stock, milestones)
    found = read_outages(texts, system, problems)
    for outage in found:
        _in_service(outage, system, stock, milestones, problems)
    plans = _plans(asked, files, problems)
    problems.raise_if_any()
    happens = {outage: touched(outage, system, stock, milestones) for outage in (None, *found)}
    cases = [_case(run, asked, plans[name], name, file, outage, happens[outage]) for name, file in files.items() for outage in happens]
    return Replay(run, out or run.with_name(f"{run.name}.replay"), plan, system, stock, cases)


def _milestones(years: Sequence[int], system: System, problems: Problems) -> list[int]:
    known = system.horizon.milestones
    for year in years:
        if year not in known:
            problems.add(Place("--year"), str(year), _("is no milestone of the plan"), did_you_mean(str(year), map(str, known)), "not_a_milestone")
    return [year for year in known if year in years or not years]


def _weather(asked: Sequence[str], request: Request, plan: Plan, problems: Problems) -> dict[str, str]:
    """File of each weather year, nothing where it is one of the plan's own: those that are asked for, or all files beside the plan's own."""
    own = plan.file.weather_years
    inputs = inputs_folder(request.model)
    inputs = inputs if inputs.is_dir() else inputs.parent
    used = {(inputs / entry.profiles).resolve() for entry in own.values()}
    beside = {file.stem: str(file) for folder in sorted({f.parent for f in used}) for file in sorted(folder.glob("*.csv")) if file not in used}
    known = dict.fromkeys(own, "") | {name: file for name, file in beside.items() if name not in own}
    found: dict[str, str] = {}

    def wrong(value: str, message: str, hint: str, code: str) -> None:
        problems.add(Place("--weather"), value, message, hint, code)

    for text in asked or known:
        name, equals, file = (part.strip() for part in text.partition("="))
        if not equals and name not in known:
            wrong(name, _("is no weather year of the plan, nor a file beside its profiles"), did_you_mean(name, known), "unknown_weather")
        elif equals and (not name.isidentifier() or name in own):
            wrong(text, _("'{name}' cannot name a weather year").format(name=name), _("write a new name before the ="), "bad_weather")
        elif equals and not Path(file).is_file():
            wrong(text, _("there is no file {file}").format(file=file), _("write NAME=PROFILES.csv"), "missing_file")
        else:
            found[name] = str(Path(file).resolve()) if equals else known[name]
    return found


def _in_service(outage: Outage, system: System, stock: Stock, years: Sequence[int], problems: Problems) -> None:
    if touched(outage, system, stock, years):
        return
    names = {name for __, projects in outage.projects for name in projects}
    there = sorted({year for (name, year), power in stock.items() if name in names and year in system.horizon.milestones and power > 0})
    hint = _("in service in {years}").format(years=", ".join(map(str, there))) if there else _("the run did not build it")
    problems.add(Place(f"--outage {outage.text}"), "outage", _("nothing of it is in service in the years that are operated"), hint, "not_in_service")


def _plans(request: Request, files: dict[str, str], problems: Problems) -> dict[str, Plan]:
    """The plan under each weather year; what is wrong with a file is noted."""
    plans = {}
    for name, file in files.items():
        try:
            plans[name] = plan_under(request, name, file)
        except InputError as error:
            for problem in error.problems:
                problems.note(problem)
    return plans


def _case(run: Path, request: Request, plan: Plan, weather: str, profiles: str, outage: Outage | None, years: Sequence[int]) -> ReplayCase:
    text = outage.text if outage is not None else ""
    inputs = json.dumps([run.name, weather, text, list(years), identity(resolved(plan))], ensure_ascii=False)
    key = hashlib.sha256(inputs.encode()).hexdigest()[:KEY]
    name = f"{weather} {text}".strip()
    return ReplayCase(name, request, plan.file.name, key, run=str(run), weather=weather, profiles=profiles, outage=text, years=tuple(years))


def go_on(replay: Replay, *, jobs: int = 1, time_limit: float | None = None, retries: int = 1, say: Say = lambda phase, message: None) -> Replay:
    """Operate the cases that have not been, and write the tables.

    Args:
        replay: The replay; its outcomes are filled.
        jobs: How many cases at a time.
        time_limit: Seconds for each solve.
        retries: How often a case whose process died is tried again.
        say: Told how it gets on.

    Raises:
        EnvironmentProblem: its folder cannot be written.
    """
    with writing(replay.folder):
        replay.folder.mkdir(parents=True, exist_ok=True)
    for case in replay.cases:
        if ((folder := folder_of(replay.folder, case.key)) / "run.json").exists():
            replay.outcomes[case.key] = outcome_of(case, folder)
    waiting = [case for case in replay.cases if case.key not in replay.outcomes]
    known = len(replay.outcomes)
    if known:
        say("replay", _("{n} of {m} cases are done already").format(n=known, m=len(replay.cases)))
    # Longest first, so that no process is left with a long case at the end.
    waiting.sort(key=lambda case: -len(case.years))
    ended = run_local(waiting, replay.folder, min(jobs, len(waiting)), time_limit, retries, replay_case) if waiting else ()
    for n, (one, outcome) in enumerate(ended, known + 1):
        replay.outcomes[one.key] = outcome
        words = _("{n} of {m}: {case} {status} in {s:.0f} s")
        say("replay", words.format(n=n, m=len(replay.cases), case=one.name, status=outcome.status, s=outcome.seconds))
    write(replay)
    return replay


def write(replay: Replay) -> None:
    """Tables of all cases as CSV (UTF-8 with BOM), `unserved` as Parquet too; each is written aside and renamed."""
    frames = replay.frames()
    write_tables(replay.folder, frames)
    hours, file = frames["unserved"], replay.folder / "unserved.parquet"
    if len(hours.columns):
        draft = draft_of(file)
        with writing(replay.folder), database() as db:
            db.register("hours", hours)
            db.execute("COPY hours TO $target (FORMAT parquet)", {"target": database_path(draft)})
            os.replace(draft, file)
