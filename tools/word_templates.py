"""Make the Word templates of reports: `python tools/word_templates.py` writes `energyplan/report/templates/report.zh.docx` and `report.en.docx`.

They hold the page, the styles and the places `{{ ... }}` that `energyplan report --to docx` fills; see `docs/how-to/report.md`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from energyplan.report.word_styles import LOOKS, add_styles, set_style

FOLDER = Path(__file__).resolve().parents[1] / "energyplan" / "report" / "templates"


def template(language: str) -> Any:
    """A template: page one, contents, report; the plan above every page, run and page number below."""
    made = Document()
    add_styles(made, language)
    for look in LOOKS:
        set_style(made, look, language)
    made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).find(qn("w:lang")).set(
        qn("w:eastAsia"), "zh-CN"
    )
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(1.9)
    page.top_margin, page.bottom_margin = Cm(1.7), Cm(1.5)
    page.header_distance = page.footer_distance = Cm(0.9)
    line(page.header.paragraphs[0], "{{ title }}\t{{ subtitle }}")
    foot = page.footer.paragraphs[0]
    line(foot, "{{ run }}\t")
    page_number(foot)
    made.add_paragraph("{{ title }}", style="Title")
    made.add_paragraph("{{ subtitle }} · {{ about }}", style="Subtitle")
    made.add_paragraph("{{p answer }}")
    made.add_paragraph("{{ contents_title }}", style="Heading 2").paragraph_format.page_break_before = True
    made.add_paragraph("{{p contents }}")
    made.add_paragraph("{{p report }}")
    core = made.core_properties
    core.author = core.comments = ""
    core.title, core.language = "{{ title }}", "zh-CN" if language == "zh" else "en"
    core.created = core.modified = datetime(2026, 1, 1)
    return made


def line(paragraph: Any, text: str) -> None:
    """Text on the left, then, after the tab, on the right."""
    paragraph.style = "Report Note"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17.2), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(text)


def page_number(paragraph: Any) -> None:
    """The number of the page, as a field."""
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


if __name__ == "__main__":
    for language in ("zh", "en"):
        template(language).save(str(FOLDER / f"report.{language}.docx"))
