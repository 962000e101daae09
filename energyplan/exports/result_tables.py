"""Tables of results with years across: a line each technology or component, sums below and at the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from energyplan.i18n import _
from energyplan.report.chapters.facts import cell
from energyplan.report.document import Column, Table
from energyplan.report.scale import Scale


def by_years(
    title: str, head: str, names: Mapping[str, str], frame: pd.DataFrame, years: Sequence[int], scale: Scale, digits: int, source: str,
    totals: Mapping[str, Collection[str]] | None = None, summed: bool = False, least: float = 0.0,
) -> Table:  # fmt: skip
    """A table of amounts by year; what is nothing in all years has no line.

    Args:
        title: Its title, with the unit.
        head: Of the column of names.
        names: Identifier -> what it is called, in the order of lines.
        frame: `ident`, `year`, `value` in canonical units.
        years: Years across.
        scale: The unit told.
        digits: Behind the point.
        source: File that holds the figures.
        totals: Name of a sum below -> identifiers that it adds.
        summed: Whether a column at the end adds the years.
        least: Amount in canonical units that a line reaches in some year; others are what the solver left of nothing.
    """
    wide = frame.pivot_table(index="ident", columns="year", values="value", aggfunc="sum", observed=True).reindex(columns=list(years)).fillna(0.0)
    shown = [ident for ident in names if ident in wide.index and wide.loc[ident].abs().max() > least]

    def line(name: str, amounts: pd.Series) -> tuple[str, ...]:
        return name, *(cell(v, scale, digits) for v in (*amounts, *([amounts.sum()] if summed else [])))

    rows, sums = [line(names[ident], wide.loc[ident]) for ident in shown], dict[int, list[int]]()
    for name, idents in (totals or {}).items():
        sums[len(rows)] = [i for i, ident in enumerate(shown) if ident in idents]
        rows.append(line(name, wide.loc[[ident for ident in shown if ident in idents]].sum()))
    heads = (Column(head, 2.2, False), *(Column(str(year)) for year in years), *([Column(_("total"))] if summed else []))
    across = {len(years) + 1: range(1, len(years) + 1)} if summed else {}
    idents = [*shown, *[""] * len(sums)]
    return Table(title, heads, tuple(rows), source, bold=frozenset(sums), sums=sums, across=across, idents=idents)
