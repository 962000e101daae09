"""Everything that can go wrong, with its exit code.

EnergyPlanError (1)
├── InputError (3)        a plan, a table or a series is wrong: all problems at once, each with its place
├── InfeasibleError (4)   no schedule satisfies the hard targets and limits
├── UnboundedError (5)    cost can fall without end
├── SolveError (6)        the solver stopped, or no rung of the ladder gave an optimum
│   └── TimeLimit (6)     the time was over before there was a schedule
├── VerifyError (6)       a check of the results failed
└── EnvironmentProblem (9) an extra, memory, disk or font is missing
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from energyplan.i18n import _


class ExitCode(IntEnum):
    """Exit codes of every command."""

    OK = 0
    BUG = 1
    USAGE = 2
    INVALID_INPUT = 3
    INFEASIBLE = 4
    UNBOUNDED = 5
    NOT_VERIFIED = 6
    SWEEP_PARTLY_FAILED = 7
    STOPPED = 8
    ENVIRONMENT = 9
    INTERRUPTED = 130
    TERMINATED = 143


class EnergyPlanError(Exception):
    """Base of all errors a user may meet."""

    exit_code = ExitCode.BUG


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written: `file:line:column` or `file:sheet!cell`."""

    file: Path | str
    line: int | None = None
    column: int | None = None
    cell: str | None = None

    @property
    def sheet(self) -> str:
        """Sheet of a workbook, empty elsewhere."""
        return (self.cell or "").rpartition("!")[0]

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}:{self.cell}"
        parts = [str(self.file)] + [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, which value, which rule, and the way out.

    Attributes:
        place: File and position.
        path: Name of the value, e.g. `candidates.offshore_dl4.power_max`.
        message: What is wrong, with the value and the limit, in the user's language.
        hint: The way out.
        code: Stable English id of the rule, e.g. `unknown_key`.
    """

    place: Place
    path: str
    message: str
    hint: str = ""
    code: str = "invalid"

    def __str__(self) -> str:
        tail = f"; {shortened(self.hint)}" if self.hint else ""
        return f"{self.place}: {shortened(self.path)}: {shortened(self.message)}{tail}"

    def as_dict(self) -> dict[str, object]:
        """The problem for `--json`."""
        place = self.place
        return {
            "file": str(place.file), "line": place.line, "column": place.column, "cell": place.cell,
            "path": shortened(self.path), "code": self.code, "message": shortened(self.message), "hint": shortened(self.hint),
        }  # fmt: skip


LONGEST = 1000
"""Letters of a value, a message or a hint that are shown; of longer ones beginning and end."""

MOST_TOLD = 200
"""Problems of one file that are told; how many more there are is told besides."""


def shortened(text: str) -> str:
    """A text as it is shown.

    >>> shortened("a" * 5000) == "a" * 800 + " ... " + "a" * 195
    True
    """
    return text if len(text) <= LONGEST else f"{text[:800]} ... {text[-195:]}"


OTHER_CURRENCY = "other_currency"
"""Code of the problem of money in another currency than the plan's, which is one for all places."""


def other_currency(currency: str) -> str:
    """Code of an amount in another currency, as it is noted place by place."""
    return f"{OTHER_CURRENCY}:{currency}"


def _by_currency(problems: list[Problem], limit: int = 10) -> list[Problem]:
    """Amounts in another currency as one problem a currency, which names the places."""
    kept = [problem for problem in problems if not problem.code.startswith(f"{OTHER_CURRENCY}:")]
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code.startswith(f"{OTHER_CURRENCY}:"):
            groups.setdefault(problem.code, []).append(problem)
    for code, group in groups.items():
        first, currency = group[0], code.partition(":")[2]
        message = first.message
        if len(group) > 1:
            places = [f"{problem.place} ({problem.path})" for problem in group[:limit]]
            places += [_("{n} more").format(n=len(group) - limit)] if len(group) > limit else []
            words = _("money is in {currency}, not in the currency of the plan, in {n} places: {places}")
            message = words.format(currency=currency, n=len(group), places=", ".join(places))
        kept.append(Problem(first.place, first.path, message, first.hint, OTHER_CURRENCY))
    return kept


def _by_place(problem: Problem) -> tuple[str, str, int, int]:
    return str(problem.place.file), problem.place.sheet, problem.place.line or 0, problem.place.column or 0


class InputError(EnergyPlanError):
    """All problems of the inputs, sorted by place; of a file with very many the first ones, and how many there are."""

    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, problems: Iterable[Problem]):
        in_order = sorted(_by_currency(sorted(problems, key=_by_place)), key=_by_place)
        self.problems: list[Problem] = []
        for file, of_file in itertools.groupby(in_order, key=lambda p: str(p.place.file)):
            told = list(of_file)
            self.problems += told[:MOST_TOLD]
            if len(told) > MOST_TOLD:
                message, hint = _("{count} more problems of this file are not shown").format(count=len(told) - MOST_TOLD), _("mend those above first")
                self.problems.append(Problem(Place(file), "...", message, hint, "more"))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Problems:
    """Collects problems so that they can be told all at once; each is noted once."""

    found: list[Problem] = field(default_factory=list)
    _known: set[Problem] = field(default_factory=set, repr=False)
    _places: set[Place] = field(default_factory=set, repr=False)

    def add(
        self, place: Place, path: str, message: str, hint: str = "", code: str = "invalid"
    ) -> None:
        """Note one problem."""
        self.note(Problem(place, path, message, hint, code))

    def note(self, problem: Problem) -> None:
        """Note one that is made already."""
        if problem not in self._known:
            self._known.add(problem)
            self._places.add(problem.place)
            self.found.append(problem)

    def has(self, place: Place) -> bool:
        """Whether something is wrong at a place."""
        return place in self._places

    def raise_if_any(self) -> None:
        """Raise `InputError` with everything found so far."""
        if self.found:
            raise InputError(self.found)


