"""Data files of GNU MathProg: `set X := a b;` and `param X default d := [R,*,*]: 1990 1991 := T1 1 2;`.

All forms of the language's data section that OSeMOSYS files use: single values, keys and values in a row, tables (also transposed), slices
with stars, a dot for the default, and several parameters in one table (`param default 0 : A B := key 1 2;`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from energyplan.errors import Place, Problems
from energyplan.i18n import _
from energyplan.importers.osemosys.data import PARAMETERS, SETS, Data, Table, number, unknown
from energyplan.plan.text_file import read_text

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*|/\*.*?\*/)|(?P<mark>:=|[:;,\[\]()])|'(?P<one>[^']*)'|"(?P<two>[^"]*)"|(?P<word>[^\s:;,\[\]()\#]+)""",
    re.DOTALL | re.VERBOSE,
)

TOLD_NOTHING = {"ResultsPath"}
"""Parameters that say nothing of the system."""


@dataclass(frozen=True)
class Token:
    """A word or mark with its line."""

    text: str
    line: int
    mark: bool = False


def tokens(text: str) -> list[Token]:
    """Words and marks of a file, without comments.

    >>> [t.text for t in tokens("set A := x 'y z'; # no more")]
    ['set', 'A', ':=', 'x', 'y z', ';']
    """
    found, line = [], 1
    for match in _TOKEN.finditer(text):
        if match["mark"]:
            found.append(Token(match["mark"], line, mark=True))
        elif match["skip"] is None:
            found.append(Token(next(part for part in (match["one"], match["two"], match["word"]) if part is not None), line))
        line += match[0].count("\n")
    return found


def read_mathprog(path: Path, problems: Problems) -> Data:
    """The data of a file; what cannot be read is told with its line."""
    data, statement = Data(path), list[Token]()
    for token in tokens(read_text(path, problems) or ""):
        if token.mark and token.text == ";":
            if statement:
                _statement(data, statement, problems)
            statement = []
        elif not (statement == [] and token.text == "data"):
            statement.append(token)
    if statement and statement[0].text != "end":
        place = Place(path, statement[0].line)
        problems.add(place, statement[0].text, _("the statement does not end"), _("close it with a semicolon"), "no_end")
    return data


def _statement(data: Data, words: list[Token], problems: Problems) -> None:
    head, place = words[0].text, Place(data.source, words[0].line)
    if head == "end":
        return
    if head == "set" and len(words) > 1:
        name, members = words[1].text, [t.text for t in words[2:] if not t.mark]
        if name in SETS:
            data.sets[name], data.set_places[name] = members, place
        elif members:
            problems.add(place, name, _("the set is not known"), _("take it out, if the system can do without; it is not supported"), "unknown_set")
    elif head == "param" and ([t.text for t in words[1:2]] == [":"] or [t.text for t in words[1:4:2]] == ["default", ":"]):
        _tabbed(data, words[1:], place, problems)
    elif head == "param" and len(words) > 1 and not words[1].mark:
        _Param(data, words[1].text, words[2:], place, problems).read()
    else:
        problems.add(place, head, _("neither a set nor a parameter"), _("write 'set NAME := ...;' or 'param NAME default d := ...;'"), "unknown_statement")


def _tabbed(data: Data, words: list[Token], place: Place, problems: Problems) -> None:
    """`param default 0 : A B := key value value ...;`: several parameters of the same keys, a column each; a set of the keys may be named before them."""
    form = _("see the form of data in the GNU MathProg manual")
    default = words[:2] if words[0].text == "default" else []
    words = [token for token in words[len(default) + 1 :] if not (token.mark and token.text == ",")]
    end = next((i for i, token in enumerate(words) if token.text == ":="), None)
    if end is None:
        problems.add(place, "param", _("there is no := before the values"), form, "malformed")
        return
    named = next((i for i in range(end) if words[i].text == ":"), -1)  # the colon after a set of the keys
    names, values = words[named + 1 : end], words[end + 1 :]
    for token in (strange := [t for t in names if t.text not in PARAMETERS]):
        unknown(token.text, Place(data.source, token.line), problems)
    if strange or not names:
        return
    width = len(PARAMETERS[names[0].text][0])
    rows = [values[i : i + width + len(names)] for i in range(0, len(values), width + len(names))]
    if any(len(PARAMETERS[t.text][0]) != width for t in names) or any(len(row) < width + len(names) or any(t.mark for t in row) for row in rows):
        problems.add(place, names[0].text, _("the values do not come out even"), form, "malformed")
        return
    if named > 0 and width == 1:
        data.sets[words[0].text], data.set_places[words[0].text] = [row[0].text for row in rows], place
    for n, token in enumerate(names):
        pairs = [part for row in rows for part in (*row[:width], row[width + n])]
        _Param(data, token.text, [*default, Token(":=", token.line, mark=True), *pairs], place, problems).read()


