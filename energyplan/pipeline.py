"""A run, top to bottom: files -> Plan -> System -> Model -> Lp -> Solution -> Result -> run folder -> page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from energyplan.clock import Clock, Listener
from energyplan.errors import ExitCode, InfeasibleError, TimeLimit
from energyplan.i18n import N_, _
from energyplan.model.build import Model, build  # importing it registers every kind, which reading a plan looks up
from energyplan.names import inside
from energyplan.notes import Note
from energyplan.plan.read import read_plan, resolved
from energyplan.plan.request import Request
from energyplan.plan.resolved import identity
from energyplan.plan.schema import Plan
from energyplan.questions import all_seen, explained, solved

if TYPE_CHECKING:
    import pandas as pd

    from energyplan.analysis.decisions import Decisions
    from energyplan.analysis.preflight import Preflight
    from energyplan.analysis.prices import TargetPrice
    from energyplan.analysis.repair import Repair
    from energyplan.analysis.unique import Range
    from energyplan.report.notebook import FinishedRun, Plots
    from energyplan.results.past_life import PastLife
    from energyplan.results.runs import RunFolder
    from energyplan.results.verify import Report
    from energyplan.solve.highs import Solution, SolveOptions, Stop
    from energyplan.solve.kept import Kept
    from energyplan.solve.lp import Lp
    from energyplan.solve.optimality import Certificate
    from energyplan.system.horizon import Array
    from energyplan.system.system import System


__all__ = ["Clock", "Listener", "Request", "Result", "RunStopped", "read_plan", "run"]


VERTEX_ROWS = 50_000
"""Rows up to which a plan that brings its own steps is solved to a vertex."""

AFTERWARDS, FILES = 1e-5, 3.0
"""Seconds a row that are left of a time limit for tables and checks, and seconds for files."""

STOPPED = {
    "time_limit": ExitCode.STOPPED, "gap_not_met": ExitCode.STOPPED, "interrupted": ExitCode.INTERRUPTED, "terminated": ExitCode.TERMINATED,
}  # fmt: skip
"""Exit codes of runs that were stopped and have kept their best schedule."""


@dataclass(repr=False)
class Result:
    """A run as it ends: what was asked, what was found, its tidy frames (`tables`, by name) and charts (`plot`)."""

    plan: Plan
    system: System
    screen: Preflight
    numbers: dict[str, pd.DataFrame]
    """The system as tables, what the verifier saw."""
    tables: dict[str, pd.DataFrame]
    report: Report
    certificate: Certificate
    solution: Solution
    objective: float
    """What is made least, constant included, penalties not [CNY]: expected discounted net cost, or its mean with CVaR where the plan has risk."""
    gross_cost: float
    constant: float
    size: dict[str, int]
    timings: dict[str, float]
    run_dir: Path
    penalties: float
    """Penalties of missed targets in the solver's objective [CNY]."""
    prices: list[TargetPrice] = field(default_factory=list)
    """Prices to either side, where they were asked for; of the repaired plan."""
    repair: Repair | None = None
    ranges: list[Range] = field(default_factory=list)
    """Ranges of capacity at equal cost, where they were asked for."""
    page: str = ""
    sets: tuple[str, ...] = ()
    """Changes `path=value` besides the scenario's."""
    reasons: dict[str, Note] = field(default_factory=dict)
    """Why each target in force would be missed, by target."""

    @property
    def verified(self) -> bool:
        """Whether the independent checks and the certificate hold; of a run that was stopped, all of it but the gap that was asked for."""
        return self.report.passed and (self.certificate.feasible if self.stopped else self.certificate.holds)

    @property
    def stopped(self) -> Stop:
        """What stopped the run before its end: it has the best schedule found by then."""
        return self.solution.stopped

    @property
    def exit_code(self) -> ExitCode:
        """0; 6 where a check failed; 8, 130 or 143 where the run was stopped."""
        code = STOPPED.get(self.stopped, ExitCode.OK)
        return ExitCode.NOT_VERIFIED if not self.verified and code in (ExitCode.OK, ExitCode.STOPPED) else code

    @property
    def missed(self) -> list[str]:
        """Targets that are missed."""
        sheet = self.tables["compliance"]
        return list(sheet.loc[sheet["verdict"] == "missed", "target"])

    @property
    def expected_cost(self) -> float:
        """Expected discounted net cost [CNY]; the objective, but for plans with risk."""
        return self.objective if self.system.risk is None else float(self.tables["costs"]["discounted_cny"].sum())

    @property
    def notes(self) -> list[Note]:
        """What a reader must know: notes of the plan, what was assumed, limits that may be meant as none."""
        from energyplan.analysis.no_limit import large_limits_reached

        return [*self.plan.told, *large_limits_reached(self.system, self.tables["capacity"])]

    @property
    def past_life(self) -> list[PastLife]:
        """Capacity that is operated in years after its life."""
        from energyplan.results.past_life import past_life

        return past_life(self.system, self.tables["capacity"])

    @property
    def plot(self) -> Plots:
        """Charts of the run, for a notebook."""
        return self._finished.plot

    def __repr__(self) -> str:
        return f"Result({self.run_dir}, {self.summary()['status']}, net cost {self.objective / 1e6:,.1f} million {self.system.currency})"

    def _repr_html_(self) -> str:
        return self._finished._repr_html_()

    @property
    def _finished(self) -> FinishedRun:
        from energyplan.report.notebook import FinishedRun

        return FinishedRun(self.run_dir)

    def summary(self) -> dict[str, Any]:
        """What `--json` prints and `run.json` begins with."""
        from energyplan.results.unserved import shortages

        gap, foresight = self.certificate.relative_gap, self.plan.file.horizon.foresight
        targets = self.tables["targets"]
        return {
            "status": "not_verified" if not self.verified else self.stopped if self.stopped else "optimal" if foresight == "perfect" else "verified",
            "foresight": foresight,
            "objective": self.objective,
            "expected_cost": self.expected_cost,
            **({"risk": json.loads(self.tables["risk"].to_json(orient="records"))[0]} if self.system.risk is not None else {}),
            "bound": self.objective - self.certificate.gap * 1e6,
            "gap": gap,
            "gross_cost": self.gross_cost,
            "constant": self.constant,
            "run_dir": str(self.run_dir),
            "timings": {k: round(v, 3) for k, v in self.timings.items()},
            "size": self.size,
            "unserved": [vars(shortage) for shortage in shortages(self.system, self.tables["accounts"])],
            "past_life": [one._asdict() for one in self.past_life],
            "targets": json.loads(targets.to_json(orient="records", force_ascii=False)),
            "solver": {"rung": self.solution.rung, "iterations": self.solution.iterations, "attempts": self.solution.attempts},
            "checks": [c.as_dict() for c in self.report.checks],
        }  # fmt: skip


