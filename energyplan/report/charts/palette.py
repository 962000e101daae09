"""Colours and order of everything that is stacked: `palette.csv`, from the bottom of a stack to its top. A plan's own colour wins.

Two rules keep a stack readable in grey print and for readers who see few colours: what lies upon something whose lightness (CIE L*) differs by
less than `APART` has a dark outline, and the order is the same in every chart, legends included.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from energyplan.i18n import language

APART = 7.0
"""Least difference of lightness L* (0 to 100) of neighbours in a stack that need no outline."""
NOT_CHOSEN = "#888888"
"""Colour of a technology whose plan names none."""


@dataclass(frozen=True)
class Row:
    """A line of `palette.csv`: what it is for, and the colour.

    Attributes:
        words: Parts of an identifier (`offshore` of `offshore_wind`) it is for; empty for all of its kind.
        kind: Kind of technology it is for; empty for any.
        colour: `#rrggbb`.
    """

    words: frozenset[str]
    kind: str
    colour: str


@dataclass(frozen=True)
class Entry:
    """What a chart calls a technology, a component of cost or a mark, and its colour."""

    ident: str
    name: str
    colour: str


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with Path(__file__).with_name("palette.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["group"], []).append(Row(frozenset(row["words"].split()), row["kind"], row["colour"]))
    return found


def mark(name: str) -> str:
    """Colour of a mark: the line of demand, what is missed ...

    >>> mark("demand")
    '#110d63'
    """
    return next(row.colour for row in _rows()["mark"] if name in row.words)


def series() -> list[str]:
    """Colours of lines that are years or runs, in their order; neighbours differ in lightness."""
    return [row.colour for row in _rows()["series"]]


def components(names: Mapping[str, str]) -> list[Entry]:
    """Components of cost, from the bottom of a stack to its top.

    Args:
        names: Component -> what it is called; one that the palette does not know comes last, grey.
    """
    known = {word: row.colour for row in _rows()["cost"] for word in row.words}
    order = list(known)
    return [
        Entry(ident, names[ident], known.get(ident, NOT_CHOSEN))
        for ident in sorted(names, key=lambda ident: order.index(ident) if ident in known else len(order))
    ]


def technologies(kinds: Mapping[str, str], titles: Mapping[str, Sequence[str]], colours: Mapping[str, str]) -> list[Entry]:
    """Technologies from the bottom of a stack to its top, named in the language in force.

    Technologies of one line of the palette that bring no colour of their own get lighter one after the other.

    Args:
        kinds: Technology -> its kind.
        titles: Technology -> its names, Chinese and English.
        colours: Technology -> the plan's colour.

    >>> kinds = {"pv_roof": "renewable", "reactor": "unit", "coal_a": "thermal", "coal_b": "thermal"}
    >>> [(e.ident, e.colour) for e in technologies(kinds, {}, {"pv_roof": "#ffff00"})]
    [('coal_a', '#545454'), ('coal_b', '#7f7f7f'), ('reactor', '#b39b8c'), ('pv_roof', '#ffff00')]
    """
    column, rows = 0 if language() == "zh" else 1, _rows()["technology"]
    place = {ident: _place(ident, kind, rows) for ident, kind in kinds.items()}
    names = {ident: str(titles[ident][column]) if ident in titles else ident for ident in kinds}
    entries, used = [], dict[int, int]()
    for ident in sorted(kinds, key=lambda ident: place[ident]):
        own = colours.get(ident, NOT_CHOSEN)
        if own.lower() == NOT_CHOSEN:
            own = _lighter(rows[place[ident]].colour, used.get(place[ident], 0))
            used[place[ident]] = used.get(place[ident], 0) + 1
        name = names[ident] if list(names.values()).count(names[ident]) == 1 else f"{names[ident]} ({ident})"
        entries.append(Entry(ident, name, own))
    return entries


def _place(ident: str, kind: str, rows: list[Row]) -> int:
    """Line of the palette: the first with a word of the identifier, else the first of its kind, else the last."""
    words = set(ident.lower().replace("-", "_").replace(" ", "_").split("_"))
    named = (i for i, row in enumerate(rows) if row.words & words and row.kind in ("", kind))
    of_kind = (i for i, row in enumerate(rows) if not row.words and row.kind == kind)
    return next(named, next(of_kind, len(rows) - 1))


def _lighter(colour: str, times: int) -> str:
    """A colour nearer to white, by a quarter of the way each time."""
    keep = 0.75**times
    return "#" + "".join(f"{round(255 - (255 - c) * keep):02x}" for c in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def lightness(colour: str) -> float:
    """How light a colour is, CIE L* from 0 (black) to 100 (white): what is left of it in grey.

    Source: IEC 61966-2-1 (sRGB), CIE 1976 L*.

    >>> round(lightness("#000000")), round(lightness("#777777")), round(lightness("#ffffff"))
    (0, 50, 100)
    """
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def outlined(entries: Iterable[Entry]) -> list[bool]:
    """Which of a stack, from bottom to top, need an outline against what lies beneath.

    >>> outlined([Entry("a", "", "#545454"), Entry("b", "", "#606060"), Entry("c", "", "#f9d002")])
    [False, True, False]
    """
    light = [lightness(entry.colour) for entry in entries]
    return [i > 0 and abs(light[i] - light[i - 1]) < APART for i in range(len(light))]
