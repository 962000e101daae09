"""Rows, columns and nonzeros of a system's program before it is built: counted on a few steps, exact for all of them.

Nearly all of a program repeats from step to step. What a step adds hangs on its length alone (a ramp that reaches from one step to the
next is no row, a level that does not outlast a step no entry), and on where a series is zero: a plant without wind has no entry for its
capacity. So a probe of the same system is built that holds one step of every length and, for every series with zeros, one step in which
that series alone is zero. With c the count of a step, over the steps of a year:

    N = N_0 + Σ_u n_u c_u - Σ_s z_s (c_L - c_s)

N_0 what belongs to no step, n_u the number of steps of length u, z_s that of steps where series s is zero, c_L a step of the greatest
length, c_s the same with s zero. Three steps of 12 entries, in one of which a series is zero that gives 1 of them: 3 x 12 - 1 x (12 - 11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.build import Model, build
from energyplan.solve.lp import NOISE, Lp, compile_lp
from energyplan.system.horizon import Array, Horizon, OperationYear, Steps
from energyplan.system.system import System

FEW = 8
"""Up to so many steps a year the program itself is built: the probe would be no smaller."""

Size = dict[str, int]
"""Rows, columns and nonzeros."""


@dataclass(frozen=True)
class ProbeHorizon(Horizon):
    """A horizon that is operated on the steps of a probe."""

    probes: tuple[OperationYear, ...] = ()

    @cached_property
    def operation_years(self) -> tuple[OperationYear, ...]:
        """The probe's years, each with steps of its own."""
        return self.probes


@dataclass(frozen=True, eq=False)
class Sample:
    """Which steps the probe of one operated year holds.

    Attributes:
        year: The year as it is in the probe.
        step_of_length: Length [h] -> the step of the probe that stands for it.
        number_of_length: Length [h] -> how many steps of the year have it.
        longest: The step that those with a zero are compared with.
        step_of_series: Series -> the step in which it alone is zero.
        zeros: Series -> steps of the year in which it is zero.
        profiles: Series -> its values in the probe.
    """

    year: OperationYear
    step_of_length: dict[float, int]
    number_of_length: dict[float, int]
    longest: int
    step_of_series: dict[str, int]
    zeros: dict[str, int]
    profiles: dict[str, Array]


def count(system: System) -> Size:
    """Rows, columns and nonzeros of the program of a system, as `compile_lp(build(system).pyomo).size` gives them.

    Raises:
        InfeasibleError: a hard target that nothing can change is missed; the build would find the same.
    """
    years = system.horizon.operation_years
    if max(len(year.steps) for year in years) <= FEW:
        return compile_lp(build(system).pyomo).size
    samples = [sample(year, {name: values for (at, name), values in system.profiles.items() if at == year.name}) for year in years]
    own = {f: getattr(system.horizon, f) for f in Horizon.__dataclass_fields__}
    horizon = ProbeHorizon(**own, probes=tuple(s.year for s in samples))
    profiles = {(s.year.name, name): values for s in samples for name, values in s.profiles.items()}
    model = build(replace(system, horizon=horizon, profiles=profiles))
    return _extrapolated(model, compile_lp(model.pyomo), samples)


def sample(year: OperationYear, profiles: dict[str, Array]) -> Sample:
    """The steps that stand for those of a year.

    Every step follows one of the greatest length, but for the pair of neighbours that are nearest in the year: so the least distance
    between the middles of two steps, on which the rows of ramps hang, is that of the year itself.
    """
    hours, before = year.steps.hours, year.steps.hours[year.steps.previous]
    nearest = int(np.argmin(hours + before))
    most = float(hours.max())
    # The first step keeps its own values, for a target that is decided before the model looks at them there.
    lengths, previous = [float(hours[0]), most, most, float(before[nearest]), float(hours[nearest])], [1, 2, 1, 1, 3]
    step_of_length = {most: 1}
    for length in np.unique(hours[hours < most]).tolist():
        step_of_length[length] = len(lengths)
        lengths.append(length)
        previous.append(1)
    empty = {name: int((np.abs(values) < NOISE).sum()) for name, values in profiles.items()}
    empty = {name: n for name, n in empty.items() if 0 < n < len(hours)}
    step_of_series = {name: len(lengths) + i for i, name in enumerate(empty)}
    lengths += [most] * len(empty)
    previous += [1] * len(empty)
    n = len(lengths)
    made = {}
    for name, values in profiles.items():
        made[name] = np.full(n, values[int(np.argmax(np.abs(values)))])
        made[name][0] = values[0]
        if name in step_of_series:
            made[name][step_of_series[name]] = 0.0
    steps = Steps(np.array(lengths), np.ones(n), np.array(previous, dtype=np.int64), np.arange(n))
    number = {length: int((hours == length).sum()) for length in step_of_length}
    return Sample(replace(year, steps=steps), step_of_length, number, 1, step_of_series, empty, made)


def _extrapolated(model: Model, lp: Lp, samples: list[Sample]) -> Size:
    """Counts of the probe, taken as often as the year has such steps."""
    first = np.cumsum([0] + [len(s.year.steps) for s in samples])
    row_step, column_step = np.full(lp.A.shape[0], -1), np.full(lp.A.shape[1], -1)
    for start, s in zip(first, samples, strict=False):
        for component in _by_step(model.pyomo.year[s.year.name]):
            labels, places = (row_step, lp.rows(component)) if component.ctype is pyo.Constraint else (column_step, lp.columns(component))
            steps = start + np.arange(len(places))
            labels[places[places >= 0]] = steps[places >= 0]
    entries = lp.A.tocoo()
    entry_step = np.where(row_step[entries.row] >= 0, row_step[entries.row], column_step[entries.col])
    size = {}
    for name, labels in (("rows", row_step), ("columns", column_step), ("nonzeros", entry_step)):
        each = np.bincount(labels + 1, minlength=first[-1] + 1)
        total = int(each[0])
        for start, s in zip(first, samples, strict=False):
            of = each[1 + start :]
            total += sum(n * int(of[s.step_of_length[length]]) for length, n in s.number_of_length.items())
            total -= sum(n * int(of[s.longest] - of[s.step_of_series[name]]) for name, n in s.zeros.items())
        size[name] = total
    return size


def _by_step(b: Any) -> list[Any]:
    """Variables and constraints of an operated year that are indexed by its steps."""
    return [c for c in b.component_objects((pyo.Var, pyo.Constraint), descend_into=True) if c.is_indexed() and c.index_set() is b.T]
