"""Where the elements of Pyomo components stand among the columns or the rows: a stretch of numbers for each component, and no object for each element."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from energyplan.system.horizon import Array

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Places:
    """Numbers of the elements of every component, found by the component's full name, so that they outlive the model.

    Attributes:
        stretches: Name of a component -> where its elements begin and end in `numbers`, in the order of its index.
        numbers: Column or row of each element, -1 where it has none.

    >>> Places({"x": (0, 2), "y": (2, 3)}, np.array([0, -1, 1])).named("x").tolist()
    [0, -1]
    """

    stretches: dict[str, tuple[int, int]]
    numbers: Numbers

    def named(self, name: str) -> Numbers:
        """Numbers of a component's elements; none where it is not known."""
        start, stop = self.stretches.get(name, (0, 0))
        return self.numbers[start:stop]

    def of(self, component: Any) -> Numbers:
        """Numbers of an indexed component in the order of its index, or of a single element; -1 where an element has none."""
        owner = component.parent_component()
        numbers = self.named(owner.name)
        if owner is component and component.is_indexed():
            return numbers if len(numbers) else np.full(len(component.index_set()), -1, dtype=np.int64)
        position = position_of(component)
        return numbers[position : position + 1] if len(numbers) else np.full(1, -1, dtype=np.int64)


NOWHERE = Places({}, np.empty(0, dtype=np.int64))
"""Places of a program that was made of no model."""


def across(before: Places, after: Places, count: int) -> Numbers:
    """Number in one program of each of `count` columns (or rows) of another, by component and place in its index; -1 where it has none.

    >>> old, new = Places({"x": (0, 2), "y": (2, 3)}, np.array([0, 1, 2])), Places({"y": (0, 1), "x": (1, 3)}, np.array([0, 1, 2]))
    >>> across(old, new, 3).tolist()
    [1, 2, 0]
    """
    found = np.full(count, -1, dtype=np.int64)
    for name, (start, stop) in before.stretches.items():
        here, there = before.numbers[start:stop], after.named(name)
        if len(there) == len(here):
            found[here[here >= 0]] = there[here >= 0]
    return found


def moved(values: Any, places: Numbers, fill: Any) -> Any:
    """Values at their new places, an array like `fill`, which stands where nothing comes from before.

    >>> moved(np.array([5.0, 6.0, 7.0]), np.array([1, -1, 0]), np.zeros(3)).tolist()
    [7.0, 5.0, 0.0]
    """
    found = fill.copy()
    found[places[places >= 0]] = values[places >= 0]
    return found


def position_of(element: Any) -> int:
    """Place of an element in the index of its component; 0 of a component without an index."""
    owner = element.parent_component()
    if not owner.is_indexed() or len(owner.index_set()) == 1:  # Pyomo 6.10.1 divides by zero for the only member of a RangeSet
        return 0
    return int(owner.index_set().ord(element.index())) - 1


class UnknownNode(Exception):
    """A template holds something that is not read here."""


@dataclass(frozen=True, eq=False)
class Index:
    """A finite set as an index: what stands at which position."""

    members: list[Any]

    @cached_property
    def array(self) -> Any:
        """Members as an array: of numbers where they are numbers, else of objects (strings, tuples)."""
        if all(type(member) in (int, float) for member in self.members):
            return np.array(self.members)
        array = np.empty(len(self.members), dtype=object)
        array[:] = self.members
        return array

    @cached_property
    def _first(self) -> int | None:
        """First member of an unbroken run of integers, None where the set is none."""
        array = self.array
        run = array.dtype.kind == "i" and len(array) and np.array_equal(array, np.arange(array[0], array[0] + len(array)))
        return int(array[0]) if run else None

    @cached_property
    def _position(self) -> dict[Any, int]:
        return {member: i for i, member in enumerate(self.members)}

    def positions(self, values: Any) -> Any:
        """Positions of an array of members, or of a single one.

        Raises:
            UnknownNode: one is no member; Pyomo knows how to say so.

        >>> Index([3, 4, 5]).positions(np.array([5, 3])).tolist(), Index(["a", "b"]).positions("b")
        ([2, 0], 1)
        """
        try:
            if not isinstance(values, np.ndarray):
                return self._position[values]
            if self._first is None:
                return np.array([self._position[value] for value in values.tolist()], dtype=np.int64)
        except (KeyError, TypeError) as error:
            raise UnknownNode(f"{error} is no member of an index") from error
        positions = values.astype(np.int64) - self._first
        if not np.array_equal(positions + self._first, values) or (len(positions) and not 0 <= positions.min() <= positions.max() < len(self.members)):
            raise UnknownNode("an index out of its set")
        return positions


