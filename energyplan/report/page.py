"""The page a planner reads at the end of a run."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from energyplan.i18n import _
from energyplan.report.carriers import carrier_rows, shortage_lines
from energyplan.report.names import capital_name, components, figures, run_statuses, verdicts
from energyplan.report.notes import past_life_notes
from energyplan.report.price_page import price_parts, range_parts, repaired_note
from energyplan.report.scale import is_small, money
from energyplan.report.text import amount, figure, in_language, render, share, table
from energyplan.report.uncertainty_page import uncertainty_parts
from energyplan.results.run_changes import told_changes
from energyplan.results.unserved import shortages
from energyplan.system.assemble import question_hours
from energyplan.tolerances import SHOWN, trace
from energyplan.units import currency_name

if TYPE_CHECKING:
    from energyplan.pipeline import Result

def page(result: Result) -> str:
    """The page as text, in the language in force."""
    parts = [_head(result), _capacity(result), _energy(result), *_carriers(result), _cost(result), *uncertainty_parts(result)]
    parts += [_targets(result), *_missed(result)]
    return render([*parts, *_prices(result), *range_parts(result.ranges, lambda name: title_of(result, name)), *_longer_steps(result), *_feet(result)])


def title_of(result: Result, ident: str) -> str:
    """Name of a technology, site or carrier in the language in force."""
    return in_language(*result.system.titles.get(ident, (ident, ident)))


def _head(result: Result) -> str:
    spec, hours = result.plan.file, result.system.horizon.hours_per_step
    lines = [
        _("{title} · scenario {scenario}").format(
            title=in_language(spec.title.zh, spec.title.en), scenario=result.plan.scenario
        ),
        *([_("Changes on top of the scenario: {changes}").format(changes=told_changes(result.sets))] if result.sets else []),
        _("Milestones {milestones}, horizon to {end}; money in {currency} of {price_year}, counted by the weights {weights} in place of discounting.").format(
            milestones=", ".join(map(str, spec.horizon.milestones)), end=spec.horizon.end, currency=currency_name(spec.currency), price_year=spec.price_year,
            weights=", ".join(f"{weight:g}" for weight in spec.horizon.weights),
        ) if spec.horizon.weights else
        _("Milestones {milestones}, horizon to {end}; money in {currency} of {price_year}, discounted at {rate:.1%} to {base}.").format(
            milestones=", ".join(map(str, spec.horizon.milestones)), end=spec.horizon.end,
            currency=currency_name(spec.currency), price_year=spec.price_year, rate=spec.discount_rate, base=spec.base_year,
        ),
        _("The plan's own {n} steps are operated.").format(n=len(result.plan.steps)) if result.plan.steps else
        _("Every hour of the year is operated.") if hours == 1 else
        _("Steps of {n} hours by their mean: an approximation without a bound; `--resolution 1h` operates every hour.").format(n=hours),
        _weather(result),
        *_stopped(result),
        *([_("Foresight of {n} years: each milestone decides by what it sees of them; only the last sees the end.").format(n=spec.horizon.foresight)]
          if spec.horizon.foresight != "perfect" else []),
        *shortage_lines(shortages(result.system, result.tables["accounts"]), lambda name: title_of(result, name)),
    ]  # fmt: skip
    return "\n".join(lines)


def _weather(result: Result) -> str:
    """Weather years, and which of them are synthetic."""
    years = result.plan.file.weather_years
    made = [name for name, year in years.items() if year.synthetic]
    if len(made) == len(years):
        return _("Weather years: {years}. The hourly profiles are synthetic.").format(years=", ".join(years))
    line = _("Weather years: {years}.").format(years=", ".join(years))
    synthetic = _("Synthetic: {years}.").format(years=", ".join(made))
    return f"{line} {synthetic}" if made else line


def _years(result: Result) -> list[int]:
    h = result.system.horizon
    milestones = spread(h.milestones)
    return [*milestones, *([h.end] if h.end != milestones[-1] else [])]


def spread(years: Sequence[int], most: int = 6) -> list[int]:
    """Years that a table has room for: all, or some from the first to the last at about equal distance.

    >>> spread(range(1990, 2011)), spread([2022, 2025])
    ([1990, 1994, 1998, 2002, 2006, 2010], [2022, 2025])
    """
    if len(years) <= most:
        return list(years)
    return [years[round(i * (len(years) - 1) / (most - 1))] for i in range(most)]


def _capacity(result: Result) -> Any:
    from rich.console import Group

    ledger, base = result.tables["capacity"], result.system.horizon.years[0] - 1
    tables, least = [], trace(ledger["in_service"])
    for unit, title in (("MW", _("Power in operation at the end of the year [MW]")), ("MWh", _("Energy of stores [MWh]")), ("m3/h", _("Desalination [m3/h]"))):
        part = ledger[ledger["unit"] == unit]
        if part.empty:
            continue
        rows = table(title, _("technology"), str(base), *(str(y) for y in _years(result)), _("of it new"))
        for technology in dict.fromkeys(part["technology"]):
            own = part[part["technology"] == technology]
            begin = own[(own["status"] == "existing") & (own["vintage"] <= base)].drop_duplicates(["project", "vintage"])
            start = sum(
                p.power if unit in ("MW", "m3/h") else p.energy
                for a in result.system.assets if a.technology == technology for p in a.projects
                if p.name in set(begin["project"])
            )  # fmt: skip
            stock = [own.loc[own["year"] == y, "in_service"].sum() for y in _years(result)]
            new = own.loc[(own["year"] == _years(result)[-1]) & (own["status"] == "candidate"), "in_service"].sum()
            if start or any(v > least for v in stock):
                rows.add_row(title_of(result, str(technology)), *(amount(v) for v in (start, *stock, new)))
        if rows.row_count:
            tables.append(rows)
    return Group(*tables)


def _energy(result: Result) -> Any:
    values = result.tables["kpis"].set_index(["kpi", "year"])["value"]
    milestones = spread(result.system.horizon.milestones)
    small = is_small(max(abs(values[kpi, m]) for kpi in ("generation", "demand") for m in milestones))
    energy, carbon = ((1.0, "MWh"), (1.0, "t")) if small else ((1e-3, "GWh"), (1e-3, "kt"))
    shown = table(_("Energy of a year (expected)"), "", *map(str, milestones), _("unit"))
    for kpi, label in figures().items():
        factor, unit = (100, "%") if kpi.endswith("_share") else carbon if kpi == "co2" else energy
        if kpi == "use" and all(abs(values[kpi, m] * factor) < 0.05 for m in milestones):
            continue
        shown.add_row(label, *(f"{values[kpi, m] * factor:,.1f}" for m in milestones), unit)
    return shown


def _carriers(result: Result) -> list[Any]:
    """Figures of the carriers beside electricity, where there are any."""
    values = result.tables["kpis"].set_index(["kpi", "year"])["value"].to_dict()
    milestones, system = spread(result.system.horizon.milestones), result.system
    shown = table(_("Other carriers in a year (expected)"), _("carrier"), "", *map(str, milestones), _("unit"))
    for carrier, label, amounts, unit in carrier_rows(values, system.carriers, {c: title_of(result, c) for c in system.carriers}, milestones):
        shown.add_row(carrier, label, *(f"{amount:,.1f}" for amount in amounts), unit)
    return [shown] if shown.row_count else []


def _cost(result: Result) -> Any:
    costs, unit = result.tables["costs"], money(result.gross_cost, result.system.currency)
    shown = table(_("Cost, discounted [{money}]").format(money=unit.name), _("component"), _("whole horizon"), _("share of gross cost"))
    gross = result.gross_cost

    def percent(amount: float) -> str:
        return share(amount / gross) if gross else "–"

    for component, label in components(capital_name(result.plan.file.finance.capital)).items():
        cost = costs.loc[costs["component"] == component, "discounted_cny"].sum()
        if abs(cost) > 0.05 * unit.factor:
            shown.add_row(label, f"{cost / unit.factor:,.1f}", percent(cost))
    shown.add_section()
    shown.add_row(_("gross cost (without income and unserved demand)"), f"{gross / unit.factor:,.1f}", percent(gross))
    shown.add_row(_("net cost"), f"{result.expected_cost / unit.factor:,.1f}", percent(result.expected_cost))
    return shown


def _targets(result: Result) -> Any:
    """The compliance sheet, with the solver's shadow price where any target has one."""
    sheet, unit = result.tables["compliance"], money(result.gross_cost, result.system.currency)
    if sheet.empty:
        return _("The plan has no targets.")
    priced = bool((sheet["active"].fillna(False) & (sheet["solver_shadow_price"] > 0)).any())
    heads = [_("target"), _("year"), "", _("required"), _("achieved"), _("margin"), _("unit"), "", *([_("price")] if priced else []), _("clause")]
    rows = table(_("Targets of the plan"), *heads, wrap=26 if priced else 34)
    words = verdicts()
    for row in sheet.to_dict("records"):
        name = in_language(row["title_zh"], row["title_en"])
        numbers = [figure(row[c]) for c in ("required", "achieved", "margin")]
        # Of a target with slack the price is nothing, but for what an interior point leaves of it.
        price = [shadow_price(row["solver_shadow_price"], unit.factor) if row["active"] is True else ""] if priced else []
        rows.add_row(name, str(row["year"]), row["sense"], *numbers, row["unit"], words[row["verdict"]], *price, row["clause"])
    if priced:
        rows.caption = _("Price: the solver's shadow price, {money} for one more unit (a year, for targets of operation).").format(money=unit.name)
        rows.caption_justify = "left"
    return rows


