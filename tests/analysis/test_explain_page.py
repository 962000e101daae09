"""The page: the sentence says what the figures say, in both languages; the dictionary is sound JSON."""

import json
from dataclasses import replace

import pytest
from systems import World, candidate, existing

from energyplan.analysis.explain import explain_run
from energyplan.i18n import set_language
from energyplan.report.explain_page import cards_as_dict, explain_page


def page(w: World, technology: str) -> str:
    s = w.solve()
    return explain_page(explain_run(s.model.system, s.tables.frames, technology), s.model.system)


def flat(text: str) -> str:
    """Without line breaks, which fall where the width wants them."""
    return " ".join(text.split())


def figures(text: str, label: str) -> list[str]:
    """Figures of a row of a table."""
    row = next(line for line in text.splitlines() if line.strip().startswith(label))
    return row.split(label)[1].split()


def coal_and_load() -> World:
    """Prices of 50 and 90 CNY/kWh in two hours a year, milestones 2022 and 2023, no interest."""
    w = World(2, (2022, 2023), unserved=1e7)
    w.asset("thermal", "coal", existing(30), variable_om=50e3)
    w.asset("thermal", "peak", existing(30), variable_om=90e3)
    w.load([20, 40])
    return w


def test_a_battery_that_is_too_dear():
    # In the hour of 50 it buys 1 kWh, of which 0.8 are sold in that of 90: 72 - 50 = 22 a year, times 10 years of life: 220 CNY/kW at
    # 1 h, against 600 + 400 in 2022 and 300 + 200 in 2023. Power alone may cost 220 - 400 or 220 - 200.
    w = coal_and_load()
    w.asset(
        "battery", "cells", candidate(10, 10), power_capex=[6e5, 3e5], energy_capex=[4e5, 2e5], duration_min=1, duration_max=1, eta_charge=0.8, lifetime=10
    )
    text = page(w, "cells")
    assert "cells@a_0 · a · may be commissioned from 2022, up to 10.0 MW" in text
    assert (
        "Not built: it would have to cost 220 CNY/kW at 1 h in 2023; it costs 1,000 CNY/kW in 2022 and 500 in 2023; the cost curve does not get there by 2023."
        in flat(text)
    )
    assert figures(text, "electricity sold") == ["720", "720"]
    assert figures(text, "electricity bought") == ["-500", "-500"]
    assert figures(text, "arbitrage: sold less bought") == ["220", "220"]
    assert figures(text, "what it costs") == ["1,000", "500"]
    assert figures(text, "power alone, with energy at its cost: may cost") == ["-180", "20"]
    assert figures(text, "power alone: costs") == ["600", "300"]
    assert figures(text, "difference") == ["-780", "-280"]
    assert figures(text, "duration [h]") == ["1", "1"]


def test_the_year_in_which_the_cost_curve_gets_there():
    # 22 a year as before. Of 2022: 220 at 1 h, and the technology costs 100 from 2024 on.
    w = World(2, (2022,), end=2025, unserved=1e7)
    w.asset("thermal", "coal", existing(30), variable_om=50e3)
    w.asset("thermal", "peak", existing(30), variable_om=90e3)
    w.load([20, 40])
    w.asset(
        "battery", "cells", candidate(10, 10), power_capex=[6e5, 3e5, 1e5, 1e5], duration_min=1, duration_max=1, eta_charge=0.8, lifetime=10
    )
    assert "it would have to cost 220 CNY/kW at 1 h in 2022; it costs 600 CNY/kW; the cost curve gets there in 2024." in flat(page(w, "cells"))


def test_wind_for_its_target_and_not_beyond():
    # 140 a year and kW, 10 years of life: 1,400 CNY/kW, and it costs 3,000. The target of 5 MW is built in 2022.
    w = coal_and_load()
    w.asset("renewable", "wind", candidate(10), power_capex=[3e6, 2e6], lifetime=10)
    w.target("capacity", 5, technologies=("wind",), enforce="hard", name="wind_2022")
    text = page(w, "wind")
    assert (
        "Built for “capacity” (1): 5.0 MW in 2022. Without what the run pays for that it would have to cost 1,400 CNY/kW; it costs 3,000 CNY/kW."
        in flat(text)
    )
    assert "Not built beyond that: it would have to cost 1,400 CNY/kW in 2023; it costs 2,000 CNY/kW; the cost curve does not get there" in flat(text)
    assert figures(text, "target wind_2022 (1)") == ["1,600", "0"]
    assert figures(text, "break-even without targets") == ["1,400", "1,400"]