class Columns:
    """Numbers of all variables of a model: a stretch for each component, in the order of declaration.

    Variables of every step have no element of their own until someone asks for one: their limits are kept beside them (`limits`).

    Attributes:
        names: Full name of a variable -> where its elements begin and end.
        lower, upper: Limits of all elements, shape (n,).
        idle: Whether an element is of a step in which it is fixed at nothing, shape (n,).
    """

    def __init__(self, m: pyo.ConcreteModel):
        self.names: dict[str, tuple[int, int]] = {}
        # By id of a component, set, element or Param; all of them live as long as the model.
        self._first: dict[int, int] = {}
        self._index: dict[int, Index] = {}
        self._column: dict[int, int] = {}
        self._param: dict[int, Any] = {}
        size, lower, upper, idle = 0, [], [], []
        for variable in m.component_objects(pyo.Var, descend_into=True):
            low, high = self._limits(variable)
            self._first[id(variable)] = size
            self.names[variable.name] = (size, size + len(low))
            size += len(low)
            lower.append(low)
            upper.append(high)
            idle.append((low == 0) & (high == 0) & hasattr(variable, "limits"))
        self.lower, self.upper = (np.concatenate(limits) if limits else np.empty(0) for limits in (lower, upper))
        self.idle = np.concatenate(idle) if idle else np.empty(0, dtype=bool)

    def __len__(self) -> int:
        return len(self.lower)

    def _limits(self, variable: Any) -> tuple[Array, Array]:
        limits = getattr(variable, "limits", None)
        if limits is None:  # few, or of a model that was not written here
            elements = [variable[i] for i in variable.index_set()] if variable.is_indexed() else [variable]
            bounds = [_bounds(element) for element in elements]
            return np.array([low for low, _ in bounds], dtype=float), np.array([high for _, high in bounds], dtype=float)
        low, high = (np.array(np.broadcast_to(limit, (len(variable.index_set()),)), dtype=float) for limit in limits)
        for element in map(variable.__getitem__, variable.extract_values()):  # those that someone has asked for, and may have changed
            position = position_of(element)
            low[position], high[position] = _bounds(element)
        return low, high

    def index(self, index_set: Any) -> Index:
        """The members of a set, listed once."""
        if id(index_set) not in self._index:
            if not index_set.isfinite():
                raise UnknownNode("an index without an end")
            self._index[id(index_set)] = Index(list(index_set))
        return self._index[id(index_set)]

    def param(self, param: Any) -> Any:
        """Values of an indexed Param in the order of its index; one whose default is a series has them at hand as `array`."""
        if id(param) not in self._param:
            index, at_hand = self.index(param.index_set()), getattr(param.default(), "array", None)
            if at_hand is None or param._data:
                at_hand = np.array([pyo.value(param[i]) for i in index.members])
            self._param[id(param)] = at_hand
        return self._param[id(param)]

    def first(self, variable: Any) -> int:
        """Number of a component's first element."""
        return self._first[id(variable)]

    def of(self, element: Any) -> int:
        """Number of a single variable."""
        key = id(element)
        if key not in self._column:
            self._column[key] = self.first(element.parent_component()) + position_of(element)
        return self._column[key]


def _bounds(element: Any) -> tuple[float, float]:
    low, high = (element.value, element.value) if element.fixed else element.bounds
    return -np.inf if low is None else low, np.inf if high is None else high
