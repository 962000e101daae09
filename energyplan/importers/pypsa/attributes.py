"""Attributes of PyPSA's components: what they are without being written, which are read, and which say nothing of the optimum."""

from __future__ import annotations

import re
from math import inf, nan

from energyplan.i18n import _

Default = str | float | bool

_COST: dict[str, Default] = {"capital_cost": 0.0, "overnight_cost": nan, "discount_rate": nan, "fom_cost": 0.0, "lifetime": inf, "build_year": 0.0}
_POWER: dict[str, Default] = {"p_nom": 0.0, "p_nom_extendable": False, "p_nom_min": 0.0, "p_nom_max": inf, "p_nom_set": nan}
_RUN: dict[str, Default] = {
    "p_max_pu": 1.0, "p_set": nan, "marginal_cost": 0.0, "efficiency": 1.0, "committable": False, "start_up_cost": 0.0, "shut_down_cost": 0.0,
    "stand_by_cost": 0.0, "min_up_time": 0.0, "min_down_time": 0.0, "up_time_before": 1.0, "down_time_before": 0.0, "ramp_limit_up": nan,
    "ramp_limit_down": nan, "ramp_limit_start_up": nan, "ramp_limit_shut_down": nan,
}  # fmt: skip

READ: dict[str, dict[str, Default]] = {
    "buses": {"v_nom": 1.0, "carrier": "AC"},
    "carriers": {"co2_emissions": 0.0},
    "generators": {"bus": "", "carrier": "", "active": True, "p_min_pu": 0.0, "sign": 1.0, "e_sum_min": -inf, "e_sum_max": inf, **_POWER, **_RUN, **_COST},
    "loads": {"bus": "", "active": True, "p_set": 0.0, "sign": -1.0},
    "links": {"bus0": "", "bus1": "", "carrier": "", "active": True, "p_min_pu": 0.0, **_POWER, **_RUN, **_COST},
    "lines": {
        "bus0": "", "bus1": "", "active": True, "x": 0.0, "r": 0.0, "s_nom": 0.0, "s_nom_extendable": False, "s_nom_min": 0.0, "s_nom_max": inf,
        "s_nom_set": nan, "s_max_pu": 1.0, **_COST,
    },
    "storage_units": {
        "bus": "", "carrier": "", "active": True, "p_min_pu": -1.0, "p_max_pu": 1.0, "marginal_cost": 0.0, "marginal_cost_storage": 0.0, "spill_cost": 0.0,
        "max_hours": 1.0, "efficiency_store": 1.0, "efficiency_dispatch": 1.0, "standing_loss": 0.0, "inflow": 0.0, "state_of_charge_initial": 0.0,
        "state_of_charge_set": nan, "cyclic_state_of_charge": False, "state_of_charge_initial_per_period": False,
        "cyclic_state_of_charge_per_period": False, **_POWER, **_COST,
    },
    "stores": {
        "bus": "", "carrier": "", "active": True, "e_nom": 0.0, "e_nom_extendable": False, "e_nom_min": 0.0, "e_nom_max": inf, "e_nom_set": nan,
        "e_min_pu": 0.0, "e_max_pu": 1.0, "e_initial": 0.0, "e_cyclic": False, "e_initial_per_period": False, "e_cyclic_per_period": False, "e_set": nan,
        "marginal_cost": 0.0, "marginal_cost_storage": 0.0, "standing_loss": 0.0, **_COST,
    },
    "global_constraints": {"type": "primary_energy", "carrier_attribute": "co2_emissions", "sense": "==", "constant": 0.0, "investment_period": nan},
}  # fmt: skip
"""List -> attribute that is read -> its default."""

BY_STEP: dict[str, tuple[str, ...]] = {
    "generators": (
        "p_min_pu", "p_max_pu", "p_set", "marginal_cost", "efficiency", "start_up_cost", "shut_down_cost", "stand_by_cost", "ramp_limit_up", "ramp_limit_down",
    ),
    "loads": ("p_set",),
    "lines": ("s_max_pu",),
    "storage_units": (
        "p_min_pu", "p_max_pu", "marginal_cost", "marginal_cost_storage", "spill_cost", "efficiency_store", "efficiency_dispatch", "standing_loss", "inflow",
        "state_of_charge_set",
    ),
    "stores": ("e_min_pu", "e_max_pu", "e_set", "marginal_cost", "marginal_cost_storage", "standing_loss"),
}  # fmt: skip
BY_STEP["links"] = BY_STEP["generators"]
"""List -> attributes that may be series."""

