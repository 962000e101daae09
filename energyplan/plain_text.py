"""Text that others wrote, where something would read it as more than text: control characters on a terminal, formulas in a spreadsheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import pandas as pd

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]|\r(?!\n)")
"""Characters that no title or note needs: they steer terminals, turn the direction of text around, break lines unseen, or cannot stand in XML."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for the beginning of a formula; it reads the wide signs as the others."""


def visible(text: str) -> str:
    r"""Text with control characters shown as what they are, so that a name cannot move the cursor, colour the screen or hide a word.

    The form is that of JSON, which stays what it is.

    >>> visible("a\x1b[31mred\n"), visible("\u202etxt.exe")
    ('a\\u001b[31mred\n', '\\u202etxt.exe')
    """
    return CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Visible:
    """A stream that shows control characters; all else is the stream's own."""

    def __init__(self, stream: TextIO | Visible):
        self.stream: TextIO = stream.stream if isinstance(stream, Visible) else stream

    def write(self, text: str) -> int:
        """Write the text, shown."""
        self.stream.write(visible(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def no_formula(text: str) -> str:
    """Text for a CSV file that people open in a spreadsheet, which would calculate what begins like a formula: an apostrophe goes before it.

    A number is no formula, and a sign alone neither.

    >>> no_formula("=1+1"), no_formula("@sum(a)"), no_formula("-2.5"), no_formula("-"), no_formula(">=")
    ("'=1+1", "'@sum(a)", '-2.5', '-', '>=')

    Source: OWASP, CSV injection.
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    if text.strip() in ("+", "-"):
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def without_formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """A table for people: no text of its cells or headers is taken for a formula."""
    import pandas as pd

    safe = frame.rename(columns=lambda name: no_formula(name) if isinstance(name, str) else name)
    for i, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_datetime64_any_dtype(kind):
            values = [no_formula(value) if isinstance(value, str) else value for value in frame.iloc[:, i]]
            if values != list(frame.iloc[:, i]):
                safe.isetitem(i, pd.Series(values, index=frame.index, dtype=object))
    return safe
