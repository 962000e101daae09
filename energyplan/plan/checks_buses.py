"""Checks of buses: what is asked for somewhere can come from somewhere, and what is made somewhere goes somewhere. Said, not refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from energyplan.i18n import N_, _
from energyplan.notes import Note
from energyplan.plan.draft import PROJECTS, Draft, check, listed

ELECTRICITY, HYDROGEN = "electricity", "hydrogen"
LINES = ("link", "line")
CONVERTERS = ("converter", "unit")
HOLDS = ("battery", "flow_battery", "hydrogen_store")
"""Kinds that give back what they took and have nothing else."""
FIXED = {
    "electrolyser": (ELECTRICITY,), "desalination": (ELECTRICITY,), "hydrogen_store": (ELECTRICITY,), "hydrogen_power": (HYDROGEN,),
}  # fmt: skip
"""Kind -> carriers it takes beside its own, by name."""


@dataclass
class Bus:
    """Where a carrier is made, used, held, and between which sites it is carried."""

    made: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    joins: list[tuple[str, str]] = field(default_factory=list)

    def parts(self) -> list[set[str]]:
        """Sites that lines join, each part of the whole by itself."""
        part = {site: {site} for site in self.made | self.used | self.held | {end for join in self.joins for end in join}}
        for near, far in self.joins:
            both = part[near] | part[far]
            for site in both:
                part[site] = both
        return [set(sites) for sites in dict.fromkeys(tuple(sorted(sites)) for sites in part.values())]


def buses(draft: Draft) -> dict[str, Bus]:
    """Every carrier of the plan with its bus."""
    found: dict[str, Bus] = defaultdict(Bus, {carrier: Bus() for carrier in draft.file.carriers})
    for _record, row in draft.rows("demand"):
        found[row.carrier].used.add(row.site)
    for _table, _record, row in draft.projects():
        entry = draft.technology(row)
        own = found[entry.carrier]
        if entry.kind in LINES:
            own.joins.append((row.site, row.site_to or row.site))
        elif entry.kind in CONVERTERS:
            _convert(draft, found, row.technology, row.site)
        else:
            (own.held if entry.kind in HOLDS else own.made).add(row.site)
            if entry.kind == "trade":
                own.used.add(row.site)
        for carrier in FIXED.get(entry.kind, ()):
            found[carrier].used.add(row.site)
    return found


def _convert(draft: Draft, found: dict[str, Bus], technology: str, site: str) -> None:
    """A converter makes and uses by the sign of its flows; a mode that takes a carrier here and gives it there carries it."""
    modes: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(lambda: {1: set(), -1: set()})
    for _record, row in draft.rows("flows"):
        if row.technology == technology and row.ratio:
            modes[row.mode, row.carrier][1 if row.ratio > 0 else -1].add(row.site or site)
    for (_mode, carrier), ends in modes.items():
        if ends[1] and ends[-1]:
            found[carrier].joins += [(near, far) for near in ends[-1] for far in ends[1]]
        found[carrier].made |= ends[1] if not ends[-1] else set()
        found[carrier].used |= ends[-1] if not ends[1] else set()


@check("carriers", "sites", "technologies", *PROJECTS, "demand", "flows")
def demand_can_be_supplied(draft: Draft) -> None:
    """Where nothing makes or brings what is asked for, and demand may stay unserved, that is said; where it may not, the plan has no answer."""
    for carrier, bus in buses(draft).items():
        asked = {row.site for _record, row in draft.rows("demand") if row.carrier == carrier}
        dry = sorted(site for part in bus.parts() if not part & bus.made for site in part & asked)
        if dry and carrier in draft.file.carriers and draft.file.carriers[carrier].unserved_price is not None:
            words = N_("nothing makes or brings {carrier} at {sites}: its demand there stays unserved")
            draft.assumed.append(Note(words, {"carrier": carrier, "sites": listed(dry)}))


@check("carriers", "sites", "technologies", *PROJECTS, "demand", "flows")
def what_is_made_is_used(draft: Draft) -> None:
    """What is made where nothing uses it or takes it away is said, and carriers that nothing touches are."""
    idle = []
    for carrier, bus in buses(draft).items():
        lost = sorted(site for part in bus.parts() if not part & bus.used for site in part & bus.made)
        if lost and not (carrier in draft.file.carriers and draft.file.carriers[carrier].free_disposal):
            words = N_("nothing uses {carrier} or takes it away at {sites}: what could be made there stands idle")
            draft.assumed.append(Note(words, {"carrier": carrier, "sites": listed(lost)}))
        if not bus.parts():
            idle.append(carrier)
    if idle:
        draft.assumed.append(Note(N_("carriers that nothing makes, carries or uses: {carriers}"), {"carriers": listed(idle)}))


@check("carriers", "technologies")
def carriers_suit_the_kind(draft: Draft) -> None:
    """What makes or holds hydrogen or water is not of electricity, a hydrogen turbine is; and the carriers they take are there."""
    for name, entry in draft.file.technologies.items():
        if not entry.enabled or entry.kind not in FIXED:
            continue
        if (entry.carrier == ELECTRICITY) != (entry.kind == "hydrogen_power"):
            message = _("a technology of kind {kind} is not of carrier {carrier}").format(kind=entry.kind, carrier=entry.carrier)
            wanted = ELECTRICITY if entry.kind == "hydrogen_power" else "water" if entry.kind == "desalination" else HYDROGEN
            draft.blame_key(("technologies", name, "carrier"), message, _("write carrier: {carrier}").format(carrier=wanted), "wrong_carrier")
        for carrier in FIXED[entry.kind]:
            if carrier not in draft.file.carriers:
                message = _("a technology of kind {kind} takes {carrier}, which is no carrier of the plan").format(kind=entry.kind, carrier=carrier)
                draft.blame_key(("technologies", name, "kind"), message, _("add {carrier} to carriers").format(carrier=carrier), "unknown_carrier")


@check("carriers", "technologies", "flows")
def converters_give_their_carrier(draft: Draft) -> None:
    """The carrier of a converter is one that it gives; one that gives only others, as a heat pump without a key of its own, is said."""
    given: dict[str, list[str]] = defaultdict(list)
    for _record, row in draft.rows("flows"):
        if row.ratio > 0:
            given[row.technology].append(row.carrier)
    for name, entry in draft.file.technologies.items():
        if entry.enabled and entry.kind in CONVERTERS and given[name] and entry.carrier not in given[name]:
            words = N_("{technology}: its carrier is {carrier}, but it gives {given}; write carrier: {first}")
            gives = listed(dict.fromkeys(given[name]))
            draft.assumed.append(Note(words, {"technology": name, "carrier": entry.carrier, "given": gives, "first": given[name][0]}))


@check("sites", "technologies", *PROJECTS, "demand", "flows")
def sites_are_used(draft: Draft) -> None:
    """A site without projects, flows and demand is said."""
    used = set(_used_sites(draft))
    idle = [n for n, site in draft.file.sites.items() if n not in used and not site.trade_only]
    if idle:
        draft.assumed.append(Note(N_("sites without project and demand: {sites}"), {"sites": listed(idle)}))


def _used_sites(draft: Draft) -> Iterator[str]:
    for table in (*PROJECTS, "demand", "flows"):
        for _record, row in draft.rows(table):
            yield from (site for site in (row.site, getattr(row, "site_to", None)) if site)