class RunStopped(KeyboardInterrupt):
    """Ctrl-C or SIGTERM, after which the best schedule was kept: its run is written."""

    def __init__(self, result: Result):
        self.result = result
        super().__init__(_("interrupted; the best schedule so far is written: {folder}").format(folder=result.run_dir))


def run(
    model: str | Path | None = None, scenario: str | None = None, sets: Sequence[str] = (), *, resolution: str | None = None,
    targets: str | None = None, prices: bool = False, check_unique: bool = False, out: Path = Path("results"),
    options: SolveOptions | None = None, listener: Listener = lambda phase, message: None, kept: Kept | None = None, explain: bool = True,
) -> Result:  # fmt: skip
    """Read a plan, screen it, find the least-cost build-out, check it and write the run folder.

    Args:
        model: Plan file or folder; None is `models/zhuanghe`.
        scenario: Name of a scenario of the plan.
        sets: Changes `path=value`.
        resolution: `1h`, `Nh`, `certified[:0.5%]`; None is the plan's.
        targets: `plan`, `soft`, `hard`, `off`; None is the plan's.
        prices: Whether to find the price of each target to either side, and what it would save to drop it.
        check_unique: Whether to find the range of each capacity at equal cost.
        out: Where run folders are written.
        options: Solver options; the time limit is that of the whole run, prices and ranges apart.
        listener: Told how the run gets on.
        kept: What a run of a plan that differs a little has left; certified runs begin from it and add to it.
        explain: Whether an infeasible plan is explained, which takes longer than finding that it is.

    Returns:
        The result; `result.verified` is False where a check failed (the run is kept and marked). Where the time limit was reached it is the best
        schedule found by then, and `result.stopped` says so.

    Raises:
        InputError, InfeasibleError (with the explanation), UnboundedError, SolveError (TimeLimit before there was a schedule), EnvironmentProblem.
        RunStopped: Ctrl-C or SIGTERM, and there was a schedule: its run is written.
    """
    clock, request = Clock(listener), Request.of(model, scenario, sets, resolution, targets)
    with clock.phase("read"):
        plan = request.read()
        text = resolved(plan)
        if prices or check_unique:
            all_seen(plan, _("prices of targets and ranges at equal cost"))
    from energyplan.analysis.forecast import admit
    from energyplan.analysis.no_limit import without_stand_ins
    from energyplan.analysis.preflight import preflight
    from energyplan.results.runs import RunFolder
    from energyplan.solve.highs import SolveOptions
    from energyplan.system.assemble import assemble

    folder = RunFolder.new(inside(out, plan.file.name, plan.scenario), identity(text))
    try:
        clock.open(folder.draft / "events.jsonl")
        with clock.phase("assemble"):
            system = assemble(plan)
        with clock.phase("preflight"):
            screen = preflight(system)
        if screen.infeasible:
            raise InfeasibleError(_("hard targets cannot be reached, or demand not be served, whatever is built; `energyplan preflight` says which"))
        with clock.phase("forecast"):
            fits = partial(admit, plan, system, lambda message: clock.event("forecast", message))
            if plan.gap is None:
                fits()  # a certified run asks when it comes to the whole program, if it does
        options = replace(options or SolveOptions(), log_file=folder.draft / "solver.log")
        if options.time_limit is not None:
            options = replace(options, time_limit=None, deadline=clock.began + options.time_limit)
        made = _made_before(plan, system, options, clock)
        again = partial(solve_system, options=options, clock=clock, gap=plan.gap, kept=kept, admit=fits, made=made)
        model_, lp, solution = without_stand_ins(again(system), again)
        result = judge(plan, screen, model_, lp, solution, folder.path, clock)
        if result.stopped:
            if prices or check_unique:
                plan.assumed.append(Note(N_("prices of targets and ranges at equal cost were not looked for: the run was stopped")))
        else:
            if prices:
                _price(result, clock)
            if check_unique:
                _check_unique(result, clock)
        write(result, folder, text, request, clock)
    except InfeasibleError as error:
        folder.discard()
        raise (explained(request, error, listener) if explain else error) from error
    except BaseException as stop:
        if folder.published:
            stop.add_note(_("interrupted; the run is written: {folder}").format(folder=folder.path))
        else:
            folder.discard()
        raise
    finally:
        clock.close()
    if result.stopped in ("interrupted", "terminated"):
        raise RunStopped(result)
    return result


