"""A workbook of results, what an office reads after a run: `energyplan export RUN --to xlsx`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from xlsxwriter.workbook import Workbook

from energyplan.exports import result_answer, result_capacity, result_charts, result_energy, result_money, result_sources
from energyplan.exports.result_page import WIDEST, Formats, Page, Placed
from energyplan.exports.run_exports import Asked, Written
from energyplan.exports.workbook_look import TEXT_STAYS_TEXT
from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts
from energyplan.results.files import write_whole
from energyplan.results.stored_run import StoredRun


@dataclass(frozen=True)
class Content:
    """A sheet.

    Attributes:
        name: On its tab.
        about: What stands on it.
        write: Writes it.
        widest: Letters after which text folds.
        alike: Whether all its tables have the columns of the first.
    """

    name: str
    about: str
    write: Callable[[Page, Facts], None]
    widest: int = WIDEST
    alike: bool = False


def contents() -> list[Content]:
    """All sheets of figures, in their order; the summary and the charts come before them."""
    return [
        Content(_("Targets"), _("clause, required, achieved, margin, verdict, price, reason"), result_answer.targets),
        Content(_("Targets read"), _("what can be done about missed targets; how each target was read"), result_answer.readings),
        Content(_("Schedule"), _("what stands at the end of each year, what comes and goes, by technology"), result_capacity.schedule, alike=True),
        Content(_("Costs"), _("by component and technology, whole plan and each year, discounted and as paid"), result_money.costs),
        Content(_("Balances"), _("what supplies and uses each carrier in a year"), result_energy.balances, 44, True),
        Content(_("Shares and CO2"), _("clean shares, trade, losses and CO2 of a year"), result_energy.shares),
        Content(_("Prices"), _("mean and duration by bus and year"), result_energy.prices),
        Content(_("Prices by hour"), _("mean by month and hour of day, by bus and year"), result_energy.prices_by_hour),
        Content(_("Cash flow"), _("of the plan by year; investment by technology"), result_money.cash_flow),
        Content(_("Economics"), _("cost of energy, cost of supply, income at the prices of the plan, returns of new units"), result_money.economics),
        Content(_("Inputs"), _("settings, changes by the scenario, assumptions; costs, demand and prices with source and confidence"), result_sources.inputs),
        Content(_("Sources"), _("where the inputs are from"), result_sources.sources, 70),
        Content(_("About"), _("proof, checks, versions, where hourly values are"), result_sources.about),
    ]  # fmt: skip


def write(run: StoredRun, asked: Asked) -> Written:
    """Write the workbook into the folder asked for, aside and renamed.

    Raises:
        InputError: the run was made by an older version and lacks what is told.
        EnvironmentProblem: the place cannot be written, or the file is open elsewhere.
    """
    asked.listener("export", _("workbook of results"))
    content = workbook(Facts(run.folder))
    return Written([write_whole(asked.out / f"{run.file_name}.xlsx", content)])


def workbook(facts: Facts) -> bytes:
    """The workbook, in the language in force."""
    file = BytesIO()
    m, run = facts.manifest, facts.run
    with Workbook(file, {"in_memory": True, **TEXT_STAYS_TEXT}) as book:
        made = datetime.strptime(m["run_id"][:8], "%Y%m%d").replace(tzinfo=UTC)
        book.set_properties({
            "title": _("{title}: results").format(title=run.title), "subject": f"{m['plan']}/{m['scenario']}/{m['run_id']}",
            "author": f"energyplan {m['versions']['energyplan']}", "comments": run.subtitle, "created": made.replace(tzinfo=None),
        })  # fmt: skip
        formats, subtitle, listed = Formats(book), f"{run.subtitle} · {m['run_id']}", contents()
        first, drawn = book.add_worksheet(_("Summary")), book.add_worksheet(_("Charts"))
        sheets = [book.add_worksheet(content.name) for content in listed]
        placed: dict[str, Placed] = {}
        for sheet, content in zip(sheets, listed, strict=True):
            page = Page(sheet, formats, content.name, subtitle, _("Summary"), content.widest, content.alike)
            content.write(page, facts)
            page.finish()
            placed |= page.placed
        page = Page(drawn, formats, _("Charts"), subtitle, _("Summary"))
        result_charts.charts(book, drawn, facts, placed, page.at)
        page = Page(first, formats, run.title, subtitle, alike=False, pages=2)
        links = [(_("Charts"), _("capacity, supply, CO2, cost, cash flow, prices")), *((content.name, content.about) for content in listed)]
        result_answer.summary(page, facts, links)
        page.finish()
        first.activate()
    return file.getvalue()
