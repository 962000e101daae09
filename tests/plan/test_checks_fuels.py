"""What is wrong with fuels that are bought by tiers, and with what speaks of series and steps. One line each: place, value, rule, way out."""

import pytest

FUELS = "fuel,tier,year,price [CNY/tce],emission_factor [t/GJ],limit [MWh/a],source,confidence\n"


def rows(*lines: str) -> str:
    return FUELS + "".join(f"{line},S1,M\n" for line in lines)


def test_tiers_are_read_with_their_limits(plan):
    plan.write("fuels", rows("coal,near,2025,700,0.09,1000", "coal,near,2034,800,0.09,", "coal,far,2025,900,0.09,", "coal,far,2034,900,0.09,"))
    found = plan.read().fuels
    assert [(row.tier, row.year, row.limit) for row in found] == [("near", 2025, 1000), ("far", 2025, None), ("near", 2034, None), ("far", 2034, None)]


def test_a_tier_is_told_by_its_name_and_year(plan):
    plan.write("fuels", rows("coal,near,2025,-1,0.09,1000", "coal,near,2034,800,0.09,"))
    assert any("fuels.coal@near@2025.price" in line for line in plan.told())


def test_two_rows_of_a_tier_and_year(plan):
    plan.write("fuels", rows("coal,near,2025,700,0.09,1000", "coal,near,2025,800,0.09,5", "coal,near,2034,800,0.09,"))
    assert any("'coal@near@2025' is there twice" in line for line in plan.told())


def test_two_rows_of_a_fuel_without_tiers_and_year(plan):
    plan.write("fuels", "fuel,year,price [CNY/tce],emission_factor [t/GJ],source,confidence\ncoal,2025,700,0.09,S1,M\ncoal,2025,701,0.09,S1,M\n")
    assert any("'coal@2025' is there twice" in line for line in plan.told())


def test_a_row_without_the_name_of_its_tier(plan):
    plan.write("fuels", rows("coal,near,2025,700,0.09,1000", "coal,near,2034,700,0.09,1000", "coal,,2034,800,0.09,"))
    assert plan.told() == ["tables/fuels.csv:4:6: fuels.coal@2034.tier: is empty, other rows of coal have a tier; name the tier of each row"]


def test_tiers_that_emit_differently(plan):
    plan.write("fuels", rows("coal,near,2025,700,0.1,1000", "coal,near,2034,700,0.1,9", "coal,far,2025,900,0.2,", "coal,far,2034,900,0.1,"))
    (line,) = plan.told()
    assert line.startswith("tables/fuels.csv:4:19: fuels.coal@far@2025.emission_factor: 0.72 differs from 0.36 of tier near in 2025")


def test_tiers_do_not_go_with_certified_runs(plan):
    plan.write("fuels", rows("coal,near,2025,700,0.09,1000", "coal,near,2034,800,0.09,"))
    plan.replace("plan.yaml", "  end: 2034\n", "  end: 2034\n  resolution: certified\n")
    assert plan.told() == [
        "tables/fuels.csv:2:25: fuels.coal@near@2025.limit: fuels that are bought by tiers do not go with a certified resolution; "
        "write a resolution in hours in horizon.resolution, like 4h"
    ]


@pytest.mark.parametrize("column", ["least_profile", "credit_profile"])
def test_series_of_a_project_are_known(plan, column):
    plan.replace("candidates", "profile,source", f"profile,{column},source")
    plan.replace("candidates", "800,wind,S1,M", "800,wind,wnd,S1,M")
    assert any("'wnd' is no column of" in line and column in line for line in plan.told())


def test_a_wind_farm_has_no_least_output(plan):
    plan.replace("candidates", "profile,source", "profile,least_profile,source")
    plan.replace("candidates", "800,wind,S1,M", "800,wind,wind,S1,M")
    assert any("least_profile: only hydro and thermal plants have a least output by the step" in line for line in plan.told())


def test_a_peak_of_a_target_of_the_year(plan):
    plan.replace("targets", "interpretation,source", "steps,interpretation,source")
    plan.replace("targets", "2030,N,at the", "2030,N,peak,at the")
    plan.replace("targets", "2030,D,of all", "2030,D,,of all")
    plan.replace("targets", "2030,A,assigned", "2030,A,,assigned")
    assert any("wind_2030.steps: capacity is about a whole year" in line for line in plan.told())
