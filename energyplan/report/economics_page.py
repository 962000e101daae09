"""What a run costs and earns, as a page: cost of energy, cost of supply, revenue, cash flow, returns."""

from __future__ import annotations

from typing import Any

import pandas as pd

from energyplan.i18n import _
from energyplan.report.scale import Money, is_small, money
from energyplan.report.text import in_language, render, share, table
from energyplan.results.economics import ALL_NEW, PLAN, Economics, by_year
from energyplan.units import currency_unit

LEAST = 0.05
"""Amount, at the scale of the page, below which a technology is not shown: what the solver left of zero."""

LEAST_HOURS = 1.0
"""Hours of use a year below which a cost per kWh is not told [h/a]."""

HYDROGEN = 33.33
"""Lower heating value of hydrogen [kWh/kg]."""

GROUPS = {
    "investment": ("investment",), "om": ("fixed_om", "variable_om"), "fuel": ("fuel", "carbon"), "outside": ("import", "export"), "inside": ("sold", "bought"),
    "rules": ("mechanism_price", "capacity_payment", "free_allocation"), "residual": ("residual",),
}  # fmt: skip
"""Column of the cash flow -> items in it."""


def economics_page(found: Economics) -> str:
    """The page as text, in the language in force."""
    worth = money(float(found.cohorts.costs["discounted_cny"].abs().sum()), found.cohorts.system.currency)
    return render([
        _head(found), *_levelised(found, worth), *_supply(found), *_revenue(found, worth), _cash_flow(found, worth), _returns(found, worth),
        *_reconciled(found, worth),
    ])  # fmt: skip


def economics_as_dict(found: Economics) -> dict[str, Any]:
    """All tables but the cash flow by cohort, for `--json`."""
    import json

    frames = {name: frame for name, frame in found.frames().items() if name != "cash_flow"}
    tables = {name: json.loads(frame.to_json(orient="records", force_ascii=False)) for name, frame in frames.items()}
    return {
        "status": "ok", "run_id": found.manifest["run_id"], "rules": found.rules is not None, "year": found.year, "currency": found.cohorts.system.currency,
        **tables, "reconciliation": found.reconciliation._asdict(),
    }  # fmt: skip


def _name(found: Economics, ident: str) -> str:
    return in_language(*found.manifest.get("titles", {}).get(ident, (ident, ident)))


def _stock(stock: str) -> str:
    return {"existing": _("existing"), "new": _("new")}.get(stock, "")


def _head(found: Economics) -> str:
    h, m = found.cohorts.system.horizon, found.manifest
    span = _("the year {year}, undiscounted").format(year=found.year) if found.year else _("{first} to {last}, discounted at {rate:.1%} to {base}").format(
        first=h.years[0], last=h.end, rate=h.discount_rate, base=h.base_year
    )  # fmt: skip
    lines = [
        _("Economics of {run}").format(run=f"{m['plan']}/{m['scenario']} {m['run_id']}"),
        _("Cost of energy and revenue over {span}. Existing units: their capital is sunk and left out. New: committed and candidates.").format(span=span),
        _("Rules of revenue are applied: contracts for difference, capacity payments, free allowances. They move money, not the plan.") if found.rules
        else _("Revenue is that of the market, at the shadow prices of the run; `--rules on` adds the rules of revenue beside the plan."),
    ]  # fmt: skip
    if m.get("approximation"):
        lines.append(_("The run has long steps: prices of an hour, and what stores earn, are smoothed."))
    return "\n".join(lines)


