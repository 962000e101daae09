"""Checks of futures: what they name is there, their years are the plan's, and the tie gains nothing by trading with itself in any of them."""

from __future__ import annotations

import numpy as np

from energyplan.i18n import _
from energyplan.plan.checks_trade import trade_prices, trading
from energyplan.plan.draft import Draft, check
from energyplan.plan.schema import EVERY
from energyplan.plan.wording import did_you_mean
from energyplan.tolerances import PRICE_ROUNDING
from energyplan.units import currency_unit


@check("futures", "demand")
def futures_speak_of_known_demands(draft: Draft) -> None:
    """A factor of a demand that is not there would change nothing."""
    _known(draft, "demand", {row.demand for _record, row in draft.rows("demand")})


@check("futures", "fuels")
def futures_speak_of_known_fuels(draft: Draft) -> None:
    """Nor would one of a fuel."""
    _known(draft, "fuels", {row.fuel for _record, row in draft.rows("fuels")})


def _known(draft: Draft, section: str, names: set[str]) -> None:
    for future, entry in draft.file.futures.items():
        for name in getattr(entry, section):
            if name != EVERY and name not in names:
                message, hint = _("'{name}' is not known").format(name=name), did_you_mean(name, {EVERY, *names})
                draft.blame_key(("futures", future, section, name), message, hint, f"unknown_{section}")


@check("futures", "base_year", "horizon")
def futures_begin_within_the_horizon(draft: Draft) -> None:
    """Factors from a year after the end would change nothing."""
    for name, future in draft.file.futures.items():
        if future.from_year is not None and not draft.file.first_year <= future.from_year <= draft.file.horizon.end:
            draft.blame_key(
                ("futures", name, "from_year"),
                _("{year} is outside {first}-{end}").format(year=future.from_year, first=draft.file.first_year, end=draft.file.horizon.end),
                _("leave it out for all years"), "outside_horizon",
            )  # fmt: skip


@check("futures", "technologies", "technologies/*", "tariff", "base_year", "horizon")
def exports_are_not_dearer_than_imports_in_any_future(draft: Draft) -> None:
    """As of the plan's own prices: factors that raise exports above imports would make the tie trade with itself."""
    years = np.arange(draft.file.first_year, draft.file.horizon.end + 1)
    for future, entry in draft.file.futures.items():
        if entry.tariff.get("export", 1.0) <= entry.tariff.get("import", 1.0):
            continue  # where the plan's own prices are right, so are these
        changed = years >= (entry.from_year or 0)
        factors = {side: np.where(changed, entry.tariff.get(side, 1.0), 1.0) for side in ("import", "export")}
        for name in trading(draft):
            prices = trade_prices(draft, name, years)
            if prices is None:
                continue
            buy, sell = prices[0] * factors["import"], prices[1] * factors["export"]
            rows = [row for _record, row in draft.rows("tariff")]
            wrong = [(row, i) for row in rows for i in np.flatnonzero(sell * row.export_factor > buy * row.import_factor * (1 + PRICE_ROUNDING))]
            if wrong:
                row, i = wrong[0]
                draft.blame_key(
                    ("futures", future, "tariff", "export"),
                    _("in month {month}, hour {hour}, year {year} {name} would sell at {sold:.4f} and buy at {bought:.4f} {currency}/kWh").format(
                        month=row.month, hour=row.hour, year=years[i], name=name, sold=sell[i] * row.export_factor / 1000,
                        bought=buy[i] * row.import_factor / 1000, currency=currency_unit(draft.currency),
                    ),
                    _("lower the factor of exports, or raise that of imports"), "export_above_import",
                )  # fmt: skip


@check("risk", "horizon")
def risk_is_not_certified(draft: Draft) -> None:
    """Certified rounds split the program by operated years; the cost of a realisation, which risk looks at, is of all its years."""
    risk = draft.file.risk
    if risk is not None and risk.weight > 0 and draft.file.horizon.gap is not None and not any(True for _row in draft.rows("steps")):
        draft.blame_key(
            ("risk",), _("risk does not go with a certified resolution"), _("write a resolution in hours in horizon.resolution, like 4h"), "not_certified",
        )  # fmt: skip