_MAINTENANCE: dict[str, Default] = {"maintainable": False}
REFUSED: dict[str, dict[str, Default]] = {
    "generators": {"p_nom_mod": 0.0, "p_init": nan, "marginal_cost_quadratic": 0.0, **_MAINTENANCE},
    "links": {"p_nom_mod": 0.0, "p_init": nan, "marginal_cost_quadratic": 0.0, "delay": 0.0, **_MAINTENANCE},
    "lines": {"s_nom_mod": 0.0, "type": "", "v_ang_max": inf},
    "storage_units": {"p_nom_mod": 0.0, "p_set": nan, "p_dispatch_set": nan, "p_store_set": nan, "sign": 1.0, "marginal_cost_quadratic": 0.0},
    "stores": {"e_nom_mod": 0.0, "p_set": nan, "sign": 1.0, "marginal_cost_quadratic": 0.0},
    "carriers": {"max_growth": inf, "max_relative_growth": 0.0},
    "global_constraints": {"bus": ""},
}  # fmt: skip
"""List -> attribute that changes the optimum and is not supported -> the value at which it does not."""

IGNORED: dict[str, tuple[str, ...]] = {
    "buses": ("type", "x", "y", "unit", "location", "v_mag_pu_set", "v_mag_pu_min", "v_mag_pu_max", "control", "generator", "sub_network", "p", "q",
              "v_mag_pu", "v_ang", "marginal_price", "country"),
    "carriers": ("color", "nice_name"),
    "generators": ("type", "control", "q_set", "weight", "maintenance_duration", "maintenance_pu", "maintenance_events", "p", "q", "p_nom_opt",
                   "status", "start_up", "shut_down", "maintenance", "maintenance_start"),
    "links": ("type", "length", "terrain_factor", "cyclic_delay", "maintenance_duration", "maintenance_pu", "maintenance_events", "p_nom_opt",
              "status", "start_up", "shut_down", "maintenance", "maintenance_start"),
    "lines": ("g", "b", "length", "carrier", "terrain_factor", "num_parallel", "v_ang_min", "sub_network", "s_nom_opt", "v_nom", "x_pu", "r_pu",
              "g_pu", "b_pu", "x_pu_eff", "r_pu_eff"),
    "storage_units": ("type", "control", "q_set", "p", "p_dispatch",
                      "p_store", "q", "state_of_charge", "spill", "p_nom_opt"),
    "stores": ("type", "q_set", "p", "q", "e", "e_nom_opt"),
    "loads": ("type", "carrier", "q_set", "p", "q"),
    "global_constraints": ("mu",),
}  # fmt: skip
"""List -> attributes that say nothing of the optimum of one period: descriptions, power flow, results."""

UNSUPPORTED = ("transformers", "processes")
"""Lists that must be empty."""

SILENT = ("line_types", "transformer_types", "shunt_impedances", "shapes", "sub_networks")
"""Lists that say nothing of the optimum, unless a component names one of their types, which is refused there."""

LISTS = (*READ, *UNSUPPORTED, *SILENT)

def way_out(attribute: str) -> str:
    """What to write instead of an attribute that is not supported."""
    return {
        "type": _("write x and r of the line, and leave its type empty"),
        "p_set": _("give least and largest shares of capacity instead"),
        "marginal_cost_quadratic": _("give a marginal cost that does not change with output"),
        "maintainable": _("take the time of maintenance out of p_max_pu"),
    }.get(attribute, _("leave it empty, or import without this component"))


def numbered(attribute: str) -> str:
    """An attribute of a link without the number of its port.

    >>> numbered("efficiency2"), numbered("bus10"), numbered("p_nom"), numbered("bus1")
    ('efficiency', 'bus', 'p_nom', 'bus1')
    """
    return re.sub(r"^(bus|efficiency|delay|cyclic_delay)([2-9]|\d\d+)$", r"\1", attribute)


def knows(name: str, attribute: str) -> bool:
    """Whether an attribute of a list is known: one of PyPSA's."""
    if name == "links" and (numbered(attribute) != attribute or re.fullmatch(r"p\d+", attribute)):
        return True
    if name == "lines" and attribute in ("p0", "p1", "q0", "q1", "s"):
        return True
    return attribute.startswith("mu_") or attribute.endswith("_piecewise_opt") or attribute in known(name)


def known(name: str) -> set[str]:
    """Attributes of a list by name."""
    return {*READ.get(name, {}), *REFUSED.get(name, {}), *IGNORED.get(name, ())}


def bounds_capacity(name: str, attribute: str) -> bool:
    """Whether it is a limit of capacity by bus and carrier, a column of buses that PyPSA reads by its beginning."""
    return name == "buses" and attribute.startswith(("nom_min_", "nom_max_"))
