"""Actual figures beside the plan: where each target stands, whether it is on course, and how far what stands is from the schedule of a run.

Three years matter: the *start* (the base year of the plan), the *last* actual figure of what a target measures, and the year in which the target is *due*.
The table of actual figures tells how far the record goes (`as_of`, its latest year): a target that is due by then is met or missed, any other is on course
or behind its path. The path is the schedule of a run where one is given that meets the target, else the straight line from the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from energyplan.i18n import _
from energyplan.plan.actual import Actual
from energyplan.plan.rows import TARGET_KINDS
from energyplan.plan.schema import Plan
from energyplan.plan.targets import Target, register
from energyplan.study.track_schedule import COLUMNS, STOCKS, Stock, compare

Verdict = Literal["met", "on course", "behind", "missed", "no data", "not set"]

ADDED_UP = frozenset({*STOCKS, "start", "production", "activity", "commissioned"})
"""Kinds of which figures of single technologies, or single sites, make the figure of several."""

PLAN = "plan"
"""Confidence of a figure that is the stock of the plan and no row of the record."""

TOLERANCE = 1e-6
"""Shortfall, relative to what is required (to 1 at least), that is none."""


@dataclass(frozen=True)
class Point:
    """A figure of a year in the canonical unit; `confidence` is the worst of its rows, `PLAN` where it has none."""

    year: int
    value: float
    confidence: str


def pace(start: Point, last: Point) -> float:
    """Change a year, on average since the start: (a_last - a_start) / (last - start). From 1,050 MW in 2021 to 1,500 MW in 2025: 112.5 MW a year.

    >>> pace(Point(2021, 1050, "H"), Point(2025, 1500, "M"))
    112.5
    """
    return (last.value - start.value) / (last.year - start.year)


def year_reached(start: Point, last: Point, required: float) -> int | None:
    """Year by whose end the required value is reached at the present pace, ceil(last + (required - a_last) / pace); None where it never is.

    Another 400 MW at 112.5 MW a year take 3.6 years:

    >>> year_reached(Point(2021, 1050, "H"), Point(2025, 1500, "M"), 1900)
    2029
    >>> year_reached(Point(2021, 1050, "H"), Point(2025, 1050, "M"), 1900) is None
    True
    """
    missing, a_year = required - last.value, pace(start, last)
    if missing * a_year <= 0:
        return None
    return last.year + math.ceil(missing / a_year - TOLERANCE)


def on_the_line(start: Point, required: float, due: int, year: int) -> float:
    """The straight line from the start to the required value: a_start + (required - a_start) (year - start) / (due - start).

    >>> on_the_line(Point(2025, 1500, "M"), 2800, 2030, 2026)
    1760.0
    """
    return start.value + (required - start.value) * (year - start.year) / (due - start.year)


@dataclass(frozen=True)
class Standing:
    """Where a target stands; amounts in its canonical unit, None where there is none.

    Attributes:
        points: All figures, from the start on.
        judged: The one the verdict is about: that of the year due, else the last.
        path: What the path has in the year judged (next year, where only the start is known).
        path_year: That year.
        path_of: `run` or `line`.
        ahead: The judged figure over the path, or over what is required where it is due; negative: behind, missed by.
        expected: Year in which the target is reached, in fact or at the present pace.
        reason: Why there is no verdict.
    """

    target: Target
    points: tuple[Point, ...]
    verdict: Verdict
    judged: Point | None = None
    path: float | None = None
    path_year: int | None = None
    path_of: Literal["run", "line"] = "line"
    ahead: float | None = None
    expected: int | None = None
    reason: str = ""

    @property
    def start(self) -> Point | None:
        """The first figure."""
        return self.points[0] if self.points else None


@dataclass(frozen=True)
class Track:
    """The record beside the plan.

    Attributes:
        as_of: Latest year of the actual figures.
        standings: Of every target, in the order of the register.
        schedule: What `compare` finds; empty without a run.
        before: Figures of years before the base year, which are not looked at.
        run: Folder of the run.
    """

    plan: Plan
    as_of: int
    standings: list[Standing]
    schedule: pd.DataFrame
    before: int = 0
    run: Path | None = None


def track(plan: Plan, actual: Sequence[Actual], run: Path | None = None) -> Track:
    """Set actual figures beside the targets of a plan, and beside the schedule of a run.

    Raises:
        InputError: the run is of another plan.
    """
    base = plan.file.base_year
    known = [figure for figure in actual if figure.year >= base]
    as_of = max((figure.year for figure in known), default=base)
    stock = None if run is None else Stock.of(run, plan)
    standings = [stand(target, points_of(target, known, plan), as_of, stock.of_target(target) if stock else None) for target in register(plan)]
    compared = compare(known, stock, as_of) if stock else pd.DataFrame(columns=COLUMNS)
    return Track(plan, as_of, standings, compared, len(actual) - len(known), run)


# --- a target ----------------------------------------------------------------------------------------------------------------------


def points_of(target: Target, actual: Iterable[Actual], plan: Plan) -> tuple[Point, ...]:
    """The figures of what a target measures, by year; before them the plan's own stock at the start where the record has none."""
    own = [figure for figure in actual if figure.quantity == target.kind]
    found = [point for year in sorted({figure.year for figure in own}) if (point := _figure(target, [f for f in own if f.year == year]))]
    if target.kind in STOCKS and target.technologies and not any(point.year == plan.file.base_year for point in found):
        found.insert(0, Point(plan.file.base_year, _existing(target, plan), PLAN))
    return tuple(found)


