"""What preflight finds, as records; `report/preflight_page.py` puts them into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from energyplan.plan.targets import Target


@dataclass(frozen=True)
class Opening:
    """A project that stands, or from which year one may come.

    Attributes:
        project: Its id.
        commissioned: Year in which it is commissioned, at the earliest where it is a candidate.
        begun: Year in which its construction begins at the earliest; told for targets of construction.
        given: Whether it exists or is committed.
    """

    project: str
    commissioned: int
    begun: int | None = None
    given: bool = False

    @property
    def year(self) -> int:
        """The year that counts: of beginning where that is told, else of commissioning."""
        return self.commissioned if self.begun is None else self.begun


@dataclass(frozen=True)
class Finding:
    """One thing that cannot be, whatever is built.

    Attributes:
        check: `reach` (a target is out of reach), `stock_above_cap`, `exclusive` (targets that exclude each other), `shares` (shares of
            one whole above 1), `peak`, `energy` (demand above all supply), `supply` (demand that nothing can make or bring).
        severity: `unreachable`, `conflict`, `adequacy`.
        year: Year it is about.
        required: What is asked for, in `unit`.
        reachable: What can be had instead, in `unit`.
        unit: Canonical unit.
        targets: Targets it is about; the one that is out of reach, or all that exclude each other, the cap last.
        hard: Whether a plan that asks for it is infeasible: every target of it is hard, or the demand must be served.
        first_year: First later year in which the target can be reached, or something supplies the demand; None where there is none.
        best: Most that can be reached in any later year, told where there is no such year; in `unit`.
        best_year: First year in which `best` can be reached.
        limits: What keeps it from being reached: `earliest`, `lead_time`, `build_rate`, `site`, `uptake`, `stands`.
        enough: Whether lifting any one of the limits would do; else they bind one after another.
        openings: Projects that open until the first year (or by the end); for caps, those that stand.
        sites: Sites of a demand that cannot be served.
        carrier: Carrier of that demand.
        hours: Hours of the year in which it cannot be served [h/a].
        weather: Weather year, with its future where there are some, in which the gap is largest.
    """

    check: str
    severity: str
    year: int
    required: float
    reachable: float
    unit: str
    targets: tuple[Target, ...] = ()
    hard: bool = False
    first_year: int | None = None
    best: float | None = None
    best_year: int | None = None
    limits: tuple[str, ...] = ()
    enough: bool = False
    openings: tuple[Opening, ...] = ()
    sites: tuple[str, ...] = ()
    carrier: str = ""
    hours: float = 0.0
    weather: str = ""


@dataclass(frozen=True)
class Margin:
    """A target and the most (of a largest value: least) any build-out could reach, None where arithmetic says nothing [unit of the target]."""

    target: Target
    reachable: float | None


@dataclass(frozen=True)
class Preflight:
    """The arithmetic screen of a plan.

    Attributes:
        margins: Every target in force and what can be reached.
        findings: What cannot be; empty where arithmetic has no objection.
    """

    margins: tuple[Margin, ...]
    findings: tuple[Finding, ...]

    def of(self, *severities: str) -> list[Finding]:
        """Findings of some severities."""
        return [f for f in self.findings if f.severity in severities]

    @property
    def infeasible(self) -> bool:
        """Whether hard targets cannot hold, or demand that must be served cannot be: no schedule exists."""
        return any(f.hard for f in self.findings)


def meets(target: Target, value: float) -> bool:
    """Whether a value is as the target asks, but for the noise of the last digits."""
    assert target.value is not None
    slack = 1e-9 * max(1.0, abs(target.value))
    return value >= target.value - slack if target.sense == ">=" else value <= target.value + slack


def better(target: Target, one: float, other: float) -> bool:
    """Whether one value is clearly nearer to what the target asks than another."""
    gain = one - other if target.sense == ">=" else other - one
    return gain > 1e-9 * max(1.0, abs(one), abs(other))


def best_of(target: Target, values: Sequence[float]) -> float:
    """The best value in the target's sense."""
    return max(values) if target.sense == ">=" else min(values)
