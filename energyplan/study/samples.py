"""Ranges of what is uncertain, and the values at which cases are run: random ones, or a design that a measure of sensitivity asks for."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from energyplan.errors import EnvironmentProblem, InputError, Place, Problem
from energyplan.extras import missing
from energyplan.i18n import _
from energyplan.plan.scaling import scale_of
from energyplan.plan.schema import Title
from energyplan.report.text import in_language
from energyplan.system.horizon import Array
from energyplan.units import split_quantity

STAR = "*"
"""In the place of a unit: the number is a factor of what stands in the plan."""

MOST_CASES = 100_000
"""Cases of a sweep or a study: a grid of a few lists has thousands of millions."""

LEVELS = 4
"""Levels of each range in Morris' design; steps are of two thirds of a range, the usual ones."""


class Range(BaseModel):
    """A value, or several that move together, between two ends.

    Attributes:
        title: What pages call it; its name unless told.
        paths: What is set, as of `--set`; a range that is written as `path: [low, high]` has its own.
        low: Lower end: a number, one with a unit, or a factor `*0.8`.
        high: Upper end, in the same unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title | None = None
    paths: list[str] = Field(min_length=1)
    low: float | str
    high: float | str

    def at(self, share: float) -> str:
        """The value at a share of the way from the lower end to the upper.

        >>> Range(paths=["a"], low="*0.8", high="*1.2").at(0.75), Range(paths=["a"], low="10 MW", high="20 MW").at(0.123)
        ('*1.1', '11.23 MW')
        """
        (low, unit), (high, _unit) = number_of(self.low), number_of(self.high)
        return written(low + (high - low) * share, unit)


class Samples(BaseModel):
    """At which values of some ranges cases are run.

    Attributes:
        method: `lhs` (Latin hypercube) and `sobol` (a Sobol sequence) fill the ranges; `saltelli`, `morris` and `tornado` are the designs of
            `explore sensitivity`.
        count: How many samples; of `saltelli` rows of its two matrices (count x (ranges + 2) cases), of `morris` trajectories (count x (ranges + 1) cases);
            `tornado` takes none.
        seed: Of the random numbers.
        ranges: By name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Literal["lhs", "sobol", "saltelli", "morris", "tornado"] = "lhs"
    count: int | None = Field(None, gt=0, le=MOST_CASES)
    seed: int = Field(0, ge=0, le=2**32 - 1)
    ranges: dict[str, Range] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, data: Any) -> Any:
        """`path: [low, high]` is a range of one path."""
        if not isinstance(data, dict) or not isinstance(data.get("ranges"), dict):
            return data
        ranges = {
            name: {"paths": [name], "low": ends[0], "high": ends[1]} if isinstance(ends, list | tuple) and len(ends) == 2 else ends
            for name, ends in data["ranges"].items()
        }  # fmt: skip
        return {**data, "ranges": ranges}

    @model_validator(mode="after")
    def _same_units(self) -> Samples:
        for name, own in self.ranges.items():
            (a, unit), (b, other) = number_of(own.low), number_of(own.high)
            if unit != other or not -inf < a < b < inf:
                raise ValueError(_("the range of {path} must be two rising numbers in one unit").format(path=name))
        return self

    @model_validator(mode="after")
    def _counted(self) -> Samples:
        if self.method != "tornado" and self.count is None:
            raise ValueError(_("method '{method}' needs a count of samples").format(method=self.method))
        if self.method == "saltelli" and self.count is not None and self.count & (self.count - 1):
            raise ValueError(_("the count must be a power of two, as 32 or 64: a Sobol sequence fills its ranges evenly only then"))
        return self

    @property
    def cases(self) -> int:
        """How many cases its design has.

        >>> Samples(method="saltelli", count=4, ranges={"a": (1, 2), "b": (1, 2)}).cases
        16
        """
        d, count = len(self.ranges), self.count or 0
        return {"tornado": 1 + 2 * d, "saltelli": count * (d + 2), "morris": count * (d + 1)}.get(self.method, count)


def range_of(text: str) -> tuple[str, dict[str, Any]]:
    """Name and range of `path=low..high`; a unit, or a star, may stand at one end only.

    >>> range_of("carbon.2030.price=80..200 CNY/t")
    ('carbon.2030.price', {'paths': ['carbon.2030.price'], 'low': '80 CNY/t', 'high': '200 CNY/t'})
    >>> range_of("fuels.coal@*.price=*0.8..1.3")[1]["high"]
    '*1.3'

    Raises:
        InputError: it is no range.
    """
    path, _equals, ends = (part.strip() for part in text.partition("="))
    try:
        low, high = ends.split("..")
        (a, unit), (b, other) = number_of(low), number_of(high)
    except ValueError as error:
        hint = _("write it like discount_rate=0.05..0.09 or fuels.coal@*.price=*0.8..*1.3")
        raise InputError([Problem(Place(f"--range {text}"), path, _("is not of the form path=low..high"), hint, "bad_range")]) from error
    return path, {"paths": [path], "low": written(a, unit or other), "high": written(b, other or unit)}


