"""The compliance sheet as a file: CSV, and a page of the schedule's workbook."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.results.files import write_tables
from energyplan.units import currency_unit

TITLE = "compliance 达标"
WIDTHS = {
    "title_zh": 34, "title_en": 34, "year": 7, "sense": 5, "required": 12, "achieved": 12, "margin": 12, "unit": 9, "verdict": 10, "active": 11,
    "solver_shadow_price": 16, "solver_shadow_price_unit": 20,
    "solver_price_last_unit": 16, "solver_price_next_unit": 16, "solver_saved_if_dropped_cny": 18,
    "status": 14, "obligation": 12, "priority": 8, "document": 34, "clause": 20,
    "interpretation_zh": 48, "interpretation": 48, "reason": 40, "kind": 18, "target": 26,
}  # fmt: skip
"""Columns of the page in their order, with widths in characters."""
COLOURS = {"met": ("#E2F0D9", "#1E5B2A"), "missed": ("#F8D7DA", "#8B1A22"), "not set": ("#EDEDED", "#555555"), "off": ("#EDEDED", "#555555")}


def write_csv(sheet: pd.DataFrame, path: Path, labels: dict[str, str]) -> None:
    """The sheet with its label columns first; utf-8 with BOM so that office programs read the text right."""
    table = sheet.copy()
    for i, (name, value) in enumerate(labels.items()):
        table.insert(i, name, value)
    write_tables(path.parent, {path.stem: table})


def headings(currency: str) -> dict[str, str]:
    """Heading of each column, in the language in force."""
    return {
        "title_zh": _("target (Chinese)"), "title_en": _("target (English)"), "year": _("year"), "sense": "", "required": _("required"),
        "achieved": _("achieved (recounted)"), "margin": _("margin"), "unit": _("unit"), "verdict": _("verdict"), "active": _("constraint"),
        "solver_shadow_price": _("shadow price (of the solver)"), "solver_shadow_price_unit": _("unit of the price"),
        "solver_price_last_unit": _("price of the last unit"), "solver_price_next_unit": _("price of the next unit"),
        "solver_saved_if_dropped_cny": _("saved if dropped [{currency}]").format(currency=currency_unit(currency)), "status": _("figure"),
        "obligation": _("obligation"), "priority": _("priority"), "document": _("document"), "clause": _("clause"),
        "interpretation_zh": _("interpretation (Chinese)"), "interpretation": _("interpretation (English)"),
        "reason": _("why missed"), "kind": _("kind"), "target": _("id"),
    }  # fmt: skip


def words() -> dict[str, dict[Any, str]]:
    """What stands for a value of a column, in the language in force."""
    return {
        "verdict": {"met": _("met"), "missed": _("MISSED"), "not set": _("not set"), "off": _("off")},
        "active": {True: _("active"), False: _("slack")},
        "status": {"N": _("N: of the plan"), "D": _("D: assumed"), "A": _("A: assigned later")},
        "obligation": {"binding": _("binding"), "indicative": _("indicative")},
    }


def shown(row: dict[Any, Any], column: str) -> Any:
    """A cell as it is shown: a word, a number, nothing."""
    value = row[column]
    if column == "active" and row["verdict"] == "missed":
        return ""
    if value is None or value is pd.NA or value != value:
        return ""
    if value == math.inf:
        return _("not to be had")
    if column == "solver_shadow_price_unit":
        money, per, unit = str(value).partition(" per ")  # as `results.compliance.price_unit` writes it
        return _("{money} per {unit}").format(money=money, unit=_("percentage point") if unit == "percentage point" else unit) if per else value
    known = words().get(column)
    return known.get(bool(value) if column == "active" else value, str(value)) if known else value


def write_sheet(book: Any, sheet: pd.DataFrame, overlap: pd.DataFrame, currency: str) -> None:
    """Add the page to a workbook: the targets, how to read them, what went in and out in the same step.

    Args:
        book: An open workbook of xlsxwriter.
        sheet: The compliance sheet.
        overlap: The verifier's table of energy in and out at once.
        currency: Of its money.
    """
    page = book.add_worksheet(TITLE)
    plain = {"valign": "top", "border": 1, "border_color": "#D9D9D9"}
    head = book.add_format({"bold": True, "bottom": 2, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "vcenter"})
    text = book.add_format(plain | {"text_wrap": True})
    number = book.add_format(plain | {"num_format": "#,##0.0##;-#,##0.0##;0"})
    centred = book.add_format(plain | {"align": "center"})
    verdicts = {
        name: book.add_format(plain | {"bold": True, "align": "center", "bg_color": ground, "font_color": ink}) for name, (ground, ink) in COLOURS.items()
    }
    heads = headings(currency)
    for i, (column, width) in enumerate(WIDTHS.items()):
        page.set_column(i, i, width)
        page.write(0, i, heads[column], head)
    page.set_row(0, 32)
    for at, row in enumerate(sheet.to_dict("records"), start=1):
        page.set_row(at, 15 * _lines(row))  # programs other than Excel do not grow a row to its text
        for i, column in enumerate(WIDTHS):
            value = shown(row, column)
            if column == "verdict":
                page.write(at, i, value, verdicts[row["verdict"]])
            elif isinstance(value, float):
                page.write(at, i, round(value, 6) + 0.0 if abs(value) != float("inf") else str(value), number)
            else:
                page.write(at, i, value, centred if column in ("year", "sense", "active", "priority") else text)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(1, len(sheet)), len(WIDTHS) - 1)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    _notes(book, page, len(sheet) + 2, overlap, head, text, number)


def _lines(row: dict[Any, Any]) -> int:
    """Lines the tallest text of a row takes; a Chinese character is as wide as two others."""
    texts = [(row[column], width) for column, width in WIDTHS.items() if isinstance(row[column], str)]
    return max(1, *(-(-sum(2 if ord(c) > 0x2E80 else 1 for c in text) // (width - 3)) for text, width in texts))


def _notes(book: Any, page: Any, at: int, overlap: pd.DataFrame, head: Any, text: Any, number: Any) -> None:
    """How the figures are meant, then the table of overlaps."""
    bold = book.add_format({"bold": True})
    lines = [
        _("Required, achieved, margin and verdict are recounted from the tables of the run by code that knows neither model nor solver."),
        _("The shadow price is the solver's: what one more unit would cost, undiscounted; of a missed target there is none."),
        _("Energy burnt in stores, cables and hydrogen counts for no target."),
    ]
    for line in lines:
        page.write(at, 0, line)
        at += 1
    page.write(at + 1, 0, _("In and out in the same step"), bold)
    at += 2
    if overlap.empty:
        page.write(at, 0, _("nothing"))
        return
    heads = {0: _("asset"), 1: "", 2: _("year"), 4: _("at once [MWh/a]"), 5: _("lost by it [MWh/a]"), 6: _("share [%]")}
    for i, label in heads.items():
        page.write(at, i, label, head)
    kinds = overlap_words()
    for row in overlap.to_dict("records"):
        at += 1
        for i, value in enumerate((row["asset"] or row["site"], kinds[row["what"]], row["year"])):
            page.write(at, i, value, text)
        for i, value in enumerate((row["overlap_mwh"], row["lost_mwh"], 100 * row["share"]), start=4):
            page.write(at, i, value, number)
    if overlap["step_hours"].max() > 1:
        page.write(at + 1, 0, _("Steps are longer than an hour: a mean may hold both in turn, which burns nothing."))


def overlap_words() -> dict[str, str]:
    """What goes in and out at once, in the language in force."""
    return {
        "charge_and_discharge": _("charge and discharge"), "both_ways": _("cable both ways"),
        "electrolysis_and_hydrogen_power": _("electrolysis and hydrogen power"), "import_and_export": _("import and export"),
    }  # fmt: skip
