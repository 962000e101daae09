"""The sheet of the workbook that tells what rounding to whole units changed."""

from __future__ import annotations

from typing import Any

from energyplan.exports.rounding import Rounding
from energyplan.exports.schedule import Schedule
from energyplan.exports.schedule_workbook import Look, printed
from energyplan.i18n import _
from energyplan.report.scale import display_money
from energyplan.results.tabulate import units

WIDTHS = (40, 16, 26, 9, 8, 9, 12, 12, 9, 12, 12)


def rounding_sheet(book: Any, look: Look, rounding: Rounding, schedule: Schedule) -> None:
    """Add the sheet: what it costs, by milestone, then every decision in units.

    Args:
        book: An open workbook of xlsxwriter.
        look: Its formats.
        rounding: What is told.
        schedule: For names and money.
    """
    sheet, names = book.add_worksheet(_("Rounding")), {entry.ident: entry.name for entry in schedule.entries}
    for i, width in enumerate(WIDTHS):
        sheet.set_column(i, i, width)
    sheet.write(0, 0, _("Whole units"), look.title)
    row = 1
    for note in rounding.notes:
        sheet.merge_range(row, 0, row, len(WIDTHS) - 1, note, look.wrapped)
        row += 1
    row = _milestones(sheet, look, rounding, row + 1, schedule.price_year) + 1
    heads = [
        _("technology"), _("site"), _("project"), _("what"), _("unit"), _("year"), _("size"), _("of the run"), _("units"), _("rounded"), _("difference"),
    ]  # fmt: skip
    sheet.write_row(row, 0, heads[:5], look.head)
    sheet.write_row(row, 5, heads[5:], look.year)
    words = {"power": _("power"), "energy": _("energy")}
    for whole in rounding.rounded.wholes:
        row += 1
        decision, (technology, site) = whole.decision, rounding.place(whole.decision)
        unit = units(rounding.run.system, rounding.run.system.asset(decision.asset))[decision.quantity]
        sheet.write_row(row, 0, [names.get(technology, technology), schedule.site(site), decision.project, words[decision.quantity], unit, decision.year])
        sheet.write(row, 6, whole.size, look.figures[3, False])
        sheet.write(row, 7, whole.wanted, look.figures[2, False])
        sheet.write(row, 8, whole.count, look.figures[0, True])
        sheet.write_row(row, 9, [whole.amount, round(whole.amount - whole.wanted, 3) + 0.0], look.figures[2, False])
    printed(sheet, row + 1, len(WIDTHS), heads=0)


def _milestones(sheet: Any, look: Look, rounding: Rounding, row: int, price_year: int) -> int:
    """Cost of operation and demand not served by milestone; the row after it."""
    money = display_money(float(rounding.milestones.filter(like="operation_cny").abs().to_numpy().max(initial=0.0)), rounding.run.currency)
    unit = _("{unit} of {year}").format(unit=money.name, year=price_year)
    heads = [_("operation less exports [{unit}]").format(unit=unit), _("not served [MWh]"), _("not served [m3]")]
    columns = [("operation_cny", money.factor), ("unserved_mwh", 1.0), ("unserved_m3", 1.0)]
    sheet.write(row, 0, _("By milestone, a year"), look.head)
    sheet.write_row(row, 1, ["", "", *(str(year) for year in rounding.milestones["year"])], look.year)
    for head, (name, factor) in zip(heads, columns, strict=True):
        for which, word in (("run", _("of the run")), ("rounded", _("rounded"))):
            row += 1
            sheet.write_row(row, 0, [head, word])
            sheet.write_row(row, 3, (rounding.milestones[f"{name}_{which}"] / factor).round(1).tolist(), look.figures[1, False])
    return row + 1