def _missed(result: Result) -> list[str]:
    """Why targets are missed."""
    sheet = result.tables["compliance"]
    missed = sheet[sheet["verdict"] == "missed"]
    if missed.empty:
        return []
    lines = [f"  {row['target']} ({row['clause']}): {row['reason']}" for row in missed.to_dict("records")]
    return [_("Missed, and why:"), *lines, _("They are soft in this run; costs contain no penalties.")]


def _longer_steps(result: Result) -> list[str]:
    """Where questions beside the run were answered on longer steps than its own."""
    hours = question_hours(result.plan)
    if not (result.prices or result.ranges) or hours == result.system.horizon.hours_per_step:
        return []
    return [_("Prices of targets to either side and ranges of capacity are those of steps of {n} hours.").format(n=hours)]


def _prices(result: Result) -> list[Any]:
    """Prices to either side, where they were asked for."""
    if result.repair is None:
        return []
    return ["", *price_parts(result.prices, money(result.gross_cost, result.system.currency)), *repaired_note(result.repair)]


def shadow_price(value: float, factor: float = 1e6) -> str:
    """A shadow price in millions, or the scale of the page; nothing where there is none or it is nothing.

    >>> shadow_price(1.234e7), shadow_price(4.2e3), shadow_price(0.0), shadow_price(float("nan"))
    ('12.3', '0.0042', '', '')
    """
    price = value / factor
    return "" if not price > 1e-9 else f"{price:,.1f}" if price >= 0.1 else f"{price:.2g}"


