"""Smallest repairs and irreducible conflicts of a set of demands, asked of a yes-or-no question; nothing here knows a model.

`holds(set)` says whether all of a set can hold together, and is monotone: what holds, holds with less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import combinations

Question = Callable[[Collection[str]], bool]


def conflict(demands: Sequence[str], holds: Question) -> list[str]:
    """An irreducible conflict: demands that cannot hold together although they can without any one of them.

    Divide and conquer (QuickXplain, Junker 2004): about 2 k log2(n/k) + 2 k questions for k of n. Where there is a choice the earlier
    demands are in the conflict and the later ones kept out of it, so put first what one would rather blame.

    Raises:
        ValueError: the demands hold together.

    >>> conflict(["a", "b", "c", "d"], lambda s: not {"b", "d"} <= set(s))
    ['b', 'd']
    """
    if holds(demands):
        raise ValueError("no conflict")

    def explain(background: list[str], added: bool, rest: list[str]) -> list[str]:
        if added and not holds(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        first, second = rest[:half], rest[half:]
        of_second = explain([*background, *first], bool(first), second)
        of_first = explain([*background, *of_second], bool(of_second), first)
        return of_first + of_second

    found = set(explain([], True, list(demands)))
    return [d for d in demands if d in found]


def repairs(demands: Sequence[str], holds: Question, most: int = 6, weight: Callable[[str], float] = lambda _: 1.0) -> Iterator[list[str]]:
    """Smallest sets of demands to give up so that the others hold, the lightest first, up to `most` of them.

    Every repair hits every conflict; so take the lightest set that hits all conflicts known and still covers no repair already found,
    ask, and learn a conflict where it does not do (implicit hitting sets, Reiter 1987, in the form of MaxHS, Davies and Bacchus 2011).

    Args:
        demands: What should hold.
        holds: The question.
        most: Largest number of repairs.
        weight: What giving up a demand weighs.

    >>> list(repairs(["a", "b", "c"], lambda s: not ({"a", "b"} <= set(s) or {"a", "c"} <= set(s))))
    [['a'], ['b', 'c']]
    """
    conflicts: list[list[str]] = []
    found: list[list[str]] = []
    while len(found) < most:  # ends: what is found is new, and so is a conflict, for it has no member of the candidate, which has one of each known
        candidate = _hitting_set(conflicts, found, weight)
        if candidate is None:
            return
        kept = [d for d in demands if d not in candidate]
        if holds(kept):
            ordered = [d for d in demands if d in candidate]
            found.append(ordered)
            yield ordered
            if not ordered:
                return
        else:
            conflicts.append(conflict(kept, holds))


def _hitting_set(conflicts: list[list[str]], found: list[list[str]], weight: Callable[[str], float]) -> set[str] | None:
    """The lightest set with a member in every conflict that contains no set of `found`; None where there is none.

    Targets of a plan are few and conflicts small, so sets are tried by size; a lighter one of more members is not looked for beyond
    the size at which the first is found, for fewer changes are what a planner calls smaller.
    """
    members = list(dict.fromkeys(d for c in conflicts for d in c))
    for size in range(len(members) + 1):
        fitting = [
            set(chosen) for chosen in combinations(members, size)
            if all(set(chosen) & set(c) for c in conflicts) and not any(set(f) <= set(chosen) for f in found)
        ]  # fmt: skip
        if fitting:
            return min(fitting, key=lambda chosen: sum(map(weight, chosen)))
    return None
