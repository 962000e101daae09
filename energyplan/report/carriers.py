"""Figures of a year of the carriers beside electricity, as rows of a table: what is made of each, brought in, used, served, lost; and what is unserved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from energyplan.i18n import _
from energyplan.report.scale import GIGAWATT_HOURS
from energyplan.results.unserved import Shortage
from energyplan.tolerances import trace

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
    least = trace([value for (name, _year), value in kpis.items() if name in ("generation", "demand") or name.split(":")[0] in figures_of_carriers()])
    for carrier, unit in carriers.items():
        values = {name: [kpis.get((f"{name}:{carrier}", year), 0.0) for year in years] for name in figures_of_carriers()}
        largest = max(abs(value) for row in values.values() for value in row)
        factor, unit = scale_of(largest, f"{unit}/a")
        shown = [name for name, row in values.items() if max(map(abs, row)) > least]
        for i, name in enumerate(shown):
            yield names.get(carrier, carrier) if i == 0 else "", figures_of_carriers()[name], [v / factor + 0.0 for v in values[name]], unit


def scale_of(largest: float, unit: str) -> tuple[float, str]:
    """What amounts of a year are divided by, and their unit then.

    >>> scale_of(3e5, "MWh/a"), scale_of(500, "m3/a")
    ((1000.0, 'GWh/a'), (1.0, 'm3/a'))
    """
    return (1e3, "GWh/a" if unit == "MWh/a" else f"10³ {unit}") if largest >= GIGAWATT_HOURS else (1.0, unit)


def shortage_lines(shortages: Sequence[Shortage], name: Callable[[str], str]) -> list[str]:
    """What is not served, a line a site and carrier; `name` says what these are called."""
    lines = []
    for one in shortages:
        factor, unit = scale_of(one.amount, one.unit)
        lines.append(
            _("UNSERVED since {since}: {carrier} at {site}, {amount:,.1f} {unit} in {worst}, {part} of its demand.").format(
                since=one.since, carrier=name(one.carrier), site=name(one.site), amount=one.amount / factor, unit=unit, worst=one.worst,
                part=f"{one.share:.2%}" if one.share >= 5e-5 else _("less than 0.01%"),
            )
        )  # fmt: skip
    return lines
