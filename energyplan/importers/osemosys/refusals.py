"""What a system may ask for and a plan cannot give: each is told with its place and the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from energyplan.errors import Problems
from energyplan.i18n import _
from energyplan.importers.osemosys.data import Data, Key
from energyplan.importers.osemosys.storage import may_bind

Refusal = Callable[[Data, Problems], None]


def refuse(data: Data, problems: Problems) -> None:
    """Tell everything that is not supported."""
    for refusal in (_ranges, _years, _slices, _units, _trade, _whole_units, _rates, _emissions, _both_demands, _tags, _reserve, _renewables, _storage):
        refusal(data, problems)


def _tell(data: Data, problems: Problems, name: str, key: Key, message: str, hint: str) -> None:
    where = f"{name}[{','.join(key)}]" if key else f"{name} default"
    problems.add(data.place(name, *key), where, message, hint, "not_supported")


def _first(found: Iterator[tuple[Key, float]]) -> list[tuple[Key, float]]:
    """The first of many: one is enough to say what is not supported."""
    return [one for _n, one in zip(range(1), found, strict=False)]


AMOUNTS = ("CapitalCost", "FixedCost", "ResidualCapacity", "SpecifiedAnnualDemand", "SpecifiedDemandProfile", "AccumulatedAnnualDemand")

RANGES = {
    **dict.fromkeys(AMOUNTS, (0.0, 1e12)),
    **dict.fromkeys(("YearSplit", "AvailabilityFactor", "CapacityFactor"), (0.0, 1.0)), "OperationalLife": (1.0, 200.0), "DiscountRate": (0.0, 0.99),
}  # fmt: skip
"""Parameter -> least and largest value that a plan takes."""


def _ranges(data: Data, problems: Problems) -> None:
    for name, (low, high) in RANGES.items():
        table = data.tables.get(name)
        wrong = [(key, value) for key, value in table.values.items() if not low <= value <= high] if table else []
        if table and not low <= table.default <= high:
            wrong.append(((), table.default))
        for key, value in wrong:
            _tell(data, problems, name, key, _("must be from {low:g} to {high:g}, found {value:g}").format(low=low, high=high, value=value), _("correct it"))


def _years(data: Data, problems: Problems) -> None:
    years = [int(year) for year in data.years]
    if years != list(range(years[0], years[-1] + 1)):
        problems.add(data.set_places["YEAR"], "YEAR", _("years are left out"), _("write every year from the first to the last"), "not_supported")


def _slices(data: Data, problems: Problems) -> None:
    for year in data.years:
        total = sum(data("YearSplit", one, year) for one in data.of("TIMESLICE"))
        if abs(total - 1) > 0.01:
            _tell(
                data, problems, "YearSplit", (data.of("TIMESLICE")[0], year),
                _("the slices of {year} add up to {total:g} of a year").format(year=year, total=total), _("let them add up to 1"),
            )  # fmt: skip


def _units(data: Data, problems: Problems) -> None:
    for key, value in ((key, data("CapacityToActivityUnit", *key)) for key in data.keys("CapacityToActivityUnit")):
        if value <= 0:
            _tell(data, problems, "CapacityToActivityUnit", key, _("must be above 0, found {value:g}").format(value=value), _("31.536 for GW and PJ"))


def _trade(data: Data, problems: Problems) -> None:
    for key, _value in _first(data.unusual("TradeRoute")):
        hint = _("write trade as technologies that take the fuel in one region and give it in the other, in a region of both")
        _tell(data, problems, "TradeRoute", key, _("trade between regions is not supported"), hint)


def _whole_units(data: Data, problems: Problems) -> None:
    for key, _value in _first(data.unusual("CapacityOfOneTechnologyUnit")):
        hint = _("set it to 0: capacity is continuous")
        _tell(data, problems, "CapacityOfOneTechnologyUnit", key, _("capacity in whole units is not supported"), hint)


def _rates(data: Data, problems: Problems) -> None:
    regions = data.of("REGION")
    for name in ("DiscountRate", "DepreciationMethod"):
        for region in regions[1:]:
            if data(name, region) != data(name, regions[0]):
                _tell(data, problems, name, (region,), _("another value than in {region}").format(region=regions[0]), _("give all regions the same"))
    for region in regions:
        if data("DepreciationMethod", region) not in (1, 2):
            message = _("there is no such method: {value:g}").format(value=data("DepreciationMethod", region))
            _tell(data, problems, "DepreciationMethod", (region,), message, _("1 (sinking fund) or 2 (straight line)"))


def _emissions(data: Data, problems: Problems) -> None:
    priced = counted_emissions(data)
    for emission in priced[1:]:
        for name in ("EmissionsPenalty", "AnnualEmissionLimit", "ModelPeriodEmissionLimit"):
            for key, _value in _first((key, value) for key, value in _in_force(data, name) if emission in key):
                message = _("penalty or limit of a second emission ({first} has one) is not supported").format(first=priced[0])
                _tell(data, problems, name, key, message, _("put a penalty into VariableCost; a limit must be taken out"))
    for key, value in _first((key, value) for key, value in data.unusual("EmissionsPenalty") if value < 0):
        _tell(data, problems, "EmissionsPenalty", key, _("must not be negative, found {value:g}").format(value=value), _("put it into VariableCost"))
    for key, limit in _in_force(data, "AnnualEmissionLimit"):
        if limit < (outside := data("AnnualExogenousEmission", *key)):
            message = _("{outside:g} are emitted elsewhere, more than the limit of {limit:g}").format(outside=outside, limit=limit)
            _tell(data, problems, "AnnualEmissionLimit", key, message, _("raise the limit; nothing can meet it"))
    regions = data.of("REGION")
    for key in data.keys("EmissionsPenalty"):
        if data("EmissionsPenalty", *key) != data("EmissionsPenalty", regions[0], *key[1:]):
            _tell(data, problems, "EmissionsPenalty", key, _("another value than in {region}").format(region=regions[0]), _("give all regions the same"))


def counted_emissions(data: Data) -> list[str]:
    """Emissions with a penalty or a limit, in the order of their set."""

    def counted(emission: str) -> bool:
        return any(emission in key for name in ("EmissionsPenalty", "AnnualEmissionLimit", "ModelPeriodEmissionLimit") for key, _value in _in_force(data, name))

    return [emission for emission in data.of("EMISSION") if counted(emission)]


def _in_force(data: Data, name: str) -> Iterator[tuple[Key, float]]:
    """Penalties that are not nothing, limits that are limits."""
    if name == "EmissionsPenalty":
        return data.unusual(name)
    return ((key, limit) for key in data.keys(name) if (limit := data.limit(name, *key)) is not None)


def _both_demands(data: Data, problems: Problems) -> None:
    for key, _value in data.unusual("AccumulatedAnnualDemand"):
        if data("SpecifiedAnnualDemand", *key):
            hint = _("add it to SpecifiedAnnualDemand, or give the fuel of one of them a name of its own")
            _tell(data, problems, "AccumulatedAnnualDemand", key, _("the fuel has a specified demand as well, which OSeMOSYS does not add to it"), hint)


def _tags(data: Data, problems: Problems) -> None:
    for name in ("ReserveMarginTagFuel", "RETagFuel", "RETagTechnology"):
        for key, value in _first((key, value) for key, value in data.unusual(name) if value != 1):
            _tell(data, problems, name, key, _("must be 0 or 1, found {value:g}").format(value=value), _("write 1 for yes"))
    for key, value in _first((key, value) for key, value in data.unusual("ReserveMarginTagTechnology") if not 0 <= value <= 1):
        message = _("must be from 0 to 1, found {value:g}").format(value=value)
        _tell(data, problems, "ReserveMarginTagTechnology", key, message, _("write the share that counts"))


def makers(data: Data, region: str, fuel: str, year: str) -> list[str]:
    """Technologies that make a fuel in a year."""
    modes = data.of("MODE_OF_OPERATION")
    return [t for t in data.of("TECHNOLOGY") if any(data("OutputActivityRatio", region, t, fuel, mode, year) for mode in modes)]


def made(data: Data, region: str, technology: str, year: str) -> list[str]:
    """Fuels that a technology makes in a year."""
    modes = data.of("MODE_OF_OPERATION")
    return [f for f in data.of("FUEL") if any(data("OutputActivityRatio", region, technology, f, mode, year) for mode in modes)]


def _reserve(data: Data, problems: Problems) -> None:
    """Generation that needs a reserve is read on the technology's own carrier, net of what the mode takes of it."""
    for (region, year), _margin in data.unusual("ReserveMargin"):
        _one_tagged_output(data, problems, "ReserveMarginTagFuel", region, year)


