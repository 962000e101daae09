"""Conventions of money against the identities of any textbook of engineering economics, for every life, recovery period, rate and date of payment."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from energyplan.system.finance import PASSED, Finance, capital_payments, discount_factor

law = settings(max_examples=200, deadline=None, derandomize=True, database=None)

rates = st.sampled_from([0.0, 0.01, 0.07, 0.1, 0.35])
lengths = st.integers(1, 60)
dates = st.sampled_from(["start", "middle", "end"])


def worth(payments, rate, base):
    return sum(p.amount * discount_factor(rate, p.year, base, p.at) for p in payments)


@law
@given(rates, lengths, lengths, dates, st.integers(0, 10))
def test_payments_repay_the_overnight_cost(rate, life, recovery, at, waits):
    # n payments CRF(r, n) are worth the overnight cost a year before the first of them: with payments at the end of the year at the start of the
    # commissioning year. The life is no part of it, be it shorter or longer.
    vintage, base = 2025, 2025 - waits
    paid = capital_payments(Finance(capital_at=at), rate, vintage, life, recovery, base, vintage + 60)
    assert [p.year for p in paid] == list(range(vintage, vintage + recovery))
    assert worth(paid, rate, base) == approx((1 + rate) ** -(waits - 1 + PASSED[at]), rel=1e-9)


@law
@given(rates, rates, lengths, dates)
def test_payments_at_their_own_interest_repay_the_cost(interest, rate, recovery, at):
    # Seen at the rate of the loan the payments are worth it, whatever the plan discounts at.
    paid = capital_payments(Finance(capital_at=at, interest_rate=interest), rate, 2025, 10, recovery, 2025, 2090)
    assert worth(paid, interest, 2024) == approx((1 + interest) ** -PASSED[at], rel=1e-9)


@law
@given(rates, lengths, lengths, st.integers(0, 70), st.integers(0, 70))
def test_a_horizon_only_cuts(rate, life, recovery, before, after):
    whole = capital_payments(Finance(), rate, 2025, life, recovery, 1900, 2200)
    first, end = 2025 + before, 2025 + before + after
    assert capital_payments(Finance(), rate, 2025, life, recovery, first, end) == [p for p in whole if first <= p.year <= end]


@law
@given(rates, lengths, st.integers(1, 60), lengths)
def test_overnight_cost_less_salvage_is_the_annuities_of_the_years_used(rate, life, used, recovery):
    # By a sinking fund, and annuities over the life at the end of each year; the recovery period is no part of overnight cost.
    end = 2025 + used - 1
    overnight = capital_payments(Finance("overnight_salvage"), rate, 2025, life, recovery, 2025, end)
    annuities = capital_payments(Finance(capital_at="end"), rate, 2025, life, life, 2025, end)
    assert worth(overnight, rate, 2025) == approx(worth(annuities, rate, 2025), rel=1e-9)


@law
@given(rates, st.integers(1, 20), st.integers(1, 4))
def test_a_chain_of_replacements_is_one_annuity(rate, life, times):
    # Each unit follows the one before at the end of its life: together they cost the annuity of one in every year.
    starts = [2025 + k * life for k in range(times)]
    chain = [p for v in starts for p in capital_payments(Finance(), rate, v, life, life, 2025, 2200)]
    assert [p.year for p in chain] == list(range(2025, 2025 + times * life))
    assert worth(chain, rate, 2024) == approx(sum((1 + rate) ** -(v - 2025) for v in starts), rel=1e-9)
