"""The report of one run: its chapters in their order."""

from __future__ import annotations

from dataclasses import replace

from energyplan.i18n import _, language
from energyplan.report.chapters.answer import answer
from energyplan.report.chapters.assumptions import assumptions
from energyplan.report.chapters.costs import costs, why
from energyplan.report.chapters.facts import Facts
from energyplan.report.chapters.hydrogen import hydrogen
from energyplan.report.chapters.islands import islands
from energyplan.report.chapters.method import method
from energyplan.report.chapters.operation import energy, operation
from energyplan.report.chapters.schedule import land_and_sea, schedule
from energyplan.report.chapters.targets import targets
from energyplan.report.document import Document, numbered


def report_of(facts: Facts) -> Document:
    """The report of a run, in the language in force.

    Args:
        facts: The run.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    built = schedule(facts)
    chapters = (
        targets(facts), replace(built, blocks=(*built.blocks, *land_and_sea(facts))), costs(facts), energy(facts), operation(facts), hydrogen(facts),
        islands(facts), why(facts), assumptions(facts), method(facts),
    )  # fmt: skip
    title = _("{title}: report on the least-cost schedule").format(title=facts.run.title)
    subtitle = " · ".join(filter(None, [_("scenario {scenario}").format(scenario=facts.manifest["scenario"]), facts.run.changed]))
    return numbered(Document(title, subtitle, about(facts), answer(facts), tuple(c for c in chapters if c is not None), language()))


def about(facts: Facts) -> tuple[tuple[str, str], ...]:
    """What a report is made from: run, date, program, money."""
    m = facts.manifest
    day = f"{m['run_id'][:4]}-{m['run_id'][4:6]}-{m['run_id'][6:8]}"
    return (
        (_("run"), f"{m['plan']}/{m['scenario']}/{m['run_id']}"), (_("calculated"), day), (_("by"), f"energyplan {m['versions']['energyplan']}"),
        (_("money"), facts.run.money_of(m["currency"])),
    )  # fmt: skip
