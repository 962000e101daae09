"""A report in Word, by docxtpl: the template brings page and styles, and says by `{{ ... }}` where the parts go; an office may bring its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from energyplan.extras import missing
from energyplan.i18n import _, language
from energyplan.report.charts.files import picture_of
from energyplan.report.charts.fonts import require_chinese
from energyplan.report.document import Block, Chart, Document, KeyFigures, Paragraph, Points, Subheading, Table, source_line
from energyplan.report.word_styles import add_styles
from energyplan.report.word_table import add_figures, add_table

STYLES = {"body": "Normal", "lead": "Report Lead", "note": "Report Note", "warning": "Report Warning"}
WIDEST = 1020.0
"""Width of a chart [px] that is as wide as the text."""


def word_report(document: Document, template: Path | None = None) -> bytes:
    """The file.

    Args:
        document: The report.
        template: A template of one's own; None is the one that comes with the program.

    Raises:
        InputError: the template is no Word file, or names what is not there.
        EnvironmentProblem: the extra `report` is missing, or a font for Chinese in charts.
    """
    try:
        import docxtpl
        import docxtpl.subdoc
    except ModuleNotFoundError as error:
        raise missing(_("reports in Word"), "report") from error
    from energyplan.report.word_template import check_template, fill

    if document.language == "zh":
        require_chinese()
    if template is None:
        shipped = resources.files("energyplan.report").joinpath(f"templates/report.{document.language}.docx").read_bytes()
        made = docxtpl.DocxTemplate(io.BytesIO(shipped))
    else:
        check_template(template)
        made = docxtpl.DocxTemplate(str(template))
    made.init_docx()
    add_styles(made.docx, language())

    def part(write: Callable[[Any], None]) -> Any:
        sub = made.new_subdoc()
        write(sub)
        return sub

    fill(
        made,
        {
            "title": document.title, "subtitle": document.subtitle, "about": " · ".join(f"{name} {value}" for name, value in document.about),
            "run": document.about[0][1], "contents_title": _("Contents"), "answer": part(lambda sub: _blocks(sub, document.answer)),
            "contents": part(lambda sub: _contents(sub, document)), "report": part(lambda sub: _sections(sub, document)),
        },
        template,
    )  # fmt: skip
    made.docx.core_properties.title = document.title
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _contents(sub: Any, document: Document) -> None:
    """The table of contents: a field with its entries, which Word fills anew on F9."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def field(paragraph: Any, kind: str, text: str = "") -> None:
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)

    paragraphs = [sub.add_paragraph(style="Report Contents") for _section in document.sections]
    for i, (paragraph, section) in enumerate(zip(paragraphs, document.sections, strict=True)):
        if i == 0:
            field(paragraph, "begin")
            field(paragraph, "", r' TOC \o "1-1" \n \h ')
            field(paragraph, "separate")
        paragraph.add_run(section.title)
        if i == len(paragraphs) - 1:
            field(paragraph, "end")


def _sections(sub: Any, document: Document) -> None:
    for section in document.sections:
        heading = sub.add_paragraph(section.title, style="Heading 1")
        heading.paragraph_format.page_break_before = section.own_page
        _blocks(sub, section.blocks, section.opening)


def _blocks(sub: Any, blocks: tuple[Block, ...], opening: Block | None = None) -> None:
    from docx.shared import Cm

    width = _text_width(sub)
    for block in blocks:
        match block:
            case Paragraph(text, style):
                made = sub.add_paragraph(text, style=STYLES[style])
                if block is opening:
                    made.paragraph_format.keep_with_next = True
            case Subheading(text):
                sub.add_paragraph(text, style="Heading 2")
            case Points(items):
                for item in items:
                    _bullet(sub, item)
            case KeyFigures(items):
                add_figures(sub, items, width)
            case Table():
                sub.add_paragraph(block.title, style="Report Caption")
                add_table(sub, block, width)
                _foot(sub, block.notes, block.source)
            case Chart():
                sub.add_paragraph(block.title, style="Report Caption")
                picture = picture_of(dict(block.spec), "png")
                pixels = int.from_bytes(picture[16:20], "big") / 2  # width of a PNG, drawn at twice its size
                holder = sub.add_paragraph(style="Report Picture")
                holder.paragraph_format.keep_with_next = True
                holder.add_run().add_picture(io.BytesIO(picture), width=Cm(width * min(1.0, pixels / WIDEST)))
                _foot(sub, block.notes, block.source)


def _bullet(sub: Any, text: str) -> None:
    """An item of a list; a template without numbering of its own still shows its dot."""
    from docx.shared import Cm

    paragraph = sub.add_paragraph(style="List Bullet")
    if paragraph.style.element.find(".//{*}numPr") is None:
        text = f"•\t{text}"
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.5), Cm(-0.5)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.5))
    paragraph.add_run(text)


def _foot(sub: Any, notes: tuple[str, ...], source: str) -> None:
    from docx.shared import Pt

    for line in filter(None, (*notes, source_line(source))):
        last = sub.add_paragraph(line, style="Report Note")
    last.paragraph_format.space_after = Pt(7)


def _text_width(sub: Any) -> float:
    """Width of the text of a page [cm]."""
    page = sub.docx.sections[0]  # of the template; a part has none of its own
    return float((page.page_width - page.left_margin - page.right_margin) / 360000)
