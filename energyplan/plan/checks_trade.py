"""Checks of trade over the tie: a complete tariff, and no gain from trading with itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energyplan.errors import Place
from energyplan.i18n import _
from energyplan.plan.draft import Draft, check, listed
from energyplan.tolerances import PRICE_ROUNDING
from energyplan.units import currency_unit

MONTHS, HOURS = range(1, 13), range(24)


def trading(draft: Draft) -> list[str]:
    """Technologies that trade over a tie."""
    return [n for n, entry in draft.file.technologies.items() if entry.enabled and entry.kind == "trade"]


@check("technologies", "tariff")
def tariff_is_complete(draft: Draft) -> None:
    """Trade needs the factors of 12 months by 24 hours."""
    if not trading(draft) or "tariff" not in draft.tables:
        return
    table = draft.tables["tariff"]
    found = {(row.month, row.hour) for row in table.rows}
    missing = [f"{month}@{hour}" for month in MONTHS for hour in HOURS if (month, hour) not in found]
    if missing:
        draft.problems.add(
            Place(table.file, 1, 1), "tariff",
            _("has {found} of 288 rows, without month@hour {missing}").format(
                found=len(found), missing=listed(missing)
            ),
            _("write a row for every month (1-12) and hour (0-23)"), "incomplete",
        )  # fmt: skip


def trade_prices(draft: Draft, name: str, years: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Import and export price in some years [CNY/MWh], shape (2, Y); None where a price is missing, which is told elsewhere."""
    prices = [[draft.at(name, p, int(y)) for y in years] for p in ("import_price", "export_price")]
    return None if not years.size or any(price is None for side in prices for price in side) else np.array(prices, dtype=float)


@check("technologies", "technologies/*", "tariff", "base_year", "horizon")
def exports_are_not_dearer_than_imports(draft: Draft) -> None:
    """In no hour of any year is energy sold above what it is bought for, else the tie trades with itself."""
    years = np.arange(draft.file.first_year, draft.file.horizon.end + 1)
    for name in trading(draft):
        prices = trade_prices(draft, name, years)
        if prices is None:
            continue
        buy, sell = prices
        faults = []
        for record, row in draft.rows("tariff"):
            bought, sold = buy * row.import_factor, sell * row.export_factor
            if (wrong := np.flatnonzero(sold > bought * (1 + PRICE_ROUNDING))).size:
                faults.append((record, row, int(wrong[0]), bought, sold))
        if faults:
            record, row, i, bought, sold = faults[0]
            draft.blame(
                "tariff", record, "export_factor",
                _(
                    "in month {month}, hour {hour}, year {year} {name} sells at {sold:.4f} and buys at {bought:.4f} {currency}/kWh ({count} of 288 hours)"
                ).format(
                    month=row.month, hour=row.hour, year=years[i], name=name,
                    sold=sold[i] / 1000, bought=bought[i] / 1000, count=len(faults), currency=currency_unit(draft.currency),
                ),
                _("lower the export factor or price; else the tie trades with itself"),
                "export_above_import",
            )  # fmt: skip
