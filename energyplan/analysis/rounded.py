"""A run's build-out in whole units, operated again: first the nearest numbers, then more of what repairs demand and hard targets that fail.

What the duals of the operation say a unit is worth: with capacities held, the reduced cost of a decision is what a MW more would cost and save at the
margin, penalties of missed targets and unserved demand included. Where something fails, the unit that was rounded down and saves most is rounded up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from energyplan.analysis.decisions import Decision, Decisions, places
from energyplan.analysis.held import capacity_columns, operated
from energyplan.analysis.rounding import Sizes, Whole, rounded
from energyplan.errors import InfeasibleError
from energyplan.i18n import _
from energyplan.model.build import Model, build
from energyplan.model.rules.base import is_soft
from energyplan.results.compliance import penalty_of
from energyplan.results.recount import recounted
from energyplan.results.verify import Report
from energyplan.solve.highs import SolveOptions
from energyplan.solve.lp import MONEY, Lp, Values, compile_lp
from energyplan.system.horizon import Array
from energyplan.system.system import System

Frames = dict[str, pd.DataFrame]
Say = Callable[[str], None]
Round = tuple[Decisions, list[Whole]]

DEAR = 1e5
"""Price of unserved demand [CNY/MWh, CNY/m3] where the plan has none because all must be met: so that a plan that fails can be repaired."""

SLIGHT = 1e-6
"""Part of a demand that may be unserved beyond what the run leaves unserved [1]."""

REPAIRS = 12
"""Units that are rounded up one after the other before it is told that something fails."""


@dataclass(frozen=True)
class Rounded:
    """A build-out in whole units, as it was operated.

    Attributes:
        wholes: Decisions in units.
        repairs: Those that were rounded up to repair what failed, in their order.
        tables: Result tables.
        report: The independent checks.
        penalties: Of missed targets in what was made least [CNY].
        unserved: By carrier, a year, expected over all milestones [MWh, m3].
        failing: Demand and hard targets that fail all the same, in words of the plan.
    """

    wholes: list[Whole]
    repairs: list[Decision]
    tables: Frames
    report: Report
    penalties: float
    unserved: pd.Series
    failing: list[str]


def operate_rounded(
    system: System, decisions: Decisions, sizes: Sizes, met: Mapping[str, str], unserved: pd.Series, options: SolveOptions | None = None,
    say: Say = lambda message: None,
) -> Rounded:  # fmt: skip
    """Round what a run decided to whole units and operate it on the run's steps.

    Args:
        system: The run's system.
        decisions: What it decided.
        sizes: Sizes of units.
        met: Verdict of the run on each target.
        unserved: What the run leaves unserved, as `unserved_by_carrier` counts it.
        options: Of the solver.
        say: Told how it gets on.

    Raises:
        InfeasibleError: no whole numbers are within the limits, or a year cannot be operated.
    """
    hard = [t.id for t in system.targets if met.get(t.id) == "met" and not is_soft(t, system.target_mode) and not t.is_off(system.target_mode)]
    prices = {carrier: price if np.isfinite(price) else DEAR for carrier, price in system.unserved_price.items()}
    system = replace(system, unserved_price=prices, target_mode="off" if system.target_mode == "off" else "soft")
    model = build(system)
    lp = compile_lp(model.pyomo)
    whole, wholes = rounded(model, lp, decisions, sizes)
    repairs: list[Decision] = []
    while True:  # REPAIRS times at most
        say(_("whole units: operating {n} decisions").format(n=len(wholes)))
        x, y = operated(model, lp, whole, options=options)
        values = Values(lp, x, y)
        tables, report = recounted(model, values)
        left = unserved_by_carrier(system, tables["accounts"])
        failing = _failing(system, report, hard, left, unserved, tables["accounts"])
        found = None
        if failing and len(repairs) < REPAIRS:
            value = value_of_units(model, lp, y, failing)
            found = _one_more(wholes, value, lambda least: rounded(model, lp, decisions, sizes, least))
        if found is None:
            return Rounded(wholes, repairs, tables, report, penalty_of(model, values), left, failing)
        best, (whole, wholes) = found
        say(_("{failing}: one more unit of {project} in {year}").format(failing=", ".join(failing), project=best.project, year=best.year))
        repairs.append(best)


def unserved_by_carrier(system: System, accounts: pd.DataFrame) -> pd.Series:
    """Demand that is not served by carrier, expected, the sum of a year of each milestone [MWh, m3].

    Args:
        system: The system.
        accounts: Table `accounts`.
    """
    return _account(system, accounts, "unserved")


def _account(system: System, accounts: pd.DataFrame, account: str) -> pd.Series:
    years, carriers = {y.name: y.probability for y in system.horizon.operation_years}, {a.name: a.carrier for a in system.assets}
    own = accounts[accounts["account"] == account].astype({"asset": object, "operation_year": object})
    return (own["amount"] * own["operation_year"].map(years)).groupby(own["asset"].map(carriers)).sum()


def _failing(system: System, report: Report, hard: list[str], left: pd.Series, before: pd.Series, accounts: pd.DataFrame) -> list[str]:
    """Carriers of which more is not served than in the run, and hard targets that the run met and this misses."""
    demand = _account(system, accounts, "demand")
    short = [str(c) for c, amount in left.items() if amount > before.get(c, 0.0) + SLIGHT * demand.get(c, 0.0)]
    verdict = dict(zip(report.targets["target"], report.targets["met"], strict=True))
    return [_("{carrier} not served").format(carrier=c) for c in short] + [name for name in hard if verdict.get(name) == "missed"]


def value_of_units(model: Model, lp: Lp, y: Array, targets: Collection[str]) -> dict[Decision, float]:
    """What a MW (MWh, m3/h, m3) more of each decision saves at the margin, less what it costs [CNY].

    The reduced cost c_j - A_j' y, once the rows that define sums of capacity have the duals that leave those sums without a reduced cost.

    Args:
        model: The model.
        lp: Its program.
        y: Duals of the rows as `held.operated` gives them: none of capacity.
        targets: Targets whose penalty counts.
    """
    __, sums, rows = capacity_columns(model, lp)
    prices = y.copy()
    others = [lp.rows(row)[0] for e in model.targets if e.target.id not in targets for row in e.rows]
    prices[[*rows, *(row for row in others if row >= 0)]] = 0.0
    owed = lp.c[sums] - lp.A[:, sums].T @ prices
    prices[rows] = sp.linalg.spsolve(sp.csc_matrix(sp.csr_array(lp.A)[rows][:, sums].T), owed)
    reduced = lp.c - lp.A.T @ prices
    return {decision: -float(reduced[column]) / MONEY for decision, column, *_rest in places(model, lp) if column >= 0}


def _one_more(wholes: list[Whole], value: Mapping[Decision, float], again: Callable[[dict[Decision, int]], Round]) -> tuple[Decision, Round] | None:
    """One unit more of a decision that was rounded down: of those for which the plan has room, the one that saves most; None where none saves anything."""
    down = [w for w in wholes if w.count < w.most and value.get(w.decision, 0.0) > 0]
    for best in sorted(down, key=lambda w: -value[w.decision] * w.size):
        try:
            return best.decision, again({w.decision: w.count + (w is best) for w in wholes})
        except InfeasibleError:
            continue
    return None
