"""The parameters of OSeMOSYS and the data of a system: values by key, each with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from energyplan.errors import Place, Problems, nearest
from energyplan.i18n import _

Key = tuple[str, ...]

NEEDED = ("REGION", "TECHNOLOGY", "FUEL", "MODE_OF_OPERATION", "TIMESLICE", "YEAR")
"""Sets that a system cannot do without."""

SETS = (*NEEDED, "EMISSION", "STORAGE", "SEASON", "DAYTYPE", "DAILYTIMEBRACKET")

_LETTERS = {
    "R": "REGION", "T": "TECHNOLOGY", "F": "FUEL", "M": "MODE_OF_OPERATION", "L": "TIMESLICE", "Y": "YEAR", "E": "EMISSION", "S": "STORAGE",
    "s": "SEASON", "d": "DAYTYPE", "h": "DAILYTIMEBRACKET",
}  # fmt: skip

NO_LIMIT = -1.0
"""How OSeMOSYS writes that there is no limit."""

_PARAMETERS = """
YearSplit LY 0; DaySplit hY 0.00137; Conversionls Ls 0; Conversionld Ld 0; Conversionlh Lh 0; DaysInDayType sdY 7
DiscountRate R 0.05; DiscountRateIdv RT -1; DiscountRateStorage RS 0.05; DepreciationMethod R 1; TradeRoute RRFY 0
SpecifiedAnnualDemand RFY 0; SpecifiedDemandProfile RFLY 0; AccumulatedAnnualDemand RFY 0
CapacityToActivityUnit RT 1; CapacityFactor RTLY 1; AvailabilityFactor RTY 1; OperationalLife RT 1; ResidualCapacity RTY 0
InputActivityRatio RTFMY 0; OutputActivityRatio RTFMY 0; CapitalCost RTY 0; VariableCost RTMY 0; FixedCost RTY 0
TechnologyToStorage RTSM 0; TechnologyFromStorage RTSM 0; StorageLevelStart RS 0; StorageMaxChargeRate RS 99; StorageMaxDischargeRate RS 99
MinStorageCharge RSY 0; OperationalLifeStorage RS 99; CapitalCostStorage RSY 0; ResidualStorageCapacity RSY 0
CapacityOfOneTechnologyUnit RTY 0; TotalAnnualMaxCapacity RTY -1; TotalAnnualMinCapacity RTY 0
TotalAnnualMaxCapacityInvestment RTY -1; TotalAnnualMinCapacityInvestment RTY 0
TotalTechnologyAnnualActivityUpperLimit RTY -1; TotalTechnologyAnnualActivityLowerLimit RTY 0
TotalTechnologyModelPeriodActivityUpperLimit RT -1; TotalTechnologyModelPeriodActivityLowerLimit RT 0
ReserveMarginTagTechnology RTY 0; ReserveMarginTagFuel RFY 0; ReserveMargin RY 0
RETagTechnology RTY 0; RETagFuel RFY 0; REMinProductionTarget RY 0
EmissionActivityRatio RTEMY 0; EmissionsPenalty REY 0; AnnualExogenousEmission REY 0; AnnualEmissionLimit REY -1
ModelPeriodExogenousEmission RE 0; ModelPeriodEmissionLimit RE -1
"""

PARAMETERS: dict[str, tuple[tuple[str, ...], float]] = {
    name: (tuple(_LETTERS[letter] for letter in letters), float(default))
    for name, letters, default in (entry.split() for entry in _PARAMETERS.replace("\n", ";").split(";") if entry.strip())
}
"""Parameter -> the sets that index it, and its value where the data give none."""


@dataclass
class Table:
    """Values of a parameter.

    Attributes:
        default: Value of keys that are not written.
        place: Where it is written.
        values: By key, as far as written.
        places: Where each stands.
    """

    default: float
    place: Place
    values: dict[Key, float] = field(default_factory=dict)
    places: dict[Key, Place] = field(default_factory=dict)


@dataclass
class Data:
    """A system as its authors wrote it: energy in PJ, money in millions.

    Attributes:
        source: File or folder.
        sets: Members by set, in the order given.
        tables: Values by parameter, of those that are written.
    """

    source: Path
    sets: dict[str, list[str]] = field(default_factory=dict)
    set_places: dict[str, Place] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)

    def __call__(self, name: str, *key: str) -> float:
        """Value of a parameter."""
        table = self.tables.get(name)
        return PARAMETERS[name][1] if table is None else table.values.get(key, table.default)

    def place(self, name: str, *key: str) -> Place:
        """Where a value is written: it, or its default, or the source where neither is."""
        table = self.tables.get(name)
        return Place(self.source) if table is None else table.places.get(key, table.place)

    def of(self, name: str) -> list[str]:
        """Members of a set."""
        return self.sets.get(name, [])

    def limit(self, name: str, *key: str) -> float | None:
        """A largest value; None where there is none."""
        value = self(name, *key)
        return None if value == NO_LIMIT or is_nines(value) else value

    def keys(self, name: str) -> Iterator[Key]:
        """Every key of a parameter."""
        return product(*(self.of(index) for index in PARAMETERS[name][0]))

    def unusual(self, name: str, usual: float = 0.0) -> Iterator[tuple[Key, float]]:
        """Keys with another value than the usual one."""
        table = self.tables.get(name)
        default = PARAMETERS[name][1] if table is None else table.default
        written = table.values if table is not None else ()
        return ((key, value) for key in (written if default == usual else self.keys(name)) if (value := self(name, *key)) != usual)

    @property
    def years(self) -> list[str]:
        """Years by rising number."""
        return sorted(self.of("YEAR"), key=int)


def is_nines(value: float) -> bool:
    """Whether a limit is written as no limit by many systems: 9999, 99999 and so on.

    >>> is_nines(999999999), is_nines(999), is_nines(10000)
    (True, False, False)
    """
    return value >= 9999 and set(f"{value:.0f}") == {"9"}


def check(data: Data, problems: Problems) -> None:
    """Sets are there, years are years, keys are members of their sets."""
    for name in NEEDED:
        if not data.of(name):
            place = data.set_places.get(name, Place(data.source))
            problems.add(place, name, _("the set has no members, or is not there"), _("write it; OSeMOSYS needs it as well"), "missing_set")
    for year in data.of("YEAR"):
        if not year.isdigit():
            problems.add(data.set_places["YEAR"], "YEAR", _("'{year}' is no year").format(year=year), _("write years as numbers, 2020"), "not_a_year")
    for name, table in data.tables.items():
        told: set[tuple[str, str]] = set()
        for key in table.values:
            for index, member in zip(PARAMETERS[name][0], key, strict=True):
                if member not in data.of(index) and data.of(index) and (index, member) not in told:
                    told.add((index, member))
                    close = nearest(member, data.of(index))
                    hint = _("did you mean '{close}'?").format(close=close) if close else _("write it in the set {set}, or take the row out").format(set=index)
                    problems.add(table.places[key], name, _("'{name}' is not in the set {set}").format(name=member, set=index), hint, "unknown_member")


def number(text: str, place: Place, name: str, problems: Problems) -> float | None:
    """A value as a number; what is none is told."""
    try:
        return float(text)
    except ValueError:
        problems.add(place, name, _("'{value}' is not a number").format(value=text), _("write a number"), "not_a_number")
        return None


def unknown(name: str, place: Place, problems: Problems) -> None:
    """Tell a parameter that OSeMOSYS, as far as it is known here, does not have."""
    close = nearest(name, PARAMETERS)
    hint = _("did you mean '{close}'?").format(close=close) if close else _("take it out, if the system can do without; it is not supported")
    problems.add(place, name, _("the parameter is not known"), hint, "unknown_parameter")
