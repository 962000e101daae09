"""Two capacities together: the outline of what is possible at a slack, found corner by corner.

The pairs (a, b) that plans within a slack can have are a convex set. Its outline is grown from the four plans with the least and the largest of
each: the side of the polygon that is longest and not yet proven is pushed outwards, max n (a, b) over the plans, n its normal. Either a new
corner is found, or the side is one of the set. A polygon with all sides proven is the set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from energyplan.system.horizon import Array

FARTHEST = 1e-3
"""Distance that a side may be pushed outwards and still count as proven, in parts of the widths."""

DIRECTIONS = 12
"""Most directions asked beside the four of least and largest."""


@dataclass(frozen=True, eq=False)
class Outline:
    """What two capacities can be together.

    Attributes:
        corners: Against the clock, shape (n, 2); two where the set is a line, one where it is a point.
        area: Area of the polygon [unit of one times unit of the other].
        asked: Directions that were solved for it.
        proven: Whether every side is one of the set; else the set reaches a little farther than the polygon.
    """

    corners: Array
    area: float
    asked: int
    proven: bool

    @property
    def share(self) -> float:
        """Its area in parts of the box of both ranges [1]; 1 where each may be anything whatever the other is."""
        box = float(np.prod(np.ptp(self.corners, axis=0)))
        return self.area / box if box > 0 else 1.0

    def cut(self, first: float) -> tuple[float, float] | None:
        """Least and largest of the second where the first is given; None where it cannot be.

        >>> triangle = Outline(np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 20.0]]), 100.0, 0, True)
        >>> triangle.cut(5.0), triangle.cut(11.0), triangle.share
        ((0.0, 10.0), None, 0.5)
        """
        ends = [*self.corners[self.corners[:, 0] == first, 1]]
        for (a, b), (c, d) in zip(self.corners, np.roll(self.corners, -1, axis=0), strict=True):
            if min(a, c) < first < max(a, c):
                ends.append(b + (d - b) * (first - a) / (c - a))
        return (float(min(ends)), float(max(ends))) if ends else None


def outline(points: Array, farthest: Callable[[Array], Array], most: int = DIRECTIONS) -> Outline:
    """Grow the outline from points of the set.

    Args:
        points: Points of the set, those with the least and the largest of each among them, shape (n, 2).
        farthest: The point of the set that lies farthest in a direction (2,).
        most: Most directions that are asked for.

    >>> inside = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 5.0], [5.0, 10.0]])  # five corners, three of them told
    >>> found = outline(inside[[0, 1, 2]], lambda n: inside[np.argmax(inside @ n)])
    >>> found.area, len(found.corners), found.proven
    (87.5, 5, True)
    """
    width = np.ptp(points, axis=0)
    if (width <= FARTHEST * (1 + np.abs(points).max(axis=0))).any():
        order = np.lexsort(points.T)
        return Outline(points[order[[0, -1]]], 0.0, 0, True)
    proven: set[tuple[float, ...]] = set()
    for asked in range(most + 1):
        corners = _hull(points, width)
        nexts = np.roll(corners, -1, axis=0)
        open_ = [(a, b) for a, b in zip(corners, nexts, strict=True) if not (_on_box(a, b, points) or (*a, *b) in proven)]
        if not open_ or asked == most:
            break
        a, b = max(open_, key=lambda side: float(np.hypot(*((side[1] - side[0]) / width))))
        normal = np.array([(b - a)[1] / width[1], -(b - a)[0] / width[0]])
        normal /= np.hypot(*normal) * width
        new = farthest(normal)
        if normal @ (new - a) <= FARTHEST:
            proven.add((*a, *b))
        else:
            points = np.vstack([points, new])
    ahead = corners[:, 0] * nexts[:, 1] - corners[:, 1] * nexts[:, 0]
    return Outline(corners, float(ahead.sum() / 2), asked, not open_)


def _on_box(a: Array, b: Array, points: Array) -> bool:
    """Whether a side lies on the least or the largest of one of the two, beyond which there is nothing."""
    low, high = points.min(axis=0), points.max(axis=0)
    near = FARTHEST * (high - low)
    return bool(((np.abs(a - low) <= near) & (np.abs(b - low) <= near) | (np.abs(a - high) <= near) & (np.abs(b - high) <= near)).any())


def _hull(points: Array, width: Array) -> Array:
    """Corners of the smallest convex polygon around points, against the clock; points nearer to it than counts are no corners."""
    from scipy.spatial import ConvexHull

    apart = np.unique(np.round((points - points.min(axis=0)) / width / FARTHEST * 10), axis=0, return_index=True)[1]
    chosen = points[np.sort(apart)]
    return chosen[ConvexHull(chosen / width).vertices]
