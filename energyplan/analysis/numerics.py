"""Ranges of the numbers of a program: how far apart they lie, in which part, and what the outermost are called in the plan.

A solver works with sixteen digits. Where the largest coefficient is 10^8 times the smallest, or a limit 10^9 times another, what it calls
zero in one row is a real amount in another. So the numbers are looked at by part of the model, the outermost are named, and where one
factor would bring them together it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.model.build import Model
from energyplan.solve.lp import MONEY, Lp
from energyplan.system.horizon import Array

WIDE = 1e8
"""Ratio of coefficients from which a solver may lose digits, and from which a factor is looked for."""
SHOWN = 3
"""Outermost coefficients that are named at either end."""


@dataclass(frozen=True)
class Part:
    """A component of the model in plan words.

    Attributes:
        part: Kind of technology, `capacity`, `balance`, `target`.
        owner: Asset, bus or target it belongs to.
        name: Name of the variable or constraint.
        doc: What it is, or its equation.
        unit: Unit of the variable or of the row.
        year: Operated year, or nothing.
        component: The Pyomo component.
    """

    part: str
    owner: str
    name: str
    doc: str
    unit: str
    year: str
    component: Any

    @property
    def kind(self) -> tuple[str, str]:
        """Part and name without a number at its end: what is alike in a year of hours and a dozen projects."""
        return self.part, re.sub(r"_\d+$", "", self.name)


@dataclass(frozen=True)
class Number:
    """A number of the program and where it stands.

    Attributes:
        value: The number, in the units of the row and the column; costs in CNY.
        row: Its row, None for a cost or a limit of a column.
        row_index: Index of the row in its component.
        column: Its column, None for a limit of a row.
        column_index: Index of the column in its component.
    """

    value: float
    row: Part | None = None
    row_index: str = ""
    column: Part | None = None
    column_index: str = ""


@dataclass(frozen=True)
class Spread:
    """Smallest and largest magnitude of some numbers.

    Attributes:
        what: `matrix`, `cost`, `row limit`, `column limit`.
        part: Part of the model, nothing for all.
        count: How many numbers that are not zero.
        smallest: The least of them.
        largest: The greatest.
    """

    what: str
    part: str
    count: int
    smallest: Number
    largest: Number

    @property
    def ratio(self) -> float:
        """Largest over smallest."""
        return abs(self.largest.value / self.smallest.value)


@dataclass(frozen=True)
class Advice:
    """A factor that would bring coefficients together.

    Attributes:
        part: Part whose rows it is for.
        factor: What to multiply them by.
        before: Ratio of the matrix now.
        after: Ratio with it.
    """

    part: str
    factor: float
    before: float
    after: float


@dataclass(frozen=True)
class Numerics:
    """What was found.

    Attributes:
        size: Rows, columns, nonzeros.
        spreads: By kind of number, and of the matrix by part.
        smallest: Smallest coefficients, one of each kind of row and column.
        largest: Largest coefficients.
        advice: A factor that would help, None where none would by much.
    """

    size: dict[str, int]
    spreads: list[Spread]
    smallest: list[Number]
    largest: list[Number]
    advice: Advice | None

    @property
    def matrix(self) -> Spread:
        """All coefficients."""
        return next(s for s in self.spreads if s.what == "matrix" and not s.part)

    @property
    def wide(self) -> bool:
        """Whether the coefficients lie so far apart that digits may be lost."""
        return self.matrix.ratio > WIDE


class Names:
    """Rows and columns of a program by the components they are from."""

    def __init__(self, model: Model, lp: Lp):
        self.parts: list[Part] = []
        self.row_part, self.row_at = np.full(lp.A.shape[0], -1), np.zeros(lp.A.shape[0], dtype=np.int64)
        self.column_part, self.column_at = np.full(lp.A.shape[1], -1), np.zeros(lp.A.shape[1], dtype=np.int64)
        for part in _parts(model):
            if part.component.ctype is pyo.Constraint:
                places, of, at = lp.rows(part.component), self.row_part, self.row_at
            else:
                places, of, at = lp.columns(part.component), self.column_part, self.column_at
            known = places >= 0
            of[places[known]], at[places[known]] = len(self.parts), np.flatnonzero(known)
            self.parts.append(part)
        self.part_names = [p.part for p in self.parts]

    def number(self, value: float, row: int | None = None, column: int | None = None) -> Number:
        """A number with its names."""
        r, ri = (None, "") if row is None else self._named(int(self.row_part[row]), int(self.row_at[row]))
        c, ci = (None, "") if column is None else self._named(int(self.column_part[column]), int(self.column_at[column]))
        return Number(value, r, ri, c, ci)

    def _named(self, part: int, at: int) -> tuple[Part | None, str]:
        if part < 0:
            return None, ""
        found = self.parts[part]
        if not found.component.is_indexed():
            return found, ""
        index = list(found.component.index_set())[at]
        return found, ", ".join(map(str, index)) if isinstance(index, tuple) else str(index)


def numerics(model: Model, lp: Lp) -> Numerics:
    """Ranges of the numbers of a built program."""
    names, entries = Names(model, lp), lp.A.tocoo()
    size = np.abs(entries.data)
    part = names.row_part[entries.row]

    def entry(i: int) -> Number:
        return names.number(float(entries.data[i]), int(entries.row[i]), int(entries.col[i]))

    def spread(what: str, name: str, values: Array, chosen: np.ndarray, named: Any) -> Iterator[Spread]:
        chosen = chosen[(values[chosen] != 0) & np.isfinite(values[chosen])]
        if len(chosen):
            magnitude = np.abs(values[chosen])
            yield Spread(what, name, len(chosen), named(int(chosen[magnitude.argmin()])), named(int(chosen[magnitude.argmax()])))

    spreads = list(spread("matrix", "", entries.data, np.arange(len(size)), entry))
    kinds = list(dict.fromkeys(names.part_names[p] for p in range(len(names.parts)) if (part == p).any()))
    of_kind = {kind: np.isin(part, [i for i, p in enumerate(names.part_names) if p == kind]) for kind in kinds}
    for kind in kinds:
        spreads += spread("matrix", kind, entries.data, np.flatnonzero(of_kind[kind]), entry)
    cost, limits = lp.c / MONEY, np.where(np.isfinite(lp.row_lower), lp.row_lower, lp.row_upper)
    spreads += spread("cost", "", cost, np.arange(len(cost)), lambda j: names.number(float(cost[j]), column=j))
    spreads += spread("row limit", "", limits, np.arange(len(limits)), lambda i: names.number(float(limits[i]), row=i))
    spreads += spread("column limit", "", lp.upper, np.arange(len(cost)), lambda j: names.number(float(lp.upper[j]), column=j))
    order = np.argsort(size, kind="stable")
    shared = np.diff(lp.A.indptr)[entries.col] > 1
    return Numerics(lp.size, spreads, _outermost(names, entries, order), _outermost(names, entries, order[::-1]), _advice(size, shared, of_kind))


def _outermost(names: Names, entries: Any, order: np.ndarray) -> list[Number]:
    """The first of an order, one for each kind of row and column: a year of hours has thousands alike."""
    found: dict[tuple[tuple[str, str], ...], Number] = {}
    for i in order[:20_000].tolist():
        row, column = int(names.row_part[entries.row[i]]), int(names.column_part[entries.col[i]])
        key = tuple(names.parts[p].kind if p >= 0 else ("", "") for p in (row, column))
        if key not in found:
            found[key] = names.number(float(entries.data[i]), int(entries.row[i]), int(entries.col[i]))
        if len(found) == SHOWN:
            break
    return list(found.values())


def _advice(size: Array, shared: np.ndarray, of_kind: dict[str, np.ndarray]) -> Advice | None:
    """The power of ten for the rows of one part that narrows the matrix most, where it is wide and that does so at least tenfold.

    Columns of a single row, as slacks are, do not count: they can be scaled with it.
    """
    size, of_kind = size[shared], {kind: chosen[shared] for kind, chosen in of_kind.items()}
    before = float(size.max() / size.min()) if len(size) else 1.0
    if before < WIDE:
        return None
    best: Advice | None = None
    for kind, chosen in of_kind.items():
        if chosen.all() or not chosen.any():
            continue
        mine, rest = size[chosen], size[~chosen]
        factor = 10.0 ** round(np.log10(np.sqrt(rest.max() * rest.min()) / np.sqrt(mine.max() * mine.min())))
        after = max(rest.max(), factor * mine.max()) / min(rest.min(), factor * mine.min())
        if after <= before / 10 and (best is None or after < best.after):
            best = Advice(kind, factor, before, float(after))
    return best


# --- which component is whose ---


def _parts(model: Model) -> Iterator[Part]:
    m, assets, carriers = model.pyomo, {a.name: a for a in model.system.assets}, model.system.carriers
    yield from _of(m, "capacity", "", "")
    for name in m.capacity:
        yield from _of(m.capacity[name], "capacity", name, "", carriers.get(assets[name].carrier, "MWh"))
    for year in m.year:
        for name in m.year[year].part:
            yield from _of(m.year[year].part[name], assets[name].kind, name, year)
        for bus in m.year[year].bus:
            yield from _of(m.year[year].bus[bus], "balance", "/".join(bus), year, carriers.get(bus[1], "MWh"))
    for target in m.target:
        yield from _of(m.target[target], "target", target, "")


def _of(b: Any, part: str, owner: str, year: str, carrier: str = "") -> Iterator[Part]:
    for component in b.component_objects((pyo.Var, pyo.Constraint), descend_into=False):
        doc, unit = split(str(component.doc or ""))
        yield Part(part, owner, component.local_name, doc, unit_of(unit, component.local_name, carrier), year, component)


def split(doc: str) -> tuple[str, str]:
    """A doc without the unit in brackets at its end, and that unit.

    >>> split("p_t <= o_t [MW]"), split("slack")
    (('p_t <= o_t', 'MW'), ('slack', ''))
    """
    found = re.match(r"(.*?)\s*\[([^\[\]]*)\]$", doc, re.DOTALL)
    return (found[1], found[2]) if found else (doc, "")


def unit_of(unit: str, name: str, carrier: str) -> str:
    """The one unit that holds, where a doc stands for power and energy, or for electricity and water.

    >>> unit_of("MW, MWh", "energy_sum", "MWh"), unit_of("MW, MWh", "power_sum", "m3"), unit_of("MW, m3/h", "balance", "m3"), unit_of("MW", "output", "")
    ('MWh', 'm3/h', 'm3/h', 'MW')
    """
    if not carrier:
        return unit
    energy = "energy" in name or unit == "MWh"
    if carrier == "m3":
        return "m3" if energy else "m3/h"
    return "MWh" if energy else unit.split(",")[0]
