"""The verdict of a check, and the gauge that keeps its worst place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

TINY = np.finfo(float).tiny
"""What an error is measured by where none is allowed."""


@dataclass(frozen=True)
class Check:
    """The verdict of one law.

    Attributes:
        name: Stable English id of the law.
        passed: Whether every error is within its limit.
        worst: The error that is largest against its limit, in `unit`.
        limit: What is allowed there.
        where: The place of it in words, e.g. `2030_typical step 812 mainland electricity`.
    """

    name: str
    passed: bool
    worst: float
    limit: float
    unit: str
    where: str

    def as_dict(self) -> dict[str, str | bool | float | None]:
        """The verdict for JSON, which has no infinity: null is a remark's limit, or an error beyond measure."""
        worst, limit = (float(value) if np.isfinite(value) else None for value in (self.worst, self.limit))
        return {"name": self.name, "passed": bool(self.passed), "worst": worst, "limit": limit, "where": self.where}


@dataclass
class Gauge:
    """Keeps, of all errors of a check, the one that is largest against its limit."""

    name: str
    unit: str
    worst: float = 0.0
    limit: float = 0.0
    where: str = ""
    _ratio: float = field(default=-1.0, repr=False)

    def add(
        self,
        error: ArrayLike,
        limit: ArrayLike,
        where: str | Callable[[int], str],
        unit: str | None = None,
    ) -> None:
        """Take errors with their limits; below 0 counts as 0, no number as infinite.

        Args:
            error: Errors in the unit of the gauge, or in `unit`.
            limit: What each may be, or all; of no size nothing may be wrong.
            where: The place, or a function from the position of an error to it.
            unit: Unit of these errors where it is another.
        """
        errors = np.atleast_1d(np.asarray(error, dtype=float))
        if not errors.size:
            return
        errors = np.where(np.isfinite(errors) | (errors < 0), np.maximum(errors, 0.0), np.inf)
        limits = np.broadcast_to(np.asarray(limit, dtype=float), errors.shape)
        with np.errstate(over="ignore"):
            ratios = errors / np.maximum(limits, TINY)
        at = int(np.argmax(ratios))
        if ratios[at] > self._ratio:
            self._ratio = float(ratios[at])
            self.worst, self.limit = float(errors[at]), float(limits[at])
            self.where = where if isinstance(where, str) else where(at)
            self.unit = unit or self.unit

    def fail(self, where: str) -> None:
        """Note something that no tolerance excuses."""
        self.add(np.inf, 1.0, where)

    def check(self) -> Check:
        """The verdict."""
        passed = self._ratio <= 1.0
        return Check(self.name, passed, self.worst, self.limit, self.unit, self.where)

