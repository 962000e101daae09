"""Templates for Word come from anywhere: nothing in any part of them is evaluated."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from energyplan.errors import InputError
from energyplan.report.document import Column, Document, Paragraph, Section, Table

docx = pytest.importorskip("docx")
jinja2 = pytest.importorskip("jinja2")
pytest.importorskip("docxtpl")

WALK = "{{ title.__class__.__mro__[1].__subclasses__() }}"
EVALUATED = [
    WALK, "{{ 7*7 }}", "{{ title.upper() }}", "{{ title|upper }}", "{{ title['x'] }}", "{% for x in title %}{{ x }}{% endfor %}", "{% set x = 1 %}",
    "{% if title %}x{% endif %}", "{{ range(9) }}", "{{ unknown }}", "{% include 'x' %}", "{% import 'os' as x %}",
    "{{ cycler.__init__.__globals__ }}", "{{ 'x' }}", "{{ title ~ run }}",
]  # fmt: skip


def of_titles(*titles: str) -> Document:
    blocks = tuple(Paragraph(title, "body") for title in titles)
    table = Table("1 " + titles[0], (Column("head " + titles[-1]),), tuple((title,) for title in titles), source="a.csv")
    return Document(titles[0], titles[-1], (("Run", titles[0]),), blocks, (Section(titles[0], (*blocks, table)),), "en")


def template(path: Path, change: Any) -> Path:
    made = docx.Document()
    made.add_paragraph("{{p report }}")
    change(made)
    made.save(str(path))
    return path


def into_part(path: Path, part: str, xml: str) -> Path:
    """A template with more XML in the last paragraph of a part."""
    template(path, lambda made: made.add_paragraph("x"))
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    before, end, after = files[part].rpartition(b"</w:p>")
    files[part] = before + xml.encode() + end + after
    with zipfile.ZipFile(path, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)
    return path


def write(document: Document, path: Path | None) -> bytes:
    from energyplan.report.word_report import word_report

    return word_report(document, path)


def add_row(made: Any, text: str) -> None:
    made.add_table(1, 1).rows[0].cells[0].text = text


def set_property(made: Any, text: str) -> None:
    made.core_properties.comments = text


def first_page(made: Any, text: str) -> None:
    section = made.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = text


PARTS = {
    "paragraph": lambda made, text: made.add_paragraph(text),
    "table": add_row,
    "header": lambda made, text: made.sections[0].header.paragraphs[0].add_run(text),
    "footer": lambda made, text: made.sections[0].footer.paragraphs[0].add_run(text),
    "first page": first_page,
    "property": set_property,
}


@pytest.mark.parametrize("text", EVALUATED)
def test_nothing_is_evaluated(text: str):
    from energyplan.report.word_template import Placeholders

    with pytest.raises(jinja2.TemplateError):
        Placeholders().from_string(text).render(title="Plan")


@pytest.mark.parametrize("part", PARTS)
def test_what_would_be_evaluated_is_refused_in_every_part(tmp_path: Path, part: str):
    own = template(tmp_path / "own.docx", lambda made: PARTS[part](made, WALK))
    with pytest.raises(InputError, match=r"own\.docx.*names only"):
        write(of_titles("Plan"), own)


def test_a_box_is_no_hiding_place(tmp_path: Path):
    box = f"<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{WALK}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    with pytest.raises(InputError, match="names only"):
        write(of_titles("Plan"), into_part(tmp_path / "own.docx", "word/document.xml", box))


def test_a_placeholder_in_pieces_is_one(tmp_path: Path):
    """Word breaks a text into runs where it likes."""

    def pieces(made: Any) -> None:
        paragraph = made.add_paragraph("{{ tit")
        paragraph.add_run("le.__class__ ")
        paragraph.add_run("}}")

    with pytest.raises(InputError):
        write(of_titles("Plan"), template(tmp_path / "own.docx", pieces))


def test_names_are_filled_in_every_part(tmp_path: Path):
    def names(made: Any) -> None:
        for part in ("paragraph", "table", "header", "footer"):
            PARTS[part](made, "{{ title }}")

    content = write(of_titles("Plan of A", "B"), template(tmp_path / "own.docx", names))
    opened = docx.Document(io.BytesIO(content))
    assert opened.sections[0].header.paragraphs[0].text == "Plan of A"
    assert opened.sections[0].footer.paragraphs[0].text == "Plan of A"
    assert opened.tables[-1].rows[0].cells[0].text == "Plan of A"


def test_titles_that_look_like_placeholders_are_titles():
    titles = ("{{7*7}}", "{{ run }}", "{% for x in y %}", "<w:p/>", "&lt;")
    content = write(of_titles(*titles), None)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    for title in titles:
        assert any(title in text for text in texts), title
