"""A report as a file: written aside and renamed, in the format asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from energyplan.report.document import Document
from energyplan.report.html_report import html_report
from energyplan.results.files import write_whole

Format = Literal["html", "docx", "pdf"]


def write_report(document: Document, out: Path, form: Format, name: str, template: Path | None = None) -> Path:
    """Write a report; its path.

    Args:
        document: The report.
        out: The file, told by its suffix, or a folder.
        form: The format.
        name: Of the file in a folder, without suffix.
        template: Of Word; None is the one that comes with the program.

    Raises:
        InputError: the template cannot be used.
        EnvironmentProblem: the extra `report` is missing, a font for Chinese, or the place cannot be written.
    """
    path = out if out.suffix == f".{form}" else out / f"{name}.{form}"
    if form == "html":
        content = html_report(document)
    elif form == "docx":
        from energyplan.report.word_report import word_report

        content = word_report(document, template)
    else:
        from energyplan.report.pdf_report import pdf_report

        content = pdf_report(document)
    return write_whole(path, content)
