"""One way each of damaging a plan; the same random numbers damage it in the same way."""
# ruff: noqa: E501 (texts of tables, lists of values)

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

EXTREMES = (
    "0", "-0", "-1", "1", "1e300", "-1e300", "1e-300", "1e308", "1e999", "nan", "NaN", "inf", "-inf", ".inf", "-.inf", ".nan", "9" * 30, "9" * 300, "9" * 5000, "0x10",
    "0x" + "f" * 400, "1_000", "1,5", "1.5.5", "１２", "½", "--1", "1e", "true", "null", "~", "*2", "*1e300", "*.nan", "[]", "{}", "[1, 2]", "2025-01-01", "25:61", "", " ",
    "'", '"', "#", "9**9", "=1+1", "1e-5", "1e12", "1e13", "0.5", "100%", "1 MW", "1 GWh/a", "1e9 CNY/kW", "2100", "2200", "2201", "1899",
)  # fmt: skip
"""In the place of a number."""

WORDS = (
    "", " ", "x", "X" * 300, "y" * 70_000, "Ünïcödé", "岸", "😀", "\u202e", "\u200b", "a\u0301", "null", "true", "base", "all", "flat", "..", "../..", "/dev/zero", "/etc", "con",
    "a b", "a,b", "a;b", "a: b", "- a", "{{7*7}}", "${x}", "%s", "{hours}", "{", "}", "\\", "'", '"', "<b>", "=cmd()", "a" * 70, "__class__", "electricity", "gas",
)  # fmt: skip
"""In the place of a word."""

UNITS = (
    "", "1", "%", "MW", "kW", "MWh", "GWh/a", "m3/h", "CNY/kW", "EUR/MWh", "USD/MWh", "h", "a", "min", "km", "degC", "万千瓦", "furlong", "MW**2", "1/MW", "MW/0", "MW MW", "**", "(", "1e400 MW",
    "μW", "MW]", "[MW", "nan MW", "pint", "9**9**9**9 MW",
)  # fmt: skip
"""In the place of a unit; the last takes for ever where it is evaluated."""

Bytes = Callable[[Random, bytes], bytes]
Text = Callable[[Random, str], str]


# --- any file ----------------------------------------------------------------------------------------------------------------------


def truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def inserted(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice((b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\t", b"\x1b[2J", b"\x85", b"\xc3", random.randbytes(20))) + data[at:]


def encoded(random: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(random.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "latin-1", "utf-8-sig", "cp037", "big5")), "replace")


def repeated(random: Random, data: bytes) -> bytes:
    return data * random.choice((0, 2, 3))


# --- text --------------------------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_WORD = re.compile(r"[^\W\d]\w+")


def _replaced(random: Random, pattern: re.Pattern[str], text: str, choices: tuple[str, ...]) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    return text[: match.start()] + random.choice(choices) + text[match.end() :]


def number_changed(random: Random, text: str) -> str:
    return _replaced(random, _NUMBER, text, EXTREMES)


def number_scaled(random: Random, text: str) -> str:
    """A number that may well be meant, so that the plan is valid and is run."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    match = random.choice(found)
    scaled = f"{float(match[0]) * random.choice((0, 1e-6, 0.1, 0.5, 2, 10, 1000, 1e6)):.12g}"
    return text[: match.start()] + scaled + text[match.end() :]


def word_changed(random: Random, text: str) -> str:
    return _replaced(random, _WORD, text, WORDS)


def unit_changed(random: Random, text: str) -> str:
    return _replaced(random, re.compile(r"(?<=\[)[^\]\n]*(?=\])"), text, UNITS)


def renamed(random: Random, text: str) -> str:
    """A name, everywhere in the file."""
    found = sorted(set(_WORD.findall(text)))
    return re.sub(rf"\b{re.escape(random.choice(found))}\b", lambda _match: "renamed", text) if found else text


def words_swapped(random: Random, text: str) -> str:
    found = list(_WORD.finditer(text))
    if len(found) < 2:
        return text
    first, second = sorted(random.sample(found, 2), key=lambda match: match.start())
    return text[: first.start()] + second[0] + text[first.end() : second.start()] + first[0] + text[second.end() :]


def _lines(change: Callable[[Random, list[str]], None]) -> Text:
    def changed(random: Random, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            change(random, lines)
        return "".join(lines)

    changed.__name__ = change.__name__.strip("_")
    return changed


def _line_deleted(random: Random, lines: list[str]) -> None:
    del lines[random.randrange(len(lines))]


def _line_doubled(random: Random, lines: list[str]) -> None:
    lines.insert(random.randrange(len(lines)), random.choice(lines))


def _lines_swapped(random: Random, lines: list[str]) -> None:
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _indented(random: Random, lines: list[str]) -> None:
    at = random.randrange(len(lines))
    lines[at] = random.choice(("  ", " ", "\t", "- ", "? ", "&a ", "*a ", "!!python/name:os.system ", "!!int ", "!!set ", "<<: ", "--- ", "... ", "%YAML 1.1\n")) + lines[at]


def _value_taken(random: Random, lines: list[str]) -> None:
    at = random.randrange(len(lines))
    lines[at] = lines[at].partition(":")[0] + random.choice((":", "", ": &a [*a]", ": {a: {b: {c: {d: {e: 1}}}}}", ": [[[[[1]]]]]", ": " + "[" * 500, ": |", ": !!bool x")) + "\n"


LINES = tuple(map(_lines, (_line_deleted, _line_doubled, _lines_swapped)))
YAML: tuple[Text, ...] = (*LINES, _lines(_indented), _lines(_value_taken), number_changed, *(number_scaled,) * 3, word_changed, renamed, words_swapped, unit_changed)


# --- tables ------------------------------------------------------------------------------------------------------------------------


def _cells(change: Callable[[Random, list[list[str]]], None]) -> Text:
    def changed(random: Random, text: str) -> str:
        rows = [line.split(",") for line in text.splitlines()]
        if rows:
            change(random, rows)
        return "\n".join(",".join(row) for row in rows) + "\n"

    changed.__name__ = change.__name__.strip("_")
    return changed


def _cell_changed(random: Random, rows: list[list[str]]) -> None:
    row = random.choice(rows[1:] or rows)
    row[random.randrange(len(row))] = random.choice(EXTREMES + WORDS)


def _cell_deleted(random: Random, rows: list[list[str]]) -> None:
    row = random.choice(rows)
    del row[random.randrange(len(row))]


def _cells_swapped(random: Random, rows: list[list[str]]) -> None:
    row = random.choice(rows)
    a, b = random.randrange(len(row)), random.randrange(len(row))
    row[a], row[b] = row[b], row[a]


def _column_deleted(random: Random, rows: list[list[str]]) -> None:
    at = random.randrange(len(rows[0]))
    for row in rows:
        del row[at : at + 1]


def _column_doubled(random: Random, rows: list[list[str]]) -> None:
    at = random.randrange(len(rows[0]))
    for row in rows:
        row += row[at : at + 1]


def _columns_swapped(random: Random, rows: list[list[str]]) -> None:
    a, b = random.randrange(len(rows[0])), random.randrange(len(rows[0]))
    for row in rows:
        if max(a, b) < len(row):
            row[a], row[b] = row[b], row[a]


def _column_emptied(random: Random, rows: list[list[str]]) -> None:
    at = random.randrange(len(rows[0]))
    for row in rows[1:]:
        row[at : at + 1] = [""]


def separated(random: Random, text: str) -> str:
    return text.replace(",", random.choice((";", "\t", "|", ", ", ",,")))


def quoted(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(('"', '""', '"\n', "'", '","')) + text[at:]


CSV: tuple[Text, ...] = (
    *LINES, *map(_cells, (_cell_changed, _cell_changed, _cell_deleted, _cells_swapped, _column_deleted, _column_doubled, _columns_swapped, _column_emptied)),
    number_changed, *(number_scaled,) * 10, unit_changed, unit_changed, word_changed, renamed, words_swapped, separated, quoted,
)  # fmt: skip
ANY: tuple[Bytes, ...] = (truncated, flipped, inserted, encoded, repeated)


# --- workbooks ---------------------------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # without the time of day: the same damage, the same bytes
    return data.getvalue()


def _part(change: Bytes) -> Bytes:
    """A change of one part; of sheets more often than of others."""

    def changed(random: Random, data: bytes) -> bytes:
        parts = _parts(data)
        sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
        name = random.choice(sheets if random.random() < 0.7 else sorted(parts))
        return _packed(parts | {name: change(random, parts[name])})

    changed.__name__ = f"part_{change.__name__.strip('_')}"
    return changed


def _in_xml(*patterns: tuple[str, tuple[str, ...]]) -> Bytes:
    def replaced_in_xml(random: Random, data: bytes) -> bytes:
        pattern, choices = random.choice(patterns)
        return _replaced(random, re.compile(pattern), data.decode("utf-8", "replace"), choices).encode()

    return replaced_in_xml


def _entity(random: Random, data: bytes) -> bytes:
    """A bomb of entities, or one of another file, used in the first cell."""
    bomb = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    declared = random.choice((f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{bomb}]>', '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'))
    head, rest = data.split(b"?>", 1) if b"?>" in data else (b"<?xml version='1.0'", data)
    return head + b"?>" + declared.encode() + rest.replace(b"<v>", b"<v>&a9;", 1)


def part_deleted(random: Random, data: bytes) -> bytes:
    parts = _parts(data)
    del parts[random.choice(sorted(parts))]
    return _packed(parts)


def parts_swapped(random: Random, data: bytes) -> bytes:
    parts = _parts(data)
    a, b = random.sample(sorted(parts), 2)
    parts[a], parts[b] = parts[b], parts[a]
    return _packed(parts)


CELLS = _in_xml(
    (r"(?<=<v>)[^<]*(?=</v>)", (*EXTREMES, "99999999", "-1", "1e5")), (r'(?<= t=")[^"]*(?=")', ("s", "e", "b", "n", "d", "str", "inlineStr", "x")), (r'(?<= s=")\d+(?=")', ("999", "-1", "x", "1")),
    (r'(?<= r=")[^"]*(?=")', ("A1", "XFD1048576", "A99999999999", "ZZZZ1", "1A", "", "A0", "B2")), (r"<c [^>]*>", ("<c>", "", "<c r='A1'><c>", '<c t="s">')), (r"</row>", ("", '</row><row r="1048576"/>')),
    (r"</sheetData>", ('</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', '</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "</sheetData></sheetData>", "")),
    (r"<f>[^<]*</f>|<v>", ("<f>1/0</f><v>", "<f>", "<f>A1</f><v>")), (r"<is><t>[^<]*|<t[^>]*>[^<]*", tuple(f"<t>{word}" for word in ("", "9", "nan", "_x0000_", "&#1;", "&amp;", "&#xD800;", "x" * 40_000))),
)  # fmt: skip
WORKBOOK: tuple[Bytes, ...] = (
    truncated, flipped, flipped, part_deleted, part_deleted, parts_swapped, *map(_part, (flipped, flipped, truncated, inserted, repeated, encoded, _entity)), *(_part(CELLS),) * 6,
)  # fmt: skip


# --- a plan ------------------------------------------------------------------------------------------------------------------------


def damage(plan: Path, random: Random) -> list[str]:
    """Damage one file of a plan, or what stands in its place; what was done, for the report."""
    files = [plan] if plan.is_file() else sorted(file for file in plan.rglob("*") if file.suffix in (".yaml", ".csv") and file.name != "answer.yaml")
    file = plan if plan.is_file() else plan / "plan.yaml" if random.random() < 0.35 else random.choice(files)
    if random.random() < 0.01 and file != plan:
        file.unlink()
        special = random.choice((lambda: file.symlink_to("/dev/zero"), lambda: os.mkfifo(file), file.mkdir, lambda: file.symlink_to(file.name), lambda: file.symlink_to("/proc/self/mem")))
        special()
        return [f"{file.name}: special"]
    done = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = file.read_bytes()
        if file.suffix == ".xlsx":
            way: Bytes | Text = random.choice(WORKBOOK)
            try:
                file.write_bytes(way(random, data))  # type: ignore[arg-type]
            except Exception:  # damaged already, so that no part can be damaged
                break
        elif random.random() < 0.15:
            way = random.choice(ANY)
            file.write_bytes(way(random, data))  # type: ignore[arg-type]
        else:
            way = random.choice(CSV if file.suffix == ".csv" else YAML)
            file.write_bytes(way(random, data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))  # type: ignore[arg-type]
        done.append(f"{file.name}: {way.__name__}")
    return done