def _one_tagged_output(data: Data, problems: Problems, name: str, region: str, year: str) -> None:
    tagged = [fuel for fuel in data.of("FUEL") if data(name, region, fuel, year)]
    for technology in {t for fuel in tagged for t in makers(data, region, fuel, year)}:
        own = [fuel for fuel in made(data, region, technology, year) if fuel in tagged]
        if len(own) > 1:
            message = _("{technology} makes several tagged fuels: {fuels}").format(technology=technology, fuels=", ".join(own))
            _tell(data, problems, name, (region, own[1], year), message, _("split it into a technology a fuel"))
        for mode in data.of("MODE_OF_OPERATION"):
            if all(data(f"{side}ActivityRatio", region, technology, own[0], mode, year) for side in ("Input", "Output")):
                message = _("{technology} takes and makes {fuel} in one mode").format(technology=technology, fuel=own[0])
                _tell(data, problems, name, (region, own[0], year), message, _("give what it takes a fuel of its own"))


def _renewables(data: Data, problems: Problems) -> None:
    for (region, year), _share in data.unusual("REMinProductionTarget"):
        tagged = [fuel for fuel in data.of("FUEL") if data("RETagFuel", region, fuel, year)]
        own = [t for t in data.of("TECHNOLOGY") if data("RETagTechnology", region, t, year)]
        if not tagged or not own:
            _tell(data, problems, "REMinProductionTarget", (region, year), _("no fuel or no technology is tagged"), _("write RETagFuel and RETagTechnology"))
        for technology in own:
            for fuel in made(data, region, technology, year):
                if fuel not in tagged:
                    message = _("{technology} makes {fuel}, which is not tagged, and OSeMOSYS counts it").format(technology=technology, fuel=fuel)
                    _tell(data, problems, "RETagTechnology", (region, technology, year), message, _("tag the fuel, or split the technology"))
        _one_tagged_output(data, problems, "RETagFuel", region, year)


def _storage(data: Data, problems: Problems) -> None:
    for region in data.of("REGION"):
        for storage in data.of("STORAGE"):
            reason = may_bind(data, region, storage)
            if reason:
                hint = _("leave the storage out and add one to the plan afterwards (technologies of kind battery or pumped_storage)")
                _tell(data, problems, "StorageLevelStart", (region, storage), reason, hint)
