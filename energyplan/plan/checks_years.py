"""What is said of figures by year: where they are held outside the years given, and where a life is not a whole number of years."""

from __future__ import annotations

from collections.abc import Iterator

from energyplan.i18n import N_
from energyplan.notes import Note
from energyplan.plan.draft import Draft, check, listed
from energyplan.plan.year_tables import held_years, spans, whole_years

PATHS = ("demand", "fuels", "carbon")
"""Tables of what comes from outside; in the others, figures of technologies, a single row is a constant."""

LIVES = ("lifetime", "life", "recovery")
"""Columns of whole years."""


@check("base_year", "horizon", "technologies")
def figures_are_held_outside_their_years(draft: Draft) -> None:
    """What is held over a milestone, or for long, is said once a table: a price of 2030 in 2045 is an assumption of the plan."""
    h = draft.file.horizon
    years = range(draft.file.first_year, h.end + 1)
    for table in draft.tables.values():
        given: dict[str, list[int]] = {}
        for name, year in _years(draft, table.name) if "year" in table.key else ():
            given.setdefault(name, []).append(year)
        held = {name: found for name, own in given.items() if (found := held_years(own, years, h.milestones, path=table.name in PATHS))}
        if held:
            figures = listed(f"{name} ({', '.join(spans(found))})" for name, found in held.items())
            words = N_("{table}.csv has no rows for these years, the figure of the nearest year holds: {figures}")
            draft.assumed.append(Note(words, {"table": table.name, "figures": figures}))


def _years(draft: Draft, table: str) -> Iterator[tuple[str, int]]:
    """Name and year of the rows of a table that count in a run."""
    burnt = {entry.fuel for entry in draft.file.technologies.values() if entry.enabled} | {row.fuel for _record, row in draft.rows("modes")}
    for record, row in draft.rows(table):
        if not draft.is_used(row) or (table == "fuels" and row.fuel not in burnt):
            continue
        name = record.key.rpartition("@")[0] or table
        if table == "demand":
            if row.annual_energy is None and row.annual_volume is None:
                continue  # a load as it is, that of the latest row up to the milestone
            if not (row.annual_energy or row.annual_volume):
                yield name, min(row.year, draft.file.first_year)  # nothing is asked for until then
        yield name, row.year


@check("technologies")
def lives_are_whole_years(draft: Draft) -> None:
    """The ledger counts whole years: a life with a fraction is said with the years it counts for."""
    broken = [
        f"{record.key} {column} {length:g} -> {whole_years(length)}"
        for table in draft.tables.values() for record, row in table.valid for column in LIVES
        if (length := getattr(row, column, None)) is not None and length != whole_years(length) and draft.is_used(row)
    ]  # fmt: skip
    if broken:
        draft.assumed.append(Note(N_("lives and recovery periods count in whole years [a]: {list}"), {"list": listed(broken)}))
