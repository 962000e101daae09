"""Global constraints: caps of emissions from primary energy."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.importers.pypsa.making import YEAR, Making
from energyplan.importers.pypsa.parts import Part, parts
from energyplan.importers.pypsa.tables import Table

EMISSIONS = "co2_emissions"


def add_limits(making: Making) -> None:
    """A hard target for each cap; other kinds of constraint are refused."""
    for part in parts(making.network, "global_constraints", making.problems):
        kind, counted, sense = (part.text(attribute) for attribute in ("type", "carrier_attribute", "sense"))
        if kind != "primary_energy":
            message = _("constraints of type '{type}' are not supported").format(type=kind)
            part.blame("type", message, _("take it out, and write a target in its place"))
        elif counted != EMISSIONS:
            part.blame("carrier_attribute", _("'{name}' is not counted; only {known} are").format(name=counted, known=EMISSIONS), _("take it out"))
        elif sense not in ("<=", ">=", "=="):
            part.blame("sense", _("'{value}' is no sense of a constraint").format(value=sense), _("write <=, >= or =="), "invalid")
        else:
            _cap(making, part)
            _refuse_stored_emissions(making)


def _cap(making: Making, part: Part) -> None:
    senses = ("<=", ">=") if part.text("sense") == "==" else (part.text("sense"),)
    for sense in senses:
        name = making.plan.identifier(f"{part.name} {'most' if sense == '<=' else 'least'}" if len(senses) > 1 else part.name, "target")
        making.plan.add(
            "targets", target=name, title_zh=part.name, title_en=part.name, document=making.plan.origin, clause=f"global constraint {part.name}",
            kind="co2_cap", sense=sense, value=part.number("constant"), unit="t/a", year=YEAR, status="N", enforce="hard",
            interpretation="emissions of carriers over efficiency, all snapshots",
        )  # fmt: skip


def _refuse_stored_emissions(making: Making) -> None:
    """PyPSA counts what a store that is not cyclic has less at the end than at first, where its carrier emits."""
    carriers: Table = making.network.table("carriers")
    for name, cyclic in (("storage_units", "cyclic_state_of_charge"), ("stores", "e_cyclic")):
        for part in parts(making.network, name, making.problems):
            carrier = part.text("carrier")
            if carrier in carriers.rows and Part(carriers, carrier, part.steps, making.problems).number(EMISSIONS) and not part.flag(cyclic):
                part.blame("carrier", _("emissions of what is taken from a store are not supported"), _("make it cyclic, or give its carrier no emissions"))
