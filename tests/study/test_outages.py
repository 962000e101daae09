"""Outages as they are written, and what they take out of a year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from energyplan.errors import Problems
from energyplan.plan.read import read_plan
from energyplan.study.outages import losses, read_outages, residual_load, standard, stock_of, touched, worst_hour
from energyplan.system.assemble import assemble
from energyplan.system.system import System

STOCK = {
    ("coal_1", 2022): 600.0, ("coal_2", 2022): 600.0, ("shicheng_cable", 2022): 10.0, ("wangjia_cable", 2022): 6.0, ("lengjia_tie", 2022): 1900.0,
    ("lengjia_tie", 2030): 1900.0, ("zhuanghe_pumped_storage", 2030): 1000.0, ("offshore_1", 2022): 100.0, ("nuclear_phase_1", 2035): 1835.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def system() -> System:
    return assemble(read_plan(None, resolution="1h"))


def lost(spec: str, system: System, year: int = 2022) -> tuple[dict[str, float], np.ndarray]:
    """Power that is out by project, and the hours in which it is."""
    problems = Problems()
    (outage,) = read_outages([spec], system, problems)
    assert problems.found == []
    of = next(y for y in system.horizon.operation_years if y.milestone == year)
    found = losses(outage, system, of, STOCK)
    return {name: power for loss in found for name, power in loss.lost.items()}, np.flatnonzero(found[0].part) if found else np.empty(0)


@pytest.mark.parametrize(
    ("spec", "power", "first", "last"),
    [
        ("coal_1", {"coal_1": 600}, 0, 8759),
        ("coal_1:300MW@01-10..01-24", {"coal_1": 300}, 9 * 24, 24 * 24 - 1),
        ("coal_1:30万千瓦@216..552", {"coal_1": 300}, 216, 551),
        ("coal:50%@2022-12-31T18..2022-12-31", {"coal_1": 300, "coal_2": 300}, 8754, 8759),
        ("coal:300MW@0..1", {"coal_1": 150, "coal_2": 150}, 0, 0),
        ("island_cable@0..24", {"shicheng_cable": 10, "wangjia_cable": 6}, 0, 23),
        ("coal_1:5000MW@0..8760", {"coal_1": 600}, 0, 8759),
    ],
)
def test_what_is_written_is_out(system: System, spec: str, power: dict[str, float], first: int, last: int):
    found, hours = lost(spec, system)
    assert {name: mw for name, mw in found.items() if mw} == pytest.approx(power)
    assert (hours[0], hours[-1], len(hours)) == (first, last, last - first + 1)


def test_a_window_goes_over_new_year(system: System):
    __, hours = lost("coal_1@12-31..01-01", system)
    assert hours.tolist() == [*range(24), *range(8736, 8760)]


def test_an_outage_of_one_year_is_of_no_other(system: System):
    assert lost("lengjia_tie@2030-07-01..2030-07-02", system, 2022)[0] == {}
    assert lost("lengjia_tie@2030-07-01..2030-07-02", system, 2030)[0] == {"lengjia_tie": 1900}


def test_the_worst_window_has_the_highest_residual_load(system: System):
    (outage,) = read_outages(["coal_1@worst:24h"], system, Problems())
    year = system.horizon.operation_years[0]
    residual = residual_load(system, year, STOCK)
    sums = [residual[np.arange(t, t + 24) % 8760].sum() for t in range(8760)]
    assert worst_hour(outage, system, year, STOCK) == int(np.argmax(sums))
    assert len(lost("coal_1@worst:24h", system)[1]) == 24


def test_the_worst_window_of_a_cable_is_that_of_its_far_end(system: System):
    (outage,) = read_outages(["shicheng_cable@worst:24h"], system, Problems())
    year = system.horizon.operation_years[0]
    residual = residual_load(system, year, STOCK, {"shicheng"})
    begin = worst_hour(outage, system, year, STOCK)
    assert residual[np.arange(begin, begin + 24) % 8760].sum() == pytest.approx(max(residual[np.arange(t, t + 24) % 8760].sum() for t in range(8760)))
    assert residual.max() < 10  # the island's own load


def test_everything_that_is_wrong_is_told_at_once(system: System):
    problems = Problems()
    wrong = [
        "coal_3", "coal_1:much", "coal_1:300", "coal_1:120%", "coal_1@02-29..03-01", "coal_1@01-10", "coal_1@worst:9000h", "coal_1@9..9",
        "coal_1@2031-01-01..2031-01-02", "coal 1",
    ]  # fmt: skip
    assert read_outages(wrong, system, problems) == []
    assert sorted({str(p.place.file) for p in problems.found}) == sorted(f"--outage {spec}" for spec in wrong)
    by_spec = {str(p.place.file).removeprefix("--outage "): p for p in problems.found}
    assert "coal_" in by_spec["coal_3"].hint
    assert "2022, 2025, 2030, 2035" in by_spec["coal_1@2031-01-01..2031-01-02"].hint
    assert "no 29 February" in by_spec["coal_1@02-29..03-01"].hint


def test_two_faults_of_one_outage_are_both_told(system: System):
    problems = Problems()
    read_outages(["coal_3:much@never"], system, problems)
    assert len(problems.found) == 3


def test_the_standard_set(system: System):
    assert standard(system, STOCK, [2022, 2030, 2035]) == [
        "shicheng_cable@worst:336h", "coal_1@worst:336h", "zhuanghe_pumped_storage@worst:336h", "lengjia_tie@worst:336h", "nuclear_phase_1@worst:336h",
    ]  # fmt: skip
    assert standard(system, STOCK, [2035]) == ["nuclear_phase_1@worst:336h"]


def test_what_an_interior_point_leaves_of_a_plant_is_not_in_service():
    power = [("coal_1", 2022, "power", 600.0), ("coal_1", 2030, "power", 5e-4), ("pv", 2022, "power", 3.0), ("pv", 2022, "power", 4.0)]
    rows = [*power, ("tank", 2022, "energy", 5.0)]
    capacity = pd.DataFrame(rows, columns=["project", "year", "quantity", "in_service"])
    assert stock_of(capacity) == {("coal_1", 2022): 600.0, ("pv", 2022): 7.0}


def test_years_that_an_outage_touches(system: System):
    (outage,) = read_outages(["coal_1"], system, Problems())
    assert touched(outage, system, STOCK, [2022, 2025, 2030]) == [2022]
    assert touched(None, system, STOCK, [2022, 2025]) == [2022, 2025]