class _Param:
    """One `param` statement while it is read."""

    def __init__(self, data: Data, name: str, words: list[Token], place: Place, problems: Problems):
        self.data, self.name, self.words, self.place, self.problems = data, name, words, place, problems
        self.at = 0

    def read(self) -> None:
        """Default, then blocks: each begins with a slice, a head of columns, or `:=`."""
        if self.name not in PARAMETERS:
            written = [t for t in self.words if not t.mark and t.text != "default"]
            if self.name not in TOLD_NOTHING and len(written) > (self.words[:1] != [] and self.words[0].text == "default"):
                unknown(self.name, self.place, self.problems)
            return
        indices, default = PARAMETERS[self.name]
        self.dimension = len(indices)
        self._skip_commas()
        if self._here("default"):
            self.at += 1
            default = (self._number(self._word()) if self.at < len(self.words) else None) or 0.0
            self._skip_commas()
        self.table = self.data.tables.setdefault(self.name, Table(default, self.place))
        self.table.default = default
        template = ["*"] * self.dimension
        while self.at < len(self.words):
            template = self._slice() if self._here("[") else template  # a slice holds until the next
            if template.count("*") > self.dimension or len(template) != self.dimension:
                self._wrong(_("the slice does not have {n} subscripts").format(n=self.dimension))
                return
            if not self._block(template):
                return

    def _block(self, template: list[str]) -> bool:
        """Values under a slice, in a table or in a row; whether they could be read."""
        transposed = self._here("(")
        if transposed:
            self.at += 3
        columns: list[str] = []
        if self._here(":"):
            self.at += 1
            while self.at < len(self.words) and not self._here(":="):
                if not (word := self._word()).mark:
                    columns.append(word.text)
        if self._here(":="):
            self.at += 1
        free = [i for i, part in enumerate(template) if part == "*"]
        width = len(free) - bool(columns)
        while self.at < len(self.words) and not any(self._here(mark) for mark in ("[", ":", "(")):
            row = [self._next() for _i in range(width)]
            values = [self._next() for _i in (columns or [""])]
            if None in row or None in values:
                self._wrong(_("the values do not come out even"))
                return False
            for n, value in enumerate(values):
                key = list(template)
                parts = [token.text for token in row if token] + columns[n : n + 1]
                for i, part in zip(free, reversed(parts) if transposed else parts, strict=True):
                    key[i] = part
                self._take(tuple(key), value)
        return True

    def _take(self, key: tuple[str, ...], token: Token | None) -> None:
        assert token is not None
        if token.text != ".":
            value = self._number(token)
            if value is not None:
                self.table.values[key], self.table.places[key] = value, Place(self.data.source, token.line)

    def _slice(self) -> list[str]:
        self.at += 1
        parts = []
        while self.at < len(self.words) and not self._here("]"):
            token = self._word()
            if not token.mark:
                parts.append(token.text)
        self.at += 1
        return parts

    def _here(self, text: str) -> bool:
        return self.at < len(self.words) and self.words[self.at].text == text

    def _word(self) -> Token:
        self.at += 1
        return self.words[self.at - 1]

    def _next(self) -> Token | None:
        """The next word, over commas; None where a mark or the end comes first."""
        self._skip_commas()
        if self.at >= len(self.words) or self.words[self.at].mark:
            return None
        return self._word()

    def _skip_commas(self) -> None:
        while self._here(","):
            self.at += 1

    def _number(self, token: Token) -> float | None:
        return number(token.text, Place(self.data.source, token.line), self.name, self.problems)

    def _wrong(self, message: str) -> None:
        line = self.words[min(self.at, len(self.words) - 1)].line
        self.problems.add(Place(self.data.source, line), self.name, message, _("see the form of data in the GNU MathProg manual"), "malformed")
