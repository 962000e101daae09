"""What each column of the inputs means, what it may hold, and what it must not pass, in words for the planner."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from energyplan.i18n import _
from energyplan.plan.plan_sheets import CHANGES, PLAN, SCENARIOS, SECTIONS, changeable
from energyplan.plan.rows import PARAMETERS, TARGET_KINDS, unit_of
from energyplan.plan.schema import PlanFile
from energyplan.plan.targets import ASSIGNED
from energyplan.plan.wording import class_at
from energyplan.units import factor, in_currency

DECLARED = {
    "technology": "technologies", "site": "sites", "site_to": "sites", "carrier": "carriers", "fuel": "fuels", "scenario": "scenarios", "extends": "scenarios",
    "technologies": "technologies", "sites": "sites", "carriers": "carriers", "source": "sources", "profiles": "profiles", "profile": "profile",
    "least_profile": "profile", "credit_profile": "profile",
}  # fmt: skip
"""Column -> sheet that declares its names; `profiles` are the sheets of hours, `profile` their columns."""

DECLARING = {**SECTIONS, "fuels": "fuel", "sources": "source", SCENARIOS: "scenario"}
"""Sheet -> its column that declares names."""

SEVERAL = ("technologies", "sites", "carriers", "source")
"""Columns that may hold several names, separated by semicolons."""


def meaning_of(sheet: str, column: str, model: type[BaseModel] | None = None) -> str:
    """What a column means, in the language in force; empty where nothing is to be said."""
    if model is not None and column in model.model_fields and (doc := model.model_fields[column].description):
        return _(doc)
    told = _meanings()
    return told.get(f"{sheet}.{column}") or told.get(column, "")


def choices_of(sheet: str, column: str, model: type[BaseModel]) -> list[str]:
    """Values a column is limited to, none where it is free."""
    if sheet == CHANGES and column == "sheet":
        return changeable()
    if column == "kind" and sheet == "technologies":
        return list(PARAMETERS)
    if (column == "kind" and sheet == "targets") or (column == "quantity" and sheet == "actual"):
        return [*TARGET_KINDS, *([ASSIGNED] if sheet == "targets" and ASSIGNED not in TARGET_KINDS else [])]
    if sheet in SECTIONS:
        return choices_in(class_at(PlanFile, (sheet, "*", column)))
    return choices_in(model.model_fields[column].annotation) if column in model.model_fields else []


def choices_in(annotation: Any) -> list[str]:
    """Words that a type is limited to.

    >>> choices_in(Literal["soft", "hard"]), choices_in(bool), choices_in(str)
    (['soft', 'hard'], ['TRUE', 'FALSE'], [])
    """
    if annotation is bool:
        return ["TRUE", "FALSE"]
    return [str(one) for one in get_args(annotation)] if get_origin(annotation) is Literal else []


def limits_of(model: type[BaseModel], column: str, unit: str, currency: str) -> str:
    """Limits of a number in the unit of its column.

    >>> from energyplan.plan.rows import CohortRow
    >>> limits_of(CohortRow, "full_load_hours", "h/a", "EUR"), limits_of(CohortRow, "commissioned", "", "EUR")
    ('> 0, <= 8784', '>= 1900, <= 2200')
    """
    canonical = unit_of(model, column)
    scale = factor(unit, canonical, currency) if canonical and unit else 1.0
    told = []
    for rule in model.model_fields[column].metadata:
        for name, sign in (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<")):
            limit = getattr(rule, name, None)
            if limit is not None and abs(limit) < 1e9:
                told.append(f"{sign} {limit / scale:g}")
    return ", ".join(told)


def default_of(model: type[BaseModel], column: str, currency: str) -> str:
    """What holds where a cell stays empty, in the canonical unit; nothing where that is nothing."""
    info = model.model_fields[column]
    if info.is_required() or info.default in (None, "") or info.default_factory:
        return ""
    default = f"{info.default:g}" if isinstance(info.default, float) else info.default
    return f"{default} {in_currency(unit_of(model, column) or '', currency)}".removesuffix(" 1").strip()


def names_told(names: Collection[str], limit: int = 25) -> str:
    """Words in a note."""
    return ", ".join(list(names)[:limit]) + (" ..." if len(names) > limit else "")


def _meanings() -> dict[str, str]:
    """`sheet.column` or `column` -> what it is."""
    own = _("name of its own: small letters, digits and _, a letter first")
    titles = {"title_zh": _("name in Chinese"), "title_en": _("name in English"), "title.zh": _("name in Chinese"), "title.en": _("name in English")}
    return titles | _plan_meanings() | {
        "sites.site": own, "carriers.carrier": own, "technologies.technology": own, "weather_years.weather_year": own, "scenarios.scenario": own,
        "project": _("name of the project, its own in all tables"), "targets.target": own, "sources.source": _("short name that other tables refer to"),
        "fuels.fuel": own, "demand.demand": own,
        "source": _("where the figure is from: names of the sheet sources, several separated by ;"),
        "confidence": _("H official, M one secondary source, L estimate"),
        "note": _("anything worth knowing; no effect"), "technology": _("a technology of the sheet technologies"), "site": _("a site of the sheet sites"),
        "site_to": _("other end of a link or line"), "carrier": _("a carrier of the sheet carriers"), "year": _("year; between years values are interpolated"),
        "targets.year": _("year the target is for"), "actual.year": _("year that is over"),
        "profile": _("column of the sheets of hourly profiles"), "demand.profile": _("column of the sheets of hourly profiles, flat, or flexible"),
        "least_profile": _("profile of the least output per power"), "credit_profile": _("profile of the share of power that counts for reserves"),
        "commissioned": _("year of commissioning"), "earliest_year": _("first year of commissioning; empty: base year and lead time"),
        "latest_year": _("last year of commissioning"),
        "trade_only": _("the outside world: it only trades and has no balance"), "carriers.unit": _("what it is counted in"),
        "unserved_price": _("price of demand that is not served; null: it must be served"), "free_disposal": _("whether what is not used may go to waste"),
        "technologies.kind": _("kind, which decides its equations and its sheet tech_..."), "clean": _("counted in shares of clean energy"),
        "enabled": _("FALSE leaves it and its projects out"), "early_retirement": _("may close before the end of its life"),
        "early_retirement_from": _("first year of closing early"), "technologies.fuel": _("a fuel of the sheet fuels"),
        "iamc": _("what it makes electricity from, in the words of the IAMC's template"),
        "colour": _("colour in charts, like #1f77b4"),
        "profiles": _("sheet of its hourly profiles"), "probability": _("how likely such a year is; all add up to 1"),
        "synthetic": _("whether its hours were made from statistics"),
        "targets.document": _("document that sets it"), "clause": _("clause of the document"), "targets.kind": _("what is measured"),
        "technologies": _("those it is about, separated by ; (empty: all the kind means)"),
        "sites": _("those it is about, separated by ; (empty: all)"),
        "carriers": _("carriers whose generation counts, separated by ; (empty: all)"), "sense": _("at least or at most"),
        "value": _("number in the unit beside it"),
        "unit": _("unit as the document has it"), "status": _("N numeric, D our number for a direction, A assigned later"),
        "obligation": _("how far it binds in the document"), "priority": _("1 first"), "weather": _("in expectation, or in each weather year"),
        "enforce": _("soft: may be missed at a penalty; hard: must be met; off"), "targets.steps": _("all steps, or that of the highest load"),
        "targets.price": _("price of kinds that need one"), "price_unit": _("its unit"), "base": _("amount a share is taken of"), "base_unit": _("its unit"),
        "interpretation_zh": _("the same in Chinese; pages in Chinese tell it where it is there"),
        "interpretation": _("how the words of the document were understood"),
        "sources.title": _("title of the source"), "where": _("where it can be found"), "accessed": _("day it was read"),
        "tier": _("step of price of a fuel"), "month": _("1 to 12"), "tariff.hour": _("0 to 23"), "hour": _("hours of the year from 0"),
        "step": _("name of the step"), "milestone": _("milestone that has the step; empty: all"), "chain": _("period closed in itself"),
        "mode": _("mode of a converter; main where there is one"), "modes.fuel": _("a fuel of the sheet fuels"), "actual.quantity": _("a kind of target"),
        "series.quantity": _("what the profile gives: least, ramp_up, inflow, level_max ..."), "actual.value": _("figure in the unit beside it"),
        "description": _("a sentence for the page of results"), "extends": _("scenario it goes on from"),
        "scenario_changes.scenario": _("a scenario of the sheet scenarios"), "scenario_changes.sheet": _("sheet that is changed"),
        "scenario_changes.row": _("first cell of the row, with its year: coal@2030, coal@* for all years; a key of the sheet plan"),
        "scenario_changes.column": _("column without its unit; empty for the sheet plan, and to take a row out"),
        "scenario_changes.value": _("new value, with a unit where it is not the column's; null empties the cell or takes the row out"),
    }  # fmt: skip


def _plan_meanings() -> dict[str, str]:
    told = {
        "schema_version": _("version of the form of this workbook"), "name": _("name of folders of results"),
        "description": _("a sentence for the page of results"),
        "license": _("licence under which figures and results are handed on, like CC-BY-4.0; empty: none is named"),
        "currency": _("code of the currency of all money"),
        "price_year": _("year whose prices are used"), "base_year": _("year whose end the existing stock is of"),
        "discount_rate": _("real rate a year: 0.07 is 7 %"),
        "finance.capital": _("annuity, or overnight_salvage: paid at once, the rest comes back at the end"),
        "finance.capital_at": _("when in its year an annuity is paid"), "finance.operation_at": _("when in its year operation is paid"),
        "finance.depreciation": _("how what is left at the end is valued"), "finance.fixed_om": _("fixed O&M by year of commissioning or calendar year"),
        "finance.interest_rate": _("rate of annuities; empty: the discount rate"), "finance.existing_capital": _("whether existing units pay annuities too"),
        "hours_per_year": _("rows of a sheet of hourly profiles"), "horizon.milestones": _("years whose hours are operated, separated by ;"),
        "horizon.first": _("first year of the ledger; empty: the one after base_year"), "horizon.end": _("last year that counts"),
        "horizon.build_in": _("years in which may be built"), "horizon.weights": _("weight of each milestone in the place of discounting, separated by ;"),
        "horizon.resolution": _("1h, 8h ..., or certified:0.5% for a proven gap"), "targets": _("plan: as each row says; soft, hard or off for all"),
    }  # fmt: skip
    return {f"{PLAN}.{key}": text for key, text in told.items()}