def _levelised(found: Economics, worth: Money) -> list[Any]:
    shown = found.levelised[found.levelised["levelised"] * found.levelised["delivered"] >= LEAST * worth.factor]
    tables: list[Any] = []
    for unit, part in shown.groupby("unit", sort=False):
        water = unit == "CNY/m3"
        per, factor = (f"{currency_unit(found.cohorts.system.currency)}/m3", 1.0) if water else (f"{currency_unit(found.cohorts.system.currency)}/kWh", 1e-3)
        heads = [_("technology"), "", _("hours"), "", _("cost"), _("capital"), _("O&M"), _("fuel"), _("carbon"), _("energy bought")]
        rows = table(_("Levelised cost [{unit}] and what it is made of").format(unit=per), *heads)
        for row in part.to_dict("records"):
            runs = row["full_load_hours"] >= LEAST_HOURS
            figures = [row[c] * factor if runs else float("nan") for c in ("levelised", "capital", "om", "fuel", "carbon", "energy")]
            rows.add_row(_name(found, row["technology"]), _stock(row["stock"]), f"{row['full_load_hours']:,.0f}", row["measure"], *(_price(v) for v in figures))
        tables.append(rows)
    hydrogen = shown[shown["measure"] == "LCOH"]
    told = ", ".join(f"{_name(found, r['technology'])} {r['levelised'] / 1e3 * HYDROGEN:,.1f}" for r in hydrogen.to_dict("records"))
    lines = [_("LCOH in {currency}/kg: {told}").format(currency=currency_unit(found.cohorts.system.currency), told=told)] if told else []
    note = _(
        "Hours: delivered in a year per power in service, of converters per what it can give. What hardly runs has a cost per kWh that says little; "
        "below one hour none is told."
    )
    return [*tables, *lines, note]


def _price(value: float) -> str:
    """A price with three digits behind the point, a dash for nothing.

    >>> _price(0.33042), _price(0.0), _price(float("nan"))
    ('0.330', '–', '')
    """
    return "" if value != value else "–" if abs(value) < 5e-4 else f"{value:,.3f}"


def _supply(found: Economics) -> list[Any]:
    tables: list[Any] = []
    for carrier, part in found.supply.groupby("carrier", sort=False):
        part = part[part["served"] + part["exported"] > 0]
        if part.empty:
            continue
        water = str(part["unit"].iloc[0]).endswith("m3")
        small = water or is_small(float((part["served"] + part["exported"]).max()))
        amount, unit = (1.0, "m3/a" if water else "MWh/a") if small else (1e-3, "GWh/a")
        per, factor = (f"{currency_unit(found.cohorts.system.currency)}/m3", 1.0) if water else (f"{currency_unit(found.cohorts.system.currency)}/kWh", 1e-3)
        title = _("Average cost of supply: {carrier} [{per}; {unit}]").format(carrier=_name(found, str(carrier)), per=per, unit=unit)
        rows = table(title, _("period from"), _("served"), _("exported"), _("net cost"), _("gross cost"))
        for row in part.to_dict("records"):
            year = str(row["milestone"]) if row["milestone"] else _("horizon")
            rows.add_row(year, f"{row['served'] * amount:,.0f}", f"{row['exported'] * amount:,.0f}", _price(row["net"] * factor), _price(row["gross"] * factor))
        tables.append(rows)
    note = _(
        "Net: after export income, per unit served. Gross: before it, per unit served or exported. What one carrier takes of another is paid at its price."
    )
    return [*tables, note]


def _revenue(found: Economics, worth: Money) -> list[Any]:
    paid = [_("rules")] if found.rules else []
    unit = currency_unit(found.cohorts.system.currency)
    heads = [_("technology"), "", _("sold"), _("bought"), _("grid"), *paid, _("cost"), _("surplus"), _("recovery"), f"{unit}/kWh"]
    rows = table(_("Revenue at shadow prices and cost [{money}]").format(money=worth.name), *heads)
    for row in found.revenue.to_dict("records"):
        columns = ["sold_cny", "bought_cny", "outside_cny", *(["payments_cny"] if found.rules else []), "cost_cny", "surplus_cny"]
        if max(abs(row[c]) for c in columns) < LEAST * worth.factor:
            continue
        recovery = "" if row["recovery"] != row["recovery"] else f"{round(row['recovery'], 2) + 0.0:,.0%}"
        price = "" if row["technology"] in _of_water(found) else _price(row["price"] / 1e3)
        rows.add_row(_name(found, row["technology"]), _stock(row["stock"]), *(_money(row[c], worth) for c in columns), recovery, price)
    return [
        rows,
        _(
            "Grid: exports less imports, at their own prices. Recovery: all income over cost; 100 % is a unit built until its last MW just earns its cost. "
            "Last column: price earned per kWh delivered."
        ),
    ]  # fmt: skip


