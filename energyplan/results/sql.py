"""Values and names in the text of a query, where SQL takes no parameter: views, columns."""

from __future__ import annotations

from pathlib import Path


def literal(value: str | Path) -> str:
    """A text or a path.

    >>> literal("l'été")
    "'l''été'"
    """
    text = str(value).replace("'", "''")
    return f"'{text}'"


def identifier(name: str) -> str:
    """Name of a table or column.

    >>> identifier('a "b" c')
    '"a ""b"" c"'
    """
    text = name.replace('"', '""')
    return f'"{text}"'
