"""Storage: OSeMOSYS follows its level from the first year to the last, and never asks it to come back.

A plan has no level over years. Where what is stored at the start outlasts all that can be taken out, the level never matters: what discharges is
then bounded by its capacity alone, and to charge is of no use. Such storage is read as exactly that; any other is refused.
"""

from __future__ import annotations

from energyplan.i18n import _
from energyplan.importers.osemosys.data import Data


def idle_modes(data: Data, region: str, technology: str) -> set[str]:
    """Modes of a technology that are of no use: those that fill a storage, and those that empty one whose largest rate is nothing."""
    found = set()
    for storage in data.of("STORAGE"):
        closed = data("StorageMaxDischargeRate", region, storage) == 0
        for mode in data.of("MODE_OF_OPERATION"):
            empties = data("TechnologyFromStorage", region, technology, storage, mode)
            if data("TechnologyToStorage", region, technology, storage, mode) or (closed and empties):
                found.add(mode)
    return found


def may_bind(data: Data, region: str, storage: str) -> str:
    """Why the level of a storage may matter; empty where it cannot.

    It cannot if Σ_y Σ_t most discharge <= level at the start - least level, one year more than there are for the days within a year. A level of 999 PJ
    outlasts 0.5 GW of pumped hydro of 17 % (2.7 PJ a year) for centuries.
    """
    modes = data.of("MODE_OF_OPERATION")
    connected = {
        side: [(t, m) for t in data.of("TECHNOLOGY") for m in modes if data(f"Technology{side}Storage", region, t, storage, m)] for side in ("To", "From")
    }
    if not connected["To"] and not connected["From"]:
        return ""
    if reason := _charging_is_of_use(data, region, connected["To"]) or _unmapped(data):
        return reason
    if data("StorageMaxDischargeRate", region, storage) == 0:
        return ""
    taken = 0.0
    for year in [data.years[0], *data.years]:
        of_year = 0.0
        for technology in dict.fromkeys(t for t, _m in connected["From"]):
            ratio = max(data("TechnologyFromStorage", region, technology, storage, m) for m in modes)
            most = most_activity(data, region, technology, year)
            if most is None:
                return _("what {technology} may take out has no limit (TotalAnnualMaxCapacity), so the level may matter").format(technology=technology)
            of_year += ratio * most
            if ratio * most_rate(data, region, technology, year) > data("StorageMaxDischargeRate", region, storage):
                return _("the largest rate of discharge may be reached")
        taken += of_year
    full = data("ResidualStorageCapacity", region, storage, data.years[-1])
    least = max(data("MinStorageCharge", region, storage, year) for year in data.years) * full
    start = data("StorageLevelStart", region, storage)
    if taken > start - least:
        message = _("up to {taken:g} can be taken out, and {start:g} are there at the start: the level may matter, and levels over years are not supported")
        return message.format(taken=taken, start=start)
    if start > min(data("ResidualStorageCapacity", region, storage, year) for year in data.years):
        return _("more is stored at the start than there is room for")
    return ""


def _unmapped(data: Data) -> str:
    """Why a slice may not be seen by the storage: it must be of one season, one type of day and one bracket of the day."""
    for conversion, index in (("Conversionls", "SEASON"), ("Conversionld", "DAYTYPE"), ("Conversionlh", "DAILYTIMEBRACKET")):
        for one in data.of("TIMESLICE"):
            if sum(data(conversion, one, member) for member in data.of(index)) != 1:
                return _("slice {slice} is not of exactly one {set} ({parameter})").format(slice=one, set=index, parameter=conversion)
    return ""


def _charging_is_of_use(data: Data, region: str, charging: list[tuple[str, str]]) -> str:
    """Why a charging mode may do something else than fill the storage: make, earn, emit, or count for a limit."""
    for technology, mode in charging:
        for year in data.years:
            makes = any(data("OutputActivityRatio", region, technology, fuel, mode, year) for fuel in data.of("FUEL"))
            earns = data("VariableCost", region, technology, mode, year) < 0
            emits = any(data("EmissionActivityRatio", region, technology, emission, mode, year) < 0 for emission in data.of("EMISSION"))
            asked = data("TotalTechnologyAnnualActivityLowerLimit", region, technology, year) > 0
            if makes or earns or emits or asked or data("TotalTechnologyModelPeriodActivityLowerLimit", region, technology) > 0:
                return _("charging by {technology} has other uses than to fill it").format(technology=technology)
    return ""


def most_activity(data: Data, region: str, technology: str, year: str) -> float | None:
    """Most activity of a technology in a year [PJ]: K c Σ_l f_l s_l; None without a largest capacity."""
    capacity = data.limit("TotalAnnualMaxCapacity", region, technology, year)
    if capacity is None:
        return None
    used = sum(data("CapacityFactor", region, technology, one, year) * data("YearSplit", one, year) for one in data.of("TIMESLICE"))
    return capacity * data("CapacityToActivityUnit", region, technology) * used


def most_rate(data: Data, region: str, technology: str, year: str) -> float:
    """Largest rate of activity [PJ/a]: K c max f_l; nothing without a largest capacity."""
    capacity = data.limit("TotalAnnualMaxCapacity", region, technology, year) or 0.0
    highest = max(data("CapacityFactor", region, technology, one, year) for one in data.of("TIMESLICE"))
    return capacity * data("CapacityToActivityUnit", region, technology) * highest
