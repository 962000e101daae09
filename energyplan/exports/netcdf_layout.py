"""What stands in the netCDF file of a run: lists that figures are told of, and the figures."""

from __future__ import annotations

from dataclasses import dataclass

from energyplan.i18n import _

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
    """A variable: a column of a table over the members of a dimension, and years or steps.

    Attributes:
        name: Of the variable.
        of: Name of the dimension.
        along: What comes behind it: steps, years, milestones, nothing.
        table, column: Where it stands; rows that fall together are summed.
        unit: Its unit, money as CNY.
        title: What it is.
        where: Rows that count.
        method: How it stands for its step, in the words of CF.
    """

    name: str
    of: str
    along: tuple[str, ...]
    table: str
    column: str
    unit: str
    title: str
    where: str = "true"
    method: str = ""


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


def figures() -> tuple[Figure, ...]:
    """The variables, their titles in the language in force."""
    mean, end = "step: mean", "step: point"
    stock = tuple(
        Figure(f"{name}_{what}", of, YEAR, "capacity", column, unit, title, where=f"quantity = '{quantity}' AND unit = '{unit}'")
        for name, quantity, unit in (("power", "power", "MW"), ("energy", "energy", "MWh"), ("water_power", "power", "m3/h"), ("water_energy", "energy", "m3"))
        for what, of, column, title in (
            ("in_service", "asset", "in_service", _("capacity in service at the end of the year")),
            ("commissioned", "asset", "commissioned", _("capacity commissioned in the year")),
            ("retired", "asset", "retired_early + retired_age", _("capacity retired in the year")),
            ("by_technology", "technology", "in_service", _("capacity in service at the end of the year, all sites")),
        )
    )  # fmt: skip
    return (
        Figure("power", "flow", STEPS, "dispatch", "power_mw", "MW", _("power into the bus, mean of the step"), method=mean),
        Figure("water_rate", "water_flow", STEPS, "dispatch", "flow_m3_h", "m3/h", _("water into the bus, mean of the step"), method=mean),
        Figure("operation", "state", STEPS, "operation", "value", "MW", _("quantities of operation that are no flow into a bus"), method=mean),
        Figure("level", "store", STEPS, "storage", "level_mwh", "MWh", _("level at the end of the step"), method=end),
        Figure("water_level", "water_store", STEPS, "storage", "level_m3", "m3", _("level at the end of the step"), method=end),
        Figure("price", "bus", STEPS, "prices", "price_cny_per_mwh", "CNY/MWh", _("price of the carrier at the site"), method=mean),
        Figure("water_price", "water_bus", STEPS, "prices", "price_cny_per_m3", "CNY/m3", _("price of the carrier at the site"), method=mean),
        *stock,
        Figure("cost", "cost_item", YEAR, "costs", "cny", "CNY", _("cost of the year, expected, income negative")),
        Figure("discounted_cost", "cost_item", YEAR, "costs", "discounted_cny", "CNY", _("cost of the year, discounted to the base year")),
        Figure("co2", "emission_item", MILESTONE, "emissions", "co2_t", "t/a", _("CO2 of a year, expected")),
        Figure("kpi_value", "kpi", YEAR, "kpis", "value", "", _("key figure, in the unit of kpi_unit")),
        Figure("target_required", "target", (), "compliance", "required", "", _("required, in the unit of target_unit")),
        Figure("target_achieved", "target", (), "compliance", "achieved", "", _("achieved, in the unit of target_unit")),
        Figure("target_margin", "target", (), "compliance", "margin", "", _("margin, in the unit of target_unit")),
    )  # fmt: skip
