"""Names that would do something if anything took them for more than text: 200 of them, each with what it is called."""

from __future__ import annotations

import re

FORMULAS = [
    "=1+1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://x","y")', "+1+1", "-1+1", "＝1+1", "＠SUM(A1)", "@SUM(A1)", "=cmd|x!A1", "{=1+1}",
    "+2+3+cmd|' /C calc'!A0", "=IMPORTXML(1)",
]  # fmt: skip
SQL = [
    "it's", "l'été", "';DROP TABLE frame;--", "x' AS y, * FROM read_csv('/etc/passwd') --", '"; COPY frame TO \'x\'', "1; ATTACH 'x' AS y",
    "a' || 'b", "\\' OR 1=1 --", "') TO 'owned.txt' (FORMAT csv); --", "`backtick`",
]  # fmt: skip
PATHS = [
    "../../evil", "..\\..\\evil", "/etc/passwd", "C:\\evil", "..", ".", "~", "~root", "~/evil", "a/b", "a\\b", ".hidden", "trailing.", "trailing ",
    " leading", "con", "NUL", "aux.txt", "com1", "LPT9", "file:///etc/passwd", "\\\\host\\share", "a:b", "x" * 256, "长" * 90, "*", "?", "a|b",
    "<a>", "a" + "/.." * 40,
]  # fmt: skip
MARKUP = [
    "[bold]x[/bold]", "[link=http://x]y[/link]", "[/]", "[@click=x]y", ":smile:", "<script>alert(1)</script>", "<!--<script>",
    "</script><script>alert(2)</script>", "<img src=x onerror=x()>", "&amp;&lt;", "]]>", "<?xml ?>", '" onload="x', "javascript:x()", "# heading",
    "| a | b |", "```", "![x](http://y)", "$x^2$", "#read(\"/etc/passwd\")", "#eval(\"1\")", "*strong*", "_under_", "@ref", "<label>",
    "http://example.org", "mailto:x@y", "internal:Sheet!A1", "external:x.xlsx", "coast!A1", "http://x' onclick='y",
]  # fmt: skip
TEMPLATES = [
    "{{7*7}}", "{% for x in y %}", "{{ title.__class__ }}", "{_{ title }_}", "{0}", "{0.__class__}", "{name}", "{", "}", "{}", "{{", "}}", "%s",
    "%(x)s", "%d%n", "$HOME", "${x}", "`id`", "$(id)", "{self.__init__.__globals__}", "{x!r:>{y}}", "{:,.0f}", "\\1\\g<0>", "(?P<x>)",
    "datum.value == 1", "split(datum.label, 1)", "{#x#}", "{%p if x %}", "{{p report }}", "{{r title }}",
]  # fmt: skip
YAML = [
    "!!python/object:os.system", "&a *a", "- a", "key: value", "null", "true", "1e3", "0x1f", "2030-01-01", "---", "...", "'", '"', "''",
    "%YAML 1.2", "? a", "| a", "> a", "a #b", "#b",
]  # fmt: skip
OPTIONS = [
    "-h", "--help", "--out=/x", "-", "--", "-rf", "--set x=1", "base", "null ", "all",
]  # fmt: skip
LETTERS = [
    "低碳", "庄河市 2030", "《规划》", "Ñandú", "ÆØÅ", "Ελλάδα", "Київ", "日本", "한국", "نفط", "עברית", "🌊",
    "👨‍👩‍👧", "e\u0301", "ﬁ", "İstanbul", "ß", "\u00a0x", "a\u200bb", "a\u200db", "½ CO₂", "x" * 1000, "𝒳", "\ufeffx",
    "ｆｕｌｌ", "\U0001f1e8\U0001f1f3", "Ⅳ", "٣", "a\u0300\u0301\u0302", "…",
]  # fmt: skip
CONTROL = [
    *(f"a{chr(code)}b" for code in (0, 1, 7, 8, 11, 12, 13, 14, 27, 31, 127, 0x85, 0x9B)), "\x1b[31mred\x1b[0m", "\x1b]8;;http://x\x07y", "\x1b[2J",
    "\u202etxt.exe", "\u2066x", "a\u2028b", "a\u2029b", "\ufffe", "a\nb",
]  # fmt: skip

CARRIED = [*FORMULAS, *SQL, *PATHS, *MARKUP, *TEMPLATES, *YAML, *OPTIONS, *LETTERS]
"""As titles these are text."""
ALL = [*CARRIED, *CONTROL]

CALCULATED = re.compile(r"^[=+\-@\t\r]")


def quoted(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"'
