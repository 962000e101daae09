"""Checks of fuels that are bought by tiers."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.plan.draft import Draft, check
from energyplan.plan.rows import FuelRow
from energyplan.plan.tables import Record


def _by_tiers(draft: Draft) -> dict[str, list[tuple[Record, FuelRow]]]:
    """Rows of fuels of which some row has a tier or a limit."""
    rows: dict[str, list[tuple[Record, FuelRow]]] = {}
    for record, row in draft.rows("fuels"):
        rows.setdefault(row.fuel, []).append((record, row))
    return {fuel: own for fuel, own in rows.items() if any(row.tier is not None or row.limit is not None for _record, row in own)}


@check()
def tiers_are_all_named(draft: Draft) -> None:
    """Where a row of a fuel has a tier, all have one."""
    for fuel, rows in _by_tiers(draft).items():
        named = [row.tier is not None for _record, row in rows]
        if any(named) and not all(named):
            draft.blame(
                "fuels", rows[named.index(False)][0], "tier", _("is empty, other rows of {fuel} have a tier").format(fuel=fuel),
                _("name the tier of each row"), "missing",
            )  # fmt: skip


@check()
def tiers_emit_alike(draft: Draft) -> None:
    """A fuel is the same whatever it costs: its tiers have one emission factor a year."""
    for fuel, rows in _by_tiers(draft).items():
        first: dict[int, FuelRow] = {}
        for record, row in rows:
            other = first.setdefault(row.year, row)
            for column in ("emission_factor", "upstream"):
                if getattr(row, column) != getattr(other, column):
                    draft.blame(
                        "fuels", record, column, _("{here:g} differs from {there:g} of tier {tier} in {year}").format(
                            here=getattr(row, column), there=getattr(other, column), tier=other.tier, year=row.year
                        ),
                        _("make them alike, or {fuel} two fuels").format(fuel=fuel), "inconsistent",
                    )  # fmt: skip


@check("horizon", "steps")
def tiers_need_a_whole_solution(draft: Draft) -> None:
    """The bound of a certified run is put together from single years and steps; what is shared over a year by all plants is not in it."""
    rows = list(_by_tiers(draft).values())
    if rows and draft.file.horizon.gap is not None and not any(True for _row in draft.rows("steps")):
        draft.blame(
            "fuels", rows[0][0][0], "limit", _("fuels that are bought by tiers do not go with a certified resolution"),
            _("write a resolution in hours in horizon.resolution, like 4h"), "not_certified",
        )  # fmt: skip
