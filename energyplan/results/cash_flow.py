"""Cash flow of a run: investment as it is spent, operation, revenue, what is left at the end; payback and rate of return.

The plan pays annuities, or overnight cost less salvage; an owner spends the overnight cost while he builds and still has the rest of a unit's
worth at the end. Both have the same present value, but for interest while it is built: see `reconciliation`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from energyplan.results.capacity_costs import overnight_costs
from energyplan.results.cohorts import KEYS, Cohorts
from energyplan.system.finance import PASSED, At, discount_factor, worth_left
from energyplan.system.system import System

COLUMNS = ["year", *KEYS, "item", "at", "cny", "discounted_cny"]

OUTLAYS = {"fixed_om": "fixed_om", "fuel": "fuel", "fuel_delivery": "fuel", "carbon": "carbon", "import": "import", "export": "export", "unserved": "unserved"}
"""Component of cost -> item of the cash flow; all others but capital are `variable_om`."""

NO_CASH = ("unserved", "interest")
"""Items that are told beside the cash flow: unserved demand is no payment; interest while building is paid by discounting what is spent early."""

FASTEST, SLOWEST = 10.0, -0.99
"""Rates of return that are looked for lie between these [1]."""


def construction(lead_time: float) -> list[float]:
    """Share of the overnight cost that is spent in each year of construction, the last year first: evenly over the lead time [1].

    >>> construction(1), construction(2), construction(2.5)
    ([1.0], [0.5, 0.5], [0.4, 0.4, 0.2])
    """
    years = max(1, math.ceil(lead_time))
    length = max(1.0, lead_time)
    return [min(1.0, length - k) / length for k in range(years)]


def construction_interest(lead_time: float, rate: float) -> float:
    """Interest during construction per overnight cost [1]: Σ_k s_k ((1+i)^k - 1), spent k years before the last payment.

    100 spent in halves over two years at 10 %: the first 50 wait a year and cost 5.

    >>> round(100 * construction_interest(2, 0.1), 9), construction_interest(1, 0.1)
    (5.0, 0.0)
    """
    return sum(share * ((1 + rate) ** k - 1) for k, share in enumerate(construction(lead_time)))


def cash_flows(cohorts: Cohorts, payments: pd.DataFrame, interest_rate: float | None = None) -> pd.DataFrame:
    """Payments of each cohort in each year, income positive.

    Items: `investment` (overnight cost of committed and new units, spent evenly over the lead time; the last payment is one year before the
    first annuity, or with the overnight cost of the plan), `fixed_om`, `variable_om` (with starts and the like), `fuel`, `carbon`, `import`,
    `export`, `sold`, `bought` (at the shadow prices of the buses; a demand buys what it is served), the rules of `payments`, `residual` (worth
    left at the end of the horizon, by a sinking fund or as the plan says), and beside the cash flow `interest` (during construction, due with
    the last payment) and `unserved`.

    Args:
        cohorts: The run.
        payments: Payments under rules of revenue; may be empty.
        interest_rate: Of construction [1]; None is the discount rate.
    """
    h = cohorts.system.horizon
    bought = pd.DataFrame(list(_investments(cohorts, h.discount_rate if interest_rate is None else interest_rate)), columns=COLUMNS[:-1])
    spent = cohorts.costs[~cohorts.costs["component"].isin(["capital", "salvage"])]
    spent = spent.assign(item=spent["component"].map(lambda name: OUTLAYS.get(name, "variable_om")), cny=-spent["cny"])
    parts = [bought, spent]
    for item, column, sign in (("sold", "sold_cny", 1.0), ("bought", "bought_cny", -1.0)):
        parts.append(cohorts.energy.assign(item=item, cny=sign * cohorts.energy[column], at=h.finance.operation_at))
    parts.append(payments.rename(columns={"rule": "item"}).assign(at=h.finance.operation_at))
    keys = COLUMNS[:-2]
    flows = pd.concat([part[[*keys, "cny"]] for part in parts if len(part)], ignore_index=True).astype({"year": int, "vintage": int})
    flows = flows[flows["cny"] != 0].groupby(keys, as_index=False, sort=False)["cny"].sum().sort_values("year", kind="stable")
    flows["discounted_cny"] = flows["cny"] * _factors(cohorts.system, flows, h.discount_rate)
    return flows.reset_index(drop=True)


def _factors(system: System, flows: pd.DataFrame, rate: float) -> pd.Series:
    pairs = {(y, at): discount_factor(rate, y, system.horizon.base_year, at) for y, at in set(zip(flows["year"], flows["at"], strict=True))}
    return pd.Series([pairs[pair] for pair in zip(flows["year"], flows["at"], strict=True)], index=flows.index, dtype=float)


def completion(system: System, vintage: int) -> tuple[int, At]:
    """When the last payment for a unit commissioned in `vintage` is due: a year before the first annuity, or when the plan pays overnight cost."""
    finance = system.horizon.finance
    return (vintage - 1, finance.capital_at) if finance.capital == "annuity" else (vintage, "start")


def _investments(cohorts: Cohorts, interest: float) -> Iterator[tuple[Any, ...]]:
    system, h = cohorts.system, cohorts.system.horizon
    for asset, project, vintage, _quantity, cost in overnight_costs(system, cohorts.ledger):
        lead, who = asset.lead_time(project, vintage), (asset.name, asset.technology, asset.site, project.name, vintage, "new")
        year, at = completion(system, vintage)
        yield from ((year - k, *who, "investment", at, -share * cost) for k, share in enumerate(construction(lead)))
        yield (year, *who, "interest", at, -cost * construction_interest(lead, interest))
        rate = h.discount_rate if h.finance.depreciation == "sinking_fund" else 0.0
        left = worth_left(rate, asset.life(project, vintage), h.end - vintage + 1)
        yield (h.end, *who, "residual", at if h.finance.capital == "annuity" else "end", left * cost)


# --- what becomes of it -------------------------------------------------------------------------------------------------------------


class Returns(NamedTuple):
    """What an investment brings.

    Attributes:
        invested: Overnight cost [CNY].
        interest: Interest during construction [CNY].
        residual: Worth left at the end of the horizon [CNY].
        net_present_value: Σ discounted cash flow, residual included [CNY].
        internal_rate: Rate at which that is nothing [1]; None where there is none, or more than one.
        payback: Year from whose end on the sum of all payments, residual left out, is never below nothing again; None: not within the horizon.
        discounted_payback: The same of discounted payments.
    """

    invested: float
    interest: float
    residual: float
    net_present_value: float
    internal_rate: float | None
    payback: int | None
    discounted_payback: int | None


def returns(flows: pd.DataFrame) -> Returns:
    """Figures of some rows of `cash_flows`, those of one technology for instance."""
    cash = flows[~flows["item"].isin(NO_CASH)]
    running = cash[cash["item"] != "residual"].groupby("year")[["cny", "discounted_cny"]].sum()
    by_time = cash.groupby(cash["year"] + cash["at"].map(PASSED))["cny"].sum()
    invests = bool((cash["item"] == "investment").any())

    def total(item: str) -> float:
        return float(flows.loc[flows["item"] == item, "cny"].sum())

    return Returns(
        0.0 - total("investment"), 0.0 - total("interest"), total("residual"), float(cash["discounted_cny"].sum()),
        internal_rate(by_time.index.to_numpy(dtype=float), by_time.to_numpy(dtype=float)) if invests else None,
        payback(running["cny"]) if invests else None, payback(running["discounted_cny"]) if invests else None,
    )  # fmt: skip


def payback(yearly: pd.Series) -> int | None:
    """First year from which on the sum of all payments so far stays at nothing or above; None where it ends below.

    100 spent in 2024 and 40 earned in each of the next three years: paid back in 2027.

    >>> payback(pd.Series({2024: -100, 2025: 40, 2026: 40, 2027: 40})), payback(pd.Series({2024: -100, 2025: 40}))
    (2027, None)
    """
    sums = yearly.sort_index().cumsum()
    below = sums.index[sums < -1e-9 * yearly.abs().sum()]
    if len(below) == 0:
        return int(sums.index[0]) if len(sums) else None
    after = sums.index[sums.index > below[-1]]
    return int(after[0]) if len(after) else None


def internal_rate(times: Sequence[float] | np.ndarray, amounts: Sequence[float] | np.ndarray) -> float | None:
    """Rate r at which Σ c_k (1+r)^-t_k = 0 [1]; None where there is none between -99 % and 1,000 %, or more than one.

    100 spent, 60 earned after one and after two years: 13.07 %.

    >>> round(internal_rate([0, 1, 2], [-100, 60, 60]), 4)
    0.1307
    >>> internal_rate([0, 1], [100, 60]) is None, internal_rate([0, 1, 2], [-100, 230, -132]) is None  # 10 % and 20 %
    (True, True)
    """
    from scipy.optimize import brentq

    t, c = np.asarray(times, dtype=float), np.asarray(amounts, dtype=float)
    t = t - t.min() if len(t) else t

    def value(rate: float) -> float:
        return float(c @ (1 + rate) ** -t)

    rates = np.concatenate([np.linspace(SLOWEST, 0.5, 1500), np.geomspace(0.5, FASTEST, 200)[1:]])
    signs = np.sign([value(rate) for rate in rates])
    changes = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    if len(changes) != 1:
        return None
    return float(brentq(value, rates[changes[0]], rates[changes[0] + 1]))


class Reconciliation(NamedTuple):
    """The plan's cash flow beside its objective, all discounted [CNY].

    Attributes:
        outlays: What is spent less exports and residual, unserved demand included; energy that changes hands within the plan and payments
            under rules are no cost of it.
        interest: Interest during construction at the discount rate, which outlays hold because they are spent early and the plan does not know.
        objective: Net cost of the plan, from the table of costs.
        difference: outlays - interest - objective.
        reasons: Conventions of the plan that make a difference.
    """

    outlays: float
    interest: float
    objective: float
    difference: float
    reasons: list[str]


def reconciliation(cohorts: Cohorts, flows: pd.DataFrame) -> Reconciliation:
    """Whether the cash flow adds up to the objective: outlays - interest during construction = net cost, to the last digit.

    An annuity CRF(r, n) in each of n years from a year after the last payment on has the present value of that payment; what is left at the end of
    the horizon is the annuities after it. So the two are equal unless the plan's capital has another interest rate than its discount rate, is
    repaid in another time than its life and the horizon ends before both, is paid for existing units too, or milestones have weights of their own.
    """
    h = cohorts.system.horizon
    costs = ("investment", *dict.fromkeys(OUTLAYS.values()), "variable_om", "residual")
    outlays = -float(flows.loc[flows["item"].isin(costs), "discounted_cny"].sum())
    at_discount_rate = pd.DataFrame(list(_investments(cohorts, h.discount_rate)), columns=COLUMNS[:-1])
    at_discount_rate = at_discount_rate[at_discount_rate["item"] == "interest"]
    interest = -float((at_discount_rate["cny"] * _factors(cohorts.system, at_discount_rate, h.discount_rate)).sum())
    objective = float(cohorts.costs["discounted_cny"].sum())
    reasons = [
        name for name, holds in (
            ("weights", bool(h.weights)), ("interest_rate", h.finance.interest_rate not in (None, h.discount_rate)),
            ("existing_capital", h.finance.existing_capital == "paid"), ("recovery", _repaid_apart(cohorts)),
        ) if holds
    ]  # fmt: skip
    return Reconciliation(outlays, interest, objective, outlays - interest - objective, reasons)


def _repaid_apart(cohorts: Cohorts) -> bool:
    """Whether the horizon cuts the life or the repayment of some new unit, and they are not of the same length."""
    system = cohorts.system
    if system.horizon.finance.capital != "annuity":
        return False
    for asset, project, vintage, _quantity, _cost in overnight_costs(system, cohorts.ledger):
        life, recovery = asset.life(project, vintage), asset.recovery(project, vintage)
        if life != recovery and vintage + max(life, recovery) - 1 > system.horizon.end:
            return True
    return False
