"""Rules of revenue as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.errors import InputError
from energyplan.plan.revenue import RevenueRules, read_rules

GOOD = """\
mechanism_price:
  - {technologies: [wind], price: 0.33 CNY/kWh, share: 80 %, years: 12, source: S47, confidence: M}
capacity_payment:
  - {technologies: [coal], payment: {2024: 100 CNY/kW/a, 2026: 165}, source: S51, confidence: H}
"""

BAD = """\
mechanism_price:
  - {technologies: [wnd], price: 0.33 CNY/kW, share: 80, years: 12, source: S47, confidence: M}
  - {technologies: [wind], price: 1, share: 1, yeers: 12, source: S47, confidence: M}
capacity_payment:
  - {technologies: [coal], payment: {2024: much}, source: S51, confidence: H}
  - {technologies: [coal], commissioned_from: 2030, commissioned_to: 2020, payment: {2024: 1}, source: S51, confidence: H}
"""


def read(folder: Path, text: str) -> RevenueRules:
    file = folder / "revenue.yaml"
    file.write_text(text, encoding="utf-8")
    return read_rules(file, ["wind", "coal"], "CNY")


def problems(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    return [(p.place.line, p.code, p.message) for p in caught.value.problems]


def test_quantities_become_canonical(tmp_path: Path) -> None:
    rules = read(tmp_path, GOOD)
    assert (rules.mechanism_price[0].price, rules.mechanism_price[0].share) == (330.0, 0.8)
    assert rules.capacity_payment[0].payment == {2024: 100_000.0, 2026: 165.0}


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, BAD)
    assert [line for line, _, _ in found] == [2, 2, 3, 5, 6]
    text = " | ".join(message for _, _, message in found)
    assert "'CNY/kW' measures something else" in text
    assert "is not a known key" in text
    assert "'much' is not a number" in text
    assert "commissioned_to 2020 is before commissioned_from 2030" in text


def test_names_must_be_known_and_rules_must_not_overlap(tmp_path: Path) -> None:
    second = "  - {technologies: [wind], commissioned_from: 2030, price: 1, share: 1, years: 1, source: x, confidence: L}\n"
    wrong = GOOD.replace("capacity_payment:", second + "capacity_payment:").replace("[coal]", "[cola]")
    assert [(line, code) for line, code, _ in problems(tmp_path, wrong)] == [(3, "overlapping_rules"), (5, "unknown_technology")]
    apart = GOOD.replace("[wind], price", "[wind], commissioned_to: 2029, price").replace("capacity_payment:", second + "capacity_payment:")
    assert len(read(tmp_path, apart).mechanism_price) == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_rules(tmp_path / "revenue.yaml", [], "CNY")
