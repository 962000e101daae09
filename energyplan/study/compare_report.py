"""The report of several runs: page one compares, then charts, targets and inputs that differ, then page one of each run as an appendix."""

from __future__ import annotations

from collections.abc import Sequence

from energyplan.i18n import _, language
from energyplan.report.chapters.answer import answer
from energyplan.report.chapters.facts import Facts, cell, number
from energyplan.report.chapters.targets import MARKS, sheet_of
from energyplan.report.document import Block, Column, Document, Mark, Paragraph, Points, Section, Subheading, Table, chart, columns, numbered, table_or_note
from energyplan.report.names import figures, verdicts
from energyplan.report.run_report import about
from energyplan.report.scale import Scale, digits_of, display, least_shown, table_scale
from energyplan.report.text import in_language
from energyplan.results.economics import ALL_NEW
from energyplan.study.compare import Comparison
from energyplan.study.compare_charts import charts_of
from energyplan.study.inputs_diff import THERE
from energyplan.study.terms import notes

FIRST = 8
"""Inputs that differ which page one names; the chapter has all up to MOST."""
MOST = 80
SOURCE = "`energyplan compare --out`: compare_{name}.csv"


def comparison_report(found: Comparison, facts: Sequence[Facts]) -> Document:
    """The report, in the language in force.

    Args:
        found: The runs side by side.
        facts: Each of them, in the same order.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    titles = list(dict.fromkeys(one.run.title for one in facts))
    drawn = charts_of(found)
    known = [_("{title} · runs: {names}").format(title=titles[0], names=", ".join(found.names)), *(one.run.steps for one in facts)]
    charts = tuple(chart(drawn[name], SOURCE.format(name="results"), known) for name in drawn if name != "compare_targets")
    sections = (
        Section(_("Capacity, cost and CO2 side by side"), charts),
        Section(_("Targets run by run"), (_targets(found, facts),), own_page=True),
        Section(_("Inputs that differ"), (_inputs(found, MOST),)),
        *(_appendix(name, one) for name, one in zip(found.names, facts, strict=True)),
    )  # fmt: skip
    runs = tuple((name, about(one)[0][1]) for name, one in zip(found.names, facts, strict=True))
    said = notes(found.names, found.terms)
    front: tuple[Block, ...] = (
        Paragraph(_headline(found, facts), "lead"), *([Points(tuple(said))] if said else []), _side_by_side(found, facts), _capacity(found, facts),
        Subheading(_("What is different in the inputs")),
        _inputs(found, FIRST),
    )  # fmt: skip
    title = _("{title}: comparison of {n} schedules").format(title=titles[0], n=len(facts))
    return numbered(Document(title, ", ".join(found.names), (*runs, *about(facts[0])[2:]), front, sections, language()))


def _headline(found: Comparison, facts: Sequence[Facts]) -> str:
    """Which run costs least, and how much more the others; where their costs are not the same measure, what each costs."""
    if len({own.sum for own in found.terms}) > 1:
        each = (
            _("{run} {cost}, seen from {year}").format(run=name, cost=one.money(one.manifest["objective"]), year=own.base_year)
            for name, one, own in zip(found.names, facts, found.terms, strict=True)
        )
        return _("Net costs are not ranked, they are not the same measure: {costs}.").format(costs="; ".join(each))
    costs = {name: one.manifest["objective"] for name, one in zip(found.names, facts, strict=True)}
    cheapest = min(costs, key=lambda name: costs[name])
    scale = facts[0].money_scale
    more = [f"{name} +{number((cost - costs[cheapest]) / scale.factor)}" for name, cost in costs.items() if name != cheapest]
    words = _("{cheapest} has the least net cost, {cost} {money}; more by: {more}.")
    return words.format(cheapest=cheapest, cost=number(costs[cheapest] / scale.factor), money=scale.name, more=_(", ").join(more))


def _side_by_side(found: Comparison, facts: Sequence[Facts]) -> Table:
    """Cost, investment, shares, CO2, targets and proof, a column a run."""
    scale, names = facts[0].money_scale, figures()
    carbon = display(max(one.kpis.get(("co2", m), 0.0) for one in facts for m in one.milestones), "t/a")
    counts = [one.compliance["verdict"].value_counts() for one in facts]
    first = facts[0].milestones[0]
    last = min(one.milestones[-1] for one in facts)

    def share(kpi: str) -> list[str]:
        return [cell(one.kpis.get((kpi, last), float("nan")), 0.01, 1) for one in facts]

    alike = len({own.money for own in found.terms}) == 1

    def amounts(label: str, values: Sequence[float]) -> tuple[str, ...]:
        if alike:
            return (label, scale.name, *(cell(value, scale, 2) for value in values))
        return (label, "", *(f"{one.money(value)} ({one.run.plan['price_year']})" for one, value in zip(facts, values, strict=True)))

    rows = [
        amounts(_("net cost"), [one.manifest["objective"] for one in facts]),
        amounts(_("gross cost"), [one.manifest["gross_cost"] for one in facts]),
        *([(_("seen from"), "", *(str(own.base_year) for own in found.terms))] if len({own.base_year for own in found.terms}) > 1 else []),
        amounts(_("Investment in new units"), [one.economics.returns[ALL_NEW].invested for one in facts]),
        (_("{figure}, {year}").format(figure=names["clean_capacity_share"], year=last), "%", *share("clean_capacity_share")),
        (_("{figure}, {year}").format(figure=names["clean_consumption_share"], year=last), "%", *share("clean_consumption_share")),
        *(
            (
                _("{figure}, {year}").format(figure=names["co2"], year=year), carbon.name,
                *(cell(one.kpis.get(("co2", year), float("nan")), carbon, 2) for one in facts),
            )
            for year in dict.fromkeys((first, last))
        ),
        (_("Targets met"), "", *(_("{met} of {all}").format(met=c.get("met", 0), all=c.get("met", 0) + c.get("missed", 0)) for c in counts)),
        (_("proven gap"), "%", *("" if one.run.proven_gap is None else f"{100 * one.run.proven_gap:.2f}" for one in facts)),
        (_("operated on"), "", *(one.run.steps or _("every hour") for one in facts)),
    ]  # fmt: skip
    heads = (Column("", 2.6, False), Column(_("unit"), 1.5, False), *map(Column, found.names))
    return Table(_("The runs side by side"), heads, tuple(rows), SOURCE.format(name="results"))


def _capacity(found: Comparison, facts: Sequence[Facts]) -> Table:
    """Power at the end, by technology, in all runs."""
    end = min(one.end for one in facts)
    own = found.results[(found.results["section"] == "capacity") & (found.results["year"] == end)]
    rows: list[tuple[str, ...]] = []
    scales: dict[str, Scale] = {unit: table_scale(own.loc[own["unit"] == unit, found.names].max().dropna(), unit) for unit in ("MW", "MWh")}
    for row in own.to_dict("records"):
        values = [float("nan") if not found.has(name, end) else 0.0 if row[name] != row[name] else float(row[name]) for name in found.names]
        if row["unit"] in scales and max(value for value in values if value == value) >= least_shown(scales[row["unit"]], digits_of(scales[row["unit"]])):
            scale = scales[row["unit"]]
            title = next(one.manifest["titles"][row["item"]] for one in facts if row["item"] in one.manifest["titles"])
            rows.append((in_language(*title), scale.name, *(cell(value, scale, digits_of(scale)) for value in values)))
    title = _("Capacity in operation at the end of {year}").format(year=end)
    return Table(title, columns(_("technology"), _("unit"), *found.names, text=(0,)), tuple(rows), SOURCE.format(name="results"))


def _targets(found: Comparison, facts: Sequence[Facts]) -> Table:
    """Verdicts, with what each run reaches."""
    names = verdicts()
    sheets = [one.compliance.set_index("target") for one in facts]
    rows, marks = [], dict[tuple[int, int], Mark]()
    for i, row in enumerate(found.verdicts.to_dict("records")):
        sheet = next(s for s in sheets if row["target"] in s.index)
        line = sheet.loc[row["target"]]
        told = []
        for j, (name, own) in enumerate(zip(found.names, sheets, strict=True)):
            verdict = row[name]
            reached = own.at[row["target"], "achieved"] if row["target"] in own.index else float("nan")
            told.append(f"{names.get(verdict, '–')}\n{number(reached)}" if reached == reached else names.get(verdict, "–"))
            if verdict in MARKS:
                marks[i, j + 4] = MARKS[verdict]
        required = "" if line["required"] != line["required"] else f"{'≥' if line['sense'] == '>=' else '≤'} {number(line['required'])}"
        rows.append((in_language(line["title_zh"], line["title_en"]), str(line["year"]), required, str(line["unit"]), *told))
    heads = (Column(_("target"), 3.0, False), Column(_("year"), 0.7), Column(_("required")), Column(_("unit"), 1.0, False), *map(Column, found.names))
    return Table(_("Targets: required, verdict, achieved"), heads, tuple(rows), "tables/compliance.parquet", marks=marks)


def _inputs(found: Comparison, most: int) -> Block:
    """Inputs that differ, one a line."""
    words = {THERE: _("there")}
    rows = [(row["path"], *(words.get(row[name], row[name]) for name in found.names), row["unit"]) for row in found.inputs.head(most).to_dict("records")]
    notes = (_("... and {n} more").format(n=len(found.inputs) - most),) if len(found.inputs) > most else ()
    heads = (Column(_("input"), 3.0, False), *map(Column, found.names), Column(_("unit"), 1.0, False))
    made = Table(_("Inputs that differ"), heads, tuple(rows), SOURCE.format(name="inputs"), notes)
    return table_or_note(made, _("Inputs: the same in all runs."))


def _appendix(name: str, facts: Facts) -> Section:
    """Page one of a run and its targets."""
    return Section(_("Appendix: {run}").format(run=name), (*answer(facts), sheet_of(facts)), own_page=True)
