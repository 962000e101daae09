"""Styles of a report in Word, each with its Latin and its East Asian font: python-docx sets the Latin one only, and Chinese would fall back to any."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BLUE, GREY, RED = "1F4E79", "555555", "B3261E"


@dataclass(frozen=True)
class Look:
    """How a style looks: based on `base`, with a size [pt], spacing before and after [pt].

    Attributes:
        name: Of the style; English names of built-in styles are those of every language of Word.
        base: Style that it is based on.
        heading: Whether it has the fonts of headings, and stays with what follows.
    """

    name: str
    base: str | None
    size: float
    before: float
    after: float
    heading: bool = False
    bold: bool = False
    colour: str = ""


LOOKS = (
    Look("Normal", None, 10, 0, 4),
    Look("Title", "Normal", 17, 0, 4, True, True, BLUE),
    Look("Subtitle", "Normal", 8.5, 0, 6, colour=GREY),
    Look("Heading 1", "Normal", 16, 18, 8, True, True, BLUE),
    Look("Heading 2", "Normal", 12, 6, 3, True, True, BLUE),
    Look("List Bullet", "Normal", 10, 0, 1),
    Look("Report Picture", "Normal", 10, 0, 2),
    Look("Report Figure", "Normal", 11.5, 0, 0, bold=True),
    Look("Report Lead", "Normal", 11, 2, 6, bold=True),
    Look("Report Note", "Normal", 8, 0, 2, colour=GREY),
    Look("Report Warning", "Normal", 10.5, 4, 6, bold=True, colour=RED),
    Look("Report Caption", "Normal", 9.5, 5, 2, True, True),
    Look("Report Table", "Normal", 8, 0, 0),
    Look("Report Contents", "Normal", 10.5, 0, 2),
)
"""Styles that a report uses; an office's template may have its own of the same names."""

LINE = 1.25
"""Height of a line over the size of its text."""

FONTS = {"en": ("Calibri", "Calibri", "宋体", "黑体"), "zh": ("Times New Roman", "Arial", "宋体", "黑体")}
"""Language -> Latin font of text and of headings, East Asian font of text and of headings."""


def add_styles(document: Any, language: str) -> None:
    """Add the styles that a document of python-docx lacks; those it has are left as they are.

    Args:
        document: The document; changed.
        language: `zh` or `en`.
    """
    from docx.enum.style import WD_STYLE_TYPE

    there = {style.name for style in document.styles}
    for look in LOOKS:
        if look.name not in there:
            document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
            set_style(document, look, language)


def set_style(document: Any, look: Look, language: str) -> None:
    """Give a style its look."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = document.styles[look.name]
    latin, of_headings, eastern, of_eastern_headings = FONTS[language]
    if look.base:
        style.base_style = document.styles[look.base]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, False
    style.font.name = of_headings if look.heading else latin
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), of_eastern_headings if look.heading else eastern)
    for name in ("w:spacing", "w:kern"):  # letters of Word's own titles stand apart
        if (element := style.element.rPr.find(qn(name))) is not None:
            style.element.rPr.remove(element)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):  # a theme's font would win
        fonts.attrib.pop(qn(theme), None)
    style.font.color.rgb = RGBColor.from_string(look.colour or "222222")
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.keep_with_next = Pt(look.before), Pt(look.after), look.heading
    # A height of its own: fonts that stand in for others have other heights. A picture needs as much as it is high.
    shape.line_spacing = 1.0 if look.name == "Report Picture" else Pt(round(LINE * look.size, 1))
