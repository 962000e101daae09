"""Cases of a sweep: scenarios, every combination of values, or samples of ranges."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.i18n import _
from energyplan.pipeline import Request  # importing it registers every kind, which reading a plan looks up
from energyplan.plan.read import list_scenarios, plan_path
from energyplan.plan.resolved import identity, resolved
from energyplan.plan.wording import did_you_mean
from energyplan.plan.yaml_file import dotted, read_yaml
from energyplan.study.samples import MOST_CASES, Samples, drawn


@dataclass(frozen=True)
class Case:
    """One run of a sweep.

    Attributes:
        name: What tables call it: the scenario, and the values that were set.
        request: The plan, its scenario and changes.
        plan: Name of the plan.
        key: First characters of the hash of its resolved inputs: the same inputs are the same case, and name the run folder.
        broken: What is wrong with its inputs; empty where nothing is.
    """

    name: str
    request: Request
    plan: str
    key: str
    broken: str = ""

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return self.request.scenario or "base"


KEY = 8
"""Characters of a key, as in the name of a run folder."""


def case_of(request: Request, plan: str, name: str = "") -> Case:
    """The case of a request; its inputs are read and checked. One that is broken stays a case, for it must not cost the others.

    Args:
        request: The plan, its scenario and changes.
        plan: Name of the plan.
        name: What tables call it.
    """
    name = name or request.scenario or "base"
    try:
        text = identity(resolved(request.read()))
    except InputError as error:
        return Case(name, request, plan, key_of(request.command()), str(error))
    return Case(name, request, plan, key_of(text))


def key_of(text: str) -> str:
    """First characters of the hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:KEY]


class GridFile(BaseModel):
    """A grid file: scenarios, and either every combination of values or samples of ranges."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenarios: list[str] = ["base"]
    grid: dict[str, list[Any]] = {}
    samples: Samples | None = None

    @model_validator(mode="after")
    def _bearable(self) -> GridFile:
        cases = prod(len(values) for values in self.grid.values()) * (self.samples.cases if self.samples else 1)
        if cases > MOST_CASES:
            raise ValueError(_("the grid has {cases:,} cases of each scenario, at most {most:,} are run").format(cases=cases, most=MOST_CASES))
        return self

    def changes(self) -> list[dict[str, Any]]:
        """Values by name of each case: every combination of the grid with every sample."""
        found = [dict(zip(self.grid, values, strict=True)) for values in itertools.product(*self.grid.values())]
        return found if self.samples is None else [{**one, **other} for one in found for other in drawn(self.samples)]

    def sets(self, change: dict[str, Any]) -> list[str]:
        """A change as `path=value`, one for each path that the range of a name stands for."""
        ranges = self.samples.ranges if self.samples else {}
        return [f"{path}={value}" for name, value in change.items() for path in (ranges[name].paths if name in ranges else [name])]


def called(scenario: str, change: dict[str, Any]) -> str:
    """What tables call a case.

    >>> called("base", {"discount_rate": 0.05, "demand": "*1.2"})
    'base discount_rate=0.05 demand=*1.2'
    """
    return " ".join([scenario, *(f"{name}={value}" for name, value in change.items())])


def read_grid(path: Path) -> GridFile:
    """The grid file.

    Raises:
        InputError: with everything that is wrong.
    """
    problems = Problems()
    document = read_yaml(path, problems) if path.is_file() else None
    if document is None:
        if not problems.found:
            problems.add(Place(path), "grid", _("there is no such file"), _("write the path of a YAML file"), "missing_file")
        raise InputError(problems.found)
    try:
        return GridFile.model_validate(document.data)
    except ValidationError as error:
        for fault in error.errors():
            keys = tuple(str(part) for part in fault["loc"])
            problems.add(document.place(keys), dotted(keys), str(fault["msg"]).removeprefix("Value error, "), "", "grid")
        raise InputError(problems.found) from error


def cases_of(
    model: str | None, scenarios: Sequence[str], grid: GridFile | None, sets: Iterable[str] = (), resolution: str | None = None, targets: str | None = None,
) -> list[Case]:  # fmt: skip
    """All cases, each checked; two with the same inputs are one. The plan itself must be sound.

    Args:
        model: Plan file or folder.
        scenarios: Names; none is those of the grid file, or the base.
        grid: Combinations or samples laid over each scenario.
        sets: Changes of every case.
        resolution: Of every case.
        targets: Of every case.

    Raises:
        InputError: of the plan itself, of names that are no scenarios.
    """
    plan = Request.of(model, None, (), None, None).read().file.name
    grid = grid or GridFile()
    names = list(scenarios) or grid.scenarios
    known = list(list_scenarios(model))
    unknown = [name for name in names if name not in known]
    if unknown:
        place = Place(plan_path(model))
        words = _("there is no scenario '{name}'")
        raise InputError([Problem(place, "scenario", words.format(name=n), did_you_mean(n, known), "unknown_scenario") for n in unknown])
    found: dict[str, Case] = {}
    changes = grid.changes()
    for name in names:
        for change in changes:
            request = Request.of(model, None if name == "base" else name, [*sets, *grid.sets(change)], resolution, targets)
            case = case_of(request, plan, called(name, change))
            found.setdefault(f"{case.scenario}-{case.key}", case)
    return list(found.values())
