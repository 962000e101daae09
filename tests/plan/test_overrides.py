"""Scenarios and `--set`: what they change, where it is recorded, and what is refused."""

from __future__ import annotations

import pytest

SCENARIO_FAULTS = [
    ("discont_rate: 0.05", "1:1: discont_rate: the plan has no such key; did you mean 'discount_rate'?"),
    (
        "technologies:\n  cole: {enabled: false}",
        "2:3: technologies.cole: the plan has no such key; did you mean 'coal'?",
    ),
    ("carbon: {2030: {price: 1}}", "1:1: carbon: is a table, no key of the plan; name its row and column too: tables: {carbon: {ROW: {COLUMN: VALUE}}}"),
    ("extends: y", "1:1: extends: there is no scenario 'y'; known: base, x"),
    ("extends: x", "1:1: extends: scenarios extend each other in a circle: x -> x; take one 'extends' out"),
    ("tables: {candidats: {}}", "1:10: candidats: the plan has no table 'candidats'; did you mean 'candidates'?"),
    (
        "tables: {candidates: {wind_c: {power_max: 3}}}",
        "1:23: candidates.wind_c: there is no such row, and a new one would need confidence, site, source, technology; "
        "did you mean 'wind_b'?",
    ),
    (
        "tables: {candidates: {wind_b: {power_mx: 3}}}",
        "1:32: candidates.wind_b.power_mx: the table has no such column; did you mean 'power_max'?",
    ),
    (
        "tables: {candidates: {wind_b: {power_max: 3 GWh}}}",
        "1:32: candidates.wind_b.power_max: unit 'GWh' measures something else than MW; "
        "write it in MW, or in another unit of the same kind",
    ),
    (
        "tables: {candidates: {wind_b: {power_max: big}}}",
        "1:32: candidates.wind_b.power_max: 'big' is not a number; write a number like 0.07",
    ),
    (
        "tables: {candidates: {wind_b: {power_max: null}}}",
        "1:32: candidates.wind_b.power_max: is empty; give a finite number",
    ),
    (
        "tables: {candidates: {wind_b: {lead_time: 3}}}",
        "1:32: candidates.wind_b.lead_time: needs a unit: the table has no column 'lead_time'; write it like '1 a'",
    ),
    (
        "tables: {candidates: {wind_b: 3}}",
        "1:23: candidates.wind_b: must be a mapping of keys and values; write it like row: {column: value}",
    ),
    (
        "tables: {candidates: {wind_c: {technology: wind, site: cost, power_max: 3 MW, profile: wind, source: S1, confidence: L}}}",
        "1:50: candidates.wind_c.site: 'cost' is not known; did you mean 'coast'?",
    ),
    (
        "- 3",
        "1:1: x.yaml: must be a mapping of keys and values; begin with a line like 'name: my_plan'",
    ),
]


@pytest.mark.parametrize(("text", "message"), SCENARIO_FAULTS)
def test_a_fault_in_a_scenario_is_told_there(plan, text, message):
    plan.write("scenarios/x.yaml", text)
    assert plan.told(scenario="x") == [f"scenarios/x.yaml:{message}"]


def test_scenarios_extend_each_other(plan):
    plan.write("scenarios/low.yaml", "discount_rate: 0.03\nhorizon: {end: 2040}\n")
    plan.write("scenarios/lower.yaml", "extends: low\ntitle: {zh: 更低, en: Lower}\ndiscount_rate: 0.02\n")
    read = plan.read(scenario="lower")
    assert (read.file.discount_rate, read.file.horizon.end, read.file.title.en) == (0.02, 2040, "Tiny")
    assert read.origins == {
        "horizon.end": "scenarios/low.yaml:2:11", "discount_rate": "scenarios/lower.yaml:3:1",
    }  # fmt: skip


def test_a_circle_of_scenarios_is_told(plan):
    plan.write("scenarios/x.yaml", "extends: y")
    plan.write("scenarios/y.yaml", "extends: x")
    assert plan.told(scenario="x") == [
        "scenarios/y.yaml:1:1: extends: scenarios extend each other in a circle: x -> y -> x; take one 'extends' out"
    ]


def test_an_unknown_scenario_is_told(plan):
    plan.write("scenarios/no_nuclear.yaml", "discount_rate: 0.05")
    message = "--scenario: scenario: there is no scenario 'no_nuklear'; did you mean 'no_nuclear'?"
    assert plan.told(scenario="no_nuklear") == [message]
    assert "no scenario '../plan'" in plan.told(scenario="../plan")[0]