def _burnt(result: Result) -> list[str]:
    """What was burnt by energy in and out in the same step, if it is worth a line."""
    both = result.tables["overlap"]
    burnt = both.groupby("year")["lost_mwh"].sum()
    if burnt.empty:
        return []
    kpis = result.tables["kpis"]
    generation = float(kpis.loc[kpis["kpi"] == "generation", "value"].max())
    burnt, small = burnt[burnt > SHOWN * generation], is_small(generation)
    if burnt.empty:
        return []
    amounts = ", ".join(f"{year} {amount:,.1f} MWh" if small else f"{year} {amount / 1e3:,.1f} GWh" for year, amount in burnt.items())
    line = _("Burnt in stores, cables or hydrogen by energy in and out in the same step: {amounts}. It counts for no target.").format(amounts=amounts)
    mean = _("Steps are longer than an hour: a mean may hold both in turn, which burns nothing.") if both["step_hours"].max() > 1 else ""
    return [f"{line} {mean}".rstrip()]


def _stopped(result: Result) -> list[str]:
    """What stopped the run, and how far its schedule may be from the least cost; nothing where it came to its end."""
    if not result.stopped:
        return []
    words = _("{status}, proven to cost at most {gap:.2%} of gross cost more than the least.")
    return [words.format(status=run_statuses()[result.stopped].capitalize(), gap=max(0.0, result.certificate.relative_gap))]


