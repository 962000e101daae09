"""What the plan rests on: settings, costs of technologies with source and confidence, demand, prices, and the list of sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, cell, number
from energyplan.report.document import Block, Column, Figure, Paragraph, Points, Section, Subheading, Table, named_once
from energyplan.report.notes import past_life_notes
from energyplan.report.scale import Scale, display, volume
from energyplan.report.text import in_language
from energyplan.results.past_life import past_life
from energyplan.units import currency_unit, in_currency

Row = Mapping[str, Any]

LEVELS = ("H", "M", "L")


def confidences() -> dict[str, str]:
    """What the letters of confidence mean."""
    return {"H": _("high"), "M": _("medium"), "L": _("low")}


def assumptions(facts: Facts) -> Section:
    """The chapter."""
    assumed = notes_of(facts)
    return Section(_("Assumptions and sources"), (
        *settings_blocks(facts), *([Points(tuple(assumed))] if assumed else []), confidence_table(facts), *technologies_table(facts),
        *demand_table(facts), *prices_table(facts), Subheading(_("Sources")), sources_table(facts),
    ), own_page=True)  # fmt: skip


def notes_of(facts: Facts) -> list[str]:
    """What was assumed or left out, and what is operated after its life."""
    return [*map(str, facts.run.assumed), *past_life_notes(past_life(facts.system, facts.run.table("capacity")))]


def weather_of(facts: Facts) -> str:
    """Names of the weather years, and which are synthetic."""
    years = facts.run.plan["weather_years"].items()
    return _(", ").join(name if not year["synthetic"] else _("{name} (synthetic)").format(name=name) for name, year in years)


def settings_blocks(facts: Facts) -> list[Block]:
    """What the plan says of itself: years, rate, weather, and what the scenario changed."""
    plan = facts.run.plan
    rows = [
        (_("horizon"), f"{facts.system.horizon.years[0]}–{facts.end}"), (_("milestones"), _(", ").join(map(str, facts.milestones))),
        (_("discount rate"), f"{plan['discount_rate']:.1%}"), (_("base year"), str(plan["base_year"])),
        (_("price year"), str(plan["price_year"])), (_("weather years"), weather_of(facts)),
    ]  # fmt: skip
    changed = facts.run.head["origins"]
    rows += [(_("changed by the scenario"), f"{path}: {where}") for path, where in changed.items()]
    described = [Paragraph(plan["description"])] if plan.get("description") else []
    return [*described, Table(_("Settings"), (Column(_("setting"), 1.2, False), Column(_("value"), 3.0, False)), tuple(rows), "inputs.yaml")]


def confidence_table(facts: Facts) -> Table:
    """How many rows of each table are how sure."""
    rows = []
    for name, (_units, own) in facts.run.inputs.items():
        told_of = [row for row in own if row.get("confidence")]
        if told_of:
            counts = (sum(row["confidence"] == level for row in told_of) for level in LEVELS)
            rows.append((name, str(len(told_of)), *(str(n) if n else "–" for n in counts)))
    words = confidences()
    heads = (Column(_("table of inputs"), 2.6, False), Column(_("rows")), *(Column(words[level]) for level in LEVELS))
    return Table(_("How sure the inputs are: rows by confidence"), heads, tuple(rows), "inputs.yaml")


def technologies_table(facts: Facts) -> list[Block]:
    """Cost and life of each technology in the first and the last year given."""
    rows: list[tuple[str, ...]] = []
    for name, (units, own) in facts.run.inputs.items():
        if not name.startswith("technologies/"):
            continue
        for technology in dict.fromkeys(row["technology"] for row in own):
            if not facts.run.plan["technologies"][technology]["enabled"]:
                continue
            given = [row for row in own if row["technology"] == technology]
            for row in (given[0], given[-1]) if len(given) > 1 else given:
                rows.append((facts.name(technology) if row is given[0] else "", *_of_technology(row, units, facts.run.currency)))
    heads = (
        Column(_("technology"), 2.0, False), Column(_("year"), 0.8), Column(_("power capex"), 1.6), Column(_("energy capex"), 1.6), Column(_("life [a]"), 0.8),
        Column(_("lead time [a]"), 0.8), Column(_("source"), 1.9, False), Column(_("confidence"), 1.0, False),
    )  # fmt: skip
    note = _("Years between are interpolated. All parameters, with notes: inputs.yaml.")
    return [Table(_("Technologies: first and last year given"), heads, tuple(rows), "inputs.yaml", (note,))] if rows else []


def _of_technology(row: Row, units: Mapping[str, str], currency: str) -> tuple[str, ...]:
    life, lead = (number(row[c]) if row.get(c) is not None else "" for c in ("lifetime", "lead_time"))
    power, energy = (_capex(row.get(column), units.get(column, ""), currency) for column in ("power_capex", "energy_capex"))
    return str(row["year"]), power, energy, life, lead, *_sure(row)


def _sure(row: Row) -> tuple[str, str]:
    """Sources of a row, and how sure it is."""
    return row["source"].replace(";", "; "), confidences().get(row["confidence"], str(row["confidence"]))


def _capex(value: float | None, unit: str, currency: str) -> str:
    """Capital cost as planners say it: 元/千瓦 or CNY/kW for power."""
    if not value:
        return ""
    per = {"CNY/MW": in_language("千瓦", "kW"), "CNY/MWh": in_language("千瓦时", "kWh")}.get(unit)
    scale = Scale(1e3, f"{currency_unit(currency)}/{per}") if per else Scale(1.0, in_currency(unit, currency))
    return Figure(f"{cell(value, scale, 0)} {scale.name}", value / scale.factor, 0, scale.name)


def demand_table(facts: Facts) -> list[Block]:
    """Demand by site and year."""
    _units, own = facts.run.inputs.get("demand", ({}, []))
    energy, water = (max((row.get(column) or 0.0 for row in own), default=0.0) for column in ("annual_energy", "annual_volume"))
    rows, of_energy, of_water = [], display(energy, "MWh/a"), volume(water)
    for row in own:
        amount = unit = ""  # of a demand that is given hour by hour
        if row.get("annual_energy") is not None:
            amount, unit = cell(row["annual_energy"], of_energy, 3), of_energy.name
        elif row.get("annual_volume") is not None:
            amount, unit = cell(row["annual_volume"], of_water, 2), of_water.name
        rows.append((facts.name(row["site"]), facts.name(row["carrier"]), str(row["year"]), amount, unit, *_sure(row)))
    heads = (
        Column(_("site"), 1.5, False), Column(_("carrier"), 1.2, False), Column(_("year"), 0.8), Column(_("amount of a year"), 1.2),
        Column(_("unit"), 1.0, False), Column(_("source"), 1.2, False), Column(_("confidence"), 1.0, False),
    )  # fmt: skip
    return [Table(_("Demand"), heads, named_once(rows, 2), "inputs.yaml")] if rows else []


def prices_table(facts: Facts) -> list[Block]:
    """Prices of fuels and of CO2."""
    rows = []
    for table, label in (("fuels", None), ("carbon", "CO2")):
        units, own = facts.run.inputs.get(table, ({}, []))
        for row in own:
            if row.get("price") is not None:
                unit = in_currency(units.get("price", ""), facts.run.currency)
                rows.append((label or facts.name(row["fuel"]), str(row["year"]), cell(row["price"]), unit, *_sure(row)))
    heads = (
        Column(_("fuel, CO2"), 1.5, False), Column(_("year"), 0.8), Column(_("price"), 1.0), Column(_("unit"), 1.2, False), Column(_("source"), 1.4, False),
        Column(_("confidence"), 1.0, False),
    )  # fmt: skip
    title = _("Prices of fuels and CO2 [{money}]").format(money=facts.run.money_of(facts.manifest["currency"]))
    return [Table(title, heads, named_once(rows), "inputs.yaml")] if rows else []


def sources_table(facts: Facts) -> Table:
    """The list of sources."""
    _units, own = facts.run.inputs.get("sources", ({}, []))
    rows = tuple((row["source"], row.get("title", ""), "\n".join(filter(None, [row.get("where", ""), row.get("note", "")]))) for row in own)
    heads = (Column(_("mark"), 0.5, False), Column(_("title"), 2.2, False), Column(_("where"), 2.0, False))
    return Table(_("Sources"), heads, rows, "inputs.yaml")
