"""Rows, columns and nonzeros of a system's program before it is built: counted on a few steps, exact for all of them.

Nearly all of a program repeats from step to step. What a step adds hangs on its length alone (a ramp that reaches from one step to the
next is no row, a level that does not outlast a step no entry), and on which series are zero in it: a plant without wind has no entry for
its capacity, and one that no profile lets make anything has neither output nor row. As the latter hangs on several series at once, a probe
of the same system is built that holds one step of every length and one of every set of series that are zero together. With c the count
of a step, over the steps of a year:

    N = N_0 + Σ_u n_u c_u - Σ_s z_s (c_L - c_s)

N_0 what belongs to no step, n_u the number of steps of length u, z_s that of steps where just the series of set s are zero, c_L a step of
the greatest length without zeros, c_s the same with those of s. Three steps of 12 entries, one of them at night, when a solar plant's
output, its row and their 3 entries are left out: 3 x 12 - 1 x (12 - 9).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from energyplan.model.build import Model, build
from energyplan.solve.layout import by_step
from energyplan.solve.lp import Lp, compile_lp
from energyplan.solve.rows import NOISE
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
class ProbeSteps(Steps):
    """Steps of a probe, which follow each other as it suits the count, with as many chains as the year has.

    Attributes:
        spare: Steps at the end that are a chain each and stand for no step of the year; all others are the first chain.
    """

    spare: int = 0

    @cached_property
    def chains(self) -> tuple[NDArray[np.int64], ...]:
        """The first chain, then one for each spare step."""
        steps = np.arange(len(self))
        first = len(self) - self.spare
        return steps[:first], *steps[first:, None]


@dataclass(frozen=True, eq=False)
class Sample:
    """Which steps the probe of one operated year holds.

    Attributes:
        year: The year as it is in the probe.
        step_of_length: Length [h] -> the step of the probe that stands for it.
        number_of_length: Length [h] -> how many steps of the year have it.
        longest: The step that those with zeros are compared with.
        steps_of_zeros: The step of the probe for each set of series that are zero together.
        number_of_zeros: How many steps of the year each set stands for.
        profiles: Series -> its values in the probe.
    """

    year: OperationYear
    step_of_length: dict[float, int]
    number_of_length: dict[float, int]
    longest: int
    steps_of_zeros: list[int]
    number_of_zeros: list[int]
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
    if sum(len(s.year.steps) for s in samples) >= sum(len(year.steps) for year in years):  # zeros without order: the probe would be no smaller
        return compile_lp(build(system).pyomo).size
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
    at, number_of_zeros = zeros(profiles)
    steps_of_zeros = list(range(len(lengths), len(lengths) + len(at)))
    lengths += [most] * len(at)
    previous += [1] * len(at)
    spare = len(year.steps.chains) - 1
    lengths += [most] * spare
    previous += [1] * spare
    n = len(lengths)
    made = {}
    for name, values in profiles.items():
        made[name] = np.full(n, values[int(np.argmax(np.abs(values)))])
        made[name][0] = values[0]
        made[name][steps_of_zeros] = values[at]
    steps = ProbeSteps(np.array(lengths), np.ones(n), np.array(previous, dtype=np.int64), np.arange(n), spare=spare)
    number = {length: int((hours == length).sum()) for length in step_of_length}
    return Sample(replace(year, steps=steps), step_of_length, number, 1, steps_of_zeros, number_of_zeros, made)


def zeros(profiles: dict[str, Array]) -> tuple[list[int], list[int]]:
    """The first step of each set of series that are zero together, and how many steps have just that set; sets without a zero are left out.

    >>> zeros({"sun": np.array([0.0, 1.0, 0.0, 0.0]), "wind": np.array([0.5, 0.5, 0.0, 0.5]), "calm": np.zeros(4)})
    ([2, 0], [1, 2])
    """
    # 2 a number, 1 a number that is taken for none in the matrix, 0 none; what is the same at the greatest as everywhere tells nothing.
    states = [(values != 0).astype(np.int8) + (np.abs(values) >= NOISE) for values in profiles.values()]
    states = [state for state in states if state.min() < state.max()]
    if not states:
        return [], []
    kinds, first, number = np.unique(np.array(states).T, axis=0, return_index=True, return_counts=True)
    some = (kinds < kinds.max(axis=0)).any(axis=1)
    return first[some].tolist(), number[some].tolist()


def _extrapolated(model: Model, lp: Lp, samples: list[Sample]) -> Size:
    """Counts of the probe, taken as often as the year has such steps."""
    first = np.cumsum([0] + [len(s.year.steps) for s in samples])
    row_step, column_step = np.full(lp.A.shape[0], -1), np.full(lp.A.shape[1], -1)
    for start, s in zip(first, samples, strict=False):
        for component in by_step(model.pyomo.year[s.year.name]):
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
            total -= sum(n * int(of[s.longest] - of[step]) for step, n in zip(s.steps_of_zeros, s.number_of_zeros, strict=True))
        size[name] = total
    return size
