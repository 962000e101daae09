"""What was measured, as rows of text: for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.case import Case
from benchmarks.measure import EQUAL, OURS, Measured, gap

Size = tuple[int, int, int]

BUILD_HEAD = (
    "tool", "import s", "components s", "to solver s", "data to solver s (median)", "of ours", "peak GB", "of ours", "rows", "columns", "nonzeros",
)  # fmt: skip
SOLVE_HEAD = ("tool", "data to solver s", "solve s", "iterations", "read back s", "all s", "peak GB", "objective, mn CNY", "difference")


def name_of(size: Size) -> str:
    """Size of a case in words."""
    return Case(*size).name


def groups(measured: Sequence[Measured], *, solve: bool) -> dict[Size, list[Measured]]:
    """Results of one kind by case, ours first."""
    found: dict[Size, list[Measured]] = {}
    for m in measured:
        if m.solve == solve:
            found.setdefault(m.size, []).append(m)
    return found


def _ours(group: Sequence[Measured]) -> Measured | None:
    return next((m for m in group if m.tool == OURS and m.records), None)


def build_rows(group: Sequence[Measured]) -> list[list[str]]:
    """Phases, memory and size of a build; ratios against energyplan in the same run."""
    ours, rows = _ours(group), []
    for m in group:
        if not m.records:
            rows.append([m.tool, m.trouble, *[""] * (len(BUILD_HEAD) - 2)])
            continue
        time_ratio = f"{m.to_solver / ours.to_solver:.2f}" if ours else ""
        memory_ratio = f"{m.build_gb / ours.build_gb:.2f}" if ours else ""
        rows.append([
            m.tool, f"{m.seconds('import'):.1f}", f"{m.seconds('components'):.2f}", f"{m.seconds('build'):.2f}",
            f"{m.to_solver:.2f} ({m.seconds('components', 'build', middle=True):.2f})", time_ratio, f"{m.build_gb:.2f}", memory_ratio,
            *(f"{m.last(f):,}" for f in ("rows", "columns", "nonzeros")),
        ])  # fmt: skip
    return rows


def solve_rows(group: Sequence[Measured]) -> list[list[str]]:
    """A whole run; a comparison is void where objectives differ."""
    ours, rows = _ours(group), []
    for m in group:
        if not m.records:
            rows.append([m.tool, m.trouble, *[""] * (len(SOLVE_HEAD) - 2)])
            continue
        difference = ""
        if ours and m is not ours:
            relative = gap(m.last("objective"), ours.last("objective"))
            difference = f"{relative:.1e}" + (" VOID" if relative > EQUAL else "")
        rows.append([
            m.tool, f"{m.to_solver:.2f}", f"{m.seconds('solve'):.1f}", str(m.last("iterations")), f"{m.seconds('read_back'):.2f}",
            f"{m.seconds('import', 'components', 'build', 'solve', 'read_back'):.1f}", f"{min(r['peak_gb'] for r in m.records):.2f}",
            f"{m.last('objective') / 1e6:,.4f}", difference,
        ])  # fmt: skip
    return rows


def void(measured: Sequence[Measured]) -> list[str]:
    """Comparisons that say nothing, because the tools did not solve the same program."""
    found = []
    for size, group in groups(measured, solve=True).items():
        ours = _ours(group)
        for m in group:
            if ours and m.records and gap(m.last("objective"), ours.last("objective")) > EQUAL:
                found.append(f"{name_of(size)}: {m.tool}")
    return found


def plain(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns for a terminal."""
    widths = [max(len(row[k]) if k < len(row) and not (k == 1 and _is_trouble(row)) else 0 for row in [head, *rows]) for k in range(len(head))]
    lines = [[cell.ljust(w) if k == 0 else cell.rjust(w) for k, (cell, w) in enumerate(zip(row, widths, strict=True))] for row in [head, *rows]]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _is_trouble(row: Sequence[str]) -> bool:
    return len(row) > 2 and not any(row[2:])


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns for a page."""
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---", *["---:"] * (len(head) - 1)], *rows]]
    return "\n".join(lines)


def tables(measured: Sequence[Measured], write: Callable[[Sequence[str], Sequence[Sequence[str]]], str], title: str = "{}") -> str:
    """All tables, builds before solves."""
    parts = []
    for solve, head, rows in ((False, BUILD_HEAD, build_rows), (True, SOLVE_HEAD, solve_rows)):
        for size, group in groups(measured, solve=solve).items():
            what = f"{name_of(size)}: {'build and solve' if solve else 'build'}"
            parts.append(f"{title.format(what)}\n\n{write(head, rows(group))}")
    return "\n\n".join(parts)
