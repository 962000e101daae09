"""Capital of a solved plan, as the model pays it and the verifier recounts it, against its overnight cost."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest import approx
from systems import World, candidate, committed, existing, verified

from energyplan.system.finance import PASSED, Finance

law = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip

rates = st.sampled_from([0.0, 0.1])
years = st.integers(1, 7)
dates = st.sampled_from(["start", "middle", "end"])


def capital(solved) -> float:
    costs = solved.tables["costs"]
    return float(costs.loc[costs["component"] == "capital", "discounted_cny"].sum())


@law
@given(rates, years, years, dates, st.booleans(), st.sampled_from(["given", "chosen", "retired"]))
def test_capital_is_its_overnight_cost_where_the_horizon_does_not_cut(rate, life, recovery, at, stores, which):
    # 10 MW at 100 (and 20 MWh at 7) of 2023, seen from 2021: the annuities are worth 1000 (1140) a year before the first. Annuities go on after a life
    # that is shorter, and after early retirement.
    w = World(2, (2022, 2023, 2024), end=2031, rate=rate, unserved=1e6, finance=Finance(capital_at=at))
    figures = {"power_capex": 100, "recovery": recovery, "power_fixed_om": 5, "lifetime": life}
    kind, energy = ("battery", 20.0) if stores else ("thermal", 0.0)
    if stores:
        figures |= {"energy_capex": 7, "duration_min": 2, "duration_max": 2}
    once = candidate(10, 20, earliest=2023, latest=2023, power_min=10)
    w.asset(kind, "plant", once if which == "chosen" else committed(10, energy, commissioned=2023, life=life),
            early_retirement=which == "retired" and not stores, **figures)
    w.asset("thermal", "old", existing(10))
    w.load({2022: 10, 2023: 10, 2024: 5})
    solved = w.solve()
    overnight = 10 * 100 + energy * 7
    assert capital(solved) == approx(overnight * (1 + rate) ** -(1 + PASSED[at]), rel=1e-9)
    assert verified(solved) == []
    if which == "retired" and not stores:
        assert solved.stock("plant@a")[2023] == 0
