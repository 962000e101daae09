"""The formulation page: every variable, row and equation of a tiny model, written from the code that builds it.

`python -m energyplan.report.formulation` writes `docs/formulation.md`; with `--check` it only compares.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from inspect import getdoc
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pyomo.environ as pyo

from energyplan.analysis import recourse
from energyplan.model import activity, capacity, ledger, objective, reservoir
from energyplan.model.build import Model, balance, build, voltage
from energyplan.model.objective import minimise_cost
from energyplan.model.operation import KINDS
from energyplan.model.rules import base, losses, penalties
from energyplan.plan.rows import EnergyInvestment, Investment, Parameters, unit_of
from energyplan.plan.targets import Target
from energyplan.solve.lp import MONEY, compile_lp
from energyplan.system import finance, futures, horizon, network
from energyplan.system.horizon import Horizon
from energyplan.system.system import Asset, Flow, Fuel, Mode, Project, System

PAGE = Path(__file__).parents[2] / "docs" / "formulation.md"
YEARS = Horizon(2024, (2025, 2027), 2027, 0.07, 3, (("typical", 1.0),), 1)
FIGURES = {
    "power_capex": 1e6, "power_fixed_om": 2e4, "lifetime": 20, "lead_time": 1, "outage": 0.1, "energy_capex": 2e5, "energy_fixed_om": 2e3,
    "duration_min": 1, "duration_max": 4, "variable_om": 10, "eta_charge": 0.9, "eta_discharge": 0.8, "self_discharge": 0.01, "pumping": 0.02,
    "standby": 0.01, "natural_inflow": 0.3, "heat_rate": 2.5, "no_load": 0.05, "min_load": 0.4, "ramp": 0.3, "start_cost": 100, "loss": 0.03,
    "efficiency": 0.6, "compression": 0.05, "import_price": 500, "export_price": 300, "emission_factor": 0.5, "electricity_use": 0.004,
}  # fmt: skip
"""Figure of a parameter, whatever the kind. A required one that is not here is 0.5, so that a new kind needs no entry."""
CARRIERS = {"electrolyser": "hydrogen", "hydrogen_store": "hydrogen", "desalination": "water"}
COVERED = {"capacity": ("battery",), "start": ("battery",), "storage_energy": ("battery",), "production": ("desalination",)}
LOADS = {("coast", "electricity"): (100, 120, 90), ("island", "electricity"): (10, 12, 8), ("coast", "hydrogen"): (5, 5, 5), ("island", "water"): (20, 20, 20)}
INTRODUCTION = """# The formulation

<!-- Written by `python -m energyplan.report.formulation`. Do not edit: change the code and write it again. -->

This page is written from the code. Formulas are the `doc=` of variables and rows and the docstrings of equations; the rows are those of a tiny system:
a year of three hours, milestones 2025 and 2027, every figure made up. A row is written as the solver gets it: variables left, the constant right. Names of
the section's own asset stand alone, those of others with their asset: `battery.power_total[2025]`. Operation is that of the milestone 2025."""
NOTATION = """## Notation

Indices: `t` step, `y` year, `v` commissioning year, `p` project, `a` asset, `g` group of projects with one profile. A symbol belongs to its file: the same
letter may mean something else in another; in the limits of stores `a` is the share in service, 1 - outage. Figures without a step are in the tables of the
technologies."""


def tiny_system() -> System:
    """A hand-made system of three hours and two milestones, with every registered kind of technology and of target in it."""
    assets = [_asset(kind, kind) for kind in sorted(KINDS) if kind != "demand"]
    assets.append(_asset("nuclear", "thermal", min_load=0.0, start_cost=0.0, ramp=1.0))
    assets.append(_asset("second_line", "line", impedance=2.0))
    assets += [Asset(f"{carrier}@{site}", carrier, "demand", site, carrier) for site, carrier in LOADS]
    sea, shore = np.array([0.3, 0.7, 0.5]), np.array([0.2, 0.6, 0.4])
    profiles: dict[tuple[str, str], Any] = {}
    for year in YEARS.operation_years:
        profiles |= {(year.name, p.name): sea if p.profile == "sea" else shore for a in assets if a.kind == "renewable" for p in a.projects}
        profiles |= {(year.name, f"{carrier}@{site}"): np.array(load, dtype=float) for (site, carrier), load in LOADS.items()}
        profiles |= {(year.name, f"tariff_{side}"): np.array([0.5, 1.0, 1.5]) for side in ("import", "export")}
    fuel, carriers = Fuel(np.full(3, 100.0), np.full(3, 0.34)), {"electricity": "MWh", "hydrogen": "MWh", "water": "m3"}
    targets = []
    for kind, unit in ((kind, cls.unit.split("|")[0]) for kind, cls in sorted(base.KINDS.items())):
        value, sense = 0.5 if unit in ("1", "t/MWh") else 100.0, "<=" if kind.startswith("co2") else ">="
        what = (kind, kind, kind, "", "clause", kind, COVERED.get(kind, ()), ())
        targets.append(Target(*what, sense, value, "", unit, 2025, "N", "binding", "soft", 1, "expected", 400.0, None, "", ""))
    return System("tiny", "base", YEARS, tuple(assets), profiles, {"coal": fuel}, np.full(3, 60.0), carriers, dict.fromkeys(carriers, 2e4), tuple(targets))


