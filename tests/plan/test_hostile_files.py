"""Files that would hang, fill the memory or end in a traceback: each is one message with its place."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from energyplan.errors import InputError, Problems
from energyplan.plan import input_file, packed_file, wording
from energyplan.plan.input_file import TABLE, Limit, readable
from energyplan.plan.read import read_plan
from energyplan.plan.sheets import read_sheet
from energyplan.plan.text_file import read_rows, read_text
from energyplan.plan.yaml_file import parse_yaml
from tests.plan.conftest import Folder


@contextmanager
def addresses(most: int) -> Iterator[None]:
    """No more than so many bytes of addresses besides those that there are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    there = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (there + most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


# --- what is no file ---------------------------------------------------------------------------------------------------------------


def special(kind: str, path: Path) -> Path:
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(path.parent):  # a socket's path has about a hundred characters at most
            one.bind(path.name)
    elif kind == "memory of a process":
        path.symlink_to("/proc/self/mem")
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(5 * 2**30)
    return path


KINDS = ["device", "pipe", "folder", "loop", "socket", "memory of a process", "large"]


@pytest.mark.parametrize("kind", KINDS)
def test_only_regular_files_of_a_bearable_size_are_opened(kind: str, tmp_path: Path) -> None:
    path, problems = special(kind, tmp_path / "x"), Problems()
    with addresses(2**30):
        assert read_text(path, problems) is None
        assert read_sheet(path, None, problems) is None
        if kind != "memory of a process":  # which is a regular file, and refuses to be read
            with pytest.raises(InputError):
                readable(path, TABLE)
    assert {problem.code for problem in problems.found} <= {"unreadable", "too_large"}
    assert len(problems.found) in (1, 2)  # the same problem is noted once


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["typical", "candidates", "technologies/thermal"])
def test_a_plan_with_such_a_file_is_refused(kind: str, name: str, plan: Folder) -> None:
    plan.file(name).unlink()
    special(kind, plan.file(name))
    with addresses(2**30):
        assert plan.problems()


@pytest.mark.parametrize("inputs", ["/dev/zero", "plan.yaml", "tables/candidates.csv", "x" * 200])
def test_inputs_are_folders_or_workbooks(inputs: str, plan: Folder) -> None:
    plan.replace("plan.yaml", "inputs: tables", f"inputs: {inputs}")
    assert [problem.path for problem in plan.problems()] == ["inputs"]


def test_a_file_that_grows_while_it_is_read_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, problems = tmp_path / "x", Problems()
    path.write_bytes(b"12345")
    monkeypatch.setattr(input_file, "fault_of", lambda path, limit: None)  # as a file of /proc, which has no size
    assert input_file.read_bytes(path, Limit(4), problems) is None
    assert problems.found[0].code == "too_large"
    assert input_file.read_bytes(path, Limit(5), problems) == b"12345"


def test_texts_with_too_many_cells_or_a_nul_are_refused(tmp_path: Path) -> None:
    path, problems = tmp_path / "x.csv", Problems()
    path.write_bytes(b"a\n" + b"," * 500_000)
    assert read_text(path, problems, TABLE) is None
    assert read_text(path, problems) is not None
    path.write_bytes(b"a,b\n1,\0\n")
    assert read_text(path, problems) is None
    path.write_bytes(b'a\n"' + b"x" * 200_000 + b'"\n')
    assert read_rows(path, problems) == []
    assert [(p.code, p.place.line, p.place.column) for p in problems.found] == [("too_large", None, None), ("encoding", 2, 3), ("csv_syntax", None, None)]


# --- YAML --------------------------------------------------------------------------------------------------------------------------

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))

