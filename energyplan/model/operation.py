"""One part in one operated year: what a technology file needs to write its variables, rows and ledger entries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pyomo.environ as pyo

from energyplan.model.capacity import AssetCapacity
from energyplan.model.ledger import Booking, Branch, Injection, Ledger, Term
from energyplan.model.stepwise import StepRows, step_param, step_var, values_of
from energyplan.plan.rows import PARAMETERS, SERIES, Parameters
from energyplan.system.horizon import Array, OperationYear
from energyplan.system.system import LEAST, Asset, System

KINDS: dict[str, type[Technology]] = {}
"""Kind -> the technology that builds it."""


class Technology(ABC):
    """Base of all technologies: a file declares its table's columns and how it operates."""

    kind: ClassVar[str]
    parameters: ClassVar[type[Parameters] | None] = None
    series: ClassVar[dict[str, str]] = {}
    """Quantities that may be given by the step, each with its unit; `*` at the end stands for a mode or a flow."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            if cls.kind in KINDS:
                raise TypeError(f"two technologies of kind {cls.kind}")
            KINDS[cls.kind] = cls
            SERIES[cls.kind] = cls.series
            if cls.parameters is not None:
                PARAMETERS[cls.kind] = cls.parameters

    @abstractmethod
    def operate(self, b: pyo.Block, op: Operation) -> None:
        """Write variables, rows and ledger entries of one operated year onto block `b`."""


@dataclass
class Operation:
    """The hands of a technology while it writes one operated year onto its block."""

    b: pyo.Block
    steps: pyo.Block
    """Block with the year's set `T` and its Params `hours`, `previous`."""
    year: OperationYear
    asset: Asset
    system: System
    ledger: Ledger
    capacity: AssetCapacity | None

    @property
    def milestone(self) -> int:
        """The milestone year."""
        return self.year.milestone

    def at(self, parameter: str) -> float:
        """A parameter of the asset at the milestone."""
        return self.asset.at(parameter, self.milestone)

    @property
    def in_service(self) -> float:
        """Share of capacity in service, 1 - outage [1]."""
        return 1 - self.at("outage")

    def given(self, quantity: str) -> Array | None:
        """What the plan gives of a quantity of the asset by the step, shape (T,); None where it gives nothing."""
        return self.system.profiles.get((self.year.name, f"{self.asset.name}.{quantity}"))

    def by_step(self, quantity: str, default: float) -> Array:
        """A quantity of the asset in each step: as the plan gives it, else the same in all, shape (T,)."""
        given = self.given(quantity)
        return np.full(len(self.year.steps), default) if given is None else given

    # --- components ---

    def var(self, name: str, doc: str, largest: float | Array, least: float | Array = 0.0) -> None:
        """A variable of every step, from `least` to `largest`."""
        self.b.add_component(name, step_var(self.steps.T, largest, doc, least))

    def series(self, name: str, values: Array, doc: str) -> None:
        """A Param of every step."""
        self.b.add_component(name, step_param(self.steps.T, values, doc))

    def row(self, name: str, rule: Callable[[Any, Any], Any], doc: str) -> None:
        """A constraint of every step; `rule(v, t)`."""
        self.b.add_component(name, StepRows(self.steps.T, rule=rule, doc=doc))

    def least_output(self, name: str, output: Term) -> None:
        """A row output >= Σ_k m_{k,t} P_k for the projects that have a least output; none where no project has."""
        pairs = []
        for k, project in enumerate(self.asset.projects):
            series = self.system.profiles.get((self.year.name, LEAST + project.name))
            if series is not None and series.any():
                self.series(f"least_{k}", series, "m: least output per power [1]")
                self.power_of(f"least_power_{k}", [project.name])
                pairs.append((f"least_{k}", f"least_power_{k}"))
        if pairs:
            self.row(name, lambda v, t: output(v, t) >= sum([getattr(v, m)[t] * getattr(v, power) for m, power in pairs]), "p_t >= Σ_k m_{k,t} P_k [MW]")

    def annual_row(self, name: str, term: Term, doc: str, limit: float = 0.0) -> None:
        """A constraint Σ_t w Δ term <= limit of the year."""
        steps, b = self.steps, self.b
        self.b.add_component(name, pyo.Constraint(rule=lambda _: sum(steps.annual[t] * term(b, t) for t in steps.T) <= limit, doc=doc))

    def chain_rows(self, name: str, term: Term, doc: str) -> None:
        """A constraint Σ_t Δ term <= 0 of each chain of steps: of a representative period, or of the year where steps follow each other throughout."""
        steps, b = self.steps, self.b

        def over(inside: pyo.Set) -> Callable[[Any], Any]:
            return lambda _: sum(steps.hours[t] * term(b, t) for t in inside) <= 0

        for k, chain in enumerate(self.year.steps.chains):
            inside = pyo.Set(initialize=chain.tolist(), doc="steps of a chain")
            b.add_component(f"{name}_steps_{k}", inside)
            b.add_component(f"{name}_{k}", pyo.Constraint(rule=over(inside), doc=doc))

    def capacity_of(self, quantity: str) -> float:
        """Attach the asset's total `power` or `energy` as `v.power`, `v.energy`; returns its upper bound."""
        assert self.capacity is not None
        self._attach(quantity, self.capacity.total(quantity, self.milestone))
        return self.capacity.largest(quantity, self.milestone)

    def power_of(self, name: str, projects: list[str]) -> None:
        """Attach the power of some projects as `v.<name>`."""
        assert self.capacity is not None
        parts = [self.capacity.of(project, self.milestone) for project in projects]
        if len(parts) == 1:
            self._attach(name, parts[0])
            return
        group = pyo.Var(bounds=(0, sum(part.ub for part in parts)), doc="P: capacity of projects with one profile [MW]")
        self.b.add_component(name, group)
        self.b.add_component(f"{name}_sum", pyo.Constraint(expr=group == sum(parts), doc="P_g = Σ_p P_p [MW]"))
        self._attach(name, group)

    def available(self, name: str) -> tuple[list[tuple[Any, Array]], Callable[[Any, Any], Any]]:
        """What projects make available: (1 - outage) Σ_g a_{g,t} P_g, one group of projects for each profile; a is 1 without one.

        Args:
            name: Beginning of the names of its parameters and capacities.

        Returns:
            Capacity of each group with its available share, shape (T,), and the sum as a term.
        """
        groups: dict[tuple[str | None, float | None], list[str]] = {}
        for project in self.asset.projects:
            groups.setdefault((project.profile, project.full_load_hours), []).append(project.name)
        found, pairs = [], []
        for i, names in enumerate(groups.values()):
            share = self.in_service * self.system.profiles.get((self.year.name, names[0]), np.ones(len(self.year.steps)))
            self.series(f"availability_{i}", share, "a: available share of capacity [1]")
            self.power_of(f"{name}_{i}", names)
            found.append((getattr(self.b, f"{name}_{i}"), share))
            pairs.append((f"availability_{i}", f"{name}_{i}"))
        return found, lambda v, t: sum([available_power(getattr(v, a)[t], getattr(v, p)) for a, p in pairs])

    def _attach(self, name: str, variable: Any) -> None:
        if self.b.component(name) is None:
            setattr(self.b, name, variable)
        attached: dict[str, Any] = self.b.__dict__.setdefault("attached_capacity", {})
        attached[name] = variable

    # --- ledger ---

    def inject(self, flow: str, term: Term, *, site: str | None = None, carrier: str | None = None) -> None:
        """Inject into the asset's bus, or into another one."""
        bus = (site or self.asset.site, carrier or self.asset.carrier)
        self.ledger.inject(Injection(self.year, self.asset, bus, flow, term, self.b))

    def branch(self, impedance: float, term: Term) -> None:
        """Tell of a line from the asset's site to its other end: its flow follows the voltages at both."""
        a = self.asset
        self.ledger.branches.append(Branch(self.year, a, a.site, str(a.site_to), a.carrier, impedance, term, self.b))

    def book(
        self, account: str, term: Term, component: str = "", *,
        by_year: Array | None = None, site: str | None = None, site_to: str | None = None, carrier: str | None = None,
    ) -> None:  # fmt: skip
        """Book an amount on an account, of the asset's carrier unless another one is named."""
        where, of = site or self.asset.site, carrier or self.asset.carrier
        self.ledger.book(Booking(self.year, self.asset, account, component or account, where, of, term, self.b, by_year, site_to))

    def cost(self, component: str, price: float | Array, term: Term) -> None:
        """Book a yearly cost: a price (one, or one of each ledger year) times a rate."""
        by_year = np.broadcast_to(np.asarray(price, dtype=float), (len(self.system.horizon.years),))
        if np.any(by_year):
            self.book("cost", term, component, by_year=by_year)


def available_power(availability: Any, power: Any) -> Any:
    """What the weather, or a timetable, lets a plant make: a_t P [MW]; curtailment is what is left of it.

    >>> available_power(0.4, 300)
    120.0
    """
    return availability * power


def view(b: pyo.Block, values: Callable[[Any], Array]) -> SimpleNamespace:
    """The block with arrays instead of components, so that a term can be read with solved numbers.

    Args:
        b: A technology's block of one operated year.
        values: Solved values of a Pyomo variable, in the order of its index.
    """
    names: dict[str, Any] = {}
    for component in b.component_objects((pyo.Var, pyo.Param), descend_into=False):
        if component.ctype is pyo.Var:
            names[component.local_name] = values(component)
        else:
            names[component.local_name] = values_of(component)
    for name, variable in b.__dict__.get("attached_capacity", {}).items():
        names[name] = float(values(variable)[0])
    return SimpleNamespace(**names)
