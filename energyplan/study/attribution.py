"""Which change of the inputs moved the cost by how much: runs between two plans, averaged over the orders in which the changes could be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from energyplan.analysis.bill import exact, sampled
from energyplan.i18n import _
from energyplan.plan.rows import TABLES
from energyplan.plan.schema import Plan, PlanFile

FEW = 5
"""Changes up to which all their sets are solved; beyond, orders are drawn."""
PAIRS = 8
"""Orders that are drawn, each with its reverse."""

TOGETHER = ("weather_years", "futures", "risk", "horizon", "finance")
"""Parts of a plan file that only make sense as a whole."""
WORDS = ("title", "description", "name", "inputs")
"""Keys that change nothing."""

PROJECTS = ("existing", "committed", "candidates")


@dataclass(frozen=True)
class Moved:
    """What one change of the inputs does to the cost.

    Attributes:
        change: A technology, a demand, a table, a key of the plan.
        alone: Cost when it alone is changed less the first plan's, discounted [CNY].
        share: Mean over all orders of what it adds when its turn comes; shares add up to the whole difference [CNY].
        error: Standard error of the share where orders are drawn, else 0 [CNY].
    """

    change: str
    alone: float
    share: float
    error: float


def attribute(first: Plan, second: Plan, cost: Callable[[Plan], float], say: Callable[[str], None] = lambda _: None) -> tuple[float, float, list[Moved]]:
    """Cost of the first plan, of the second, and what each change moves.

    Args:
        first: Where the changes begin.
        second: Where they lead.
        cost: Least cost of a plan, discounted [CNY].
        say: Told how it gets on.
    """
    names = changes(first, second)
    known: dict[frozenset[str], float] = {}

    def at(chosen: frozenset[str]) -> float:
        if chosen not in known:
            say(_("plan {n}: {changes}").format(n=len(known) + 1, changes=", ".join(sorted(chosen)) or _("none")))
            known[chosen] = cost(between(first, second, chosen))
        return known[chosen]

    before, after = at(frozenset()), at(frozenset(names))
    if len(names) <= FEW:
        shares, errors = exact(names, lambda chosen: (at(chosen), chosen)), dict.fromkeys(names, 0.0)
        assert shares is not None  # nothing ends the count early
    else:
        shares, errors, _orders = sampled(names, at, 0, PAIRS)
    return before, after, [Moved(name, at(frozenset({name})) - before, shares[name], errors[name]) for name in names]


def changes(first: Plan, second: Plan) -> list[str]:
    """Names of what differs, one for all that belongs together: a technology with its projects, a demand in all its years."""
    found = dict.fromkeys(_of_key(keys) for keys in _differing(first.file.model_dump(), second.file.model_dump()))
    for table in TABLES:
        found |= dict.fromkeys(name for name, _mine, _theirs in _rows(table, getattr(first, table), getattr(second, table)))
    for name in dict.fromkeys([*first.technologies, *second.technologies]):
        if first.technologies.get(name) != second.technologies.get(name):
            found[name] = None
    found |= dict.fromkeys(_of_profile(first, year, series) for year, series in _profiles(first, second))
    return list(found)


def between(first: Plan, second: Plan, chosen: Iterable[str]) -> Plan:
    """The first plan with some changes of the second."""
    taken = set(chosen)
    file = first.file.model_dump()
    for keys in _differing(first.file.model_dump(), second.file.model_dump()):
        if _of_key(keys) in taken:
            _put(file, keys, second.file.model_dump())
    tables: dict[str, list[Any]] = {}
    for table in TABLES:
        mine, theirs = getattr(first, table), getattr(second, table)
        rows = {_key(row): row for row in mine}
        for name, old, new in _rows(table, mine, theirs):
            if name in taken:
                if new is None:
                    del rows[_key(old)]
                else:
                    rows[_key(new)] = new
        order = {_key(row): i for i, row in enumerate([*mine, *theirs])}
        tables[table] = sorted(rows.values(), key=lambda row: order[_key(row)])
    sides = {name: second if name in taken else first for name in dict.fromkeys([*first.technologies, *second.technologies])}
    technologies = {name: side.technologies[name] for name, side in sides.items() if name in side.technologies}
    profiles = {year: dict(series) for year, series in first.profiles.items()}
    for year, series in _profiles(first, second):
        if _of_profile(first, year, series) in taken:
            profiles.setdefault(year, {})[series] = second.profiles[year][series]
    return first.model_copy(update={"file": PlanFile.model_validate(file), "technologies": technologies, "profiles": profiles, **tables})


def _key(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.key)


def _rows(table: str, mine: Sequence[Any], theirs: Sequence[Any]) -> Iterable[tuple[str, Any, Any]]:
    """Name of the change, old and new row, of rows that differ."""
    if table == "sources":
        return
    old, new = {_key(row): row for row in mine}, {_key(row): row for row in theirs}
    for key in dict.fromkeys([*old, *new]):
        a, b = old.get(key), new.get(key)
        if a != b:
            row: Any = b if a is None else a
            yield row.technology if table in PROJECTS else f"{table} {key[0]}" if table not in ("carbon", "tariff") else table, a, b


def _profiles(first: Plan, second: Plan) -> Iterable[tuple[str, str]]:
    for year, series in second.profiles.items():
        for name, values in series.items():
            mine = first.profiles.get(year, {}).get(name)
            if mine is None or len(mine) != len(values) or (mine != values).any():
                yield year, name


def _of_profile(first: Plan, year: str, series: str) -> str:
    """Name of the change of a profile; those of a weather year that is new come with it."""
    return f"profile {series} {year}" if year in first.profiles else "weather_years"


def _differing(a: Any, b: Any, keys: tuple[str, ...] = ()) -> Iterable[tuple[str, ...]]:
    """Keys of the leaves of two plan files that differ."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in dict.fromkeys([*a, *b]):
            if key in WORDS:
                continue
            yield from _differing(a.get(key), b.get(key), (*keys, str(key)))
    elif a != b:
        yield keys


def _of_key(keys: tuple[str, ...]) -> str:
    """Name of a change in the plan file: what is said of a technology goes with the technology, years of weather and time with each other."""
    if keys[0] in TOGETHER:
        return keys[0]
    return keys[1] if keys[0] == "technologies" and len(keys) > 1 else ".".join(keys[:2])


def _put(file: dict[str, Any], keys: tuple[str, ...], other: Any) -> None:
    """Take the value at some keys from another plan file."""
    for key in keys[:-1]:
        other = other.get(key, {}) if isinstance(other, Mapping) else {}
        file = file.setdefault(key, {})
    if isinstance(other, Mapping) and keys[-1] in other:
        file[keys[-1]] = other[keys[-1]]
    else:
        file.pop(keys[-1], None)
