"""The first sheets of a workbook of results: the answer with the way to all other sheets, and the targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from energyplan.exports.result_page import Page, figures_table
from energyplan.i18n import _
from energyplan.report.chapters.answer import answer
from energyplan.report.chapters.assumptions import weather_of
from energyplan.report.chapters.facts import Facts, cell, number, percent
from energyplan.report.chapters.targets import MARKS, SENSES, price_of_language, read_as, way_out
from energyplan.report.charts.targets import unit_of_language
from energyplan.report.document import Column, Figure, KeyFigures, Mark, Table
from energyplan.report.names import obligations, run_statuses, statuses, verdicts
from energyplan.report.scale import display, display_money
from energyplan.report.text import in_language


def summary(page: Page, facts: Facts, sheets: Iterable[tuple[str, str]]) -> None:
    """The answer.

    Args:
        page: The sheet.
        facts: The run.
        sheets: Name of each other sheet, and what stands on it.
    """
    lead, figures, *others = answer(facts)
    assert isinstance(figures, KeyFigures)
    page.add([lead])
    page.table(figures_table(KeyFigures((*figures.items, *_state(facts)))))
    page.add(others)
    page.links(_("Sheets of this workbook"), sheets)


def _state(facts: Facts) -> list[tuple[str, str, str]]:
    """CO2, and how much the answer can be relied on."""
    m, checks = facts.manifest, facts.manifest["checks"]
    emitted = {year: facts.kpis.get(("co2", year), 0.0) for year in dict.fromkeys((facts.milestones[0], facts.milestones[-1]))}
    scale = display(max(map(abs, emitted.values())), "t/a")
    items: list[tuple[str, str, str]] = [
        ("CO2", Figure(number(t / scale.factor), t / scale.factor, 1, scale.name), _("in {year}, imports included").format(year=year))
        for year, t in emitted.items() if max(map(abs, emitted.values())) > facts.run.noise
    ]  # fmt: skip
    passed = sum(check["passed"] for check in checks)
    operated = facts.run.steps or _("Every hour of the year is operated.")
    gap = percent(proven, 2) if (proven := facts.run.proven_gap) is not None else _("not proven")
    return [
        *items,
        (_("Gap"), gap, _("of gross cost; no schedule is cheaper by more") if proven is not None else ""),
        (_("Checks passed"), _("{met} of {all}").format(met=passed, all=len(checks)), _("recounted apart from model and solver")),
        (_("Status"), run_statuses().get(m["status"], m["status"]), f"{m['plan']}/{m['scenario']}/{m['run_id']}"),
        (_("Weather years"), str(len(facts.run.plan["weather_years"])), f"{weather_of(facts)} · {operated}"),
    ]  # fmt: skip


# --- targets ------------------------------------------------------------------------------------------------------------------------


def targets(page: Page, facts: Facts) -> None:
    """The compliance sheet with figures."""
    if facts.compliance.empty:
        page.line(_("The plan has no targets."))
        return
    page.line(_("Documents: {documents}.").format(documents=_("; ").join(dict.fromkeys(facts.compliance["document"]))))
    page.table(compliance_table(facts), "targets", filtered=True)


def readings(page: Page, facts: Facts) -> None:
    """What can be done about missed targets, and how each target was read."""
    if facts.compliance.empty:
        page.line(_("The plan has no targets."))
    missed = facts.compliance[facts.compliance["verdict"] == "missed"]
    if len(missed):
        rows = tuple((in_language(row["title_zh"], row["title_en"]), row["clause"], way_out(row, facts.run.currency)) for row in missed.to_dict("records"))
        heads = (Column(_("target"), 3.0, False), Column(_("clause"), 1.2, False), Column(_("ways out"), 3.0, False))
        page.table(Table(_("What can be done about missed targets"), heads, rows))
    read = read_as(facts)
    page.add([read] if read.rows else [])


def compliance_table(facts: Facts) -> Table:
    """A row for each target, in the order of the register, amounts in units of the language."""
    sheet, names = facts.compliance, verdicts()
    marks: dict[tuple[int, int], Mark] = {(i, 8): MARKS[verdict] for i, verdict in enumerate(sheet["verdict"])}
    active = sheet["active"].fillna(False).astype(bool)
    scale = display_money(float(sheet.loc[active, "solver_shadow_price"].fillna(0.0).max()) if active.any() else 0.0, facts.run.currency)
    rows = []
    for row in sheet.to_dict("records"):
        missed = row["verdict"] == "missed"
        judged = not (pd.isna(row["required"]) or pd.isna(row["achieved"]))
        factor, unit = unit_of_language(max(abs(row["required"]), abs(row["achieved"])), row["unit"], facts.run.currency) if judged else (1.0, row["unit"])
        amounts = (cell(row[c] * factor if not pd.isna(row[c]) else float("nan"), digits=2) for c in ("required", "achieved", "margin"))
        rows.append((
            in_language(row["title_zh"], row["title_en"]), row["clause"], str(row["year"]), SENSES.get(row["sense"], row["sense"]), *amounts,
            unit, names[row["verdict"]],
            f"{obligations().get(row['obligation'], row['obligation'])} · {row['status']}",
            *_price(row, scale.factor, facts.run.currency), row["reason"] if missed else "",
        ))  # fmt: skip
    heads = (
        Column(_("target"), 3.0, False), Column(_("clause"), 1.2, False), Column(_("year"), 0.7, False), Column("", 0.3, False), Column(_("required")),
        Column(_("achieved")), Column(_("margin")), Column(_("unit"), 0.8, False), Column(_("verdict"), 0.8, False),
        Column(_("obligation, figure"), 1.0, False), Column(_("price [{money}]").format(money=facts.run.money_of(scale.name))),
        Column(_("for one more"), 0.8, False), Column(_("why missed"), 2.0, False),
    )  # fmt: skip
    notes = (
        _("; ").join(statuses().values()) + _("."),
        _("Required, achieved, margin and verdict are recounted from the tables of the run, apart from the solver. A margin is positive where a target is met "
          "with something to spare."),
        _("Price: the solver's shadow price of an active target, undiscounted, for one more of the unit named (a year, for targets of operation)."),
    )  # fmt: skip
    return Table(_("Targets of the plan"), heads, tuple(rows), "tables/compliance.parquet, compliance.csv", notes, marks=marks, idents=list(sheet["target"]))


def _price(row: dict[Any, Any], factor: float, currency: str) -> tuple[str, str]:
    """The shadow price of an active target, and the unit that it is for."""
    if row["active"] is not True or pd.isna(row["solver_shadow_price"]):
        return "", ""
    price, unit = price_of_language(row["solver_shadow_price"], row["unit"], currency)
    return cell(price, factor, 3), unit
