"""Runs as data packages: what the descriptor says is so, and a package that is not so is found out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energyplan.exports.column_dictionary import column_of, dictionary
from energyplan.exports.datapackage import KEYS, resource_name
from energyplan.exports.run_exports import Written
from energyplan.i18n import set_language
from energyplan.results.runs import read_frames

Made = Callable[..., Path]
Export = Callable[[Path, str], Written]

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # frictionless leaves files open

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "results.md"


def errors(folder: Path) -> list[str]:
    """What the reference implementation of the standard finds wrong."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    return [error.message for error in report.errors] + [error.message for task in report.tasks for error in task.errors]


def descriptor(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("plan", ["representative_days", "two_outputs", "fuel_tiers"])
def test_a_package_is_valid_and_holds_every_table(made: Made, export: Export, plan: str):
    run = made(plan)
    folder = export(run, "datapackage").files[0]
    assert errors(folder) == []
    told = {resource["name"]: resource for resource in descriptor(folder)["resources"]}
    assert set(told) == {resource_name(f"{part}/{file.stem}") for part in ("system", "tables") for file in (run / part).glob("*.parquet")}
    for name in ("dispatch", "capacity", "system_assets"):
        assert told[name]["schema"]["primaryKey"]
    assert {"asset", "operation_year"} <= {key["fields"][0] for key in told["dispatch"]["schema"]["foreignKeys"]}


def test_cells_are_the_tables(made: Made, export: Export):
    run = made("reserve_n_minus_1")
    folder = export(run, "datapackage").files[0]
    for resource in descriptor(folder)["resources"]:
        path = Path(resource["path"])
        written = pd.read_csv(folder / path, keep_default_na=False, na_values={f["name"]: [""] for f in resource["schema"]["fields"]})
        frame = read_frames(run / path.parts[0], path.name.split(".")[0])[path.name.split(".")[0]]
        assert list(written.columns) == list(frame.columns)
        assert len(written) == len(frame)
        for field in resource["schema"]["fields"]:
            if field["type"] in ("number", "integer"):
                cells = written[field["name"]].replace({"INF": np.inf, "-INF": -np.inf}).astype(float)
                assert cells.to_numpy() == pytest.approx(frame[field["name"]].astype(float).to_numpy(), rel=0, abs=0, nan_ok=True), (path, field["name"])


def test_a_cell_of_the_wrong_type_is_found(made: Made, export: Export):
    folder = export(made("annuity"), "datapackage").files[0]
    table = folder / "tables" / "capacity.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace(",2025,", ",soon,", 1), encoding="utf-8")
    found = errors(folder)
    assert any("soon" in message and "integer" in message for message in found)
    assert any("hash" in message or "bytes" in message for message in found)  # nor is it the file that was described


def test_a_name_of_no_asset_is_found(made: Made, export: Export):
    folder = export(made("annuity"), "datapackage").files[0]
    table = folder / "tables" / "capacity.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("gas@a", "coal@a", 1), encoding="utf-8")
    assert any("foreign key" in message.lower() for message in errors(folder))


def test_licence_sources_and_money_are_said(made: Made, export: Export):
    written = export(made("annuity", "license=CC-BY-4.0"), "datapackage")
    told = descriptor(written.files[0])
    assert told["licenses"] == [{"name": "CC-BY-4.0"}]
    assert told["sources"]
    assert all(source["title"] for source in told["sources"])
    assert "contributors" not in told
    assert "CNY of 2024" in told["description"]
    fields = {field["name"]: field for resource in told["resources"] if resource["name"] == "costs" for field in resource["schema"]["fields"]}
    assert fields["cny"] == {"name": "cny", "type": "number", "description": "cost of the year, expected, income negative", "unit": "CNY"}
    assert not written.notes


def test_without_a_licence_none_is_claimed(made: Made, export: Export):
    written = export(made("annuity"), "datapackage")
    assert "licenses" not in descriptor(written.files[0])
    assert "names no licence" in written.notes[0]


def test_units_are_in_the_currency_of_the_plan_and_words_in_the_language(in_dollars: Path, export: Export):
    set_language("zh")
    told = descriptor(export(in_dollars, "datapackage").files[0])
    units = {field.get("unit", "") for resource in told["resources"] for field in resource["schema"]["fields"]}
    assert "USD" in units
    assert not any("CNY" in unit for unit in units)
    assert told["title"].startswith("年金")


def test_written_again_the_old_package_goes(made: Made, export: Export):
    folder = export(made("annuity"), "datapackage").files[0]
    (folder / "stray.txt").write_text("left", encoding="utf-8")
    assert export(made("annuity"), "datapackage").files == [folder]
    assert not (folder / "stray.txt").exists()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


# --- the list of columns ------------------------------------------------------------------------------------------------------------


def told_on_the_page() -> dict[str, set[str]]:
    """Columns that `results.md` names of each table; what stands in brackets are values and explanations."""
    part, found = "", dict[str, set[str]]()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line.strip("# `/")
        cells = line.split(" | ")
        if part in ("system", "tables") and len(cells) == 2 and cells[0].startswith("| `"):
            said = cells[1]
            while (shorter := re.sub(r"\([^()]*\)", "", said)) != said:
                said = shorter
            names = set(re.findall(r"`([a-z_0-9]+)`", said))
            for table in re.findall(r"`([a-z_]+)`", cells[0]):
                found[f"{part}/{table}"] = names
    return found


def test_the_list_the_page_and_the_tables_agree(made: Made):
    """What a run writes is told on the page, and what is told there stands in the list."""
    page = told_on_the_page()
    assert len(page) >= 25
    everywhere = {"scenario", "run_id", "weather_year", "future"}
    for table, names in page.items():
        for name in names - {"summary"}:
            assert ("", name) in dictionary() or any((other, name) in dictionary() for other in page if page[other] is names), (table, name)
    for plan in ("representative_days", "two_outputs", "fuel_tiers", "reserve_n_minus_1", "annuity"):
        for part in ("system", "tables"):
            for name, frame in read_frames(made(plan) / part).items():
                table = f"{part}/{name}"
                assert table in page, table
                for column in map(str, frame.columns):
                    assert column_of(table, column).zh
                    assert column in page[table] | everywhere, (table, column)


def test_the_list_names_only_tables_that_are_told(made: Made):
    page = told_on_the_page()
    assert {table for table, _name in dictionary() if table} | set(KEYS) <= set(page)
    for table, name in dictionary():
        if table:
            assert name in page[table] | {"scenario", "run_id"}, (table, name)
