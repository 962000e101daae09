"""Reference plans of `models/reference`: each shows one feature, with the answer worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from energyplan.pipeline import run
from energyplan.report.reference_plans import PAGE, REFERENCE, page

PLANS = sorted(folder.name for folder in REFERENCE.iterdir() if (folder / "plan.yaml").exists())


def answer(name: str) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load((REFERENCE / name / "answer.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PLANS)
def test_the_answer_is_found(name: str, tmp_path: Path) -> None:
    wanted, result = answer(name), run(REFERENCE / name, out=tmp_path)
    assert result.verified, result.report.failed
    assert result.objective == pytest.approx(wanted["objective"], rel=1e-6)
    ledger = result.tables["capacity"]
    for project, power in wanted.get("built", {}).items():
        own = ledger[(ledger["project"] == project) & (ledger["quantity"] == "power")]
        assert own["commissioned"].sum() == pytest.approx(power, rel=1e-6)
    prices = result.tables["targets"].set_index("target")["shadow_price"]
    for target, price in wanted.get("shadow_prices", {}).items():
        assert prices[target] == pytest.approx(price, rel=1e-5)


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m energyplan.report.reference_plans`"
