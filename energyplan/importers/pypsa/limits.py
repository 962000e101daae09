"""Global constraints: caps of emissions from primary energy."""

from __future__ import annotations

from math import isnan

from energyplan.i18n import _
from energyplan.importers.pypsa.making import Making
from energyplan.importers.pypsa.parts import Part, parts
from energyplan.importers.pypsa.periods import last_year, years_match
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
            _caps(making, part)
            _refuse_stored_emissions(making)


def _caps(making: Making, part: Part) -> None:
    """The cap of one year, of one period, or of all periods together.

    PyPSA counts a period's emissions times its `years`: Σ_p n_p e_p <= constant. Of one period that is e_p <= constant / n_p; of all it is a budget, whose
    years are those of the plan.
    """
    network, year = making.network, part.number("investment_period")
    if isnan(year) and not network.periods:
        _cap(making, part, "co2_cap", "t/a", making.year, 1.0)
    elif isnan(year):
        if not years_match(network):
            message = _("a constraint of all periods needs 'years' that last to the next period")
            part.blame("type", message, _("correct investment_periods.csv, or give a constraint for each investment_period"))
        _cap(making, part, "co2_budget", "t", last_year(network), 1.0)
    elif not network.periods:
        part.blame("investment_period", _("the network has no investment periods"), _("leave it empty"))
    else:
        for period in network.periods:
            if period.year == year:
                _cap(making, part, "co2_cap", "t/a", period.year, period.years)


def _cap(making: Making, part: Part, kind: str, unit: str, year: int, years: float) -> None:
    senses = ("<=", ">=") if part.text("sense") == "==" else (part.text("sense"),)
    for sense in senses:
        name = making.plan.identifier(f"{part.name} {'most' if sense == '<=' else 'least'}" if len(senses) > 1 else part.name, "target")
        making.plan.add(
            "targets", target=name, title_zh=part.name, title_en=part.name, document=making.plan.origin, clause=f"global constraint {part.name}",
            kind=kind, sense=sense, value=part.number("constant") / years, unit=unit, year=year, status="N", enforce="hard",
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
