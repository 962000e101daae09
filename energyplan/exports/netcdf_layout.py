"""What stands in the netCDF file of a run: lists that figures are told of, and the figures."""

from __future__ import annotations

from dataclasses import dataclass

STEPS, YEAR, MILESTONE = ("operation_year", "step"), ("year",), ("milestone",)


@dataclass(frozen=True)
class Members:
    """A dimension whose members are the distinct values of some columns of a table.

    Attributes:
        name: Of the dimension, and of its coordinate: the keys, joined by `|`.
        table: Where they stand; `numbers.NAME` is a table of `system/`.
        keys: Columns that name a member.
        more: Columns that say more of it.
        where: Rows that count.
    """

    name: str
    table: str
    keys: tuple[str, ...]
    more: tuple[str, ...] = ()
    where: str = "true"


@dataclass(frozen=True)
class Figure:
    """A variable: a column of a table over the members of a dimension, and years or steps. The list of columns says what it is.

    Attributes:
        name: Of the variable.
        of: Name of the dimension.
        along: What comes behind it: steps, years, milestones, nothing.
        table, column: Where it stands.
        unit: Its unit where each row of the table has its own; only such rows count.
        quantity: Quantity of the rows that count; empty: all.
        method: How it stands for its step, in the words of CF.
    """

    name: str
    of: str
    along: tuple[str, ...]
    table: str
    column: str
    unit: str = ""
    quantity: str = ""
    method: str = ""

    @property
    def where(self) -> str:
        """Rows that count."""
        conditions = [f"{self.column} IS NOT NULL", *(f"{name} = '{value}'" for name, value in (("quantity", self.quantity), ("unit", self.unit)) if value)]
        return " AND ".join(conditions)


MEMBERS = (
    Members("asset", "numbers.assets", ("asset",), ("technology", "kind", "site", "carrier")),
    Members("technology", "numbers.assets", ("technology",)),
    Members("flow", "dispatch", ("asset", "flow", "site", "carrier"), where="power_mw IS NOT NULL"),
    Members("water_flow", "dispatch", ("asset", "flow", "site", "carrier"), where="flow_m3_h IS NOT NULL"),
    Members("state", "operation", ("asset", "quantity")),
    Members("store", "storage", ("asset",), ("technology", "site"), where="level_mwh IS NOT NULL"),
    Members("water_store", "storage", ("asset",), ("technology", "site"), where="level_m3 IS NOT NULL"),
    Members("bus", "prices", ("site", "carrier"), where="price_cny_per_mwh IS NOT NULL"),
    Members("water_bus", "prices", ("site", "carrier"), where="price_cny_per_m3 IS NOT NULL"),
    Members("cost_item", "costs", ("asset", "component")),
    Members("emission_item", "emissions", ("asset", "component")),
    Members("kpi", "kpis", ("kpi",), ("unit",)),
    Members("target", "compliance", ("target",), ("title_zh", "title_en", "unit", "year", "verdict")),
)


STOCKS = (("power", "power", "MW"), ("energy", "energy", "MWh"), ("water_power", "power", "m3/h"), ("water_energy", "energy", "m3"))
"""Beginning of the names of capacities, with quantity and unit of their rows."""

MEAN, END = "step: mean", "step: point"

FIGURES = (
    Figure("power", "flow", STEPS, "dispatch", "power_mw", method=MEAN),
    Figure("water_rate", "water_flow", STEPS, "dispatch", "flow_m3_h", method=MEAN),
    Figure("operation", "state", STEPS, "operation", "value", method=MEAN),
    Figure("level", "store", STEPS, "storage", "level_mwh", method=END),
    Figure("water_level", "water_store", STEPS, "storage", "level_m3", method=END),
    Figure("price", "bus", STEPS, "prices", "price_cny_per_mwh", method=MEAN),
    Figure("water_price", "water_bus", STEPS, "prices", "price_cny_per_m3", method=MEAN),
    *(
        Figure(f"{name}_{column}", "asset", YEAR, "capacity", column, unit, quantity)
        for name, quantity, unit in STOCKS for column in ("in_service", "commissioned", "retired_early", "retired_age")
    ),
    *(Figure(f"technology_{name}_in_service", "technology", YEAR, "capacity", "in_service", unit, quantity) for name, quantity, unit in STOCKS),
    Figure("cost", "cost_item", YEAR, "costs", "cny"),
    Figure("discounted_cost", "cost_item", YEAR, "costs", "discounted_cny"),
    Figure("co2", "emission_item", MILESTONE, "emissions", "co2_t"),
    Figure("kpi_value", "kpi", YEAR, "kpis", "value"),
    Figure("target_required", "target", (), "compliance", "required"),
    Figure("target_achieved", "target", (), "compliance", "achieved"),
    Figure("target_margin", "target", (), "compliance", "margin"),
)  # fmt: skip
"""The variables; rows of a table that fall together are summed."""
