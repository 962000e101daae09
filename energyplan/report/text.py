"""Pages of text: tables and lines, in the language in force, without colour, as wide as a terminal or a mail."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Any

from energyplan.i18n import language

WIDTH = 118


def render(parts: Iterable[Any]) -> str:
    """Parts (strings, Rich tables and groups) one below the other."""
    from rich.console import Console

    console = Console(file=StringIO(), width=WIDTH, force_terminal=False, force_jupyter=False, no_color=True, highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def table(title: str, *columns: str, wrap: int | None = 34) -> Any:
    """An empty table: the first column of text folds at `wrap` characters, the others are figures, to the right.

    Args:
        title: Line above it; brackets of units are no markup.
        columns: Heads of its columns.
        wrap: Largest width of the first column, None for no limit.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for i, column in enumerate(columns):
        made.add_column(Text(column), justify="left" if i == 0 else "right", no_wrap=i > 0)
    if columns and wrap:
        made.columns[0].max_width = wrap
        made.columns[0].overflow = "fold"  # Chinese has no spaces to wrap at
    return made


def indented(line: str, by: int = 4) -> Any:
    """A line set in, all of it where it folds."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(line), (0, 0, 0, by))


def in_language(zh: str, en: str) -> str:
    """One of two texts, by the language in force."""
    return zh if language() == "zh" else en


def amount(value: float) -> str:
    """A capacity: whole from 100 up, one digit below, two figures below 1, a dash for less than half a thousandth, which a solver leaves of nothing.

    >>> amount(1234.5), amount(99.99), amount(12.34), amount(0.0351), amount(0.0004)
    ('1,234', '100', '12.3', '0.035', '–')
    """
    size = abs(value)
    return "–" if size < 0.0005 else f"{value:,.0f}" if size >= 99.95 else f"{value:,.1f}" if size >= 0.95 else f"{value:.2g}"


def share(value: float, digits: int = 1) -> str:
    """A share in per cent; what rounds to nothing has no sign.

    >>> share(0.1234), share(-0.0004), share(-0.0006)
    ('12.3%', '0.0%', '-0.1%')
    """
    return f"{round(value, digits + 2) + 0.0:,.{digits}%}"


def figure(value: float) -> str:
    """A figure of a target, one that would fill a line by its powers of ten; nothing where there is none.

    >>> figure(21.27), figure(-0.0), figure(float("nan")), figure(-5.46799e11)
    ('21.3', '0.0', '', '-5.468e+11')
    """
    if value != value:
        return ""
    return f"{value:.4g}" if abs(value) >= 1e9 else f"{round(value, 1) + 0.0:,.1f}"