def _made_before(plan: Plan, system: System, options: SolveOptions, clock: Clock) -> Decisions | None:
    """What limited foresight decides before the last milestone; None where the whole horizon is seen at once."""
    from energyplan.analysis.foresight import decide

    if (foresight := plan.file.horizon.foresight) == "perfect":
        return None
    with clock.phase("foresight"):
        return decide(system, foresight, options, lambda message: clock.event("foresight", message))


def solve_system(
    system: System, options: SolveOptions, clock: Clock, gap: float | None = None, kept: Kept | None = None, admit: Callable[[], object] = lambda: None,
    made: Decisions | None = None,
) -> tuple[Model, Lp, Solution]:  # fmt: skip
    """Build, hand over, solve: to the end, or until a gap of gross cost is proven, from what is kept of runs before.

    With decisions that were made before the last milestone the program is the one in which they are held.
    """
    from energyplan.analysis.decisions import hold
    from energyplan.solve.certified import Certified
    from energyplan.solve.highs import solve
    from energyplan.solve.kept import Kept
    from energyplan.solve.layout import layout
    from energyplan.solve.lp import compile_lp
    from energyplan.solve.optimality import GAP_MAX, certify

    with clock.phase("build"):
        model = build(system, lambda name: clock.event("build", name))
        lp = compile_lp(model.pyomo)
        if made is not None:
            lp, __ = hold(model, lp, made, system.horizon.milestones[-1] - 1)
        clock.event("build", _("{rows:,} rows, {columns:,} columns, {nonzeros:,} nonzeros").format(**lp.size))
    options = replace(options, keep=True)
    if (left := options.left) is not None:
        options = replace(options, time_limit=left - min(FILES + AFTERWARDS * lp.size["rows"], left / 2))
    with clock.phase("solve"):
        say = lambda message: clock.event("solve", message)  # noqa: E731
        if gap is None:
            # The duals of a vertex prove it least however wide the limits of capacities are; those of an interior point do so nearly.
            few = bool(system.horizon.own) and lp.size["rows"] <= VERTEX_ROWS
            gross = gross_of(model, lp)
            try:
                solution = solve(
                    lp, replace(options, crossover=True) if few else options, say=say, progress=say,
                    gap_of=lambda x, y: certify(lp, x, y, gross(x)).relative_gap, gap_max=GAP_MAX,
                )  # fmt: skip
            except TimeLimit as error:
                words = _("{problem}; nothing was written; a run with --resolution certified:0.5% keeps the best schedule it has")
                raise TimeLimit(words.format(problem=error)) from error
        else:
            solution = Certified(lp, layout(model.pyomo, lp), gross_of(model, lp), gap, kept or Kept(), admit).run(options, say)
    return model, lp, solution