class UnitProblem(EnergyPlanError):
    """A unit that is unknown, measures something else, or is money of another currency.

    Attributes:
        currency: Currency of the unit where it is not that of the plan.
    """

    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, unit: str, canonical: str, *, known: bool, currency: str | None = None):
        self.unit, self.canonical, self.known, self.currency = unit, canonical, known, currency
        shown = unit if len(unit) <= 60 else f"{unit[:57]}..."
        if currency:
            text = _("unit '{unit}' is money in {currency}, not in the currency of the plan")
        elif known:
            text = _("unit '{unit}' measures something else than {canonical}")
        else:
            text = _("unit '{unit}' is not known")
        super().__init__(text.format(unit=shown, canonical=canonical, currency=currency))


class InfeasibleError(EnergyPlanError):
    """No schedule satisfies the hard targets and limits.

    Attributes:
        detail: The explanation for programs, where there is one.
    """

    exit_code = ExitCode.INFEASIBLE

    def __init__(self, message: str, detail: dict[str, object] | None = None):
        super().__init__(message)
        self.detail = detail


class UnboundedError(EnergyPlanError):
    """Cost can fall without end."""

    exit_code = ExitCode.UNBOUNDED


class SolveError(EnergyPlanError):
    """The solver stopped without a proven optimum."""

    exit_code = ExitCode.NOT_VERIFIED


class TimeLimit(SolveError):
    """The time that was given is over."""


class VerifyError(EnergyPlanError):
    """A check of the results failed; the run is kept and marked."""

    exit_code = ExitCode.NOT_VERIFIED


class EnvironmentProblem(EnergyPlanError):
    """Something outside the plan is missing: an extra, memory, disk."""

    exit_code = ExitCode.ENVIRONMENT


LONGEST_NAME = 100
"""Letters of a name that is compared with others: the time of a comparison grows with the square."""


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like a misspelt one.

    Args:
        name: What was written.
        known: What it may have meant.
        cutoff: How like it must be, 0 to 1.

    >>> nearest("discont_rate", ["discount_rate", "base_year"])
    'discount_rate'
    """
    if len(name) > LONGEST_NAME:
        return None
    found = difflib.get_close_matches(name, [text for text in map(str, known) if len(text) <= LONGEST_NAME], n=1, cutoff=cutoff)
    return found[0] if found else None
