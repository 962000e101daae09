"""Targets: clause, required, achieved, verdict, obligation, price; why targets are missed, and what can be done."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pandas as pd

from energyplan.errors import UnitProblem
from energyplan.i18n import _, language
from energyplan.report.chapters.facts import Facts
from energyplan.report.charts import draw
from energyplan.report.charts.targets import in_display_units
from energyplan.report.document import Block, Chart, Column, Mark, Paragraph, Section, Subheading, Table, chart
from energyplan.report.names import obligations, statuses, verdicts
from energyplan.report.page import shadow_price
from energyplan.report.scale import Scale, display_money
from energyplan.report.text import in_language
from energyplan.units import convert

SENSES = {">=": "≥", "<=": "≤"}
MARKS: dict[str, Mark] = {"met": "good", "missed": "bad", "not set": "none", "off": "none"}


def targets(facts: Facts) -> Section:
    """The chapter."""
    sheet = facts.compliance
    if sheet.empty:
        return Section(_("Targets"), (Paragraph(_("The plan has no targets.")),))
    judged = sheet["verdict"].isin(["met", "missed"]).any()
    drawn: list[Chart] = [chart(draw(facts.run, "targets"), "tables/compliance.parquet", facts.about)] if judged else []
    documents = _("; ").join(dict.fromkeys(sheet["document"]))
    return Section(_("Targets"), (
        Paragraph(_("Documents: {documents}. Required, achieved and verdict are recounted from the tables of the run, apart from the solver.").format(
            documents=documents)),
        sheet_of(facts), *drawn, *_missed(facts), read_as(facts),
    ))  # fmt: skip


def sheet_of(facts: Facts) -> Table:
    """The compliance sheet."""
    sheet, names, binding = facts.compliance, verdicts(), obligations()
    prices = sheet.loc[sheet["active"].fillna(False).astype(bool), "solver_shadow_price"]
    priced = bool((prices > 0).any())
    scale = display_money(float(prices.max()) if priced else 0.0, facts.run.currency)
    rows, marks = [], dict[tuple[int, int], Mark]()
    for i, row in enumerate(sheet.to_dict("records")):
        required, achieved = _amounts(row, facts.run.currency)
        cells = [
            in_language(row["title_zh"], row["title_en"]), row["clause"], str(row["year"]), required, achieved, names[row["verdict"]],
            f"{binding.get(row['obligation'], row['obligation'])} · {row['status']}",
        ]  # fmt: skip
        marks[i, 5] = MARKS[row["verdict"]]
        rows.append((*cells, _price(row, scale, facts.run.currency)) if priced else tuple(cells))
    columns = [
        Column(_("target"), 3.2, False), Column(_("clause"), 1.6, False), Column(_("year"), 0.7), Column(_("required"), 1.6), Column(_("achieved"), 1.4),
        Column(_("verdict"), 1.1, False), Column(_("obligation, figure"), 1.5, False), *([Column(_("price"), 1.3)] if priced else []),
    ]  # fmt: skip
    notes = [_("; ").join(statuses().values()) + _(".")]
    if priced:
        notes.append(_("Price: {money}, for one more of the unit named (a year, for targets of operation); the solver's shadow price, undiscounted.").format(
            money=facts.run.money_of(scale.name)))  # fmt: skip
    return Table(_("Targets of the plan"), tuple(columns), tuple(rows), "tables/compliance.parquet, compliance.csv", tuple(notes), marks=marks)


def _amounts(row: dict[Any, Any], currency: str) -> tuple[str, str]:
    if pd.isna(row["required"]) or pd.isna(row["achieved"]):
        return "", ""
    required, achieved = in_display_units(row["required"], row["achieved"], row["unit"], currency)
    return f"{SENSES.get(row['sense'], row['sense'])} {required}", achieved


def _price(row: dict[Any, Any], scale: Scale, currency: str) -> str:
    """The shadow price of an active target, with the unit that it is for."""
    if row["active"] is not True:
        return ""
    value, unit = price_of_language(row["solver_shadow_price"], row["unit"], currency)
    price = shadow_price(value, scale.factor)
    return f"{price}\n/ {unit}" if price else ""


def price_of_language(price: float, unit: str, currency: str) -> tuple[float, str]:
    """A price per unit as written, per a unit of the language: in English one per 万千瓦 is told per MW."""
    for canonical in ("MW", "MWh", "MWh/a", "t/a") if language() == "en" else ():
        with suppress(UnitProblem):
            return price / convert(1.0, unit, canonical, currency), canonical
    return price, unit


def _missed(facts: Facts) -> list[Block]:
    """Why, and what can be done: the figure that can be reached, the year from which it can."""
    missed = facts.compliance[facts.compliance["verdict"] == "missed"]
    if missed.empty:
        return []
    rows = tuple(
        (f"{in_language(r['title_zh'], r['title_en'])}\n{r['clause']}", r["reason"], way_out(r, facts.run.currency)) for r in missed.to_dict("records")
    )
    columns = (Column(_("target"), 2.2, False), Column(_("why"), 1.6, False), Column(_("ways out"), 2.2, False))
    return [
        Subheading(_("Missed targets")),
        Table(_("Why targets are missed, and what can be done"), columns, rows, "tables/compliance.parquet", (
            _("Missed targets are soft in this run; costs contain no penalties for them."),
            _("Smallest repairs that meet all other targets, and what each would cost: `energyplan diagnose`."),
        )),
    ]  # fmt: skip


def way_out(row: dict[Any, Any], currency: str) -> str:
    """What can be done about a missed target without another run."""
    reached = in_display_units(row["required"], row["achieved"], row["unit"], currency)[1]
    return _("set the figure to {reached}, as this plan reaches; or set a later year; or report that it is not met").format(reached=reached)


def read_as(facts: Facts) -> Table:
    """What each target was taken to mean."""
    rows = tuple(
        (in_language(r["title_zh"], r["title_en"]), in_language(r.get("interpretation_zh") or r["interpretation"], r["interpretation"]))
        for r in facts.compliance.to_dict("records") if r["interpretation"]
    )  # fmt: skip
    return Table(_("How each target was read"), (Column(_("target"), 1.4, False), Column(_("read as"), 2.6, False)), rows, "tables/compliance.parquet")
