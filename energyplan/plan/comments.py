"""Comments of a YAML file: what people say beside its keys, taken out and put back."""

from __future__ import annotations

import re

from energyplan.errors import Problems
from energyplan.plan.yaml_file import Document, Keys, parse_yaml

_QUOTED = re.compile(r"""(?<=[\s:,\[{])("(?:\\.|[^"\\])*"|'(?:''|[^'])*')""")
"""Text in quotes, in which # is a letter."""

LONG = 90
"""A comment of more letters stands above its key."""


def comments_of(text: str, document: Document) -> dict[Keys, str]:
    """Comment of each key: the lines above it and that behind it; `()` is the head of the file.

    Args:
        text: The file.
        document: The same, parsed.
    """
    first: dict[int, Keys] = {}
    for keys, place in document.places.items():
        if keys and place.line and (place.line not in first or len(keys) < len(first[place.line])):
            first[place.line] = keys
    found: dict[Keys, str] = {}
    above: list[str] = []
    head = True
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#"):
            above.append(_said(line.lstrip()))
            continue
        keys = first.get(number, ())
        if above and head and line.strip():
            found[()] = "\n".join(above)
            above = []
        head = head and not line.strip()
        behind = re.search(r"\s(#.*)$", _QUOTED.sub(lambda match: "x" * len(match[0]), line))
        said = [*above, *([_said(line[behind.start(1) :])] if behind else [])]
        if keys and said:
            found[keys] = "\n".join(said)
        if line.strip():
            above = []
    return found


def _said(comment: str) -> str:
    return comment.lstrip("#").strip()


def commented(text: str, comments: dict[Keys, str]) -> str:
    """YAML text with comments at its keys: a short line behind, others above.

    >>> commented("end: 2040\\n", {("end",): "the last year", (): "A plan."})
    '# A plan.\\nend: 2040 # the last year\\n'
    """
    document = parse_yaml(text, "", Problems())
    assert document is not None
    lines = text.splitlines()
    above: dict[int, list[str]] = {}
    for keys, comment in comments.items():
        place = document.place(keys)
        number, indent = (place.line or 1, (place.column or 1) - 1) if keys else (1, 0)
        parts = comment.splitlines()
        if keys and len(parts) == 1 and len(parts[0]) <= LONG:
            lines[number - 1] += f" # {parts[0]}"
        else:
            above.setdefault(number, [])[:0] = [f"{' ' * indent}# {part}".rstrip() for part in parts]
    return "".join("".join(f"{comment}\n" for comment in above.get(i, ())) + f"{line}\n" for i, line in enumerate(lines, start=1))
