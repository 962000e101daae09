"""Pairs that stand in order, least and largest, first and last year: declared beside the columns (`ordered` of a row), checked here."""

from __future__ import annotations

from math import ceil

import numpy as np

from energyplan.i18n import N_, _
from energyplan.notes import Note
from energyplan.plan.draft import Draft, check
from energyplan.plan.rows import CandidateRow
from energyplan.plan.tables import Record, Table

STEP_PAIRS = (("level_min", "level_max"),)
"""Quantities of `series.csv` of which the first is in no step above the second."""


@check()
def pairs_are_in_order(draft: Draft) -> None:
    """No least is above its largest, no first year after its last."""
    for table in draft.tables.values():
        for record, row in table.valid:
            for low, high in getattr(type(row), "ordered", ()):
                least, largest = getattr(row, low), getattr(row, high)
                if least is not None and largest is not None and least > largest:
                    values = {low: _written(table, record, low, least), high: _written(table, record, high, largest)}
                    draft.blame(
                        table.name, record, low if low in record.cells else high,
                        _("{low} {least} is above {high} {largest}").format(low=low, least=values[low], high=high, largest=values[high]),
                        _("lower the one or raise the other"), "out_of_order",
                    )  # fmt: skip


def _written(table: Table, record: Record, column: str, value: float) -> str:
    """A value as its cell has it, with the unit of the header."""
    cell, header = record.cells.get(column), table.columns.get(column)
    text = cell.text.strip() if cell and cell.text.strip() else f"{value:g}"
    return f"{text} {header.unit}" if header and header.unit and text[-1:].isdigit() else text


@check("technologies", "series", "profiles")
def series_are_in_order(draft: Draft) -> None:
    """A least by the step is in no step above the largest; without a series of its own that is 1."""
    of = {(row.technology, row.quantity): (record, row.profile) for record, row in draft.rows("series")}
    for (technology, quantity), (record, profile) in of.items():
        for low, high in STEP_PAIRS:
            other = of.get((technology, high))
            for year, profiles in draft.profiles.items() if quantity == low else ():
                least = profiles.series.get(profile)
                largest = np.array(1.0) if other is None else profiles.series.get(other[1])
                if least is None or largest is None:
                    continue  # told with the series
                wrong = np.flatnonzero(least > largest + 1e-9)
                if wrong.size:
                    draft.blame(
                        "series", record, "profile",
                        _("{low} of {technology} is {value:g} in step {step} of weather year {year}, above {high}").format(
                            low=low, technology=technology, value=least[wrong[0]], step=wrong[0], year=year, high=high),
                        _("lower the one or raise the other"), "out_of_order",
                    )  # fmt: skip
                    break


@check("technologies", "horizon")
def retirement_begins_within_the_horizon(draft: Draft) -> None:
    """Where early retirement is allowed from a year after the last milestone on, nothing can retire: said, for a short horizon may mean it."""
    last = draft.file.horizon.milestones[-1]
    for name, entry in draft.file.technologies.items():
        first = entry.early_retirement_from or last
        if entry.enabled and entry.early_retirement and first > last:
            words = N_("{technology} may retire early from {year} on, after the last milestone {last}: none of it does")
            draft.assumed.append(Note(words, {"technology": name, "year": first, "last": last}))


# --- years open to a candidate ---


@check("base_year", "horizon", "technologies", "technologies/*")
def candidates_have_a_year(draft: Draft) -> None:
    """A candidate can be commissioned in some year: one that comes after the horizon is said and left out, any other empty window is a slip."""
    h, first = draft.file.horizon, draft.file.first_year
    open_ = range(first, h.end + 1) if h.build_in == "every_year" else h.milestones
    for _table, record, row in draft.projects("candidates"):
        if not draft.is_used(row):
            continue
        earliest, last = _earliest(draft, row), row.latest_year
        if row.earliest_year is not None and row.earliest_year < first:
            draft.blame(
                "candidates", record, "earliest_year", _("{year} is not after the base year {base}").format(year=row.earliest_year, base=first - 1),
                _("leave it empty for 'as soon as its lead time allows'"), "wrong_year",
            )  # fmt: skip
        elif row.earliest_year is not None and last is not None and last < row.earliest_year:
            continue  # told with the pair
        elif last is not None and last < first:
            draft.blame(
                "candidates", record, "latest_year", _("{year} is not after the base year {base}").format(year=last, base=first - 1),
                _("write a later year, or take the row out"), "wrong_year",
            )  # fmt: skip
        elif last is not None and last < earliest:
            draft.blame(
                "candidates", record, "latest_year",
                _("{year} is too early: it can come in {earliest} at the earliest, by the base year {base} and its lead time").format(
                    year=last, earliest=earliest, base=draft.file.base_year),
                _("write a later year, an earliest_year, or a shorter lead time"), "wrong_year",
            )  # fmt: skip
        elif earliest > max(open_):
            words = N_("{project} can come in {year} at the earliest, after the end of the horizon, and is left out")
            if earliest <= h.end:
                words = N_("{project} can come in {year} at the earliest, after the last milestone, the last year in which candidates come, and is left out")
            draft.assumed.append(Note(words, {"project": row.project, "year": earliest}))
        elif last is not None and not any(earliest <= year <= last for year in open_):
            draft.blame(
                "candidates", record, "latest_year", _("no milestone is in {first}-{last}, and horizon.build_in: milestones allows no other year").format(
                    first=earliest, last=last),
                _("move the years to a milestone, or write horizon.build_in: every_year"), "wrong_year",
            )  # fmt: skip


def _earliest(draft: Draft, row: CandidateRow) -> int:
    """First year of a candidate: as written, else as its lead time allows."""
    if row.earliest_year is not None:
        return row.earliest_year
    lead = row.lead_time if row.lead_time is not None else draft.at(row.technology, "lead_time", draft.file.first_year) or 0.0
    return max(draft.file.base_year + ceil(lead), draft.file.first_year)
