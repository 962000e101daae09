"""Figures of a year of the carriers beside electricity, as rows of a table: what is made of each, brought in, used, served, lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from energyplan.i18n import _
from energyplan.report.scale import GIGAWATT_HOURS

NOISE = 0.5
"""Amount of a year below which a figure is left out [MWh/a, m3/a]."""

CarrierRow = tuple[str, str, list[float], str]
"""Carrier (once), figure, its values, unit."""


def figures_of_carriers() -> dict[str, str]:
    """Figures of a carrier, by what stands before the `:` in the name of the key figure."""
    return {
        "made": _("made"), "import": _("import"), "export": _("export"), "used": _("used by converters and turbines"), "served": _("demand served"),
        "unserved": _("unserved"), "lost": _("lost in stores and lines, or let go"),
    }  # fmt: skip


def carrier_rows(kpis: Mapping[tuple[str, int], float], carriers: Mapping[str, str], names: Mapping[str, str], years: Sequence[int]) -> Iterator[CarrierRow]:
    """Rows of all carriers that anything happens to; figures that are nothing in every year are left out.

    Args:
        kpis: Key figures by name and year.
        carriers: Unit of each carrier, MWh or m3.
        names: What carriers are called.
        years: Columns.
    """
    for carrier, unit in carriers.items():
        values = {name: [kpis.get((f"{name}:{carrier}", year), 0.0) for year in years] for name in figures_of_carriers()}
        largest = max(abs(value) for row in values.values() for value in row)
        factor, unit = (1e3, "GWh" if unit == "MWh" else "10³ m3") if largest >= GIGAWATT_HOURS else (1.0, unit)
        shown = [name for name, row in values.items() if max(map(abs, row)) > NOISE]
        for i, name in enumerate(shown):
            yield names.get(carrier, carrier) if i == 0 else "", figures_of_carriers()[name], [v / factor + 0.0 for v in values[name]], f"{unit}/a"