def test_mappings_merge_lists_replace_null_takes_away(plan):
    plan.write(
        "scenarios/x.yaml",
        "horizon: {milestones: [2030]}\ntechnologies: {wind: {clean: null}}\nsites: {rock: {title: {zh: 礁, en: Rock}}}\n",
    )
    read = plan.read(scenario="x").file
    assert read.horizon.milestones == [2030]
    assert read.horizon.end == 2034
    assert read.technologies["wind"].clean is False
    assert set(read.sites) == {"coast", "island", "rock"}


def test_rows_are_changed_added_and_taken_away(plan):
    plan.write(
        "scenarios/x.yaml",
        """\
tables:
  committed: {new_wind: null}
  candidates:
    wind_b: {power_max: 0.8 GW, power_limit: null, lead_time: 3 a}
    wind_c: {technology: wind, site: coast, power_max: 20 万千瓦, profile: wind, source: S1, confidence: L}
  thermal: {coal@*: {heat_rate: 300}}
  technologies/battery: {battery@2025: {eta_charge: 90 %}}
  carbon: {"2030": {price: 200}}
""",
    )
    read = plan.read(scenario="x")
    assert read.committed == []
    by_name = {row.project: row for row in read.candidates}
    assert (by_name["wind_b"].power_max, by_name["wind_b"].power_limit, by_name["wind_b"].lead_time) == (800, None, 3)
    assert by_name["wind_c"].power_max == 200
    assert read.technologies["coal"][0].heat_rate == read.technologies["coal"][1].heat_rate
    assert read.carbon[1].price == 200
    assert read.origins["committed.new_wind"] == "scenarios/x.yaml:2:15"
    assert read.origins["candidates.wind_b.power_max"] == "scenarios/x.yaml:4:14"
    assert read.origins["technologies/thermal.coal@2030.heat_rate"] == "scenarios/x.yaml:6:22"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("discount_rate=0.05", "file.discount_rate", 0.05),
        ("technologies.battery.enabled=false", "file.technologies.battery.enabled", False),
        ("horizon.milestones=[2030]", "file.horizon.milestones", [2030]),
        ("candidates.wind_b.power_max=750", "candidates.0.power_max", 750),
        ("candidates.wind_b.power_max=0.75 GW", "candidates.0.power_max", 750),
        ("technologies/thermal.coal@2030.lifetime=30", "technologies.coal.1.lifetime", 30),
        ("targets.wind_2030.value=25", "targets.0.value", 25),
        ("targets.wind_2030.value=0.25 GW", "targets.0.unit", "GW"),
        ("targets.wind_2030.technologies=[wind, coal]", "targets.0.technologies", "wind;coal"),
        ("targets=hard", "file.targets", "hard"),
    ],
)
def test_set_changes_one_value(plan, text, path, value):
    read = plan.read(sets=[text])
    found = read
    for part in path.split("."):
        found = found[int(part)] if part.isdigit() else found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == value
    assert set(read.origins.values()) == {"--set"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("discont_rate=0.05", "discont_rate: the plan has no such key; did you mean 'discount_rate'?"),
        ("technologies.cole.enabled=false", "technologies.cole: the plan has no such key; did you mean 'coal'?"),
        ("technologies.coal.enabld=no", "technologies.coal.enabld: the plan has no such key; did you mean 'enabled'?"),
        ("tarif.1@0.import_factor=2", "tarif: the plan has no such key; did you mean 'tariff'?"),
        ("carbon=*2", "carbon: is a table, no key of the plan; name its row and column too: carbon.ROW.COLUMN=VALUE"),
        ("candidates.wind_bb.power_max=8", "candidates.wind_bb: there is no such row; did you mean 'wind_b'?"),
        (
            "candidates.wind_b.powr_max=8",
            "candidates.wind_b.powr_max: the table has no such column; did you mean 'power_max'?",
        ),
        (
            "thermal.coal.lifetime=8",
            "thermal.coal: there is no such row; write 'coal@*' for all its years, or one like 'coal@2030'",
        ),
        ("targets=sofd", "targets: 'sofd' is not one of 'plan', 'soft', 'hard', 'off'; write one of these"),
        ("discount_rate", "discount_rate: is not of the form path=value; write it like discount_rate=0.05"),
        ("discount_rate=5", "discount_rate: must be a ratio, 5 means 500 %; write 0.07 for 7 %"),
        ("horizon.milestones=2025", "horizon.milestones: must be a list; write it like [2025, 2030]"),
    ],
)
def test_a_wrong_set_is_told(plan, text, message):
    assert plan.told(sets=[text]) == [f"--set {text}: {message}"]


