"""An operation as tables, and what the independent checks say of it."""

from __future__ import annotations

import pandas as pd

from energyplan.model.build import Model
from energyplan.results.kpis import kpis
from energyplan.results.system_tables import system_tables
from energyplan.results.tabulate import tabulate
from energyplan.results.verify import Report, verify
from energyplan.solve.lp import Values
from energyplan.system.system import System


def recounted(model: Model, values: Values, seen: System | None = None) -> tuple[dict[str, pd.DataFrame], Report]:
    """Tables of solved values, key figures among them, and the report of the checks.

    Args:
        model: The model.
        values: Its solved values.
        seen: The system as the checks are to see it; None is the model's own.
    """
    tables = tabulate(model, values).frames
    tables["kpis"] = kpis(model.system, tables)
    return tables, verify(system_tables(seen or model.system), tables)
