"""The ledger: the only place where parts of the model meet.

A part *injects* into a bus (a carrier at a site), *books* amounts on accounts (cost, generation, CO2 ...), and a line tells of its
*branch*. An entry is a function of the step, `term(v, t)`: with the part's Pyomo block as `v` and a step as `t` it is an expression, with arrays of solved
values as `v` and all steps as `t` it is an array. So every equation stands once, and every account can be read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from energyplan.system.horizon import Array, OperationYear
from energyplan.system.system import Asset

Term = Callable[[Any, Any], Any]
"""term(v, t): rate of an amount per hour in step t [MW, m3/h, t/h ...]."""

Bus = tuple[str, str]
"""(site, carrier)"""


@dataclass(frozen=True)
class Injection:
    """A flow into a bus; withdrawals are negative."""

    year: OperationYear
    asset: Asset
    bus: Bus
    flow: str
    term: Term
    view: Any


@dataclass(frozen=True)
class Booking:
    """An amount on an account.

    Attributes:
        account: What is counted: `cost`, `generation`, `co2`, `available` ...
        component: Which part of it, e.g. `fuel` of `cost`.
        site: Where it is counted.
        carrier: Of what it is an amount; of CO2, what is made as it arises.
        by_year: Factor of each ledger year, shape (Y,): the price of a cost, the emission factor of an import; None is 1.
        site_to: Other end of a flow between sites.
    """

    year: OperationYear
    asset: Asset
    account: str
    component: str
    site: str
    carrier: str
    term: Term
    view: Any
    by_year: Array | None = None
    site_to: str | None = None


@dataclass(frozen=True)
class Branch:
    """A line between two sites whose flow (from `site` to `site_to` where it is positive) follows the voltages there.

    Attributes:
        impedance: Voltage drop per flow, in units of all lines of its carrier.
        term: The flow.
    """

    year: OperationYear
    asset: Asset
    site: str
    site_to: str
    carrier: str
    impedance: float
    term: Term
    view: Any


@dataclass
class Ledger:
    """All entries of a model, in the order in which the parts made them."""

    injections: list[Injection] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    def inject(self, entry: Injection) -> None:
        """Add a flow; a second one of the same name from the same asset is a mistake."""
        key = (entry.year.name, entry.asset.name, entry.bus, entry.flow)
        if any((e.year.name, e.asset.name, e.bus, e.flow) == key for e in self._recent(entry)):
            raise ValueError(f"injected twice: {key}")
        self.injections.append(entry)

    def _recent(self, entry: Injection) -> Iterable[Injection]:
        # A part makes all its entries of one year in a row: looking back over its own is enough.
        for other in reversed(self.injections):
            if other.asset is not entry.asset or other.year is not entry.year:
                return
            yield other

    def book(self, entry: Booking) -> None:
        """Add an amount to an account."""
        self.bookings.append(entry)

    def on(self, account: str, year: OperationYear | None = None) -> list[Booking]:
        """Bookings on an account, of one operation year or of all."""
        return [b for b in self.bookings if b.account == account and (year is None or b.year is year)]

    def buses(self) -> list[Bus]:
        """Every bus anything was injected into, in order of appearance."""
        return list(dict.fromkeys(entry.bus for entry in self.injections))