def gross_of(model: Model, lp: Lp) -> Callable[[Array], float]:
    """Gross cost of a point of the program [millions], without penalties: that of `kpis.gross_cost` where every component costs something.

    Where some component earns it is less, for here what is earned is set off against what is paid: a gap in parts of it is never too small.
    """
    import numpy as np

    from energyplan.solve.lp import MONEY

    rates = {"paid": lp.c.copy(), "unserved": np.zeros(len(lp.c)), "exported": np.zeros(len(lp.c))}

    def move(variable: Any, name: str = "") -> None:
        columns = lp.columns(variable)
        columns = columns[columns >= 0]
        if name:
            rates[name][columns] = np.abs(rates["paid"][columns])
        rates["paid"][columns] = 0.0

    for year in model.pyomo.year.values():
        for part in year.part.values():
            for name in ("unserved", "exported"):
                if (variable := part.component(name)) is not None:
                    move(variable, name)
    for enforced in model.targets:
        for slack in enforced.slacks:
            move(slack)
    constant = lp.offset + MONEY * model.constant
    return lambda x: float(max(abs(rates["paid"] @ x + constant), rates["unserved"] @ np.abs(x), rates["exported"] @ np.abs(x)))


def judge(plan: Plan, screen: Preflight, model: Model, lp: Lp, solution: Solution, run_dir: Path, clock: Clock) -> Result:
    """Tabulate, verify, certify."""
    from energyplan.report.preflight_page import reasons
    from energyplan.results.compliance import net_cost, penalty_of
    from energyplan.results.compliance_sheet import compliance_sheet
    from energyplan.results.kpis import gross_cost, kpis
    from energyplan.results.system_tables import system_tables
    from energyplan.results.tabulate import tabulate
    from energyplan.results.verify import verify
    from energyplan.solve.lp import Values
    from energyplan.solve.optimality import GAP_MAX, certify

    values, system = Values(lp, solution.x, solution.y), model.system
    with clock.phase("tabulate"):
        tables = tabulate(model, values).frames
        tables["kpis"] = kpis(system, tables)
        numbers = system_tables(system)
    with clock.phase("verify"):
        gross = gross_cost(tables["costs"])
        penalties = penalty_of(model, values)
        objective = net_cost(model, values)
        report = verify(numbers, tables, objective=objective)
        why = reasons(screen, plan)
        tables["compliance"] = compliance_sheet(system, report.targets, tables["targets"], {name: str(note) for name, note in why.items()})
        tables["overlap"] = report.overlap
        certificate = certify(lp, solution.x, solution.y, gross / 1e6, bound=solution.bound, gap_max=max(plan.gap or 0.0, GAP_MAX))
    return Result(
        plan, system, screen, numbers, tables, report, certificate, solution, objective, gross, model.constant, lp.size, clock.seconds, run_dir, penalties,
        reasons=why,
    )  # fmt: skip


