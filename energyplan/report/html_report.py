"""A report as one HTML file: no network, readable on a phone and in print, charts that answer to the pointer."""

from __future__ import annotations

import html
from functools import singledispatch
from importlib import resources

from energyplan.i18n import _
from energyplan.report.charts.files import scripts
from energyplan.report.charts.fonts import font_stack
from energyplan.report.document import Block, Chart, Document, KeyFigures, Paragraph, Points, Section, Subheading, Table, source_line

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ --fonts: {fonts}; }}
{style}</style>
</head>
<body>
<header><h1>{title}</h1><p class="subtitle">{subtitle}</p><dl class="about">{about}</dl></header>
<main>
<section id="answer">
{answer}
</section>
<nav aria-label="{contents}"><h2>{contents}</h2><ol>{entries}</ol></nav>
{sections}
</main>
{scripts}
</body>
</html>
"""


def html_report(document: Document) -> bytes:
    """The file.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    blocks = [*document.answer, *(block for section in document.sections for block in section.blocks)]
    specs = {_place(block): block.spec for block in blocks if isinstance(block, Chart)}
    text = PAGE.format(
        language=document.language, title=_text(document.title), subtitle=_text(document.subtitle), fonts=font_stack(), contents=_("Contents"),
        style=resources.files("energyplan.report").joinpath("templates/report.css").read_text(encoding="utf-8"),
        about="".join(f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in document.about),
        answer="\n".join(map(_block, document.answer)),
        entries="".join(f'<li><a href="#s{i}">{_text(section.title)}</a></li>' for i, section in enumerate(document.sections, 1)),
        sections="\n".join(_section(section, i) for i, section in enumerate(document.sections, 1)),
        scripts=scripts(specs),
    )  # fmt: skip
    return text.encode()


def _section(section: Section, number: int) -> str:
    blocks = "\n".join(map(_block, section.blocks))
    return f'<section id="s{number}"{" class=page" if section.own_page else ""}>\n<h2>{_text(section.title)}</h2>\n{blocks}\n</section>'


def _text(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _place(chart: Chart) -> str:
    """Identifier of a chart's place on the page, from its number."""
    return "c" + "".join(c for c in chart.title.split()[1] if c.isdigit())


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(block)


@_block.register
def _paragraph(block: Paragraph) -> str:
    return f'<p class="{block.style}">{_text(block.text)}</p>'


@_block.register
def _subheading(block: Subheading) -> str:
    return f"<h3>{_text(block.text)}</h3>"


@_block.register
def _points(block: Points) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in block.items) + "</ul>"


@_block.register
def _key_figures(block: KeyFigures) -> str:
    cards = (f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd><dd class='word'>{_text(word)}</dd></div>" for name, value, word in block.items)
    return f'<dl class="figures">{"".join(cards)}</dl>'


@_block.register
def _table(block: Table) -> str:
    kinds = ["figure" if column.figures else "words" for column in block.columns]
    heads = "".join(f'<th class="{kind}" scope="col">{_text(column.head)}</th>' for kind, column in zip(kinds, block.columns, strict=True))

    def row(i: int, cells: tuple[str, ...]) -> str:
        told = (
            f'<td class="{kinds[j]}{" " + mark if (mark := block.marks.get((i, j))) else ""}">{_text(text)}</td>' for j, text in enumerate(cells)
        )
        return f"<tr{' class=sum' if i in block.bold else ''}>{''.join(told)}</tr>"

    rows = "\n".join(row(i, cells) for i, cells in enumerate(block.rows))
    return _figure("table", block, f"<table><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>")


@_block.register
def _chart(block: Chart) -> str:
    return _figure("chart", block, f'<div id="{_place(block)}"></div>')


def _figure(kind: str, block: Table | Chart, content: str) -> str:
    """A table or chart between its title and its notes."""
    foot = "".join(f'<p class="note">{_text(line)}</p>' for line in (*block.notes, source_line(block.source)) if line)
    return f'<figure class="{kind}"><figcaption>{_text(block.title)}</figcaption><div class="scroll">{content}</div>{foot}</figure>'
