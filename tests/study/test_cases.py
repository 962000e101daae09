"""Cases of a sweep: their names, keys, values, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.study.cases import GridFile, cases_of, read_grid
from energyplan.study.samples import Samples, drawn
from tests.study.conftest import MODEL, PATH, grid


def test_every_combination_is_a_case():
    cases = cases_of(MODEL, [], GridFile(grid={PATH: ["1 CNY/kW", "2 CNY/kW"], "discount_rate": [0.05, 0.07, 0.1]}))
    assert len(cases) == 6
    assert len({case.key for case in cases}) == 6
    assert cases[0].name == f"base {PATH}=1 CNY/kW discount_rate=0.05"
    assert cases[0].request.read().technologies["gas"][0].power_capex == 1000


def test_the_same_inputs_are_the_same_case():
    one, other = cases_of(MODEL, [], grid(2))[1], cases_of(MODEL, [], grid(3))[1]
    assert one.key == other.key
    assert len(cases_of(MODEL, ["base", "base"], None)) == 1


def test_samples_lie_within_their_ranges_and_fill_them():
    ranges = {"a": (10, 20), "b": ("0.5 GW", "1.5 GW")}
    for method in ("lhs", "sobol"):
        table = drawn(Samples(method=method, count=8, seed=3, ranges=ranges))
        a = sorted(float(case["a"]) for case in table)
        assert all(10 + 10 * i / 8 - 1e-2 <= value <= 10 + 10 * (i + 1) / 8 + 1e-2 for i, value in enumerate(a))  # one in each eighth
        assert all(case["b"].endswith(" GW") and 0.5 <= float(case["b"].split()[0]) <= 1.5 for case in table)
    assert drawn(Samples(count=8, seed=3, ranges=ranges)) == drawn(Samples(count=8, seed=3, ranges=ranges))


def test_a_broken_case_is_a_case():
    good, bad = cases_of(MODEL, [], GridFile(grid={"discount_rate": [0.05, 7]}))
    assert not good.broken
    assert "discount_rate" in bad.broken


def test_unknown_scenarios_are_all_told():
    with pytest.raises(InputError) as caught:
        cases_of(MODEL, ["as_writen", "nothing"], None)
    assert len(caught.value.problems) == 2


GRID = "scenarios: [base]\ngrid:\n  discount_rate: [0.05, 0.07]\n"


def test_a_grid_file(tmp_path: Path):
    file = tmp_path / "grid.yaml"
    file.write_text(GRID, encoding="utf-8")
    assert read_grid(file).grid == {"discount_rate": [0.05, 0.07]}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (GRID.replace("grid", "gird"), "2:1", "Extra inputs"),
        ("samples: {count: 0, ranges: {a: [1, 2]}}\n", "1:11", "greater than 0"),
        ("samples: {count: 4, ranges: {a: [2 MW, 1 MW]}}\n", "1:1", "two rising numbers in one unit"),
        ("samples: {count: 4, ranges: {a: [1 MW, 2 kW]}}\n", "1:1", "two rising numbers in one unit"),
        ("samples: {method: dice, count: 4, ranges: {a: [1, 2]}}\n", "1:11", "'lhs', 'sobol'"),
    ],
)
def test_a_wrong_grid_file_is_told_with_its_place(tmp_path: Path, text: str, place: str, said: str):
    file = tmp_path / "grid.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_grid(file)
    told = str(caught.value)
    assert said in told
    assert f"grid.yaml:{place}" in told


def test_a_grid_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(InputError, match="there is no such file"):
        read_grid(tmp_path / "no.yaml")
