"""What results hang on: ranges of inputs, cases in them, and what each range does to costs, CO2 and capacity."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import ValidationError

from energyplan.errors import InfeasibleError, InputError, Place, Problem
from energyplan.i18n import _
from energyplan.pipeline import Request
from energyplan.plan.read import plan_path
from energyplan.plan.schema import Plan
from energyplan.plan.yaml_file import dotted
from energyplan.questions import all_seen
from energyplan.study.cases import Case, GridFile, called, case_of, key_of, read_grid
from energyplan.study.effects import STRENGTH, block_size, effects
from energyplan.study.evaluation import Evaluated, solved_by_sweep, solved_quickly
from energyplan.study.figures import chosen_figures, titles_of
from energyplan.study.least_cost import quick_hours, steps_in_words
from energyplan.study.samples import Samples, drawn, range_of, title_of
from energyplan.study.worker import Outcome
from energyplan.system.assemble import question_hours
from energyplan.tolerances import largest

Say = Callable[[str, str], None]
Method = Literal["tornado", "morris", "sobol"]

DESIGN: dict[Method, str] = {"tornado": "tornado", "morris": "morris", "sobol": "saltelli"}
"""Designs of samples by what is found from them."""
COUNT = {"tornado": None, "morris": 10, "saltelli": 64}
"""Trajectories and rows unless told otherwise."""
NOTHING = 1e-3
"""Variation of a figure, relative to its largest value, below which it is said not to vary."""
CAPACITIES = ("capacity.", "energy.")
"""How the names of figures of capacity begin."""
LEAST_CAPACITY = 1e-5
"""The same of capacity, relative to the largest capacity of any technology: less is noise of the solver."""


@dataclass(frozen=True)
class Sensitivity:
    """What results hang on.

    Attributes:
        steps: On which steps, in words.
        plan: The plan as it stands.
        samples: Ranges and design.
        effects: `figure`, `title`, `unit`, `range`, `range_title`, `low`, `high`, and what the method finds; of each figure the strongest first.
        figures: `figure`, `title`, `unit`, `least` and `largest` over the cases; `base` (tornado), `mean` and `standard_deviation` (saltelli).
        cases: One row a case in the order of the design: its values by range, `status`, `message`, and its figures.
        left_out: Blocks of the design (rows of A and B, trajectories, ends) that a failed case took with it, and how many there are.
    """

    steps: str
    plan: Plan
    samples: Samples
    effects: pd.DataFrame
    figures: pd.DataFrame
    cases: pd.DataFrame
    left_out: tuple[int, int]

    @property
    def failed(self) -> pd.DataFrame:
        """Cases that gave no figures."""
        return self.cases[self.cases["status"] != "done"]

    def summary(self) -> dict[str, Any]:
        """What `--json` prints."""
        frames = {"figures": self.figures, "effects": self.effects, "failed": self.failed}
        told = {"method": self.samples.method, "steps": self.steps, "cases": len(self.cases), "left_out": self.left_out[0], "blocks": self.left_out[1]}
        return told | {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames.items()}


def samples_of(
    model: str | Path | None, grid: Path | None, ranges: Sequence[str], method: Method | None = None, count: int | None = None, seed: int | None = None
) -> tuple[Samples, list[str]]:  # fmt: skip
    """Ranges and design that a command asks for, and the scenarios that its grid file names.

    Args:
        model: Plan file or folder.
        grid: Grid file; without it and without ranges `sensitivity.yaml` beside the plan.
        ranges: `path=low..high`, beside those of the file.
        method: What is to be found; None is the design of the file, `tornado` where it has none.
        count: Rows or trajectories; None is the file's, 64 rows, 10 trajectories.
        seed: Of the random numbers; None is the file's.

    Raises:
        InputError: there are no ranges, or they are wrong.
    """
    own = plan_path(model).parent / "sensitivity.yaml"
    file = read_grid(grid or own) if grid or (own.is_file() and not ranges) else GridFile()
    given = {name: range_.model_dump() for name, range_ in (file.samples.ranges if file.samples else {}).items()}
    given |= dict(map(range_of, ranges))
    if not given:
        hint = _("write --range discount_rate=0.05..0.09, or ranges into {file}").format(file=own)
        raise InputError([Problem(Place(grid or "--range"), "ranges", _("there are no ranges"), hint, "no_ranges")])
    before = file.samples.method if file.samples else "tornado"
    design = DESIGN[method] if method else before if before in COUNT else "tornado"
    if count is None:
        count = file.samples.count if file.samples and before == design else COUNT[design]
    seed = seed if seed is not None else file.samples.seed if file.samples else 0
    try:
        return Samples.model_validate({"method": design, "count": count, "seed": seed, "ranges": given}), file.scenarios
    except ValidationError as error:
        said = [(dotted(map(str, fault["loc"])) or "ranges", fault["msg"].removeprefix("Value error, ")) for fault in error.errors()]
        raise InputError([Problem(Place(grid or "explore sensitivity"), path, message, "", "grid") for path, message in said]) from error


def sensitivity(
    request: Request, samples: Samples, of: Sequence[str] = (), *, results: Path = Path("results"), sweep: bool = False, jobs: int = 1,
    say: Say = lambda phase, message: None,
) -> Sensitivity:  # fmt: skip
    """Solve the cases of a design and say what each range does.

    Args:
        request: The plan.
        samples: Ranges and design: `tornado`, `morris` or `saltelli`.
        of: Figures, stars allowed; those of `chosen_figures` unless told.
        results: Folder of all runs.
        sweep: Whether the cases are runs of a sweep; else they are solved quickly, on longer steps.
        jobs: How many at a time.
        say: Told how it gets on.

    Raises:
        InputError: of the plan, of an end of a range, of figures that are not there; all at once.
        InfeasibleError: too few cases can be solved.
        EnvironmentProblem: the extra of Morris' method is missing.
    """
    plan = request.read()
    wanted, grid, changes = chosen_figures(of, plan), GridFile(samples=samples), drawn(samples)
    if not sweep:
        all_seen(plan, _("quick cases of a sensitivity (--sweep runs them one by one)"))
    _check_ends(request, samples)
    cases = [_case(request, plan, grid, change, checked=sweep) for change in changes]
    once = list({case.key: case for case in cases}.values())
    say("sensitivity", _("{n} cases").format(n=len(once)))
    if sweep:
        outcomes = solved_by_sweep(once, results, jobs, say)
        steps = _("runs at resolution {resolution}").format(resolution=plan.file.horizon.resolution)
    else:
        hours = quick_hours(plan) if request.resolution is None else None if plan.steps else question_hours(plan)
        outcomes, steps = solved_quickly(once, hours, results, jobs, say), steps_in_words(hours)
    rows = [outcomes[case.key] for case in cases]
    y, units = _values(rows, wanted)
    whole, blocks = _whole(rows, samples)
    sizes = [name for name in y if name.startswith(CAPACITIES)]
    least = LEAST_CAPACITY * largest(y[sizes])
    y = y[[name for name in y if name in of or _varies(y[name], least if name in sizes else 0.0)]]
    titles = titles_of(y.columns, plan)
    told = [{"case": n, **change, "status": row.status, "message": row.message} for n, (change, row) in enumerate(zip(changes, rows, strict=True), 1)]
    of_ranges, of_samples = _effects(y, samples, titles, units), _figures(y, samples, titles, units)
    return Sensitivity(steps, plan, samples, of_ranges, of_samples, pd.concat([pd.DataFrame(told), y], axis=1), (blocks - whole, blocks))


def _check_ends(request: Request, samples: Samples) -> None:
    """Read the plan with each range at each of its ends; what is wrong is told of all ranges at once."""
    problems: dict[tuple[str, str], Problem] = {}
    for own in samples.ranges.values():
        for share in (0.0, 1.0):
            try:
                request.changed(f"{path}={own.at(share)}" for path in own.paths).read()
            except InputError as error:
                for problem in error.problems:
                    problems.setdefault((problem.path, problem.message), problem)
    if problems:
        raise InputError(list(problems.values()))


def _case(request: Request, plan: Plan, grid: GridFile, change: dict[str, str], *, checked: bool) -> Case:
    """The case of a row of the design; for a sweep it is read and checked, else known by its command."""
    asked, name = request.changed(grid.sets(change)), called(request.scenario or "base", change)
    return case_of(asked, plan.file.name, name) if checked else Case(name, asked, plan.file.name, key_of(asked.command()))


def _values(rows: Sequence[Outcome], wanted: Sequence[str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Figures at every row of the design, not a number where the case failed, and their units. What is not there in a case is nothing of it."""
    found = [row.figures if isinstance(row, Evaluated) else None for row in rows]
    units = {name: unit for figures in found if figures for name, (_value, unit) in figures.items()}
    there = [name for name in wanted if name in units]
    values = [[np.nan if figures is None else figures.get(name, (0.0, ""))[0] for name in there] for figures in found]
    return pd.DataFrame(values, columns=there, dtype=float), units


