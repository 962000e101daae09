"""Figures by year, the one rule by which every table with a column `year` is read, and lengths of time in whole years.

Between two years a figure is interpolated linearly; before the first and after the last it is that of the nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

HELD_YEARS = 5
"""Most years of the horizon in which a figure is held before its first or after its last year without a word."""


def values_in(rows: Iterable[Any], column: str, years: Sequence[float]) -> NDArray[np.float64] | None:
    """A column of rows in some years: linear between the years given, the nearest outside them; empty cells are left out. None where all are empty.

    >>> from types import SimpleNamespace as Row
    >>> values_in([Row(year=2030, price=20.0), Row(year=2020, price=10.0), Row(year=2025, price=None)], "price", [2000, 2025, 2040])
    array([10., 15., 20.])
    """
    known = sorted((row.year, value) for row in rows if (value := getattr(row, column, None)) is not None)
    given, values = [year for year, _value in known], [value for _year, value in known]
    return np.interp(np.array(years, dtype=float), given, values) if known else None


def held_years(given: Sequence[int], years: Iterable[int], milestones: Iterable[int], *, path: bool) -> list[int]:
    """Years of the horizon in which a figure is held outside the years given and it is worth a word: a milestone is among them, or more than five.

    Args:
        given: Years with a row.
        years: Ledger years.
        milestones: Those of them that are operated.
        path: Whether one row is a path that goes on, not a constant.

    >>> held_years([2025, 2035], range(2022, 2041), [2025, 2035], path=True), held_years([2025], range(2025, 2031), [2030], path=False)
    ([], [])
    >>> held_years([2025, 2030], range(2025, 2033), [2025, 2032], path=True)
    [2031, 2032]
    """
    first, last = min(given), max(given)
    held: list[int] = []
    for side in ([y for y in years if y < first], [y for y in years if y > last]):
        if len(side) > HELD_YEARS or set(side) & set(milestones):
            held += side
    return held if path or first < last else []


def whole_years(length: float) -> int:
    """A life, or a recovery period, in whole years: the nearest number, at least one [a].

    >>> [whole_years(length) for length in (0.4, 2.4, 24.6)]
    [1, 2, 25]
    """
    return max(1, round(length))


def spans(years: Iterable[int]) -> list[str]:
    """Years as spans.

    >>> spans([2021, 2022, 2030])
    ['2021-2022', '2030']
    """
    found: list[list[int]] = []
    for year in sorted(years):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found]
