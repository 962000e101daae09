"""Page one: what to build by when, what it costs, which targets are met or missed and why, what to decide now. For a reader who reads nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from energyplan.i18n import _
from energyplan.report.carriers import shortage_lines
from energyplan.report.chapters.facts import Facts, cell, number, percent, told
from energyplan.report.charts.capacity import CONNECTED
from energyplan.report.charts.targets import in_display_units
from energyplan.report.document import Block, Column, Figure, KeyFigures, Paragraph, Points, Subheading, Table, table_or_note
from energyplan.report.names import run_statuses
from energyplan.report.scale import digits_of, table_scale
from energyplan.report.text import in_language
from energyplan.results.economics import ALL_NEW
from energyplan.results.unserved import shortages

SOON = 3
"""Years from the run within which construction begins of what is to be decided now."""
SMALL = 0.02
"""Share of the largest addition below which one has no line of its own on page one."""
MOST_MISSED = 6
"""Missed targets that page one names; the chapter on targets has all."""


def answer(facts: Facts) -> tuple[Block, ...]:
    """The answer of a run."""
    return (
        Paragraph(_headline(facts), "lead"), figures_of(facts), *_unserved(facts), *_what_to_build(facts), *_in_a_line(facts),
        Subheading(_("Targets")), *target_points(facts),
        Subheading(_("What to decide now")), *decisions(facts), *_reservations(facts),
    )  # fmt: skip


# --- what it comes to ---------------------------------------------------------------------------------------------------------------


def _headline(facts: Facts) -> str:
    """One sentence: the largest new plants, and what becomes of CO2."""
    names = [f"{facts.name(t)} {told(power, 'MW')}" for t, power in _largest(facts)]
    built = _("Least cost is to have built by {year}: {plants}.").format(year=facts.end, plants=_(", ").join(names))
    if not names:
        built = _("Least cost is to build nothing new by {year}.").format(year=facts.end)
    first, last = facts.milestones[0], facts.milestones[-1]
    before, after = facts.kpis.get(("co2", first), 0.0), facts.kpis.get(("co2", last), 0.0)
    if before <= facts.run.noise or first == last:
        return built
    words = _("{built} CO2 goes from {before} in {first} to {after} in {last}, imports included.")
    return words.format(built=built, before=told(before, "t/a"), first=first, after=told(after if after > facts.run.noise else 0.0, "t/a"), last=last)


def _largest(facts: Facts, most: int = 5) -> list[tuple[str, float]]:
    """Technologies with the most power that comes into service within the plan, the largest first."""
    own = facts.schedule[(facts.schedule["quantity"] == "power") & (facts.schedule["unit"] == "MW") & ~facts.schedule["kind"].isin(CONNECTED)]
    added = own.groupby("technology")["added"].sum().sort_values(ascending=False)
    return [(str(t), float(power)) for t, power in added.items() if power >= facts.least][:most]


def _unserved(facts: Facts) -> list[Block]:
    """What is not served, before anything else is said of the plan."""
    lines = shortage_lines(shortages(facts.system, facts.run.table("accounts")), facts.name)
    return [Paragraph(" ".join(lines), "warning")] if lines else []


def figures_of(facts: Facts) -> KeyFigures:
    """Cost, investment, price of supply, clean share, targets: the figures to be seen first."""
    m, last = facts.manifest, facts.milestones[-1]
    invested = facts.economics.returns[ALL_NEW].invested
    rate = facts.run.plan["discount_rate"]
    discounted = _("{first} to {end}, discounted at {rate:.1%}").format(first=facts.system.horizon.years[0], end=facts.end, rate=rate)
    if facts.system.horizon.weights:
        discounted = _("{first} to {end}, by the weights of the plan").format(first=facts.system.horizon.years[0], end=facts.end)
    items: list[tuple[str, str, str]] = [
        (_("Cost of the plan"), facts.money(m["gross_cost"]), discounted),
        (_("Net cost, after export income"), facts.money(m.get("expected_cost", m["objective"])), _("the same years, the same way")),
        (_("Investment in new units"), facts.money(invested), _("as spent, not discounted; under construction included")),
    ]
    supply = facts.economics.supply
    of_all = supply[(supply["milestone"] == 0) & (supply["carrier"] == facts.run.carrier)]
    if len(of_all) and of_all["gross"].iloc[0] == of_all["gross"].iloc[0]:
        factor, unit = facts.unit_price
        price = float(of_all["gross"].iloc[0]) / factor
        items.append((_("Cost of supply"), Figure(f"{price:.3f} {unit}", price, 3, unit), _("mean of the plan, before export income")))
    share = facts.kpis.get(("clean_capacity_share", last))
    if share is not None:
        items.append((_("Clean share of generating capacity"), percent(share), _("in {year}").format(year=last)))
    counts = facts.compliance["verdict"].value_counts()
    met, missed = int(counts.get("met", 0)), int(counts.get("missed", 0))
    if met + missed:
        items.append((_("Targets met"), _("{met} of {all}").format(met=met, all=met + missed), _("{missed} missed").format(missed=missed)))
    return KeyFigures(tuple(items))


# --- what to build ------------------------------------------------------------------------------------------------------------------


def _what_to_build(facts: Facts) -> list[Block]:
    """Power added up to each milestone by technology, and the energy of stores."""
    own = facts.schedule[facts.schedule["kind"].ne("desalination") & facts.schedule["unit"].isin(["MW", "MWh"])]
    power = own[own["unit"] == "MW"].groupby(["rank", "technology"])
    scale, stored = table_scale(power["added"].sum(), "MW"), table_scale(own[own["unit"] == "MWh"].groupby("technology")["added"].sum(), "MWh")
    rows = []
    for (_rank, technology), part in power:
        if str(technology) not in _large(facts):
            continue
        energy = own[(own["technology"] == technology) & (own["unit"] == "MWh")]["added"].sum()
        begun = part["flow_added_committed"].sum()
        by_year = [part.loc[part["year"] <= year, "added"].sum() for year in facts.stock_years]
        rows.append((facts.name(str(technology)), *(cell(v, scale, digits_of(scale)) for v in (*by_year, begun)), cell(energy, stored, digits_of(stored))))
    heads = [_("by {year}").format(year=year) for year in facts.stock_years]
    columns = (
        Column(_("technology"), 2.4, False), *(Column(head) for head in heads), Column(_("of it begun")), Column(_("energy [{unit}]").format(unit=stored.name)),
    )  # fmt: skip
    if not any(row[-1] != "–" for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    title = _("What comes into service, added up [{unit}]").format(unit=scale.name)
    return [Table(title, columns, tuple(rows), "tables/schedule.parquet")] if rows else []


def _added(facts: Facts) -> dict[str, float]:
    """Power that comes into service within the plan, by technology [MW]."""
    own = facts.schedule[(facts.schedule["unit"] == "MW") & facts.schedule["kind"].ne("desalination")]
    return {str(t): float(power) for t, power in own.groupby("technology", sort=False)["added"].sum().items() if power >= facts.least}


def _large(facts: Facts) -> list[str]:
    """Technologies with a line of their own on page one."""
    added = _added(facts)
    return [t for t, power in added.items() if power >= SMALL * max(added.values())]


def _in_a_line(facts: Facts) -> list[Block]:
    """Small additions, and what is taken out of service."""
    small = [f"{facts.name(t)} {told(power, 'MW')}" for t, power in _added(facts).items() if t not in _large(facts)]
    own = facts.schedule[(facts.schedule["unit"] == "MW") & (facts.schedule["retired"] >= facts.least)]
    gone = [
        _("{technology} {power} ({years})").format(technology=facts.name(str(t)), power=told(part["retired"].sum(), "MW"), years=span(part["year"]))
        for t, part in own.groupby("technology", sort=False)
    ]
    lines = [*([_("Smaller additions: {what}.").format(what=_(", ").join(small))] if small else []),
             *([_("Taken out of service: {what}.").format(what=_(", ").join(gone))] if gone else [])]  # fmt: skip
    return [Paragraph(" ".join(lines))] if lines else []


def span(years: Iterable[Any]) -> str:
    """Years as one, or as from and to.

    >>> span([2030, 2030]), span([2031, 2029])
    ('2030', '2029–2031')
    """
    known = sorted({int(y) for y in years})
    return str(known[0]) if len(known) == 1 else f"{known[0]}–{known[-1]}"


# --- targets ------------------------------------------------------------------------------------------------------------------------


def target_points(facts: Facts) -> list[Block]:
    """How many targets are met, and each that is missed with its reason."""
    sheet = facts.compliance
    judged, missed = sheet[sheet["verdict"].isin(["met", "missed"])], sheet[sheet["verdict"] == "missed"]
    if judged.empty:
        return [Paragraph(_("The plan sets no target that could be judged."))]
    if missed.empty:
        return [Paragraph(_("All {n} targets that could be judged are met.").format(n=len(judged)))]
    told_of = [
        _("{title}: {achieved} of {required}; {reason}").format(
            title=in_language(row["title_zh"], row["title_en"]),
            **dict(zip(("required", "achieved"), in_display_units(row["required"], row["achieved"], row["unit"], facts.run.currency), strict=True)),
            reason=row["reason"],
        )
        for row in missed.head(MOST_MISSED).to_dict("records")
    ]  # fmt: skip
    if len(missed) > MOST_MISSED:
        told_of.append(_("and {n} more").format(n=len(missed) - MOST_MISSED))
    return [Paragraph(_("{met} of {all} targets are met. Missed:").format(met=len(judged) - len(missed), all=len(judged))), Points(tuple(told_of))]


# --- what to decide -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """What one technology still adds after the year of the run.

    Attributes:
        technology: Which.
        power: Added after that year [MW].
        years: Years of commissioning.
        begins: Year in which its first construction has to begin.
        committed: Whether it has begun already.
    """

    technology: str
    power: float
    years: tuple[int, ...]
    begins: int
    committed: bool


def open_decisions(facts: Facts) -> list[Decision]:
    """What is still to be built after the year of the run, by the year in which construction begins: commissioning less lead time, in whole years."""
    projects = {p.name: (a, p) for a in facts.system.assets for p in a.projects}
    own = facts.schedule[(facts.schedule["unit"] == "MW") & (facts.schedule["year"] > facts.today)]
    found = []
    for column in ("flow_added_committed", "flow_added_new"):
        for technology, part in own[own[column] >= facts.least].groupby("technology", sort=False):
            begins = [year - math.ceil(projects[p][0].lead_time(projects[p][1], year)) for p, year in zip(part["project"], part["year"], strict=True)]
            committed = column.endswith("committed")
            found.append(Decision(str(technology), float(part[column].sum()), tuple(sorted(set(part["year"]))), min(begins), committed))
    return sorted(found, key=lambda d: (d.begins, -d.power))


def decisions(facts: Facts) -> list[Block]:
    """What is still to be built, with the year in which its construction has to begin; then what the plan counts on as built."""
    now = facts.today
    rows = [
        (facts.name(d.technology), told(d.power, "MW"), span(d.years), str(d.begins), _urgency(d, now))
        for d in open_decisions(facts) if d.technology in _large(facts)
    ]  # fmt: skip
    columns = (
        Column(_("technology"), 2.2, False), Column(_("power")), Column(_("in service")), Column(_("construction begins")), Column(_("to do"), 1.6, False),
    )  # fmt: skip
    title = _("What is still to be built, as of {year}").format(year=now)
    lines = []
    small = [d for d in open_decisions(facts) if d.technology not in _large(facts)]
    if small:
        words = _("{technology} {power} ({years})")
        told_of = (words.format(technology=facts.name(d.technology), power=told(d.power, "MW"), years=span(d.years)) for d in small)
        lines.append(_("Smaller ones: {what}.").format(what=_(", ").join(told_of)))
    if counted := _counted_on(facts):
        lines.append(_("Not begun when the plan starts, counted on as built by {now}; compare with what stands: {what}.").format(now=now, what=counted))
    if facts.compliance["verdict"].eq("missed").any():
        lines.append(_("Of each missed target: change its figure or its year, or report that it is not met."))
    made = Table(title, columns, tuple(rows), "tables/schedule.parquet, system/projects.parquet")
    return [table_or_note(made, _("The plan adds nothing after {now}.").format(now=now)), *([Points(tuple(lines))] if lines else [])]


def _urgency(decision: Decision, now: int) -> str:
    if decision.committed:
        return _("being built: keep on time")
    if decision.begins < now:
        return _("LATE: should have begun")
    return _("decide now") if decision.begins <= now + SOON else _("can wait")


def _counted_on(facts: Facts) -> str:
    """New units that the plan builds up to the year of the run."""
    own = facts.schedule[(facts.schedule["unit"] == "MW") & (facts.schedule["year"] <= facts.today)]
    sums = own.groupby("technology", sort=False)["flow_added_new"].sum().sort_values(ascending=False)
    return _(", ").join(f"{facts.name(str(t))} {told(power, 'MW')}" for t, power in sums.items() if power >= facts.least)


def _reservations(facts: Facts) -> list[Block]:
    """What weakens the answer: steps, weather, verification, proof."""
    m, lines = facts.manifest, list[str]()
    failed = [check for check in m["checks"] if not check["passed"]]
    if failed:
        lines.append(_("NOT VERIFIED: {n} of {m} independent checks failed.").format(n=len(failed), m=len(m["checks"])))
    if m["status"] != "optimal":
        lines.append(_("The run is not a proven optimum ({status}).").format(status=run_statuses().get(m["status"], m["status"])))
    if lines:
        return [Paragraph(" ".join(lines), "warning")]
    if facts.run.proven_gap is None:
        words = [_("All {n} independent checks passed; no bound was proven.").format(n=len(m["checks"]))]
    else:
        gap = number(100 * facts.run.proven_gap)
        words = [_("All {n} independent checks passed; at most {gap} % of gross cost above the least possible.").format(n=len(m["checks"]), gap=gap)]
    if facts.approximate:
        words.append(_("Calculated on {steps}: an approximation, do not decide on it alone.").format(steps=facts.run.steps))
    if all(year["synthetic"] for year in facts.run.plan["weather_years"].values()):
        words.append(_("Hourly profiles of wind and sun are synthetic."))
    return [Paragraph(" ".join(words), "note")]
