"""The verb `economics`: from run folders to the page, files and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest import approx
from typer.testing import CliRunner

from energyplan.cli import app
from energyplan.pipeline import read_plan, run
from energyplan.plan.read import plan_path
from energyplan.plan.revenue import FILE, read_rules
from energyplan.report.reference_plans import REFERENCE
from energyplan.results.economics import economics_of

PLANS = sorted(folder.name for folder in REFERENCE.iterdir() if (folder / "plan.yaml").exists())


@pytest.fixture(scope="module")
def annuity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(REFERENCE / "annuity", out=tmp_path_factory.mktemp("runs")).run_dir


def asked(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["economics", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def test_the_page_and_the_files(annuity: Path, tmp_path: Path) -> None:
    page = asked(str(annuity), "--out", str(tmp_path / "files"))
    assert "Levelised cost [CNY/kWh]" in page
    assert "Cash flow of the plan" in page
    written = sorted(f.name for f in (tmp_path / "files").iterdir())
    assert written == [
        "cash_flow.csv", "cash_flow_of_plan.csv", "levelised_by_asset.csv", "levelised_by_technology.csv", "returns.csv", "revenue_by_asset.csv",
        "revenue_by_technology.csv", "supply_cost.csv",
    ]  # fmt: skip
    text = (tmp_path / "files" / "levelised_by_technology.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfmeasure,carrier,unit,technology,title_zh,title_en,stock,")


def test_json_is_one_object(annuity: Path) -> None:
    data = json.loads(asked(str(annuity), "--json"))
    manifest = json.loads((annuity / "run.json").read_text(encoding="utf-8"))
    assert (data["status"], data["rules"], data["run_id"]) == ("ok", False, manifest["run_id"])
    assert data["reconciliation"]["objective"] == approx(manifest["objective"], rel=1e-6)


def test_rules_from_a_file(annuity: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("capacity_payment:\n  - {technologies: [gas], payment: {2000: 1 CNY/MW/a}, source: x, confidence: L}\n", encoding="utf-8")
    rows = json.loads(asked(str(annuity), "--json", "--rules", str(rules)))["revenue_by_technology"]
    assert sum(row["payments_cny"] for row in rows) > 0
    assert "Rules of revenue are applied" in asked(str(annuity), "--rules", str(rules))
    assert "there is no such file" in asked(str(annuity), "--rules", "on", code=3)  # this plan has none beside it


def test_the_rules_of_zhuanghe_read() -> None:
    rules = read_rules(plan_path(None).parent / FILE, read_plan().file.technologies, "CNY")
    assert {rule.price for rule in rules.mechanism_price} == {374.9, 330.0, 300.0}
    assert [sorted(rule.payment.values()) for rule in rules.capacity_payment] == [[100_000, 165_000], [550_000]]


def test_a_year_that_is_none(annuity: Path) -> None:
    assert "1999 is no year of this run" in asked(str(annuity), "--year", "1999", code=3)


@pytest.mark.parametrize("name", PLANS)
def test_reference_plans_add_up(name: str, tmp_path: Path) -> None:
    result = run(REFERENCE / name, out=tmp_path)
    found = economics_of(result.run_dir)
    costs, table = found.cohorts.costs, result.tables["costs"]
    keys = ["year", "component"]
    ours, theirs = (frame.astype({"component": object}).groupby(keys)["cny"].sum() for frame in (costs, table))
    assert ours.to_dict() == approx(theirs.to_dict(), rel=1e-9, abs=1e-6)
    unserved = costs.loc[costs["component"] == "unserved", "discounted_cny"].sum()
    whole = found.supply.loc[found.supply["milestone"] == 0, "cost_cny"].sum()
    assert whole + unserved == approx(result.objective, rel=1e-6)
    if not found.reconciliation.reasons:
        r = found.reconciliation
        assert r.outlays - r.interest == approx(result.objective, rel=1e-6)


def test_the_plan_of_zhuanghe_at_long_steps(tmp_path: Path) -> None:
    result = run(resolution="438h", out=tmp_path)
    found = economics_of(result.run_dir)
    assert found.reconciliation.difference == approx(0, abs=1e-9 * result.gross_cost)
    costs = found.levelised.set_index(["technology", "stock"])["levelised"]
    assert 300 < costs["offshore_wind", "new"] < 600
    # Of the energy's cost nothing is lost: what suppliers deliver is paid by what is sold, within the plan or to the grid.
    energy = found.cohorts.energy
    assert energy["sold_cny"].sum() == approx(energy["bought_cny"].sum(), rel=1e-6)
    page = asked(str(result.run_dir), "--rules", "on", "--year", "2030")
    assert "the year 2030, undiscounted" in page
