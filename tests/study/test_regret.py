"""Regret by hand: wind built early is cheap, and nobody knows how the load grows; then the laws of the matrix, and the verb."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, existing

from energyplan.analysis.core import Stand, core_of, hold_core
from energyplan.errors import ExitCode, InputError
from energyplan.plan.request import Request
from energyplan.study.cases import Case, cases_of
from energyplan.study.future_program import FutureProgram
from energyplan.study.futures import Future, futures_of
from energyplan.study.regret import ALONE, Regret, default_last, matrix
from energyplan.study.regret import regret as find
from energyplan.study.regret_page import for_chart, frames_of, regret_as_dict, regret_page, write_regret
from energyplan.study.worker import Outcome
from tests.command import Done, energyplan
from tests.laws.test_laws import Draw, draws, law, world
from tests.study.conftest import MODEL


def growing(later: float, *, most: float = 50, unserved: float = 100, latest: int = 9999) -> World:
    """10 MW from 2022 on, `later` from 2024 on. Wind lives for ever here: 5 CNY/MW a year until 2023, 10 from 2024 on; nothing else serves."""
    w = World(3, (2022, 2024), end=2025, unserved=unserved)
    w.asset("renewable", "wind", candidate(most, latest=latest), power_capex=[20, 20, 40, 40], lifetime=4)
    w.load({2022: 10, 2024: later})
    return w


def study(last: int = 2023, weights: dict[str, float] | None = None, **worlds: World) -> Regret:
    """The matrix of some worlds, in this process."""

    def run(futures: Sequence[Future], task: partial[Outcome]) -> Iterable[tuple[Case, Outcome]]:
        return [(future, task(future, Path(), 1, None)) for future in futures]

    futures = [Future(name, Request(), "by_hand", name, system=w.system()) for name, w in worlds.items()]
    return matrix(futures, last, run, weights or {}, {}, {}, lambda phase, message: None)


@pytest.fixture(scope="module")
def found() -> Regret:
    return study(low=growing(10), high=growing(30))


def test_the_matrix_by_hand(found: Regret):
    # low: 10 MW x 20. high: 20 MW more in 2023 for 3 years at 5, not in 2024 for 2 years at 10: 200 + 20 x 15 = 500.
    assert {name: one.cost for name, one in found.optima.items()} == approx({"low": 200, "high": 500})
    # high in low has paid for 20 MW too many, 300; low in high builds them in 2024: 200 + 20 x 20 = 600, 100 too much.
    assert {key: cell.regret for key, cell in found.cells.items() if ALONE not in key} == {
        ("low", "low"): approx(0, abs=1e-3), ("low", "high"): approx(100, rel=1e-4),
        ("high", "low"): approx(300, rel=1e-4), ("high", "high"): approx(0, abs=1e-3),
    }  # fmt: skip
    assert found.cells["high", "low"].share == approx(300 / 200, rel=1e-4)
    assert found.exit_code is ExitCode.OK


def test_the_choice_by_hand(found: Regret):
    best, other = found.ranked()
    assert (best.plan, best.worst_in, other.plan, other.worst_in) == ("low", "high", "high", "low")
    assert (best.worst, best.mean, other.worst, other.mean) == approx((100, 50, 300, 150), rel=1e-4)
    assert best.worst_share == approx(100 / 500, rel=1e-4)
    weighed = study(weights={"high": 3}, low=growing(10), high=growing(30))
    assert weighed.of("low").mean == approx((0 + 3 * 100) / 4, rel=1e-4)


def test_the_core_by_hand(found: Regret):
    stand = partial(Stand, "wind", "wind@a", "wind@a_0", "power", "MW")
    assert found.core == approx({stand(2022): 10, stand(2023): 10})
    assert found.cells[ALONE, "low"].regret == approx(0, abs=1e-3)
    assert found.cells[ALONE, "high"].regret == approx(100, rel=1e-4)


def test_plans_that_build_in_turn_have_their_sum_in_common_later():
    # In turn: 30 of a in 2022 and of b in 2023, and the other way round. Both have 60 at the end of 2023, at a rate of 30 a year for both.
    def turns(first: str) -> World:
        w = World(3, (2022, 2023), end=2023, unserved=1000)
        for name in ("north", "south"):
            dear = [60, 60] if name == first else [90, 60]
            w.asset("renewable", "wind", candidate(30), site=name, power_capex=dear, build_rate=30, lifetime=4)
            w.load({2022: 30 if name == first else 0, 2023: 30}, site=name)
        return w

    found = study(2023, north=turns("north"), south=turns("south"))
    assert {(s.asset, s.year): a for s, a in found.core.items()} == approx({("wind@north", 2023): 30, ("wind@south", 2023): 30})
    assert found.cells[ALONE, "north"].regret == approx(0, abs=1e-2)  # it may be built in the order that suits


def test_a_target_missed_is_told_and_does_not_look_cheap():
    # 30 MW are asked for in 2023: `low` has 10 and misses two thirds. It pays 200 where the plan of that future pays 500, and is compared with who may
    # miss as much: 200. So it has no regret in money, and misses one target; who misses none costs 300 too much at worst. Both are told.
    def asked() -> World:
        w = growing(10)
        w.target("capacity", 30, year=2023, technologies=("wind",), enforce="hard")
        return w

    found = study(low=growing(10), asked=asked())
    cell = found.cells["low", "asked"]
    assert cell.cost == approx(200, rel=1e-4)
    assert cell.regret == approx(0, abs=1e-2)
    assert cell.missed == {"capacity": approx(2 / 3, rel=1e-4)}
    assert [(p.plan, p.missed) for p in found.ranked()] == [("low", 1), ("asked", 0)]
    assert found.surest().plan == "asked"
    page = regret_page(found)
    assert "Fewest targets are missed, 0, by the decisions of asked; they cost at most 300.0 CNY" in page
    assert "low, core alone / asked: capacity 66.7%" in page


def test_what_no_plan_can_reach_is_lowered_first():
    w = growing(10)
    w.target("capacity", 80, year=2023, technologies=("wind",), enforce="hard")  # 50 MW is all there is
    found = study(low=growing(10), asked=w)
    assert found.optima["asked"].lowered == ("capacity",)
    assert found.cells["asked", "asked"].missed == {}
    assert found.cells["asked", "low"].regret == approx(40 * 15, rel=1e-3)  # 40 MW too many from 2023 on


def test_a_plan_that_cannot_be_held_is_never_chosen():
    # Demand must be served, and in this future there is no wind after 2023.
    found = study(low=growing(10), late=growing(30, unserved=float("inf"), latest=2023))
    assert found.cells["low", "late"].regret == float("inf")
    assert found.ranked()[0].plan == found.surest().plan == "late"
    assert "×" in regret_page(found)


def test_what_a_future_has_no_room_for_is_told():
    found = study(high=growing(30), little=growing(10, most=15), none=_without(growing(10)))
    lost = found.cells["high", "little"].lost
    assert [(one.decision.year, one.amount, one.kept) for one in lost] == [(2023, approx(20), approx(5))]
    assert [one.kept for one in found.cells["high", "none"].lost] == [0, 0]
    assert "high / little: wind@a_0 15.0 (power)" in regret_page(found)


def _without(w: World) -> World:
    w.assets = [a for a in w.assets if a.technology != "wind"]
    w.asset("thermal", "coal", existing(30), variable_om=1)
    return w


def test_a_scenario_that_fails_costs_its_row_and_column_only():
    # 30 MW of what must be served, and 15 of wind: no schedule at all.
    found = study(low=growing(10), high=growing(30), never=growing(30, most=15, unserved=float("inf")))
    assert found.names == ["low", "high"]
    assert found.failed["never"].status == "infeasible"
    assert found.exit_code is ExitCode.SWEEP_PARTLY_FAILED
    assert "never: infeasible" in regret_page(found)


def test_files_and_values(found: Regret, tmp_path: Path):
    paths = write_regret(found, tmp_path)
    assert [p.name for p in paths] == ["regret.csv", "regret_plans.csv", "regret_core.csv"]
    assert paths[0].read_bytes().startswith("\ufeff".encode())
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in paths)  # no drafts
    read = pd.read_csv(paths[0])
    assert read["regret_cny"].tolist() == approx(frames_of(found)["regret"]["regret_cny"].tolist())
    told = json.loads(json.dumps(regret_as_dict(found)))
    assert told["least_worst_regret"] == told["fewest_targets_missed"] == "low"
    assert told["plans"][0]["worst_cny"] == approx(100, rel=1e-4)
    cells, names, unit = for_chart(found, {"low": "Low", "high": "High"})
    assert len(cells) == 6
    assert (names[ALONE], unit) == ("core alone", "CNY")


# --- laws --------------------------------------------------------------------------------------------------------------------------


@law
@given(st.tuples(draws, draws), st.integers(2022, 2025))
def test_laws_of_the_matrix(pair: tuple[Draw, Draw], last: int):
    """Regret >= 0, own plan in own future 0; the core is in every plan, and as a floor it costs nothing in any of their futures."""
    found = study(last, one=world(pair[0]), other=world(pair[1]))
    for (plan, future), cell in found.cells.items():
        slack = 2e-6 * max(cell.gross, 1.0) + 1e-3
        assert cell.cost - cell.least >= -slack
        if plan == future:
            assert cell.regret <= slack
    for one in found.optima.values():
        assert all(one.stock.get(stand, 0.0) >= amount for stand, amount in found.core.items())
    for future in found.futures:
        program = FutureProgram(future.system)
        own = found.optima[future.name]
        assert program.held(hold_core(program.model, program.lp, found.core, last)).cost == approx(own.cost, rel=2e-6, abs=1e-2)


def test_nothing_has_no_core():
    assert core_of([]) == {}


# --- which scenarios go together ---------------------------------------------------------------------------------------------------


def test_default_year():
    def last(*milestones: int) -> int:
        return default_last(World(3, milestones, end=2040).system())

    assert (last(2022, 2025, 2030, 2035), last(2022, 2025), last(2022)) == (2029, 2024, 2040)


def test_scenarios_that_do_not_go_together_are_refused():
    cases = cases_of(None, ["base", "as_written"], None, ["horizon.resolution=876h"])
    with pytest.raises(InputError, match="as_written: what is given in base or in it is a candidate in the other: offshore_4_2"):
        futures_of(cases, every=False)
    kept, __, left_out = futures_of(cases, every=True)
    assert [f.name for f in kept] == ["base"]
    assert "offshore_4_2" in left_out["as_written"]


def test_other_years_are_refused(tmp_path: Path):
    one, other = (_plan(tmp_path, name, "") for name in ("one", "other"))
    (one.parent / "scenarios").mkdir()
    (one.parent / "scenarios" / "longer.yaml").write_text("title: {zh: 长, en: Longer}\nhorizon: {end: 2027}\n", encoding="utf-8")
    assert other
    with pytest.raises(InputError, match=r"longer: its years are 2025-2027 \(2025\), those of base 2025-2026 \(2025\)"):
        find(cases_of(str(one.parent), ["base", "longer"], None))


def test_limited_foresight_is_refused():
    with pytest.raises(InputError, match="those of perfect foresight"):
        futures_of(cases_of(None, ["base"], None, ["horizon.foresight=5", "horizon.resolution=876h"]), every=False)


def _plan(folder: Path, name: str, text: str) -> Path:
    import shutil

    shutil.copytree(MODEL, folder / name)
    return folder / name / "plan.yaml"


def dear(folder: Path, *scenarios: tuple[str, str]) -> Path:
    """The plan of the other tests of studies, with scenarios."""
    plan = _plan(folder, "annuity", "")
    (plan.parent / "scenarios").mkdir()
    for name, text in scenarios:
        (plan.parent / "scenarios" / f"{name}.yaml").write_text(f"title: {{zh: {name}, en: {name}}}\n{text}\n", encoding="utf-8")
    return plan.parent


def verb(*arguments: Any) -> Done:
    return energyplan("explore", "regret", *arguments)


def test_the_verb(tmp_path: Path):
    model = dear(
        tmp_path, ("cheap", "tables: {technologies/thermal: {gas@2025: {power_capex: 900 CNY/MW}}}"), ("broken", "discount_rate: 7"),
    )  # fmt: skip
    done = verb("--all", "--model", model, "--json", "--out", tmp_path / "out", "--chart", tmp_path / "map.svg")
    assert done.returncode == 7, done.stderr
    told = json.loads(done.stdout)
    assert told["futures"] == ["base", "cheap"]
    assert told["failed"]["broken"]["status"] == "invalid"
    assert max(row["regret_cny"] for row in told["regret"]) == approx(0, abs=0.1)  # the same is built, only its price differs
    assert (tmp_path / "out" / "regret.csv").exists()
    assert "base plan" in (tmp_path / "map.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["base"], 2, "two scenarios"), (["base", "high_demand", "--weights", "bass=1"], 2, "bass"), (["base", "high_demand", "--weights", "base"], 2, "base"),
        (["base", "high_demand", "--chart", "map.bmp"], 2, "svg"), (["base", "high_demnad"], 3, "high_demand"),
        (["base", "high_demand", "--until", "2055", "--resolution", "876h"], 3, "2055"),
    ],
)  # fmt: skip
def test_wrong_arguments(arguments: list[str], code: int, message: str):
    done = verb(*arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr


