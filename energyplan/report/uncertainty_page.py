"""What a page says of uncertainty: each realisation, and the figures of risk that must not be taken for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from energyplan.i18n import _
from energyplan.report.scale import is_small, money
from energyplan.report.text import in_language, table

if TYPE_CHECKING:
    from energyplan.pipeline import Result


def uncertainty_parts(result: Result) -> list[Any]:
    """Tables of realisations and of risk; nothing for a plan without futures and risk."""
    found, futures = result.tables.get("realisations"), result.plan.file.futures
    if found is None:
        return []
    unit = money(result.gross_cost, result.system.currency)
    small = is_small(float(found[["unserved_mwh", "co2_t"]].max().max()))
    energy, carbon, factor = ("MWh", "t", 1.0) if small else ("GWh", "kt", 1e-3)
    weather = found["weather_year"].nunique() > 1
    heads = [_("net cost [{money}]").format(money=unit.short), _("unserved [{unit}]").format(unit=energy), _("CO2 [{unit}]").format(unit=carbon)]
    shown = table(_("What may come true (whole horizon)"), _("future"), *([_("weather year")] if weather else []), _("probability"), *heads)
    for row in found.to_dict("records"):
        future = futures.get(row["future"])
        name = in_language(future.title.zh, future.title.en) if future else _("as the plan says")
        figures = (row["discounted_cny"] / unit.factor, row["unserved_mwh"] * factor, row["co2_t"] * factor)
        shown.add_row(name, *([row["weather_year"]] if weather else []), f"{row['probability']:.1%}", *(f"{value:,.1f}" for value in figures))
    return [shown, *_risk(result)]


def _risk(result: Result) -> list[Any]:
    if "risk" not in result.tables:
        return []
    row, unit = result.tables["risk"].iloc[0], money(result.gross_cost, result.system.currency)
    rows = (
        ("expected_cny", _("expected cost")),
        ("value_at_risk_cny", _("value at risk: not exceeded with probability {level:.0%}").format(level=row["level"])),
        ("conditional_value_at_risk_cny", _("conditional value at risk: mean of the dearest {rest:.0%}").format(rest=1 - row["level"])),
        ("risk_weighted_cny", _("made least: {rest:.0%} of expected cost and {weight:.0%} of conditional value at risk").format(
            rest=1 - row["weight"], weight=row["weight"],
        )),
    )  # fmt: skip
    shown = table(_("Risk, net cost discounted [{money}]").format(money=unit.name), "", _("whole horizon"), wrap=None)
    for name, label in rows:
        shown.add_row(label, f"{row[name] / unit.factor:,.1f}")
    return [shown]
