"""What components of cost, figures of a year and verdicts are called, on every page and chart."""

from __future__ import annotations

from energyplan.i18n import _


def components(capital: str) -> dict[str, str]:
    """Components of cost, in the order of a page.

    Args:
        capital: What capital is called: `capital_name`, or a word for both conventions.
    """
    return {
        "capital": capital, "salvage": _("value left at the end"), "mode": _("modes of converters"),
        "fixed_om": _("fixed O&M"), "variable_om": _("variable O&M"), "start": _("starts"), "stop": _("stops"), "online": _("hours online"),
        "charge_cost": _("charge of stores"), "level_cost": _("levels of stores"), "spill_cost": _("water spilt"), "fuel": _("fuel"),
        "fuel_delivery": _("delivery of fuel"), "carbon": _("carbon"), "import": _("imports"), "unserved": _("unserved demand"),
        "export": _("export income"),
    }  # fmt: skip


def capital_name(convention: str) -> str:
    """Capital, and how the plan pays for it: `annuity` or `overnight_salvage`."""
    return _("capital (annuities)") if convention == "annuity" else _("capital (overnight)")


def figures() -> dict[str, str]:
    """Figures of a year, by the name of the key figure."""
    return {
        "clean_capacity_share": _("clean share of generating capacity"), "clean_generation_share": _("clean share of generation"),
        "clean_consumption_share": _("clean share of consumption"), "generation": _("generation"), "demand": _("demand served"),
        "use": _("taken to make other carriers"), "export": _("export"), "import": _("import"), "curtailed": _("curtailed wind and sun"),
        "lost": _("lost in stores, cables, hydrogen"), "unserved": _("unserved"), "co2": _("CO2, imports included"),
    }  # fmt: skip


def obligations() -> dict[str, str]:
    """How far targets bind."""
    return {"binding": _("binding"), "indicative": _("indicative")}


def statuses() -> dict[str, str]:
    """Where the figure of a target is from."""
    return {"N": _("N: of the plan"), "D": _("D: assumed"), "A": _("A: assigned later")}


def run_statuses() -> dict[str, str]:
    """Status of a run, as `run.json` has it."""
    return {
        "optimal": _("optimal"), "verified": _("verified"), "not_verified": _("NOT VERIFIED"),
        "time_limit": _("stopped at the time limit: best schedule so far"), "gap_not_met": _("the gap was not met: best schedule found"),
        "interrupted": _("interrupted: best schedule so far"), "terminated": _("terminated: best schedule so far"),
    }  # fmt: skip


def verdicts() -> dict[str, str]:
    """Verdicts on targets."""
    return {"met": _("met"), "missed": _("MISSED"), "not set": _("not set"), "off": _("off")}
