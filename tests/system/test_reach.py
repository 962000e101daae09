"""The most and the least capacity any build-out can have: by hand, and against the linear program."""

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from systems import World, candidate, committed, existing

from energyplan.errors import InfeasibleError
from energyplan.model.rules.base import reachable
from energyplan.system.reach import Additions, Reach, least, most_added, retirement_years

law = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


def reach_of(w: World) -> float | None:
    """What preflight says of the only target of a world."""
    system = w.system()
    return reachable(system, system.targets[0], Reach(system))


def wind(years: tuple[int, ...] = (2022, 2024), **figures: Any) -> World:
    """Two sites of wind, 15 MW each, the second open from 2024."""
    w = World(2, years, end=years[-1])
    w.asset("renewable", "wind", candidate(15), **figures)
    w.asset("renewable", "wind", candidate(15, earliest=2024), site="b", **figures)
    w.load(1)
    return w


def most(w: World, quantity: str = "power") -> list[float]:
    """Most of all assets with projects in every year of the ledger."""
    system = w.system()
    assets = [a for a in system.assets if a.projects]
    return [Reach(system).largest(assets, quantity, y) for y in system.horizon.years]


# --- by hand -----------------------------------------------------------------------------------------------------------------------


def test_a_rate_shared_by_sites_is_a_cut_through_the_years():
    # 10 MW a year. 2022: 10. 2023: the first site is full with 15, though two years would allow 20. 2024: 15 + 10, neither 30
    # (sites) nor 3 x 10 (years).
    assert most(wind(build_rate=10)) == [10, 15, 25]
    assert most(wind()) == [15, 15, 30]


def test_rates_of_the_years_count():
    # 12, 2 and 20 MW: 12; 14; the first site 14 + 1 more, or 12 + 2 + 16: min(15 + min(20, 15), 12 + 2 + 20) = 30.
    assert most(wind(build_rate=[12, 2, 20])) == [12, 14, 30]


def test_a_project_with_its_own_rate():
    # 4 MW a year of 15: 4, 8, 12; with a technology rate of 3 it is 3, 6, 9.
    w = World(2, (2022, 2024))
    w.asset("renewable", "wind", candidate(15, build_rate=4), build_rate=[3, 9, 9])
    assert most(w) == [3, 7, 11]


def test_what_is_too_old_does_not_count():
    # Lives of two years at 10 MW a year: in 2024 those of 2023 and 2024 stand.
    w = World(2, (2022, 2025))
    w.asset("renewable", "wind", existing(7, commissioned=2013, life=10), candidate(50), lifetime=2, build_rate=10)
    assert most(w) == [17, 20, 20, 20]


def test_the_limit_of_a_site_counts_what_stands():
    # 15 MW in all: 10 stand until 2022 and may not retire, so that 5 may be added; from 2023 on there is room for 15.
    w = World(2, (2022, 2023))
    w.asset("renewable", "wind", existing(10, commissioned=2013, life=10), candidate(100), power_limit=15)
    assert most(w) == [15, 15]
    system = w.system()
    assert Reach(system).least(system.assets, "power", 2022) == 10
    assert Reach(system).least(system.assets, "power", 2023) == 0


def test_energy_within_its_size_its_power_and_the_rate():
    # 5 MW for 4 h at most are 20 MWh of 100; at 2 MW a year 8, 16, then 20.
    w = World(2, (2022, 2024))
    w.asset("battery", "cells", candidate(5, 100), duration_max=4, build_rate=2)
    assert most(w, "energy") == [8, 16, 20]
    # Two projects of one technology share the 2 MW: 8 a year together.
    w.asset("battery", "cells", candidate(50, 100), site="b", duration_max=4, build_rate=2)
    assert most(w, "energy") == [8, 16, 24]


def test_early_retirement_is_for_milestones():
    # Allowed from 2023 on, milestones 2022 and 2024: it must stand until 2023 and may be gone in 2024.
    w = World(2, (2022, 2024), end=2025)
    asset = dataclasses.replace(w.asset("thermal", "coal", existing(10, 3), early_retirement=True), retire_from=2023)
    (project,) = asset.projects
    h = w.system().horizon
    assert retirement_years(asset, project, h) == [2024]
    assert [least(asset, project, "power", y, h) for y in h.years] == [10, 10, 0, 0]
    assert [least(asset, project, "energy", y, h) for y in h.years] == [3, 3, 3, 3]  # only power retires early


