"""A plan as one workbook that holds everything and is run as it is: sheets with notes and drop-downs, scenarios, hourly profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

import energyplan.model.rules
import energyplan.model.technologies
from energyplan.exports.column_notes import DECLARING, choices_of, limits_of, meaning_of
from energyplan.exports.workbook_content import Content, contents, unit_written
from energyplan.exports.workbook_look import FONT, LINK, TEXT_STAYS_TEXT, print_on
from energyplan.exports.workbook_sheet import Look, declaring, fits, write_sheet
from energyplan.i18n import _
from energyplan.plan.sheets import ASIDE, KIND
from energyplan.plan.writing import write_aside
from energyplan.plan.written import WrittenPlan
from energyplan.units import CURRENCY

assert energyplan.model.rules  # importing them registers every kind
assert energyplan.model.technologies

READ_ME, COLUMNS = ASIDE

FIRST_LIST = 7
"""Column of the dictionary at which lists of words begin."""


def write_plan_workbook(written: WrittenPlan, path: Path, *, template: bool = False) -> None:
    """Write a plan as a new workbook.

    Args:
        written: The plan.
        path: File to write, `.xlsx`.
        template: Whether columns and tables that may be filled in are there too, empty.

    Raises:
        InputError: the file is there already.
        EnvironmentProblem: it cannot be written.
    """
    write_aside(path, lambda draft: _write(written, draft, template))


def _write(written: WrittenPlan, path: Path, template: bool) -> None:
    sheets = contents(written, template=template)
    with Workbook(path, TEXT_STAYS_TEXT) as book:
        look = Look.of(book)
        _read_me(book, written, sheets)
        lists = _word_lists(sheets)
        declared = _declared(sheets, lists)
        for content in sheets:
            write_sheet(book, content, look, declared)
        _columns(book, sheets, look, lists, str(written.data.get("currency", CURRENCY)))


def _declared(sheets: list[Content], lists: dict[str, list[str]]) -> dict[str, str]:
    """Formula of what a drop-down offers: names where they are declared, words in the lists beside the dictionary of columns."""
    found = {content.name: declaring(content, DECLARING[content.name]) for content in sheets if content.name in DECLARING}
    for j, (name, words) in enumerate(lists.items(), start=FIRST_LIST):
        letter = xl_col_to_name(j, col_abs=True)
        found[name] = f"={COLUMNS}!{letter}$2:{letter}${len(words) + 1}"
    return found


def _word_lists(sheets: list[Content]) -> dict[str, list[str]]:
    """Lists of words that are long or grow with the plan: `sheet.column`, `profiles` (sheets of hours), `profile` (their columns)."""
    hours = [content for content in sheets if content.model is None]
    found = {"profiles": [content.name for content in hours]}
    found["profile"] = [*dict.fromkeys(column for content in hours for column in content.columns[1:]), "flat", "flexible"]
    for content in sheets:
        for column in content.columns if content.model is not None else ():
            words = choices_of(content.name, column, content.model) if content.model else []
            if not fits(words):
                found[f"{content.name}.{column}"] = words
    return found


def _read_me(book: Any, written: WrittenPlan, sheets: list[Content]) -> None:
    """First sheet: what this is, how it is used, and the way to each sheet."""
    title = written.data.get("title", {})
    sheet = book.add_worksheet(READ_ME)
    big, bold = book.add_format({**FONT, "bold": True, "font_size": 16}), book.add_format({**FONT, "bold": True, "valign": "top"})
    plain = book.add_format({**FONT, "text_wrap": True, "valign": "top"})
    link = book.add_format(LINK)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 115)
    sheet.write_string(0, 0, " · ".join(str(text) for text in title.values()) if isinstance(title, dict) else str(title), big)
    lines = [
        (_("Run it"), f"energyplan run {written.data.get('name', 'plan')}.xlsx"),
        (_("Check it"), _("energyplan validate FILE tells everything that is wrong at once, each with its sheet and cell.")),
        (_("Headers"), _("Dark: must be filled in. Light: may stay empty. Grey: offered, empty so far. Point at a header to read what it means.")),
        (_("Units"), _("They stand in the headers, in brackets; change one to another of the same kind and its figures are read in it.")),
        (_("Names"), _("Declare a site, carrier, technology or source in its sheet first; then the lists of the other sheets offer it.")),
        (_("Scenarios"), _("The sheet scenarios names them, scenario_changes says which cell of which sheet each of them changes: --scenario NAME.")),
        (_("Rows"), _("A row that begins with # is a comment. Empty rows do not matter. Do not merge cells.")),
    ]
    for i, (word, text) in enumerate(lines, start=2):
        sheet.write_string(i, 0, word, bold)
        sheet.write_string(i, 1, text, plain)
    row = len(lines) + 3
    sheet.write_string(row, 0, _("Sheets"), bold)
    for i, content in enumerate([*sheets, None], start=row + 1):
        name = content.name if content else COLUMNS
        sheet.write_url(i, 0, f"internal:'{name}'!A1", link, name)
        sheet.write_string(i, 1, _about(name), plain)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&F&C&A&R&P / &N")


def _about(name: str) -> str:
    if name.startswith(KIND):
        return _("costs and operation of technologies of kind {kind}, by year").format(kind=name.removeprefix(KIND))
    return {
        "plan": _("years, money, resolution: one key a row"), "sites": _("places"), "carriers": _("what flows: electricity, hydrogen, water"),
        "technologies": _("technologies, their kinds and names; their figures stand in tech_ sheets"),
        "weather_years": _("weather years, their sheets of hours and probabilities"), "existing": _("stock at the end of the base year"),
        "committed": _("what will be built whatever the optimum"), "candidates": _("what may be built"), "demand": _("demand, by year"),
        "steps": _("the plan's own steps in the place of hours"), "flows": _("what converters give and take"), "modes": _("modes of converters"),
        "series": _("what a technology does by the step"), "fuels": _("prices and emissions of fuels, by year"), "carbon": _("price of CO2, by year"),
        "tariff": _("factors of import and export prices, by month and hour"), "targets": _("the target register"), "sources": _("where figures are from"),
        "actual": _("actual figures of years that are over, for energyplan track"), "scenarios": _("names of scenarios"),
        "scenario_changes": _("cells that scenarios change"), COLUMNS: _("every column of this workbook: meaning, unit, limits"),
    }.get(name, _("hourly profiles of a weather year"))  # fmt: skip


def _columns(book: Any, sheets: list[Content], look: Look, lists: dict[str, list[str]], currency: str) -> None:
    """Last sheet: a dictionary of all columns, and beside it the lists of words that drop-downs offer."""
    sheet = book.add_worksheet(COLUMNS)
    for j, (text, width) in enumerate(((_("sheet"), 22), (_("column"), 24), (_("unit"), 16), (_("filled in"), 12), (_("limits"), 24), (_("meaning"), 80))):
        sheet.write_string(0, j, text, look.free)
        sheet.set_column(j, j, width)
    row = 1
    for content in sheets:
        for text, column in zip(content.header, content.columns, strict=True):
            model, unit = content.model, unit_written(text)
            known = model is not None and column in model.model_fields
            limits = ", ".join(choices_of(content.name, column, model)) or limits_of(model, column, unit, currency) if model is not None and known else ""
            needed = _("must") if model is not None and known and model.model_fields[column].is_required() else _("may")
            for j, cell in enumerate((content.name, column, unit, needed, limits, meaning_of(content.name, column, model))):
                sheet.write_string(row, j, cell, look.plain)
            row += 1
    for j, (name, words) in enumerate(lists.items(), start=FIRST_LIST):
        sheet.write_string(0, j, name, look.offered)
        sheet.write_column(1, j, words, look.plain)
        sheet.set_column(j, j, 24)
    sheet.autofilter(0, 0, row - 1, 5)
    sheet.print_area(0, 0, row - 1, 5)
    sheet.freeze_panes(1, 2)
    print_on(sheet)
    sheet.repeat_rows(0)