def _of_water(found: Economics) -> set[str]:
    carriers = found.cohorts.system.carriers
    return {a.technology for a in found.cohorts.system.assets if carriers[a.carrier] == "m3"}


def _money(value: float, worth: Money) -> str:
    """An amount at the scale of the page, a dash for nothing."""
    scaled = value / worth.factor
    return "" if scaled != scaled else "–" if abs(scaled) < 0.05 else f"{scaled:,.1f}"


def _cash_flow(found: Economics, worth: Money) -> Any:
    wide = by_year(found.plan_flows)
    columns = [name for name, items in GROUPS.items() if any(item in wide and wide[item].abs().max() > 0 for item in items)]
    names = flow_names()
    title = _("Cash flow of the plan [{money}], undiscounted; last column discounted").format(money=worth.name)
    rows = table(title, _("year"), *(names[c] for c in columns), _("net"), _("sum so far"))
    for year, row in wide.iterrows():
        amounts = [sum(row.get(item, 0.0) for item in GROUPS[column]) for column in columns]
        rows.add_row(str(year), *(_money(v, worth) for v in (*amounts, row["net"], row["discounted_so_far"])))
    return rows


def flow_names() -> dict[str, str]:
    """What the columns of the cash flow are called, in the language in force."""
    return {
        "investment": _("investment"), "om": _("O&M"), "fuel": _("fuel, carbon"), "outside": _("grid"), "inside": _("consumers"),
        "rules": _("rules"), "residual": _("residual"),
    }  # fmt: skip


def _returns(found: Economics, worth: Money) -> Any:
    heads = [_("new units"), _("investment"), _("interest while built"), _("residual"), _("NPV"), _("IRR"), _("paid back"), _("discounted")]
    rows = table(_("What new units bring [{money}]").format(money=worth.name), *heads)
    for name, r in found.returns.items():
        if name not in (ALL_NEW, PLAN) and r.invested < LEAST * worth.factor:
            continue
        rate = "–" if r.internal_rate is None else share(r.internal_rate)
        amounts = [_money(v, worth) for v in (r.invested, r.interest, r.residual, r.net_present_value)]
        if name == ALL_NEW:
            rows.add_section()
        label = {ALL_NEW: _("all new units"), PLAN: _("whole plan, existing units too")}.get(name) or _name(found, name)
        rows.add_row(label, *amounts, rate, *("–" if year is None else str(year) for year in (r.payback, r.discounted_payback)))
    return rows


def _reconciled(found: Economics, worth: Money) -> list[str]:
    r = found.reconciliation
    lines = [
        _(
            "Investment is spent evenly over the lead time, before commissioning; interest while built is told beside it and not in the cash flow. "
            "Residual: worth left at the end of the horizon. Paid back: the year from which on the sum of all payments stays above nothing, "
            "residual left out."
        ),
        _("Discounted outlays {outlays} less interest while built {interest}: {sum}; net cost of the run {objective} ({money}).").format(
            outlays=_money(r.outlays, worth), interest=f"{r.interest / worth.factor:,.1f}", sum=_money(r.outlays - r.interest, worth),
            objective=_money(r.objective, worth), money=worth.name,
        ),
    ]  # fmt: skip
    if r.reasons:
        lines.append(_("They differ because of conventions of the plan: {reasons}.").format(reasons=", ".join(r.reasons)))
    return lines


def frames_with_titles(found: Economics) -> dict[str, pd.DataFrame]:
    """Tables with the names of technologies in both languages, for files."""
    titles = found.manifest.get("titles", {})
    frames = {}
    for name, frame in found.frames().items():
        frame = frame.copy()
        if "technology" in frame:
            at = frame.columns.get_loc("technology")
            for offset, (column, language) in enumerate((("title_zh", 0), ("title_en", 1)), 1):
                frame.insert(at + offset, column, [titles.get(ident, (ident, ident))[language] for ident in frame["technology"]])
        frames[name] = frame
    return frames
