"""How cost grows with hours, nodes and periods: exponents by least squares on logarithms, and their picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import OURS, Measured

AXES = {"nodes": 0, "hours": 1, "periods": 2}
COLOURS = {OURS: "#0b6e4f", "PyPSA": "#d1495b", "oemof.solph": "#30638e"}


@dataclass(frozen=True)
class Series:
    """Seconds of one tool along one axis, all else equal.

    Attributes:
        what: `build` (data to solver) or `solve`.
        axis: hours, nodes or periods.
        at: The other two sizes in words.
        x, y: Size and seconds, shape (k,).
    """

    tool: str
    what: str
    axis: str
    at: str
    x: np.ndarray
    y: np.ndarray

    @property
    def exponent(self) -> float:
        """Slope of log seconds over log size."""
        return float(np.polyfit(np.log(self.x), np.log(self.y), 1)[0])


def series(measured: Sequence[Measured]) -> list[Series]:
    """Every series of at least three sizes; on each axis the one with most sizes, the longest year first."""
    found = []
    for solve in (False, True):
        done = [m for m in measured if m.solve == solve and m.records and m.tool in COLOURS]
        for axis, k in AXES.items():
            others: dict[tuple[int, ...], set[int]] = {}
            for m in done:
                others.setdefault(_rest(m.size, k), set()).add(m.size[k])
            if not others:
                continue
            rest = max(others, key=lambda r: (len(others[r]), r))
            for tool in COLOURS:
                points: dict[int, float] = {}
                for m in done:
                    if m.tool == tool and _rest(m.size, k) == rest:
                        points[m.size[k]] = min(points.get(m.size[k], np.inf), m.seconds("solve") if solve else m.to_solver)
                if len(points) >= 3:
                    x, y = np.array(sorted(points.items()), dtype=float).T
                    found.append(Series(tool, "solve" if solve else "build", axis, _words(rest, axis), x, y))
    return found


def _rest(size: tuple[int, int, int], k: int) -> tuple[int, ...]:
    return size[:k] + size[k + 1 :]


def _words(rest: tuple[int, ...], axis: str) -> str:
    names = [a for a in AXES if a != axis]
    return ", ".join(f"{value:,} {name if value > 1 else name[:-1]}" for name, value in zip(names, rest, strict=True))


def draw(found: Sequence[Series], file: Path) -> None:
    """Log-log panels, a row each for build and solve, a column each for hours, nodes, periods."""
    import altair as alt
    import pandas as pd

    rows = []
    for what in ("build", "solve"):
        panels = [_panel(alt, pd, [s for s in found if s.what == what and s.axis == axis]) for axis in ("hours", "nodes", "periods")]
        if panels := [p for p in panels if p is not None]:
            rows.append(alt.hconcat(*panels, spacing=30))
    chart = alt.vconcat(*rows, spacing=30).configure_view(strokeWidth=0).configure_axis(gridColor="#e6e6e6", labelFontSize=12, titleFontSize=12)
    chart = chart.configure(font="Noto Sans, sans-serif").configure_title(fontSize=13, anchor="start")
    file.parent.mkdir(parents=True, exist_ok=True)
    chart.save(str(file))


def _panel(alt: Any, pd: Any, lines: Sequence[Series]) -> Any:
    if not lines:
        return None
    first = lines[0]
    data = pd.DataFrame([{"tool": s.tool, "x": x, "seconds": y, "k": i} for s in lines for i, (x, y) in enumerate(zip(s.x, s.y, strict=True))])
    ends = pd.DataFrame([{"x": s.x[-1], "seconds": s.y[-1], "tool": s.tool, "text": f"{s.tool}  ~ n^{s.exponent:.2f}"} for s in lines])
    # Labels keep apart where lines end at the same height.
    ends = ends.sort_values("seconds")
    heights = ends["seconds"].to_list()
    low, high = 0.8 * data["seconds"].min(), 1.25 * data["seconds"].max()
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] * float((high / low) ** 0.065))
    high = max(high, heights[-1])
    ticks = [m * 10.0**e for e in range(-3, 5) for m in (1, 2, 5) if low <= m * 10.0**e <= high]
    ends["height"] = heights
    colour = alt.Color("tool:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None)
    sizes = sorted({float(x) for s in lines for x in s.x})
    x = alt.X("x:Q", scale=alt.Scale(type="log", nice=False), axis=alt.Axis(values=sizes, format=",.0f", labelOverlap=True), title=first.axis)
    y = alt.Y("seconds:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=alt.Axis(values=ticks, format="~g"), title="seconds")
    base = alt.Chart(data).encode(x=x, y=y, color=colour)
    labels = alt.Chart(ends).mark_text(align="left", dx=8, fontSize=12).encode(x=alt.X("x:Q"), y=alt.Y("height:Q"), text="text:N", color=colour)
    title = f"{'data to solver' if first.what == 'build' else 'solve'}: {first.at}"
    return (base.mark_line(strokeWidth=2) + base.mark_point(filled=True, size=45) + labels).properties(width=230, height=220, title=title)
