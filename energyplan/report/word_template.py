"""Templates for Word: what they may name, and a Jinja that fills in these names and does nothing else, for a template comes from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from energyplan.errors import InputError, Place, Problem
from energyplan.i18n import _
from energyplan.plan.input_file import OFFICE, readable
from energyplan.plan.packed_file import parts_of

PLACES = ("title", "subtitle", "about", "run", "contents_title", "answer", "contents", "report")
"""What a template may name; `answer`, `contents` and `report` are whole parts, written `{{p report }}`."""
NEEDED = "report"
"""What a template must name."""
PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
"""What is left of Jinja: text and names. No attribute, call, filter, condition or loop is ever evaluated, in whatever part of the file it stands."""


class Placeholders(ImmutableSandboxedEnvironment):
    """An environment in which `{{ name }}` is all there is."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, PLAIN):
                raise TemplateSyntaxError(_("a template holds names only, like {example}").format(example="{{ title }}"), node.lineno)
        return tree


def check_template(path: Path) -> None:
    """Make sure that a template can be filled.

    Raises:
        InputError: it cannot be read, a placeholder is broken or more than a name (its paragraph is named), unknown, or the one of the report is missing.
    """
    data = readable(path, OFFICE).read_bytes()
    try:
        for _part in parts_of(data):
            pass  # each is looked at before a library unpacks it
        opened = docx.Document(str(path))
    except Exception as error:  # python-docx lets through what zip files and XML raise
        raise InputError([refused(Place(path), "template", _("is no Word file (.docx): {reason}").format(reason=error))]) from error
    named, problems, environment = set[str](), [], Placeholders()
    for where, text in _paragraphs(opened):
        try:
            found = meta.find_undeclared_variables(environment.parse(text.replace("{{p ", "{{ ").replace("{%p ", "{% ")))
        except TemplateError as error:
            problems.append(refused(Place(path, cell=where), text.strip()[:40], _("placeholder cannot be read: {reason}").format(reason=error)))
            continue
        named |= found
        for name in sorted(found - set(PLACES)):
            problems.append(refused(Place(path, cell=where), name, _("there is no such placeholder"), _("there are: {names}").format(names=", ".join(PLACES))))
    if not problems and NEEDED not in named:
        problems.append(refused(Place(path), NEEDED, _("the template does not say where the report goes"), _("write {{p report }} as a paragraph of its own")))
    if problems:
        raise InputError(problems)


def fill(made: Any, context: dict[str, Any], template: Path | None) -> None:
    """Fill every part of a template: text, boxes, heads, feet, footnotes, properties.

    Raises:
        InputError: a placeholder in a part that has no paragraphs to name is unknown, broken or more than a name.
    """
    try:
        made.render(context, jinja_env=Placeholders())
    except TemplateError as error:
        names = _("there are: {names}").format(names=", ".join(PLACES))
        message = _("placeholder cannot be read: {reason}").format(reason=error)
        raise InputError([refused(Place(template or "report.docx"), "template", message, names)]) from error


def refused(where: Place, what: str, message: str, hint: str = "") -> Problem:
    """A problem of a template."""
    return Problem(where, what, message, hint, "template")


def _paragraphs(opened: Any) -> list[tuple[str, str]]:
    """Every paragraph with where it is: of the text, of tables, of heads and feet."""
    found = [(_("paragraph {n}").format(n=n), p.text) for n, p in enumerate(opened.paragraphs, 1)]
    found += [(_("table {n}").format(n=n), cell.text) for n, table in enumerate(opened.tables, 1) for row in table.rows for cell in row.cells]
    for section in opened.sections:
        found += [(_("page header"), p.text) for p in section.header.paragraphs]
        found += [(_("page footer"), p.text) for p in section.footer.paragraphs]
    return found