def _figure(target: Target, figures: Sequence[Actual]) -> Point | None:
    """A target's figure of a year: the row with just its technologies and sites, else the sum over its technologies, each in all its sites."""
    technologies, sites = frozenset(target.technologies), frozenset(target.sites)
    rows = _rows(figures, technologies, sites)
    if not rows and target.kind in ADDED_UP:
        parts = [_rows(figures, frozenset({name}), sites) for name in sorted(technologies)]
        rows = [row for part in parts for row in part] if all(parts) else []
    amounts = [amount for row in rows if (amount := _in_unit(row, target)) is not None]
    if not amounts or len(amounts) < len(rows):
        return None
    return Point(rows[0].year, sum(amounts), max(row.confidence for row in rows))


def _rows(figures: Sequence[Actual], technologies: frozenset[str], sites: frozenset[str]) -> list[Actual]:
    """The row of technologies at sites; where it is not there, those of the single sites: the sites named, or all that have one where none is."""
    own = [figure for figure in figures if figure.technologies == technologies]
    if exact := [figure for figure in own if figure.sites == sites]:
        return exact
    single = [figure for figure in own if len(figure.sites) == 1 and figure.quantity in ADDED_UP and (not sites or figure.sites <= sites)]
    there = {site for figure in single for site in figure.sites}
    return single if not sites or there == sites else []


def _in_unit(figure: Actual, target: Target) -> float | None:
    """Its value in the unit of the target; money over the base of a target in per cent of one."""
    if figure.unit == target.unit:
        return figure.value
    return figure.value / target.base if target.base and target.unit == "1" else None


def _existing(target: Target, plan: Plan) -> float:
    """Power or energy of the plan's stock at the end of the base year."""
    sizes = ("power", "flow") if target.kind == "capacity" else ("energy", "volume")
    own = [row for row in plan.existing if row.technology in target.technologies and (not target.sites or row.site in target.sites)]
    return float(sum(getattr(row, size) or 0.0 for row in own for size in sizes))


def stand(target: Target, points: tuple[Point, ...], as_of: int, planned: Callable[[int], float | None] | None = None) -> Standing:
    """The verdict on a target.

    Due by `as_of`: *met* or *missed* by the figure of the year due. Not yet due: *met* where a least value is reached already, *on course* where
    the last figure is at the path or better, else *behind*. *No data* where the figure for that is missing.

    Args:
        target: With its required value and the year due.
        points: Its figures by rising year.
        as_of: The year up to which the record goes.
        planned: What the schedule of a run has in a year; None where it says nothing of it.
    """
    if target.value is None or target.kind not in TARGET_KINDS:
        return Standing(target, points, "not set")
    if not points:
        return Standing(target, points, "no data", reason=_("no figure of {what}").format(what=_what(target)))
    if target.year <= as_of:
        return _due(target, points)
    start, last = points[0], points[-1]
    if last.year == start.year:
        path, path_of = _path(target, start, start.year + 1, planned)
        reason = _("no figure of {what} after {year}").format(what=_what(target), year=start.year)
        return Standing(target, points, "no data", None, path, start.year + 1, path_of, reason=reason)
    path, path_of = _path(target, start, last.year, planned)
    ahead, there = _ahead(target, last.value, path), _ahead(target, last.value, target.value) >= 0
    verdict: Verdict = "met" if there and target.sense == ">=" else "on course" if ahead >= 0 else "behind"
    return Standing(target, points, verdict, last, path, last.year, path_of, ahead, _expected(target, points, start.year))


def _due(target: Target, points: tuple[Point, ...]) -> Standing:
    """A target whose year is over: the figure of that year decides."""
    assert target.value is not None
    at = next((point for point in points if point.year == target.year), None)
    if at is None:
        return Standing(target, points, "no data", reason=_("no figure of {what} in {year}").format(what=_what(target), year=target.year))
    ahead = _ahead(target, at.value, target.value)
    return Standing(target, points, "met" if ahead >= 0 else "missed", at, target.value, target.year, ahead=ahead, expected=_expected(target, points, at.year))


def _expected(target: Target, points: tuple[Point, ...], since: int) -> int | None:
    """First year, from `since` on, in which the target was reached; else the one in which it will be at the present pace."""
    assert target.value is not None
    start, last = points[0], points[-1]
    reached = next((point.year for point in points if point.year >= since and _ahead(target, point.value, target.value) >= 0), None)
    if reached is not None or last.year == start.year:
        return reached
    return year_reached(start, last, target.value)


def _ahead(target: Target, value: float, path: float) -> float:
    """How much better than a path, in the target's sense; what is within the tolerance is 0."""
    ahead = value - path if target.sense == ">=" else path - value
    return 0.0 if abs(ahead) <= TOLERANCE * max(abs(path), 1.0) else ahead


def _path(target: Target, start: Point, year: int, planned: Callable[[int], float | None] | None) -> tuple[float, Literal["run", "line"]]:
    """Where the target should be in a year: by a run that meets it, else on the straight line."""
    assert target.value is not None
    if planned is not None:
        due, then = planned(target.year), planned(year)
        if due is not None and then is not None and _ahead(target, due, target.value) >= 0:
            return then, "run"
    return on_the_line(start, target.value, target.year, year), "line"


def _what(target: Target) -> str:
    parts = [target.kind, ", ".join(target.technologies), f"({', '.join(target.sites)})" if target.sites else ""]
    return " ".join(part for part in parts if part)