def _whole(rows: Sequence[Outcome], samples: Samples) -> tuple[int, int]:
    """How many blocks of the design have all their cases, and how many there are."""
    done = np.asarray(np.array([row.status == "done" for row in rows]).reshape(-1, block_size(samples)).all(axis=1))
    if done.sum() < min(2, len(done)) or (samples.method == "tornado" and not done[0]):
        first = next(row for row in rows if row.status != "done")
        words = _("too few cases can be solved to say anything: {done} of {n}; the first that fails is {status}: {message}")
        raise InfeasibleError(words.format(done=sum(row.status == "done" for row in rows), n=len(rows), status=first.status, message=first.message))
    return int(done.sum()), len(done)


def _varies(values: pd.Series, least: float) -> bool:
    return bool(values.max() - values.min() > max(NOTHING * values.abs().max(), least))


def _effects(y: pd.DataFrame, samples: Samples, titles: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    ranges = pd.DataFrame([
        {"range": name, "range_title": title_of(name, own), "low": own.at(0.0), "high": own.at(1.0)} for name, own in samples.ranges.items()
    ])  # fmt: skip
    parts = []
    for name in y:
        own = ranges.assign(**effects(y[name].to_numpy(), samples)).sort_values(STRENGTH[samples.method], ascending=False, kind="stable", na_position="last")
        own.insert(0, "figure", name)
        own.insert(1, "title", titles[name])
        own.insert(2, "unit", units[name])
        parts.append(own)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["figure", "title", "unit", *ranges])


def _figures(y: pd.DataFrame, samples: Samples, titles: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """Least and largest value of each figure; of a tornado that of the plan, of random samples mean and standard deviation as well."""
    rows = []
    for name in y:
        row = {"figure": name, "title": titles[name], "unit": units[name], "least": y[name].min(), "largest": y[name].max()}
        if samples.method == "tornado":
            row["base"] = y[name].iloc[0]
        if samples.method == "saltelli":
            independent = y[name].to_numpy().reshape(-1, block_size(samples))[:, [0, -1]]
            row |= {"mean": np.nanmean(independent), "standard_deviation": np.nanstd(independent)}
        rows.append(row)
    return pd.DataFrame(rows)