def _asset(name: str, kind: str, **other: float) -> Asset:
    """Old and new capacity; the renewable has two new projects of one profile, the asset called thermal may retire early."""
    cls = KINDS[kind].parameters
    assert cls is not None
    defaults = {n: 0.5 if f.is_required() else f.default for n, f in cls.model_fields.items() if unit_of(cls, n)}
    figures = {n: FIGURES.get(n, default) for n, default in defaults.items()} | other
    wind, coal, energy = kind == "renewable", name == "thermal", 120.0 if "energy_capex" in figures else 0.0
    old, new = ("sea", "shore") if wind else (None, None)
    projects = [Project(f"{name}_old", "existing", old, commissioned=2010, power=60, energy=energy, life=25)]
    projects += [Project(f"{name}_{n}", "candidate", new, earliest=2026, power_max=100, energy_max=400) for n in ("new", "more")[: 1 + wind]]
    values = {n: np.full(3, float(v)) for n, v in (figures | {"build_rate": 150 if wind else None}).items() if v is not None}
    return Asset(
        name, name, kind, "island" if kind == "desalination" else "coast", CARRIERS.get(kind, "electricity"), tuple(projects), values, 2025,
        modes=(Mode("main", (Flow("coast", "electricity", np.ones(3)),), np.full(3, 30.0), np.zeros(3)),) if kind == "unit" else (),
        site_to="island" if kind in ("link", "line") else None, clean=wind or name == "nuclear", early_retirement=coal, fuel="coal" if coal else None,
    )  # fmt: skip


class Rows:
    """Rows of the compiled model as text, with the short names of this page."""

    def __init__(self, m: pyo.ConcreteModel):
        self.lp = compile_lp(m)
        self.matrix, first = self.lp.A.tocsr(), YEARS.operation_years[0].name
        blocks = re.compile(rf"^(?:year\[{first}\]\.part|capacity|target)\[([^\]]+)\]")
        self.names = {column: blocks.sub(r"\1", name) for column, name in enumerate(self.lp.names(m))}  # as declared

    def of(self, constraint: Any, own: str = "") -> list[str]:
        """The rows of a constraint; names of the asset `own` stand without it."""
        lines = []
        for index, row in zip(constraint.index_set() if constraint.is_indexed() else [""], self.lp.rows(constraint), strict=True):
            span = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
            left = self.terms(dict(zip(self.matrix.indices[span], self.matrix.data[span], strict=True)), own)
            low, high = self.lp.row_lower[row], self.lp.row_upper[row]
            right = f"= {low:.6g}" if low == high else f">= {low:.6g}" if np.isfinite(low) else f"<= {high:.6g}"
            label = ",".join(map(str, index)) if isinstance(index, tuple) else str(index)
            lines.append(f"{constraint.local_name}{f'[{label}]' if label else ''}: {left} {right}")
        return lines

    def terms(self, entries: dict[int, float], own: str = "") -> str:
        """A linear expression. `~` stands for a space at which no line may break."""
        terms = [(float(entries[column]), name.removeprefix(f"{own}.")) for column, name in self.names.items() if column in entries]
        text = " ".join(f"{'-' if value < 0 else '+'}~{'' if abs(value) == 1 else f'{abs(value):.6g}~'}{name}" for value, name in terms)
        return text.removeprefix("+~")


def split_doc(doc: str | None) -> tuple[str, str, str]:
    """Symbol or formula, meaning and unit of a `doc=`; what is not there is empty.

    >>> split_doc("e: level at the end of the step [MWh]"), split_doc("e_t <= E [MWh]")
    (('e', 'level at the end of the step', 'MWh'), ('e_t <= E', '', 'MWh'))
    """
    formula, bracket, unit = (doc or "").rpartition(" [")
    symbol, _, meaning = (formula if bracket else unit).partition(": ")
    return symbol, meaning, unit.rstrip("]") if bracket else ""


