"""Why a technology was built or not, for a planner: a sentence for each project, then what a unit earns and what it costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from energyplan.analysis.explain_card import KINDS, Card, Item
from energyplan.analysis.repair import repaired_value
from energyplan.i18n import _
from energyplan.report.price_page import repaired_note
from energyplan.report.text import amount, in_language, render, table
from energyplan.system.system import System

if TYPE_CHECKING:
    from energyplan.questions import Explained

COLUMNS = 7
"""Largest number of vintages side by side."""

UNUSED = 1e5
"""Cost per energy [CNY/MWh] above which a unit is as good as never used, and the figure says nothing."""

MANY_HOURS = 100
"""Hours of a year [h/a] from which a full tie is worth a line."""


def explain_page(cards: Iterable[Card], system: System) -> str:
    """The page as text, in the language in force.

    Args:
        cards: Cards of one technology.
        system: The system of the run, for names.
    """
    from rich.padding import Padding
    from rich.text import Text

    parts: list[Any] = []
    for group in projects(cards):
        if not parts:
            title = _title(system, group[0][0].technology)
            parts += [_("{technology}: why it is built or not ({plan}, {scenario})").format(technology=title, plan=system.name, scenario=system.scenario)]
        told = _Candidate(group, system) if group[0][0].status == "candidate" else _Given(group, system)
        parts += ["", told.head(), *(Padding(Text(sentence), (0, 0, 0, 2)) for sentence in told.sentences()), "", *told.tables()]
    return render([*parts, *_feet(parts)])


def explained_page(told: Explained) -> str:
    """What was found out about a technology, and of which plan it is told."""
    hours = told.system.horizon.hours_per_step
    notes = repaired_note(told.repair) if told.repair else []
    source = _("From the run {run}.").format(run=told.source) if told.source else _("The plan was solved for this on steps of {n} hours.").format(n=hours)
    if hours > 1:
        source += " " + _("What changes within a step is not seen: stores earn more on shorter ones.")
    return explain_page(told.cards, told.system) + render(["", *notes, source])


def explained_as_dict(told: Explained) -> dict[str, Any]:
    """The same for `--json`."""
    return {
        "status": "ok", "plan": told.plan.file.name, "scenario": told.plan.scenario, "hours": told.system.horizon.hours_per_step, "run": told.source,
        "repaired": {s.target.id: repaired_value(s) for s in told.repair.shortfalls} if told.repair else {}, "cards": cards_as_dict(told.cards),
    }  # fmt: skip


def projects(cards: Iterable[Card]) -> list[list[list[Card]]]:
    """Cards by project, a list of vintages each; projects of which nothing is built and that do not differ are told as one."""
    by_project: dict[str, list[Card]] = {}
    for card in cards:
        by_project.setdefault(card.project, []).append(card)
    groups: dict[Any, list[list[Card]]] = {}
    for name, vintages in by_project.items():
        key: Any = name
        if not any(c.built for c in vintages):
            key = tuple((c.site, c.site_to, c.status, c.earliest, c.vintage, c.verdict, f"{c.worth:.6g} {c.site_factor}", str(c.retired)) for c in vintages)
        groups.setdefault(key, []).append(vintages)
    return list(groups.values())


def _title(system: System, ident: str) -> str:
    return in_language(*system.titles.get(ident, (ident, ident)))


def _feet(parts: list[Any]) -> list[str]:
    if not parts:
        return []
    return [
        _("Worth of a unit as a price taker in this run: the technology alone, at the prices and target prices of the run."),
        _("Money of a life is discounted and shared out as the overnight cost that the same yearly payments would repay, before the site's factor."),
        _("Where the run's prices are not the only possible ones, a break-even is an upper estimate."),
    ]  # fmt: skip


class _Project:
    """What both kinds of project share.

    Args:
        group: Projects that are told as one, a list of vintages each.
        system: The system of the run.
    """

    def __init__(self, group: list[list[Card]], system: System):
        self.cards, self.system = group[0], system
        self.first = self.cards[0]
        self.names = ", ".join(cards[0].project for cards in group)
        self.currency = system.currency
        self.power = "MW" if self.first.scale == 1000 else "m3/h"
        self.money = f"{self.currency}/{'kW' if self.first.scale == 1000 else '(m3/h)'}"
        self.energy = "MWh" if self.first.scale == 1000 else "m3"

    def head(self) -> str:
        """Projects, site, and what the plan allows."""
        site = _title(self.system, self.first.site)
        place = f"{site} – {_title(self.system, self.first.site_to)}" if self.first.site_to else site
        return " · ".join([self.names, place, *self.allowed()])

    def allowed(self) -> list[str]:
        """What the plan says of the projects."""
        known = {p.name: p for p in self.system.asset(self.first.asset).projects}
        some = [known[name] for name in self.names.split(", ")]
        if some[0].given:
            amounts = ", ".join(amount(p.power) for p in some)
            return [_("{amounts} {unit} of {year}").format(amounts=amounts, unit=self.power, year=self.first.earliest)]
        amounts = ", ".join(amount(p.power_max) for p in some)
        return [_("may be commissioned from {year}, up to {amounts} {unit}").format(year=self.first.earliest, amounts=amounts, unit=self.power)]

    def cost(self, value: float) -> str:
        """A cost per kW with its unit."""
        return f"{value / self.first.scale:,.0f} {self.money}"

    def line(self, item: Item) -> str:
        """A line of the stack in words."""
        kind, name, site = item.line
        if kind == "credit":
            assert item.target is not None
            words = _("target {id} ({clause}), at its penalty") if item.at_penalty else _("target {id} ({clause})")
            return words.format(id=name, clause=item.target.clause)
        if kind in ("sold", "bought"):
            where = f" ({_title(self.system, site)})" if self.first.site_to else ""
            words = _("{carrier} sold") if kind == "sold" else _("{carrier} bought")
            return words.format(carrier=_title(self.system, name)) + where
        if kind == "cost":
            components = {
                "fuel": _("fuel"), "carbon": _("carbon"), "variable_om": _("variable O&M"), "start": _("starts"), "import": _("imports"),
                "export": _("export income"),
            }  # fmt: skip
            return components.get(name, name)
        return {"fixed_om": _("fixed O&M"), "sharing": _("shared with what stands at the site")}[kind]

    def rows(self, cards: list[Card]) -> Iterator[tuple[str, str, list[float]]]:
        """Lines of the stacks: kind, words and the amount of each card, in the order in which they come."""
        found: dict[str, list[float]] = {}
        kinds: dict[str, str] = {}
        for i, card in enumerate(cards):
            for item in card.stack:
                words = self.line(item)
                kinds[words] = item.line.kind
                found.setdefault(words, [0.0] * len(cards))[i] += item.amount
        for words in sorted(found, key=lambda words: KINDS.index(kinds[words])):
            yield kinds[words], words, found[words]


class _Candidate(_Project):
    """A project that may be built."""

    def sentences(self) -> list[str]:
        """What was built, and why no more."""
        if self.first.verdict == "not_open":
            return [_("Not open: the plan ends in {end}.").format(end=self.system.horizon.end)]
        return [*self._built(), *self._not_built(), *self._ties()]

    def _amounts(self, cards: list[Card]) -> str:
        return ", ".join(_("{amount} {unit} in {year}").format(amount=amount(c.built), unit=self.power, year=c.vintage) for c in cards)

    def _built(self) -> Iterator[str]:
        built = [c for c in self.cards if c.built > 0]
        paid = [c for c in built if c.for_target]
        if paid:
            best = max(paid, key=lambda c: c.built)
            told = _("Built for {targets}: {amounts}.").format(targets=_and(self._targets(best)), amounts=self._amounts(paid))
            if best.break_even_without_targets > 0:
                words = _("Without what the run pays for that it would have to cost {worth}{at}; it costs {cost}.")
            else:
                words = _("Without what the run pays for that it would not pay{at} even as a gift; it costs {cost}.")
            yield _joined(told, words.format(worth=self.cost(best.break_even_without_targets), at=self._at(best), cost=self.cost(best.cost)))
            if any(c.limits for c in paid):
                yield _("It stands at a limit ({limits}), so that the price of the target may be anything up to its penalty.").format(limits=self._limits(best))
        limited = [c for c in built if c.verdict == "limited" and not c.for_target]
        if limited:
            best = max(limited, key=lambda c: c.built)
            yield _("Built as far as it may be: {amounts}. A unit of {year} is worth {worth}{at} and costs {cost}; what stops it: {limits}.").format(
                amounts=self._amounts(limited), at=self._at(best), year=best.vintage, worth=self._worth(best), cost=self.cost(best.cost),
                limits=self._limits(best),
            )
        rest = [c for c in built if c not in paid and c not in limited]
        if rest:
            yield _("Built until it just pays: {amounts}. A unit of {year} is worth what it costs{at}: {cost}.").format(
                amounts=self._amounts(rest), at=self._at(rest[0]), year=rest[0].vintage, cost=self.cost(rest[0].cost)
            )

    def _not_built(self) -> Iterator[str]:
        left, built = [c for c in self.cards if c.built <= 0], any(c.built > 0 for c in self.cards)
        dear = [c for c in left if c.verdict == "too_dear"]
        if dear:
            yield _joined(_("Not built beyond that:") if built else _("Not built:"), self._too_dear(dear))
        for verdict, words in (
            ("full", _("No more in {years}, although a unit would be worth {worth}{at} and costs {cost}: {limits}.")),
            ("marginal", _("On the edge in {years}: a unit is worth what it costs{at}, {cost}.")),
            ("unsettled", _("Not built in {years}, although at this run's prices a unit is worth {worth}{at} and costs {cost}: other prices are possible.")),
        ):
            some = [c for c in left if c.verdict == verdict]
            if some:
                c, years = some[0], _and([str(c.vintage) for c in some])
                yield words.format(years=years, worth=self._worth(c), at=self._at(c), cost=self.cost(c.cost), limits=self._limits(c))

    def _too_dear(self, cards: list[Card]) -> str:
        c = max(cards, key=lambda c: c.break_even / c.cost)
        if c.break_even <= 0:
            return _("it would not pay{at} even as a gift, for it earns less than it costs to run and keep; it costs {costs}.").format(
                at=self._at(c), costs=self._costs(c, cards)
            )
        curve = (
            _("the cost curve gets there in {year}").format(year=c.reached) if c.reached
            else _("the cost curve does not get there by {end}").format(end=self.system.horizon.end)
        )  # fmt: skip
        return _("it would have to cost {worth}{at} in {year}; it costs {costs}; {curve}.").format(
            at=self._at(c), worth=self._worth(c), year=c.vintage, costs=self._costs(c, cards), curve=curve
        )

    def _costs(self, card: Card, cards: list[Card]) -> str:
        """What it costs in the years of some cards, at the duration of one."""
        assert card.cost_by_year is not None
        by_year = {c.vintage: card.cost_by_year[c.vintage] for c in cards if c.vintage is not None}
        if len(set(by_year.values())) == 1:
            return self.cost(card.cost)
        texts = [f"{v / card.scale:,.0f}" for v in by_year.values()]
        texts[0] += f" {self.money}"
        return _and([_("{cost} in {year}").format(cost=text, year=year) for text, year in zip(texts, by_year, strict=True)])

    def _worth(self, card: Card) -> str:
        """What a unit is worth, and without targets where that is something else."""
        worth = self.cost(card.break_even)
        if abs(card.break_even - card.break_even_without_targets) < 0.01 * abs(card.break_even):
            return worth
        return _("{worth} ({without} without targets)").format(worth=worth, without=self.cost(card.break_even_without_targets))

    def _at(self, card: Card) -> str:
        return _(" at {hours:g} h").format(hours=card.duration) if card.duration else ""

    def _targets(self, card: Card) -> list[str]:
        paying = {item.target.id: item.target for item in card.stack if item.target is not None and item.amount > 0}
        return [_("“{title}” ({clause})").format(title=in_language(t.title_zh, t.title_en), clause=t.clause) for t in paying.values()]

    def _limits(self, card: Card) -> str:
        words = {
            "power_max": _("{value} {unit} of the project"), "energy_max": _("{value} {energy} of the project"),
            "power_limit": _("{value} {unit} of the technology at the site"), "build_rate": _("{value} {unit} a year of the project"),
            "technology_build_rate": _("{value} {unit} a year of the technology"),
        }  # fmt: skip
        return _and([words[limit.kind].format(value=amount(limit.value), unit=self.power, energy=self.energy) for limit in card.limits])

    def _ties(self) -> Iterator[str]:
        hours: dict[tuple[str, int], float] = {}
        for card in self.cards:
            for year in card.years:
                hours |= {(flow, year.milestone): h for flow, h in year.tie_full.items() if h >= MANY_HOURS}
        for flow, words in (("export", _("The tie is full with exports in {hours}.")), ("import", _("The tie is full with imports in {hours}."))):
            some = [_("{hours:,.0f} h of {year}").format(hours=h, year=year) for (f, year), h in sorted(hours.items()) if f == flow]
            if some:
                yield words.format(hours=_and(some))

    def tables(self) -> list[Any]:
        """The stack of each vintage, a few beside each other."""
        if self.first.verdict == "not_open":
            return []
        return [self._table(self.cards[i : i + COLUMNS]) for i in range(0, len(self.cards), COLUMNS)]

    def _table(self, cards: list[Card]) -> Any:
        shown = table(_("Worth of a unit by commissioning year [{unit}]").format(unit=self.money), "", *(str(c.vintage) for c in cards), wrap=46)

        def add(label: str, values: Iterable[float], digits: int = 0) -> None:
            figures = [_told(v, digits) for v in values]
            if any(f.strip("0.") for f in figures):
                shown.add_row(label, *figures)

        lines = list(self.rows(cards))
        for k, (kind, words, values) in enumerate(lines):
            add(words, (c.overnight(v) for c, v in zip(cards, values, strict=True)))
            if k == 0 and kind == "sold":
                add(_("  of it in the dearest 1 % of hours"), (c.overnight(c.dear) for c in cards))
            if self.first.duration is not None and kind == "bought" and (k + 1 == len(lines) or lines[k + 1][0] != "bought"):
                add(_("  arbitrage: sold less bought"), (c.overnight(c.traded) for c in cards))
        shown.add_section()
        per_unit = self.first.scale
        add(_("break-even: what it may cost"), (c.break_even / per_unit for c in cards))
        add(_("what it costs"), (c.cost / per_unit for c in cards))
        add(_("difference"), ((c.break_even - c.cost) / per_unit for c in cards))
        if any(c.credits for c in cards):
            add(_("break-even without targets"), (c.break_even_without_targets / per_unit for c in cards))
        if any(c.energy_cost for c in cards):
            add(_("power alone, with energy at its cost: may cost"), (c.break_even_power / per_unit for c in cards))
            add(_("power alone: costs"), ((c.cost - c.energy_cost) / per_unit for c in cards))
        shown.add_section()
        if self.first.duration is not None:
            shown.add_row(_("duration [h]"), *(f"{c.duration:g}" for c in cards))
        levelised = _("levelised cost [{currency}/{unit}]").format(currency=self.currency, unit=self.energy)
        add(levelised, (c.levelised if c.levelised < UNUSED else math.nan for c in cards), 1)
        add(_("income per energy delivered [{currency}/{unit}]").format(currency=self.currency, unit=self.energy), (c.captured for c in cards), 1)
        if self.first.site_factor != 1:
            add(_("cost of the site over the technology's"), (c.site_factor for c in cards), 2)
        shown.add_row(_("built [{unit}]").format(unit=self.power), *(amount(c.built) for c in cards))
        return shown


class _Given(_Project):
    """A project that stands or is committed."""

    def sentences(self) -> list[str]:
        """Why it is kept or not."""
        c = self.first
        if c.verdict == "retired":
            assert c.retired is not None
            year = min(c.retired)
            after = next((y.net for y in c.years if y.milestone == year), c.yearly(c.worth))
            return [_("Retired in {year}, because from then on {reason}.").format(year=year, reason=self._reason(after)), *self._losses(year)]
        if c.verdict == "kept_at_loss":
            return [_("It stays, for it may not leave before its age, though over its years {reason}.").format(reason=self._reason(c.yearly(c.worth)))]
        return [_("Kept: over its years {reason}.").format(reason=self._reason(c.yearly(c.worth))), *self._losses(self.system.horizon.end + 1)]

    def _reason(self, net: float) -> str:
        words = _("its income is {net} below its running and fixed cost") if net < 0 else _("its income is {net} above its running and fixed cost")
        return words.format(net=f"{abs(net) / self.first.scale:,.0f} {self.money}/a")

    def _losses(self, before: int) -> list[str]:
        """Years of loss in which it stays."""
        lost = [y for y in self.first.years if y.milestone < before and y.net < 0 and y.standing > 0]
        if not lost:
            return []
        stuck = [y for y in lost if y.milestone not in self.first.exit_years]
        years = _and([str(y.milestone) for y in lost])
        if len(stuck) == len(lost):
            return [_("It stays through the loss of {years}, when it may not leave yet.").format(years=years)]
        return [_("It stays through the loss of {years} for what later years earn.").format(years=years)]

    def tables(self) -> list[Any]:
        """The milestones of its life, and its stack."""
        c, per_year = self.first, f"{self.money}/a"
        shown = table(_("A unit in each milestone year"), "", *(str(y.milestone) for y in c.years), wrap=46)
        shown.add_row(_("in service [{unit}]").format(unit=self.power), *(amount(y.standing) for y in c.years))
        for label, values, digits in (
            (_("full-load hours, were it there [h]"), [y.hours for y in c.years], 0),
            (_("income per energy delivered [{currency}/{unit}]").format(currency=self.currency, unit=self.energy), [y.captured for y in c.years], 1),
            (_("running cost per energy delivered [{currency}/{unit}]").format(currency=self.currency, unit=self.energy), [y.running for y in c.years], 1),
            (_("fixed O&M [{unit}]").format(unit=per_year), [y.fixed / c.scale for y in c.years], 0),
            (_("net [{unit}]").format(unit=per_year), [y.net / c.scale for y in c.years], 0),
        ):
            shown.add_row(label, *(_told(v, digits) for v in values))
        stack = table(_("Over all its years in the plan"), "", per_year, wrap=46)
        for _kind, words, amounts in self.rows([c]):
            stack.add_row(words, _told(c.yearly(amounts[0]) / c.scale))
        stack.add_section()
        stack.add_row(_("net"), _told(c.yearly(c.worth) / c.scale))
        stack.add_row(_("cost per energy delivered, capital spent [{currency}/{unit}]").format(currency=self.currency, unit=self.energy), _told(c.levelised, 1))
        return [shown, stack]


def _told(value: float, digits: int = 0) -> str:
    """A figure; nothing where there is none."""
    return "" if math.isnan(value) else f"{round(value, digits) + 0.0:,.{digits}f}"


def _joined(*sentences: str) -> str:
    return in_language("", " ").join(sentences)


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1]) if names else ""


# --- for programs ------------------------------------------------------------------------------------------------------------------


def cards_as_dict(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """The cards for `--json`."""
    return [card.as_dict() for card in cards]
