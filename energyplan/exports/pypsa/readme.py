"""The page in the folder: how to read it with PyPSA, what to expect, what is not in it."""

from __future__ import annotations

from energyplan.exports.pypsa.claims import Claims
from energyplan.exports.pypsa.making import Making
from energyplan.i18n import _


def readme(making: Making, claims: Claims, folder: str) -> str:
    """Text of `README.md`."""
    manifest = making.run.manifest
    title = _("Run {run} of {plan}, {scenario}, as a PyPSA network").format(run=manifest["run_id"], plan=manifest["plan"], scenario=manifest["scenario"])
    years = ", ".join(map(str, making.milestones))
    time = _("Investment periods: {years}.") if making.pathway else _("One year, as in {years}.")
    optimize = "n.optimize(multi_investment_periods=True)" if making.pathway else "n.optimize()"
    lines = [f"# {title}", "", time.format(years=years), "", "```python", "import pypsa", "", f'n = pypsa.Network("{folder}")']
    if making.decided:
        lines += [f"{optimize}  # " + _("capacities and operation"), "n.optimize.fix_optimal_capacities()", f"{optimize}  # " + _("operation")]
    else:
        lines += [f"{optimize}  # " + _("operation at the capacities of the run")]
    lines += ['n.objective, n.meta["energyplan"]["expected"]', "```", ""]
    if making.decided:
        lines += [_("Straight after reading, `fix_optimal_capacities` takes the capacities of the run: they stand in `p_nom_opt` and `e_nom_opt`."), ""]
    money = _("Money is in {currency}").format(currency=manifest["currency"])
    what = (
        _("discounted to the base year: the weighting of a period is the sum of the discount factors of its years")
        if making.pathway
        else _("of one year; prices of fuel, carbon and trade are means over the years the milestone stands for, weighted by their discount factors")
    )
    lines += [f"{money}, {what}.", "", "## " + _("What is claimed"), ""]
    lines += [f"- {note}" for note in claims.notes()]
    counts = ", ".join(f"{kind} {number}" for kind, number in making.network.count().items())
    return "\n".join([*lines, "", _("Components: {counts}.").format(counts=counts), ""])