def test_built_to_the_limit_and_full():
    # Worth 1,400 CNY/kW, 700 before the site's factor of 2, for 200: the site is full at once.
    w = coal_and_load()
    w.asset("renewable", "wind", candidate(4, capex_factor=2.0), power_capex=2e5, lifetime=10)
    text = flat(page(w, "wind"))
    assert "Built as far as it may be: 4.0 MW in 2022. A unit of 2022 is worth 700 CNY/kW and costs 200 CNY/kW; what stops it: 4.0 MW of the project." in text
    assert "No more in 2023, although a unit would be worth 700 CNY/kW and costs 200 CNY/kW: 4.0 MW of the project." in text
    assert "cost of the site over the technology's 2.00 2.00" in text


def test_a_target_as_large_as_its_site_has_no_price_of_its_own():
    w = coal_and_load()
    w.asset("renewable", "wind", candidate(5), power_capex=3e6, lifetime=10)
    w.target("capacity", 5, technologies=("wind",))
    assert "It stands at a limit (5.0 MW of the project), so that the price of the target may be anything up to its penalty." in flat(page(w, "wind"))


def test_projects_that_do_not_differ_are_told_as_one():
    w = coal_and_load()
    w.asset("renewable", "wind", candidate(4), candidate(7), candidate(9, capex_factor=2.0), candidate(3, earliest=2030), power_capex=1e9, lifetime=10)
    text = page(w, "wind")
    assert "wind@a_0, wind@a_1 · a · may be commissioned from 2022, up to 4.0, 7.0 MW" in text
    assert text.count("Not built:") == 2
    assert "Not open: the plan ends in 2023." in text


def test_it_would_not_pay_as_a_gift():
    w = coal_and_load()
    w.asset("renewable", "wind", candidate(4), power_capex=1e6, power_fixed_om=141e3, lifetime=10)
    assert "it would not pay even as a gift, for it earns less than it costs to run and keep; it costs 1,000 CNY/kW." in flat(page(w, "wind"))


def standing() -> World:
    w = World(2, (2022, 2023))
    w.asset("trade", "tie", existing(100), import_price=[50, 10])
    w.asset("thermal", "coal", existing(10), variable_om=20, power_fixed_om=15e3, early_retirement=True)
    w.load(40)
    return w


def test_units_that_stand():
    # The tie sells at the price of the bus and earns nothing; coal earns 2 x 30 of its 15,000 in the first year, and nothing then.
    w = standing()
    assert "Retired in 2022, because from then on its income is 15 CNY/kW/a below its running and fixed cost." in flat(page(w, "coal"))
    assert "Kept: over its years its income is 0 CNY/kW/a above" in flat(page(w, "tie"))
    w.assets[1] = replace(w.assets[1], retire_from=2023)
    text = page(w, "coal")
    assert "Retired in 2023, because" in text
    assert "It stays through the loss of 2022, when it may not leave yet." in text
    assert figures(text, "in service [MW]") == ["10.0", "–"]
    assert figures(text, "full-load hours, were it there [h]") == ["2", "0"]
    assert figures(text, "running cost per energy delivered [CNY/MWh]") == ["20.0"]
    w.assets[1] = replace(w.assets[1], early_retirement=False)
    assert "It stays, for it may not leave before its age, though over its years its income is 15 CNY/kW/a below" in flat(page(w, "coal"))


@pytest.mark.parametrize("technology", ["coal", "tie", "wind", "cells"])
def test_dictionary_and_chinese(technology):
    w = standing()
    w.asset("renewable", "wind", candidate(4), candidate(3, earliest=2030), power_capex=100, lifetime=10)
    w.asset("battery", "cells", candidate(4, 8), power_capex=100, energy_capex=50, lifetime=10)
    s = w.solve()
    cards = explain_run(s.model.system, s.tables.frames, technology)
    dicts = cards_as_dict(cards)
    assert json.loads(json.dumps(dicts, allow_nan=False)) == dicts
    for card, entry in zip(cards, dicts, strict=True):
        assert entry["project"] == card.project
        if entry["break_even"] is not None:
            assert sum(line["overnight"] for line in entry["stack"]) == pytest.approx(entry["break_even"])
    english_page = explain_page(cards, s.model.system)
    set_language("zh")
    chinese = explain_page(cards, s.model.system)
    assert "为何" in chinese
    assert not {line for line in english_page.splitlines() if len(line.split()) > 6} & set(chinese.splitlines())


def test_no_cards_no_page():
    assert explain_page([], World().system()).strip() == ""