def title_of(name: str, own: Range) -> str:
    """What pages call a range, in the language in force."""
    return in_language(own.title.zh, own.title.en) if own.title else name


def written(number: float, unit: str) -> str:
    """A number of six digits with its unit, as it is set."""
    return f"*{number:.6g}" if unit == STAR else f"{number:.6g} {unit}".strip()


def number_of(value: float | str) -> tuple[float, str]:
    """Number and unit of a value of a grid file.

    >>> number_of("80 CNY/t"), number_of(0.05), number_of("*0.9")
    ((80.0, 'CNY/t'), (0.05, ''), (0.9, '*'))
    """
    if not isinstance(value, str):
        return float(value), ""
    if (scale := scale_of(value)) is not None:
        return scale, STAR
    parts = split_quantity(value)
    if parts is None:
        raise ValueError(_("'{value}' is not a number").format(value=value))
    return float(parts[0]), parts[1] or ""


def drawn(samples: Samples) -> list[dict[str, str]]:
    """Values by name of each sample, in the order in which they are drawn; a name that is missing is as in the plan.

    >>> [case["a"] for case in drawn(Samples(method="sobol", count=2, ranges={"a": ("10 MW", "20 MW")}))]
    ['18.5059 MW', '10.4951 MW']
    >>> drawn(Samples(method="tornado", ranges={"a": (1, 2), "b": ("*0.9", "*1.1")}))
    [{}, {'a': '1'}, {'a': '2'}, {'b': '*0.9'}, {'b': '*1.1'}]
    """
    names = list(samples.ranges)
    if samples.method == "tornado":
        return [{}, *({name: samples.ranges[name].at(end)} for name in names for end in (0.0, 1.0))]
    table = DESIGNS[samples.method](len(names), samples.count or 0, samples.seed)
    return [{name: samples.ranges[name].at(share) for name, share in zip(names, row, strict=True)} for row in table.tolist()]


def hypercube(d: int, count: int, seed: int) -> Array:
    """A Latin hypercube: one sample in each of `count` slices of every range, shape (count, d)."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(d, seed=seed).random(count))


def sequence(d: int, count: int, seed: int) -> Array:
    """The beginning of a scrambled Sobol sequence, shape (count, d)."""
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(d, seed=seed).random(count))


def saltelli(d: int, count: int, seed: int) -> Array:
    """Rows j of A, of AB_1 ... AB_d and of B, one j after another; AB_i is A with column i of B. Shape (count (d + 2), d).

    A and B are the halves of a Sobol sequence in 2 d dimensions, so that a larger count begins with the rows of a smaller one, and finished cases stay.

    Source: Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018.
    """
    both = sequence(2 * d, count, seed)
    a, b = both[:, :d], both[:, d:]
    table = np.repeat(a[:, None, :], d + 2, axis=1)
    table[:, -1, :] = b
    for i in range(d):
        table[:, 1 + i, i] = b[:, i]
    return table.reshape(-1, d)


def trajectories(d: int, count: int, seed: int) -> Array:
    """Morris' trajectories of d + 1 rows, each a step of one range from the row before, shape (count (d + 1), d).

    Raises:
        EnvironmentProblem: the extra `sensitivity` is missing.

    Source: Morris 1991, doi:10.1080/00401706.1991.10484804.
    """
    try:
        from SALib.sample.morris import sample
    except ModuleNotFoundError as error:
        raise needs_salib() from error
    return np.asarray(sample(unit_cube(d), count, num_levels=LEVELS, seed=seed))


def needs_salib() -> EnvironmentProblem:
    """What is said where SALib is not installed."""
    return missing(_("Morris' method"), "sensitivity")


def unit_cube(d: int) -> dict[str, Any]:
    """d ranges from 0 to 1 as SALib wants them: effects are then of whole ranges."""
    return {"num_vars": d, "names": [str(i) for i in range(d)], "bounds": [[0.0, 1.0]] * d}


DESIGNS: dict[str, Callable[[int, int, int], Array]] = {"lhs": hypercube, "sobol": sequence, "saltelli": saltelli, "morris": trajectories}
"""Shares of ranges, shape (cases, ranges), by method."""
