"""Checks of converters: what their modes give and take."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.plan.draft import Draft, check
from energyplan.plan.wording import did_you_mean

CONVERTERS = ("converter", "unit")
"""Kinds with modes and flows."""


@check("technologies", "flows")
def converters_have_flows(draft: Draft) -> None:
    """A converter does something: it has at least one flow."""
    known = {row.technology for _record, row in draft.rows("flows")}
    for name, entry in draft.file.technologies.items():
        if entry.enabled and entry.kind in CONVERTERS and name not in known:
            draft.blame_key(
                ("technologies", name), _("has no row in {table}").format(table="flows.csv"),
                _("write what it gives to and takes from each carrier"), "no_rows",
            )  # fmt: skip


@check("technologies")
def flows_are_of_converters(draft: Draft) -> None:
    """Flows and modes belong to technologies of the kinds that have them."""
    own = [name for name, entry in draft.file.technologies.items() if entry.kind in CONVERTERS]
    for table in ("flows", "modes"):
        for record, row in draft.rows(table):
            if row.technology not in own:
                draft.blame(
                    table, record, "technology", _("'{name}' is no converter of the plan").format(name=row.technology),
                    did_you_mean(row.technology, own), "unknown_technology",
                )  # fmt: skip


@check("carriers", "sites")
def flows_are_on_known_buses(draft: Draft) -> None:
    """Flows go to carriers and sites of the plan; a trade-only site has no balance."""
    for record, row in draft.rows("flows"):
        for column, known in (("carrier", list(draft.file.carriers)), ("site", [n for n, s in draft.file.sites.items() if not s.trade_only])):
            name = getattr(row, column)
            if name is not None and name not in known:
                draft.blame(
                    "flows", record, column, _("'{name}' is not known").format(name=name), did_you_mean(name, known), f"unknown_{column}",
                )  # fmt: skip


@check("technologies")
def modes_have_flows(draft: Draft) -> None:
    """A mode that costs or emits also gives or takes something."""
    known = {(row.technology, row.mode) for _record, row in draft.rows("flows")}
    for record, row in draft.rows("modes"):
        if (row.technology, row.mode) not in known:
            draft.blame(
                "modes", record, "mode", _("mode '{mode}' of {technology} has no row in flows.csv").format(mode=row.mode, technology=row.technology),
                did_you_mean(row.mode, [mode for name, mode in known if name == row.technology]), "unknown_mode",
            )  # fmt: skip
