"""How a sheet of the inputs looks: headers with notes, drop-downs of declared names, widths, frozen panes, print set-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from energyplan.exports.column_notes import DECLARED, DECLARING, SEVERAL, choices_in, choices_of, default_of, limits_of, meaning_of, names_told
from energyplan.exports.workbook_content import Content, Value, is_quantity, unit_written
from energyplan.exports.workbook_look import A3, A4, DARK, DARK_HEAD, FONT, GREY, HEAD, LIGHT, LINE, breadth, lines_in, print_on
from energyplan.i18n import _
from energyplan.plan.plan_sheets import CHANGES, PLAN
from energyplan.plan.schema import PlanFile
from energyplan.plan.wording import class_at

ROOM = 500
"""Rows below the last one in which drop-downs are offered."""

NARROW, WIDE, WIDEST = 8, 28, 50
"""Widths of columns, in letters; the last is that of notes."""

BROAD = 200
"""Letters of a sheet that needs the larger paper."""


class Exact(Worksheet):
    """Numbers with all their digits; XlsxWriter writes sixteen, and some need seventeen."""

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        marks = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
        self.fh.write(f"<c{marks}><v>{number!r}</v></c>")


@dataclass(frozen=True)
class Look:
    """Formats of a workbook."""

    needed: Any
    free: Any
    offered: Any
    comment: Any
    whole: Any
    wrapped: Any
    text: Any
    flag: Any
    plain: Any

    @classmethod
    def of(cls, book: Workbook) -> Look:
        """The formats, made once a workbook."""
        return cls(
            needed=book.add_format(DARK_HEAD),
            free=book.add_format({**HEAD, "bg_color": LIGHT}),
            offered=book.add_format({**HEAD, "bold": False, "bg_color": "#F2F2F2", "font_color": GREY}),
            comment=book.add_format({**FONT, "italic": True, "font_color": GREY}),
            whole=book.add_format({**FONT, "num_format": "#,##0", "valign": "top"}),
            wrapped=book.add_format({**FONT, "valign": "top", "text_wrap": True, "align": "left", "indent": 1}),
            text=book.add_format({**FONT, "valign": "top", "align": "left", "indent": 1}),
            flag=book.add_format({**FONT, "valign": "top", "align": "center", "num_format": '"TRUE";"TRUE";"FALSE"'}),
            plain=book.add_format({**FONT, "valign": "top"}),
        )


def write_sheet(book: Workbook, content: Content, look: Look, declared: dict[str, str]) -> None:
    """Write one sheet.

    Args:
        book: The workbook.
        content: What stands in it.
        look: Formats.
        declared: Sheet, or `sheet.column` -> formula of the cells that have its names.
    """
    sheet = book.add_worksheet(content.name, worksheet_class=Exact)
    top = content.header_at
    at = [*content.lines[:top], None, *content.lines[top:]]
    rows = [line for line in content.lines if isinstance(line, list)]
    widths = [_width(text, [row[j] for row in rows[:400]]) for j, text in enumerate(content.header)]
    for j, width in enumerate(widths):
        sheet.set_column(j, j, width, look.plain)
    formats = [look.text if content.name in (PLAN, CHANGES) else look.whole if is_quantity(content, column) else look.plain for column in content.columns]
    for i, line in enumerate(at):
        if isinstance(line, str):
            sheet.write_string(i, 0, line, look.comment)
        elif line is not None:
            tall = max(_height(value, width) for value, width in zip(line, widths, strict=True)) if content.model else 1
            if tall > 1:
                sheet.set_row(i, LINE * tall)
            for j, value in enumerate(line):
                _write(sheet, i, j, value, look, formats[j], tall > 1)
    for j, text in enumerate(content.header):
        _write_header(sheet, top, j, text, content, look)
    sheet.set_row(top, LINE * max(_lines(text, width) for text, width in zip(content.header, widths, strict=True)) + 4)
    last = max(len(at) - 1, top)
    _offer(sheet, content, top, last, declared)
    if rows and top + 1 <= last and content.model is not None:
        sheet.autofilter(top, 0, last, len(content.header) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_tab_color(_tab(content))
    print_on(sheet, A3 if sum(widths) > BROAD else A4)
    sheet.repeat_rows(top)


def _write(sheet: Worksheet, row: int, column: int, value: Value, look: Look, number: Any, wrap: bool) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look.flag)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, number if float(value).is_integer() or number is look.text else look.plain)
    elif value:
        sheet.write_string(row, column, value, look.wrapped if wrap else look.text)  # never a formula


def _write_header(sheet: Worksheet, row: int, j: int, text: str, content: Content, look: Look) -> None:
    column = content.columns[j]
    needed = content.model is not None and column in content.model.model_fields and content.model.model_fields[column].is_required()
    sheet.write_string(row, j, text, look.needed if needed else look.offered if column in content.offered else look.free)
    note = _note(content, column, unit_written(text), needed)
    if note:
        lines = sum(1 + breadth(line) // 42 for line in note.splitlines())
        sheet.write_comment(row, j, note, {"width": 300, "height": 18 * lines + 12, "author": ""})


def _note(content: Content, column: str, unit: str, needed: bool) -> str:
    model = content.model
    parts = [meaning_of(content.name, column, model)]
    if model is None or column not in model.model_fields:
        return parts[0]
    parts.append(_("unit: {unit}; another unit of the same kind may stand in the header").format(unit=unit) if unit else "")
    limits, default = limits_of(model, column, unit, content.currency), default_of(model, column, content.currency)
    choices = choices_of(content.name, column, model)
    parts += [limits, _("one of: {names}").format(names=names_told(choices)) if choices else ""]
    parts.append(_("must be filled in") if needed else _("may stay empty, then {value}").format(value=default) if default else _("may stay empty"))
    return "\n".join(part for part in parts if part)


def _offer(sheet: Worksheet, content: Content, top: int, last: int, declared: dict[str, str]) -> None:
    """Drop-downs of the names that other sheets declare, so that new ones are offered too, and of words that are fixed."""
    if content.model is None:
        return
    if content.name == PLAN:
        return _offer_values(sheet, content, top)
    for j, column in enumerate(content.columns):
        choices = choices_of(content.name, column, content.model)
        source: Any = choices if fits(choices) else declared.get(f"{content.name}.{column}")
        if not choices and DECLARING.get(content.name) != column:
            source = declared.get(DECLARED.get(column, ""))
        if source:
            free = column in SEVERAL or column.endswith("profile")
            sheet.data_validation(top + 1, j, last + ROOM, j, {"validate": "list", "source": source, **_refusal(free)})


def fits(choices: list[str]) -> bool:
    """Whether words can stand in a list of their own: Excel allows 255 letters."""
    return sum(len(choice) + 1 for choice in choices) <= 256


def _refusal(free: bool) -> dict[str, Any]:
    if free:
        return {"show_error": False}
    return {"error_title": _("Not in the list"), "error_message": _("Choose one of the list; new names are declared in their own sheet first.")}


def _offer_values(sheet: Worksheet, content: Content, top: int) -> None:
    for i, line in enumerate(content.lines[top:], start=top + 1):
        choices = choices_in(class_at(PlanFile, str(line[0]).split("."))) if isinstance(line, list) else []
        if len(choices) > 1:
            sheet.data_validation(i, 1, i, 1, {"validate": "list", "source": choices, **_refusal(False)})


def declaring(content: Content, column: str) -> str:
    """Formula of the cells that declare names: as many as are filled in."""
    j, first = content.columns.index(column), content.header_at + 1
    name = xl_col_to_name(j, col_abs=True)
    cells = f"{content.name}!{name}${first + 1}:{name}${first + len(content.lines) + ROOM}"
    return f"=OFFSET({content.name}!{xl_rowcol_to_cell(first, j, row_abs=True, col_abs=True)},0,0,MAX(1,COUNTA({cells})),1)"


def _tab(content: Content) -> str:
    if content.model is None:
        return "#A9D18E"
    return DARK if content.name == PLAN else "#F4B183" if content.name.startswith("scenario") else "#9DC3E6"


# --- widths ----------------------------------------------------------------------------------------


def _width(header: str, values: list[Value]) -> float:
    """Letters a column needs: its widest value, and the longest word of its header."""
    widest = max((breadth(line) for value in values if value is not None for line in str(value).splitlines() or [""]), default=0)
    limit = WIDEST if header in ("note", "interpretation", "description", "title", "where", "meaning") else WIDE
    words = max(breadth(word) for word in header.split() or [""]) + 3  # the mark of the filter
    return max(NARROW, words, min(widest + 2.5, limit))


def _height(value: Value, width: float) -> int:
    """Lines of a value in a column."""
    return lines_in(value, width) if isinstance(value, str) else 1


def _lines(header: str, width: float) -> int:
    """Lines of a header in a column."""
    return 1 if breadth(header) + 3 <= width else len(header.split())
