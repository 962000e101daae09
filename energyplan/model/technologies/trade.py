"""Trade over the tie to the grid: buy and sell at the price of the hour."""

from __future__ import annotations

import pyomo.environ as pyo

from energyplan.model.operation import Operation, Technology
from energyplan.plan.rows import MAX_MONEY, Investment, quantity


class TradeParameters(Investment):
    """Columns of `technologies/trade.csv`; power is the tie's."""

    import_price: float = quantity("CNY/MWh", doc="price of imports in a flat hour", ge=0, le=MAX_MONEY)
    export_price: float = quantity("CNY/MWh", doc="mean price of exports", ge=0, le=MAX_MONEY)
    emission_factor: float = quantity("t/MWh", doc="CO2 of imports", ge=0, le=2)


class Trade(Technology):
    """In no hour is the export price above the import price (checked with the tables): the tie never trades with itself at a gain.

    Import and export are each within the tie, and so is the net flow.
    """

    kind = "trade"
    parameters = TradeParameters

    def operate(self, b: pyo.Block, op: Operation) -> None:
        """i_t <= (1 - outage) P, x_t <= (1 - outage) P; cost π^i φ^i_t i_t - π^x φ^x_t x_t."""
        largest, in_service, p = op.capacity_of("power"), op.in_service, op.asset.parameters
        op.var("imported", "i: power bought [MW]", in_service * largest)
        op.var("exported", "x: power sold [MW]", in_service * largest)
        op.series("import_factor", op.system.profiles[op.year.name, "tariff_import"], "φ^i: import price over the flat one [1]")
        op.series("export_factor", op.system.profiles[op.year.name, "tariff_export"], "φ^x: export price over the mean one [1]")
        op.row("import_max", lambda v, t: v.imported[t] <= in_service * b.power, "i_t <= (1 - outage) P [MW]")
        op.row("export_max", lambda v, t: v.exported[t] <= in_service * b.power, "x_t <= (1 - outage) P [MW]")
        op.inject("import", lambda v, t: v.imported[t])
        op.inject("export", lambda v, t: -v.exported[t])
        op.book("import", lambda v, t: v.imported[t])
        op.book("export", lambda v, t: v.exported[t])
        op.book("co2", lambda v, t: v.imported[t], "import", by_year=p["emission_factor"])
        op.cost("import", p["import_price"], lambda v, t: v.import_factor[t] * v.imported[t])
        op.cost("export", -p["export_price"], lambda v, t: v.export_factor[t] * v.exported[t])
