"""HTML, Word and PDF of one document."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from energyplan.errors import EnvironmentProblem, InputError
from energyplan.i18n import set_language
from energyplan.report.chapters.facts import Facts
from energyplan.report.charts import fonts
from energyplan.report.document import Column, Document, KeyFigures, Paragraph, Points, Section, Subheading, Table
from energyplan.report.html_report import html_report
from energyplan.report.run_report import report_of

TABLE = Table(
    "Table 1 Power [MW]", (Column("technology", 2, False), Column("2025")), (("Wind <b>", "1,234.5"), ("sum_of_all", "–")), "tables/x.parquet", ("a note",),
    frozenset({1}), {(0, 1): "bad"},
)  # fmt: skip
SMALL = Document(
    "Plan of A", "scenario base", (("run", "a/base/1"),),
    (Paragraph("Build 10 MW.", "lead"), KeyFigures((("Cost", "1 亿元", "of all"),)), Points(("one", "two"))),
    (Section("1 Targets", (Subheading("Missed"), Paragraph("Careful", "warning"), TABLE)), Section("2 Cost", (Paragraph("little", "note"),), True)), "en",
)  # fmt: skip


# --- HTML ---------------------------------------------------------------------------------------------------------------------------


def test_html_loads_nothing_and_is_small(annuity: Path):
    pytest.importorskip("altair")
    page = html_report(report_of(Facts(annuity)))
    assert len(page) < 5e6
    text = page.decode()
    assert not re.findall(r"<(?:link|img|iframe)\b|\bsrc=|@import|url\(", re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert not re.findall(r"<script[^>]+src", text)
    assert set(re.findall(r'vegaEmbed\("#" \+ name', text)) == {'vegaEmbed("#" + name'}
    places = re.findall(r'<div id="(c\d+)">', text)
    assert len(places) == len(set(places)) == 4


def test_html_has_contents_tables_and_escapes_text():
    pytest.importorskip("altair")
    text = html_report(SMALL).decode()
    assert '<a href="#s1">1 Targets</a>' in text
    assert '<td class="words">Wind &lt;b&gt;</td><td class="figure bad">1,234.5</td>' in text
    assert "Source: tables/x.parquet" in text


def test_charts_with_two_digits_have_places_of_their_own():
    from energyplan.report.document import Chart
    from energyplan.report.html_report import _place

    assert [_place(Chart(f"Figure {n} of 2030", {})) for n in (2, 12)] == ["c2", "c12"]


# --- Word ---------------------------------------------------------------------------------------------------------------------------


def opened(content: bytes):
    docx = pytest.importorskip("docx")
    return docx.Document(io.BytesIO(content))


def word(document: Document, template: Path | None = None) -> bytes:
    pytest.importorskip("docxtpl")
    from energyplan.report.word_report import word_report

    return word_report(document, template)


def test_word_has_titles_tables_and_contents():
    made = opened(word(SMALL))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "Plan of A"
    assert [p.text for p in made.paragraphs if p.style.name == "Heading 1"] == ["1 Targets", "2 Cost"]
    assert texts.count("1 Targets") == 2  # in the contents, and where it begins
    (table,) = (t for t in made.tables if t.rows[0].cells[0].text == "technology")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["technology", "2025"], ["Wind <b>", "1,234.5"], ["sum_of_all", "–"]]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert made.sections[0].footer.paragraphs[0].text.startswith("a/base/1")
    assert "{{" not in "".join(texts)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_name_a_font_for_chinese_in_every_style(language: str):
    pytest.importorskip("docx")
    import docx
    from docx.oxml.ns import qn

    import energyplan.report
    from energyplan.report.word_styles import FONTS, LOOKS

    made = docx.Document(str(Path(energyplan.report.__file__).parent / "templates" / f"report.{language}.docx"))
    for look in LOOKS:
        chosen = made.styles[look.name].element.rPr.rFonts
        assert chosen.get(qn("w:eastAsia")) == FONTS[language][3 if look.heading else 2]
        assert chosen.get(qn("w:eastAsiaTheme")) is None


def own_template(path: Path, *lines: str) -> Path:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def test_a_template_of_an_office_may_lack_our_styles(tmp_path: Path):
    made = opened(word(SMALL, own_template(tmp_path / "own.docx", "Office of A", "{{ title }}", "{{p report }}")))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[:3] == ["Office of A", "Plan of A", "1 Targets"]


@pytest.mark.parametrize(
    ("lines", "where", "said"),
    [
        (("{{p report }}", "{{ titel }}"), "paragraph 2", "titel: there is no such placeholder"),
        (("{{ title", "{{p report }}"), "paragraph 1", "placeholder cannot be read"),
        (("{{ title }}",), "own.docx: report", "does not say where the report goes"),
    ],
)
def test_a_broken_template_is_told_with_its_place(tmp_path: Path, lines: tuple[str, ...], where: str, said: str):
    with pytest.raises(InputError) as caught:
        word(SMALL, own_template(tmp_path / "own.docx", *lines))
    assert where in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("content", [b"no zip at all", None])
def test_a_template_that_is_no_word_file(tmp_path: Path, content: bytes | None):
    file = tmp_path / "own.docx"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=r"own\.docx"):
        word(SMALL, file)


# --- PDF ----------------------------------------------------------------------------------------------------------------------------


def pdf(document: Document) -> bytes:
    pytest.importorskip("typst")
    from energyplan.report.pdf_report import pdf_report

    return pdf_report(document)


def test_pdf_has_pages_and_text():
    content = pdf(SMALL)
    assert content.startswith(b"%PDF")
    pypdf = pytest.importorskip("pypdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) == 3  # the answer; contents and the first section; a section on a page of its own
    assert "Build 10 MW." in pages[0]
    assert "1,234.5" in pages[1]
    assert "2 Cost" in pages[2]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_as_word_and_as_pdf(annuity: Path, language: str):
    set_language(language)
    if language == "zh" and not fonts.installed():
        pytest.skip("no Chinese font on this machine")
    document = report_of(Facts(annuity))
    made = opened(word(document))
    assert len(made.inline_shapes) == 4
    assert len([p for p in made.paragraphs if p.style.name == "Heading 1"]) == len(document.sections)
    pypdf = pytest.importorskip("pypdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf(document))).pages)
    assert document.sections[-1].title.split(" ", 1)[1] in text


# --- what is missing ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("module", "form"), [("docxtpl", "word"), ("typst", "pdf")])
def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, module: str, form: str):
    from energyplan.report.pdf_report import pdf_report
    from energyplan.report.word_report import word_report

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EnvironmentProblem, match=r"pip install .*docxtpl.*typst"):
        {"word": word_report, "pdf": pdf_report}[form](SMALL)


def test_chinese_pictures_need_a_font(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("energyplan.report.pdf_report.require_chinese", lambda: fonts.require_chinese(lambda: ()))
    monkeypatch.delenv(fonts.FOLDER, raising=False)
    with pytest.raises(EnvironmentProblem, match="font"):
        pdf(replace(SMALL, language="zh"))
