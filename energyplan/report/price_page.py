"""What targets cost: at the margin, dropped, and as bills that add up to the price tag of the plan."""

from __future__ import annotations

from typing import Any

from energyplan.analysis.bill import Bill
from energyplan.analysis.prices import TargetPrice
from energyplan.analysis.repair import Repair, per_unit, repaired_value, written_unit
from energyplan.analysis.unique import Range
from energyplan.i18n import _
from energyplan.report.text import amount, in_language, table


def repaired_note(repair: Repair) -> list[str]:
    """That another plan than the one written is told about, and in what it differs."""
    if not repair.shortfalls:
        return []
    changes = ", ".join(
        _("{id} at {reachable:,g} instead of {required:,g} {unit}").format(
            id=s.target.id, reachable=repaired_value(s), required=(s.target.value or 0.0) / per_unit(s.target), unit=written_unit(s.target)
        )
        for s in repair.shortfalls
    )  # fmt: skip
    return [_("Not all targets can be reached. This is told of the repaired plan, with all targets hard: {changes}.").format(changes=changes)]


def price_parts(prices: list[TargetPrice], gross: float | None = None) -> list[Any]:
    """The table of prices with what its columns mean."""
    rows = table(_("Price of each target"), _("target"), _("last unit"), _("next unit"), _("unit of price"), _("saved if dropped [mn CNY]"), _("clause"))
    idle = []
    for p in prices:
        if not p.active:
            idle.append(p.target.id)
            continue
        rows.add_row(
            in_language(p.target.title_zh, p.target.title_en), f"{p.easier:,.0f}", _("not to be had") if p.harder is None else f"{p.harder:,.0f}",
            p.unit, f"{p.dropped / 1e6:,.1f}", p.target.clause,
        )  # fmt: skip
    lines = [
        rows,
        _("Last unit: what one unit less would save; next unit: what one more would cost (of a cap: one less). Where both are equal the price is unique."),
        _("Money of a stock is that of its year, of a yearly amount that of each year; what is saved is discounted over the whole plan."),
    ]
    return lines + ([_("Not active, price 0: {names}").format(names=", ".join(idle))] if idle else [])


def bill_parts(bill: Bill) -> list[Any]:
    """The price tag, a line a target."""
    drawn = bill.orders > 0
    head = [_("target"), _("bill [mn CNY]"), *([_("± error")] if drawn else []), _("as the only target"), _("clause")]
    rows = table(_("Price tag of the plan, discounted"), *head)
    free = []
    for s in sorted(bill.shares, key=lambda s: -s.amount):
        if abs(s.amount) < 5e3 and abs(s.alone) < 5e3:
            free.append(s.target.id)
            continue
        error = [f"{s.error / 1e6:,.1f}"] if drawn else []
        rows.add_row(in_language(s.target.title_zh, s.target.title_en), f"{s.amount / 1e6:,.1f}", *error, f"{s.alone / 1e6:,.1f}", s.target.clause)
    rows.add_section()
    rows.add_row(_("all targets together"), f"{(bill.total - bill.without) / 1e6:,.1f}", *([""] if drawn else []), "", "")
    how = _("averaged over {n} drawn orders, each with its reverse").format(n=bill.orders) if drawn else _("averaged over all orders")
    lines = [
        rows,
        _("Net cost without targets {without:,.1f}, with all of them {total:,.1f} million CNY. A bill is what a target adds, {how}; bills add up.").format(
            without=bill.without / 1e6, total=bill.total / 1e6, how=how
        ),
    ]
    return lines + ([_("They cost nothing: {names}").format(names=", ".join(free))] if free else [])


def range_parts(ranges: list[Range], name: Any) -> list[Any]:
    """Ranges of capacity; `name` tells a technology in the language in force."""
    if not ranges:
        return []
    title = _("Is the build-out unique? Range at the end of {year}").format(year=ranges[0].year)
    rows = table(title, _("technology"), _("unit"), _("same cost"), _("1 % of gross cost more"), "")
    for r in ranges:
        unit = "MW" if r.quantity == "power" else "MWh"
        same = amount(r.least) if r.unique else f"{amount(r.least)} .. {amount(r.largest)}"
        more = f"{amount(r.least_more)} .. {amount(r.largest_more)}"
        if max(r.largest, r.largest_more) > 0.005:
            rows.add_row(name(r.technology), unit, same, more, _("unique") if r.unique else _("not unique"))
    return [rows]
