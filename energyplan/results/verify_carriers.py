"""What every part makes of a carrier, takes of it and carries from site to site, recounted from its flows.

Electricity is one carrier. What converters take of it they use; what they make of nothing but carriers that were made of electricity was
generated before, and undoes a use.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from energyplan.results.verify_records import FLOWS, GENERATORS, MODAL, Array, Asset
from energyplan.results.verify_view import View

ELECTRICITY, HYDROGEN = "electricity", "hydrogen"


class Entry(NamedTuple):
    """An amount in every step [MW, m3/h]: `made`, `used`, or `carried` and `lost` between sites."""

    what: str
    site: str
    site_to: str
    amount: Array


def entries(view: View, asset: Asset, carrier: str, of_electricity: set[str]) -> Iterator[Entry]:
    """What a generator or converter does to a carrier; demand, stores, lines and ties have flows of their own names."""
    if asset.kind in GENERATORS and asset.carrier == carrier:
        yield Entry("made", asset.site, "", view.amount(asset, "output"))
    if asset.kind in MODAL:
        for mode in view.modes(asset.name):
            yield from _of_mode(view, asset, mode, carrier, of_electricity)


def _of_mode(view: View, asset: Asset, mode: str, carrier: str, of_electricity: set[str]) -> Iterator[Entry]:
    """Flows of one carrier: all of one sign are made or used; of both signs they are carried, or made where more comes out than goes in."""
    ratios = {key: view.at_step(ratio) for key, ratio in view.flows(asset.name).items() if key[0] == mode and key[3] == carrier}
    if not ratios:
        return
    nothing = np.zeros(len(view.steps))
    rates = {key: view.injections.get((asset.name, *key[1:]), nothing) for key in ratios}
    out, into = (np.any([sign * ratio > 0 for ratio in ratios.values()], axis=0) for sign in (1, -1))
    undone = [year for year in view.milestones if carrier == ELECTRICITY and gives_back(view, asset, mode, year, of_electricity)]
    back = np.isin(view.milestone, undone)
    for key, rate in rates.items():
        yield Entry("made", key[2], "", np.where(out & ~into & ~back, rate, 0.0))
        yield Entry("used", key[2], "", np.where((into & ~out) | (out & ~into & back), -rate, 0.0))
    both = out & into
    if not both.any():
        return
    net, gain = np.sum(list(rates.values()), axis=0), np.sum(list(ratios.values()), axis=0) > 0
    sent = -np.sum([np.where(ratios[key] < 0, rate, 0.0) for key, rate in rates.items()], axis=0)
    near, far = (min(key[2] for key, ratio in ratios.items() if (sign * ratio[both] > 0).any()) for sign in (-1, 1))
    yield Entry("made", far, "", np.where(both & gain, net, 0.0))
    yield Entry("carried", near, far, np.where(both & ~gain, sent, 0.0))
    yield Entry("lost", near, far, np.where(both & ~gain, -net, 0.0))


def ways(view: View) -> set[tuple[frozenset[str], str]]:
    """Each carrier that something brings, with what is taken from buses for it: nothing of a plant or a tie, a fuel of no bus where one is burnt."""
    found: set[tuple[frozenset[str], str]] = set()
    for asset in view.assets.values():
        if asset.kind in MODAL:
            fuels, flows = view.mode_fuels(asset.name), view.flows(asset.name)
            for mode in view.modes(asset.name):
                for at in range(len(view.years)):
                    signs = {(key[3], float(np.sign(ratio[at]))) for key, ratio in flows.items() if key[0] == mode}
                    takes = frozenset([carrier for carrier, sign in signs if sign < 0] + ([""] if mode in fuels else []))
                    found |= {(takes, carrier) for carrier, sign in signs if sign > 0}
        elif asset.kind in ("electrolyser", "desalination", "hydrogen_power"):
            takes = frozenset(asset.bus(flow)[1] for flow, (sign, _, _) in FLOWS[asset.kind].items() if sign < 0)
            found.add((takes, asset.carrier))
        elif asset.kind in (*GENERATORS, "trade") or view.figures(asset.name, "natural_inflow").max() > 0 or f"{asset.name}.inflow" in view.profiles:
            found.add((frozenset(), asset.carrier))
    return found


def of_electricity(view: View) -> set[str]:
    """Carriers that nothing brings but electricity: one after the other those are taken away that come from outside."""
    known = ways(view)
    found = {carrier for _, carrier in known} - {ELECTRICITY}
    for _ in range(len(found) + 1):  # a round that takes nothing away is the last
        found -= {carrier for takes, carrier in known if not takes or not takes <= found | {ELECTRICITY}}
    return found


def gives_back(view: View, asset: Asset, mode: str, year: int, of_electricity: set[str]) -> bool:
    """Whether a mode takes nothing in a year but what was made of electricity, and burns no fuel."""
    at = view.index_of[year]
    takes = {key[3] for key, ratio in view.flows(asset.name).items() if key[0] == mode and ratio[at] < 0}
    return bool(takes) and takes <= of_electricity and mode not in view.mode_fuels(asset.name)


def feeds(view: View, asset: Asset, year: int) -> float:
    """Electricity that a unit of capacity can feed in [1]: 1 of a plant, of a converter the most of its modes."""
    if asset.kind in MODAL:
        return max([0.0, *(_electric(view, asset, mode, year) for mode in view.modes(asset.name))])
    return 1.0 if asset.kind in (*GENERATORS, "hydrogen_power") and asset.carrier == ELECTRICITY else 0.0


def generates(view: View, asset: Asset, year: int, of_electricity: set[str]) -> float:
    """The same of generators; what only gives electricity back is none."""
    if asset.kind not in MODAL:
        return feeds(view, asset, year) if asset.kind in GENERATORS else 0.0
    own = [mode for mode in view.modes(asset.name) if not gives_back(view, asset, mode, year, of_electricity)]
    return max([0.0, *(_electric(view, asset, mode, year) for mode in own)])


def _electric(view: View, asset: Asset, mode: str, year: int) -> float:
    flows, at = view.flows(asset.name).items(), view.index_of[year]
    return float(sum(ratio[at] for key, ratio in flows if key[0] == mode and key[3] == ELECTRICITY))
