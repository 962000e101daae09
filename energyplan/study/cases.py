"""Cases of a sweep: scenarios, every combination of values, or samples of ranges."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from energyplan.errors import InputError, Place, Problem, Problems
from energyplan.i18n import _
from energyplan.pipeline import Request  # importing it registers every kind, which reading a plan looks up
from energyplan.plan.read import list_scenarios, plan_path
from energyplan.plan.resolved import resolved
from energyplan.plan.wording import did_you_mean
from energyplan.plan.yaml_file import dotted, read_yaml
from energyplan.units import split_quantity


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
        text = resolved(request.read())
    except InputError as error:
        return Case(name, request, plan, _key(request.command()), str(error))
    return Case(name, request, plan, _key(text))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:KEY]


class Samples(BaseModel):
    """Samples of ranges: Latin hypercube, or a Sobol sequence for indices of sensitivity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Literal["lhs", "sobol"] = "lhs"
    count: int = Field(gt=0, le=100_000)
    seed: int = 0
    ranges: dict[str, tuple[float | str, float | str]] = Field(min_length=1)

    @model_validator(mode="after")
    def _same_units(self) -> Samples:
        for path, (low, high) in self.ranges.items():
            (a, unit), (b, other) = number_of(low), number_of(high)
            if unit != other or not a < b:
                raise ValueError(_("the range of {path} must be two rising numbers in one unit").format(path=path))
        return self


class GridFile(BaseModel):
    """A grid file: scenarios, and either every combination of values or samples of ranges."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenarios: list[str] = ["base"]
    grid: dict[str, list[Any]] = {}
    samples: Samples | None = None


def number_of(value: float | str) -> tuple[float, str]:
    """Number and unit of a value of a grid file.

    >>> number_of("80 CNY/t"), number_of(0.05)
    ((80.0, 'CNY/t'), (0.05, ''))
    """
    if not isinstance(value, str):
        return float(value), ""
    parts = split_quantity(value)
    if parts is None:
        raise ValueError(_("'{value}' is not a number").format(value=value))
    return float(parts[0]), parts[1] or ""


def drawn(samples: Samples) -> list[dict[str, str]]:
    """Values by path of each sample, in the order in which they are drawn.

    >>> [case["a"] for case in drawn(Samples(method="sobol", count=2, ranges={"a": ("10 MW", "20 MW")}))]
    ['18.51 MW', '10.5 MW']
    """
    from scipy.stats import qmc

    paths = list(samples.ranges)
    engine = {"lhs": qmc.LatinHypercube, "sobol": qmc.Sobol}[samples.method](len(paths), seed=samples.seed)
    table = engine.random(samples.count)
    found = []
    for row in table:
        case = {}
        for path, share in zip(paths, row, strict=True):
            (low, unit), (high, _unit) = (number_of(end) for end in samples.ranges[path])
            case[path] = f"{low + (high - low) * share:.4g} {unit}".strip()
        found.append(case)
    return found


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
            problems.add(document.place(keys), dotted(keys), str(fault["msg"]), "", "grid")
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
    names = list(scenarios) or (grid.scenarios if grid else ["base"])
    known = list(list_scenarios(model))
    unknown = [name for name in names if name not in known]
    if unknown:
        place = Place(plan_path(model))
        words = _("there is no scenario '{name}'")
        raise InputError([Problem(place, "scenario", words.format(name=n), did_you_mean(n, known), "unknown_scenario") for n in unknown])
    changes: list[dict[str, Any]] = [{}]
    if grid and grid.grid:
        changes = [dict(zip(grid.grid, values, strict=True)) for values in itertools.product(*grid.grid.values())]
    if grid and grid.samples:
        changes = [{**one, **other} for one in changes for other in drawn(grid.samples)]
    found: dict[str, Case] = {}
    for name in names:
        for change in changes:
            own = [f"{path}={value}" for path, value in change.items()]
            request = Request.of(model, None if name == "base" else name, [*sets, *own], resolution, targets)
            case = case_of(request, plan, " ".join([name, *own]))
            found.setdefault(f"{case.scenario}-{case.key}", case)
    return list(found.values())
