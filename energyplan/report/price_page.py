"""What targets cost: at the margin, dropped, and as bills that add up to the price tag of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from energyplan.analysis.bill import Bill
from energyplan.analysis.prices import TargetPrice
from energyplan.analysis.repair import Repair, repaired_value
from energyplan.analysis.unique import Range
from energyplan.i18n import _
from energyplan.plan.targets import YEAR_END_KINDS, Target
from energyplan.report.scale import Money, money
from energyplan.report.text import amount, in_language, render, table

if TYPE_CHECKING:
    from energyplan.questions import Priced


def price_page(priced: Priced) -> str:
    """The page as text."""
    title = priced.plan.file.title
    parts: list[Any] = [
        _("What the targets of {title} cost · scenario {scenario}").format(title=in_language(title.zh, title.en), scenario=priced.plan.scenario),
        *repaired_note(priced.repair),
        _("Steps of {n} hours; `--resolution` takes others.").format(n=priced.hours), "",
    ]  # fmt: skip
    if priced.prices is not None:
        parts += price_parts(priced.prices, money(max((abs(p.dropped) for p in priced.prices), default=0.0), priced.plan.file.currency))
    if priced.bill is not None:
        parts += ["", *bill_parts(priced.bill, priced.plan.file.currency)]
    return render(parts)


def priced_as_dict(priced: Priced) -> dict[str, Any]:
    """Prices and bill for `--json`."""
    data: dict[str, Any] = {
        "status": "ok", "plan": priced.plan.file.name, "scenario": priced.plan.scenario, "hours": priced.hours,
        "repaired": {s.target.id: repaired_value(s) for s in priced.repair.shortfalls},
    }  # fmt: skip
    if priced.prices is not None:
        data["prices"] = [
            {
                "target": p.target.id, "clause": p.target.clause, "active": p.active, "last_unit": p.easier, "next_unit": p.harder,
                "unit": p.unit, "step": p.step, "saved_if_dropped_cny": p.dropped,
            }
            for p in priced.prices
        ]  # fmt: skip
    if (b := priced.bill) is not None:
        data["bill"] = {
            "without_cny": b.without, "total_cny": b.total, "orders": b.orders, "solved": b.solved,
            "shares": [{"target": s.target.id, "cny": s.amount, "error_cny": s.error, "alone_cny": s.alone} for s in b.shares],
        }  # fmt: skip
    return data


def repaired_note(repair: Repair) -> list[str]:
    """That another plan than the one written is told about, and in what it differs."""
    if not repair.shortfalls:
        return []
    changes = ", ".join(
        _("{id} at {reachable:,g} instead of {required:,g} {unit}").format(
            id=s.target.id, reachable=repaired_value(s), required=(s.target.value or 0.0) / s.target.per_unit, unit=s.target.unit_written
        )
        for s in repair.shortfalls
    )  # fmt: skip
    return [_("Not all targets can be reached. This is told of the repaired plan, with all targets hard: {changes}.").format(changes=changes)]


def _millions(price: float, factor: float = 1e6) -> str:
    """A price in millions, or the scale of the page, three digits: 5,713,727 is 5.71.

    >>> _millions(5713727), _millions(1234.5), _millions(0.0), _millions(6.95e8)
    ('5.71', '0.00123', '0', '695')
    """
    millions = price / factor
    return f"{millions:,.0f}" if millions >= 100 else f"{millions:.3g}" if millions > 1e-9 else "0"


def _per(target: Target) -> str:
    """What a price is for: a unit of a stock in its year, or of an amount in each year."""
    unit = _("percentage point") if target.unit_written == "%" else target.unit_written
    return f"{unit}, {target.year}" if target.kind in YEAR_END_KINDS else _("{unit}, each year").format(unit=unit)


def price_parts(prices: list[TargetPrice], unit: Money) -> list[Any]:
    """The table of prices with what its columns mean."""
    heads = [_("target"), _("last unit"), _("next unit"), _("for one"), _("saved if dropped"), _("clause")]
    rows = table(_("Price of each target [{money}]").format(money=unit.name), *heads, wrap=40)
    idle = []
    for p in prices:
        if not p.active:
            idle.append(p.target.id)
            continue
        following = _("not to be had") if p.harder is None else _millions(p.harder, unit.factor)
        name = in_language(p.target.title_zh, p.target.title_en)
        rows.add_row(name, _millions(p.easier, unit.factor), following, _per(p.target), f"{p.dropped / unit.factor:,.1f}", p.target.clause)
    lines = [
        rows,
        _("Last unit: what one unit less would save; next unit: what one more would cost (of a cap: one less). Where both are equal the price is unique."),
        _("Money of a stock is that of its year, of a yearly amount that of each year; what is saved is discounted over the whole plan."),
    ]
    return lines + ([_("Not active, price 0: {names}").format(names=", ".join(idle))] if idle else [])


def bill_parts(bill: Bill, currency: str) -> list[Any]:
    """The price tag, a line a target."""
    drawn, unit = bill.orders > 0, money(max(abs(bill.total), abs(bill.without)), currency)
    head = [_("target"), _("bill [{money}]").format(money=unit.short), *([_("± error")] if drawn else []), _("as the only target"), _("clause")]
    rows = table(_("Price tag of the plan, discounted"), *head)
    free = []
    for s in sorted(bill.shares, key=lambda s: -s.amount):
        if max(abs(s.amount), abs(s.alone)) < 0.005 * unit.factor:
            free.append(s.target.id)
            continue
        error = [f"{s.error / unit.factor:,.1f}"] if drawn else []
        name = in_language(s.target.title_zh, s.target.title_en)
        rows.add_row(name, f"{s.amount / unit.factor:,.1f}", *error, f"{s.alone / unit.factor:,.1f}", s.target.clause)
    rows.add_section()
    rows.add_row(_("all targets together"), f"{(bill.total - bill.without) / unit.factor:,.1f}", *([""] if drawn else []), "", "")
    how = _("averaged over {n} drawn orders, each with its reverse").format(n=bill.orders) if drawn else _("averaged over all orders")
    lines = [
        rows,
        _("Net cost without targets {without:,.1f}, with all of them {total:,.1f} {money}. A bill is what a target adds, {how}; bills add up.").format(
            without=bill.without / unit.factor, total=bill.total / unit.factor, money=unit.name, how=how
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
        same = amount(r.least) if r.unique else f"{amount(r.least)} .. {amount(r.largest)}"
        more = f"{amount(r.least_more)} .. {amount(r.largest_more)}"
        if max(r.largest, r.largest_more) > 0.005:
            rows.add_row(name(r.technology), r.unit, same, more, _("unique") if r.unique else _("not unique"))
    return ["", rows]
