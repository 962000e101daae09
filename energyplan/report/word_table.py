"""Tables of a report in Word: heads that repeat on every page, rows that do not break, figures to the right."""

from __future__ import annotations

from typing import Any

from energyplan.report.document import Mark, Table
from energyplan.report.word_styles import BLUE, GREY, RED

GREEN = "1B6E3C"
COLOURS: dict[Mark, str] = {"good": GREEN, "bad": RED, "none": GREY}
HEAD, CARD = "EEF3F8", "F6F9FC"


def add_table(sub: Any, block: Table, width: float) -> None:
    """A table as wide as the text.

    Args:
        sub: The part of the document that it goes to.
        block: The table.
        width: Of the text [cm].
    """
    shares = [column.width for column in block.columns]
    made = _grid(sub, len(block.rows) + 1, [width * share / sum(shares) for share in shares])
    rows = list(made.rows)
    for cell, column in zip(rows[0].cells, block.columns, strict=True):
        _write(cell, column.head, right=column.figures, bold=True)
        _shade(cell, HEAD)
        _border(cell, 12, BLUE)
    _row(rows[0], "w:tblHeader")
    for i, (row, texts) in enumerate(zip(rows[1:], block.rows, strict=True)):
        _row(row, "w:cantSplit")
        for j, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            mark = block.marks.get((i, j))
            _write(cell, text, right=block.columns[j].figures, bold=i in block.bold or mark in ("good", "bad"), colour=COLOURS[mark] if mark else "")
            _border(cell, 4, "DFE5EB")


def add_figures(sub: Any, items: tuple[tuple[str, str, str], ...], width: float, across: int = 3) -> None:
    """Key figures as cards, three across."""
    made = _grid(sub, -(-len(items) // across), [width / across] * across)
    cells = [cell for row in made.rows for cell in row.cells]
    for cell, (name, value, word) in zip(cells, items, strict=False):
        _shade(cell, CARD)
        cell.paragraphs[0].style = "Report Note"
        cell.paragraphs[0].add_run(name)
        cell.add_paragraph(value, style="Report Figure")
        cell.add_paragraph(word, style="Report Note")


def _grid(sub: Any, rows: int, widths: list[float]) -> Any:
    """An empty table of fixed widths [cm]."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    made = sub.add_table(rows, len(widths))
    made.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 25), ("left", 55), ("bottom", 25), ("right", 55)):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(twips))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    made._tbl.tblPr.append(margins)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    return made


def _write(cell: Any, text: str, *, right: bool, bold: bool = False, colour: str = "") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import RGBColor

    paragraph = cell.paragraphs[0]
    paragraph.style = "Report Table"
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    if bold:
        run.font.bold = True
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _row(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _border(cell: Any, size: int, colour: str) -> None:
    """A line below a cell, `size` eighths of a point wide."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("w:val", "single"), ("w:sz", str(size)), ("w:color", colour)):
        bottom.set(qn(name), value)
    borders.append(bottom)
    properties = cell._tc.get_or_add_tcPr()
    shade = properties.find(qn("w:shd"))
    if shade is not None:  # the schema has borders before the shade
        shade.addprevious(borders)
    else:
        properties.append(borders)