def page() -> str:
    """The whole page in Markdown."""
    model = build(tiny_system())
    rows = Rows(model.pyomo)
    conventions = [INTRODUCTION, f"## Time\n\n{getdoc(horizon)}", *_equations([*_functions(Horizon), horizon.equal_steps])]
    conventions += [f"## Money\n\n{getdoc(finance)}", *_equations(_functions(finance)), NOTATION, _notation(model)]
    parts = [*conventions, *_capacity(model, rows), *_technologies(model, rows), *_meeting(model, rows), *_targets(model, rows)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _notation(model: Model) -> str:
    found: dict[tuple[str, ...], list[dict[str, None]]] = {}
    for component in model.pyomo.component_objects((pyo.Var, pyo.Param), descend_into=True):
        symbol, meaning, unit = split_doc(component.doc)
        name, outer = re.sub(r"_\d+$", "_i", component.local_name), component.parent_block().name
        part = re.search(r"\.part\[(.+)\]$", outer)
        place = model.system.asset(part[1]).kind if part else "time" if outer.startswith("year") else re.split(r"\[", outer)[0]
        entry = found.setdefault((f"`{symbol}`" if meaning else "", name, meaning or symbol, component.ctype.__name__), [{}, {}])
        entry[0] |= dict.fromkeys(unit.split(", ") if unit else ["–"])
        entry[1][place] = None
    lines = ["| symbol | name | meaning | unit | what | where |", "|---|---|---|---|---|---|"]
    lines += [f"| {s} | `{name}` | {text} | {', '.join(units)} | {what} | {', '.join(places)} |" for (s, name, text, what), (units, places) in found.items()]
    return "\n".join(lines)


def _capacity(model: Model, rows: Rows) -> Iterator[str]:
    yield f"## The ledger of capacity\n\n{getdoc(capacity)}\n\nParameters of every technology that can be built:\n\n{_table(Investment)}"
    yield f"Parameters of every store besides:\n\n{_table(EnergyInvestment)}"
    yield from _equations([capacity.capacity_cost])
    for name in ("thermal", "battery"):
        yield f"### Rows of the {name} asset: `{name}_old` exists since 2010, `{name}_new` may be built from 2026"
        yield from (_constraint(c, rows, name) for c in model.pyomo.capacity[name].component_objects(pyo.Constraint))
    yield f"### Build rate, shared by the projects of a technology\n\n{_constraint(model.pyomo.build_rate, rows)}"


def _technologies(model: Model, rows: Rows) -> Iterator[str]:
    parts = model.pyomo.year[YEARS.operation_years[0].name].part
    yield f"## Technologies\n\n### Every store (`{reservoir.__name__}`)\n\n{getdoc(reservoir)}"
    yield from _equations(_functions(reservoir))
    yield f"### Every part with modes (`{activity.__name__}`)\n\n{getdoc(activity)}"
    yield from _equations([activity.flow_of])
    for kind, cls in sorted(KINDS.items()):
        module = sys.modules[cls.__module__]
        yield f"### {kind} (`{module.__name__}`)\n\n{getdoc(module)}\n\n{getdoc(cls)}\n\nIn short: {getdoc(cls.operate)}"
        if cls.parameters is not None and (table := _table(cls.parameters)):
            yield f"Parameters besides those of every {'store' if issubclass(cls.parameters, EnergyInvestment) else 'technology'}:\n\n{table}"
        if cls.series:
            lines = [f"| `{name}` | {split_doc(doc)[0]} | {split_doc(doc)[2]} |" for name, doc in cls.series.items()]
            yield "\n".join(["By the step, where the plan gives it in `series.csv`:\n", "| quantity | what it is | unit |", "|---|---|---|", *lines])
        yield from _equations(_functions(module))
        constraints: dict[tuple[str, str], str] = {}
        for asset in (a for a in model.system.assets if a.kind == kind):
            for c in parts[asset.name].component_objects(pyo.Constraint):
                constraints.setdefault((c.local_name, c.doc), _constraint(c, rows, asset.name))
        yield from constraints.values()


def _meeting(model: Model, rows: Rows) -> Iterator[str]:
    yield f"## Where parts meet (`{ledger.__name__}`)\n\n{getdoc(ledger)}\n\n## Balance\n\n{getdoc(balance)}"
    for (site, carrier), bus in model.pyomo.year[YEARS.operation_years[0].name].bus.items():
        yield f"Bus {carrier} of {site}. {_constraint(bus.balance, rows)}"
    yield f"## Voltages\n\n{getdoc(voltage)}\n\nCycles come from `{network.__name__}`."
    yield from _equations([network.cycles])
    yield from (_constraint(cycle.voltage, rows) for cycle in model.pyomo.year[YEARS.operation_years[0].name].cycle.values())
    formula, _, unit = split_doc(model.pyomo.cost.doc)
    yield f"## Objective\n\n{getdoc(minimise_cost)}\n\n`cost`: {formula} [{unit}]. The terms of two assets and of one target, operation of 2025 only:"
    for owner in ("battery.", "thermal.", "capacity_share."):
        yield _fenced([rows.terms({c: rows.lp.c[c] / MONEY for c, name in rows.names.items() if name.startswith(owner) and rows.lp.c[c]})])
    yield from _uncertainty()


def _uncertainty() -> Iterator[str]:
    """Futures and risk: what there is besides where a plan has them."""
    yield f"## Futures and risk (`{objective.__name__}`, `{futures.__name__}`)\n\n{getdoc(objective)}\n\n{getdoc(futures.Future)}"
    block = build(replace(tiny_system(), risk=futures.Risk(0.5, 0.95))).pyomo.risk
    for component in block.component_objects((pyo.Var, pyo.Constraint), descend_into=True):
        formula, meaning, unit = split_doc(component.doc)
        yield f"`{component.local_name}`: `{formula}` [{unit}]{f', {meaning}' if meaning else ''}"
    yield from _equations([objective.tail, objective.risk_weights, futures.mean])
    yield f"### The worth of it (`{recourse.__name__}`)\n\n{getdoc(recourse)}"


def _targets(model: Model, rows: Rows) -> Iterator[str]:
    yield f"## Targets\n\n{getdoc(base)}\n\n### What counts for no target (`{losses.__name__}`)\n\n{getdoc(losses)}"
    yield from _equations(_functions(losses))
    yield f"### Penalties of soft targets (`{penalties.__name__}`)\n\n{getdoc(penalties)}\n\n{getdoc(penalties.worth)}"
    for kind, cls in sorted(base.KINDS.items()):
        yield f"### {kind} (`{cls.__module__}`)\n\n{getdoc(sys.modules[cls.__module__])}\n\n{getdoc(cls)}"
        year, times = ("a milestone", ", each year of the period, discounted") if cls.yearly else ("any of the ledger", ", once")
        units = f"Value in {cls.unit.replace('|', ' or ')}, row and slack in {cls.row_unit}. Year: {year}."
        yield f"{units}\nPenalty per {cls.row_unit}{times}: {cls.penalty.words}."
        yield _fenced([line for row in model.pyomo.target[kind].component_objects(pyo.Constraint) for line in rows.of(row, kind)])


def _constraint(constraint: Any, rows: Rows, own: str = "") -> str:
    formula, meaning, unit = split_doc(constraint.doc)
    return f"`{constraint.local_name}`: `{formula}` [{unit}]{f', {meaning}' if meaning else ''}\n\n{_fenced(rows.of(constraint, own))}"


def _fenced(lines: Iterable[str]) -> str:
    wrapped = [textwrap.fill(line, 150, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False) for line in lines]
    return "\n".join(["```text", *wrapped, "```"]).replace("~", " ")


def _equations(functions: Iterable[Callable[..., Any]]) -> Iterator[str]:
    for function in functions:
        summary, _, rest = (getdoc(function) or "").partition("\n\n")
        yield f"`{function.__name__}`: {summary}" + (f"\n\n```text\n{rest}\n```" if rest else "")


def _functions(module: ModuleType | type) -> list[FunctionType]:
    """Documented functions of a module or class that return numbers or expressions: those that write onto blocks are not equations."""
    own = [f for f in vars(module).values() if isinstance(f, FunctionType) and f.__module__ == getattr(module, "__module__", module.__name__)]
    return [f for f in own if not f.__name__.startswith("_") and f.__annotations__.get("return") != "None"]


def _table(cls: type[Parameters]) -> str:
    lines = ["| parameter | unit | description | default |", "|---|---|---|---|"]
    for name in (n for n in cls.__annotations__ if n in cls.model_fields):
        f = cls.model_fields[name]
        default = "required" if f.is_required() else "none" if f.default is None else f"{f.default:g}"
        lines.append(f"| `{name}` | {unit_of(cls, name)} | {f.description} | {default} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` tell whether it is what the code says."""
    text, before = page(), PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    elif text != before:
        print("docs/formulation.md differs from the code: run `python -m energyplan.report.formulation`", file=sys.stderr)
    return int("--check" in arguments and text != before)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