def _price(result: Result, clock: Clock) -> None:
    """Prices to either side, into the compliance sheet as well."""
    from energyplan.analysis.prices import price_targets
    from energyplan.results.compliance_sheet import add_prices
    from energyplan.system.assemble import for_questions

    with clock.phase("prices"):
        program, result.repair = solved(for_questions(result.plan), clock.event)
        result.prices = price_targets(program, lambda name: clock.event("prices", name))
    add_prices(result.tables["compliance"], {p.target.id: (p.easier, p.harder, p.dropped) for p in result.prices})


def _check_unique(result: Result, clock: Clock) -> None:
    """Ranges of capacity at equal cost, of the run's own program; of a certified run on longer steps."""
    import pandas as pd

    from energyplan.analysis.program import CostProgram
    from energyplan.analysis.unique import ranges
    from energyplan.system.assemble import for_questions

    with clock.phase("unique"):
        program = CostProgram(for_questions(result.plan), first="simplex" if result.plan.steps else "hipo")
        result.ranges = ranges(program, result.gross_cost, lambda name: clock.event("unique", name))
    result.tables["ranges"] = pd.DataFrame([vars(r) for r in result.ranges])


def write(result: Result, folder: RunFolder, text: str, request: Request, clock: Clock) -> None:
    """The run folder: inputs, tables, schedule, compliance sheet, page, manifest."""
    from energyplan.drafts import writing
    from energyplan.exports.compliance import write_csv as write_compliance
    from energyplan.exports.schedule import Schedule, write_csv
    from energyplan.exports.schedule_workbook import about, write_workbook
    from energyplan.report.page import page
    from energyplan.results.runs import versions

    plan, system, tables, result.sets = result.plan, result.system, result.tables, request.sets
    with clock.phase("write"), writing(folder.base):
        folder.write_text("inputs.yaml", text)
        folder.write_frames("system", result.numbers, {})
        labels = {"scenario": plan.scenario, "run_id": folder.run_id}
        folder.write_frames("tables", tables, labels)
        schedule = Schedule.of(system, tables, plan.file.price_year)
        write_csv(schedule, folder.draft, labels)
        write_compliance(tables["compliance"], folder.draft / "compliance.csv", labels)
        title, synthetic = plan.file.title, any(year.synthetic for year in plan.file.weather_years.values())
        notes = about(system, (title.zh, title.en), folder.run_id, plan.file.price_year, verified=result.verified, synthetic=synthetic, sets=request.sets)
        write_workbook(schedule, folder.draft / "schedule.xlsx", notes, tables["compliance"], tables["overlap"])
        result.page = page(result)
        folder.write_text("page.txt", result.page)
        clock.event("write", _("done"))
        clock.close()
        folder.publish(result.summary() | {
            "plan": plan.file.name, "scenario": plan.scenario, "run_id": folder.run_id, "exit_code": int(result.exit_code),
            "request": vars(request), "resolution": plan.file.horizon.resolution, "approximation": system.horizon.hours_per_step > 1,
            "rounds": result.solution.rounds,
            "certificate": {k: float(v) for k, v in vars(result.certificate).items()}, "penalties_cny": result.penalties, "versions": versions(),
            "titles": system.titles, "colours": system.colours, "currency": system.currency,
            "notes": [note.stored() for note in result.notes],
            "reasons": {t: result.reasons[t].stored() for t in result.missed if t in result.reasons},
        })  # fmt: skip
