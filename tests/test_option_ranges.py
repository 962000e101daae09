"""Numbers of options lie in ranges, and what is near nothing is counted right."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest import approx

from energyplan.errors import InputError
from energyplan.results.verify_check import Check
from energyplan.results.verify_money import annuity
from energyplan.study.cases import read_grid
from energyplan.system.finance import capital_recovery_factor, worth_left
from tests.command import energyplan


@pytest.mark.parametrize(
    "words",
    [
        "explain coal --duration -5", "explain coal --duration 0", "explain coal --duration nan", "explain coal --duration inf", "explain coal --duration 1e9",
        "sweep --jobs 0", "sweep --jobs -1", "sweep --jobs 1000000000", "sweep --retry -1", "explore sensitivity --seed -1", "explore sensitivity --count 1",
        "explore sensitivity --count 1000000000", "explore corridor --alternatives -1", "economics x --interest nan", "economics x --interest -1",
    ],
)  # fmt: skip
def test_a_number_out_of_range_is_wrong_usage(words: str) -> None:
    assert energyplan(*words.split()).returncode == 2


@pytest.mark.parametrize("rate", [1e-300, 5e-324, 1e-14, -1e-14, 1e-9])
def test_rates_near_zero_are_nearly_none(rate: float) -> None:
    """CRF(r, n) is 1/n (1 + r (n + 1) / 2) to first order, and worth falls in a straight line."""
    expected = (1 + rate * 21 / 2) / 20
    assert capital_recovery_factor(rate, 20) == approx(expected, rel=1e-14)
    assert annuity(rate, 20) == approx(expected, rel=1e-14)
    assert worth_left(rate, 20, 5) == approx(0.75, rel=1e-7)


def test_a_grid_of_thousands_of_millions_of_cases_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "grid.yaml"
    values = ", ".join(map(str, range(100)))
    file.write_text("grid:\n" + "".join(f"  a{i}: [{values}]\n" for i in range(6)))
    with pytest.raises(InputError, match="1,000,000,000,000 cases"):
        read_grid(file)


def test_verdicts_have_no_infinity() -> None:
    assert Check("remark", True, 3.0, float("inf"), "MWh", "").as_dict() == {"name": "remark", "passed": True, "worst": 3.0, "limit": None, "where": ""}
