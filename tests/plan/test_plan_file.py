"""What is wrong with the plan file, key by key. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "plan.yaml",
        "discount_rate: 0.07",
        "discont_rate: 0.07",
        "plan.yaml:6:1: discont_rate: is not a known key",
        "did you mean 'discount_rate'?",
    ),
    (
        "plan.yaml",
        "discount_rate: 0.07",
        "discount_rate: 7%",
        "plan.yaml:6:1: discount_rate: '7%' is not a number",
        "write 0.07 for 7 %, or give its column the unit [%]",
    ),
    (
        "plan.yaml",
        "discount_rate: 0.07",
        "discount_rate: 5",
        "plan.yaml:6:1: discount_rate: must be a ratio, 5 means 500 %",
        "write 0.07 for 7 %",
    ),
    (
        "plan.yaml",
        "discount_rate: 0.07",
        "discount_rate: .nan",
        "plan.yaml:6:1: discount_rate: 'nan' is not a finite number",
        "write a number, or leave it out where there is no limit",
    ),
    ("plan.yaml", "discount_rate: 0.07\n", "", "plan.yaml:1:1: discount_rate: is missing", "add 'discount_rate'"),
    (
        "plan.yaml",
        "base_year: 2024",
        "base_year: 2024\nbase_year: 2025",
        "plan.yaml:6:1: base_year: key 'base_year' was already given in line 5",
        "keep one of the two",
    ),
    (
        "plan.yaml",
        "base_year: 2024",
        "base_year: 2025",
        "plan.yaml:5:1: base_year: the first milestone 2025 must lie after base_year 2025",
        "",
    ),
    (
        "plan.yaml",
        "[2025, 2030]",
        "[2030, 2025]",
        "plan.yaml:9:3: horizon.milestones: years must rise and not repeat, found [2030, 2025]",
        "",
    ),
    (
        "plan.yaml",
        "[2025, 2030]",
        "[2025, 2030",
        "plan.yaml:10:6: plan.yaml: is not valid YAML: expected ',' or ']', but got ':'",
        "check indentation (spaces, no tabs), quotes and colons",
    ),
    (
        "plan.yaml",
        "[2025, 2030]",
        "2025",
        "plan.yaml:9:3: horizon.milestones: must be a list",
        "write it like [2025, 2030]",
    ),
    (
        "plan.yaml",
        "[2025, 2030]",
        "[2025, soon]",
        "plan.yaml:9:22: horizon.milestones[1]: 'soon' is not a whole number",
        "write a whole number like 2030",
    ),
    (
        "plan.yaml",
        "end: 2034",
        "end: 2026",
        "plan.yaml:10:3: horizon.end: end 2026 is before the last milestone 2030",
        "",
    ),
    (
        "plan.yaml",
        "end: 2034",
        "end: 2034\n  resolution: 6",
        "plan.yaml:11:3: horizon.resolution: '6' must be text",
        "put it in quotes",
    ),
    (
        "plan.yaml",
        "end: 2034",
        "end: 2034\n  resolution: six",
        "plan.yaml:11:3: horizon.resolution: 'six' cannot stand here",
        "write whole hours like '1h' or '6h', or 'certified:0.5%' with a gap of 0.001 % to 100 %",
    ),
    (
        "plan.yaml",
        "probability: 1",
        "probability: 0.5",
        "plan.yaml:11:1: weather_years: probabilities of weather_years add up to 0.5, not 1",
        "",
    ),
    (
        "plan.yaml",
        "probability: 1",
        "probability: 2",
        "plan.yaml:12:45: weather_years.typical.probability: 2 must be at most 1",
        "check the value and its unit",
    ),
    (
        "plan.yaml",
        "typical.csv",
        "typicl.csv",
        "tables/profiles/typicl.csv: weather_years.typical.profiles: there is no such file",
        "write the path as seen from the folder of the tables",
    ),
    (
        "plan.yaml",
        "20 CNY/kWh",
        "20 CNY/kW",
        "plan.yaml:14:44: carriers.electricity.unserved_price: unit 'CNY/kW' measures something else than CNY/MWh",
        "write it in CNY/MWh, or in another unit of the same kind",
    ),
    (
        "plan.yaml",
        "20 CNY/kWh",
        "dear",
        "plan.yaml:14:44: carriers.electricity.unserved_price: 'dear' is not a number",
        "write it like '20 CNY/MWh'",
    ),
    (
        "plan.yaml",
        "20 CNY/kWh",
        "-1",
        "plan.yaml:14:44: carriers.electricity.unserved_price: -1 must be from 0 to 1e+18",
        "write it like '20 CNY/MWh'",
    ),
    (
        "plan.yaml",
        "unit: m3",
        "unit: kg",
        "plan.yaml:15:38: carriers.water.unit: 'kg' is not one of 'MWh', 'm3'",
        "write one of these",
    ),
    (
        "plan.yaml",
        "kind: battery",
        "kind: batery",
        "plan.yaml:22:13: technologies.battery.kind: 'batery' is not known",
        "did you mean 'battery'?",
    ),
    (
        "plan.yaml",
        "carrier: water",
        "carrier: watr",
        "plan.yaml:23:63: technologies.osmosis.carrier: 'watr' is not known",
        "did you mean 'water'?",
    ),
    (
        "plan.yaml",
        "fuel: coal",
        "fuel: coals",
        "plan.yaml:21:51: technologies.coal.fuel: 'coals' is not known",
        "did you mean 'coal'?",
    ),
    (
        "plan.yaml",
        "clean: true",
        "clean: very",
        "plan.yaml:20:53: technologies.wind.clean: 'very' must be true or false",
        "write true or false",
    ),
    (
        "plan.yaml",
        "clean: true",
        "colour: red",
        "plan.yaml:20:53: technologies.wind.colour: 'red' cannot stand here",
        "write a colour like '#1f77b4'",
    ),
    (
        "plan.yaml",
        "  tie: {kind",
        "  Tie: {kind",
        "plan.yaml:25:3: technologies.Tie: 'Tie' cannot stand here",
        "names begin with a letter and have small ASCII letters, digits and _ only",
    ),
    (
        "plan.yaml",
        "tiny",
        "\ttiny",
        "plan.yaml:1:7: plan.yaml: is not valid YAML: found character '\\t' that cannot start any token",
        "check indentation (spaces, no tabs), quotes and colons",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]
