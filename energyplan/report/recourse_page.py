"""What planning for several futures is worth, told to a planner: costs of the plans, and where their build-outs differ."""

from __future__ import annotations

from typing import Any

from energyplan.analysis.decisions import BUILT, Decisions
from energyplan.analysis.recourse import Cost, Recourse
from energyplan.i18n import _
from energyplan.plan.schema import Plan
from energyplan.report.scale import money
from energyplan.report.text import amount, figure, in_language, render, table

DIFFERENT = 1e-3
"""Part of the largest capacity by which two build-outs must differ to be told."""


def recourse_page(plan: Plan, found: Recourse) -> str:
    """The page as text."""
    title, hours = plan.file.title, found.system.horizon.hours_per_step
    return render([
        _("What planning for several futures is worth: {title} · scenario {scenario}").format(
            title=in_language(title.zh, title.en), scenario=plan.scenario
        ),
        _("Steps of {n} hours; `--resolution` takes others. Targets of operation hold in each future here; risk is left out.").format(n=hours), "",
        _costs(plan, found), *_values(found), "", *_capacities(plan, found),
    ])  # fmt: skip


def title_of(plan: Plan, future: str) -> str:
    """Name of a future in the language in force."""
    entry = plan.file.futures[future].title
    return in_language(entry.zh, entry.en)


def _plans(plan: Plan, found: Recourse) -> list[tuple[str, Cost]]:
    alone = [(_("{future} by itself").format(future=title_of(plan, name)), cost) for name, cost in found.alone.items()]
    return [(_("one build-out for all futures"), found.together), (_("the mean future"), found.mean), *alone]


def _scale(found: Recourse) -> Any:
    return money(max(abs(cost.net) for cost in (found.together, found.mean, *found.alone.values())), found.system.currency)


def _beyond(found: Recourse, total: float) -> float:
    """A cost without the penalties that one build-out for all futures has: of targets out of everybody's reach they tell nothing."""
    return total - found.together.penalties


def _costs(plan: Plan, found: Recourse) -> Any:
    unit, (together, certain, *alone) = _scale(found), _plans(plan, found)
    heads = (_("plan"), _("probability"), _("net cost"), _("more penalties"), _("in all"))
    shown = table(_("Cost, expected and discounted [{money}]").format(money=unit.name), *heads, wrap=52)

    def row(name: str, cost: Cost | None, likely: str = "") -> None:
        more = 0.0 if cost is None else cost.penalties - found.together.penalties
        figures = [_("cannot be operated"), "", ""] if cost is None else [figure(part / unit.factor) for part in (cost.net, more, cost.net + more)]
        shown.add_row(name, likely, *figures)

    row(*together)
    row(_("that of the mean future, held and operated in all"), found.held)
    shown.add_section()
    for (name, cost), (_future, p) in zip(alone, found.system.horizon.futures, strict=True):
        row(name, cost, f"{p:.1%}")
    shown.add_section()
    row(_("the mean future, as if it were certain"), certain[1])
    return shown


def _values(found: Recourse) -> list[str]:
    unit = _scale(found)
    together, wait, held = (_beyond(found, cost) / unit.factor for cost in (found.together.total, found.wait_and_see, found.held.total if found.held else 0.0))
    lines = [
        _("Perfect information is worth {value:,.1f} {money}: {together:,.1f} for one build-out, {wait:,.1f} on average where the future is known.").format(
            value=found.perfect_information / unit.factor, money=unit.name, together=together, wait=wait
        )
    ]
    if found.held is None:
        return [*lines, _("The build-out for the mean future leaves some future without what must be served: planning for the mean does not do.")]
    text = _("Planning for all futures saves {value:,.1f} {money}: the build-out for the mean future would cost {held:,.1f} over all of them.")
    return [text.format(value=found.stochastic_solution / unit.factor, money=unit.name, held=held), *lines]


def _capacities(plan: Plan, found: Recourse) -> list[Any]:
    """New power by technology to the end of the horizon, where the plans differ."""
    plans = _plans(plan, found)
    sums = [_built(found, cost.decisions) for _name, cost in plans]
    names = list(dict.fromkeys(name for one in sums for name in one))
    largest = max((value for one in sums for value in one.values()), default=0.0)
    shown = table(_("New power of the whole horizon where plans differ [MW]"), _("technology"), *map(str, range(1, len(plans) + 1)))
    for name in names:
        values = [one.get(name, 0.0) for one in sums]
        if max(values) - min(values) > DIFFERENT * largest:
            shown.add_row(in_language(*found.system.titles.get(name, (name, name))), *map(amount, values))
    return [shown, *(f"{i}: {name}" for i, (name, _cost) in enumerate(plans, 1))] if shown.row_count else []


def _built(found: Recourse, decisions: Decisions) -> dict[str, float]:
    technology, total = {a.name: a.technology for a in found.system.assets}, dict[str, float]()
    for decision, power in decisions.items():
        if decision.act == BUILT and decision.quantity == "power":
            name = technology[decision.asset]
            total[name] = total.get(name, 0.0) + power
    return total


def recourse_as_dict(plan: Plan, found: Recourse) -> dict[str, Any]:
    """The same for `--json`; what is infinite is null."""
    def told(cost: Cost | None) -> dict[str, float] | None:
        return None if cost is None else {"net_cny": cost.net, "penalties_cny": cost.penalties, "total_cny": cost.total}

    return {
        "status": "ok", "plan": plan.file.name, "scenario": plan.scenario, "hours": found.system.horizon.hours_per_step,
        "together": told(found.together), "mean": told(found.mean), "held": told(found.held),
        "alone": {name: told(cost) for name, cost in found.alone.items()}, "wait_and_see_cny": found.wait_and_see,
        "value_of_stochastic_solution_cny": None if found.held is None else found.stochastic_solution,
        "expected_value_of_perfect_information_cny": found.perfect_information,
    }  # fmt: skip