def test_begun():
    # Two years of building: committed for 2024 began in 2022, the candidate (from 2023) can begin in 2022 for 2024 and before.
    # 50 MW in all, at 20 MW a year: 2023 and 2024 are 40 for a beginning by 2022.
    w = World(2, (2022, 2026))
    w.asset("renewable", "wind", committed(12, commissioned=2024), candidate(50, earliest=2023), lead_time=2, build_rate=20)
    system = w.system()
    reach, assets = Reach(system), system.assets
    assert [reach.begun(assets, y) for y in (2020, 2021, 2022, 2023)] == [0, 20, 52, 62]
    assert [reach.begun_least(assets, y) for y in (2021, 2022)] == [0, 12]
    # Of those begun by 2022 all but 20 MW of 2024 stand at the end of 2023, and committed 12 MW do not yet.
    assert reach.begun(assets, 2022, gone_by=2023) == 32
    assert reach.begun(assets, 2022, gone_by=2024) == 0


def test_a_site_that_is_built_anew_has_begun_again():
    # A life of one year: 10 MW in each of 2022, 2023, 2024 are 30 MW of construction, within a limit of 10 MW at a time.
    w = World(2, (2022, 2024))
    w.asset("renewable", "wind", candidate(10), lifetime=1, power_limit=10)
    w.asset("renewable", "wind", candidate(10), lifetime=2, site="b")
    system = w.system()
    assert Reach(system).begun(system.assets[:1], 2024) == 30
    assert Reach(system).begun(system.assets[1:], 2024) == 20  # 2022 and 2024


def test_every_cut_is_an_upper_bound():
    # Without projects nothing, without years of its own nothing.
    assert most_added([], {}, {}) == 0
    assert most_added([Additions("a", {}, 5)], {}, {}) == 0
    assert most_added([Additions("a", {2022: 5}, 5), Additions("a", {2022: 5}, 5)], {2022: 100}, {"a": 7}) == 7


# --- against the linear program ----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Limits:
    """Limits of two sites of a technology."""

    sizes: tuple[int, int]
    opens: tuple[int, int]
    rates: tuple[int, int, int, int]
    life: int
    lead: int
    stands: int
    hours: int
    in_milestones: bool


limits = st.builds(
    Limits,
    sizes=st.tuples(st.integers(0, 30), st.integers(1, 30)),
    opens=st.tuples(st.integers(2022, 2025), st.integers(2022, 2025)),
    rates=st.tuples(*[st.integers(1, 20)] * 4),
    life=st.integers(1, 5),
    lead=st.integers(0, 2),
    stands=st.integers(0, 10),
    hours=st.integers(1, 4),
    in_milestones=st.booleans(),
)


def sites(d: Limits) -> World:
    w = World(1, (2022, 2024), end=2025)
    figures = {"build_rate": list(d.rates), "lifetime": d.life, "lead_time": d.lead, "duration_max": d.hours}
    old = existing(d.stands, 2 * d.stands, commissioned=2013, life=11)
    w.asset("battery", "cells", old, candidate(d.sizes[0], 3 * d.sizes[0], earliest=d.opens[0]), **figures)
    w.asset("battery", "cells", candidate(d.sizes[1], 3 * d.sizes[1], earliest=d.opens[1]), site="b", **figures)
    w.load(1)
    if d.in_milestones:
        w.horizon = dataclasses.replace(w.horizon, build_years=w.horizon.milestones)
    return w


@law
@given(limits, st.sampled_from(["capacity", "storage_energy", "start"]), st.integers(2022, 2025))
def test_the_stock_is_exact(d, kind, year):
    # Sites and years but no rates of projects: what is said can be reached, and not 1 % more. Of construction that holds where no
    # site is built anew; with short lives what is said is a bound (below).
    w = sites(dataclasses.replace(d, life=5) if kind == "start" else d)
    w.target(kind, 1, year=year, technologies=("cells",), enforce="hard")
    value = reach_of(w)
    assert value is not None
    w.targets.clear()
    w.target(kind, value * (1 - 1e-9), year=year, technologies=("cells",), enforce="hard")
    w.solve()
    w.targets.clear()
    w.target(kind, value * 1.01 + 0.01, year=year, technologies=("cells",), enforce="hard")
    with pytest.raises(InfeasibleError):
        w.solve()


@law
@given(limits, st.integers(1, 6), st.integers(1, 40), st.sampled_from(["capacity", "storage_energy", "start"]), st.integers(2022, 2025))
def test_the_stock_is_a_bound_with_every_limit(d, rate, limit, kind, year):
    w = sites(d)
    w.assets[0] = dataclasses.replace(
        w.assets[0], power_limit=max(limit, d.stands), projects=tuple(dataclasses.replace(p, build_rate=rate) for p in w.assets[0].projects)
    )
    w.target(kind, 1, year=year, technologies=("cells",), enforce="hard")
    value = reach_of(w)
    assert value is not None
    w.targets.clear()
    w.target(kind, value * 1.01 + 0.01, year=year, technologies=("cells",), enforce="hard")
    with pytest.raises(InfeasibleError):
        w.solve()
