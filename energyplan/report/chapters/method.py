"""How the answer was found, how near it is to the least possible, and what checked it."""

from __future__ import annotations

import math

from energyplan.i18n import _
from energyplan.report.chapters.facts import Facts, number
from energyplan.report.document import Block, Column, Mark, Paragraph, Points, Section, Subheading, Table


def method(facts: Facts) -> Section:
    """The chapter."""
    blocks = (*_method(facts), Subheading(_("Bound")), *bound_blocks(facts), Subheading(_("Verification")), *checks_blocks(facts), versions_table(facts))
    return Section(_("Method, proof and verification"), blocks)


def _method(facts: Facts) -> list[Block]:
    size = facts.manifest["size"]
    lines = [
        _("Every year has a ledger of what is built, stands and retires; build rates, lead times and lives are exact by year."),
        _("Hours are operated at the milestones {milestones}; each stands for the years up to the next.").format(
            milestones=_(", ").join(map(str, facts.milestones))
        ),
        _("Operated on {steps}.").format(steps=facts.run.steps) if facts.run.steps else _("Every hour of the year is operated."),
        _("Cost is minimised over the whole horizon: capital, operation, fuel, carbon, imports, less export income, all discounted."),
        _("Targets that cannot be met are missed at a penalty, which is no part of any cost told here."),
        _("A linear program of {rows:,} rows and {columns:,} columns, solved by HiGHS.").format(rows=size["rows"], columns=size["columns"]),
    ]  # fmt: skip
    seen = facts.manifest.get("foresight", "perfect")
    intro = _("The schedule is the one of least cost that keeps all limits of the plan.")
    if seen != "perfect":
        intro = _("The schedule keeps all limits of the plan; each decision is the one of least cost as far as it sees ahead: {n} years.").format(n=seen)
    return [Paragraph(intro), Points(tuple(lines))]


def bound_blocks(facts: Facts) -> list[Block]:
    """How near the answer is to the least possible."""
    m = facts.manifest
    if (gap := facts.run.proven_gap) is None:
        words = _("No bound was proven.")
        if m.get("foresight", "perfect") != "perfect":
            words = _("Decided with limited foresight: how much less a plan that sees the whole horizon would cost is not bounded.")
        return [Paragraph(words, "warning")]
    words = _("No schedule costs less than {bound}; this one costs {cost}, at most {gap} % of gross cost more.")
    lines: list[Block] = [Paragraph(words.format(bound=facts.money(m["bound"]), cost=facts.money(m["objective"]), gap=number(100 * gap)))]
    if facts.approximate:
        words = _("That holds for the steps of this run. What every hour of the year would cost is not bounded: a certified run proves it.")
        lines.append(Paragraph(words, "warning"))
    return lines


def checks_blocks(facts: Facts) -> list[Block]:
    """What the verifier recounted."""
    checks = facts.manifest["checks"]
    failed = [check for check in checks if not check["passed"]]
    words = _(
        "{passed} of {n} independent checks passed: code that knows neither model nor solver recounted balances, levels, limits, ledger, costs and targets."
    )
    lines: list[Block] = [Paragraph(words.format(passed=len(checks) - len(failed), n=len(checks)), "warning" if failed else "body")]
    rows = tuple((c["name"], _("passed") if c["passed"] else _("FAILED"), _error(c["worst"]), _error(c["limit"])) for c in checks)
    heads = (Column(_("check"), 2.6, False), Column(_("verdict"), 1.0, False), Column(_("largest error")), Column(_("allowed")))
    marks: dict[tuple[int, int], Mark] = {(i, 1): "good" if c["passed"] else "bad" for i, c in enumerate(checks)}
    note = _("To check again: `energyplan verify {run}`.").format(run=facts.manifest["run_id"])
    lines.append(Table(_("Checks"), heads, rows, "run.json", (note,), marks=marks))
    return lines


def _error(value: float | None) -> str:
    """An error, or what is allowed; a remark allows anything, which older runs have as infinity."""
    return "–" if value is None or math.isinf(value) else f"{value:.1e}"


def versions_table(facts: Facts) -> Table:
    """The run and the programs that made it."""
    m = facts.manifest
    rows = [(_("run"), f"{m['plan']}/{m['scenario']}/{m['run_id']}"), *((name, version) for name, version in m["versions"].items())]
    return Table(_("Run and versions"), (Column(_("what"), 1.0, False), Column(_("value"), 3.0, False)), tuple(rows), "run.json")
