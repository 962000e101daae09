"""The report of one run: its chapters in their order."""

from __future__ import annotations

from energyplan.i18n import _, language
from energyplan.report.chapters.answer import answer
from energyplan.report.chapters.facts import Facts
from energyplan.report.document import Document, numbered


def report_of(facts: Facts) -> Document:
    """The report of a run, in the language in force.

    Args:
        facts: The run.

    Raises:
        EnvironmentProblem: the extra `report` is missing.
    """
    m = facts.manifest
    about = (
        (_("plan"), f"{m['plan']} · {facts.run.title}"), (_("scenario"), m["scenario"]), (_("run"), m["run_id"]),
        (_("calculated by"), f"energyplan {m['versions']['energyplan']}"), (_("money"), facts.run.money_of(m["currency"])),
    )  # fmt: skip
    title = _("{title}: report on the least-cost schedule").format(title=facts.run.title)
    return numbered(Document(title, _("scenario {scenario}").format(scenario=m["scenario"]), about, answer(facts), (), language()))
