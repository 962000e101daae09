"""What the verifier has no law for fails a check; the run itself stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from systems import World, existing, verified

from energyplan.model.operation import KINDS
from energyplan.model.rules.base import KINDS as TARGETS
from energyplan.model.rules.capacity import Capacity
from energyplan.model.technologies.renewable import Renewable
from energyplan.plan.rows import PARAMETERS, SERIES, TARGET_KINDS
from energyplan.results.system_tables import system_tables
from energyplan.results.verify import verify


@pytest.fixture
def made_up() -> Iterator[None]:
    """A kind of technology and one of target that only the model knows."""

    class Tidal(Renewable):
        kind = "tidal"

    class Least(Capacity):
        kind = "least_power"

    assert (Tidal, Least) == (KINDS["tidal"], TARGETS["least_power"])
    yield
    for registry in (KINDS, PARAMETERS, SERIES):
        registry.pop("tidal")
    for targets in (TARGETS, TARGET_KINDS):
        targets.pop("least_power")


@pytest.mark.usefixtures("made_up")
def test_kinds_without_a_law_fail_by_name():
    w = World(3)
    w.asset("thermal", "coal", existing(100), variable_om=10)
    w.asset("tidal", "mill", existing(20))
    w.load(50)
    w.target("least_power", 10, technologies=("coal",))
    s = w.solve()
    report = verify(system_tables(s.model.system), s.tables.frames, objective=s.cost)
    found = {check.name: check.where for check in report.failed}
    assert "the verifier does not know kind tidal (mill@a)" in found["kinds"]
    assert "the verifier does not know kind least_power (least_power)" in found["kinds"]


def test_known_kinds_pass():
    w = World(3)
    w.asset("thermal", "coal", existing(100), variable_om=10)
    w.load(50)
    assert "kinds" not in verified(w.solve())
