"""Cycles of a network: pure functions on edges between nodes, parallel edges included."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

Edge = tuple[Hashable, Hashable]
Cycle = list[tuple[int, int]]
"""Number of an edge, and +1 where it is run along its direction, -1 against it."""


def cycles(edges: Sequence[Edge]) -> list[Cycle]:
    """A basis of the cycles of a network: one for each edge outside a spanning forest, which is searched breadth first, so that they are short.

    Args:
        edges: (from, to) of each edge. Edges between the same nodes are different edges.

    Returns:
        Cycles in the order of the edges that close them; E - N + C of them, for E edges, N nodes, C connected parts.

    A triangle has one cycle, along its first two edges and against the third:

    >>> cycles([("a", "b"), ("b", "c"), ("a", "c")])
    [[(1, 1), (2, -1), (0, 1)]]
    >>> cycles([("a", "b"), ("b", "a")])
    [[(1, 1), (0, 1)]]
    """
    parent = _forest(edges)
    tree = {edge for edge, *_ in parent.values()}
    return [[(i, 1), *_path(b, a, parent)] for i, (a, b) in enumerate(edges) if i not in tree]


Parent = dict[Hashable, tuple[int, int, Hashable]]
"""Node -> edge to its parent, +1 where the edge leads from the node to it and -1 otherwise, the parent."""


def _forest(edges: Sequence[Edge]) -> Parent:
    """A spanning forest."""
    at: dict[Hashable, list[tuple[int, int, Hashable]]] = {}
    for i, (a, b) in enumerate(edges):
        at.setdefault(a, []).append((i, -1, b))  # from b to a is against it
        at.setdefault(b, []).append((i, 1, a))
    parent: Parent = {}
    seen: set[Hashable] = set()
    for root in at:
        queue = [] if root in seen else [root]
        seen.add(root)
        for node in queue:
            for i, up, other in at[node]:
                if other not in seen:
                    seen.add(other)
                    parent[other] = (i, up, node)
                    queue.append(other)
    return parent


def _path(start: Hashable, end: Hashable, parent: Parent) -> Cycle:
    """Edges of the forest from a node to another of the same part."""
    up, down = _to_root(start, parent), _to_root(end, parent)
    while up and down and up[-1] == down[-1]:
        up.pop()
        down.pop()
    return [*up, *((edge, -sign) for edge, sign in reversed(down))]


def _to_root(node: Hashable, parent: Parent) -> Cycle:
    found = []
    while node in parent:
        edge, sign, node = parent[node]
        found.append((edge, sign))
    return found