def _proven(result: Result) -> list[str]:
    """Cost, bound and gap of a certified run, and how it came to them."""
    cert, gap, solution = result.certificate, result.plan.gap, result.solution
    cost, unit = result.objective, money(result.gross_cost, result.system.currency)
    words = _("Proven for every hour: no build-out costs less than {bound:,.1f} {money}; this one costs {cost:,.1f}, at most {gap:.2%} of gross cost more.")
    bound = (cost - cert.gap * 1e6) / unit.factor
    lines = [words.format(bound=bound, cost=cost / unit.factor, money=unit.name, gap=max(0.0, cert.relative_gap))]
    some, none = _("{steps:,} groups of hours, {gap:.2%} after {s:.0f} s"), _("{steps:,} groups of hours, no schedule yet after {s:.0f} s")
    told = "; ".join((none if r["gap"] is None else some).format(steps=r["steps"], gap=r["gap"], s=r["seconds"]) for r in solution.rounds)
    told = told or (_("none was finished") if result.stopped else _("none, runs before it knew enough"))
    lines.append(_("Asked for: {gap:.2%}. Rounds: {rounds}.").format(gap=gap, rounds=told))
    if solution.rung != "certified":
        lines.append(_("The rounds did not meet it; the whole program of every hour was solved ({rung}).").format(rung=solution.rung))
    return lines


def _feet(result: Result) -> list[str]:
    report, cert, timings = result.report, result.certificate, result.timings
    failed = [c for c in report.checks if not c.passed]
    lines = []
    lines += _burnt(result)
    lines += [_("Note: {text}").format(text=text) for text in [*result.notes, *past_life_notes(result.past_life)]]
    if failed:
        lines.append(_("NOT VERIFIED: {n} of {m} independent checks failed:").format(n=len(failed), m=len(report.checks)))
        lines += [f"  {c.name}: {f'{c.worst:.3g} > {c.limit:.3g} {c.unit} ({c.where})' if isfinite(c.worst) else c.where}" for c in failed]
    else:
        lines.append(_("Verified: {m} independent checks of balances, levels, limits, ledger, costs and targets passed.").format(m=len(report.checks)))
    if not (cert.feasible if result.stopped else cert.holds):
        lines.append(
            _("NOT PROVEN: gap {gap:.1e} of gross cost, residual {residual:.1e}; the run is marked.").format(
                gap=cert.relative_gap, residual=max(cert.row_residual, cert.bound_residual)
            )
        )
    elif result.plan.gap is not None:
        lines += _proven(result)
    elif result.stopped:
        words = _("No optimum was proven: the solver was stopped ({rung}, {n} iterations).")
        lines.append(words.format(rung=result.solution.rung, n=result.solution.iterations))
    elif result.plan.file.horizon.foresight != "perfect":
        words = _(
            "The rest is optimal with what was decided before {year} held: gap {gap:.1e} of gross cost to the least cost of that, proven from the matrix. "
            "With perfect foresight cost and penalties of missed targets together would be no more than here."
        )
        lines.append(words.format(year=result.system.horizon.milestones[-1], gap=cert.relative_gap))
    else:
        lines.append(
            _("Optimal for these steps: gap {gap:.1e} of gross cost, proven from the matrix ({rung}, {n} iterations).").format(
                gap=cert.relative_gap, rung=result.solution.rung, n=result.solution.iterations
            )
        )
    lines.append(_("Seconds: {timings}").format(timings=", ".join(f"{k} {v:.1f}" for k, v in timings.items())))
    lines.append(_("Files: {folder} (schedule.xlsx, schedule.csv, compliance.csv, tables/, run.json)").format(folder=result.run_dir))
    return ["", *lines]
