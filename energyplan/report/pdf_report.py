"""A report as PDF, by typst: the template `templates/report.typ` lays out a file of JSON, so that no text has to be escaped."""

from __future__ import annotations

import json
import os
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from energyplan.extras import missing
from energyplan.i18n import _
from energyplan.report.charts.files import picture_of
from energyplan.report.charts.fonts import CHINESE, FOLDER, LATIN, require_chinese, warn_of_boxes
from energyplan.report.document import Block, Chart, Document, KeyFigures, Paragraph, Points, Subheading, Table, source_line

EMBEDDED = "Libertinus Serif"
"""Comes with typst; for a machine without any font."""
BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)")
"""Where a PDF says how wide its page is."""
WIDEST = 1020.0
"""Width of a chart [px] that is as wide as the page."""
SMALL, PLAIN = 7.4, 8.2
"""Size of the text of tables with more than eight columns, and of others [pt]."""


def pdf_report(document: Document) -> bytes:
    """The file.

    Raises:
        EnvironmentProblem: the extra `report` is missing, or a font for Chinese.
    """
    try:
        import typst
    except ModuleNotFoundError as error:
        raise missing(_("reports as PDF"), "report") from error
    if document.language == "zh":
        require_chinese()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents = json.dumps(_contents(document, folder), ensure_ascii=False)
        (folder / "report.json").write_text(contents, encoding="utf-8")
        (folder / "report.typ").write_bytes(resources.files("energyplan.report").joinpath("templates/report.typ").read_bytes())
        if document.language != "zh":
            warn_of_boxes([contents])
        fonts = [os.environ[FOLDER]] if FOLDER in os.environ else []
        made = typst.compile(str(folder / "report.typ"), root=name, font_paths=fonts)
    assert isinstance(made, bytes)
    return made


def fonts_of(language: str) -> list[str]:
    """Families in order of preference; Chinese names stand in reports of both languages."""
    latin = [name.strip() for name in LATIN.split(",")]
    wide = [latin.pop()]  # DejaVu, which needs a fifth more room than the others
    return [*CHINESE, *latin, *wide, EMBEDDED] if language == "zh" else [*latin, *CHINESE, *wide, EMBEDDED]


def _contents(document: Document, folder: Path) -> dict[str, Any]:
    """The document as plain values, pictures beside it."""
    return {
        "title": document.title, "subtitle": document.subtitle, "language": document.language, "fonts": fonts_of(document.language), "contents": _("Contents"),
        "about": " · ".join(f"{name} {value}" for name, value in document.about), "footer": document.about[0][1],
        "answer": [_plain(block, folder) for block in document.answer],
        "sections": [
            {
                "title": section.title, "own_page": section.own_page,
                "blocks": [_plain(block, folder) | {"stays": block is section.opening} for block in section.blocks],
            }
            for section in document.sections
        ],
    }  # fmt: skip


def _plain(block: Block, folder: Path) -> dict[str, Any]:
    match block:
        case Paragraph(text, style):
            return {"kind": "paragraph", "text": text, "style": style}
        case Subheading(text):
            return {"kind": "subheading", "text": text}
        case Points(items):
            return {"kind": "points", "items": items}
        case KeyFigures(items):
            return {"kind": "figures", "items": items}
        case Table():
            return _table(block)
        case Chart():
            return _chart(block, folder)


def _table(block: Table) -> dict[str, Any]:
    rows = [
        {"bold": i in block.bold, "cells": [{"text": text, "mark": block.marks.get((i, j), "")} for j, text in enumerate(cells)]}
        for i, cells in enumerate(block.rows)
    ]  # fmt: skip
    columns = [{"head": column.head, "width": column.width, "figures": column.figures} for column in block.columns]
    size = SMALL if len(columns) > 8 else PLAIN
    return {
        "kind": "table", "title": block.title, "columns": columns, "rows": rows, "notes": block.notes, "source": source_line(block.source), "size": size,
    }  # fmt: skip


def _chart(block: Chart, folder: Path) -> dict[str, Any]:
    """A chart as a picture: a PDF with its own fonts, which prints sharp at any size and keeps what was measured."""
    content = picture_of(dict(block.spec), "pdf")
    file = folder / f"chart{len(list(folder.glob('chart*')))}.pdf"
    file.write_bytes(content)
    found = BOX.search(content)
    width = float(found[1]) if found else WIDEST
    return {
        "kind": "chart", "title": block.title, "file": file.name, "width": 100 * width / WIDEST, "notes": block.notes, "source": source_line(block.source),
    }  # fmt: skip