def test_set_comes_after_the_scenario(plan):
    plan.write("scenarios/x.yaml", "discount_rate: 0.03")
    read = plan.read(scenario="x", sets=["discount_rate=0.04"], targets="off", resolution="3h")
    assert (read.file.discount_rate, read.file.targets, read.file.horizon.resolution) == (0.04, "off", "3h")
    assert read.origins == {
        "discount_rate": "--set", "targets": "--targets", "horizon.resolution": "--resolution",
    }  # fmt: skip


def test_a_resolution_is_hours(plan):
    assert plan.told(resolution="6") == [
        "--resolution horizon.resolution=6: horizon.resolution: '6' cannot stand here; "
        "write whole hours like '1h' or '6h', or 'certified:0.5%' with a gap of 0.001 % to 100 %"
    ]


@pytest.mark.parametrize(
    ("sets", "path", "value"),
    [
        (["discount_rate=*0.5"], "file.discount_rate", 0.035),
        (["candidates.wind_b.power_max=*1.5"], "candidates.0.power_max", None),
        (["thermal.coal@2030.lifetime=* 1.1"], "technologies.coal.1.lifetime", None),
        (["targets.wind_2030.value=*2"], "targets.0.value", None),
        (["discount_rate=0.05", "discount_rate=*1.2", "discount_rate=*1.5"], "file.discount_rate", 0.09),
    ],
)
def test_a_star_multiplies_what_is_there(plan, sets, path, value):
    def at(read):
        for part in path.split("."):
            read = read[int(part)] if part.isdigit() else read[part] if isinstance(read, dict) else getattr(read, part)
        return read

    changed = plan.read(sets=sets)
    expected = value if value is not None else at(plan.read()) * float(sets[0].partition("*")[2])
    assert at(changed) == pytest.approx(expected, rel=1e-12)
    assert set(changed.origins.values()) == {"--set"}


def test_a_key_with_a_star_means_every_row_it_fits(plan):
    plan.write("scenarios/x.yaml", 'discount_rate: "*2"\ntables: {thermal: {coal@*: {lifetime: "*0.5"}}, candidates: {"*": {power_limit: "*2"}}}\n')
    before, after = plan.read(), plan.read(scenario="x", sets=["candidates.wind_*.power_limit=*1.5"])
    assert after.file.discount_rate == pytest.approx(2 * before.file.discount_rate)
    assert [row.lifetime for row in after.technologies["coal"]] == [row.lifetime / 2 for row in before.technologies["coal"]]
    limits = [(row.power_limit, other.power_limit) for row, other in zip(before.candidates, after.candidates, strict=True)]
    assert any(limit is not None for limit, _changed in limits)
    assert any(limit is None for limit, _changed in limits), "one that is empty stays so"
    assert all(changed == (None if limit is None else 3 * limit) for limit, changed in limits)
    assert after.origins["technologies/thermal.coal@2030.lifetime"].startswith("scenarios/x.yaml:2:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("candidates.wind_b.profile=*2", "candidates.wind_b.profile: 'wind' is not a number and cannot be multiplied; write the value itself"),
        ("candidates.wind_b.lead_time=*2", "candidates.wind_b.lead_time: is empty: there is nothing to multiply; write the value itself"),
        ("candidates.*.lead_time=*2", "candidates.*.lead_time: is empty: there is nothing to multiply; write the value itself"),
        ("candidates.*.led_time=*2", "candidates.*.led_time: the table has no such column; did you mean 'lead_time'?"),
        ("candidates.sun_*.power_max=*2", "candidates.sun_*: there is no such row; known: battery_b, osmosis_b, wind_b"),
        ("name=*2", "name: 'tiny' is not a number and cannot be multiplied; write the value itself"),
        ("horizon.milestones=*2", "horizon.milestones: '[2025, 2030]' is not a number and cannot be multiplied; write the value itself"),
    ],
)
def test_what_cannot_be_multiplied_is_told(plan, text, message):
    assert plan.told(sets=[text]) == [f"--set {text}: {message}"]