BROKEN_YAML = {
    "aliases of aliases": (BOMB, "more than 50,000 values"),
    "nested": ("[" * 3_000, "nested too deep"),
    "nested mappings": ("".join(f"{' ' * i}a:\n" for i in range(40)), "nested more than 20 levels"),
    "anchor in itself": ("a: &a [*a]", "contains itself"),
    "tag of Python": ("a: !!python/object/apply:os.system [x]", "levels|constructor|python"),
    "tag of another type": ("a: !!bool maybe", "no value of its type"),
    "no date": ("a: 2025-13-45", "no value of its type"),
    "huge number": (f"a: {'9' * 300}", "too large a number"),
    "number of 6,000 digits": (f"a: 0x{'f' * 6000}", "too large a number"),
    "half a letter": ('a: "\\uD800"', "character that does not exist"),
    "mapping as key": ("? {a: b}\n: c", "a key must be a word"),
    "two documents": ("a: 1\n---\nb: 2", "another document"),
    "control character": ("a: \x01", "not allowed"),
    "tab": ("a:\n\tb: 1", "cannot start any token"),
    "letter beyond Unicode": ('a: "\\UFFFFFFFF"', "not valid YAML"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN_YAML.values(), ids=BROKEN_YAML)
def test_broken_yaml_is_one_short_message(text: str, said: str) -> None:
    problems = Problems()
    document = parse_yaml(text, "x.yaml", problems)
    if said.startswith("levels"):  # a list in a tag is a list: nothing of Python is ever made
        assert document is not None
        assert document.data == {"a": ["x"]}
        return
    assert document is None
    with pytest.raises(InputError, match=said):
        problems.raise_if_any()
    assert len(str(problems.found[0])) < 1500


def test_aliases_under_the_limit_are_written_out() -> None:
    document = parse_yaml("a: &a {x: 1}\nb: *a\n", "x.yaml", Problems())
    assert document is not None
    assert document.data == {"a": {"x": 1}, "b": {"x": 1}}


def test_many_problems_cost_no_more_than_many_lines(plan: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many unknown keys the first are compared with all names, the others counted; of many faulty rows the first are told."""
    compared: list[str] = []
    monkeypatch.setattr(wording, "nearest", lambda name, known: compared.append(name))
    plan.append("plan.yaml", "".join(f"key_{i}: 1\n" for i in range(1_000)))
    assert [p for p in plan.problems() if "1000 keys are not known" in p.message]
    assert len(compared) == 100
    plan.write("candidates", "project,technology,site,power_max [MW],source,confidence\n" + "x,y,z,-1,S1,Q\n" * 500)
    assert [p.message for p in plan.problems() if p.code == "more"]


# --- workbooks ---------------------------------------------------------------------------------------------------------------------


def packed(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


@pytest.fixture(scope="module")
def workbook() -> dict[str, bytes]:
    """Parts of a workbook with one sheet."""
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("Sheet")
        for i, row in enumerate((["name", "share [%]"], ["a", 1.5], ["b", 2.5])):
            sheet.write_row(i, 0, row)
    with zipfile.ZipFile(data) as file:
        return {name: file.read(name) for name in file.namelist()}


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def dtd(content: bytes, declared: str, encoding: str = "utf-8") -> bytes:
    text = content.decode().removeprefix('<?xml version="1.0"?>')
    return f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{declared}]>{text}'.encode(encoding)


def damaged(parts: dict[str, bytes]) -> dict[str, dict[str, bytes | None]]:
    """Damage by name: contents of parts, None where one is missing."""
    sheet, strings = parts[SHEET], parts[STRINGS]
    bomb = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{i} "{"&a;" * 10}">' for i in range(9))
    return {
        "sheet cut off": {SHEET: sheet[:-40]},
        "sheet with a broken tag": {SHEET: sheet.replace(b"</v>", b"<v>", 1)},
        "styles missing": {"xl/styles.xml": None},
        "strings missing": {STRINGS: None},
        "string out of range": {SHEET: sheet.replace(b'<v>0</v>', b'<v>99999</v>')},
        "type without meaning": {SHEET: sheet.replace(b't="s"', b't="d"')},
        "style out of range": {SHEET: sheet.replace(b'<c r="B2"', b'<c s="999" r="B2"', 1)},
        "entities": {STRINGS: dtd(strings, bomb)},
        "entities in UTF-16": {STRINGS: dtd(strings, bomb, "utf-16")},
        "entity of another file": {STRINGS: dtd(strings, '<!ENTITY a SYSTEM "file:///etc/passwd">')},
        "cell beyond any sheet": {SHEET: sheet.replace(b'r="A1"', b'r="A99999999999"')},
        "row beyond any sheet": {SHEET: sheet.replace(b'<row r="1"', b'<row r="99999999999"')},
        "one cell a row, at the end of each": {
            SHEET: sheet.replace(b"</sheetData>", b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (i, i) for i in range(4, 200)) + b"</sheetData>")
        },
        "workbook part missing": {"xl/workbook.xml": None},
        "no relations": {"xl/_rels/workbook.xml.rels": b""},
    }


NAMES = (
    "sheet cut off", "sheet with a broken tag", "styles missing", "strings missing", "string out of range", "type without meaning", "style out of range",
    "entities", "entities in UTF-16", "entity of another file", "cell beyond any sheet", "row beyond any sheet", "one cell a row, at the end of each",
    "workbook part missing", "no relations",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_damaged_workbooks_are_not_readable(name: str, workbook: dict[str, bytes], tmp_path: Path) -> None:
    parts = workbook | damaged(workbook)[name]
    path, problems = tmp_path / "x.xlsx", Problems()
    path.write_bytes(packed({part: content for part, content in parts.items() if content is not None}))
    with addresses(2**30):
        grid = read_sheet(path, "Sheet", problems)
    assert grid is None or name == "styles missing"  # what openpyxl can do without
    if grid is None:
        assert [(p.code, p.place.file.name) for p in problems.found] == [("unreadable", "x.xlsx")]  # type: ignore[union-attr]
        assert "is not a readable workbook" in problems.found[0].message


def test_every_damage_is_tried(workbook: dict[str, bytes]) -> None:
    assert set(damaged(workbook)) == set(NAMES)


def test_the_whole_workbook_reads(workbook: dict[str, bytes], tmp_path: Path) -> None:
    path, problems = tmp_path / "x.xlsx", Problems()
    path.write_bytes(packed(workbook))
    grid = read_sheet(path, "Sheet", problems)
    assert grid is not None
    assert [[cell.text for cell in row] for row in grid.rows] == [["a", "1.5"], ["b", "2.5"]]


def test_bombs_are_not_unpacked(workbook: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Zeros are packed to a thousandth; of 3,000 parts none need be large."""
    path = tmp_path / "x.xlsx"
    monkeypatch.setattr(packed_file, "UNPACKED", 5_000_000)
    for parts in ({f"xl/{i}.xml": bytes(1_000_000) for i in range(6)}, {f"{i}.xml": b"" for i in range(3000)}):
        path.write_bytes(packed(workbook | parts))
        problems = Problems()
        with addresses(2**28):
            assert read_sheet(path, None, problems) is None
        assert "unpacks to" in problems.found[0].message


def test_merged_cells_are_known_to_a_sheet_read_lazily(workbook: dict[str, bytes], tmp_path: Path) -> None:
    path, problems = tmp_path / "x.xlsx", Problems()
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    path.write_bytes(packed(workbook | {SHEET: workbook[SHEET].replace(b"</sheetData>", merged)}))
    with addresses(2**30):
        read_sheet(path, None, problems)
    assert [(p.code, p.place.cell) for p in problems.found] == [("merged_cells", "Sheet!A2:XFD1048576")]


def test_ratio_of_packing_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_file, "SMALL", 1_000)
    with pytest.raises(packed_file.DamagedFile, match="more than 200 times"):
        list(packed_file.parts_of(packed({"a.xml": bytes(100_000)})))


# --- the model -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "empty.yaml", "image.yaml", "a" * 300, "a/" * 3000, "a\0b", "\udcff.yaml"])
def test_a_model_that_is_none_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "image.yaml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(InputError):
        read_plan(str(tmp_path / name) if name else tmp_path)
