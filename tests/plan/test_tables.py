"""What is wrong with a table, header and cells. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "demand",
        "annual_energy [GWh/a]",
        "annual_energy",
        "tables/demand.csv:1:34: demand.annual_energy: column 'annual_energy' is a quantity without a unit",
        "write its unit, like 'annual_energy [MWh/a]'",
    ),
    (
        "demand",
        "annual_energy [GWh/a]",
        "annual_energy [GW]",
        "tables/demand.csv:1:34: demand.annual_energy: unit 'GW' measures something else than MWh/a",
        "write it in MWh/a, or in another unit of the same kind",
    ),
    (
        "demand",
        "annual_energy [GWh/a]",
        "annual_energy [GHh]",
        "tables/demand.csv:1:34: demand.annual_energy: unit 'GHh' is not known",
        "write it in MWh/a, or in another unit of the same kind",
    ),
    (
        "committed",
        "commissioned,",
        "comissioned,",
        "tables/committed.csv:1:25: committed.comissioned: column 'comissioned' is not known",
        "did you mean 'commissioned'?",
    ),
    (
        "committed",
        "commissioned,",
        "commissioned [a],",
        "tables/committed.csv:1:25: committed.commissioned: column 'commissioned' is no quantity and has no unit",
        "write the header 'commissioned'",
    ),
    (
        "committed",
        ",profile,",
        ",Profile,",
        "tables/committed.csv:1:49: committed.Profile: column 'Profile' is not known",
        "did you mean 'profile'?",
    ),
    (
        "existing",
        "power [MW],energy [MWh]",
        "power [MW],power [GW]",
        "tables/existing.csv:1:57: existing.power: column 'power' is there twice, first as 'power [MW]' at 1:46",
        "keep one of the two",
    ),
    (
        "existing",
        "power [MW],energy [MWh]",
        "power [mW],energy [MWh]",
        "tables/existing.csv:1:46: existing.power: unit 'mW' is not known",
        "write it in MW, or in another unit of the same kind",
    ),
    (
        "existing",
        ",600,",
        ",600 MW,",
        "tables/existing.csv:2:27: existing.old_coal.power: '600 MW' is not a number",
        "write the number alone; a unit belongs in the header of a column",
    ),
    (
        "existing",
        ",600,",
        ',"1,200",',
        "tables/existing.csv:2:27: existing.old_coal.power: '1,200' is not a number",
        "write a decimal point and no thousands separator, like 1234.5",
    ),
    (
        "existing",
        ",600,",
        ",1,5,",
        "tables/existing.csv:2:1: existing.csv: the row has 10 cells, the header 9",
        "a decimal comma, or a comma in a text without quotation marks?",
    ),
    (
        "existing",
        ",600,",
        ",nan,",
        "tables/existing.csv:2:27: existing.old_coal.power: 'nan' is not a finite number",
        "write a number, or leave it out where there is no limit",
    ),
    (
        "existing",
        ",600,",
        ",-5,",
        "tables/existing.csv:2:27: existing.old_coal.power: -5 MW must be at least 0 MW",
        "check the value and its unit",
    ),
    (
        "existing",
        ",600,",
        ",1e15,",
        "tables/existing.csv:2:27: existing.old_coal.power: 1e15 MW must be at most 1e+12 MW",
        "for 'no limit' leave it empty",
    ),
    (
        "existing",
        ",2007,",
        ",2007.5,",
        "tables/existing.csv:2:22: existing.old_coal.commissioned: '2007.5' is not a whole number",
        "write a whole number like 2030",
    ),
    (
        "existing",
        "S1,H\nold_cable",
        "S1,X\nold_cable",
        "tables/existing.csv:2:35: existing.old_coal.confidence: 'X' is not one of 'H', 'M', 'L'",
        "write one of these",
    ),
    (
        "existing",
        "old_coal",
        "Old coal",
        "tables/existing.csv:2:1: existing.Old coal.project: 'Old coal' cannot stand here",
        "names begin with a letter and have small ASCII letters, digits and _ only",
    ),
    (
        "existing",
        "old_coal,",
        "old_coal ,",
        "tables/existing.csv:2:1: existing.old_coal.project: 'old_coal ' begins or ends with a space",
        "remove the space",
    ),
    (
        "existing",
        "old_cable",
        "old_coal",
        "tables/existing.csv:3:1: existing.old_coal.project: 'old_coal' is there twice, first as 'old_coal' at 2:1",
        "keep one of the two rows",
    ),
    (
        "existing",
        ",S1,H\nold_cable",
        ",,H\nold_cable",
        "tables/existing.csv:2:32: existing.old_coal.source: is empty",
        "fill it in: 'source' is needed",
    ),
    (
        "existing",
        ",S1,H\nold_cable",
        ",S1;S2,H\nold_cable",
        "tables/existing.csv:2:32: existing.old_coal.source: 'S2' is not known",
        "known: S1",
    ),
    (
        "technologies/battery",
        ",95,",
        ",0.95,x,",
        "tables/technologies/battery.csv:2:1: battery.csv: the row has 12 cells, the header 11",
        "a decimal comma, or a comma in a text without quotation marks?",
    ),
    (
        "technologies/battery",
        ",95,",
        ",105,",
        "tables/technologies/battery.csv:2:32: technologies/battery.battery@2025.eta_charge: 105 % must be at most 100 %",
        "check the value and its unit",
    ),
    (
        "technologies/battery",
        "eta_charge [%]",
        "eta_charge [1]",
        "tables/technologies/battery.csv:2:32: technologies/battery.battery@2025.eta_charge: 95 must be at most 1",
        "percent? write the unit [%] in the header, or 0.95 for 95 %",
    ),
    (
        "technologies/battery",
        ",1,8,",
        ",9,8,",
        "tables/technologies/battery.csv:2:28: technologies/battery.battery@2025.duration_min: duration_min 9 h is above duration_max 8 h",
        "lower the one or raise the other",
    ),
    (
        "technologies/battery",
        "battery,2025",
        "batery,2025",
        "tables/technologies/battery.csv:2:1: technologies/battery.batery@2025.technology: 'batery' is not known",
        "did you mean 'battery'?",
    ),
    (
        "technologies/battery",
        "battery,2025,500,10,15,900,1,8,95,S1,M\n",
        "",
        "plan.yaml:22:3: technologies.battery: has no row in technologies/battery.csv",
        "write its figures there, or disable it (enabled: false)",
    ),
    (
        "technologies/thermal",
        "coal,2020",
        "coal,2035",
        "tables/technologies/thermal.csv:3:6: technologies/thermal.coal@2030.year: year 2030 comes after 2035",
        "write the rows in the order of their years",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]
