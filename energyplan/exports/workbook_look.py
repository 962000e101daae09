"""What all workbooks share: font, colours of headers, widths and heights that text needs, how sheets are printed."""

from __future__ import annotations

import re
import unicodedata

from xlsxwriter.worksheet import Worksheet

FONT = {"font_name": "Calibri", "font_size": 11}
DARK, LIGHT, GREY, RULE = "#1F4E79", "#DDEBF7", "#7F7F7F", "#BFBFBF"
"""Colours: headers and links, headers that stand back, words beside the matter, lines between cells."""

HEAD = {**FONT, "bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": RULE}
DARK_HEAD = {**HEAD, "bg_color": DARK, "font_color": "#FFFFFF"}
LINK = {**FONT, "font_color": DARK, "underline": 1, "valign": "top"}

TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of every workbook: a title that begins with = or http: is a title, no formula and no link. Formulas and links of our own are written as such."""

A3, A4 = 8, 9
LINE = 16
"""Height of a line, in points."""


def breadth(text: str) -> int:
    """Letters a text takes; a Chinese character takes two.

    >>> breadth("coal"), breadth("煤电")
    (4, 4)
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def heading(text: str) -> str:
    """A title of a chart, which XlsxWriter would take for a reference to a cell where it ends like one.

    >>> heading("Prices: coast!A1"), heading("Well done!")
    ('Prices: coast! A1', 'Well done!')
    """
    return re.sub(r"!(?=\$?[A-Z])", "! ", text)


def lines_in(text: str, width: float) -> int:
    """Lines a text takes in a column so many letters wide.

    >>> lines_in("offshore wind", 30), lines_in("offshore wind", 9), lines_in("coal\\ngas", 30)
    (1, 2, 2)
    """
    return sum(1 + int(breadth(line) / max(width - 2, 1)) for line in text.splitlines())


def print_on(sheet: Worksheet, paper: int = A4, pages: int = 0) -> None:
    """A landscape sheet one page wide, with its name and page below.

    Args:
        sheet: The sheet.
        paper: `A3` or `A4`.
        pages: Pages one below the other; 0 is as many as it takes.
    """
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, pages)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&F&C&A&R&P / &N")
