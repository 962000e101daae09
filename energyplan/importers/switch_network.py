"""Load, distribution and lines of a Switch system."""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.importers.new_plan import both
from energyplan.importers.switch_policies import add_target
from energyplan.importers.switch_system import ELECTRICITY, STANDS, SwitchSystem

LOSS = 0.053
"""Loss of distribution where a zone has none of its own."""


def add_loads(system: SwitchSystem) -> None:
    """Sites of zones, and their loads in MW; with local distribution at a site of its own."""
    plan, points = system.plan, system.time.timepoints
    for line in system.folder.table("loads.csv", 2, ("zone_demand_mw",)).values():
        zone, point = line.key
        if zone not in system.zones:
            line.blame("LOAD_ZONE", _("'{name}' is not known").format(name=zone))
        system.loads[zone, point] = line.number("zone_demand_mw", least=0)
    system.peak = max((sum(system.loads.get((zone, t.name), 0.0) for zone in system.zones) for t in points), default=0.0)
    for zone in system.zones:
        plan.head["sites"][system.site(zone)] = {"title": both(zone)}
    for zone in system.zones:
        place = system.site(zone, distribution=True)
        plan.head["sites"].setdefault(place, {"title": both(f"{zone}, distribution")})
        missing = [t.name for t in points if (zone, t.name) not in system.loads]
        if missing:
            message = _("{zone} has no row for timepoint {names}").format(zone=zone, names=", ".join(missing[:5]))
            system.folder.blame("loads.csv", zone, message)
        values = [system.loads.get((zone, t.name), 0.0) for t in points]
        if any(values):
            series = plan.identifier(f"load {zone}", "series")
            plan.series[series] = values
            plan.powers.add(series)
            plan.add("demand", demand=series, site=place, carrier=ELECTRICITY, profile=series, year=system.starts[0])


def add_distribution(system: SwitchSystem) -> None:
    """Local transmission and distribution: a one-way line from each zone to its loads, of the size that its peak needs at least."""
    peaks = system.folder.table("zone_coincident_peak_demand.csv", 2, ("zone_expected_coincident_peak_demand",), required=False)
    for line in system.folder.table("load_zones.csv", 1).values():
        zone = line.key[0]
        loss, cost = line.number("local_td_loss_rate", LOSS, least=0, most=0.999), line.number("local_td_annual_cost_per_mw", 0.0, least=0)
        technology = system.technology(f"local T&D {zone}", "link")
        system.lasting("link", technology, power_capex=0.0, power_fixed_om=cost, loss=loss, backward=0.0)
        here, there = system.site(zone), system.site(zone, distribution=True)
        if (stands := line.number("existing_local_td", 0.0, least=0)) > 0:
            system.existing(technology, here, stands, site_to=there)
        system.candidate(technology, here, site_to=there)
        for period in system.time.periods:
            peak = peaks.get((zone, period.name))
            if peak is not None:
                needed = peak.number("zone_expected_coincident_peak_demand", least=0) / (1 - loss)
                title = f"{zone} {period.name}: distribution for the expected peak"
                add_target(system, f"distribution {zone} {period.name}", title, "capacity", needed, "MW", period, peak, technologies=technology)


def add_lines(system: SwitchSystem) -> None:
    """Lines between zones: what stands and what is built is paid for alike, and kept to the end."""
    params = next(iter(system.folder.lines("trans_params.csv", 0, required=False)), None)

    def figure(name: str, usual: float) -> float:
        return usual if params is None else params.number(name, usual, least=0)

    per_km, life, fraction = figure("trans_capital_cost_per_mw_km", 1000.0), figure("trans_lifetime_yrs", 20.0), figure("trans_fixed_om_fraction", 0.03)
    columns = ("trans_lz1", "trans_lz2", "trans_length_km", "trans_efficiency", "existing_trans_cap")
    for line in system.folder.table("transmission_lines.csv", 1, columns).values():
        ends = [line.name(column) for column in columns[:2]]
        for column, zone in zip(("trans_lz1", "trans_lz2"), ends, strict=True):
            if zone not in system.zones:
                line.blame(column, _("'{name}' is not known").format(name=zone))
        derating = line.number("trans_derating_factor", 1.0, least=0, most=1)
        if derating == 0:
            line.refuse("trans_derating_factor", _("0 is not supported: leave the line out"))
            continue
        capex = per_km * line.number("trans_terrain_multiplier", 1.0, least=0) * line.number("trans_length_km", least=0)
        loss, stands = 1 - line.number("trans_efficiency", least=0.001, most=1), line.number("existing_trans_cap", least=0)
        technology = system.technology(f"line {line.key[0]}", "link")
        system.lasting(
            "link", technology, age=life, power_capex=capex, power_fixed_om=fraction * capex, loss=round(loss, 12), outage=round(1 - derating, 12)
        )
        here, there = (system.site(zone) for zone in ends)
        if stands > 0:
            system.existing(technology, here, stands, site_to=there, power_capex=system.repaid(capex, life, STANDS))
        if line.text("trans_new_build_allowed") is None or line.flag("trans_new_build_allowed"):
            system.candidate(technology, here, site_to=there)
