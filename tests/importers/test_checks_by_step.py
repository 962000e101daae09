"""What is said of `series.csv`, of units and of least additions, with the program's own kinds of technology."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.importers.new_plan import NewPlan, both


def small() -> NewPlan:
    """A converter of two modes, a unit, a store and a load; three steps."""
    head = {
        "title": both("small"), "currency": "EUR", "price_year": 2030, "base_year": 2029, "discount_rate": 0.0, "hours_per_year": 3.0,
        "horizon": {"milestones": [2030], "end": 2030, "resolution": "1h"},
        "carriers": {"electricity": {"title": both("electricity"), "unserved_price": None}}, "sites": {"here": {"title": both("here")}},
        "technologies": {kind: {"kind": kind, "title": both(kind)} for kind in ("converter", "unit", "store")},
    }  # fmt: skip
    plan = NewPlan("small", head, "by hand")
    for i in range(3):
        plan.add("steps", step=f"s{i}", chain="all", hours=1.0, weight=1.0)
    cost = {"year": 2030, "power_capex": 0.0, "power_fixed_om": 0.0, "lifetime": 10}
    plan.add("technologies/converter", technology="converter", **cost)
    plan.add("technologies/unit", technology="unit", **cost)
    plan.add("technologies/store", technology="store", **cost, energy_capex=0.0, duration_max=4.0, eta_charge=1.0, eta_discharge=1.0)
    for technology, mode in (("converter", "one"), ("converter", "two"), ("unit", "main")):
        plan.add("flows", technology=technology, mode=mode, carrier="electricity", year=2030, ratio=1.0)
    for technology in ("converter", "unit"):
        plan.add("candidates", project=technology, technology=technology, site="here", power_max=10.0)
    plan.add("candidates", project="store", technology="store", site="here", power_max=10.0, energy_max=40.0)
    plan.add("demand", demand="load", site="here", carrier="electricity", profile="load", year=2030)
    plan.series |= {"load": [1.0, 2.0, 3.0], "ones": [1.0, 1.0, 1.0], "back": [-1.0, 0.0, 0.0]}
    plan.powers.add("load")
    return plan


def told(plan: NewPlan, tmp_path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        plan.write(tmp_path / "plan")
    return [f"{problem.path}: {problem.message}; {problem.hint}" for problem in caught.value.problems]


def test_known_quantities_are_taken(tmp_path):
    plan = small()
    for technology, quantity in (
        ("converter", "cost_one"), ("converter", "ratio_two_electricity_here"), ("converter", "ramp_up"), ("unit", "start_cost"), ("unit", "emission_main"),
        ("store", "inflow"), ("store", "level_set"),
    ):  # fmt: skip
        plan.add("series", technology=technology, quantity=quantity, profile="ones")
    assert len(plan.write(tmp_path / "plan").series) == 7


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("store", "inflw"), "series.store@inflw.quantity: 'inflw' is no quantity by the step of a store; did you mean 'inflow'?"),
        (("converter", "cost_three"), "series.converter@cost_three.quantity: 'cost_three' is no quantity by the step of a converter; did you mean 'cost_"),
        (("battery", "inflow"), "series.battery@inflow.technology: 'battery' is not known; "),
    ],
)
def test_unknown_quantities_are_told(tmp_path, row, message):
    plan = small()
    plan.add("series", technology=row[0], quantity=row[1], profile="ones")
    assert any(text.startswith(message) for text in told(plan, tmp_path))


def test_an_unknown_profile_is_told(tmp_path):
    plan = small()
    plan.add("series", technology="store", quantity="inflow", profile="rain")
    assert any(text.startswith("series.store@inflow.profile: 'rain' is no column of") for text in told(plan, tmp_path))


def test_of_several_modes_none_is_negative(tmp_path):
    plan = small()
    plan.add("series", technology="converter", quantity="least", profile="back")
    assert told(plan, tmp_path) == [
        "series.converter@least.profile: converter has several modes: its activity cannot be negative; give the way back as a mode of its own"
    ]


def test_a_unit_has_one_mode(tmp_path):
    plan = small()
    plan.add("flows", technology="unit", mode="other", carrier="electricity", year=2030, ratio=1.0)
    assert told(plan, tmp_path) == ["technologies.unit: a unit has one mode, found main, other; make it several units, or a converter"]


def test_a_least_addition_above_the_largest_is_told(tmp_path):
    plan = small()
    plan.tables["candidates"][0]["power_min"] = 11.0
    assert told(plan, tmp_path) == ["candidates.converter.power_min: power_min 11 MW is above power_max 10 MW; lower the one or raise the other"]


def test_a_line_needs_its_other_end(tmp_path):
    plan = small()
    plan.head["technologies"]["line"] = {"kind": "line", "title": both("line")}
    plan.add("technologies/line", technology="line", year=2030, power_capex=0.0, power_fixed_om=0.0, lifetime=10, impedance=1.0)
    plan.add("candidates", project="line", technology="line", site="here", power_max=10.0)
    assert told(plan, tmp_path) == ["candidates.line.site_to: a link needs its other end; write the site it leads to"]


def test_a_least_level_above_the_largest_is_told(tmp_path):
    plan = small()
    plan.series |= {"low": [0.2, 0.6, 0.2], "high": [0.5, 0.5, 1.0]}
    for quantity, profile in (("level_min", "low"), ("level_max", "high")):
        plan.add("series", technology="store", quantity=quantity, profile=profile)
    assert told(plan, tmp_path) == [
        "series.store@level_min.profile: level_min of store is 0.6 in step 1 of weather year typical, above level_max; lower the one or raise the other"
    ]
