"""What all of some plans have in common: the no-regret core, capacity that every one of them has in operation by the end of a year.

    core_{p,y} = min_i P_{i,p,y}        i the plans, p a candidate project, y a year

Held as a floor the core costs nothing in any future whose own least-cost plan is one of the plans, for that plan keeps to it. What is told besides is
what it costs to build the core *alone* and to wait with all else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from energyplan.analysis.decisions import LEEWAY
from energyplan.model.build import Model
from energyplan.solve.lp import Lp
from energyplan.tolerances import trace


@dataclass(frozen=True, order=True)
class Stand:
    """Capacity of a project in operation at the end of a year.

    Attributes:
        technology: Its technology.
        asset: Technology at a site.
        project: The project.
        quantity: `power` or `energy`.
        unit: MW, MWh; m3/h, m3.
        year: The year.
    """

    technology: str
    asset: str
    project: str
    quantity: str
    unit: str
    year: int


Stock = dict[Stand, float]


def stock_of(capacity: pd.DataFrame, last: int) -> Stock:
    """Candidates in operation at the end of each year up to a last one.

    Args:
        capacity: Table `capacity` of a plan.
        last: Last year.
    """
    own = capacity[(capacity["status"] == "candidate") & (capacity["year"] <= last)]
    keys = ["technology", "asset", "project", "quantity", "unit", "year"]
    table = own.groupby(keys, observed=True, as_index=False)["in_service"].sum()
    return {Stand(**{key: row[key] for key in keys}): float(row["in_service"]) for row in table.to_dict("records")}


def core_of(plans: Sequence[Mapping[Stand, float]]) -> Stock:
    """What all plans have.

    >>> here, both = Stand("wind", "wind@a", "w1", "power", "MW", 2025), Stand("wind", "wind@a", "w2", "power", "MW", 2025)
    >>> core_of([{here: 10.0, both: 30.0}, {both: 20.0}]) == {both: 20.0}
    True
    """
    least = {stand: min(plan.get(stand, 0.0) for plan in plans) for stand in (plans[0] if plans else {})}
    nothing = trace([amount for plan in plans for amount in plan.values()])
    return {stand: amount for stand, amount in sorted(least.items()) if amount > nothing}


def hold_core(model: Model, lp: Lp, core: Mapping[Stand, float], last: int, *, alone: bool = False) -> Lp:
    """The program in which the core stands at least, or alone of all candidates, up to a last year.

    Alone it may be built earlier than the plans have it in common, never more of it: two plans that build the same in turn have their sum in common
    later, and rates of building may ask for an earlier beginning. Early retirement stays free.

    Args:
        model: The model.
        lp: Its program.
        core: The core.
        last: Last year in which it is held.
        alone: Whether nothing else may be built until then.
    """
    lower, upper = lp.lower.copy(), lp.upper.copy()
    amounts = {(s.asset, s.project, s.quantity, s.year): amount for s, amount in core.items()}
    most: dict[tuple[str, str, str], float] = {}
    for (asset, project, quantity, __), amount in amounts.items():
        most[asset, project, quantity] = max(most.get((asset, project, quantity), 0.0), amount)
    for name, capacity in model.capacities.items():
        for quantity in capacity.quantities:
            stock = capacity.b.component(quantity)
            for (project, year), column in zip(stock, lp.columns(stock).tolist(), strict=True):
                if column < 0 or year > last or capacity.projects[project].given:
                    continue
                amount, largest = amounts.get((name, project, quantity, year), 0.0), most.get((name, project, quantity), 0.0)
                lower[column] = max(lower[column], min(amount - LEEWAY * max(1.0, amount), upper[column]))
                if alone:
                    upper[column] = min(upper[column], largest + LEEWAY * largest)
    return replace(lp, lower=lower, upper=upper)
