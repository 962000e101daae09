"""A second opinion of a run: its stored system is built again and solved by another algorithm or another solver.

The run's own optimum and this one must agree; of a certified run the other optimum must lie between its bound and its cost.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from energyplan.analysis.decisions import decisions_of, hold
from energyplan.errors import EnvironmentProblem, SolveError, VerifyError
from energyplan.i18n import _
from energyplan.model.build import build
from energyplan.results.runs import read_manifest
from energyplan.results.stored_system import system_of
from energyplan.results.verify import read_run
from energyplan.solve.highs import Rung, SolveOptions, solve, write_mps
from energyplan.solve.lp import MONEY, Lp, compile_lp
from energyplan.tolerances import share

Say = Callable[[str], None]

AGREE = 1e-6
"""Largest difference relative to gross cost."""
SIMPLEX_ROWS = 200_000
"""Rows from which on the simplex takes too long: then IPX, with a vertex found afterwards."""
ALGORITHMS = {"simplex": {"solver": "simplex"}, "ipx": {"solver": "ipx", "run_crossover": "on"}}
SOLVERS = ("glpk", "cbc")


@dataclass(frozen=True)
class SecondSolve:
    """What the other way found. Money in the currency of the plan, penalties of missed targets included.

    Attributes:
        solver: The way.
        optimum: Its optimum.
        cost, bound, gross: Of the run.
        size: Rows, columns, nonzeros of the program built again.
        seconds: Time of the solve.
    """

    solver: str
    optimum: float
    cost: float
    bound: float
    gross: float
    size: dict[str, int]
    seconds: float

    @property
    def difference(self) -> float:
        """How far the optimum is outside of bound to cost, relative to gross cost [1]."""
        return share(max(self.bound - self.optimum, self.optimum - self.cost, 0.0), self.gross)

    @property
    def agrees(self) -> bool:
        """Whether the two agree."""
        return self.difference <= AGREE


def second_solve(folder: Path, solver: str | None = None, time_limit: float | None = None, say: Say = lambda _: None) -> SecondSolve:
    """Solve a run a second time.

    Args:
        folder: Run folder.
        solver: `simplex`, `ipx`, `glpk`, `cbc`; None is the simplex, or IPX for a large program.
        time_limit: Seconds for the solver.
        say: Told how it gets on.

    Raises:
        VerifyError: the run is of a version that did not store its whole system.
        EnvironmentProblem: the solver is not installed.
        SolveError: it found no optimum.
    """
    told = read_manifest(folder)
    system, tables = read_run(folder)
    if "carriers" not in system:
        raise VerifyError(_("{folder} was written by a version that did not store its whole system; run the plan again").format(folder=folder))
    model = build(system_of(system), say)
    lp = compile_lp(model.pyomo)
    if told.get("foresight", "perfect") != "perfect":  # the run is the optimum of the program in which they are held
        lp, __ = hold(model, lp, decisions_of(tables["capacity"]), model.system.horizon.milestones[-1] - 1)
    name = solver or ("simplex" if lp.size["rows"] <= SIMPLEX_ROWS else "ipx")
    say(_("{rows:,} rows, {columns:,} columns, {nonzeros:,} nonzeros").format(**lp.size))
    began, scale = time.monotonic(), scale_of(lp)
    scaled = replace(lp, c=scale * lp.c, offset=0.0)
    if name in SOLVERS:
        value = by_program(scaled, name, time_limit)
    else:
        options = SolveOptions(ladder=(Rung(name, ALGORITHMS[name]),), time_limit=time_limit)
        value = solve(scaled, options, say, say).objective
    value = value / scale + lp.offset
    penalties = float(told["penalties_cny"])
    return SecondSolve(
        name, value / MONEY + model.constant, float(told["objective"]) + penalties, float(told["bound"]) + penalties, float(told["gross_cost"]),
        lp.size, time.monotonic() - began,
    )  # fmt: skip


def scale_of(lp: Lp) -> float:
    """What costs are multiplied by so that their middle is 1: solvers stop at prices below an absolute tolerance, and small systems have small prices."""
    costs = np.abs(lp.c[lp.c != 0])
    return 1 / float(np.median(costs)) if len(costs) else 1.0


def by_program(lp: Lp, name: str, time_limit: float | None) -> float:
    """Optimum of a program by GLPK's or CBC's own command, over an MPS file [millions].

    Raises:
        EnvironmentProblem: the command is not there.
        SolveError: it found no optimum.
    """
    command = shutil.which({"glpk": "glpsol", "cbc": "cbc"}[name])
    if command is None:
        raise EnvironmentProblem(_("{solver} is not installed; simplex and ipx always are").format(solver=name))
    with tempfile.TemporaryDirectory() as folder:
        model, solution = Path(folder) / "program.mps", Path(folder) / "solution.txt"
        write_mps(lp, model)
        seconds = [] if time_limit is None else [str(max(1, round(time_limit)))]
        if name == "glpk":
            arguments = [command, "--freemps", str(model), "--write", str(solution), *(["--tmlim", *seconds] if seconds else [])]
        else:
            arguments = [command, str(model), *(["-seconds", *seconds] if seconds else []), "-solve", "-solution", str(solution)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        text = solution.read_text(encoding="utf-8") if solution.exists() else ""
    found = OPTIMA[name].search(text)
    if found is None:
        raise SolveError(_("{solver} found no optimum: {tail}").format(solver=name, tail=" ".join(done.stdout.split()[-30:])))
    return float(found[1])


OPTIMA = {
    "glpk": re.compile(r"^s bas \d+ \d+ f f (\S+)$", re.MULTILINE),  # basis feasible for primal and dual: optimal
    "cbc": re.compile(r"^Optimal - objective value (\S+)$", re.MULTILINE),
}
