"""What a report is made of."""

from __future__ import annotations

import pytest

from energyplan.report.document import Column, Document, Paragraph, Section, Table, chart, columns, numbered, table_or_note


class Drawn:
    """What `chart` takes of an Altair chart."""

    def __init__(self, subtitle: list[str], rows: list[dict[str, float]]):
        self.subtitle, self.rows = subtitle, rows

    def to_dict(self) -> dict[str, object]:
        return {"title": {"text": "Heat", "subtitle": self.subtitle}, "encoding": {"x": {"field": "day"}}, "datasets": {"d": self.rows}}


def made(title: str) -> Table:
    return Table(title, (Column("a"),), (("1",),))


def test_sections_tables_and_charts_are_numbered_in_their_order():
    drawn = chart(Drawn([], []), "")
    document = numbered(Document("t", "s", (), (made("one"),), (Section("A", (drawn, made("two"))), Section("B", (made("three"),))), "en"))
    assert [section.title for section in document.sections] == ["1 A", "2 B"]
    assert [block.title for block in (*document.answer, *document.sections[0].blocks, *document.sections[1].blocks)] == [
        "Table 1 one", "Figure 1 Heat", "Table 2 two", "Table 3 three",
    ]  # fmt: skip


def test_a_chart_tells_its_title_and_notes_outside_the_picture_and_the_plan_not_at_all():
    block = chart(Drawn(["Plan · base", "Plan · base · weather year a", "a note"], []), "tables/x.parquet", ["Plan · base", "Plan · base · weather year a"])
    assert (block.title, block.notes, block.source) == ("Heat", ("a note",), "tables/x.parquet")
    assert "title" not in block.spec


def test_a_chart_holds_what_it_draws_in_five_digits():
    block = chart(Drawn([], [{"day": 1.23456789, "unused": 2.0}]), "")
    assert block.spec["datasets"] == {"d": [{"day": 1.2346}]}


def test_rows_must_fit_the_columns():
    with pytest.raises(AssertionError):
        Table("t", columns("a", "b"), (("1",),))


def test_a_table_without_rows_is_a_sentence():
    assert table_or_note(Table("t", columns("a"), ()), "nothing") == Paragraph("nothing", "note")
