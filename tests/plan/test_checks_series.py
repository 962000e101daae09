"""What is wrong over the years, with demand and with trade. One line each: place, value, rule, way out."""

from __future__ import annotations

import pytest

CASES = [
    (
        "demand",
        "2025,1000,,",
        "2025,1000,5,",
        "tables/demand.csv:2:39: demand.city@2025.annual_volume: electricity is counted in MWh",
        "write it in the column annual_energy",
    ),
    (
        "demand",
        "flat,2025,,1000",
        "flat,2025,1000,",
        "tables/demand.csv:4:30: demand.water@2025.annual_energy: water is counted in m3",
        "write it in the column annual_volume",
    ),
    (
        "demand",
        "flat,2025,,1000",
        "flat,2025,,",
        "tables/demand.csv:4:31: demand.water@2025.annual_volume: is empty",
        "write the demand of the year, 0 where there is none; or give the profile in [MW]",
    ),
    (
        "demand",
        "electricity,load,2025",
        "electricity,laod,2025",
        "tables/demand.csv:2:24: demand.city@2025.profile: 'laod' is no column of tables/profiles/typical.csv (weather year typical)",
        "did you mean 'load'?",
    ),
    (
        "demand",
        "electricity,load,2025",
        "elektricity,load,2025",
        "tables/demand.csv:2:12: demand.city@2025.carrier: 'elektricity' is not known",
        "did you mean 'electricity'?",
    ),
    (
        "demand",
        "load,2025,1000,,,",
        "load,2025,1000,,30,",
        "tables/demand.csv:2:40: demand.city@2025.load_factor: 30.0 % cannot be reached by stretching profile 'load': below 50.0 % its lowest hour is negative",
        "raise it, or use another profile",
    ),
    (
        "carbon",
        "2030,",
        "2025,",
        "tables/carbon.csv:3:1: carbon.2025.year: '2025' is there twice, first as '2025' at 2:1",
        "keep one of the two rows",
    ),
    (
        "tariff",
        "\n3,7,1,1,S1,M",
        "",
        "tables/tariff.csv:1:1: tariff: has 287 of 288 rows, without month@hour 3@7",
        "write a row for every month (1-12) and hour (0-23)",
    ),
    (
        "tariff",
        "\n3,7,1,1,",
        "\n3,7,1,1.5,",
        "tables/tariff.csv:57:7: tariff.3@7.export_factor: in month 3, hour 7, year 2025 tie sells at 0.5550 and buys at 0.5000 CNY/kWh (1 of 288 hours)",
        "lower the export factor or price; else the tie trades with itself",
    ),
    (
        "technologies/trade",
        "0.5,0.37",
        "0.3,0.37",
        "tables/tariff.csv:2:7: tariff.1@0.export_factor: in month 1, hour 0, year 2025 tie sells at 0.3700 and buys at 0.3000 CNY/kWh (288 of 288 hours)",
        "lower the export factor or price; else the tie trades with itself",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "message", "hint"), CASES)
def test_one_slip_is_one_line(plan, table, old, new, message, hint):
    plan.change(table, (old, new))
    assert plan.told() == [f"{message}; {hint}" if hint else message]
